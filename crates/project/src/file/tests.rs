use super::*;
use assize_model::rule::Owner;

const PYTHON: &str = "
Language: python
ConfigRule:
  ConfigRuleName: tagged
  Scope: {ComplianceResourceTypes: [\"AWS::EC2::Volume\"]}
  Source:
    Owner: CUSTOM_LAMBDA
    SourceDetails:
      - {EventSource: aws.config, MessageType: ConfigurationItemChangeNotification}
  InputParameters: {days: 3, on: true}
";

fn load(text: &str) -> Result<Project, ProjectError> {
    let dir = tempfile::tempdir().unwrap();
    text::write(&dir.path().join(FILE), text.as_bytes()).unwrap();
    text::write(&dir.path().join("p.guard"), b"rule r { a exists }").unwrap();
    Project::load(dir.path())
}

#[test]
fn what_is_left_out_has_defaults() {
    let project = load(PYTHON).unwrap();
    let function = project.function.as_ref().unwrap();
    assert_eq!((function.name.as_str(), function.runtime.as_str()), ("tagged", "python3.12"));
    assert_eq!((function.timeout, function.architecture.as_str()), (60, "x86_64"));
    let Role::Own { name, managed, .. } = &project.role else { panic!("no own role") };
    assert_eq!((name.as_str(), managed.len()), ("assize-rule-tagged", 2));
    let rule = project.config_rule(Some("arn:f"));
    assert_eq!(rule["InputParameters"], r#"{"days":"3","on":"true"}"#);
    assert_eq!(rule["Source"]["SourceIdentifier"], "arn:f");
    assert_eq!(rule["EvaluationModes"], json!([{"Mode": "DETECTIVE"}]));
}

#[test]
fn a_policy_comes_from_its_file() {
    let text = PYTHON
        .replace("Language: python", "Language: guard\nPolicy: p.guard")
        .replace("CUSTOM_LAMBDA", "CUSTOM_POLICY");
    let project = load(&text).unwrap();
    assert_eq!(project.rule.source.owner, Owner::CustomPolicy);
    let details = project.rule.source.custom_policy_details.unwrap();
    assert_eq!(details.policy_text, "rule r { a exists }");
    assert_eq!(details.policy_runtime, "guard-2.x.x");
}

#[test]
fn what_can_not_be_used_says_why() {
    for (from, to, say) in [
        ("Language: python", "Language: cobol", "unknown variant `cobol`"),
        ("Language: python", "Language: guard", "needs `Policy`"),
        ("Language: python", "Language: python\nPolicy: p.guard", "for projects in Guard only"),
        ("Language: python", "Language: python\nCases: ../c.yaml", "stay within"),
        ("Language: python", "Language: python\nFunction: {Code: /etc}", "stay within"),
        ("Language: python", "Language: python\nFunction: {Timeout: 0}", "1 to 900"),
        ("Language: python", "Language: python\nFunction: {Architectures: [mips]}", "arm64"),
        ("Language: python", "Language: python\nRole: me", "no ARN"),
        ("Language: python", "Language: python\nTags: {\"assize:x\": y}", "can't begin"),
        ("Language: python", "Language: python\nColour: red", "unknown field `Colour`"),
        ("CUSTOM_LAMBDA", "AWS", "must be CUSTOM_LAMBDA"),
        ("CUSTOM_LAMBDA", "CUSTOM_LAMBDA\n    SourceIdentifier: x", "leave it out"),
        ("ConfigRuleName: tagged", "ConfigRuleName: a b", "set `FunctionName`"),
        ("ConfigRuleName: tagged", "Name: tagged", "ConfigRule"),
    ] {
        let text = PYTHON.replacen(from, to, 1);
        assert_ne!(text, PYTHON);
        let error = load(&text).unwrap_err().to_string();
        assert!(error.contains(say) && error.contains(FILE), "{to}: {error}");
    }
    let empty = tempfile::tempdir().unwrap();
    let error = Project::load(empty.path()).unwrap_err().to_string();
    assert!(error.contains("assize rule new"), "{error}");
}
