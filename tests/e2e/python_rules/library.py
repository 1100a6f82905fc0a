"""A little library for rules, to be published as a layer."""

import json

import boto3


class Rule:
    def evaluate(self, item, parameters):
        raise NotImplementedError


def run(rule, event):
    item = json.loads(event["invokingEvent"])["configurationItem"]
    compliance, annotation = rule.evaluate(item, json.loads(event["ruleParameters"]))
    boto3.client("config").put_evaluations(ResultToken=event["resultToken"], Evaluations=[{
        "ComplianceResourceType": item["resourceType"], "ComplianceResourceId": item["resourceId"],
        "ComplianceType": compliance, "Annotation": annotation,
        "OrderingTimestamp": item["configurationItemCaptureTime"]}])
