"""Files of the user's repository: written as a whole, never through a link that leads out."""

import contextlib
import secrets
from collections.abc import Mapping
from pathlib import Path

from hotfix_actions.errors import UsageFault


class RepositoryFiles:
    """The files below one directory; paths are relative, with slashes."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def read(self, path: str) -> str | None:
        """Give a file's text, or None where there is none.

        Raises UsageFault where something else stands there, or what is there cannot be read.
        """
        target = self._inside(path)
        try:
            return target.read_bytes().decode(errors="replace")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _fault(
                path, error.strerror or str(error), f"look at it:\n  ls -ld {path}"
            ) from error

    def write(self, texts: Mapping[str, str]) -> None:
        """Write all of them, or, where one cannot be written, none.

        Raises UsageFault with what stands in the way.
        """
        targets = {path: self._inside(path) for path in texts}
        before = {path: self._kept(target) for path, target in targets.items()}
        made: list[Path] = []
        done: list[str] = []
        path = ""
        try:
            for path, text in texts.items():
                made.append(_beside(targets[path], text))
            for path, temporary in zip(texts, made, strict=True):
                temporary.replace(targets[path])
                done.append(path)
        except OSError as error:
            for path_done in done:
                _put_back(targets[path_done], before[path_done])
            why = error.strerror or str(error)
            raise _fault(path, why, f"look at it:\n  ls -ld {path} {Path(path).parent}") from error
        finally:
            for temporary in made:
                temporary.unlink(missing_ok=True)

    def _kept(self, target: Path) -> bytes | None:
        return target.read_bytes() if target.is_file() else None

    def _inside(self, path: str) -> Path:
        """Give where a path is. Raises UsageFault for a link, or a folder that lies elsewhere."""
        target = self._root / path
        if target.is_symlink():
            mend = f"put a file in its place, or remove it:\n  rm {path}"
            raise _fault(path, "it is a symbolic link, and no link is written through", mend)
        if not target.parent.resolve().is_relative_to(self._root):
            outer = next(one for one in reversed(target.parents) if one.is_symlink())
            name = outer.relative_to(self._root)
            mend = f"put a folder in its place:\n  rm {name} && mkdir {name}"
            raise _fault(path, f"{name} is a symbolic link that leads out of the repository", mend)
        if target.exists() and not target.is_file():
            raise _fault(path, "something else than a file stands there", f"move {path} away")
        return target


def _beside(target: Path, text: str) -> Path:
    """Write a text beside its target, to be renamed when all of them are written."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.parent / f".{target.name}.{secrets.token_hex(4)}"
    temporary.write_bytes(text.encode())
    if target.is_file():
        temporary.chmod(target.stat().st_mode & 0o777)
    return temporary


def _put_back(target: Path, content: bytes | None) -> None:
    with contextlib.suppress(OSError):
        if content is None:
            target.unlink()
        else:
            target.write_bytes(content)


def _fault(path: str, found: str, remedy: str) -> UsageFault:
    return UsageFault(tried=f"writing {path}", found=f"{path}: {found}", remedy=remedy)
