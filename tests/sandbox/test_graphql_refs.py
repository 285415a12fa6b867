"""updateRefs: compare-and-swap over several refs of any namespace."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from hotfix_actions.sandbox import Fault, Sandbox

from .github import APP, Client, Town, pull_request_rule
from .graphql import ask, data, refused, repository_id

pytestmark = pytest.mark.slow

ZERO = "0" * 40
UPDATE = "mutation($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, source: Path) -> Iterator[Town]:
    """One town for all tests here: each uses refs of its own."""
    with Sandbox.start(tmp_path_factory.mktemp("refs")) as sandbox:
        yield Town(sandbox, source)


def update(client: Client, *updates: dict[str, Any]) -> dict[str, Any]:
    given = {"repositoryId": repository_id(client), "refUpdates": list(updates)}
    return ask(client, UPDATE, input=given | {"clientMutationId": "x"})


def move(name: str, before: str | None, after: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "beforeOid": before, "afterOid": after, **more}


def went_well(answer: dict[str, Any]) -> bool:
    return answer == {"data": {"updateRefs": {"clientMutationId": "x"}}}


def is_general(answer: dict[str, Any]) -> bool:
    kind, message = refused(answer)
    nothing = answer["data"] == {"updateRefs": None}
    return nothing and kind is None and message.startswith("Something went wrong while executing")


def test_several_refs_are_made_moved_and_deleted_at_once(shared: Town) -> None:
    dev = shared.dev
    main = dev.sha("heads/main")
    child = dev.commit(main, {"a": "1"})
    one, two = "refs/hotfix/1/journal", "refs/hotfix/1/lease"
    assert went_well(update(dev, move(one, ZERO, main), move(two, ZERO, main)))
    assert went_well(update(dev, move(one, main, child), move(two, main, ZERO)))
    assert dev.sha("hotfix/1/journal") == child
    assert dev.get("/git/ref/hotfix/1/lease").status_code == 404


def test_a_precondition_that_fails_moves_nothing_and_names_no_reason(shared: Town) -> None:
    dev = shared.dev
    main = dev.sha("heads/main")
    child = dev.commit(main, {"a": "2"})
    one, two = "refs/hotfix/2/journal", "refs/hotfix/2/lease"
    assert went_well(update(dev, move(one, ZERO, main)))
    for wrong in (
        move(one, ZERO, child),
        move(one, child, child),
        move(one, child, ZERO),
        move("refs/hotfix/2/none", main, child),
    ):
        assert is_general(update(dev, move(two, ZERO, main), wrong))
    assert dev.sha("hotfix/2/journal") == main
    assert dev.get("/git/ref/hotfix/2/lease").status_code == 404


def test_zeros_on_both_sides_only_look_that_a_ref_is_not_there(shared: Town) -> None:
    dev = shared.dev
    main = dev.sha("heads/main")
    absent, made = "refs/hotfix/3/absent", "refs/hotfix/3/made"
    assert went_well(update(dev, move(absent, ZERO, ZERO), move(made, ZERO, main)))
    assert dev.sha("hotfix/3/made") == main
    assert is_general(update(dev, move(made, ZERO, ZERO)))


def test_without_a_precondition_a_ref_moves_forward_and_anywhere_with_force(shared: Town) -> None:
    dev = shared.dev
    main = dev.sha("heads/main")
    one, other = (dev.commit(main, {"a": text}) for text in ("3", "4"))
    ref = "refs/hotfix/4/journal"
    assert went_well(update(dev, {"name": ref, "afterOid": main}))
    assert went_well(update(dev, {"name": ref, "afterOid": one}))
    assert is_general(update(dev, {"name": ref, "afterOid": other}))
    assert is_general(update(dev, move(ref, one, other, force=False)))
    assert dev.sha("hotfix/4/journal") == one
    assert went_well(update(dev, move(ref, one, other, force=True)))
    assert dev.sha("hotfix/4/journal") == other


def test_an_object_that_is_not_there_and_a_name_that_blocks_another_are_refused(
    shared: Town,
) -> None:
    dev = shared.dev
    main = dev.sha("heads/main")
    assert is_general(update(dev, move("refs/hotfix/5/x", ZERO, "1" * 40)))
    assert went_well(update(dev, move("refs/hotfix/5/x", ZERO, main)))
    assert is_general(update(dev, move("refs/hotfix/5/x/y", ZERO, main)))
    twice = move("refs/hotfix/5/z", ZERO, main)
    assert is_general(update(dev, twice, twice))
    assert refused(update(dev, move("hotfix/5", ZERO, main)))[0] == "UNPROCESSABLE"


def test_a_fault_hits_one_mutation_and_may_refuse_what_was_done(shared: Town) -> None:
    dev = shared.dev
    main = dev.sha("heads/main")
    ref = "refs/hotfix/8/journal"
    for effect, there in (("graphql-before", 404), ("graphql-after", 200)):
        shared.sandbox.faults.add(Fault("graphql/updateRefs", effect))
        answer = update(dev, move(ref, ZERO, main))
        assert answer["errors"][0]["message"].startswith("Something went wrong")
        assert dev.get("/git/ref/hotfix/8/journal").status_code == there


def test_of_two_at_once_one_wins(shared: Town) -> None:
    dev = shared.dev
    main = dev.sha("heads/main")
    at, ref = main, "refs/hotfix/6/journal"
    assert went_well(update(dev, move(ref, ZERO, main)))
    clients = (shared.dev, shared.rita)
    for each in range(5):
        heads = [dev.commit(at, {"a": f"{each} {who}"}) for who in (1, 2)]
        with ThreadPoolExecutor(2) as pool:
            answers = list(
                pool.map(
                    lambda pair, at=at: went_well(update(pair[0], move(ref, at, pair[1]))),
                    zip(clients, heads, strict=True),
                )
            )
        assert sorted(answers) == [False, True]
        at = dev.sha("hotfix/6/journal")
        assert at == heads[answers.index(True)]


def test_who_may_not_write_is_told_so(shared: Town) -> None:
    main = shared.dev.sha("heads/main")
    asked = move("refs/hotfix/7/journal", ZERO, main)
    kind, message = refused(update(shared.ray, asked))
    assert (kind, message) == (
        "FORBIDDEN",
        "ray does not have the correct permissions to execute `UpdateRefs`",
    )
    weak = shared.client(shared.world.app_token("weak", permissions={"contents": "read"}))
    error = (("FORBIDDEN", "Resource not accessible by integration"),)
    assert (refused(update(weak, asked)),) == error
    strong = shared.client(shared.world.app_token("strong", permissions=APP))
    assert went_well(update(strong, asked))


def test_rules_and_the_workflows_permission_hold_as_for_rest(shared: Town) -> None:
    dev = shared.dev
    main = dev.sha("heads/main")
    child = dev.commit(main, {"a": "5"})
    shared.rules(pull_request_rule(), include="refs/heads/ruled")
    assert went_well(update(dev, move("refs/heads/ruled", ZERO, main)))
    kind, message = refused(update(dev, move("refs/heads/ruled", main, child)))
    assert kind == "UNPROCESSABLE"
    assert "Changes must be made through a pull request." in message
    workflow = dev.commit(main, {".github/workflows/x.yml": "on: push\n"})
    asked = move("refs/heads/with-workflow", ZERO, workflow)
    assert refused(update(shared.app, asked))[0] == "FORBIDDEN"
    assert went_well(update(dev, asked))


def test_a_repository_that_is_not_there_or_not_to_be_seen_cannot_be_resolved(
    shared: Town,
) -> None:
    shared.world.add_repository("acme", "secret", private=True)
    hidden = repository_id(shared.mona, "acme", "secret")
    for given in (hidden, "R_kwDO999", "nonsense"):
        asked = {"repositoryId": given, "refUpdates": []}
        found = refused(ask(shared.dev, UPDATE, input=asked))
        assert found == (
            "NOT_FOUND",
            f"Could not resolve to a node with the global id of '{given}'",
        )
    query = '{ repository(owner: "acme", name: "secret") { id } }'
    answer = ask(shared.dev, query)
    assert answer["data"] == {"repository": None}
    assert refused(answer)[1] == "Could not resolve to a Repository with the name 'acme/secret'."


def test_the_id_is_what_rest_shows_and_a_renamed_repository_keeps_it(shared: Town) -> None:
    shared.world.add_repository("acme", "before")
    known = repository_id(shared.mona, "acme", "before")
    mona = shared.client(shared.mona.token, "acme/before")
    assert mona.read("")["node_id"] == known
    shared.world.rename("acme/before", "acme/after")
    assert repository_id(shared.mona, "acme", "before") == known
    query = '{ repository(owner: "acme", name: "before", followRenames: false) { id } }'
    assert ask(shared.mona, query)["data"] == {"repository": None}
    found = data(
        shared.mona, "query($id: ID!) { node(id: $id) { ... on Repository { name } } }", id=known
    )
    assert found == {"node": {"name": "after"}}
