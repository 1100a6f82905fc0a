"""Items of types that are not recorded: the RDK's samples (`rdk sample-ci`), moved into the account."""

import json
import subprocess

from .servers import ACCOUNT, REGION

RENAMED = {"accountId": "awsAccountId", "arn": "ARN", "version": "configurationItemVersion",
           "configurationItemMD5Hash": "configurationStateMd5Hash"}


def load(folder, types):
    """The samples of these types, in the shape of snapshots."""
    items = []
    for path in sorted(folder.glob("*.json")):
        try:
            told = json.loads(path.read_text())
        except json.JSONDecodeError:
            continue  # one of them is no JSON
        told = told[0] if isinstance(told, list) else told
        item = {RENAMED.get(key, key): value for key, value in told.items()}
        if item.get("resourceType") not in types:
            continue
        item.update(awsAccountId=ACCOUNT, configurationItemStatus="ResourceDiscovered",
                    awsRegion=item["awsRegion"] if item["awsRegion"] == "global" else REGION)
        item["relationships"] = [
            {**{key: value for key, value in other.items() if key != "relationshipName"},
             "name": other.get("relationshipName", other.get("name"))}
            for other in item.get("relationships") or []]
        item.pop("resourceTransitionStatus", None)
        items.append(item)
    return items


def record(servers, items):
    if not items:
        return
    done = subprocess.run([servers.binary, "import", "--endpoint", servers.endpoint, "-"], text=True,
                          input="".join(json.dumps(item) + "\n" for item in items),
                          env=servers.env, capture_output=True)
    if done.returncode:
        raise SystemExit(f"samples cannot be imported: {done.stderr}")
