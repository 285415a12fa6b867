import pytest
from hypothesis import given
from hypothesis import strategies as st
from semver import Version

from hotfix_actions.domain.version import (
    Base,
    BaseFacts,
    NoBase,
    VersionTag,
    choose_base,
    is_highest,
    next_patch,
    parse_tag,
)
from tests.domain.make import law

TAGS = ("v1.2.3", "v1.2.2", "v1.3.0-rc.1", "v2", "latest", "nightly")
NEAR = "v1.2.3, v1.2.2"


def version_tag(name: str) -> VersionTag:
    tag = parse_tag(name)
    assert tag is not None
    return tag


@pytest.mark.parametrize(
    ("name", "prefix", "version", "stable", "line"),
    [
        ("v1.2.3", "v", "1.2.3", True, "1.2.x"),
        ("1.2.3", "", "1.2.3", True, "1.2.x"),
        ("release-1.2.3", "release-", "1.2.3", True, "1.2.x"),
        ("pkg@10.20.30", "pkg@", "10.20.30", True, "10.20.x"),
        ("api/v1.2.3", "api/v", "1.2.3", True, "1.2.x"),
        ("log4j2-v1.2.3", "log4j2-v", "1.2.3", True, "1.2.x"),
        ("v3.8", "v", "3.8.0", True, "3.8.x"),
        ("v1.2.3-rc.1", "v", "1.2.3-rc.1", False, "1.2.x"),
        ("1.2.0rc1", "", "1.2.0-rc1", False, "1.2.x"),
        ("1.2.0a1", "", "1.2.0-a1", False, "1.2.x"),
        ("1.2.0b2", "", "1.2.0-b2", False, "1.2.x"),
        ("1.2.0.dev3", "", "1.2.0-dev3", False, "1.2.x"),
        ("1.2.0.post1", "", "1.2.0-post1", False, "1.2.x"),
        ("v1.2.3+build.7", "v", "1.2.3+build.7", True, "1.2.x"),
        ("v1.2.3-rc.1+build.7", "v", "1.2.3-rc.1+build.7", False, "1.2.x"),
    ],
)
def test_a_tag_that_names_a_version_is_read(
    name: str, prefix: str, version: str, stable: bool, line: str
) -> None:
    tag = version_tag(name)
    assert tag == VersionTag(name=name, prefix=prefix, version=Version.parse(version))
    assert str(tag.version) == version
    assert (tag.stable, tag.line) == (stable, line)


@pytest.mark.parametrize(
    "name",
    ["v2", "latest", "", "v1.2.3.4", "v1.2.3 ", "v1.2.3-", "v1.2.3-01", "1.2.x", "v"],
)
def test_moving_tags_and_what_is_no_version_are_not_read(name: str) -> None:
    assert parse_tag(name) is None


def test_the_tag_that_is_asked_for_is_the_base() -> None:
    facts = BaseFacts(tags=TAGS, asked="v1.2.2", deployed="v1.2.3", latest="v1.2.3")
    assert choose_base(facts) == Base(version_tag("v1.2.2"), "asked")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("v9.9.9", "no-such-tag"),
        ("v2", "tag-is-no-version"),
        ("latest", "tag-is-no-version"),
        ("v1.3.0-rc.1", "tag-is-prerelease"),
    ],
)
def test_a_tag_that_cannot_be_a_base_is_refused_with_those_that_can(asked: str, code: str) -> None:
    facts = BaseFacts(tags=TAGS, asked=asked, deployed="v1.2.3")
    assert choose_base(facts) == NoBase(code, {"tag": asked, "near": NEAR})


def test_a_withdrawn_version_is_never_a_base_even_where_it_is_asked_for() -> None:
    tags = (*TAGS, "v1.2.1")
    facts = BaseFacts(tags=tags, asked="v1.2.3", withdrawn=frozenset({"v1.2.3"}))
    expected = NoBase("tag-is-withdrawn", {"tag": "v1.2.3", "near": "v1.2.2, v1.2.1"})
    assert choose_base(facts) == expected


def test_at_most_three_tags_are_offered_the_newest_first() -> None:
    facts = BaseFacts(tags=["v1.0.0", "v1.2.0", "v1.10.0", "v1.9.0", "1.2.0"], asked="v7")
    expected = NoBase("no-such-tag", {"tag": "v7", "near": "v1.10.0, v1.9.0, v1.2.0"})
    assert choose_base(facts) == expected


def test_what_production_runs_outweighs_the_latest_release() -> None:
    facts = BaseFacts(tags=TAGS, deployed="v1.2.2", latest="v1.2.3")
    assert choose_base(facts) == Base(version_tag("v1.2.2"), "deployed")


@pytest.mark.parametrize("deployed", ["", "v1.3.0-rc.1", "v2", "v9.9.9"])
def test_the_latest_release_is_the_base_where_no_deployment_names_one(deployed: str) -> None:
    facts = BaseFacts(tags=TAGS, deployed=deployed, latest="v1.2.2")
    assert choose_base(facts) == Base(version_tag("v1.2.2"), "latest-release")


@pytest.mark.parametrize("latest", ["", "v1.3.0-rc.1", "latest", "v9.9.9"])
def test_the_highest_stable_version_is_the_base_where_nothing_else_names_one(latest: str) -> None:
    tags = [*TAGS, "v1.10.0", "v1.9.0"]
    assert choose_base(BaseFacts(tags=tags, latest=latest)) == Base(
        version_tag("v1.10.0"), "highest"
    )


def test_withdrawn_versions_are_passed_over_on_every_way_to_a_base() -> None:
    gone = frozenset({"v1.2.3"})
    facts = BaseFacts(tags=TAGS, deployed="v1.2.3", latest="v1.2.3", withdrawn=gone)
    assert choose_base(facts) == Base(version_tag("v1.2.2"), "highest")


