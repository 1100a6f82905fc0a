"""A rule over a library that its layer has."""

import library


class Named(library.Rule):
    def evaluate(self, item, parameters):
        start = parameters["start"]
        good = item["resourceName"].startswith(start)
        return ("COMPLIANT" if good else "NON_COMPLIANT"), f"names begin with {start}"


def lambda_handler(event, context):
    library.run(Named(), event)
