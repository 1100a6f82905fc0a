"""IAM and STS by the AWS CLI and boto3: the article's commands, denials word for word,
temporary credentials, keys put out of use, items of users."""

import csv
import io
import json
import subprocess
import time
import zipfile

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from conftest import ACCOUNT, REGION

ROLE = "lambda-config-rules-role"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/{ROLE}"
# The article's four, in the order that it attaches them in.
POLICIES = [
    "arn:aws:iam::aws:policy/service-role/AWSConfigRulesExecutionRole",
    "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess",
    "arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess",
    "arn:aws:iam::aws:policy/IAMReadOnlyAccess",
]


def trust(principal):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Sid": "", "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}]})


def allow(*actions, resource="*"):
    return json.dumps({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": list(actions), "Resource": resource}})


def client(server, service, key, token=None):
    return boto3.client(
        service, endpoint_url=server.endpoint, region_name=REGION,
        aws_access_key_id=key[0], aws_secret_access_key=key[1], aws_session_token=token,
        config=Config(retries={"max_attempts": 1}))


def session(server, service, credentials):
    key = (credentials["AccessKeyId"], credentials["SecretAccessKey"])
    return client(server, service, key, credentials["SessionToken"])


def make_user(iam, name, *policies):
    iam.create_user(UserName=name)
    for number, policy in enumerate(policies):
        iam.put_user_policy(UserName=name, PolicyName=f"p{number}", PolicyDocument=policy)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]


def denied(call, code, message, **inputs):
    with pytest.raises(ClientError) as error:
        call(**inputs)
    assert error.value.response["Error"]["Code"] == code
    assert error.value.response["Error"]["Message"] == message


def test_the_articles_commands(server, tmp_path):
    def aws(*args):
        done = subprocess.run(["aws", *args], capture_output=True, text=True, env=server.env(),
                              timeout=60)
        assert done.returncode == 0, done.stderr
        return done

    document = tmp_path / "lambda-exec-role-policy.json"
    document.write_text(trust({"Service": "lambda.amazonaws.com"}))
    made = json.loads(aws("iam", "create-role", "--role-name", ROLE,
                          "--assume-role-policy-document", f"file://{document}").stdout)["Role"]
    assert set(made) == {"AssumeRolePolicyDocument", "RoleId", "CreateDate", "RoleName",
                         "Path", "Arn"}
    assert made["Arn"] == ROLE_ARN
    assert made["RoleId"].startswith("AROA") and len(made["RoleId"]) == 21
    assert made["AssumeRolePolicyDocument"] == json.loads(document.read_text())
    got = json.loads(aws("iam", "get-role", "--role-name", ROLE).stdout)["Role"]
    assert {name: got[name] for name in made} == made
    for arn in POLICIES:
        assert aws("iam", "attach-role-policy", "--role-name", ROLE,
                   "--policy-arn", arn).stdout == ""
    listed = json.loads(aws("iam", "list-attached-role-policies", "--role-name", ROLE).stdout)
    assert listed == {"AttachedPolicies": [
        {"PolicyName": name.rsplit("/")[-1], "PolicyArn": f"arn:aws:iam::aws:policy/{name}"}
        for name in ["AmazonEC2ReadOnlyAccess", "CloudWatchLogsFullAccess", "IAMReadOnlyAccess",
                     "service-role/AWSConfigRulesExecutionRole"]]}


def test_errors_have_iams_codes_and_texts(server):
    iam = server.client("iam")
    denied(iam.get_role, "NoSuchEntity", "The role with name X cannot be found.", RoleName="X")
    iam.create_role(RoleName="x", AssumeRolePolicyDocument=trust({"AWS": ACCOUNT}))
    denied(iam.create_role, "EntityAlreadyExists", "Role with name X already exists.",
           RoleName="X", AssumeRolePolicyDocument=trust({"AWS": ACCOUNT}))
    iam.attach_role_policy(RoleName="x", PolicyArn=POLICIES[2])
    denied(iam.delete_role, "DeleteConflict",
           "Cannot delete entity, must detach all policies first.", RoleName="x")
    missing = "arn:aws:iam::aws:policy/NoSuchPolicy"
    denied(iam.attach_role_policy, "NoSuchEntity",
           f"Policy {missing} does not exist or is not attachable.",
           RoleName="x", PolicyArn=missing)
    with pytest.raises(ClientError) as error:
        iam.create_policy(PolicyName="p", PolicyDocument="{}")
    assert error.value.response["Error"]["Code"] == "MalformedPolicyDocument"
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_policies_have_five_versions(server):
    iam = server.client("iam")
    arn = iam.create_policy(PolicyName="p", PolicyDocument=allow("ec2:*"))["Policy"]["Arn"]
    assert arn == f"arn:aws:iam::{ACCOUNT}:policy/p"
    for number in range(2, 6):
        version = iam.create_policy_version(
            PolicyArn=arn, PolicyDocument=allow(f"s3:Get{number}"), SetAsDefault=number == 3)
        assert version["PolicyVersion"]["VersionId"] == f"v{number}"
    with pytest.raises(ClientError) as error:
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=allow("s3:*"))
    assert error.value.response["Error"]["Code"] == "LimitExceeded"
    assert iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"] == "v3"
    version = iam.get_policy_version(PolicyArn=arn, VersionId="v3")["PolicyVersion"]
    assert version["Document"]["Statement"]["Action"] == ["s3:Get3"]
    with pytest.raises(ClientError) as error:
        iam.delete_policy_version(PolicyArn=arn, VersionId="v3")
    assert error.value.response["Error"]["Code"] == "DeleteConflict"


