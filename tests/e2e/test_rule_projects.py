"""The life of a rule of one's own: scaffold, test, build, deploy, a flipped verdict, undeploy."""

import hashlib
import json
import os
import subprocess

import pytest
from botocore.exceptions import ClientError
from conftest import ACCOUNT, REGION, ROOT, assize_binary
from test_functions import eventually

VOLUME = "AWS::EC2::Volume"


def volume(number, tags, capture="2026-11-01T00:00:00.000Z", **configuration):
    return {
        "configurationItemVersion": "1.3", "configurationItemCaptureTime": capture,
        "awsAccountId": ACCOUNT, "awsRegion": REGION, "configurationItemStatus": "OK",
        "resourceType": VOLUME, "resourceId": f"vol-{number}", "relationships": [],
        "configuration": {"volumeId": f"vol-{number}", **configuration},
        "supplementaryConfiguration": {}, "tags": tags,
    }


class Project:
    """A project's folder, and the commands upon it."""

    def __init__(self, server, folder):
        self.server, self.folder = server, folder

    def rule(self, *args, check=0, stdin=None, env=None, timeout=300):
        """Runs `assize rule …` in the folder."""
        done = subprocess.run(
            [assize_binary(), "rule", *args], capture_output=True, text=True, input=stdin,
            cwd=self.folder, timeout=timeout, env={**os.environ, **self.server.env(), **(env or {})},
        )
        assert done.returncode == check, f"{args}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def edit(self, name, old, new):
        file = self.folder / name
        text = file.read_text()
        assert old in text, text
        file.write_text(text.replace(old, new))

    def verdicts(self):
        return {resource: kind for resource, (kind, _) in self.results().items()}

    def annotations(self):
        return {resource: text for resource, (_, text) in self.results().items()}

    def results(self):
        told = self.server.client().get_compliance_details_by_config_rule(
            ConfigRuleName=self.folder.name)
        return {
            result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]["ResourceId"]:
                (result["ComplianceType"], result.get("Annotation"))
            for result in told["EvaluationResults"]
        }

    def sees(self, wanted):
        eventually(f"{wanted}", lambda: self.verdicts() == wanted)


def make(server, tmp_path, name, *args):
    work = tmp_path / "work"
    work.mkdir(exist_ok=True)
    project = Project(server, work)
    project.rule("new", name, *args)
    return Project(server, work / name)


def lives(project, code):
    """Deploys a rule that wants a tag, flips a verdict by an item and by new code, and removes
    everything. `code` is a file of the rule with a text to replace."""
    server = project.server
    config, iam = server.client(), server.client("iam")
    server.record(volume(1, {"Owner": "ann"}), volume(2, {}))
    roles = {role["RoleName"] for role in iam.list_roles()["Roles"]}

    planned = project.rule("deploy", "--dry-run").stdout
    assert f"+ rule        {project.folder.name}" in planned, planned
    assert config.describe_config_rules()["ConfigRules"] == []
    # Nobody can be asked.
    assert "--yes" in project.rule("deploy", check=1, stdin="").stderr
    project.rule("deploy", "--yes")
    project.sees({"vol-1": "COMPLIANT", "vol-2": "NON_COMPLIANT"})
    assert "the tag Owner is missing" in project.annotations()["vol-2"]
    assert "nothing to do" in project.rule("deploy", "--yes").stdout

    # The verdict flips with the resource …
    server.record(volume(2, {"Owner": "bob"}, capture="2026-11-01T01:00:00.000Z"))
    project.sees({"vol-1": "COMPLIANT", "vol-2": "COMPLIANT"})

    # … and with the rule.
    file, old, new = code
    project.edit(file, old, new)
    changed = project.rule("deploy", "--yes").stdout
    assert "~ " in changed and "+ " not in changed, changed
    eventually("new code judges", lambda: "NON_COMPLIANT" in project.verdicts().values())

    removed = project.rule("undeploy", "--yes").stdout
    assert f"- rule        {project.folder.name}" in removed, removed
    assert config.describe_config_rules()["ConfigRules"] == []
    assert {role["RoleName"] for role in iam.list_roles()["Roles"]} == roles
    assert "nothing to do" in project.rule("undeploy", "--yes").stdout


