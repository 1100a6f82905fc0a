use super::*;
use crate::{Context, NativeRule, Param, ParamKind, Rule, Triggers};
use assize_model::{Evidence, ItemView, Verdict};

struct Tagged;

#[derive(Deserialize)]
struct Params {
    key: String,
}

impl Rule for Tagged {
    const ID: &'static str = "ACME.TAGGED";
    const DESCRIPTION: &'static str = "Checks that volumes have a tag.";
    const TYPES: &'static [&'static str] = &["AWS::EC2::Volume"];
    const TRIGGERS: Triggers = Triggers::CHANGE;
    const PARAMS: &'static [Param] = &[Param::required("key", ParamKind::String, "The tag's key.")];
    type Params = Params;

    fn evaluate(item: &ItemView<'_>, params: &Params, _: &dyn Context) -> crate::Outcome {
        let tags = item.tags();
        Ok(match item.tag(&params.key) {
            Some(_) => Verdict::compliant(),
            None => Verdict::non_compliant(format!("no tag {}", params.key))
                .with_evidence(Evidence::new("/tags", tags.raw(), "a tag")),
        })
    }
}

const GOOD: &str = "
- note: it has the tag
  params: {key: Owner}
  item: {tags: {Owner: me}}
  want: {compliance: COMPLIANT}
- note: it has another
  params: {key: Owner}
  item: {tags: {Name: me}}
  want: {compliance: NON_COMPLIANT, annotation: no tag Owner, evidence: [/tags]}
- note: it is gone
  params: {key: Owner}
  item: {configurationItemStatus: ResourceDeleted}
  want: {compliance: NOT_APPLICABLE}
- note: no parameter
  want: {error: is not present}
";

fn ran(text: &str) -> Report {
    run(&NativeRule::of::<Tagged>(), &read(text).unwrap())
}

#[test]
fn cases_pass_and_cover() {
    let report = ran(GOOD);
    assert_eq!((report.passed(), report.failed()), (4, 0), "{}", report.faults());
    assert!(report.coverage().missing().is_empty());
    let kinds: Vec<_> = report.cases.iter().map(|case| case.compliance).collect();
    let [good, bad, none] =
        [ComplianceType::Compliant, ComplianceType::NonCompliant, ComplianceType::NotApplicable];
    assert_eq!(kinds, [Some(good), Some(bad), Some(none), None]);
}

#[test]
fn a_wrong_case_fails_with_what_came() {
    let report = ran(&GOOD.replace("Name: me", "Owner: me"));
    assert_eq!((report.passed(), report.failed()), (3, 1));
    assert_eq!(report.coverage().missing(), [ComplianceType::NonCompliant]);
    let faults = report.faults();
    assert!(
        faults.contains(
            "ACME.TAGGED: it has another\n  wanted NON_COMPLIANT … no tag Owner\n  got    COMPLIANT"
        ),
        "{faults}"
    );
    for (from, to, say) in [
        ("[/tags]", "[/tags/Owner]", "wanted evidence at /tags/Owner"),
        ("no tag Owner", "no tag Name", "no tag Name"),
        ("is not present", "is blue", "wanted the error `is blue`"),
    ] {
        let faults = ran(&GOOD.replace(from, to)).faults();
        assert!(faults.contains(say), "{faults}");
    }
}

#[test]
fn files_that_are_no_cases_say_so() {
    for (text, say) in [
        ("", "no cases"),
        ("[]", "no cases"),
        ("- note: a\n  wanted: {}\n", "unknown field `wanted`"),
        ("- note: a\n  now: noon\n  want: {compliance: COMPLIANT}\n", "`noon` is not"),
        ("- note: a\n  want: {compliance: GOOD}\n", "did not match"),
    ] {
        let error = read(text).unwrap_err().to_string();
        assert!(error.contains(say), "{text:?}: {error}");
    }
    let twice = format!("{GOOD}{GOOD}");
    assert_eq!(read(&twice).unwrap_err(), CasesError::Twice("it has the tag".to_owned()));
    assert_eq!(read(&" ".repeat(MAX_FILE + 1)).unwrap_err(), CasesError::TooLong);
}

#[test]
fn parameters_become_texts() {
    let cases = read("- {note: a, params: {n: 3, on: true, s: x}, want: {error: x}}").unwrap();
    assert_eq!(cases[0].input_parameters(), r#"{"n":"3","on":"true","s":"x"}"#);
}
