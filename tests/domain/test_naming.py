import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotfix_actions.domain import naming
from tests.domain.make import law


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Auth fix", "auth-fix"),
        ("Tokens with an empty signature are accepted", "tokens-with-an-empty-signature"),
        ("  --Üb€r  Größe!! ", "ubr-groe"),
        ("$(rm -rf /); echo `x`", "rm-rf-echo-x"),
        ("../../etc/passwd", "etc-passwd"),
        ("認証", ""),
        ("", ""),
        ("a" * 40, "a" * 32),
        ("a" * 32, "a" * 32),
        ("a" * 31 + " b", "a" * 31),
        ("a" * 30 + " b", "a" * 30 + "-b"),
    ],
)
def test_a_slug_keeps_whole_words_of_plain_letters_and_digits(text: str, slug: str) -> None:
    assert naming.slug(text) == slug


def test_a_slug_can_be_longer_where_it_is_asked_for() -> None:
    assert naming.slug("a" * 40, 60) == "a" * 40
    assert naming.slug("one two", 3) == "one"


@law
@given(st.text())
def test_a_slug_is_always_safe_in_a_branch_name(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9-]{0,32}", naming.slug(text))


@law
@given(st.text())
def test_a_slug_of_a_slug_is_itself(text: str) -> None:
    assert naming.slug(naming.slug(text)) == naming.slug(text)


def test_a_hotfix_branch_says_version_severity_and_what_it_is_about() -> None:
    name = naming.hotfix_branch("1.2.4", "critical", "Auth fix", 7)
    assert name == "hotfix/1.2.4-critical-auth-fix"


def test_a_title_without_plain_letters_gives_the_incident_its_name() -> None:
    assert naming.hotfix_branch("1.2.4", "high", "認証", 7) == "hotfix/1.2.4-high-incident-7"


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("main", "merge-back/1.2.4-into-main"),
        ("release/2.x", "merge-back/1.2.4-into-release-2-x"),
        ("開発", "merge-back/1.2.4-into-target"),
        ("b" * 50, "merge-back/1.2.4-into-" + "b" * 50),
        ("b" * 70, "merge-back/1.2.4-into-" + "b" * 60),
    ],
)
def test_a_merge_back_branch_says_what_goes_where(target: str, name: str) -> None:
    assert naming.merge_back_branch("1.2.4", target) == name


@pytest.mark.parametrize(
    ("branch", "version"),
    [
        ("hotfix/1.2.4-critical-auth-fix", "1.2.4"),
        ("hotfix/10.20.30-x", "10.20.30"),
        ("hotfix/1.2.4", None),
        ("hotfix/1.2.4-", None),
        ("hotfix/my-own-thing", None),
        ("my/hotfix/1.2.4-x", None),
        ("hotfix/1.2-high-x", None),
    ],
)
def test_only_the_tools_own_form_of_branch_name_has_a_version(
    branch: str, version: str | None
) -> None:
    assert naming.version_of_branch(branch) == version


@law
@given(st.text(), st.integers(min_value=1))
def test_every_branch_it_names_is_known_again(title: str, incident: int) -> None:
    name = naming.hotfix_branch("1.2.4", "low", title, incident)
    assert naming.version_of_branch(name) == "1.2.4"
    assert re.fullmatch(r"hotfix/[0-9]*.*", name)


def test_branches_are_guarded_by_their_leading_digit() -> None:
    assert naming.HOTFIX_BRANCHES == "hotfix/[0-9]*"
