"""What was found when a version was compared with what it replaces, in one line of plain text."""

from collections.abc import Mapping

from hotfix_actions.domain.events import Compared

_TEXTS: Mapping[str, str] = {
    "runs-already": "{tag} runs there already",
    "holds-same": "{tag} is the same commit as {running}",
    "holds-ancestor": "{tag} holds all of {running}",
    "holds-patches": "{tag} holds every change of {running}, as patches of its own",
    "holds-line": "{tag} holds all of {running}",
    "downgrade-allowed": "{tag} lacks what {running} has ({lacks}); a maintainer allowed that",
    "state-unseen": "what runs there cannot be seen: no `state` command is configured",
}
_OTHER = "{tag} was compared with {running}: {code}"


def text(event: Compared) -> str:
    """Say how the version stands to what it was compared with."""
    words = _TEXTS.get(event.code, _OTHER)
    return words.format(
        tag=event.tag,
        running=event.running or "nothing",
        code=event.code,
        lacks=event.lacks or "how much is not known",
    )
