"""What a state stands for, by the configuration."""

import pytest

from hotfix_actions.domain.states import commit_of, name_of

NAMES = {"shop:1.2.3": "v1.2.3", "registry/shop:*": "v*", "*@sha": "deploy-*", "odd-*-x": "latest"}


@pytest.mark.parametrize(
    ("state", "name"),
    [
        ("shop:1.2.3", "v1.2.3"),
        ("registry/shop:1.3.0", "v1.3.0"),
        ("registry/shop:1.3.0-rc*", "v1.3.0-rc*"),
        ("blue@sha", "deploy-blue"),
        ("odd-7-x", "latest"),
        ("v1.2.3", "v1.2.3"),
        ("registry/shop:", "registry/shop:"),
        ("other/registry/shop:1", "other/registry/shop:1"),
        ("", ""),
    ],
)
def test_a_state_is_named_by_the_first_pattern_that_fits_or_by_itself(
    state: str, name: str
) -> None:
    assert name_of(state, NAMES) == name


@pytest.mark.parametrize("state", ["a" * 39, "A" * 40, "v1.2.3", "", "a" * 41])
def test_only_a_whole_sha_is_a_commit(state: str) -> None:
    assert commit_of(state) == ""
    assert commit_of("a" * 40) == "a" * 40
