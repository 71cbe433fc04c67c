"""Target files: the HTTP API of a registry as data, checked before anything is sent.

url: https://registry.example.gov.uk/api/agreements/{identifier}
method: PUT                          # POST (left out), PUT or PATCH
headers: {X-Source: isa-extract}
auth: {bearer: REGISTRY_TOKEN}       # names of environment variables, never what they hold; or
                                     # {basic: {user: REGISTRY_USER, password: REGISTRY_PASSWORD}} or
                                     # {header: X-Api-Key, value: REGISTRY_KEY}
body: record                         # the whole canonical record (left out), or a template, see template.py
idempotency_key: true                # send an Idempotency-Key header, the same for the same content
created: [201]                       # what the registry answers to a record that is new to it
updated: [200, 204]                  # and to one that was there
rate: 2                              # requests a second, at most
timeout: 30                          # seconds to wait for a connection, and for the answer
retry: {attempts: 5, first_wait: 1, longest_wait: 60, statuses: [408, 425, 429, 500, 502, 503, 504]}
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NoReturn
from urllib.parse import quote, urlsplit

from isa_extract.errors import PatternError, UsageError
from isa_extract.push.template import Template, TemplateError, read_template
from isa_extract.yaml_lines import LINE, LinedText, read_yaml

IDENTIFIER = "{identifier}"
"""What the agreement's identifier takes the place of in a URL."""
METHODS = ("POST", "PUT", "PATCH")
_LOCAL = ("localhost", "127.0.0.1", "::1")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TEXT = re.compile(r"[\x20-\x7e\t]*")
_OURS = ("authorization", "content-type", "content-length", "host", "idempotency-key", "transfer-encoding")


@dataclass(frozen=True, slots=True)
class Auth:
    """Where secrets are: names of environment variables, for `bearer` one, for `basic` user and password."""

    kind: Literal["bearer", "basic", "header"]
    variables: tuple[str, ...]
    header: str = "Authorization"


