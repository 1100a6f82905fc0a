//! Documents in YAML or JSON.

use crate::value::Literal;
use serde_norway::Value;
use std::fmt::Write as _;
use std::sync::Arc;

/// Why a document can't be read.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// It is neither JSON nor YAML.
    #[error("neither JSON nor YAML: {0}")]
    Unreadable(#[from] serde_norway::Error),
    /// A key that is no scalar.
    #[error("a key is a list or a map; keys must be strings")]
    Key,
    /// A number that JSON does not have.
    #[error("the number `{0}` can't be written as JSON")]
    Number(f64),
}

/// Turns a document in YAML or JSON into JSON. CloudFormation's short forms become what they
/// stand for: `!Ref a` is `{"Ref": "a"}`.
///
/// # Errors
/// What is neither, and what JSON can't hold.
pub fn to_json(text: &str) -> Result<String, DocumentError> {
    let mut json = String::with_capacity(text.len());
    write(&read(text)?, &mut json)?;
    Ok(json)
}

/// Reads a document as a value of the language.
pub(crate) fn literal(text: &str) -> Result<Literal, DocumentError> {
    to_literal(&read(text)?)
}

/// JSON is read as JSON, since YAML is pickier about tabs and much slower.
fn read(text: &str) -> Result<Value, DocumentError> {
    Ok(match serde_json::from_str(text) {
        Ok(value) => value,
        Err(_) => serde_norway::from_str(text)?,
    })
}

/// The long form of a short form of CloudFormation, and what it is of.
fn tagged(value: &Value) -> Option<(Option<&'static str>, &Value)> {
    let Value::Tagged(tagged) = value else { return None };
    let tag = tagged.tag.to_string();
    Some((long_form(tag.strip_prefix('!').unwrap_or(&tag)), &tagged.value))
}

fn long_form(tag: &str) -> Option<&'static str> {
    Some(match tag {
        "Ref" => "Ref",
        "Condition" => "Condition",
        "GetAtt" => "Fn::GetAtt",
        "Base64" => "Fn::Base64",
        "Sub" => "Fn::Sub",
        "GetAZs" => "Fn::GetAZs",
        "ImportValue" => "Fn::ImportValue",
        "RefAll" => "Fn::RefAll",
        "Select" => "Fn::Select",
        "Split" => "Fn::Split",
        "Join" => "Fn::Join",
        "FindInMap" => "Fn::FindInMap",
        "And" => "Fn::And",
        "Equals" => "Fn::Equals",
        "Contains" => "Fn::Contains",
        "EachMemberIn" => "Fn::EachMemberIn",
        "EachMemberEquals" => "Fn::EachMemberEquals",
        "ValueOf" => "Fn::ValueOf",
        "If" => "Fn::If",
        "Not" => "Fn::Not",
        "Or" => "Fn::Or",
        _ => return None,
    })
}

fn key(value: &Value) -> Result<String, DocumentError> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(value) => Ok(value.to_string()),
        Value::Null => Ok("null".to_owned()),
        _ => Err(DocumentError::Key),
    }
}

fn to_literal(value: &Value) -> Result<Literal, DocumentError> {
    Ok(match value {
        Value::Null => Literal::Null,
        Value::Bool(value) => Literal::Bool(*value),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(value), _) => Literal::Int(value),
            // As numbers of the document do.
            (None, Some(value)) => Literal::Int(value as i64),
            (None, None) => Literal::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Value::String(text) => Literal::text(text.as_str()),
        Value::Sequence(list) => {
            let list: Result<_, _> =
                list.iter().map(|each| to_literal(each).map(Arc::new)).collect();
            Literal::List(list?)
        }
        Value::Mapping(map) => {
            let map: Result<_, _> = map
                .iter()
                .map(|(name, value)| Ok((key(name)?.into(), Arc::new(to_literal(value)?))))
                .collect();
            Literal::Map(map.map_err(|error: DocumentError| error)?)
        }
        Value::Tagged(_) => match tagged(value) {
            Some((Some(name), inner)) => {
                Literal::Map(vec![(name.into(), Arc::new(to_literal(inner)?))])
            }
            Some((None, inner)) => to_literal(inner)?,
            None => Literal::Null,
        },
    })
}

fn write(value: &Value, json: &mut String) -> Result<(), DocumentError> {
    match value {
        Value::Null => json.push_str("null"),
        Value::Bool(value) => json.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => match number.as_f64().filter(|value| !value.is_finite()) {
            Some(value) => return Err(DocumentError::Number(value)),
            None if number.is_f64() => {
                let _ = write!(json, "{:?}", number.as_f64().unwrap_or_default());
            }
            None => {
                let _ = write!(json, "{number}");
            }
        },
        Value::String(text) => quote(text, json),
        Value::Sequence(list) => {
            json.push('[');
            for (at, each) in list.iter().enumerate() {
                if at > 0 {
                    json.push(',');
                }
                write(each, json)?;
            }
            json.push(']');
        }
        Value::Mapping(map) => {
            json.push('{');
            for (at, (name, value)) in map.iter().enumerate() {
                if at > 0 {
                    json.push(',');
                }
                quote(&key(name)?, json);
                json.push(':');
                write(value, json)?;
            }
            json.push('}');
        }
        Value::Tagged(_) => match tagged(value) {
            Some((Some(name), inner)) => {
                json.push('{');
                quote(name, json);
                json.push(':');
                write(inner, json)?;
                json.push('}');
            }
            Some((None, inner)) => write(inner, json)?,
            None => json.push_str("null"),
        },
    }
    Ok(())
}

fn quote(text: &str, json: &mut String) {
    json.push_str(&serde_json::Value::from(text).to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_become_long_ones() {
        let yaml = "a: !Ref b\nc: !GetAtt d.Arn\ne: !Join ['', [x, !Sub '${f}']]\n1: .5\nz: !x y\n";
        let json = to_json(yaml).unwrap();
        let wanted = concat!(
            r#"{"a":{"Ref":"b"},"c":{"Fn::GetAtt":"d.Arn"},"#,
            r#""e":{"Fn::Join":["",["x",{"Fn::Sub":"${f}"}]]},"1":0.5,"z":"y"}"#
        );
        assert_eq!(json, wanted);
    }

    #[test]
    fn json_stays_what_it_is() {
        let json = r#"{"b":[1,-2.5,true,null,"\u0000é"],"a":{}}"#;
        assert_eq!(to_json(json).unwrap(), json);
        assert!(to_json("a: [").is_err());
        assert!(to_json("a: .nan").is_err());
    }
}
