"""Every paginator and waiter that botocore has for what is served, over at least two pages."""

import json
import time

import boto3
import pytest
from botocore.exceptions import WaiterError

from conftest import ACCOUNT, REGION, Server, security_group
from certificates import CERTIFICATES
from functions import zipped

MEMBERS = ["222222222222", "333333333333"]
RULE, OTHER_ACCOUNT = "rule-00", "222222222222"
PACK = """\
Resources:
  Ssh:
    Type: AWS::Config::ConfigRule
    Properties:
      ConfigRuleName: ssh
      Source: {Owner: AWS, SourceIdentifier: INCOMING_SSH_DISABLED}
  Tags:
    Type: AWS::Config::ConfigRule
    Properties:
      ConfigRuleName: tagged
      Source: {Owner: AWS, SourceIdentifier: REQUIRED_TAGS}
      InputParameters: {tag1Key: team}
"""
TRUST = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
POLICY = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]}
SQL = "SELECT resourceId, resourceType WHERE resourceType = 'AWS::EC2::SecurityGroup'"
GROUP = "AWS::EC2::SecurityGroup"
FIRST = f"sg-{1:017x}"

# What is asked, by paginator.
CONFIG = {
    "DescribeComplianceByConfigRule": {},
    "DescribeComplianceByResource": {},
    "DescribeConfigRules": {},
    "GetComplianceDetailsByConfigRule": {"ConfigRuleName": RULE},
    "GetResourceConfigHistory": {"resourceType": GROUP, "resourceId": FIRST},
    "ListDiscoveredResources": {"resourceType": GROUP},
    "DescribeAggregateComplianceByConfigRules": {"ConfigurationAggregatorName": "all-0"},
    "DescribeAggregateComplianceByConformancePacks": {"ConfigurationAggregatorName": "all-0"},
    "DescribeAggregationAuthorizations": {},
    "DescribeConfigRuleEvaluationStatus": {},
    "DescribeConfigurationAggregatorSourcesStatus": {"ConfigurationAggregatorName": "all-0"},
    "DescribeConfigurationAggregators": {},
    "DescribeConformancePackCompliance": {"ConformancePackName": "pack-0"},
    "DescribeConformancePackStatus": {},
    "DescribeConformancePacks": {},
    "DescribeOrganizationConfigRuleStatuses": {},
    "DescribeOrganizationConfigRules": {},
    "DescribeOrganizationConformancePackStatuses": {},
    "DescribeOrganizationConformancePacks": {},
    "DescribeRemediationExecutionStatus": {"ConfigRuleName": RULE},
    "GetAggregateComplianceDetailsByConfigRule": {
        "ConfigurationAggregatorName": "all-0", "ConfigRuleName": RULE, "AccountId": ACCOUNT,
        "AwsRegion": REGION, "ComplianceType": "NON_COMPLIANT"},
    "GetConformancePackComplianceSummary": {
        "ConformancePackNames": ["pack-0", "pack-1", "pack-2"]},
    "GetOrganizationConfigRuleDetailedStatus": {"OrganizationConfigRuleName": "org-0"},
    "GetOrganizationConformancePackDetailedStatus": {"OrganizationConformancePackName": "orgpack-0"},
    "ListAggregateDiscoveredResources": {
        "ConfigurationAggregatorName": "all-0", "ResourceType": GROUP},
    "ListConfigurationRecorders": {},
    "ListResourceEvaluations": {},
    "ListTagsForResource": {},
    "SelectAggregateResourceConfig": {
        "Expression": SQL, "ConfigurationAggregatorName": "all-0"},
    "SelectResourceConfig": {"Expression": SQL},
}
# There is never more than one page, or the operation is not there.
CONFIG_ONE_PAGE = {
    "GetComplianceDetailsByResource": "pages have no size to ask for, and hold a hundred",
    "DescribePendingAggregationRequests": "no other account asks here",
    "DescribeRetentionConfigurations": "an account has one at most",
    "ListConnectors": "connectors cannot be made here",
}
IAM = {
    "GetAccountAuthorizationDetails": {},
    "GetGroup": {"GroupName": "group-0"},
    "ListAccessKeys": {"UserName": "user-0"},
    "ListAttachedGroupPolicies": {"GroupName": "group-0"},
    "ListAttachedRolePolicies": {"RoleName": "role-0"},
    "ListAttachedUserPolicies": {"UserName": "user-0"},
    "ListEntitiesForPolicy": {"PolicyArn": f"arn:aws:iam::{ACCOUNT}:policy/policy-0"},
    "ListGroupPolicies": {"GroupName": "group-0"},
    "ListGroups": {},
    "ListGroupsForUser": {"UserName": "user-0"},
    "ListInstanceProfileTags": {"InstanceProfileName": "profile-0"},
    "ListInstanceProfiles": {},
    "ListOpenIDConnectProviderTags": {
        "OpenIDConnectProviderArn": f"arn:aws:iam::{ACCOUNT}:oidc-provider/example.com"},
    "ListPolicies": {"Scope": "Local"},
    "ListPolicyTags": {"PolicyArn": f"arn:aws:iam::{ACCOUNT}:policy/policy-0"},
    "ListPolicyVersions": {"PolicyArn": f"arn:aws:iam::{ACCOUNT}:policy/policy-0"},
    "ListRolePolicies": {"RoleName": "role-0"},
    "ListRoleTags": {"RoleName": "role-0"},
    "ListRoles": {},
    "ListServerCertificates": {},
    "ListSigningCertificates": {"UserName": "user-0"},
    "ListUserPolicies": {"UserName": "user-0"},
    "ListUserTags": {"UserName": "user-0"},
    "ListUsers": {},
    "ListVirtualMFADevices": {},
    "SimulateCustomPolicy": {
        "PolicyInputList": [json.dumps(POLICY)],
        "ActionNames": ["ec2:DescribeVpcs", "s3:GetObject", "iam:GetUser"]},
    "SimulatePrincipalPolicy": {
        "PolicySourceArn": f"arn:aws:iam::{ACCOUNT}:user/user-0",
        "ActionNames": ["ec2:DescribeVpcs", "s3:GetObject", "iam:GetUser"]},
}
IAM_ONE_PAGE = {
    "ListAccountAliases": "an account has one at most",
    "ListInstanceProfilesForRole": "covered by ListInstanceProfiles",
    "ListMFADevices": "a user's devices need codes: tests/e2e/test_mfa.py has one",
    "ListMFADeviceTags": "not built",
    "ListSAMLProviderTags": "not built",
    "ListSSHPublicKeys": "not built",
    "ListServerCertificateTags": "not built",
}
LAMBDA = {
    "ListAliases": {"FunctionName": "f-0"},
    "ListFunctions": {},
    "ListLayerVersions": {"LayerName": "layer-0"},
    "ListLayers": {},
    "ListVersionsByFunction": {"FunctionName": "f-0"},
}
LOGS = {
    "DescribeLogGroups": {},
    "DescribeLogStreams": {"logGroupName": "group-0"},
    "FilterLogEvents": {"logGroupName": "group-0"},
}


