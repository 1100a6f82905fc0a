"""A real `lambda_runtime` program as the `bootstrap` of a function."""

import base64
import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from conftest import security_group
from functions import create, rule
from test_functions import eventually


def packed(program):
    """A package whose `bootstrap` is executable."""
    entry = zipfile.ZipInfo("bootstrap")
    entry.external_attr = 0o100755 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(entry, program)
    return out.getvalue()


@pytest.fixture
def rust(functions):
    program = os.environ.get("ASSIZE_TEST_BOOTSTRAP")
    if not program:
        pytest.skip("ASSIZE_TEST_BOOTSTRAP names no program; `cargo xtask test` builds it")
    create(functions, "rust", "", Runtime="provided.al2023", Timeout=2, Handler="bootstrap",
           Code={"ZipFile": packed(Path(program).read_bytes())})
    return functions


def invoke(server, event):
    answer = server.client("lambda").invoke(
        FunctionName="rust", Payload=json.dumps(event), LogType="Tail")
    payload = json.loads(answer["Payload"].read())
    return payload, answer.get("FunctionError"), base64.b64decode(answer["LogResult"]).decode()


def test_it_echoes_and_fails_and_is_ended(rust):
    answer, fault, log = invoke(rust, {"hello": "you"})
    assert fault is None and answer["event"] == {"hello": "you"}, answer
    assert answer["arn"].endswith(":function:rust") and answer["trace"] is True
    assert 0 < answer["leftMs"] <= 2000 and f"RequestId: {answer['id']}" in log
    assert "echoing\n" in log and "REPORT RequestId: " in log
    answer, fault, _ = invoke(rust, {"do": "fail"})
    assert (answer["errorMessage"], fault) == ("it was asked to fail", "Unhandled"), answer
    answer, fault, log = invoke(rust, {"do": "panic"})
    assert fault == "Unhandled" and "it was asked to panic" in answer["errorMessage"], answer
    answer, fault, _ = invoke(rust, {"do": "exit"})
    assert answer["errorType"] == "Runtime.ExitError"
    assert answer["errorMessage"].endswith("exit status 4"), answer
    answer, fault, _ = invoke(rust, {"do": "hang"})
    assert answer["errorType"] == "Sandbox.Timedout" and fault == "Unhandled", answer
    secret = {"do": "read", "path": str(rust.data_dir / "credentials")}
    answer, _, _ = invoke(rust, secret)
    assert "ermission denied" in answer or "No such file" in answer, answer


def test_it_judges(rust):
    config = rust.client()
    config.put_config_rule(ConfigRule=rule("rust"))
    rust.record(security_group(1), security_group(2, cidr="0.0.0.0/0"))

    def verdicts():
        told = config.get_compliance_details_by_config_rule(ConfigRuleName="rust")
        return sorted(result["ComplianceType"] for result in told["EvaluationResults"])

    eventually("both are judged", lambda: verdicts() == ["COMPLIANT", "NON_COMPLIANT"])
