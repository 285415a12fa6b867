"""HTTP requests to the environments: an answer of any kind is a fact, not an exception."""

import requests

from hotfix_actions.adapters.trace import Trace
from hotfix_actions.ports import Probe

LIMIT = 1_000_000


class HttpProbe:
    """Asks once, follows redirects, and never raises for what the network does."""

    def __init__(self, trace: Trace) -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        self._trace = trace

    def get(self, url: str, *, timeout: float) -> Probe:
        """Ask; status 0 and a reason where there was no answer."""
        with self._trace.span("request", f"GET {url}", probe=True) as detail:
            try:
                answer = self._session.get(url, timeout=timeout)
            except requests.RequestException as error:
                return Probe(0, "", _reason(error))
            detail["status"] = answer.status_code
            return Probe(answer.status_code, answer.text[:LIMIT])


def _reason(error: Exception) -> str:
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.ConnectionError):
        return "connection refused or dropped"
    return type(error).__name__
