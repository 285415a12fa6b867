"""HTTP requests to the environments: an answer of any kind is a fact, not an exception."""

import requests

from hotfix_actions.adapters.deadline import NO_ANSWER, TooSlow, within
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.ports import Probe

LIMIT = 1_000_000
_CHUNK = 64 * 1024


class HttpProbe:
    """Asks once, follows redirects, and never raises for what the network does."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace

    def get(self, url: str, *, timeout: float) -> Probe:
        """Ask; status 0 and a reason where there was no whole answer within `timeout` seconds."""
        with self._trace.span("request", f"GET {url}", probe=True) as detail:
            try:
                status, text = within(timeout, lambda: _ask(url, timeout))
            except NO_ANSWER as error:
                return Probe(0, "", _reason(error))
            detail["status"] = status
            return Probe(status, text)


def _ask(url: str, timeout: float) -> tuple[int, str]:
    """Return the status and the beginning of the text, however much more there is."""
    with requests.Session() as session:
        session.trust_env = False
        with session.get(url, timeout=timeout, stream=True) as answer:
            read = bytearray()
            for part in answer.iter_content(_CHUNK):
                read += part
                if len(read) >= LIMIT:
                    break
            return answer.status_code, read[:LIMIT].decode(errors="replace")


def _reason(error: Exception) -> str:
    if isinstance(error, requests.Timeout | TooSlow):
        return "no answer in time"
    if isinstance(error, requests.ConnectionError):
        return "connection refused or dropped"
    return type(error).__name__
