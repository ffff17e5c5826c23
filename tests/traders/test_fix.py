# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: ANN401, N802 (the engine has no types, and its names)
"""The bridge from FIX against a real server, with an initiator of the engine as the counterparty."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

import pytest
import quickfix

from clearinghouse.client import Client, Side
from clearinghouse.traders.fix import fields_of, message_of
from clearinghouse.traders.fix_fields import FieldError, Fields, order_of, utc_ns, utc_text
from tests.client.conftest import PRINCIPAL, Setup, furnish
from tests.client.server_process import ServerProcess

WAIT_SECONDS = 60.0
SESSION = quickfix.SessionID("FIX.4.4", "DESK", "CLEARINGHOUSE")


class Counterparty(quickfix.Application):  # type: ignore[misc]  # the engine ships no types
    """A trader's engine: keeps what comes, and sends."""

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__()
        self.received: list[Fields] = []
        self._changed = threading.Condition()
        self._is_on = False
        lines = [
            "[DEFAULT]",
            "ConnectionType=initiator",
            "BeginString=FIX.4.4",
            "SenderCompID=DESK",
            "TargetCompID=CLEARINGHOUSE",
            "SocketConnectHost=127.0.0.1",
            f"SocketConnectPort={port}",
            "HeartBtInt=30",
            "ReconnectInterval=1",
            "NonStopSession=Y",
            "UseDataDictionary=N",
            f"FileStorePath={folder / 'messages'}",
            "[SESSION]",
        ]
        folder.mkdir(exist_ok=True)
        file = folder / "desk.cfg"
        file.write_text("\n".join([*lines, ""]))
        settings = quickfix.SessionSettings(str(file))
        self._initiator = quickfix.SocketInitiator(
            self, quickfix.FileStoreFactory(settings), settings
        )

    def onCreate(self, session: Any) -> None:
        """Nothing to do."""

    def toAdmin(self, message: Any, session: Any) -> None:
        """Nothing to do."""

    def fromAdmin(self, message: Any, session: Any) -> None:
        """Nothing to do."""

    def toApp(self, message: Any, session: Any) -> None:
        """Nothing to do."""

    def onLogon(self, session: Any) -> None:
        """Note that the session is open."""
        with self._changed:
            self._is_on = True
            self._changed.notify_all()

    def onLogout(self, session: Any) -> None:
        """Note that it is not."""
        self._is_on = False

    def fromApp(self, message: Any, session: Any) -> None:
        """Keep a message."""
        with self._changed:
            self.received.append(fields_of(message))
            self._changed.notify_all()

    def __enter__(self) -> Self:
        self._initiator.start()
        with self._changed:
            assert self._changed.wait_for(lambda: self._is_on, WAIT_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        self._initiator.stop()

    def send(self, kind: str, fields: Fields) -> None:
        """Send a message with the present time."""
        stamped = {60: utc_text(time.time_ns()), **fields}
        quickfix.Session.sendToTarget(message_of(kind, stamped), SESSION)

    def wait(self, wanted: Callable[[Fields], bool]) -> Fields:
        """Return the first message that is wanted, and leave out what came before it."""

        def find() -> Fields | None:
            return next((one for one in self.received if wanted(one)), None)

        with self._changed:
            assert self._changed.wait_for(lambda: find() is not None, WAIT_SECONDS), self.received
            found = find()
        assert found is not None
        return found


class Bridge:
    """The bridge as a process of its own; it can be killed and started again."""

    def __init__(self, folder: Path, house: Setup, port: int) -> None:
        self._command = [
            sys.executable, "-m", "clearinghouse.traders.fix", "--address", house.address,
            "--principal", PRINCIPAL, "--session", f"DESK={house.alice}", "--port", str(port),
            "--store", str(folder / "bridge"),
        ]  # fmt: skip
        self.start()

    def start(self) -> None:
        """Start it and wait until it listens."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        assert self._process.stdout.readline().startswith("FIX")

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Setup, Bridge, int]]:
    """A server with two accounts, and a bridge for one of them."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server_process = ServerProcess(tmp_path)
    try:
        server_process.start()
        setup = furnish(server_process)
        bridge = Bridge(tmp_path, setup, port)
        yield setup, bridge, port
        bridge.kill()
    finally:
        server_process.end()


def _named(name: str) -> Callable[[Fields], bool]:
    """Whether a message is about an order of this name."""
    return lambda one: one.get(11) == name


def _new(name: str, side: str, quantity: str, price: str, **more: str) -> Fields:
    """The fields of a limit order; more by `tag_NUMBER`."""
    fields = {11: name, 55: "SOL-PERP", 54: side, 40: "2", 38: quantity, 44: price, 59: "1"}
    return fields | {int(tag.removeprefix("tag_")): value for tag, value in more.items()}


def test_orders_reports_and_captures(house: tuple[Setup, Bridge, int], tmp_path: Path) -> None:
    """Place, fill, replace, cancel; refusals have their reasons; what happened while away comes, after a kill."""
    setup, bridge, port = house
    with Client(setup.address, principal=PRINCIPAL, timeout=60) as bob:
        with Counterparty(tmp_path / "desk", port) as desk:
            desk.send("D", _new("one", "1", "5", "150"))
            new = desk.wait(lambda one: one.get(11) == "one")
            assert (new[35], new[150], new[39], new[151], new[14]) == ("8", "0", "0", "5", "0")
            bob.place_order(setup.bob, "SOL-PERP", Side.SELL, 2, 150)
            fill = desk.wait(lambda one: one.get(150) == "F")
            assert (fill[39], fill[32], fill[31], fill[151], fill[6]) == (
                "1",
                "2",
                "150",
                "3",
                "150",
            )
            capture = desk.wait(lambda one: one[35] == "AE")
            assert (capture[571], capture[32], capture[54], capture[11]) == (
                fill[17],
                "2",
                "1",
                "one",
            )
            desk.send("G", _new("two", "1", "3", "149", tag_41="one"))
            replaced = desk.wait(lambda one: one.get(11) == "two")
            assert (replaced[150], replaced[41], replaced[151]) == ("5", "one", "3")
            desk.send("F", {11: "three", 41: "two", 55: "SOL-PERP", 54: "1"})
            gone = desk.wait(lambda one: one.get(150) == "4" and one.get(11) == "two")
            assert (gone[39], gone[151], gone[58]) == ("4", "0", "CANCELLED_BY_CLIENT")
            for name, more, reason in (
                ("band", {"tag_44": "300"}, "11"),
                ("lot", {"tag_38": "0.001"}, "99"),
                ("margin", {"tag_38": "100000"}, "3"),
                ("symbol", {"tag_55": "BTC"}, "1"),
                ("day", {"tag_59": "0"}, "11"),
                ("inst", {"tag_18": "G"}, "11"),
            ):
                desk.send("D", _new(name, "1", "1", "150", **more))
                refused = desk.wait(_named(name))
                assert (refused[150], refused[39], refused[103]) == ("8", "8", reason), refused
            desk.send("F", {11: "four", 41: "none", 55: "SOL-PERP", 54: "1"})
            assert desk.wait(lambda one: one[35] == "9")[102] == "1"
            desk.send("D", _new("rests", "1", "4", "148"))
            desk.wait(lambda one: one.get(11) == "rests")
        bob.place_order(setup.bob, "SOL-PERP", Side.SELL, 1, 148)
        bridge.kill()
        bob.place_order(setup.bob, "SOL-PERP", Side.SELL, 1, 148)
        bridge.start()
        with Counterparty(tmp_path / "desk", port) as desk:
            last = desk.wait(lambda one: one.get(150) == "F" and one.get(14) == "2")
            assert (last[11], last[151]) == ("rests", "2")
            ids = [one[17] for one in desk.received if one.get(150) == "F"]
            assert len(ids) >= 2
            assert len(set(ids)) == 2


def test_times_and_fields_that_are_wrong() -> None:
    """A time is read to the nanosecond and written to the millisecond; what is not known is refused with its tag."""
    assert utc_text(utc_ns("20260102-03:04:05.678")) == "20260102-03:04:05.678"
    assert utc_ns("20260102-03:04:05.000000001") % 1_000_000_000 == 1
    with pytest.raises(FieldError):
        utc_ns("tomorrow")
    for tag, value in ((54, "5"), (40, "J"), (59, "7"), (18, "M")):
        with pytest.raises(FieldError, match=f"tag {tag}"):
            order_of(1, _new("x", "1", "1", "1") | {tag: value})
    with pytest.raises(FieldError, match="tag 44"):
        order_of(1, {**_new("x", "1", "1", "1"), 40: "1"})
