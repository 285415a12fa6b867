import pytest
from hypothesis import given
from hypothesis import strategies as st
from semver import Version

from hotfix_actions.domain.versions.number import may_be_latest, next_patch
from tests.domain.make import law
from tests.domain.versions.make import version_tag


@pytest.mark.parametrize(
    ("base", "taken", "expected"),
    [
        ("v1.2.3", [], "v1.2.4"),
        ("v1.2.3", ["v1.2.3", "v1.3.0"], "v1.2.4"),
        ("v1.2.3", ["v1.2.4", "v1.2.5"], "v1.2.6"),
        ("v1.2.3", ["v1.2.5"], "v1.2.4"),
        ("v1.2.3", ["v1.2.4-rc.1"], "v1.2.5"),
        ("v1.2.3", ["v1.2.4-beta-10.0"], "v1.2.5"),
        ("v1.2.3", ["v1.2.4+build.1"], "v1.2.5"),
        ("v1.2.3", ["v1.2.4.1", "v1.2.5.Final"], "v1.2.6"),
        ("v1.2.3", ["1.2.4", "release-1.2.5"], "v1.2.6"),
        ("v1.2.3", ["nonsense", "v2", "v1.2"], "v1.2.4"),
        ("v1.2.3+build.9", [], "v1.2.4"),
        ("pkg@1.2.3", [], "pkg@1.2.4"),
        ("v2024.01.05+build.9", [], "v2024.01.06"),
        ("3.8", [], "3.8.1"),
    ],
)
def test_the_next_number_is_the_first_that_was_never_used(
    base: str, taken: list[str], expected: str
) -> None:
    assert next_patch(version_tag(base), taken).tag == version_tag(expected)


# Numbers are taken within one prefix.
@pytest.mark.parametrize(
    ("base", "others", "expected"),
    [
        ("web@1.2.3", ["api@1.2.4", "api@1.2.5"], "web@1.2.4"),
        ("v1.2.3", ["helm-chart-1.2.4"], "v1.2.4"),
        ("tokio-1.35.0", ["tokio-util-1.35.1", "tokio-macros-1.35.1", "1.35.1"], "tokio-1.35.1"),
        ("v1.2.3", ["sdk/v1.2.4", "sdk/v1.2.5-rc.1", "sdk/v1.2.5.1"], "v1.2.4"),
        ("@acme/ui@2.0.0", ["@acme/core@2.0.1", "v2.0.1", "@acme/ui-kit@2.0.1"], "@acme/ui@2.0.1"),
        ("web@1.2.3", ["web@1.2.4-rc.1", "api@1.2.5"], "web@1.2.5"),
    ],
)
def test_another_packages_numbers_are_not_taken(
    base: str, others: list[str], expected: str
) -> None:
    assert next_patch(version_tag(base), [base, *others]).tag == version_tag(expected)


def test_who_has_the_numbers_that_were_passed_over_is_told() -> None:
    taken = ["v1.2.3", "v1.2.4-rc.1", "v1.2.4", "v1.2.5.1"]
    answer = next_patch(version_tag("v1.2.3"), taken, {"hotfix/1.2.6-high-slow": "1.2.6"})
    assert answer.tag.name == "v1.2.7"
    assert answer.skipped == {
        "1.2.4": "v1.2.4",
        "1.2.5": "v1.2.5.1",
        "1.2.6": "hotfix/1.2.6-high-slow",
    }


numbers = st.integers(min_value=0, max_value=12)
suffixes = st.sampled_from(["", "-rc.1", "+build.1", "-rc.1+b"])
names = st.builds(
    lambda minor, patch, suffix: f"v1.{minor}.{patch}{suffix}", st.just(2), numbers, suffixes
)


@law
@given(st.lists(names, max_size=15), numbers)
def test_a_number_once_used_is_never_given_again(taken: list[str], patch: int) -> None:
    base = version_tag(f"v1.2.{patch}")
    answer = next_patch(base, iter(taken))
    cores = {version_tag(name).version.finalize_version() for name in taken}
    assert answer.tag.version not in cores
    assert answer.tag.version > base.version
    assert answer.tag.line == base.line
    between = range(patch + 1, answer.tag.version.patch)
    assert all(Version(1, 2, skipped) in cores for skipped in between)
    assert len(answer.skipped) == len(between)


@pytest.mark.parametrize(
    ("tag", "names", "highest"),
    [
        ("v1.2.4", ["v1.2.3"], True),
        ("v1.2.4", [], True),
        ("v1.2.4", ["v1.2.4"], True),
        ("v1.2.4", ["v2.0.0", "v1.2.3"], False),
        ("v1.2.10", ["v1.2.9"], True),
        ("v1.2.4", ["v2.0.0-rc.1", "v2.0.0-beta-3.0", "v1", "v1.2", "nightly"], True),
        ("v1.2.4", ["v3"], False),
        ("v1.2.4", ["v1.2.4.1"], False),
        ("v1.2.4", ["2.0.0"], False),
        ("v1.2.4", ["pkg@5.0.0", "chart-9.0.0"], True),
        ("v2", ["v1.2.3"], False),
        ("latest", [], False),
        ("v1.3.0-rc.1", [], False),
    ],
)
def test_only_the_highest_stable_version_may_be_called_latest(
    tag: str, names: list[str], highest: bool
) -> None:
    assert may_be_latest(tag, names) is highest


# An old line never becomes latest, whether its successor has a release or only a tag.
@pytest.mark.parametrize(
    ("tag", "names", "marked", "expected"),
    [
        ("v14.6.7", ["v15.0.5", "v14.6.6"], "v14.6.6", False),
        ("v1.2.4", ["v2.0.0", "v1.2.3"], "v1.2.3", False),
        ("20.19.1", ["v22.1.0", "20.19.0"], "", False),
        ("release-1.24.1", ["release-1.25.0", "release-1.24.0"], "release-1.24.0", False),
        ("v15.0.6", ["v15.0.5", "v14.6.6"], "v14.6.6", True),
        ("web@1.2.4", ["web@1.2.3", "api@3.0.0"], "api@3.0.0", False),
        ("web@1.2.4", ["web@1.2.3", "api@3.0.0"], "web@1.2.3", True),
        ("web@1.2.4", ["web@1.2.3", "v3.0.0"], "", False),
        ("web@1.2.4", ["web@1.2.3"], "", True),
        ("v1.2.4", ["v1.2.3", "web@1.0.0"], "web@1.0.0", True),
    ],
)
def test_latest_looks_at_tags_and_at_what_is_latest_now(
    tag: str, names: list[str], marked: str, expected: bool
) -> None:
    assert may_be_latest(tag, names, marked=marked) is expected


def test_what_was_withdrawn_or_is_a_pre_release_by_its_release_is_no_successor() -> None:
    names = ["v2.0.0", "v3.0.0", "v1.2.3"]
    assert may_be_latest("v1.2.4", names, withdrawn=["v2.0.0"], prereleases=["v3.0.0"])
    assert not may_be_latest("v1.2.4", names, withdrawn=["v2.0.0"])
    assert not may_be_latest("v1.2.4", names, prereleases=["v3.0.0"])
