use super::*;
use crate::file::{Language, Project, Role};
use assize_model::rule::{Frequency, MessageType};

fn folder(parameters: &str, files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    text::write(&dir.path().join("in").join(FILE), parameters.as_bytes()).unwrap();
    for (name, content) in files {
        text::write(&dir.path().join("in").join(name), content.as_bytes()).unwrap();
    }
    dir
}

fn imported(dir: &tempfile::TempDir) -> Result<(Project, Vec<String>), ProjectError> {
    let done = import(&dir.path().join("in"), Some(&dir.path().join("out")))?;
    Ok((Project::load(&done.folder)?, done.notes))
}

const BOTH: &str = r#"{"Version": "1.0", "Parameters": {
    "RuleName": "MFA_OF_USERS", "SourceRuntime": "python3.6", "CodeKey": "MFA_OF_USERS.zip",
    "InputParameters": "{\"days\": \"3\"}", "OptionalParameters": "{\"who\": \"\", \"on\": \"yes\"}",
    "SourceEvents": "AWS::IAM::User, AWS::IAM::Group", "SourcePeriodic": "Six_Hours",
    "RuleSets": ["a", "b"], "Remediation": {"TargetId": "x"}},
    "Tags": "[{\"Key\": \"team\", \"Value\": \"web\"}]"}"#;

#[test]
fn a_rule_in_python_with_both_triggers() {
    let dir = folder(
        BOTH,
        &[
            ("MFA_OF_USERS.py", "def lambda_handler(event, context): pass"),
            ("MFA_OF_USERS_test.py", "import unittest"),
            ("rule_util.py", "x = 1"),
        ],
    );
    let (project, notes) = imported(&dir).unwrap();
    assert_eq!(project.language, Language::Python);
    let rule = &project.rule;
    assert_eq!(rule.input_parameters.as_deref(), Some(r#"{"days":"3","on":"yes"}"#));
    let scope = rule.scope.as_ref().unwrap();
    assert_eq!(scope.compliance_resource_types, ["AWS::IAM::User", "AWS::IAM::Group"]);
    let details = &rule.source.source_details;
    assert_eq!(details.len(), 3);
    assert_eq!(details[2].message_type, Some(MessageType::ScheduledNotification));
    assert_eq!(details[2].maximum_execution_frequency, Some(Frequency::SixHours));
    let function = project.function.as_ref().unwrap();
    assert_eq!(function.handler, "MFA_OF_USERS.lambda_handler");
    assert_eq!(function.name, "RDK-Rule-Function-MFAOFUSERS");
    assert_eq!(function.runtime, "python3.12");
    assert!(matches!(&project.role, Role::Own { managed, .. } if managed.len() == 3));
    assert_eq!(project.tags["RuleSets"], "a b");
    assert_eq!(project.tags["team"], "web");
    assert!(project.folder.join("src/rule_util.py").is_file());
    assert!(project.folder.join("tests/MFA_OF_USERS_test.py").is_file());
    assert_eq!(project.read_cases().unwrap().len(), 1);
    let notes = notes.join("\n");
    assert!(notes.contains("python3.6") && notes.contains("`Remediation`"), "{notes}");
}

#[test]
fn a_policy() {
    let parameters = r#"{"Parameters": {"RuleName": "TOPICS", "SourceRuntime": "guard-2.x.x",
        "InputParameters": "{}", "SourcePeriodic": "One_Hour"}, "Tags": "[]"}"#;
    let dir = folder(parameters, &[("rule_code.guard", "rule r { a exists }")]);
    let (project, notes) = imported(&dir).unwrap();
    assert_eq!(project.language, Language::Guard);
    assert!(project.rule.source.custom_policy_details.is_some());
    assert!(notes[0].contains("not woken by time"));
}

#[test]
fn what_is_no_project_says_why() {
    let dir = tempfile::tempdir().unwrap();
    let none = import(dir.path(), None).unwrap_err().to_string();
    assert!(none.contains("there is no `parameters.json`"), "{none}");
    for (from, to, say) in [
        ("python3.6", "java8", "Python and Guard can"),
        ("\"SourceRuntime\": \"python3.6\"", "\"SourceIdentifier\": \"X\"", "AWS's own rule X"),
        ("Six_Hours", "Hourly", "is one of One_Hour"),
        ("{\\\"days\\\": \\\"3\\\"}", "[1]", "`InputParameters` is no object"),
        ("MFA_OF_USERS\", \"S", "../x\", \"S", "can't name a rule"),
        ("\"Parameters\"", "\"Parameter\"", "missing field"),
    ] {
        let text = BOTH.replacen(from, to, 1);
        assert_ne!(text, BOTH, "{from}");
        let error = imported(&folder(&text, &[("MFA_OF_USERS.py", "")])).unwrap_err().to_string();
        assert!(error.contains(say), "{error}");
    }
    let error = imported(&folder(BOTH, &[])).unwrap_err().to_string();
    assert!(error.contains("there is no `MFA_OF_USERS.py`"), "{error}");
}
