"""What came of the rules, as a table and as an exit code."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[3] / "docs" / "python-rules.md"

HEAD = """# Python rules of aws-config-rules

AWS's own collection of custom rules ([awslabs/aws-config-rules](https://github.com/awslabs/aws-config-rules)),
unmodified: each is zipped and deployed as the RDK deploys it, to a server whose upstream is moto
({moto}) with a bit of everything, and asked about what the recorder found. Their parameters are those
of their folders where these have values. Made by
`cargo xtask suites python-rules --source CHECKOUT --update`; names only, none of their text.

"""


def reason_of(rule, told):
    """Why a rule came to no verdict, as far as it has been looked into."""
    return (told["rules"].get(rule.name) or {}).get("reason")


def write(rules, outcomes, replayed, told, args):
    """Prints the sums; writes the page when asked; answers the exit code."""
    reached = [rule for rule in rules if outcomes[rule.name].reached]
    unexplained = [rule.name for rule in rules
                   if not outcomes[rule.name].reached and not reason_of(rule, told)]
    outdated = [rule.name for rule in reached if reason_of(rule, told)]
    print(f"{len(reached)} of {len(rules)} rules reach a verdict")
    total = sums(replayed)
    if replayed:
        print("{tests} unit tests, {native} pass where they are, {replayable} of them are about the event "
              "alone, {agree} of those agree".format(**total))
    for name in unexplained:
        print(f"{name}: no verdict, and rules.yaml gives no reason")
    for name in outdated:
        print(f"{name}: reaches a verdict, but rules.yaml says why it does not")
    differ = [name for name, found in replayed.items()
              if found.differ and not (told["rules"].get(name) or {}).get("tests")]
    for name in differ:
        print(f"{name}: its tests differ, and rules.yaml gives no reason")
    if args.update:
        PAGE.write_text(page(rules, outcomes, replayed, told))
    return 1 if unexplained or outdated or differ else 0


def sums(replayed):
    keys = ("tests", "native", "replayable", "agree")
    return {key: sum(getattr(found, key) for found in replayed.values()) for key in keys}


def page(rules, outcomes, replayed, told):
    import moto
    reached = sum(outcomes[rule.name].reached for rule in rules)
    total = sums(replayed)
    text = HEAD.format(moto=f"version {moto.__version__}")
    text += (f"**{reached} of {len(rules)} rules reach a verdict.** Of their {total['tests']} unit tests, "
             f"{total['native']} pass where they are; {total['replayable']} of these mock nothing but AWS "
             f"Config, so that the event says all. Handed to the deployed function, {total['agree']} of them "
             f"meet what the test expects.\n\n")
    text += "| rule | style | asked by | outcome | tests | why |\n| --- | --- | --- | --- | --- | --- |\n"
    for rule in rules:
        outcome, found = outcomes[rule.name], replayed.get(rule.name)
        tests = f"{found.agree} of {found.replayable}" if found and found.replayable else ""
        own = told["rules"].get(rule.name) or {}
        why = " ".join(filter(None, [own.get("reason"), own.get("note"), own.get("tests")]))
        shown = outcome.shown() if outcome.reached else f"**{outcome.shown()}**"
        cells = [f"`{rule.name}`", rule.style, rule.trigger.replace("AWS::", ""), shown, tests, why]
        text += "| " + " | ".join(re.sub(r"\s+", " ", cell) for cell in cells) + " |\n"
    return text + "\n" + told["closing"]
