"""Requests derived from AWS's service model, and answers checked against it."""

import re

import boto3
import botocore.session

# Lists and strings are made longer than allowed only up to this size.
LARGEST = 1 << 20
# Members of members are varied to this depth.
DEPTH = 4

# For each pattern of the model one of these fits.
CANDIDATES = [
    "a", "aa", "aaa", "123456789012", "guard-2.x.x", "s3://bucket/key", "$LATEST", "AWS::EC2::Instance",
    "arn:aws:config:us-east-1:123456789012:config-aggregator/config-aggregator-abcdefgh",
    "arn:aws:config:us-east-1:123456789012:stored-query/name/query-abc",
    "aa@aa.iam.gserviceaccount.com",
    "projects/1/locations/global/workloadIdentityPools/a/providers/b",
]


def config_model():
    return botocore.session.get_session().get_service_model("config")


def fits(pattern, text):
    # Java takes a range that ends in a class for what it looks like; Python does not.
    pattern = pattern.replace("\\d-_", "\\d_\\-")
    return re.search(f"^(?:{pattern})$", text) is not None


def text_for(shape):
    """A string that meets the shape's constraints."""
    if getattr(shape, "enum", None):
        return shape.enum[0]
    least = shape.metadata.get("min", 0)
    pattern = shape.metadata.get("pattern")
    if not pattern:
        return "a" * max(least, 1)
    for candidate in CANDIDATES:
        if fits(pattern, candidate) and len(candidate) >= least:
            return candidate
        if fits(pattern, candidate * max(least, 1)):
            return candidate * max(least, 1)
    raise AssertionError(f"no candidate fits {pattern} of {shape.name}")


def minimal(shape, full=False, depth=0):
    """The smallest value that meets all constraints; with `full`, all members to some depth."""
    kind = shape.type_name
    if kind == "structure":
        required = shape.required_members
        names = shape.members if full and depth < DEPTH else required
        return {n: minimal(shape.members[n], full, depth + 1) for n in names}
    if kind == "list":
        count = max(shape.metadata.get("min", 0), 1 if full else 0)
        return [minimal(shape.member, full, depth + 1) for _ in range(count)]
    if kind == "map":
        count = max(shape.metadata.get("min", 0), 1 if full else 0)
        return {text_for(shape.key): minimal(shape.value, full, depth + 1) for _ in range(count)}
    if kind == "string":
        return text_for(shape)
    if kind in ("integer", "long"):
        return max(shape.metadata.get("min", 0), 1)
    if kind in ("double", "float"):
        return 1.0
    if kind == "boolean":
        return False
    if kind == "timestamp":
        return 1_700_000_000
    raise AssertionError(f"no value of type {kind}")


def faults(shape, value, path=()):
    """Pairs of a place and a value that breaks one constraint there; `None` removes it."""
    kind = shape.type_name
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if kind == "structure":
        for name, member in shape.members.items():
            if name in shape.required_members:
                yield (*path, name), "missing", None
            if name in value:
                yield from faults(member, value[name], (*path, name))
    elif kind == "list":
        if least:
            yield path, "too few", value[: least - 1]
        if most is not None and value and most < 10_000:
            yield path, "too many", [value[0]] * (most + 1)
        if value:
            yield from faults(shape.member, value[0], (*path, 0))
    elif kind == "map":
        for key, inner in list(value.items())[:1]:
            yield from faults(shape.value, inner, (*path, key))
    elif kind == "string":
        if getattr(shape, "enum", None):
            yield path, "unknown", "no-such-value"
            yield path, "unknown", ""
            return
        if least:
            yield path, "too short", "a" * (least - 1)
        if most is not None and most < LARGEST:
            yield path, "too long", "a" * (most + 1)
        pattern = shape.metadata.get("pattern")
        if pattern:
            for wrong in ("é \n", " ", "\u0000", "a b"):
                if not fits(pattern, wrong) and (least or 0) <= len(wrong):
                    yield path, "bad pattern", wrong
                    break
    elif kind in ("integer", "long"):
        if least is not None:
            yield path, "too small", least - 1
        if most is not None and most < 2**31 - 1:
            yield path, "too large", most + 1


