"""Functions' own policies have a say beside those of who calls."""

import json

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from conftest import ACCOUNT, REGION, Server
from functions import ROLE, ensure_role, rule, zipped

OTHER = "210987654321"


def client(server, service, key):
    return boto3.client(service, region_name=REGION, endpoint_url=server.endpoint,
                        aws_access_key_id=key[0], aws_secret_access_key=key[1],
                        config=Config(retries={"max_attempts": 0}))


def user(server, name, *statements):
    iam = server.client("iam")
    arn = iam.create_user(UserName=name)["User"]["Arn"]
    if statements:
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": list(statements)}))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return arn, (key["AccessKeyId"], key["SecretAccessKey"])


def invoke(server, key, function="f"):
    """Only a check: nothing runs."""
    answer = client(server, "lambda", key).invoke(FunctionName=function, InvocationType="DryRun")
    return answer["StatusCode"]


def refused(server, key, function="f"):
    with pytest.raises(ClientError) as error:
        invoke(server, key, function)
    assert error.value.response["Error"]["Code"] == "AccessDeniedException"
    return str(error.value)


def function(server):
    ensure_role(server)
    server.client("lambda").create_function(
        FunctionName="f", Runtime="python3.12", Role=ROLE, Handler="f.h",
        Code={"ZipFile": zipped("f.py", "def h(event, context): pass")})


def grant(server, sid, principal):
    server.client("lambda").add_permission(
        FunctionName="f", StatementId=sid, Action="lambda:InvokeFunction", Principal=principal)


ALLOW = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "*"}
DENY = {"Effect": "Deny", "Action": "lambda:*", "Resource": "*"}


def test_within_an_account_either_policy_suffices(server):
    function(server)
    named, named_key = user(server, "named")
    barred, barred_key = user(server, "barred", DENY)
    _, allowed_key = user(server, "allowed", ALLOW)
    _, plain_key = user(server, "plain")
    assert "no resource-based policy" in refused(server, named_key) or \
        "no identity-based policy" in refused(server, named_key)
    grant(server, "named", named)
    grant(server, "barred", barred)
    assert invoke(server, named_key) == 204
    assert invoke(server, allowed_key) == 204
    assert "explicit deny in an identity-based policy" in refused(server, barred_key)
    # A grant to the account leaves it to the account's own policies.
    grant(server, "account", ACCOUNT)
    refused(server, plain_key)
    assert invoke(server, allowed_key) == 204


def test_between_accounts_both_must_allow(tmp_path):
    server = Server(tmp_path / "data", ["--account", ACCOUNT, "--region", REGION]).start()
    function(server)
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"
    server.stop()
    other = Server(tmp_path / "data", ["--account", OTHER, "--region", REGION]).start()
    try:
        env = other.env()
        root = (env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"])
        _, allowed_key = user(other, "allowed", ALLOW)
        _, plain_key = user(other, "plain")
        for key in (root, allowed_key, plain_key):
            refused(other, key, arn)
    finally:
        other.stop()
    server.start()
    grant(server, "other", OTHER)
    server.stop()
    other.start()
    try:
        assert invoke(other, root, arn) == 204
        assert invoke(other, allowed_key, arn) == 204
        refused(other, plain_key, arn)
    finally:
        other.stop()


def test_grants_to_rules_are_decided_for_the_rules_own_arn(server):
    function(server)
    config, functions = server.client(), server.client("lambda")

    def permit(sid, **more):
        functions.add_permission(FunctionName="f", StatementId=sid, Principal="config.amazonaws.com",
                                 Action="lambda:InvokeFunction", **more)

    def forget(sid):
        functions.remove_permission(FunctionName="f", StatementId=sid)

    def put(name):
        try:
            config.put_config_rule(ConfigRule=rule(name, "f"))
        except ClientError as error:
            assert error.response["Error"]["Code"] == "InsufficientPermissionsException"
            return False
        return True

    start = f"arn:aws:config:{REGION}:{ACCOUNT}:config-rule"
    for name, wanted, condition in [
        ("a", False, {"SourceAccount": OTHER}),
        ("a", False, {"SourceArn": f"arn:aws:config:eu-west-1:{ACCOUNT}:config-rule/*"}),
        ("a", False, {"SourceArn": f"{start}/config-rule-nobody"}),
        ("a", True, {"SourceArn": f"{start}/*"}),
        ("b", True, {"SourceArn": f"{start}/config-rule-??????"}),
        ("c", True, {"SourceAccount": ACCOUNT}),
    ]:
        permit("s", **condition)
        assert put(name) is wanted, condition
        forget("s")
    arn = config.describe_config_rules(ConfigRuleNames=["a"])["ConfigRules"][0]["ConfigRuleArn"]
    permit("own", SourceArn=arn, SourceAccount=ACCOUNT)
    assert put("a") and not put("b") and not put("d")
