# SPDX-License-Identifier: Apache-2.0
"""Journaled events become public ones: every field arrives, in public units."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import pytest

from clearinghouse.server.codec.events.messages import CommandAt, encode_event
from clearinghouse.server.codec.text.events import NAMES_OF_FIELD, command_plain, event_plain
from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.client_order_ids import number_of_text
from clearinghouse.statemachine.vocabulary.commands import COMMANDS, Command
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, EVENTS
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, DepositId, MarketId
from clearinghouse.v1 import event_pb2
from tests.unit.server.codec.request_samples import MIXED_COMMAND, SCALES

# Values of fields in the market and assets of the samples, with what they must read as outside.
VALUES: dict[str, tuple[int, object]] = {
    "asset_id": (2, 2),
    "market_id": (1, 1),
    "amount": (1_500_000_000, "1.5"),
    "open_exposure_max": (1_500_000, "1.5"),
    "settlement_cap": (2_500_000, "2.5"),
    "concentration_floor_lots": (250, "2.5"),
    "case_loss": (1_500_000, "1.5"),
    "called": (2_500_000, "2.5"),
    "taken_lots": (250, "2.5"),
    "bought_lots": (350, "3.5"),
    "sold_lots": (450, "4.5"),
    "gross_lots": (550, "5.5"),
    "net_lots": (650, "6.5"),
    "gross_value": (3_000_000_001, "3.000000001"),
    "net_value": (2_000_000_002, "2.000000002"),
    "claim": (-1_500_000_000, "-1.5"),
    "captured": (2_000_000_000, "2"),
    "proceeds": (1_500_000, "1.5"),
    "released": (1, "0.000000001"),
    "paid_in": (3_000_000_000, "3"),
    "paid_out": (4_000_000_000, "4"),
    "unpaid_claims": (5_000_000_000, "5"),
    "unpaid_debts": (0, "0"),
    "price_per_lot": (1_502_500, "150.25"),
    "lots": (150, "1.5"),
    "remaining_lots": (0, "0"),
    "maker_fee": (-20_000, "-0.02"),
    "taker_fee": (60_000, "0.06"),
    "maker_realised": (1_000_000, "1"),
    "taker_realised": (-1_000_000, "-1"),
    "index_e9": (150_250_000_000_000_001, "150.250000000000001"),
    "mark_e9": (1_502_500_000_000_000, "150.25"),
    "uncapped_e9": (150_250_000_000_000_001, "150.250000000000001"),
    "stable_e9": (150_250_000_000_000_001, "150.250000000000001"),
    "spread_e9": (1_000_000_000_000, "0.001"),
    "confidence_e9": (0, "0"),
    "mid_e9": (1_502_500_000_000_000, "150.25"),
    "basis_e9": (-15_000_000_000_000, "-1.5"),
    "price_e9": (1_502_500_000_000_000, "150.25"),
    "trigger_e9": (1_502_500_000_000_001, "150.2500000000001"),
    "take_profit_trigger_e9": (1_502_500_000_000_001, "150.2500000000001"),
    "stop_trigger_e9": (1_402_500_000_000_001, "140.2500000000001"),
    "take_profit_price": (15_025, "150.25"),
    "stop_price": (14_025, "140.25"),
    "displayed_lots": (50, "0.5"),
    "limit": (7, "7"),
    "actual": (8, "8"),
    "shortfall": (9, "9"),
    "funding_index_ray": (-15_000 * 10**27 - 1, "-0.015000000000000000000000000000001"),
    "realised": (-1_000_000, "-1"),
    "released_cost": (2_000_000, "2"),
    "equity": (-1, "-0.000001"),
    "maintenance_margin": (1_000_000, "1"),
    "exposure": (0, "0"),
    "shares": (1_500_000_000 * 10**9 + 1, "1.500000000000000001"),
    "borrow_shares": (1_500_000_000 * 10**9 + 1, "1.500000000000000001"),
    "lent_shares": (1_500_000_000 * 10**9 + 2, "1.500000000000000002"),
    "lent": (-1_500_000_001, "-1.500000001"),
    "borrowed": (1_500_000_002, "1.500000002"),
    "borrowed_shares": (1_500_000_000 * 10**9 + 3, "1.500000000000000003"),
    "loss_value": (3_000_001, "3.000001"),
    "returned": (1_500_000_000, "1.5"),
    "value_paid": (2_500_001, "2.500001"),
    "value_received": (2_500_000, "2.5"),
    "borrow_rate_ray": (87_600_000 * 10**18, "0.0876"),
    "lend_rate_ray": (1, "0.000000000000000000000000001"),
    "borrow_index_ray": (10**27 + 10**22, "1.00001"),
    "supply_index_ray": (10**27, "1"),
    "paid": (10_000_000_000, "10"),
    "earned": (9_000_000_000, "9"),
    "kept": (1_000_000_000, "1"),
    "debt": (5_000_000_001, "5.000000001"),
    "claims": (6_000_000_000, "6"),
    "cash": (1_000_000_000, "1"),
    "loss": (3_000_000_000, "3"),
    "from_fund": (1_000_000_000, "1"),
    "from_account": (1_000_000_003, "1.000000003"),
    "lacking": (1_000_000_004, "1.000000004"),
    "left": (1_000_000_005, "1.000000005"),
    "floor": (1_000_000_007, "1.000000007"),
    "gainer_fee_back": (1_000_000_008, "1.000000008"),
    "loser_fee_back": (1_000_000_009, "1.000000009"),
    "new_price_per_lot": (1_402_500, "140.25"),
    "approves": (1, True),
    "to_custody": (1_000_000_006, "1.000000006"),
    "from_balance": (1_000_000_001, "1.000000001"),
    "from_loans": (2_000_000_000, "2"),
    "from_borrow": (3_000_000_000, "3"),
    "from_orders": (4_000_000_000, "4"),
    "from_conversion": (5_000_000_000, "5"),
    "unpaid": (6_000_000_000, "6"),
    "needed": (7_000_000_000, "7"),
    "required": (7_000_000_001, "7.000000001"),
    "covered": (8_000_000_000, "8"),
    "from_lenders": (2_000_000_000, "2"),
    "expected": (2_000_000_001, "2.000000001"),
    "uncovered": (2_000_000_002, "2.000000002"),
    "signed_lots": (-150, "-1.5"),
    "limit_price_per_lot": (1_502_500, "150.25"),
    "value": (225_375_000, "225.375"),
    "liquidation_fee": (60_000, "0.06"),
    "account_realised": (-1_000_000, "-1"),
    "counterparty_realised": (1_000_000, "1"),
    "fund_spread": (5_000_000, "5"),
    "provider_spread": (10_000_000, "10"),
    "fund_paid": (2_000_000_000, "2"),
    "fund_before": (3_000_000_000, "3"),
    "fund_debt": (500_000_000, "0.5"),
    "shared": (250_000_000, "0.25"),
    "equity_before": (-2_500_000, "-2.5"),
    "equity_after": (1, "0.000001"),
    "exposure_before": (7, "0.000007"),
    "exposure_after": (10, "0.00001"),
    "maintenance_before": (8, "0.000008"),
    "maintenance_after": (11, "0.000011"),
    "net_equity_after": (12, "0.000012"),
    "disabled": (1, True),
    "enabled": (1, True),
    "isolated": (1, True),
    "code": (codes.EXPIRED, codes.EXPIRED),
}
# Fields that the command gives and no event of the journal, by body.
FROM_COMMAND = {"deposit": {"reference"}, "withdrawal": {"reference"}}
# Fields that show a number of the journal which stands for a text, by body.
TEXTS = {"order": {"client_order_text"}, "conditional": {"client_order_text"}}
# Of an event that names a market and no asset, an amount is of the market's quote asset.
QUOTE_VALUES: dict[str, tuple[int, object]] = {
    "amount": (-1_500_000, "-1.5"),
    "fund_paid": (2_000_000, "2"),
    "fund_before": (3_000_000, "3"),
    "cash": (-2_500_000, "-2.5"),
}


# Of events of margin and of the default fund, whose amounts are in the valuation asset.
VALUATION_VALUES: dict[str, tuple[int, object]] = {
    "assessable": (5_500_000, "5.5"),
    "amount": (1_500_000, "1.5"),
    "required": (2_500_000, "2.5"),
    "contribution": (3_500_000, "3.5"),
    "contribution_min": (4_500_000, "4.5"),
    "new_money_max": (6_500_000, "6.5"),
    "base": (7_500_000, "7.5"),
    "amount_a_day": (12_500_000, "12.5"),
    "used": (13_500_000, "13.5"),
    "cover": (8_500_000, "8.5"),
    "uncovered": (9_500_000, "9.5"),
    "fund": (10_500_000, "10.5"),
    "short": (11_500_000, "11.5"),
    "lacking": (12_500_000, "12.5"),
    "line": (14_500_000, "14.5"),
}
# Of events of holders, whose amounts are in their asset.
HOLDER_NAMES = (
    "balance",
    "booked",
    "difference",
    "explained",
    "in_transit",
    "stop_above",
    "equity_max",
    "exposed",
    "share",
    "paid",
    "released",
    "left",
    "requested_in",
    "requested_out",
)
# Of events of liquidity, whose amounts are in their currency.
LIQUIDITY_NAMES = (
    *("need", "margin", "own", "fund", "committed", "other_margin", "available"),
    *("first_need", "first_margin", "first_other_margin"),
)
VALUATION_BODIES = {
    "ccp_funding",
    "contribution",
    "contribution_call",
    "cooling_off_limit",
    "intraday_credit",
    "leaving_notice",
    "default_fund_parameters",
    "resignation",
    "ccp_skin",
    "default_fund_cover",
    "default_fund_size",
    "stress_margin",
    "mandate",
    "mandate_use",
    "margin_call",
    "margin_run",
}


def encoded(flat: list[int], commands: Sequence[CommandAt] = ()) -> list[event_pb2.Event]:
    """The public events of flat ones of which the first item has sequence 100."""
    return [encode_event(100, event, SCALES, commands) for event in events.split(flat)]


def fields_of_body(body: str) -> set[str]:
    """The names of the fields of one body of an event."""
    message = event_pb2.Event.DESCRIPTOR.fields_by_name[body].message_type
    assert message is not None
    return set(message.fields_by_name)


def test_every_field_of_every_kind_has_a_public_one() -> None:
    """Each kind has a body, and each field of it one of the same name or of the public name for it."""
    for kind, form in EVENTS.items():
        for field in form.fields:
            assert field.public in fields_of_body(form.body), (kind, field.name)


def test_every_public_field_is_filled_by_some_kind() -> None:
    """No field of a body is without a kind of event that has it."""
    filled: dict[str, set[str]] = {}
    for form in EVENTS.values():
        filled.setdefault(form.body, set()).update(field.public for field in form.fields)
    for body, expected in filled.items():
        others = FROM_COMMAND.get(body, set()) | TEXTS.get(body, set())
        assert fields_of_body(body) == expected | others


@pytest.mark.parametrize(
    ("client_id", "number", "text"),
    [(0, 0, ""), (7, 7, ""), (number_of_text(b"bid-1"), 0, "bid-1")],
)
def test_an_order_shows_the_number_or_the_text_of_its_client(
    client_id: int, number: int, text: str
) -> None:
    """Journals of earlier builds have numbers, which stay in their field; the text form has a field of its own."""
    order = [events.ORDER_ACCEPTED, 0, 70, 1001, 1, 1, 15_000, 100, client_id]
    conditional = [events.CONDITIONAL_PLACED, 1, 71, 1001, 1, 1, 15_000 * 10**9, 100, client_id]
    for body, flat in (("order", order), ("conditional", conditional)):
        shown = getattr(encoded(flat)[0], body)
        assert (shown.client_order_id, shown.client_order_text) == (number, text)
        plain = event_plain(events.split(flat)[0], SCALES)
        assert (plain["client_order_id"], plain["client_order_text"]) == (number, text)


def test_a_status_has_the_names_of_its_own_kind() -> None:
    """The status 3 of a member is SUSPENDED, that of a market POST_ONLY: in events and in commands."""
    (changed,) = events.split([events.MEMBER_CHANGED, 0, 7, types.MEMBER_SUSPENDED, 0, 0, 0])
    assert event_plain(changed, SCALES)["status"] == "SUSPENDED"
    head = ("alice", "r", 1)
    member = commands.SetMember(*head, 7, types.MEMBER_SUSPENDED, 0, 0, 0)
    market = commands.SetMarketStatus(*head, MarketId(1), types.MARKET_POST_ONLY, "")
    found = [command_plain(command, 0, SCALES)["status"] for command in (member, market)]
    assert found == ["SUSPENDED", "POST_ONLY"]


@pytest.mark.parametrize(
    "kind", [kind for kind, (_, names) in EVENT_FIELDS.items() if NAMES_OF_FIELD.keys() & {*names}]
)
def test_numbers_that_have_names_have_those_of_the_api(kind: int) -> None:
    """Where the text of an event names the numbers of a field, each name is that of the field's own enumeration."""
    fields = EVENTS[kind].fields
    body = event_pb2.Event.DESCRIPTOR.fields_by_name[EVENTS[kind].body].message_type
    for name, public, _ in fields:
        own = None if body is None else body.fields_by_name[public].enum_type
        for value in () if own is None or name not in NAMES_OF_FIELD else own.values:
            if value.number:
                row = {other: value.number for other, _, _ in fields}
                (event,) = events.split([kind, *(row.get(one, 0) for one in EVENT_FIELDS[kind][1])])
                assert value.name.endswith(f"_{event_plain(event, SCALES)[public]}")


