# SPDX-License-Identifier: Apache-2.0
"""A fork in which all gets another id goes on like the journal, because what commands name is translated (A-3)."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from clearinghouse.server.analysis.id_mapping import NAMES, Renaming
from clearinghouse.statemachine.vocabulary import commands, events, types
from clearinghouse.statemachine.vocabulary.commands import COMMANDS
from clearinghouse.statemachine.vocabulary.events import Event
from tests.analysis.journals import RecordedSystem
from tests.analysis.test_moments import run, shown

# Fields whose name ends like an id's and that name nothing which the machine numbers.
OTHERS = {
    "request_id": "a caller's own name of a call",
    "client_ids": "the owner's own numbers of orders",
    "target_client_ids": "the owner's own numbers of orders",
    "venue_fill_ids": "the venue's own names of fills",
    "venue_trade_ids": "the venue's own names of trades",
    "offer_id": "counted from 1 as offers are made; a fork keeps them as they are",
    "proposal_id": "counted from 1 as staff proposes; a fork keeps them as they are",
    "member_id": "counted from 1 as staff admits them; a fork keeps them as they are",
    "calendar_id": "the same",
    "segment_id": "the same",
    "session_ids": "counted from 1 as days of trades begin; a fork keeps them as they are",
    "issuer_member_id": "the same; 0 is none",
    "scenario_id": "1 to 100, as operators number them",
    "session_id": "counted from 1 as trades open them; the same",
    "give_up_id": "counted from 1 as accounts offer legs; the same",
    "action_id": "counted from 1 as staff announces corporate actions; the same",
    "holder_id": "1 to 64, as staff numbers banks, custodians and depositories",
    "holder_ids": "the same",
    "from_holder_id": "the same",
    "to_holder_id": "the same",
    "loss_id": "counted from 1 as staff declares losses; the same",
    "case_id": "counted from 1 as staff declares defaults; the same",
    "lot_id": "the same",
    "line_id": "1 to 256, as operators number lines of credit",
    "group_id": "the name that operators give to a group of sources",
    "target_id": "of the kind that its command says",
    "subject_id": "the same",
    "bust_id": "counted from 1 as staff announces busts; a fork keeps them as they are",
    "waiting_trade_id": "counted from 1 as trades wait for cover; the same",
    **dict.fromkeys(
        (f"last_{name}_id" for name in ("order", "money", "break", "account", "trade")),
        "the last number of a lost history",
    ),
}


def lines(*calls: tuple[str, dict[str, object]]) -> str:
    """Calls as the file of `--with` has them."""
    return "\n".join(json.dumps({"call": name, "request": request}) for name, request in calls)


def shift(account: int) -> str:
    """An account and a deposit that the journal has not."""
    opened: dict[str, object] = {
        "owner": "zed",
        "kind": "ACCOUNT_KIND_CUSTOMER",
        "max_leverage": 10,
    }
    deposit: dict[str, object] = {
        "deposits": [{"account_id": account, "asset_id": 1, "amount": "5"}]
    }
    return lines(
        ("AccountService.CreateAccount", opened),
        ("AccountService.RequestDeposits", deposit),
    )


def test_every_field_that_names_something_is_known() -> None:
    """A command cannot get a field with an id in it that a fork would not translate."""
    named = {
        field.name
        for command in COMMANDS
        for field in fields(command)
        if field.name.endswith(("_id", "_ids"))
    }
    assert named == NAMES.keys() | OTHERS.keys()


@pytest.mark.parametrize("at", [52, 300])
def test_a_fork_with_other_ids_goes_on_like_the_journal(
    golden: Path, tmp_path: Path, at: int
) -> None:
    """After calls that shift the ids of accounts and money, each later command fares as it did."""
    file = tmp_path / "calls.jsonl"
    file.write_text(shift(1002), encoding="utf-8")
    reported = shown("fork", golden, "--at", at, "--with", file)
    assert reported["translated"] > 0
    assert (reported["answered_otherwise"], reported["named_what_the_fork_has_not"]) == (0, 0)
    assert {one["subject"].split(" ")[0] for one in reported["changes"]} == {"fork's"}


def columns_of(row: tuple[int, ...]) -> list[Any]:
    """The columns of a batch of one item."""
    return [[field] for field in row]


def resting(system: RecordedSystem, account: int, market: int, price: int) -> int:
    """A bid that rests."""
    return system.order(account, market, types.BUY, price, 1).ids[0]


@pytest.mark.parametrize("kept_by", ["journal", "fork"])
def test_a_replace_may_keep_an_order_on_one_side_only(tmp_path: Path, kept_by: str) -> None:
    """With either id of a replaced order, journal's or fork's, the cancel that follows meets that order.

    A bid for 3, or for 1 where 2 were sold into it, is replaced by one for 2: less keeps the id, more is a new order.
    """
    system = RecordedSystem()
    sol = system.asset("SOL", 4, 20)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0))
    alice, bob = (system.account(name, USDC=1_000_000_000) for name in ("alice", "bob"))
    bid = system.order(alice, perp, types.BUY, 1_800, 3).ids[0]
    at = system.sequence
    instead: tuple[object, ...]
    if kept_by == "fork":
        system.order(bob, perp, types.SELL, 1_800, 2)
        instead = ("--without", system.sequence)
    else:
        order: dict[str, object] = {"account_id": bob, "market_id": perp, "side": "SIDE_SELL"}
        order |= {"type": "ORDER_TYPE_LIMIT", "time_in_force": "TIME_IN_FORCE_IOC"}
        order |= {"price": "18", "quantity": "2"}
        file = tmp_path / "calls.jsonl"
        file.write_text(
            lines(("TradingService.PlaceOrders", {"orders": [order]})), encoding="utf-8"
        )
        instead = ("--with", file)
    terms = (types.BUY, types.LIMIT, types.GTC, 0, types.STP_CANCEL_TAKER, 1_800, 2, 0)
    row = (types.REPLACE, alice, perp, *terms, bid, 0, 0)
    led_to = system.apply(commands.OrderBatch(*system.head(), *columns_of(row))).ids[0]
    assert (led_to == bid) == (kept_by == "journal")
    cancel = (types.CANCEL, alice, perp, 0, 0, 0, 0, 0, 0, 0, 0, led_to, 0, 0)
    system.must(commands.OrderBatch(*system.head(), *columns_of(cancel)))
    data = system.write(tmp_path / "data")
    reported = shown("fork", data, "--at", at, *instead)
    assert (reported["answered_otherwise"], reported["translated"]) == (0, 1)
    assert not [one for one in reported["changes"] if "order" in one["subject"]]


def test_assets_and_markets_that_one_side_has_not_are_told_from_those_after_them(
    tmp_path: Path,
) -> None:
    """A fork without an asset, or with one more, has other ids of later ones: these are compared by what they are."""
    system = RecordedSystem()
    at = system.sequence
    sol = system.asset("SOL", 4, 20)
    listed = system.sequence
    system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0))
    eth = system.asset("ETH", 6, 50)
    system.market("ETH-PERP", types.PERPETUAL, eth, lot=(1, 0))
    system.account("alice", USDC=1_000, ETH=2_000_000)
    data = system.write(tmp_path / "data")
    without = shown("fork", data, "--at", at, "--without", f"{at + 1}-{listed}")
    assert {one["subject"] for one in without["changes"]} == {"asset SOL", "market SOL-PERP"}
    assert {one["after"] for one in without["changes"]} == {""}
    file = tmp_path / "calls.jsonl"
    more = {
        "symbol": "BTC",
        "scale": 8,
        "weight_kind": "WEIGHT_KIND_IDENTITY",
        "weight_base_ppb": "1000000000",
    }
    more |= {"debt_max_leverage": 10}
    file.write_text(lines(("AdminService.CreateAsset", more)), encoding="utf-8")
    reported = shown("fork", data, "--at", at, "--with", file)
    assert reported["answers"][0]["codes"] == ["OK"]
    assert {one["subject"] for one in reported["changes"]} == {"asset BTC"}


def test_orders_are_named_by_their_ids_in_the_fork(tmp_path: Path) -> None:
    """With an order more before them, cancels and triggers meet the orders they meant, not those of the same number."""
    system = RecordedSystem()
    sol = system.asset("SOL", 4, 20)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0))
    alice, bob = (system.account(name, USDC=1_000_000_000) for name in ("alice", "bob"))
    resting(system, bob, perp, 1_700)
    at = system.sequence
    first = resting(system, alice, perp, 1_800)
    second = resting(system, alice, perp, 1_810)
    stop = (types.TRIGGER_STOP, types.TRIGGER_MARK, 1_900, 0)
    terms = (types.SELL, types.LIMIT, types.GTC, 0, types.STP_CANCEL_TAKER, 2_200, 1)
    row = (types.PLACE, alice, perp, *stop, *terms, 0, 0, 0, 0, 0, 0, 0)
    system.must(commands.ConditionalOrders(*system.head(), *columns_of(row)))
    system.price(sol, 19)
    triggered = max(system.state.orders)
    assert triggered > second
    for order in (first, triggered):
        cancel = (types.CANCEL, alice, perp, 0, 0, 0, 0, 0, 0, 0, 0, order, 0, 0)
        system.must(commands.OrderBatch(*system.head(), *columns_of(cancel)))
    data = system.write(tmp_path / "data")
    more: dict[str, object] = {
        "account_id": bob,
        "market_id": perp,
        "side": "SIDE_BUY",
        "type": "ORDER_TYPE_LIMIT",
        "time_in_force": "TIME_IN_FORCE_GTC",
        "price": "17.5",
        "quantity": "1",
    }
    file = tmp_path / "calls.jsonl"
    file.write_text(lines(("TradingService.PlaceOrders", {"orders": [more]})), encoding="utf-8")
    reported = shown("fork", data, "--at", at, "--with", file, "--account", alice)
    assert reported["answers"][0]["codes"] == ["OK"]
    assert (reported["translated"], reported["answered_otherwise"], reported["changes"]) == (
        2,
        0,
        [],
    )
    whole = shown("fork", data, "--at", at, "--with", file)
    orders = {one["subject"] for one in whole["changes"] if "order" in one["subject"]}
    assert orders == {f"fork's own order {first}"}
    without = run("fork", data, "--at", at, "--without", at + 1)
    assert "1 what the fork does not have" in without.output
    assert "1 of them were answered otherwise, 1 of those refused:" in without.output


def test_what_a_subject_is_depends_on_its_command() -> None:
    """Asset 2 of the journal is 3 in the fork, market 7 is 8, account 1,001 is 1,002; member 2 and the time stay."""
    system = RecordedSystem()
    renaming = Renaming(system.state)
    for kind, name, numbers in (
        (events.ASSET_CREATED, "asset_id", (2, 3)),
        (events.ACCOUNT_CREATED, "account_id", (1_001, 1_002)),
        (events.MARKET_CREATED, "market_id", (7, 8)),
    ):
        ours, other = (Event(kind, "", {"offset": 0, name: number}) for number in numbers)
        renaming.learn([ours], [other])
    head = system.head()
    for command, expected in (
        (commands.SetIdentifier(*head, types.SCHEME_ISIN, 2, ""), 3),
        (commands.SetIdentifier(*head, types.SCHEME_LEI, 2, ""), 2),
        (commands.QuarantineWork(*head, types.WORK_KIND_LIQUIDATION, 1_001, ""), 1_002),
        (commands.QuarantineWork(*head, types.WORK_KIND_INTEREST, 2, ""), 3),
        (commands.QuarantineWork(*head, types.WORK_KIND_TRIGGERS, 7, ""), 8),
        (commands.LiftQuarantine(*head, types.WORK_KIND_EXPIRY, 7, ""), 8),
        (commands.LiftQuarantine(*head, types.WORK_KIND_TIME, 1_001, ""), 1_001),
    ):
        translated, *_ = renaming.translated(command)
        assert vars(translated)["subject_id"] == expected
