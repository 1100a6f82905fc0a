"""Functions for tests: zip files, and rules that call them."""

import io
import json
import zipfile

from conftest import ACCOUNT, REGION

ROLE = f"arn:aws:iam::{ACCOUNT}:role/lambda-config-rules-role"


def zipped(name, source):
    """A deployment package of one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(name, source)
    return out.getvalue()


def arn(name):
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"


def create(server, name, source, **more):
    """Makes a function that AWS Config may invoke."""
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