def test_a_policy_lives(server, tmp_path):
    project = make(server, tmp_path, "tagged-guard", "--lang", "guard")
    told = project.rule("test").stdout
    assert "4 of 4 cases are as wanted" in told and "no case shows" not in told, told
    assert "nothing to build" in project.rule("build").stdout
    lives(project, ("policy.guard", "tags.Owner", "tags.Team"))


def test_a_function_in_python_lives(functions, tmp_path):
    project = make(functions, tmp_path, "tagged-python", "--lang", "python")
    python = {"ASSIZE_FUNCTION_PYTHON": os.environ["ASSIZE_TEST_PYTHON"]}
    told = project.rule("test", env=python).stdout
    assert "4 of 4 cases are as wanted" in told and "no case shows" not in told, told

    zip_file = project.folder / "build" / "tagged-python.zip"
    project.rule("build")
    digest = hashlib.sha256(zip_file.read_bytes()).hexdigest()
    os.utime(project.folder / "src" / "rule.py", (0, 0))
    project.rule("build")
    assert hashlib.sha256(zip_file.read_bytes()).hexdigest() == digest

    lives(project, ("src/rule.py", 'key = parameters["tagKey"]', 'key = "Team"'))
    with pytest.raises(ClientError) as gone:
        functions.client("lambda").get_function(FunctionName="tagged-python")
    assert gone.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_failing_cases_and_broken_code_are_told(functions, tmp_path):
    project = make(functions, tmp_path, "broken", "--lang", "python")
    python = {"ASSIZE_FUNCTION_PYTHON": os.environ["ASSIZE_TEST_PYTHON"]}
    cases = project.folder / "cases.yaml"
    cases.write_text("- note: it is not so\n  item: {tags: {Owner: ann}}\n"
                     "  want: {compliance: NON_COMPLIANT}\n")
    told = project.rule("test", env=python, check=2).stdout
    assert "FAILED" in told and "got    COMPLIANT" in told, told
    assert "no case shows COMPLIANT or NON_COMPLIANT or NOT_APPLICABLE" in told, told
    project.edit("src/rule.py", "def handler(event, context):",
                 "def handler(event, context):\n    raise KeyError('no such thing')")
    told = json.loads(project.rule("test", "--output", "json", env=python, check=4).stdout)
    assert "no such thing" in told["cases"][0]["outcome"]["broken"], told
    cases.write_text("- note: a\n  wanted: {}\n")
    assert "unknown field `wanted`" in project.rule("test", env=python, check=3).stderr
    project.edit("rule.yaml", "Language: python", "Language: cobol")
    assert "rule.yaml: " in project.rule("test", check=3).stderr


def test_what_others_made_is_left_alone(server, tmp_path):
    project = make(server, tmp_path, "taken", "--lang", "guard")
    server.client().put_config_rule(ConfigRule={
        "ConfigRuleName": "taken",
        "Source": {"Owner": "AWS", "SourceIdentifier": "ENCRYPTED_VOLUMES"},
    })
    assert "made by somebody else" in project.rule("deploy", "--yes", check=3).stderr
    assert "nothing to do" in project.rule("undeploy", "--yes").stdout
    assert len(server.client().describe_config_rules()["ConfigRules"]) == 1


def test_a_rule_of_rdk_becomes_a_project(functions, tmp_path):
    source = tmp_path / "VOLUME_TAGGED"
    source.mkdir()
    (source / "parameters.json").write_text(json.dumps({
        "Version": "1.0",
        "Parameters": {
            "RuleName": "VOLUME_TAGGED", "SourceRuntime": "python3.8",
            "CodeKey": "VOLUME_TAGGED.zip", "InputParameters": "{\"tagKey\": \"Owner\"}",
            "OptionalParameters": "{\"unused\": \"\"}", "SourceEvents": VOLUME, "RuleSets": ["a"],
        },
        "Tags": "[]",
    }))
    (source / "VOLUME_TAGGED.py").write_text(
        (ROOT / "crates/project/templates/python/src/rule.py").read_text()
        .replace("def handler(", "def lambda_handler("))
    work = Project(functions, tmp_path)
    told = work.rule("import-rdk", str(source), "--folder", "imported")
    assert "python3.8 is no longer run" in told.stderr
    project = Project(functions, tmp_path / "imported")
    python = {"ASSIZE_FUNCTION_PYTHON": os.environ["ASSIZE_TEST_PYTHON"]}
    assert "1 of 1 cases" in project.rule("test", env=python).stdout
    functions.record(volume(1, {}))
    project.rule("deploy", "--yes")

    def verdicts():
        told = functions.client().get_compliance_details_by_config_rule(
            ConfigRuleName="VOLUME_TAGGED")
        return [result["ComplianceType"] for result in told["EvaluationResults"]]

    eventually("it judges", lambda: verdicts() == ["NON_COMPLIANT"])
    project.rule("undeploy", "--yes")


