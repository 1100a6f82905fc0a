"""What breaks around the server: disk, directory, clock, clients. It says so, and goes on."""

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import threading
import time
import urllib.error
import urllib.request

import pytest
from botocore.exceptions import ClientError

from conftest import ACCOUNT, REGION, Server, assize_binary, security_group

ARGS = ["--account", ACCOUNT, "--region", REGION]
SSH_RULE = {"ConfigRuleName": "ssh",
            "Source": {"Owner": "AWS", "SourceIdentifier": "INCOMING_SSH_DISABLED"}}


def serve_fails(data_dir, *extra, port=0):
    done = subprocess.run(
        [assize_binary(), "serve", "--listen", f"127.0.0.1:{port}", "--data-dir", str(data_dir), *ARGS, *extra],
        capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL)
    assert done.returncode == 1, (done.returncode, done.stderr)
    return done.stderr


def post(server, body, headers=None, path="/"):
    request = urllib.request.Request(
        server.endpoint + path, data=body, method="POST",
        headers={"Content-Type": "application/x-amz-json-1.1",
                 "X-Amz-Target": "StarlingDoveService.DescribeConfigRules", **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_a_second_server_is_refused(server):
    assert "in use" in serve_fails(server.data_dir)
    assert server.cli("describe-config-rules") == {"ConfigRules": []}


def test_a_taken_address_is_named(server, tmp_path):
    text = serve_fails(tmp_path / "other", port=server.port)
    assert str(server.port) in text


def test_a_newer_schema_is_refused_and_left_alone(tmp_path):
    server = Server(tmp_path / "data", ARGS).start()
    server.stop()
    database = tmp_path / "data" / "assize.db"
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA user_version = 9999")
    connection.commit()
    connection.close()
    assert "9999" in serve_fails(tmp_path / "data")
    assert sqlite3.connect(database).execute("PRAGMA user_version").fetchone() == (9999,)


def test_garbage_is_not_overwritten(tmp_path):
    (tmp_path / "data").mkdir()
    database = tmp_path / "data" / "assize.db"
    database.write_bytes(b"this is no database" * 1000)
    text = serve_fails(tmp_path / "data")
    assert "assize.db" in text
    assert database.read_bytes().startswith(b"this is no database")


def mounted(path, options):
    path.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(path)], capture_output=True)
    return done.returncode == 0


def test_a_full_disk(tmp_path):
    disk = tmp_path / "disk"
    if not mounted(disk, "size=24m"):
        pytest.skip("SKIPPED LOUDLY: no right to mount a small disk here, full disk not tested end to end")
    try:
        server = Server(disk / "data", ARGS).start()
        server.log = tmp_path / "log"
        client = server.client()
        client.put_config_rule(ConfigRule=SSH_RULE)
        good = [json.dumps(security_group(n)) for n in range(20)]
        assert server.assize("import", "-", stdin="\n".join(good)).returncode == 0
        filler = disk / "filler"
        # Unbuffered: what a buffer holds would be tried again, and fail, when the file closes.
        with open(filler, "wb", buffering=0) as f:
            try:
                while True:
                    f.write(b"x" * 65536)
            except OSError:
                pass
        refused = 0
        for n in range(100, 400):
            done = server.assize("import", "-", stdin="\n".join(
                json.dumps(security_group(n * 50 + k)) for k in range(50)))
            if done.returncode != 0:
                refused += 1
                assert "full" in done.stderr.lower(), done.stderr
                break
        assert refused == 1, "the disk never filled"
        # Reads go on, and nothing that was there is lost.
        assert len(client.describe_config_rules()["ConfigRules"]) == 1
        history = client.get_resource_config_history(
            resourceType="AWS::EC2::SecurityGroup", resourceId=security_group(3)["resourceId"])
        assert len(history["configurationItems"]) == 1
        filler.unlink()
        # With room again, writes work again without a restart.
        deadline = time.monotonic() + 10
        while True:
            done = server.assize("import", "-", stdin=json.dumps(security_group(99999)))
            if done.returncode == 0:
                break
            assert time.monotonic() < deadline, done.stderr
            time.sleep(0.2)
        server.stop()
    finally:
        server.kill()
        subprocess.run(["umount", str(disk)])


def test_a_read_only_directory(tmp_path):
    server = Server(tmp_path / "data", ARGS).start()
    server.stop()
    bound = tmp_path / "bound"
    bound.mkdir()
    steps = [["mount", "--bind", str(tmp_path / "data"), str(bound)],
             ["mount", "-o", "remount,ro,bind", str(bound)]]
    if any(subprocess.run(s, capture_output=True).returncode for s in steps):
        subprocess.run(["umount", str(bound)], capture_output=True)
        pytest.skip("SKIPPED LOUDLY: no right to mount read-only here")
    try:
        text = serve_fails(bound).lower()
        assert "read-only" in text or "cannot be written" in text, text
    finally:
        subprocess.run(["umount", str(bound)])


