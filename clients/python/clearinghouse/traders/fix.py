# SPDX-License-Identifier: Apache-2.0
"""Bridge FIX 4.4 to the server, as a client: order entry, drop copy, trade capture reports.

Owns the sessions, the messages sent on each, and the place of its drop copy. The engine, QuickFIX, handles logon,
sequence numbers, resends and heartbeats. Needs the extra `fix`.

    python -m clearinghouse.traders.fix --address 127.0.0.1:7411 --principal alice --session DESK=1001 --store var/fix
"""

import argparse
import json
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import quickfix

from clearinghouse.client import (
    ChainEnd,
    ClearinghouseError,
    Client,
    Refused,
    StatusError,
    UnknownInstrument,
    UnknownOutcome,
)
from clearinghouse.traders import fix_fields as words
from clearinghouse.traders.drop_copy import drop_copy
from clearinghouse.traders.executions import ExecType, ExecutionReport

BEGIN: Final = "FIX.4.4"
OWN_ID: Final = "CLEARINGHOUSE"
SOH: Final = "\x01"
FILLS: Final = frozenset({ExecType.TRADE, ExecType.TRADE_CORRECT})
RETRY_SECONDS: Final = 1.0


def fields_of(message: Any) -> words.Fields:
    """Return the fields of a message of the engine; of a repeated tag the last."""
    pairs = (part.partition("=") for part in message.toString().split(SOH) if part)
    return {int(tag): value for tag, _, value in pairs}


def message_of(kind: str, fields: words.Fields, side: words.Fields | None = None) -> Any:
    """Return a message of the engine, with one side as its group."""
    message = quickfix.Message()
    message.getHeader().setField(quickfix.BeginString(BEGIN))
    message.getHeader().setField(quickfix.MsgType(kind))
    for tag, value in fields.items():
        if value:
            message.setField(quickfix.StringField(tag, value))
    if side is not None:
        group = quickfix.Group(552, 54)
        for tag, value in side.items():
            group.setField(quickfix.StringField(tag, value))
        message.addGroup(group)
    return message


