"""What happens is told: to webhooks, and to moto's EventBridge, SNS and SQS."""

import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conftest import ACCOUNT, REGION, Server, security_group
from test_delivery import recording, wait_for

SECRET = "a secret of the tests"
RULE = {"ConfigRuleName": "ssh", "Source": {"Owner": "AWS", "SourceIdentifier": "INCOMING_SSH_DISABLED"},
        "Scope": {"ComplianceResourceTypes": ["AWS::EC2::SecurityGroup"]}}


class Hook:
    """A server that keeps what is posted, and refuses when told to."""

    def __init__(self):
        hook = self
        self.got, self.refuse, self.lock = [], False, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                with hook.lock:
                    refused = hook.refuse
                    if not refused:
                        hook.got.append((dict(self.headers.items()), body))
                self.send_response(503 if refused else 204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def events(self, detail_type=None):
        with self.lock:
            events = [json.loads(body) for _, body in self.got]
        return [e for e in events if detail_type in (None, e["detail-type"])]


@pytest.fixture
def hook():
    hook = Hook()
    yield hook
    hook.server.shutdown()


@pytest.fixture
def hooked(tmp_path, hook, monkeypatch):
    monkeypatch.setenv("ASSIZE_WEBHOOK_SECRET", SECRET)
    server = Server(tmp_path / "data", ["--account", ACCOUNT, "--region", REGION,
                                        "--webhook", hook.url]).start()
    yield server
    server.stop()


def test_webhooks_get_signed_events_in_order(hooked, hook):
    config = hooked.client()
    config.put_config_rule(ConfigRule=RULE)
    hooked.record(security_group(1, cidr="10.0.0.0/8"))
    hooked.wait_idle()
    (first,) = wait_for(lambda: hook.events("Config Rules Compliance Change"))
    hooked.record(security_group(1, cidr="0.0.0.0/0", capture="2026-11-02T00:00:00.000Z"))
    hooked.wait_idle()
    wait_for(lambda: len(hook.events("Config Rules Compliance Change")) == 2)
    second = hook.events("Config Rules Compliance Change")[1]
    assert set(first) == {"version", "id", "detail-type", "source", "account", "time", "region",
                          "resources", "detail"}
    assert (first["version"], first["source"], first["account"], first["region"], first["resources"]) \
        == ("0", "aws.config", ACCOUNT, REGION, [])
    assert first["time"].endswith("Z") and "." not in first["time"]
    detail = second["detail"]
    assert set(detail) == {"awsAccountId", "configRuleName", "configRuleARN", "resourceType",
                           "resourceId", "awsRegion", "newEvaluationResult", "oldEvaluationResult",
                           "notificationCreationTime", "messageType", "recordVersion"}
    assert first["detail"]["oldEvaluationResult"] is None
    assert detail["messageType"] == "ComplianceChangeNotification" and detail["recordVersion"] == "1.0"
    new, old = detail["newEvaluationResult"], detail["oldEvaluationResult"]
    assert (old["complianceType"], new["complianceType"]) == ("COMPLIANT", "NON_COMPLIANT")
    assert new["evaluationResultIdentifier"]["evaluationResultQualifier"] == {
        "configRuleName": "ssh", "resourceType": "AWS::EC2::SecurityGroup",
        "resourceId": detail["resourceId"]}
    changes = hook.events("Config Configuration Item Change")
    assert [c["detail"]["configurationItemDiff"]["changeType"] for c in changes] == ["CREATE", "UPDATE"]
    assert changes[1]["resources"] == [changes[1]["detail"]["configurationItem"]["ARN"]]
    assert changes[1]["detail"]["messageType"] == "ConfigurationItemChangeNotification"
    for headers, body in hook.got:
        stamp, signed = (part.split("=", 1)[1] for part in headers["assize-signature"].split(","))
        wanted = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
        assert hmac.compare_digest(signed, wanted)
        assert abs(int(stamp) - time.time()) < 60
        assert headers["assize-event-id"] == json.loads(body)["id"]
    # A state that is known already, and a verdict that stays, are no news.
    before = len(hook.got)
    config.start_config_rules_evaluation(ConfigRuleNames=["ssh"])
    hooked.wait_idle()
    (started,) = wait_for(lambda: hook.events("Config Rules Re-evaluation Status"))
    assert started["detail"]["configRuleNames"] == ["ssh"]
    time.sleep(0.5)
    assert len(hook.got) == before + 1


def test_what_is_refused_waits_survives_a_kill_and_is_told_once_more(hooked, hook):
    hook.refuse = True
    hooked.record(*[security_group(n) for n in range(1, 21)])
    waiting = wait_for(lambda: hooked.assize("status", "--endpoint", hooked.endpoint).stdout)
    assert "20 notifications to webhook:webhook-1" in waiting
    hooked.kill()
    hook.refuse = False
    hooked.start()
    wait_for(lambda: len(hook.events()) >= 20)
    ids = [e["id"] for e in hook.events()]
    assert len(set(ids)) == 20
    wait_for(lambda: "0 notifications to" in (out := hooked.assize("status", "--endpoint", hooked.endpoint).stdout)
             or "to tell" not in out)


def test_snapshots_are_told(hooked, hook):
    config = hooked.client()
    recording(config)
    answer = config.deliver_config_snapshot(deliveryChannelName="default")
    wait_for(lambda: len(hook.events("Config Configuration Snapshot Delivery Status")) == 2)
    started, completed = hook.events("Config Configuration Snapshot Delivery Status")
    assert started["detail"]["messageType"] == "ConfigurationSnapshotDeliveryStarted"
    assert completed["detail"]["messageType"] == "ConfigurationSnapshotDeliveryCompleted"
    assert {e["detail"]["configSnapshotId"] for e in (started, completed)} == {answer["configSnapshotId"]}
    assert completed["detail"]["s3Bucket"] == "snapshots"
    assert answer["configSnapshotId"] in completed["detail"]["s3ObjectKey"]
    assert completed["detail"]["recordVersion"] == "1.1"


def test_large_items_go_to_the_bucket_and_the_notification_says_where(hooked, hook):
    recording(hooked.client())
    item = security_group(1)
    item["configuration"]["description"] = "x" * 300_000
    hooked.record(item)
    (event,) = wait_for(lambda: hook.events("Config Configuration Item Change"))
    detail = event["detail"]
    assert detail["messageType"] == "OversizedConfigurationItemChangeNotification"
    assert detail["configurationItemSummary"]["resourceId"] == item["resourceId"]
    assert "configuration" not in detail["configurationItemSummary"]
    where = detail["s3DeliverySummary"]["s3BucketLocation"]
    assert where.startswith("snapshots/AWSLogs/") and "/OversizedChangeNotification/" in where
    done = hooked.assize("import", "--dry-run", str(hooked.data_dir / "buckets" / where))
    assert (hooked.data_dir / "buckets" / where).is_file(), done.stderr


def test_the_upstreams_bus_topic_and_queue(tmp_path, moto):
    sqs, sns, events = moto.client("sqs"), moto.client("sns"), moto.client("events")
    queues = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("topic", "direct", "bus")}
    arn = {name: f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}" for name in queues}
    topic = sns.create_topic(Name="config")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn["topic"])
    events.put_rule(Name="r", EventPattern=json.dumps({"source": ["aws.config"]}))
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": arn["bus"]}])
    moto.client("s3").create_bucket(Bucket="snapshots")
    upstream = [f"{name}={moto.endpoint}" for name in ("s3", "sns", "sqs", "events")]
    server = Server(tmp_path / "data", [
        "--account", ACCOUNT, "--region", REGION, "--eventbridge", "default",
        "--sqs", queues["direct"], *(part for place in upstream for part in ("--upstream", place))]).start()
    try:
        config = server.client()
        recording(config, snsTopicARN=topic)
        item = security_group(1)
        server.record(item)

        def received(name):
            got = sqs.receive_message(QueueUrl=queues[name], MaxNumberOfMessages=10).get("Messages", [])
            return [json.loads(m["Body"]) for m in got]
        (notification,) = wait_for(lambda: received("topic"))
        assert notification["Type"] == "Notification" and notification["TopicArn"] == topic
        assert notification["Subject"].startswith(f"[AWS Config:{REGION}] AWS::EC2::SecurityGroup")
        assert len(notification["Subject"]) <= 100
        body = json.loads(notification["Message"])
        assert body["messageType"] == "ConfigurationItemChangeNotification"
        assert body["configurationItem"] == item
        (direct,) = wait_for(lambda: received("direct"))
        (bus,) = wait_for(lambda: received("bus"))
        assert direct["detail"] == bus["detail"] == body
        assert direct["detail-type"] == bus["detail-type"] == "Config Configuration Item Change"
        assert bus["source"] == "aws.config" and bus["resources"] == direct["resources"] == [item["ARN"]]
        (channel,) = config.describe_delivery_channel_status()["DeliveryChannelsStatus"]
        assert wait_for(lambda: config.describe_delivery_channel_status()["DeliveryChannelsStatus"][0]
                        ["configStreamDeliveryInfo"]["lastStatus"] == "Success")
        assert channel
    finally:
        server.stop()
