import json

import pytest

from hotfix_actions.domain.bump import (
    Bump,
    CannotBump,
    bump,
    candidates,
    version_of,
)

MANIFEST = '{\n  "name": "svc",\n  "version": "1.2.3",\n  "dependencies": {"version": "1.2.3"}\n}\n'
LOCK_3 = """{
  "name": "svc",
  "version": "1.2.3",
  "lockfileVersion": 3,
  "packages": {
    "": {
      "name": "svc",
      "version": "1.2.3"
    },
    "packages/own": {
      "version": "1.2.3"
    },
    "node_modules/other": {
      "version": "1.2.3"
    }
  }
}
"""
PYPROJECT = """[project]
name = "svc"
version = '1.2.3'  # set by hand
dependencies = ["other==1.2.3"]

[tool.other]
version = "1.2.3"
"""


def bumped(texts: dict[str, str], configured: tuple[str, ...] | None = None) -> Bump:
    answer = bump(texts, base="1.2.3", to="1.2.4", configured=configured)
    assert isinstance(answer, Bump)
    return answer


def refused(texts: dict[str, str], configured: tuple[str, ...] | None = None) -> CannotBump:
    answer = bump(texts, base="1.2.3", to="1.2.4", configured=configured)
    assert isinstance(answer, CannotBump)
    return answer


def only(text: str, path: str) -> str:
    answer = bumped({path: text})
    assert answer.differs == {}
    assert answer.untouched == {}
    return answer.changes[path]


def test_only_well_known_files_at_the_root_are_candidates() -> None:
    tree = [
        "package.json", "package-lock.json", "npm-shrinkwrap.json", "pyproject.toml", "uv.lock",
        "setup.cfg", "VERSION", "VERSION.txt", "web/package.json", "README.md",
    ]  # fmt: skip
    assert candidates(tree, None) == (
        "package.json",
        "package-lock.json",
        "npm-shrinkwrap.json",
        "pyproject.toml",
        "uv.lock",
        "setup.cfg",
        "VERSION",
        "VERSION.txt",
    )


def test_configured_files_replace_the_well_known_ones() -> None:
    assert candidates(["package.json"], ("chart/Chart.yaml",)) == ("chart/Chart.yaml",)
    assert candidates(["package.json"], ()) == ()


def test_modules_that_may_hold_the_version_are_candidates_of_python_projects_only() -> None:
    modules = [
        "setup.py", "svc/__init__.py", "src/svc/_version.py", "src/svc/version.py", "six.py",
        "svc/__about__.py", "svc/__version__.py",
    ]  # fmt: skip
    others = [
        "tests/__init__.py", "test/__init__.py", "docs/__init__.py", "doc/version.py",
        "svc/deep/__init__.py", "svc/app.py", "conftest.py", "noxfile.py", "src/a/b/version.py",
        "examples/__init__.py", "benchmarks/__init__.py", "manage.py", "tasks.py",
    ]  # fmt: skip
    assert candidates([*modules, *others], None) == tuple(sorted(modules))
    without_setup = [*modules[1:], *others]
    assert candidates(without_setup, None) == ()
    assert candidates(["setup.cfg", "a/__init__.py"], None) == ("setup.cfg", "a/__init__.py")
    assert candidates(["pyproject.toml", "a.py"], None) == ("pyproject.toml", "a.py")


def test_the_manifest_gets_the_new_version_and_keeps_every_other_byte() -> None:
    assert only(MANIFEST, "package.json") == MANIFEST.replace(
        '"version": "1.2.3",', '"version": "1.2.4",'
    )


@pytest.mark.parametrize(
    "text",
    [
        '{"version":"1.2.3"}',
        '{\r\n\t"name" : "ünï\\u00e9" ,\r\n\t"version"\t:  "1.2.3"\r\n}',
        '\ufeff{"name":"x","version":"1.2.3"}\n',
        '{"config":{"version":"9"},"list":[{"version":"8"},[]],"none":null,"version":"1.2.3"}\n\n',
        '{"\\u0076ersion":"1.2.3","x":{}}',
    ],
)
def test_formatting_of_json_is_kept_byte_for_byte(text: str) -> None:
    new = only(text, "package.json")
    assert new == text.replace("1.2.3", "1.2.4")
    assert json.loads(new.removeprefix("\ufeff"))["version"] == "1.2.4"


def test_the_manifest_of_bower_is_known_too() -> None:
    assert only('{"version": "1.2.3"}', "bower.json") == '{"version": "1.2.4"}'
    assert candidates(["bower.json"], None) == ("bower.json",)


def test_of_a_key_given_twice_the_last_counts_as_for_npm() -> None:
    text = '{"version":"1.0.0","version":"1.2.3"}'
    assert only(text, "package.json") == '{"version":"1.0.0","version":"1.2.4"}'


def test_a_lock_file_changes_at_the_top_and_at_the_root_package_only() -> None:
    assert only(LOCK_3, "package-lock.json") == LOCK_3.replace(
        '"version": "1.2.3"', '"version": "1.2.4"', 2
    )
    assert only(LOCK_3, "npm-shrinkwrap.json").count("1.2.4") == 2


