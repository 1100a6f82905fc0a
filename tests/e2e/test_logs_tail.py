"""`aws logs tail`, which only version 2 of the AWS CLI has (Debian's package `awscli`)."""

import os
import re
import subprocess
import threading

import pytest
from functions import create

CLI = os.environ.get("ASSIZE_AWS_V2", "/usr/bin/aws")
HELLO = "def handler(event, context):\n    print('hello', event['name'])\n"
GROUP = "/aws/lambda/hello"


@pytest.fixture
def tail(functions):
    """Runs `aws logs tail`, or begins to."""
    try:
        told = subprocess.run([CLI, "--version"], capture_output=True, text=True).stdout
    except OSError:
        told = "no program"
    if not told.startswith("aws-cli/2."):
        pytest.skip(f"{CLI} IS NO VERSION 2 OF THE AWS CLI ({told.strip()}): apt-get install awscli")
    env = functions.env()
    # Versions before 2.13 do not read AWS_ENDPOINT_URL. Lines shall come as they are printed.
    env["PYTHONUNBUFFERED"] = "1"
    command = [CLI, "--endpoint-url", functions.endpoint, "logs", "tail", GROUP]

    def begin(*args):
        return subprocess.Popen(
            [*command, *args], env=env, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(*args):
        process = begin(*args)
        out, complaint = process.communicate(timeout=60)
        assert process.returncode == 0, complaint
        return out.splitlines()

    run.begin = begin
    return run


def say(server, name):
    answer = server.client("lambda").invoke(
        FunctionName="hello", Payload=f'{{"name": "{name}"}}')
    assert "FunctionError" not in answer


def test_logs_are_followed(functions, tail):
    create(functions, "hello", HELLO)
    say(functions, "ann")
    lines = tail("--format", "short", "--since", "10m")
    texts = [line.split(" ", 1)[1] for line in lines]
    assert "hello ann" in texts, lines
    kinds = [text.split(" ")[0] for text in texts]
    platform = [kind for kind in kinds if kind in ("INIT_START", "START", "END", "REPORT")]
    assert platform == ["INIT_START", "START", "END", "REPORT"], lines
    assert all(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d ", line) for line in lines), lines
    # The long form names the stream.
    stream = r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}"
    assert any(re.search(rf"{stream} hello ann$", line) for line in tail()), lines
    assert [line.split(" ", 1)[1] for line in
            tail("--format", "short", "--filter-pattern", "hello")] == ["hello ann"]
    assert tail("--since", "1s", "--filter-pattern", "nobody") == []

    follower = tail.begin("--follow", "--format", "short", "--since", "1m")
    # It looks every five seconds.
    watchdog = threading.Timer(60, follower.kill)
    watchdog.start()
    try:
        seen = []
        for line in follower.stdout:
            seen.append(line.rstrip("\n").split(" ", 1)[-1])
            if seen[-1] == "hello ann":
                say(functions, "ben")
            if seen[-1] == "hello ben":
                break
        assert seen.count("hello ann") == 1 and seen[-1] == "hello ben", seen
    finally:
        watchdog.cancel()
        follower.kill()
        follower.wait()