@dataclass(frozen=True, slots=True)
class Retry:
    """How often a request is tried, and what it waits between: `first_wait` seconds, twice as long each time."""

    attempts: int = 5
    first_wait: float = 1.0
    longest_wait: float = 60.0
    statuses: tuple[int, ...] = (408, 425, 429, 500, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class TargetFile:
    """All that a target file says; `body` is None where the whole canonical record goes."""

    url: str
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    auth: Auth | None = None
    body: Template | None = None
    idempotency_key: bool = False
    created: tuple[int, ...] = (201,)
    updated: tuple[int, ...] = (200, 204)
    rate: float | None = None
    timeout: float = 30.0
    retry: Retry = field(default_factory=Retry)

    def url_of(self, identifier: str) -> str:
        """Where the agreement with this identifier goes."""
        return self.url.replace(IDENTIFIER, quote(identifier, safe=""))


def read_target(path: Path) -> TargetFile:
    """The target of a file. Raises UsageError, with file and line, for the first thing that is wrong."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(str(path), f"cannot be read ({error.strerror})", "check the path") from None
    try:
        loaded = read_yaml(path, content, texts=True)
    except PatternError as error:
        raise UsageError(error.file_name, error.problem, error.remedy) from None
    return _Reader(path.name).target(loaded)


class _Reader:
    """Checks one file; every problem is told with its line."""

    def __init__(self, file: str) -> None:
        self.file = file

    def wrong(self, line: int, problem: str, remedy: str) -> NoReturn:
        raise UsageError(f"{self.file}:{line}", problem, remedy)

    def mapping(self, value: Any, known: Sequence[str], called: str, line: int) -> dict[str, Any]:
        """A mapping whose keys are all known, with the line it begins in."""
        if not isinstance(value, dict):
            self.wrong(line, f"{called} is no mapping", "write `key: value`")
        for key in value:
            if key != LINE and key not in known:
                self.wrong(_line(key, value[LINE]), f"unknown key {str(key)!r}", f"known keys are {', '.join(known)}")
        return value

    def target(self, loaded: Any) -> TargetFile:
        entry = self.mapping(
            loaded,
            ("url", "method", "headers", "auth", "body", "idempotency_key", "created", "updated", "rate", "timeout",
             "retry"),
            "the file", 1,
        )  # fmt: skip
        lines = _lines(entry)
        line = entry[LINE]
        target = TargetFile(
            url=self.url(entry.get("url"), lines.get("url", line)),
            method=self.method(entry.get("method", "POST"), lines.get("method", line)),
            headers=self.headers(entry.get("headers"), lines.get("headers", line)),
            auth=self.auth(entry.get("auth"), lines.get("auth", line)),
            body=self.body(entry.get("body", "record"), lines.get("body", line)),
            idempotency_key=self.flag(entry, "idempotency_key", lines),
            created=self.statuses(entry.get("created", [201]), "created", lines),
            updated=self.statuses(entry.get("updated", [200, 204]), "updated", lines),
            rate=self.positive(entry["rate"], "rate", lines) if "rate" in entry else None,
            timeout=self.positive(entry.get("timeout", 30), "timeout", lines),
            retry=self.retry(entry.get("retry"), lines.get("retry", line)),
        )
        if target.auth and target.auth.header.casefold() in map(str.casefold, target.headers):
            self.wrong(lines["headers"], f"{target.auth.header} stands under `auth:` too", "take it out of one of them")
        if both := set(target.created) & set(target.updated):
            self.wrong(line, f"status {min(both)} means both created and updated", "leave it out of one list")
        if target.method == "POST" and IDENTIFIER not in target.url and not target.idempotency_key:
            self.wrong(
                line, "a request that was cut off could make a second record",
                f"add `idempotency_key: true` where the registry knows that header, or {IDENTIFIER} to the url",
            )  # fmt: skip
        if target.method != "POST" and IDENTIFIER not in target.url:
            self.wrong(line, f"{target.method} without {IDENTIFIER} in the url would overwrite one record", "add it")
        return target

    def url(self, value: Any, line: int) -> str:
        if not isinstance(value, str) or not value:
            self.wrong(line, "no url", "add `url: https://...`")
        line = _line(value, line)
        try:
            parts = urlsplit(value.replace(IDENTIFIER, "x"))
            port_is_valid = parts.port is None or parts.port > 0
        except ValueError:
            self.wrong(line, "the url cannot be understood", "write it as https://host/path")
        if parts.scheme not in ("https", "http") or not parts.hostname or not port_is_valid or parts.fragment:
            self.wrong(line, "the url is not one of a web server", "write it as https://host/path")
        if (
            re.search(r"[^\x21-\x7e]", value)
            or "{" in value.replace(IDENTIFIER, "")
            or IDENTIFIER in urlsplit(value).netloc
        ):
            self.wrong(
                line, "the url holds what no url may hold", f"only {IDENTIFIER} stands for something, in its path"
            )
        if parts.username is not None or parts.password is not None:
            self.wrong(line, "the url holds a user or password", "take them out, and name variables under `auth:`")
        if parts.scheme == "http" and parts.hostname not in _LOCAL:
            self.wrong(line, "http:// sends agreements in the clear", "use https://")
        return str(value)

    def method(self, value: Any, line: int) -> str:
        if value not in METHODS:
            self.wrong(_line(value, line), "unknown method", f"use one of {', '.join(METHODS)}")
        return str(value)

    def headers(self, value: Any, line: int) -> dict[str, str]:
        found: dict[str, str] = {}
        if value is None:
            return found
        if not isinstance(value, dict):
            self.wrong(line, "headers is no mapping", "write `Name: value`")
        for name, text in value.items():
            if name == LINE:
                continue
            line = _line(name, value[LINE])
            if not isinstance(name, str) or not _TOKEN.fullmatch(name):
                self.wrong(line, f"{str(name)!r} is no name of a header", "use letters, digits and `-`")
            if name.casefold() in _OURS:
                self.wrong(line, f"{name} is not for `headers:`", "secrets go under `auth:`, the rest is set by itself")
            if not isinstance(text, str) or not _TEXT.fullmatch(text):
                self.wrong(line, f"the value of {name} is no plain text", "put it in quotes, in ASCII, on one line")
            found[str(name)] = str(text)
        return found

    def auth(self, value: Any, line: int) -> Auth | None:
        if value is None:
            return None
        entry = self.mapping(value, ("bearer", "basic", "header", "value"), "auth", line)
        line = entry[LINE]
        kinds = [kind for kind in ("bearer", "basic", "header") if kind in entry]
        if len(kinds) != 1 or ("value" in entry) != (kinds == ["header"]):
            self.wrong(
                line, "auth is none of bearer, basic and header",
                "write `bearer: VARIABLE`, `basic: {user: VARIABLE, password: VARIABLE}` or `header: NAME` with "
                "`value: VARIABLE`",
            )  # fmt: skip
        if kinds == ["bearer"]:
            return Auth("bearer", (self.variable(entry["bearer"], line),))
        if kinds == ["basic"]:
            basic = self.mapping(entry["basic"], ("user", "password"), "basic", line)
            return Auth("basic", tuple(self.variable(basic.get(key), line) for key in ("user", "password")))
        name = entry["header"]
        if not isinstance(name, str) or not _TOKEN.fullmatch(name) or name.casefold() in _OURS[1:]:
            self.wrong(line, "auth names no header", "write `header: X-Api-Key`")
        return Auth("header", (self.variable(entry["value"], line),), str(name))

    def variable(self, value: Any, line: int) -> str:
        if not isinstance(value, str) or not _VARIABLE.fullmatch(value):
            self.wrong(
                _line(value, line), "what stands under `auth:` is no name of an environment variable",
                "put the secret into a variable and write its name, as in `bearer: REGISTRY_TOKEN`",
            )  # fmt: skip
        return str(value)

    def body(self, value: Any, line: int) -> Template | None:
        if value == "record":
            return None
        if not isinstance(value, dict):
            self.wrong(_line(value, line), "body is neither `record` nor a template", "see docs/push.md")
        try:
            return read_template(value)
        except TemplateError as error:
            self.wrong(error.line, error.problem, error.remedy)

    def flag(self, entry: Mapping[str, Any], called: str, lines: Mapping[str, int]) -> bool:
        value = entry.get(called, False)
        if not isinstance(value, bool):
            self.wrong(lines[called], f"{called} is neither true nor false", "write `true` or `false`")
        return value

    def statuses(self, value: Any, called: str, lines: Mapping[str, int]) -> tuple[int, ...]:
        valid = isinstance(value, list) and value and all(type(one) is int and 100 <= one <= 599 for one in value)
        if not valid:
            self.wrong(lines[called], f"{called} is no list of HTTP statuses", "write it as [200, 204]")
        return tuple(value)

    def positive(self, value: Any, called: str, lines: Mapping[str, int]) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 86_400:
            self.wrong(lines[called], f"{called} is no number above 0", "write a number, at most 86400")
        return float(value)

    def retry(self, value: Any, line: int) -> Retry:
        if value is None:
            return Retry()
        entry = self.mapping(value, ("attempts", "first_wait", "longest_wait", "statuses"), "retry", line)
        lines, usual = _lines(entry), Retry()
        attempts = entry.get("attempts", usual.attempts)
        if type(attempts) is not int or not 1 <= attempts <= 100:
            self.wrong(lines["attempts"], "attempts is no whole number from 1 to 100", "write `attempts: 5`")
        return Retry(
            attempts,
            self.positive(entry.get("first_wait", usual.first_wait), "first_wait", lines),
            self.positive(entry.get("longest_wait", usual.longest_wait), "longest_wait", lines),
            self.statuses(entry.get("statuses", list(usual.statuses)), "statuses", lines),
        )


def _lines(entry: Mapping[str, Any]) -> dict[str, int]:
    """The line of each key."""
    return {str(key): _line(key, entry[LINE]) for key in entry}


def _line(value: Any, otherwise: int) -> int:
    return value.line if isinstance(value, LinedText) else otherwise
