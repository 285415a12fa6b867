"""What holds of every chosen base, whatever the tags are."""

from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from hotfix_actions.domain.versions.choice import choose_base, wanted
from hotfix_actions.domain.versions.facts import Base, BaseFacts
from hotfix_actions.domain.versions.tags import parse_tag
from tests.domain.make import law

PREFIXES = ("", "v", "release-", "web@", "chart-")
ENDS = ("-rc.1", "-beta-10.0", "-nightly-2024.01.05", "rc2", "a1", ".dev3", ".Final", "p1",
        "+build.1", ".x", ".1", ".beta1.1")  # fmt: skip
small = st.integers(min_value=0, max_value=2).map(str)
# Most names are alike, so that they meet.
plain = st.tuples(small, small).map(lambda two: f"v1.{two[0]}.{two[1]}")
names = st.one_of(
    plain,
    plain,
    st.sampled_from(["v1", "v1.0", "v1.1", "v1.2", "web@1.1", "web@1.1.0", "web@1.1.1"]),
    st.tuples(plain, st.sampled_from(ENDS)).map("".join),
    st.tuples(st.sampled_from(PREFIXES), small, small).map(lambda x: f"{x[0]}2.{x[1]}.{x[2]}"),
    st.sampled_from(["latest", "nightly", "production", "v20241220", "deadbeef", "R_1_2"]),
)
many = settings(law, max_examples=200)


@st.composite
def any_facts(draw: st.DrawFn) -> BaseFacts:
    tags = draw(st.lists(names, min_size=1, max_size=12, unique=True))
    commits = {tag: draw(st.sampled_from(["a" * 40, "b" * 40, "c" * 40])) for tag in tags}
    one = st.sampled_from(tags)
    known = st.one_of(one, one, names, st.sampled_from(["a" * 40, "shop:1.1.1"]))
    none = st.just("")
    return BaseFacts(
        tags=tags,
        asked=draw(st.one_of(none, known)),
        running=draw(st.one_of(st.just([]), st.lists(known, max_size=2))),
        deployed=draw(st.one_of(st.just([]), st.lists(known, max_size=2))),
        latest=draw(st.one_of(none, known)),
        withdrawn=frozenset(draw(st.lists(st.sampled_from(tags), max_size=2))),
        prereleases=frozenset(draw(st.lists(st.sampled_from(tags), max_size=2))),
        prefix=draw(st.one_of(st.none(), st.none(), st.sampled_from(PREFIXES))),
        commits=draw(st.one_of(st.just({}), st.just(commits))),
        older=draw(st.booleans()),
    )


@many
@given(any_facts())
def test_a_base_is_never_moving_a_pre_release_withdrawn_or_older_than_what_runs(
    facts: BaseFacts,
) -> None:
    answer = choose_base(facts)
    if not isinstance(answer, Base):
        return
    tag = answer.tag
    assert tag.name in facts.tags
    assert tag.stable
    assert tag.name not in facts.withdrawn | facts.prereleases
    assert not _moves(tag.name, facts)
    assert facts.older or not _older(answer, facts)
    assert tag.name not in answer.passed


def _moves(name: str, facts: BaseFacts) -> bool:
    """Whether there is a longer stable name of the same version, or of the same commit."""
    longer = [one for one in facts.tags if one.startswith(f"{name}.")]
    stable = [one for one in longer if (tag := parse_tag(one)) is not None and tag.stable]
    first = parse_tag(name)
    assert first is not None
    return any(
        (tag := parse_tag(one)) is not None
        and (tag.version == first.version or _same_commit(name, one, facts))
        for one in stable
    )


def _same_commit(one: str, other: str, facts: BaseFacts) -> bool:
    return one in facts.commits and facts.commits[one] == facts.commits.get(other)


def _older(base: Base, facts: BaseFacts) -> bool:
    """Whether production answered with versions of the base's prefix, all of them above it."""
    said = [parse_tag(state) for state in dict.fromkeys(facts.running)]
    kin = [tag for tag in said if tag is not None and tag.prefix == base.tag.prefix]
    return (
        bool(kin) and len(kin) == len(said) and all(tag.version > base.tag.version for tag in kin)
    )


alike = st.one_of(plain, plain.map("{}-rc.1".format))


@law
@given(st.lists(alike, min_size=2, max_size=6, unique=True), st.data())
def test_nothing_is_older_than_what_production_says_it_runs(
    tags: list[str], data: st.DataObject
) -> None:
    runs, asked = data.draw(st.sampled_from(tags)), data.draw(st.sampled_from(["", *tags]))
    gone = frozenset(data.draw(st.lists(st.sampled_from(tags), max_size=1)))
    facts = BaseFacts(tags=tags, asked=asked, withdrawn=gone)
    recorded = data.draw(st.booleans())
    answer = choose_base(replace(facts, **{"deployed" if recorded else "running": [runs]}))
    floor = parse_tag(runs)
    assert floor is not None
    if isinstance(answer, Base) and not (recorded and runs in gone):
        assert answer.tag.version >= floor.version


@law
@given(any_facts())
def test_what_is_wanted_is_among_the_tags_and_is_enough(facts: BaseFacts) -> None:
    names = wanted(facts)
    assert set(names) <= set(facts.tags) - set(facts.commits)


@law
@given(st.lists(names, min_size=1, max_size=8, unique=True))
def test_the_order_of_the_tags_changes_nothing(tags: list[str]) -> None:
    answers = [choose_base(BaseFacts(tags=some)) for some in (tags, tags[::-1], sorted(tags))]
    told = [one.tag.name if isinstance(one, Base) else one for one in answers]
    assert all(one == other for one, other in product(told, told))
