import pytest
from semver import Version

from hotfix_actions.domain.versions.choice import asks_for_releases, choose_base, wanted
from hotfix_actions.domain.versions.facts import BaseFacts, NoBase
from hotfix_actions.domain.versions.tags import VersionTag, parse_tag
from tests.domain.versions.make import base, chosen, refused, version_tag

TAGS = ("v1.2.3", "v1.2.2", "v1.3.0-rc.1", "v1", "latest", "nightly")
NEAR = "v1.2.3, v1.2.2"


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
        ("v1.2.3+build.7", "v", "1.2.3+build.7", True, "1.2.x"),
        ("v1.2.3-rc.1+build.7", "v", "1.2.3-rc.1+build.7", False, "1.2.x"),
        ("v12.0.0-beta-10.0", "v", "12.0.0-beta-10.0", False, "12.0.x"),
        ("v1.3.0-nightly-2024.01.05", "v", "1.3.0-nightly-2024.1.5", False, "1.3.x"),
        ("release-2.0-preview-1.1", "release-", "2.0.0-preview-1.1", False, "2.0.x"),
        ("1.2.3-rc1.2", "", "1.2.3-rc1.2", False, "1.2.x"),
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
    ["v2", "latest", "", "v1.2.3.4", "v1.2.3 ", "v1.2.3-", "v1.2.3-01", "1.2.x", "v", "3.6a",
     "1.2.0.post1", "4.1.0.Final", "1.9.17p2"],
)  # fmt: skip
def test_moving_tags_and_what_is_no_version_are_not_read(name: str) -> None:
    assert parse_tag(name) is None


def test_the_tag_that_is_asked_for_is_the_base() -> None:
    facts = {"deployed": ["v1.2.2"], "latest": "v1.2.3"}
    assert base(TAGS, asked="v1.2.3", **facts) == ("v1.2.3", "asked")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("v9.9.9", "no-such-tag"),
        ("v1", "tag-moves"),
        ("latest", "tag-is-no-version"),
        ("v1.3.0-rc.1", "tag-is-prerelease"),
    ],
)
def test_a_tag_that_cannot_be_a_base_is_refused_with_those_that_can(asked: str, code: str) -> None:
    facts = BaseFacts(tags=TAGS, asked=asked, deployed=["v1.2.3"])
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


def test_what_production_answers_outweighs_every_record() -> None:
    facts = {"running": ["v1.2.2"], "deployed": ["v1.2.3"], "latest": "v1.2.3"}
    assert base(TAGS, **facts) == ("v1.2.2", "running")


@pytest.mark.parametrize(
    ("tags", "names"),
    [
        (["v1.2.3", "2026.11.25"], {"2026.11.25", "v1.2.3"}),
        (["0.118.5", "2020.12.0"], {"2020.12.0", "0.118.5"}),
        (["v3.1.0", "v2019.4"], {"v2019.4", "v3.1.0"}),
        (["release-4.0.1", "1999.12.31", "v4.0.0"], {"1999.12.31", "release-4.0.1"}),
    ],
)
def test_two_ways_of_counting_are_left_to_a_person_where_nothing_tells(
    tags: list[str], names: set[str]
) -> None:
    answer = choose_base(BaseFacts(tags=tags))
    assert isinstance(answer, NoBase)
    assert (answer.code, set(answer.facts.values())) == ("several-numberings", names)
    for name in names:
        assert base(tags, latest=name)[0] == name
        assert base(tags, deployed=[name])[0] == name
        assert base(tags, running=[f"shop:{name}"])[0] == name
        assert base(tags, asked=name)[0] == name


def test_versions_by_the_calendar_alone_are_one_way_of_counting() -> None:
    assert base(["2026.11.25", "2025.1.2", "v2024.4"]) == ("2026.11.25", "highest")


def test_that_production_could_not_be_asked_is_told() -> None:
    assert chosen(TAGS, unread="it timed out").passed["production"] == "state-unread"


def test_what_was_deployed_last_outweighs_the_latest_release() -> None:
    facts = {"deployed": ["v1.2.2", "v1.2.3"], "latest": "v1.2.3"}
    assert base(TAGS, **facts) == ("v1.2.2", "deployed")


