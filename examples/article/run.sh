#!/bin/sh
# Two custom rules in Python, from the role to the verdict, with the stock AWS CLI.
# Needs: a server (`assize serve`), a shell that points at it (`eval "$(assize env)"`), python3.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
account=$(aws sts get-caller-identity --query Account --output text)
region=${AWS_REGION:-${AWS_DEFAULT_REGION:-us-east-1}}
role=arn:aws:iam::$account:role/lambda-config-rules-role

aws iam create-role --role-name lambda-config-rules-role \
    --assume-role-policy-document file://trust.json
for policy in service-role/AWSConfigRulesExecutionRole CloudWatchLogsFullAccess \
    AmazonEC2ReadOnlyAccess IAMReadOnlyAccess; do
    aws iam attach-role-policy --role-name lambda-config-rules-role \
        --policy-arn "arn:aws:iam::aws:policy/$policy"
done

# rule NAME FILE TYPE PARAMETERS
rule() {
    python3 -m zipfile -c "$work/$1.zip" "$2.py"
    aws lambda create-function --function-name "$1" --runtime python3.12 --role "$role" \
        --handler "$2.handler" --timeout 300 --zip-file "fileb://$work/$1.zip"
    aws lambda add-permission --function-name "$1" --statement-id 1 \
        --principal config.amazonaws.com --action lambda:InvokeFunction \
        --source-account "$account"
    cat >"$work/$1.json" <<JSON
{
  "ConfigRuleName": "$1",
  "Scope": {"ComplianceResourceTypes": ["$3"]},
  "Source": {
    "Owner": "CUSTOM_LAMBDA",
    "SourceIdentifier": "arn:aws:lambda:$region:$account:function:$1",
    "SourceDetails": [
      {"EventSource": "aws.config", "MessageType": "ConfigurationItemChangeNotification"}
    ]
  },
  "InputParameters": "$4"
}
JSON
    aws configservice put-config-rule --config-rule "file://$work/$1.json"
}

rule open-ports open_ports AWS::EC2::Instance '{\"port\":\"8080\",\"range\":\"1-1024\"}'
rule inactive-users inactive_users AWS::IAM::User '{\"maxInactiveDays\":\"90\"}'
