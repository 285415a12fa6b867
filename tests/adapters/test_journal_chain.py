"""What `journal verify` reads of a journal: few requests, whatever was planted in it."""

import subprocess
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hotfix_actions.domain import codec
from hotfix_actions.domain.events import Noted
from hotfix_actions.domain.verify import Chain, Evidence, Finding, digest, verify
from hotfix_actions.sandbox import Sandbox
from tests.support.hub import HubRun, hub_run

pytestmark = pytest.mark.slow

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
REF = "refs/hotfix/7/journal"
Read = Callable[[], tuple[Chain, list[str]]]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox.start(tmp_path_factory.mktemp("github")) as sandbox:
        sandbox.world.add_org("acme")
        sandbox.world.add_repository("acme", "tokens")
        yield sandbox


@pytest.fixture
def run(hub: Sandbox) -> HubRun:
    token = hub.world.app_token("hotfix", permissions={"contents": "write"})
    return hub_run(hub.url, token, "run-1")


@pytest.fixture
def bare(hub: Sandbox) -> Path:
    return hub.git_dir("acme/tokens")


@pytest.fixture
def read(run: HubRun) -> Read:
    def reading() -> tuple[Chain, list[str]]:
        before = len(run.requests)
        chain = run.journal.chain(7)
        return chain, run.requests[before:]

    return reading


def line(number: int) -> str:
    return codec.encode([Noted(at=AT, text="note", comment=number)])


def plant(bare: Path, texts: Sequence[str], merged: frozenset[int] = frozenset()) -> None:
    """Put a journal there by hand, a commit for each text; some are merges of the first one."""
    made = [f"reset {REF}\n".encode()]
    for number, text in enumerate(texts):
        before = texts[number - 1] if number else ""
        message = f"Note\n\n{digest(text[len(before) :])}\n".encode()
        content = text.encode()
        above = f"from :{number}\n".encode() if number else b""
        other = b"merge :1\n" if number in merged else b""
        who = f"committer Eve <eve@example.com> {1_790_000_000 + number} +0000\n".encode()
        made += [
            f"commit {REF}\nmark :{number + 1}\n".encode(),
            who,
            b"data %d\n%s" % (len(message), message),
            above,
            other,
            b"M 100644 inline journal.jsonl\ndata %d\n%s\n" % (len(content), content),
        ]
    git = ["git", "fast-import", "--quiet", "--force"]
    subprocess.run(git, cwd=bare, input=b"".join(made), check=True)


def grown(count: int) -> list[str]:
    lines = [line(number) for number in range(count)]
    return ["".join(lines[: number + 1]) for number in range(count)]


def findings(chain: Chain) -> tuple[Finding, ...]:
    return verify(Evidence(chain, {}))


def test_a_long_journal_is_read_by_hundreds_and_its_text_once(bare: Path, read: Read) -> None:
    plant(bare, grown(250))
    chain, requests = read()
    assert (len(chain.links), findings(chain)) == (250, ())
    assert len(requests) == 1 + 3 + 1


def test_of_a_longer_one_than_a_thousand_the_rest_is_left_unchecked(bare: Path, read: Read) -> None:
    plant(bare, [line(1)[:-1] + " " * n + "\n" for n in range(3)] + grown(1100))
    chain, requests = read()
    assert len(requests) <= 4 + 10 + 1
    assert len(chain.links) == 1000
    assert [one.code for one in findings(chain)] == ["unchecked"]


def test_a_journal_that_was_rewritten_throughout_costs_few_requests(bare: Path, read: Read) -> None:
    texts = [line(number) * 2 for number in range(150)]
    plant(bare, texts)
    chain, requests = read()
    told = findings(chain)
    assert [one.code for one in told].count("rewritten") == 149
    assert len(requests) <= 4 + 2 + 10


def test_where_a_rewrite_lies_is_told_and_the_rest_is_read_once(bare: Path, read: Read) -> None:
    texts = grown(40)
    plant(bare, [*texts[:20], *(line(99) + text for text in texts[20:])])
    chain, requests = read()
    assert [one for one in findings(chain) if one.code != "twice"] == [
        Finding("rewritten", chain.links[20].sha)
    ]
    assert len(requests) <= 5


def test_merges_that_were_put_in_are_told_and_first_parents_are_followed(
    bare: Path, read: Read
) -> None:
    plant(bare, grown(130), merged=frozenset({3, 60, 125}))
    chain, requests = read()
    merges = [chain.links[number].sha for number in (3, 60, 125)]
    assert findings(chain) == tuple(Finding("merge", sha, "2") for sha in merges)
    assert len(requests) <= 6


@pytest.mark.parametrize("texts", [["", line(1)], [line(1), line(1) + "x" * 4_100_000]])
def test_a_text_that_is_empty_or_too_long_is_told(bare: Path, read: Read, texts: list[str]) -> None:
    plant(bare, texts)
    chain, _ = read()
    assert {one.code for one in findings(chain)} <= {"empty", "unread"}
    assert findings(chain)


def test_what_github_signed_is_told_from_what_was_pushed(
    bare: Path, run: HubRun, read: Read
) -> None:
    plant(bare, [line(1)])
    run.journal.append(7, [Noted(at=AT, text="x", comment=2)], subject="a", body="b", files={})
    chain, _ = read()
    assert [(one.signer, one.author) for one in chain.links] == [
        ("", "Eve"),
        ("hotfix[bot]", "hotfix[bot]"),
    ]
    assert findings(chain) == (Finding("unvouched", chain.links[0].sha, "Eve"),)