def test_a_deployment_that_was_withdrawn_gives_way_to_the_one_before() -> None:
    gone = frozenset({"v1.2.3"})
    assert base(TAGS, deployed=["v1.2.3", "v1.2.2"], withdrawn=gone) == ("v1.2.2", "deployed")


@pytest.mark.parametrize(
    ("deployed", "code"),
    [("v1.3.0-rc.1", "production-pre-release"), ("v1", "production-moves"),
     ("v9.9.9", "production-no-tag"), ("latest", "production-unread")],
)  # fmt: skip
def test_a_deployed_version_that_is_no_base_is_refused_by_name(deployed: str, code: str) -> None:
    assert refused(TAGS, deployed=[deployed], latest="v1.2.3") == (code, deployed)


@pytest.mark.parametrize("latest", ["", "v9.9.9"])
def test_the_highest_stable_version_is_the_base_where_nothing_else_names_one(latest: str) -> None:
    assert base([*TAGS, "v1.10.0", "v1.9.0"], latest=latest) == ("v1.10.0", "highest")


def test_withdrawn_versions_are_passed_over_on_every_way_to_a_base() -> None:
    gone = frozenset({"v1.2.3"})
    answer = chosen(TAGS, deployed=["v1.2.3"], latest="v1.2.3", withdrawn=gone)
    assert (answer.tag.name, answer.why) == ("v1.2.2", "highest")
    assert answer.passed["v1.2.3"] == "withdrawn"


def test_a_stable_name_whose_release_is_marked_as_a_pre_release_is_none() -> None:
    tags = ["v2.0.0", "v1.9.0"]
    answer = chosen(tags, prereleases=frozenset({"v2.0.0"}))
    assert (answer.tag.name, answer.passed) == ("v1.9.0", {"v2.0.0": "pre-release"})


# What cannot be read, and is newer or marked latest, is named.
@pytest.mark.parametrize(
    ("tags", "unread"),
    [
        (["v20210804.1", "v20241220"], "v20241220"),
        (["2019.10.1", "2023c"], "2023c"),
        (["v2023.12.01", "v2024-02-20"], "v2024-02-20"),
        (["v1.2.3", "v1.2.3.1"], "v1.2.3.1"),
        (["3.6", "3.6a"], "3.6a"),
        (["1.9.17", "1.9.17p2"], "1.9.17p2"),
        (["6.0.0", "6.1.0.Final"], "6.1.0.Final"),
        (["v1.2.0", "v1.2.0.post1"], "v1.2.0.post1"),
        (["v1.9.0", "v2"], "v2"),
    ],
)
def test_a_newer_tag_that_cannot_be_read_is_refused_by_name(tags: list[str], unread: str) -> None:
    assert refused(tags) == ("newer-tag-unread", unread)
    assert refused(tags, latest=tags[0]) == ("newer-tag-unread", unread)
    assert refused(tags, latest=unread)[1] == unread
    # Whoever says what production runs is believed, and told of it.
    assert chosen(tags, running=[tags[0]]).passed[unread] == "unread"
    assert chosen(tags, asked=tags[0]).passed[unread] == "unread"


@pytest.mark.parametrize(
    "name", ["v2.x", "v2.0.0.rc1", "v2.0.0.alpha2", "web-20240101", "4f84a93f"]
)
def test_what_is_no_newer_version_stands_in_nobodys_way(name: str) -> None:
    assert base(["v1.9.0", name]) == ("v1.9.0", "highest")


# Of the tags of one commit the most exact; a moving one never.
@pytest.mark.parametrize(
    ("tags", "moving", "exact"),
    [
        ({"v4.6": "b", "v4.6.0": "a", "v4.6.1": "b"}, "v4.6", "v4.6.1"),
        ({"v2": "b", "v2.0.0": "a", "v2.1.0": "b"}, "v2", "v2.1.0"),
        ({"v2": "c", "v2.1": "c", "v2.1.0": "b", "v2.1.7": "c"}, "v2.1", "v2.1.7"),
        ({"3": "b", "3.0": "b", "3.0.2": "b", "3.0.1": "a"}, "3", "3.0.2"),
        ({"pkg@1.4": "b", "pkg@1.4.0": "a", "pkg@1.4.1": "b"}, "pkg@1.4", "pkg@1.4.1"),
        ({"v1": "b", "v1.3.0": "a", "v1.4.0-rc.1": "x", "v1.4.0": "b"}, "v1", "v1.4.0"),
    ],
)
def test_a_moving_tag_stands_for_the_most_exact_one_of_its_commit(
    tags: dict[str, str], moving: str, exact: str
) -> None:
    for said in ({"asked": moving}, {"running": [moving]}, {"deployed": [moving]},
                 {"latest": moving}, {}):  # fmt: skip
        answer = chosen(list(tags), commits=tags, **said)
        assert (answer.tag.name, answer.passed.get(moving)) == (exact, "moves")


