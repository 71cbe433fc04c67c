"""A registry of agreements over HTTP on this machine that fails as it is told to, and a clock nobody waits for."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from isa_extract.push.sender import Clock

Failure = Callable[["Handler"], bool]
"""Answers a request in the registry's place and says whether it did."""


@dataclass
class Registry:
    """What came in and what was made of it; `failures` are used up one for each request, None is none."""

    records: dict[str, Any] = field(default_factory=dict)
    requests: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    keys: dict[str, int] = field(default_factory=dict)
    failures: list[Failure | None] = field(default_factory=list)
    port: int = 0
    made: int = 0
    release: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/agreements"

    def take(self, method: str, path: str, headers: dict[str, str], body: bytes) -> int:
        """Make or change a record, unless its idempotency key was seen before."""
        key = headers.get("idempotency-key")
        if key in self.keys:
            return self.keys[key]
        name = path if method != "POST" else f"{path}#{key or len(self.records)}"
        status = 200 if name in self.records else 201
        self.made += status == 201
        self.records[name] = json.loads(body)
        if key:
            self.keys[key] = status
        return status


class Handler(BaseHTTPRequestHandler):
    """Takes POST, PUT and PATCH."""

    registry: Registry
    body: bytes
    protocol_version = "HTTP/1.1"

    def handle_any(self) -> None:
        self.body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.registry.requests.append((self.command, self.path, headers, self.body))
        failure = self.registry.failures.pop(0) if self.registry.failures else None
        if failure and failure(self):
            return
        self.answer(self.registry.take(self.command, self.path, headers, self.body))

    do_POST = do_PUT = do_PATCH = handle_any

    def answer(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: tests look at `requests`."""


def status(code: int, **headers: str) -> Failure:
    """Answer with this status."""

    def fail(handler: Handler) -> bool:
        handler.answer(code, **headers)
        return True

    return fail


def cut_after_taking(handler: Handler) -> bool:
    """Take the record, then cut the connection before the answer."""
    headers = {name.lower(): value for name, value in handler.headers.items()}
    handler.registry.take(handler.command, handler.path, headers, handler.body)
    handler.close_connection = True
    handler.connection.shutdown(2)
    return True


def silence(handler: Handler) -> bool:
    """Say nothing until the test is over."""
    handler.registry.release.wait(10)
    handler.close_connection = True
    return True


@contextmanager
def running() -> Iterator[Registry]:
    """A registry that listens on a free port."""
    registry = Registry()
    handler = type("BoundHandler", (Handler,), {"registry": registry})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    registry.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield registry
    finally:
        registry.release.set()
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Time:
    """A clock that goes on only when somebody sleeps; `waits` are for how long."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.seconds += seconds

    @property
    def clock(self) -> Clock:
        start = datetime(2026, 11, 29, 12, tzinfo=UTC)
        return Clock(lambda: self.seconds, self.sleep, lambda: start + timedelta(seconds=self.seconds))
