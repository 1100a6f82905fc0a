"""The article's walk-through, step by step, with the stock AWS CLI.

Its text is not part of this repository: commands, files, both Python rules and the answers are
read from a copy, which `ASSIZE_ARTICLE` names, or which lies beside the checkout.
"""

import json
import os
import re
import shlex
import subprocess
import time
import zipfile
from pathlib import Path

import pytest
from conftest import ACCOUNT, ROOT, Server

REGION = "ap-northeast-1"
RULES = ["ec2-exposed-instance", "iam-inactive-user"]
NAMES = {"ec2-exposed-instance": "EC2-Exposed-Instance", "iam-inactive-user": "IAM-Inactive-Users"}


@pytest.fixture(scope="module")
def article():
    named = os.environ.get("ASSIZE_ARTICLE")
    places = [Path(named)] if named else [
        folder / "shared" / "reference" / "article.txt" for folder in ROOT.parents]
    text = next((place.read_text() for place in places if place.is_file()), None)
    if text is None:
        pytest.skip("THE ARTICLE IS NOT HERE: name a copy of its text in ASSIZE_ARTICLE")
    return re.sub(r"x{6,}", ACCOUNT, text)


@pytest.fixture
def here(tmp_path):
    python = os.environ.get("ASSIZE_TEST_PYTHON")
    if not python:
        pytest.skip("ASSIZE_TEST_PYTHON names no environment with awslambdaric and boto3")
    extra = ["--account", ACCOUNT, "--region", REGION, "--function-python", python]
    server = Server(tmp_path / "data", extra).start()
    yield server
    server.stop()


def source(article, name):
    """The Python file that follows its name: up to the next heading, which is not Python."""
    at = article.index(f"\n{name}.py\n#\n") + len(f"\n{name}.py\n")
    end = article.index("        ResultToken=result_token\n    )\n", at)
    return article[at:end] + "        ResultToken=result_token\n    )\n"


def document(article, name):
    """The JSON file that follows its name."""
    at = article.index(f"\n{name}\n{{")
    return json.JSONDecoder().raw_decode(article, article.index("{", at))[0]


def steps(article):
    """The commands `$ aws …`, each with the answer that is printed below it."""
    text = re.sub(r"\\\n>? ?", " ", article)
    found = list(re.finditer(r"^\$ aws (.*)$", text, re.M))
    for match in found:
        rest = text[match.end():]
        printed = rest[:rest.index("\n$")] if "\n$" in rest else rest
        answer = None
        if printed.lstrip().startswith("{"):
            answer = json.JSONDecoder().raw_decode(printed.lstrip())[0]
        yield shlex.split(match[1]), answer


def same_shape(printed, told, where=""):
    """Every printed member is told, with the same type."""
    assert type(printed) is type(told), f"{where}: {told!r} instead of {printed!r}"
    if isinstance(printed, dict):
        missing = printed.keys() - told.keys()
        assert not missing, f"{where}: {missing} are not in {told}"
        for name in printed:
            same_shape(printed[name], told[name], f"{where}.{name}")
    elif isinstance(printed, list):
        assert len(printed) == len(told), f"{where}: {told!r}"
        for wanted, got in zip(printed, told):
            same_shape(wanted, got, f"{where}[]")
    elif isinstance(printed, str) and printed.startswith("{"):
        assert list(json.loads(printed)) == list(json.loads(told)), f"{where}: the order"
        same_shape(json.loads(printed), json.loads(told), where)


def item(kind, name, configuration, **more):
    return {
        "configurationItemVersion": "1.3", "awsAccountId": ACCOUNT, "awsRegion": REGION,
        "configurationItemCaptureTime": "2026-11-01T00:00:00.000Z",
        "configurationItemStatus": "OK", "resourceType": kind, "resourceId": name,
        "configuration": configuration, "relationships": [], "tags": {}, **more,
    }