def test_requests_of_money_carry_the_reference_of_their_item() -> None:
    """A request has the reference of its own item, in both forms; a decision has the transaction that it names."""
    head = ("alice", "r", 1)
    notes = ["", "tx-1", "bc1q-destination"]
    ids = ([AccountId(1001)] * 3, [AssetId(2)] * 3, [1] * 3)
    for kind, body, command in (
        (events.DEPOSIT_REQUESTED, "deposit", commands.RequestDeposits(*head, *ids, notes)),
        (
            events.WITHDRAWAL_REQUESTED,
            "withdrawal",
            commands.RequestWithdrawals(*head, *ids, notes),
        ),
    ):
        flat = [n for at in (5, 6, 7) for n in (kind, at, 70 + at, 1001, 2, 1)]
        asked = (CommandAt(5, command),)
        assert [getattr(event, body).reference for event in encoded(flat, asked)] == notes
        plain = [event_plain(event, SCALES, asked) for event in events.split(flat)]
        assert [found["reference"] for found in plain] == notes
        assert [getattr(event, body).reference for event in encoded(flat)] == [""] * 3
    decided = [events.DEPOSIT_CONFIRMED, 1, 9, 1001, 2, 1]
    decision = commands.DecideDeposits(*head, [DepositId(8), DepositId(9)], [1, 1])
    assert encoded(decided, (CommandAt(0, decision),))[0].deposit.reference == ""
    decision.transaction_references = ["", "tx"]
    assert encoded(decided, (CommandAt(0, decision),))[0].deposit.reference == "tx"


