"""Requests to a registry: tried again where that helps, never faster than allowed, never to another host."""

from __future__ import annotations

import base64
import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urljoin, urlsplit

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from isa_extract.errors import UsageError
from isa_extract.push.target_file import Auth, TargetFile

HIDDEN = "***"
"""What stands for a secret where a request is shown."""
_REDIRECTS_KEPT = (307, 308)
_MOST_REDIRECTS = 3


@dataclass(frozen=True, slots=True)
class Clock:
    """Time as a push needs it: seconds to measure with, a wait, and the hour of the day for dates in answers."""

    seconds: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request; `status` is None where none came, `why` tells of all but a record that was taken."""

    outcome: Literal["created", "updated", "refused", "unreachable"]
    status: int | None
    why: str = ""


class AskedToWaitError(Exception):
    """The registry asks for a longer wait than the target file allows: nothing more is to be sent now."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class _AgainError(Exception):
    """A request that may be taken when it is sent again."""

    def __init__(self, status: int | None, why: str, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.status, self.why, self.retry_after = status, why, retry_after


def secret_headers(auth: Auth | None, environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The headers that prove who sends. Raises UsageError where a variable is not set or no header can hold it."""
    if auth is None:
        return {}
    environment = os.environ if environment is None else environment
    values = []
    for name in auth.variables:
        value = environment.get(name, "")
        if not value:
            raise UsageError("auth", f"the environment variable {name} is not set", "set it, or use --dry-run")
        if auth.kind != "basic" and not re.fullmatch(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?", value):
            raise UsageError("auth", f"{name} holds what no header may hold", "take out line ends and other letters")
        values.append(value)
    if auth.kind == "bearer":
        return {auth.header: f"Bearer {values[0]}"}
    if auth.kind == "header":
        return {auth.header: values[0]}
    if ":" in values[0]:
        raise UsageError("auth", f"{auth.variables[0]} holds a user with a colon", "HTTP has no way to send that")
    return {auth.header: "Basic " + base64.b64encode(":".join(values).encode()).decode()}


def request_headers(target: TargetFile, key: str, secrets: Mapping[str, str]) -> dict[str, str]:
    """All headers of a request with this idempotency key."""
    headers = {"Content-Type": "application/json", **target.headers, **secrets}
    if target.idempotency_key:
        headers["Idempotency-Key"] = key
    return headers


class Sender:
    """Sends bodies to one target. `transport` and `clock` are for tests."""

    def __init__(
        self, target: TargetFile, secrets: Mapping[str, str], clock: Clock | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:  # fmt: skip
        self._target, self._secrets, self._clock = target, secrets, clock or Clock()
        self._client = httpx.Client(timeout=target.timeout, follow_redirects=False, transport=transport)
        self._next: float | None = None

    def __enter__(self) -> Sender:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def send(self, identifier: str, body: bytes, key: str) -> Answer:
        """Send a body until it is taken or refused, or the attempts are used up.

        Raises AskedToWaitError where the registry asks for a longer wait than the target allows.
        """
        retry = self._target.retry
        headers = request_headers(self._target, key, self._secrets)
        try:
            return Retrying(
                stop=stop_after_attempt(retry.attempts),
                wait=self._wait,
                retry=retry_if_exception_type(_AgainError),
                sleep=self._clock.sleep,
                reraise=True,
            )(self._attempt, self._target.url_of(identifier), body, headers)
        except _AgainError as error:
            return Answer("unreachable" if error.status is None else "refused", error.status, error.why)

    def _attempt(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        for _ in range(_MOST_REDIRECTS + 1):
            status, answered = self._exchange(url, body, headers)
            if status not in _REDIRECTS_KEPT:
                return self._answer(status, answered)
            onward = urljoin(url, answered.get("location", ""))
            if _origin(onward) != _origin(url):
                return Answer("refused", status, f"refused with {status}: it redirects to another host")
            url = onward
        return Answer("refused", status, f"refused with {status}: it redirects in circles")

    def _exchange(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, httpx.Headers]:
        self._throttle()
        try:
            # the body of the answer, which may hold what was sent, is of no use and is not read
            with self._client.stream(self._target.method, url, content=body, headers=headers) as response:
                return response.status_code, response.headers
        except httpx.TimeoutException:
            raise _AgainError(None, f"no answer within {self._target.timeout:g} s") from None
        except httpx.ConnectError as error:
            certificate = "CERTIFICATE_VERIFY_FAILED" in str(error)
            why = "its certificate cannot be verified" if certificate else "no connection"
            raise _AgainError(None, why) from None
        except httpx.TransportError:
            raise _AgainError(None, "no whole answer came") from None

    def _answer(self, status: int, headers: httpx.Headers) -> Answer:
        if status in self._target.created:
            return Answer("created", status)
        if status in self._target.updated:
            return Answer("updated", status)
        why = f"refused with {status}"
        if status in self._target.retry.statuses:
            wait = self._retry_after(headers.get("retry-after"))
            if wait is not None and wait > self._target.retry.longest_wait:
                raise AskedToWaitError(wait)
            raise _AgainError(status, why, wait)
        return Answer("refused", status, why)

    def _retry_after(self, written: str | None) -> float | None:
        """Seconds that a Retry-After header asks for, as a number or as a date."""
        if written is None:
            return None
        if re.fullmatch(r"\d{1,9}", written.strip()):
            return float(written)
        try:
            until = parsedate_to_datetime(written)
        except ValueError:
            return None
        return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - self._clock.now()).total_seconds())

    def _wait(self, state: RetryCallState) -> float:
        retry = self._target.retry
        wait = min(retry.first_wait * 2.0 ** (state.attempt_number - 1), retry.longest_wait)
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, _AgainError) else None
        return wait if asked is None else max(wait, asked)

    def _throttle(self) -> None:
        if self._target.rate is None:
            return
        now = self._clock.seconds()
        if self._next is not None and now < self._next:
            self._clock.sleep(self._next - now)
            now = self._next
        self._next = now + 1 / self._target.rate


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        return "", None, None  # a port that cannot be is that of no host
    return parts.scheme, parts.hostname, port or {"https": 443, "http": 80}.get(parts.scheme)
