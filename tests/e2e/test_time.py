"""What verdicts rest on, what held at a time, back-tests and explanations."""

import json
from datetime import datetime, timezone

import pytest
from conftest import ACCOUNT, REGION, security_group
from functions import create, rule as function_rule
from test_functions import eventually
from test_reads import SOURCE, group as small_group, instance as small_instance

GROUP = "AWS::EC2::SecurityGroup"
INSTANCE = "AWS::EC2::Instance"
SSH = {"ConfigRuleName": "ssh", "Source": {"Owner": "AWS",
                                           "SourceIdentifier": "INCOMING_SSH_DISABLED"}}
EXPOSED = {"ConfigRuleName": "exposed",
           "Source": {"Owner": "AWS", "SourceIdentifier": "EC2_EXPOSED_INSTANCE"},
           "InputParameters": json.dumps({"examplePort1": "22"})}


def put(server, rule):
    server.client().put_config_rule(ConfigRule=rule)


def run(server, *args, code=0):
    done = server.assize(*args)
    assert done.returncode == code, (done.stdout, done.stderr)
    return done.stdout if code in (0, 2) else done.stderr


def told(server, *args, code=0):
    return json.loads(run(server, *args, "--output", "json", code=code))


def now():
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def group(number, capture, **more):
    return security_group(number, capture=f"2026-{capture}T00:00:00.000Z", **more)


def name(number):
    return f"sg-{number:017x}"


def test_what_a_native_verdict_rests_on(server):
    put(server, EXPOSED)
    server.record(small_group("sg-1", 443), small_instance("i-1", "sg-1"),
                  small_instance("i-2", "sg-2"))
    server.wait_idle()
    reads = told(server, "rules", "reads", "exposed")
    assert reads["logic"] == "native"
    found = [(v["resourceId"], v["compliance"], [(r["kind"], r["resourceId"]) for r in v["reads"]])
             for v in reads["verdicts"]]
    assert found == [("i-1", "COMPLIANT", [("resource", "sg-1")]),
                     ("i-2", "INSUFFICIENT_DATA", [("absent", "sg-2")])]
    text = run(server, "rules", "reads", "exposed", f"{INSTANCE}/i-2")
    assert f"absent    {GROUP}/sg-2" in text and "i-1" not in text
    assert "there is no config rule" in run(server, "rules", "reads", "none", code=1)
    # Opening the group changes the instance's verdict, and explain says by what.
    server.record(small_group("sg-1", 22, 5))
    server.wait_idle()
    explained = told(server, "explain", "exposed", "i-1")
    assert explained["verdict"]["compliance"] == "NON_COMPLIANT"
    assert explained["verdict"]["why"] == "READ"
    assert f"{GROUP}/sg-1" in explained["verdict"]["cause"]
    assert [c["to"] for c in explained["history"]] == ["COMPLIANT", "NON_COMPLIANT"]
    assert explained["excerpts"][0]["resourceId"] == "sg-1"
    assert any("sg-1" in step for step in explained["fix"])


def test_what_a_function_rests_on(functions):
    create(functions, "ports", SOURCE)
    put(functions, function_rule("ports", types=(INSTANCE,)))
    functions.record(small_group("sg-1", 443), small_instance("i-1", "sg-1"))
    functions.wait_idle()

    def reads():
        answer = told(functions, "rules", "reads", "ports")
        assert answer["logic"] == "function"
        return [r["resourceId"] for v in answer["verdicts"] for r in v["reads"]]
    assert eventually("what was read is kept", reads) == ["sg-1"]
    explained = told(functions, "explain", "ports", "i-1")
    assert explained["verdict"]["why"] in ("CHANGE", "ASKED")
    assert explained["reads"][0]["kind"] == "resource"


