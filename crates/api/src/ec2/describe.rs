//! Telling the resources of one type.

use super::convert::convert;
use super::error::{bad_token, combination, dry_run, internal, invalid, malformed, not_found};
use super::filter::{self, Filter};
use super::kinds::{Ids, Kind, kind};
use crate::config::page::{Question, next_token, page};
use assize_engine::ports::{Arrival, Cursor, ItemRow, ReadTx, StoreError};
use assize_engine::{Engine, EngineError};
use assize_model::{AccountRegion, ResourceKey};
use assize_wire::generated::ec2::{Ec2Error, operations};
use assize_wire::operation::{Operation, OperationInfo};
use assize_wire::schema::{Kind as ShapeKind, Shape};
use assize_wire::typed::FromWire;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use std::ops::ControlFlow;

/// Resources of a page, where the caller says nothing: as many as EC2 gives at most.
const PAGE: usize = 1_000;

/// The smallest page that may be asked for.
const SMALLEST: usize = 5;

/// Items read from the store in one go.
const CHUNK: usize = 500;

/// Answers an operation that tells resources of one type.
pub(super) fn describe<O: Operation>(
    engine: &Engine,
    home: &AccountRegion,
    kind: &'static Kind,
    input: &O::Input,
) -> Result<O::Output, Ec2Error> {
    let asked = serde_json::to_value(input).map_err(|e| internal(&e))?;
    if asked.get("DryRun").and_then(Value::as_bool) == Some(true) {
        return Err(dry_run());
    }
    let shape = element(O::info(), kind.list).ok_or_else(|| internal(&"the schema has no list"))?;
    let filters = filter::read(&asked, shape, kind.filters)?;
    let view = View { home, kind, shape, filters };
    let (things, token) = engine.read(|tx| view.page(tx, &asked)).map_err(|error| match error {
        Fault::Answer(error) => *error,
        Fault::Store(error) => internal(&EngineError::from(error)),
    })?;
    let list = if kind.list == "Reservations" { reservations(home, things) } else { things };
    let mut output = json!({ kind.list: list });
    if let (Some(output), Some(token)) = (output.as_object_mut(), token) {
        output.insert("NextToken".to_owned(), token.into());
    }
    O::Output::from_wire(output).map_err(|e| internal(&e))
}

/// How many things a page may have, if the request says so.
pub(super) fn limit(asked: &Value) -> Result<Option<usize>, Ec2Error> {
    let Some(wanted) = asked.get("MaxResults").and_then(Value::as_i64) else { return Ok(None) };
    let refused = |bound: &str| {
        invalid(format!(
            "Value ( {wanted} ) for parameter maxResults is invalid. Expecting a value {bound}."
        ))
    };
    match usize::try_from(wanted) {
        Ok(wanted) if wanted > PAGE => Err(refused(&format!("smaller than {PAGE}"))),
        Ok(wanted) if wanted >= SMALLEST => Ok(Some(wanted)),
        _ => Err(refused(&format!("greater than {SMALLEST}"))),
    }
}

/// The shape of the things in an output's list; instances lie within reservations.
pub(super) fn element(info: &OperationInfo, list: &str) -> Option<&'static Shape> {
    let within = |shape: &'static Shape, name: &str| -> Option<&'static Shape> {
        let ShapeKind::Structure(members) = &shape.kind else { return None };
        let member = members.iter().find(|member| member.name == name)?;
        match &member.shape.kind {
            ShapeKind::List(element, _) => Some(*element),
            _ => None,
        }
    };
    let found = within(info.output?, list)?;
    if list == "Reservations" { within(found, "Instances") } else { Some(found) }
}

/// Why a page can't be told.
enum Fault {
    Answer(Box<Ec2Error>),
    Store(StoreError),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Ec2Error> for Fault {
    fn from(error: Ec2Error) -> Self {
        Self::Answer(Box::new(error))
    }
}

struct View<'a> {
    home: &'a AccountRegion,
    kind: &'static Kind,
    shape: &'static Shape,
    filters: Vec<Filter>,
}

