//! Instances whose security groups open forbidden ports to the internet.

use super::openings::{Group, Wanted, judge};
use super::{INSTANCE, SECURITY_GROUP};
use crate::shared::ports::PortSet;
use crate::shared::read::{config, fact_at, wrapped};
use assize_model::item::IndexedItem;
use assize_model::json::{Malformed, Node};
use assize_rule::{
    Context, ItemView, Outcome, Param, ParamKind, ResourceKey, Rule, Triggers, Verdict,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The first rule of the article, without its faults.
///
/// * Any number of parameters of any name, each a port, a range or a list of these.
/// * The instance's groups come from `securityGroups`, from `networkInterfaces[].groups`
///   and from its relationships, and are read through the context, so that a change of a
///   group wakes the rule. Their rules apply together: AWS admits what any of them admits.
/// * A group that is not recorded leaves the verdict open, unless another one violates.
/// * An instance without any group is non-compliant, as in the article: nothing is known
///   to filter what reaches it. A terminated one has no network any more and is compliant.
pub struct Ec2ExposedInstance;

/// The forbidden ports.
#[derive(Deserialize)]
#[serde(try_from = "BTreeMap<String, String>")]
pub struct Forbidden(Wanted);

impl TryFrom<BTreeMap<String, String>> for Forbidden {
    type Error = String;

    fn try_from(values: BTreeMap<String, String>) -> Result<Self, String> {
        if values.is_empty() {
            return Err(
                "at least one port or range is needed, such as examplePort1 = 22".to_owned()
            );
        }
        let read = |(name, value): (&String, &String)| {
            value.parse::<PortSet>().map_err(|fault| format!("`{name}`: {fault}"))
        };
        let ports: PortSet = values.iter().map(read).collect::<Result<_, String>>()?;
        Ok(Self(Wanted { tcp: ports.clone(), udp: ports }))
    }
}

impl Rule for Ec2ExposedInstance {
    const ID: &'static str = "EC2_EXPOSED_INSTANCE";
    const DESCRIPTION: &'static str =
        "Checks that no security group of an EC2 instance opens a forbidden port to the internet.";
    const TYPES: &'static [&'static str] = INSTANCE;
    const READS: &'static [&'static str] = SECURITY_GROUP;
    const TRIGGERS: Triggers = Triggers::CHANGE;
    const PARAMS: &'static [Param] = &[Param::optional(
        "*",
        ParamKind::String,
        "Forbidden ports: a port (8080), a range (1-1024), or a comma-separated list of these.",
    )];
    type Params = Forbidden;

    fn evaluate(item: &ItemView<'_>, forbidden: &Forbidden, cx: &dyn Context) -> Outcome {
        let configuration = config(item)?;
        let ids = group_ids(item, configuration)?;
        if ids.is_empty() {
            return Ok(without_groups(configuration));
        }
        let mut known: Vec<Arc<IndexedItem>> = Vec::with_capacity(ids.len());
        let mut unknown = Vec::new();
        for id in ids {
            match cx.get(&ResourceKey::new("AWS::EC2::SecurityGroup", id.as_str()))? {
                Some(group) => known.push(group),
                None => unknown.push(id),
            }
        }
        let views = known.iter().map(|group| group.view()).collect::<Result<Vec<_>, _>>()?;
        let groups = views.iter().map(Group::used).collect::<Result<Vec<_>, _>>()?;
        let verdict = judge(&groups, &forbidden.0)?;
        if unknown.is_empty() || !verdict.evidence.is_empty() {
            return Ok(verdict);
        }
        Ok(Verdict::insufficient_data(format!(
            "no item of security group {} is recorded",
            unknown.join(", ")
        )))
    }
}

/// The ids of all groups of the instance, each once, in order of appearance.
fn group_ids(item: &ItemView<'_>, configuration: Node<'_>) -> Result<Vec<String>, Malformed> {
    let mut ids: Vec<String> = Vec::new();
    let mut add = |id: String| {
        if !ids.contains(&id) {
            ids.push(id);
        }
    };
    for group in configuration.get_any_case("securityGroups").opt_items()? {
        add(group.get_any_case("groupId").req_str()?.into_owned());
    }
    for interface in configuration.get_any_case("networkInterfaces").opt_items()? {
        for group in interface.get_any_case("groups").opt_items()? {
            add(group.get_any_case("groupId").req_str()?.into_owned());
        }
    }
    item.related_ids("AWS::EC2::SecurityGroup").into_iter().for_each(add);
    Ok(ids)
}

fn without_groups(configuration: Node<'_>) -> Verdict {
    let state = wrapped(configuration.get_any_case("state"), "name");
    if state.is_str("terminated") {
        return Verdict::compliant()
            .with_annotation("the instance is terminated and belongs to no security group");
    }
    let groups = configuration.get_any_case("securityGroups");
    Verdict::non_compliant("the instance belongs to no security group").with_evidence(fact_at(
        groups,
        "/configuration/securityGroups",
        "at least one security group",
    ))
}