def test_verdicts_and_queries_as_of_a_time(server):
    put(server, SSH)
    server.record(group(1, "01-01", cidr="0.0.0.0/0", tags={"state": "open"}), group(2, "01-01"))
    server.wait_idle()
    open_at = now()
    server.record(group(1, "03-01"))
    server.wait_idle()
    closed = told(server, "compliance")
    assert closed["rules"][0]["compliance"] == "COMPLIANT"
    run(server, "compliance", "--fail")
    then = told(server, "compliance", "--at", open_at, "--fail", code=2)
    assert (then["rules"][0]["compliant"], then["rules"][0]["nonCompliant"]) == (1, 1)
    assert [v["resourceId"] for v in then["rules"][0]["verdicts"]] == [name(1)]
    everything = told(server, "compliance", "--at", open_at, "--all", "--rule", "ssh")
    assert len(everything["rules"][0]["verdicts"]) == 2
    resource = f"{GROUP}/{name(1)}"
    changes = told(server, "compliance", "--changes", "--resource", resource)
    assert [(c["rule"], c["from"], c["to"], c["why"]) for c in changes] == [
        ("ssh", None, "NON_COMPLIANT", "CHANGE"), ("ssh", "NON_COMPLIANT", "COMPLIANT", "CHANGE")]
    assert "3 changes" in run(server, "compliance", "--changes")
    assert told(server, "compliance", "--resource", resource)["verdicts"][0]["compliance"] == \
        "COMPLIANT"
    one = told(server, "compliance", "--resource", resource, "--at", open_at)
    assert one["verdicts"][0]["compliance"] == "NON_COMPLIANT"
    markdown = run(server, "compliance", "--at", open_at, "--output", "markdown")
    assert f"| ssh | `{resource}` | NON_COMPLIANT |" in markdown
    assert "1 violation" in run(server, "compliance", "--at", open_at)

    # Items hold from their capture times.
    query = f"SELECT resourceId WHERE resourceType = '{GROUP}' AND tags.tag = 'state=open'"

    def ids(*at):
        rows = json.loads(run(server, "query", query, *at, "--output", "json"))
        return [row["resourceId"] for row in rows]
    assert ids() == []
    assert ids("--at", "2026-02-01") == [name(1)]
    assert ids("--at", "2025-12-31") == []
    assert "--at" in run(server, "query", query, "--at", "yesterday", code=3)
    assert "future" in run(server, "compliance", "--at", "2999-01-01", code=3)
    # What is forgotten is not made up.
    server.client().put_retention_configuration(RetentionPeriodInDays=30)
    assert "history is kept for 30 days" in run(server, "compliance", "--at", "31d", code=1)
    assert "history is kept for 30 days" in run(server, "query", query, "--at", "31d", code=1)


@pytest.fixture
def history(server):
    """Groups over some months: open for a while, open to the end, never open, and deleted."""
    server.record(
        group(1, "01-01"), group(1, "03-01", cidr="0.0.0.0/0"), group(1, "04-01"),
        group(2, "02-01"), group(2, "05-01", cidr="0.0.0.0/0"),
        group(3, "01-01"), group(4, "01-01", port=23, cidr="0.0.0.0/0"),
        group(5, "01-01", cidr="0.0.0.0/0"),
        group(5, "02-01", configurationItemStatus="ResourceDeleted", configuration=None),
    )
    return server


def test_a_back_test_tells_when(history, tmp_path):
    span = ("--since", "2026-01-15", "--until", "2026-06-01")
    report = told(history, "rules", "backtest", "INCOMING_SSH_DISABLED", *span)
    spans = {c["resourceId"]: [(i["from"][:10], (i["to"] or "")[:10]) for i in c["intervals"]]
             for c in report["courses"]}
    assert spans == {name(1): [("2026-03-01", "2026-04-01")], name(2): [("2026-05-01", "")],
                     name(5): [("2026-01-15", "2026-02-01")]}
    assert report["tested"] == {"compliant": 3, "nonCompliant": 1, "insufficientData": 0,
                                "everNonCompliant": 3}
    assert "deployed" not in report
    run(history, "rules", "backtest", "INCOMING_SSH_DISABLED", *span, "--fail", code=2)
    text = run(history, "rules", "backtest", "INCOMING_SSH_DISABLED", *span)
    assert "2026-03-01T00:00:00.000Z to 2026-04-01T00:00:00.000Z" in text
    assert "2026-01-15T00:00:00.000Z (or before) to 2026-02-01" in text
    one = told(history, "rules", "backtest", "INCOMING_SSH_DISABLED", *span,
               "--resource", f"{GROUP}/{name(2)}")
    assert [c["resourceId"] for c in one["courses"]] == [name(2)]
    assert "there is no config rule" in run(
        history, "rules", "backtest", "none", "--since", "90d", code=1)
    assert "holds nothing" in run(history, "rules", "backtest", "INCOMING_SSH_DISABLED",
                                  "--since", "2026-06-01", "--until", "2026-01-01", code=1)


def test_an_edited_rule_against_the_deployed_one(history, tmp_path):
    rule = {"ConfigRuleName": "ports",
            "Source": {"Owner": "AWS", "SourceIdentifier": "RESTRICTED_INCOMING_TRAFFIC"},
            "InputParameters": json.dumps({"blockedPort1": "22"})}
    put(history, rule)
    edited = tmp_path / "edited.yaml"
    edited.write_text("""
ConfigRuleName: ports
Source: {Owner: AWS, SourceIdentifier: RESTRICTED_INCOMING_TRAFFIC}
InputParameters: {blockedPort1: 23}
""")
    span = ("--since", "2026-01-15", "--until", "2026-06-01")
    report = told(history, "rules", "backtest", "ports", *span, "--rules", str(edited))
    counts = [report[k] for k in ("newlyNonCompliant", "newlyCompliant", "differedBefore", "same")]
    assert counts == [1, 1, 2, 1]
    assert [(c["outcome"], c["resourceId"]) for c in report["courses"]] == [
        ("NEWLY_NON_COMPLIANT", name(4)), ("NEWLY_COMPLIANT", name(2)),
        ("DIFFERED_BEFORE", name(1)), ("DIFFERED_BEFORE", name(5))]
    same = told(history, "rules", "backtest", "ports", *span,
                "--parameters", json.dumps({"blockedPort1": "23"}))
    assert same["courses"] == report["courses"]
    markdown = run(history, "rules", "backtest", "ports", *span, "--rules", str(edited),
                   "--output", "markdown", "--fail", code=2)
    assert "**1 newly non-compliant, 1 newly compliant**, 2 differed before, 1 same." in markdown
    assert f"| `{GROUP}/{name(4)}` | tested: 2026-01-15" in markdown
    policy = tmp_path / "open.guard"
    policy.write_text("rule closed { configuration.ipPermissions[*].ipv4Ranges[*].cidrIp "
                      "!= '0.0.0.0/0' <<open to all>> }\n")
    report = told(history, "rules", "backtest", "open", *span, "--guard", str(policy))
    assert report["tested"]["nonCompliant"] == 2
    assert report["courses"][0]["intervals"][0]["annotation"] == "open to all"
    policy.write_text("rule closed { a == }\n")
    assert "open.guard:1:" in run(history, "rules", "backtest", "open", *span,
                                  "--guard", str(policy), code=3)


