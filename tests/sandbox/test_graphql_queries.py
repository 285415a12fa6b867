"""What GraphQL answers, and what it does not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hotfix_actions.sandbox import Sandbox
from hotfix_actions.sandbox.graphql.engine import schema

from .everything import covered, everything
from .github import APP, Client, Town, checks_rule, ok, pull_request_rule, said
from .graphql import ask, data, refused

pytestmark = pytest.mark.slow

# Things that the embedded GitHub has none of: their fields are never asked for.
NEVER = {"Milestone", "Project", "ProjectCard", "ProjectColumn", "ReleaseAsset"}
NEVER |= {"MilestoneEdge", "ReleaseAssetEdge", "Workflow", "WorkflowRun"}
NEVER |= {"UnknownSignature", "Bot", "Team"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, source: Path) -> Iterator[Town]:
    """A town in which there is one of everything; the tests change nothing that others see."""
    with Sandbox.start(tmp_path_factory.mktemp("queries")) as sandbox:
        town = Town(sandbox, source, allow_auto_merge=True)
        _populate(town)
        yield town


def _rebase(town: Town) -> None:
    """Let everything befall the base of #3 that can."""
    dev = town.dev
    tip = dev.sha("heads/aside")
    dev.delete("/git/refs/heads/aside")
    ok(dev.post("/git/refs", {"ref": "refs/heads/aside", "sha": tip}))
    ok(dev.patch("/pulls/3", {"state": "open"}))
    dev.branch("below", {"below.txt": "1"})
    dev.pull("below", "aside")
    ok(dev.merge(4))
    ok(dev.patch("/pulls/3", {"base": "below"}))
    dev.delete("/git/refs/heads/below")
    ok(dev.patch("/pulls/3", {"base": "main"}))


def _populate(town: Town) -> None:
    dev, rita = town.dev, town.rita
    ok(town.mona.post("/labels", {"name": "hotfix", "color": "b60205", "description": "Broken"}))
    first = ok(town.mona.post("/issues", {"title": "Broken", "labels": ["hotfix"]}))
    child = ok(dev.post("/issues", {"title": "Part", "body": "of it", "assignees": ["rita"]}))
    ok(town.mona.post("/issues/1/sub_issues", {"sub_issue_id": child["id"]}))
    assert first["number"] == 1
    comment = ok(dev.post("/issues/1/comments", {"body": "Looking"}))
    ok(dev.patch(f"/issues/comments/{comment['id']}", {"body": "Looking at it"}))
    ok(dev.post("/issues/1/comments", {"body": "Found"}))
    head = dev.branch("fix", {"src/new.txt": "fixed\n", "README.md": None})
    ok(dev.post("/git/refs", {"ref": "refs/hotfix/1/journal", "sha": head}))
    ok(dev.post("/git/refs", {"ref": "refs/heads/aside", "sha": dev.sha("heads/main")}))
    dev.grow("aside", {"aside.txt": "1"})
    dev.pull("fix", "aside", body="Fixes #1")
    back = {"sha": dev.sha("heads/main"), "force": True}
    ok(dev.patch("/git/refs/heads/aside", back))
    _rebase(town)
    town.rules(pull_request_rule(), checks_rule("gate"))
    ok(dev.post("/pulls/3/requested_reviewers", {"reviewers": ["tom"]}))
    line = {"path": "src/new.txt", "line": 1, "body": "```suggestion\nmended\n```"}
    ok(rita.post("/pulls/3/reviews", {"event": "APPROVE", "comments": [line]}))
    ok(town.app.post("/check-runs", {"name": "gate", "head_sha": head, "status": "queued"}))
    ok(town.app.post(f"/statuses/{head}", {"state": "success", "context": "ci"}))
    arm = "mutation($id: ID!) { enablePullRequestAutoMerge(input: {pullRequestId: $id}) "
    data(dev, arm + "{ clientMutationId } }", id=dev.read("/pulls/3")["node_id"])
    ok(dev.post("/releases", {"tag_name": "v1.0.0", "name": "One"}))
    ok(dev.post("/releases", {"tag_name": "v2.0.0", "draft": True}))
    body = {"ref": "main", "environment": "production", "payload": {"tag": "v1.0.0"}}
    made = ok(dev.post("/deployments", body | {"required_contexts": [], "auto_merge": False}))
    ok(dev.post(f"/deployments/{made['id']}/statuses", {"state": "success"}))
    put = {"message": "Note", "content": "bm90ZQ==", "branch": "notes"}
    ok(dev.post("/git/refs", {"ref": "refs/heads/notes", "sha": dev.sha("heads/main")}))
    # What an App commits, GitHub signs.
    ok(town.app.put("/contents/note.txt", put))


