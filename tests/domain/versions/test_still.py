import pytest

from hotfix_actions.domain.versions import still


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Cargo.toml", '[package]\nname = "x"\nversion = "1.2.3"\n'),
        ("lerna.json", '{\n\n  "version": "1.2.3"}'),
        ("packages/web/package.json", '{\n"name": "web",\n"version": "1.2.3"\n}'),
        ("charts/app/Chart.yaml", "a: b\nname: app\nappVersion: 1.2.3\n"),
        ("Chart.yaml", "a: b\nname: app\nversion: v1.2.3\n"),
        ("pom.xml", "<project>\n<x/>\n<version>1.2.3</version>"),
        ("build.gradle", "\n\nversion '1.2.3'\n"),
        ("gradle.properties", "a=b\n\nversion=1.2.3\n"),
        ("lib/x/version.rb", 'module X\n\n  VERSION = "1.2.3"\nend\n'),
        ("src/Directory.Build.props", "<Project>\n\n<Version>1.2.3</Version>"),
        ("CMakeLists.txt", "\n\nproject(x VERSION 1.2.3 LANGUAGES C)"),
        ("mix.exs", 'def project\n\n  [app: :x, version: "1.2.3"]'),
        ("internal/version/version.go", 'package version\n\nvar Version = "1.2.3"'),
    ],
)
def test_a_manifest_that_still_says_the_old_number_is_named(path: str, text: str) -> None:
    assert still.candidates([path, "README.md"], ()) == (path,)
    assert still.places({path: text}, ("1.2.3",)) == (f"{path}:3",)


@pytest.mark.parametrize(
    "text", ["version = '1.2.30'", "version = 11.2.3", "see 1.2.3", "version = '1.2.3.4'", ""]
)
def test_another_number_and_prose_are_none(text: str) -> None:
    assert still.places({"Cargo.toml": text}, ("1.2.3",)) == ()


def test_both_spellings_of_a_version_are_looked_for() -> None:
    assert still.places({"a": 'version = "3.13.0"'}, ("3.13", "3.13.0")) == ("a:1",)


def test_what_is_bumped_and_what_is_others_are_not_read() -> None:
    paths = ["package.json", "node_modules/a/package.json", "docs/Chart.yaml", "src/app.js",
             "test/fixtures/Cargo.toml", "a/b/c/d/Cargo.toml"]  # fmt: skip
    assert still.candidates(paths, ("package.json",)) == ()


def test_no_more_is_read_or_told_than_a_person_would_look_at() -> None:
    many = [f"packages/p{n:02}/package.json" for n in range(50)]
    assert len(still.candidates([*many, "lerna.json"], ())) == 20
    assert still.candidates([*many, "lerna.json"], ())[0] == "lerna.json"
    assert len(still.places(dict.fromkeys(many, '"version": "1.2.3"'), ("1.2.3",))) == 10