impl View<'_> {
    /// The things that are asked for, and the token for those left out.
    fn page(&self, tx: &dyn ReadTx, asked: &Value) -> Result<(Vec<Value>, Option<String>), Fault> {
        let ids = texts(asked, self.kind.ids.input);
        if !ids.is_empty() {
            if limit(asked)?.is_some() {
                return Err(combination(self.kind.ids.input).into());
            }
            return Ok((self.named(tx, &ids, asked)?, None));
        }
        // Whether a name is missing shows only once all have been looked at.
        let by_name = self.kind.names.iter().any(|names| !texts(asked, names.input).is_empty());
        let limit = match limit(asked)? {
            None if by_name => usize::MAX,
            None => PAGE,
            Some(wanted) => wanted,
        };
        let question =
            Question::new(self.kind.operation, [asked.get("Filters"), self.names(asked)]);
        let token = asked.get("NextToken").and_then(Value::as_str);
        let start = page(&question, token, limit).map_err(|_| bad_token())?;
        let mut after = start.after.map(|cursor| arrival(&cursor)).transpose()?;
        let mut found: Vec<(Arrival, Value)> = Vec::new();
        loop {
            let mut seen = 0;
            let mut rows = Vec::new();
            tx.scan_items(self.home, self.kind.resource_type, after, CHUNK, &mut |at, row| {
                seen += 1;
                rows.push((at, row));
                ControlFlow::Continue(())
            })?;
            for (at, row) in rows {
                after = Some(at);
                if let Some(thing) = self.thing(&row).filter(|thing| self.admits(thing)) {
                    found.push((at, thing));
                }
            }
            if found.len() > limit || seen < CHUNK {
                break;
            }
        }
        let more = found.len() > limit;
        found.truncate(limit);
        let last = found.last().filter(|_| more);
        let token = last.map(|(at, _)| {
            next_token(&question, &Cursor::new(self.kind.resource_type, at.to_string()))
        });
        let things: Vec<Value> = found.into_iter().map(|(_, thing)| thing).collect();
        Ok((self.by_name(asked, things)?, token))
    }

    fn names<'v>(&self, asked: &'v Value) -> Option<&'v Value> {
        self.kind.names.first().and_then(|names| asked.get(names.input))
    }

    fn named(&self, tx: &dyn ReadTx, ids: &[&str], asked: &Value) -> Result<Vec<Value>, Fault> {
        let of = &self.kind.ids;
        if let Some(bad) = ids.iter().find(|id| !id.starts_with(of.prefix)) {
            return Err(malformed(of, bad).into());
        }
        let mut things = Vec::new();
        let mut missing = Vec::new();
        for id in ids {
            let key = ResourceKey::new(self.kind.resource_type, *id);
            let row = tx.current_item(self.home, &key)?.filter(|row| row.status.is_evaluable());
            match row.as_ref().and_then(|row| self.thing(row)) {
                Some(thing) => things.push(thing),
                None => missing.push(*id),
            }
        }
        if !missing.is_empty() {
            return Err(not_found(of, &missing).into());
        }
        things.retain(|thing| self.admits(thing));
        Ok(self.by_name(asked, things)?)
    }

    /// Those that have one of the names asked for, if any are; a name that nothing has is an
    /// error.
    fn by_name(&self, asked: &Value, things: Vec<Value>) -> Result<Vec<Value>, Ec2Error> {
        let mut things = things;
        for Ids { input, property, .. } in self.kind.names {
            let names = texts(asked, input);
            if names.is_empty() {
                continue;
            }
            let of = |thing: &Value| thing.get(property).and_then(Value::as_str).map(str::to_owned);
            let there: Vec<String> = things.iter().filter_map(of).collect();
            let missing: Vec<&str> =
                names.iter().copied().filter(|name| !there.iter().any(|t| t == name)).collect();
            if let (false, Some(ids)) =
                (missing.is_empty(), self.kind.names.iter().find(|ids| ids.input == *input))
            {
                return Err(not_found(ids, &missing));
            }
            things.retain(|thing| of(thing).is_some_and(|of| names.contains(&of.as_str())));
        }
        Ok(things)
    }

    fn admits(&self, thing: &Value) -> bool {
        self.filters.iter().all(|filter| filter.admits(thing))
    }

    /// The thing that an item stands for; an item without a configuration is passed over.
    fn thing(&self, row: &ItemRow) -> Option<Value> {
        thing(self.home, &self.kind.ids, self.shape, row)
    }
}

