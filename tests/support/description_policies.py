"""Actions policies, which the published description does not hold yet.

Written here from the page that documents them, as it was in September 2026:
https://docs.github.com/rest/actions/policies
"""

from tests.support.references import Json

_TEXT, _NUMBER = {"type": "string"}, {"type": "integer"}
_MOMENT = {"type": "string", "format": "date-time"}
_PATTERNS = {"type": "array", "items": _TEXT}
_ENFORCEMENT = {"type": "string", "enum": ["disabled", "active", "evaluate"]}
_ACTOR_TYPES = [
    "User",
    "Bot",
    "Team",
    "BusinessTeam",
    "EnterpriseTeam",
    "IntegrationInstallation",
    "App",
    "RepositoryRole",
]


def _object(required: str, **properties: Json) -> Json:
    return {"type": "object", "required": required.split(), "properties": properties}


_CONDITIONS = _object(
    "", workflow_path=_object("include exclude", include=_PATTERNS, exclude=_PATTERNS)
)
_ACTOR = _object("id type", id=_NUMBER, type={"type": "string", "enum": _ACTOR_TYPES})
_ACTORS = _object("allowed_actors", allowed_actors={"type": "array", "items": _ACTOR})
_EVENTS = _object("allowed_events", allowed_events=_PATTERNS)
_RULES = {
    "type": "array",
    "items": {
        "anyOf": [
            _object("type", type={"type": "string", "enum": [name]}, parameters=parameters)
            for name, parameters in (
                ("restrict_actions_actors", _ACTORS),
                ("restrict_action_events", _EVENTS),
            )
        ]
    },
}
_LINK = _object("", href=_TEXT)
_POLICY = _object(
    "id name target source_type source enforcement",
    id=_NUMBER,
    name=_TEXT,
    target={"type": "string", "enum": ["actions"]},
    source_type={"type": "string", "enum": ["Repository", "Organization", "Enterprise"]},
    source=_TEXT,
    enforcement=_ENFORCEMENT,
    conditions=_CONDITIONS,
    rules=_RULES,
    node_id=_TEXT,
    _links=_object("", self=_LINK, html=_LINK),
    created_at=_MOMENT,
    updated_at=_MOMENT,
)
_LIST = _object(
    "total_count policies", total_count=_NUMBER, policies={"type": "array", "items": _POLICY}
)
_FIELDS: Json = {
    "name": _TEXT,
    "enforcement": _ENFORCEMENT,
    "conditions": _CONDITIONS,
    "rules": _RULES,
}


def add_actions_policies(document: Json) -> None:
    """Put the five operations on a repository's policies into a description."""
    all_, one = (f"/repos/{{owner}}/{{repo}}/actions/policies{tail}" for tail in _TAILS)
    pages = [
        {"name": name, "in": "query", "schema": schema}
        for name, schema in (
            ("per_page", _NUMBER),
            ("page", _NUMBER),
            ("has_parents", {"type": "boolean"}),
        )
    ]
    document["paths"][all_] = {
        "get": _operation("list-repo-actions-policies", "200", _LIST, parameters=pages),
        "post": _operation(
            "create-repo-actions-policy",
            "201",
            _POLICY,
            body=_object("name enforcement", **_FIELDS),
        ),
    }
    policy_id = {"name": "policy_id", "in": "path", "required": True, "schema": _NUMBER}
    named = [policy_id]
    document["paths"][one] = {
        "get": _operation("get-repo-actions-policy", "200", _POLICY, parameters=named),
        "put": _operation(
            "update-repo-actions-policy",
            "200",
            _POLICY,
            parameters=named,
            body=_object("", **_FIELDS),
        ),
        "delete": _operation("delete-repo-actions-policy", "204", None, parameters=named),
    }


_TAILS = ("", "/{policy_id}")


def _operation(
    name: str,
    status: str,
    answer: Json | None,
    *,
    parameters: list[Json] | None = None,
    body: Json | None = None,
) -> Json:
    where = [{"$ref": f"#/components/parameters/{each}"} for each in ("owner", "repo")]
    response: Json = {"description": "As documented"}
    if answer is not None:
        response["content"] = {"application/json": {"schema": answer}}
    operation: Json = {
        "operationId": f"actions/{name}",
        "parameters": [*where, *(parameters or ())],
        "responses": {status: response},
    }
    if body is not None:
        content = {"application/json": {"schema": body}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation
