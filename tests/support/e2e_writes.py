"""From the requests and child processes of a command to the changes that a plan names.

Objects - blobs, trees, commits, tag objects - are content that a ref makes visible, and are no
change of their own. Who reads what a command did, asks GitHub afterwards: for the notice that a
comment bears, the environment of a deployment, the tag of a release.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from hotfix_actions.adapters.trace import Span
from hotfix_actions.projections import notices
from tests.support.e2e import INCIDENT, Answer, Scene, short

Named = Callable[[Scene, Span, tuple[str, ...]], str]


def made(what: str) -> Named:
    """Name a change by the parts of the path and by what the request says."""
    return lambda _, span, parts: what.format(*parts, **span.detail["body"])


def moves(span: Span) -> Iterator[str]:
    """Name the refs that were moved together.

    Leases and the journal are spoken of as moved, whether or not they are there already, and a
    lease that is given back was taken before.
    """
    for update in span.detail["body"]["updates"]:
        name, before, after = (str(update[key]) for key in ("name", "beforeOid", "afterOid"))
        if re.search(r"/(lease|journal)$", name):
            yield f"update {name}"
        else:
            assert before != after, "what the tool does not move it does not name"
            verb = "create" if before == "0" * 40 else "update"
            yield f"delete {name}" if after == "0" * 40 else f"{verb} {name}"


def _rewritten(scene: Scene, span: Span) -> str:
    """Name the issue whose text went with a move of refs."""
    rows = scene.get("issues", state="all")
    (number,) = [row["number"] for row in rows if row["node_id"] == span.detail["body"]["issue"]]
    return f"update body of #{number}"


# Words that a person says by their own token.
_SAID = re.compile(r"\*\*(Note|Override)")


def _comment(scene: Scene, _: Span, parts: tuple[str, ...]) -> str:
    """Name the newest comment of the tool's own; a command makes one at most."""
    rows = scene.get(f"issues/{parts[0]}/comments")
    own = [
        row for row in rows if row["user"]["login"].endswith("[bot]") or _SAID.match(row["body"])
    ]
    text = str(own[-1]["body"])
    said = _SAID.match(text)
    key = said[1].lower() if said else notices.key_of(text)
    return f"create comment {key} on #{parts[0]}"


def _issue(_: Scene, span: Span, __: tuple[str, ...]) -> str:
    body = span.detail["body"]
    kind = next(iter(body["labels"]), "")
    if kind == "post-mortem action":
        return f"create action issue: {body['title']}"
    return "create post-mortem issue" if kind else "create issue"


def _status(scene: Scene, span: Span, parts: tuple[str, ...]) -> str:
    environment = scene.get(f"deployments/{parts[0]}")["environment"]
    return f"create deployment status {span.detail['body']['state']} in {environment}"


def _release(scene: Scene, _: Span, parts: tuple[str, ...]) -> str:
    return f"update release {scene.get(f'releases/{parts[0]}')['tag_name']}"


def _auto_merge(scene: Scene, _: Span, __: tuple[str, ...]) -> str:
    armed = [row["number"] for row in scene.get("pulls") if row["auto_merge"]]
    return f"update auto-merge of #{armed[0]}"


def _check(scene: Scene, span: Span, __: tuple[str, ...]) -> str:
    name = span.detail["body"]["name"]
    heads = {row["head"]["sha"] for row in scene.get("pulls", state="all")}
    (sha,) = [
        head
        for head in heads
        if scene.get(f"commits/{head}/check-runs", check_name=name)["total_count"]
    ]
    return f"create check run {name} on {sha}"


def _text_or_state(_: Scene, span: Span, parts: tuple[str, ...]) -> str:
    return f"update {'state' if 'state' in span.detail['body'] else 'body'} of #{parts[0]}"


# Method and path; None: content, made visible by a ref.
TABLE: tuple[tuple[str, Named | None], ...] = (
    (r"POST git/(?:blobs|trees|commits|tags)", None),
    (r"POST git/refs", made("create {ref}")),
    (r"PATCH git/(refs/.+)", made("update {0}")),
    (r"DELETE git/(refs/.+)", made("delete {0}")),
    (r"POST issues", _issue),
    (r"PATCH issues/(\d+)", _text_or_state),
    (r"POST labels", made("create label {name}")),
    (r"POST issues/(\d+)/labels", made("update labels of #{0}")),
    (r"POST issues/(\d+)/comments", _comment),
    (r"POST issues/(\d+)/sub_issues", made("update sub-issues of the post-mortem")),
    (r"POST pulls", made("create pull request {head} into {base}")),
    (r"POST check-runs", _check),
    (r"POST graphql", _auto_merge),
    (r"POST releases", made("create draft release {tag_name}")),
    (r"PATCH releases/(\d+)", _release),
    (r"POST deployments", made("create deployment of {ref} to {environment}")),
    (r"POST deployments/(\d+)/statuses", _status),
    (r"POST rulesets", made("create ruleset {name}")),
    (r"POST actions/policies", made("create Actions policy {name}")),
)
# Child processes; None: they only look. The project has no lock file, so its audit asks nobody.
PROCESSES: tuple[tuple[str, str | None], ...] = (
    (r"npm test", "run tests"),
    (r"sh -c .*node --test .*", "run proof"),
    (r"sh ops\.sh state", None),
    (r"sh ops\.sh .*", "run {0}"),
)


def done(scene: Scene, answer: Answer, *, new: bool = False) -> set[str]:
    """Give the changes that a command made; the number of a `new` incident was not known before."""
    found = set(_done(scene, answer))
    return {_unnumbered(each) for each in found} if new else found


def _done(scene: Scene, answer: Answer) -> Iterator[str]:
    for span in answer.spans:
        if span.kind == "request" and not span.detail.get("probe"):
            yield from _requested(scene, span)
        elif span.kind == "process":
            yield from _ran(span.name)
        elif span.kind == "wait" and span.name.startswith("watch of"):
            yield f"run {span.name}"


def _requested(scene: Scene, span: Span) -> Iterator[str]:
    method, _, path = span.name.partition(" ")
    if method == "GET" or "query" in span.detail["body"]:
        return
    assert span.detail["status"] < 300, span
    if "updates" in span.detail["body"]:
        yield from moves(span)
        if "issue" in span.detail["body"]:
            yield _rewritten(scene, span)
        return
    for pattern, named in TABLE:
        match = re.fullmatch(pattern, f"{method} {short(path)}")
        if match:
            if named is not None:
                yield named(scene, span, match.groups())
            return
    raise AssertionError(f"no row of the table says what {span.name} changes")


def _ran(words: str) -> Iterator[str]:
    for pattern, what in PROCESSES:
        if re.fullmatch(pattern, words, re.DOTALL):
            if what is not None:
                yield what.format(words)
            return
    raise AssertionError(f"no row of the table says what {words!r} is run for")


def planned(answer: Answer) -> set[str]:
    """Give the changes that a plan names; those that measure without their commit."""
    found: list[Any] = answer.told["changes"]
    measures = (re.sub(r"^(run (?:tests|proof)) at [0-9a-f]{40}$", r"\1", each) for each in found)
    return {each for each in measures if not each.startswith("run audit at ")}


def _unnumbered(change: str) -> str:
    change = re.sub(rf"#{INCIDENT}\b", "#new", change)
    return re.sub(rf"refs/hotfix/{INCIDENT}/|/incident/{INCIDENT}$", _new, change)


def _new(match: "re.Match[str]") -> str:
    return match[0].replace(INCIDENT, "new")
