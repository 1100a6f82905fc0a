"""Deploys every conformance pack of awslabs' aws-config-rules repository.

`--source` names a checkout of https://github.com/awslabs/aws-config-rules, or its folder
`aws-config-conformance-packs`; this project holds none of its text. Each pack goes through the API
of a real server: it is put, its rules are counted and asked for their compliance, and it is deleted
again, because all packs together have more rules than an account may have. Parameters keep their
defaults; those that have none get the values below.
"""

import argparse
import json
import re
import sys
import tempfile
import time
from pathlib import Path

from botocore.exceptions import ClientError

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))

from conftest import ACCOUNT, REGION, Server  # noqa: E402
from test_packs import settled  # noqa: E402

FOLDER = "aws-config-conformance-packs"
INLINE = 51_200

# Parameters without a default, and what they are given.
GIVEN = {
    "SnsTopicForPublishNotificationArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:topic",
    "S3TargetBucketNameForEnableLogging": "logs",
    "CustomConfigRuleLambdaArn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f",
}

# What the packs held when they were last looked at. Comments are not counted: twelve rules stand
# in comments.
FILES, WRITTEN = 122, 8_214
RULE = re.compile(r"""^[^#\n]*AWS::Config::ConfigRule["']? *$""", re.MULTILINE)
REMEDIATION = re.compile(r"""^[^#\n]*AWS::Config::RemediationConfiguration["']? *$""", re.MULTILINE)


def template(server, path):
    """Where the server finds a template: in the request, or in a bucket if it is too long."""
    body = path.read_text()
    if len(body.encode()) <= INLINE:
        return {"TemplateBody": body}
    bucket = server.data_dir / "buckets" / "templates"
    bucket.mkdir(parents=True, exist_ok=True)
    (bucket / path.name).write_text(body)
    return {"TemplateS3Uri": f"s3://templates/{path.name}"}


class Figures:
    def __init__(self):
        self.written = self.deployed = self.native = self.remediations = 0
        self.identifiers, self.failures, self.not_native = set(), [], {}
        self.seconds = 0.0


def deploy(server, config, path, name, native, figures):
    """Puts one pack, counts what it made, and deletes it."""
    text = path.read_text()
    figures.written += len(RULE.findall(text))
    given = [{"ParameterName": key, "ParameterValue": value}
             for key, value in GIVEN.items() if f"\n  {key}:" in text]
    began = time.monotonic()
    try:
        config.put_conformance_pack(
            ConformancePackName=name, ConformancePackInputParameters=given, **template(server, path))
    except ClientError as error:
        figures.failures.append((path.name, str(error)[:400]))
        return
    pack = settled(config, name)
    figures.seconds += time.monotonic() - began
    if pack["ConformancePackState"] != "CREATE_COMPLETE":
        figures.failures.append((path.name, pack.get("ConformancePackStatusReason")))
    pages = config.get_paginator("describe_config_rules").paginate()
    rules = [rule for page in pages for rule in page["ConfigRules"]]
    told = config.describe_conformance_pack_compliance(ConformancePackName=name, Limit=1000)
    assert len(told["ConformancePackRuleComplianceList"]) == len(rules), path.name
    figures.deployed += len(rules)
    for rule in rules:
        source = rule["Source"]
        identifier = source.get("SourceIdentifier", source["Owner"])
        if source["Owner"] == "AWS":
            figures.identifiers.add(identifier)
        if identifier in native:
            figures.native += 1
        else:
            figures.not_native[identifier] = figures.not_native.get(identifier, 0) + 1
    names = [rule["ConfigRuleName"] for rule in rules]
    remediations = []
    for start in range(0, len(names), 25):
        told = config.describe_remediation_configurations(ConfigRuleNames=names[start:start + 25])
        remediations += told["RemediationConfigurations"]
    assert len(remediations) == len(REMEDIATION.findall(text)), path.name
    figures.remediations += len(remediations)
    config.delete_conformance_pack(ConformancePackName=name)
    assert settled(config, name) is None, path.name


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source", type=Path, required=True,
                        help="a checkout of awslabs/aws-config-rules, or its folder of packs")
    source = parser.parse_args().source
    folder = source / FOLDER if (source / FOLDER).is_dir() else source
    packs = sorted(folder.glob("*.y*ml"))
    if not packs:
        raise SystemExit(f"{folder} has no packs")
    figures = Figures()
    with tempfile.TemporaryDirectory(prefix="assize-packs-") as temporary:
        extra = ["--account", ACCOUNT, "--region", REGION, "--external-functions"]
        server = Server(Path(temporary) / "data", extra).start()
        try:
            listed = json.loads(server.assize("rules", "list", "--output", "json").stdout)
            native = {rule["identifier"] for rule in listed}
            config = server.client()
            for number, path in enumerate(packs):
                deploy(server, config, path, f"p{number}", native, figures)
        finally:
            server.stop()
    whole = len(packs) - len(figures.failures)
    print(f"packs: {whole} of {len(packs)} deploy, {whole / max(figures.seconds, 1e-9):.1f} a second")
    print(f"rule instances: {figures.deployed} of {figures.written} deployed; the others are switched "
          "off by the packs' conditions")
    print(f"  {figures.native} of them are judged natively; {len(figures.identifiers)} identifiers")
    print(f"remediation configurations: {figures.remediations}")
    others = sorted(figures.not_native.items(), key=lambda entry: (-entry[1], entry[0]))
    print("not judged natively: " + ", ".join(f"{name} ({count})" for name, count in others))
    for name, reason in figures.failures:
        print(f"FAILED {name}: {reason}")
    if (len(packs), figures.written) != (FILES, WRITTEN):
        print(f"note: the packs have changed: there were {FILES} with {WRITTEN} rule instances")
    return 1 if figures.failures else 0


if __name__ == "__main__":
    sys.exit(main())
