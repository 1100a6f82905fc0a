//! Templates, good and bad.

use super::*;
use std::collections::BTreeMap;

/// Resources are called after their names.
struct Named;

impl References for Named {
    fn reference(&self, resource: &Resource) -> Result<Option<String>, TemplateError> {
        Ok(Some(format!("ref-{}", resource.name.text)))
    }

    fn attribute(&self, resource: &Resource, name: &str) -> Result<Option<String>, TemplateError> {
        Ok((name == "Arn").then(|| format!("arn:{}", resource.name.text)))
    }
}

fn pseudo() -> Pseudo {
    Pseudo {
        account: "123456789012".into(),
        region: "us-east-1".into(),
        partition: "aws".into(),
        url_suffix: "amazonaws.com".into(),
        stack_name: "stack".into(),
        stack_id: "id".into(),
        unknown: None,
    }
}

/// The properties of the resources that are there, by name.
fn resolve(
    text: &str,
    given: &[(&str, &str)],
) -> Result<BTreeMap<String, serde_json::Value>, String> {
    let given = given.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let run = || {
        let template = Template::parse(text)?;
        let bound = template.bind(&given, pseudo())?;
        bound.check_conditions()?;
        let mut all = BTreeMap::new();
        for resource in template.resources() {
            if bound.exists(resource)? {
                let node = bound.properties(resource, &Named)?;
                all.insert(resource.name.text.clone(), node.to_json());
            }
        }
        Ok(all)
    };
    run().map_err(|error: TemplateError| error.to_string())
}

fn fault(text: &str) -> String {
    resolve(text, &[]).unwrap_err()
}

const HEAD: &str = "Resources:\n  A:\n    Type: T\n    Properties:\n";

#[test]
fn functions_do_what_they_say() {
    let text = r#"
Parameters:
  Days: {Type: String, Default: '90'}
  Ports: {Type: CommaDelimitedList, Default: '22, 80'}
  Empty: {Type: String, Default: ''}
Mappings:
  M: {us-east-1: {k: mapped}}
Conditions:
  hasDays: {"Fn::Not": [{"Fn::Equals": ["", {Ref: Days}]}]}
  noEmpty: !Equals ["", !Ref Empty]
  both: !And [{Condition: hasDays}, !Condition noEmpty]
  one: !Or [!Not [!Condition hasDays], !Condition noEmpty]
  none: !Not [!Condition both]
Controls: [passed over]
Resources:
  A:
    Type: T
    Controls: [C.1]
    Properties:
      days: {"Fn::If": [hasDays, {Ref: Days}, {Ref: "AWS::NoValue"}]}
      gone: !If [none, x, !Ref AWS::NoValue]
      arn: !Sub "arn:${AWS::Partition}:s3:::${B}-${AWS::AccountId}-${!Kept}"
      own: !Sub ["${x}/${Days}", {x: !Ref AWS::Region}]
      att: !GetAtt B.Arn
      long: {"Fn::GetAtt": [B, Arn]}
      joined: !Join ["|", !Ref Ports]
      second: !Select [1, !Split [",", "a,b"]]
      mapped: !FindInMap [M, !Ref AWS::Region, k]
      list: [1, !If [none, x, !Ref AWS::NoValue], "1", true]
  B: {Type: T, Condition: one}
  C: {Type: T, Condition: none}
"#;
    let all = resolve(text, &[]).unwrap();
    assert_eq!(all.keys().collect::<Vec<_>>(), ["A", "B"]);
    assert_eq!(
        all["A"],
        serde_json::json!({
            "days": "90", "arn": "arn:aws:s3:::ref-B-123456789012-${Kept}",
            "own": "us-east-1/90", "att": "arn:B", "long": "arn:B", "joined": "22|80",
            "second": "b", "mapped": "mapped", "list": [1, "1", true],
        })
    );
    let other = resolve(text, &[("Days", ""), ("Ports", "1")]).unwrap();
    assert_eq!(other["A"]["joined"], "1");
    assert!(other["A"].get("days").is_none());
    let template = Template::parse(text).unwrap();
    assert_eq!(template.resource("A").unwrap().controls, ["C.1"]);
}

#[test]
fn json_reads_as_well() {
    let text = "{\n\t\"Resources\": {\n\t\t\"A\": {\"Type\": \"T\", \"Properties\": {\"a\": \"1\\/2\\u00e4\", \"b\": null}}\n\t}\n}";
    assert_eq!(resolve(text, &[]).unwrap()["A"], serde_json::json!({"a": "1/2ä", "b": null}));
}

