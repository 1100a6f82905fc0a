"""MFA devices: seeds, codes, and policies that ask for them."""

import base64
import hashlib
import hmac
import json
import struct
import time

import boto3
import pytest
from botocore.exceptions import ClientError

from conftest import ACCOUNT, REGION

ONLY_WITH_MFA = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*",
    "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}]}


def code_of(seed, step):
    """RFC 6238, as an authenticator has it."""
    key = base64.b32decode(seed + "=" * (-len(seed) % 8))
    digest = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def step():
    return int(time.time()) // 30


def refused(call, **asked):
    with pytest.raises(ClientError) as error:
        call(**asked)
    return error.value.response["Error"]["Code"]


def client(server, service, key, token=None):
    return boto3.client(
        service, region_name=REGION, endpoint_url=server.endpoint,
        aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"],
        aws_session_token=token)


def test_a_device_proves_who_asks(server):
    iam = server.client("iam")
    iam.create_user(UserName="ann")
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")["VirtualMFADevice"]
    serial, seed = device["SerialNumber"], device["Base32StringSeed"].decode()
    assert serial == f"arn:aws:iam::{ACCOUNT}:mfa/phone"
    asked = dict(UserName="ann", SerialNumber=serial, AuthenticationCode1="000000",
                 AuthenticationCode2="000001")
    assert refused(iam.enable_mfa_device, **asked) == "InvalidAuthenticationCode"
    now = step()
    asked |= dict(AuthenticationCode1=code_of(seed, now - 1), AuthenticationCode2=code_of(seed, now))
    iam.enable_mfa_device(**asked)
    assert refused(iam.enable_mfa_device, **asked) == "EntityAlreadyExists"
    assert [d["SerialNumber"] for d in iam.list_mfa_devices(UserName="ann")["MFADevices"]] == [serial]
    assert refused(iam.delete_virtual_mfa_device, SerialNumber=serial) == "DeleteConflict"
    assert refused(iam.delete_user, UserName="ann") == "DeleteConflict"
    while iam.generate_credential_report()["State"] != "COMPLETE":
        pass
    report = iam.get_credential_report()["Content"].decode().splitlines()
    row = next(line.split(",") for line in report if line.startswith("ann,"))
    assert row[report[0].split(",").index("mfa_active")] == "true"

    # What a policy allows with MFA only.
    iam.put_user_policy(UserName="ann", PolicyName="p", PolicyDocument=json.dumps(ONLY_WITH_MFA))
    key = iam.create_access_key(UserName="ann")["AccessKey"]
    assert refused(client(server, "iam", key).list_users) == "AccessDenied"
    sts = client(server, "sts", key)
    plain = sts.get_session_token()["Credentials"]
    assert refused(client(server, "iam", plain, plain["SessionToken"]).list_users) == "AccessDenied"
    assert refused(sts.get_session_token, SerialNumber=serial, TokenCode="000000") == "AccessDenied"
    assert refused(sts.get_session_token, SerialNumber=serial) == "AccessDenied"
    # A code that was taken is not taken again.
    used = code_of(seed, now)
    assert refused(sts.get_session_token, SerialNumber=serial, TokenCode=used) == "AccessDenied"
    shown = code_of(seed, max(step(), now + 1))
    with_mfa = sts.get_session_token(SerialNumber=serial, TokenCode=shown)["Credentials"]
    users = client(server, "iam", with_mfa, with_mfa["SessionToken"]).list_users()["Users"]
    assert [user["UserName"] for user in users] == ["ann"]

    iam.deactivate_mfa_device(UserName="ann", SerialNumber=serial)
    iam.delete_virtual_mfa_device(SerialNumber=serial)
    assert iam.list_virtual_mfa_devices()["VirtualMFADevices"] == []


def test_hardware_devices_are_not_known(server):
    iam = server.client("iam")
    iam.create_user(UserName="ann")
    asked = dict(UserName="ann", SerialNumber="GAHT12345678", AuthenticationCode1="123456",
                 AuthenticationCode2="234567")
    assert refused(iam.enable_mfa_device, **asked) == "NoSuchEntity"


def test_rules_see_the_password_policy(server):
    config, iam = server.client(), server.client("iam")
    names = (f"passwords-{n}" for n in range(9))

    def compliance():
        """What a rule says that is made now: it is evaluated at once."""
        name = next(names)
        config.put_config_rule(ConfigRule={
            "ConfigRuleName": name,
            "Source": {"Owner": "AWS", "SourceIdentifier": "IAM_PASSWORD_POLICY"}})
        server.wait_idle()
        told = config.describe_compliance_by_config_rule(ConfigRuleNames=[name])
        return told["ComplianceByConfigRules"][0]["Compliance"]["ComplianceType"]

    iam.update_account_password_policy(MinimumPasswordLength=8)
    assert compliance() == "NON_COMPLIANT"
    iam.update_account_password_policy(
        MinimumPasswordLength=14, RequireSymbols=True, RequireNumbers=True,
        RequireUppercaseCharacters=True, RequireLowercaseCharacters=True, MaxPasswordAge=90,
        PasswordReusePrevention=24)
    assert compliance() == "COMPLIANT"
    iam.delete_account_password_policy()
    assert compliance() == "NON_COMPLIANT"