@pytest.mark.parametrize("kind", [kind for kind, form in EVENTS.items() if form.body != "refusal"])
def test_each_kind_arrives_with_all_its_fields(kind: int) -> None:
    """An event of each kind, with a different value in each field, reads the same outside in public units."""
    names = EVENT_FIELDS[kind][1]
    of_market = "market_id" in names and "asset_id" not in names
    known = VALUES | QUOTE_VALUES if of_market else VALUES
    if EVENTS[kind].body == "twap":
        known = known | {"price": (15_025, "150.25"), "reduce_only": (1, True)}
    if EVENTS[kind].body in VALUATION_BODIES:
        known = known | VALUATION_VALUES
    if EVENTS[kind].body == "cash_in_advance":
        known = known | {"cash_in_advance": (1, True)}
    if EVENTS[kind].body == "delegation_limit":
        known = known | {"removed": (1, True)}
    if EVENTS[kind].body == "settlement_fail":
        known = known | {"late_lots": (150, "1.5")}
    if EVENTS[kind].body == "session_move":
        known = known | {"is_house_cause": (1, True)}
    if EVENTS[kind].body == "announced_setting":
        known = known | {"value": (225375000, 225375000)}
    if EVENTS[kind].body == "lapsed_trade":
        known = known | {"fee": (2_500_000_000, "2.5")}
    if EVENTS[kind].body == "proposal":
        known = known | {"is_let_go": (1, True)}
    if EVENTS[kind].body in {"collateral", "variation"}:
        known = known | dict.fromkeys(("lodged", "total"), (2500000000, "2.5"))
    if EVENTS[kind].rules == ("C-12",):
        known = known | dict.fromkeys(LIQUIDITY_NAMES, (2_500_000_000, "2.5"))
    if EVENTS[kind].rules in (("C-13",), ("C-14",)):
        known = known | dict.fromkeys(HOLDER_NAMES, (2500000000, "2.5"))
        known = known | dict.fromkeys(("is_main", "is_stopping"), (1, True))
    if kind == events.SETTING_KEPT:
        known = {}  # its value is the machine's integer
    values = [known.get(name, (place, place)) for place, name in enumerate(names)]
    flat = [kind, 4, *(value for value, _ in values[1:])]
    (event,) = encoded(flat)
    assert (event.sequence, event.kind) == (104, kind)
    assert event.WhichOneof("body") == EVENTS[kind].body
    body = getattr(event, EVENTS[kind].body)
    for field, (_, expected) in zip(EVENTS[kind].fields, values[1:], strict=True):
        assert getattr(body, field.public) == expected, field.name


