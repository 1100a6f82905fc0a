#![allow(clippy::unwrap_used)]

use super::*;
use serde_json::json;

fn home() -> Home {
    Home {
        account: "123456789012".into(),
        region: "us-east-1".into(),
        time: "2026-11-01T00:00:00.000Z".into(),
    }
}

fn change(address: &str, actions: &[&str], after: Value, unknown: Value) -> Value {
    let kind = address.rsplit_once("aws_").map(|(_, rest)| rest.split('.').next().unwrap());
    json!({
        "address": address, "mode": "managed", "type": format!("aws_{}", kind.unwrap()),
        "change": {"actions": actions, "after": after, "after_unknown": unknown},
    })
}

fn plan(changes: Vec<Value>, configuration: Value) -> Vec<Planned> {
    let text = json!({
        "format_version": "1.2", "resource_changes": changes,
        "configuration": {"root_module": configuration},
    });
    assemble(read_plan(&text.to_string()).unwrap(), &home()).0
}

#[test]
fn every_type_is_there_once() {
    let all: Vec<_> = types().collect();
    assert!(all.windows(2).all(|pair| pair[0] < pair[1]));
    for entry in table::all() {
        for name in entry.terraform {
            assert_eq!(table::all().filter(|e| e.terraform.contains(name)).count(), 1, "{name}");
        }
        // Defaults are JSON, and every type gives an item.
        let planned = resource(entry.cfn, "x", json!({}), &home()).unwrap();
        for field in entry.fields {
            if let table::Absent::Json(text) = field.absent {
                assert!(serde_json::from_str::<Value>(text).is_ok(), "{text}");
            }
        }
        assert_eq!(planned.item["resourceType"], entry.item);
    }
    assert!(matches!(
        resource("AWS::Nope::Nope", "x", json!({}), &home()),
        Err(PlanError::UnknownType(_))
    ));
    assert!(resource("AWS::S3::Bucket", "x", json!([]), &home()).is_err());
}

#[test]
fn parts_join_what_the_configuration_says() {
    let planned = plan(
        vec![
            change(
                "aws_security_group.web",
                &["create"],
                json!({"name": "web"}),
                json!({"id": true, "ingress": true, "egress": true}),
            ),
            change(
                "aws_security_group.other",
                &["create"],
                json!({"name": "o", "ingress": []}),
                json!({"id": true}),
            ),
            change(
                "aws_security_group_rule.ssh",
                &["create"],
                json!({"type": "ingress", "protocol": "tcp", "from_port": 22, "to_port": 22,
                       "cidr_blocks": ["0.0.0.0/0"]}),
                json!({"security_group_id": true}),
            ),
        ],
        json!({"resources": [
            {"address": "aws_security_group.web", "expressions": {"name": {}}},
            {"address": "aws_security_group_rule.ssh", "expressions": {"security_group_id": {
                "references": ["aws_security_group.web.id", "aws_security_group.web"]}}},
        ]}),
    );
    let rules = |at: usize| &planned[at].item["configuration"]["ipPermissions"];
    assert_eq!(rules(0)[0]["ipv4Ranges"][0]["cidrIp"], "0.0.0.0/0");
    assert_eq!(rules(1), &json!([]));
    assert_eq!(planned.len(), 2);
}

#[test]
fn a_part_of_nobody_knows_what_spoils_all() {
    let planned = plan(
        vec![
            change("aws_s3_bucket.b", &["create"], json!({"bucket": "b"}), json!({})),
            change(
                "aws_s3_bucket_public_access_block.p",
                &["create"],
                json!({"block_public_acls": true}),
                json!({"bucket": true}),
            ),
        ],
        json!({}),
    );
    let block = &planned[0].item["supplementaryConfiguration"]["PublicAccessBlockConfiguration"];
    assert!(block["blockPublicAcls"].is_object(), "{block}");
}

