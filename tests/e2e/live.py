"""moto as an upstream, and what tests ask of a server that records it."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request

import boto3
from conftest import ACCOUNT, REGION, free_port

# How long to wait for what comes in the end. What is promised is tested by a median.
PROMPT = 20.0


class Moto:
    def __init__(self, log):
        self.port, self.log, self.process = free_port(), log, None

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        env = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env)
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{self.endpoint}/moto-api/", timeout=2).close()
                return self
            except OSError:
                assert time.monotonic() < deadline and self.process.poll() is None, self.log.read_text()
                time.sleep(0.05)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def client(self, service):
        """Past the edge."""
        return boto3.client(service, region_name=REGION, endpoint_url=self.endpoint,
                            aws_access_key_id="test", aws_secret_access_key="test")


def start_recorder(server, group=None):
    config = server.client()
    config.put_configuration_recorder(ConfigurationRecorder={
        "name": "default", "roleARN": f"arn:aws:iam::{ACCOUNT}:role/config",
        "recordingGroup": group or {"allSupported": True, "includeGlobalResourceTypes": True}})
    if "--upstream" in server.extra:
        server.client("s3").create_bucket(Bucket="history")
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "history"})
    config.start_configuration_recorder(ConfigurationRecorderName="default")
    return config


def until(what, get, within=PROMPT):
    """Waits until `get` answers something true; answers it and the seconds that it took."""
    began = time.monotonic()
    while True:
        found = get()
        took = time.monotonic() - began
        if found:
            return found, took
        assert took < within, f"{what}: not within {within} s"
        time.sleep(0.02)


def listed(config, resource_type):
    found = config.list_discovered_resources(resourceType=resource_type)["resourceIdentifiers"]
    return {entry["resourceId"] for entry in found}


def newest(config, resource_type, resource_id):
    items = config.get_resource_config_history(
        resourceType=resource_type, resourceId=resource_id)["configurationItems"]
    return items[0]


def verdict(config, rule, resource_id):
    results = config.get_compliance_details_by_config_rule(ConfigRuleName=rule)["EvaluationResults"]
    for result in results:
        if result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]["ResourceId"] == resource_id:
            return result["ComplianceType"]
    return None


def put_rule(config, name, identifier, **parameters):
    rule = {"ConfigRuleName": name, "Source": {"Owner": "AWS", "SourceIdentifier": identifier}}
    if parameters:
        rule["InputParameters"] = json.dumps(parameters)
    config.put_config_rule(ConfigRule=rule)
