# SPDX-License-Identifier: Apache-2.0
"""Compute answers that need a machine in other processes, so that the server of the page stays fast.

Owns the processes, the waiting questions, and the kept answers, all limited in number. An error in an answer must end
nothing except that answer.
"""

import multiprocessing
import os
import signal
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from clearinghouse.server.analysis.replayed_state import OutOfRangeError
from clearinghouse.server.analysis.state_views import NoSubjectError
from clearinghouse.storage.errors import StorageError

PROCESSES: Final = 2
QUEUED_MAX: Final = 8
KEPT_MAX: Final = 64
SECONDS_WAITED: Final = 10.0
_NICENESS: Final = 10


class Reply(NamedTuple):
    """A reply: an HTTP status and a JSON object."""

    status: HTTPStatus
    content: dict[str, Any]


def refused(status: HTTPStatus, message: str) -> Reply:
    """Return an error message as a reply."""
    return Reply(status, {"error": message})


def _begin() -> None:
    """Ignore interrupts in a new process: the main process receives them and ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICENESS)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait until the parent process has ended without stopping this one; then end this process."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _answer(function: Callable[..., dict[str, Any]], arguments: tuple[object, ...]) -> Reply:
    """Run a function of `endpoints`, and return its result or its error as a reply.

    Errors become replies here, since not all of them can be pickled.
    """
    try:
        return Reply(HTTPStatus.OK, function(*arguments))
    except OutOfRangeError as error:
        return refused(HTTPStatus.BAD_REQUEST, str(error))
    except NoSubjectError as error:
        return refused(HTTPStatus.NOT_FOUND, str(error))
    except StorageError as error:
        return refused(HTTPStatus.INTERNAL_SERVER_ERROR, str(error))


def processes() -> Executor:
    """Return a pool of processes, which start with the first question."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(PROCESSES, context, initializer=_begin)


class _Asked(NamedTuple):
    """A question that a process works on: its future answer, its start time, and the pool of the process."""

    future: Future[Reply]
    since: float
    pool: Executor


class Workers:
    """A few processes, and their last answers. Many threads may call it."""

    def __init__(
        self,
        new_pool: Callable[[], Executor] = processes,
        seconds_waited: float = SECONDS_WAITED,
    ) -> None:
        self._new_pool = new_pool
        self._seconds_waited = seconds_waited
        self._lock = threading.Lock()
        self._pool = new_pool()
        self._asked: OrderedDict[tuple[object, ...], _Asked] = OrderedDict()

    def ask(self, function: Callable[..., dict[str, Any]], *arguments: object) -> Reply:
        """Return the answer to a question, which calls `function` with `arguments` in a process.

        If it takes longer than the wait limit, the reply is ACCEPTED with the seconds so far. The work continues, and a
        repeat of the question gets the answer. If too many questions wait, the reply is SERVICE_UNAVAILABLE.
        """
        key = (function.__name__, *arguments)
        with self._lock:
            if key not in self._asked:
                queued = sum(not asked.future.done() for asked in self._asked.values())
                if queued >= QUEUED_MAX:
                    return refused(
                        HTTPStatus.SERVICE_UNAVAILABLE,
                        "too many questions are being worked on; ask again in a moment",
                    )
                try:
                    future = self._pool.submit(_answer, function, arguments)
                except BrokenExecutor:
                    return self._broken(self._pool)
                self._asked[key] = _Asked(future, time.monotonic(), self._pool)
            self._asked.move_to_end(key)
            asked = self._asked[key]
            self._forget()
        try:
            return asked.future.result(timeout=self._seconds_waited)
        except TimeoutError:
            seconds = round(time.monotonic() - asked.since, 1)
            return Reply(HTTPStatus.ACCEPTED, {"working": True, "seconds": seconds})
        except (BrokenExecutor, CancelledError):
            with self._lock:
                return self._broken(asked.pool)

    def _forget(self) -> None:
        """Drop the oldest kept answers if there are too many; questions that are worked on stay."""
        for key in list(self._asked):
            if len(self._asked) <= KEPT_MAX:
                return
            if self._asked[key].future.done():
                del self._asked[key]

    def _broken(self, pool: Executor) -> Reply:
        """Replace the pool of processes after one of them died, perhaps for lack of memory; once for all its questions.

        Returns the reply for a question that was lost.
        """
        if pool is self._pool:
            pool.shutdown(wait=False, cancel_futures=True)
            self._pool = self._new_pool()
            self._asked.clear()
        return refused(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "the process that worked on it died; if it does so again, there is too little memory",
        )

    def close(self) -> None:
        """Stop the processes, also if they work.

        The pool has a thread that watches them. The thread has to end before this returns: at the exit of the
        interpreter it may close its pipe while Python writes to it, and a traceback is printed.
        """
        for process in multiprocessing.active_children():
            process.terminate()
        self._pool.shutdown(wait=True, cancel_futures=True)