def in_repository(client: Client, fields: str, **variables: object) -> dict[str, Any]:
    query = f'{{ repository(owner: "acme", name: "tokens") {{ {fields} }} }}'
    found: dict[str, Any] = data(client, query, **variables)["repository"]
    return found


def test_every_field_of_the_slice_is_answered(town: Town) -> None:
    names = {
        "Query": {
            "repository": 'owner: "acme", name: "tokens"',
            "node": f'id: "{town.dev.read("/issues/1")["node_id"]}"',
            "nodes": f'ids: ["{town.dev.read("/pulls/3")["node_id"]}"]',
            "search": 'query: "broken", type: ISSUE, first: 1',
        },
        "Repository": {
            "issue": "number: 1",
            "issueOrPullRequest": "number: 3",
            "pullRequest": "number: 3",
            "milestone": "number: 1",
            "label": 'name: "hotfix"',
            "object": 'expression: "v1.0.0"',
            "ref": 'qualifiedName: "notes"',
            "refs": 'refPrefix: "refs/", first: 5',
            "release": 'tagName: "v1.0.0"',
        },
        "Commit": {"file": 'path: "src"'},
        "PullRequest": {"timelineItems": "first: 9"},
    }
    dev = town.dev
    signed = dev.sha("heads/notes")
    runs = dev.read(f"/commits/{dev.sha('heads/fix')}/check-runs")["check_runs"]
    starts = {
        "PullRequest": dev.read("/pulls/3"),
        "CheckRun": runs[0],
        "Commit": dev.read(f"/commits/{signed}"),
        "Blob": dev.read(f"/git/blobs/{town.git('rev-parse', 'main:README.md')}"),
    }
    frames = {"Query": "{ %s }"}
    frames["Repository"] = '{ repository(owner: "acme", name: "tokens") { %s } }'
    for typename, shown in starts.items():
        frames[typename] = f'{{ node(id: "{shown["node_id"]}") {{ ... on {typename} {{ %s }} }} }}'
    seen: set[str] = set()
    for typename, frame in frames.items():
        seen |= covered(data(town.dev, everything(schema(), typename, names, frame)))
    known = {
        f"{kind.name}.{field}"
        for kind in schema().type_map.values()
        if hasattr(kind, "interfaces") and not kind.name.startswith("__")
        for field in kind.fields
        if hasattr(kind, "is_type_of") and kind.name not in NEVER
    }
    payloads = {each for each in known if "Payload." in each or each.startswith("Mutation.")}

    assert known - payloads - seen == set()


def test_refs_of_ones_own_are_hidden_but_their_objects_are_not(town: Town) -> None:
    sha = town.dev.sha("hotfix/1/journal")
    found = in_repository(
        town.dev,
        'ref(qualifiedName: "refs/hotfix/1/journal") { name }'
        ' refs(refPrefix: "refs/hotfix/", first: 5) { totalCount nodes { name } }'
        ' expressed: object(expression: "refs/hotfix/1/journal") { oid }'
        f' object(oid: "{sha}") {{ oid ... on Commit {{ messageHeadline }} }}',
    )
    assert found == {
        "ref": None,
        "refs": {"totalCount": 0, "nodes": []},
        "expressed": None,
        "object": {"oid": sha, "messageHeadline": "Work on fix"},
    }


def test_branches_and_tags_are_found_by_full_and_short_names(town: Town) -> None:
    found = in_repository(
        town.dev,
        'full: ref(qualifiedName: "refs/heads/fix") { name prefix }'
        ' short: ref(qualifiedName: "fix") { name target { oid } }'
        ' tag: ref(qualifiedName: "refs/tags/v1.0.0") {'
        " target { ... on Tag { name message target { oid } } } }"
        ' tags: refs(refPrefix: "refs/tags/", first: 5) { nodes { name } }'
        ' none: ref(qualifiedName: "nowhere") { name }',
    )
    assert found["full"] == {"name": "fix", "prefix": "refs/heads/"}
    assert found["short"]["target"]["oid"] == town.dev.sha("heads/fix")
    assert found["tag"]["target"]["message"] == "Version 1.0.0\n"
    assert found["tag"]["target"]["target"]["oid"] == town.git("rev-parse", "v1.0.0^0")
    assert found["tags"] == {"nodes": [{"name": "v1.0.0"}]}
    assert found["none"] is None