#[test]
fn faults_say_what_and_where() {
    let at = |rest: &str| fault(&format!("{HEAD}{rest}"));
    for (text, wanted) in [
        (
            "      x: !Ref Nope",
            "there is no parameter or resource `Nope` at Resources.A.Properties.x.Ref (line 5, column 10)",
        ),
        (
            "      x: !If [c, 1, 2]",
            "there is no condition `c` at Resources.A.Properties.x.Fn::If (line 5, column 15)",
        ),
        (
            "      x: !Cidr [a]",
            "the function `Fn::Cidr` is not supported at Resources.A.Properties.x.Fn::Cidr (line 5, column 10)",
        ),
        (
            "      x: !Foo y",
            "the tag `!Foo` is not known at Resources.A.Properties.x (line 5, column 10)",
        ),
        (
            "      x: &a 1\n      y: *a",
            "YAML aliases and merges are not supported in templates at Resources.A.Properties.y (line 6, column 10)",
        ),
        (
            "      <<: {a: 1}",
            "YAML aliases and merges are not supported in templates at Resources.A.Properties (line 5, column 7)",
        ),
        (
            "      x: 1\n      x: 2",
            "the name `x` is there twice at Resources.A.Properties (line 6, column 7)",
        ),
        (
            "      {Ref: A, x: 1}",
            "the function `Ref` must stand alone at Resources.A.Properties (line 5, column 8)",
        ),
        (
            "      x: !Sub 'a ${b'",
            "a closing brace for `${` is expected here at Resources.A.Properties.x.Fn::Sub (line 5, column 10)",
        ),
        (
            "      x: !GetAtt A.Id",
            "there is no attribute `A.Id` at Resources.A.Properties.x.Fn::GetAtt (line 5, column 10)",
        ),
        (
            "      x: !Join [a]",
            "a list of two is expected here at Resources.A.Properties.x.Fn::Join (line 5, column 10)",
        ),
        ("      x: 1\n    Nope: 1", "`Nope` is not known here at Resources.A (line 6, column 5)"),
        ("      x: 1\n---\na: 1", "a template is one document (line 6, column 1)"),
    ] {
        assert_eq!(at(text), wanted);
    }
    for (text, wanted) in [
        ("", "a map is expected here"),
        ("a: 1", "`Resources` is missing (line 1, column 1)"),
        ("- 1", "a map is expected here (line 1, column 1)"),
        (
            "Resources: {}",
            "at least one resource is expected here at Resources (line 1, column 12)",
        ),
        ("Resources: {A: {}}", "`Type` is missing at Resources.A (line 1, column 16)"),
        (
            "Resources: {A: {Type: T, DependsOn: B}}",
            "there is no resource `B` at Resources.A.DependsOn (line 1, column 13)",
        ),
        (
            "Conditions: {a: !Not [!Condition b], b: !Not [!Condition a]}\nResources: {A: {Type: T}}",
            "the condition `a` rests on itself",
        ),
        (
            "Conditions: {a: !If [b, c, d]}\nResources: {A: {Type: T}}",
            "the function `Fn::If` is not supported",
        ),
        (
            "Parameters: {P: {Type: String}}\nResources: {A: {Type: T}}",
            "the parameter `P` must have a value at Parameters.P (line 1, column 14)",
        ),
        (
            "Parameters: {P: {Type: Map}}\nResources: {A: {Type: T}}",
            "`Map` is no type of a parameter at Parameters.P.Type (line 1, column 24)",
        ),
        (
            "Parameters: {P: {Default: a}}\nResources: {A: {Type: T}}",
            "`Type` is missing at Parameters.P (line 1, column 17)",
        ),
        ("Resources: {A: [", "the template is not well-formed"),
    ] {
        let said = fault(text);
        assert!(said.starts_with(wanted), "{said} | {wanted}");
    }
}

#[test]
fn values_of_parameters_are_checked() {
    let with = |declared: &str, value: &str| {
        let text = format!("Parameters: {{P: {{{declared}}}}}\nResources: {{A: {{Type: T}}}}");
        resolve(&text, &[("P", value)]).err().unwrap_or_default()
    };
    for (declared, good, bad, wanted) in [
        ("Type: Number, MinValue: 1, MaxValue: '9'", "9", "10", "must be at most 9"),
        ("Type: Number", "1.5", "x", "must be a number"),
        ("Type: boolean", "true", "yes", "must be `true` or `false`"),
        (
            "Type: String, MinLength: 2, MaxLength: 3",
            "abc",
            "a",
            "must be at least 2 characters long",
        ),
        ("Type: String, AllowedValues: [a, 1]", "1", "b", "must be one of a, 1"),
        (
            "Type: String, AllowedPattern: '[a-z]+', ConstraintDescription: letters",
            "abc",
            "ab1",
            "must match the pattern [a-z]+: letters",
        ),
        ("Type: String, AllowedPattern: '(?=a)'", "", "a", "cannot be checked"),
        ("Type: List<Number>", "1, 2", "1,x", "must be a number"),
    ] {
        if !declared.contains("?=") {
            assert_eq!(with(declared, good), "", "{declared}");
        }
        assert!(with(declared, bad).contains(wanted), "{}", with(declared, bad));
    }
    let text = "Parameters: {P: {Type: String, Default: a}}\nResources: {A: {Type: T}}";
    assert_eq!(
        resolve(text, &[("Q", "1")]).unwrap_err(),
        "the template has no parameter `Q` at Parameters"
    );
}

#[test]
fn nothing_grows_without_bound() {
    let deep = format!("{HEAD}      x: {}{}", "[".repeat(100), "]".repeat(100));
    assert!(fault(&deep).starts_with("values are nested deeper than 48 levels"));
    // The reader has a bound of its own on what is nested between brackets.
    assert!(fault(&"[".repeat(200_000)).starts_with("the template is not well-formed"));
    assert!(fault(&"a".repeat(2 << 20)).starts_with("the template is longer than 1048576 bytes"));
    let many = format!("{HEAD}      x: [{}]", "1,".repeat(140_000));
    assert!(fault(&many).starts_with("the template has more than 100000 values"));
    let sub = "${P}".repeat(60_000);
    let long = format!(
        "Parameters: {{P: {{Type: String, Default: {}}}}}\n{HEAD}      x: !Sub '{sub}'",
        "a".repeat(4_000)
    );
    assert!(fault(&long).starts_with("the template's functions make too much"));
}
