"""Rules in the styles that custom rules in Python are written in. AWS's own collection is run by
`cargo xtask suites python-rules`; these are ours."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from conftest import ACCOUNT, REGION, security_group
from functions import ROLE, ROLE_NAME, arn, ensure_role, rule, zipped
from live import until

RULES = Path(__file__).parent / "python_rules"


def packed(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in files.items():
            package.writestr(name.replace("__", "/") + ".py", text)
    return out.getvalue()


def deploy(server, name, file, put=None, source=None, **more):
    ensure_role(server)
    source = source or (RULES / f"{file}.py").read_text()
    functions = server.client("lambda")
    functions.create_function(**{
        "FunctionName": name, "Runtime": "python3.9", "Role": ROLE, "Timeout": 60,
        "Handler": f"{file}.lambda_handler", "Code": {"ZipFile": zipped(f"{file}.py", source)}, **more})
    functions.add_permission(FunctionName=name, StatementId="config", Action="lambda:InvokeFunction",
                             Principal="config.amazonaws.com", SourceAccount=ACCOUNT)
    server.client().put_config_rule(ConfigRule=put or rule(name))


def periodic(name):
    return {"ConfigRuleName": name, "Source": {
        "Owner": "CUSTOM_LAMBDA", "SourceIdentifier": arn(name), "SourceDetails": [{
            "EventSource": "aws.config", "MessageType": "ScheduledNotification",
            "MaximumExecutionFrequency": "TwentyFour_Hours"}]}}


def results(server, name, *types):
    found = {}
    pages = server.client().get_paginator("get_compliance_details_by_config_rule").paginate(
        ConfigRuleName=name, **({"ComplianceTypes": list(types)} if types else {}))
    for page in pages:
        for result in page["EvaluationResults"]:
            qualifier = result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]
            found[qualifier["ResourceId"]] = result["ComplianceType"]
    return found


def group_id(number):
    return security_group(number)["resourceId"]


def test_the_usual_frame_judges_changes_large_items_and_what_is_gone(functions):
    put = rule("framed", ports="22, 3389")
    put["Source"]["SourceDetails"].append({
        "EventSource": "aws.config", "MessageType": "OversizedConfigurationItemChangeNotification"})
    deploy(functions, "framed", "framed", put)
    large = security_group(3, cidr="0.0.0.0/0", port=3389)
    large["configuration"]["description"] = "x" * 300_000
    functions.record(security_group(1), security_group(2, cidr="0.0.0.0/0"), large)
    functions.wait_idle()
    assert results(functions, "framed") == {
        group_id(1): "COMPLIANT", group_id(2): "NON_COMPLIANT", group_id(3): "NON_COMPLIANT"}
    gone = security_group(2, configurationItemStatus="ResourceDeleted", configuration=None,
                          configurationItemCaptureTime="2026-11-02T00:00:00.000Z")
    functions.record(gone)
    functions.wait_idle()
    assert results(functions, "framed", "NOT_APPLICABLE") == {group_id(2): "NOT_APPLICABLE"}


def test_the_usual_frame_sweeps_in_batches_and_takes_old_results_back(functions):
    functions.record(*(security_group(n, cidr="0.0.0.0/0" if n % 3 == 0 else "10.0.0.0/8")
                       for n in range(230)))
    deploy(functions, "sweep", "framed", periodic("sweep"))
    functions.wait_idle()
    found = results(functions, "sweep")
    assert len(found) == 230 and sum(v == "NON_COMPLIANT" for v in found.values()) == 77
    functions.record(security_group(0, configurationItemStatus="ResourceDeleted", configuration=None,
                                    configurationItemCaptureTime="2026-11-02T00:00:00.000Z"))
    functions.client().start_config_rules_evaluation(ConfigRuleNames=["sweep"])
    functions.wait_idle()
    assert group_id(0) not in results(functions, "sweep", "COMPLIANT", "NON_COMPLIANT")


def test_the_usual_frame_takes_the_recorders_role(functions):
    """As rules across accounts do: the function's own role may take it and no more."""
    iam = functions.client("iam")
    ensure_role(functions)
    trust = {"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ROLE}}}
    recorder = iam.create_role(RoleName="recorder", AssumeRolePolicyDocument=json.dumps(trust))
    for policy in ("service-role/AWSConfigRulesExecutionRole", "AmazonEC2ReadOnlyAccess"):
        iam.attach_role_policy(RoleName="recorder", PolicyArn=f"arn:aws:iam::aws:policy/{policy}")
    iam.put_role_policy(RoleName="recorder", PolicyName="config", PolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": ["config:Get*"], "Resource": "*"}}))
    iam.put_role_policy(RoleName=ROLE_NAME, PolicyName="take", PolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": recorder["Role"]["Arn"]}}))
    functions.client().put_configuration_recorder(ConfigurationRecorder={
        "name": "default", "roleARN": recorder["Role"]["Arn"]})
    functions.record(security_group(1, cidr="0.0.0.0/0"))
    text = (RULES / "framed.py").read_text().replace("TAKE_ROLE = False", "TAKE_ROLE = True")
    deploy(functions, "across", "framed", periodic("across"), source=text)
    functions.wait_idle()
    assert results(functions, "across") == {group_id(1): "NON_COMPLIANT"}


def test_a_refused_parameter_is_told_in_the_log_and_no_verdict_is_made_up(functions):
    deploy(functions, "refuses", "framed", rule("refuses", ports="ssh"))
    functions.record(security_group(1))
    functions.wait_idle()
    status = functions.client().describe_config_rule_evaluation_status(
        ConfigRuleNames=["refuses"])["ConfigRulesEvaluationStatus"][0]
    assert status["LastErrorCode"] == "NoEvaluations"
    assert results(functions, "refuses") == {}
    events = functions.client("logs").filter_log_events(logGroupName="/aws/lambda/refuses")["events"]
    assert any("InvalidParameterValueException" in event["message"] for event in events)


def test_the_frames_test_mode_keeps_nothing(functions):
    deploy(functions, "tested", "framed", rule("tested", types=["AWS::EC2::Volume"]))
    event = {"invokingEvent": json.dumps({
        "messageType": "ConfigurationItemChangeNotification",
        "configurationItem": security_group(1, cidr="0.0.0.0/0")}),
        "ruleParameters": "{}", "resultToken": "TESTMODE", "eventLeftScope": False,
        "configRuleName": "tested", "accountId": ACCOUNT}
    answer = functions.client("lambda").invoke(FunctionName="tested", Payload=json.dumps(event))
    assert json.loads(answer["Payload"].read())[0]["ComplianceType"] == "NON_COMPLIANT"
    assert results(functions, "tested") == {}


def test_a_rule_of_python_2_times_runs(functions):
    deploy(functions, "old", "old", Runtime="python2.7")
    functions.record(security_group(1, tags={"Owner": "ann"}), security_group(2))
    functions.wait_idle()
    assert results(functions, "old") == {group_id(1): "COMPLIANT", group_id(2): "NON_COMPLIANT"}


def test_a_layer_has_what_rules_share(functions):
    client = functions.client("lambda")
    library = (RULES / "library.py").read_text()
    old = client.publish_layer_version(
        LayerName="library", Content={"ZipFile": packed(python__library="raise RuntimeError()")},
        CompatibleRuntimes=["python3.12"])
    new = client.publish_layer_version(
        LayerName="library", Content={"ZipFile": packed(python__library=library)},
        Description="for rules", CompatibleRuntimes=["python3.12"], LicenseInfo="Apache-2.0")
    assert (old["Version"], new["Version"]) == (1, 2)
    arn_of = f"arn:aws:lambda:{REGION}:{ACCOUNT}:layer:library"
    assert new["LayerVersionArn"] == f"{arn_of}:2" and new["LayerArn"] == arn_of
    deploy(functions, "shared", "on_library", rule("shared", start="group-1"),
           Layers=[new["LayerVersionArn"]])
    functions.record(security_group(1), security_group(2))
    functions.wait_idle()
    assert results(functions, "shared") == {group_id(1): "COMPLIANT", group_id(2): "NON_COMPLIANT"}
    told = client.get_function_configuration(FunctionName="shared")["Layers"]
    assert told == [{"Arn": f"{arn_of}:2", "CodeSize": new["Content"]["CodeSize"]}]
    # A deleted version stays with its functions, and can be attached no more.
    client.delete_layer_version(LayerName="library", VersionNumber=2)
    functions.record(security_group(11))
    until("judged", lambda: results(functions, "shared").get(group_id(11)) == "COMPLIANT")
    with pytest.raises(ClientError) as refused:
        client.update_function_configuration(FunctionName="shared", Layers=[f"{arn_of}:2"])
    assert "does not exist" in str(refused.value)
    listed = client.list_layers(CompatibleRuntime="python3.12")["Layers"]
    assert [(one["LayerName"], one["LatestMatchingVersion"]["Version"]) for one in listed] == [("library", 1)]
    assert client.list_layers(CompatibleRuntime="nodejs22.x")["Layers"] == []
    versions = client.list_layer_versions(LayerName=arn_of)["LayerVersions"]
    assert [one["LayerVersionArn"] for one in versions] == [f"{arn_of}:1"]
    by_arn = client.get_layer_version_by_arn(Arn=f"{arn_of}:1")
    assert by_arn["Content"] == client.get_layer_version(LayerName="library", VersionNumber=1)["Content"]
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_layer_version(LayerName="library", VersionNumber=7)
    # Of another account, as the RDK's own: it says what to do.
    foreign = f"arn:aws:lambda:{REGION}:711761543063:layer:rdklib-layer:1"
    with pytest.raises(ClientError) as refused:
        client.update_function_configuration(FunctionName="shared", Layers=[foreign])
    assert "PublishLayerVersion" in str(refused.value)
