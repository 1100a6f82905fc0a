"""IAM users must have used their password within `maxInactiveDays` days.

Triggered by changes of AWS::IAM::User.
"""

import datetime
import json

import boto3


def judge(item, parameters):
    """The compliance type, and why."""
    if item["configurationItemStatus"].startswith("ResourceDeleted"):
        return "NOT_APPLICABLE", "The user is gone."
    user = boto3.client("iam").get_user(UserName=item["resourceName"])["User"]
    last = user.get("PasswordLastUsed")
    if last is None:
        return "COMPLIANT", "The password was never used."
    days = (datetime.datetime.now(datetime.timezone.utc) - last).days
    if days > int(parameters["maxInactiveDays"]):
        return "NON_COMPLIANT", f"The password was last used {days} days ago."
    return "COMPLIANT", f"The password was used {days} days ago."


def handler(event, context):
    item = json.loads(event["invokingEvent"])["configurationItem"]
    compliance, reason = judge(item, json.loads(event["ruleParameters"]))
    print(item["resourceName"], compliance, reason)
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
