"""moto's server, and Assize in front of it."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import boto3
from botocore.config import Config

ACCOUNT, REGION = "123456789012", "us-east-1"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def started(url, process, log):
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"nothing answers at {url}: {Path(log).read_text()[-2000:]}")
            time.sleep(0.05)


class Servers:
    """Both, until the end of a `with`."""

    def __init__(self, binary, python, keep):
        self.binary, self.python, self.keep = binary, python, keep
        self.folder = Path(tempfile.mkdtemp(prefix="assize-python-rules-"))
        self.processes = []

    def __enter__(self):
        clean = {key: value for key, value in os.environ.items()
                 if not key.startswith(("AWS_", "ASSIZE_"))}
        moto, own = free_port(), free_port()
        self.moto, self.endpoint = f"http://127.0.0.1:{moto}", f"http://127.0.0.1:{own}"
        self.start([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(moto)],
                   clean, "moto.log", f"{self.moto}/moto-api/")
        command = [self.binary, "serve", "--listen", f"127.0.0.1:{own}", "--account", ACCOUNT,
                   "--region", REGION, "--data-dir", str(self.folder / "data"),
                   "--upstream", self.moto, "--record-every", "2"]
        if self.python:
            command += ["--function-python", self.python]
        self.start(command, clean, "assize.log", f"{self.endpoint}/_assize/health")
        env = subprocess.run([self.binary, "env", "--data-dir", str(self.folder / "data")], check=True,
                             capture_output=True, text=True, env=clean).stdout
        self.key = dict(re.findall(r"export (AWS_\w+)='?([^'\n]*)'?", env))
        return self

    def start(self, command, env, log, url):
        path = self.folder / log
        with open(path, "wb") as out:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=env)
        self.processes.append(process)
        started(url, process, path)

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
        for process in reversed(self.processes):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
        if self.keep:
            print(f"logs and data: {self.folder}")
        else:
            subprocess.run(["rm", "-rf", str(self.folder)])

    @property
    def env(self):
        """What the command line needs to reach the server."""
        return dict(os.environ, **self.key)

    def client(self, service):
        """The account's root, through the edge."""
        return boto3.client(
            service, region_name=REGION, endpoint_url=self.endpoint,
            aws_access_key_id=self.key["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.key["AWS_SECRET_ACCESS_KEY"],
            config=Config(retries={"max_attempts": 0}, read_timeout=60, inject_host_prefix=False))

    def wait_idle(self, seconds=120):
        """Waits until nothing is to be judged; answers whether that came."""
        try:
            done = subprocess.run(
                [self.binary, "status", "--wait", "--endpoint", self.endpoint], env=self.env,
                capture_output=True, text=True, timeout=seconds)
            return done.returncode == 0
        except subprocess.TimeoutExpired:
            return False
