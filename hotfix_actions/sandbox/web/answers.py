"""What the embedded GitHub answers, in GitHub's shapes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DOCS = "https://docs.github.com/rest"


@dataclass(frozen=True)
class Text:
    """A body that is not JSON, and its media type."""

    content: bytes
    media_type: str


@dataclass(frozen=True)
class Answer:
    """A status, a JSON body (None for no body at all, or a `Text`) and further headers."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


class GitHubError(Exception):
    """An answer that ends the request and undoes what it did."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        errors: list[Any] | None = None,
        headers: Mapping[str, str] | None = None,
        docs: str = DOCS,
        fault: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = errors
        self.headers = dict(headers or {})
        self.docs = docs
        # The name of a fault that was asked for: what GitHub's description does not have.
        self.fault = fault

    def answer(self) -> Answer:
        """Return the error as GitHub words it: message, documentation_url and status."""
        body: dict[str, Any] = {"message": self.message}
        if "Location" in self.headers:
            body["url"] = self.headers["Location"]
        if self.errors is not None:
            body["errors"] = self.errors
        body["documentation_url"] = self.docs
        if self.status >= 400:
            body["status"] = str(self.status)
        return Answer(self.status, body, self.headers)


class GraphqlError(GitHubError):
    """A refusal in GraphQL's way: status 200 and a body of its own. Nothing is kept."""

    def __init__(self, body: dict[str, Any], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(200, "the request was refused", headers=headers)
        self._body = body

    def answer(self) -> Answer:
        """Return the errors, beside data or without."""
        return Answer(200, self._body, self.headers)


def moved(method: str, address: str) -> GitHubError:
    """Return where a renamed repository is now: a 301 to those who read, a 307 to those who write.

    https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
    """
    status = 301 if method in {"GET", "HEAD"} else 307
    return GitHubError(
        status,
        "Moved Permanently",
        headers={"Location": address},
        docs=f"{DOCS}/guides/best-practices-for-using-the-rest-api#follow-redirects",
    )


def not_found(message: str = "Not Found") -> GitHubError:
    """Return a 404: not there, or not to be seen by this actor."""
    return GitHubError(404, message)


def unprocessable(message: str) -> GitHubError:
    """Return a 422 that says why in its message alone."""
    return GitHubError(422, message)


def invalid(
    resource: str, field_name: str, code: str = "invalid", message: str | None = None
) -> GitHubError:
    """Return "Validation Failed" with one error, as most of GitHub's 422 are."""
    error = {"resource": resource, "code": code, "field": field_name}
    if message is not None:
        error["message"] = message
    return GitHubError(422, "Validation Failed", errors=[error])


def custom(resource: str, message: str) -> GitHubError:
    """Return "Validation Failed" with an error that belongs to no field."""
    error = {"resource": resource, "code": "custom", "message": message}
    return GitHubError(422, "Validation Failed", errors=[error])


def unknown(what: str) -> GitHubError:
    """Return a 501: the embedded GitHub never guesses what GitHub would have done."""
    return GitHubError(501, f"the embedded GitHub does not know {what}")