def test_files_are_read_by_expression_and_by_the_commit(town: Town) -> None:
    found = in_repository(
        town.dev,
        'object(expression: "main:README.md") {'
        " ... on Blob { text byteSize isBinary isTruncated } }"
        ' folder: object(expression: "HEAD:src") {'
        " ... on Tree { entries { name path mode type } } }"
        ' none: object(expression: "main:nothing") { oid }'
        " defaultBranchRef { target { ... on Commit {"
        ' file(path: "src/app.txt") { path size object { ... on Blob { isBinary } } }'
        ' none: file(path: "src/none") { path } } } }',
    )
    assert found["object"] == {
        "text": "# Tokens\n",
        "byteSize": 9,
        "isBinary": False,
        "isTruncated": False,
    }
    assert found["folder"]["entries"][0] == {
        "name": "app.txt",
        "path": "app.txt",
        "mode": 0o100644,
        "type": "blob",
    }
    assert found["none"] is None
    commit = found["defaultBranchRef"]["target"]
    assert (commit["file"]["path"], commit["none"]) == ("src/app.txt", None)


def test_a_hotfix_is_read_in_one_request(town: Town) -> None:
    found = in_repository(
        town.dev,
        "nameWithOwner isPrivate visibility viewerPermission autoMergeAllowed"
        " issue(number: 1) { title state labels(first: 5) { nodes { name } }"
        "  comments(last: 1) { totalCount nodes { body lastEditedAt } } }"
        " pullRequest(number: 3) { headRefOid reviewDecision autoMergeRequest { mergeMethod }"
        "  reviews(first: 5) { nodes { state author { login } commit { oid } } }"
        "  files(first: 5) { nodes { path changeType } }"
        "  closingIssuesReferences(first: 1) { nodes { number } }"
        "  statusCheckRollup { state contexts(first: 5) { nodes { __typename"
        "   ... on CheckRun { isRequired(pullRequestNumber: 3) }"
        "   ... on StatusContext { isRequired(pullRequestNumber: 3) } } } } }"
        ' deployments(environments: ["production"], first: 1,'
        "  orderBy: {field: CREATED_AT, direction: DESC}) {"
        "  nodes { state payload latestStatus { state } } }"
        " latestRelease { tagName isLatest } releases(first: 5) { nodes { tagName isDraft } }",
    )
    head = town.dev.sha("heads/fix")
    pull = found["pullRequest"]
    assert found["viewerPermission"] == "WRITE"
    assert found["issue"]["comments"] == {
        "totalCount": 2,
        "nodes": [{"body": "Found", "lastEditedAt": None}],
    }
    assert (pull["headRefOid"], pull["reviewDecision"]) == (head, "APPROVED")
    assert pull["autoMergeRequest"] == {"mergeMethod": "MERGE"}
    review = {"state": "APPROVED", "author": {"login": "rita"}, "commit": {"oid": head}}
    assert pull["reviews"]["nodes"] == [review]
    changed = {each["path"]: each["changeType"] for each in pull["files"]["nodes"]}
    assert changed == {"README.md": "DELETED", "src/new.txt": "MODIFIED"}
    assert pull["closingIssuesReferences"]["nodes"] == [{"number": 1}]
    assert pull["statusCheckRollup"]["state"] == "PENDING"
    required = [each["isRequired"] for each in pull["statusCheckRollup"]["contexts"]["nodes"]]
    assert required == [True, False]
    (deployment,) = found["deployments"]["nodes"]
    assert deployment == {
        "state": "ACTIVE",
        "payload": '{"tag": "v1.0.0"}',
        "latestStatus": {"state": "SUCCESS"},
    }
    assert found["latestRelease"] == {"tagName": "v1.0.0", "isLatest": True}
    drafts = {each["tagName"]: each["isDraft"] for each in found["releases"]["nodes"]}
    assert drafts == {"v1.0.0": False, "v2.0.0": True}
    shown = in_repository(town.ray, "releases(first: 5) { nodes { tagName } }")
    assert shown["releases"]["nodes"] == [{"tagName": "v1.0.0"}]