class Place:
    """The progress of a session's drop copy, in a file beside the engine's own."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> tuple[int, ChainEnd | None]:
        """Return the next sequence, 0 for a new session, and the end of the journal known there."""
        if not self._path.exists():
            return 0, None
        kept = json.loads(self._path.read_text(encoding="utf-8"))
        chain = kept["chain"]
        if chain is None:
            return int(kept["next_sequence"]), None
        return int(kept["next_sequence"]), ChainEnd(
            chain["sequence"], bytes.fromhex(chain["head"]), chain["epoch"]
        )

    def write(self, next_sequence: int, chain: ChainEnd | None) -> None:
        """Store the place in a file that replaces the previous one."""
        known = None
        if chain is not None:
            known = {
                "sequence": chain.sequence,
                "head": chain.chain_head.hex(),
                "epoch": chain.epoch,
            }
        fresh = self._path.with_suffix(".new")
        fresh.write_text(
            json.dumps({"next_sequence": next_sequence, "chain": known}), encoding="utf-8"
        )
        fresh.replace(self._path)


class Bridge(quickfix.Application):  # type: ignore[misc]  # the engine ships no types
    """The sessions of the engine, each for one account."""

    def __init__(self, client: Client, accounts: dict[str, int], store: Path) -> None:
        super().__init__()
        self._client = client
        self._accounts = accounts
        self._store = store
        self._symbols: dict[int, str] = {}

    # --- called by the engine ---

    def onCreate(self, session: Any) -> None:  # noqa: N802  (the engine's name)
        """A session was made."""

    def onLogon(self, session: Any) -> None:  # noqa: N802
        """Handle the logon of a counterparty."""

    def onLogout(self, session: Any) -> None:  # noqa: N802
        """Handle the logout: its orders stay, and its reports wait."""

    def toAdmin(self, message: Any, session: Any) -> None:  # noqa: N802
        """Handle an outgoing message of the session layer."""

    def fromAdmin(self, message: Any, session: Any) -> None:  # noqa: N802
        """Handle a received message of the session layer."""

    def toApp(self, message: Any, session: Any) -> None:  # noqa: N802
        """Handle an outgoing message."""

    def fromApp(self, message: Any, session: Any) -> None:  # noqa: N802
        """Carry out a message; a refusal is answered here, everything else by the drop copy."""
        fields = fields_of(message)
        sender = session.getTargetCompID().getValue()
        account = self._accounts[sender]
        kind = fields[35]
        try:
            self._carry_out(kind, sender, account, fields)
        except words.FieldError as error:
            self._refuse(kind, session, account, fields, error.reason, str(error))
        except KeyError as error:
            self._refuse(kind, session, account, fields, "99", f"tag {error.args[0]} is missing")
        except UnknownInstrument as error:
            self._refuse(kind, session, account, fields, "1", str(error))
        except UnknownOutcome as error:
            # The drop copy says what became of it: a refusal now could be wrong.
            print(f"{sender} {fields.get(11)}: {error}", file=sys.stderr)
        except (Refused, StatusError) as error:
            reason = words.reason_of(error.reason)
            self._refuse(kind, session, account, fields, reason, str(error))
        except ClearinghouseError as error:
            self._refuse(kind, session, account, fields, "99", str(error))

    def _carry_out(self, kind: str, sender: str, account: int, fields: words.Fields) -> None:
        """Make the call of a message. Raises the errors that `fromApp` answers."""
        if kind not in ("D", "F", "G"):
            raise words.FieldError(f"message type {kind!r} is not known here")
        key = words.key_of(sender, fields)
        number = int(fields[37]) if fields.get(37, "").isdecimal() else 0
        named = "" if number else fields.get(41, "")
        if kind == "D":
            self._client.place_orders([words.order_of(account, fields)], key=key).only()
        elif kind == "F":
            self._client.cancel_order(account, number, target_client_order_text=named, key=key)
        else:
            order = words.order_of(account, fields)
            self._client.replace_order(order, number, target_client_order_text=named, key=key)

    def _refuse(
        self,
        kind: str,
        session: Any,
        account: int,
        fields: words.Fields,
        reason: str,
        text: str,
    ) -> None:
        """Answer that a message was not carried out."""
        if kind == "D":
            answer = message_of("8", words.reject_fields(account, fields, reason, text))
        elif kind in ("F", "G"):
            answer = message_of("9", words.cancel_reject_fields(fields, reason, text))
        else:
            refused = {45: fields.get(34, ""), 372: kind, 380: "3", 58: text}
            answer = message_of("j", refused)
        quickfix.Session.sendToTarget(answer, session)

    # --- the drop copy of each session ---

    def follow(self, target: str, account: int) -> None:
        """Send the reports of an account to a session, for ever; without a connection they wait in the engine."""
        session = quickfix.SessionID(BEGIN, OWN_ID, target)
        place = Place(self._store / f"{target}.place.json")
        sequence, chain = place.read()
        if not sequence:
            sequence = self._client.head().sequence + 1
            place.write(sequence, None)
        while True:
            try:
                for frame in drop_copy(
                    self._client, [account], from_sequence=sequence, chain=chain
                ):
                    for report in frame.reports:
                        self._send(session, report)
                    sequence, chain = frame.next_sequence, frame.chain
                    if frame.reports:
                        place.write(sequence, chain)
            except ClearinghouseError as error:
                print(f"{target}: {error}", file=sys.stderr)
                time.sleep(RETRY_SECONDS)

    def _send(self, session: Any, report: ExecutionReport) -> None:
        """Send a report; for a fill also its TradeCaptureReport."""
        if report.market_id not in self._symbols:
            self._symbols = {one.market_id: one.symbol for one in self._client.markets()}
        symbol = self._symbols[report.market_id]
        quickfix.Session.sendToTarget(message_of("8", words.report_fields(report, symbol)), session)
        if report.exec_type in FILLS:
            whole, side = words.capture_fields(report, symbol)
            quickfix.Session.sendToTarget(message_of("AE", whole, side), session)


def settings_of(store: Path, port: int, targets: Sequence[str]) -> str:
    """Return the settings of the engine: an acceptor on loopback, with its messages in files."""
    lines = [
        "[DEFAULT]",
        "ConnectionType=acceptor",
        f"BeginString={BEGIN}",
        f"SenderCompID={OWN_ID}",
        "SocketAcceptHost=127.0.0.1",
        f"SocketAcceptPort={port}",
        "SocketReuseAddress=Y",
        f"FileStorePath={store / 'messages'}",
        "NonStopSession=Y",
        "UseDataDictionary=N",
        "PersistMessages=Y",
        *(line for target in targets for line in ("[SESSION]", f"TargetCompID={target}")),
    ]
    return "\n".join([*lines, ""])


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve FIX sessions until a signal ends the process."""
    parser = argparse.ArgumentParser(
        prog="python -m clearinghouse.traders.fix", description=__doc__
    )
    parser.add_argument(
        "--address",
        default="127.0.0.1:7411",
        help="of the server; all nodes of a cluster, by commas",
    )
    parser.add_argument(
        "--principal", default="", help="the caller that a server without credentials is told"
    )
    parser.add_argument(
        "--api-key-file", type=Path, help="a file with the key that is sent with each call"
    )
    parser.add_argument("--port", type=int, default=9878, help="of FIX, on loopback only")
    parser.add_argument(
        "--session",
        action="append",
        required=True,
        metavar="COMPID=ACCOUNT",
        help="a counterparty and its account",
    )
    parser.add_argument(
        "--store", type=Path, required=True, help="the folder of messages and places"
    )
    stated = parser.parse_args(arguments)
    accounts: dict[str, int] = {}
    for pair in stated.session:
        name, _, account = pair.partition("=")
        if not name.isidentifier() or not account.isdecimal():
            parser.error(f"--session {pair!r} is not COMPID=ACCOUNT")
        accounts[name] = int(account)
    stated.store.mkdir(parents=True, exist_ok=True)
    file = stated.store / "engine.cfg"
    file.write_text(settings_of(stated.store, stated.port, list(accounts)), encoding="utf-8")
    key = stated.api_key_file.read_text(encoding="utf-8").strip() if stated.api_key_file else ""
    with Client(stated.address.split(","), principal=stated.principal, api_key=key) as client:
        bridge = Bridge(client, accounts, stated.store)
        settings = quickfix.SessionSettings(str(file))
        files = quickfix.FileStoreFactory(settings)
        acceptor = quickfix.SocketAcceptor(bridge, files, settings)
        acceptor.start()
        for name, account in accounts.items():
            threading.Thread(target=bridge.follow, args=(name, account), daemon=True).start()
        print(f"FIX {BEGIN} on 127.0.0.1:{stated.port} for {', '.join(accounts)}", flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
        acceptor.stop()


if __name__ == "__main__":
    main()
