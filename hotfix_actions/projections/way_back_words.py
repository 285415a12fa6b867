"""The messages of halts about the state that is to be put back, and about what was told of one."""

from hotfix_actions.domain.way_back import MOST
from hotfix_actions.projections.halt_parts import Words

_TO = "`hotfix rollback {{incident}} --environment {{environment}} --to {{state{n}}}` ({{by{n}}})"
_TO_ANY = "`hotfix rollback {incident} --environment {environment} --to STATE`"
TABLE: dict[str, Words] = {
    **{
        f"which-state-{count}": Words(
            "what {environment} runs: {running}; which state ran there before {tag} is told by "
            "nobody who is believed: {told}",
            "look what ran before {tag}, and name it: "
            + ("; or ".join(_TO.format(n=n) for n in range(1, count + 1)) or _TO_ANY),
        )
        for count in range(MOST + 1)
    },
    "state-not-known": Words(
        "what {environment} runs: {running}; {to} is not known to have run there, and in a "
        "workflow run only a maintainer may name such a state: {why}",
        "a maintainer starts the run, or a person who may deploy runs it at a terminal: "
        "`hotfix rollback {incident} --environment {environment} --to {to}`; without `to` the "
        "state that is known is put back",
    ),
    "told-alone": Words(
        "this hotfix never went to {environment}, though a line of the journal tells how it ended "
        "there: there is nothing to roll back",
        "go on under a new number: `hotfix open {incident} --new-attempt`; who wrote that line: "
        "`hotfix journal verify {incident}`",
    ),
    "not-rolled-back": Words(
        "what {environment} runs: {running}, though a line of the journal tells that {tag} was "
        "rolled back",
        "put it back: `hotfix rollback {incident} --environment {environment}`; who wrote that "
        "line: `hotfix journal verify {incident}`",
    ),
    "runs-another": Words(
        "{environment} runs {running}: neither {tag}, which was rolled back, nor {to}, which was "
        "put back then",
        "leave it, or put {to} back all the same: "
        "`hotfix rollback {incident} --environment {environment} --to {to}`",
    ),
    "runs-another-known": Words(
        "{environment} runs {running}: neither {tag}, which was rolled back, nor {to}, which was "
        "put back then",
        "leave it; or, to put {to} back all the same, a maintainer runs "
        "`hotfix override {incident} {word} --because REASON`, then "
        "`hotfix rollback {incident} --environment {environment} --to {to}`",
    ),
    "runs-another-incidents": Words(
        "{environment} runs {running}, which the hotfix of #{owner} put there after {tag} was "
        "rolled back: it is not #{incident}'s to undo",
        "leave it; to undo {running}: `hotfix rollback {owner} --environment {environment}`; or, "
        "to put {to} back all the same, a maintainer runs "
        "`hotfix override {incident} {word} --because REASON`, then "
        "`hotfix rollback {incident} --environment {environment} --to {to}`",
    ),
}
