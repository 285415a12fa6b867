"""Which deployment records are this tool's own: by who made them, however many are newer."""

from collections.abc import Collection, Sequence
from datetime import datetime

from hotfix_actions.context import Context
from hotfix_actions.domain import vouched
from hotfix_actions.domain.believed import ACTIONS, is_bot
from hotfix_actions.domain.events import Tagged
from hotfix_actions.domain.provenance import brought
from hotfix_actions.domain.staged import Staged, successes
from hotfix_actions.domain.world import Deployment, at_least
from hotfix_actions.errors import OutsideFailed
from hotfix_actions.steps import believing
from hotfix_actions.steps.base import records
from hotfix_actions.steps.provenance import provenance


def naming(context: Context, environment: str, tag: str) -> tuple[Sequence[Deployment], bool]:
    """Return our records that name a version, and whether none of them is left unread.

    Anybody with write access can make newer records without end. Those from before the version was
    merged need not be read: GitHub tells that moment.
    """
    return context.once(
        f"records of {tag} in {environment}",
        lambda: context.ports.deployments.naming(environment, tag, since=lambda: merged(context)),
    )


def merged(context: Context) -> datetime | None:
    """Return when the last part of the released commit was merged."""
    made, tagged = context.story.branch, context.story.tagged
    tag = context.ports.objects.tag(tagged.tag) if tagged else None
    if made is None or tag is None:
        return None
    pulls = [one.pull.merged_at for one in brought(provenance(context, made, tag.commit))]
    return max((moment for moment in pulls if moment is not None), default=None)


def known(context: Context, environment: str) -> Sequence[Deployment]:
    """Return the newest records, and those of the released version behind them, newest first."""
    tagged = context.story.tagged
    named = naming(context, environment, tagged.tag)[0] if tagged is not None else ()
    found = {one.id: one for one in (*named, *records(context, environment))}
    return sorted(found.values(), key=lambda one: one.id, reverse=True)


def believed(context: Context, environment: str) -> Sequence[Deployment]:
    """Return the newest records that are believed, newest first, however many others are newer."""
    newest = [one for one in records(context, environment) if believing.made(context, one)]
    if newest:
        return newest
    more, _ = context.ports.deployments.behind(
        environment, lambda record: believing.made(context, record)
    )
    return more


def ours(context: Context, environment: str) -> Sequence[Deployment]:
    """Return those whose maker counts: a rollout goes on with no other."""
    return [one for one in known(context, environment) if counts(context, one.creator)]


def staged(context: Context, tagged: Tagged) -> Staged:
    """Return what says that staging passed a version."""
    return passing(context, "staging", tagged)


def passing(context: Context, environment: str, tagged: Tagged) -> Staged:
    """Return what says that a version passed: the maker's word, and who called it so."""
    found = successes(known(context, environment), tagged)
    good = [one for one in found if _went_well(context, one)]
    return Staged(tuple(good), tuple(one for one in found if one not in good))


def lately(context: Context, environment: str, gone: Collection[str]) -> Sequence[Deployment]:
    """Return the newest success that counts, and those that others say came after it.

    Versions that are `gone` are left out. What others say may stop a version; what counts is found
    behind it, so that nobody hides what runs. Raises OutsideFailed where too many hide it.
    """
    found: list[Deployment] = []
    for one in records(context, environment):
        if one.state == "success" and one.undone is None and one.ref not in gone:
            found.append(one)
            if _went_well(context, one):
                return found

    def wanted(record: Deployment) -> bool:
        return record.ref not in gone and counts(context, record.creator)

    more, ended = context.ports.deployments.behind(environment, wanted)
    good = [one for one in more if _went_well(context, one)]
    if not good and not ended:
        raise OutsideFailed(
            tried=f"reading what was deployed to {environment} last",
            found="more newer deployment records than can be read, and none of them counts",
            remedy=f"configure `state` under `environments.{environment}` in .github/hotfix.yml, "
            "which tells what runs; and find out who makes such records",
        )
    return [*found, *good[:1]]


def _went_well(context: Context, record: Deployment) -> bool:
    """Whether it counts that a deployment ended well: who made the record, and who said so."""
    if record.state != "success" or record.undone is not None:
        return False
    said_by = dict.fromkeys((record.creator, record.state_by))
    return all(counts(context, who) for who in said_by)


def counts(context: Context, login: str) -> bool:
    """Whether a record of somebody counts; where no App is at work, any writer's does.

    There, each person's own token makes records, and GitHub lets any writer make them. Where this
    run has GITHUB_TOKEN, that is all there is.
    """
    if believing.believes(context, login) or (login == ACTIONS == believing.me(context)):
        return True
    if not login or not _people_alone(context):
        return False
    if is_bot(login):
        return login == ACTIONS
    return at_least(context.ports.people.role(login), "write")


def _people_alone(context: Context) -> bool:
    """Whether only people's own tokens are used: neither this one is an App's, nor the journal's.

    A workflow's own GITHUB_TOKEN is any writer's.
    """
    me = believing.me(context)
    if not me or is_bot(me):
        return False
    return context.once("no App", lambda: not _signer(context))


def _signer(context: Context) -> str:
    signer = vouched.signer(context.ports.journal.chain(context.incident))
    return "" if signer == ACTIONS else signer
