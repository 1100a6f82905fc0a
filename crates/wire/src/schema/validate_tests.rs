use serde_json::json;

use super::super::check_types;
use super::*;

static LETTERS: Pattern = Pattern::new("[a-z]+", "^(?:[a-z]+)$");
static NAME: Shape = Shape::string("Name", Range::between(1, 5), Some(&LETTERS));
static SECRET: Shape = Shape::string("Secret", Range::at_most(3), None).sensitive();
static STATE: Shape = Shape::enumeration("State", &["ACTIVE", "DELETING"]);
static TYPE: Shape = Shape::open_enumeration("Type", &["A"], &LETTERS);
static COUNT: Shape = Shape::integer("Count", Range::between(0, 100));
static LONG: Shape = Shape::long("Long", Range::ANY);
static RATIO: Shape = Shape::double("Ratio", Range::at_most(1));
static DATA: Shape = Shape::blob("Data", Range::at_most(2));
static FLAG: Shape = Shape::boolean("Flag");
static MOMENT: Shape = Shape::timestamp("Moment");
static NAMES: Shape = Shape::list("Names", &NAME, Range::at_most(2));
static TAGS: Shape = Shape::map("Tags", &NAME, &NAME, Range::at_most(2));
static INNER: Shape = Shape::structure("Inner", &[Member::required("SNSTopic", &NAME)]);
static INNERS: Shape = Shape::list("Inners", &INNER, Range::ANY);
static SECRETS: Shape = Shape::list("Secrets", &SECRET, Range::at_most(0));
static OUTER: Shape = Shape::structure(
    "Outer",
    &[
        Member::optional("Count", &COUNT),
        Member::optional("Data", &DATA),
        Member::optional("Flag", &FLAG),
        Member::optional("Inner", &INNER),
        Member::optional("Inners", &INNERS),
        Member::optional("Long", &LONG),
        Member::optional("Moment", &MOMENT),
        Member::required("Name", &NAME),
        Member::optional("Names", &NAMES),
        Member::optional("Ratio", &RATIO),
        Member::optional("Secret", &SECRET),
        Member::optional("Secrets", &SECRETS),
        Member::optional("State", &STATE),
        Member::optional("tags", &TAGS),
        Member::optional("Type", &TYPE),
    ],
);

/// The object with a good `Name` added, unless it has one.
fn with_name(mut value: Value) -> Value {
    value.as_object_mut().unwrap().entry("Name").or_insert_with(|| json!("name"));
    value
}

fn validation_error(value: Value) -> String {
    let value = with_name(value);
    check_types(&OUTER, &value).unwrap();
    validate(&OUTER, &value).unwrap_err().to_string()
}

#[test]
fn good_values_pass() {
    for value in [
        json!({}),
        json!({"Count": 100, "Long": i64::MIN, "Ratio": 0.5, "Flag": true, "Moment": 1.5}),
        json!({"Moment": "2024-01-01T00:00:00Z", "Data": "AAE=", "State": "ACTIVE", "Type": "b"}),
        json!({"Names": ["a", "b"], "tags": {"a": "b"}, "Inner": {"SNSTopic": "a"}}),
        json!({"Names": [], "tags": {}, "Count": null, "Unknown": {"Count": "x"}}),
        json!({"Name": "abcde", "Type": "A"}),
    ] {
        let value = with_name(value);
        check_types(&OUTER, &value).unwrap();
        validate(&OUTER, &value).unwrap();
    }
}

