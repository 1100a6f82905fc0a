"""Advanced queries with the stock AWS CLI, boto3 and `assize query`."""

import csv
import io
import json

import pytest
from botocore.exceptions import ClientError
from conftest import ACCOUNT, REGION, security_group
from test_conversation import SSH_RULE

GROUPS = "AWS::EC2::SecurityGroup"


def select(server, expression, **more):
    answer = server.client().select_resource_config(Expression=expression, **more)
    return [json.loads(row) for row in answer["Results"]], answer


def refused(call, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]


def test_items_verdicts_and_pages(server):
    groups = [security_group(n, cidr="0.0.0.0/0" if n % 10 == 0 else f"10.{n}.0.0/16",
                             tags={"team": "blue" if n % 2 else "red"}) for n in range(120)]
    server.record(*groups)
    server.cli("put-config-rule", "--config-rule", json.dumps(SSH_RULE))
    server.wait_idle()

    rows, answer = select(server, f"SELECT resourceId, tags WHERE resourceType = '{GROUPS}' "
                                  "AND configuration.ipPermissions.ipv4Ranges.cidrIp = '10.7.1.1' "
                                  "AND tags.tag = 'team=blue'")
    # The open groups hold every address; they are red, all of them.
    assert rows == [{"resourceId": groups[7]["resourceId"],
                     "tags": [{"key": "team", "tag": "team=blue", "value": "blue"}]}]
    assert answer["QueryInfo"]["SelectFields"] == [{"Name": "resourceId"}, {"Name": "tags"}]

    # What rules found is there to ask for, as AWS records it.
    rows, _ = select(server, "SELECT configuration.complianceType, COUNT(*) "
                             "WHERE resourceType = 'AWS::Config::ResourceCompliance' "
                             "GROUP BY configuration.complianceType")
    assert rows == [{"COUNT(*)": 108, "configuration": {"complianceType": "COMPLIANT"}},
                    {"COUNT(*)": 12, "configuration": {"complianceType": "NON_COMPLIANT"}}]
    rows, _ = select(server, "SELECT configuration.targetResourceId, configuration.configRuleList.configRuleName "
                             "WHERE configuration.complianceType = 'NON_COMPLIANT' ORDER BY resourceId", Limit=1)
    assert rows == [{"configuration": {"targetResourceId": groups[0]["resourceId"],
                                       "configRuleList": [{"configRuleName": "restricted-ssh"}]}}]
    rows, _ = select(server, f"SELECT resourceId, awsRegion WHERE resourceId = '{GROUPS}/{groups[1]['resourceId']}'")
    assert rows == [{"resourceId": f"{GROUPS}/{groups[1]['resourceId']}", "awsRegion": REGION}]
    rows, _ = select(server, "SELECT resourceType, COUNT(*) GROUP BY resourceType")
    assert [row["COUNT(*)"] for row in rows] == [120, 120]

    # Pages, in the order of arrival and sorted.
    for order in ["", " ORDER BY configuration.groupName DESC"]:
        pages = server.client().get_paginator("select_resource_config").paginate(
            Expression=f"SELECT resourceId WHERE resourceType = '{GROUPS}'{order}", PaginationConfig={"PageSize": 50})
        pages = [page["Results"] for page in pages]
        assert [len(page) for page in pages] == [50, 50, 20]
        assert len({row for page in pages for row in page}) == 120
    rows, answer = select(server, f"SELECT resourceId WHERE resourceType = '{GROUPS}'")
    assert len(rows) == 25
    error = refused(server.client().select_resource_config, Expression="SELECT arn", NextToken=answer["NextToken"])
    assert error["Code"] == "InvalidNextTokenException"

    # A deleted resource is found no more, nor are its verdicts.
    gone = dict(groups[1], configurationItemStatus="ResourceDeleted", configuration=None,
                configurationItemCaptureTime="2026-11-03T00:00:00.000Z")
    server.record(gone)
    server.wait_idle()
    rows, _ = select(server, "SELECT resourceType, COUNT(*) GROUP BY resourceType")
    assert [row["COUNT(*)"] for row in rows] == [119, 119]


def test_faults_have_their_place(server):
    client = server.client()
    error = refused(client.select_resource_config, Expression="SELECT resourceId FROM x")
    assert error["Code"] == "InvalidExpressionException"
    assert error["Message"] == "syntax error at line 1, column 19: `FROM` is not supported"
    done = server.cli("select-resource-config", "--expression", "SELECT resourceId WHERE", check=False)
    assert "(InvalidExpressionException)" in done.stderr and "syntax error at line 1, column 24" in done.stderr
    assert refused(client.select_resource_config, Expression="SELECT arn", Limit=101)["Code"] == "ValidationException"
    assert refused(client.select_resource_config, Expression="x" * 4097)["Code"] == "ValidationException"

    done = server.assize("query", "SELECT resourceId\nWHERE resourcetype = 'x'")
    assert done.returncode == 3
    assert done.stderr.splitlines()[1:] == ["  WHERE resourcetype = 'x'", "        ^"]


