"""The rules' own unit tests, with the rule as a function of the server in place of the module.

The tests stay as they are: they import the rule, hand it events, and look at what it answers. A
first run notes which AWS services a test has mocked. Where that is none but AWS Config, the event
says all, and a second run hands it to the deployed function: same event, same expectations. Its
result token is `TESTMODE`, with which PutEvaluations checks evaluations and keeps none.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from .run import ROLE, name_of, remove
from .servers import ACCOUNT, REGION

# A type that the account has none of: the rule is there to be asked about, and judges nothing.
NOBODYS = "AWS::QLDB::Ledger"


@dataclass
class Replayed:
    tests: int = 0
    native: int = 0  # that pass where they are
    replayable: int = 0  # of these, with nothing mocked but AWS Config
    agree: int = 0
    differ: list = field(default_factory=list)


def replay(servers, rules):
    """Runs the tests of all rules that have some; answers what came of them by rule."""
    done = {}
    for rule in rules:
        if not rule.tests:
            continue
        native = run(rule, {"mode": "native"})
        found = done[rule.name] = Replayed(tests=len(native))
        passing = {test: told for test, told in native.items() if told["outcome"] == "passed"}
        found.native = len(passing)
        alone = [test for test, told in passing.items()
                 if told["asked"] and set(told["clients"]) <= {"config"} and not told["patched"]]
        found.replayable = len(alone)
        if not alone:
            continue
        try:
            deploy(servers.client, rule)
            again = run(rule, {"mode": "function", "only": alone, "function": name_of(rule),
                               "endpoint": servers.endpoint, "region": REGION, "key": servers.key})
        finally:
            remove(servers.client, name_of(rule))
        for test in alone:
            told = again.get(test, {"outcome": "did not run"})
            if told["outcome"] == "passed":
                found.agree += 1
            else:
                found.differ.append((test, told.get("text", told["outcome"])[-400:]))
        print(f"{rule.name:48} {found.tests:3} tests, {found.replayable:3} replayed, "
              f"{found.agree:3} agree", flush=True)
        for test, text in found.differ:
            print(f"    {test}: {' '.join(text.split())}")
    return done


def deploy(client, rule):
    name = name_of(rule)
    client("lambda").create_function(
        FunctionName=name, Runtime=rule.runtime, Role=f"arn:aws:iam::{ACCOUNT}:role/{ROLE}",
        Handler=f"{rule.source.stem}.{rule.handler}", Timeout=60, MemorySize=256,
        Code={"ZipFile": rule.package()})
    client("lambda").add_permission(
        FunctionName=name, StatementId="config", Action="lambda:InvokeFunction",
        Principal="config.amazonaws.com", SourceAccount=ACCOUNT)
    client("config").put_config_rule(ConfigRule={
        "ConfigRuleName": name, "Scope": {"ComplianceResourceTypes": [NOBODYS]},
        "Source": {"Owner": "CUSTOM_LAMBDA",
                   "SourceIdentifier": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}",
                   "SourceDetails": [{"EventSource": "aws.config",
                                      "MessageType": "ConfigurationItemChangeNotification"}]}})


def run(rule, told):
    """Runs a rule's tests in a process of their own: they replace modules."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    script = Path(__file__).resolve().parent / "unit_tests.py"
    try:
        done = subprocess.run(
            [sys.executable, str(script), str(rule.tests)], input=json.dumps(told), text=True,
            capture_output=True, cwd=rule.tests.parent, timeout=300,
            env=dict(clean, AWS_DEFAULT_REGION=REGION, PYTHONDONTWRITEBYTECODE="1"))
    except subprocess.TimeoutExpired:
        return {}
    marked = [line for line in done.stdout.splitlines() if line.startswith("\0")]
    return json.loads(marked[-1][1:]) if marked else {}
