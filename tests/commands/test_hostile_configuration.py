"""A configuration that is not what it should be is refused whole: never ignored, never too late."""

import tracemalloc
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotfix_actions import config
from hotfix_actions.bootstrap.parts import settings_of
from hotfix_actions.cli import main
from hotfix_actions.domain.settings import Settings
from hotfix_actions.errors import ConfigurationFault

BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join(['*' + old] * 10)}]\n"
    for old, new in zip("abcdefg", "bcdefgh", strict=True)
)
STRICT = "policy: {critical: {guard: block, audit: block}}\n"


def production(more: str) -> str:
    return f"environments: {{production: {{deploy: [a], restore: [b], {more}}}}}\n"


def watched(more: str) -> str:
    return production(f"watch: {{metrics: 'http://m.test', {more}}}")


# What stands in the file, and what the fault says of it.
HOSTILE: dict[str, tuple[str | bytes, str]] = {
    "latin-1": (f"# Größe\n{STRICT}".encode("latin-1"), "line 1: the byte 0xf6 is no UTF-8"),
    "latin-1 further down": (f"{STRICT}# é\n".encode("latin-1"), "line 2: the byte 0xe9"),
    "shift-jis": (f"{STRICT}# 緊急\n".encode("shift-jis"), "line 2: the byte"),
    "utf-16": (STRICT.encode("utf-16"), "line 1: the byte 0xff"),
    "utf-16 without its mark": (STRICT.encode("utf-16-le"), "U+0000 may not stand"),
    "utf-32": (STRICT.encode("utf-32"), "line 1: the byte 0xff"),
    "gzip": (b"\x1f\x8b\x08\x00\x00", "line 1: the byte 0x8b"),
    "cut within a character": (f"{STRICT}# é".encode()[:-1], "line 2: the byte 0xc3"),
    "a NUL in front": (f"\0{STRICT}", "line 1, column 1: the character U+0000"),
    "a NUL in a line": (f"{STRICT}a: \0\n", "line 2, column 4: the character U+0000"),
    "an escape code": (f"{STRICT}# \x1b[2J\n", "line 2, column 3: the character U+001B"),
    "an escaped NUL": ('timezone: "U\\0TC"', "timezone: it holds the control character U+0000"),
    "an escaped escape": (production('state: ["a\\e[2J"]'), "state.0: it holds the control"),
    "half a character": ('base-tag: "\\uD800"', "it holds a character that is none"),
    "a key twice": ("timezone: UTC\ntimezone: Asia/Tokyo\n", "line 2, column 1: the key"),
    "a gate's policy twice": (
        "policy: {high: {guard: block}}\npolicy: {high: {guard: warn}}\n", "stands in line 1"
    ),
    "an inner key twice": ("guard:\n  max-files: 3\n  max-files: 300\n", "line 3, column 3"),
    "an escaped key twice": ('guard: {}\n"gu\\x61rd": {}\n', "line 2, column 1: the key 'guard'"),
    "a bomb": (BOMB, "it holds too much"),
    "a bomb of texts": (f"a: &a {'x' * 9000}\nb: [{'*a,' * 20_000}]", "it holds too much"),
    "itself": ("a: &a [*a]", "*a contains itself"),
    "itself through another": ("a: &a {b: &b [*a]}", "*a contains itself"),
    "an anchor nobody set": ("a: *b", "undefined alias"),
    "a merge key": ("a: &a {x: 1}\nguard: {<<: *a}", "line 2, column 9: merge keys"),
    "a tag of Python's": ("timezone: !!python/object/apply:os.system [id]", "is not taken"),
    "a tag of YAML's": ("base-tag: !!binary aGFsbG8=", "is not taken"),
    "a tag of one's own": ("base-tag: !secret x", "the tag !secret is not taken"),
    "a tag that says nothing": ("base-tag: ! x", "is not taken"),
    "a tag by another name": ("%TAG !e! tag:e.test,2000:\n---\nbase-tag: !e!x y", "not taken"),
    "deep in brackets": ("[" * 90_000, "it is nested too deeply"),
    "deep in braces": ("{a: " * 20_000, "it is nested too deeply"),
    "deep in dashes": ("- " * 40_000, "it is nested too deeply"),
    "deep in questions": ("? " * 40_000, "it is nested too deeply"),
    "many keys": ("".join(f"k{n}: 1\n" for n in range(8000)), "it holds too much"),
    "many items": (f"merge-back: [{'x,' * 40_000}]", "it holds too much"),
    "long": ("#" * 2_000_000, "it is longer than"),
    "a list": ("- a\n- b\n", "is not of type 'object'"),
    "a word": ("hotfix\n", "is not of type 'object'"),
    "a link's target": ("../config/hotfix.yml", "is not of type 'object'"),
    "HTML": ("<html><body>502</body></html>", "is not of type 'object'"),
    "two documents": ("timezone: UTC\n---\nguard: {}\n", "another document"),
    "a key that is a list": ("[a, b]: c\n", "a key must be a text"),
    "a key that is a mapping": ("{a: b}: c\n", "a key must be a text"),
    "tabs": ("guard:\n\tmax-files: 3\n", "line 2, column 1"),
    "a huge integer": (f"guard: {{max-files: {'9' * 5000}}}", "guard.max-files"),
    "a huge negative": (f"guard: {{max-lines: -{'9' * 5000}}}", "guard.max-lines"),
    "digits of another script": ("guard: {max-files: ٣}", "guard.max-files"),
    "a number in hexadecimals": ("guard: {max-files: 0x10}", "guard.max-files"),
    "none at all": ("guard: {max-files: 0}", "guard.max-files"),
    "no number": (watched("limits: {error_rate: .nan}"), "limits.error_rate"),
    "no end": (watched("limits: {error_rate: .inf}"), "limits.error_rate"),
    "a huge limit": (watched(f"limits: {{error_rate: {'9' * 400}}}"), "limits.error_rate"),
    "an exponent": (watched("limits: {error_rate: 1e999}"), "limits.error_rate"),
    "no such zone": ("timezone: Mars/Olympus", "timezone: there is no time zone"),
    "a folder of zones": ("timezone: Europe", "timezone: there is no time zone"),
    "a path as zone": ("timezone: ../../../etc/passwd", "timezone: there is no time zone"),
    "an absolute zone": ("timezone: /etc/localtime", "timezone: there is no time zone"),
    "an empty zone": ("timezone: ''", "timezone: there is no time zone"),
    "a long zone": (f"timezone: {'a' * 5000}", "timezone: there is no time zone"),
    "a longer time than any": ("tests: {timeout: 99999d}", "tests.timeout"),
    "no time for tests": ("tests: {timeout: 0s}", "tests.timeout: '0s' is no time at all"),
    "no time for an audit": ("audit: {timeout: 0.0s}", "audit.timeout"),
    "no time to deploy": (production("timeout: 0m"), "production.timeout"),
    "a watch of no time": (watched("for: 0m"), "watch.for"),
    "a watch of centuries": (watched("for: 99999999999d"), "watch.for"),
    "a breach that never comes": (watched("for: 1m, breach-after: 99"), "watch.breach-after"),
    "samples too far apart": (watched("for: 1m, every: 1h"), "watch.breach-after"),
    "limits of nothing": (production("watch: {limits: {a: 1}}"), "nothing is measured"),
    "an address without a host": (watched("x: 1") and production("health: 'http://'"), "health"),
    "an address with half a host": (production("health: 'http://[::1'"), "no address"),
    "an address with no port": (production("health: 'http://a:99999/'"), "no address"),
    "an address with a space": (production("health: 'http://a b/'"), "no address"),
    "a file's address": (production("health: 'file:///etc/passwd'"), "production.health"),
    "no program": (production("smoke: ['']"), "production.smoke: its first word"),
    "a program of spaces": (production("state: ['  ', a]"), "production.state: its first word"),
    "a report outside": ("tests: {report: ../../report.xml}", "tests.report"),
    "an absolute report": ("tests: {report: /etc/passwd}", "tests.report"),
    "a report within git": ("tests: {report: .git/config}", "tests.report"),
    "a version file outside": ("version-files: [../package.json]", "version-files.0"),
    "an empty version file": ("version-files: ['']", "version-files.0"),
    "a branch with a space": ("merge-back: ['ma in']", "merge-back.0"),
    "a branch with a colon": ("merge-back: ['main:evil']", "merge-back.0"),
    "a branch like an option": ("merge-back: ['--force']", "merge-back.0"),
    "a branch with dots": ("merge-back: ['a..b']", "merge-back.0"),
    "a lock for a branch": ("merge-back: ['a.lock']", "merge-back.0"),
    "a branch twice": ("merge-back: [main, main]", "merge-back.1: 'main' stands there twice"),
    "a base tag with a star": ("base-tag: 'v*'", "base-tag"),
    "a prefix with a space": ("tag-prefix: 'v '", "tag-prefix"),
    "an empty pattern": ("guard: {forbid: ['']}", "guard.forbid.0"),
    "a pattern of a slash": ("guard: {ignore: ['/']}", "guard.ignore.0"),
    "a long pattern": (f"tests: {{patterns: ['{'*a' * 400}']}}", "tests.patterns.0"),
}  # fmt: skip


