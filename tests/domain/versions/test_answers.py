"""What an answer of production's says of its version, and what becomes the base by it."""

import pytest

from tests.domain.versions.make import base, chosen, refused
from tests.domain.versions.test_choice import TAGS

DIGEST = "sha256:" + "1.2.3".replace(".", "f") * 12 + "0a1b"


@pytest.mark.parametrize(
    "state",
    ["1.2.2", "shop:1.2.2", "shop:v1.2.2", "registry.example/shop:v1.2.2", "shop@1.2.2", "c0ffee1",
     f"registry:5000/shop:1.2.2@{DIGEST}", f"registry:5000/shop:v1.2.2 {DIGEST}",
     f"10.0.0.5:5000/team/shop:1.2.2-alpine3.20@{DIGEST}", "1.2.2-alpine", "shop:v1.2.2-slim",
     "1.2.2-bookworm-amd64", "shop-1.2.2", "api/v1.2.2", "release-1.2.2", "release/1.2.2",
     "1.2.2+build.7", "shop-1.2.2+20261125", '{"version": "1.2.2", "ready": true}',
     '{"image":"registry:5000/shop:v1.2.2"}', "2026-11-25 v1.2.2", "version=1.2.2;",
     "v1.2.2 (1.2.2)", "api=v1.2.2 web=1.2.2",
     "https://ci.example/deploys/v1.2.2?run=77", "shop v1.2.2."],
)  # fmt: skip
def test_an_answer_of_production_may_name_the_version_in_other_ways(state: str) -> None:
    commits = {"v1.2.2": "c0ffee1" + "0" * 33, "v1.2.3": "badcafe" + "0" * 33}
    assert base(TAGS, running=[state], commits=commits) == ("v1.2.2", "running")


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("v9.9.9", "production-no-tag"),
        ("shop:9.9.9", "production-no-tag"),
        ("v1.3.0-rc.1", "production-pre-release"),
        ("v1.2.1", "production-withdrawn"),
        (f"shop:v1.2.1@{DIGEST}", "production-withdrawn"),
        ("v1.2.3-14-gc0ffee1", "production-no-tag"),
        ("shop:1.2.3-armageddon", "production-no-tag"),
        ("shop:1.3.0-rc.1-alpine", "production-pre-release"),
        ('{"version":"1.2.9"}', "production-no-tag"),
        ("v1.2.3.1", "production-unread"),
        ("1.2.3.post1", "production-unread"),
    ],
)
def test_nothing_is_put_in_the_place_of_a_version_that_cannot_be_a_base(
    state: str, code: str
) -> None:
    gone = frozenset({"v1.2.1"})
    tags = (*TAGS, "v1.2.1", "v1.2.3.1", "1.2.3.post1")
    answer = refused(tags, running=[state], deployed=["v1.2.3"], withdrawn=gone)
    assert answer[0] == code


def test_several_running_versions_are_left_to_a_person() -> None:
    states = ["v1.2.3", "v1.2.2"]
    assert refused(TAGS, running=states)[0] == "production-runs-several"
    assert base(TAGS, running=states, asked="v1.2.2") == ("v1.2.2", "asked")


@pytest.mark.parametrize(
    "state",
    [
        "api=v1.2.3 web=v1.2.2",
        '{"api": "1.2.3", "web": "1.2.2"}',
        "shop:1.2.3,shop:1.2.9",
        "shop:1.2.3 nginx:1.25.1",
        "CHART shop-0.4.1 APP 1.2.3",
        "registry:5000/team-1.2/shop:1.2.3",
        "web@1.2.3 api@1.2.3",
        "v1.2.3 -> v1.3.0-rc.1",
    ],
)
def test_several_versions_in_one_answer_are_left_to_a_person(state: str) -> None:
    tags = (*TAGS, "web@1.2.3", "api@1.2.3")
    assert refused(tags, running=[state], deployed=["v1.2.3"])[0] == "production-runs-several"
    assert base(tags, running=[state], asked="v1.2.3") == ("v1.2.3", "asked")


@pytest.mark.parametrize(
    "state", [DIGEST, f"shop@{DIGEST}", f"registry:5000/shop@{DIGEST}", DIGEST.replace(":", "-")]
)
def test_a_digest_alone_names_no_version(state: str) -> None:
    assert base(TAGS, running=[state], deployed=["v1.2.2"]) == ("v1.2.2", "deployed")


def test_what_was_built_of_a_version_twice_is_told_apart() -> None:
    tags = ["v1.2.3+1", "v1.2.3+2", "v1.2.2"]
    assert base(tags, running=["shop:1.2.3+1"]) == ("v1.2.3+1", "running")
    assert refused(tags, running=["shop:1.2.3+3"])[0] == "production-no-tag"
    assert refused(tags, running=["shop:1.2.3"])[0] == "production-no-tag"


@pytest.mark.parametrize("state", ["up since monday", "deadbeef", "latest", "nightly"])
def test_an_answer_that_names_no_version_leaves_the_word_to_our_records(state: str) -> None:
    answer = chosen(TAGS, running=[state], deployed=["v1.2.2"])
    assert (answer.tag.name, answer.why) == ("v1.2.2", "deployed")
    assert answer.passed[state] == "no-tag"
