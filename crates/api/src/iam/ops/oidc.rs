//! OpenID Connect providers.

use crate::iam::convert::{tag_list, tag_map, time};
use crate::iam::page::page;
use crate::iam::service::Cx;
use assize_iam::{Iam, IamError as Fault, NewOidcProvider, OidcProvider};
use assize_wire::generated::iam::shapes;
use std::collections::BTreeMap;

/// CreateOpenIDConnectProvider
pub(in crate::iam) fn create(
    iam: &Iam,
    cx: &Cx,
    input: shapes::CreateOpenIDConnectProviderRequest,
) -> Result<shapes::CreateOpenIDConnectProviderResponse, Fault> {
    let new = NewOidcProvider {
        url: input.url,
        clients: input.client_id_list.unwrap_or_default(),
        thumbprints: input.thumbprint_list.unwrap_or_default(),
        tags: tag_map(input.tags)?,
    };
    let made = iam.create_oidc(cx.owner(), new)?;
    Ok(shapes::CreateOpenIDConnectProviderResponse {
        tags: (!made.tags.is_empty()).then(|| tag_list(&made.tags)),
        open_id_connect_provider_arn: Some(made.arn),
    })
}

/// GetOpenIDConnectProvider
pub(in crate::iam) fn get(
    iam: &Iam,
    cx: &Cx,
    input: shapes::GetOpenIDConnectProviderRequest,
) -> Result<shapes::GetOpenIDConnectProviderResponse, Fault> {
    let found = iam.oidc(&cx.account, &input.open_id_connect_provider_arn)?;
    Ok(shapes::GetOpenIDConnectProviderResponse {
        client_id_list: Some(found.clients),
        create_date: Some(time(found.created)),
        tags: Some(tag_list(&found.tags)),
        thumbprint_list: Some(found.thumbprints),
        url: Some(found.url),
        ..shapes::GetOpenIDConnectProviderResponse::default()
    })
}

/// DeleteOpenIDConnectProvider
pub(in crate::iam) fn delete(
    iam: &Iam,
    cx: &Cx,
    input: shapes::DeleteOpenIDConnectProviderRequest,
) -> Result<(), Fault> {
    iam.delete_oidc(&cx.account, &input.open_id_connect_provider_arn)
}

/// ListOpenIDConnectProviders
pub(in crate::iam) fn list(
    iam: &Iam,
    cx: &Cx,
    _input: shapes::ListOpenIDConnectProvidersRequest,
) -> Result<shapes::ListOpenIDConnectProvidersResponse, Fault> {
    let entry = |provider: OidcProvider| shapes::OpenIDConnectProviderListEntry {
        arn: Some(provider.arn),
        ..shapes::OpenIDConnectProviderListEntry::default()
    };
    Ok(shapes::ListOpenIDConnectProvidersResponse {
        open_id_connect_provider_list: Some(
            iam.oidcs(&cx.account)?.into_iter().map(entry).collect(),
        ),
    })
}

/// UpdateOpenIDConnectProviderThumbprint
pub(in crate::iam) fn update(
    iam: &Iam,
    cx: &Cx,
    input: shapes::UpdateOpenIDConnectProviderThumbprintRequest,
) -> Result<(), Fault> {
    iam.set_thumbprints(&cx.account, &input.open_id_connect_provider_arn, input.thumbprint_list)
}

/// AddClientIDToOpenIDConnectProvider
pub(in crate::iam) fn add_client(
    iam: &Iam,
    cx: &Cx,
    input: shapes::AddClientIDToOpenIDConnectProviderRequest,
) -> Result<(), Fault> {
    iam.add_client(&cx.account, &input.open_id_connect_provider_arn, input.client_id)
}

/// RemoveClientIDFromOpenIDConnectProvider
pub(in crate::iam) fn remove_client(
    iam: &Iam,
    cx: &Cx,
    input: shapes::RemoveClientIDFromOpenIDConnectProviderRequest,
) -> Result<(), Fault> {
    iam.remove_client(&cx.account, &input.open_id_connect_provider_arn, input.client_id)
}

/// TagOpenIDConnectProvider
pub(in crate::iam) fn tag(
    iam: &Iam,
    cx: &Cx,
    input: shapes::TagOpenIDConnectProviderRequest,
) -> Result<(), Fault> {
    let tags = tag_map(Some(input.tags))?;
    iam.tag_oidc(&cx.account, &input.open_id_connect_provider_arn, tags, Vec::new())
}

/// UntagOpenIDConnectProvider
pub(in crate::iam) fn untag(
    iam: &Iam,
    cx: &Cx,
    input: shapes::UntagOpenIDConnectProviderRequest,
) -> Result<(), Fault> {
    let (arn, none) = (input.open_id_connect_provider_arn, BTreeMap::new());
    iam.tag_oidc(&cx.account, &arn, none, input.tag_keys)
}

/// ListOpenIDConnectProviderTags
pub(in crate::iam) fn list_tags(
    iam: &Iam,
    cx: &Cx,
    input: shapes::ListOpenIDConnectProviderTagsRequest,
) -> Result<shapes::ListOpenIDConnectProviderTagsResponse, Fault> {
    let found = iam.oidc(&cx.account, &input.open_id_connect_provider_arn)?;
    let tags = tag_list(&found.tags);
    let page = page(tags, input.marker.as_deref(), input.max_items, |tag| tag.key.clone())?;
    Ok(shapes::ListOpenIDConnectProviderTagsResponse {
        is_truncated: page.is_truncated,
        marker: page.marker,
        tags: page.entries,
    })
}