def test_pages_go_forward_and_backward(town: Town) -> None:
    forward = in_repository(
        town.dev, "issues(first: 1) { totalCount pageInfo { endCursor hasNextPage } }"
    )["issues"]
    assert (forward["totalCount"], forward["pageInfo"]["hasNextPage"]) == (2, True)
    cursor = forward["pageInfo"]["endCursor"]
    asked = (
        f'issues(first: 1, after: "{cursor}") {{ nodes {{ number }} pageInfo {{ hasNextPage }} }}'
    )
    assert in_repository(town.dev, asked)["issues"] == {
        "nodes": [{"number": 2}],
        "pageInfo": {"hasNextPage": False},
    }
    asked = "issues(last: 1) { edges { cursor node { number } } pageInfo { hasPreviousPage } }"
    backward = in_repository(town.dev, asked)["issues"]
    assert backward["edges"][0]["node"] == {"number": 2}
    assert backward["pageInfo"]["hasPreviousPage"]
    before = f'issues(last: 1, before: "{backward["edges"][0]["cursor"]}") {{ nodes {{ number }} }}'
    assert in_repository(town.dev, before)["issues"]["nodes"] == [{"number": 1}]


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ("(orderBy: {field: CREATED_AT, direction: ASC})", "MISSING_PAGINATION_BOUNDARIES"),
        ("(first: 101)", "EXCESSIVE_PAGINATION"),
        ('(first: 1, after: "x")', "INVALID_CURSOR_ARGUMENTS"),
    ],
)
def test_a_page_without_or_with_wrong_boundaries_is_refused(
    town: Town, arguments: str, kind: str
) -> None:
    query = '{ repository(owner: "acme", name: "tokens") { issues%s { nodes { number } } } }'
    answer = ask(town.dev, query % arguments)
    assert (answer["data"]["repository"]["issues"]["nodes"], refused(answer)[0]) == (None, kind)


def test_nodes_are_found_by_the_ids_that_rest_shows(town: Town) -> None:
    dev = town.dev
    head = dev.sha("heads/fix")
    known = [
        dev.read("/issues/1"),
        dev.read("/pulls/3"),
        dev.read("/issues/1/comments")[0],
        dev.read("/labels/hotfix"),
        dev.read("/pulls/3/reviews")[0],
        dev.read("/releases/latest"),
        dev.read("/deployments")[0],
        dev.read(f"/commits/{head}"),
        dev.read("/git/ref/heads/fix"),
        dev.read("")["owner"],
        dev.read(""),
    ]
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
    ids = [each["node_id"] for each in known]
    answer = ask(dev, query, ids=[*ids, "I_kwDO99"])
    assert [each["id"] for each in answer["data"]["nodes"][:-1]] == ids
    assert [each["__typename"] for each in answer["data"]["nodes"][:-1]] == [
        "Issue",
        "PullRequest",
        "IssueComment",
        "Label",
        "PullRequestReview",
        "Release",
        "Deployment",
        "Commit",
        "Ref",
        "Organization",
        "Repository",
    ]
    assert answer["data"]["nodes"][-1] is None
    assert answer["errors"][0]["path"] == ["nodes", len(ids)]


def test_what_is_not_there_is_null_with_an_error(town: Town) -> None:
    answer = ask(
        town.dev, '{ repository(owner: "acme", name: "tokens") { issue(number: 3) {id} } }'
    )
    assert answer["data"] == {"repository": {"issue": None}}
    assert answer["errors"] == [
        {
            "type": "NOT_FOUND",
            "path": ["repository", "issue"],
            "locations": [{"line": 1, "column": 47}],
            "message": "Could not resolve to an Issue with the number of 3.",
        }
    ]


def test_a_token_without_a_permission_gets_null_for_that_field_alone(town: Town) -> None:
    town.world.add_repository("acme", "secret", private=True)
    secret = town.client(town.mona.token, "acme/secret")
    ok(secret.post("/issues", {"title": "Hidden"}))
    permissions = {"contents": "write"}
    weak = town.client(town.world.app_token("weak", permissions=permissions))
    query = '{ repository(owner: "acme", name: "secret") { name isEmpty'
    query += " issueOrPullRequest(number: 1) { __typename } } }"
    answer = ask(weak, query)
    assert answer["data"] == {
        "repository": {"name": "secret", "isEmpty": True, "issueOrPullRequest": None}
    }
    assert refused(answer) == ("FORBIDDEN", "Resource not accessible by integration")
    strong = town.client(town.world.app_token("strong", permissions=APP))
    assert "errors" not in ask(strong, query)


def test_the_viewer_is_a_person_or_an_app_and_the_limit_counts_points(town: Town) -> None:
    asked = "{ viewer { __typename login } rateLimit { limit remaining used cost } }"
    first, second = data(town.app, asked), data(town.app, asked)
    assert first["viewer"] == {"__typename": "User", "login": "hotfix[bot]"}
    assert first["rateLimit"]["remaining"] - second["rateLimit"]["remaining"] == 1
    assert (
        first["rateLimit"]["limit"] == first["rateLimit"]["remaining"] + first["rateLimit"]["used"]
    )


