"""No form of a secret's value leaves; what is no secret is left alone."""

import base64
import html
import json
from pathlib import Path
from urllib.parse import quote

import pytest

from hotfix_actions.adapters import surroundings
from hotfix_actions.adapters.masking import MASKED, Mask, mask_of
from hotfix_actions.adapters.process import OUTPUT_LIMIT, ChildProcesses
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.commands import outputs
from hotfix_actions.domain.story import Story
from hotfix_actions.harmless import for_commands, is_harmless
from hotfix_actions.result import Handed, Result

SECRET = 'pä"ss&wörd/9<+x'
PEM = "-----BEGIN KEY-----\nMIIEcanary0line1\nabcdefcanary0line2\n-----END KEY-----\n"
FORMS = {
    "itself": SECRET,
    "in a URL": quote(SECRET, safe=""),
    "in a path": quote(SECRET),
    "in JSON": json.dumps(SECRET)[1:-1],
    "in JSON, readable": json.dumps(SECRET, ensure_ascii=False)[1:-1],
    "in HTML": html.escape(SECRET),
    "in hexadecimals": SECRET.encode().hex(),
    "in base64": base64.b64encode(SECRET.encode()).decode(),
    "in base64 behind one byte": base64.b64encode(b"x" + SECRET.encode()).decode(),
    "in base64 behind two bytes": base64.b64encode(b"x:" + SECRET.encode()).decode(),
    "in base64 for a header": base64.b64encode(b"user:" + SECRET.encode() + b"\n").decode(),
    "in base64 for URLs": base64.urlsafe_b64encode(SECRET.encode()).decode(),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_value_is_masked_in_every_form(name: str) -> None:
    clean = Mask({"DEPLOY_PASSWORD": SECRET}).text(f"before {FORMS[name]} after")
    assert clean.startswith("before ")
    assert clean.endswith(" after")
    assert MASKED in clean
    assert FORMS[name][4:-4] not in clean


def test_each_line_of_a_key_is_masked_also_where_they_were_joined() -> None:
    for value in (PEM, PEM.replace("\n", "\\n")):
        mask = Mask({"SIGNING": value})
        for line in ("MIIEcanary0line1", "abcdefcanary0line2"):
            assert mask.text(f"  {line}\r\n") == f"  {MASKED}\r\n"


def test_parts_of_addresses_and_of_json_are_masked() -> None:
    account = json.dumps({"type": "service_account", "private_key": PEM, "id": 7})
    mask = Mask({"DATABASE": "postgres://app:s3cr3tpart@db.test/shop", "ACCOUNT": account})
    assert mask.text("app with s3cr3tpart") == f"app with {MASKED}"
    assert mask.text("MIIEcanary0line1") == MASKED
    assert mask.text("type service") == "type service"


@pytest.mark.parametrize(
    "value",
    ["production", "Staging", "true", "v1.2.3", "1.2.4-rc.1", "8080", "20261125", "/usr/bin", "~/",
     "https://shop.test/health", "en_US.UTF-8", "short", ""],
)  # fmt: skip
def test_what_nobody_can_keep_secret_is_no_secret(value: str) -> None:
    assert Mask({"SOMETHING": value}).text(f"runs {value} now") == f"runs {value} now"


def test_what_a_harmless_variable_says_is_public_under_any_name() -> None:
    env = {"GITHUB_REPOSITORY": "acme/shop-front", "IMAGE": "acme/shop-front"}
    assert Mask(env).text("acme/shop-front") == "acme/shop-front"


def test_a_team_may_name_variables_that_hold_no_secret() -> None:
    env = {"IMAGE": "registry.test/shop", "OTHER": "registry.test/else", "HOTFIX_HARMLESS": "IMAGE"}
    assert Mask(env).text("registry.test/shop registry.test/else") == f"registry.test/shop {MASKED}"


@pytest.mark.parametrize(
    "name",
    ["GITHUB_TOKEN", "RUNNER_TOKEN", "GITHUB_APP_KEY", "PYTHON_PASSWORD", "LC_SECRET", "AWS_X",
     "npm_config__auth", "HOTFIX_INPUT_PRIVATE", "HTTPS_PROXY", "GITHUB_PAT"],
)  # fmt: skip
def test_a_name_that_tells_of_a_secret_is_never_harmless(name: str) -> None:
    assert not is_harmless(name)


def test_a_token_of_ours_is_masked_whatever_it_looks_like() -> None:
    assert Mask({"HOTFIX_TOKEN": "t0k"}).text("t0k!") == f"{MASKED}!"


def test_the_longest_form_goes_first() -> None:
    mask = Mask({"A_PART": "abcdefgh", "WHOLE": "abcdefgh-ijklmnop"})
    assert mask.text("abcdefgh-ijklmnop") == MASKED


def test_a_body_keeps_what_names_things_and_loses_what_is_secret_elsewhere() -> None:
    mask = Mask({"CANARY": "canary-1234"})
    body = {"ref": "canary-1234", "title": "a canary-1234", "tree": [{"content": "canary-1234"}],
            "variables": {"updates": [{"name": "refs/canary-1234"}], "body": ["canary-1234"]},
            "payload": {"state": "canary-1234", "note": "canary-1234"}}  # fmt: skip
    assert mask.body(body) == {
        "ref": "canary-1234",
        "title": f"a {MASKED}",
        "tree": [{"content": "canary-1234"}],
        "variables": {"updates": [{"name": "refs/canary-1234"}], "body": [MASKED]},
        "payload": {"state": "canary-1234", "note": MASKED},
    }


def test_what_a_command_prints_is_masked_also_at_the_cut(tmp_path: Path) -> None:
    env = {"PATH": "/usr/bin:/bin", "CANARY": "canary-12345678"}
    processes = ChildProcesses(env, Trace())
    echo = ["sh", "-c", 'echo "$CANARY"; echo "$CANARY" | base64 >&2; exit 3']
    done = processes.run(echo, cwd=tmp_path, trusted=True)
    assert (done.code, done.stdout) == (3, f"{MASKED}\n")
    assert MASKED in done.stderr
    for more in range(0, 16, 3):  # the cut goes through it
        script = f"printf '%s' \"$CANARY\"; head -c {OUTPUT_LIMIT - more} /dev/zero | tr '\\0' x"
        done = processes.run(["sh", "-c", script], cwd=tmp_path, trusted=True)
        assert set(done.stdout) <= set("x*")


def test_what_a_supervised_command_prints_is_masked(tmp_path: Path) -> None:
    env = {"PATH": "/usr/bin:/bin", "CANARY": "canary-12345678", "HOTFIX_TOKEN": "t0ken-1234"}
    done = ChildProcesses(env, Trace()).supervise(
        ["sh", "-c", 'echo "$CANARY$HOTFIX_TOKEN"; echo "$CANARY" >&2; exit 3'],
        cwd=tmp_path,
        env={},
        timeout=30,
        standing=lambda: True,
    )
    assert (done.code, done.stdout, done.stderr) == (3, f"{MASKED}\n", f"{MASKED}\n")


def test_what_git_prints_on_its_output_is_data(tmp_path: Path) -> None:
    env = {"PATH": "/usr/bin:/bin", "CANARY": "canary-12345678"}
    done = ChildProcesses(env, Trace()).run(["git", "canary-12345678"], cwd=tmp_path)
    assert "canary-12345678" not in done.stderr
    (tmp_path / "a").write_text("canary-12345678")
    words = ["git", "diff", "--no-index", "/dev/null", "a"]
    assert "canary-12345678" in ChildProcesses(env, Trace()).run(words, cwd=tmp_path).stdout


OURS = {
    "HOTFIX_APP_PRIVATE_KEY": PEM,
    "HOTFIX_TOKEN": "a-token",
    "GITHUB_TOKEN": "b-token",
    "GH_TOKEN": "c-token",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "oidc",
    "ACTIONS_ID_TOKEN_REQUEST_URL": "https://oidc.test",
    "ACTIONS_RUNTIME_TOKEN": "runtime",
    "ACTIONS_RESULTS_URL": "https://results.test",
    "INPUT_PRIVATE-KEY": PEM,
    "MY_COPY": f"key: {PEM}",
}


def test_a_deploy_command_gets_the_teams_secrets_and_nothing_of_ours(tmp_path: Path) -> None:
    teams = {"PATH": "/usr/bin:/bin", "AWS_SECRET_ACCESS_KEY": "teams-own", "HOME": "/root"}
    assert for_commands({**OURS, **teams}) == teams
    processes = ChildProcesses({**OURS, **teams}, Trace())
    done = processes.run(["env"], cwd=tmp_path, trusted=True)
    assert not [name for name in OURS if f"{name}=" in done.stdout]


def test_the_mask_of_equal_environments_is_made_once() -> None:
    assert mask_of({"A": "canary-1"}) is mask_of({"A": "canary-1"})


@pytest.mark.parametrize(
    "name", ["HEAD_SHA", "IMAGE_TAG", "BRANCH", "app_version", "INPUT_ORDER", "AWS_REGION"]
)
def test_names_of_git_and_inputs_of_ours_are_no_secrets(name: str) -> None:
    assert is_harmless(name)
    assert not is_harmless(f"{name}_TOKEN")


def test_what_the_next_job_goes_on_with_is_whole_and_its_words_are_masked(tmp_path: Path) -> None:
    out = tmp_path / "output"
    env = {"GITHUB_OUTPUT": str(out), "CANARY": "canary-1234"}
    evidence = json.dumps({"order": {"head": "canary-1234"}, "tests": {"tail": "canary-1234"}})
    handed = Handed(order="canary-1234", evidence=evidence)
    result = Result("done", Story(), next="canary-1234", handed=handed)
    outputs.write(result, "gate", surroundings.read(env, tmp_path))
    told = out.read_text()
    assert '{"order": {"head": "canary-1234"}, "tests": {"tail": "***"}}' in told
    assert told.count("canary-1234") == 2  # the order, twice
