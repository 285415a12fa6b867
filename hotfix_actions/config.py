"""`.github/hotfix.yml`: read as text, checked against the schema, every fault reported at once."""

import difflib
import re
import shlex
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec

from hotfix_actions.config_values import unprintable, unusable
from hotfix_actions.domain.parsing import UnparsableError, from_yaml
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.words import ENVIRONMENTS, SEVERITIES
from hotfix_actions.errors import ConfigurationFault, Fault

PATH = ".github/hotfix.yml"
FOLDER = ".github"
# What people write who mean that file.
_MEANT = re.compile(r"(?i)\.?hotfix\.ya?ml")
# Far more than anybody configures, in characters and in values.
LONGEST = 100_000
MOST_PARTS = 10_000
_MOST_FAULTS = 50
_LONGEST_TEXT = 300
_CLOSED = {"policy": SEVERITIES, "triage": SEVERITIES, "environments": ENVIRONMENTS}


def schema() -> dict[str, Any]:
    """Give the published JSON Schema, made from the settings' own classes."""
    made = msgspec.json.schema(Settings)
    keys = made["$defs"]["Settings"]["properties"]
    for name, known in _CLOSED.items():  # the names of a mapping are lost on the way to the schema
        entry = keys[name].pop("additionalProperties")
        keys[name] |= {"properties": dict.fromkeys(known, entry), "additionalProperties": False}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def _misnamed(names: Collection[str]) -> Fault | None:
    """Return the fault of a file that is meant as the configuration, of these in its folder.

    It would not be read, and every gate would fall back to its default.
    """
    meant = sorted(name for name in names if _MEANT.fullmatch(name))
    if not meant:
        return None
    found = f"{FOLDER}/{meant[0]}"
    return Fault("the file", f"it is named {found}, and {PATH} is read", f"git mv {found} {PATH}")


def load(
    content: str | bytes | None,
    source: str = PATH,
    *,
    part: str = "",
    beside: Collection[str] = (),
) -> Settings:
    """Read a configuration; None, or an empty file, is all defaults.

    `beside` names what stands in its folder where there is none: another spelling is a fault.
    Raises ConfigurationFault with every fault at once, unknown keys with the nearest name: also for
    bytes that are no UTF-8, and for values that would only fail when they are used. With `part`
    (`environments`, for a rollback) the latter count within that part only.
    """
    meant = _misnamed(beside) if content is None else None
    if meant is not None:
        raise ConfigurationFault(source=source, faults=[meant])
    raw = _parse(_text(content or "", source), source)
    rules = schema()
    shaped = _shape(raw, rules, rules)
    try:
        settings = msgspec.convert(shaped, Settings)
    except msgspec.ValidationError as wrong:
        faults = list(_faults(shaped, rules)) or [Fault("the file", str(wrong))]
        raise ConfigurationFault(source=source, faults=_shown(faults)) from wrong
    later = [one for one in (*unprintable(shaped), *unusable(settings)) if _within(one, part)]
    if later:
        raise ConfigurationFault(source=source, faults=later)
    return settings


def _shown(faults: list[Fault]) -> list[Fault]:
    """Keep what a person can read: a file may hold thousands of faults, and long ones."""
    kept = [Fault(*(text[:_LONGEST_TEXT] for text in (one.where, one.what, one.mend)))
            for one in faults[:_MOST_FAULTS]]  # fmt: skip
    left = len(faults) - len(kept)
    return [*kept, Fault("the file", f"{left} more faults")] if left else kept


def _within(fault: Fault, part: str) -> bool:
    return not part or fault.where.partition(".")[0] == part


def _text(content: str | bytes, source: str) -> str:
    if len(content) > LONGEST:
        fault = Fault("the file", f"it is longer than {LONGEST:,} characters")
        raise ConfigurationFault(source=source, faults=[fault])
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        fault = Fault(
            f"line {line}",
            f"the byte {content[error.start]:#04x} is no UTF-8",
            f"save it as UTF-8: {_as_utf8(source)}",
        )
        raise ConfigurationFault(source=source, faults=[fault]) from error


def _as_utf8(source: str) -> str:
    """Return the command that turns a file in the commonest other encoding into UTF-8."""
    file = shlex.quote(PATH if source.startswith(f"{PATH} of ") else source)
    return f"iconv -f latin1 -t utf-8 {file} > hotfix.utf8 && mv hotfix.utf8 {file}"


def _parse(text: str, source: str) -> Any:
    """Parse with every scalar kept as text: a version `1.10` is no number, a time no date."""
    try:
        raw = from_yaml(text, most=MOST_PARTS)
    except UnparsableError as error:
        faults = [
            Fault(f"line {one.line}, column {one.column}", one.what)
            if one.line
            else Fault("the file", one.what)
            for one in error.places
        ]
        faults = faults or [Fault("the file", str(error))]
        raise ConfigurationFault(source=source, faults=faults) from error
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
    if kind == "integer" and re.fullmatch(r"-?[0-9]{1,15}", text):
        return int(text)
    if kind == "number" and re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", text):
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
