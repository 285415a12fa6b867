"""The messages of halts where what a deploy command began or left may still change production."""

from hotfix_actions.projections.halt_parts import Words

_BACK = "{environment} runs {to} again"
_BREACH = "{tag} was rolled back in {environment}, which runs {to} again: {trouble}"
_PUT = "{environment} was put back to {to}, not verified: no `state` is configured"
_BREACH_PUT = "{tag} was rolled back; " + _PUT + "; {trouble}"
_BEGAN = "what the deploy command of {run} began may still overwrite it until {until} UTC"
_LEFT = (
    "what the deploy command of {run} left running ({count} of its processes) may still overwrite "
    "it until {until} UTC"
)
_SURE = "after {until} UTC, make sure: `hotfix rollback {incident} --environment {environment}`"
TABLE: dict[str, Words] = {
    "deploy-unended": Words(
        "the rollout of {tag} to {environment} failed: {why}; what its command began may go on "
        "until {until} UTC",
        "fix the cause and run `hotfix deploy {environment} {incident}` after {until} UTC, or roll "
        "it back: `hotfix rollback {incident} --environment {environment}`",
    ),
    "unsettled": Words(f"{_BACK}; {_BEGAN}", _SURE),
    "unsettled-unverified": Words(f"{_PUT}; {_BEGAN}", _SURE),
    "left-running": Words(f"{_BACK}; {_LEFT}", _SURE),
    "left-running-unverified": Words(f"{_PUT}; {_LEFT}", _SURE),
    "breach-unsettled": Words(f"{_BREACH}; {_BEGAN}", _SURE),
    "breach-unsettled-unverified": Words(f"{_BREACH_PUT}; {_BEGAN}", _SURE),
    "breach-left-running": Words(f"{_BREACH}; {_LEFT}", _SURE),
    "breach-left-running-unverified": Words(f"{_BREACH_PUT}; {_LEFT}", _SURE),
    "rolled-back-since": Words(
        "{environment} runs {running} now; {tag} was rolled back there, and {to} put back: {why}",
        "`hotfix open {incident} --new-attempt` begins the next attempt under a new number",
    ),
    "rolled-back-unverified": Words(
        "{tag} was rolled back: {environment} was put back to {to}, not verified: no `state` is "
        "configured; {why}",
        "look at {environment} yourself; `hotfix open {incident} --new-attempt` begins the next "
        "attempt under a new number",
    ),
}