def test_a_lock_file_of_version_1_changes_at_the_top_only() -> None:
    text = '{"version":"1.2.3","lockfileVersion":1,"dependencies":{"a":{"version":"1.2.3"}}}'
    assert only(text, "package-lock.json") == text.replace("1.2.3", "1.2.4", 1)


def test_a_lock_file_without_the_top_field_changes_at_the_root_package() -> None:
    text = '{"packages":{"":{"version":"1.2.3"}}}'
    assert only(text, "package-lock.json") == '{"packages":{"":{"version":"1.2.4"}}}'


def test_only_the_projects_own_version_changes_in_pyproject() -> None:
    assert only(PYPROJECT, "pyproject.toml") == PYPROJECT.replace(
        "version = '1.2.3'", "version = '1.2.4'"
    )


@pytest.mark.parametrize(
    "text",
    [
        '[tool.poetry]\r\nname = "x"\r\nversion = "1.2.3"\r\n',
        'project.version = "1.2.3"\n',
        'project = { name = "x", "version" = "1.2.3" }\n',
        '# version = "9.9.9"\n[project]\nversion="1.2.3"',
    ],
)
def test_every_way_to_write_the_version_in_toml_is_understood(text: str) -> None:
    assert only(text, "pyproject.toml") == text.replace("1.2.3", "1.2.4")


def test_a_project_that_says_its_version_twice_gets_both_changed() -> None:
    text = '[project]\nversion = "1.2.3"\n[tool.poetry]\nversion = "1.2.3"\n'
    assert only(text, "pyproject.toml") == text.replace("1.2.3", "1.2.4")


def test_uv_lock_changes_at_the_projects_own_entry_only() -> None:
    other = (
        '[[package]]\nname = "a"\nversion = "1.2.3"\nsource = { registry = "https://x.test" }\n\n'
    )
    own = '[[package]]\nname = "svc"\nversion = "1.2.3"\nsource = { editable = "." }\n'
    assert only(other + own, "uv.lock") == other + own.replace("1.2.3", "1.2.4")
    virtual = own.replace("editable", "virtual").replace("\n", "\r\n")
    assert only(virtual, "uv.lock") == virtual.replace("1.2.3", "1.2.4")


def test_setup_cfg_changes_in_its_metadata_only() -> None:
    text = (
        "[other]\nversion = 1.2.3\n[metadata]\nname = x\nversion = 1.2.3\n[more]\nversion = 1.2.3\n"
    )
    head, tail = text.split("[metadata]")
    expected = head + "[metadata]" + tail.replace("1.2.3", "1.2.4", 1)
    assert only(text, "setup.cfg") == expected
    assert only("[metadata]\r\nversion: 1.2.3\r\n", "setup.cfg") == (
        "[metadata]\r\nversion: 1.2.4\r\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "[metadata]\nversion = attr: svc.__version__\n",
        "[metadata]\nversion = file: VERSION\n",
        "[metadata]\nname = x\n[other]\nversion = 1.2.3\n",
    ],
)
def test_setup_cfg_that_takes_its_version_from_elsewhere_is_left_alone(text: str) -> None:
    assert bumped({"setup.cfg": text}).untouched == {"setup.cfg": "it holds no version"}


def test_a_version_file_keeps_its_newline_and_its_v() -> None:
    assert only("1.2.3\n", "VERSION") == "1.2.4\n"
    assert only("v1.2.3", "VERSION.txt") == "v1.2.4"


def test_a_version_file_with_more_than_a_version_is_left_alone() -> None:
    text = "1.2.3\nof yesterday\n"
    assert bumped({"VERSION": text}) == Bump({}, {"VERSION": "it holds no version"})


def test_a_module_whose_version_is_the_bases_is_changed() -> None:
    texts = {
        "setup.py": 'setup(name="svc", version="1.2.3", requires=["a==1.2.3"])\n',
        "svc/__init__.py": '"""Svc 1.2.3."""\n__version__: str = \'1.2.3\'\n',
        "svc/version.py": 'VERSION = "1.2.3"\n',
    }
    assert bumped(texts).changes == {
        "setup.py": 'setup(name="svc", version="1.2.4", requires=["a==1.2.3"])\n',
        "svc/__init__.py": '"""Svc 1.2.3."""\n__version__: str = \'1.2.4\'\n',
        "svc/version.py": 'VERSION = "1.2.4"\n',
    }


@pytest.mark.parametrize(
    "text",
    ['__version__ = "1.2.2"\n', 'version = "1.2.3"\nVERSION = "1.2.3"\n', 'a_version = "1.2.3"\n'],
)
def test_a_module_that_does_not_plainly_hold_the_bases_version_is_passed_over(text: str) -> None:
    assert bumped({"setup.cfg": "", "svc/__init__.py": text}) == Bump(
        {}, {"setup.cfg": "it holds no version"}
    )


