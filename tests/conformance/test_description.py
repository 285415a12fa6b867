"""The judge itself: what it lets pass and what it finds."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.conformance.tour.town import TouredTown
from tests.support.exchanges import Exchange
from tests.support.openapi import Validator, validator

pytestmark = pytest.mark.slow

LABEL = {
    "id": 1,
    "node_id": "LA_1",
    "url": "http://127.0.0.1:1/repos/acme/tokens/labels/hotfix",
    "name": "hotfix",
    "color": "b60205",
    "default": False,
    "description": None,
}
SOUND = Exchange(
    method="GET",
    path="/repos/acme/tokens/labels/hotfix",
    query="",
    content_type="",
    body=b"",
    status=200,
    answer_type="application/json; charset=utf-8",
    answer=json.dumps(LABEL).encode(),
    operation="issues/get-label",
)


@pytest.fixture
def judge() -> Validator:
    return validator()


def answering(body: Any, **changes: Any) -> Exchange:
    return replace(SOUND, answer=json.dumps(body).encode(), **changes)


def error(status: int) -> dict[str, str]:
    return {"message": "No", "documentation_url": "https://docs.github.com", "status": str(status)}


@pytest.mark.parametrize(
    "exchange",
    [
        SOUND,
        answering(error(404), status=404),
        answering(error(401), status=401),
        replace(
            answering(error(422), status=422),
            method="POST",
            path="/repos/acme/tokens/labels",
            body=b'{"color": "b60205"}',
            operation="issues/create-label",
        ),
    ],
)
def test_what_github_describes_passes(judge: Validator, exchange: Exchange) -> None:
    assert judge.faults([exchange], unknown_is_fine=False) == []


@pytest.mark.parametrize(
    ("exchange", "problem"),
    [
        (answering({k: v for k, v in LABEL.items() if k != "color"}), "'color' is a required"),
        (answering(LABEL | {"colour": "red"}), "'colour' was unexpected"),
        (answering(LABEL | {"default": "no"}), "$.default"),
        (answering(LABEL | {"name": None}), "$.name"),
        (answering([LABEL]), "is not of type 'object'"),
        (answering(error(409), status=409), "409"),
        (replace(SOUND, operation="issues/get"), "takes it for issues/get"),
        (replace(SOUND, query="color=red"), "?color is no parameter"),
        (replace(SOUND, path="/repos/acme/tokens/colours"), "no such operation"),
        (replace(SOUND, method="PUT"), "no such operation"),
        (answering(error(501), status=501, operation=None), "501"),
        (replace(SOUND, answer_type="text/html"), "text/html"),
        # A crash, at an operation of which GitHub describes that status.
        (
            answering(
                error(500), status=500, path="/repos/acme/tokens/pulls/1", operation="pulls/get"
            ),
            "500",
        ),
        (
            replace(
                answering(LABEL, status=201),
                method="POST",
                path="/repos/acme/tokens/labels",
                body=b'{"color": "b60205"}',
                operation="issues/create-label",
            ),
            "'name' is a required property",
        ),
    ],
)
def test_what_github_does_not_describe_is_found(
    judge: Validator, exchange: Exchange, problem: str
) -> None:
    # The sound twin comes first: what was found sound must not hide what is not.
    found = judge.faults([SOUND, exchange], unknown_is_fine=False)
    assert [each for each in found if problem in str(each)] == found != []


def test_a_question_beyond_the_embedded_github_is_fine_only_where_it_is_asked_on_purpose(
    judge: Validator,
) -> None:
    asked = answering(error(501), status=501, operation=None)
    assert judge.faults([asked], unknown_is_fine=True) == []


def test_a_wrong_value_in_one_item_of_a_long_list_is_found(judge: Validator) -> None:
    labels = [LABEL | {"id": number} for number in range(40)]
    path, name = "/repos/acme/tokens/labels", "issues/list-labels-for-repo"
    sound = answering(labels, path=path, operation=name)
    assert judge.faults([sound], unknown_is_fine=False) == []
    wrong = answering([*labels, LABEL | {"id": "x"}], path=path, operation=name)
    assert [each.problem for each in judge.faults([wrong], unknown_is_fine=False)] == [
        "answer: $[40].id: 'x' is not of type 'integer'"
    ]


def test_values_with_slashes_belong_to_one_parameter(judge: Validator) -> None:
    sha = "0" * 40
    ref = {
        "ref": "refs/heads/hotfix/1.2.4-door",
        "node_id": "REF_1",
        "url": "http://127.0.0.1:1/x",
        "object": {"type": "commit", "sha": sha, "url": "http://127.0.0.1:1/y"},
    }
    path = "/repos/acme/tokens/git/ref/heads/hotfix/1.2.4-door"
    asked = answering(ref, path=path, operation="git/get-ref")
    assert judge.faults([asked], unknown_is_fine=False) == []


def test_a_key_that_github_does_not_name_is_found_however_deep(
    judge: Validator, toured: TouredTown
) -> None:
    issue = next(each.body for each in toured.answers if each.operation == "issues/get")
    path = f"/repos/acme/tokens/issues/{issue['number']}"
    sound = answering(issue, path=path, operation="issues/get")
    assert judge.faults([sound], unknown_is_fine=False) == []
    for spoiled in (issue | {"colour": "red"}, issue | {"user": issue["user"] | {"age": 5}}):
        wrong = replace(sound, answer=json.dumps(spoiled).encode())
        assert len(judge.faults([wrong], unknown_is_fine=False)) == 1
