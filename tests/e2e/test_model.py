"""Every operation of AWS Config, by the service model: wrong requests are refused in the right
class, and whatever is answered has the shape that the model says.

Nothing here is written by hand for an operation; a newer botocore brings new cases with it.
"""

import json

import pytest

from conftest import ACCOUNT, REGION, Server, security_group
from model import Caller, config_model, faults, minimal, mistyped, misfits, replaced

MODEL = config_model()
# What any operation may answer beside its own errors.
COMMON = {
    "ValidationException", "AccessDeniedException", "NotImplementedException", "ThrottlingException",
}


@pytest.fixture(scope="module")
def caller(tmp_path_factory):
    """A server with a recorder, a rule and a few items, and who calls it."""
    data = tmp_path_factory.mktemp("model") / "data"
    server = Server(data, ["--account", ACCOUNT, "--region", REGION]).start()
    config = server.client()
    config.put_configuration_recorder(ConfigurationRecorder={
        "name": "default", "roleARN": f"arn:aws:iam::{ACCOUNT}:role/config",
    })
    config.put_config_rule(ConfigRule={
        "ConfigRuleName": "ssh",
        "Source": {"Owner": "AWS", "SourceIdentifier": "INCOMING_SSH_DISABLED"},
    })
    server.record(security_group(1), security_group(2, cidr="0.0.0.0/0"))
    server.wait_idle()
    yield Caller(server)
    server.stop()


def cases(kind):
    return [pytest.param(MODEL.operation_model(name), id=name) for name in MODEL.operation_names
            if MODEL.operation_model(name).input_shape is not None or kind == "valid"]


@pytest.mark.parametrize("operation", cases("faults"))
def test_broken_constraints_are_refused(caller, operation):
    shape = operation.input_shape
    base = minimal(shape, full=True)
    wrong, tried = [], 0
    for path, what, value in faults(shape, base):
        body = replaced(base, path, value)
        status, code, answer = caller.call(operation.name, body)
        tried += 1
        if status != 400 or code != "ValidationException":
            place = ".".join(map(str, path))
            wrong.append(f"{place} {what}: {status} {code} {json.dumps(answer)[:120]}")
    assert not wrong, f"{len(wrong)} of {tried}:\n" + "\n".join(wrong)


@pytest.mark.parametrize("operation", cases("mistyped"))
def test_mistyped_members_are_refused(caller, operation):
    shape = operation.input_shape
    base = minimal(shape, full=True)
    wrong, tried = [], 0
    for path, what, value in mistyped(shape, base):
        status, code, answer = caller.call(operation.name, replaced(base, path, value))
        tried += 1
        if status != 400 or code not in ("SerializationException", "ValidationException"):
            place = ".".join(map(str, path))
            wrong.append(f"{place} {what}: {status} {code} {json.dumps(answer)[:120]}")
    assert not wrong, f"{len(wrong)} of {tried}:\n" + "\n".join(wrong)


@pytest.mark.parametrize("full", [False, True], ids=["required", "all"])
@pytest.mark.parametrize("operation", cases("valid"))
def test_answers_follow_the_model(caller, operation, full):
    """A request within all constraints is answered in the output's shape, or by an error that the
    model has for the operation."""
    body = minimal(operation.input_shape, full) if operation.input_shape else {}
    status, code, answer = caller.call(operation.name, body)
    if status == 200:
        shape = operation.output_shape
        found = misfits(shape, answer or {}) if shape is not None else []
        assert not found, "\n".join(found)
        return
    known = {error.name for error in operation.error_shapes} | COMMON
    assert code in known, f"{status} {code}: {answer}"
    assert status == (501 if code == "NotImplementedException" else 400), f"{status} {answer}"
    assert (answer.get("message") or answer.get("Message") or "").strip(), answer
