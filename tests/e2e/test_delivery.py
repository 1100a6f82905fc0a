"""Snapshots and history in a bucket: a folder, or moto's S3 behind the edge."""

import gzip
import io
import json
import re
import time

import pytest
from botocore.exceptions import ClientError
from conftest import ACCOUNT, REGION, Server, security_group

ROLE = f"arn:aws:iam::{ACCOUNT}:role/config"
SNAPSHOT = re.compile(
    rf"^(?P<prefix>p/)?AWSLogs/{ACCOUNT}/Config/{REGION}/\d{{4}}/[1-9]\d?/[1-9]\d?/ConfigSnapshot/"
    rf"{ACCOUNT}_Config_{REGION}_ConfigSnapshot_\d{{8}}T\d{{6}}Z_(?P<id>[0-9a-f-]{{36}})\.json\.gz$")
HISTORY = re.compile(
    rf"^p/AWSLogs/{ACCOUNT}/Config/{REGION}/\d{{4}}/[1-9]\d?/[1-9]\d?/ConfigHistory/"
    rf"{ACCOUNT}_Config_{REGION}_ConfigHistory_(?P<type>[\w:]+)_\d{{8}}T\d{{6}}Z_\d{{8}}T\d{{6}}Z_1\.json\.gz$")


def recording(config, bucket="snapshots", **channel):
    config.put_configuration_recorder(
        ConfigurationRecorder={"name": "default", "roleARN": ROLE,
                               "recordingGroup": {"resourceTypes": ["AWS::EC2::SecurityGroup"]}})
    config.put_delivery_channel(
        DeliveryChannel={"name": "default", "s3BucketName": bucket, **channel})
    config.start_configuration_recorder(ConfigurationRecorderName="default")


def wait_for(what, timeout=20):
    deadline = time.monotonic() + timeout
    while True:
        found = what()
        if found:
            return found
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.1)


def keys(server, bucket="snapshots"):
    root = server.data_dir / "buckets" / bucket
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def status(config, kind):
    (channel,) = config.describe_delivery_channel_status()["DeliveryChannelsStatus"]
    return channel[kind]


def items_of(raw):
    return json.loads(gzip.decompress(raw))


def test_a_snapshot_has_awss_layout_and_is_read_again(server, tmp_path):
    items = [security_group(n) for n in range(1, 301)]
    gone = security_group(301, configurationItemStatus="ResourceDeleted")
    server.record(*items, gone)
    config = server.client()
    recording(config, s3KeyPrefix="p")
    assert keys(server) == [f"p/AWSLogs/{ACCOUNT}/Config/ConfigWritabilityCheckFile"]
    answer = config.deliver_config_snapshot(deliveryChannelName="default")
    info = wait_for(lambda: (i := status(config, "configSnapshotDeliveryInfo")).get("lastStatus") and i)
    assert info["lastStatus"] == "Success"
    assert info["lastSuccessfulTime"] == info["lastAttemptTime"]
    assert "nextDeliveryTime" not in info and "lastErrorCode" not in info
    (key,) = [key for key in keys(server) if "ConfigSnapshot" in key]
    assert SNAPSHOT.match(key)["id"] == answer["configSnapshotId"]
    body = items_of((server.data_dir / "buckets" / "snapshots" / key).read_bytes())
    assert list(body) == ["fileVersion", "configSnapshotId", "configurationItems"]
    assert body["fileVersion"] == "1.0" and body["configSnapshotId"] == answer["configSnapshotId"]
    by_id = {item["resourceId"]: item for item in body["configurationItems"]}
    assert by_id == {item["resourceId"]: item for item in items}
    # Another server has the same after it read the file.
    other = Server(tmp_path / "other", ["--account", ACCOUNT, "--region", REGION]).start()
    try:
        done = other.assize("import", str(server.data_dir / "buckets" / "snapshots" / key))
        assert done.returncode == 0, done.stderr
        ask = dict(resourceType="AWS::EC2::SecurityGroup", resourceId=items[7]["resourceId"])
        mine = other.client().get_resource_config_history(**ask)["configurationItems"]
        theirs = config.get_resource_config_history(**ask)["configurationItems"]
        assert mine == theirs and len(mine) == 1
        counts = other.client().get_discovered_resource_counts()["totalDiscoveredResources"]
        assert counts == 300
    finally:
        other.stop()


