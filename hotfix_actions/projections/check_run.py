"""The words of the check run `hotfix-gate`."""

from collections.abc import Collection, Mapping

from hotfix_actions.domain import events as e
from hotfix_actions.domain.words import GATES, Gate
from hotfix_actions.projections import render
from hotfix_actions.projections.gate_table import rows
from hotfix_actions.projections.sizes import fitting

_DETAILS = (20, 5, 0)
_NEVER_ALLOWED = ("tests", "review")


def title(judged: Mapping[Gate, e.GateJudged], allowed: Collection[str] = ()) -> str:
    """Say in one line what the gates come to; `allowed` are those a maintainer overrode.

    Review is people's, and does not colour the check: GitHub's own rules hold the merge for it.
    """
    missed = [judged[gate] for gate in GATES if gate in judged and judged[gate].verdict != "pass"]
    let = [one for one in missed if one.gate in allowed and one.gate not in _NEVER_ALLOWED]
    blocking = [one for one in missed if one.policy == "block" and one not in let]
    refusing = [one.gate for one in blocking if one.gate != "review"]
    said = f"Refused by {', '.join(refusing)}" if refusing else "The gates let it through"
    review = judged.get("review")
    noted: dict[str, list[str]] = {
        "overridden": [one.gate for one in let],
        "owed": [one.gate for one in missed if one.policy == "owed" and one not in let],
        "warning": [one.gate for one in missed if one.policy == "warn" and one not in let],
        "not judged": [gate for gate in GATES if gate not in judged and gate != "review"],
    }
    more = [f"{word}: {', '.join(names)}" for word, names in noted.items() if names]
    more += ["waits for review"] if review is None or review.verdict != "pass" else []
    return "; ".join([said, *more])


def summary(judged: Mapping[Gate, e.GateJudged], allowed: Collection[str] = ()) -> str:
    """Give the table of gates and, below it, what each of them found in detail.

    At most 20 details of a gate are shown, fewer where GitHub would not take the text.
    """
    table = rows(judged, [gate for gate in allowed if gate not in _NEVER_ALLOWED])
    return fitting(lambda most: render.markdown("check-run", gates=table, most=most), _DETAILS)
