"""A rule as everybody writes it: PutEvaluations through boto3."""

import boto3

from judge import evaluation

config = boto3.client("config")


def handler(event, context):
    config.put_evaluations(Evaluations=[evaluation(event)], ResultToken=event["resultToken"])
