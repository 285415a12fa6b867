"""Required checks: whether anybody reports them, and whether they can run on a hotfix branch."""

from collections.abc import Iterable, Iterator, Sequence

from hotfix_actions.domain.setup.facts import Facts, Rule, known
from hotfix_actions.domain.setup.finding import Check, Trouble
from hotfix_actions.domain.setup.rules import binding

# The App behind the checks of workflows: https://api.github.com/apps/github-actions
ACTIONS = "github-actions"
OWN_CHECK = "hotfix-gate"


def contexts(rules: Iterable[Rule]) -> Iterator[str]:
    """Return the names of the checks that a branch's rules require, ours left out.

    https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/available-rules-for-rulesets#require-status-checks-to-pass-before-merging
    """
    for rule in binding(rules, "required_status_checks"):
        listed = rule.parameters.get("required_status_checks")
        for one in listed if isinstance(listed, Sequence) else ():
            name = str(one.get("context", "")) if isinstance(one, dict) else ""
            if name and name != OWN_CHECK:
                yield name


def _unreported(facts: Facts) -> Iterator[Trouble]:
    """A check that no recent commit has: it was renamed, or its App is gone."""
    branch = known(facts.repository).default_branch
    here, there = (
        set(contexts(known(facts.default_rules))),
        set(contexts(known(facts.hotfix_rules))),
    )
    if not here | there:
        return
    reported, names = known(facts.reported), {job.name for job in known(facts.jobs)}
    for name in sorted(here - reported.keys()):
        yield {"check": name, "branch": branch}
    for name in sorted(there - here - reported.keys() - names):
        yield {"check": name, "branch": "hotfix branches"}


def _cannot_run(facts: Facts) -> Iterator[Trouble]:
    """A pull request runs the workflows of its base: a hotfix branch has those of the old tag.

    https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request
    """
    wanted = sorted(set(contexts(known(facts.hotfix_rules))))
    if not wanted:
        return
    jobs = {job.name: job for job in known(facts.jobs)}
    for name in wanted:
        job = jobs.get(name)
        if job is not None and not job.starts:
            yield {"check": name, "path": job.path}
        elif job is None and known(facts.reported).get(name) == ACTIONS:
            yield {"check": name, "path": "the workflows at the base tag"}


CHECKS = (
    Check("check-unreported", "rules", "stop", _unreported),
    Check("check-cannot-run", "rules", "stop", _cannot_run),
)
