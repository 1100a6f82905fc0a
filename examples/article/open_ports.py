"""EC2 instances must not show the given ports to the internet.

Triggered by changes of AWS::EC2::Instance. Every parameter's value is a port (`8080`) or a range
of ports (`1-1024`); the parameters' names are free.
"""

import json

import boto3


def ports_of(parameters):
    """The forbidden ports as (first, last)."""
    for text in parameters.values():
        first, _, last = text.partition("-")
        yield int(first), int(last or first)


def open_to_all(permission):
    blocks = [r.get("CidrIp") for r in permission.get("IpRanges", [])]
    blocks += [r.get("CidrIpv6") for r in permission.get("Ipv6Ranges", [])]
    return "0.0.0.0/0" in blocks or "::/0" in blocks


def judge(item, parameters):
    """The compliance type, and why."""
    if item["configurationItemStatus"].startswith("ResourceDeleted"):
        return "NOT_APPLICABLE", "The instance is gone."
    groups = [g["groupId"] for g in item["configuration"].get("securityGroups") or []]
    if not groups:
        return "NON_COMPLIANT", "The instance has no security group."
    forbidden = list(ports_of(parameters))
    found = boto3.client("ec2").describe_security_groups(GroupIds=groups)
    for group in found["SecurityGroups"]:
        for permission in filter(open_to_all, group["IpPermissions"]):
            # Without ports, as with the protocol -1, all of them are meant.
            first, last = permission.get("FromPort", 0), permission.get("ToPort", 65535)
            for low, high in forbidden:
                if first <= high and low <= last:
                    return "NON_COMPLIANT", f"{group['GroupId']} shows {low}-{high} to everybody."
    return "COMPLIANT", "No forbidden port is shown to everybody."


def handler(event, context):
    item = json.loads(event["invokingEvent"])["configurationItem"]
    compliance, reason = judge(item, json.loads(event.get("ruleParameters") or "{}"))
    print(item["resourceId"], compliance, reason)
    boto3.client("config").put_evaluations(
        Evaluations=[{
            "ComplianceResourceType": item["resourceType"],
            "ComplianceResourceId": item["resourceId"],
            "ComplianceType": compliance,
            "Annotation": reason[:256],
            "OrderingTimestamp": item["configurationItemCaptureTime"],
        }],
        ResultToken=event["resultToken"],
    )
