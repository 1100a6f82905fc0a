"""Rules and packs of an organization, with the stock AWS CLI, over restarts."""

import time

import pytest
from botocore.exceptions import ClientError
from conftest import ACCOUNT, REGION, Server, security_group

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


POLICY = "rule closed { configuration.ipPermissions[*].ipv4Ranges[*].cidrIp != '0.0.0.0/0' }"


def test_policies_of_an_organization(tmp_path):
    server = start(tmp_path, MEMBER)
    config = server.client()
    theirs = security_group(2, "0.0.0.0/0", awsAccountId=MEMBER)
    server.record(security_group(1), theirs)
    metadata = {"PolicyRuntime": "guard-2.x.x", "PolicyText": POLICY,
                "OrganizationConfigRuleTriggerTypes": ["ConfigurationItemChangeNotification"],
                "ResourceTypesScope": ["AWS::EC2::SecurityGroup"],
                "DebugLogDeliveryAccounts": [MEMBER]}
    config.put_organization_config_rule(OrganizationConfigRuleName="closed",
                                        OrganizationCustomPolicyRuleMetadata=metadata)
    status(server, ["CREATE_SUCCESSFUL"])
    told = server.cli("get-organization-custom-rule-policy", "--organization-config-rule-name", "closed")
    assert told["PolicyText"] == POLICY
    (rule,) = config.describe_organization_config_rules()["OrganizationConfigRules"]
    told = rule["OrganizationCustomPolicyRuleMetadata"]
    assert told["DebugLogDeliveryAccounts"] == [MEMBER] and "PolicyText" not in told
    config.put_configuration_aggregator(ConfigurationAggregatorName="all", OrganizationAggregationSource={
        "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/orgs", "AllAwsRegions": True})
    server.wait_idle()
    told = config.describe_aggregate_compliance_by_config_rules(ConfigurationAggregatorName="all")
    assert [(one["AccountId"], one["Compliance"]["ComplianceType"])
            for one in told["AggregateComplianceByConfigRules"]] == [
        (ACCOUNT, "COMPLIANT"), (MEMBER, "NON_COMPLIANT")]
    with pytest.raises(ClientError) as refused:
        config.put_organization_config_rule(
            OrganizationConfigRuleName="bad",
            OrganizationCustomPolicyRuleMetadata={**metadata, "PolicyText": "rule a { b == }"})
    assert "PolicyText is invalid" in str(refused.value)
    server.stop()
