"""Calls that pass the edge: who may make them, how large they may be, what goes wrong."""

import hashlib
import http.client
import json
import os
import socket
import threading
import time
import urllib.error
import urllib.request

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ParamValidationError
from conftest import ACCOUNT, REGION, Server
from live import until

LARGE = 96 << 20


@pytest.fixture
def passing(tmp_path, moto):
    server = Server(tmp_path / "data", ["--account", ACCOUNT, "--region", REGION,
                                        "--upstream", moto.endpoint]).start()
    yield server
    server.stop()


def session_of(server, name, *policies, inline=None):
    """Temporary credentials of a new role with these AWS-managed policies."""
    iam = server.client("iam")
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
         "Action": "sts:AssumeRole"}]}
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    for policy in policies:
        iam.attach_role_policy(RoleName=name, PolicyArn=f"arn:aws:iam::aws:policy/{policy}")
    if inline:
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": inline}))
    given = server.client("sts").assume_role(RoleArn=arn, RoleSessionName="session")["Credentials"]

    def client(service, **options):
        return boto3.client(
            service, region_name=REGION, endpoint_url=server.endpoint,
            aws_access_key_id=given["AccessKeyId"], aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
            config=Config(retries={"max_attempts": 0}, **options))
    return client


def denied(call, *args, **kwargs):
    with pytest.raises(ClientError) as refused:
        call(*args, **kwargs)
    return refused.value.response["Error"]


def test_a_reader_of_s3_reads_and_writes_nothing(passing):
    admin = passing.client("s3")
    admin.create_bucket(Bucket="receipts")
    admin.put_object(Bucket="receipts", Key="2026/a b.txt", Body=b"hello")
    reader = session_of(passing, "reader", "AmazonS3ReadOnlyAccess")("s3")
    assert [b["Name"] for b in reader.list_buckets()["Buckets"]] == ["receipts"]
    listed = reader.list_objects_v2(Bucket="receipts", Prefix="2026/")["Contents"]
    assert [entry["Key"] for entry in listed] == ["2026/a b.txt"]
    assert reader.get_object(Bucket="receipts", Key="2026/a b.txt")["Body"].read() == b"hello"
    assert reader.head_object(Bucket="receipts", Key="2026/a b.txt")["ContentLength"] == 5
    assert reader.get_bucket_acl(Bucket="receipts")["Grants"]
    who = f"User: arn:aws:sts::{ACCOUNT}:assumed-role/reader/session"
    refused = denied(reader.put_object, Bucket="receipts", Key="k", Body=b"x")
    assert refused["Code"] == "AccessDenied"
    assert refused["Message"] == (
        f'{who} is not authorized to perform: s3:PutObject on resource: '
        '"arn:aws:s3:::receipts/k" because no identity-based policy allows the s3:PutObject action')
    refused = denied(reader.delete_bucket, Bucket="receipts")
    assert "s3:DeleteBucket" in refused["Message"]
    refused = denied(reader.delete_objects, Bucket="receipts",
                     Delete={"Objects": [{"Key": "2026/a b.txt"}]})
    assert "s3:DeleteObject" in refused["Message"]
    refused = denied(reader.create_multipart_upload, Bucket="receipts", Key="k")
    assert "s3:PutObject" in refused["Message"]
    refused = denied(reader.copy_object, Bucket="receipts", Key="k", CopySource="receipts/2026/a b.txt")
    assert "s3:PutObject" in refused["Message"]
    assert admin.list_objects_v2(Bucket="receipts")["KeyCount"] == 1


def test_conditions_and_resources_of_s3_are_looked_at(passing):
    admin = passing.client("s3")
    for bucket in ("ours", "theirs"):
        admin.create_bucket(Bucket=bucket)
        admin.put_object(Bucket=bucket, Key="home/k", Body=b"1")
    client = session_of(passing, "home", inline=[
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::ours",
         "Condition": {"StringLike": {"s3:prefix": "home/*"}}},
        {"Effect": "Allow", "Action": ["s3:GetObject", "s3:DeleteObject"],
         "Resource": "arn:aws:s3:::ours/home/*"},
    ])("s3")
    assert client.list_objects_v2(Bucket="ours", Prefix="home/")["KeyCount"] == 1
    denied(client.list_objects_v2, Bucket="ours")
    denied(client.list_objects_v2, Bucket="theirs", Prefix="home/")
    assert client.get_object(Bucket="ours", Key="home/k")["Body"].read() == b"1"
    denied(client.get_object, Bucket="theirs", Key="home/k")
    refused = denied(client.delete_objects, Bucket="ours",
                     Delete={"Objects": [{"Key": "home/k"}, {"Key": "other"}]})
    assert "arn:aws:s3:::ours/other" in refused["Message"]
    client.delete_objects(Bucket="ours", Delete={"Objects": [{"Key": "home/k"}]})
    assert admin.list_objects_v2(Bucket="ours")["KeyCount"] == 0


class Zeros:
    """A body that is never in memory as a whole."""

    def __init__(self, length):
        self.length, self.at = length, 0

    def read(self, count=-1):
        count = self.length - self.at if count is None or count < 0 else count
        count = min(count, self.length - self.at)
        self.at += count
        return bytes(count)

    def seek(self, to, whence=0):
        self.at = to if whence == 0 else self.at + to if whence == 1 else self.length + to
        return self.at

    def tell(self):
        return self.at


def peak_memory(server):
    with open(f"/proc/{server.process.pid}/status") as status:
        return next(int(line.split()[1]) << 10 for line in status if line.startswith("VmHWM"))


