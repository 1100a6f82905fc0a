"""Aggregators over packs and over an organization, with the stock AWS CLI."""

import json
import time

from conftest import ACCOUNT, REGION, Server, security_group
from test_organization import MEMBER, ORGANIZATION
from test_packs import settled

PACK = """\
Resources:
  Ssh:
    Type: AWS::Config::ConfigRule
    Properties:
      ConfigRuleName: ssh
      Source: {Owner: AWS, SourceIdentifier: INCOMING_SSH_DISABLED}
  Address:
    Type: AWS::Config::ConfigRule
    Properties:
      ConfigRuleName: address
      Source: {Owner: AWS, SourceIdentifier: EIP_ATTACHED}
"""


def by_pack(server, *arguments):
    told = server.cli("describe-aggregate-compliance-by-conformance-packs",
                      "--configuration-aggregator-name", "all", *arguments)
    return [(pack["AccountId"], pack["AwsRegion"], pack["ConformancePackName"].split("-conf")[0],
             pack["Compliance"]["ComplianceType"], pack["Compliance"]["CompliantRuleCount"],
             pack["Compliance"]["NonCompliantRuleCount"], pack["Compliance"]["TotalRuleCount"])
            for pack in told["AggregateComplianceByConformancePacks"]]


def summary(server, *arguments):
    told = server.cli("get-aggregate-conformance-pack-compliance-summary",
                      "--configuration-aggregator-name", "all", *arguments)
    return [(one.get("GroupName"), one["ComplianceSummary"]["CompliantConformancePackCount"],
             one["ComplianceSummary"]["NonCompliantConformancePackCount"])
            for one in told["AggregateConformancePackComplianceSummaries"]]


def test_packs_of_several_regions(server):
    far = security_group(2, awsRegion="eu-west-1")
    server.record(security_group(1, "0.0.0.0/0"), far)
    near, away = server.client(), server.client(region="eu-west-1")
    for client in (near, away):
        client.put_conformance_pack(ConformancePackName="ports", TemplateBody=PACK)
        assert settled(client, "ports")["ConformancePackState"] == "CREATE_COMPLETE"
    near.put_conformance_pack(ConformancePackName="idle", TemplateBody=PACK.split("  Ssh:")[0] + "  Address:"
                              + PACK.split("  Address:")[1])
    assert settled(near, "idle")["ConformancePackState"] == "CREATE_COMPLETE"
    server.wait_idle()
    server.cli("put-configuration-aggregator", "--configuration-aggregator-name", "all",
               "--account-aggregation-sources", f"AccountIds={ACCOUNT},AllAwsRegions=true")
    everything = [
        (ACCOUNT, "eu-west-1", "ports", "COMPLIANT", 1, 0, 2),
        (ACCOUNT, REGION, "idle", "INSUFFICIENT_DATA", 0, 0, 1),
        (ACCOUNT, REGION, "ports", "NON_COMPLIANT", 0, 1, 2),
    ]
    assert by_pack(server) == everything
    # The CLI follows the pages by itself.
    assert by_pack(server, "--page-size", "1") == everything
    assert by_pack(server, "--filters", "ComplianceType=NON_COMPLIANT") == everything[2:]
    assert by_pack(server, "--filters", "ConformancePackName=ports,AwsRegion=eu-west-1") == everything[:1]
    assert summary(server) == [(None, 1, 1)]
    assert summary(server, "--group-by-key", "AWS_REGION") == [("eu-west-1", 1, 0), (REGION, 0, 1)]
    assert summary(server, "--group-by-key", "ACCOUNT_ID") == [(ACCOUNT, 1, 1)]
    assert summary(server, "--filters", "AwsRegion=eu-west-1") == [(None, 1, 0)]
    done = server.cli("describe-aggregate-compliance-by-conformance-packs",
                      "--configuration-aggregator-name", "none", check=False)
    assert "(NoSuchConfigurationAggregatorException)" in done.stderr


def statuses(server):
    told = server.cli("describe-configuration-aggregator-sources-status",
                      "--configuration-aggregator-name", "all")
    return [(one["SourceType"], one.get("SourceId"), one.get("AwsRegion"), one["LastUpdateStatus"])
            for one in told["AggregatedSourceStatusList"]]


def start(tmp_path, *extra):
    return Server(tmp_path / "data", ["--account", ACCOUNT, "--region", REGION, *extra]).start()


def test_an_organization_needs_no_authorizations(tmp_path):
    source = ("--organization-aggregation-source",
              f"RoleArn=arn:aws:iam::{ACCOUNT}:role/orgs,AllAwsRegions=true")
    server = start(tmp_path, *ORGANIZATION, "--member-account", MEMBER)
    theirs = security_group(2, awsAccountId=MEMBER)
    server.record(security_group(1), theirs, security_group(3, awsAccountId="444444444444"))
    server.cli("put-organization-conformance-pack", "--organization-conformance-pack-name", "ports",
               "--template-body", PACK)
    server.cli("put-configuration-aggregator", "--configuration-aggregator-name", "all", *source)
    deadline = time.monotonic() + 20
    while len(by_pack(server)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    server.wait_idle()
    assert [pack[:2] + pack[3:] for pack in by_pack(server)] == [
        (ACCOUNT, REGION, "COMPLIANT", 1, 0, 2), (MEMBER, REGION, "COMPLIANT", 1, 0, 2)]
    counts = server.cli("get-aggregate-discovered-resource-counts", "--group-by-key", "ACCOUNT_ID",
                        "--configuration-aggregator-name", "all",
                        "--filters", "ResourceType=AWS::EC2::SecurityGroup")
    assert [(one["GroupName"], one["ResourceCount"]) for one in counts["GroupedResourceCounts"]] == [
        (ACCOUNT, 1), (MEMBER, 1)]
    found = server.assize("query", "--aggregator", "all", "--output", "ndjson",
                          f"SELECT resourceId WHERE accountId = '{MEMBER}' AND "
                          "resourceType = 'AWS::EC2::SecurityGroup'")
    assert [json.loads(line)["resourceId"] for line in found.stdout.splitlines()] == [theirs["resourceId"]]
    assert statuses(server) == [
        ("ORGANIZATION", "o-exampleorgid", None, "SUCCEEDED"),
        ("ACCOUNT", ACCOUNT, REGION, "SUCCEEDED"), ("ACCOUNT", MEMBER, REGION, "SUCCEEDED")]
    server.stop()
    # Without the setting nothing is seen, and the status says so.
    server = start(tmp_path)
    assert statuses(server) == [("ORGANIZATION", None, None, "FAILED")]
    assert by_pack(server) == []
    done = server.cli("put-configuration-aggregator", "--configuration-aggregator-name", "other", *source,
                      check=False)
    assert "(NoAvailableOrganizationException)" in done.stderr
    server.stop()


def test_members_that_do_not_administer_are_refused(tmp_path):
    extra = ["--account", MEMBER, "--region", REGION, *ORGANIZATION, "--member-account", MEMBER]
    server = Server(tmp_path / "data", extra).start()
    done = server.cli("put-configuration-aggregator", "--configuration-aggregator-name", "all",
                      "--organization-aggregation-source",
                      "RoleArn=arn:aws:iam::222222222222:role/orgs,AllAwsRegions=true", check=False)
    assert "(OrganizationAccessDeniedException)" in done.stderr
    server.stop()
