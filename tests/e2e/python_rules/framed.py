"""A rule within the usual frame of custom rules: parameters, a role to take, summaries of large items,
old results taken back, batches, and a mode for tests."""

import json

import boto3
import botocore

# Whether to act as the role of the configuration recorder.
TAKE_ROLE = False


def client(service, event):
    if not TAKE_ROLE:
        return boto3.client(service)
    taken = boto3.client("sts").assume_role(
        RoleArn=event["executionRoleArn"], RoleSessionName="rule", DurationSeconds=900)["Credentials"]
    return boto3.client(service, aws_access_key_id=taken["AccessKeyId"],
                        aws_secret_access_key=taken["SecretAccessKey"],
                        aws_session_token=taken["SessionToken"])


def parameters(given):
    ports = [port.strip() for port in given.get("ports", "22").split(",")]
    if not all(port.isdigit() for port in ports):
        raise ValueError("`ports` takes numbers, separated by commas")
    return {int(port) for port in ports}


def is_open(permissions, ports):
    for permission in permissions:
        ranges = permission.get("IpRanges") or permission.get("ipv4Ranges") or []
        anyone = any((found.get("CidrIp") or found.get("cidrIp")) == "0.0.0.0/0" for found in ranges)
        first = permission.get("FromPort", permission.get("fromPort", 0))
        last = permission.get("ToPort", permission.get("toPort", 65535))
        if anyone and any(first <= port <= last for port in ports):
            return True
    return False


def whole_item(config, invoking):
    """The item of an event; of a large one it is asked for."""
    if invoking["messageType"] == "ScheduledNotification":
        return None
    if invoking["messageType"] != "OversizedConfigurationItemChangeNotification":
        return invoking["configurationItem"]
    told = invoking["configurationItemSummary"]
    item = config.get_resource_config_history(
        resourceType=told["resourceType"], resourceId=told["resourceId"],
        laterTime=told["configurationItemCaptureTime"], limit=1)["configurationItems"][0]
    return dict(item, configuration=json.loads(item["configuration"]), ARN=item["arn"],
                configurationItemCaptureTime=str(item["configurationItemCaptureTime"]))


def evaluation(kind, resource, compliance, ordering):
    return {"ComplianceResourceType": kind, "ComplianceResourceId": resource,
            "ComplianceType": compliance, "OrderingTimestamp": ordering}


def all_groups(ec2, ports, ordering):
    found = []
    for page in ec2.get_paginator("describe_security_groups").paginate():
        for group in page["SecurityGroups"]:
            bad = is_open(group["IpPermissions"], ports)
            found.append(evaluation("AWS::EC2::SecurityGroup", group["GroupId"],
                                    "NON_COMPLIANT" if bad else "COMPLIANT", ordering))
    return found


def taken_back(config, event, fresh, ordering):
    """Results of what is not there any more."""
    known = {one["ComplianceResourceId"] for one in fresh}
    pages = config.get_paginator("get_compliance_details_by_config_rule").paginate(
        ConfigRuleName=event["configRuleName"], ComplianceTypes=["COMPLIANT", "NON_COMPLIANT"])
    old = [result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]
           for page in pages for result in page["EvaluationResults"]]
    return [evaluation(one["ResourceType"], one["ResourceId"], "NOT_APPLICABLE", ordering)
            for one in old if one["ResourceId"] not in known]


def refused(code, message):
    answer = {"internalErrorMessage": code, "internalErrorDetails": message,
              "customerErrorMessage": message, "customerErrorCode": code}
    print(answer)
    return answer


def lambda_handler(event, context):
    invoking = json.loads(event["invokingEvent"])
    try:
        ports = parameters(json.loads(event["ruleParameters"]))
    except ValueError as error:
        return refused("InvalidParameterValueException", str(error))
    try:
        config = client("config", event)
        item = whole_item(config, invoking)
        if item is None:
            ordering = invoking["notificationCreationTime"]
            found = all_groups(client("ec2", event), ports, ordering)
            found += taken_back(config, event, found, ordering)
        else:
            there = item["configurationItemStatus"] in ("OK", "ResourceDiscovered")
            compliance = "NOT_APPLICABLE"
            if there and not event["eventLeftScope"]:
                bad = is_open(item["configuration"]["ipPermissions"], ports)
                compliance = "NON_COMPLIANT" if bad else "COMPLIANT"
            found = [evaluation(item["resourceType"], item["resourceId"], compliance,
                                item["configurationItemCaptureTime"])]
    except botocore.exceptions.ClientError as error:
        return refused(error.response["Error"]["Code"], error.response["Error"]["Message"])
    for start in range(0, len(found), 100):
        config.put_evaluations(Evaluations=found[start:start + 100], ResultToken=event["resultToken"],
                               TestMode=event["resultToken"] == "TESTMODE")
    return found
