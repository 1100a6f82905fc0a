use super::*;

fn defaults() -> Defaults {
    Defaults {
        account: "123456789012".into(),
        region: "ap-northeast-1".into(),
        capture_time: Timestamp::from_millis(1_000),
    }
}

fn parse(text: &str) -> Result<ConfigurationItem, ItemError> {
    ConfigurationItem::parse(text, &defaults())
}

#[test]
fn both_shapes_give_one_item() {
    let event = parse(r#"{"configurationItemVersion":"1.3","awsAccountId":"111122223333",
        "configurationItemCaptureTime":"2018-07-05T15:22:21.203Z","configurationStateId":1530804141203,
        "configurationItemStatus":"ResourceDiscovered","resourceType":"AWS::IAM::User","resourceId":"AIDA1",
        "resourceName":"u","ARN":"arn:aws:iam::111122223333:user/u","awsRegion":"global",
        "availabilityZone":"Not Applicable","configurationStateMd5Hash":"","resourceCreationTime":null,
        "relatedEvents":[],"relationships":[{"resourceType":"AWS::IAM::Policy","resourceId":"ANPA1",
        "name":"Is attached to CustomerManagedPolicy","resourceName":"p"}],
        "configuration":{"userName":"u","groupList":[]},"supplementaryConfiguration":{"X":{"a":1}},
        "tags":{"k":"v"}}"#).unwrap();
    let api = parse(r#"{"version":"1.3","accountId":"111122223333",
        "configurationItemCaptureTime":1530804141.203,"configurationStateId":"1530804141203",
        "configurationItemStatus":"ResourceDiscovered","resourceType":"AWS::IAM::User","resourceId":"AIDA1",
        "resourceName":"u","arn":"arn:aws:iam::111122223333:user/u","awsRegion":"global",
        "availabilityZone":"Not Applicable","configurationItemMD5Hash":"",
        "relatedEvents":[],"relationships":[{"resourceType":"AWS::IAM::Policy","resourceId":"ANPA1",
        "relationshipName":"Is attached to CustomerManagedPolicy","resourceName":"p"}],
        "configuration":"{\"userName\": \"u\", \"groupList\": []}","supplementaryConfiguration":{"X":"{\"a\":1}"},
        "tags":{"k":"v"}}"#).unwrap();
    assert_eq!(event, api);
    assert_eq!(parse(&event.to_json()).unwrap(), event);
    assert_eq!(event.home("us-east-1").region, "us-east-1");
}

#[test]
fn rows_of_a_query_are_filled_in() {
    let item = parse(
        r#"{"resourceId":"i-1","resourceType":"AWS::EC2::Instance",
        "configuration":{"imageId":"ami-1"},"tags":[{"key":"a","value":"b","tag":"a=b"}]}"#,
    )
    .unwrap();
    assert_eq!(item.aws_account_id, "123456789012");
    assert_eq!(item.aws_region, "ap-northeast-1");
    assert_eq!(item.capture_time.millis(), 1_000);
    assert_eq!(item.tags.get("a").map(String::as_str), Some("b"));
}

#[test]
fn faults_name_the_member() {
    for (bad, say) in [
        ("[]", "not a configuration item"),
        ("{", "not valid JSON"),
        (r#"{"resourceType":"A"}"#, "`resourceId` is missing"),
        (r#"{"resourceType":" ","resourceId":"x"}"#, "`resourceType` is empty"),
        (r#"{"resourceType":"A","resourceId":"x","resourceId":"y"}"#, "duplicate key `resourceId`"),
        (r#"{"resourceType":"A","resourceId":"x","awsAccountId":"12"}"#, "12-digit"),
        (r#"{"resourceType":"A","resourceId":7}"#, "invalid type"),
        (r#"{"resourceType":"A","resourceId":"x","configurationItemStatus":"Fine"}"#, "Fine"),
        (
            r#"{"resourceType":"A","resourceId":"x","configurationStateId":"z"}"#,
            "configurationStateId",
        ),
        (
            r#"{"resourceType":"A","resourceId":"x","configuration":"{"}"#,
            "`configuration` is a string",
        ),
        (r#"{"resourceType":"A","resourceId":"x\u0000"}"#, "NUL"),
    ] {
        let message = parse(bad).unwrap_err().to_string();
        assert!(message.contains(say), "{bad}: {message}");
    }
    let long = format!(r#"{{"resourceType":"A","resourceId":"{}"}}"#, "x".repeat(769));
    assert!(parse(&long).unwrap_err().to_string().contains("768"));
}

#[test]
fn a_deleted_item_follows() {
    let item = parse(r#"{"resourceId":"i-1","resourceType":"AWS::EC2::Instance","configuration":{"a":1},"tags":{"k":"v"}}"#).unwrap();
    let gone = item.deleted(Timestamp::from_millis(5));
    assert_eq!(gone.status, ItemStatus::ResourceDeleted);
    assert!(gone.capture_time > item.capture_time);
    assert!(gone.configuration.is_null() && gone.tags.is_empty());
}
