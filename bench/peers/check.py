"""The article's way to find open ports, in Python, over a file of configuration items.

Expands each permission that names 0.0.0.0/0 into the list of its ports, then looks each
forbidden port up in that list. Prints one JSON line, as the other peers do.
"""

import json
import platform
import sys
import time

FORBIDDEN = {"port": "22"}
EVERYWHERE = "0.0.0.0/0"


def ports_of(text):
    first, dash, last = text.partition("-")
    return range(int(first), int(last) + 1) if dash else [int(first)]


def exposed(permissions):
    ports = []
    for permission in permissions:
        if any(EVERYWHERE in source["cidrIp"] for source in permission["ipv4Ranges"]):
            ports.extend(range(permission["fromPort"], permission["toPort"] + 1))
    return ports


def violates(permissions, forbidden):
    open_ports = exposed(permissions)
    return any(port in open_ports for text in forbidden.values() for port in ports_of(text))


def main(path, most):
    items = violations = 0
    started = time.perf_counter()
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if items == most:
                break
            item = json.loads(line)
            items += 1
            violations += violates(item["configuration"]["ipPermissions"], FORBIDDEN)
    seconds = time.perf_counter() - started
    found = {
        "name": "python",
        "version": platform.python_version(),
        "items": items,
        "seconds": seconds,
        "violations": violations,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else -1)
