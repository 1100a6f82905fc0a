"""Fills a moto server with one of everything; the argument is its URL."""

import io
import json
import sys
import zipfile

import boto3


def client(service):
    return boto3.client(
        service,
        endpoint_url=sys.argv[1],
        region_name="us-east-1",
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="secret",
    )


iam = client("iam")
trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                                 "Principal": {"Service": "lambda.amazonaws.com"}}]}
role = iam.create_role(RoleName="r1", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
for name in ("u1", "u2", "u3"):
    iam.create_user(UserName=name, Tags=[{"Key": "k & <", "Value": 'v "é"'}])
iam.create_access_key(UserName="u1")

ec2 = client("ec2")
image = ec2.describe_images()["Images"][0]["ImageId"]
group = ec2.create_security_group(GroupName="g1", Description="d & <>")["GroupId"]
ec2.authorize_security_group_ingress(
    GroupId=group,
    IpPermissions=[{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22,
                    "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}],
)
ec2.run_instances(ImageId=image, MinCount=3, MaxCount=3, InstanceType="t2.micro",
                  SecurityGroupIds=[group])
ec2.create_volume(AvailabilityZone="us-east-1a", Size=8,
                  TagSpecifications=[{"ResourceType": "volume",
                                      "Tags": [{"Key": "a", "Value": "b"}]}])

s3 = client("s3")
s3.create_bucket(Bucket="bucket-1")
s3.put_bucket_versioning(Bucket="bucket-1", VersioningConfiguration={"Status": "Enabled"})
s3.put_bucket_tagging(Bucket="bucket-1", Tagging={"TagSet": [{"Key": "k", "Value": "v"}]})
s3.put_bucket_policy(Bucket="bucket-1", Policy=json.dumps({"Version": "2012-10-17", "Statement": []}))
s3.put_public_access_block(Bucket="bucket-1",
                           PublicAccessBlockConfiguration={"BlockPublicAcls": True})
s3.put_bucket_cors(Bucket="bucket-1", CORSConfiguration={"CORSRules": [
    {"AllowedMethods": ["GET", "PUT"], "AllowedOrigins": ["*"]}]})
s3.put_bucket_lifecycle_configuration(Bucket="bucket-1", LifecycleConfiguration={"Rules": [
    {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": "logs/"}, "Expiration": {"Days": 7}}]})
client("s3").create_bucket(Bucket="bucket-2",
                           CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})

code = io.BytesIO()
with zipfile.ZipFile(code, "w") as file:
    file.writestr("f.py", "def handler(event, context): return 1\n")
client("lambda").create_function(FunctionName="f1", Runtime="python3.12", Role=role,
                                 Handler="f.handler", Code={"ZipFile": code.getvalue()},
                                 Environment={"Variables": {"A": "1"}})
key = client("kms").create_key(Description="d")["KeyMetadata"]["KeyId"]
client("rds").create_db_instance(DBInstanceIdentifier="db1", DBInstanceClass="db.t3.micro",
                                 Engine="postgres", AllocatedStorage=20, MasterUsername="m",
                                 MasterUserPassword="password", StorageEncrypted=True,
                                 KmsKeyId=key, Tags=[{"Key": "k", "Value": "v"}])
for name in ("t1", "t2"):
    client("dynamodb").create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "a", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "a", "KeyType": "HASH"}],
    )
client("cloudtrail").create_trail(Name="trail1", S3BucketName="bucket-1")
topic = client("sns").create_topic(Name="topic1", Tags=[{"Key": "k", "Value": "v"}])
client("sqs").create_queue(QueueName="q1", Attributes={"VisibilityTimeout": "7"}, tags={"k": "v"})
client("logs").create_log_group(logGroupName="/aws/lambda/f1")
