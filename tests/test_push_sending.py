"""Sending to a registry that fails on purpose: retries, waits, limits, cut connections, refusals, the journal."""

from __future__ import annotations

import datetime
import json
import socket
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from agreements import agreement, record_with_findings
from registry_server import Handler, Registry, Time, cut_after_taking, running, silence, status

from isa_extract.entries import Entry
from isa_extract.errors import UsageError
from isa_extract.export.target import Options
from isa_extract.push.journal import Journal
from isa_extract.push.run import Pushed, push
from isa_extract.push.sender import Sender, secret_headers
from isa_extract.push.target_file import Auth, TargetFile, read_target
from isa_extract.record import Record

OPTIONS = Options(datetime.date(2026, 11, 29))


@pytest.fixture
def registry() -> Iterator[Registry]:
    with running() as registry:
        yield registry


@cache
def usual() -> Record:
    return record_with_findings(agreement())


def entry(identifier: str = "a1", **changes: Any) -> Entry:
    record = usual()
    return Entry(identifier, record.model_copy(update={"agreement": record.agreement.model_copy(update=changes)}))


class Push:
    """A push from a target file beside its journal, with a clock nobody waits for."""

    def __init__(self, folder: Path, url: str, *lines: str) -> None:
        self.file = folder / "registry.yaml"
        self.file.write_text("\n".join((f"url: {url}", *lines)), encoding="utf-8")
        self.target: TargetFile = read_target(self.file)
        self.journal = folder / "registry.journal"
        self.time = Time()
        self.told: list[str] = []

    def __call__(self, *entries: Entry) -> Pushed:
        secrets = secret_headers(self.target.auth, {"TOKEN": "s3cret"})
        with Journal(self.journal) as journal, Sender(self.target, secrets, self.time.clock) as sender:
            return push(entries, self.target, journal, sender, OPTIONS, self.told.append)


@pytest.fixture
def put(tmp_path: Path, registry: Registry) -> Push:
    return Push(tmp_path, f"{registry.url}/{{identifier}}", "method: PUT", "auth: {bearer: TOKEN}")


@pytest.fixture
def post(tmp_path: Path, registry: Registry) -> Push:
    return Push(tmp_path, registry.url, "idempotency_key: true")


def test_the_whole_record_goes_with_its_headers(put: Push, registry: Registry) -> None:
    sent = entry("a 1/ü")
    done = put(sent)
    assert (dict(done.counts), put.told, put.time.waits) == ({"created": 1}, [], [])
    method, path, headers, body = registry.requests[0]
    assert (method, path) == ("PUT", "/agreements/a%201%2F%C3%BC")
    assert json.loads(body) == json.loads(sent.record.as_json())
    assert headers["authorization"] == "Bearer s3cret"
    assert headers["content-type"] == "application/json"


def test_only_what_changed_is_sent_again(put: Push, registry: Registry) -> None:
    put(entry("a"), entry("b"))
    done = put(entry("a"), entry("b", title="Another"), entry("c"))
    assert dict(done.counts) == {"unchanged": 1, "updated": 1, "created": 1}
    assert len(registry.requests) == 4
    assert dict(put(entry("a"), entry("b", title="Another"), entry("c")).counts) == {"unchanged": 3}


def test_a_failing_registry_is_asked_again_and_waits_double(put: Push, registry: Registry) -> None:
    registry.failures = [status(500), status(503), status(502)]
    assert dict(put(entry()).counts) == {"created": 1}
    assert put.time.waits == [1, 2, 4]


def test_retry_after_is_respected_as_seconds_and_as_date(put: Push, registry: Registry) -> None:
    registry.failures = [
        status(429, Retry_After="7"),
        status(503, Retry_After="Sun, 29 Nov 2026 12:00:27 GMT"),
        status(503, Retry_After="soon"),
    ]
    assert dict(put(entry()).counts) == {"created": 1}
    assert put.time.waits == [7, 20, 4]


def test_a_wait_longer_than_allowed_ends_the_push(put: Push, registry: Registry) -> None:
    registry.failures = [None, status(429, Retry_After="3600")]
    done = put(entry("a"), entry("b"), entry("c"))
    assert (dict(done.counts), done.is_complete, put.time.waits) == ({"created": 1}, False, [])
    assert done.stopped == "the registry asks to wait 3600 s; push again then"
    assert len(registry.requests) == 2
    assert dict(put(entry("a"), entry("b"), entry("c")).counts) == {"unchanged": 1, "created": 2}


