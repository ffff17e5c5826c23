# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: ANN401, N802 (the engine has no types, and its names)
"""The bridge of FIX in a process of its own, and counterparties: one with QuickFIX, one that writes bytes."""

import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Self

import quickfix

from clearinghouse.apps.fix.wire import Fields, Pairs, frame, utc_text
from tests.listening import CLI

WAIT_SECONDS: Final = 60.0
NAME: Final = "DESK"
OWN_ID: Final = "CLEARINGHOUSE"


def fields_of(message: Any) -> Fields:
    """The fields of a message of the engine; of a repeated tag the last."""
    pairs = (part.partition("=") for part in message.toString().split("\x01") if part)
    return {int(tag): value for tag, _, value in pairs}


class Bridge:
    """`clearinghouse fix`; it can be killed and started again on the same port."""

    def __init__(
        self, folder: Path, server: str, sessions: Mapping[str, str], **settings: str
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        settings = {"listen": f"127.0.0.1:{self.port}", "store": "store"} | settings
        lines = [
            f'servers = ["{server}"]',
            *(f'{name} = "{value}"' for name, value in settings.items()),
        ]
        for name, value in sessions.items():
            lines += [f"[sessions.{name}]", value]
        self._file = folder / "fix.toml"
        self._file.write_text("\n".join([*lines, ""]), encoding="utf-8")
        self.log = folder / "fix.log"
        self.start()

    def start(self) -> None:
        """Start it and wait until it listens."""
        with self.log.open("a") as errors:
            self.process = subprocess.Popen(
                (*CLI, "fix", "--config", str(self._file)),
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("fix on"), self.log.read_text(encoding="utf-8")

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.communicate()

    def stop(self) -> int:
        """Ask it to end; its code."""
        self.process.terminate()
        self.process.communicate(timeout=30)
        return self.process.returncode

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


class EngineDesk(quickfix.Application):  # type: ignore[misc]  # the engine ships no types
    """A desk with QuickFIX: keeps what comes, and sends. It logs on with the fields of `logon`."""

    def __init__(
        self, folder: Path, port: int, logon: Fields, name: str = NAME, **settings: str
    ) -> None:
        super().__init__()
        self.received: list[Fields] = []
        self.ends: list[str] = []
        self._session = quickfix.SessionID("FIX.4.4", name, OWN_ID)
        self._logon = logon
        self._changed = threading.Condition()
        self._is_on = False
        folder.mkdir(exist_ok=True)
        stated = {
            "ConnectionType": "initiator",
            "BeginString": "FIX.4.4",
            "SenderCompID": name,
            "TargetCompID": OWN_ID,
            "SocketConnectHost": "127.0.0.1",
            "SocketConnectPort": str(port),
            "HeartBtInt": "30",
            "ReconnectInterval": "1",
            "NonStopSession": "Y",
            "UseDataDictionary": "Y",
            "DataDictionary": str(Path(__file__).with_name("fix44_groups.xml")),
            "AllowUnknownMsgFields": "Y",
            "FileStorePath": str(folder / "messages"),
        } | settings
        file = folder / "desk.cfg"
        lines = ["[DEFAULT]", *(f"{key}={value}" for key, value in stated.items()), "[SESSION]", ""]
        file.write_text("\n".join(lines))
        self._settings = quickfix.SessionSettings(str(file))
        kind = quickfix.SocketInitiator
        if "CERTIFICATE_AUTHORITIES_FILE" in stated:
            kind = quickfix.SSLSocketInitiator
        self._initiator = kind(self, quickfix.FileStoreFactory(self._settings), self._settings)

    def onCreate(self, session: Any) -> None:
        """Nothing to do."""

    def toAdmin(self, message: Any, session: Any) -> None:
        """Add the credential to a Logon."""
        if fields_of(message)[35] == "A":
            for tag, value in self._logon.items():
                message.setField(quickfix.StringField(tag, value))

    def fromAdmin(self, message: Any, session: Any) -> None:
        """Keep the text of a Logout."""
        fields = fields_of(message)
        if fields[35] == "5":
            with self._changed:
                self.ends.append(fields.get(58, ""))
                self._changed.notify_all()

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
        self.until(lambda: self._is_on or bool(self.ends))
        return self

    def __exit__(self, *_: object) -> None:
        self._initiator.stop()
        del self._initiator  # or its session stays the one of its name in this process

    def until(self, wanted: Callable[[], bool]) -> None:
        """Wait for something."""
        with self._changed:
            assert self._changed.wait_for(wanted, WAIT_SECONDS), self.received

    def send(self, kind: str, fields: Fields, *, is_again: bool = False) -> None:
        """Send a message with the present time, if it has none."""
        message = quickfix.Message()
        header = message.getHeader()
        header.setField(quickfix.BeginString("FIX.4.4"))
        header.setField(quickfix.MsgType(kind))
        if is_again:
            header.setField(quickfix.StringField(97, "Y"))
        for tag, value in ({60: utc_text(time.time_ns())} | fields).items():
            message.setField(quickfix.StringField(tag, value))
        quickfix.Session.sendToTarget(message, self._session)

    def wait(self, **wanted: str) -> Fields:
        """The first message with these fields, as `tag_NUMBER`, after those that were waited for; it is taken out."""
        asked = {int(name.removeprefix("tag_")): value for name, value in wanted.items()}

        def find() -> Fields | None:
            return next((one for one in self.received if asked.items() <= one.items()), None)

        self.until(lambda: find() is not None)
        found = find()
        assert found is not None
        self.received.remove(found)
        return found


class ByteDesk:
    """A desk that writes bytes as it likes."""

    def __init__(self, port: int, name: str = NAME) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=WAIT_SECONDS)
        self._file = self.socket.makefile("rb")
        self.name = name
        self.number = 1

    def pairs(self, kind: str, pairs: Pairs, number: int = 0, sent: str = "") -> Pairs:
        """All fields of a message; the number counts on if none is given."""
        if not number:
            number = self.number
            self.number += 1
        sent = sent or utc_text(time.time_ns())
        return [(35, kind), (49, self.name), (56, OWN_ID), (34, str(number)), (52, sent), *pairs]

    def send(self, kind: str, pairs: Pairs, number: int = 0, sent: str = "") -> None:
        """Send one message."""
        self.socket.sendall(frame(self.pairs(kind, pairs, number, sent)))

    def log_on(self, *more: tuple[int, str], number: int = 0) -> Fields:
        """Log on; the answer."""
        self.send("A", [(98, "0"), (108, "30"), *more], number)
        return self.next()

    def next(self) -> Fields:
        """The next message; without fields at the end of the connection."""
        found: Fields = {}
        data = b""
        while 10 not in found:
            one = self._file.read(1)
            if not one:
                return {}
            data += one
            if one == b"\x01":
                tag, _, value = data[:-1].decode("latin-1").partition("=")
                found[int(tag)] = value
                data = b""
        return found

    def until(self, kind: str) -> Fields:
        """The next message of a type."""
        while (found := self.next()).get(35, kind) != kind:
            pass
        return found

    def close(self) -> None:
        """Cut the connection."""
        self.socket.close()
        self._file.close()
