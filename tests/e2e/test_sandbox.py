"""Machines that can't give the whole sandbox: told by `assize doctor`, refused on demand."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ACCOUNT, REGION, Server, assize_binary, security_group
from functions import create, rule
from test_functions import eventually, status_of

NO_LANDLOCK = [sys.executable, str(Path(__file__).with_name("degraded.py"))]
# A user namespace whose kernel gives no process namespaces, and root there is nobody else.
NO_NAMESPACES = [
    "unshare", "--user", "--map-root-user", "sh", "-c",
    'echo 0 > /proc/sys/user/max_pid_namespaces && exec "$0" "$@"',
]
HELLO = "def handler(event, context):\n    return 'hello'\n"
# Leaves a process behind that wants to be found by nobody.
STRAY = """
import os, time
def handler(event, context):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.execv("/bin/sleep", ["sleep", "98765"])
        os._exit(0)
    time.sleep(60)
"""


def can(prefix):
    done = subprocess.run([*prefix, "true"], capture_output=True)
    return done.returncode == 0


def sandbox_check(prefix, folder):
    done = subprocess.run(
        [*prefix, assize_binary(), "doctor", "--data-dir", str(folder), "--output", "json"],
        capture_output=True, text=True, timeout=60)
    checks = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    return checks["sandbox"]


@pytest.fixture
def degraded(tmp_path):
    """Starts servers on such a machine."""
    python = os.environ.get("ASSIZE_TEST_PYTHON")
    if not python:
        pytest.skip("ASSIZE_TEST_PYTHON names no environment with awslambdaric and boto3")
    servers = []

    def start(prefix, *extra):
        if not can(prefix):
            pytest.skip(f"THIS MACHINE LETS NOBODY RUN {prefix[0]}")
        folder = tmp_path / f"data{len(servers)}"
        extra = ["--account", ACCOUNT, "--region", REGION, "--function-python", python, *extra]
        servers.append(Server(folder, extra, prefix))
        return servers[-1].start()

    yield start
    for server in servers:
        server.stop()


def test_the_doctor_names_what_is_missing(tmp_path):
    whole = sandbox_check([], tmp_path)
    told = sandbox_check(NO_LANDLOCK, tmp_path)
    assert told["state"] == "warning"
    for layer in ("files (Landlock)", "TCP ports (Landlock)", "signals and abstract sockets"):
        assert layer in told["detail"], told
    assert "--require-sandbox" in told["detail"]
    if whole["state"] == "ok":
        # What does not need Landlock holds all the same.
        assert told["detail"].startswith("6 layers hold; missing: "), told
    if can(NO_NAMESPACES):
        told = sandbox_check(NO_NAMESPACES, tmp_path)
        assert told["state"] == "warning", told
        for layer in ("process tree (PID namespace)", "own /tmp", "own user"):
            assert layer in told["detail"], told
        assert "Landlock" not in told["detail"] or whole["state"] != "ok", told


@pytest.mark.parametrize("prefix", [NO_LANDLOCK, NO_NAMESPACES], ids=["landlock", "namespaces"])
def test_a_required_sandbox_is_refused_in_part(degraded, prefix):
    strict = degraded(prefix, "--require-sandbox")
    create(strict, "hello", HELLO)
    client = strict.client("lambda")
    with pytest.raises(client.exceptions.ServiceException) as refused:
        client.invoke(FunctionName="hello")
    assert "the sandbox is required, but" in str(refused.value)
    config = strict.client()
    config.put_config_rule(ConfigRule=rule("hello"))
    strict.record(security_group(1))
    told = eventually("the refusal is told", lambda: status_of(strict, "hello").get(
        "LastErrorMessage"))
    assert "sandbox is required" in told, told


@pytest.mark.parametrize("prefix", [NO_LANDLOCK, NO_NAMESPACES], ids=["landlock", "namespaces"])
def test_without_the_demand_it_runs_and_warns(degraded, prefix):
    lax = degraded(prefix)
    create(lax, "hello", HELLO)
    answer = lax.client("lambda").invoke(FunctionName="hello")
    assert json.loads(answer["Payload"].read()) == "hello", answer
    assert "layers of the sandbox are missing" in lax.log.read_text()
    # Without namespaces the launcher itself ends what a function leaves behind.
    create(lax, "stray", STRAY, Timeout=2)
    answer = lax.client("lambda").invoke(FunctionName="stray")
    assert json.loads(answer["Payload"].read())["errorType"] == "Sandbox.Timedout"
    time.sleep(0.2)
    alive = [pid for pid in os.listdir("/proc") if pid.isdigit() and command_of(pid)]
    assert not alive, alive


def command_of(pid):
    try:
        return b"98765" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