@pytest.fixture
def own(tmp_path):
    """A server of a build with a rule of its own."""
    from conftest import Server

    program = ROOT / "target" / "debug" / "examples" / "own_rules"
    if not program.exists():
        pytest.skip("`cargo build -p assize-cli --example own_rules` makes the build")
    before = os.environ.get("ASSIZE_BIN")
    os.environ["ASSIZE_BIN"] = str(program)
    server = Server(tmp_path / "data", ["--account", ACCOUNT, "--region", REGION])
    try:
        yield server.start()
    finally:
        server.stop()
        if before is None:
            del os.environ["ASSIZE_BIN"]
        else:
            os.environ["ASSIZE_BIN"] = before


def test_a_build_with_a_rule_of_its_own(own, tmp_path):
    config = own.client()
    rule = {"ConfigRuleName": "small",
            "Source": {"Owner": "AWS", "SourceIdentifier": "ACME.VOLUMES_SMALL"}}
    with pytest.raises(ClientError) as refused:
        config.put_config_rule(ConfigRule={**rule, "InputParameters": '{"most": "many"}'})
    assert "many" in refused.value.response["Error"]["Message"]
    own.record(volume(1, {}, size=50), volume(2, {}, size=500))
    config.put_config_rule(ConfigRule={**rule, "InputParameters": '{"most": "200"}'})
    own.wait_idle()
    told = config.get_compliance_details_by_config_rule(ConfigRuleName="small")
    kinds = [(one["ComplianceType"], one.get("Annotation")) for one in told["EvaluationResults"]]
    assert sorted(kinds, key=str) == [
        ("COMPLIANT", None), ("NON_COMPLIANT", "the volume has 500 GiB")]
    own.record(volume(2, {}, size=100, capture="2026-11-01T01:00:00.000Z"))
    own.wait_idle()
    told = config.get_compliance_details_by_config_rule(ConfigRuleName="small")
    assert {one["ComplianceType"] for one in told["EvaluationResults"]} == {"COMPLIANT"}

    items = tmp_path / "items.ndjson"
    items.write_text(json.dumps(volume(3, {}, size=500)) + "\n")
    done = own.assize("eval", "--rule", "acme.volumes-small", "--output", "json", str(items))
    assert done.returncode == 2, done.stderr
    [result] = json.loads(done.stdout)["results"]
    assert result["evidence"][0]["pointer"] == "/configuration/size"
    assert "ACME.VOLUMES_SMALL" in own.assize("rules", "list").stdout


@pytest.mark.skipif(
    not os.environ.get("ASSIZE_TEST_BOOTSTRAP"),
    reason="ASSIZE_TEST_BOOTSTRAP names no program; `cargo xtask test` builds it")
def test_a_function_in_rust_lives(functions, tmp_path):
    project = make(functions, tmp_path, "tagged-rust", "--lang", "rust")
    # What the adapter needs was compiled for the other test's function: same versions, same
    # folder.
    shared = ROOT / "tests" / "functions" / "bootstrap" / "Cargo.lock"
    (project.folder / "Cargo.lock").write_text(shared.read_text())
    env = {"CARGO_TARGET_DIR": str(ROOT / "target" / "bootstrap")}
    told = project.rule("test", env=env, timeout=1200).stdout
    assert "5 of 5 cases are as wanted" in told and "no case shows" not in told, told
    os.environ.update(env)
    try:
        deploy = project.rule
        project.rule = lambda *args, **more: deploy(
            *args, *(["--debug"] if args[0] == "deploy" else []), **more, timeout=1200)
        lives(project, ("src/lib.rs", "let key = &params.tag_key;", 'let key = "Team";'))
    finally:
        del os.environ["CARGO_TARGET_DIR"]
