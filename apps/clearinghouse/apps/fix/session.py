# SPDX-License-Identifier: Apache-2.0

"""Implement the session layer of FIX 4.4 for the acceptor: sequence numbers, heartbeats, resends, end of a connection.

Owns the numbers of both directions. The application decides what a message means. Messages are carried out in their
order, one at a time, while heartbeats go on; the number of a message is stored only after it was carried out, so after
a kill the counterparty is asked to send it again.
"""

import asyncio
import time
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from typing import Any, Final, Protocol

from clearinghouse.apps.fix.store import Kept, SessionStore
from clearinghouse.apps.fix.wire import (
    NS,
    FieldFormError,
    Incoming,
    LostFrameError,
    Pairs,
    frame,
    is_number,
    parse,
    plain,
    read_frame,
    utc_ns,
    utc_text,
)
from clearinghouse.client import ChainEnd

# Messages that wait to be carried out. Beyond it no more are read: the counterparty's own connection holds them.
QUEUE_MAX: Final = 256
PAGE: Final = 100
# A reader that takes nothing for so long is cut off.
UNREAD_SECONDS: Final = 30.0
LOGOUT_SECONDS: Final = 10.0
HEARTBEAT_SECONDS_MAX: Final = 3_600
TICK_SECONDS: Final = 0.5
# SendingTime (52) may differ so much from the time here.
CLOCK_NS_MAX: Final = 120 * NS
DIED: Final = 2.4  # heartbeats without a sign of life
ASKED: Final = 1.2
ACKNOWLEDGE: Final = "RECEIVED "

Report = tuple[str, Pairs]
"""a message that can be sent again: its type, and its fields after the header"""


class EndError(Exception):
    """The session must end with a Logout that states the reason."""


class CutError(Exception):
    """The connection must end without a Logout."""


class Application(Protocol):
    """The component that carries out the messages of a session and sends its own."""

    async def handle(self, message: Incoming, session: "Session") -> None:
        """Carry out a message and answer it."""

    async def follow(self, session: "Session") -> None:
        """Send reports as they arrive, until cancelled."""


