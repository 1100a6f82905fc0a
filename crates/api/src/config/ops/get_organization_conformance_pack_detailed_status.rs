//! GetOrganizationConformancePackDetailedStatus

use crate::config::convert::{member_pack, member_pack_status};
use crate::config::error::to_config_error;
use crate::config::page::{Question, limit, page};
use crate::config::select_organization::select_members;
use assize_engine::Engine;
use assize_engine::organization::Kind;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "GetOrganizationConformancePackDetailedStatus";

/// Accounts in one answer, unless the request says otherwise.
const PAGE: usize = 100;

/// Tells how far each account is with a pack of the organization.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::GetOrganizationConformancePackDetailedStatusRequest,
) -> Result<shapes::GetOrganizationConformancePackDetailedStatusResponse, ConfigError> {
    let filters = input.filters.unwrap_or_default();
    let name = input.organization_conformance_pack_name;
    let wanted = filters.status;
    let question = Question::new(NAME, (&name, &filters.account_id, &wanted));
    let page = page(&question, input.next_token.as_deref(), limit(input.limit, PAGE))?;
    let resource =
        engine.organization_resource(home, Kind::Pack, &name).map_err(to_config_error)?;
    let (called, members, next_token) = select_members(
        resource,
        filters.account_id.as_deref(),
        |member| wanted.is_none_or(|wanted| wanted == member_pack_status(member.status)),
        (&question, &page),
    );
    let told = members.into_iter();
    let told = told.map(|(account, member)| member_pack(account, called.clone(), member));
    Ok(shapes::GetOrganizationConformancePackDetailedStatusResponse {
        organization_conformance_pack_detailed_statuses: Some(told.collect()),
        next_token,
    })
}