def test_stored_queries(server):
    client = server.client()
    expression = f"SELECT resourceId WHERE resourceType = '{GROUPS}' ORDER BY resourceId"
    arn = client.put_stored_query(StoredQuery={"QueryName": "groups", "Expression": expression,
                                               "Description": "all groups"},
                                  Tags=[{"Key": "team", "Value": "blue"}])["QueryArn"]
    assert arn.startswith(f"arn:aws:config:{REGION}:{ACCOUNT}:stored-query/groups/query-")
    stored = client.get_stored_query(QueryName="groups")["StoredQuery"]
    assert stored == {"QueryName": "groups", "QueryArn": arn, "QueryId": arn.rsplit("/")[-1],
                      "Expression": expression, "Description": "all groups"}
    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "blue"}]
    # A change keeps id and tags.
    again = client.put_stored_query(StoredQuery={"QueryName": "groups", "Description": "others"},
                                    Tags=[{"Key": "x", "Value": "y"}])["QueryArn"]
    assert again == arn
    assert client.get_stored_query(QueryName="groups")["StoredQuery"]["Expression"] == expression
    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "blue"}]
    client.put_stored_query(StoredQuery={"QueryName": "buckets", "Expression": "SELECT arn"})
    page = client.list_stored_queries(MaxResults=1)
    assert [q["QueryName"] for q in page["StoredQueryMetadata"]] == ["buckets"]
    page = client.list_stored_queries(NextToken=page["NextToken"])
    assert [q["QueryName"] for q in page["StoredQueryMetadata"]] == ["groups"]
    error = refused(client.put_stored_query, StoredQuery={"QueryName": "bad", "Expression": "SELECT"})
    assert error["Code"] == "ValidationException" and "line 1, column 7" in error["Message"]
    assert refused(client.put_stored_query, StoredQuery={"QueryName": "new"})["Code"] == "ValidationException"

    server.record(security_group(1), security_group(2))
    done = server.assize("query", "--stored", "groups", "--output", "csv")
    assert [row["resourceId"] for row in csv.DictReader(io.StringIO(done.stdout))] == [
        security_group(1)["resourceId"], security_group(2)["resourceId"]]
    client.delete_stored_query(QueryName="groups")
    assert refused(client.get_stored_query, QueryName="groups")["Code"] == "ResourceNotFoundException"
    assert refused(client.delete_stored_query, QueryName="groups")["Code"] == "ResourceNotFoundException"
    done = server.assize("query", "--stored", "groups")
    assert done.returncode == 1 and "does not exist" in done.stderr


def test_the_command_prints_every_form(server):
    server.record(*(security_group(n, tags={"n": str(n)}) for n in range(130)))
    question = "SELECT resourceId, configuration.ipPermissions.ipRanges, tags.value"
    done = server.assize("query", question)
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["resourceId", "configuration.ipPermissions.ipRanges", "tags.value"]
    assert lines[1].split() == [security_group(0)["resourceId"], "10.0.0.0/8", "0"]
    assert lines[-1] == "130 rows" and len(lines) == 133
    assert len(json.loads(server.assize("query", question, "--output", "json").stdout)) == 130
    assert len(server.assize("query", question, "--output", "ndjson", "--limit", "7").stdout.splitlines()) == 7


def test_an_aggregator_sees_other_regions(server):
    far = security_group(2, awsRegion="eu-west-1")
    server.record(security_group(1), far)
    client = server.client()
    client.put_configuration_aggregator(
        ConfigurationAggregatorName="all",
        AccountAggregationSources=[{"AccountIds": [ACCOUNT, "210987654321"], "AllAwsRegions": True}])
    statuses = client.describe_configuration_aggregator_sources_status(ConfigurationAggregatorName="all")
    assert [(s["SourceId"], s["AwsRegion"], s["LastUpdateStatus"]) for s in statuses["AggregatedSourceStatusList"]] == [
        (ACCOUNT, "eu-west-1", "SUCCEEDED"), (ACCOUNT, REGION, "SUCCEEDED"), ("210987654321", REGION, "FAILED")]
    counts = client.get_aggregate_discovered_resource_counts(ConfigurationAggregatorName="all", GroupByKey="AWS_REGION")
    assert counts["TotalDiscoveredResources"] == 2
    done = server.assize("query", "--aggregator", "all", "--output", "ndjson",
                         "SELECT resourceId, awsRegion WHERE awsRegion = 'eu-west-1'")
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"resourceId": far["resourceId"], "awsRegion": "eu-west-1"}]
    done = server.assize("query", "--aggregator", "none", "SELECT arn")
    assert done.returncode == 1 and "does not exist" in done.stderr
