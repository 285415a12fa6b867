"""What a person makes by hand where GitHub does not let the tool, and the commands for it.

Each command comes from the table here: anybody with write access can write a line of the journal,
and what is shown to be pasted must never be their text.
"""

import re
import shlex
from collections.abc import Iterator

from hotfix_actions.domain import events as e
from hotfix_actions.domain.events import Event, PersonAsked

_SHA = re.compile(r"[0-9a-f]{40}")
_REF = re.compile(r"refs/(tags/\S+|heads/(hotfix|merge-back)/\S+)")
_DRAFT = re.compile(r"draft release (?P<tag>\S+)")
_OPENING = re.compile(r"pull request (?P<head>\S+) into (?P<base>\S+)")
_ARMING = re.compile(r"auto-merge of #(?P<pull>[1-9]\d*)")
_METHODS = ("merge", "squash", "rebase")
_THEN = re.compile(r"hotfix (open|gate|release|finish|deploy (staging|production)) [1-9]\d*")
# Every command names the repository; one that is shown later goes by the clone it is run in, for
# `gh` puts that in place of these words. https://cli.github.com/manual/gh_api
HERE = "{owner}/{repo}"
_REPOSITORY = r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+"


def push(ref: str, sha: str) -> str:
    """Push an object that GitHub holds: any of them may be fetched by its SHA.

    https://git-scm.com/docs/protocol-v2#_fetch ("Wants can be anything")
    """
    return f"git fetch origin {sha} && git push origin {shlex.quote(f'{sha}:{ref}')}"


def push_signed(ref: str, sha: str) -> str:
    """Push the same commit, signed by who pushes it: GitHub signs those of Apps by itself.

    https://docs.github.com/en/authentication/managing-commit-signature-verification/about-commit-signature-verification#signature-verification-for-bots
    """
    parents = f"git show -s --format=%P {sha} | sed 's/[^ ][^ ]*/-p &/g'"
    signing = f"git show -s --format=%B {sha} | git commit-tree -S $({parents}) '{sha}^{{tree}}'"
    pushing = f'git push origin "$signed":{shlex.quote(ref)}'
    return f"git fetch origin {sha} && signed=$({signing}) && {pushing}"


def drafting(repository: str, tag: str) -> str:
    """Draft a release."""
    words = ["gh", "release", "create", tag, *_at(repository), "--draft"]
    return shlex.join([*words, "--title", tag, "--generate-notes"])


def opening(repository: str, head: str, base: str, title: str, *, draft: bool) -> str:
    """Open a pull request; its text is left to who opens it."""
    words = ["gh", "api", f"repos/{repository}/pulls"]
    words += ["-f", f"head={head}", "-f", f"base={base}", "-f", f"title={title}"]
    return shlex.join([*words, *(["-F", "draft=true"] if draft else [])])


def arming(repository: str, pull: int | str, method: str) -> str:
    """Let GitHub merge a pull request when its rules are met."""
    return shlex.join(["gh", "pr", "merge", str(pull), *_at(repository), "--auto", f"--{method}"])


def _at(repository: str) -> list[str]:
    return [] if repository == HERE else ["--repo", repository]


def command(asked: PersonAsked) -> str:
    """Return the tool's own command for what a person was asked for.

    Nothing where the line holds any other: then a person wrote it, or another version of the tool.
    """
    if asked.then and not _THEN.fullmatch(asked.then):
        return ""
    found = re.search(rf"(?:--repo |repos/)({_REPOSITORY})(?: |/pulls )", asked.command)
    repository = found[1] if found else HERE
    for there, here in _own(asked, repository):
        if asked.command in (there, here):
            return here
    return ""


def _own(asked: PersonAsked, repository: str) -> Iterator[tuple[str, str]]:
    """Make each command of the table that may be meant: with the repository, and without it."""
    thing, sha = asked.thing, asked.sha
    if _REF.fullmatch(thing) and _SHA.fullmatch(sha):
        for text in (push(thing, sha), push_signed(thing, sha)):
            yield text, text
    if drafted := _DRAFT.fullmatch(thing):
        yield drafting(repository, drafted["tag"]), drafting(HERE, drafted["tag"])
    if armed := _ARMING.fullmatch(thing):
        for method in _METHODS:
            yield arming(repository, armed["pull"], method), arming(HERE, armed["pull"], method)
    if opened := _OPENING.fullmatch(thing):
        title = _title(asked.command)
        for draft in (False, True):
            both = [
                opening(where, opened["head"], opened["base"], title, draft=draft)
                for where in (repository, HERE)
            ]
            yield both[0], both[1]


def _title(text: str) -> str:
    """Return the title that an opening's text holds: one word of it, whatever it says."""
    try:
        words = shlex.split(text)
    except ValueError:
        return ""
    named = (word.removeprefix("title=") for word in words if word.startswith("title="))
    return next(named, "")


def made(event: Event) -> tuple[str, ...]:
    """Name what an event says to be there, as a plan names it."""
    match event:
        case e.BranchMade(branch=branch):
            return (f"refs/heads/{branch}",)
        case e.Tagged(tag=tag):
            return (f"refs/tags/{tag}",)
        case e.ReleaseDrafted(tag=tag):
            return (f"draft release {tag}",)
        case e.MergeBackProposed(branch=branch, target=target):
            return f"refs/heads/{branch}", f"pull request {branch} into {target}"
        case e.AutoMergeArmed(pull=pull) | e.MergedBack(pull=pull):
            return (f"auto-merge of #{pull}",)
        case e.FixMerged(pulls=pulls):
            return tuple(f"auto-merge of #{pull}" for pull in pulls)
        case _:
            return ()
