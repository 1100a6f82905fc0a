//! Shortens what rules without parameters have in common.

/// A rule without parameters that looks at its item alone:
/// `Type = "IDENTIFIER", "Description.", TYPES, TRIGGERS, |item| { … }`.
macro_rules! rule {
    (
        $(#[$doc:meta])*
        $name:ident = $id:literal, $description:literal, $types:expr, $triggers:ident,
        |$item:ident| $body:block
    ) => {
        $(#[$doc])*
        pub struct $name;

        impl assize_rule::Rule for $name {
            const ID: &'static str = $id;
            const DESCRIPTION: &'static str = $description;
            const TYPES: &'static [&'static str] = $types;
            const TRIGGERS: assize_rule::Triggers = assize_rule::Triggers::$triggers;
            type Params = assize_rule::NoParams;

            fn evaluate(
                $item: &assize_rule::ItemView<'_>,
                _: &assize_rule::NoParams,
                _: &dyn assize_rule::Context,
            ) -> assize_rule::Outcome $body
        }
    };
}