def test_history_is_delivered_by_the_clock_and_only_news_of_it(tmp_path):
    server = Server(tmp_path / "data", ["--account", ACCOUNT, "--region", REGION,
                                        "--history-every", "1"]).start()
    try:
        config = server.client()
        recording(config, s3KeyPrefix="p")
        first = security_group(1)
        server.record(first, {**security_group(2), "resourceType": "AWS::EC2::Volume"})
        found = wait_for(lambda: [key for key in keys(server) if HISTORY.match(key)])
        wait_for(lambda: len([key for key in keys(server) if HISTORY.match(key)]) >= 2)
        assert status(config, "configHistoryDeliveryInfo")["nextDeliveryTime"]
        later = security_group(1, port=443, capture="2026-11-02T00:00:00.000Z")
        server.record(later)
        new = wait_for(lambda: [key for key in keys(server)
                                if HISTORY.match(key) and "20261102T000000Z" in key])
        (key,) = new
        assert HISTORY.match(key)["type"] == "AWS::EC2::SecurityGroup"
        body = items_of((server.data_dir / "buckets" / "snapshots" / key).read_bytes())
        assert list(body) == ["fileVersion", "configurationItems"]
        assert body["configurationItems"] == [later]
        # A file of every type, each item once over all files.
        every = [item for key in keys(server) if HISTORY.match(key) for item in
                 items_of((server.data_dir / "buckets" / "snapshots" / key).read_bytes())["configurationItems"]]
        assert len(every) == 3 and first in every and later in every
        assert found
    finally:
        server.stop()


def test_a_kill_repeats_a_delivery_without_damage(server):
    server.record(*[security_group(n) for n in range(1, 2001)])
    config = server.client()
    recording(config)
    ids = [config.deliver_config_snapshot(deliveryChannelName="default")["configSnapshotId"]
           for _ in range(3)]
    server.kill()
    server.start()
    config = server.client()

    def delivered():
        found = [SNAPSHOT.match(key) for key in keys(server)]
        return sorted(match["id"] for match in found if match) == sorted(ids)
    wait_for(delivered)
    for key in keys(server):
        if SNAPSHOT.match(key):
            body = items_of((server.data_dir / "buckets" / "snapshots" / key).read_bytes())
            assert len(body["configurationItems"]) == 2000


def test_what_cannot_be_delivered_is_refused(server):
    config = server.client()
    with pytest.raises(ClientError) as e:
        config.deliver_config_snapshot(deliveryChannelName="default")
    assert e.value.response["Error"]["Code"] == "NoSuchDeliveryChannelException"
    recording(config)
    config.stop_configuration_recorder(ConfigurationRecorderName="default")
    with pytest.raises(ClientError) as e:
        config.deliver_config_snapshot(deliveryChannelName="default")
    assert e.value.response["Error"]["Code"] == "NoRunningConfigurationRecorderException"
    # A prefix that a folder has no room for.
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "snapshots"})
    with pytest.raises(ClientError) as e:
        config.put_delivery_channel(DeliveryChannel={
            "name": "default", "s3BucketName": "snapshots", "s3KeyPrefix": "x" * 300})
    assert e.value.response["Error"]["Code"] == "InvalidS3KeyPrefixException"


def test_buckets_of_the_upstream(tmp_path, moto):
    server = Server(tmp_path / "data", ["--account", ACCOUNT, "--region", REGION,
                                        "--upstream", f"s3={moto.endpoint}"]).start()
    try:
        server.record(*[security_group(n) for n in range(1, 51)])
        config = server.client()
        with pytest.raises(ClientError) as e:
            recording(config, bucket="missing-bucket")
        assert e.value.response["Error"]["Code"] == "NoSuchBucketException"
        s3 = moto.client("s3")
        s3.create_bucket(Bucket="there")
        kms = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
        recording(config, bucket="there", s3KmsKeyArn=kms,
                  configSnapshotDeliveryProperties={"deliveryFrequency": "One_Hour"})
        snapshot = config.deliver_config_snapshot(deliveryChannelName="default")["configSnapshotId"]
        found = wait_for(lambda: [o["Key"] for o in s3.list_objects_v2(Bucket="there")["Contents"]
                                  if snapshot in o["Key"]])
        assert SNAPSHOT.match(found[0])
        answer = s3.get_object(Bucket="there", Key=found[0])
        assert answer["ServerSideEncryption"] == "aws:kms" and answer["SSEKMSKeyId"] == kms
        body = json.load(gzip.open(io.BytesIO(answer["Body"].read())))
        assert len(body["configurationItems"]) == 50
        info = wait_for(lambda: (i := status(config, "configSnapshotDeliveryInfo")).get("lastStatus") and i)
        assert info["lastStatus"] == "Success"
        ahead = info["nextDeliveryTime"].timestamp() - time.time()
        assert 3500 < ahead <= 3600
        # The bucket goes away: the failure is told.
        for entry in s3.list_objects_v2(Bucket="there")["Contents"]:
            s3.delete_object(Bucket="there", Key=entry["Key"])
        s3.delete_bucket(Bucket="there")
        config.deliver_config_snapshot(deliveryChannelName="default")
        info = wait_for(lambda: (i := status(config, "configSnapshotDeliveryInfo")).get("lastErrorCode") and i)
        assert (info["lastStatus"], info["lastErrorCode"]) == ("Failure", "NoSuchBucket")
        assert info["lastSuccessfulTime"] < info["lastAttemptTime"]
    finally:
        server.stop()
