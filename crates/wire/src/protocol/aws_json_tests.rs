use proptest::prelude::*;

use super::super::X_AMZN_REQUEST_ID;
use super::*;
use crate::generated::config::{self, Config, ConfigError, enums, shapes};
use crate::types::Timestamp;

/// Answers two operations and leaves the others to their default.
struct Sample;

impl Config for Sample {
    async fn describe_config_rules(
        &self,
        cx: &RequestContext,
        input: shapes::DescribeConfigRulesRequest,
    ) -> Result<shapes::DescribeConfigRulesResponse, ConfigError> {
        if let Some([name, ..]) = input.config_rule_names.as_deref() {
            return Err(ConfigError::no_such_config_rule_exception(format!("no {name}")));
        }
        let source = shapes::Source::new(enums::Owner::CustomLambda);
        let mut rule = shapes::ConfigRule::new(source);
        rule.config_rule_name = Some(cx.account_id.clone());
        Ok(shapes::DescribeConfigRulesResponse { config_rules: Some(vec![rule]), next_token: None })
    }

    async fn delete_config_rule(
        &self,
        _cx: &RequestContext,
        _input: shapes::DeleteConfigRuleRequest,
    ) -> Result<(), ConfigError> {
        Ok(())
    }

    async fn put_evaluations(
        &self,
        _cx: &RequestContext,
        input: shapes::PutEvaluationsRequest,
    ) -> Result<shapes::PutEvaluationsResponse, ConfigError> {
        Ok(shapes::PutEvaluationsResponse { failed_evaluations: input.evaluations })
    }
}

