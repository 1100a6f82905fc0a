//! The table of operations: which function answers which operation.

use super::error::to_iam_error;
use super::ops;
use assize_iam::{Iam, IamError as Fault};
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
            is_root: cx.principal.ends_with(":root"),
            user: user.map(str::to_owned),
        }
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
    add_user_to_group(AddUserToGroupRequest) -> () = ops::groups::add_user;
    attach_group_policy(AttachGroupPolicyRequest) -> () = ops::attachments::attach_group;
    attach_role_policy(AttachRolePolicyRequest) -> () = ops::attachments::attach_role;
    attach_user_policy(AttachUserPolicyRequest) -> () = ops::attachments::attach_user;
    create_access_key(CreateAccessKeyRequest) -> shapes::CreateAccessKeyResponse = ops::keys::create;
    create_group(CreateGroupRequest) -> shapes::CreateGroupResponse = ops::groups::create;
    create_login_profile(CreateLoginProfileRequest) -> shapes::CreateLoginProfileResponse = ops::logins::create;
    create_policy(CreatePolicyRequest) -> shapes::CreatePolicyResponse = ops::policies::create;
    create_policy_version(CreatePolicyVersionRequest) -> shapes::CreatePolicyVersionResponse = ops::policies::create_version;
    create_role(CreateRoleRequest) -> shapes::CreateRoleResponse = ops::roles::create;
    create_user(CreateUserRequest) -> shapes::CreateUserResponse = ops::users::create;
    delete_access_key(DeleteAccessKeyRequest) -> () = ops::keys::delete;
    delete_group(DeleteGroupRequest) -> () = ops::groups::delete;
    delete_group_policy(DeleteGroupPolicyRequest) -> () = ops::inline::delete_group;
    delete_login_profile(DeleteLoginProfileRequest) -> () = ops::logins::delete;
    delete_policy(DeletePolicyRequest) -> () = ops::policies::delete;
    delete_policy_version(DeletePolicyVersionRequest) -> () = ops::policies::delete_version;
    delete_role(DeleteRoleRequest) -> () = ops::roles::delete;
    delete_role_permissions_boundary(DeleteRolePermissionsBoundaryRequest) -> () = ops::boundaries::delete_role;
    delete_role_policy(DeleteRolePolicyRequest) -> () = ops::inline::delete_role;
    delete_user(DeleteUserRequest) -> () = ops::users::delete;
    delete_user_permissions_boundary(DeleteUserPermissionsBoundaryRequest) -> () = ops::boundaries::delete_user;
    delete_user_policy(DeleteUserPolicyRequest) -> () = ops::inline::delete_user;
    detach_group_policy(DetachGroupPolicyRequest) -> () = ops::attachments::detach_group;
    detach_role_policy(DetachRolePolicyRequest) -> () = ops::attachments::detach_role;
    detach_user_policy(DetachUserPolicyRequest) -> () = ops::attachments::detach_user;
    generate_credential_report() -> shapes::GenerateCredentialReportResponse = ops::account::generate_report;
    get_access_key_last_used(GetAccessKeyLastUsedRequest) -> shapes::GetAccessKeyLastUsedResponse = ops::keys::last_used;
    get_account_authorization_details(GetAccountAuthorizationDetailsRequest) -> shapes::GetAccountAuthorizationDetailsResponse = ops::account::details;
    get_account_password_policy() -> shapes::GetAccountPasswordPolicyResponse = ops::account::password_policy;
    get_account_summary() -> shapes::GetAccountSummaryResponse = ops::account::summary;
    get_credential_report() -> shapes::GetCredentialReportResponse = ops::account::report;
    get_group(GetGroupRequest) -> shapes::GetGroupResponse = ops::groups::get;
    get_group_policy(GetGroupPolicyRequest) -> shapes::GetGroupPolicyResponse = ops::inline::get_group;
    get_instance_profile(GetInstanceProfileRequest) -> shapes::GetInstanceProfileResponse = ops::instance_profiles::get;
    get_login_profile(GetLoginProfileRequest) -> shapes::GetLoginProfileResponse = ops::logins::get;
    get_policy(GetPolicyRequest) -> shapes::GetPolicyResponse = ops::policies::get;
    get_policy_version(GetPolicyVersionRequest) -> shapes::GetPolicyVersionResponse = ops::policies::get_version;
    get_role(GetRoleRequest) -> shapes::GetRoleResponse = ops::roles::get;
    get_role_policy(GetRolePolicyRequest) -> shapes::GetRolePolicyResponse = ops::inline::get_role;
    get_user(GetUserRequest) -> shapes::GetUserResponse = ops::users::get;
    get_user_policy(GetUserPolicyRequest) -> shapes::GetUserPolicyResponse = ops::inline::get_user;
    list_access_keys(ListAccessKeysRequest) -> shapes::ListAccessKeysResponse = ops::keys::list;
    list_account_aliases(ListAccountAliasesRequest) -> shapes::ListAccountAliasesResponse = ops::account::aliases;
    list_attached_group_policies(ListAttachedGroupPoliciesRequest) -> shapes::ListAttachedGroupPoliciesResponse = ops::attachments::list_group;
    list_attached_role_policies(ListAttachedRolePoliciesRequest) -> shapes::ListAttachedRolePoliciesResponse = ops::attachments::list_role;
    list_attached_user_policies(ListAttachedUserPoliciesRequest) -> shapes::ListAttachedUserPoliciesResponse = ops::attachments::list_user;
    list_entities_for_policy(ListEntitiesForPolicyRequest) -> shapes::ListEntitiesForPolicyResponse = ops::policies::list_entities;
    list_group_policies(ListGroupPoliciesRequest) -> shapes::ListGroupPoliciesResponse = ops::inline::list_group;
    list_groups(ListGroupsRequest) -> shapes::ListGroupsResponse = ops::groups::list;
    list_groups_for_user(ListGroupsForUserRequest) -> shapes::ListGroupsForUserResponse = ops::groups::list_for_user;
    list_instance_profiles(ListInstanceProfilesRequest) -> shapes::ListInstanceProfilesResponse = ops::instance_profiles::list;
    list_instance_profiles_for_role(ListInstanceProfilesForRoleRequest) -> shapes::ListInstanceProfilesForRoleResponse = ops::instance_profiles::list_for_role;
    list_mfa_devices(ListMFADevicesRequest) -> shapes::ListMFADevicesResponse = ops::devices::list;
    list_policies(ListPoliciesRequest) -> shapes::ListPoliciesResponse = ops::policies::list;
    list_policy_tags(ListPolicyTagsRequest) -> shapes::ListPolicyTagsResponse = ops::tags::list_policy;
    list_policy_versions(ListPolicyVersionsRequest) -> shapes::ListPolicyVersionsResponse = ops::policies::list_versions;
    list_role_policies(ListRolePoliciesRequest) -> shapes::ListRolePoliciesResponse = ops::inline::list_role;
    list_role_tags(ListRoleTagsRequest) -> shapes::ListRoleTagsResponse = ops::tags::list_role;
    list_roles(ListRolesRequest) -> shapes::ListRolesResponse = ops::roles::list;
    list_user_policies(ListUserPoliciesRequest) -> shapes::ListUserPoliciesResponse = ops::inline::list_user;
    list_user_tags(ListUserTagsRequest) -> shapes::ListUserTagsResponse = ops::tags::list_user;
    list_users(ListUsersRequest) -> shapes::ListUsersResponse = ops::users::list;
    list_virtual_mfa_devices(ListVirtualMFADevicesRequest) -> shapes::ListVirtualMFADevicesResponse = ops::devices::list_virtual;
    put_group_policy(PutGroupPolicyRequest) -> () = ops::inline::put_group;
    put_role_permissions_boundary(PutRolePermissionsBoundaryRequest) -> () = ops::boundaries::put_role;
    put_role_policy(PutRolePolicyRequest) -> () = ops::inline::put_role;
    put_user_permissions_boundary(PutUserPermissionsBoundaryRequest) -> () = ops::boundaries::put_user;
    put_user_policy(PutUserPolicyRequest) -> () = ops::inline::put_user;
    remove_user_from_group(RemoveUserFromGroupRequest) -> () = ops::groups::remove_user;
    set_default_policy_version(SetDefaultPolicyVersionRequest) -> () = ops::policies::set_default_version;
    simulate_custom_policy(SimulateCustomPolicyRequest) -> shapes::SimulatePolicyResponse = ops::simulate::custom;
    simulate_principal_policy(SimulatePrincipalPolicyRequest) -> shapes::SimulatePolicyResponse = ops::simulate::principal;
    tag_policy(TagPolicyRequest) -> () = ops::tags::tag_policy;
    tag_role(TagRoleRequest) -> () = ops::tags::tag_role;
    tag_user(TagUserRequest) -> () = ops::tags::tag_user;
    untag_policy(UntagPolicyRequest) -> () = ops::tags::untag_policy;
    untag_role(UntagRoleRequest) -> () = ops::tags::untag_role;
    untag_user(UntagUserRequest) -> () = ops::tags::untag_user;
    update_access_key(UpdateAccessKeyRequest) -> () = ops::keys::update;
    update_assume_role_policy(UpdateAssumeRolePolicyRequest) -> () = ops::roles::update_trust;
    update_group(UpdateGroupRequest) -> () = ops::groups::update;
    update_login_profile(UpdateLoginProfileRequest) -> () = ops::logins::update;
    update_role(UpdateRoleRequest) -> shapes::UpdateRoleResponse = ops::roles::update;
    update_role_description(UpdateRoleDescriptionRequest) -> shapes::UpdateRoleDescriptionResponse = ops::roles::update_description;
    update_user(UpdateUserRequest) -> () = ops::users::update;
}