/// The thing of a shape that an item stands for. Id, owner and tags come from the item where
/// its configuration lacks them.
pub(super) fn thing(
    home: &AccountRegion,
    ids: &Ids,
    shape: &'static Shape,
    row: &ItemRow,
) -> Option<Value> {
    let item: Value = serde_json::from_str(&row.text).ok()?;
    let Value::Object(mut thing) = convert(shape, item.get("configuration")?)? else {
        return None;
    };
    let ShapeKind::Structure(members) = &shape.kind else { return None };
    let has = |name: &str| members.iter().any(|member| member.name == name);
    let mut fill = |name: &str, value: &str| {
        if has(name) && !thing.contains_key(name) {
            thing.insert(name.to_owned(), value.into());
        }
    };
    fill(ids.property, &row.key.resource_id);
    fill("OwnerId", &home.account);
    let list = if has("TagSet") { "TagSet" } else { "Tags" };
    let told = thing.get(list).and_then(Value::as_array).is_some_and(|tags| !tags.is_empty());
    if has(list) && !told {
        let tags = item.get("tags").and_then(Value::as_object).map(tag_list).unwrap_or_default();
        thing.insert(list.to_owned(), Value::Array(tags));
    }
    Some(Value::Object(thing))
}

fn tag_list(tags: &Map<String, Value>) -> Vec<Value> {
    tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect()
}

/// One reservation for each instance: items do not say which were started together. Its id
/// follows from the instance's.
fn reservations(home: &AccountRegion, instances: Vec<Value>) -> Vec<Value> {
    instances
        .into_iter()
        .map(|instance| {
            let id = instance.get("InstanceId").and_then(Value::as_str).unwrap_or_default();
            let digest = Sha256::digest(id.as_bytes());
            let hex: String = digest.iter().take(8).map(|b| format!("{b:02x}")).collect();
            json!({
                "ReservationId": format!("r-0{}", hex.get(..16).unwrap_or_default()),
                "OwnerId": home.account,
                "Groups": [],
                "Instances": [instance],
            })
        })
        .collect()
}

/// The resources that an operation's input names, or all of the type that it tells: the id `*`.
pub(crate) fn resources_asked_for(operation: &str, asked: &Value) -> Vec<ResourceKey> {
    let all = |resource_type| ResourceKey::new(resource_type, "*");
    if operation == operations::DescribeSecurityGroupRules::NAME {
        return vec![all("AWS::EC2::SecurityGroup")];
    }
    let Some(kind) = kind(operation) else { return Vec::new() };
    let ids = texts(asked, kind.ids.input);
    if ids.is_empty() {
        return vec![all(kind.resource_type)];
    }
    ids.into_iter().map(|id| ResourceKey::new(kind.resource_type, id)).collect()
}

/// Where a page begins: resources are told in order of their arrival.
pub(super) fn arrival(cursor: &Cursor) -> Result<Arrival, Ec2Error> {
    cursor.resource_id.parse().map_err(|_| bad_token())
}

/// A member that lists texts.
pub(super) fn texts<'v>(asked: &'v Value, member: &str) -> Vec<&'v str> {
    let list = asked.get(member).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).collect()
}