def test_a_short_tag_is_the_first_of_its_line_where_no_exact_one_says_otherwise() -> None:
    tags = {"v6.1": "a", "v6.1.1": "b", "v6.1.2": "c"}
    assert base(list(tags), asked="v6.1", commits=tags) == ("v6.1", "asked")
    assert base(list(tags), commits=tags) == ("v6.1.2", "highest")
    moved = {**tags, "v6.1": "c"}
    assert base(list(tags), asked="v6.1", commits=moved) == ("v6.1.2", "asked")


def test_the_commits_of_few_tags_are_asked_for_and_none_in_most_repositories() -> None:
    tags = ["v1.2.3", "v1.2.2", "v1", "v1.2"]
    assert wanted(BaseFacts(tags=tags, running=["v1.2.3"], latest="v1.2.3")) == ()
    assert wanted(BaseFacts(tags=tags, asked="v1.2")) == ("v1.2", "v1.2.3", "v1.2.2")
    assert wanted(BaseFacts(tags=tags, running=["c0ffee1"])) == ("v1.2.3", "v1.2.2", "v1.2")
    many = [f"v1.2.{n}" for n in range(500)]
    assert len(wanted(BaseFacts(tags=[*many, "v1.2"], latest="v1.2"))) < 30


# What begins like the repository's own tags and goes on with a word is a pre-release.
@pytest.mark.parametrize(
    ("own", "word"),
    [
        ("v1.2.3", "v12.0.0-beta-10.0"),
        ("v1.2.3", "v1.3.0-nightly-2024.01.05"),
        ("1.2.3", "1.3.0-preview-4.1"),
        ("jq-1.7.1", "jq-1.8.0-rc-2.0"),
        ("web@1.2.3", "web@2.0.0-canary-11.2.3"),
        ("release-1.2.3", "release-2.0-snapshot-2024.10"),
    ],
)
def test_what_goes_on_with_a_word_is_a_pre_release_of_the_same_family(own: str, word: str) -> None:
    answer = chosen([own, word])
    assert (answer.tag.name, answer.passed) == (own, {word: "pre-release"})
    assert refused([own, word], asked=word)[0] == "tag-is-prerelease"


# What is newer, and was not chosen, is told.
@pytest.mark.parametrize(
    ("base_tag", "newer"),
    [("v1.2.3", {"v1.2.5": "newer-patch", "v2.0.0": "newer"}), ("v1.2.5", {"v2.0.0": "newer"}),
     ("v2.0.0", {})],
)  # fmt: skip
def test_newer_versions_that_were_not_chosen_are_told(base_tag: str, newer: dict[str, str]) -> None:
    tags = ["v1.2.3", "v1.2.4", "v1.2.5", "v1.9.0", "v2.0.0"]
    for said in ({"asked": base_tag}, {"running": [base_tag]}, {"latest": base_tag}):
        assert chosen(tags, **said).passed == newer


@pytest.mark.parametrize("how", [{"running": ["v1.2.3"]}, {"deployed": ["v1.2.3"]}])
def test_nothing_older_than_what_production_runs_but_by_a_maintainers_word(
    how: dict[str, list[str]],
) -> None:
    facts = BaseFacts(tags=TAGS, asked="v1.2.2", **how)  # type: ignore[arg-type]
    expected = NoBase("older-than-production", {"tag": "v1.2.2", "runs": "v1.2.3"})
    assert choose_base(facts) == expected
    assert base(TAGS, asked="v1.2.2", older=True, **how) == ("v1.2.2", "asked")


def test_another_packages_version_says_nothing_of_what_is_older() -> None:
    tags = ["web@1.2.3", "api@3.0.0", "api@2.9.0"]
    answer = chosen(tags, asked="web@1.2.3", running=["api@3.0.0"], deployed=["api@2.9.0"])
    assert answer.passed == {"api@3.0.0": "of-another", "api@2.9.0": "of-another"}


