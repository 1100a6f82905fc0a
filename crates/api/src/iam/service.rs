//! The table of operations: which function answers which operation.

use super::error::to_iam_error;
use super::ops;
use assize_iam::{Iam, IamError as Fault, Owner};
use assize_model::arn::partition_of;
use assize_wire::RequestContext;
use assize_wire::error::WireError;
use assize_wire::generated::iam::{Iam as Wire, IamError, shapes};
use std::sync::Arc;

/// IAM over its use cases.
#[derive(Clone)]
pub struct IamService {
    iam: Arc<Iam>,
}

/// Who asks, as far as operations depend on it.
pub(super) struct Cx {
    /// The account.
    pub(super) account: String,
    /// The partition of the region that is asked.
    pub(super) partition: &'static str,
    /// Whether its root asks.
    pub(super) is_root: bool,
    /// The name of the user who asks.
    user: Option<String>,
}

impl Cx {
    fn of(cx: &RequestContext) -> Self {
        let user = cx.principal.split_once(":user/").and_then(|(_, rest)| rest.rsplit('/').next());
        Self {
            account: cx.account_id.clone(),
            partition: partition_of(&cx.region),
            is_root: cx.principal.ends_with(":root"),
            user: user.map(str::to_owned),
        }
    }

    /// Whose is what is made.
    pub(super) fn owner(&self) -> Owner<'_> {
        Owner { account: &self.account, partition: self.partition }
    }

    /// The user meant: the one named, else the one who asks.
    pub(super) fn user(&self, named: Option<String>) -> Result<String, Fault> {
        named.or_else(|| self.user.clone()).ok_or_else(|| {
            let message = "Must specify userName when calling with non-User credentials";
            Fault::Validation(message.to_owned())
        })
    }
}

impl IamService {
    /// Joins the service with its use cases.
    pub fn new(iam: Arc<Iam>) -> Self {
        Self { iam }
    }

    /// Runs an operation on a thread that may block.
    async fn run<I, O>(
        &self,
        cx: &RequestContext,
        name: &str,
        input: I,
        operation: fn(&Iam, &Cx, I) -> Result<O, Fault>,
    ) -> Result<O, IamError>
    where
        I: Send + 'static,
        O: Send + 'static,
    {
        let (iam, cx) = (Arc::clone(&self.iam), Cx::of(cx));
        let done = tokio::task::spawn_blocking(move || operation(&iam, &cx, input)).await;
        match done {
            Ok(answer) => answer.map_err(to_iam_error),
            Err(error) => {
                tracing::error!(operation = name, %error, "an operation failed");
                let message = "The operation failed inside of Assize.";
                Err(WireError::internal_failure(message).into())
            }
        }
    }
}

/// Names, for each operation, its input if it takes one, its output and the function that
/// answers it. Those that are missing answer `NotImplementedException`.
macro_rules! operations {
    ($($name:ident($($input:ident)?) -> $output:ty = $path:path;)+) => {
        /// The operations that are answered, by method name.
        pub const ANSWERED: &[&str] = &[$(stringify!($name)),+];

        impl Wire for IamService {
            $(
                async fn $name(
                    &self,
                    cx: &RequestContext,
                    $(input: shapes::$input,)?
                ) -> Result<$output, IamError> {
                    let input = operations!(@input $($input input)?);
                    self.run(cx, stringify!($name), input, $path).await
                }
            )+
        }
    };
    (@input $type:ident $value:ident) => { $value };
    (@input) => { () };
}

