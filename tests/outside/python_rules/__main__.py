"""Runs the Python rules of a checkout of aws-config-rules, unmodified, against an account at moto."""

import argparse
import os
import sys
import time
from pathlib import Path

import yaml

from . import layers, report, samples
from .account import Account, wait_recorded
from .replay import replay
from .rules import find
from .run import ask, make_roles, start_recorder
from .servers import ACCOUNT, REGION, Servers

HERE = Path(__file__).resolve().parent


def main():
    parser = argparse.ArgumentParser(prog="cargo xtask suites python-rules", description=__doc__)
    parser.add_argument("--source", type=Path, required=True, help="a checkout of aws-config-rules")
    parser.add_argument("--binary", default=os.environ.get("ASSIZE_BIN", "target/debug/assize"))
    parser.add_argument("--python", default=os.environ.get("ASSIZE_TEST_PYTHON"),
                        help="an environment with awslambdaric and boto3 for functions")
    parser.add_argument("--samples", type=Path, help="a folder of the RDK's sample items, for types that "
                        "are not recorded: rdk/template/example_ci of a checkout of aws-config-rdk")
    parser.add_argument("--only", action="append", help="one rule; may be repeated")
    parser.add_argument("--update", action="store_true", help="write docs/python-rules.md")
    parser.add_argument("--no-replay", action="store_true", help="leave the rules' own tests out")
    parser.add_argument("--keep", action="store_true", help="keep logs and data")
    args = parser.parse_args()
    told = yaml.safe_load((HERE / "rules.yaml").read_text())
    rules = find(args.source, told["rules"])
    if args.only:
        rules = [rule for rule in rules if rule.name in args.only]
    if not rules:
        raise SystemExit(f"no rules in {args.source}")
    outcomes = {}
    with Servers(args.binary, args.python, args.keep) as servers:
        began = time.monotonic()
        make_roles(servers.client)
        account = Account(servers.client, ACCOUNT, REGION).make()
        for what in account.missing:
            print(f"the account lacks: {what}")
        start_recorder(servers.client)
        others = set(told["not-recorded"])
        # The only functions are the rules themselves, which are not there yet.
        wanted = {kind for rule in rules for kind in rule.types} - {"AWS::Lambda::Function"}
        if args.samples:
            samples.record(servers, samples.load(args.samples, others & wanted))
        never = wait_recorded(servers.client("config"), wanted - others)
        for kind in sorted(never):
            print(f"never recorded: {kind}")
        is_needed = any(rule.style == "rdklib" for rule in rules)
        rdklib = layers.publish(servers.client) if is_needed else []
        print(f"{len(rules)} rules; the account is there after {time.monotonic() - began:.0f} s", flush=True)
        for rule in rules:
            outcome = outcomes[rule.name] = ask(servers, rule, rdklib)
            print(f"{rule.name:48} {outcome.seconds:5.1f} s  {outcome.shown()}"
                  f"{'  ' + (outcome.text or '')[:300] if outcome.code else ''}", flush=True)
        replayed = {} if args.no_replay else replay(servers, rules)
    return report.write(rules, outcomes, replayed, told, args)


if __name__ == "__main__":
    sys.exit(main())
