"""`hotfix sandbox serve`: the embedded GitHub alone."""

from pathlib import Path

from hotfix_actions.errors import UsageFault
from hotfix_actions.sandbox import serve as server


def serve(data: Path, port: int) -> int:
    """Serve until ^C. Raises UsageFault where the port is taken."""
    try:
        return server.serve(data, port)
    except OSError as taken:
        raise UsageFault(
            tried=f"listening on 127.0.0.1:{port}",
            found=taken.strerror or str(taken),
            remedy="give another port, or none for a free one: `hotfix sandbox serve --data DIR`",
        ) from taken
