//! A build of Assize with a rule of one's own.
//!
//! `cargo run -p assize-cli --example own_rules -- eval --rule ACME.VOLUMES_SMALL items.ndjson`

use assize_cli::NativeRule;
use assize_rule::{
    Context, Evidence, ItemView, Outcome, Param, ParamKind, Rule, Triggers, Verdict,
};
use serde::Deserialize;

struct VolumesSmall;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Params {
    most: i64,
}

impl Rule for VolumesSmall {
    const ID: &'static str = "ACME.VOLUMES_SMALL";
    const DESCRIPTION: &'static str = "Checks that EBS volumes are small.";
    const TYPES: &'static [&'static str] = &["AWS::EC2::Volume"];
    const TRIGGERS: Triggers = Triggers::CHANGE;
    const PARAMS: &'static [Param] =
        &[Param::optional("most", ParamKind::Int, "The most GiB.").or("100")];
    type Params = Params;

    fn evaluate(item: &ItemView<'_>, params: &Params, _: &dyn Context) -> Outcome {
        let size = item.configuration().get("size");
        Ok(match size.opt_i64()? {
            Some(gib) if gib <= params.most => Verdict::compliant(),
            Some(gib) => Verdict::non_compliant(format!("the volume has {gib} GiB")).with_evidence(
                Evidence::new(size.pointer(), size.raw(), format!("at most {}", params.most)),
            ),
            None => Verdict::insufficient_data("the size of the volume is not recorded"),
        })
    }
}

fn main() -> std::process::ExitCode {
    assize_cli::main_with([NativeRule::of::<VolumesSmall>()])
}
