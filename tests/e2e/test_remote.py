"""Rules whose functions are the upstream's: invoked there, answered here."""

import io
import json
import threading
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from botocore.exceptions import ClientError
from conftest import ACCOUNT, REGION, Server, security_group
from live import until, verdict

NAME = "judge"
ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{NAME}"


class Lambda:
    """moto, but for invocations: those are kept, and answered as `answer` says."""

    def __init__(self, moto):
        self.moto, self.events, self.types, self.answer = moto, [], [], None
        self.status, self.failures = 202, 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def reply(self, status, headers, body):
                self.send_response(status)
                for name, value in headers:
                    if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                        self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def handle_call(self):
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                if self.path.endswith("/invocations"):
                    return self.reply(*outer.invoked(self.path, self.headers, body))
                request = urllib.request.Request(
                    outer.moto.endpoint + self.path, data=body or None, method=self.command,
                    headers={k: v for k, v in self.headers.items() if k.lower() != "host"})
                try:
                    with urllib.request.urlopen(request, timeout=20) as answer:
                        return self.reply(answer.status, answer.headers.items(), answer.read())
                except urllib.error.HTTPError as error:
                    return self.reply(error.code, error.headers.items(), error.read())

            do_GET = do_POST = do_PUT = do_DELETE = handle_call

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def invoked(self, path, headers, body):
        if self.failures > 0:
            self.failures -= 1
            error = json.dumps({"Type": "Service", "message": "out of order"}).encode()
            return 500, [("x-amzn-errortype", "ServiceException")], error
        self.events.append(json.loads(body))
        self.types.append((urllib.parse.unquote(path), headers.get("x-amz-invocation-type")))
        if self.answer:
            threading.Thread(target=self.answer, args=(self.events[-1],), daemon=True).start()
        return self.status, [], b""


