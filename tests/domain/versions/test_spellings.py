"""Versions that are not written as three plain numbers: two-part, calendar, longer ones."""

import pytest

from hotfix_actions.domain.bump import Bump, CannotBump, bump, candidates, keep_version
from hotfix_actions.domain.versions.choice import choose_base
from hotfix_actions.domain.versions.facts import Base, BaseFacts, NoBase
from hotfix_actions.domain.versions.number import next_patch
from hotfix_actions.domain.versions.tags import VersionTag, parse_tag


def version_tag(name: str) -> VersionTag:
    tag = parse_tag(name)
    assert tag is not None
    return tag


def changes(texts: dict[str, str], base: str, to: str, *paths: str) -> dict[str, str]:
    answer = bump(texts, base=base, to=to, configured=paths or None)
    assert isinstance(answer, Bump)
    return dict(answer.changes)


@pytest.mark.parametrize(
    ("name", "version", "number"),
    [
        ("2026.07.22", "2026.7.22", "2026.07.22"),
        ("v2024.08", "2024.8.0", "2024.08"),
        ("v3.13", "3.13.0", "3.13"),
        ("pkg-01.02.03", "1.2.3", "01.02.03"),
        ("v1.2.3+build.7", "1.2.3+build.7", "1.2.3+build.7"),
    ],
)
def test_a_tag_is_compared_by_its_numbers_and_keeps_its_spelling(
    name: str, version: str, number: str
) -> None:
    assert (str(version_tag(name).version), version_tag(name).number) == (version, number)


def test_the_newest_calendar_version_is_the_base_whatever_its_zeros() -> None:
    facts = BaseFacts(tags=["2025.11.12", "2026.07.22", "2026.06.17", "2022.06.15.2"])
    assert choose_base(facts) == Base(version_tag("2026.07.22"), "highest")


@pytest.mark.parametrize(
    ("base", "taken", "expected"),
    [
        ("2026.07.22", [], "2026.07.23"),
        ("2026.07.22", ["2026.07.23"], "2026.07.24"),
        ("2026.07.09", [], "2026.07.10"),
        ("2026.07.01", [], "2026.07.02"),
        ("v2024.08", [], "v2024.08.1"),
        ("v3.13", ["v3.13.1"], "v3.13.2"),
        ("1.0.0", [], "1.0.1"),
        ("2026.07.22+b.010", [], "2026.07.23"),
    ],
)
def test_the_next_number_is_written_as_the_base_is(
    base: str, taken: list[str], expected: str
) -> None:
    assert next_patch(version_tag(base), taken).tag == version_tag(expected)


@pytest.mark.parametrize("longer", ["v1.2.3.1", "v1.2.10.0", "v2.0.0.0.1"])
def test_a_higher_tag_with_four_numbers_is_not_passed_over_in_silence(longer: str) -> None:
    facts = BaseFacts(tags=["v1.2.3", "v1.2.2", longer, "v1.2.2.9"])
    expected = NoBase("newer-tag-unread", {"tag": longer, "highest": "v1.2.3"})
    assert choose_base(facts) == expected


def test_four_numbers_stand_in_nobodys_way_below_beside_or_withdrawn() -> None:
    tags = ["v1.2.3", "v1.2.2.9", "pkg@9.9.9.9", "v1.2.3.1"]
    facts = BaseFacts(tags=tags, withdrawn=frozenset({"v1.2.3.1"}))
    assert choose_base(facts) == Base(version_tag("v1.2.3"), "highest")
    asked = BaseFacts(tags=["v1.2.3", "v1.2.3.1"], asked="v1.2.3")
    assert choose_base(asked) == Base(version_tag("v1.2.3"), "asked", {"v1.2.3.1": "unread"})


def test_a_module_says_the_version_as_the_tag_does() -> None:
    texts = {"setup.py": "", "certs/__init__.py": '__version__ = "2026.07.22"\n'}
    assert changes(texts, "2026.07.22", "2026.07.23") == {
        "certs/__init__.py": '__version__ = "2026.07.23"\n'
    }


def test_a_two_part_version_is_found_in_a_module_however_it_is_spelled() -> None:
    for spelling in ("3.13", "3.13.0"):
        texts = {"setup.py": "", "idn/package_data.py": f'__version__ = "{spelling}"\n'}
        assert changes(texts, "3.13", "3.13.1") == {
            "idn/package_data.py": '__version__ = "3.13.1"\n'
        }


def test_a_file_without_leading_zeros_gets_none() -> None:
    texts = {"package.json": '{"version":"2026.7.22"}', "setup.py": 'setup(version="2026.7.22")\n'}
    assert changes(texts, "2026.07.22", "2026.07.23") == {
        "package.json": '{"version":"2026.7.23"}',
        "setup.py": 'setup(version="2026.7.23")\n',
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the number 3.13, plain", "the number 3.13.1, plain"),
        ("the number 3.13.0, in full", "the number 3.13.1, in full"),
    ],
)
def test_a_configured_file_may_spell_the_version_in_two_or_three_numbers(
    text: str, expected: str
) -> None:
    assert changes({"about.txt": text}, "3.13", "3.13.1", "about.txt") == {"about.txt": expected}


