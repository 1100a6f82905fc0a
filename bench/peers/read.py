"""The recorder's peer: fills moto, and reads the same from it with plain boto3.

read.py fill ENDPOINT COUNT; read.py read ENDPOINT COUNT
Prints one JSON line: how many resources there are, and how long reading them took.
"""

import json
import sys
import time

import boto3
from botocore.exceptions import ClientError

action, endpoint, count = sys.argv[1], sys.argv[2], int(sys.argv[3])


def client(service):
    return boto3.client(service, region_name="us-east-1", endpoint_url=endpoint,
                        aws_access_key_id="testing", aws_secret_access_key="testing")


ec2, s3, sqs = client("ec2"), client("s3"), client("sqs")

BUCKET = ["get_bucket_location", "get_bucket_acl", "get_bucket_accelerate_configuration",
          "get_bucket_logging", "get_bucket_policy", "get_bucket_versioning",
          "get_bucket_request_payment", "get_public_access_block", "get_bucket_encryption",
          "get_bucket_tagging"]


def fill():
    for n in range(count):
        ec2.create_volume(AvailabilityZone="us-east-1a", Size=1 + n % 50)
        ec2.create_security_group(GroupName=f"group-{n}", Description="-")
    for n in range(count // 10):
        s3.create_bucket(Bucket=f"bucket-{n}")
        sqs.create_queue(QueueName=f"queue-{n}")


def read():
    found = 0
    for operation, results in [("describe_volumes", "Volumes"),
                               ("describe_security_groups", "SecurityGroups")]:
        for page in ec2.get_paginator(operation).paginate():
            found += len(page[results])
    for bucket in s3.list_buckets()["Buckets"]:
        for operation in BUCKET:
            try:
                getattr(s3, operation)(Bucket=bucket["Name"])
            except ClientError:
                pass
        found += 1
    for page in sqs.get_paginator("list_queues").paginate():
        for url in page.get("QueueUrls", []):
            sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
            sqs.list_queue_tags(QueueUrl=url)
            found += 1
    return found


if action == "fill":
    fill()
began = time.perf_counter()
items = read()
print(json.dumps({"items": items, "seconds": time.perf_counter() - began}))
