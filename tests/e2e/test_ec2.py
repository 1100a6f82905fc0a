"""EC2's reads, answered from recorded items, by boto3 and the AWS CLI."""

import json
import subprocess

import boto3
import pytest
from botocore.exceptions import ClientError
from conftest import ACCOUNT, REGION

TIME = "2026-01-01T00:00:00.000Z"


def item(kind, identifier, configuration, tags=None):
    return {
        "configurationItemVersion": "1.3", "configurationItemCaptureTime": TIME,
        "configurationStateId": 1, "awsAccountId": ACCOUNT, "awsRegion": REGION,
        "configurationItemStatus": "OK", "resourceType": f"AWS::EC2::{kind}",
        "resourceId": identifier, "ARN": f"arn:aws:ec2:{REGION}:{ACCOUNT}:x/{identifier}",
        "tags": tags or {}, "relationships": [], "supplementaryConfiguration": {},
        "configuration": configuration,
    }


def group(identifier, permissions, **more):
    return item("SecurityGroup", identifier, {
        "groupId": identifier, "groupName": f"name-{identifier}", "description": "d",
        "ownerId": ACCOUNT, "vpcId": "vpc-1", "ipPermissions": permissions,
        "ipPermissionsEgress": [], "tags": [],
    }, **more)


OPEN_SSH = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "userIdGroupPairs": [],
            "prefixListIds": [], "ipv6Ranges": [{"cidrIpv6": "::/0"}],
            "ipv4Ranges": [{"cidrIp": "0.0.0.0/0", "description": "all"}],
            "ipRanges": ["0.0.0.0/0"]}
INNER = {"ipProtocol": "-1", "userIdGroupPairs": [{"groupId": "sg-1", "userId": ACCOUNT}],
         "prefixListIds": [], "ipRanges": ["10.0.0.0/8"]}


@pytest.fixture
def ec2(server):
    items = [
        group("sg-1", [OPEN_SSH], tags={"env": "prod"}),
        group("sg-2", [INNER]),
        item("Instance", "i-1", {
            "instanceId": "i-1", "instanceType": "t3.micro", "vpcId": "vpc-1",
            "launchTime": "2025-12-31T12:30:00.000Z", "state": {"code": 16, "name": "running"},
            "securityGroups": [{"groupId": "sg-1", "groupName": "name-sg-1"}],
            "placement": {"availabilityZone": "us-east-1a"}, "publicIpAddress": "198.51.100.7",
            "networkInterfaces": [{"networkInterfaceId": "eni-1", "status": "in-use"}],
        }, tags={"Name": "web"}),
        item("Instance", "i-2", {"instanceId": "i-2", "instanceType": "m5.large",
                                 "state": {"code": 80, "name": "stopped"}, "securityGroups": []}),
        item("Volume", "vol-1", {"volumeId": "vol-1", "size": 8, "encrypted": False,
                                 "state": {"value": "in-use"},
                                 "attachments": [{"instanceId": "i-1", "state": "attached"}]}),
        item("VPC", "vpc-1", {"vpcId": "vpc-1", "cidrBlock": "10.0.0.0/16", "isDefault": True}),
        item("Instance", "i-gone", None) | {"configurationItemStatus": "ResourceDeleted"},
    ] + [item("Subnet", f"subnet-{n:02}", {"subnetId": f"subnet-{n:02}", "vpcId": "vpc-1"})
         for n in range(12)]
    done = server.assize("import", "-", stdin="\n".join(map(json.dumps, items)))
    assert done.returncode == 0, done.stderr
    return server.client("ec2")


def instances(answer):
    return [i for r in answer["Reservations"] for i in r["Instances"]]


