"""A real server, the stock AWS CLI, and boto3."""

import gzip
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = "123456789012"
REGION = "us-east-1"


def assize_binary():
    return os.environ.get("ASSIZE_BIN") or str(ROOT / "target" / "debug" / "assize")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """`assize serve` in a process of its own."""

    def __init__(self, data_dir, extra=(), prefix=()):
        self.data_dir = Path(data_dir)
        self.port = free_port()
        self.extra = list(extra)
        # What runs the program, and becomes it.
        self.prefix = list(prefix)
        self.log = self.data_dir.parent / f"{self.data_dir.name}.log"
        self.process = None

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self, timeout=30):
        command = [
            *self.prefix, assize_binary(), "serve",
            "--listen", f"127.0.0.1:{self.port}",
            "--data-dir", str(self.data_dir),
            *self.extra,
        ]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + timeout
        while True:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server stopped: {self.log.read_text()[-2000:]}")
            try:
                with urllib.request.urlopen(f"{self.endpoint}/_assize/health", timeout=1):
                    return self
            except OSError:
                if time.monotonic() > deadline:
                    self.kill()
                    raise RuntimeError(f"the server did not start: {self.log.read_text()[-2000:]}")
                time.sleep(0.01)

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
                raise

    def env(self):
        """What `eval "$(assize env)"` sets, as a dictionary."""
        out = subprocess.run(
            [assize_binary(), "env", "--data-dir", str(self.data_dir)],
            check=True, capture_output=True, text=True,
        ).stdout
        script = f'{out}\nenv -0'
        shell = subprocess.run(
            ["sh", "-c", script], check=True, capture_output=True, text=True,
            env={"PATH": os.environ["PATH"], "HOME": str(self.data_dir.parent)},
        ).stdout
        env = dict(line.split("=", 1) for line in shell.split("\0") if "=" in line)
        env["AWS_ENDPOINT_URL"] = self.endpoint
        env["AWS_PAGER"] = ""
        env["AWS_MAX_ATTEMPTS"] = "1"
        env["LC_ALL"] = "C.UTF-8"
        return env

    def cli(self, *args, check=True, stdin=None):
        """Runs `aws configservice …` and answers its JSON, or the finished process."""
        done = subprocess.run(
            ["aws", "configservice", *args], capture_output=True, text=True,
            env=self.env(), input=stdin, timeout=60,
        )
        if not check:
            return done
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    def assize(self, *args, stdin=None, timeout=120):
        return subprocess.run(
            [assize_binary(), *args], capture_output=True, text=True,
            env=self.env(), input=stdin, timeout=timeout,
        )

    def client(self, service="config", region=REGION, **options):
        env = self.env()
        return boto3.client(
            service, region_name=region, endpoint_url=self.endpoint,
            aws_access_key_id=env["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=env["AWS_SECRET_ACCESS_KEY"],
            config=Config(retries={"max_attempts": 0}, read_timeout=30, **options),
        )

    def aws(self, *args, check=True, cwd=None):
        """Runs `aws …` and answers its JSON, or the finished process."""
        done = subprocess.run(
            ["aws", *args], capture_output=True, text=True, env=self.env(), timeout=120, cwd=cwd,
        )
        if not check:
            return done
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    def record(self, *items):
        """Records items."""
        text = "".join(json.dumps(item) + "\n" for item in items)
        done = self.assize("import", "-", stdin=text)
        assert done.returncode == 0, done.stderr

    def wait_idle(self, timeout=60):
        done = self.assize("status", "--wait", "--endpoint", self.endpoint, timeout=timeout)
        assert done.returncode == 0, done.stderr


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path / "data", ["--account", ACCOUNT, "--region", REGION]).start()
    yield server
    server.stop()


@pytest.fixture
def external(tmp_path):
    """A server that accepts rules whose functions run elsewhere."""
    extra = ["--account", ACCOUNT, "--region", REGION, "--external-functions"]
    server = Server(tmp_path / "data", extra).start()
    yield server
    server.stop()


@pytest.fixture
def functions(tmp_path):
    """A server that runs functions, with the Python environment of the tests."""
    python = os.environ.get("ASSIZE_TEST_PYTHON")
    if not python:
        pytest.skip("ASSIZE_TEST_PYTHON names no environment with awslambdaric and boto3")
    extra = ["--account", ACCOUNT, "--region", REGION, "--function-python", python]
    node = os.environ.get("ASSIZE_TEST_NODE")
    if node:
        extra += ["--function-node", node]
    server = Server(tmp_path / "data", extra).start()
    yield server
    server.stop()


@pytest.fixture
def moto(tmp_path):
    """moto's server: an upstream."""
    from live import Moto

    moto = Moto(tmp_path / "moto.log").start()
    yield moto
    moto.stop()


def security_group(number, cidr="10.0.0.0/8", port=22, capture="2026-11-01T00:00:00.000Z", **more):
    """A security group as AWS Config records it."""
    group = f"sg-{number:017x}"
    item = {
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": capture,
        "configurationStateId": 1793491200000,
        "awsAccountId": ACCOUNT,
        "configurationItemStatus": "OK",
        "resourceType": "AWS::EC2::SecurityGroup",
        "resourceId": group,
        "resourceName": f"group-{number}",
        "ARN": f"arn:aws:ec2:{REGION}:{ACCOUNT}:security-group/{group}",
        "awsRegion": REGION,
        "availabilityZone": "Not Applicable",
        "configurationStateMd5Hash": "",
        "resourceCreationTime": None,
        "relatedEvents": [],
        "relationships": [],
        "configuration": {
            "groupId": group,
            "groupName": f"group-{number}",
            "description": "made for a test",
            "ipPermissions": [{
                "fromPort": port, "toPort": port, "ipProtocol": "tcp",
                "ipv4Ranges": [{"cidrIp": cidr}], "ipRanges": [cidr],
                "ipv6Ranges": [], "prefixListIds": [], "userIdGroupPairs": [],
            }],
            "ipPermissionsEgress": [],
            "tags": [],
        },
        "supplementaryConfiguration": {},
        "tags": {},
    }
    item.update(more)
    return item