def test_what_is_not_allowed_is_denied_in_each_protocols_way(server):
    iam = server.client("iam")
    key = make_user(iam, "ann", allow("ec2:DescribeInstances"))
    ann = f"User: arn:aws:iam::{ACCOUNT}:user/ann is not authorized to perform: "
    why = "because no identity-based policy allows the {} action"
    assert client(server, "ec2", key).describe_instances()["Reservations"] == []
    denied(client(server, "ec2", key).describe_security_groups, "UnauthorizedOperation",
           "You are not authorized to perform this operation. " + ann
           + "ec2:DescribeSecurityGroups " + why.format("ec2:DescribeSecurityGroups"))
    denied(client(server, "config", key).describe_configuration_recorders,
           "AccessDeniedException", ann + "config:DescribeConfigurationRecorders "
           + why.format("config:DescribeConfigurationRecorders"))
    denied(client(server, "iam", key).get_user, "AccessDenied",
           ann + f"iam:GetUser on resource: arn:aws:iam::{ACCOUNT}:user/ann "
           + why.format("iam:GetUser"), UserName="ann")
    # A change of policies works at once, and a denial beats what allows.
    iam.put_user_policy(UserName="ann", PolicyName="more", PolicyDocument=allow("ec2:*"))
    client(server, "ec2", key).describe_security_groups()
    iam.put_user_policy(UserName="ann", PolicyName="no", PolicyDocument=json.dumps({
        "Version": "2012-10-17",
        "Statement": {"Effect": "Deny", "Action": "ec2:*", "Resource": "*"}}))
    denied(client(server, "ec2", key).describe_instances, "UnauthorizedOperation",
           "You are not authorized to perform this operation. " + ann
           + "ec2:DescribeInstances with an explicit deny in an identity-based policy")


