"""The rules of a checkout: code, trigger, parameters."""

import ast
import io
import json
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

FREQUENCIES = ("One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours")


@dataclass
class Rule:
    name: str
    style: str  # `boilerplate`, `rdklib` or `plain`
    source: Path  # its code: one file
    runtime: str
    types: list = field(default_factory=list)
    frequency: str = None
    parameters: dict = field(default_factory=dict)
    handler: str = "lambda_handler"

    @property
    def trigger(self):
        parts = [", ".join(self.types)] if self.types else []
        return "; ".join(parts + (["periodic"] if self.frequency else []))

    def package(self):
        """The zip file, as the RDK makes it: what lies in the rule's folder, tests left out."""
        out = io.BytesIO()
        files = [self.source]
        if self.style != "plain":
            files = [path for path in sorted(self.source.parent.iterdir())
                     if path.suffix.lower() == ".py" and not path.stem.lower().endswith("_test")]
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            for path in files:
                package.writestr(path.name, path.read_bytes())
        return out.getvalue()

    @property
    def tests(self):
        """Its unit tests, if it has any."""
        path = self.source.with_name(f"{self.source.stem}_test.py")
        return path if path.exists() else None


def find(source, overrides):
    """All rules below a checkout, in order of name."""
    rules = []
    for described in sorted(source.glob("python*/**/parameters.json")):
        told = json.loads(described.read_text())["Parameters"]
        code = code_in(described.parent, told["RuleName"].strip())
        # Some folders have parameters for AWS's own rules, and no code.
        if code and "RDK parameters.json for" not in str(described):
            rules.append(of_rdk(code, told))
    known = {rule.source for rule in rules}
    for code in sorted(source.glob("python*/*/*.py")):
        # A folder without parameters: what its text says is all that there is.
        if code.stem == code.parent.name and code not in known:
            rules.append(of_text(code, "boilerplate"))
    for code in sorted(source.glob("python/*.py")):
        rules.append(of_text(code, "plain"))
    names = {}
    for rule in rules:
        names.setdefault(rule.name, []).append(rule)
    for same in names.values():
        # Variants of a rule under one name are told apart by their folders.
        for rule in same if len(same) > 1 else []:
            rule.name = f"{rule.name} ({rule.source.parent.parent.name})"
    for rule in rules:
        more = overrides.get(rule.name, {})
        rule.parameters.update(more.get("parameters", {}))
        rule.types = more.get("types", rule.types)
        rule.frequency = more.get("frequency", rule.frequency)
    return sorted(rules, key=lambda rule: rule.name.lower())


def code_in(folder, name):
    """A rule's file; one folder spells its ending in capitals."""
    found = [path for path in folder.iterdir() if path.stem == name and path.suffix.lower() == ".py"]
    return found[0] if found else None


def of_rdk(code, told):
    """A rule that its `parameters.json` describes, as `rdk deploy` reads it."""
    given = lambda key: json.loads(told.get(key) or "{}")
    parameters = {name: value for name, value in {**given("InputParameters"),
                                                  **given("OptionalParameters")}.items()
                  if value}
    runtime = told.get("SourceRuntime") or "python3.9"
    return Rule(
        name=code.parent.name,
        style="rdklib" if runtime.endswith("-lib") else "boilerplate",
        source=code,
        runtime=runtime.removesuffix("-lib"),
        types=[kind.strip() for kind in (told.get("SourceEvents") or "").split(",") if kind.strip()],
        frequency=told.get("SourcePeriodic"),
        parameters=parameters,
    )


def of_text(code, style):
    """A rule that only its own text describes."""
    text = code.read_text()
    scope = re.search(r"(?:Scope(?: of Changes)?|Reports on):\s*(\S.*)", text)
    types = re.findall(r"(?:AWS::)?(\w+)::?(\w+)", scope.group(1)) if scope else []
    trigger = re.search(r"Trigger(?: Type)?:\s*(\S.*)", text)
    periodic = bool(trigger) and "periodic" in trigger.group(1).lower()
    change = not periodic or "change" in trigger.group(1).lower()
    return Rule(
        name=code.stem,
        style=style,
        source=code,
        runtime=runtime_of(text),
        types=[f"AWS::{service}::{kind}" for service, kind in types] if change else [],
        frequency="TwentyFour_Hours" if periodic else None,
    )


def runtime_of(text):
    """Python 2 for what Python 3 cannot read; AWS has retired both that these were written for."""
    try:
        ast.parse(text)
    except SyntaxError:
        return "python2.7"
    return "python3.9"