def test_figures_of_a_refusal_take_their_unit_from_the_command() -> None:
    """A refused instruction's figures are in its market's units; where no command covers it there are none."""
    flat = [events.REFUSED, 13, codes.LOT_SIZE, 1, 3, 0]
    covered = (CommandAt(0, MIXED_COMMAND), CommandAt(10, MIXED_COMMAND))
    (event,) = encoded(flat, covered)
    assert (event.sequence, event.refusal.code) == (113, codes.LOT_SIZE)
    assert (event.refusal.limit, event.refusal.actual, event.refusal.shortfall) == (
        "0.01",
        "0.03",
        "0",
    )
    for others in ((), (CommandAt(0, MIXED_COMMAND),), (CommandAt(14, MIXED_COMMAND),)):
        (event,) = encoded(flat, others)
        assert (event.refusal.code, event.refusal.limit) == (codes.LOT_SIZE, "")


@pytest.mark.parametrize(
    "kind",
    [kind for kind in COMMANDS if kind.count is Command.count],
    ids=lambda kind: kind.__name__,
)
def test_a_refused_single_command_with_empty_lists_has_figures(kind: type[Command]) -> None:
    """Its lists are no columns of items, so their lengths are nothing that its refusal depends on."""
    empty: dict[str, Any] = {
        field.name: [] if str(field.type).startswith("list") else 0
        for field in dataclasses.fields(kind)
    }
    flat = [events.REFUSED, 0, codes.BATCH_EMPTY, 1, 3, 2]
    (event,) = encoded(flat, (CommandAt(0, kind(**empty)),))
    assert (event.refusal.limit, event.refusal.actual) == ("1", "3")


