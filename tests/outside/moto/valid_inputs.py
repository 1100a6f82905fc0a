"""Makes valid what moto's tests give only to have something there, and what AWS refuses.

Many tests make a role with the trust policy "some policy", or a path without slashes, before they
come to what they are about. AWS refuses both, and so does Assize: such a test would say nothing of
what it is about. This plugin of pytest replaces these inputs, whatever the server, before they are
sent. Nothing else is changed; what a test expects of an answer is its own.
"""

import json

from botocore import handlers

# Whoever takes roles in these tests may take this one.
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {
                "AWS": "arn:aws:iam::123456789012:root",
                "Service": ["lambda.amazonaws.com", "config.amazonaws.com", "ec2.amazonaws.com",
                            "logs.amazonaws.com"],
            },
            "Action": "sts:AssumeRole",
        }
    ],
}


def is_policy(text):
    try:
        return "Statement" in json.loads(text)
    except (TypeError, ValueError):
        return False


def valid(params, **_):
    """The same parameters with what AWS takes."""
    params = dict(params)
    if "AssumeRolePolicyDocument" in params and not is_policy(params["AssumeRolePolicyDocument"]):
        params["AssumeRolePolicyDocument"] = json.dumps(TRUST)
    for member in ("Path", "NewPath"):
        path = params.get(member)
        if isinstance(path, str) and path and not (path.startswith("/") and path.endswith("/")):
            params[member] = f"/{path.strip('/')}/"
    return params


for operation in ["CreateRole", "CreateUser", "CreateGroup", "CreateInstanceProfile",
                  "UpdateGroup", "UpdateUser"]:
    handlers.BUILTIN_HANDLERS.append((f"provide-client-params.iam.{operation}", valid))
