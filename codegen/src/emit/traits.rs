//! Traits of shapes and members, as text for `schema.rs`.

use super::literal;
use crate::error::Error;
use crate::model::{Model, Reference, Shape};

/// `.with(ShapeTraits { .. })`, or nothing.
pub fn of_shape(shape: &Shape) -> Result<String, Error> {
    let mut fields = Vec::new();
    optional(&mut fields, "element", own_name(&shape.member));
    optional(&mut fields, "key", own_name(&shape.key));
    optional(&mut fields, "value", own_name(&shape.value));
    optional(&mut fields, "payload", shape.payload.as_deref());
    if shape.flattened {
        fields.push("flattened: true".to_owned());
    }
    format(&mut fields, shape.timestamp_format.as_deref())?;
    Ok(with("ShapeTraits", &fields))
}

fn own_name(reference: &Option<Reference>) -> Option<&str> {
    reference.as_ref().and_then(|reference| reference.location_name.as_deref())
}

/// `.with(MemberTraits { .. })`, or nothing.
pub fn of_member(model: &Model, name: &str, reference: &Reference) -> Result<String, Error> {
    let mut fields = Vec::new();
    if let Some(location) = reference.location.as_deref() {
        let location = match location {
            "uri" => "Uri",
            "querystring" => "Query",
            "header" => "Header",
            "headers" => "HeaderPrefix",
            "statusCode" => "Status",
            other => return Err(Error::Model(format!("member `{name}` is in `{other}`"))),
        };
        fields.push(format!("location: Location::{location}"));
    }
    let renamed = reference.location_name.as_deref().filter(|wire| *wire != name);
    if renamed.is_some()
        && reference.location.is_none()
        && matches!(model.metadata.protocol.as_str(), "json" | "rest-json")
    {
        let text = format!("member `{name}` has another name in JSON, which assize-wire can't do");
        return Err(Error::Model(text));
    }
    optional(&mut fields, "wire_name", renamed);
    optional(&mut fields, "query_name", reference.query_name.as_deref());
    let target = model.shape(&reference.shape)?;
    if let Some(namespace) = reference.xml_namespace.as_ref().or(target.xml_namespace.as_ref()) {
        let (prefix, uri) = (literal(&namespace.prefix), literal(&namespace.uri));
        fields.push(format!("namespace: Some(({prefix}, {uri}))"));
    }
    for (set, name) in [(reference.flattened, "flattened"), (reference.xml_attribute, "attribute")]
    {
        if set {
            fields.push(format!("{name}: true"));
        }
    }
    format(&mut fields, reference.timestamp_format.as_deref())?;
    Ok(with("MemberTraits", &fields))
}

fn optional(fields: &mut Vec<String>, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        fields.push(format!("{name}: Some({})", literal(value)));
    }
}

fn format(fields: &mut Vec<String>, format: Option<&str>) -> Result<(), Error> {
    let variant = match format {
        None => return Ok(()),
        Some("iso8601") => "Iso8601",
        Some("rfc822") => "Rfc822",
        Some("unixTimestamp") => "Unix",
        Some(other) => return Err(Error::Model(format!("unknown timestamp format `{other}`"))),
    };
    fields.push(format!("format: Some(TimestampFormat::{variant})"));
    Ok(())
}

fn with(kind: &str, fields: &[String]) -> String {
    if fields.is_empty() {
        return String::new();
    }
    format!(".with({kind} {{ {}, ..{kind}::NONE }})", fields.join(", "))
}
