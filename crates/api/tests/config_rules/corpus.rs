//! Runs `tests/corpus/api/*.yaml`; the README there says what a case may hold.

use crate::world::{ACCOUNT, World};
use assize_engine::organization::Organization;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    note: String,
    organization: Option<Stated>,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stated {
    members: BTreeSet<String>,
    #[serde(default)]
    administrators: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Step {
    Call(Call),
    Record(Record),
    Advance(Advance),
    Work(Work),
    Token(Token),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    call: String,
    #[serde(rename = "as")]
    account: Option<String>,
    #[serde(default)]
    input: Map<String, Value>,
    output: Option<Value>,
    error: Option<WantedError>,
    #[serde(default)]
    save: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WantedError {
    code: String,
    message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    record: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Work {
    work: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Token {
    token: String,
}

type Vars = BTreeMap<String, Value>;

#[test]
fn every_case_holds() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/api");
    let mut count = 0;
    let mut faults = Vec::new();
    for entry in std::fs::read_dir(&dir).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "yaml") {
            continue;
        }
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let cases: Vec<Case> =
            serde_norway::from_str(&text).unwrap_or_else(|e| panic!("{file}: {e}"));
        let mut notes = BTreeSet::new();
        for case in &cases {
            assert!(notes.insert(&case.note), "{file}: two cases `{}`", case.note);
            count += 1;
            if let Err(fault) = run(case) {
                faults.push(format!("{file}: {}: {fault}", case.note));
            }
        }
    }
    assert!(count > 0, "no cases in {}", dir.display());
    assert!(faults.is_empty(), "{} of {count} cases:\n{}", faults.len(), faults.join("\n"));
}

fn run(case: &Case) -> Result<(), String> {
    let world = World::within(case.organization.as_ref().map(|stated| Organization {
        id: "o-exampleorgid".into(),
        management_account: ACCOUNT.into(),
        members: stated.members.clone(),
        delegated_administrators: stated.administrators.clone(),
    }));
    let mut vars = Vars::new();
    for (number, step) in case.steps.iter().enumerate() {
        let at = |fault: String| format!("step {}: {fault}", number + 1);
        vars.insert("now".into(), world.seconds().into());
        match step {
            Step::Call(call) => call_in(&world, call, &mut vars).map_err(at)?,
            Step::Record(Record { record }) => world.record(&filled(record, &vars).map_err(at)?),
            Step::Advance(Advance { advance }) => {
                #[allow(clippy::cast_possible_truncation)]
                world.clock.advance_millis((advance * 1000.0) as i64);
            }
            Step::Work(Work { work }) => {
                if *work {
                    world.work();
                }
            }
            Step::Token(Token { token }) => {
                vars.insert("token".into(), world.token(token).into());
            }
        }
    }
    Ok(())
}

fn call_in(world: &World, call: &Call, vars: &mut Vars) -> Result<(), String> {
    let input = filled(&Value::Object(call.input.clone()), vars)?;
    let account = call.account.as_deref().unwrap_or(ACCOUNT);
    let answer = world.call_as(account, &call.call, &input);
    match (answer, &call.error) {
        (Ok(output), None) => {
            for (name, pointer) in &call.save {
                let found = output.pointer(pointer);
                let found = found.ok_or_else(|| format!("no {pointer} in {output}"))?;
                vars.insert(name.clone(), found.clone());
            }
            match &call.output {
                Some(wanted) => fits(&filled(wanted, vars)?, &output, "")
                    .map_err(|fault| format!("{}: {fault}; got {output}", call.call)),
                None => Ok(()),
            }
        }
        (Err(error), Some(wanted)) => {
            let message = filled(&Value::String(wanted.message.clone()), vars)?;
            if error.code() == wanted.code && Some(error.message()) == message.as_str() {
                return Ok(());
            }
            Err(format!("{}: got {error}\n    wanted {}: {message}", call.call, wanted.code))
        }
        (Ok(output), Some(wanted)) => {
            Err(format!("{}: wanted {}, got {output}", call.call, wanted.code))
        }
        (Err(error), None) => Err(format!("{}: {error}", call.call)),
    }
}

/// Whether `got` has all that `wanted` has.
fn fits(wanted: &Value, got: &Value, at: &str) -> Result<(), String> {
    match (wanted, got) {
        (Value::String(any), got) if any == "<any>" && !got.is_null() => Ok(()),
        (Value::Object(wanted), Value::Object(got)) => {
            wanted.iter().try_for_each(|(name, value)| {
                fits(value, got.get(name).unwrap_or(&Value::Null), &format!("{at}/{name}"))
            })
        }
        (Value::Array(wanted), Value::Array(got)) if wanted.len() == got.len() => {
            let mut pairs = wanted.iter().zip(got).enumerate();
            pairs.try_for_each(|(place, (wanted, got))| fits(wanted, got, &format!("{at}/{place}")))
        }
        (Value::Number(wanted), Value::Number(got)) if wanted.as_f64() == got.as_f64() => Ok(()),
        (wanted, got) if wanted == got => Ok(()),
        (wanted, got) => Err(format!("{at} is {got}, not {wanted}")),
    }
}

/// Puts variables in place of `${name}`, and times in place of `${now+60}`.
fn filled(value: &Value, vars: &Vars) -> Result<Value, String> {
    Ok(match value {
        Value::String(text) => match text.strip_prefix("${").and_then(|t| t.strip_suffix('}')) {
            Some(name) if !name.contains('}') => lookup(name, vars)?,
            _ => Value::String(spliced(text, vars)?),
        },
        Value::Array(values) => {
            Value::Array(values.iter().map(|v| filled(v, vars)).collect::<Result<_, _>>()?)
        }
        Value::Object(members) => {
            let fill = |(k, v): (&String, &Value)| Ok((k.clone(), filled(v, vars)?));
            Value::Object(members.iter().map(fill).collect::<Result<_, String>>()?)
        }
        other => other.clone(),
    })
}

fn spliced(text: &str, vars: &Vars) -> Result<String, String> {
    let mut parts = text.split("${");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}').ok_or("`${` without `}`")?;
        let value = lookup(name, vars)?;
        filled += &value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        filled += rest;
    }
    Ok(filled)
}

fn lookup(name: &str, vars: &Vars) -> Result<Value, String> {
    let (base, shift) = match name.find(['+', '-']) {
        Some(at) if name.starts_with("now") => (&name[..at], name[at..].parse::<f64>().ok()),
        _ => (name, Some(0.0)),
    };
    let value = vars.get(base).ok_or_else(|| format!("no variable `{base}`"))?;
    match (value.as_f64(), shift) {
        (Some(number), Some(shift)) => Ok((number + shift).into()),
        (_, None) => Err(format!("`{name}` is no time")),
        _ => Ok(value.clone()),
    }
}
