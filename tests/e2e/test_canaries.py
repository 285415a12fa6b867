"""Secrets of the environment, printed by every command of the team's, are found nowhere."""

import base64
import contextlib
import io
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from hotfix_actions.cli import main
from tests.e2e.conftest import At
from tests.support import e2e_acts as acts
from tests.support.e2e import INCIDENT, Scene

pytestmark = pytest.mark.slow

LINES = ("canaryLineOne0123456789", "canaryLineTwo0123456789")
SECRETS = {
    "DEPLOY_PASSWORD": 'canary"pass word/<1>',
    "AWS_SECRET_ACCESS_KEY": "canary+aws/secret=2",
    "SOMETHING": "canary-without-a-telling-name-3",
    "lower_case": "canary-lower-4",
    "DATABASE_URL": "postgres://app:canaryInAddress5@db.test/shop",
    "SIGNING": "-----BEGIN KEY-----\n" + "\n".join(LINES) + "\n-----END KEY-----\n",
    "GITHUB_PAT": "ghp_canary6",
    "RUNNER_PASSWORD": "canary-runner-7",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "canary-oidc-8",
    "ACTIONS_RUNTIME_TOKEN": "canary-runtime-9",
    "npm_config__auth": "canary-npm-10",
}
# What the team's own scripts print of them: as it is, and in what tools make of it.
LOUD = """
say() {
  env | sort
  for value in "$DEPLOY_PASSWORD" "$AWS_SECRET_ACCESS_KEY" "$SOMETHING" "$SIGNING"; do
    printf '%s' "$value" | base64
    printf 'user:%s' "$value" | base64 -w 0
    echo
  done
  printf 'it went wrong: %s %s\\n' "$SOMETHING" "$DEPLOY_PASSWORD"
}
say >&2
if [ "$1" != state ]; then say; fi
if [ -e "$E2E_LIVE/broken" ] && [ "$1" = deploy ]; then exit 3; fi
"""
FOUND = [
    *(value for name, value in SECRETS.items() if name not in ("SIGNING", "DATABASE_URL")),
    *LINES,
    "canaryInAddress5",
]


def forms() -> Iterator[str]:
    for value in FOUND:
        yield value
        yield quote(value, safe="")
        for before in ("", "user:"):
            encoded = base64.b64encode((before + value).encode()).decode().rstrip("=")
            yield encoded[8:-4]


FORMS = sorted(set(forms()))


class Told:
    """Everything that a command let out, by where it was found."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.texts: dict[str, str] = {}
        self.codes: list[int] = []

    def run(self, *words: str, actor: str = "kenji", own: bool = False) -> int:
        """Run a command with the canaries, twice: for people, and as JSON with a trace."""
        number = len(self.codes)
        folder = self.scene.work / f"told-{number}"
        folder.mkdir()
        event = acts.labelled(self.scene) if words[0] == "open" else None
        env = {
            **self.scene.env(actor, event),
            **SECRETS,
            "GITHUB_OUTPUT": str(folder / "output"),
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        }
        if own:  # a person's word needs the person's token
            env["HOTFIX_TOKEN"] = str(self.scene.stage.people[actor].token)
        for more in (["--trace", str(folder / "trace")], ["--json"]):
            out, err = io.StringIO(), io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                self.codes.append(main([*words, *more], env, self.scene.stage.here))
            place = " ".join([*words[:3], more[0]])
            self.texts[f"{number} {place}: out"] = out.getvalue()
            self.texts[f"{number} {place}: err"] = err.getvalue()
        for file in folder.iterdir():
            self.texts[f"{number} {words[0]}: {file.name}"] = file.read_text()
        return self.codes[-2]

    def github(self) -> None:
        """Add every text that GitHub holds: each row of its tables, each object of git."""
        for file in (self.scene.work / "github").rglob("*"):
            if file.is_file() and file.read_bytes()[:6] == b"SQLite":
                self.rows(file)
        words = ("cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)")
        for row in self.scene.git(*words).splitlines():
            sha, kind = row.split()
            self.texts[f"git {kind} {sha}"] = self.scene.git("cat-file", "-p", sha)

    def rows(self, file: Path) -> None:
        with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            tables = [str(row[0]) for row in database.execute("select name from sqlite_master "
                                                              "where type = 'table'")]  # fmt: skip
            for table in tables:
                for at, row in enumerate(database.execute(f'select * from "{table}"')):  # noqa: S608
                    self.texts[f"{table} {at}"] = repr(row)


def test_no_secret_of_the_environment_is_found_anywhere(at: At) -> None:
    scene = at("reported")
    script = scene.stage.here / "ops.sh"
    script.write_text(script.read_text().replace("set -eu\n", f"set -eu\n{LOUD}", 1))
    broken = scene.live.folder / "broken"
    told = Told(scene)
    assert told.run("open", actor="mona") == 0
    acts.propose(scene)
    assert told.run("gate", INCIDENT) == 0
    acts.propose_and_merge(scene)
    assert told.run("release", INCIDENT) == 0
    broken.touch()
    assert told.run("deploy", "staging", INCIDENT) != 0
    broken.unlink()
    assert told.run("deploy", "staging", INCIDENT) == 0
    assert (
        told.run("note", INCIDENT, f"it says {SECRETS['SOMETHING']} and ghp_canary6", own=True) == 0
    )
    acts.agree(scene)
    assert told.run("deploy", "production", INCIDENT, actor="priya") == 0
    because = f"--because=it is {SECRETS['lower_case']}"
    assert told.run("rollback", INCIDENT, because, actor="priya") == 0
    told.run("status", INCIDENT)
    told.run("journal", "show", INCIDENT, "--all")
    told.run("status", SECRETS["SOMETHING"])
    told.run("doctor")
    why = f"--because={SECRETS['DEPLOY_PASSWORD']}"
    for words in (("override", INCIDENT, "guard", why), ("finish", INCIDENT, "--unwatched", why)):
        told.run(*words, actor="priya", own=True)
    for words in (("status",), ("journal", "verify", INCIDENT), ("protect",), ("sweep",)):
        told.run(*words)
    own = [str(person.token) for person in scene.stage.people.values()]
    own.append(scene.env("kenji")["HOTFIX_TOKEN"])
    assert len(told.texts) >= 100
    assert not [place for place, text in told.texts.items() for one in own if one in text]
    told.github()
    leaks = {place: form for place, text in told.texts.items() for form in FORMS if form in text}
    assert leaks == {}
    assert 70 not in told.codes
    assert sum("***" in text for text in told.texts.values()) >= 5  # they did print