def test_security_groups_in_both_forms(server, ec2):
    groups = ec2.describe_security_groups()["SecurityGroups"]
    assert [g["GroupId"] for g in groups] == ["sg-1", "sg-2"]
    ssh = groups[0]["IpPermissions"][0]
    assert (ssh["FromPort"], ssh["ToPort"], ssh["IpProtocol"]) == (22, 22, "tcp")
    assert ssh["IpRanges"] == [{"CidrIp": "0.0.0.0/0", "Description": "all"}]
    assert ssh["Ipv6Ranges"] == [{"CidrIpv6": "::/0"}]
    inner = groups[1]["IpPermissions"][0]
    assert "FromPort" not in inner and inner["IpRanges"] == [{"CidrIp": "10.0.0.0/8"}]
    assert inner["UserIdGroupPairs"] == [{"GroupId": "sg-1", "UserId": ACCOUNT}]
    assert groups[0]["Tags"] == [{"Key": "env", "Value": "prod"}]
    # As the rules of many people read it.
    env = server.env()
    resource = boto3.resource(
        "ec2", region_name=REGION, endpoint_url=server.endpoint,
        aws_access_key_id=env["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=env["AWS_SECRET_ACCESS_KEY"])
    assert resource.SecurityGroup("sg-1").ip_permissions[0]["IpRanges"][0]["CidrIp"] == "0.0.0.0/0"


def test_instances_filters_and_the_command_line(server, ec2):
    found = instances(ec2.describe_instances())
    assert [i["InstanceId"] for i in found] == ["i-1", "i-2"]
    web = found[0]
    assert web["State"] == {"Code": 16, "Name": "running"}
    assert web["LaunchTime"].isoformat() == "2025-12-31T12:30:00+00:00"
    assert web["SecurityGroups"] == [{"GroupId": "sg-1", "GroupName": "name-sg-1"}]

    def ids(*filters):
        answer = ec2.describe_instances(Filters=[{"Name": n, "Values": v} for n, v in filters])
        return [i["InstanceId"] for i in instances(answer)]
    assert ids(("instance-state-name", ["running"])) == ["i-1"]
    assert ids(("instance-type", ["m5.*", "t2.*"])) == ["i-2"]
    assert ids(("group-id", ["sg-1"]), ("tag:Name", ["w?b"])) == ["i-1"]
    assert ids(("network-interface.status", ["in-use"])) == ["i-1"]
    assert ids(("tag-key", ["none"])) == []
    done = subprocess.run(
        ["aws", "ec2", "describe-instances", "--query", "Reservations[].Instances[].InstanceId",
         "--output", "text"], capture_output=True, text=True, env=server.env(), timeout=60)
    assert (done.returncode, done.stdout.split()) == (0, ["i-1", "i-2"]), done.stderr
    volumes = ec2.describe_volumes(Filters=[{"Name": "attachment.instance-id", "Values": ["i-1"]}])
    assert [(v["VolumeId"], v["State"]) for v in volumes["Volumes"]] == [("vol-1", "in-use")]
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": ["sg-1"]}])
    assert sorted(r.get("CidrIpv4", r.get("CidrIpv6")) for r in rules["SecurityGroupRules"]) == [
        "0.0.0.0/0", "::/0"]
    tags = ec2.describe_tags(Filters=[{"Name": "resource-type", "Values": ["instance"]}])["Tags"]
    assert tags == [{"ResourceId": "i-1", "ResourceType": "instance", "Key": "Name", "Value": "web"}]


def test_pages(ec2):
    pages = list(ec2.get_paginator("describe_subnets").paginate(PaginationConfig={"PageSize": 5}))
    assert [len(p["Subnets"]) for p in pages] == [5, 5, 2]
    token = ec2.describe_subnets(MaxResults=5)["NextToken"]
    with pytest.raises(ClientError) as refused:
        ec2.describe_vpcs(MaxResults=5, NextToken=token)
    assert refused.value.response["Error"]["Code"] == "InvalidNextToken"


@pytest.mark.parametrize("call, code, text", [
    (lambda c: c.describe_instances(InstanceIds=["i-9"]),
     "InvalidInstanceID.NotFound", "The instance ID 'i-9' does not exist"),
    (lambda c: c.describe_instances(InstanceIds=["i-1", "i-8", "i-9"]),
     "InvalidInstanceID.NotFound", "The instance IDs 'i-8, i-9' do not exist"),
    (lambda c: c.describe_instances(InstanceIds=["i-gone"]),
     "InvalidInstanceID.NotFound", "The instance ID 'i-gone' does not exist"),
    (lambda c: c.describe_security_groups(GroupIds=["x"]), "InvalidGroup.Malformed", "expecting"),
    (lambda c: c.describe_security_groups(GroupIds=["sg-9"]),
     "InvalidGroup.NotFound", "The security group 'sg-9' does not exist"),
    (lambda c: c.describe_security_groups(GroupNames=["none"]),
     "InvalidGroup.NotFound", "The security group 'none' does not exist"),
    (lambda c: c.describe_volumes(Filters=[{"Name": "nonsense", "Values": ["x"]}]),
     "InvalidParameterValue", "The filter 'nonsense' is invalid"),
    (lambda c: c.describe_vpcs(DryRun=True), "DryRunOperation", "DryRun flag is set"),
    (lambda c: c.describe_images(), "NotImplementedException", "images are not recorded"),
    (lambda c: c.describe_instance_status(), "NotImplementedException", "status checks"),
    (lambda c: c.describe_regions(RegionNames=["xx-1"]), "InvalidParameterValue", "xx-1"),
    (lambda c: c.describe_tags(MaxResults=1001), "InvalidParameterValue",
     "Value ( 1001 ) for parameter maxResults is invalid. Expecting a value smaller than 1000."),
    (lambda c: c.describe_instances(InstanceIds=["i-1"], MaxResults=5),
     "InvalidParameterCombination", "cannot be used with the parameter maxResults"),
    (lambda c: c.describe_instances(InstanceIds=["x"]), "InvalidInstanceID.Malformed", "expecting"),
])
def test_refusals(ec2, call, code, text):
    with pytest.raises(ClientError) as refused:
        call(ec2)
    error = refused.value.response["Error"]
    assert error["Code"] == code
    assert text in error["Message"]


def test_tags_are_asked_for_by_key(ec2):
    def tags(*filters):
        answer = ec2.describe_tags(Filters=[{"Name": n, "Values": v} for n, v in filters])
        return {(tag["ResourceId"], tag["Key"], tag["Value"]) for tag in answer["Tags"]}
    assert tags(("tag:Name", ["web"])) == {("i-1", "Name", "web")}
    assert tags(("tag:Name", ["w*"]), ("resource-type", ["instance"])) == {("i-1", "Name", "web")}
    assert tags(("tag:Name", ["db"])) == set() == tags(("tag:none", ["*"]))
    assert tags(("tag-key", ["env"])) == tags(("key", ["env"])) == {("sg-1", "env", "prod")}
    assert tags(("value", ["prod"])) == {("sg-1", "env", "prod")}


def test_regions(ec2):
    regions = ec2.describe_regions()["Regions"]
    assert {"RegionName": "eu-west-1", "Endpoint": "ec2.eu-west-1.amazonaws.com",
            "OptInStatus": "opt-in-not-required"} in regions
    names = {region["RegionName"] for region in regions}
    assert "us-east-1" in names and "me-south-1" not in names
    everything = {r["RegionName"] for r in ec2.describe_regions(AllRegions=True)["Regions"]}
    assert "me-south-1" in everything and names < everything
    one = ec2.describe_regions(Filters=[{"Name": "region-name", "Values": ["eu-north-?"]}])
    assert [region["RegionName"] for region in one["Regions"]] == ["eu-north-1"]
