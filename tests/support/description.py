"""GitHub's OpenAPI description as it is fetched by the test set-up, and where it is amended.

The description is GitHub's own, but it is not without faults: it leaves out answers that every
operation can give, and nulls that GitHub is seen to answer. Each amendment says what shows it.
"""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from tests.support.description_policies import add_actions_policies
from tests.support.fetched import NODE_MODULES
from tests.support.references import Json, resolved

FILE = NODE_MODULES / "@octokit/openapi/generated/api.github.com.json"

# Errors that the description leaves out at most operations, though any operation answers them.
GENERAL_ERRORS: dict[str, str] = {
    # A renamed repository: https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
    "301": "moved_permanently",
    "307": "temporary_redirect",
    # What the client has already: https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate
    "304": "not_modified",
    # A body that is no JSON: https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api
    "400": "bad_request",
    # A token never issued: https://docs.github.com/rest/authentication/authenticating-to-the-rest-api
    "401": "requires_authentication",
    # A permission is missing, or a limit is used up: the same page, and
    # https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
    "403": "forbidden",
    # What may not be seen is not there: https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#404-not-found-for-an-existing-resource
    "404": "not_found",
    # A field is wrong: https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed
    "422": "validation_failed_simple_or_not",
    # A limit is used up, too: "a 403 or 429 response".
    "429": "forbidden",
}


@cache
def description() -> Json:
    """Return GitHub's description, amended."""
    document: Json = json.loads(FILE.read_bytes())
    add_actions_policies(document)
    _add_simple_or_not(document["components"])
    for operation in _operations(document):
        if operation["operationId"] == "repos/create-repo-ruleset":
            # Refused rules are told as strings (s4k10503/velvet#298).
            del operation["responses"]["422"]
        for status, response in GENERAL_ERRORS.items():
            reference = {"$ref": f"#/components/responses/{response}"}
            operation["responses"].setdefault(status, reference)
    _add_status_to_errors(document)
    _take_labels_as_told(document)
    _choose_freely(document)
    _mean_nullable(document)
    _refuse_unknown_keys(document)
    return document


def _operations(document: Json) -> Iterator[Json]:
    for item in document["paths"].values():
        for operation in item.values():
            if isinstance(operation, dict) and "operationId" in operation:
                yield operation


def _add_simple_or_not(components: Json) -> None:
    """GitHub has two shapes of a 422: with a list of objects, and with a list of strings."""
    either = ["validation-error", "validation-error-simple"]
    schema = {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in either]}
    components["responses"]["validation_failed_simple_or_not"] = {
        "description": "Validation failed",
        "content": {"application/json": {"schema": schema}},
    }


def _add_status_to_errors(document: Json) -> None:
    """Errors name their status as a string since 2024; most schemas of errors do not know yet.

    `basic-error` does: https://github.com/github/rest-api-description/blob/main/descriptions/api.github.com/api.github.com.json
    """
    for node in _objects(document):
        properties = node.get("properties")
        if isinstance(properties, dict) and {"message", "documentation_url"} <= properties.keys():
            properties.setdefault("status", {"type": "string"})


def _choose_freely(document: Json) -> None:
    """Make of each "exactly one of" an "any of", without discriminators.

    The description offers the same error in two schemas of which both always fit, and a
    discriminator where one of the choices is a list (`repos/get-content` of a folder).
    """
    for node in _objects(document):
        if "oneOf" in node and "anyOf" not in node:
            node["anyOf"] = node.pop("oneOf")
            node.pop("discriminator", None)


def _take_labels_as_told(document: Json) -> None:
    """Take labels in the forms that the description allows in its words, not in its schema.

    "You can also pass an `array` of labels directly", as PyGithub does; "You can pass an empty
    array to remove all labels": https://docs.github.com/rest/issues/labels
    """
    item = document["paths"]["/repos/{owner}/{repo}/issues/{issue_number}/labels"]
    for method in ("post", "put"):
        schema = item[method]["requestBody"]["content"]["application/json"]["schema"]
        if method == "put":
            schema["oneOf"][0]["properties"]["labels"].pop("minItems", None)
        schema["oneOf"].append({"type": "array", "items": {"type": "string"}})


def _mean_nullable(document: Json) -> None:
    """Let `nullable` mean it.

    OpenAPI 3.0.3 wants null among the values of an enum, too, and the description has it at some
    and not at others; and it gives `nullable` a meaning only beside a `type`, while the
    description puts it beside choices as well. Recorded answers hold null at these places all
    the same (`state_reason` of an open issue, `author` of a commit by a stranger).
    """
    for node in _objects(document):
        if node.get("nullable") is not True:
            continue
        values = node.get("enum")
        if isinstance(values, list) and None not in values:
            values.append(None)
        if "anyOf" in node:
            node["anyOf"].append({"enum": [None]})


def _refuse_unknown_keys(document: Json) -> None:
    """Let no object hold a key that the description does not name, where it names any.

    The description leaves that open; the embedded GitHub must not invent. Parts of an `allOf`
    are left alone, since each of them sees the keys of the others.
    """
    components = document["components"]
    places = [components["schemas"], components["responses"], document["paths"]]
    nodes = list(_objects(places))
    spared = set()
    for node in nodes:
        if isinstance(node.get("allOf"), list):
            # Copies, so that the parts stay strict where they stand alone.
            node["allOf"] = [dict(part) for part in resolved(document, node["allOf"])]
            spared |= {id(part) for part in node["allOf"]} | {id(node)}
    for node in nodes:
        if id(node) in spared or not isinstance(node.get("properties"), dict):
            continue
        if node.get("type") == "object" and "additionalProperties" not in node:
            node["additionalProperties"] = False


def _objects(node: Any) -> Iterator[Json]:
    if isinstance(node, dict):
        yield node
        for each in node.values():
            yield from _objects(each)
    elif isinstance(node, list):
        for each in node:
            yield from _objects(each)