def test_figures_of_a_triggered_order_take_their_unit_from_its_own_event() -> None:
    """The end of a conditional order is in its market's units, for every command that reached its trigger."""
    for side, code, text in (
        (types.BUY, codes.INSUFFICIENT_BALANCE, "1.5"),
        (types.SELL, codes.INSUFFICIENT_BALANCE, "0.0015"),
        (types.SELL, codes.REDUCE_ONLY_INVALID, "15000"),
    ):
        flat = [events.CONDITIONAL_ENDED, 0, 5, 1001, 1, side, code, 0, 1_500_000, 1_500_000]
        (event,) = encoded(flat)
        assert (event.conditional.actual, event.conditional.shortfall) == (text, text)
    (event,) = encoded([events.CONDITIONAL_ENDED, 0, 5, 1001, 1, 2, codes.EXPIRED, 0, 0, 0])
    assert event.conditional.actual == ""


def test_a_refusal_without_figures_stays_without() -> None:
    """A refusal whose figures are all zero has none outside."""
    flat = [events.REFUSED, 1, codes.SELF_TRADE, 0, 0, 0]
    (event,) = encoded(flat, (CommandAt(0, MIXED_COMMAND),))
    assert (event.refusal.code, event.refusal.limit) == (codes.SELF_TRADE, "")


def test_a_refused_call_has_its_distance_as_shortfall() -> None:
    """A call that came too late says by how many nanoseconds."""
    (event,) = encoded([events.CALL_REFUSED, 0, codes.REQUEST_EXPIRED, 1_000, 400])
    refusal = event.refusal
    assert (refusal.limit, refusal.actual, refusal.shortfall) == ("1000", "400", "600")
