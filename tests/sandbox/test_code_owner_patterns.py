import pytest

from hotfix_actions.sandbox.rules.code_owners import translate


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*", "any/file.txt"),
        ("*.js", "deep/down/app.js"),
        ("/build/logs/", "build/logs/today/one.log"),
        ("docs/*", "docs/getting-started.md"),
        ("apps/", "src/apps/web/index.js"),
        ("/docs/", "docs/a/b.md"),
        ("**/logs", "build/logs/x.log"),
        ("src/**/test.py", "src/a/b/test.py"),
        ("/scripts", "scripts/run.sh"),
        ("file?.txt", "a/file1.txt"),
    ],
)
def test_paths_that_are_owned(pattern: str, path: str) -> None:
    assert translate(pattern).match(path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*.js", "app.jsx"),
        ("docs/*", "docs/build-app/troubleshooting.md"),
        ("/docs/", "src/docs/a.md"),
        ("/build/logs/", "src/build/logs/x"),
        ("apps/", "apps"),
        ("docs/*", "x/docs/a.md"),
    ],
)
def test_paths_that_are_not(pattern: str, path: str) -> None:
    assert not translate(pattern).match(path)