@pytest.mark.parametrize("version", ["0.0.0", "0.0.0-development", "0.0.0-semantically-released"])
def test_a_placeholder_is_left_alone(version: str) -> None:
    answer = bumped({"package.json": json.dumps({"version": version})})
    reason = f"its version {version} is a placeholder: the version comes from the tag"
    assert answer == Bump({}, {"package.json": reason})


def test_a_placeholder_in_a_configured_file_is_set() -> None:
    answer = bumped({"package.json": '{"version":"0.0.0"}'}, ("package.json",))
    assert answer.changes == {"package.json": '{"version":"1.2.4"}'}
    assert answer.differs == {"package.json": "0.0.0"}


def test_a_base_that_is_itself_zero_is_no_placeholder() -> None:
    answer = bump({"package.json": '{"version":"0.0.0"}'}, base="0.0.0", to="0.0.1")
    assert answer == Bump({"package.json": '{"version":"0.0.1"}'})


def test_a_dynamic_version_is_left_alone() -> None:
    answer = bumped({"pyproject.toml": '[project]\ndynamic = ["version"]\n'})
    reason = "its version is dynamic: it comes from the tag or from the code"
    assert answer == Bump({}, {"pyproject.toml": reason})


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("package.json", '{"name":"x"}'),
        ("package.json", '{"version":null}'),
        ("package.json", "[]"),
        ("package-lock.json", '{"packages":[]}'),
        ("pyproject.toml", "[tool.x]\n"),
        ("pyproject.toml", 'project = "x"\n'),
        ("pyproject.toml", '[project]\ndynamic = ["readme"]\n'),
        ("uv.lock", ""),
    ],
)
def test_a_file_without_a_version_is_left_alone(path: str, text: str) -> None:
    assert bumped({path: text}) == Bump({}, {path: "it holds no version"})


def test_a_file_that_says_the_new_version_already_is_left_alone() -> None:
    answer = bumped({"package.json": '{"version":"1.2.4"}'})
    assert answer == Bump({}, {"package.json": "it says 1.2.4 already"})


def test_a_version_that_is_not_the_bases_is_set_and_told() -> None:
    texts = {"package.json": '{"version":"1.2.2"}', "VERSION": "1.2.3"}
    assert bumped(texts) == Bump(
        {"package.json": '{"version":"1.2.4"}', "VERSION": "1.2.4"},
        differs={"package.json": "1.2.2"},
    )


def test_a_base_without_a_patch_number_is_the_same_version() -> None:
    assert bump({"VERSION": "3.8\n"}, base="3.8.0", to="3.8.1") == Bump({"VERSION": "3.8.1\n"})
    odd = bump({"package.json": '{"version":"next"}'}, base="also-odd", to="3.8.1")
    assert odd == Bump({"package.json": '{"version":"3.8.1"}'}, {}, {"package.json": "next"})


def test_version_of_tells_what_a_file_says() -> None:
    assert version_of("package.json", MANIFEST, "1.2.3") == "1.2.3"
    assert version_of("package.json", MANIFEST, "1.2.4") == "1.2.3"
    assert version_of("package.json", "{}", "1.2.3") == ""
    half = LOCK_3.replace('"version": "1.2.3"', '"version": "1.2.9"', 2)
    half = half.replace("1.2.9", "1.2.3", 1)
    assert version_of("package-lock.json", half, "1.2.3") == "1.2.9"
    assert version_of("app.rb", "VERSION = '1.2.3'", "1.2.3") == "1.2.3"
    assert version_of("app.rb", "VERSION = '1.2.3'", "1.2.4") == ""


def test_a_longer_version_does_not_shift_the_other_places() -> None:
    nine = LOCK_3.replace("1.2.3", "1.2.9")
    answer = bump({"package-lock.json": nine}, base="1.2.9", to="1.2.10")
    expected = nine.replace('"version": "1.2.9"', '"version": "1.2.10"', 2)
    assert answer == Bump({"package-lock.json": expected})


def test_a_manifest_that_breaks_after_its_version_is_refused_too() -> None:
    answer = refused({"package.json": '\ufeff{"version":"1.2.3"} and more'})
    what = "Extra data: line 1 column 21 (char 20)"
    facts = {"path": "package.json", "what": what}
    assert answer == CannotBump("version-file-unreadable", facts)


def test_a_version_is_never_written_in_the_place_of_a_link() -> None:
    link = CannotBump("version-file-is-link", {"path": "package.json"})
    lock = {"package-lock.json": MANIFEST}
    assert bump(lock, base="1.2.3", to="1.2.4", links=("package.json",)) == link
    asked = bump(
        {"a.txt": "1.2.3"}, base="1.2.3", to="1.2.4", configured=("a.txt", "b"), links=("b",)
    )
    assert asked == CannotBump("version-file-is-link", {"path": "b"})


def test_a_link_that_only_might_hold_a_version_stands_in_nobodys_way() -> None:
    texts = {"setup.py": 'setup(version="1.2.3")\n'}
    answer = bump(texts, base="1.2.3", to="1.2.4", links=("svc/version.py", "README"))
    assert answer == Bump({"setup.py": 'setup(version="1.2.4")\n'})
