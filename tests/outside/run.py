"""Runs moto's own tests against a server, and compares what passes with the pass lists."""

import argparse
import fnmatch
import os
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.request
import xml.etree.ElementTree as ET
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
LISTS = HERE / "moto"
FOLDERS = ["test_config", "test_iam", "test_sts", "test_awslambda", "test_logs"]
# Tests of moto's own code, which talk to no server: they count for nobody.
INTERNAL = [
    "*/test_server::*", "*/test_models::*", "test_awslambda/test_policy::*",
    "test_logs/test_logs_query.test_query*::*", "*_list_config_discovered_resources",
]
# moto's account, which is the management account of an organization.
ACCOUNT = "123456789012"
# One hanging test must not cost more than this.
TEST_SECONDS = 30


def wanted_version():
    for line in (HERE / "requirements.txt").read_text().splitlines():
        if line.startswith("moto"):
            return line.split("==")[1].strip()
    raise SystemExit("requirements.txt names no version of moto")


def fetch(into):
    """The tests of moto's source package, which the package registry has."""
    version = wanted_version()
    home = into / f"moto-{version}"
    if (home / "tests" / "test_config").is_dir():
        return home
    into.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
         "--no-deps", "--no-binary", "moto", "--dest", str(into), f"moto=={version}"],
        check=True,
    )
    with tarfile.open(into / f"moto-{version}.tar.gz") as archive:
        tests = [m for m in archive.getmembers() if m.name.startswith(f"moto-{version}/tests/")]
        archive.extractall(into, members=tests, filter="data")
    return home


class Assize:
    """A server that can be emptied."""

    def __init__(self, binary):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        self.endpoint = f"http://127.0.0.1:{port}"
        self.data = tempfile.TemporaryDirectory(prefix="assize-suites-")
        self.log = open(Path(self.data.name) / "server.log", "wb")
        self.process = subprocess.Popen(
            [binary, "serve", "--no-auth", "--enable-reset", "--listen", f"127.0.0.1:{port}",
             "--account", ACCOUNT, "--organization", "o-exampleorgid",
             "--management-account", ACCOUNT, "--data-dir", str(Path(self.data.name) / "data")],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
        )
        deadline = time.monotonic() + 30
        while True:
            try:
                with urllib.request.urlopen(f"{self.endpoint}/_assize/health", timeout=1):
                    return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit("the server did not start")
                time.sleep(0.02)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.data.cleanup()


def run(source, folder, endpoint, report, as_is=False, only=None):
    """Runs a folder of tests, or those of these names; answers the outcome of each by its name."""
    env = dict(
        os.environ,
        TEST_SERVER_MODE="true",
        TEST_SERVER_MODE_ENDPOINT=endpoint,
        AWS_DEFAULT_REGION="us-east-1",
        AWS_ACCESS_KEY_ID="testing",
        AWS_SECRET_ACCESS_KEY="testing",
        AWS_MAX_ATTEMPTS="1",
        AWS_EC2_METADATA_DISABLED="true",
        PYTHONPATH=str(LISTS),
    )
    plugins = [] if as_is else ["-p", "valid_inputs"]
    if only is not None:
        names = report.with_suffix(".names")
        names.write_text("\n".join(sorted(only)))
        env["ASSIZE_LISTED"] = str(names)
        plugins += ["-p", "listed"]
    with open(report.with_suffix(".txt"), "wb") as output:
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short",
             f"--timeout={TEST_SECONDS}", f"--junitxml={report}", "-o", "junit_family=xunit1",
             *plugins, f"tests/{folder}"],
            cwd=source, env=env, stdout=output, stderr=subprocess.STDOUT,
        )
    outcomes = {}
    for case in ET.parse(report).iter("testcase"):
        module = (case.get("classname") or "").split(".", 2)[-1]
        name = f"{module}::{case.get('name')}"
        if any(fnmatch.fnmatchcase(f"{folder}/{name}", pattern) for pattern in INTERNAL):
            continue
        if case.find("failure") is not None or case.find("error") is not None:
            outcomes[name] = "failed"
        elif case.find("skipped") is not None:
            outcomes.setdefault(name, "skipped")
        else:
            outcomes.setdefault(name, "passed")
    if not outcomes:
        raise SystemExit(f"no test of {folder} ran")
    return outcomes


def listed(folder):
    path = LISTS / f"{folder}.passing"
    if not path.exists():
        return set()
    return {line for line in path.read_text().splitlines() if line and not line.startswith("#")}


def reason(skips, folder, name):
    for skip in skips:
        if any(fnmatch.fnmatchcase(f"{folder}/{name}", p) for p in skip["tests"]):
            return skip["reason"]
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, help="a checkout of moto")
    parser.add_argument("--into", type=Path, default=Path("target/outside"))
    parser.add_argument("--binary", default=os.environ.get("ASSIZE_BIN", "target/debug/assize"))
    parser.add_argument("--endpoint", help="a server that runs already; nothing is compared")
    parser.add_argument("--only", action="append", choices=FOLDERS)
    parser.add_argument("--listed", action="store_true", help="only the tests that the lists have")
    parser.add_argument("--as-is", action="store_true", help="without moto/valid_inputs.py")
    parser.add_argument("--update", action="store_true", help="add to the pass lists")
    parser.add_argument("--keep", type=Path, help="a folder for pytest's output and reports")
    args = parser.parse_args()
    source = (args.source or fetch(args.into)).resolve()
    skips = yaml.safe_load((LISTS / "skips.yaml").read_text()) or []
    server = None if args.endpoint else Assize(args.binary)
    endpoint = args.endpoint or server.endpoint
    bad, total = [], {"passed": 0, "failed": 0, "skipped": 0}
    temporary = tempfile.TemporaryDirectory(prefix="assize-suites-")
    reports = (args.keep or Path(temporary.name)).resolve()
    reports.mkdir(parents=True, exist_ok=True)
    try:
        for folder in args.only or FOLDERS:
            began = time.monotonic()
            known = listed(folder)
            outcomes = run(source, folder, endpoint, reports / f"{folder}.xml",
                           as_is=args.as_is, only=known if args.listed else None)
            count = {k: sum(1 for o in outcomes.values() if o == k) for k in total}
            total = {k: total[k] + count[k] for k in total}
            seconds = time.monotonic() - began
            print(f"{folder:16} {count['passed']:4} passed {count['failed']:4} failed "
                  f"{count['skipped']:4} skipped by themselves   {seconds:.0f} s", flush=True)
            if args.endpoint:
                continue
            passed = {name for name, outcome in outcomes.items() if outcome == "passed"}
            if args.update:
                names = sorted(known | passed)
                text = "# Tests of moto that pass. Made by `cargo xtask suites --update`.\n"
                (LISTS / f"{folder}.passing").write_text(text + "".join(f"{n}\n" for n in names))
                known = set(names)
            bad += [f"{folder}/{n}: listed as passing, but {outcomes.get(n, 'not there')}"
                    for n in sorted(known - passed)]
            bad += [f"{folder}/{n}: fails, and skips.yaml gives no reason"
                    for n, outcome in sorted(outcomes.items())
                    if outcome == "failed" and n not in known and not reason(skips, folder, n)]
            news = len(passed - known)
            if news:
                print(f"{'':16} {news} pass that are not listed: cargo xtask suites --update")
    finally:
        if server:
            server.stop()
    print(f"{'all':16} {total['passed']:4} passed {total['failed']:4} failed "
          f"{total['skipped']:4} skipped by themselves")
    for line in bad:
        print(line)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