#[test]
fn modules_keys_and_variables_are_followed() {
    let bucket = |address: &str| {
        change(address, &["create"], json!({}), json!({"id": true, "bucket": true}))
    };
    let versioning = |address: &str, status: &str| {
        change(
            address,
            &["create"],
            json!({"versioning_configuration": [{"status": status}]}),
            json!({"bucket": true}),
        )
    };
    let planned = plan(
        vec![
            bucket(r#"aws_s3_bucket.each["a"]"#),
            bucket(r#"aws_s3_bucket.each["b"]"#),
            versioning(r#"aws_s3_bucket_versioning.each["b"]"#, "Enabled"),
            bucket("module.m.aws_s3_bucket.inner"),
            versioning("module.v.aws_s3_bucket_versioning.v", "Suspended"),
        ],
        json!({
            "resources": [
                {"address": "aws_s3_bucket_versioning.each", "expressions": {"bucket": {
                    "references": ["aws_s3_bucket.each", "each.key"]}}},
            ],
            "module_calls": {
                "m": {"module": {"outputs": {"id": {"expression": {
                    "references": ["aws_s3_bucket.inner.id", "aws_s3_bucket.inner"]}}}}},
                "v": {
                    "expressions": {"bucket": {"references": ["module.m.id", "module.m"]}},
                    "module": {"resources": [{"address": "aws_s3_bucket_versioning.v",
                        "expressions": {"bucket": {"references": ["var.bucket"]}}}]},
                },
            },
        }),
    );
    let status = |at: usize| {
        let all = &planned[at].item["supplementaryConfiguration"];
        all["BucketVersioningConfiguration"]["status"].as_str()
    };
    assert_eq!((status(0), status(1), status(2)), (None, Some("Enabled"), Some("Suspended")));
}

#[test]
fn what_goes_is_left_out_and_bad_plans_are_told() {
    let planned = plan(
        vec![
            change("aws_eip.gone", &["delete"], Value::Null, json!({})),
            change("aws_eip.again", &["delete", "create"], json!({"instance": "i-1"}), json!({})),
            change("aws_kms_key.k", &["create"], json!({}), json!({})),
        ],
        json!({}),
    );
    assert_eq!(planned.len(), 1);
    assert_eq!(planned[0].item["configuration"]["instanceId"], "i-1");
    for bad in ["", "[]", "{}", r#"{"format_version":"1.0"}"#, r#"{"format_version":"9.0"}"#] {
        assert!(read_plan(bad).is_err(), "{bad}");
    }
}

#[test]
fn unknown_parts_are_never_read_as_nothing() {
    let mark = mark_unknown();
    let group = json!({"SecurityGroupIngress": [
        {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": mark}]});
    let planned = resource("AWS::EC2::SecurityGroup", "g", group, &home()).unwrap();
    assert!(planned.item["configuration"]["ipPermissions"].is_object());
    let policy = json!({"ManagedPolicyName": "p", "PolicyDocument": {"Statement": [
        {"Effect": "Allow", "Action": mark, "Resource": "*"}]}});
    let planned = resource("AWS::IAM::ManagedPolicy", "p", policy, &home()).unwrap();
    assert_eq!(planned.item["configuration"]["policyVersionList"][0]["document"], mark);
    assert_eq!(planned.item["configuration"]["arn"], "arn:aws:iam::123456789012:policy/p");
    let tagged = resource("AWS::EC2::VPC", "v", json!({"Tags": mark}), &home()).unwrap();
    assert_eq!(tagged.item["tags"], mark);
}

#[test]
fn templates_find_their_parts_and_leave_the_rest_unknown() {
    let text = "
Parameters: {Cidr: {Type: String}}
Conditions: {Never: !Equals [a, b]}
Resources:
  Web: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: d}}
  Rule:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: !GetAtt Web.GroupId, IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref Cidr}
  Gone: {Type: AWS::EC2::EIP, Condition: Never}
  Trail: {Type: AWS::CloudTrail::Trail, Properties: {KMSKeyId: !GetAtt Key.Arn}}
  Key: {Type: AWS::KMS::Key}
";
    let given = [("Cidr".to_owned(), "0.0.0.0/0".to_owned())].into();
    let (planned, unknown) = assemble(read_template(text, &given, &home()).unwrap(), &home());
    assert_eq!(planned.len(), 2);
    assert_eq!(planned[0].line, Some(5));
    let rules = &planned[0].item["configuration"]["ipPermissions"];
    assert_eq!(rules[0]["ipv4Ranges"][0]["cidrIp"], "0.0.0.0/0");
    assert!(planned[1].item["configuration"]["kmsKeyId"].is_object());
    assert_eq!(unknown, [("Key".to_owned(), "AWS::KMS::Key".to_owned())]);
    assert!(read_template(text, &std::collections::BTreeMap::new(), &home()).is_err());
}
