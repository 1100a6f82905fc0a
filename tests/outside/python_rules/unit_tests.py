"""Runs one file of unit tests, where it is or with a function in place of the rule it imports.

A program of its own: it gets what to do as JSON on its standard input, and tells as JSON, in a line
that begins with a zero byte, what became of each test.
"""

import importlib.util
import json
import sys
import types
import unittest
from pathlib import Path
from unittest.mock import MagicMock

import botocore.exceptions  # noqa: F401 (tests use it without importing it)
import botocore.session
from botocore.config import Config

# Gone since Python 3.12.
for old, new in (("assertEquals", "assertEqual"), ("assertRaisesRegexp", "assertRaisesRegex")):
    if not hasattr(unittest.TestCase, old):
        setattr(unittest.TestCase, old, getattr(unittest.TestCase, new))


class Seen:
    """What the test under way has done."""

    def __init__(self):
        self.clients, self.asked, self.patched = [], False, False


SEEN = Seen()


class Watched(types.ModuleType):
    """The rule's module: tells when it is asked, and when a test changes it."""

    def __setattr__(self, name, value):
        # To switch off what is off already changes nothing.
        if not name.startswith("__") and getattr(self, name, None) != value:
            SEEN.patched = True
        super().__setattr__(name, value)


class Remote(types.ModuleType):
    """The rule as a function: nothing of it is here."""

    def __init__(self, name, told):
        super().__init__(name)
        session = botocore.session.get_session()
        client = session.create_client(
            "lambda", region_name=told["region"], endpoint_url=told["endpoint"],
            aws_access_key_id=told["key"]["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=told["key"]["AWS_SECRET_ACCESS_KEY"],
            config=Config(retries={"max_attempts": 0}, read_timeout=90))

        def lambda_handler(event, context):
            event = dict(event, resultToken="TESTMODE", configRuleName=told["function"])
            answer = client.invoke(FunctionName=told["function"], Payload=json.dumps(event).encode())
            payload = json.loads(answer["Payload"].read())
            if answer.get("FunctionError"):
                raise RuntimeError(f"{payload.get('errorType')}: {payload.get('errorMessage')}")
            return payload
        self.lambda_handler = lambda_handler


class Results(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.told = {}

    def startTest(self, test):
        global SEEN
        SEEN = Seen()
        super().startTest(test)

    def note(self, test, outcome, text=""):
        self.told[test.id()] = {"outcome": outcome, "text": text, "clients": SEEN.clients,
                                "asked": SEEN.asked, "patched": SEEN.patched}

    def addSuccess(self, test):
        self.note(test, "passed")

    def addError(self, test, error):
        self.note(test, "failed", self._exc_info_to_string(error, test))

    addFailure = addError

    def addSkip(self, test, reason):
        self.note(test, "skipped", reason)


def load(path, told):
    """Loads the tests; the rule that they import is watched, or replaced."""
    name = path.stem.removesuffix("_test")
    sys.path.insert(0, str(path.parent))
    if told["mode"] == "function":
        sys.modules[name] = Remote(name, told)
        sys.modules.setdefault("boto3", MagicMock())
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    if told["mode"] == "native":
        watch(sys.modules.get(name), sys.modules.get("boto3"))
    return unittest.defaultTestLoader.loadTestsFromModule(module)


def watch(rule, boto3):
    if rule is not None and hasattr(rule, "lambda_handler"):
        handler = rule.lambda_handler

        def asked(event, context):
            SEEN.asked = True
            return handler(event, context)
        rule.lambda_handler = asked
        rule.__class__ = Watched
    if boto3 is not None:
        client = boto3.client

        def named(name, *args, **more):
            SEEN.clients.append(name)
            return client(name, *args, **more)
        boto3.client = named


def each(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from each(test)
        else:
            yield test


def main():
    told = json.load(sys.stdin)
    results = Results()
    tests = each(load(Path(sys.argv[1]), told))
    wanted = set(told["only"]) if "only" in told else None
    suite = unittest.TestSuite(test for test in tests if wanted is None or test.id() in wanted)
    suite.run(results)
    print("\0" + json.dumps(results.told))


if __name__ == "__main__":
    main()