@pytest.fixture
def remote(moto):
    remote = Lambda(moto)
    role = moto.client("iam").create_role(RoleName="fn", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("f.py", "def h(e, c): pass")
    moto.client("lambda").create_function(
        FunctionName=NAME, Runtime="python3.12", Role=role, Handler="f.h",
        Code={"ZipFile": package.getvalue()})
    yield remote
    remote.server.shutdown()


def serve(tmp_path, *upstream):
    return Server(tmp_path / "data", ["--account", ACCOUNT, "--region", REGION, *upstream]).start()


def rule(name="remote"):
    return {"ConfigRuleName": name,
            "Scope": {"ComplianceResourceTypes": ["AWS::EC2::SecurityGroup"]},
            "Source": {"Owner": "CUSTOM_LAMBDA", "SourceIdentifier": ARN, "SourceDetails": [
                {"EventSource": "aws.config",
                 "MessageType": "ConfigurationItemChangeNotification"}]}}


def permit(moto, **more):
    moto.client("lambda").add_permission(
        FunctionName=NAME, StatementId=f"s{len(more)}", Action="lambda:InvokeFunction",
        Principal="config.amazonaws.com", **more)


def status(config, name="remote"):
    answer = config.describe_config_rule_evaluation_status(ConfigRuleNames=[name])
    return answer["ConfigRulesEvaluationStatus"][0]


@pytest.mark.parametrize("form", ["{}", "lambda={}"])
def test_a_function_of_the_upstream_is_handed_events_and_answers(tmp_path, moto, remote, form):
    server = serve(tmp_path, "--upstream", form.format(remote.endpoint))
    try:
        config = server.client()

        def answer(event):
            item = json.loads(event["invokingEvent"])["configurationItem"]
            config.put_evaluations(ResultToken=event["resultToken"], Evaluations=[{
                "ComplianceResourceType": item["resourceType"],
                "ComplianceResourceId": item["resourceId"],
                "ComplianceType": "NON_COMPLIANT", "Annotation": "said the upstream",
                "OrderingTimestamp": item["configurationItemCaptureTime"]}])
        remote.answer = answer
        with pytest.raises(ClientError) as refused:
            config.put_config_rule(ConfigRule=rule())
        assert refused.value.response["Error"]["Code"] == "InsufficientPermissionsException"
        permit(moto, SourceAccount=ACCOUNT)
        config.put_config_rule(ConfigRule=rule())
        group = security_group(1)
        server.record(group)
        until("the verdict", lambda: verdict(config, "remote", group["resourceId"]) == "NON_COMPLIANT")
        assert remote.types == [(f"/2015-03-31/functions/{ARN}/invocations", "Event")]
        event = remote.events[0]
        assert event["configRuleName"] == "remote" and event["accountId"] == ACCOUNT
        assert event["eventLeftScope"] is False
        until("the status", lambda: status(config).get("LastSuccessfulInvocationTime"))
        assert "LastErrorCode" not in status(config)
    finally:
        server.stop()


def test_failures_there_show_in_the_status_and_are_tried_again(tmp_path, moto, remote):
    server = serve(tmp_path, "--upstream", remote.endpoint)
    try:
        config = server.client()
        permit(moto)
        config.put_config_rule(ConfigRule=rule())
        # Each call is tried four times; the event is then handed over again.
        remote.failures = 4
        server.record(security_group(1))
        failed, _ = until("a failure", lambda: status(config).get("LastErrorCode") and status(config), 20)
        assert failed["LastErrorCode"] == "ServiceException"
        assert "out of order" in failed["LastErrorMessage"] and failed["LastFailedInvocationTime"]
        until("handed over after all", lambda: len(remote.events) == 1, 30)
        until("invoked", lambda: status(config).get("LastSuccessfulInvocationTime"), 10)
    finally:
        server.stop()


def test_a_grant_to_one_rule_admits_that_rule_only(tmp_path, moto, remote):
    server = serve(tmp_path, "--upstream", remote.endpoint)
    try:
        config = server.client()
        permit(moto)
        config.put_config_rule(ConfigRule=rule())
        arn = config.describe_config_rules(ConfigRuleNames=["remote"])["ConfigRules"][0]["ConfigRuleArn"]
        moto.client("lambda").remove_permission(FunctionName=NAME, StatementId="s0")
        permit(moto, SourceArn=arn, SourceAccount=ACCOUNT)
        # What was read of the policy is believed for a while; another server has read nothing.
        server.stop()
        server.start()
        config = server.client()
        config.put_config_rule(ConfigRule=rule())
        with pytest.raises(ClientError) as refused:
            config.put_config_rule(ConfigRule=rule("another"))
        assert refused.value.response["Error"]["Code"] == "InsufficientPermissionsException"
    finally:
        server.stop()


def test_a_function_that_never_answers_is_noticed(tmp_path, moto, remote):
    server = serve(tmp_path, "--upstream", remote.endpoint, "--function-answer-wait", "1")
    try:
        config = server.client()
        permit(moto)
        config.put_config_rule(ConfigRule=rule())
        server.record(security_group(1))
        # It is with the function: nothing here has work with it.
        until("handed over", lambda: remote.events)
        server.wait_idle(timeout=10)
        failed, _ = until("noticed", lambda: status(config).get("LastErrorCode") and status(config))
        assert failed["LastErrorCode"] == "NoEvaluations"
        assert "within 1 seconds" in failed["LastErrorMessage"]
        until("asked again", lambda: len(remote.events) == 2, 30)
        # An answer to any of its events puts it right.
        item = json.loads(remote.events[1]["invokingEvent"])["configurationItem"]
        config.put_evaluations(ResultToken=remote.events[1]["resultToken"], Evaluations=[{
            "ComplianceResourceType": item["resourceType"], "ComplianceResourceId": item["resourceId"],
            "ComplianceType": "COMPLIANT",
            "OrderingTimestamp": item["configurationItemCaptureTime"]}])
        assert "LastErrorCode" not in status(config)
        assert verdict(config, "remote", item["resourceId"]) == "COMPLIANT"
    finally:
        server.stop()