fn dispatch(operation: &str, body: &[u8]) -> Result<String, ConfigError> {
    let cx = RequestContext { account_id: "123456789012".to_owned(), ..Default::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let headers = HeaderMap::new();
    let request = Request { method: "POST", path: "/", query: "", headers: &headers, body };
    let answer = runtime.block_on(config::dispatch(&Sample, &cx, operation, &request))?;
    Ok(String::from_utf8(answer.into_body()).unwrap())
}

#[test]
fn operations_answer_in_json() {
    assert_eq!(
        dispatch("DescribeConfigRules", b"{}").unwrap(),
        r#"{"ConfigRules":[{"ConfigRuleName":"123456789012","Source":{"Owner":"CUSTOM_LAMBDA"}}]}"#
    );
    assert!(dispatch("DescribeConfigRules", b"").is_ok());
    assert_eq!(dispatch("DeleteConfigRule", br#"{"ConfigRuleName":"x"}"#).unwrap(), "");
    let evaluation = r#"{"Annotation":"a","ComplianceResourceId":"i","ComplianceResourceType":"AWS::EC2::Volume","ComplianceType":"COMPLIANT","OrderingTimestamp":1700000000.25}"#;
    let body = format!(r#"{{"ResultToken":"t","Evaluations":[{evaluation}]}}"#);
    assert_eq!(
        dispatch("PutEvaluations", body.as_bytes()).unwrap(),
        format!(r#"{{"FailedEvaluations":[{evaluation}]}}"#)
    );
}

#[test]
fn errors_have_code_status_and_message() {
    for (operation, body, code, status, message) in [
        (
            "DescribeConfigRules",
            r#"{"ConfigRuleNames":["x"]}"#,
            "NoSuchConfigRuleException",
            400,
            "no x",
        ),
        (
            "PutConformancePack",
            r#"{"ConformancePackName":"x"}"#,
            "NotImplementedException",
            501,
            "Assize does not implement config:PutConformancePack yet. \
             See the list of operations in docs/api.md.",
        ),
        (
            "Nonsense",
            "",
            "UnknownOperationException",
            400,
            "The operation 'Nonsense' is not known.",
        ),
        (
            "DeleteConfigRule",
            "{}",
            "ValidationException",
            400,
            "1 validation error detected: Value null at 'configRuleName' failed to satisfy \
             constraint: Member must not be null",
        ),
        (
            "DeleteConfigRule",
            r#"{"ConfigRuleName":7}"#,
            "SerializationException",
            400,
            "NUMBER_VALUE can not be converted to a String at 'ConfigRuleName'.",
        ),
    ] {
        let error = dispatch(operation, body.as_bytes()).unwrap_err();
        assert_eq!((error.code(), error.http_status()), (code, status));
        assert_eq!(error.message(), message);

        let response = error_response(&error, "id-1");
        assert_eq!(response.status().as_u16(), status);
        assert_eq!(response.headers()[X_AMZN_ERROR_TYPE], code);
        assert_eq!(response.headers()[X_AMZN_REQUEST_ID], "id-1");
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(body, serde_json::json!({"__type": code, "message": message}));
    }
}

#[test]
fn every_operation_is_dispatched() {
    for info in config::OPERATIONS {
        let result = dispatch(info.name, b"{}");
        let code = result.as_ref().map_or_else(ConfigError::code, |_| "");
        assert_ne!(code, "UnknownOperationException", "{}", info.name);
        assert_eq!(config::SERVICE.operation(info.name).map(|found| found.name), Some(info.name));
    }
    assert_eq!(config::OPERATIONS.len(), 102);
    let names: Vec<_> = config::OPERATIONS.iter().map(|info| info.name).collect();
    assert!(names.is_sorted());
}

#[test]
fn third_party_resource_types_are_taken() {
    let body = |kind: &str| format!(r#"{{"resourceType":"{kind}"}}"#).into_bytes();
    for (kind, code) in [
        ("AWS::EC2::Instance", "NotImplementedException"),
        ("MyCorp::Testing::Thing", "NotImplementedException"),
        ("nonsense", "ValidationException"),
    ] {
        assert_eq!(dispatch("ListDiscoveredResources", &body(kind)).unwrap_err().code(), code);
    }
}

#[test]
fn requests_find_their_operation() {
    let route_of = |media: Option<&'static str>, target: Option<&'static str>| {
        let mut headers = HeaderMap::new();
        if let Some(media) = media {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
        }
        if let Some(target) = target {
            headers.insert(X_AMZ_TARGET, HeaderValue::from_static(target));
        }
        route(&headers, &[&config::SERVICE])
            .map(|(service, operation)| (service.name, operation.name))
            .map_err(|error| (error.code(), error.message().to_owned()))
    };
    let json = Some("application/x-amz-json-1.1");
    let good = Some("StarlingDoveService.PutConfigRule");
    let found = Ok(("config", "PutConfigRule"));
    assert_eq!(route_of(json, good), found);
    assert_eq!(route_of(Some("Application/X-Amz-JSON-1.0; charset=utf-8"), good), found);
    for (media, target, message) in [
        (None, good, "The content type must be application/x-amz-json-1.1."),
        (Some("application/json"), good, "The content type must be application/x-amz-json-1.1."),
        (json, None, "The X-Amz-Target header is missing."),
        (json, Some(""), "The operation '' is not known."),
        (json, Some("PutConfigRule"), "The operation 'PutConfigRule' is not known."),
        (json, Some("Other.PutConfigRule"), "The operation 'Other.PutConfigRule' is not known."),
        (
            json,
            Some("StarlingDoveService.Nonsense"),
            "The operation 'StarlingDoveService.Nonsense' is not known.",
        ),
    ] {
        assert_eq!(route_of(media, target), Err(("UnknownOperationException", message.to_owned())));
    }
}

#[test]
fn good_answers_have_the_protocols_headers() {
    let response = response(&config::SERVICE, b"{}".to_vec(), "id-2");
    assert_eq!(response.headers()[CONTENT_TYPE], "application/x-amz-json-1.1");
    assert_eq!(response.headers()[X_AMZN_REQUEST_ID], "id-2");
}

#[test]
fn enumerations_read_what_they_write() {
    for value in enums::ComplianceType::VALUES {
        assert_eq!(value.as_str().parse(), Ok(*value));
    }
    let error = "compliant".parse::<enums::ComplianceType>().unwrap_err();
    assert_eq!(error.to_string(), "`compliant` is not a value of ComplianceType");
}

proptest! {
    #[test]
    fn timestamps_survive_the_wire(millis in -62_135_596_800_000_i64..253_402_300_799_000) {
        let text = serde_json::to_string(&Timestamp::from_millis(millis)).unwrap();
        let again: Timestamp = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(again.as_millis(), millis);
    }

    /// What passes phase one always has a typed form: the two never disagree.
    #[test]
    fn any_json_is_refused_politely_or_typed(
        index in 0..config::OPERATIONS.len(),
        seed in prop::collection::vec(any::<u8>(), 0..64),
    ) {
        let info = config::OPERATIONS[index];
        let value = info.input.map_or(Value::Null, |shape| sample(shape, &mut seed.iter().copied()));
        let body = serde_json::to_vec(&value).unwrap();
        if let Err(error) = dispatch(info.name, &body) {
            let expected = ["ValidationException", "NotImplementedException",
                "NoSuchConfigRuleException", "SerializationException"];
            prop_assert!(expected.contains(&error.code()), "{}", error);
            prop_assert!(!error.message().contains("at line"), "{}", error);
            prop_assert!(!error.message().contains("missing field"), "{}", error);
        }
    }
}

/// A value that mostly fits the shape; the seed's bytes decide where it doesn't.
fn sample(shape: &Shape, seed: &mut dyn Iterator<Item = u8>) -> Value {
    use crate::schema::Kind;
    let dice = seed.next().unwrap_or(1);
    match &shape.kind {
        _ if dice == 0 => Value::Null,
        _ if dice > 250 => serde_json::json!(["odd", 1]),
        Kind::Structure(members) => {
            let mut fields = serde_json::Map::new();
            for member in *members {
                if member.required || seed.next().unwrap_or(0) % 2 == 1 {
                    fields.insert(member.name.to_owned(), sample(member.shape, seed));
                }
            }
            Value::Object(fields)
        }
        Kind::List(element, _) => (0..dice % 3).map(|_| sample(element, seed)).collect(),
        Kind::Map { value, .. } => {
            serde_json::json!({"key": sample(value, seed)})
        }
        Kind::String(..) => Value::String("a".repeat(usize::from(dice % 70))),
        Kind::Enumeration(values, _) => values[usize::from(dice) % values.len()].into(),
        Kind::Blob(_) => "AAE=".into(),
        Kind::Boolean => (dice > 9).into(),
        Kind::Integer(_) | Kind::Long(_) => dice.into(),
        Kind::Double(_) => (f64::from(dice) / 2.0).into(),
        Kind::Timestamp if dice > 9 => "2024-01-01T00:00:00.5Z".into(),
        Kind::Timestamp => (f64::from(dice) * 1e6).into(),
    }
}