def test_plain_tags_come_before_those_of_a_package() -> None:
    tags = ["v1.2.3", "1.2.2", "pkg@0.9.0", "other-1.2.3"]
    assert base(tags) == ("v1.2.3", "highest")
    # A chart's release may be marked latest as well: it is not the product's.
    answer = chosen(tags, latest="other-1.2.3")
    assert (answer.tag.name, answer.passed) == ("v1.2.3", {"other-1.2.3": "of-another"})


def test_plain_tags_are_not_believed_where_a_packages_tag_is_higher() -> None:
    tags = ["v3.59.2", "3.60.0", "svc@5.0.0", "old-1.0.0", "svc@4.0.0"]
    expected = NoBase("several-tag-families", {"prefixes": "none, svc@", "shown": "none, svc@"})
    assert choose_base(BaseFacts(tags=tags)) == expected
    assert choose_base(BaseFacts(tags=tags, latest="svc@5.0.0")) == expected
    assert base(tags, prefix="svc@") == ("svc@5.0.0", "highest")


def test_one_family_of_prefixed_tags_needs_no_configuration() -> None:
    assert base(["pkg@1.9.0", "pkg@1.10.0"]) == ("pkg@1.10.0", "highest")


def test_between_several_families_of_tags_nobody_guesses() -> None:
    facts = BaseFacts(tags=["web@2.0.0", "api@1.0.0", "web@1.0.0"])
    named = {"prefixes": "api@, web@", "shown": "api@, web@"}
    assert choose_base(facts) == NoBase("several-tag-families", named)
    many = choose_base(BaseFacts(tags=[f"p{n}@1.0.0" for n in range(9)]))
    assert isinstance(many, NoBase)
    assert many.facts["shown"] == "p0@, p1@, p2@, p3@, p4@ and 4 more"


@pytest.mark.parametrize(("prefix", "expected"), [("web@", "web@2.0.0"), ("", "0.9.0")])
def test_a_configured_prefix_chooses_the_family(prefix: str, expected: str) -> None:
    tags = ["web@2.0.0", "api@3.0.0", "web@1.0.0", "0.9.0"]
    assert base(tags, prefix=prefix) == (expected, "highest")
    assert base(tags, prefix=prefix, latest="api@3.0.0") == (expected, "highest")


def test_a_repository_without_tags_has_no_base() -> None:
    assert choose_base(BaseFacts(tags=[])) == NoBase("no-tags", {})


def test_moving_and_pre_release_tags_alone_give_no_base() -> None:
    tags = ["v3", "a", "latest", "v1.0.0-rc.1", "nightly", "v2"]
    facts = {"count": "6", "some": "latest, nightly, v1.0.0-rc.1, v2, v3"}
    assert choose_base(BaseFacts(tags=tags)) == NoBase("no-stable-tag", facts)


def test_a_prefix_that_no_tag_has_gives_no_base() -> None:
    facts = BaseFacts(tags=["v1.2.3"], prefix="web@")
    found = {"count": "1", "some": "v1.2.3", "prefix": facts.prefix}
    assert choose_base(facts) == NoBase("no-tag-of-prefix", found)


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        (("web@2.0.0", "v1.2.3"), "no-tag-of-prefix"),
        (("v1.2.3-rc1", "nightly"), "no-stable-tag"),
        (("foo@1.0.0-beta.1", "v2"), "no-stable-tag"),
        ((), "no-tags"),
    ],
)
def test_a_prefix_that_no_stable_tag_has_is_the_reason(tags: tuple[str, ...], code: str) -> None:
    made = BaseFacts(tags=tags, prefix="foo@")
    assert getattr(choose_base(made), "code", "") == code


@pytest.mark.parametrize(
    ("said", "asks"),
    [({}, True), ({"asked": "v1.2.3"}, False), ({"running": ["v1.2.3"]}, False),
     ({"deployed": ["v1.2.3"]}, False), ({"running": ["v9.9.9"]}, False),
     ({"running": ["no version"]}, True)],
)  # fmt: skip
def test_releases_are_asked_for_only_where_nothing_says_what_production_runs(
    said: dict[str, object], asks: bool
) -> None:
    assert asks_for_releases(BaseFacts(tags=TAGS, **said)) is asks  # type: ignore[arg-type]
