import pytest

from hotfix_actions.sandbox.rules.patterns import matches


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("refs/heads/main", "refs/heads/main"),
        ("refs/heads/hotfix/*", "refs/heads/hotfix/1.2.4"),
        ("refs/heads/hotfix/**", "refs/heads/hotfix/1.2.4"),
        ("refs/heads/hotfix/**/*", "refs/heads/hotfix/1.2.4"),
        ("refs/heads/hotfix/**/*", "refs/heads/hotfix/a/b/c"),
        ("refs/heads/hotfix/[0-9]*", "refs/heads/hotfix/1.2.4-fix"),
        ("refs/heads/**/*", "refs/heads/main"),
        ("refs/tags/v?.?", "refs/tags/v1.2"),
        ("refs/tags/[!v]*", "refs/tags/x1"),
        ("refs/tags/v\\*", "refs/tags/v*"),
    ],
)
def test_names_that_fit(pattern: str, name: str) -> None:
    assert matches(pattern, name)


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("refs/heads/main", "refs/heads/main2"),
        ("refs/heads/hotfix/*", "refs/heads/hotfix/a/b"),
        ("refs/heads/hotfix/**", "refs/heads/hotfix/a/b"),
        ("refs/heads/hotfix/[0-9]*", "refs/heads/hotfix/mine"),
        ("refs/heads/*", "refs/heads/hotfix/1"),
        ("refs/tags/v?", "refs/tags/v/"),
        ("refs/tags/v[^/]", "refs/tags/v/"),
        ("refs/tags/v.", "refs/tags/vx"),
    ],
)
def test_names_that_do_not_fit(pattern: str, name: str) -> None:
    assert not matches(pattern, name)
