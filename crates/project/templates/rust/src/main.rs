//! The function: what Lambda starts.

fn main() -> Result<(), assize_rule_lambda::Error> {
    assize_rule_lambda::run::<{{snake}}::{{camel}}>()
}
