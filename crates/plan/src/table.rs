//! The tables: what lies where, for each type.

mod compute;
mod data;
mod identities;
mod network;
mod storage;
mod tagged;

use crate::reader::{Reader, Seen, Side};

/// What an item gets from properties, and how.
pub(crate) struct Field {
    /// Where it lies in CloudFormation: a dotted path; empty where it does not exist.
    pub(crate) cfn: &'static str,
    /// Where it lies in Terraform.
    pub(crate) terraform: &'static str,
    /// Where it lies in the item.
    pub(crate) to: &'static str,
    /// What it is.
    pub(crate) kind: Kind,
    /// What stands there when nothing is said.
    pub(crate) absent: Absent,
}

/// What a value is.
pub(crate) enum Kind {
    /// Text.
    Text,
    /// True or false.
    Flag,
    /// A list of texts.
    List,
    /// A policy document.
    Document,
    /// A list of references to other resources; in the item objects with this member.
    References(&'static str),
    /// Made of several properties.
    Made(fn(&Reader<'_>) -> Seen),
    /// The same, where the item has an object or JSON in a text.
    MadeObject(fn(&Reader<'_>) -> Seen),
    /// Elements that are added to the list of the item.
    Append(fn(&Reader<'_>) -> Seen),
}

/// What stands in the item when nothing is said.
pub(crate) enum Absent {
    /// Nothing.
    Nothing,
    /// Something that nobody knows: it depends on the account, or on the type of machine.
    Unknown,
    /// AWS's default, as JSON.
    Json(&'static str),
}

/// A type of resources.
pub(crate) struct Type {
    /// Its name in CloudFormation.
    pub(crate) cfn: &'static str,
    /// Its name in items.
    pub(crate) item: &'static str,
    /// Its names in Terraform.
    pub(crate) terraform: &'static [&'static str],
    /// Where its own name lies.
    pub(crate) name: (&'static str, &'static str),
    /// Its ARN, with `NAME`, `ACCOUNT` and `REGION`.
    pub(crate) arn: Option<&'static str>,
    /// Where in the item the ARN lies too.
    pub(crate) arn_to: Option<&'static str>,
    /// Its fields.
    pub(crate) fields: &'static [Field],
}

/// A resource that is a part of others.
pub(crate) struct Part {
    /// Its names in CloudFormation.
    pub(crate) cfn: &'static [&'static str],
    /// Its names in Terraform.
    pub(crate) terraform: &'static [&'static str],
    /// The CloudFormation type that it is a part of.
    pub(crate) of: &'static str,
    /// Where its owners' ids or names lie.
    pub(crate) owner: (&'static str, &'static str),
    /// What it says of them.
    pub(crate) fields: &'static [Field],
}

/// A field with nothing in place of what is not said.
pub(crate) const fn field(
    cfn: &'static str,
    terraform: &'static str,
    to: &'static str,
    kind: Kind,
) -> Field {
    Field { cfn, terraform, to, kind, absent: Absent::Nothing }
}

/// A field with a default.
pub(crate) const fn or(
    cfn: &'static str,
    terraform: &'static str,
    to: &'static str,
    kind: Kind,
    absent: Absent,
) -> Field {
    Field { cfn, terraform, to, kind, absent }
}

/// What is made of several properties.
pub(crate) const fn made(to: &'static str, kind: Kind) -> Field {
    field("", "", to, kind)
}

const TYPES: &[&[Type]] = &[
    compute::TYPES,
    data::TYPES,
    identities::TYPES,
    network::TYPES,
    storage::TYPES,
    tagged::TYPES,
];
const PARTS: &[&[Part]] = &[compute::PARTS, identities::PARTS, network::PARTS, storage::PARTS];

/// All types.
pub(crate) fn all() -> impl Iterator<Item = &'static Type> {
    TYPES.iter().copied().flatten()
}

/// The type of that name in CloudFormation.
pub(crate) fn by_cfn(name: &str) -> Option<&'static Type> {
    all().find(|entry| entry.cfn == name)
}

/// The type of that name in Terraform.
pub(crate) fn by_terraform(name: &str) -> Option<&'static Type> {
    all().find(|entry| entry.terraform.contains(&name))
}

/// What the type of that name in CloudFormation may be made of.
pub(crate) fn parts_of(name: &str) -> impl Iterator<Item = &'static Part> {
    PARTS.iter().copied().flatten().filter(move |part| part.of == name)
}

/// What a resource of that type is a part of.
pub(crate) fn parts(side: Side, name: &str) -> Vec<&'static Part> {
    let named = |part: &&Part| match side {
        Side::CloudFormation => part.cfn.contains(&name),
        Side::Terraform => part.terraform.contains(&name),
    };
    PARTS.iter().copied().flatten().filter(named).collect()
}
