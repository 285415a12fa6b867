"""How a repository deploys is told from names and workflows; what cannot be told is not guessed."""

import pytest

from hotfix_actions.domain import deploys
from hotfix_actions.domain.deploys import Runnable

PATH = ".github/workflows/deploy.yml"
JOB = {"runs-on": "ubuntu-latest", "steps": []}


def workflow(on: object, path: str = PATH, **jobs: object) -> deploys.Workflow:
    found = deploys.workflow(path, {"name": "Ship it", "on": on, "jobs": jobs})
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("production", "production"),
        ("prod", "production"),
        ("eu-prod-1", "production"),
        ("Live", "production"),
        ("staging", "staging"),
        ("stage", "staging"),
        ("pre-prod", "staging"),
        ("preproduction", "staging"),
        ("uat", "staging"),
        ("pypi", None),
        ("github-pages", None),
        ("product-docs", None),
        ("backstage", None),
    ],
)
def test_a_teams_name_of_an_environment_is_understood(name: str, means: str | None) -> None:
    assert deploys.environment_named(name) == means


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"deploy.sh": True}, ("./deploy.sh", "staging")),
        ({"deploy.sh": False}, ("sh", "deploy.sh", "staging")),
        ({"scripts/deploy.mjs": False}, ("node", "scripts/deploy.mjs", "staging")),
        ({"bin/deploy": True}, ("./bin/deploy", "staging")),
        ({"ops/deploy-staging.py": False}, ("python3", "ops/deploy-staging.py")),
        ({"deploy.sh": True, "deploy-stage.sh": True}, ("./deploy-stage.sh",)),
    ],
)
def test_a_script_that_deploys_is_found(files: dict[str, bool], words: tuple[str, ...]) -> None:
    assert deploys.scripts("deploy", Runnable(files))["staging"].words == words


@pytest.mark.parametrize(
    "path", ["src/deploy.sh", "deploy.md", "test/deploy.test.js", "deployment.sh", "redeploy.sh"]
)
def test_a_file_that_only_sounds_like_it_is_none(path: str) -> None:
    assert deploys.scripts("deploy", Runnable({path: True})) == {}


def test_scripts_of_package_json_are_run_by_its_package_manager() -> None:
    there = Runnable({}, ("deploy:production", "deploy"), (), "pnpm")
    found = deploys.scripts("deploy", there)
    assert found["production"].words == ("pnpm", "run", "deploy:production")
    assert found["staging"].words == ("pnpm", "run", "deploy", "staging")


def test_npm_is_told_where_its_own_words_end() -> None:
    found = deploys.scripts("deploy", Runnable({}, ("deploy",), (), "npm"))
    assert found["staging"].words == ("npm", "run", "deploy", "--", "staging")


def test_a_target_of_make_is_found() -> None:
    found = deploys.scripts("deploy", Runnable({}, (), ("deploy-staging", "deploy")))
    assert found["staging"].words == ("make", "deploy-staging")
    assert found["production"].words == ("make", "deploy", "ENVIRONMENT=production")


def test_a_workflow_with_an_environment_deploys_to_it() -> None:
    found = workflow("workflow_dispatch", ship={**JOB, "environment": "prod"})
    assert found.deploys
    assert found.reaches == {"production": "prod"}
    assert found.deploys_to("production")
    assert not found.deploys_to("staging")


def test_an_environment_may_be_written_with_its_address() -> None:
    job = {**JOB, "environment": {"name": "staging", "url": "https://example.com"}}
    assert workflow("push", ship=job).environments == ("staging",)


def test_a_workflow_that_reaches_both_at_once_is_never_started_for_one() -> None:
    jobs = {"a": {**JOB, "environment": "staging"}, "b": {**JOB, "environment": "production"}}
    found = workflow("workflow_dispatch", **jobs)
    assert not found.deploys_to("staging")
    assert not found.deploys_to("production")


def test_an_input_that_names_the_environment_makes_it_one_at_a_time() -> None:
    on = {
        "workflow_dispatch": {
            "inputs": {"env": {"type": "choice", "options": ["stg", "prod"]}, "tag": {}}
        }
    }
    found = workflow(on, ship={**JOB, "environment": "${{ inputs.env }}"})
    assert found.environment_input == "env"
    assert found.reaches == {"staging": "stg", "production": "prod"}
    assert found.ref_input == "tag"
    assert found.deploys_to("staging")


def test_a_workflow_called_release_is_told_but_deploys_nowhere() -> None:
    found = workflow({"push": {"tags": ["v*"]}}, ".github/workflows/release.yml", a=JOB)
    assert not found.deploys
    assert found.on_tags


def test_a_push_to_branches_is_no_push_of_tags() -> None:
    assert not workflow({"push": {"branches": ["main"]}}, a=JOB).on_tags
    assert workflow({"release": {"types": ["published"]}}, a=JOB).on_tags


@pytest.mark.parametrize(
    ("path", "data"),
    [
        (".github/workflows/ci.yml", {"on": "push", "jobs": {"a": JOB}}),
        (deploys.OWN_WORKFLOW, {"on": "push", "jobs": {"a": {**JOB, "environment": "production"}}}),
        (PATH, ["no", "mapping"]),
        (".github/workflows/deploy $(x).yml", {"on": "push", "jobs": {}}),
        (".github/workflows/ci.yml", {"on": "push", "jobs": "none"}),
    ],
)
def test_what_neither_deploys_nor_releases_is_none(path: str, data: object) -> None:
    assert deploys.workflow(path, data) is None


def test_a_name_of_several_lines_or_with_an_expression_is_no_environment() -> None:
    jobs = {
        "a": {**JOB, "environment": "production\nx: y"},
        "b": {**JOB, "environment": "${{ matrix.environment }}"},
    }
    assert workflow("push", **jobs).environments == ()
