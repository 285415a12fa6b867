"""A small HTTP/1.1 server for WSGI: connections stay open, request bodies are read to the end.

werkzeug's own server closes every connection, which costs PyGithub a new one for each request.
"""

import contextlib
import io
import socket
import tempfile
import threading
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import IO, Any
from urllib.parse import unquote_to_bytes, urlsplit

from werkzeug.wrappers import Request, Response

from hotfix_actions.sandbox.web.faults import ConnectionDroppedError

Application = Callable[[Request], Response]

_IN_MEMORY = 1 << 20


class HttpServer(ThreadingHTTPServer):
    """Serves one application on loopback until it is closed."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, port: int, application: Application) -> None:
        """Bind at once; raises OSError when the port is taken."""
        self.application = application
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection, so that closing the server can end it."""
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget the connection."""
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def close(self) -> None:
        """Stop serving, end every connection and wait for the threads."""
        self.shutdown()
        with self._guard:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    # Unbuffered writes would wait for each other's acknowledgement: 40 ms a request.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: HttpServer

    def handle_one_request(self) -> None:
        """Answer one request, whatever its method."""
        try:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            self._answer()
            self.wfile.flush()
        except (ConnectionDroppedError, ConnectionError, TimeoutError):
            self.close_connection = True
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is inherited
        """Say nothing: the request log is in the application."""

    def _answer(self) -> None:
        with self._body() as body:
            request = Request(self._environ(body))
            response = self.server.application(request)
            content, status, headers = response.get_wsgi_response(request.environ)
            self._send(status, headers, content, head=self.command == "HEAD")
            response.close()

    def _environ(self, body: IO[bytes]) -> dict[str, Any]:
        target = urlsplit(self.path)
        host = target.netloc or self.headers.get("Host", "")
        length = body.seek(0, io.SEEK_END)
        body.seek(0)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(target.path).decode("latin-1"),
            "RAW_URI": target.path,
            "QUERY_STRING": target.query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(length),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": str(self.server.server_address[1]),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": self.client_address[0],
            "wsgi.url_scheme": "http",
            "wsgi.input": body,
            # A request through a proxy names its target in full.
            "sandbox.absolute": bool(target.netloc),
        }
        for name, value in self.headers.items():
            key = "HTTP_" + name.upper().replace("-", "_")
            if key not in {"HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"}:
                environ[key] = value
        environ["HTTP_HOST"] = host
        return environ

    def _body(self) -> IO[bytes]:
        """Read the whole body: what is left of it would be taken for the next request."""
        body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            while size := int(self.rfile.readline().split(b";")[0], 16):
                body.write(self.rfile.read(size))
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
        else:
            body.write(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        return body

    def _send(
        self, status: str, headers: list[tuple[str, str]], content: Iterable[bytes], *, head: bool
    ) -> None:
        code, _, reason = status.partition(" ")
        self.send_response_only(int(code), reason)
        names = set()
        for name, value in headers:
            names.add(name.lower())
            self.send_header(name, value)
        bodiless = head or int(code) in {204, 304}
        chunked = "content-length" not in names and not bodiless
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for part in () if bodiless else content:
            if part:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part) if chunked else part)
        if chunked:
            self.wfile.write(b"0\r\n\r\n")