def until(what, check, within=30):
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if check():
            return
        time.sleep(0.05)
    raise AssertionError(f"not within {within} s: {what}")


def fill_config(server):
    config = server.client()
    server.record(*(security_group(n, "0.0.0.0/0") for n in range(1, 4)))
    for minute in (1, 2):
        capture = f"2026-11-01T00:0{minute}:00.000Z"
        server.record(security_group(1, "0.0.0.0/0", port=22 + minute, capture=capture),
                      security_group(1, "0.0.0.0/0", capture=capture.replace(":00.", ":30.")))
    for n in range(27):
        config.put_config_rule(ConfigRule={
            "ConfigRuleName": f"rule-{n:02}",
            "Source": {"Owner": "AWS", "SourceIdentifier": "INCOMING_SSH_DISABLED"}})
    arn = config.describe_config_rules(ConfigRuleNames=[RULE])["ConfigRules"][0]["ConfigRuleArn"]
    CONFIG["ListTagsForResource"]["ResourceArn"] = arn
    config.tag_resource(ResourceArn=arn, Tags=[{"Key": k, "Value": "v"} for k in "abc"])
    for n, account in enumerate(MEMBERS):
        config.put_aggregation_authorization(
            AuthorizedAccountId=account, AuthorizedAwsRegion=REGION)
        config.put_configuration_aggregator(
            ConfigurationAggregatorName=f"all-{n}",
            AccountAggregationSources=[{"AccountIds": [ACCOUNT, *MEMBERS], "AwsRegions": [REGION]}])
    for n in range(3):
        config.put_conformance_pack(ConformancePackName=f"pack-{n}", TemplateBody=PACK)
    for n in range(2):
        config.put_organization_config_rule(
            OrganizationConfigRuleName=f"org-{n}",
            OrganizationManagedRuleMetadata={"RuleIdentifier": "INCOMING_SSH_DISABLED"})
        config.put_organization_conformance_pack(
            OrganizationConformancePackName=f"orgpack-{n}", TemplateBody=PACK)
    config.put_configuration_recorder(ConfigurationRecorder={
        "roleARN": f"arn:aws:iam::{ACCOUNT}:role/config"})
    config.put_service_linked_configuration_recorder(
        ServicePrincipal="observabilityadmin.amazonaws.com")
    for n in range(3):
        config.start_resource_evaluation(
            EvaluationMode="PROACTIVE", ClientToken=f"{n}" * 64, ResourceDetails={
                "ResourceId": f"bucket-{n}", "ResourceType": "AWS::S3::Bucket",
                "ResourceConfiguration": json.dumps({"BucketName": f"bucket-{n}"}),
                "ResourceConfigurationSchemaType": "CFN_RESOURCE_SCHEMA"})
    config.put_remediation_configurations(RemediationConfigurations=[{
        "ConfigRuleName": RULE, "TargetType": "SSM_DOCUMENT", "Automatic": False,
        "TargetId": "AWS-DisablePublicAccessForSecurityGroup",
        "Parameters": {"GroupId": {"ResourceValue": {"Value": "RESOURCE_ID"}}}}])
    config.start_remediation_execution(ConfigRuleName=RULE, ResourceKeys=[
        {"resourceType": GROUP, "resourceId": f"sg-{n:017x}"} for n in range(1, 4)])

    def settled():
        packs = config.describe_conformance_pack_status()["ConformancePackStatusDetails"]
        organization = config.describe_organization_conformance_pack_statuses()
        states = [pack["ConformancePackState"] for pack in packs]
        states += [pack["Status"] for pack in
                   organization["OrganizationConformancePackStatuses"]]
        return len(states) >= 5 and not any("PROGRESS" in state for state in states)

    until("packs settle", settled)
    server.wait_idle()