def faults(content: str | bytes) -> str:
    with pytest.raises(ConfigurationFault) as raised:
        config.load(content)
    return "\n".join(f"{one.where}: {one.what}" for one in raised.value.faults)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_configuration_is_refused_and_told_in_little_memory(name: str) -> None:
    content, said = HOSTILE[name]
    tracemalloc.start()
    try:
        told = faults(content)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert said in told
    assert len(told) < 30_000
    assert most < 60_000_000


@pytest.mark.parametrize("name", ["latin-1", "a bomb", "a key twice", "no such zone", "long"])
def test_checking_a_file_says_the_same_without_a_traceback(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, said = HOSTILE[name]
    file = tmp_path / "hotfix.yml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    assert main(["config", "check", str(file)], env={}, here=tmp_path) == 2
    told = capsys.readouterr().err
    assert said.partition(": ")[2] in told
    assert "Traceback" not in told


def test_every_key_that_stands_twice_is_told_at_once() -> None:
    told = faults("guard: {}\ntimezone: UTC\nguard: {}\ntests: {}\ntimezone: UTC\n")
    assert told.count("stands in line") == 2


def test_a_part_that_is_named_again_is_no_bomb() -> None:
    text = "environments:\n  staging: &e {deploy: [a], restore: [b]}\n  production: *e\n"
    loaded = config.load(text)
    assert loaded.environments["staging"] == loaded.environments["production"]


@pytest.mark.parametrize("content", ["\ufefftimezone: UTC\n", b"\xef\xbb\xbftimezone: UTC\r\n"])
def test_a_byte_order_mark_and_windows_lines_are_taken(content: str | bytes) -> None:
    assert config.load(content) == Settings()


def test_a_rollback_is_refused_only_for_what_it_uses() -> None:
    assert config.load("timezone: Mars/Olympus", part="environments").timezone == "Mars/Olympus"
    with pytest.raises(ConfigurationFault):
        config.load(production("timeout: 0m"), part="environments")


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_anything_is_read_or_refused(content: str | bytes) -> None:
    try:
        assert isinstance(config.load(content), Settings)
    except ConfigurationFault as refused:
        assert refused.faults  # noqa: PT017


class Rules:
    """The settings of a repository whose default branch is main."""

    def repository(self) -> SimpleNamespace:
        return SimpleNamespace(default_branch="main")


class Objects:
    """A default branch with these bytes as its configuration, or something else in its place."""

    def __init__(self, content: bytes | None, *, other: bool = False) -> None:
        self.found, self.other = content, other

    def content(self, *_: object) -> bytes | None:
        return self.found

    def stands(self, *_: object) -> bool:
        return self.other

    def names(self, *_: object) -> tuple[str, ...]:
        return ("workflows",)


def read(content: bytes | None, *, other: bool = False) -> Settings:
    rules, objects = cast(Any, Rules()), cast(Any, Objects(content, other=other))
    return settings_of(rules, objects, None)


def test_the_default_branchs_configuration_is_never_taken_for_none() -> None:
    assert read(None) == Settings()
    assert read(STRICT.encode()).policy["critical"].guard == "block"
    for content in (f"# Größe\n{STRICT}".encode("latin-1"), STRICT.encode("utf-16")):
        with pytest.raises(ConfigurationFault, match="UTF-8"):
            read(content)
    with pytest.raises(ConfigurationFault, match="a folder, a link or a submodule"):
        read(None, other=True)