#[test]
fn every_constraint_has_awss_text() {
    for (value, wanted) in [
        (
            json!({"Name": null}),
            "Value null at 'name' failed to satisfy constraint: Member must not be null",
        ),
        (
            json!({"Inner": {}}),
            "Value null at 'inner.sNSTopic' failed to satisfy constraint: Member must not be null",
        ),
        (
            json!({"Name": "abcdef"}),
            "Value 'abcdef' at 'name' failed to satisfy constraint: Member must have length less than or equal to 5",
        ),
        (
            json!({"Name": "AB"}),
            "Value 'AB' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+",
        ),
        (
            json!({"State": "x"}),
            "Value 'x' at 'state' failed to satisfy constraint: Member must satisfy enum value set: [ACTIVE, DELETING]",
        ),
        (
            json!({"Type": "B"}),
            "Value 'B' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [A]",
        ),
        (
            json!({"Count": 101}),
            "Value '101' at 'count' failed to satisfy constraint: Member must have value less than or equal to 100",
        ),
        (
            json!({"Count": -1}),
            "Value '-1' at 'count' failed to satisfy constraint: Member must have value greater than or equal to 0",
        ),
        (
            json!({"Ratio": 1.5}),
            "Value '1.5' at 'ratio' failed to satisfy constraint: Member must have value less than or equal to 1",
        ),
        (
            json!({"Data": "AAEC"}),
            "Value 'AAEC' at 'data' failed to satisfy constraint: Member must have length less than or equal to 2",
        ),
        (
            json!({"Secret": "hidden"}),
            "Value at 'secret' failed to satisfy constraint: Member must have length less than or equal to 3",
        ),
        (
            json!({"Secrets": ["abc"]}),
            "Value at 'secrets' failed to satisfy constraint: Member must have length less than or equal to 0",
        ),
        (
            json!({"Names": ["a", "b", "c"]}),
            "Value '[a, b, c]' at 'names' failed to satisfy constraint: Member must have length less than or equal to 2",
        ),
        (
            json!({"Names": ["a", "B"]}),
            "Value 'B' at 'names.2.member' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+",
        ),
        (
            json!({"Names": [null]}),
            "Value null at 'names.1.member' failed to satisfy constraint: Member must not be null",
        ),
        (
            json!({"Inners": [{}]}),
            "Value null at 'inners.1.member.sNSTopic' failed to satisfy constraint: Member must not be null",
        ),
        (
            json!({"tags": {"a": "B"}}),
            "Value 'B' at 'tags.a.member' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+",
        ),
        (
            json!({"tags": {"B": "a"}}),
            "Value 'B' at 'tags' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+",
        ),
        (
            json!({"tags": {"a": "b", "b": "c", "c": "d"}}),
            "Value '{a=b, b=c, c=d}' at 'tags' failed to satisfy constraint: Member must have length less than or equal to 2",
        ),
    ] {
        assert_eq!(validation_error(value), format!("1 validation error detected: {wanted}"));
    }
}

#[test]
fn violations_are_reported_together() {
    assert_eq!(
        validation_error(json!({"Name": "", "Count": 200})),
        "3 validation errors detected: \
         Value '200' at 'count' failed to satisfy constraint: Member must have value less than or equal to 100; \
         Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1; \
         Value '' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+"
    );
}

#[test]
fn answers_stay_short_whatever_is_asked() {
    let text = "x".repeat(1 << 20);
    let message = validation_error(json!({"Name": text}));
    assert!(message.contains("xxx...' at 'name'"), "{message}");
    let message = validation_error(json!({"Inners": vec![json!({}); 10_000]}));
    assert!(message.starts_with("10000 validation errors detected: "));
    assert!(message.len() < 10_000, "{}", message.len());
    let message = validation_error(json!({"tags": {text: "B"}}));
    assert!(message.len() < 2_000, "{}", message.len());
}

#[test]
fn lengths_count_characters() {
    static FIVE: Shape = Shape::string("Five", Range::at_most(5), None);
    assert!(validate(&FIVE, &json!("äöüß€")).is_ok());
    assert!(validate(&FIVE, &json!("äöüß€x")).is_err());
}

#[test]
fn wrong_types_are_named_with_their_place() {
    for (value, wanted) in [
        (json!({"Count": "1"}), "STRING_VALUE can not be converted to an Integer at 'Count'."),
        (json!({"Count": 1.5}), "DECIMAL_VALUE can not be converted to an Integer at 'Count'."),
        (
            json!({"Count": 1_i64 << 31}),
            "NUMBER_VALUE can not be converted to an Integer at 'Count'.",
        ),
        (json!({"Long": u64::MAX}), "NUMBER_VALUE can not be converted to a Long at 'Long'."),
        (json!({"Name": 1}), "NUMBER_VALUE can not be converted to a String at 'Name'."),
        (json!({"Name": true}), "TRUE_VALUE can not be converted to a String at 'Name'."),
        (json!({"Name": {}}), "Start of structure or map found where not expected at 'Name'."),
        (json!({"State": []}), "Start of list found where not expected at 'State'."),
        (json!({"Names": "a"}), "STRING_VALUE can not be converted to a list at 'Names'."),
        (
            json!({"Inner": "a"}),
            "STRING_VALUE can not be converted to a structure or map at 'Inner'.",
        ),
        (
            json!({"Inners": [{"SNSTopic": 1}]}),
            "NUMBER_VALUE can not be converted to a String at 'Inners[0].SNSTopic'.",
        ),
        (json!({"tags": {"a": 1}}), "NUMBER_VALUE can not be converted to a String at 'tags.a'."),
        (json!({"Flag": "true"}), "STRING_VALUE can not be converted to a Boolean at 'Flag'."),
        (json!({"Moment": "now"}), "STRING_VALUE can not be converted to a Timestamp at 'Moment'."),
        (
            json!({"Moment": 1e300}),
            "DECIMAL_VALUE can not be converted to a Timestamp at 'Moment'.",
        ),
        (json!({"Data": "?"}), "STRING_VALUE can not be converted to a Blob at 'Data'."),
        (json!([]), "Start of list found where not expected."),
    ] {
        let error = check_types(&OUTER, &value).unwrap_err();
        assert_eq!((error.code(), error.message()), ("SerializationException", wanted));
    }
}
