"""A local HTTP server that behaves as well, or as badly, as a real archive does."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Archive:
    """Serves `files` (path -> bytes); `faults` (path -> list) are used up one a request, then all is well.

    A fault is a number n (the connection is cut after n bytes), a status code as text ("503"), "whole" (the
    request for a part is answered with the whole file), or a function that answers in its place: it gets the
    handler and the content. `told`: headers of every answer (path -> headers).
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.faults: dict[str, list[object]] = {}
        self.told: dict[str, dict[str, str]] = {}
        self.requests: list[tuple[str, str | None]] = []
        archive = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                archive.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        part = handler.headers.get("Range")
        self.requests.append((handler.path, part))
        faults = self.faults.get(handler.path, [])
        fault = faults.pop(0) if faults else None
        content = self.files.get(handler.path)
        if callable(fault):
            fault(handler, content)
            return
        if content is None or (isinstance(fault, str) and fault.isdigit()):
            handler.send_error(int(fault) if fault else 404)
            return
        start = int(part.removeprefix("bytes=").rstrip("-")) if part and fault != "whole" else 0
        if start >= len(content) > 0:
            handler.send_error(416)
            return
        handler.send_response(206 if start else 200)
        handler.send_header("Content-Length", str(len(content) - start))
        for name, value in self.told.get(handler.path, {}).items():
            handler.send_header(name, value)
        if start and handler.path in self.told:
            handler.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        handler.end_headers()
        sent = content[start : start + fault] if isinstance(fault, int) else content[start:]
        handler.wfile.write(sent)
        handler.wfile.flush()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
