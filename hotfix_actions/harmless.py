"""Which variables of the environment hold no secret: every other one is taken for one.

Standard library only, and little of it: it is asked before anything else is imported.
"""

import os
import re
from collections.abc import Mapping

# What our own steps are given, and no command that we start ever is.
TOKENS = ("HOTFIX_TOKEN", "GITHUB_TOKEN", "GH_TOKEN")
KEY = "HOTFIX_APP_PRIVATE_KEY"
# With these a job signs itself in to clouds, and to GitHub's caches and artifacts.
# https://docs.github.com/en/actions/reference/security/oidc
OURS = (*TOKENS, KEY, "INPUT_TOKEN", "INPUT_PRIVATE-KEY", "INPUT_PRIVATE_KEY")
_OURS = ("ACTIONS_ID_TOKEN_", "ACTIONS_RUNTIME_", "ACTIONS_CACHE_", "ACTIONS_RESULTS_")
# By this a team names more variables that hold no secret, separated by spaces.
MORE = "HOTFIX_HARMLESS"
_NAMES = frozenset((
    # shells and terminals
    "PATH", "HOME", "PWD", "OLDPWD", "SHELL", "SHLVL", "USER", "USERNAME", "LOGNAME", "MAIL",
    "HOST", "HOSTNAME", "HOSTTYPE", "OSTYPE", "MACHTYPE", "TERM", "TERM_PROGRAM",
    "TERM_PROGRAM_VERSION", "COLORTERM", "COLUMNS", "LINES", "LS_COLORS", "LSCOLORS", "LESS",
    "LESSOPEN", "LESSCLOSE", "PAGER", "EDITOR", "VISUAL", "LANG", "LANGUAGE", "TZ", "TMPDIR",
    "TEMP", "TMP", "DISPLAY", "MANPATH", "INFOPATH", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "_",
    "PS1", "PS2", "IFS", "DEBIAN_FRONTEND", "ACCEPT_EULA", "SUDO_USER", "SUDO_UID", "SUDO_GID",
    # runners; https://docs.github.com/en/actions/reference/workflows-and-actions/variables
    "CI", "ImageOS", "ImageVersion", "AGENT_TOOLSDIRECTORY", "POWERSHELL_DISTRIBUTION_CHANNEL",
    "SELENIUM_JAR_PATH", "ACTIONS_RUNNER_ACTION_ARCHIVE_CACHE", "ENABLE_RUNNER_TRACING",
    # builds
    "npm_config_registry", "npm_config_cafile", "NODE_EXTRA_CA_CERTS", "NODE_ENV", "NODE_OPTIONS",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "PIP_CERT", "CURL_CA_BUNDLE",
    "VIRTUAL_ENV", "NO_PROXY", "no_proxy",
    # our own
    "HOTFIX_APP_ID", "HOTFIX_ENVIRONMENT", "HOTFIX_ENVIRONMENTS", "HOTFIX_VERSION", "HOTFIX_TAG",
    "HOTFIX_RESTORE", "HOTFIX_RESTORE_SHA", "HOTFIX_SOURCE", "HOTFIX_UNREHEARSED",
    "HOTFIX_INSTALL", "HOTFIX_BORROW",
    MORE,
))  # fmt: skip
_BEGINNINGS = (
    "GITHUB_", "RUNNER_", "LC_", "XDG_", "HOTFIX_INPUT_", "INPUT_", "GIT_AUTHOR_",
    "GIT_COMMITTER_",
    "PYTHON", "PYTEST_", "COV_", "COVERAGE_",
)  # fmt: skip
# What a name of git is called.
_ENDINGS = (
    "_SHA", "_COMMIT", "_REVISION", "_REF", "_BRANCH", "_TAG", "_VERSION", "_REPOSITORY",
    "_REGION",
)  # fmt: skip
# Whatever a name begins or ends with, these say what it holds.
_TELLING = re.compile(r"TOKEN|SECRET|PASSW|PRIVATE|CREDENTIAL|(?:^|_)(?:KEY|AUTH|PAT)(?:_|$)")


def is_harmless(name: str, more: str = "") -> bool:
    """Return whether a variable holds no secret, by its name; `more` names others, by spaces."""
    if name in _NAMES or name in more.split():
        return True
    if _TELLING.search(name.upper()):
        return False
    return name.startswith(_BEGINNINGS) or f"_{name.upper()}".endswith(_ENDINGS)


def secrets_of(env: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of an environment that are taken for secrets."""
    more = env.get(MORE, "")
    return {name: value for name, value in env.items() if not is_harmless(name, more)}


def for_commands(env: Mapping[str, str]) -> dict[str, str]:
    """Return what commands of the default branch's configuration get: all but what is ours.

    The App's key is left out under any name.
    """
    key = env.get(KEY, "").strip()
    return {
        name: value
        for name, value in env.items()
        if name not in OURS and not name.startswith(_OURS) and not (key and key in value)
    }


def is_plain(value: str) -> bool:
    """Return whether a value is none that could be kept secret: a version, a path, a common word.

    Without that every text would be full of gaps as soon as somebody sets STAGE=production.
    """
    if len(value) < SHORTEST or value.lower() in _WORDS or _PLAIN.fullmatch(value):
        return True
    if not value.startswith(("/", "~/", "./")):
        return False
    path = os.path.expanduser(value)  # noqa: PTH111  # pathlib takes long to import
    folder = os.path.dirname(path)  # noqa: PTH120
    return os.path.exists(path) or (folder != "/" and os.path.isdir(folder))  # noqa: PTH110, PTH112


# A shorter text is found everywhere: to hide it would hide what is said, and tell what it was.
SHORTEST = 6
_PLAIN = re.compile(
    r"[vV]?[0-9]{1,6}(?:\.[0-9]{1,6}){1,3}(?:-(?:alpha|beta|rc)[.0-9]{0,6})?"
    r"|[0-9]{6,8}|https?://[a-zA-Z0-9.-]+(?::[0-9]+)?(?:/[a-z]{0,8}){0,2}"
    r"|[a-z]{2}[-_][A-Z]{2}(?:\.UTF-8)?"
)
_WORDS = frozenset((
    "production", "staging", "development", "testing", "preview", "canary", "release", "releases",
    "hotfix", "hotfixes", "github", "gitlab", "master", "develop", "default", "enabled", "disabled",
    "always", "public", "private", "internal", "service", "server", "client", "docker", "ubuntu",
    "debian", "alpine", "linux64", "darwin", "python", "python3", "nodejs", "critical", "medium",
    "warning", "verbose", "normal", "update", "deploy", "rollback", "finish", "status", "version",
    "branch", "commit", "incident", "environment", "origin", "website", "backend", "frontend",
    "localhost", "127.0.0.1", "function", "required", "optional", "xterm-256color",
))  # fmt: skip
