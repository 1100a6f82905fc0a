"""The same rule with the least that PutEvaluations takes: a kept connection, a signature."""

import datetime
import hashlib
import hmac
import http.client
import json
import os
import time
from urllib.parse import urlsplit

from judge import evaluation

KEY, SECRET = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
TOKEN, REGION = os.environ["AWS_SESSION_TOKEN"], os.environ["AWS_REGION"]
HOST = urlsplit(os.environ["AWS_ENDPOINT_URL"]).netloc
SIGNED = "content-type;host;x-amz-date;x-amz-security-token;x-amz-target"
KIND, TARGET = "application/x-amz-json-1.1", "StarlingDoveService.PutEvaluations"
connection = http.client.HTTPConnection(HOST)
keys = {}


def seconds(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def signing_key(day):
    if day not in keys:
        key = ("AWS4" + SECRET).encode()
        for part in (day, REGION, "config", "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        keys.clear()
        keys[day] = key
    return keys[day]


def headers(body):
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    canonical = (f"POST\n/\n\ncontent-type:{KIND}\nhost:{HOST}\nx-amz-date:{now}\n"
                 f"x-amz-security-token:{TOKEN}\nx-amz-target:{TARGET}\n\n{SIGNED}\n"
                 f"{hashlib.sha256(body).hexdigest()}")
    scope = f"{now[:8]}/{REGION}/config/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(signing_key(now[:8]), text.encode(), hashlib.sha256).hexdigest()
    return {
        "Content-Type": KIND, "X-Amz-Date": now, "X-Amz-Security-Token": TOKEN,
        "X-Amz-Target": TARGET,
        "Authorization": f"AWS4-HMAC-SHA256 Credential={KEY}/{scope}, "
                         f"SignedHeaders={SIGNED}, Signature={signature}",
    }


def handler(event, context):
    found = evaluation(event)
    found["OrderingTimestamp"] = seconds(found["OrderingTimestamp"])
    body = json.dumps({"Evaluations": [found], "ResultToken": event["resultToken"]}).encode()
    connection.request("POST", "/", body, headers(body))
    answer = connection.getresponse()
    said = answer.read()
    if answer.status != 200:
        raise RuntimeError(said.decode())
