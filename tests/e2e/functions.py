"""Functions for tests: zip files, and rules that call them."""

import io
import json
import zipfile

from conftest import ACCOUNT, REGION

ROLE_NAME = "lambda-config-rules-role"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/{ROLE_NAME}"


def zipped(name, source):
    """A deployment package of one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(name, source)
    return out.getvalue()


def arn(name):
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"


def ensure_role(server):
    """Makes the role of the functions, unless it is there: it may answer AWS Config and look."""
    iam = server.client("iam")
    trust = {"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"}}}
    try:
        iam.create_role(RoleName=ROLE_NAME, AssumeRolePolicyDocument=json.dumps(trust))
    except iam.exceptions.EntityAlreadyExistsException:
        return
    for policy in ("service-role/AWSConfigRulesExecutionRole", "AmazonEC2ReadOnlyAccess",
                   "CloudWatchLogsFullAccess", "IAMReadOnlyAccess"):
        iam.attach_role_policy(RoleName=ROLE_NAME, PolicyArn=f"arn:aws:iam::aws:policy/{policy}")


def create(server, name, source, **more):
    """Makes a function that AWS Config may invoke."""
    ensure_role(server)
    client = server.client("lambda")
    client.create_function(**{
        "FunctionName": name, "Runtime": "python3.12", "Role": ROLE, "Timeout": 20,
        "Handler": "rule.handler", "Code": {"ZipFile": zipped("rule.py", source)}, **more,
    })
    client.add_permission(
        FunctionName=name, StatementId="config", Action="lambda:InvokeFunction",
        Principal="config.amazonaws.com", SourceAccount=ACCOUNT,
    )


def rule(name, function=None, types=("AWS::EC2::SecurityGroup",), **more):
    return {
        "ConfigRuleName": name,
        "Scope": {"ComplianceResourceTypes": list(types)},
        "Source": {
            "Owner": "CUSTOM_LAMBDA",
            "SourceIdentifier": arn(function or name),
            "SourceDetails": [{
                "EventSource": "aws.config",
                "MessageType": "ConfigurationItemChangeNotification",
            }],
        },
        **({"InputParameters": json.dumps(more)} if more else {}),
    }