def test_large_objects_are_streamed_both_ways(passing):
    s3 = passing.client("s3")
    s3.create_bucket(Bucket="large")
    before = peak_memory(passing)
    # Signed with its hash, which is compared as the body passes.
    s3.put_object(Bucket="large", Key="k", Body=Zeros(LARGE))
    got = hashlib.sha256()
    for chunk in s3.get_object(Bucket="large", Key="k")["Body"].iter_chunks(1 << 20):
        got.update(chunk)
    wanted = hashlib.sha256()
    for _ in range(LARGE >> 20):
        wanted.update(bytes(1 << 20))
    assert got.digest() == wanted.digest()
    grown = peak_memory(passing) - before
    assert grown < LARGE // 2, f"{grown >> 20} MiB more"


def test_a_body_that_was_swapped_does_not_arrive(passing):
    s3 = passing.client("s3")
    s3.create_bucket(Bucket="swaps")

    def swap(request, **_):
        request.body = b"y" * (1 << 20)
    s3.meta.events.register("before-send.s3.PutObject", swap)
    refused = denied(s3.put_object, Bucket="swaps", Key="k", Body=b"x" * (1 << 20))
    assert "x-amz-content-sha256" in refused["Message"], refused
    assert s3.list_objects_v2(Bucket="swaps")["KeyCount"] == 0


def test_bodies_in_signed_chunks_are_refused_with_advice(passing):
    s3 = passing.client("s3")
    s3.create_bucket(Bucket="chunks")

    def announce(request, **_):
        request.headers["x-amz-content-sha256"] = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
    s3.meta.events.register("before-send.s3.PutObject", announce)
    refused = denied(s3.put_object, Bucket="chunks", Key="k", Body=b"x")
    assert refused["Code"] == "NotImplemented" and "payload_signing_enabled" in refused["Message"]


def test_buckets_in_host_names_and_presigned_addresses(passing):
    s3 = passing.client("s3")
    s3.create_bucket(Bucket="receipts")
    s3.put_object(Bucket="receipts", Key="k", Body=b"v")
    keys = passing.env()
    local = boto3.client(
        "s3", region_name=REGION, endpoint_url=f"http://localhost:{passing.port}",
        aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
        config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))
    url = local.generate_presigned_url("get_object", Params={"Bucket": "receipts", "Key": "k"})
    host, target = url.removeprefix("http://").split("/", 1)
    assert host == f"receipts.localhost:{passing.port}"
    connection = http.client.HTTPConnection("127.0.0.1", passing.port, timeout=10)
    connection.request("GET", f"/{target}", headers={"Host": host})
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (200, b"v")
    path = boto3.client(
        "s3", region_name=REGION, endpoint_url=passing.endpoint,
        aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
        config=Config(signature_version="s3v4"))
    url = path.generate_presigned_url("put_object", Params={"Bucket": "receipts", "Key": "large"})
    body = bytes(24 << 20)
    with urllib.request.urlopen(urllib.request.Request(
            url, data=body, method="PUT", headers={"Content-Type": "application/octet-stream"}), timeout=30):
        pass
    assert path.head_object(Bucket="receipts", Key="large")["ContentLength"] == len(body)
    # The first way of signing names no region and no service.
    old = boto3.client(
        "s3", region_name=REGION, endpoint_url=passing.endpoint,
        aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"], config=Config(signature_version="s3"))
    refused = denied(old.list_buckets)
    assert refused == {"Code": "InvalidRequest", "Message":
                       "The authorization mechanism you have provided is not supported. Please "
                       "use AWS4-HMAC-SHA256."}


class Stuck:
    """Takes connections and never answers; with `head`, answers so much and stops."""

    def __init__(self, head=b""):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.head, self.open = head, []
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.open.append(connection)
            if self.head:
                connection.recv(65536)
                connection.sendall(self.head)


def test_each_service_has_its_upstream_and_its_own_errors(tmp_path, moto):
    stuck = Stuck()
    server = Server(tmp_path / "data", [
        "--account", ACCOUNT, "--region", REGION, "--upstream", f"s3={moto.endpoint}",
        "--upstream", "sqs=http://127.0.0.1:9", "--upstream", f"sns={stuck.endpoint}",
        "--upstream-timeout", "1",
    ]).start()
    try:
        assert server.client("s3").list_buckets()["Buckets"] == []
        with pytest.raises(ClientError) as refused:
            server.client("sqs").list_queues()
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503
        assert "http://127.0.0.1:9 cannot be reached" in str(refused.value)
        began = time.monotonic()
        with pytest.raises(ClientError) as refused:
            server.client("sns").list_topics()
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 504
        assert "did not answer within 1 s" in str(refused.value)
        assert time.monotonic() - began < 10
        # No upstream: the service is not served.
        with pytest.raises(ClientError) as refused:
            server.client("kms").list_keys()
        assert "does not serve the AWS service kms" in str(refused.value)
    finally:
        server.stop()


def test_an_answer_that_stands_still_is_broken_off(tmp_path):
    stuck = Stuck(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nsome")
    server = Server(tmp_path / "data", [
        "--account", ACCOUNT, "--region", REGION, "--upstream", f"s3={stuck.endpoint}",
        "--upstream-timeout", "1"]).start()
    try:
        began = time.monotonic()
        body = server.client("s3").get_object(Bucket="box", Key="k")["Body"]
        with pytest.raises(Exception):
            body.read()
        assert time.monotonic() - began < 10
    finally:
        server.stop()