def fill_iam(server):
    iam = server.client("iam")
    tags = [{"Key": k, "Value": "v"} for k in "abc"]
    for n in range(3):
        iam.create_policy(PolicyName=f"policy-{n}", PolicyDocument=json.dumps(POLICY), Tags=tags)
        iam.create_user(UserName=f"user-{n}", Tags=tags)
        iam.create_group(GroupName=f"group-{n}")
        iam.create_role(RoleName=f"role-{n}", AssumeRolePolicyDocument=json.dumps(TRUST), Tags=tags)
        iam.create_instance_profile(InstanceProfileName=f"profile-{n}", Tags=tags)
        iam.create_virtual_mfa_device(VirtualMFADeviceName=f"device-{n}")
    iam.create_open_id_connect_provider(
        Url="https://example.com", ThumbprintList=[], Tags=tags)
    for n, certificate in enumerate(CERTIFICATES):
        iam.create_access_key(UserName="user-0")
        iam.upload_signing_certificate(UserName="user-0", CertificateBody=certificate)
        iam.upload_server_certificate(
            ServerCertificateName=f"certificate-{n}", CertificateBody=certificate, PrivateKey="none")
    for n in range(3):
        arn = f"arn:aws:iam::{ACCOUNT}:policy/policy-{n}"
        iam.attach_user_policy(UserName="user-0", PolicyArn=arn)
        iam.attach_group_policy(GroupName="group-0", PolicyArn=arn)
        iam.attach_role_policy(RoleName="role-0", PolicyArn=arn)
        text = json.dumps(POLICY)
        iam.put_user_policy(UserName="user-0", PolicyName=f"in-{n}", PolicyDocument=text)
        iam.put_group_policy(GroupName="group-0", PolicyName=f"in-{n}", PolicyDocument=text)
        iam.put_role_policy(RoleName="role-0", PolicyName=f"in-{n}", PolicyDocument=text)
        iam.add_user_to_group(GroupName=f"group-{n}", UserName="user-0")
        if n:
            iam.add_user_to_group(GroupName="group-0", UserName=f"user-{n}")
            iam.create_policy_version(
                PolicyArn=f"arn:aws:iam::{ACCOUNT}:policy/policy-0", PolicyDocument=text)


def fill_lambda(server):
    code = {"ZipFile": zipped("index.py", "def handler(event, context):\n    return event\n")}
    client = server.client("lambda")
    for n in range(3):
        client.create_function(
            FunctionName=f"f-{n}", Runtime="python3.12", Handler="index.handler",
            Role=f"arn:aws:iam::{ACCOUNT}:role/role-0", Code=code)
    for name in ("layer-0", "layer-0", "layer-1"):
        client.publish_layer_version(
            LayerName=name, Content={"ZipFile": zipped("python/shared.py", "VALUE = 1\n")})
    for n in range(3):
        client.update_function_configuration(FunctionName="f-0", Description=str(n))
        client.publish_version(FunctionName="f-0")
        client.create_alias(FunctionName="f-0", Name=f"a-{n}", FunctionVersion="$LATEST")