def test_bad_bodies_get_typed_errors(tmp_path):
    server = Server(tmp_path / "data", [*ARGS, "--no-auth"]).start()
    put_rule = {"X-Amz-Target": "StarlingDoveService.PutConfigRule"}
    cases = [
        (b"{" * 100_000, {}, 400, b"SerializationException"),
        (b"{\"a\":" * 500 + b"1" + b"}" * 500, {}, 400, b"SerializationException"),
        (b"\xff\xfe{\x00}\x00", {}, 400, b"SerializationException"),
        (b"{\"NextToken\": \"\x00\"}", {}, 400, b"SerializationException"),
        (b"{\"NextToken\": 7}", {}, 400, b"SerializationException"),
        (b"{\"NextToken\": \"a\", \"NextToken\": \"b\"}", {}, 400, b"SerializationException"),
        (b"[]", {}, 400, b"SerializationException"),
        (b"{} trailing", {}, 400, b"SerializationException"),
        (b"{}", put_rule, 400, b"ValidationException"),
        (b"{\"ConfigRule\": {\"Source\": {\"Owner\": \"ME\"}}}", put_rule, 400, b"Member must satisfy enum value set"),
        (b"{}", {"X-Amz-Target": "StarlingDoveService.MakeCoffee"}, 400, b"UnknownOperationException"),
        (b"{}", {"X-Amz-Target": "Nope.Nope"}, 400, b"UnknownOperationException"),
        (b"x" * (11 << 20), {}, 413, b"RequestEntityTooLarge"),
    ]
    for body, headers, status, code in cases:
        got, answer = post(server, body, headers)
        assert got == status and code in answer, (body[:40], got, answer[:300])
    assert post(server, b"{}")[0] == 200
    server.stop()


def test_unsigned_requests_are_refused_before_their_body_is_read(server):
    for body in (b"{}", b"{" * 100_000):
        got, answer = post(server, body)
        assert got == 403 and b"MissingAuthenticationToken" in answer, (got, answer)
    # One that says beforehand that it is too long is refused for that.
    got, answer = post(server, b"x" * (11 << 20))
    assert got == 413 and b"RequestEntityTooLarge" in answer, (got, answer)


def test_signatures(server):
    import boto3
    from botocore.config import Config
    wrong = boto3.client("config", region_name=REGION, endpoint_url=server.endpoint,
                         aws_access_key_id=server.env()["AWS_ACCESS_KEY_ID"],
                         aws_secret_access_key="wrong", config=Config(retries={"max_attempts": 0}))
    with pytest.raises(ClientError) as error:
        wrong.describe_config_rules()
    assert error.value.response["Error"]["Code"] == "InvalidSignatureException"
    unknown = boto3.client("config", region_name=REGION, endpoint_url=server.endpoint,
                           aws_access_key_id="AKIAUNKNOWN000000000", aws_secret_access_key="x",
                           config=Config(retries={"max_attempts": 0}))
    with pytest.raises(ClientError) as error:
        unknown.describe_config_rules()
    assert error.value.response["Error"]["Code"] == "UnrecognizedClientException"


def test_slow_and_silent_clients_do_not_block_others(server):
    sockets = []
    for _ in range(100):
        s = socket.create_connection(("127.0.0.1", server.port))
        s.sendall(b"POST / HTTP/1.1\r\nHost: x\r\n")
        sockets.append(s)
    started = time.monotonic()
    assert server.cli("describe-config-rules") == {"ConfigRules": []}
    assert time.monotonic() - started < 10
    for s in sockets:
        s.close()


def test_hostile_parameters_and_names(server):
    client = server.client()
    big = json.dumps({"tag1Key": "x" * (1 << 20)})
    with pytest.raises(ClientError) as error:
        client.put_config_rule(ConfigRule={
            "ConfigRuleName": "big", "InputParameters": big,
            "Source": {"Owner": "AWS", "SourceIdentifier": "REQUIRED_TAGS"}})
    assert error.value.response["Error"]["Code"] in ("ValidationException", "InvalidParameterValueException")
    assert len(str(error.value)) < 5_000
    hostile = "x'; DROP TABLE resources; --\u202e<script>"
    item = security_group(5, resourceName=hostile, tags={hostile: hostile})
    assert server.assize("import", "-", stdin=json.dumps(item)).returncode == 0
    found = client.list_discovered_resources(resourceType="AWS::EC2::SecurityGroup", resourceName=hostile)
    assert [r["resourceName"] for r in found["resourceIdentifiers"]] == [hostile]


def test_bad_records_do_not_stop_good_ones(server, tmp_path):
    import gzip
    lines = [json.dumps(security_group(1)), "{broken", json.dumps({"resourceType": "A"}),
             '{"resourceType":"A","resourceId":"x","resourceId":"y"}', json.dumps(security_group(2))]
    path = tmp_path / "items.ndjson"
    path.write_text("\n".join(lines))
    done = server.assize("import", str(path))
    assert done.returncode == 4, (done.returncode, done.stderr)
    assert "items.ndjson" in done.stderr and "resourceId" in done.stderr
    counts = server.client().get_discovered_resource_counts()
    assert counts["totalDiscoveredResources"] == 2
    cut = tmp_path / "cut.json.gz"
    whole = gzip.compress(json.dumps({"fileVersion": "1.0", "configSnapshotId": "s", "configurationItems": [
        security_group(n) for n in range(10, 400)]}).encode())
    cut.write_bytes(whole[: len(whole) // 2])
    done = server.assize("import", str(cut))
    assert done.returncode == 4 and "gzip" in done.stderr, (done.returncode, done.stderr)
    assert server.client().get_discovered_resource_counts()["totalDiscoveredResources"] > 2


def test_a_graceful_stop_keeps_everything(tmp_path):
    server = Server(tmp_path / "data", ARGS).start()
    server.client().put_config_rule(ConfigRule=SSH_RULE)
    server.stop()
    assert server.process.returncode == 0
    server.start()
    assert len(server.client().describe_config_rules()["ConfigRules"]) == 1
    server.stop()
