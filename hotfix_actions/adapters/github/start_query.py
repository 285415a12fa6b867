"""The text of the query at a command's start: only what is wanted, and never more than a page.

Fields: https://docs.github.com/en/graphql/reference/repos. No list inside a list is longer than
30, so that a query costs a few points of the 1,000 an hour that `GITHUB_TOKEN` has:
https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

from dataclasses import dataclass

_TEXT = "... on Blob { text byteSize isTruncated }"
_WHO = "author { __typename login }"

PULL = f"""
id number title url state createdAt mergedAt merged isDraft isCrossRepository mergeStateStatus
headRefOid headRefName baseRefName {_WHO}
mergeCommit {{ oid }} autoMergeRequest {{ mergeMethod }}"""

_CONFIG = f"config: object(expression: $config) {{ {_TEXT} }}"
_WORKFLOW = f"workflow: object(expression: $workflow) {{ {_TEXT} }}"
_SWEEP = f"sweep: object(expression: $sweep) {{ {_TEXT} }}"

_JOURNAL = f"""
journal: object(oid: $journal) {{
  ... on Commit {{
    oid message author {{ name }} tree {{ oid }}
    parents(first: 2) {{ totalCount nodes {{ oid }} }}
    file(path: $path) {{ object {{ {_TEXT} }} }}
  }}
}}"""

_ISSUE = f"""
issue(number: $issue) {{
  id number fullDatabaseId title body url state createdAt {_WHO}
  labels(first: 100) {{ totalCount nodes {{ name }} }}
  comments(first: 100) {{
    totalCount nodes {{ fullDatabaseId body url createdAt updatedAt {_WHO} }}
  }}
}}"""

_PULLS = f"""
pullRequests(
  baseRefName: $base, first: 20, orderBy: {{field: CREATED_AT, direction: DESC}}
) {{
  totalCount
  nodes {{
    {PULL}
    reviews(first: 30) {{
      totalCount nodes {{ state submittedAt commit {{ oid }} {_WHO} }}
    }}
  }}
}}
made: ref(qualifiedName: $base) {{
  target {{
    ... on Commit {{
      history(first: 10) {{
        nodes {{ oid associatedPullRequests(first: 10) {{ totalCount nodes {{ {PULL} }} }} }}
      }}
    }}
  }}
}}"""

_DEPLOYMENTS = """
deployments(
  environments: [$environment], first: 30, orderBy: {field: CREATED_AT, direction: DESC}
) {
  totalCount
  nodes {
    databaseId environment task ref { name } commitOid createdAt payload description
    statuses(first: 20) { totalCount nodes { state createdAt description } }
  }
}"""

_COMMIT = "__typename oid ... on Commit { tree { oid } }"
TAG = f"""
prefix name
target {{ {_COMMIT} ... on Tag {{ message tagger {{ date }} target {{ {_COMMIT} }} }} }}"""
_FACTS = f"""
id nameWithOwner url isPrivate mergeCommitAllowed squashMergeAllowed rebaseMergeAllowed
autoMergeAllowed
defaultBranchRef {{ name target {{ oid }} }}
labels(first: 100) {{ totalCount nodes {{ name }} }}
latestRelease {{ tagName }}
releases(first: 30, orderBy: {{field: CREATED_AT, direction: DESC}}) {{
  totalCount
  nodes {{
    databaseId tagName name description url createdAt publishedAt isDraft isPrerelease
  }}
}}
branches: refs(refPrefix: "refs/heads/hotfix/", first: 100) {{
  totalCount nodes {{ prefix name target {{ oid }} }}
}}
carriers: refs(refPrefix: "refs/heads/merge-back/", first: 100) {{
  totalCount
  nodes {{
    prefix name target {{ oid }}
    associatedPullRequests(first: 3) {{ totalCount nodes {{ {PULL} }} }}
  }}
}}
tags: refs(refPrefix: "refs/tags/", first: 100) {{
  totalCount
  nodes {{ {TAG} }}
}}"""


@dataclass(frozen=True)
class Wanted:
    """What to ask for: each is empty where it is not wanted, or not known yet."""

    environment: str = ""
    config: str = ""
    workflow: str = ""
    sweep: str = ""
    journal: str = ""
    path: str = ""
    issue: int = 0
    base: str = ""
    pulls: tuple[int, ...] = ()
    facts: bool = True


def text(wanted: Wanted) -> str:
    """Return the query."""
    parts = [
        ("config", "String!", _CONFIG, wanted.config),
        ("workflow", "String!", _WORKFLOW, wanted.workflow),
        ("sweep", "String!", _SWEEP, wanted.sweep),
        ("journal", "GitObjectID!", _JOURNAL, wanted.journal),
        ("path", "String!", "", wanted.path),
        ("issue", "Int!", _ISSUE, wanted.issue),
        ("base", "String!", _PULLS, wanted.base),
        ("environment", "String!", _DEPLOYMENTS, wanted.environment),
    ]
    chosen = [(f"${name}: {kind}", fields) for name, kind, fields, value in parts if value]
    declared = ", ".join(["$owner: String!", "$name: String!", *(name for name, _ in chosen)])
    facts = [_FACTS] if wanted.facts else []
    single = [f"pull{n}: pullRequest(number: {n}) {{ {PULL} }}" for n in wanted.pulls]
    asked = "\n".join([*facts, *(fields for _, fields in chosen), *single])
    return f"query({declared}) {{ repository(owner: $owner, name: $name) {{ {asked} }} }}"


def variables(repository: str, wanted: Wanted) -> dict[str, object]:
    """Return the variables of the query's text."""
    owner, name = repository.split("/")
    values = {
        "environment": wanted.environment,
        "config": wanted.config,
        "workflow": wanted.workflow,
        "sweep": wanted.sweep,
        "journal": wanted.journal,
        "path": wanted.path,
        "issue": wanted.issue,
        "base": wanted.base,
    }
    return {"owner": owner, "name": name, **{key: one for key, one in values.items() if one}}