def test_a_function_is_not_back_tested(functions):
    create(functions, "ports", SOURCE)
    put(functions, function_rule("ports", types=(INSTANCE,)))
    said = run(functions, "rules", "backtest", "ports", "--since", "90d", code=1)
    assert "is judged by a function" in said


def test_a_back_test_over_files(tmp_path, server):
    file = tmp_path / "history.ndjson"
    items = [group(1, "03-01", cidr="0.0.0.0/0"), group(1, "04-01"), group(2, "01-01")]
    file.write_text("".join(json.dumps(item) + "\n" for item in items))
    span = ("--since", "2026-01-01", "--until", "2026-06-01", "--history", str(file))
    report = told(server, "rules", "backtest", "INCOMING_SSH_DISABLED", *span)
    assert (report["items"], report["resources"]) == (3, 2)
    assert [c["resourceId"] for c in report["courses"]] == [name(1)]
    other = dict(group(3, "01-01"), awsAccountId="210987654321")
    file.write_text(file.read_text() + json.dumps(other) + "\n")
    said = run(server, "rules", "backtest", "INCOMING_SSH_DISABLED", *span, code=3)
    assert "choose one with --home" in said
    run(server, "rules", "backtest", "INCOMING_SSH_DISABLED", *span,
        "--home", f"{ACCOUNT}/{REGION}")


def test_a_verdict_is_explained(server):
    put(server, SSH)
    server.record(group(1, "03-01", cidr="0.0.0.0/0"), group(2, "03-01"))
    server.wait_idle()
    text = run(server, "explain", "ssh", name(1))
    assert "NON_COMPLIANT since" in text
    assert "because the resource changed" in text
    marked = [line for line in text.splitlines() if "<--" in line]
    assert len(marked) == 1 and "0.0.0.0/0" in marked[0] and "expected" in marked[0]
    assert "to become compliant" in text
    assert "\x1b[" not in text
    assert "\x1b[31m" in run(server, "explain", "ssh", name(1), "--color", "always")
    good = told(server, "explain", "ssh", f"{GROUP}/{name(2)}")
    assert (good["verdict"]["compliance"], good["fix"]) == ("COMPLIANT", [])
    assert good["rule"]["judge"] == "INCOMING_SSH_DISABLED"
    assert "was never recorded" in run(server, "explain", "ssh", "sg-none", code=1)
    # An id alone is not enough where two resources have it.
    server.record({"resourceType": "AWS::S3::Bucket", "resourceId": "same",
                   "configurationItemStatus": "OK", "configuration": {}},
                  {"resourceType": "AWS::SQS::Queue", "resourceId": "same",
                   "configurationItemStatus": "OK", "configuration": {}})
    assert "name the type" in run(server, "explain", "ssh", "same", code=1)


def test_the_history_of_verdicts_in_awss_words(server):
    put(server, SSH)
    server.record(group(1, "01-01", cidr="0.0.0.0/0"))
    server.wait_idle()
    server.record(group(1, "03-01"))
    server.wait_idle()

    def history(**more):
        answer = server.client().get_resource_config_history(
            resourceType="AWS::Config::ResourceCompliance", resourceId=f"{GROUP}/{name(1)}", **more)
        return [json.loads(item["configuration"]) for item in answer["configurationItems"]], answer
    states, _ = history()
    assert [state["complianceType"] for state in states] == ["COMPLIANT", "NON_COMPLIANT"]
    assert states[0]["targetResourceId"] == name(1)
    assert [rule["configRuleName"] for rule in states[1]["configRuleList"]] == ["ssh"]
    first, page = history(chronologicalOrder="Forward", limit=1)
    rest, _ = history(chronologicalOrder="Forward", limit=1, nextToken=page["nextToken"])
    assert first + rest == states[::-1]
    with pytest.raises(server.client().exceptions.ResourceNotDiscoveredException):
        server.client().get_resource_config_history(
            resourceType="AWS::Config::ResourceCompliance", resourceId=f"{GROUP}/sg-none")