def recorded():
    group = "sg-0123456789abcdef0"
    permission = {
        "ipProtocol": "tcp", "fromPort": 8080, "toPort": 8080, "userIdGroupPairs": [],
        "ipv4Ranges": [{"cidrIp": "0.0.0.0/0"}], "ipv6Ranges": [], "prefixListIds": [],
        "ipRanges": ["0.0.0.0/0"],
    }
    user = {
        "userName": "ann", "userId": "AIDAEXAMPLEANN00000AA", "path": "/",
        "arn": f"arn:aws:iam::{ACCOUNT}:user/ann", "createDate": "2017-12-01T05:01:21.000Z",
    }
    report = {
        "user": "ann", "password_enabled": "true", "password_last_used": "2020-01-01T00:00:00Z",
    }
    return [
        item("AWS::EC2::SecurityGroup", group, {
            "groupId": group, "groupName": "open", "ownerId": ACCOUNT, "description": "d",
            "vpcId": "vpc-1", "ipPermissions": [permission], "ipPermissionsEgress": [],
            "tags": [],
        }),
        item("AWS::EC2::Instance", "i-0123456789abcdef0", {
            "instanceId": "i-0123456789abcdef0",
            "securityGroups": [{"groupId": group, "groupName": "open"}],
        }),
        item("AWS::IAM::User", user["userId"], user, resourceName="ann", awsRegion="global",
             supplementaryConfiguration={"CredentialReport": report}),
    ]


def verdicts(server, rule, timeout=60):
    deadline = time.monotonic() + timeout
    while True:
        told = server.aws("configservice", "get-compliance-details-by-config-rule",
                          "--config-rule-name", rule)["EvaluationResults"]
        if told:
            return told
        status = server.aws("configservice", "describe-config-rule-evaluation-status",
                            "--config-rule-names", rule)
        assert time.monotonic() < deadline, status
        time.sleep(0.2)


def test_every_step_of_the_article(article, here, tmp_path):
    (tmp_path / "lambda-exec-role-policy.json").write_text(
        json.dumps(document(article, "lambda-exec-role-policy.json")))
    for name in RULES:
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr(f"{name}.py", source(article, name))
        (tmp_path / f"{name}-rule.json").write_text(
            json.dumps(document(article, f"{name}-rule.json")))
    done = []
    for command, printed in steps(article):
        told = here.aws(*command, cwd=tmp_path)
        if printed is not None:
            same_shape(printed, told, " ".join(command[:2]))
        done.append(" ".join(command[:2]))
    assert done == [
        "iam create-role", "iam get-role", *["iam attach-role-policy"] * 4,
        "iam list-attached-role-policies", *["lambda create-function"] * 2,
        *["lambda add-permission"] * 2, *["configservice put-config-rule"] * 2,
    ]
    here.record(*recorded())
    here.aws("configservice", "start-config-rules-evaluation",
             "--config-rule-names", *NAMES.values())
    instance = verdicts(here, NAMES["ec2-exposed-instance"])[0]
    assert instance["ComplianceType"] == "NON_COMPLIANT"
    assert instance["Annotation"] == "A forbidden port is exposed to the internet."
    user = verdicts(here, NAMES["iam-inactive-user"])[0]
    assert user["ComplianceType"] == "NON_COMPLIANT"
    group = "/aws/lambda/awsconfig-ec2-exposed-instance"
    streams = here.aws("logs", "describe-log-streams", "--log-group-name", group)["logStreams"]
    assert re.fullmatch(r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}", streams[0]["logStreamName"])
    events = here.aws("logs", "get-log-events", "--log-group-name", group,
                      "--log-stream-name", streams[0]["logStreamName"], "--start-from-head")
    text = "\n".join(event["message"] for event in events["events"])
    assert "START RequestId: " in text and "REPORT RequestId: " in text
    reports = here.aws("logs", "filter-log-events", "--log-group-name", group,
                       "--filter-pattern", "REPORT")
    assert reports["events"]
    assert "python2.7" in here.log.read_text(), "a retired runtime is warned of"


def test_the_examples_do_the_same(here):
    done = subprocess.run(
        [str(ROOT / "examples" / "article" / "run.sh")], env=here.env(), text=True,
        capture_output=True, timeout=120,
    )
    assert done.returncode == 0, done.stderr
    here.record(*recorded())
    instance = verdicts(here, "open-ports")[0]
    assert instance["ComplianceType"] == "NON_COMPLIANT"
    assert instance["Annotation"] == "sg-0123456789abcdef0 shows 8080-8080 to everybody."
    user = verdicts(here, "inactive-users")[0]
    assert user["ComplianceType"] == "NON_COMPLIANT"
    assert re.fullmatch(r"The password was last used \d+ days ago\.", user["Annotation"])