def test_plain_tags_come_before_those_of_a_package() -> None:
    facts = BaseFacts(tags=["v1.2.3", "1.2.2", "pkg@0.9.0", "other-1.2.3"])
    assert choose_base(facts) == Base(version_tag("v1.2.3"), "highest")


def test_plain_tags_are_not_believed_where_a_packages_tag_is_higher() -> None:
    facts = BaseFacts(tags=["v3.59.2", "3.60.0", "svc@5.0.0", "old-1.0.0", "svc@4.0.0"])
    assert choose_base(facts) == NoBase("several-tag-families", {"prefixes": "none, svc@"})
    chosen = BaseFacts(tags=facts.tags, prefix="svc@")
    assert choose_base(chosen) == Base(version_tag("svc@5.0.0"), "highest")


@pytest.mark.parametrize("plain", ["1.2.3", "v1.2.3"])
def test_each_form_of_plain_tags_comes_before_those_of_a_package(plain: str) -> None:
    facts = BaseFacts(tags=[plain, "pkg@0.9.0"])
    assert choose_base(facts) == Base(version_tag(plain), "highest")


def test_one_family_of_prefixed_tags_needs_no_configuration() -> None:
    facts = BaseFacts(tags=["pkg@1.9.0", "pkg@1.10.0"])
    assert choose_base(facts) == Base(version_tag("pkg@1.10.0"), "highest")


def test_between_several_families_of_tags_nobody_guesses() -> None:
    facts = BaseFacts(tags=["web@2.0.0", "api@1.0.0", "web@1.0.0"])
    assert choose_base(facts) == NoBase("several-tag-families", {"prefixes": "api@, web@"})


@pytest.mark.parametrize(("prefix", "base"), [("web@", "web@2.0.0"), ("", "0.9.0")])
def test_a_configured_prefix_chooses_the_family(prefix: str, base: str) -> None:
    facts = BaseFacts(tags=["web@2.0.0", "api@3.0.0", "web@1.0.0", "0.9.0"], prefix=prefix)
    assert choose_base(facts) == Base(version_tag(base), "highest")


def test_a_repository_without_tags_has_no_base() -> None:
    assert choose_base(BaseFacts(tags=[])) == NoBase("no-tags", {})


def test_moving_and_pre_release_tags_alone_give_no_base() -> None:
    tags = ["v3", "a", "latest", "v1.0.0-rc.1", "nightly", "v2"]
    facts = {"count": "6", "some": "latest, nightly, v1.0.0-rc.1, v2, v3"}
    assert choose_base(BaseFacts(tags=tags)) == NoBase("no-stable-tag", facts)


def test_a_prefix_that_no_tag_has_gives_no_base() -> None:
    facts = BaseFacts(tags=["v1.2.3"], prefix="web@")
    assert choose_base(facts) == NoBase("no-stable-tag", {"count": "1", "some": "v1.2.3"})


@pytest.mark.parametrize(
    ("base", "taken", "expected"),
    [
        ("v1.2.3", [], "v1.2.4"),
        ("v1.2.3", ["v1.2.3", "v1.3.0"], "v1.2.4"),
        ("v1.2.3", ["v1.2.4", "v1.2.5"], "v1.2.6"),
        ("v1.2.3", ["v1.2.5"], "v1.2.4"),
        ("v1.2.3", ["v1.2.4-rc.1"], "v1.2.5"),
        ("v1.2.3", ["v1.2.4+build.1"], "v1.2.5"),
        ("v1.2.3", ["1.2.4"], "v1.2.5"),
        ("v1.2.3", ["nonsense", "v2"], "v1.2.4"),
        ("v1.2.3+build.9", [], "v1.2.4"),
        ("pkg@1.2.3", [], "pkg@1.2.4"),
        ("v2024.01.05+build.9", [], "v2024.01.06"),
        ("3.8", [], "3.8.1"),
    ],
)
def test_the_next_number_is_the_first_that_was_never_used(
    base: str, taken: list[str], expected: str
) -> None:
    assert next_patch(version_tag(base), taken) == version_tag(expected)


numbers = st.integers(min_value=0, max_value=12)
suffixes = st.sampled_from(["", "-rc.1", "+build.1", "-rc.1+b"])
names = st.builds(
    lambda minor, patch, suffix: f"v1.{minor}.{patch}{suffix}", st.just(2), numbers, suffixes
)


@law
@given(st.lists(names, max_size=15), numbers)
def test_a_number_once_used_is_never_given_again(taken: list[str], patch: int) -> None:
    base = version_tag(f"v1.2.{patch}")
    given_tag = next_patch(base, iter(taken))
    cores = {version_tag(name).version.finalize_version() for name in taken}
    assert given_tag.version not in cores
    assert given_tag.version > base.version
    assert given_tag.line == base.line
    between = range(patch + 1, given_tag.version.patch)
    assert all(Version(1, 2, skipped) in cores for skipped in between)


@pytest.mark.parametrize(
    ("tag", "published", "highest"),
    [
        ("v1.2.4", ["v1.2.3"], True),
        ("v1.2.4", [], True),
        ("v1.2.4", ["v1.2.4"], True),
        ("v1.2.4", ["v2.0.0", "v1.2.3"], False),
        ("v1.2.10", ["v1.2.9"], True),
        ("v1.2.4", ["v2.0.0-rc.1", "v3", "nightly"], True),
        ("v2", ["v1.2.3"], False),
        ("latest", [], False),
    ],
)
def test_only_the_highest_stable_version_may_be_called_latest(
    tag: str, published: list[str], highest: bool
) -> None:
    assert is_highest(tag, published) is highest
