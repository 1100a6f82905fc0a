"""A plugin of pytest: of the tests that were collected, those whose names a file has."""

import os


def name_of(item):
    module = item.module.__name__.split(".", 2)[-1]
    owner = f"{module}.{item.cls.__name__}" if item.cls else module
    return f"{owner}::{item.name}"


def pytest_collection_modifyitems(config, items):
    with open(os.environ["ASSIZE_LISTED"]) as file:
        listed = set(file.read().splitlines())
    dropped = [item for item in items if name_of(item) not in listed]
    config.hook.pytest_deselected(items=dropped)
    items[:] = [item for item in items if name_of(item) in listed]