def mistyped(shape, value, path=()):
    """Pairs of a place and a value of a wrong JSON type there."""
    kind = shape.type_name
    if kind == "structure":
        yield path, "mistyped", ["x"]
        for name in value:
            yield from mistyped(shape.members[name], value[name], (*path, name))
    elif kind == "list":
        yield path, "mistyped", {"x": "y"}
        if value:
            yield from mistyped(shape.member, value[0], (*path, 0))
    elif kind == "map":
        yield path, "mistyped", ["x"]
    elif kind == "string":
        yield path, "mistyped", {"x": "y"}
    elif kind in ("integer", "long", "double", "float", "timestamp"):
        yield path, "mistyped", {"x": "y"}
        yield path, "mistyped", "no number"
    elif kind == "boolean":
        yield path, "mistyped", {"x": "y"}


def replaced(value, path, new):
    """The value with another at a place."""
    if not path:
        return new
    head, rest = path[0], path[1:]
    if isinstance(value, list):
        return [replaced(value[0], rest, new), *value[1:]]
    copy = dict(value)
    if not rest and new is None:
        copy.pop(head, None)
    else:
        copy[head] = replaced(value[head], rest, new)
    return copy


def misfits(shape, value, path=""):
    """What of an answer's JSON does not follow its shape."""
    kind = shape.type_name
    if value is None:
        return [f"{path} is null"]
    if kind == "structure":
        if not isinstance(value, dict):
            return [f"{path} is no object"]
        found = [f"{path}.{n} is unknown" for n in value if n not in shape.members]
        found += [f"{path}.{n} is missing" for n in shape.required_members if n not in value]
        for name, inner in value.items():
            if name in shape.members:
                found += misfits(shape.members[name], inner, f"{path}.{name}")
        return found
    if kind == "list":
        if not isinstance(value, list):
            return [f"{path} is no list"]
        return [m for i, v in enumerate(value) for m in misfits(shape.member, v, f"{path}[{i}]")]
    if kind == "map":
        if not isinstance(value, dict):
            return [f"{path} is no map"]
        return [m for k, v in value.items() for m in misfits(shape.value, v, f"{path}.{k}")]
    wanted = {"string": str, "boolean": bool, "integer": int, "long": int}.get(kind, (int, float))
    if not isinstance(value, wanted) or (isinstance(value, bool) and kind != "boolean"):
        return [f"{path} is {value!r}, not of type {kind}"]
    if getattr(shape, "enum", None) and value not in shape.enum:
        return [f"{path} is {value!r}, which the enum does not have"]
    most = shape.metadata.get("max")
    if kind == "string" and most is not None and len(value) > most:
        return [f"{path} has {len(value)} letters, more than {most}"]
    return []


class Caller:
    """Sends raw JSON, signed, as no client would let one."""

    def __init__(self, server):
        import requests
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials

        env = server.env()
        self.session = requests.Session()
        self.endpoint = server.endpoint
        self.request = AWSRequest
        keys = Credentials(env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"])
        self.auth = SigV4Auth(keys, "config", boto3.Session(region_name="us-east-1").region_name)

    def call(self, operation, body):
        """Status, error code (or none), and the answer's JSON (or none)."""
        import json

        request = self.request(
            "POST", f"{self.endpoint}/", data=json.dumps(body).encode(),
            headers={
                "Content-Type": "application/x-amz-json-1.1",
                "X-Amz-Target": f"StarlingDoveService.{operation}",
            },
        )
        self.auth.add_auth(request)
        answer = self.session.post(
            request.url, data=request.data, headers=dict(request.headers.items()), timeout=30,
        )
        parsed = answer.json() if answer.content else None
        code = None
        if answer.status_code != 200:
            code = (parsed or {}).get("__type", "").split("#")[-1]
        return answer.status_code, code, parsed
