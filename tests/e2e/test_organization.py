"""Rules and packs of an organization, with the stock AWS CLI, over restarts."""

import time

from conftest import ACCOUNT, REGION, Server

MEMBER, OTHER = "222222222222", "333333333333"
ORGANIZATION = ["--organization", "o-exampleorgid", "--management-account", ACCOUNT]


def start(tmp_path, *members, account=ACCOUNT):
    extra = ["--account", account, "--region", REGION, *ORGANIZATION]
    for member in members:
        extra += ["--member-account", member]
    return Server(tmp_path / "data", extra).start()


def status(server, wanted, timeout=20):
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        told = server.client().describe_organization_config_rule_statuses()
        states = [rule["OrganizationRuleStatus"] for rule in told["OrganizationConfigRuleStatuses"]]
        if states == wanted:
            return
        time.sleep(0.02)
    raise AssertionError(f"{states} is not {wanted}")


def accounts(server):
    told = server.cli("get-organization-config-rule-detailed-status",
                      "--organization-config-rule-name", "ssh")
    return [member["AccountId"] for member in told["OrganizationConfigRuleDetailedStatus"]]


def rules_of(tmp_path, account):
    """The names of the rules that an account has."""
    server = Server(tmp_path / "data", ["--account", account, "--region", REGION]).start()
    names = [rule["ConfigRuleName"] for rule in server.client().describe_config_rules()["ConfigRules"]]
    server.stop()
    return names


def test_accounts_join_and_leave(tmp_path):
    server = start(tmp_path, MEMBER)
    server.cli("put-organization-config-rule", "--organization-config-rule-name", "ssh",
               "--organization-managed-rule-metadata", "RuleIdentifier=INCOMING_SSH_DISABLED")
    status(server, ["CREATE_SUCCESSFUL"])
    assert accounts(server) == [ACCOUNT, MEMBER]
    server.kill()
    # A start that states no organization takes nothing away.
    (name,) = rules_of(tmp_path, MEMBER)
    assert name.startswith("OrgConfigRule-ssh-")
    server = start(tmp_path, OTHER)
    status(server, ["UPDATE_SUCCESSFUL"])
    assert accounts(server) == [ACCOUNT, OTHER]
    server.stop()
    assert rules_of(tmp_path, MEMBER) == []
    assert rules_of(tmp_path, OTHER) == [name]
    server = start(tmp_path, OTHER)
    server.cli("delete-organization-config-rule", "--organization-config-rule-name", "ssh")
    status(server, [])
    server.stop()
    assert rules_of(tmp_path, OTHER) == []


def test_outside_of_an_organization(server):
    done = server.cli("describe-organization-config-rules", check=False)
    assert "(OrganizationAccessDeniedException)" in done.stderr