class Session:
    """One session on one connection."""

    def __init__(
        self,
        own_id: str,
        name: str,
        store: SessionStore,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.name = name
        self.store = store
        self._own_id = own_id
        self._reader = reader
        self._writer = writer
        self._expected = store.next_in
        self._interval = 30.0
        self._read_at = self._sent_at = time.monotonic()
        self._is_tested = False
        self._asked_at = float("-inf")
        self._sending = asyncio.Lock()
        self._queue: asyncio.Queue[tuple[int, Incoming | None]] = asyncio.Queue(QUEUE_MAX)

    async def run(self, logon: Incoming, application: Application) -> str:
        """Serve a session whose Logon was accepted, until it ends; return the reason.

        A cancelled session sends a Logout.
        """
        why = ""
        try:
            await self._begin(logon)
            await self._first_of(
                self._read(), self._work(application), self._beat(), application.follow(self)
            )
        except EndError as error:
            why = str(error)
            await self.log_out(why)
        except (CutError, OSError, LostFrameError) as error:
            why = str(error) or type(error).__name__
        except asyncio.IncompleteReadError:
            why = "the connection was cut"
        except asyncio.CancelledError:
            await self.log_out("the bridge stops")
            raise
        return why

    async def log_out(self, text: str) -> None:
        """Send a Logout; the counterparty may already be disconnected."""
        with suppress(OSError, CutError):
            async with asyncio.timeout(LOGOUT_SECONDS):
                await self.send("5", [(58, plain(text))])

    @staticmethod
    async def _first_of(*works: Coroutine[Any, Any, None]) -> None:
        """Run several coroutines until one of them ends, and raise its error."""
        tasks = [asyncio.create_task(work) for work in works]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()

    # --- logon ---

    async def _begin(self, logon: Incoming) -> None:
        """Answer an accepted Logon. Raises EndError."""
        seconds = logon.fields.get(108, "")
        if not is_number(seconds) or not 1 <= int(seconds) <= HEARTBEAT_SECONDS_MAX:
            raise EndError(
                f"HeartBtInt (108) must be 1 to {HEARTBEAT_SECONDS_MAX}, not {seconds[:20]!r}"
            )
        if logon.fields.get(98) != "0":
            raise EndError("EncryptMethod (98) must be 0: the connection has TLS")
        self._interval = float(seconds)
        is_reset = logon.fields.get(141) == "Y"
        if is_reset:
            if logon.sequence != 1:
                raise EndError("a Logon with ResetSeqNumFlag (141) must have MsgSeqNum 1")
            self.store.reset()
            self._expected = 1
        if logon.sequence < self._expected:
            raise EndError(_too_low(self._expected, logon.sequence))
        wanted = logon.fields.get(789, "")
        next_out = 1 if is_reset else self.store.next_out
        if wanted and (not is_number(wanted) or not 1 <= int(wanted) <= next_out):
            raise EndError(
                f"NextExpectedMsgSeqNum (789) is {wanted[:20]!r}, and the next one is {next_out}"
            )
        async with self._sending:
            number = 1 if is_reset else self.store.take_number()
            reset: Pairs = [(141, "Y")] if is_reset else []
            now = utc_text(time.time_ns())
            self._write("A", number, now, [(98, "0"), (108, seconds), *reset])
        if logon.sequence == self._expected:
            self._expected += 1
            self.store.set_next_in(self._expected)
        else:
            await self._ask_again()
        if is_reset:
            # Messages without proof of arrival before the numbers began again.
            await self._send_kept(2, self.store.newest, is_duplicate=False)
        elif wanted:
            await self._send_kept(int(wanted), number - 1)

    # --- what comes ---

    async def _read(self) -> None:
        """Read and handle messages until the connection ends. Raises EndError and CutError."""
        while True:
            body = await read_frame(self._reader)
            if body is None:
                continue
            self._read_at = time.monotonic()
            self._is_tested = False
            await self._take(parse(body))

    async def _take(self, message: Incoming) -> None:
        """Handle a message of the session layer; put any other message into the queue for the application."""
        await self._check_header(message)
        if message.kind == "4" and message.fields.get(123) != "Y" and message.error is None:
            await self._move_to(message)
            return
        if message.sequence > self._expected:
            if message.kind == "2" and message.error is None:
                await self._answer_resend(message)  # or both sides wait for each other
            await self._ask_again()
            return
        if message.sequence < self._expected:
            if not message.is_possible_duplicate:
                raise EndError(_too_low(self._expected, message.sequence))
            return
        self._expected += 1
        work: Incoming | None = None
        if message.error is not None:
            await self._reject(message, message.error)
        elif message.kind == "1":
            await self.send("0", [(112, message.fields.get(112, "NONE"))])
        elif message.kind == "0":
            self._acknowledge(message.fields.get(112, ""))
        elif message.kind == "2":
            await self._answer_resend(message)
        elif message.kind == "4":
            await self._fill_gap(message)
        elif message.kind == "5":
            await self._answer_logout()
        elif message.kind == "A":
            raise EndError("a Logon inside a session")
        elif message.kind != "3":
            work = message
        await self._enqueue(work)

    async def _enqueue(self, work: Incoming | None) -> None:
        """Add work to the queue, with the number to store once it is done. While the queue is full, nothing is read.

        `work` None stores only the number.
        """
        await self._queue.put((self._expected, work))
        self._read_at = time.monotonic()

    async def _check_header(self, message: Incoming) -> None:
        """Check the sender, the receiver and the time of a message. Raises EndError."""
        if (message.fields[49], message.fields[56]) != (self.name, self._own_id):
            await self._reject(message, FieldFormError(9, "49", "CompID is not that of the Logon"))
            raise EndError("CompID is not that of the Logon")
        fault = clock_fault(message)
        if fault:
            await self._reject(message, FieldFormError(10, "52", fault))
            raise EndError(fault)

    async def _reject(self, message: Incoming, error: FieldFormError) -> None:
        """Refuse a message with a session-level Reject (3); the application does not get it."""
        tag: Pairs = [(371, error.tag)] if error.tag else []
        said = [(45, str(message.sequence)), *tag, (372, message.kind), (373, str(error.reason))]
        await self.send("3", [*said, (58, plain(str(error)))])

    async def _ask_again(self) -> None:
        """Send a ResendRequest for the missing messages, at most once in a heartbeat interval."""
        now = time.monotonic()
        if now - self._asked_at > self._interval:
            self._asked_at = now
            await self.send("2", [(7, str(self._expected)), (16, "0")])

    async def _fill_gap(self, message: Incoming) -> None:
        """Set the expected number after a gap fill: the counterparty does not send those messages again."""
        following = message.fields.get(36, "")
        if not is_number(following) or int(following) <= message.sequence:
            await self._reject(
                message, FieldFormError(5, "36", f"NewSeqNo (36) is {following[:20]!r}")
            )
            return
        self._expected = int(following)

    async def _move_to(self, message: Incoming) -> None:
        """Set the expected number to the one that a sequence reset states; the number of the message does not count."""
        following = message.fields.get(36, "")
        if not is_number(following) or int(following) < self._expected:
            text = f"NewSeqNo (36) is {following[:20]!r}, and {self._expected} is expected"
            await self._reject(message, FieldFormError(5, "36", text))
            return
        self._expected = int(following)
        await self._enqueue(None)

    async def _answer_logout(self) -> None:
        """Wait until the messages before a Logout were carried out, answer it, and end. Raises CutError."""
        await self._enqueue(None)
        try:
            async with asyncio.timeout(LOGOUT_SECONDS):
                await self._queue.join()
        except TimeoutError:
            pass  # it is asked for again at the next logon
        await self.send("5", [])
        raise CutError("the counterparty logged out")

    async def _work(self, application: Application) -> None:
        """Pass the queued messages to the application in order, and store the number of each after it was carried
        out.
        """
        while True:
            number, message = await self._queue.get()
            if message is not None:
                await application.handle(message, self)
            self.store.set_next_in(number)
            self._queue.task_done()

    # --- what goes out ---

    async def send(self, kind: str, pairs: Pairs) -> None:
        """Send a message that is not stored for a resend."""
        async with self._sending:
            number = self.store.take_number()
            self._write(kind, number, utc_text(time.time_ns()), pairs)
            await self._drain()

    async def report(
        self,
        reports: Iterable[Report],
        place: tuple[int, ChainEnd | None] | None = None,
    ) -> None:
        """Store messages for a resend and send them; store the position of the drop copy after them."""
        async with self._sending:
            sent = utc_text(time.time_ns())
            numbered = []
            with self.store.together():
                for kind, pairs in reports:
                    kept = Kept(self.store.take_number(), kind, sent, pairs, is_again=False)
                    self.store.keep(kept)
                    numbered.append(kept)
                if place is not None:
                    self.store.set_place(*place)
            for kept in numbered:
                self._write_kept(kept)
                await self._drain()

    def _write(
        self, kind: str, number: int, sent: str, pairs: Pairs, more: Pairs | None = None
    ) -> None:
        """Write a message with its header, the fields `more`, and its own fields."""
        header = [(35, kind), (49, self._own_id), (56, self.name), (34, str(number)), (52, sent)]
        self._writer.write(frame([*header, *(more or ()), *pairs]))
        self._sent_at = time.monotonic()

    def _write_kept(self, kept: Kept, *, is_duplicate: bool = False) -> None:
        """Write a stored message, for the first time or as a resend."""
        more: Pairs = [(97, "Y")] if kept.is_again else []
        sent = kept.sent
        if is_duplicate:
            more += [(43, "Y"), (122, sent)]
            sent = utc_text(time.time_ns())
        self._write(kept.kind, kept.number, sent, kept.body, more)

    async def _drain(self) -> None:
        """Wait until the counterparty has taken the written bytes. Raises CutError if that takes too long."""
        try:
            async with asyncio.timeout(UNREAD_SECONDS):
                await self._writer.drain()
        except TimeoutError:
            raise CutError(f"took nothing for {UNREAD_SECONDS:g} s") from None

    async def _answer_resend(self, message: Incoming) -> None:
        """Send again the messages that a ResendRequest asks for."""
        first, last = message.fields.get(7, ""), message.fields.get(16, "")
        if not is_number(first) or not is_number(last) or int(first) < 1:
            text = f"a range of {first[:20]!r} to {last[:20]!r}"
            await self._reject(message, FieldFormError(5, "7", text))
            return
        newest = self.store.next_out - 1
        await self._send_kept(int(first), min(int(last) or newest, newest))

    async def _send_kept(self, first: int, last: int, *, is_duplicate: bool = True) -> None:
        """Send the stored messages of a range of numbers; a gap fill stands for the others.

        Nothing else is sent meanwhile.
        """
        async with self._sending:
            at = first
            while at <= last:
                page = self.store.kept(at, last, PAGE)
                for kept in page:
                    self._skip(at, kept.number)
                    self._write_kept(kept, is_duplicate=is_duplicate)
                    await self._drain()
                    at = kept.number + 1
                if len(page) < PAGE:
                    self._skip(at, last + 1)
                    at = last + 1
                await self._drain()
                await asyncio.sleep(0)

    def _skip(self, at: int, following: int) -> None:
        """Write a gap fill for the numbers from `at` up to `following` - 1, if there are any."""
        if at < following:
            now = utc_text(time.time_ns())
            self._write("4", at, now, [(123, "Y"), (36, str(following))], [(43, "Y"), (122, now)])

    # --- signs of life ---

    async def _beat(self) -> None:
        """Send a heartbeat in each interval, and end a connection from which nothing is received. Raises CutError."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            now = time.monotonic()
            silent = 0.0 if self._queue.full() else now - self._read_at
            if silent > DIED * self._interval:
                raise CutError(f"no sign of life for {silent:.0f} s")
            if silent > ASKED * self._interval and not self._is_tested:
                self._is_tested = True
                await self.send("1", [(112, "TEST")])
            elif now - self._sent_at >= self._interval:
                await self._heartbeat()

    async def _heartbeat(self) -> None:
        """Send a heartbeat. If reports are unconfirmed, send a TestRequest instead, whose answer confirms them."""
        newest = self.store.newest
        if newest > self.store.received:
            await self.send("1", [(112, f"{ACKNOWLEDGE}{newest}")])
        else:
            await self.send("0", [])

    def _acknowledge(self, text: str) -> None:
        """Store the number of our last message that the counterparty has received, if `text` answers such a
        TestRequest.
        """
        number = text.removeprefix(ACKNOWLEDGE)
        if number != text and is_number(number):
            self.store.set_received(min(int(number), self.store.newest))


def clock_fault(message: Incoming) -> str:
    """Return in words what is wrong with a message's time; "" if it is close to ours."""
    try:
        difference = utc_ns(message.fields[52]) - time.time_ns()
    except ValueError:
        return f"SendingTime (52) is {message.fields[52][:40]!r}"
    if abs(difference) <= CLOCK_NS_MAX:
        return ""
    return f"SendingTime (52) differs by {abs(difference) // NS} s, and the limit is {CLOCK_NS_MAX // NS} s"


def _too_low(expected: int, actual: int) -> str:
    """Return the text for a message whose number was used before."""
    return f"MsgSeqNum too low, expecting {expected} but received {actual}"