def test_a_query_costs_what_its_connections_may_need(town: Town) -> None:
    # 1 + 100 + 100 * 50 requests, as in the example of GitHub's documentation.
    asked = """query($n: Int = 50) { rateLimit { cost nodeCount used }
      repository(owner: "acme", name: "tokens") { issues(first: 100) { nodes { ...I } } } }
      fragment I on Issue { comments(first: $n) { nodes { reactionGroups {
        users(first: 60) { totalCount } } } } }"""
    before = data(town.rita, "{ rateLimit { used } }")["rateLimit"]["used"]
    shown = data(town.rita, asked)["rateLimit"]
    assert shown == {"cost": 51, "nodeCount": 100 + 5000 + 300_000, "used": before + 51}
    kind, message = refused(ask(town.rita, asked, n=100))
    assert (kind, "up to 610,100 possible" in message) == ("MAX_NODE_LIMIT_EXCEEDED", True)


def test_a_limit_that_is_used_up_answers_200_and_an_error(town: Town) -> None:
    town.world.set("rate_limit", 0)
    response = town.dev.post("//graphql", {"query": "{ viewer { login } }"})
    town.world.set("rate_limit", None)
    assert (response.status_code, response.headers["X-RateLimit-Remaining"]) == (200, "0")
    kind, message = refused(response.json())
    assert (kind, message.startswith("API rate limit exceeded")) == ("RATE_LIMITED", True)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("{ enterprise { name } }", "enterprise"),
        ("mutation { addStar(input: {starrableId: 1}) { clientMutationId } }", "addStar"),
        ('{ repository(owner: "a", name: "b") { colour } }', "colour"),
        ('{ repository(owner: "a", name: "b", colour: 1) { id } }', "colour"),
        ("{ viewer { ... on Enterprise { id } } }", "Enterprise"),
        ("subscription { x }", "subscription"),
        ("mutation { a: updateRefs(input: {repositoryId: 1, refUpdates: [{x: 1}]}) { x } }", "x"),
    ],
)
def test_what_the_slice_lacks_is_named(town: Town, query: str, named: str) -> None:
    status, message = said(town.dev.post("//graphql", {"query": query}))
    assert status == 501
    assert message.startswith("the embedded GitHub does not know")
    assert named in message


def test_an_unknown_field_of_a_variable_is_named_too(town: Town) -> None:
    query = "mutation($i: UpdateRefsInput!) { updateRefs(input: $i) { clientMutationId } }"
    body = {"query": query, "variables": {"i": {"repositoryId": "x", "colour": 1}}}
    status, message = said(town.dev.post("//graphql", body))
    assert (status, "colour" in message) == (501, True)


@pytest.mark.parametrize(
    "query",
    [
        "mutation {",
        "",
        "{ repository { id } }",
        '{ repository(owner: 1, name: "b") { id } }',
        "query A { viewer { login } } query B { viewer { login } }",
        "{ viewer }",
    ],
)
def test_what_is_wrong_in_itself_is_an_error_without_data(town: Town, query: str) -> None:
    answer = ask(town.dev, query)
    assert answer["errors"][0]["message"]
    assert "data" not in answer


def test_introspection_tells_what_is_known(town: Town) -> None:
    query = '{ a: __type(name: "PullRequest") { fields(includeDeprecated: true) { name } }'
    found = data(town.dev, query + ' b: __type(name: "Enterprise") { name } }')
    assert {"name": "isDraft"} in found["a"]["fields"]
    assert found["b"] is None


def test_issues_and_pull_requests_are_searched(town: Town) -> None:
    query = "query($q: String!) { search(query: $q, type: ISSUE, first: 5) { issueCount nodes {"
    query += " ... on Issue { number } ... on PullRequest { number } } } }"

    def numbers(words: str) -> list[int]:
        return [each["number"] for each in data(town.dev, query, q=words)["search"]["nodes"]]

    assert numbers("repo:acme/tokens is:issue is:open label:hotfix") == [1]
    assert numbers("repo:acme/tokens is:pr author:dev base:main") == [3]
    assert numbers('assignee:rita "part"') == [2]
    status, message = said(town.dev.post("//graphql", {"query": query, "variables": {"q": "x:1"}}))
    assert (status, "x:1" in message) == (501, True)
