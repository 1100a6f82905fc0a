//! Which rules or packs of an organization an operation tells of, page by page.

use super::page::{Question, cut, one_more};
use assize_engine::organization::{Kind, MemberStatus, OrgResource};
use assize_engine::ports::{Cursor, Page};
use assize_engine::{Engine, EngineError};
use assize_model::AccountRegion;

/// The named ones, or a page of all, in order of their names; and the token of the next page.
pub(super) fn select_resources(
    engine: &Engine,
    home: &AccountRegion,
    kind: Kind,
    names: &[String],
    (question, page): (&Question, &Page),
) -> Result<(Vec<OrgResource>, Option<String>), EngineError> {
    if !names.is_empty() {
        // Pages are for all of them only, as AWS says.
        let mut names: Vec<&String> = names.iter().collect();
        names.sort();
        names.dedup();
        let named = names.into_iter().map(|name| engine.organization_resource(home, kind, name));
        return Ok((named.collect::<Result<_, _>>()?, None));
    }
    let after = page.after.as_ref().map(|cursor| cursor.resource_id.as_str());
    let mut all = engine.organization_resources(home, kind, after, one_more(page).limit)?;
    let token = cut(question, &mut all, page, |resource| Cursor::new("", &*resource.name));
    Ok((all, token))
}

/// A page of the accounts that pass, in order, each with how far it is; with what the rule or
/// pack is called there.
pub(super) fn select_members(
    resource: OrgResource,
    account: Option<&str>,
    admit: impl Fn(&MemberStatus) -> bool,
    (question, page): (&Question, &Page),
) -> (String, Vec<(String, MemberStatus)>, Option<String>) {
    let name = resource.member_name();
    let after = page.after.as_ref().map(|cursor| cursor.resource_id.as_str());
    let members = resource.members.into_iter().filter(|(id, member)| {
        account.is_none_or(|account| account == id)
            && after.is_none_or(|after| id.as_str() > after)
            && admit(member)
    });
    let mut members: Vec<(String, MemberStatus)> = members.collect();
    let token = cut(question, &mut members, page, |(account, _)| Cursor::new("", &**account));
    (name, members, token)
}
