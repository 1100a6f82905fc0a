"""What both rules find: whether a security group opens SSH to everybody."""

import json


def exposed(group):
    for permission in group["ipPermissions"]:
        first, last = permission.get("fromPort", 0), permission.get("toPort", 65535)
        everywhere = any(block["cidrIp"] == "0.0.0.0/0" for block in permission["ipv4Ranges"])
        if everywhere and permission["ipProtocol"] in ("tcp", "-1") and first <= 22 <= last:
            return True
    return False


def evaluation(event):
    item = json.loads(event["invokingEvent"])["configurationItem"]
    return {
        "ComplianceResourceType": item["resourceType"],
        "ComplianceResourceId": item["resourceId"],
        "ComplianceType": "NON_COMPLIANT" if exposed(item["configuration"]) else "COMPLIANT",
        "OrderingTimestamp": item["configurationItemCaptureTime"],
    }
