"""kill -9 in a loop, under load: nothing acknowledged is lost, nothing counts twice."""

import json
import os
import random
import subprocess
import threading
import time

from botocore.exceptions import BotoCoreError, ClientError

from conftest import ACCOUNT, REGION, Server, security_group

KILLS = int(os.environ.get("ASSIZE_KILLS", "50"))


class Load(threading.Thread):
    """Imports items and puts evaluations until told to stop; notes what was acknowledged."""

    def __init__(self, server, worker, acknowledged, lock):
        super().__init__(daemon=True)
        self.server, self.worker = server, worker
        self.acknowledged, self.lock = acknowledged, lock
        self.stopping = threading.Event()

    def run(self):
        client = self.server.client()
        number = 0
        while not self.stopping.is_set():
            number += 1
            resource = f"custom-{self.worker}-{number % 40}"
            value = random.randrange(10**9)
            body = json.dumps({"value": value, "pad": "x" * 500})
            try:
                client.put_resource_config(
                    ResourceType="Test::Kill::Thing", SchemaVersionId="00000001",
                    ResourceId=resource, Configuration=body)
            except (ClientError, BotoCoreError):
                time.sleep(0.005)
                continue
            with self.lock:
                self.acknowledged.setdefault(resource, []).append(value)


def test_nothing_acknowledged_is_lost(tmp_path):
    random.seed(4)
    server = Server(tmp_path / "data", ["--account", ACCOUNT, "--region", REGION]).start()
    client = server.client()
    client.put_configuration_recorder(ConfigurationRecorder={
        "name": "default", "roleARN": f"arn:aws:iam::{ACCOUNT}:role/config"})
    client.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "config-history"})
    client.start_configuration_recorder(ConfigurationRecorderName="default")
    client.put_config_rule(ConfigRule={
        "ConfigRuleName": "ssh", "Source": {"Owner": "AWS", "SourceIdentifier": "INCOMING_SSH_DISABLED"}})

    acknowledged, lock = {}, threading.Lock()
    expected = {}
    kills = 0
    for round_number in range(KILLS):
        load = [Load(server, worker, acknowledged, lock) for worker in range(3)]
        for thread in load:
            thread.start()
        # Security groups flip between open and closed; their verdicts must follow.
        for step in range(3):
            number = random.randrange(30)
            cidr = random.choice(["0.0.0.0/0", "10.0.0.0/8"])
            capture = f"2026-11-01T{round_number // 60:02}:{round_number % 60:02}:{step:02}.000Z"
            item = security_group(number, cidr=cidr, capture=capture)
            done = server.assize("import", "-", stdin=json.dumps(item))
            assert done.returncode == 0, done.stderr
            expected[item["resourceId"]] = "NON_COMPLIANT" if cidr == "0.0.0.0/0" else "COMPLIANT"
        time.sleep(random.random() * 0.08)
        server.kill()
        kills += 1
        for thread in load:
            thread.stopping.set()
        for thread in load:
            thread.join()
        server.start()

    server.wait_idle()
    client = server.client()
    # Every acknowledged item is in history, once, and the last one is current or was
    # followed by one whose answer the kill cut off.
    missing = doubled = checked = 0
    for resource, values in acknowledged.items():
        history = []
        for page in client.get_paginator("get_resource_config_history").paginate(
                resourceType="Test::Kill::Thing", resourceId=resource, limit=100):
            history += [json.loads(i["configuration"])["value"] for i in page["configurationItems"]]
        checked += len(values)
        missing += len(set(values) - set(history))
        doubled += len(history) - len(set(history))
    assert checked > KILLS, "the load did nothing"
    assert missing == 0 and doubled == 0

    # Verdicts: one per resource, and the right one.
    seen = {}
    for page in client.get_paginator("get_compliance_details_by_config_rule").paginate(
            ConfigRuleName="ssh", Limit=100):
        for result in page["EvaluationResults"]:
            resource = result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]["ResourceId"]
            assert resource not in seen, "a resource has two results"
            seen[resource] = result["ComplianceType"]
    assert seen == expected
    non_compliant = sum(1 for c in expected.values() if c == "NON_COMPLIANT")
    compliance = client.describe_compliance_by_config_rule()["ComplianceByConfigRules"][0]["Compliance"]
    assert compliance.get("ComplianceContributorCount", {"CappedCount": 0})["CappedCount"] == min(non_compliant, 25)
    # The file itself is sound.
    server.stop()
    databases = list((tmp_path / "data").glob("*.db")) + list((tmp_path / "data").glob("*.sqlite*"))
    import sqlite3
    checked_files = 0
    for path in databases:
        if path.suffix in (".db", ".sqlite", ".sqlite3"):
            connection = sqlite3.connect(path)
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            checked_files += 1
    assert checked_files == 2, "the data and the logs"
    print(f"\nkill test: {kills} kills, {checked} acknowledged items, 0 lost, 0 doubled, "
          f"{len(seen)} verdicts right")
