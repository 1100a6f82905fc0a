"""What an account's IAM has beside identities and policies, with boto3."""

import json

import boto3
import pytest
from botocore.exceptions import ClientError

from certificates import CERTIFICATES
from conftest import ACCOUNT, REGION, Server

TRUST = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]})


def refused(call, **asked):
    with pytest.raises(ClientError) as error:
        call(**asked)
    return error.value.response["Error"]


def code(call, **asked):
    return refused(call, **asked)["Code"]


def test_an_alias_names_the_account(server):
    iam = server.client("iam")
    iam.create_account_alias(AccountAlias="team")
    iam.create_account_alias(AccountAlias="other-team")
    assert iam.list_account_aliases()["AccountAliases"] == ["other-team"]
    assert code(iam.create_account_alias, AccountAlias="other-team") == "EntityAlreadyExists"
    assert code(iam.delete_account_alias, AccountAlias="team") == "NoSuchEntity"
    iam.delete_account_alias(AccountAlias="other-team")
    assert iam.list_account_aliases()["AccountAliases"] == []


def test_instance_profiles_hold_one_role(server):
    iam = server.client("iam")
    iam.create_role(RoleName="web", AssumeRolePolicyDocument=TRUST)
    iam.create_role(RoleName="db", AssumeRolePolicyDocument=TRUST)
    made = iam.create_instance_profile(InstanceProfileName="p", Path="/a/",
                                       Tags=[{"Key": "k", "Value": "v"}])["InstanceProfile"]
    assert made["Arn"] == f"arn:aws:iam::{ACCOUNT}:instance-profile/a/p" and made["Roles"] == []
    assert code(iam.create_instance_profile, InstanceProfileName="P") == "EntityAlreadyExists"
    iam.add_role_to_instance_profile(InstanceProfileName="p", RoleName="web")
    full = refused(iam.add_role_to_instance_profile, InstanceProfileName="p", RoleName="db")
    assert full["Code"] == "LimitExceeded"
    assert full["Message"] == "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1"
    assert code(iam.delete_instance_profile, InstanceProfileName="p") == "DeleteConflict"
    assert code(iam.delete_role, RoleName="web") == "DeleteConflict"
    told = iam.list_instance_profiles_for_role(RoleName="web")["InstanceProfiles"]
    assert [profile["InstanceProfileName"] for profile in told] == ["p"]
    details = iam.get_account_authorization_details(Filter=["Role"])["RoleDetailList"]
    profiles = {role["RoleName"]: len(role["InstanceProfileList"]) for role in details}
    assert profiles == {"web": 1, "db": 0}
    iam.remove_role_from_instance_profile(InstanceProfileName="p", RoleName="web")
    iam.delete_instance_profile(InstanceProfileName="p")
    assert code(iam.get_instance_profile, InstanceProfileName="p") == "NoSuchEntity"
    iam.delete_role(RoleName="web")


def test_roles_of_services_are_theirs(server):
    iam = server.client("iam")
    role = iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com")["Role"]
    assert role["Arn"] == (f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/"
                           "AWSServiceRoleForAutoScaling")
    name = role["RoleName"]
    assert code(iam.create_service_linked_role,
                AWSServiceName="autoscaling.amazonaws.com") == "InvalidInput"
    assert code(iam.create_service_linked_role, AWSServiceName="none.amazonaws.com") == "InvalidInput"
    assert code(iam.delete_role, RoleName=name) == "UnmodifiableEntity"
    assert code(iam.update_assume_role_policy, RoleName=name,
                PolicyDocument=TRUST) == "UnmodifiableEntity"
    task = iam.delete_service_linked_role(RoleName=name)["DeletionTaskId"]
    done = iam.get_service_linked_role_deletion_status(DeletionTaskId=task)
    assert done["Status"] == "SUCCEEDED"
    assert code(iam.get_role, RoleName=name) == "NoSuchEntity"
    assert code(iam.get_service_linked_role_deletion_status,
                DeletionTaskId="task/none") == "NoSuchEntity"


def test_providers_are_kept(server):
    iam = server.client("iam")
    arn = iam.create_open_id_connect_provider(
        Url="https://token.example.com/", ClientIDList=["a"],
        ThumbprintList=["a" * 40])["OpenIDConnectProviderArn"]
    assert arn == f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.example.com"
    iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="b")
    iam.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="a")
    told = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    assert (told["Url"], told["ClientIDList"]) == ("token.example.com", ["b"])
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    assert iam.list_open_id_connect_providers()["OpenIDConnectProviderList"] == []
    metadata = "<EntityDescriptor>" + "x" * 1_000 + "</EntityDescriptor>"
    saml = iam.create_saml_provider(Name="idp", SAMLMetadataDocument=metadata)["SAMLProviderArn"]
    assert iam.get_saml_provider(SAMLProviderArn=saml)["SAMLMetadataDocument"] == metadata
    assert code(iam.update_saml_provider, SAMLProviderArn=saml,
                SAMLMetadataDocument="x" * 1_000) == "InvalidInput"
    iam.delete_saml_provider(SAMLProviderArn=saml)
    assert code(iam.get_saml_provider, SAMLProviderArn=saml) == "NoSuchEntity"


