//! SARIF 2.1.0, as code scanning services read it.

use super::super::report::Report;
use super::result::{description, identifier};
use super::{List, Rendered, Writer};
use assize_engine::offline::{Evaluator, Judged, Place};
use assize_model::ComplianceType;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::{self, Write};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// How many facts a message tells; the properties hold all.
const TOLD: usize = 5;

/// A SARIF log of one run.
pub struct Sarif<'e> {
    evaluator: &'e Evaluator,
    list: List,
}

impl<'e> Sarif<'e> {
    pub fn new(evaluator: &'e Evaluator) -> Self {
        Self { evaluator, list: List::default() }
    }

    fn rules(&self) -> Vec<Value> {
        let rules = self.evaluator.rules().iter();
        rules
            .map(|rule| {
                let definition = &rule.rule.definition;
                let id = definition.source.source_identifier.as_deref().unwrap_or("");
                let text = description(definition.description.as_deref(), id).unwrap_or(id);
                json!({
                    "id": rule.rule.name(),
                    "shortDescription": { "text": text },
                    "defaultConfiguration": { "level": "error" },
                    "properties": {
                        "sourceIdentifier": id,
                        "inputParameters": definition.input_parameters,
                    },
                })
            })
            .collect()
    }
}

impl Writer for Sarif<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let driver = json!({
            "name": "Assize",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": self.rules(),
        });
        write!(out, "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\"tool\":")?;
        serde_json::to_writer(&mut *out, &json!({ "driver": driver }))?;
        out.write_all(b",\n\"results\":[")
    }

    fn part(&mut self, out: &mut dyn Write, part: &Rendered) -> io::Result<()> {
        self.list.part(out, part)
    }

    fn end(&mut self, out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
        let notes: Vec<Value> = report
            .bad
            .iter()
            .map(|bad| {
                let place = bad.record.unwrap_or(Place { offset: bad.offset, ..Place::default() });
                json!({
                    "level": "error",
                    "message": { "text": bad.to_string() },
                    "locations": [{ "physicalLocation": physical(&bad.source, place) }],
                })
            })
            .collect();
        let invocation = json!({
            "executionSuccessful": report.totals.bad == 0,
            "toolExecutionNotifications": notes,
        });
        out.write_all(b"\n],\n\"invocations\":[")?;
        serde_json::to_writer(&mut *out, &invocation)?;
        out.write_all(b"]}]}\n")
    }
}

pub fn render(into: &mut Vec<u8>, judged: &Judged<'_>) -> io::Result<()> {
    // Only failures have a level.
    let (kind, level) = match judged.verdict.compliance {
        ComplianceType::NonCompliant => ("fail", "error"),
        ComplianceType::Compliant => ("pass", "none"),
        ComplianceType::NotApplicable => ("notApplicable", "none"),
        ComplianceType::InsufficientData => ("open", "none"),
    };
    let item = judged.item;
    let (kind_of, id) = (item.resource_type(), item.resource_id());
    let account = item.account_id().unwrap_or_default();
    let region = item.region().unwrap_or_default();
    let name = judged.rule.rule.name();
    let result = json!({
        "ruleId": name,
        "ruleIndex": judged.rule_at,
        "kind": kind,
        "level": level,
        "message": { "text": message(judged) },
        "locations": [{
            "physicalLocation": physical(judged.source, judged.place),
            "logicalLocations": [{
                "name": id,
                "fullyQualifiedName": format!("{account}/{region}/{kind_of}/{id}"),
                "kind": "resource",
            }],
        }],
        "partialFingerprints": {
            "assize/v1": format!("{name}|{account}|{region}|{kind_of}|{id}"),
        },
        "properties": {
            "sourceIdentifier": identifier(judged),
            "complianceType": judged.verdict.compliance,
            "resourceType": kind_of,
            "resourceId": id,
            "arn": item.arn(),
            "record": judged.place.number,
            "evidence": judged.verdict.evidence,
        },
    });
    into.write_all(b",\n")?;
    Ok(serde_json::to_writer(into, &result)?)
}

fn message(judged: &Judged<'_>) -> String {
    let verdict = judged.verdict;
    let item = judged.item;
    let mut text = format!("{} {}: ", item.resource_type(), item.resource_id());
    text.push_str(verdict.annotation.as_deref().unwrap_or(verdict.compliance.as_str()));
    for fact in verdict.evidence.iter().take(TOLD) {
        let seen = if fact.seen.is_empty() { "nothing" } else { &fact.seen };
        let _ = write!(text, "\n{}: {seen}; expected: {}", fact.pointer, fact.expected);
    }
    text
}

fn physical(source: &str, place: Place) -> Value {
    let region = match place.line {
        Some(line) => json!({ "startLine": line }),
        None => json!({ "byteOffset": place.offset }),
    };
    json!({ "artifactLocation": { "uri": uri(source) }, "region": region })
}

/// A file name as a relative or absolute URI reference.
fn uri(name: &str) -> String {
    if name == "-" {
        return "stdin".to_owned();
    }
    let mut uri = String::from(if name.starts_with('/') { "file://" } else { "" });
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_uris() {
        assert_eq!(uri("a b/ü.json"), "a%20b/%C3%BC.json");
        assert_eq!(uri("/tmp/x:y"), "file:///tmp/x%3Ay");
        assert_eq!(uri("-"), "stdin");
    }
}
