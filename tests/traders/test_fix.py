# SPDX-License-Identifier: Apache-2.0
"""Sessions of FIX against a real server, with QuickFIX as the counterparty."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clearinghouse.apps.fix.wire import Fields, utc_text
from clearinghouse.client import Client, Side, Tick
from tests.client.conftest import PRINCIPAL, Setup, furnish
from tests.client.server_process import ServerProcess
from tests.traders.fix_desks import Bridge, EngineDesk

ALICE: Fields = {553: PRINCIPAL}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Setup, Bridge]]:
    """A server with two accounts, and a bridge with a session for one of them and a drop copy."""
    server_process = ServerProcess(tmp_path)
    try:
        server_process.start()
        setup = furnish(server_process)
        sessions = {"DESK": f"account = {setup.alice}", "COPY": 'owner = "alice"'}
        with Bridge(tmp_path, setup.address, sessions) as bridge:
            yield setup, bridge
    finally:
        server_process.end()


def new(name: str, side: str, quantity: str, price: str, **more: str) -> Fields:
    """The fields of a limit order; more by `tag_NUMBER`, "" takes one away."""
    fields = {11: name, 55: "SOL-PERP", 54: side, 40: "2", 38: quantity, 44: price, 59: "1"}
    fields |= {int(tag.removeprefix("tag_")): value for tag, value in more.items()}
    return {tag: value for tag, value in fields.items() if value}


REFUSED: tuple[tuple[str, dict[str, str], str, str], ...] = (
    ("band", {"tag_44": "300"}, "11", "PRICE_BAND"),
    ("decimals", {"tag_38": "0.001"}, "99", "quantity"),
    ("lots", {"tag_38": "0.0000000000000000001"}, "99", "quantity"),
    ("float", {"tag_38": "1e3"}, "99", "tag 38 is '1e3'"),
    ("negative", {"tag_38": "-1"}, "99", "tag 38"),
    ("margin", {"tag_38": "100000"}, "3", "INSUFFICIENT_MARGIN"),
    ("symbol", {"tag_55": "BTC"}, "1", "BTC"),
    ("day", {"tag_59": "0"}, "11", "tag 59 is '0', and not one of 1, 3, 4, 6"),
    ("inst", {"tag_18": "G"}, "11", "tag 18"),
    ("type", {"tag_40": "K"}, "11", "tag 40 is 'K', and not one of 1, 2"),
    ("noprice", {"tag_44": ""}, "11", "tag 44"),
    ("gtd", {"tag_59": "6"}, "11", "tag 126"),
    ("stopless", {"tag_40": "3", "tag_44": ""}, "99", "tag 99 is missing"),
    ("source", {"tag_40": "4", "tag_99": "151", "tag_1107": "1"}, "11", "tag 1107"),
    ("account", {"tag_1": "999"}, "15", "tag 1 is '999'"),
    ("least", {"tag_110": "1"}, "11", "tag 110"),
    ("hidden", {"tag_1138": "1"}, "11", "tag 1138"),
    ("later", {"tag_40": "4", "tag_99": "151", "tag_168": "20300101-00:00:00"}, "11", "tag 168"),
    ("reached", {"tag_40": "4", "tag_99": "149"}, "11", "TRIGGER_ALREADY_REACHED"),
    ("x" * 37, {}, "99", "at most 36 characters"),
)


def test_orders_reports_and_captures(house: tuple[Setup, Bridge], tmp_path: Path) -> None:
    """Place, fill, replace, cancel; refusals have their reasons; a second session has a copy of it all."""
    setup, bridge = house
    with (
        Client(setup.address, principal=PRINCIPAL, timeout=60) as bob,
        EngineDesk(tmp_path / "desk", bridge.port, ALICE) as desk,
        EngineDesk(tmp_path / "copy", bridge.port, ALICE, "COPY") as copy,
    ):
        desk.send("D", new("one", "1", "5", "150"))
        placed = desk.wait(tag_11="one")
        assert [placed[tag] for tag in (35, 150, 39, 151, 14)] == ["8", "0", "0", "5", "0"]
        bob.place_order(setup.bob, "SOL-PERP", Side.SELL, 2, 150)
        fill = desk.wait(tag_150="F")
        assert [fill[tag] for tag in (39, 32, 31, 151, 6)] == ["1", "2", "150", "3", "150"]
        capture = desk.wait(tag_35="AE")
        assert [capture[tag] for tag in (571, 32, 54, 11)] == [fill[17], "2", "1", "one"]
        # Of the two parties the engine's text has the last one.
        assert [capture[tag] for tag in (453, 448, 452)] == ["2", "CLEARINGHOUSE", "21"]
        desk.send("H", {11: "one", 55: "SOL-PERP", 54: "1", 790: "asked"})
        status = desk.wait(tag_150="I")
        assert [status[tag] for tag in (39, 14, 151, 6, 790)] == ["1", "2", "3", "150", "asked"]
        desk.send("G", new("two", "1", "3", "149", tag_41="one"))
        replaced = desk.wait(tag_11="two")
        assert [replaced[tag] for tag in (150, 41, 151)] == ["5", "one", "3"]
        desk.send("F", {11: "side", 41: "two", 55: "SOL-PERP", 54: "2"})
        refused = desk.wait(tag_35="9", tag_11="side")
        assert (refused[102], refused[58]) == (
            "1",
            "tag 54 is 2, and the order is on the other side",
        )
        desk.send("H", {11: "two", 55: "SOL-PERP", 54: "2"})
        assert desk.wait(tag_150="I", tag_11="two")[39] == "8"
        desk.send("F", {11: "three", 41: "two", 55: "SOL-PERP", 54: "1"})
        gone = desk.wait(tag_150="4", tag_11="two")
        assert [gone[tag] for tag in (39, 151, 58)] == ["4", "0", "CANCELLED_BY_CLIENT"]
        for name, more, reason, text in REFUSED:
            desk.send("D", new(name, "1", "1", "150", **more))
            refused = desk.wait(tag_11=name)
            assert [refused[tag] for tag in (150, 39, 103)] == ["8", "8", reason], refused
            assert text in refused[58]
        desk.send("F", {11: "four", 41: "none", 55: "SOL-PERP", 54: "1"})
        assert desk.wait(tag_35="9")[102] == "1"
        desk.send("q", {1: "999", 11: "theirs", 530: "7"})
        assert desk.wait(tag_35="r")[531] == "0"
        desk.send("B", {148: "news"})
        assert desk.wait(tag_35="j")[380] == "3"
        assert copy.wait(tag_150="F")[17] == fill[17]
        copy.send("D", new("no", "1", "1", "150"))
        assert copy.wait(tag_35="j")[380] == "6"


def test_stops_and_mass_cancels(house: tuple[Setup, Bridge], tmp_path: Path) -> None:
    """A stop waits, triggers at its price and fills; one that waits has a status and ends by its name, or with all."""
    setup, bridge = house
    with (
        Client(setup.address, principal=PRINCIPAL, timeout=60) as bob,
        EngineDesk(tmp_path / "desk", bridge.port, ALICE) as desk,
    ):
        bob.place_order(setup.bob, "SOL-PERP", Side.SELL, 50, "152")
        for name, more in (
            ("stop", {"tag_40": "3", "tag_44": "", "tag_99": "151", "tag_59": ""}),
            ("limit", {"tag_40": "4", "tag_99": "158", "tag_1107": "2", "tag_18": "E"}),
            ("other", {"tag_40": "4", "tag_99": "158"}),
        ):
            desk.send("D", new(name, "1", "1", "158", **more))
            waits = desk.wait(tag_11=name)
            assert [waits[tag] for tag in (150, 39)] == ["0", "0"], waits
        desk.send("H", {11: "limit", 55: "SOL-PERP", 54: "1"})
        status = desk.wait(tag_150="I")
        assert [status[tag] for tag in (39, 40, 99, 44, 151)] == ["0", "4", "158", "158", "1"]
        tick = Tick(setup.source_id, "SOL", time.time_ns(), bid="151.4", ask="151.6")
        bob.submit_ticks([tick]).raise_for_refusals()
        assert desk.wait(tag_150="F")[31] == "152"
        desk.send("F", {11: "wrong", 41: "other", 55: "SOL-USDC", 54: "1"})
        refused = desk.wait(tag_35="9", tag_11="wrong")
        assert (refused[102], "UNKNOWN_ORDER" in refused[58]) == ("1", True)
        for name in ("stop", "other"):
            desk.send("H", {11: name, 55: "SOL-USDC", 54: "1"})
            assert desk.wait(tag_150="I", tag_11=name)[39] == "8"
        desk.send("F", {11: "side", 41: "other", 55: "SOL-PERP", 54: "2"})
        assert desk.wait(tag_35="9", tag_11="side")[102] == "1"
        desk.send("F", {11: "end", 41: "other", 55: "SOL-PERP", 54: "1"})
        assert desk.wait(tag_150="4", tag_11="other")[39] == "4"
        desk.send("D", new("rests", "1", "1", "149"))
        desk.wait(tag_11="rests")
        desk.send("q", {11: "all", 530: "7"})
        report = desk.wait(tag_35="r")
        assert [report[tag] for tag in (11, 530, 531)] == ["all", "7", "7"]
        ended = {desk.wait(tag_150="4")[11] for _ in range(int(report[533]))}
        assert "rests" in ended
        desk.send("q", {11: "none", 530: "1", 55: "BTC"})
        assert desk.wait(tag_35="r", tag_531="0")[532] == "99"


def test_a_copy_of_an_order_has_no_second_effect(
    house: tuple[Setup, Bridge], tmp_path: Path
) -> None:
    """An order that is sent again with PossResend is answered by its status; the same name for another is refused."""
    _, bridge = house
    with EngineDesk(tmp_path / "desk", bridge.port, ALICE) as desk:
        fields = new("twice", "1", "1", "149", tag_60=utc_text(time.time_ns()))
        desk.send("D", fields)
        placed = desk.wait(tag_11="twice")
        desk.send("D", fields, is_again=True)
        status = desk.wait(tag_150="I")
        assert (status[37], status[39]) == (placed[37], "0")
        desk.send("D", fields | {38: "2"})
        assert desk.wait(tag_150="8")[103] == "6"


def test_reports_go_on_without_gap_or_double(house: tuple[Setup, Bridge], tmp_path: Path) -> None:
    """Trades while the desk is away, while the bridge is dead, and before its numbers begin again: each comes once."""
    setup, bridge = house
    with Client(setup.address, principal=PRINCIPAL, timeout=60) as bob:

        def trade() -> None:
            bob.place_order(setup.bob, "SOL-PERP", Side.SELL, 1, 148)

        with EngineDesk(tmp_path / "desk", bridge.port, ALICE) as desk:
            desk.send("D", new("rests", "1", "9", "148"))
            desk.wait(tag_11="rests")
            trade()
            desk.wait(tag_150="F", tag_14="1")
            bridge.kill()
            trade()
            bridge.start()
            desk.wait(tag_150="F", tag_14="2")
            trade()
            desk.wait(tag_150="F", tag_14="3")
            assert not [one for one in desk.received if one.get(150) == "F"]
        trade()
        assert bridge.stop() == 0
        trade()
        bridge.start()
        with EngineDesk(tmp_path / "desk", bridge.port, ALICE) as desk:
            desk.wait(tag_150="F", tag_14="5")
            fills = [one[14] for one in desk.received if one.get(150) == "F"]
            assert fills == ["4"]
        trade()
        # A desk that lost its files begins again; what is not known to have arrived comes once more, and says so.
        with EngineDesk(tmp_path / "new", bridge.port, ALICE, ResetOnLogon="Y") as desk:
            desk.wait(tag_150="F", tag_14="6")
            again = [(one[14], one.get(97, "")) for one in desk.received if one.get(150) == "F"]
            assert again == [(str(number), "Y") for number in range(1, 6)]
