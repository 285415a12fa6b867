"""The text of the query at a command's start: only what is wanted, and never more than a page.

Fields: https://docs.github.com/en/graphql/reference/repos. No list inside a list is longer than
30, so that a query costs a few points of the 1,000 an hour that `GITHUB_TOKEN` has:
https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

from dataclasses import dataclass

from hotfix_actions.adapters.github.lineage import BRANCH, PULL, WHO

_TEXT = "... on Blob { text byteSize isTruncated }"
_CONFIG = f"config: object(expression: $config) {{ {_TEXT} }}"
_FOLDER = "folder: object(expression: $folder) { ... on Tree { entries { name } } }"
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
  id number fullDatabaseId title body url state createdAt {WHO}
  labels(first: 100) {{ totalCount nodes {{ name }} }}
  comments(first: 100) {{
    totalCount nodes {{
      fullDatabaseId body url createdAt lastEditedAt includesCreatedEdit {WHO}
    }}
  }}
}}"""

_SNAPSHOT = "tree { entries { name mode oid } }"
_RECORDS = """(
  environments: [%s], first: 30, orderBy: {field: CREATED_AT, direction: DESC}
) {
  totalCount
  nodes {
    databaseId environment task ref { name } commitOid createdAt payload description
    creator { __typename login }
    statuses(first: 20) {
      totalCount nodes { state createdAt description creator { __typename login } }
    }
  }
}"""
DEPLOYMENTS = "deployments" + _RECORDS % "$environment"
# What staging has proven is asked of GitHub, too, before anything goes on to production.
_STAGED = "staged: deployments" + _RECORDS % '"staging"'

_COMMIT = "__typename oid ... on Commit { tree { oid } }"
TAG = f"""
prefix name
target {{ {_COMMIT} ... on Tag {{ message tagger {{ date }} target {{ {_COMMIT} }} }} }}"""
_FACTS = f"""
id nameWithOwner url isPrivate mergeCommitAllowed squashMergeAllowed rebaseMergeAllowed
autoMergeAllowed
defaultBranchRef {{
  name target {{ oid ... on Commit {{ history(first: 100) {{ nodes {{ oid }} }} }} }}
}}
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
    """What to ask for: each is empty where it is not wanted, or not known yet.

    `begun` and `bump` are the commits that the branch `base` begins with; `files` those that hold
    the version.
    """

    environment: str = ""
    config: str = ""
    folder: str = ""
    workflow: str = ""
    sweep: str = ""
    journal: str = ""
    path: str = ""
    issue: int = 0
    base: str = ""
    begun: str = ""
    bump: str = ""
    files: tuple[str, ...] = ()
    pulls: tuple[int, ...] = ()
    facts: bool = True


def text(wanted: Wanted) -> str:
    """Return the query."""
    parts = [
        ("config", "String!", _CONFIG, wanted.config),
        ("folder", "String!", _FOLDER, wanted.folder),
        ("workflow", "String!", _WORKFLOW, wanted.workflow),
        ("sweep", "String!", _SWEEP, wanted.sweep),
        ("journal", "GitObjectID!", _JOURNAL, wanted.journal),
        ("path", "String!", "", wanted.path),
        ("issue", "Int!", _ISSUE, wanted.issue),
        ("base", "String!", BRANCH, wanted.base),
        ("begun", "GitObjectID!", _beginning("begun", wanted), wanted.begun),
        ("bump", "GitObjectID!", _beginning("bump", wanted), wanted.bump),
        *((f"f{n}", "String!", "", path) for n, path in enumerate(wanted.files)),
        ("environment", "String!", DEPLOYMENTS, wanted.environment),
    ]
    chosen = [(f"${name}: {kind}", fields) for name, kind, fields, value in parts if value]
    declared = ", ".join(["$owner: String!", "$name: String!", *(name for name, _ in chosen)])
    facts = [_FACTS] if wanted.facts else []
    facts += [_STAGED] if wanted.environment == "production" else []
    single = [f"pull{n}: pullRequest(number: {n}) {{ {PULL} }}" for n in wanted.pulls]
    asked = "\n".join([*facts, *(fields for _, fields in chosen), *single])
    who = "viewer { login }" if wanted.facts else ""
    return f"query({declared}) {{ {who} repository(owner: $owner, name: $name) {{ {asked} }} }}"


def _beginning(name: str, wanted: Wanted) -> str:
    """Ask for what stands at the root of a commit, and for the texts of the version files."""
    files = " ".join(
        f"f{n}: file(path: $f{n}) {{ object {{ {_TEXT} }} }}" for n in range(len(wanted.files))
    )
    return f"{name}: object(oid: ${name}) {{ ... on Commit {{ oid {_SNAPSHOT} {files} }} }}"


def variables(repository: str, wanted: Wanted) -> dict[str, object]:
    """Return the variables of the query's text."""
    owner, name = repository.split("/")
    values = {
        "environment": wanted.environment,
        "config": wanted.config,
        "folder": wanted.folder,
        "workflow": wanted.workflow,
        "sweep": wanted.sweep,
        "journal": wanted.journal,
        "path": wanted.path,
        "issue": wanted.issue,
        "base": wanted.base,
        "begun": wanted.begun,
        "bump": wanted.bump,
        **{f"f{n}": path for n, path in enumerate(wanted.files)},
    }
    return {"owner": owner, "name": name, **{key: one for key, one in values.items() if one}}
