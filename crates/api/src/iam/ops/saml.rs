//! SAML providers.

use crate::iam::convert::{tag_list, tag_map, time};
use crate::iam::service::Cx;
use assize_iam::{Iam, IamError as Fault, SamlProvider};
use assize_wire::generated::iam::shapes;

/// CreateSAMLProvider
pub(in crate::iam) fn create(
    iam: &Iam,
    cx: &Cx,
    input: shapes::CreateSAMLProviderRequest,
) -> Result<shapes::CreateSAMLProviderResponse, Fault> {
    refuse_encryption(
        input.add_private_key.is_some() || input.assertion_encryption_mode.is_some(),
    )?;
    let (metadata, tags) = (input.saml_metadata_document, tag_map(input.tags)?);
    let made = iam.create_saml(cx.owner(), &input.name, metadata, tags)?;
    Ok(shapes::CreateSAMLProviderResponse {
        tags: (!made.tags.is_empty()).then(|| tag_list(&made.tags)),
        saml_provider_arn: Some(made.arn),
    })
}

/// GetSAMLProvider
pub(in crate::iam) fn get(
    iam: &Iam,
    cx: &Cx,
    input: shapes::GetSAMLProviderRequest,
) -> Result<shapes::GetSAMLProviderResponse, Fault> {
    let found = iam.saml(&cx.account, &input.saml_provider_arn)?;
    Ok(shapes::GetSAMLProviderResponse {
        create_date: Some(time(found.created)),
        saml_metadata_document: Some(found.metadata),
        saml_provider_uuid: Some(found.id),
        tags: (!found.tags.is_empty()).then(|| tag_list(&found.tags)),
        valid_until: Some(time(found.valid_until)),
        ..shapes::GetSAMLProviderResponse::default()
    })
}

/// ListSAMLProviders
pub(in crate::iam) fn list(
    iam: &Iam,
    cx: &Cx,
    _input: shapes::ListSAMLProvidersRequest,
) -> Result<shapes::ListSAMLProvidersResponse, Fault> {
    let entry = |provider: SamlProvider| shapes::SAMLProviderListEntry {
        arn: Some(provider.arn),
        create_date: Some(time(provider.created)),
        valid_until: Some(time(provider.valid_until)),
        ..shapes::SAMLProviderListEntry::default()
    };
    let all = iam.samls(&cx.account)?.into_iter().map(entry).collect();
    Ok(shapes::ListSAMLProvidersResponse { saml_provider_list: Some(all) })
}

/// UpdateSAMLProvider
pub(in crate::iam) fn update(
    iam: &Iam,
    cx: &Cx,
    input: shapes::UpdateSAMLProviderRequest,
) -> Result<shapes::UpdateSAMLProviderResponse, Fault> {
    refuse_encryption(
        input.add_private_key.is_some()
            || input.remove_private_key.is_some()
            || input.assertion_encryption_mode.is_some(),
    )?;
    let arn = input.saml_provider_arn;
    match input.saml_metadata_document {
        Some(metadata) => iam.update_saml(&cx.account, &arn, metadata)?,
        None => drop(iam.saml(&cx.account, &arn)?),
    }
    Ok(shapes::UpdateSAMLProviderResponse { saml_provider_arn: Some(arn) })
}

/// DeleteSAMLProvider
pub(in crate::iam) fn delete(
    iam: &Iam,
    cx: &Cx,
    input: shapes::DeleteSAMLProviderRequest,
) -> Result<(), Fault> {
    iam.delete_saml(&cx.account, &input.saml_provider_arn)
}

/// Nobody signs in here: no assertion is ever read, so no key is kept to read it with.
fn refuse_encryption(asked: bool) -> Result<(), Fault> {
    if asked {
        let message = "Encrypted SAML assertions are not supported here: leave out \
                       AssertionEncryptionMode and private keys.";
        return Err(Fault::InvalidInput(message.to_owned()));
    }
    Ok(())
}