def test_groups_and_boundaries_count(server):
    iam = server.client("iam")
    key = make_user(iam, "ann")
    iam.create_group(GroupName="readers")
    iam.attach_group_policy(GroupName="readers", PolicyArn=POLICIES[2])
    with pytest.raises(ClientError):
        client(server, "ec2", key).describe_instances()
    iam.add_user_to_group(GroupName="readers", UserName="ann")
    client(server, "ec2", key).describe_instances()
    boundary = iam.create_policy(
        PolicyName="b", PolicyDocument=allow("ec2:DescribeVpcs"))["Policy"]["Arn"]
    iam.put_user_permissions_boundary(UserName="ann", PermissionsBoundary=boundary)
    client(server, "ec2", key).describe_vpcs()
    with pytest.raises(ClientError) as error:
        client(server, "ec2", key).describe_instances()
    assert error.value.response["Error"]["Message"].endswith(
        "because no permissions boundary allows the ec2:DescribeInstances action")


def test_roles_are_taken(server):
    iam = server.client("iam")
    key = make_user(iam, "ann", allow("sts:AssumeRole"))
    iam.create_role(RoleName="reader", AssumeRolePolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT},
            "Condition": {"StringEquals": {"sts:ExternalId": "secret"}}}}))
    iam.attach_role_policy(RoleName="reader", PolicyArn=POLICIES[2])
    sts = client(server, "sts", key)
    arn = f"arn:aws:iam::{ACCOUNT}:role/reader"
    assert sts.get_caller_identity()["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/ann"
    denied(sts.assume_role, "AccessDenied",
           f"User: arn:aws:iam::{ACCOUNT}:user/ann is not authorized to perform: "
           f"sts:AssumeRole on resource: {arn}", RoleArn=arn, RoleSessionName="ses")
    ask = {"RoleArn": arn, "RoleSessionName": "ses", "ExternalId": "secret"}
    taken = sts.assume_role(**ask)
    credentials = taken["Credentials"]
    assert credentials["AccessKeyId"].startswith("ASIA")
    whole = f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/ses"
    assert taken["AssumedRoleUser"]["Arn"] == whole
    identity = session(server, "sts", credentials).get_caller_identity()
    assert identity["Arn"] == whole
    assert identity["UserId"] == taken["AssumedRoleUser"]["AssumedRoleId"]
    session(server, "ec2", credentials).describe_instances()
    denied(session(server, "iam", credentials).list_users, "AccessDenied",
           f"User: {whole} is not authorized to perform: iam:ListUsers on resource: "
           f"arn:aws:iam::{ACCOUNT}:user/ because no identity-based policy allows the "
           "iam:ListUsers action")
    # A session policy limits further.
    less = sts.assume_role(**ask, Policy=allow("ec2:DescribeVpcs"))["Credentials"]
    session(server, "ec2", less).describe_vpcs()
    with pytest.raises(ClientError) as error:
        session(server, "ec2", less).describe_instances()
    assert "because no session policy allows" in error.value.response["Error"]["Message"]
    denied(sts.assume_role, "ValidationError",
           "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
           **ask, DurationSeconds=7200)
    # A token of somebody else, and none.
    key = (credentials["AccessKeyId"], credentials["SecretAccessKey"])
    for token in (less["SessionToken"], None):
        with pytest.raises(ClientError) as error:
            client(server, "sts", key, token).get_caller_identity()
        assert error.value.response["Error"]["Code"] == "InvalidClientTokenId"
    # A role that is gone allows nothing, not even when one of its name is made.
    iam.detach_role_policy(RoleName="reader", PolicyArn=POLICIES[2])
    iam.delete_role(RoleName="reader")
    iam.create_role(RoleName="reader", AssumeRolePolicyDocument=trust({"AWS": ACCOUNT}))
    iam.attach_role_policy(RoleName="reader", PolicyArn=POLICIES[2])
    with pytest.raises(ClientError):
        session(server, "ec2", credentials).describe_instances()


def test_keys_stop_at_once(server):
    iam = server.client("iam")
    key = make_user(iam, "ann", allow("ec2:*"))
    ec2 = client(server, "ec2", key)
    ec2.describe_instances()
    used = iam.get_access_key_last_used(AccessKeyId=key[0])
    assert used["UserName"] == "ann"
    assert used["AccessKeyLastUsed"]["ServiceName"] == "ec2"
    iam.update_access_key(UserName="ann", AccessKeyId=key[0], Status="Inactive")
    with pytest.raises(ClientError) as error:
        ec2.describe_instances()
    assert error.value.response["Error"]["Code"] == "AuthFailure"
    iam.update_access_key(UserName="ann", AccessKeyId=key[0], Status="Active")
    ec2.describe_instances()
    iam.delete_access_key(UserName="ann", AccessKeyId=key[0])
    with pytest.raises(ClientError):
        ec2.describe_instances()


def test_temporary_credentials_of_a_user(server):
    iam = server.client("iam")
    key = make_user(iam, "ann", allow("ec2:DescribeVpcs"))
    credentials = client(server, "sts", key).get_session_token()["Credentials"]
    session(server, "ec2", credentials).describe_vpcs()
    with pytest.raises(ClientError):
        session(server, "ec2", credentials).describe_instances()


def start_recorder(server):
    config = server.client("config")
    config.put_configuration_recorder(ConfigurationRecorder={
        "name": "default", "roleARN": f"arn:aws:iam::{ACCOUNT}:role/config",
        "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True}})
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "bucket"})
    config.start_configuration_recorder(ConfigurationRecorderName="default")
    return config


def test_users_wake_rules(server):
    config, iam = start_recorder(server), server.client("iam")
    config.put_config_rule(ConfigRule={
        "ConfigRuleName": "no-policies",
        "Source": {"Owner": "AWS", "SourceIdentifier": "IAM_USER_NO_POLICIES_CHECK"}})
    user = iam.create_user(UserName="ann")["User"]
    found = wait_for(config, "COMPLIANT")
    assert found["EvaluationResultQualifier"]["ResourceId"] == user["UserId"]
    iam.put_user_policy(UserName="ann", PolicyName="p", PolicyDocument=allow("s3:*"))
    wait_for(config, "NON_COMPLIANT")
    item = config.get_resource_config_history(
        resourceType="AWS::IAM::User", resourceId=user["UserId"])["configurationItems"][0]
    assert item["awsRegion"] == "global" and item["availabilityZone"] == "Not Applicable"
    configuration = json.loads(item["configuration"])
    assert configuration["userPolicyList"][0]["policyDocument"].startswith("%7B%22Version%22")
    report = json.loads(item["supplementaryConfiguration"]["CredentialReport"])
    assert report["password_enabled"] == "false" and report["user"] == "ann"
    iam.delete_user_policy(UserName="ann", PolicyName="p")
    iam.delete_user(UserName="ann")
    item = config.get_resource_config_history(
        resourceType="AWS::IAM::User", resourceId=user["UserId"])["configurationItems"][0]
    assert item["configurationItemStatus"] == "ResourceDeleted"


def wait_for(config, compliance):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        found = config.get_compliance_details_by_config_rule(
            ConfigRuleName="no-policies", ComplianceTypes=[compliance])["EvaluationResults"]
        if found:
            return found[0]["EvaluationResultIdentifier"]
        time.sleep(0.05)
    raise AssertionError(f"no resource became {compliance}")


def recorded_user(**report):
    arn = f"arn:aws:iam::{ACCOUNT}:user/old"
    return {
        "configurationItemVersion": "1.3", "configurationStateId": 1,
        "configurationItemCaptureTime": "2026-01-01T00:00:00.000Z",
        "awsAccountId": ACCOUNT, "awsRegion": "global", "configurationItemStatus": "OK",
        "resourceType": "AWS::IAM::User", "resourceId": "AIDAOLD", "resourceName": "old",
        "ARN": arn, "tags": {}, "relationships": [],
        "supplementaryConfiguration": {"CredentialReport": report},
        "configuration": {
            "userName": "old", "userId": "AIDAOLD", "path": "/", "arn": arn, "groupList": [],
            "createDate": "2020-01-01T00:00:00.000Z", "userPolicyList": None,
            "attachedManagedPolicies": [{
                "policyName": "p", "policyArn": f"arn:aws:iam::{ACCOUNT}:policy/p"}]}}


def test_recorded_users_are_told_and_not_changed(server, tmp_path):
    items = tmp_path / "items.ndjson"
    items.write_text(json.dumps(recorded_user(
        password_enabled="true", password_last_used="2025-06-01T10:00:00+00:00",
        access_key_1_id="AKIAOLDOLDOLDOLDOLD1", access_key_1_active="true",
        access_key_1_last_rotated="2024-01-01T00:00:00+00:00",
        access_key_1_last_used_date="N/A", access_key_2_active="false")) + "\n")
    done = server.assize("import", "--endpoint", server.endpoint, str(items))
    assert done.returncode == 0, done.stderr
    iam = server.client("iam")
    iam.create_user(UserName="new")
    assert [user["UserName"] for user in iam.list_users()["Users"]] == ["new", "old"]
    user = iam.get_user(UserName="old")["User"]
    assert user["PasswordLastUsed"].isoformat() == "2025-06-01T10:00:00+00:00"
    [key] = iam.list_access_keys(UserName="old")["AccessKeyMetadata"]
    assert key["AccessKeyId"] == "AKIAOLDOLDOLDOLDOLD1" and key["Status"] == "Active"
    used = iam.get_access_key_last_used(AccessKeyId=key["AccessKeyId"])["AccessKeyLastUsed"]
    assert used == {"ServiceName": "N/A", "Region": "N/A"}
    [policy] = iam.list_attached_user_policies(UserName="old")["AttachedPolicies"]
    assert policy["PolicyName"] == "p"
    with pytest.raises(ClientError) as error:
        iam.delete_user(UserName="old")
    assert error.value.response["Error"]["Code"] == "UnmodifiableEntity"
    assert iam.generate_credential_report()["State"] == "STARTED"
    assert iam.generate_credential_report()["State"] == "COMPLETE"
    report = iam.get_credential_report()["Content"].decode()
    rows = {row["user"]: row for row in csv.DictReader(io.StringIO(report))}
    assert list(rows) == ["<root_account>", "new", "old"]
    assert rows["old"]["password_last_used"] == "2025-06-01T10:00:00+00:00"
    assert rows["old"]["access_key_1_last_used_date"] == "N/A"
    assert rows["new"]["password_enabled"] == "false"


def test_functions_need_roles_that_admit_lambda(server):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("f.py", "def handler(event, context):\n    return 1\n")
    iam, functions = server.client("iam"), server.client("lambda")
    iam.create_role(RoleName="ec2", AssumeRolePolicyDocument=trust(
        {"Service": "ec2.amazonaws.com"}))
    iam.create_role(RoleName="lambda", AssumeRolePolicyDocument=trust(
        {"Service": "lambda.amazonaws.com"}))
    ask = {"FunctionName": "f", "Runtime": "python3.12", "Handler": "f.handler",
           "Code": {"ZipFile": buffer.getvalue()}}
    for name in ("none", "ec2"):
        denied(functions.create_function, "InvalidParameterValueException",
               "The role defined for the function cannot be assumed by Lambda.",
               Role=f"arn:aws:iam::{ACCOUNT}:role/{name}", **ask)
    made = functions.create_function(Role=f"arn:aws:iam::{ACCOUNT}:role/lambda", **ask)
    assert made["Role"] == f"arn:aws:iam::{ACCOUNT}:role/lambda"


def code_of(call, **inputs):
    with pytest.raises(ClientError) as error:
        call(**inputs)
    return error.value.response["Error"]["Code"]


def test_simulations(server):
    iam = server.client("iam")
    arn = iam.create_user(UserName="aiko")["User"]["Arn"]
    iam.put_user_policy(UserName="aiko", PolicyName="own", PolicyDocument=allow("ec2:Describe*"))

    def decisions(answer):
        return {(r["EvalActionName"], r["EvalResourceName"]): r["EvalDecision"]
                for r in answer["EvaluationResults"]}
    asked = iam.simulate_principal_policy(
        PolicySourceArn=arn, ActionNames=["ec2:DescribeVpcs", "ec2:CreateVpc"])
    assert decisions(asked) == {("ec2:DescribeVpcs", "*"): "allowed",
                                ("ec2:CreateVpc", "*"): "implicitDeny"}
    assert asked["EvaluationResults"][0]["MatchedStatements"][0]["SourcePolicyId"] == "own"
    deny = json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
        {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::secret/*",
         "Condition": {"StringEquals": {"aws:username": "aiko"}}}]})
    asked = iam.simulate_custom_policy(
        PolicyInputList=[deny], ActionNames=["s3:GetObject"], CallerArn=arn,
        ResourceArns=["arn:aws:s3:::secret/k", "arn:aws:s3:::open/k"])
    assert decisions(asked) == {("s3:GetObject", "arn:aws:s3:::secret/k"): "explicitDeny",
                                ("s3:GetObject", "arn:aws:s3:::open/k"): "allowed"}
    asked = iam.simulate_custom_policy(
        PolicyInputList=[allow("s3:*")], ActionNames=["s3:GetObject"],
        PermissionsBoundaryPolicyInputList=[allow("ec2:*")])
    [result] = asked["EvaluationResults"]
    assert result["EvalDecision"] == "implicitDeny"
    assert result["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": False}
    assert code_of(iam.simulate_custom_policy, PolicyInputList=["{"],
                   ActionNames=["s3:GetObject"]) == "InvalidInput"
    assert code_of(iam.simulate_principal_policy, ActionNames=["s3:GetObject"],
                   PolicySourceArn=f"arn:aws:iam::{ACCOUNT}:user/none") == "NoSuchEntity"


def test_devices_and_instance_profiles(server):
    iam = server.client("iam")
    iam.create_user(UserName="aiko")
    assert iam.list_mfa_devices(UserName="aiko")["MFADevices"] == []
    assert iam.list_virtual_mfa_devices()["VirtualMFADevices"] == []
    role = {"configurationItemVersion": "1.3", "configurationStateId": 1, "tags": {},
            "configurationItemCaptureTime": "2026-01-01T00:00:00.000Z", "awsAccountId": ACCOUNT,
            "awsRegion": "global", "configurationItemStatus": "OK", "relationships": [],
            "resourceType": "AWS::IAM::Role", "resourceId": "AROA1", "resourceName": "web",
            "ARN": f"arn:aws:iam::{ACCOUNT}:role/web", "supplementaryConfiguration": {},
            "configuration": {
                "roleName": "web", "roleId": "AROA1", "path": "/", "arn": f"arn:aws:iam::{ACCOUNT}:role/web",
                "createDate": "2026-01-01T00:00:00.000Z", "assumeRolePolicyDocument": "%7B%7D",
                "instanceProfileList": [{
                    "instanceProfileName": "web-profile", "instanceProfileId": "AIPA1", "path": "/",
                    "arn": f"arn:aws:iam::{ACCOUNT}:instance-profile/web-profile",
                    "createDate": "2026-01-01T00:00:00.000Z", "roles": []}]}}
    server.record(role)
    [profile] = iam.list_instance_profiles()["InstanceProfiles"]
    assert profile["InstanceProfileName"] == "web-profile"
    assert [role["RoleName"] for role in profile["Roles"]] == ["web"]
    assert iam.list_instance_profiles_for_role(RoleName="web")["InstanceProfiles"] == [profile]
    got = iam.get_instance_profile(InstanceProfileName="web-profile")["InstanceProfile"]
    assert got["InstanceProfileId"] == "AIPA1"
    assert code_of(iam.get_instance_profile, InstanceProfileName="none") == "NoSuchEntity"
    decode = server.client("sts").decode_authorization_message
    assert code_of(decode, EncodedMessage="x") == "InvalidAuthorizationMessageException"
