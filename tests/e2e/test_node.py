"""Node.js functions through AWS's own runtime client."""

import base64
import json
import os

import pytest
from conftest import security_group
from functions import create, rule, zipped
from test_functions import eventually

RULE = """
import { ConfigServiceClient, PutEvaluationsCommand } from "@aws-sdk/client-config-service";

const config = new ConfigServiceClient({});

export const handler = async (event, context) => {
  const item = JSON.parse(event.invokingEvent).configurationItem;
  const open = item.configuration.ipPermissions.some((permission) =>
    permission.ipv4Ranges.some((range) => range.cidrIp === "0.0.0.0/0"));
  console.log("judging", item.resourceId);
  await config.send(new PutEvaluationsCommand({
    ResultToken: event.resultToken,
    Evaluations: [{
      ComplianceResourceType: item.resourceType,
      ComplianceResourceId: item.resourceId,
      ComplianceType: open ? "NON_COMPLIANT" : "COMPLIANT",
      Annotation: open ? "open to everybody" : undefined,
      OrderingTimestamp: new Date(item.configurationItemCaptureTime),
    }],
  }));
};
"""
# CommonJS; one handler that answers by its event.
MANY = """
exports.handler = (event, context, callback) => {
  switch (event.do) {
    case "callback":
      // Waits for the empty loop: the answer comes after the timer has run.
      setTimeout(() => { console.log("timer ran"); }, 50);
      return callback(null, { id: context.awsRequestId, left: context.getRemainingTimeInMillis(),
                              arn: context.invokedFunctionArn, key: typeof process.env.AWS_ACCESS_KEY_ID });
    case "hasty":
      context.callbackWaitsForEmptyEventLoop = false;
      setTimeout(() => {}, 60000);
      return callback(null, "at once");
    case "error":
      return callback(new RangeError("out of range"));
    case "throw":
      throw new TypeError("no such thing");
    case "exit":
      return process.exit(3);
    case "hang":
      return;
    case "write":
      return callback(null, attempt(() => require("fs").writeFileSync("/etc/mine", "x")));
    case "read":
      return callback(null, attempt(() => require("fs").readFileSync(event.path, "utf8")));
    case "sdk":
      return callback(null, Object.keys(require("@aws-sdk/client-ec2")).includes("EC2Client"));
  }
};
function attempt(what) { try { return what(); } catch (error) { return error.code; } }
"""


@pytest.fixture
def node(functions):
    if not os.environ.get("ASSIZE_TEST_NODE"):
        pytest.skip("ASSIZE_TEST_NODE names no environment with aws-lambda-ric")
    return functions


def invoke(server, name, event):
    answer = server.client("lambda").invoke(
        FunctionName=name, Payload=json.dumps(event), LogType="Tail")
    payload = json.loads(answer["Payload"].read())
    return payload, answer.get("FunctionError"), base64.b64decode(answer["LogResult"]).decode()


def test_a_rule_in_javascript_judges(node):
    package = zipped("rule.mjs", RULE)
    create(node, "ports", "", Runtime="nodejs22.x", Code={"ZipFile": package})
    config = node.client()
    config.put_config_rule(ConfigRule=rule("ports"))
    node.record(security_group(1), security_group(2, cidr="0.0.0.0/0"))

    def verdicts():
        told = config.get_compliance_details_by_config_rule(ConfigRuleName="ports")
        return {result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]["ResourceId"]:
                (result["ComplianceType"], result.get("Annotation"))
                for result in told["EvaluationResults"]}

    wanted = {f"sg-{1:017x}": ("COMPLIANT", None),
              f"sg-{2:017x}": ("NON_COMPLIANT", "open to everybody")}
    eventually("both are judged", lambda: verdicts() == wanted)
    logs = node.client("logs")
    lines = [event["message"].rstrip("\n") for event in
             logs.filter_log_events(logGroupName="/aws/lambda/ports")["events"]]
    assert any(line.endswith(f"INFO\tjudging sg-{2:017x}") for line in lines), lines
    for start in ("INIT_START Runtime Version: nodejs:", "START RequestId: ", "END RequestId: ",
                  "REPORT RequestId: "):
        assert any(line.startswith(start) for line in lines), (start, lines)


def test_handlers_answer_and_fail_as_on_aws(node):
    package = zipped("rule.js", MANY)
    create(node, "many", "", Runtime="nodejs20.x", Timeout=3, Code={"ZipFile": package})
    answer, fault, log = invoke(node, "many", {"do": "callback"})
    assert fault is None and answer["key"] == "string" and answer["arn"].endswith(":many"), log
    assert 1000 < answer["left"] <= 3000 and answer["id"] in log
    assert "timer ran" in log
    answer, fault, _ = invoke(node, "many", {"do": "hasty"})
    assert (answer, fault) == ("at once", None)
    for what, kind, text in [("error", "RangeError", "out of range"),
                             ("throw", "TypeError", "no such thing")]:
        answer, fault, log = invoke(node, "many", {"do": what})
        assert (answer["errorType"], answer["errorMessage"], fault) == (kind, text, "Unhandled")
        assert answer["trace"][0] == f"{kind}: {text}" and "Invoke Error" in log
    answer, fault, log = invoke(node, "many", {"do": "exit"})
    assert answer["errorType"] == "Runtime.ExitError" and fault == "Unhandled"
    assert answer["errorMessage"].endswith("exit status 3"), answer
    answer, fault, _ = invoke(node, "many", {"do": "sdk"})
    assert (answer, fault) == (True, None)


def test_the_sandbox_holds_a_script_too(node):
    package = zipped("rule.js", MANY)
    create(node, "many", "", Runtime="nodejs20.x", Timeout=2, Code={"ZipFile": package})
    assert invoke(node, "many", {"do": "write"})[0] in ("EACCES", "EROFS")
    answer, fault, _ = invoke(node, "many", {"do": "read", "path": str(node.data_dir / "credentials")})
    assert answer in ("EACCES", "ENOENT") and fault is None
    tight = {"FunctionName": "many", "Timeout": 1}
    node.client("lambda").update_function_configuration(**tight)
    # A handler that keeps the loop busy and never answers.
    busy = "exports.handler = async () => { for (;;) {} };\n"
    node.client("lambda").update_function_code(
        FunctionName="many", ZipFile=zipped("rule.js", busy))
    answer, fault, log = invoke(node, "many", {})
    assert answer["errorType"] == "Sandbox.Timedout" and fault == "Unhandled", answer
    assert "Task timed out after 1.00 seconds" in log


def test_what_cannot_be_loaded_is_told_and_old_names_warn(node):
    missing = "const x = require('nothing-of-that-name');\nexports.handler = async () => 1;\n"
    create(node, "missing", "", Runtime="nodejs14.x", Code={"ZipFile": zipped("rule.js", missing)})
    answer, fault, log = invoke(node, "missing", {})
    assert answer["errorType"] == "Runtime.ImportModuleError" and fault == "Unhandled", answer
    logs = node.client("logs")
    lines = [event["message"] for event in
             logs.filter_log_events(logGroupName="/aws/lambda/missing")["events"]]
    assert any("AWS does not run `nodejs14.x` any more; it runs on Node.js" in line
               for line in lines), lines
    other = "exports.other = async () => 1;\n"
    create(node, "other", "", Runtime="nodejs22.x", Code={"ZipFile": zipped("rule.js", other)})
    answer, _, _ = invoke(node, "other", {})
    assert answer["errorType"] == "Runtime.HandlerNotFound", answer
    doctor = node.assize("doctor", "--endpoint", node.endpoint)
    assert "missing (nodejs14.x)" in doctor.stdout, doctor.stdout
