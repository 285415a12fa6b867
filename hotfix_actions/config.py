"""`.github/hotfix.yml`: read as text, checked against the schema, every fault reported at once."""

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from hotfix_actions.domain.parsing import UnparsableError, from_yaml
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.words import ENVIRONMENTS, SEVERITIES
from hotfix_actions.errors import ConfigurationFault, Fault

PATH = ".github/hotfix.yml"
_CLOSED = {"policy": SEVERITIES, "triage": SEVERITIES, "environments": ENVIRONMENTS}


def schema() -> dict[str, Any]:
    """Give the published JSON Schema, made from the settings' own classes."""
    made = msgspec.json.schema(Settings)
    keys = made["$defs"]["Settings"]["properties"]
    for name, known in _CLOSED.items():  # the names of a mapping are lost on the way to the schema
        entry = keys[name].pop("additionalProperties")
        keys[name] |= {"properties": dict.fromkeys(known, entry), "additionalProperties": False}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def load(text: str | None, source: str = PATH) -> Settings:
    """Read a configuration; None, or an empty file, is all defaults.

    Raises ConfigurationFault with every fault at once, unknown keys with the nearest name.
    """
    raw = _parse(text or "", source)
    rules = schema()
    shaped = _shape(raw, rules, rules)
    try:
        return msgspec.convert(shaped, Settings)
    except msgspec.ValidationError as wrong:
        faults = list(_faults(shaped, rules)) or [Fault("the file", str(wrong))]
        raise ConfigurationFault(source=source, faults=faults) from wrong


def _parse(text: str, source: str) -> Any:
    """Parse with every scalar kept as text: a version `1.10` is no number, a time no date."""
    try:
        raw = from_yaml(text)
    except UnparsableError as error:
        cause = error.__cause__
        mark = getattr(cause, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "the file"
        what = str(getattr(cause, "problem", None) or error)
        raise ConfigurationFault(source=source, faults=[Fault(where, what)]) from error
    return {} if raw in (None, "") else raw


def _shape(value: Any, rule: Mapping[str, Any], root: Mapping[str, Any]) -> Any:
    """Turn texts into the numbers, truths and nothings that the schema asks for."""
    rule = _resolve(rule, root)
    if isinstance(value, dict):
        known, other = rule.get("properties", {}), rule.get("additionalProperties")
        fallback = other if isinstance(other, dict) else {}
        return {key: _shape(x, known.get(key, fallback), root) for key, x in value.items()}
    if isinstance(value, list):
        return [_shape(item, rule.get("items", {}), root) for item in value]
    return _scalar(str(value), rule.get("type"))


def _scalar(text: str, kind: str | None) -> Any:
    if kind == "integer" and re.fullmatch(r"-?\d+", text):
        return int(text)
    if kind == "number" and re.fullmatch(r"-?\d+(\.\d+)?", text):
        return float(text)
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    return text


def _resolve(rule: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in rule:
        return _resolve(root["$defs"][rule["$ref"].rsplit("/", 1)[1]], root)
    if "anyOf" in rule:
        options = [_resolve(option, root) for option in rule["anyOf"]]
        return next(option for option in options if option.get("type") != "null")
    return rule


def _faults(value: Any, rules: Mapping[str, Any]) -> Iterator[Fault]:
    """List every fault. What lists them takes long to import, and is seldom needed."""
    import jsonschema  # noqa: PLC0415

    validator = jsonschema.Draft202012Validator(rules)
    for error in sorted(validator.iter_errors(value), key=lambda e: list(map(str, e.path))):
        where = ".".join(str(part) for part in error.absolute_path) or "the file"
        yield from _words(where, error, rules)


def _words(where: str, error: Any, rules: Mapping[str, Any]) -> Iterator[Fault]:
    if error.validator == "anyOf":  # "or nothing": the other option says what is wrong
        inner = [e for e in error.context if e.validator != "type" or e.validator_value != "null"]
        for one in inner or [error]:
            sub = ".".join(str(part) for part in one.absolute_path) or where
            yield from _plain(sub, one, rules)
        return
    yield from _plain(where, error, rules)


def _plain(where: str, error: Any, rules: Mapping[str, Any]) -> Iterator[Fault]:
    if error.validator == "additionalProperties":
        allowed = list(error.schema.get("properties", {}))
        for key in error.instance:
            if key not in allowed:
                yield Fault(where, f"unknown key {key!r}", _nearest(key, allowed))
    elif error.validator in ("enum", "const"):
        allowed = [str(x) for x in error.schema.get("enum", [])]
        yield Fault(
            where, f"{error.instance!r} is not one of them", _nearest(error.instance, allowed)
        )
    elif error.validator == "propertyNames":
        yield Fault(where, error.message)
    elif error.validator == "pattern":
        examples = _resolve(error.schema, rules).get("examples", [])
        mend = f"write it like {', '.join(examples)}" if examples else ""
        yield Fault(where, f"{error.instance!r} does not have the right form", mend)
    elif error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        yield Fault(where, f"{', '.join(missing)} is missing")
    else:
        yield Fault(where, error.message)


def _nearest(word: str, allowed: list[str]) -> str:
    close = difflib.get_close_matches(str(word), allowed, n=1)
    return f"did you mean {close[0]!r}?" if close else f"known: {', '.join(sorted(allowed))}"
