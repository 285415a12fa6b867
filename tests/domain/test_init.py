"""From what a repository is to what is written for it."""

from dataclasses import replace

import pytest

from hotfix_actions.domain.deploys import Runnable, Workflow
from hotfix_actions.domain.init import Action, Found, Hub, choose, pinned_in

PLAIN = Found(default_branch="main", kind="npm", tags=("v1.2.3", "v1.2.2"))
DEPLOYS = Runnable({"deploy.sh": True})
BOTH = Runnable({"deploy.sh": True, "rollback.sh": True})
STARTED = Workflow(
    path=".github/workflows/ship.yml",
    name="ship",
    deploys=True,
    starts=("workflow_dispatch",),
    environments=("production",),
)


def test_nothing_that_deploys_means_no_environments() -> None:
    chosen = choose(PLAIN)
    assert chosen.environments == ()
    assert chosen.rollouts == {}
    assert chosen.base_tag == "v1.2.3"


def test_a_deploy_script_runs_inside_the_checkout_of_the_tag() -> None:
    rollout = choose(replace(PLAIN, runnable=DEPLOYS)).rollouts["production"]
    inside = 'cd "$HOTFIX_SOURCE" && exec ./deploy.sh production'
    assert rollout.deploy == ("sh", "-c", inside)


def test_a_rollback_is_never_guessed_from_a_deploy_script() -> None:
    assert choose(replace(PLAIN, runnable=DEPLOYS)).rollouts["production"].restore == ()
    both = choose(replace(PLAIN, runnable=BOTH)).rollouts["production"]
    assert both.restore == ("./rollback.sh", "production")


def test_a_workflow_is_started_on_the_tag() -> None:
    chosen = choose(replace(PLAIN, workflows=(STARTED,)))
    assert chosen.environments == ("production",)
    assert chosen.rollouts["production"].starts == "ship.yml"
    assert chosen.rollouts["production"].inputs == {}
    assert chosen.dispatches


def test_a_workflow_that_takes_a_tag_is_given_it() -> None:
    flow = replace(STARTED, inputs=("environment", "version"), choices=("stage", "live"))
    chosen = choose(replace(PLAIN, workflows=(flow,)))
    assert chosen.environments == ("staging", "production")
    wanted = {"environment": "stage", "version": "$HOTFIX_TAG"}
    assert chosen.rollouts["staging"].inputs == wanted


def test_a_script_goes_before_a_workflow() -> None:
    chosen = choose(replace(PLAIN, workflows=(STARTED,), runnable=DEPLOYS))
    assert not chosen.dispatches
    assert chosen.rollouts["production"].source == "deploy.sh"


@pytest.mark.parametrize(
    "flow",
    [
        replace(STARTED, starts=("push",)),
        replace(STARTED, deploys=False),
        replace(STARTED, environments=("staging", "production")),
    ],
)
def test_a_workflow_that_cannot_be_started_for_one_environment_is_not_used(flow: Workflow) -> None:
    assert choose(replace(PLAIN, workflows=(flow,))).environments == ()


def test_a_configuration_that_is_there_says_which_environments_there_are() -> None:
    found = replace(PLAIN, runnable=DEPLOYS, configured=("production",))
    chosen = choose(found)
    assert chosen.environments == ("production",)
    assert chosen.rollouts == {}
    assert choose(replace(found, dispatches=True)).dispatches


def test_several_families_of_tags_are_left_to_a_person() -> None:
    chosen = choose(replace(PLAIN, tags=("api@1.0.0", "web@2.0.0")))
    assert chosen.families == ("api@", "web@")
    assert chosen.tag_prefix == ""
    assert chosen.base_tag == ""


@pytest.mark.parametrize("name", ["web", "@acme/web"])
def test_the_family_that_bears_the_root_packages_name_is_its_own(name: str) -> None:
    chosen = choose(replace(PLAIN, tags=("api@1.0.0", "web@2.0.0"), name=name))
    assert chosen.tag_prefix == "web@"
    assert chosen.base_tag == "web@2.0.0"


def test_one_family_needs_no_prefix() -> None:
    chosen = choose(replace(PLAIN, tags=("release-1.0.0", "release-1.1.0")))
    assert (chosen.tag_prefix, chosen.families) == ("", ())


def test_github_knows_the_default_branch_better_than_a_clone() -> None:
    hub = Hub(default_branch="trunk", allows_merge=False)
    assert choose(replace(PLAIN, hub=hub)).default_branch == "trunk"


@pytest.mark.parametrize(
    ("hub", "squash_only"),
    [
        (None, None),
        (Hub("main", allows_merge=True), False),
        (Hub("main", allows_merge=False), True),
    ],
)
def test_what_was_not_asked_is_not_known(hub: Hub | None, squash_only: bool | None) -> None:
    assert choose(replace(PLAIN, hub=hub)).squash_only is squash_only


def test_tests_are_configured_only_where_they_cannot_be_told() -> None:
    command = ("npm", "test")
    assert choose(replace(PLAIN, test_command=command)).test_command == ()
    untold = replace(PLAIN, test_command=command, told_tests=False)
    assert choose(untold).test_command == command


@pytest.mark.parametrize(
    ("owners", "lacks"),
    [
        (None, "none"),
        ("", "uncovered"),
        ("/src/ @acme/web\n# .github/ nobody\n", "uncovered"),
        ("* @acme/all\n", ""),
        ("/.github/ @acme/ops\n", ""),
        (".github/workflows/ @acme/ops\n", ""),
    ],
)
def test_code_owners_are_advised_where_nobody_owns_the_workflow(
    owners: str | None, lacks: str
) -> None:
    assert choose(replace(PLAIN, owners=owners)).owners == lacks


SHA = "a" * 40


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (f"    uses: o/n/.github/workflows/hotfix.yml@{SHA} # v1\n", SHA),
        (f"    uses: o/n/.github/workflows/hotfix.yml@{SHA} # v2\n", ""),
        (f"    uses: o/other/.github/workflows/hotfix.yml@{SHA} # v1\n", ""),
        ("    uses: o/n/.github/workflows/hotfix.yml@v1\n", ""),
        ("", ""),
    ],
)
def test_the_commit_that_was_written_before_is_found_again(line: str, found: str) -> None:
    assert pinned_in(line, Action("o/n", "v1")) == found
