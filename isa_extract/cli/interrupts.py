"""Ctrl-C within libraries: one that was swallowed, or came out as another error, is still an interrupt."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def heeded_interrupts() -> Iterator[None]:
    """Within it, Ctrl-C ends the work with KeyboardInterrupt, whatever a library made of it.

    Libraries catch all there is while they load (omegaconf makes a missing key of it), and what is raised within a
    destructor is lost. For the main thread; does nothing where Ctrl-C is ignored or handled otherwise.
    """
    ours = threading.current_thread() is threading.main_thread()
    if not ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    seen = False

    def interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal seen
        seen = True
        signal.default_int_handler(number, frame)

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    except Exception:
        if seen:
            raise KeyboardInterrupt from None
        raise
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if seen:
        raise KeyboardInterrupt
