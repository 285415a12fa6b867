"""Clone, fetch and push over HTTP, with the same tokens and rules as the API.

https://docs.github.com/get-started/git-basics/about-remote-repositories#cloning-with-https-urls
"""

import gzip
import io
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from werkzeug.wrappers import Request, Response

from hotfix_actions.sandbox.effects.pushes import follow
from hotfix_actions.sandbox.git import http_backend
from hotfix_actions.sandbox.git.objects import ZERO
from hotfix_actions.sandbox.git.repository import RefMove
from hotfix_actions.sandbox.hub import Hub
from hotfix_actions.sandbox.rules.direct import before_objects
from hotfix_actions.sandbox.rules.workflow_files import known_trees
from hotfix_actions.sandbox.store.database import Db
from hotfix_actions.sandbox.web.access import allowed, can_see
from hotfix_actions.sandbox.web.answers import GitHubError, moved
from hotfix_actions.sandbox.web.tokens import authenticate
from hotfix_actions.sandbox.work import Repo, Urls, Work

ACTOR = "sandbox.actor"
_ADDRESS = re.compile(
    r"/(?P<owner>[^/]+)/(?P<name>[^/]+?)(\.git)?"
    r"/(?P<service>info/refs|git-upload-pack|git-receive-pack)"
)
_HOOK = Path(__file__).parent.parent / "git" / "update.sh"


class GitHttp:
    """The part of the server that speaks git."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._hooks = hub.data / "hooks"
        self._hooks.mkdir(exist_ok=True)
        hook = self._hooks / "update"
        shutil.copyfile(_HOOK, hook)
        hook.chmod(0o755)

    def __call__(self, request: Request) -> Response | None:
        """Answer a request of git; None when it is none."""
        match = _ADDRESS.fullmatch(request.path)
        if match is None:
            return None
        service = match["service"]
        pushing = "git-receive-pack" in {service, request.args.get("service")}
        try:
            if service == "git-receive-pack":
                with self._hub.store.writing() as db:
                    work, repo = self._enter(db, request, match, pushing=True)
                    return self._push(work, repo, request)
            with self._hub.store.reading() as db:
                _, repo = self._enter(db, request, match, pushing=pushing)
            return self._serve(repo, request, service, {})
        except GitHubError as error:
            return _refusal(error)

    def _enter(
        self, db: Db, request: Request, match: re.Match[str], *, pushing: bool
    ) -> tuple[Work, Repo]:
        """Say who it is and whether they may; raises GitHubError."""
        actor = authenticate(self._hub, db, request)
        request.environ[ACTOR] = actor.login if actor else None
        work = Work(self._hub, db, Urls(self._hub.url, self._hub.url), actor)
        repo = work.repo_named(match["owner"], match["name"])
        former = None if repo else work.repo_once_named(match["owner"], match["name"])
        if former and (actor or not former.row["private"]) and can_see(work, former):
            query = request.environ["QUERY_STRING"]
            place = f"{self._hub.url}/{former.full_name}.git/{match['service']}"
            raise moved("GET", f"{place}?{query}" if query else place)
        if actor is None and (pushing or repo is None or repo.row["private"]):
            raise GitHubError(401, "Authentication required")
        if repo is None or not can_see(work, repo):
            raise GitHubError(404, "Repository not found.")
        if pushing and not allowed(work, repo, "contents:write", "write"):
            who = actor.login if actor else "nobody"
            raise GitHubError(403, f"Permission to {repo.full_name}.git denied to {who}.")
        return work, repo

    def _push(self, work: Work, repo: Repo, request: Request) -> Response:
        body = _body(request)
        asked = [
            RefMove(ref, _sha(old), _sha(new)) for old, new, ref in http_backend.commands(body)
        ]
        before = {move.ref: repo.refs.sha(move.ref) for move in asked}
        refusals = [line for move in asked for line in _refusals(work, repo, move)]
        with _listed(refusals) as path:
            variables = {
                "SANDBOX_REFUSALS": path,
                "SANDBOX_TOKEN": "a GitHub App" if work.me.is_app else "a Personal Access Token",
                "SANDBOX_LACKS": "`workflows` permission"
                if work.me.has_permissions
                else "`workflow` scope",
                "SANDBOX_RULES_PAGE": f"{self._hub.url}/{repo.full_name}/rules",
            }
            response = self._serve(repo, request, "git-receive-pack", variables, body=body)
            content = response.get_data()
        moves = [
            RefMove(move.ref, before[move.ref], now)
            for move in asked
            if (now := repo.refs.sha(move.ref)) != before[move.ref]
        ]
        if moves:
            work.refs_moved(repo, moves)
            follow(work, repo, moves)
        work.finish()
        response.set_data(content)
        return response

    def _serve(
        self,
        repo: Repo,
        request: Request,
        service: str,
        variables: dict[str, str],
        *,
        body: IO[bytes] | None = None,
    ) -> Response:
        stream = body or _body(request)
        length = stream.seek(0, io.SEEK_END)
        stream.seek(0)
        cgi = {
            "PATH_INFO": f"/{repo.full_name}.git/{service}",
            "REQUEST_METHOD": request.method,
            "QUERY_STRING": request.environ["QUERY_STRING"],
            "CONTENT_TYPE": request.environ["CONTENT_TYPE"],
            "CONTENT_LENGTH": str(length),
            "REMOTE_USER": request.environ[ACTOR] or "",
            "REMOTE_ADDR": "127.0.0.1",
            "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "core.hooksPath",
            "GIT_CONFIG_VALUE_0": str(self._hooks.resolve()),
        }
        root = self._hub.data / "git"
        answer = http_backend.run_backend(
            root.resolve(), cgi | variables, stream, self._hub.observer
        )
        return Response(answer.content, status=answer.status, headers=answer.headers)


def _body(request: Request) -> IO[bytes]:
    """Return the body, unpacked: git compresses long requests."""
    if request.headers.get("Content-Encoding") == "gzip":
        return io.BytesIO(gzip.decompress(request.get_data()))
    stream: IO[bytes] = request.environ["wsgi.input"]
    return stream


def _refusals(work: Work, repo: Repo, move: RefMove) -> list[str]:
    """Return the lines for the hook about one ref."""
    current = RefMove(move.ref, repo.refs.sha(move.ref), move.new)
    lines = [f"{move.ref}\t{when}\t{said}" for when, said in before_objects(work, repo, current)]
    actor = work.me
    named = move.ref.startswith(("refs/heads/", "refs/tags/"))
    if move.new and named and not actor.brings_workflows:
        trees = " ".join(sorted(filter(None, known_trees(repo))))
        lines.append(f"{move.ref}\tworkflows\t{trees}")
    return lines


@contextmanager
def _listed(lines: list[str]) -> Iterator[str]:
    with tempfile.NamedTemporaryFile("w", prefix="refusals-") as file:
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        yield file.name


def _sha(text: str) -> str | None:
    return None if text == ZERO else text


def _refusal(error: GitHubError) -> Response:
    response = Response(f"{error.message}\n", status=error.status, content_type="text/plain")
    response.headers.update(error.headers)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="GitHub"'
    return response
