"""A rule as they were written for Python 2: clients of the module, names with a dash in the zip file."""

from __future__ import print_function

import json

import boto3

config = boto3.client('config')


def lambda_handler(event, context):
    invoking_event = json.loads(event['invokingEvent'])
    item = invoking_event["configurationItem"]
    print('judging %s' % item['resourceId'])
    config.put_evaluations(
        Evaluations=[
            {
                'ComplianceResourceType': item['resourceType'],
                'ComplianceResourceId': item['resourceId'],
                'ComplianceType': 'COMPLIANT' if item['tags'].get('Owner') else 'NON_COMPLIANT',
                'OrderingTimestamp': item['configurationItemCaptureTime']
            },
        ],
        ResultToken=event['resultToken'])