def test_a_connection_cut_after_the_record_was_taken_makes_no_second_one(post: Push, registry: Registry) -> None:
    registry.failures = [cut_after_taking]
    assert dict(post(entry()).counts) == {"created": 1}
    first, second = (headers["idempotency-key"] for _, _, headers, _ in registry.requests)
    assert first == second
    assert registry.made == 1


def test_a_push_killed_between_answer_and_journal_goes_on_without_doubling(
    post: Push, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    post(entry("a"))
    with monkeypatch.context() as patched:
        patched.setattr(Journal, "add", killed)
        with pytest.raises(KeyboardInterrupt):
            post(entry("a"), entry("b"), entry("c"))
    assert registry.made == 2
    done = post(entry("a"), entry("b"), entry("c"))
    assert dict(done.counts) == {"unchanged": 1, "created": 2}
    assert registry.made == 3


def test_another_content_has_another_key(post: Push, registry: Registry) -> None:
    post(entry())
    post(entry(title="Another"))
    keys = {headers["idempotency-key"] for _, _, headers, _ in registry.requests}
    assert len(keys) == 2


def test_a_content_that_comes_back_is_not_taken_for_the_first(post: Push, registry: Registry) -> None:
    for title in ("One", "Two", "One", "Two"):
        post(entry(title=title))
    assert len({headers["idempotency-key"] for _, _, headers, _ in registry.requests}) == 4


def test_a_refused_record_costs_only_itself_and_is_told_without_content(put: Push, registry: Registry) -> None:
    registry.failures = [None, status(400), None]
    done = put(entry("a"), entry("b", title="Moorland secret"), entry("c"))
    assert (dict(done.counts), done.is_complete) == ({"created": 2, "refused": 1}, False)
    assert put.told == ["b: refused with 400"]
    assert put.time.waits == []
    assert "Moorland" not in put.journal.read_text()
    assert dict(put(entry("a"), entry("b"), entry("c")).counts) == {"unchanged": 2, "created": 1}


def test_attempts_end(put: Push, registry: Registry) -> None:
    registry.failures = [status(500)] * 5
    done = put(entry("a"), entry("b"))
    assert dict(done.counts) == {"refused": 1, "created": 1}
    assert put.told == ["a: refused with 500"]
    assert put.time.waits == [1, 2, 4, 8]


def test_waits_grow_no_longer_than_allowed(tmp_path: Path, registry: Registry) -> None:
    slow = Push(tmp_path, f"{registry.url}/{{identifier}}", "method: PUT", "retry: {attempts: 6, longest_wait: 5}")
    registry.failures = [status(500)] * 5
    slow(entry())
    assert slow.time.waits == [1, 2, 4, 5, 5]


def test_an_answer_slower_than_the_timeout_is_no_answer(tmp_path: Path, registry: Registry) -> None:
    hasty = Push(tmp_path, f"{registry.url}/{{identifier}}", "method: PUT", "timeout: 0.05", "retry: {attempts: 2}")
    registry.failures = [silence, silence]
    done = hasty(entry("a"), entry("b"))
    assert dict(done.counts) == {"unreachable": 1, "created": 1}
    assert hasty.told == ["a: no answer within 0.05 s"]


def test_a_registry_that_is_down_is_not_asked_for_every_record(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/{{identifier}}"
    down = Push(tmp_path, url, "method: PUT", "retry: {attempts: 2}")
    done = down(*(entry(str(number)) for number in range(10)))
    assert dict(done.counts) == {"unreachable": 3}
    assert done.stopped == "no answer for 3 records in a row; push again when the registry is there"
    assert down.told == ["0: no connection", "1: no connection", "2: no connection"]


def test_no_more_requests_a_second_than_allowed(tmp_path: Path, registry: Registry) -> None:
    slow = Push(tmp_path, f"{registry.url}/{{identifier}}", "method: PUT", "rate: 4")
    slow(*(entry(str(number)) for number in range(4)))
    assert slow.time.waits == [0.25, 0.25, 0.25]


def test_redirects_stay_on_the_host_and_keep_the_record(put: Push, registry: Registry) -> None:
    registry.failures = [status(307, Location="/agreements/moved")]
    assert dict(put(entry()).counts) == {"created": 1}
    assert [path for _, path, _, _ in registry.requests] == ["/agreements/a1", "/agreements/moved"]
    assert registry.requests[1][3] == registry.requests[0][3]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (status(308, Location="http://localhost:1/agreements"), "a1: refused with 308: it redirects to another host"),
        (status(307, Location="//127.0.0.2/"), "a1: refused with 307: it redirects to another host"),
        (status(302, Location="/elsewhere"), "a1: refused with 302"),
        (status(307), "a1: refused with 307: it redirects in circles"),
    ],
)
def test_other_redirects_are_refused(put: Push, registry: Registry, answer: Any, told: str) -> None:
    registry.failures = [answer] * 4
    assert dict(put(entry()).counts) == {"refused": 1}
    assert put.told == [told]
    assert {path for _, path, _, _ in registry.requests} == {"/agreements/a1"}


