"""Target files: what they may say, and every mistake told with its line before anything is sent."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isa_extract.errors import UsageError
from isa_extract.push.target_file import Auth, Retry, TargetFile, read_target

URL = "url: https://registry.example/agreements/{identifier}\n"


def read(folder: Path, text: str) -> TargetFile:
    path = folder / "registry.yaml"
    path.write_text(text, encoding="utf-8")
    return read_target(path)


def test_what_is_left_out_is_as_usual(tmp_path: Path) -> None:
    target = read(tmp_path, URL)
    assert target == TargetFile("https://registry.example/agreements/{identifier}")
    assert (target.method, target.created, target.updated, target.timeout) == ("POST", (201,), (200, 204), 30)
    assert target.url_of("a/b c") == "https://registry.example/agreements/a%2Fb%20c"


def test_everything_that_may_be_said(tmp_path: Path) -> None:
    target = read(
        tmp_path,
        URL + "method: PATCH\nheaders: {X-Source: isa-extract, Accept: application/json}\n"
        "auth: {header: X-Api-Key, value: KEY}\n"
        "body: {id: $identifier}\nidempotency_key: true\ncreated: [202]\nupdated: [204]\nrate: 0.5\ntimeout: 5\n"
        "retry: {attempts: 3, first_wait: 0.5, longest_wait: 10, statuses: [503]}\n",
    )  # fmt: skip
    assert target.method == "PATCH"
    assert target.headers == {"X-Source": "isa-extract", "Accept": "application/json"}
    assert target.auth == Auth("header", ("KEY",), "X-Api-Key")
    assert target.body is not None
    assert (target.idempotency_key, target.created, target.updated) == (True, (202,), (204,))
    assert (target.rate, target.timeout, target.retry) == (0.5, 5, Retry(3, 0.5, 10, (503,)))
    assert read(tmp_path, URL + "auth: {bearer: TOKEN}").auth == Auth("bearer", ("TOKEN",))
    assert read(tmp_path, URL + "auth: {basic: {user: A, password: B}}").auth == Auth("basic", ("A", "B"))
    assert read(tmp_path, "url: http://localhost:8000/x\nidempotency_key: true").url == "http://localhost:8000/x"


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("- url", 1, "the file is no mapping"),
        ("method: PUT", 1, "no url"),
        ("url: [", 2, "is not valid YAML"),
        (URL + "methd: PUT", 2, "unknown key 'methd'"),
        (URL + "method: GET", 2, "unknown method"),
        ("url: ftp://registry.example/{identifier}", 1, "the url is not one of a web server"),
        ("url: https:///x/{identifier}", 1, "the url is not one of a web server"),
        ("url: 'https://[::1/{identifier}'", 1, "the url cannot be understood"),
        ("url: https://registry.example:99999/{identifier}", 1, "the url cannot be understood"),
        ("url: http://registry.example/{identifier}", 1, "http:// sends agreements in the clear"),
        ("url: https://user:word@registry.example/{identifier}", 1, "the url holds a user or password"),
        ("url: https://registry.example/{reference}", 1, "the url holds what no url may hold"),
        ("url: https://{identifier}.example/", 1, "the url holds what no url may hold"),
        ("url: 'https://registry.example/a b{identifier}'", 1, "the url holds what no url may hold"),
        ("\nurl: https://registry.example/", 2, "a request that was cut off could make a second record"),
        (
            "url: https://registry.example/\nmethod: PUT",
            1,
            "PUT without {identifier} in the url would overwrite one record",
        ),
        (URL + "headers: [X-A]", 2, "headers is no mapping"),
        (URL + "headers:\n  X A: b", 3, "'X A' is no name of a header"),
        (URL + "headers:\n  X-A: b\n  authorization: Bearer x", 4, "authorization is not for `headers:`"),
        (URL + 'headers: {X-A: "b\\r\\nX-B: c"}', 2, "the value of X-A is no plain text"),
        (URL + "headers: {X-A: 1}", 2, "the value of X-A is no plain text"),
        (URL + "auth: {header: X-Key, value: KEY}\nheaders: {x-key: a}", 3, "X-Key stands under `auth:` too"),
        (URL + "auth: TOKEN", 2, "auth is no mapping"),
        (URL + "auth: {bearer: A, basic: {user: B, password: C}}", 2, "auth is none of bearer, basic and header"),
        (URL + "auth: {header: X-Key}", 2, "auth is none of bearer, basic and header"),
        (URL + "auth: {header: Host, value: KEY}", 2, "auth names no header"),
        (URL + "auth:\n  bearer: eyJh.bGci", 3, "what stands under `auth:` is no name of an environment variable"),
        (URL + "auth: {basic: {user: A}}", 2, "what stands under `auth:` is no name of an environment variable"),
        (URL + "body: all", 2, "body is neither `record` nor a template"),
        (URL + "body:\n  a: agreement.tittle", 3, "'agreement.tittle': there is no key 'tittle'"),
        (URL + "body:\n  a: 1", 3, "1 is no place"),
        (URL + "body: {a: {each: parties, as: {n: name}}}", 2, "'parties' is no list of things"),
        (URL + "body: {a: {each: [x], as: {n: name}}}", 2, "`each` is no place"),
        (URL + 'body: {a: {each: "parties[]", as: {n: nam}}}', 2, "'nam': there is no key 'nam'"),
        (URL + "body: {1: agreement.title}", 2, "a key is no text"),
        (URL + "idempotency_key: perhaps", 2, "idempotency_key is neither true nor false"),
        (URL + "created: 201", 2, "created is no list of HTTP statuses"),
        (URL + "updated: []", 2, "updated is no list of HTTP statuses"),
        (URL + "updated: [2000]", 2, "updated is no list of HTTP statuses"),
        (URL + "created: [200]", 1, "status 200 means both created and updated"),
        (URL + "rate: 0", 2, "rate is no number above 0"),
        (URL + "timeout: true", 2, "timeout is no number above 0"),
        (URL + "timeout: .inf", 2, "timeout is no number above 0"),
        (URL + "retry: {attempts: 0}", 2, "attempts is no whole number from 1 to 100"),
        (URL + "retry: {first_wait: -1}", 2, "first_wait is no number above 0"),
        (URL + "retry: {tries: 3}", 2, "unknown key 'tries'"),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path: Path, text: str, line: int, problem: str) -> None:
    with pytest.raises(UsageError) as error:
        read(tmp_path, text)
    assert (error.value.file_name, error.value.problem) == (f"registry.yaml:{line}", problem)
    assert error.value.exit_code == 2


def test_no_secret_of_a_file_is_told(tmp_path: Path) -> None:
    for text in (
        URL + "auth: {bearer: s3cr3t-word}",
        URL + "headers: {Authorization: s3cr3t}",
        "url: https://a:s3cr3t@b/",
    ):
        with pytest.raises(UsageError) as error:
            read(tmp_path, text)
        assert "s3cr3t" not in str(error.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_target(tmp_path / "none.yaml")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["auth", "bearer", "each", "as", "value", "attempts", "a"]), inner, max_size=4),
))  # fmt: skip
def test_whatever_a_file_says_makes_a_target_or_a_usage_error(tmp_path: Path, content: object) -> None:
    for key in ("body", "auth", "headers", "retry", "created", "rate"):
        with suppress(UsageError):
            read(tmp_path, URL + yaml.safe_dump({key: content}))
