"""Makes a function of this folder's `functions`, and a rule that it judges.

rule.py HANDLER CONCURRENCY: the module, and how many events it may handle at once. Where and
as whom is in the environment, as the AWS CLI reads it.
"""

import io
import json
import sys
import zipfile
from pathlib import Path

import boto3

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/bench"
handler, concurrency = sys.argv[1], int(sys.argv[2])
iam, functions, config = (boto3.client(name) for name in ("iam", "lambda", "config"))

package = io.BytesIO()
with zipfile.ZipFile(package, "w") as zipped:
    for file in (Path(__file__).parent / "functions").glob("*.py"):
        zipped.write(file, file.name)
trust = {"Version": "2012-10-17", "Statement": {
    "Effect": "Allow", "Action": "sts:AssumeRole",
    "Principal": {"Service": "lambda.amazonaws.com"}}}
try:
    iam.create_role(RoleName="bench", AssumeRolePolicyDocument=json.dumps(trust))
    for policy in ("service-role/AWSConfigRulesExecutionRole", "CloudWatchLogsFullAccess"):
        iam.attach_role_policy(RoleName="bench", PolicyArn=f"arn:aws:iam::aws:policy/{policy}")
except iam.exceptions.EntityAlreadyExistsException:
    pass
name = f"{handler}-{concurrency}"
made = functions.create_function(
    FunctionName=name, Runtime="python3.12", Role=ROLE, Handler=f"{handler}.handler",
    Timeout=30, MemorySize=256, Code={"ZipFile": package.getvalue()})
functions.put_function_concurrency(
    FunctionName=name, ReservedConcurrentExecutions=concurrency)
functions.add_permission(
    FunctionName=name, StatementId="config", Action="lambda:InvokeFunction",
    Principal="config.amazonaws.com", SourceAccount=ACCOUNT)
config.put_config_rule(ConfigRule={
    "ConfigRuleName": name,
    "Scope": {"ComplianceResourceTypes": ["AWS::EC2::SecurityGroup"]},
    "Source": {
        "Owner": "CUSTOM_LAMBDA", "SourceIdentifier": made["FunctionArn"],
        "SourceDetails": [{"EventSource": "aws.config",
                           "MessageType": "ConfigurationItemChangeNotification"}]},
})
