"""Ctrl-C within libraries that swallow it or make another error of it."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress

import pytest

from isa_extract.cli.interrupts import heeded_interrupts


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)
    for _ in range(1000):  # the handler runs between two of these
        pass


def test_an_interrupt_that_became_another_error_is_an_interrupt() -> None:
    def library() -> None:
        try:
            interrupt()
        except BaseException:
            raise KeyError("a setting") from None

    with pytest.raises(KeyboardInterrupt), heeded_interrupts():
        library()


def test_an_interrupt_that_was_swallowed_is_an_interrupt() -> None:
    with pytest.raises(KeyboardInterrupt), heeded_interrupts(), suppress(BaseException):
        interrupt()


def test_an_interrupt_as_it_is() -> None:
    with pytest.raises(KeyboardInterrupt), heeded_interrupts():
        interrupt()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_other_errors_stay_what_they_are() -> None:
    with pytest.raises(KeyError), heeded_interrupts():
        raise KeyError("a setting")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupt_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with heeded_interrupts():
            interrupt()
    finally:
        signal.signal(signal.SIGINT, before)


def test_threads_have_no_interrupts() -> None:
    seen = []

    def work() -> None:
        with heeded_interrupts():
            seen.append("done")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == ["done"]