def test_a_configured_file_that_says_neither_spelling_is_refused_by_the_tags() -> None:
    answer = bump({"a.txt": "3.14"}, base="3.13", to="3.13.1", configured=("a.txt",))
    facts = {"path": "a.txt", "version": "3.13", "count": "0"}
    assert answer == CannotBump("version-not-found", facts)


def test_the_usual_names_of_a_module_for_the_version_are_looked_into() -> None:
    names = ["about", "_about", "meta", "__meta__", "__pkginfo__", "package_data", "_version"]
    paths = [f"pkg/{name}.py" for name in names]
    assert candidates(["setup.py", *paths], None) == tuple(sorted([*paths, "setup.py"]))
    assert candidates(["setup.py", "pkg/metaclass.py", "pkg/conversion.py"], None) == ("setup.py",)


def test_the_default_branch_keeps_its_higher_calendar_version() -> None:
    base, ours, theirs = (
        f'__version__ = "{day}"\n' for day in ("2026.07.09", "2026.07.10", "2026.08.01")
    )
    assert keep_version(base, ours, theirs, "certs/__init__.py") == (theirs, theirs, theirs)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("v1.2.3", False),
        ("1.2.3", False),
        ("release-1.2.3", False),
        ("Release/v1.2.3", False),
        ("rel_1.2.3", False),
        ("version-1.2.3", False),
        ("svc@1.2.3", True),
        ("svc-v1.2.3", True),
        ("@acme/svc@1.2.3", True),
    ],
)
def test_a_prefix_that_is_a_name_tells_a_package_of_several(name: str, expected: bool) -> None:
    assert version_tag(name).of_package is expected


def test_a_packages_version_is_not_written_into_another_ones_manifest() -> None:
    texts = {"setup.py": "", "package.json": '{"name":"all","version":"0.0.1"}'}
    answer = bump(texts, base="5.56.10", to="5.56.11", of_package=True)
    facts = {"path": "package.json", "version": "5.56.10", "says": "0.0.1"}
    assert answer == CannotBump("version-of-another", facts)


def test_a_packages_version_is_written_where_it_stands_or_where_it_is_asked_for() -> None:
    own = {"package.json": '{"version":"5.56.10"}', "setup.cfg": "[metadata]\n"}
    answer = bump(own, base="5.56.10", to="5.56.11", of_package=True)
    assert isinstance(answer, Bump)
    assert dict(answer.changes) == {"package.json": '{"version":"5.56.11"}'}
    asked = ("package.json",)
    other = bump(
        {"package.json": '{"version":"5.0.0"}'},
        base="5.56.10",
        to="5.56.11",
        configured=asked,
        of_package=True,
    )
    assert isinstance(other, Bump)
    assert dict(other.changes) == {"package.json": '{"version":"5.56.11"}'}


def test_a_manifest_that_cannot_be_read_is_told_of_as_such() -> None:
    answer = bump({"package.json": "{"}, base="5.56.10", to="5.56.11", of_package=True)
    assert isinstance(answer, CannotBump)
    assert answer.code == "version-file-unreadable"


# npm writes into a lock file what package.json says, whatever it said before.
@pytest.mark.parametrize(
    ("lock", "said"),
    [
        ('{"version":"2.5.4"}', "2.5.4"),
        ('{"version":"2.5.4","packages":{"":{"version":"2.5.4"}}}', "2.5.4"),
        ('{"version":"2.5.5","packages":{"":{"version":"2.5.3"}}}', "2.5.3"),
        ('{"version":"3.0.0"}', "3.0.0"),
    ],
)
@pytest.mark.parametrize("name", ["package-lock.json", "npm-shrinkwrap.json"])
def test_a_lock_file_that_lags_behind_is_bumped_with_its_manifest(
    name: str, lock: str, said: str
) -> None:
    texts = {"package.json": '{"version":"2.5.5"}', name: lock}
    answer = bump(texts, base="2.5.5", to="2.5.6", of_package=True)
    assert isinstance(answer, Bump)
    assert answer.changes["package.json"] == '{"version":"2.5.6"}'
    assert '"2.5.6"' in answer.changes[name]
    assert said not in answer.changes[name]
    assert answer.differs == {name: said}


def test_a_package_is_refused_by_its_manifest_not_by_the_lock_file() -> None:
    texts = {"package.json": '{"version":"0.1.0"}', "package-lock.json": '{"version":"2.5.5"}'}
    answer = bump(texts, base="2.5.5", to="2.5.6", of_package=True)
    facts = {"path": "package.json", "version": "2.5.5", "says": "0.1.0"}
    assert answer == CannotBump("version-of-another", facts)
