"""{{name}}: resources carry a tag."""

import json

import boto3

CONFIG = boto3.client("config")
GONE = ("ResourceDeleted", "ResourceDeletedNotRecorded", "ResourceNotRecorded")
MAX_ANNOTATION = 256


def evaluate(item, parameters):
    """Judges an existing resource: a compliance type, and why."""
    key = parameters["tagKey"]
    owner = item.get("tags", {}).get(key)
    if owner is None:
        return "NON_COMPLIANT", f"the tag {key} is missing"
    if not owner:
        return "NON_COMPLIANT", f"the tag {key} is empty"
    return "COMPLIANT", None


def handler(event, context):
    """Answers an event of AWS Config."""
    invoking = json.loads(event["invokingEvent"])
    parameters = json.loads(event.get("ruleParameters") or "{}")
    item = item_of(invoking)
    if event.get("eventLeftScope"):
        compliance, annotation = "NOT_APPLICABLE", "the resource left the rule's scope"
    elif item["configurationItemStatus"] in GONE:
        compliance, annotation = "NOT_APPLICABLE", "the resource was deleted"
    else:
        compliance, annotation = evaluate(item, parameters)
    evaluation = {
        "ComplianceResourceType": item["resourceType"],
        "ComplianceResourceId": item["resourceId"],
        "ComplianceType": compliance,
        "OrderingTimestamp": item["configurationItemCaptureTime"],
    }
    if annotation:
        evaluation["Annotation"] = annotation[:MAX_ANNOTATION]
    CONFIG.put_evaluations(Evaluations=[evaluation], ResultToken=event["resultToken"])


def item_of(invoking):
    """The item of an event, in the shape of events. One that is too large for an event has to
    be fetched."""
    if invoking["messageType"] == "ConfigurationItemChangeNotification":
        return invoking["configurationItem"]
    summary = invoking["configurationItemSummary"]
    history = CONFIG.get_resource_config_history(
        resourceType=summary["resourceType"],
        resourceId=summary["resourceId"],
        laterTime=summary["configurationItemCaptureTime"],
        limit=1,
    )
    item = history["configurationItems"][0]
    item["configuration"] = json.loads(item.get("configuration") or "null")
    return item
