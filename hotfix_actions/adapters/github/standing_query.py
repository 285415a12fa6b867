"""The question where hotfixes stand: one query, whatever their number.

Lists inside the hotfixes are short: a query of 100 hotfixes stays below GitHub's limits.
https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

from collections.abc import Mapping, Sequence

from hotfix_actions.adapters.github.lineage import PULL, WHO
from hotfix_actions.adapters.github.start_query import DEPLOYMENTS
from hotfix_actions.domain.state import Head
from hotfix_actions.ports import Wanted

_NEWEST = "orderBy: {field: CREATED_AT, direction: DESC}"
_ISSUE = f"""
id number fullDatabaseId title body url state createdAt {WHO}
labels(first: 100) {{ totalCount nodes {{ name }} }}"""
_REVIEW = f"state submittedAt commit {{ oid }} authorCanPushToRepository {WHO}"
_FIX = f"""
{PULL}
reviews(first: 30) {{ totalCount nodes {{ {_REVIEW} }} }}
statusCheckRollup {{
  contexts(first: 50) {{
    totalCount
    nodes {{
      __typename
      ... on CheckRun {{ name status conclusion }}
      ... on StatusContext {{ context state }}
    }}
  }}
}}"""
_TAG = "target { __typename oid ... on Tag { target { oid } } }"
_RELEASE = "databaseId tagName name description url createdAt publishedAt isDraft isPrerelease"


def query(
    wanted: Sequence[Wanted],
    environments: Sequence[str],
    leases: Mapping[str, Head],
    label: str,
) -> tuple[str, dict[str, str]]:
    """Return the query and its variables: names that people gave are never part of the text."""
    values: dict[str, str] = {}
    parts = [_of_hotfix(one, values) for one in wanted]
    for n, name in enumerate(environments):
        values[f"e{n}"] = name
        parts.append(f"environment{n}: {DEPLOYMENTS.replace('$environment', f'$e{n}')}")
    for n, head in enumerate(leases.values()):
        parts.append(f'lease{n}: object(oid: "{head.sha}") {{ ... on Commit {{ message }} }}')
    if label:
        values["label"] = label
        parts.append(
            f"labelled: issues(labels: [$label], states: [OPEN], first: 100, {_NEWEST}) "
            f"{{ totalCount nodes {{ {_ISSUE} }} }}"
        )
    parts.append(f"releases(first: 30, {_NEWEST}) {{ nodes {{ {_RELEASE} }} }}")
    declared = ", ".join(["$owner: String!, $name: String!", *(f"${n}: String!" for n in values)])
    text = f"query({declared}) {{ repository(owner: $owner, name: $name) {{ {' '.join(parts)} }} }}"
    return text, values


def _of_hotfix(one: Wanted, values: dict[str, str]) -> str:
    n = one.incident
    parts = [f"issue{n}: issue(number: {n}) {{ {_ISSUE} }}"]
    if one.branch:
        values[f"b{n}"] = one.branch
        parts.append(
            f"fixes{n}: pullRequests(baseRefName: $b{n}, first: 5, {_NEWEST}) "
            f"{{ nodes {{ {_FIX} }} }}"
        )
    if one.tag:
        values[f"t{n}"] = f"refs/tags/{one.tag}"
        parts.append(f"tag{n}: ref(qualifiedName: $t{n}) {{ {_TAG} }}")
    parts += [
        f"back{n}x{pull}: pullRequest(number: {pull}) {{ {PULL} }}" for pull in one.merge_backs
    ]
    return " ".join(parts)