operations! {
    add_client_id_to_open_id_connect_provider(AddClientIDToOpenIDConnectProviderRequest) -> () = ops::oidc::add_client;
    add_role_to_instance_profile(AddRoleToInstanceProfileRequest) -> () = ops::instance_profiles::add_role;
    add_user_to_group(AddUserToGroupRequest) -> () = ops::groups::add_user;
    attach_group_policy(AttachGroupPolicyRequest) -> () = ops::attachments::attach_group;
    attach_role_policy(AttachRolePolicyRequest) -> () = ops::attachments::attach_role;
    attach_user_policy(AttachUserPolicyRequest) -> () = ops::attachments::attach_user;
    create_access_key(CreateAccessKeyRequest) -> shapes::CreateAccessKeyResponse = ops::keys::create;
    create_account_alias(CreateAccountAliasRequest) -> () = ops::aliases::create;
    create_group(CreateGroupRequest) -> shapes::CreateGroupResponse = ops::groups::create;
    create_instance_profile(CreateInstanceProfileRequest) -> shapes::CreateInstanceProfileResponse = ops::instance_profiles::create;
    create_login_profile(CreateLoginProfileRequest) -> shapes::CreateLoginProfileResponse = ops::logins::create;
    create_open_id_connect_provider(CreateOpenIDConnectProviderRequest) -> shapes::CreateOpenIDConnectProviderResponse = ops::oidc::create;
    create_policy(CreatePolicyRequest) -> shapes::CreatePolicyResponse = ops::policies::create;
    create_policy_version(CreatePolicyVersionRequest) -> shapes::CreatePolicyVersionResponse = ops::policies::create_version;
    create_role(CreateRoleRequest) -> shapes::CreateRoleResponse = ops::roles::create;
    create_saml_provider(CreateSAMLProviderRequest) -> shapes::CreateSAMLProviderResponse = ops::saml::create;
    create_service_linked_role(CreateServiceLinkedRoleRequest) -> shapes::CreateServiceLinkedRoleResponse = ops::linked_roles::create;
    create_user(CreateUserRequest) -> shapes::CreateUserResponse = ops::users::create;
    create_virtual_mfa_device(CreateVirtualMFADeviceRequest) -> shapes::CreateVirtualMFADeviceResponse = ops::devices::create;
    deactivate_mfa_device(DeactivateMFADeviceRequest) -> () = ops::devices::deactivate;
    delete_access_key(DeleteAccessKeyRequest) -> () = ops::keys::delete;
    delete_account_alias(DeleteAccountAliasRequest) -> () = ops::aliases::delete;
    delete_account_password_policy() -> () = ops::password_policy::delete;
    delete_group(DeleteGroupRequest) -> () = ops::groups::delete;
    delete_group_policy(DeleteGroupPolicyRequest) -> () = ops::inline::delete_group;
    delete_instance_profile(DeleteInstanceProfileRequest) -> () = ops::instance_profiles::delete;
    delete_login_profile(DeleteLoginProfileRequest) -> () = ops::logins::delete;
    delete_open_id_connect_provider(DeleteOpenIDConnectProviderRequest) -> () = ops::oidc::delete;
    delete_policy(DeletePolicyRequest) -> () = ops::policies::delete;
    delete_policy_version(DeletePolicyVersionRequest) -> () = ops::policies::delete_version;
    delete_role(DeleteRoleRequest) -> () = ops::roles::delete;
    delete_role_permissions_boundary(DeleteRolePermissionsBoundaryRequest) -> () = ops::boundaries::delete_role;
    delete_role_policy(DeleteRolePolicyRequest) -> () = ops::inline::delete_role;
    delete_saml_provider(DeleteSAMLProviderRequest) -> () = ops::saml::delete;
    delete_server_certificate(DeleteServerCertificateRequest) -> () = ops::server_certificates::delete;
    delete_service_linked_role(DeleteServiceLinkedRoleRequest) -> shapes::DeleteServiceLinkedRoleResponse = ops::linked_roles::delete;
    delete_signing_certificate(DeleteSigningCertificateRequest) -> () = ops::signing_certificates::delete;
    delete_user(DeleteUserRequest) -> () = ops::users::delete;
    delete_user_permissions_boundary(DeleteUserPermissionsBoundaryRequest) -> () = ops::boundaries::delete_user;
    delete_user_policy(DeleteUserPolicyRequest) -> () = ops::inline::delete_user;
    delete_virtual_mfa_device(DeleteVirtualMFADeviceRequest) -> () = ops::devices::delete;
    detach_group_policy(DetachGroupPolicyRequest) -> () = ops::attachments::detach_group;
    detach_role_policy(DetachRolePolicyRequest) -> () = ops::attachments::detach_role;
    detach_user_policy(DetachUserPolicyRequest) -> () = ops::attachments::detach_user;
    enable_mfa_device(EnableMFADeviceRequest) -> () = ops::devices::enable;
    generate_credential_report() -> shapes::GenerateCredentialReportResponse = ops::account::generate_report;
    get_access_key_last_used(GetAccessKeyLastUsedRequest) -> shapes::GetAccessKeyLastUsedResponse = ops::keys::last_used;
    get_account_authorization_details(GetAccountAuthorizationDetailsRequest) -> shapes::GetAccountAuthorizationDetailsResponse = ops::account::details;
    get_account_password_policy() -> shapes::GetAccountPasswordPolicyResponse = ops::password_policy::get;
    get_account_summary() -> shapes::GetAccountSummaryResponse = ops::account::summary;
    get_credential_report() -> shapes::GetCredentialReportResponse = ops::account::report;
    get_group(GetGroupRequest) -> shapes::GetGroupResponse = ops::groups::get;
    get_group_policy(GetGroupPolicyRequest) -> shapes::GetGroupPolicyResponse = ops::inline::get_group;
    get_instance_profile(GetInstanceProfileRequest) -> shapes::GetInstanceProfileResponse = ops::instance_profiles::get;
    get_login_profile(GetLoginProfileRequest) -> shapes::GetLoginProfileResponse = ops::logins::get;
    get_open_id_connect_provider(GetOpenIDConnectProviderRequest) -> shapes::GetOpenIDConnectProviderResponse = ops::oidc::get;
    get_policy(GetPolicyRequest) -> shapes::GetPolicyResponse = ops::policies::get;
    get_policy_version(GetPolicyVersionRequest) -> shapes::GetPolicyVersionResponse = ops::policies::get_version;
    get_role(GetRoleRequest) -> shapes::GetRoleResponse = ops::roles::get;
    get_role_policy(GetRolePolicyRequest) -> shapes::GetRolePolicyResponse = ops::inline::get_role;
    get_saml_provider(GetSAMLProviderRequest) -> shapes::GetSAMLProviderResponse = ops::saml::get;
    get_server_certificate(GetServerCertificateRequest) -> shapes::GetServerCertificateResponse = ops::server_certificates::get;
    get_service_linked_role_deletion_status(GetServiceLinkedRoleDeletionStatusRequest) -> shapes::GetServiceLinkedRoleDeletionStatusResponse = ops::linked_roles::deletion;
    get_user(GetUserRequest) -> shapes::GetUserResponse = ops::users::get;
    get_user_policy(GetUserPolicyRequest) -> shapes::GetUserPolicyResponse = ops::inline::get_user;
    list_access_keys(ListAccessKeysRequest) -> shapes::ListAccessKeysResponse = ops::keys::list;
    list_account_aliases(ListAccountAliasesRequest) -> shapes::ListAccountAliasesResponse = ops::aliases::list;
    list_attached_group_policies(ListAttachedGroupPoliciesRequest) -> shapes::ListAttachedGroupPoliciesResponse = ops::attachments::list_group;
    list_attached_role_policies(ListAttachedRolePoliciesRequest) -> shapes::ListAttachedRolePoliciesResponse = ops::attachments::list_role;
    list_attached_user_policies(ListAttachedUserPoliciesRequest) -> shapes::ListAttachedUserPoliciesResponse = ops::attachments::list_user;
    list_entities_for_policy(ListEntitiesForPolicyRequest) -> shapes::ListEntitiesForPolicyResponse = ops::policies::list_entities;
    list_group_policies(ListGroupPoliciesRequest) -> shapes::ListGroupPoliciesResponse = ops::inline::list_group;
    list_groups(ListGroupsRequest) -> shapes::ListGroupsResponse = ops::groups::list;
    list_groups_for_user(ListGroupsForUserRequest) -> shapes::ListGroupsForUserResponse = ops::groups::list_for_user;
    list_instance_profile_tags(ListInstanceProfileTagsRequest) -> shapes::ListInstanceProfileTagsResponse = ops::instance_profiles::list_tags;
    list_instance_profiles(ListInstanceProfilesRequest) -> shapes::ListInstanceProfilesResponse = ops::instance_profiles::list;
    list_instance_profiles_for_role(ListInstanceProfilesForRoleRequest) -> shapes::ListInstanceProfilesForRoleResponse = ops::instance_profiles::list_for_role;
    list_mfa_devices(ListMFADevicesRequest) -> shapes::ListMFADevicesResponse = ops::devices::list;
    list_open_id_connect_provider_tags(ListOpenIDConnectProviderTagsRequest) -> shapes::ListOpenIDConnectProviderTagsResponse = ops::oidc::list_tags;
    list_open_id_connect_providers(ListOpenIDConnectProvidersRequest) -> shapes::ListOpenIDConnectProvidersResponse = ops::oidc::list;
    list_policies(ListPoliciesRequest) -> shapes::ListPoliciesResponse = ops::policies::list;
    list_policy_tags(ListPolicyTagsRequest) -> shapes::ListPolicyTagsResponse = ops::tags::list_policy;
    list_policy_versions(ListPolicyVersionsRequest) -> shapes::ListPolicyVersionsResponse = ops::policies::list_versions;
    list_role_policies(ListRolePoliciesRequest) -> shapes::ListRolePoliciesResponse = ops::inline::list_role;
    list_role_tags(ListRoleTagsRequest) -> shapes::ListRoleTagsResponse = ops::tags::list_role;
    list_roles(ListRolesRequest) -> shapes::ListRolesResponse = ops::roles::list;
    list_saml_providers(ListSAMLProvidersRequest) -> shapes::ListSAMLProvidersResponse = ops::saml::list;
    list_server_certificates(ListServerCertificatesRequest) -> shapes::ListServerCertificatesResponse = ops::server_certificates::list;
    list_signing_certificates(ListSigningCertificatesRequest) -> shapes::ListSigningCertificatesResponse = ops::signing_certificates::list;
    list_user_policies(ListUserPoliciesRequest) -> shapes::ListUserPoliciesResponse = ops::inline::list_user;
    list_user_tags(ListUserTagsRequest) -> shapes::ListUserTagsResponse = ops::tags::list_user;
    list_users(ListUsersRequest) -> shapes::ListUsersResponse = ops::users::list;
    list_virtual_mfa_devices(ListVirtualMFADevicesRequest) -> shapes::ListVirtualMFADevicesResponse = ops::devices::list_virtual;
    put_group_policy(PutGroupPolicyRequest) -> () = ops::inline::put_group;
    put_role_permissions_boundary(PutRolePermissionsBoundaryRequest) -> () = ops::boundaries::put_role;
    put_role_policy(PutRolePolicyRequest) -> () = ops::inline::put_role;
    put_user_permissions_boundary(PutUserPermissionsBoundaryRequest) -> () = ops::boundaries::put_user;
    put_user_policy(PutUserPolicyRequest) -> () = ops::inline::put_user;
    remove_client_id_from_open_id_connect_provider(RemoveClientIDFromOpenIDConnectProviderRequest) -> () = ops::oidc::remove_client;
    remove_role_from_instance_profile(RemoveRoleFromInstanceProfileRequest) -> () = ops::instance_profiles::remove_role;
    remove_user_from_group(RemoveUserFromGroupRequest) -> () = ops::groups::remove_user;
    set_default_policy_version(SetDefaultPolicyVersionRequest) -> () = ops::policies::set_default_version;
    simulate_custom_policy(SimulateCustomPolicyRequest) -> shapes::SimulatePolicyResponse = ops::simulate::custom;
    simulate_principal_policy(SimulatePrincipalPolicyRequest) -> shapes::SimulatePolicyResponse = ops::simulate::principal;
    tag_instance_profile(TagInstanceProfileRequest) -> () = ops::instance_profiles::tag;
    tag_open_id_connect_provider(TagOpenIDConnectProviderRequest) -> () = ops::oidc::tag;
    tag_policy(TagPolicyRequest) -> () = ops::tags::tag_policy;
    tag_role(TagRoleRequest) -> () = ops::tags::tag_role;
    tag_user(TagUserRequest) -> () = ops::tags::tag_user;
    untag_instance_profile(UntagInstanceProfileRequest) -> () = ops::instance_profiles::untag;
    untag_open_id_connect_provider(UntagOpenIDConnectProviderRequest) -> () = ops::oidc::untag;
    untag_policy(UntagPolicyRequest) -> () = ops::tags::untag_policy;
    untag_role(UntagRoleRequest) -> () = ops::tags::untag_role;
    untag_user(UntagUserRequest) -> () = ops::tags::untag_user;
    update_access_key(UpdateAccessKeyRequest) -> () = ops::keys::update;
    update_account_password_policy(UpdateAccountPasswordPolicyRequest) -> () = ops::password_policy::update;
    update_assume_role_policy(UpdateAssumeRolePolicyRequest) -> () = ops::roles::update_trust;
    update_group(UpdateGroupRequest) -> () = ops::groups::update;
    update_login_profile(UpdateLoginProfileRequest) -> () = ops::logins::update;
    update_open_id_connect_provider_thumbprint(UpdateOpenIDConnectProviderThumbprintRequest) -> () = ops::oidc::update;
    update_role(UpdateRoleRequest) -> shapes::UpdateRoleResponse = ops::roles::update;
    update_role_description(UpdateRoleDescriptionRequest) -> shapes::UpdateRoleDescriptionResponse = ops::roles::update_description;
    update_saml_provider(UpdateSAMLProviderRequest) -> shapes::UpdateSAMLProviderResponse = ops::saml::update;
    update_server_certificate(UpdateServerCertificateRequest) -> () = ops::server_certificates::update;
    update_signing_certificate(UpdateSigningCertificateRequest) -> () = ops::signing_certificates::update;
    update_user(UpdateUserRequest) -> () = ops::users::update;
    upload_server_certificate(UploadServerCertificateRequest) -> shapes::UploadServerCertificateResponse = ops::server_certificates::upload;
    upload_signing_certificate(UploadSigningCertificateRequest) -> shapes::UploadSigningCertificateResponse = ops::signing_certificates::upload;
}
