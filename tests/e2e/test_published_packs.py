"""Every published conformance pack deploys.

`ASSIZE_PACKS_SOURCE` names a checkout of the repository `awslabs/aws-config-rules`, which this
project does not hold. Each pack goes through the real API of a real server: it is put, its rules
are made, counted, asked for their compliance, and deleted again, because all packs together have
more rules than an account may have. Parameters keep their defaults; the three that have none get
the values below. Run with `-s` to see the figures.
"""

import os
import time
import warnings
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from conftest import ACCOUNT, REGION
from test_packs import settled

SOURCE = os.environ.get("ASSIZE_PACKS_SOURCE")
FOLDER = "aws-config-conformance-packs"
FILES = 122
INSTANCES = 8_214
INLINE = 51_200

# Parameters without a default, and what they are given.
GIVEN = {
    "SnsTopicForPublishNotificationArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:topic",
    "S3TargetBucketNameForEnableLogging": "logs",
    "CustomConfigRuleLambdaArn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f",
}


def packs():
    found = sorted(Path(SOURCE, FOLDER).glob("*.y*ml"))
    assert len(found) == FILES, f"{len(found)} packs in {SOURCE}, not {FILES}"
    return found


def source_of(server, path):
    """Where the server finds a template: in the request, or in a bucket if it is too long."""
    body = path.read_text()
    if len(body.encode()) <= INLINE:
        return {"TemplateBody": body}
    bucket = server.data_dir / "buckets" / "templates"
    bucket.mkdir(parents=True, exist_ok=True)
    (bucket / path.name).write_text(body)
    return {"TemplateS3Uri": f"s3://templates/{path.name}"}


def native_identifiers(server):
    import json
    done = server.assize("rules", "list", "--output", "json")
    return {rule["identifier"] for rule in json.loads(done.stdout)}


def test_every_published_pack_deploys(external, capsys):
    if not SOURCE:
        warnings.warn("the published packs were NOT tried: ASSIZE_PACKS_SOURCE names no checkout")
        pytest.skip("ASSIZE_PACKS_SOURCE names no checkout of awslabs/aws-config-rules")
    server, config = external, external.client()
    native = native_identifiers(server)
    written = deployed = judged = 0
    failures, seconds, identifiers = [], 0.0, set()
    for number, path in enumerate(packs()):
        name = f"p{number}"
        text = path.read_text()
        written += text.count("AWS::Config::ConfigRule")
        given = [{"ParameterName": key, "ParameterValue": value}
                 for key, value in GIVEN.items() if f"\n  {key}:" in text]
        source = source_of(server, path)
        start = time.monotonic()
        try:
            config.put_conformance_pack(
                ConformancePackName=name, ConformancePackInputParameters=given, **source)
        except ClientError as error:
            failures.append((path.name, str(error)[:400]))
            continue
        pack = settled(config, name)
        seconds += time.monotonic() - start
        if pack["ConformancePackState"] != "CREATE_COMPLETE":
            failures.append((path.name, pack.get("ConformancePackStatusReason")))
        pages = config.get_paginator("describe_config_rules").paginate()
        rules = [rule for page in pages for rule in page["ConfigRules"]]
        told = config.describe_conformance_pack_compliance(ConformancePackName=name, Limit=1000)
        assert len(told["ConformancePackRuleComplianceList"]) == len(rules), path.name
        deployed += len(rules)
        sources = [rule["Source"]["SourceIdentifier"] for rule in rules]
        identifiers.update(rule["Source"]["SourceIdentifier"] for rule in rules
                           if rule["Source"]["Owner"] == "AWS")
        judged += sum(identifier in native for identifier in sources)
        config.delete_conformance_pack(ConformancePackName=name)
        assert settled(config, name) is None
    with capsys.disabled():
        print(f"\n{FILES - len(failures)} of {FILES} packs deploy, {deployed} of {written} rule "
              f"instances (the others are switched off by the packs' conditions, or their pack "
              f"failed), {len(identifiers)} identifiers; {judged} instances evaluate natively; "
              f"{FILES / seconds:.1f} packs a second")
        for name, reason in failures:
            print(f"  {name}: {reason}")
    assert written == INSTANCES
    assert not failures