@pytest.mark.parametrize("location", ["//[::1", "//127.0.0.1:port/", "http://127.0.0.1:99999/", "http://\x7f/"])
def test_a_redirect_to_what_is_no_address_leads_nowhere(put: Push, registry: Registry, location: str) -> None:
    registry.failures = [status(307, Location=location)] * 5
    assert not put(entry()).is_complete
    assert {path for _, path, _, _ in registry.requests} == {"/agreements/a1"}


def test_an_answer_that_is_no_http_is_asked_for_again(put: Push, registry: Registry) -> None:
    def babble(handler: Handler) -> bool:
        handler.wfile.write(b"this is no HTTP\r\n\r\n")
        handler.close_connection = True
        return True

    registry.failures = [babble]
    assert dict(put(entry()).counts) == {"created": 1}
    registry.failures = [babble] * 5
    put(entry("b"))
    assert put.told == ["b: no whole answer came"]


def test_the_template_makes_the_body(tmp_path: Path, registry: Registry) -> None:
    made = Push(
        tmp_path, f"{registry.url}/{{identifier}}", "method: PUT", "body:", "  id: $identifier",
        "  title: agreement.title", "  expiry: agreement.dates.expiry", "  methods: sharing.methods",
        '  parties: {each: "parties[]", as: {name: name, roles: roles, of: $identifier}}',
        '  controllers: "parties[roles=controller].name"', "  about: [agreement.type, {value: {source: isa-extract}}]",
    )  # fmt: skip
    sent = entry()
    made(sent)
    parties = sent.record.parties
    assert json.loads(registry.requests[0][3]) == {
        "id": "a1",
        "title": sent.record.agreement.title,
        "expiry": None,
        "methods": [],
        "parties": [{"name": party.name, "roles": party.roles, "of": "a1"} for party in parties],
        "controllers": [party.name for party in parties if "controller" in party.roles],
        "about": [sent.record.agreement.type, {"source": "isa-extract"}],
    }


def test_a_line_that_was_cut_off_counts_for_nothing(put: Push, registry: Registry) -> None:
    put(entry("a"), entry("b"))
    first, second = put.journal.read_bytes().splitlines(keepends=True)
    put.journal.write_bytes(first + second[:-20])
    assert dict(put(entry("a"), entry("b")).counts) == {"unchanged": 1, "updated": 1}
    assert registry.made == 2
    assert put.journal.read_bytes() == first + second.replace(b"201", b"200").replace(b"created", b"updated")


@pytest.mark.parametrize("line", ["not json", "[]", '{"url": "x"}', '{"url": 1, "more": 2}'])
def test_what_is_no_journal_is_left_alone(put: Push, line: str) -> None:
    put.journal.write_text(f"{line}\n")
    with pytest.raises(UsageError, match=r"registry\.journal:1: is no line of a journal"):
        put(entry())
    assert put.journal.read_text() == f"{line}\n"


def test_a_journal_that_cannot_be_written_stops_the_push_before_it_begins(put: Push, registry: Registry) -> None:
    put.journal.mkdir()
    with pytest.raises(UsageError, match="the journal cannot be used"):
        put(entry())
    assert registry.requests == []


def test_secrets_come_from_the_environment_and_are_never_told() -> None:
    environment = {"USER_NAME": "registrar", "PASSWORD": "pä:ss", "BROKEN": "line\nbreak", "COLON": "a:b"}
    basic = secret_headers(Auth("basic", ("USER_NAME", "PASSWORD")), environment)
    assert basic == {"Authorization": "Basic cmVnaXN0cmFyOnDDpDpzcw=="}
    assert secret_headers(Auth("header", ("USER_NAME",), "X-Key"), environment) == {"X-Key": "registrar"}
    for auth, words in (
        (Auth("bearer", ("MISSING",)), "MISSING is not set"),
        (Auth("bearer", ("BROKEN",)), "BROKEN holds what no header may hold"),
        (Auth("basic", ("COLON", "PASSWORD")), "COLON holds a user with a colon"),
    ):
        with pytest.raises(UsageError, match=words) as error:
            secret_headers(auth, environment)
        assert not any(secret in str(error.value) for secret in environment.values())