def fill_logs(server):
    logs = server.client("logs")
    for n in range(3):
        logs.create_log_group(logGroupName=f"group-{n}")
        logs.create_log_stream(logGroupName="group-0", logStreamName=f"stream-{n}")
        logs.put_log_events(
            logGroupName="group-0", logStreamName=f"stream-{n}",
            logEvents=[{"timestamp": int(time.time() * 1000), "message": f"{n}"}])


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    extra = ["--account", ACCOUNT, "--region", REGION, "--organization", "o-exampleorgid",
             "--management-account", ACCOUNT]
    for member in MEMBERS:
        extra += ["--member-account", member]
    server = Server(tmp_path_factory.mktemp("paginators") / "data", extra).start()
    try:
        for fill in (fill_config, fill_iam, fill_lambda, fill_logs):
            fill(server)
        yield server
    finally:
        server.stop()


def pages_of(client, name, asked, size):
    operation = boto3_name(client, name)
    paginator = client.get_paginator(operation)
    settings = {"PageSize": size} if size and paginator._limit_key else {}
    pages = list(paginator.paginate(**asked, PaginationConfig=settings))
    keys = [key.expression for key in paginator._result_keys]
    found = [json.dumps(entry, default=str, sort_keys=True)
             for key in keys for page in pages for entry in page.get(key, [])]
    return pages, found


def boto3_name(client, name):
    return next(method for method, operation in client.meta.method_to_api_mapping.items()
                if operation == name)


def paginators(service):
    session = boto3.session.Session()._session
    loader = session.get_component("data_loader")
    return set(loader.load_service_model(service, "paginators-1")["pagination"])


def test_no_paginator_is_forgotten():
    assert paginators("config") == set(CONFIG) | set(CONFIG_ONE_PAGE)
    assert paginators("iam") == set(IAM) | set(IAM_ONE_PAGE)
    assert set(LAMBDA) <= paginators("lambda")
    assert set(LOGS) <= paginators("logs")


CASES = [(service, name) for service, table in
         [("config", CONFIG), ("iam", IAM), ("lambda", LAMBDA), ("logs", LOGS)] for name in table]


@pytest.mark.parametrize("service, name", CASES, ids=[f"{s}-{n}" for s, n in CASES])
def test_pages_add_up(filled, service, name):
    """Small pages tell the same as large ones, each thing once."""
    asked = dict(CONFIG=CONFIG, IAM=IAM, LAMBDA=LAMBDA, LOGS=LOGS)[service.upper()][name]
    client = filled.client(service)
    _, whole = pages_of(client, name, asked, None)
    pages, found = pages_of(client, name, asked, 1)
    assert len(pages) > 1, "there was one page only"
    assert len(set(found)) == len(found), "something was told twice"
    assert sorted(found) == sorted(whole)


def test_waiters(filled):
    iam = filled.client("iam")
    iam.get_waiter("user_exists").wait(UserName="user-0")
    iam.get_waiter("role_exists").wait(RoleName="role-0")
    iam.get_waiter("instance_profile_exists").wait(InstanceProfileName="profile-0")
    iam.get_waiter("policy_exists").wait(PolicyArn=f"arn:aws:iam::{ACCOUNT}:policy/policy-0")
    client = filled.client("lambda")
    for waiter in ("function_active", "function_active_v2", "function_exists", "function_updated",
                   "function_updated_v2"):
        client.get_waiter(waiter).wait(FunctionName="f-0")
    client.get_waiter("published_version_active").wait(FunctionName="f-0", Qualifier="1")
    # What is not there is waited for, and given up.
    brief = {"Delay": 0, "MaxAttempts": 2}
    for client, waiter, asked in [
        (iam, "user_exists", {"UserName": "none"}),
        (iam, "role_exists", {"RoleName": "none"}),
        (iam, "instance_profile_exists", {"InstanceProfileName": "none"}),
        (iam, "policy_exists", {"PolicyArn": f"arn:aws:iam::{ACCOUNT}:policy/none"}),
        (client, "function_exists", {"FunctionName": "none"}),
    ]:
        with pytest.raises(WaiterError, match="Max attempts"):
            client.get_waiter(waiter).wait(**asked, WaiterConfig=brief)
