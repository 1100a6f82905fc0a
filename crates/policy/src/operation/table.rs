//! What deviates from `service:Operation` on `*`.

/// Which members of an input make the resource's ARN.
pub(super) enum Target {
    /// The member is an ARN, or a list of them.
    Arn(&'static str),
    /// An IAM user by name.
    User(&'static str),
    /// An IAM group by name.
    Group(&'static str),
    /// An IAM role by name.
    Role(&'static str),
    /// An instance profile by name.
    InstanceProfile(&'static str),
    /// Of an IAM kind, by name, and by `Path` where it is about to be made.
    Iam(&'static str, &'static str),
    /// All of a kind below `PathPrefix`.
    IamList(&'static str),
    /// A function by name or ARN, with `Qualifier`.
    Function(&'static str),
    /// A layer by name or ARN; with `VersionNumber` that version of it.
    Layer(&'static str),
    /// A log group, as the logs service writes it: with an empty stream.
    LogGroup(&'static str),
    /// `logGroupName` and `logStreamName`.
    LogStream,
    /// A Config rule's name, by JSON pointer.
    ConfigRule(&'static str),
    /// A bucket by name.
    Bucket(&'static str),
    /// Ids of an EC2 kind.
    Ec2(&'static str, &'static str),
}

/// Operations whose action has another name, or that need none.
pub(super) const ACTIONS: &[(&str, &str, Option<&str>)] = &[
    ("lambda", "Invoke", Some("lambda:InvokeFunction")),
    ("lambda", "GetLayerVersionByArn", Some("lambda:GetLayerVersion")),
    ("lambda", "InvokeAsync", Some("lambda:InvokeFunction")),
    ("lambda", "InvokeWithResponseStream", Some("lambda:InvokeFunction")),
    ("s3", "GetBucketEncryption", Some("s3:GetEncryptionConfiguration")),
    ("s3", "GetPublicAccessBlock", Some("s3:GetBucketPublicAccessBlock")),
    ("s3", "ListBuckets", Some("s3:ListAllMyBuckets")),
    ("s3", "PutBucketEncryption", Some("s3:PutEncryptionConfiguration")),
    ("s3", "PutPublicAccessBlock", Some("s3:PutBucketPublicAccessBlock")),
    ("sts", "GetCallerIdentity", None),
    ("sts", "GetSessionToken", None),
];

/// Services whose actions begin with another name than their signatures have.
pub(super) const PREFIXES: &[(&str, &str)] =
    &[("email", "ses"), ("iotdata", "iot"), ("monitoring", "cloudwatch"), ("tagging", "tag")];

/// Operations that hand a role to a service, and where it is.
pub(super) const PASSED_ROLES: &[(&str, &[&str], &str)] = &[
    ("lambda", &["CreateFunction", "UpdateFunctionConfiguration"], "/Role"),
    ("config", &["PutConfigurationRecorder"], "/ConfigurationRecorder/roleARN"),
];

/// Operations with resources, by service.
pub(super) const TARGETS: &[(&str, &[&str], Target)] = &[
    // STS
    (
        "sts",
        &["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"],
        Target::Arn("RoleArn"),
    ),
    // IAM. A user that is not named is the caller: the API puts the name in.
    (
        "iam",
        &[
            "AddUserToGroup",
            "RemoveUserFromGroup",
            "CreateGroup",
            "DeleteGroup",
            "GetGroup",
            "UpdateGroup",
            "PutGroupPolicy",
            "GetGroupPolicy",
            "DeleteGroupPolicy",
            "ListGroupPolicies",
            "AttachGroupPolicy",
            "DetachGroupPolicy",
            "ListAttachedGroupPolicies",
        ],
        Target::Group("GroupName"),
    ),
    (
        "iam",
        &[
            "CreateUser",
            "DeleteUser",
            "GetUser",
            "UpdateUser",
            "PutUserPolicy",
            "GetUserPolicy",
            "DeleteUserPolicy",
            "ListUserPolicies",
            "AttachUserPolicy",
            "DetachUserPolicy",
            "ListAttachedUserPolicies",
            "ListGroupsForUser",
            "CreateAccessKey",
            "DeleteAccessKey",
            "UpdateAccessKey",
            "ListAccessKeys",
            "GetAccessKeyLastUsed",
            "CreateLoginProfile",
            "UpdateLoginProfile",
            "DeleteLoginProfile",
            "GetLoginProfile",
            "ListMFADevices",
            "EnableMFADevice",
            "DeactivateMFADevice",
            "ListSSHPublicKeys",
            "ListSigningCertificates",
            "UploadSigningCertificate",
            "UpdateSigningCertificate",
            "DeleteSigningCertificate",
            "ListServiceSpecificCredentials",
            "TagUser",
            "UntagUser",
            "ListUserTags",
            "PutUserPermissionsBoundary",
            "DeleteUserPermissionsBoundary",
            "ChangePassword",
        ],
        Target::User("UserName"),
    ),
    (
        "iam",
        &[
            "CreateRole",
            "DeleteRole",
            "DeleteServiceLinkedRole",
            "GetRole",
            "UpdateRole",
            "UpdateRoleDescription",
            "UpdateAssumeRolePolicy",
            "PutRolePolicy",
            "GetRolePolicy",
            "DeleteRolePolicy",
            "ListRolePolicies",
            "AttachRolePolicy",
            "DetachRolePolicy",
            "ListAttachedRolePolicies",
            "TagRole",
            "UntagRole",
            "ListRoleTags",
            "PutRolePermissionsBoundary",
            "DeleteRolePermissionsBoundary",
            "ListInstanceProfilesForRole",
        ],
        Target::Role("RoleName"),
    ),
    (
        "iam",
        &[
            "CreateInstanceProfile",
            "DeleteInstanceProfile",
            "GetInstanceProfile",
            "AddRoleToInstanceProfile",
            "RemoveRoleFromInstanceProfile",
            "TagInstanceProfile",
            "UntagInstanceProfile",
            "ListInstanceProfileTags",
        ],
        Target::InstanceProfile("InstanceProfileName"),
    ),
    (
        "iam",
        &[
            "DeletePolicy",
            "GetPolicy",
            "CreatePolicyVersion",
            "DeletePolicyVersion",
            "GetPolicyVersion",
            "ListPolicyVersions",
            "SetDefaultPolicyVersion",
            "ListEntitiesForPolicy",
            "TagPolicy",
            "UntagPolicy",
            "ListPolicyTags",
        ],
        Target::Arn("PolicyArn"),
    ),
    ("iam", &["CreatePolicy"], Target::Iam("policy", "PolicyName")),
    (
        "iam",
        &[
            "UploadServerCertificate",
            "GetServerCertificate",
            "UpdateServerCertificate",
            "DeleteServerCertificate",
        ],
        Target::Iam("server-certificate", "ServerCertificateName"),
    ),
    ("iam", &["CreateVirtualMFADevice"], Target::Iam("mfa", "VirtualMFADeviceName")),
    ("iam", &["DeleteVirtualMFADevice"], Target::Arn("SerialNumber")),
    ("iam", &["CreateSAMLProvider"], Target::Iam("saml-provider", "Name")),
    (
        "iam",
        &["GetSAMLProvider", "UpdateSAMLProvider", "DeleteSAMLProvider"],
        Target::Arn("SAMLProviderArn"),
    ),
    (
        "iam",
        &[
            "GetOpenIDConnectProvider",
            "DeleteOpenIDConnectProvider",
            "UpdateOpenIDConnectProviderThumbprint",
            "AddClientIDToOpenIDConnectProvider",
            "RemoveClientIDFromOpenIDConnectProvider",
            "TagOpenIDConnectProvider",
            "UntagOpenIDConnectProvider",
            "ListOpenIDConnectProviderTags",
        ],
        Target::Arn("OpenIDConnectProviderArn"),
    ),
    ("iam", &["ListUsers"], Target::IamList("user")),
    ("iam", &["ListGroups"], Target::IamList("group")),
    ("iam", &["ListRoles"], Target::IamList("role")),
    ("iam", &["ListInstanceProfiles"], Target::IamList("instance-profile")),
    // Lambda
    (
        "lambda",
        &["PublishLayerVersion", "GetLayerVersion", "DeleteLayerVersion"],
        Target::Layer("LayerName"),
    ),
    ("lambda", &["GetLayerVersionByArn"], Target::Arn("Arn")),
    (
        "lambda",
        &[
            "CreateFunction",
            "DeleteFunction",
            "GetFunction",
            "GetFunctionConfiguration",
            "UpdateFunctionCode",
            "UpdateFunctionConfiguration",
            "Invoke",
            "InvokeAsync",
            "InvokeWithResponseStream",
            "AddPermission",
            "RemovePermission",
            "GetPolicy",
            "PublishVersion",
            "ListVersionsByFunction",
            "CreateAlias",
            "DeleteAlias",
            "GetAlias",
            "UpdateAlias",
            "ListAliases",
            "PutFunctionConcurrency",
            "GetFunctionConcurrency",
            "DeleteFunctionConcurrency",
            "PutFunctionEventInvokeConfig",
            "GetFunctionEventInvokeConfig",
            "DeleteFunctionEventInvokeConfig",
        ],
        Target::Function("FunctionName"),
    ),
    ("lambda", &["TagResource", "UntagResource", "ListTags"], Target::Arn("Resource")),
    // Config
    ("config", &["PutConfigRule"], Target::ConfigRule("/ConfigRule/ConfigRuleName")),
    (
        "config",
        &[
            "DeleteConfigRule",
            "DeleteEvaluationResults",
            "GetComplianceDetailsByConfigRule",
            "DeleteRemediationConfiguration",
        ],
        Target::ConfigRule("/ConfigRuleName"),
    ),
    (
        "config",
        &["TagResource", "UntagResource", "ListTagsForResource"],
        Target::Arn("ResourceArn"),
    ),
    // CloudWatch Logs
    (
        "logs",
        &[
            "CreateLogGroup",
            "DeleteLogGroup",
            "DescribeLogGroups",
            "DescribeLogStreams",
            "FilterLogEvents",
            "PutRetentionPolicy",
            "DeleteRetentionPolicy",
            "TagLogGroup",
            "UntagLogGroup",
            "ListTagsLogGroup",
            "PutMetricFilter",
            "PutSubscriptionFilter",
            "DescribeSubscriptionFilters",
        ],
        Target::LogGroup("logGroupIdentifier"),
    ),
    (
        "logs",
        &["CreateLogStream", "DeleteLogStream", "PutLogEvents", "GetLogEvents"],
        Target::LogStream,
    ),
    ("logs", &["TagResource", "UntagResource", "ListTagsForResource"], Target::Arn("resourceArn")),
    (
        "s3",
        &[
            "GetBucketEncryption",
            "GetPublicAccessBlock",
            "PutBucketEncryption",
            "PutPublicAccessBlock",
        ],
        Target::Bucket("Bucket"),
    ),
    // EC2: Describe… has no resources.
    (
        "ec2",
        &["StartInstances", "StopInstances", "RebootInstances", "TerminateInstances"],
        Target::Ec2("instance", "InstanceIds"),
    ),
    (
        "ec2",
        &["ModifyInstanceAttribute", "ModifyInstanceMetadataOptions"],
        Target::Ec2("instance", "InstanceId"),
    ),
    (
        "ec2",
        &[
            "AuthorizeSecurityGroupIngress",
            "AuthorizeSecurityGroupEgress",
            "RevokeSecurityGroupIngress",
            "RevokeSecurityGroupEgress",
            "DeleteSecurityGroup",
        ],
        Target::Ec2("security-group", "GroupId"),
    ),
    ("ec2", &["DeleteVolume"], Target::Ec2("volume", "VolumeId")),
    ("ec2", &["DeleteSubnet"], Target::Ec2("subnet", "SubnetId")),
    ("ec2", &["DeleteVpc"], Target::Ec2("vpc", "VpcId")),
];
