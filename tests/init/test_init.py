"""`hotfix init` in real repositories: recognised, written, shown, and written again as nothing."""

import json
from typing import Any

import pytest

from hotfix_actions import __version__
from hotfix_actions.cli import main
from hotfix_actions.config import load
from tests.init.conftest import CONFIG, FORM, NPM, SWEEP, WORKFLOW, Make, Repository
from tests.support.e2e_project import commit, git

TAG = f"v{__version__}"  # the version of the action that a release of this tool writes: its own
DEPLOY = {"scripts/deploy.sh": "#!/bin/sh\n"}
MONOREPO = {
    "package.json": '{"name": "root", "workspaces": ["packages/*"], "scripts": {"test": "turbo"}}',
    "packages/web/package.json": '{"name": "web", "version": "2.0.0"}\n',
}
KINDS: dict[str, dict[str, str]] = {
    "npm": NPM,
    "pnpm": {**NPM, "pnpm-lock.yaml": "lockfileVersion: '9.0'\n"},
    "yarn": {**NPM, "yarn.lock": "# yarn lockfile v1\n"},
    "python": {"pyproject.toml": '[project]\nname = "shop"\nversion = "1.2.3"\n'},
    "unknown": {"README.md": "# Shop\n"},
}


def answer(repository: Repository, capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert repository.init("--json", *words) == 0
    return json.loads(capsys.readouterr().out)


def checked(repository: Repository, capsys: pytest.CaptureFixture[str]) -> bool:
    """Whether the configuration can be read; what a person has yet to fill in is named."""
    code = main(["config", "check", str(repository.path / CONFIG)], repository.env, repository.path)
    left = capsys.readouterr().err
    named = "no rollback can succeed" in left or "no version passes there" in left
    return code == 0 or (named and load((repository.path / CONFIG).read_bytes()) is not None)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_project_is_recognised(
    kind: str, make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = make(KINDS[kind])
    told = answer(repository, capsys)
    assert told["recognised"]["project"] == kind
    assert set(told["files"].values()) == {"create"}
    assert sorted(told["written"]) == sorted([WORKFLOW, SWEEP, CONFIG, FORM])
    assert repository.status() == [f"?? {path}" for path in sorted([WORKFLOW, SWEEP, CONFIG, FORM])]
    assert checked(repository, capsys)


def test_again_writes_nothing_and_says_so(
    npm: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert npm.init() == 0
    capsys.readouterr()
    before = {
        path: (npm.path / path).stat().st_mtime_ns for path in (WORKFLOW, SWEEP, CONFIG, FORM)
    }
    assert npm.init() == 0
    assert "everything is as it should be: nothing was written" in capsys.readouterr().out
    after = {path: (npm.path / path).stat().st_mtime_ns for path in (WORKFLOW, SWEEP, CONFIG, FORM)}
    assert after == before


def test_a_plan_shows_every_file_and_writes_nothing(
    npm: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert npm.init("--plan") == 0
    shown = capsys.readouterr().out
    for path in (WORKFLOW, SWEEP, CONFIG, FORM):
        assert f"+++ b/{path}" in shown
    assert "+permissions: {}" in shown
    assert "Nothing was written" in shown
    assert npm.status() == []


def test_without_a_terminal_nothing_is_overwritten_and_nothing_is_half_written(
    npm: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    npm.write(WORKFLOW, "name: ours\n")
    assert npm.init() == 2
    told = capsys.readouterr().err
    assert f"{WORKFLOW} would be overwritten" in told
    assert "hotfix init --yes" in told
    assert npm.status() == [f"?? {WORKFLOW}"]
    assert npm.text(WORKFLOW) == "name: ours\n"


def test_as_data_too_nothing_is_overwritten_without_a_word(npm: Repository) -> None:
    npm.write(FORM, "name: ours\n")
    assert npm.init("--json") == 2
    assert npm.status() == [f"?? {FORM}"]


def test_yes_overwrites_and_shows_what_was_lost(
    npm: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    npm.write(WORKFLOW, "name: ours\n")
    assert npm.init("--yes") == 0
    shown = capsys.readouterr().out
    assert "-name: ours" in shown
    assert f"+++ b/{FORM}" not in shown, "a new file has nothing to lose"
    assert "name: hotfix\n" in npm.text(WORKFLOW)


def test_a_file_cannot_speak_to_the_terminal(
    npm: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    npm.write(WORKFLOW, "name: \x1b]0;owned\x07\n")
    assert npm.init("--yes") == 0
    assert "\x1b]0;" not in capsys.readouterr().out


def test_a_configuration_is_its_owners_alone(
    make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = make({**NPM, **DEPLOY})
    own = "environments:\n  production: {deploy: [x], restore: [y]}\n"
    repository.write(CONFIG, own)
    assert repository.init("--yes") == 0
    assert f"kept       {CONFIG}" in capsys.readouterr().out
    assert repository.text(CONFIG) == own
    assert "  production:\n" in repository.text(WORKFLOW)
    assert "  staging:\n" not in repository.text(WORKFLOW)


def test_jobs_come_with_the_environments(
    npm: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert npm.init() == 0
    assert "  rollback:\n" not in npm.text(WORKFLOW)
    npm.write(CONFIG, "environments:\n  staging: {deploy: [x], restore: [y]}\n")
    assert npm.init("--yes") == 0
    assert "  rollback:\n" in npm.text(WORKFLOW)
    assert "DEPLOY_TOKEN" not in npm.text(WORKFLOW)
    npm.write(
        CONFIG, "environments:\n  staging: {deploy: [sh, -c, gh workflow run x], restore: [y]}\n"
    )
    assert npm.init("--yes") == 0
    assert "DEPLOY_TOKEN" in npm.text(WORKFLOW)
    capsys.readouterr()


def test_a_faulty_configuration_stops_it(
    npm: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    npm.write(CONFIG, "enviroments: {}\n")
    assert npm.init() == 2
    assert "did you mean 'environments'?" in capsys.readouterr().err
    assert npm.status() == [f"?? {CONFIG}"]


@pytest.mark.parametrize("branch", ["main", "master", "c++"])
def test_the_default_branch_is_watched_for_merge_backs(
    branch: str, make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = make(NPM, branch=branch)
    git(repository.path, "update-ref", f"refs/remotes/origin/{branch}", "HEAD")
    origin = ("refs/remotes/origin/HEAD", f"refs/remotes/origin/{branch}")
    git(repository.path, "symbolic-ref", *origin)
    git(repository.path, "switch", "-q", "-c", "some-work")
    told = answer(repository, capsys)
    assert told["recognised"]["default branch"] == branch
    assert f"# merge-back: [{json.dumps(branch)}]" in repository.text(CONFIG)


def test_a_deploy_script_becomes_environments(
    make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = make({**NPM, **DEPLOY})
    told = answer(repository, capsys)
    assert told["recognised"]["environments"] == "staging, production"
    assert "./scripts/deploy.sh production" in repository.text(CONFIG)
    notes = " ".join(note["text"] for note in told["notes"])
    assert "No rollback of staging and production is possible" in notes
    steps = [step["text"] for step in told["next"]]
    assert any(step.startswith("Create the environments") for step in steps)
    assert checked(repository, capsys)


def test_a_restore_that_init_made_up_is_told_until_somebody_writes_one(
    make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = make({**NPM, **DEPLOY})
    assert repository.init() == 0
    capsys.readouterr()
    assert repository.init() == 0
    again = capsys.readouterr().out
    assert "✗ No rollback of staging and production is possible" in again
    assert "lines marked CHECK" in again
    assert "everything is as it should be" not in again
    whole = "environments:\n  production: {deploy: [x], restore: [y]}\n"
    repository.write(CONFIG, whole)
    assert repository.init("--yes") == 0
    assert "No rollback" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "whether the repository is public is not known"),
        (("--public",), "GitHub blocks pull_request_target in public repositories"),
        (("--private",), "pull_request_target: GitHub does not block it in private repositories"),
        (("--driver", "pull_request_target", "--public"), "chosen by you; if the repository is"),
        (("--driver", "comments"), "chosen by you"),
    ],
)
def test_why_a_driver_was_chosen_is_said_as_far_as_it_is_known(
    words: tuple[str, ...], told: str, npm: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told in answer(npm, capsys, *words)["recognised"]["driven by"]
    assert "This repository blocks" not in npm.text(WORKFLOW)


def test_a_deploy_workflow_that_tags_start_is_pointed_out(
    make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    flow = "on: {push: {tags: ['v*']}}\njobs: {a: {environment: production}}\n"
    told = answer(make({**NPM, ".github/workflows/ship.yml": flow}), capsys)
    assert told["recognised"]["deploys by"] == ".github/workflows/ship.yml"
    assert told["recognised"]["environments"] == "none"
    note = next(note for note in told["notes"] if ".github/workflows/ship.yml" in note["text"])
    assert "starts it, too" in note["text"]
    assert note["paste"]


def test_a_deploy_workflow_that_is_started_by_hand_is_used(
    make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    flow = (
        "on: {workflow_dispatch: {inputs: {environment: {type: choice, options: [stg, prod]}}}}\n"
        "jobs: {a: {environment: '${{ inputs.environment }}'}}\n"
    )
    repository = make({**NPM, ".github/workflows/ship.yaml": flow})
    assert answer(repository, capsys)["recognised"]["environments"] == "staging, production"
    assert 'gh workflow run ship.yaml --ref "$HOTFIX_TAG" -f environment=prod' in (
        repository.text(CONFIG)
    )
    assert "DEPLOY_TOKEN" in repository.text(WORKFLOW)
    assert checked(repository, capsys)


@pytest.mark.parametrize("text", ["a: [", "- a\n", "&a [*a]\n", "\x00"])
def test_a_workflow_that_cannot_be_read_stops_nothing(
    text: str, make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    told = answer(make({**NPM, ".github/workflows/deploy.yml": text}), capsys)
    assert told["outcome"] == "done"


def test_a_monorepo_is_advised(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    repository = make(MONOREPO, tags=("web@2.0.0", "api@1.0.0"))
    told = answer(repository, capsys)
    assert told["recognised"]["monorepo"] == "packages/*"
    assert told["recognised"]["tags"] == "several families: api@, web@"
    notes = " ".join(note["text"] for note in told["notes"])
    assert "tag-prefix" in notes
    assert "How the tests report is not known" in notes
    assert "command: [npm, test]" in repository.text(CONFIG)
    assert checked(repository, capsys)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pnpm-workspace.yaml", "packages:\n  - 'packages/*'\n  - '!packages/old'\n"),
        ("lerna.json", '{"packages": ["packages/*"]}'),
        ("pyproject.toml", '[tool.uv.workspace]\nmembers = ["packages/*"]\n'),
        ("package.json", '{"workspaces": {"packages": ["packages/*"]}}'),
    ],
)
def test_workspaces_are_read_whoever_manages_them(
    path: str, text: str, make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(make({path: text}), capsys)["recognised"]["monorepo"] == "packages/*"


def test_code_owners_are_never_written(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    repository = make({**NPM, "CODEOWNERS": "/src/ @acme/web\n"})
    told = answer(repository, capsys)
    assert repository.text("CODEOWNERS") == "/src/ @acme/web\n"
    note = next(note for note in told["notes"] if "CODEOWNERS" in note["text"])
    assert note["paste"] == ["/.github/ @acme/TEAM"]


def test_next_steps_come_in_order_with_what_to_paste(
    npm: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    told = answer(npm, capsys)
    firsts = [step["text"].partition(".")[0] for step in told["next"]]
    assert firsts == [
        "Open a pull request",
        "Create the labels",
        "Create a GitHub App, install it on this repository, and store its client id and key",
        "Make GitHub enforce reviews (administrators)",
        "Once all this is done, check whether a hotfix would work here",
        "Rehearse a whole hotfix of this repository on an embedded GitHub",
    ]
    assert all(step["paste"] for step in told["next"])
    labels = told["next"][1]["paste"]
    assert "gh label create 'severity: critical' --color b60205 --description 'How bad it is'" in (
        labels
    )
    app = told["next"][2]["paste"][0]
    for asked in ("contents=write", "workflows=write", "actions=write", "metadata=read"):
        assert asked in app


def test_what_is_committed_need_not_be_committed_again(
    npm: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Open a pull request" in answer(npm, capsys)["next"][0]["text"]
    assert "Open a pull request" in answer(npm, capsys)["next"][0]["text"], "not committed yet"
    git(npm.path, "add", "--all")
    git(npm.path, "commit", "-q", "-m", "Set up")
    assert "Open a pull request" not in answer(npm, capsys)["next"][0]["text"]


def test_what_the_token_alone_costs_depends_on_the_tag(
    make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = make(NPM)
    app = next(one for one in answer(repository, capsys)["next"] if "App" in one["text"])
    assert "can create the branch of v1.2.3" in app["text"]
    commit(repository.path, "CI", {".github/workflows/ci.yml": "on: workflow_dispatch\njobs: {}\n"})
    git(repository.path, "tag", "v1.2.4")
    app = next(one for one in answer(repository, capsys)["next"] if "App" in one["text"])
    assert "v1.2.4 holds workflow files" in app["text"]


def test_it_writes_at_the_top_wherever_it_is_started(
    make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = make({**NPM, "src/app.js": "x\n"})
    assert main(["init"], repository.env, repository.path / "src") == 0
    assert (repository.path / WORKFLOW).is_file()
    assert main(["init", "--repo", "shop"], repository.env, repository.path.parent) == 0
    assert "nothing was written" in capsys.readouterr().out


def test_a_version_is_written_as_it_was_asked_for(
    npm: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    sha = "b" * 40
    assert npm.init("--action", "acme/hotfix", "--ref", "v9.1") == 0
    assert "acme/hotfix/.github/workflows/hotfix.yml@v9.1 #" in npm.text(WORKFLOW)
    assert npm.init("--ref", sha, "--yes") == 0
    assert f"hotfix-actions/hotfix-actions/.github/workflows/hotfix.yml@{sha}\n" in (
        npm.text(WORKFLOW)
    )
    capsys.readouterr()


def test_a_pin_that_was_written_stays_where_nobody_answers(
    npm: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert npm.init() == 0
    sha = "c" * 40
    pinned = npm.text(WORKFLOW).replace(
        f"hotfix.yml@{TAG} # zizmor: ignore[unpinned-uses] its commit was not looked up; to pin "
        "it: hotfix init --ref SHA",
        f"hotfix.yml@{sha} # {TAG}",
    )
    assert sha in pinned
    capsys.readouterr()
    npm.write(WORKFLOW, pinned)
    assert answer(npm, capsys, "--plan")["files"][WORKFLOW] == "unchanged"


@pytest.mark.parametrize(
    "words",
    [
        ("--action", "nobody"),
        ("--action", "a/b\n/c"),
        ("--ref", "v1 # x"),
        ("--ref", "${{ x }}"),
        ("--ref", "-v"),
        ("--ref", ""),
    ],
)
def test_words_that_would_be_more_than_a_version_are_refused(
    words: tuple[str, ...], npm: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert npm.init(*words) == 2
    assert "for example: hotfix init" in " ".join(capsys.readouterr().err.split())
    assert npm.status() == []


def test_labels_need_a_token(npm: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert npm.init("--labels") == 3
    assert "export HOTFIX_TOKEN" in capsys.readouterr().err
    assert npm.status() == []


def test_what_is_no_repository_is_refused_with_what_to_do(
    npm: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = npm.path.parent
    (outside / "empty").mkdir()
    git(outside / "empty", "init", "-q", ".")
    git(outside, "clone", "-q", "--bare", "shop", "bare")
    wanted = {
        "missing": "there is no such directory",
        ".": "it is no git repository",
        "empty": "it has no commit yet",
        "bare": "it is a bare repository",
    }
    for path, found in wanted.items():
        assert main(["init", "--repo", path], npm.env, outside) == 2
        assert found in capsys.readouterr().err


def test_a_link_that_leads_out_is_refused_before_anything_is_written(
    npm: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = npm.path.parent / "outside"
    outside.mkdir()
    (npm.path / ".github").symlink_to(outside)
    assert npm.init("--yes") == 2
    assert "leads out of the repository" in " ".join(capsys.readouterr().err.split())
    assert list(outside.iterdir()) == []