def test_certificates_end(server):
    iam = server.client("iam")
    made = iam.upload_server_certificate(
        ServerCertificateName="web", CertificateBody=CERTIFICATES[0], PrivateKey="secret")
    assert made["ServerCertificateMetadata"]["Expiration"].year > 2100
    assert code(iam.upload_server_certificate, ServerCertificateName="no",
                CertificateBody="none", PrivateKey="x") == "MalformedCertificate"
    iam.update_server_certificate(ServerCertificateName="web", NewServerCertificateName="site")
    told = iam.get_server_certificate(ServerCertificateName="site")["ServerCertificate"]
    assert told["CertificateBody"].strip() == CERTIFICATES[0].strip()
    iam.delete_server_certificate(ServerCertificateName="site")
    iam.create_user(UserName="ann")
    known = iam.upload_signing_certificate(UserName="ann", CertificateBody=CERTIFICATES[0])
    assert code(iam.upload_signing_certificate, UserName="ann",
                CertificateBody=CERTIFICATES[0]) == "DuplicateCertificate"
    assert code(iam.delete_user, UserName="ann") == "DeleteConflict"
    iam.delete_signing_certificate(
        UserName="ann", CertificateId=known["Certificate"]["CertificateId"])
    iam.delete_user(UserName="ann")


def test_tags_and_documents_are_refused_in_awss_words(server):
    iam = server.client("iam")
    twice = refused(iam.create_user, UserName="ann", Tags=[
        {"Key": "team", "Value": "a"}, {"Key": "Team", "Value": "b"}])
    assert twice["Code"] == "InvalidInput"
    assert twice["Message"] == ("Duplicate tag keys found. Please note that Tag keys are case "
                                "insensitive.")
    # A key in other letters is the same key.
    iam.create_user(UserName="ann", Tags=[{"Key": "team", "Value": "a"}])
    iam.tag_user(UserName="ann", Tags=[{"Key": "Team", "Value": "b"}])
    assert iam.list_user_tags(UserName="ann")["Tags"] == [{"Key": "Team", "Value": "b"}]
    bad = refused(iam.create_policy, PolicyName="p", PolicyDocument=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resources": "*"}]}))
    assert bad["Message"] == "Syntax errors in policy."
    assert bad["Detail"] == "Statement[0]: `Resources` is no element of the policy language; remove it"


def test_a_report_is_there_once_it_was_asked_for(server):
    iam = server.client("iam")
    assert code(iam.get_credential_report) == "ReportNotPresent"
    assert iam.generate_credential_report()["State"] == "STARTED"
    assert iam.generate_credential_report()["State"] == "COMPLETE"
    assert iam.get_credential_report()["Content"].startswith(b"user,arn,")


def test_an_open_server_knows_who_asks(tmp_path):
    """Nothing is denied with --no-auth, and everybody is who the key says, secret or not."""
    server = Server(tmp_path / "data", ["--no-auth", "--account", ACCOUNT, "--region", REGION]).start()
    try:
        def client(service, key="unknown", token=None, region=REGION):
            return boto3.client(
                service, region_name=region, endpoint_url=server.endpoint, aws_access_key_id=key,
                aws_secret_access_key="whatever", aws_session_token=token)

        def arn(*who, **more):
            return client("sts", *who, **more).get_caller_identity()["Arn"]

        iam = client("iam")
        iam.create_user(UserName="ann")
        key = iam.create_access_key(UserName="ann")["AccessKey"]["AccessKeyId"]
        assert arn() == f"arn:aws:iam::{ACCOUNT}:root"
        assert arn(key) == f"arn:aws:iam::{ACCOUNT}:user/ann"
        assert client("iam", key).list_users()["Users"][0]["UserName"] == "ann"
        assert "LastUsedDate" in iam.get_access_key_last_used(AccessKeyId=key)["AccessKeyLastUsed"]
        role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST.replace(
            '"Service": "ec2.amazonaws.com"', f'"AWS": "{ACCOUNT}"'))["Role"]["Arn"]
        taken = client("sts", key).assume_role(
            RoleArn=role, RoleSessionName="session",
            # As STS takes it: without a version.
            Policy=json.dumps({"Statement": [
                {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}))["Credentials"]
        session = (taken["AccessKeyId"], taken["SessionToken"])
        assert arn(*session) == f"arn:aws:sts::{ACCOUNT}:assumed-role/r/session"
        assert iam.get_role(RoleName="r")["Role"]["RoleLastUsed"]["Region"] == REGION
        # The partition is the region's.
        china = client("iam", region="cn-north-1").create_user(UserName="li")["User"]
        assert china["Arn"] == f"arn:aws-cn:iam::{ACCOUNT}:user/li"
        assert arn(region="us-gov-west-1") == f"arn:aws-us-gov:iam::{ACCOUNT}:root"
    finally:
        server.stop()
