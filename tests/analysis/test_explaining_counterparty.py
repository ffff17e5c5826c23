# SPDX-License-Identifier: Apache-2.0
"""`explain` of the central counterparty: each explanation adds up to the figure of its event (SPEC C-3 to C-10).

Owns the comparison of every event of these kinds, over scenarios whose figures were found by hand.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clearinghouse.server.analysis.explain.builder import Part, PartWriter
from clearinghouse.server.analysis.explain.cash_calls import CASH_CALLS
from clearinghouse.server.analysis.explain.explanations import (
    PARTS_MAX,
    explain_sequence,
)
from clearinghouse.server.analysis.explain.lines import lines_of
from clearinghouse.server.analysis.replayed_state import Past, opened
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import Event, split
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from tests.analysis.played_scenarios import played
from tests.scenarios.test_scenarios import SCENARIOS

# What each of these files has.
KINDS_OF: dict[str, set[str]] = {
    "attacks_on_cover": {
        "ACCOUNT_NETTED",
        "CASH_NETTED",
        "DEFAULT_LAYER_PAID",
        "DEFAULT_LOSS_FOUND",
        "DEFAULT_MARGIN_PAID",
        "GAIN_CUT",
        "MARGIN_CALLED",
        "VARIATION_PAID",
        "VARIATION_RECEIVED",
    },
    "bankruptcy": {
        "LOSS_SHARED",
    },
    "blocks": {
        "ACCOUNT_NETTED",
        "CASH_NETTED",
        "OBLIGATION_FAILED",
    },
    "cash_calls": {
        "ACCOUNT_NETTED",
        "CASH_CALLED",
        "CASH_CALL_MET",
        "CASH_CALL_MISSED",
        "CASH_NETTED",
        "MARGIN_CALLED",
        "OBLIGATION_CARRIED",
        "OBLIGATION_FAILED",
    },
    "cash_in_advance": {
        "ACCOUNT_NETTED",
        "BUY_IN_CASH_SETTLED",
        "BUY_IN_FILLED",
        "CASH_CALLED",
        "CASH_NETTED",
        "CASH_SET_APART",
        "CASH_SET_FREE",
        "DEFAULT_LOSS_FOUND",
        "GAIN_CUT",
        "OBLIGATION_FAILED",
        "OPEN_TRADES_EXCHANGED",
        "OPEN_TRADES_REDEEMED",
        "POSITION_TORN_UP",
    },
    "clearing": {
        "ACCOUNT_NETTED",
        "CASH_NETTED",
        "OBLIGATION_FAILED",
    },
    "collateral_interest": {
        "COLLATERAL_INTEREST_PAID",
        "SECURITY_EXCHANGED",
        "SECURITY_REDEEMED",
    },
    "cooling_off": {
        "ACCOUNT_NETTED",
        "ASSESSMENT_CALLED",
        "CASH_NETTED",
        "DEFAULT_LAYER_PAID",
        "DEFAULT_LOSS_FOUND",
        "DEFAULT_MARGIN_PAID",
        "MARGIN_CALLED",
        "OBLIGATION_FAILED",
        "POSITION_TORN_UP",
    },
    "corporate_actions": {
        "ACCOUNT_NETTED",
        "CASH_NETTED",
        "DIVIDEND_PAID",
        "MARKET_CLAIM_BOOKED",
        "OBLIGATION_FAILED",
    },
    "default": {
        "ACCOUNT_NETTED",
        "ASSESSMENT_CALLED",
        "CASH_NETTED",
        "DEFAULT_LAYER_PAID",
        "DEFAULT_LOSS_FOUND",
        "DEFAULT_MARGIN_PAID",
        "GAIN_CUT",
        "MARGIN_CALLED",
        "OBLIGATION_FAILED",
        "POSITION_TORN_UP",
        "VARIATION_PAID",
        "VARIATION_RECEIVED",
    },
    "dvp": {
        "ACCOUNT_NETTED",
        "BUY_IN_CASH_SETTLED",
        "BUY_IN_FILLED",
        "CASH_CALLED",
        "CASH_CALL_MET",
        "CASH_CALL_MISSED",
        "CASH_NETTED",
        "FAIL_PENALISED",
        "OBLIGATION_FAILED",
        "PENALTY_SHARED",
    },
    "intraday_credit": {
        "ACCOUNT_NETTED",
        "CASH_CALLED",
        "CASH_CALL_MISSED",
        "CASH_NETTED",
        "DEFAULT_COLLATERAL_SOLD",
        "DEFAULT_LAYER_PAID",
        "DEFAULT_LOSS_FOUND",
        "DEFAULT_MARGIN_PAID",
        "MARGIN_CALLED",
        "OBLIGATION_FAILED",
        "SECURITY_EXCHANGED",
        "SECURITY_REDEEMED",
        "VARIATION_PAID",
        "VARIATION_RECEIVED",
    },
    "leaving_the_fund": {
        "ACCOUNT_NETTED",
        "ASSESSMENT_CALLED",
        "CASH_NETTED",
        "DEFAULT_LAYER_PAID",
        "DEFAULT_LOSS_FOUND",
        "MARGIN_CALLED",
        "OBLIGATION_FAILED",
    },
    "least_notional": {
        "LOSS_SHARED",
    },
    "margin_and_settlement": {
        "ACCOUNT_NETTED",
        "CASH_CALLED",
        "CASH_CALL_MET",
        "CASH_NETTED",
        "MARGIN_CALLED",
        "OBLIGATION_FAILED",
        "VARIATION_PAID",
        "VARIATION_RECEIVED",
    },
    "margin_calls": {
        "ACCOUNT_NETTED",
        "CASH_NETTED",
        "MARGIN_CALLED",
        "VARIATION_PAID",
        "VARIATION_RECEIVED",
    },
    "margin_sale": {
        "DEFAULT_COLLATERAL_SOLD",
        "DEFAULT_LAYER_PAID",
        "DEFAULT_LOSS_FOUND",
        "DEFAULT_MARGIN_PAID",
        "SECURITY_REDEEMED",
    },
    "market_claims": {
        "ACCOUNT_NETTED",
        "CASH_NETTED",
        "DEFAULT_LOSS_FOUND",
        "DEFAULT_MARGIN_PAID",
        "DIVIDEND_PAID",
        "MARGIN_CALLED",
        "MARKET_CLAIM_BOOKED",
        "OPEN_TRADES_REDEEMED",
        "POSITION_TORN_UP",
        "VARIATION_PAID",
        "VARIATION_RECEIVED",
    },
    "missed_pay_ins": {
        "PVP_LOSS_SHARED",
    },
    "non_default_losses": {
        "NON_DEFAULT_LOSS_PAID",
        "NON_DEFAULT_LOSS_SHARED",
        "NON_DEFAULT_LOSS_UNCOVERED",
    },
    "penalty_classes": {
        "ACCOUNT_NETTED",
        "CASH_CALLED",
        "CASH_NETTED",
        "FAIL_PENALISED",
        "OBLIGATION_FAILED",
        "OPEN_TRADES_EXCHANGED",
        "OPEN_TRADES_REDEEMED",
        "PENALTY_SHARED",
    },
    "pvp": {
        "PVP_LOSS_SHARED",
    },
    "recoverable_assets_outside_clearing": {
        "ACCOUNT_NETTED",
        "CASH_NETTED",
        "DEFAULT_COLLATERAL_SOLD",
        "DEFAULT_LAYER_PAID",
        "DEFAULT_LOSS_FOUND",
        "DEFAULT_MARGIN_PAID",
        "MARGIN_CALLED",
        "OBLIGATION_FAILED",
    },
    "redemptions": {
        "ACCOUNT_NETTED",
        "CASH_NETTED",
        "DEFAULT_LOSS_FOUND",
        "DEFAULT_MARGIN_PAID",
        "DIVIDEND_PAID",
        "MARGIN_CALLED",
        "NON_DEFAULT_LOSS_PAID",
        "NON_DEFAULT_LOSS_UNCOVERED",
        "OBLIGATION_FAILED",
        "OPEN_TRADES_REDEEMED",
        "SECURITY_REDEEMED",
    },
    "resignation": {
        "ACCOUNT_NETTED",
        "ASSESSMENT_CALLED",
        "CASH_NETTED",
        "DEFAULT_LAYER_PAID",
        "DEFAULT_LOSS_FOUND",
        "DIVIDEND_PAID",
        "MARKET_CLAIM_BOOKED",
        "OBLIGATION_FAILED",
        "POSITION_TORN_UP",
    },
    "splits": {
        "ACCOUNT_NETTED",
        "CASH_NETTED",
        "DIVIDEND_PAID",
        "MARGIN_CALLED",
        "MARKET_CLAIM_BOOKED",
        "OBLIGATION_FAILED",
        "OPEN_TRADES_EXCHANGED",
        "SECURITY_EXCHANGED",
        "VARIATION_PAID",
        "VARIATION_RECEIVED",
    },
    "unpaid_marks": {
        "ACCOUNT_NETTED",
        "CASH_CALLED",
        "CASH_CALL_MET",
        "CASH_CALL_MISSED",
        "CASH_NETTED",
        "CASH_SET_APART",
        "CASH_SET_FREE",
        "MARGIN_CALLED",
        "OBLIGATION_FAILED",
    },
    "variation_advances": {
        "ACCOUNT_NETTED",
        "CASH_CALLED",
        "CASH_CALL_MET",
        "CASH_NETTED",
        "DEFAULT_COLLATERAL_SOLD",
        "DEFAULT_LAYER_PAID",
        "DEFAULT_LOSS_FOUND",
        "DEFAULT_MARGIN_PAID",
        "GAIN_CUT",
        "MARGIN_CALLED",
        "POSITION_TORN_UP",
        "VARIATION_PAID",
        "VARIATION_RECEIVED",
    },
    "variation_cuts": {
        "ACCOUNT_NETTED",
        "CASH_CALLED",
        "CASH_NETTED",
        "MARGIN_CALLED",
        "OBLIGATION_FAILED",
        "VARIATION_PAID",
        "VARIATION_RECEIVED",
    },
    "variation_legs": {
        "CASH_SET_APART",
        "CASH_SET_FREE",
        "MARGIN_CALLED",
        "VARIATION_PAID",
        "VARIATION_RECEIVED",
    },
}


def _last(part: Part) -> str:
    """The result of the last step."""
    return part.workings[-1].value


def _net(part: Part, event: Event, writer: PartWriter) -> bool:
    """The trades add up to the lots and the cash of the event."""
    own = event.fields
    market_id = own["market_id"]
    trades = [one for one in part.inputs if one.name.startswith("trade ")]
    assert len(trades) == own["trades"]
    assert all(one.sequences for one in trades)
    return [work.value for work in part.workings[:2]] == [
        writer.lots(market_id, own["bought_lots"] - own["sold_lots"]),
        writer.quote(market_id, own["cash"]),
    ]


# By kind: whether the steps of an explanation come to the figures of the event.
CHECKS: dict[int, Callable[[Part, Event, PartWriter], bool]] = {
    events.ACCOUNT_NETTED: _net,
    events.CASH_NETTED: lambda part, event, writer: (
        _last(part) == writer.amount(event.fields["asset_id"], event.fields["amount"])
    ),
    **dict.fromkeys(
        (events.CASH_SET_APART, events.CASH_SET_FREE),
        lambda part, event, writer: (
            _last(part) == writer.amount(event.fields["asset_id"], event.fields["amount"])
        ),
    ),
    **dict.fromkeys(
        (events.OBLIGATION_FAILED, events.OBLIGATION_CARRIED),
        lambda part, event, writer: (
            _last(part) == writer.quote(event.fields["market_id"], event.fields["cash"])
        ),
    ),
    events.SECURITY_REDEEMED: lambda part, event, writer: (
        _last(part) == writer.amount(event.fields["asset_id"], event.fields["amount"])
    ),
    events.NON_DEFAULT_LOSS_SHARED: lambda part, event, writer: (
        _last(part) == writer.amount(event.fields["asset_id"], event.fields["share"])
    ),
    events.NON_DEFAULT_LOSS_PAID: lambda part, event, writer: (
        _last(part) == writer.amount(event.fields["asset_id"], event.fields["amount"])
    ),
    events.NON_DEFAULT_LOSS_UNCOVERED: lambda part, event, writer: (
        _last(part) == writer.amount(event.fields["asset_id"], event.fields["amount"])
    ),
    events.SECURITY_EXCHANGED: lambda part, event, writer: (
        _last(part) == writer.amount(event.fields["asset_id"], event.fields["amount"])
    ),
    events.OPEN_TRADES_EXCHANGED: lambda part, event, writer: (
        _last(part) == writer.quote(event.fields["market_id"], event.fields["cash"])
        and part.workings[0].value
        == writer.lots(
            event.fields["to_market_id"],
            event.fields["to_units"]
            // writer.state.markets[MarketId(event.fields["to_market_id"])].lot_base_units,
        )
    ),
    events.OPEN_TRADES_REDEEMED: lambda part, event, writer: (
        _last(part) == writer.quote(event.fields["market_id"], event.fields["amount"])
    ),
    events.FAIL_PENALISED: lambda part, event, writer: (
        part.workings[0].value == writer.quote(event.fields["market_id"], event.fields["amount"])
        and len(part.workings) > 1
    ),
    events.PENALTY_SHARED: lambda part, event, writer: (
        _last(part) == writer.quote(event.fields["market_id"], event.fields["amount"])
    ),
    **dict.fromkeys(
        (events.BUY_IN_FILLED, events.BUY_IN_CASH_SETTLED),
        lambda part, event, writer: (
            _last(part)
            == writer.quote(
                event.fields["market_id"], event.fields["lots"] * event.fields["price_per_lot"]
            )
        ),
    ),
    events.COLLATERAL_INTEREST_PAID: lambda part, event, writer: (
        _last(part) == writer.amount(event.fields["asset_id"], event.fields["amount"])
    ),
    **dict.fromkeys(
        (events.DIVIDEND_PAID, events.VARIATION_RECEIVED),
        lambda part, event, writer: (
            _last(part) == writer.amount(event.fields["asset_id"], event.fields["amount"])
        ),
    ),
    events.VARIATION_PAID: lambda part, event, writer: (
        _last(part)
        == writer.amount(
            event.fields["asset_id"],
            event.fields["amount"] * (-1 if "with the legs" in part.workings[-1].formula else 1),
        )
    ),
    events.MARKET_CLAIM_BOOKED: lambda part, event, writer: (
        _last(part)
        == writer.amount(
            writer.state.markets[MarketId(event.fields["market_id"])].quote.id,
            event.fields["amount"],
        )
    ),
    events.MARGIN_CALLED: lambda part, event, writer: (
        _last(part) == writer.worth(event.fields["amount"])
        and any(work.value == writer.worth(event.fields["required"]) for work in part.workings)
    ),
    events.DEFAULT_LOSS_FOUND: lambda part, event, writer: (
        _last(part) == writer.worth(event.fields["case_loss"])
    ),
    events.DEFAULT_MARGIN_PAID: lambda part, event, writer: (
        _last(part) == writer.worth(event.fields["amount"])
    ),
    events.DEFAULT_LAYER_PAID: lambda part, event, writer: (
        _last(part) == writer.worth(event.fields["amount"])
    ),
    events.DEFAULT_COLLATERAL_SOLD: lambda part, event, writer: (
        _last(part) == writer.worth(event.fields["proceeds"])
    ),
    events.ASSESSMENT_CALLED: lambda part, event, writer: (
        _last(part) == writer.worth(event.fields["called"])
    ),
    **dict.fromkeys(
        CASH_CALLS,
        lambda part, event, writer: (
            part.workings[0].value
            == writer.amount(event.fields["asset_id"], event.fields["required"])
            and _last(part) == writer.amount(event.fields["asset_id"], event.fields["amount"])
        ),
    ),
    events.GAIN_CUT: lambda part, event, writer: (
        _last(part) == writer.worth(event.fields["amount"])
        and part.workings[0].formula.startswith(("layer 1", "layer 7"))
    ),
    events.POSITION_TORN_UP: lambda part, event, writer: (
        _last(part) == writer.lots(event.fields["market_id"], event.fields["lots"])
    ),
    **dict.fromkeys(
        (events.LOSS_SHARED, events.PVP_LOSS_SHARED),
        lambda part, event, writer: (
            _last(part) == writer.amount(event.fields["asset_id"], event.fields["amount"])
            and len(part.workings) > 1
        ),
    ),
}


def explained(data: Path) -> Iterator[tuple[Event, Part, PartWriter, str]]:
    """Each event of these kinds with its part and the whole text."""
    with opened(data) as past:
        written = [
            (step.sequence + event.fields["offset"], event)
            for step in iter(past.step, None)
            for event in split(step.events)
            if event.kind in CHECKS
        ]
    sequences = list(dict.fromkeys(sequence for sequence, _ in written))
    while sequences:
        with opened(data, start=sequences[0]) as past:
            # Items of a batch that is applied as a whole need a machine each.
            while sequences and sequences[0] > past.sequence:
                sequence = sequences.pop(0)
                own = [event for at, event in written if at == sequence]
                yield from _explained_at(past, sequence, own)


def _explained_at(
    past: Past, sequence: int, own: list[Event]
) -> Iterator[tuple[Event, Part, PartWriter, str]]:
    """Each of the events of a sequence with its part and the whole text."""
    found = explain_sequence(past, sequence)
    writer = PartWriter(past.state, scales_of(past.state), 0)
    text = "\n".join(lines_of(found))
    assert len(found.parts) < PARTS_MAX
    parts = [part for part in found.parts if _kind_of(part) in CHECKS]
    for event, part in zip(own, parts, strict=True):
        assert _kind_of(part) == event.kind
        yield event, part, writer, text


def _kind_of(part: Part) -> int:
    """The kind of event that a part explains; 0 for a refusal."""
    return int(getattr(events, part.subject, 0))


def journal_of(sentence: str, stem: str, directory: Path) -> Path:
    """The journal of a scenario."""
    (scenario,) = (
        one for one in SCENARIOS if one.stem == stem and one.sentence.startswith(sentence)
    )
    return played(scenario).write(directory)


@pytest.mark.parametrize("stem", sorted(KINDS_OF))
def test_each_explanation_comes_to_the_figures_of_its_event(stem: str, tmp_path: Path) -> None:
    """All that these scenarios net, fail, call and allocate is recomputed to the unit, and stands in the text."""
    met: set[int] = set()
    for number, scenario in enumerate(one for one in SCENARIOS if one.stem == stem):
        data = journal_of(scenario.sentence, stem, tmp_path / str(number))
        for event, part, writer, text in explained(data):
            assert CHECKS[event.kind](part, event, writer), (scenario.sentence, part)
            assert all(f"[{work.rule}] {work.formula}" in text for work in part.workings)
            met.add(event.kind)
    assert {events.EVENTS[kind].name for kind in met} == KINDS_OF[stem]


def test_the_last_units_of_a_loss_are_explained(tmp_path: Path) -> None:
    """The scenario of cuts and tear-up: 5,000 of gains of 12,000 and 8,000; 100 lots against 600 and 400."""
    data = journal_of("Then gains that are not paid are cut", "default", tmp_path / "data")
    found: dict[int, list[Part]] = {}
    for event, part, _, _ in explained(data):
        found.setdefault(event.kind, []).append(part)
    (loss,) = found[events.DEFAULT_LOSS_FOUND]
    assert _last(loss) == "20000"
    layers = [part.workings[0] for part in found[events.DEFAULT_LAYER_PAID]]
    assert [work.formula.split(",")[0].split(":")[0] for work in layers] == [
        "layer 2",
        "layer 3",
        "layer 4",
        "layer 4",
        "layer 4",
        "layer 6",
    ]
    bob, carol = found[events.GAIN_CUT]
    assert [work.value for work in bob.workings] == ["20000", "12000", "3000", "3000"]
    assert [work.value for work in carol.workings] == ["20000", "8000", "2000", "2000"]
    assert [_last(part) for part in found[events.POSITION_TORN_UP]] == ["60", "40"]


def workings_of(data: Path, kind: int, symbol: str) -> list[list[str]]:
    """The figures of the arithmetic of each event of a kind, without the symbol of their asset."""
    return [
        [work.value.removesuffix(f" {symbol}") for work in part.workings]
        for event, part, _, _ in explained(data)
        if event.kind == kind
    ]


def test_each_round_of_a_shared_loss_is_explained(tmp_path: Path) -> None:
    """100 x 3 / 7 is 42.857143 for carol, who can pay 20; dave and erin pay 3 / 4 and 1 / 4 of the 22.857143 beyond.

    In the first round 2 units are left for carol and dave, in the second one unit for erin, with 3 / 4 of a unit.
    """
    data = journal_of("A payer that cannot bear", "bankruptcy", tmp_path / "data")
    assert workings_of(data, events.LOSS_SHARED, "USDC") == [
        ["100", "42.857142", "42.857143", "20"],
        ["100", "42.857142", "42.857143", "22.857143", "17.142857", "17.142857", "60"],
        ["100", "14.285714", "14.285714", "22.857143", "5.714285", "5.714286", "20"],
    ]


def test_each_share_of_the_short_of_a_missed_pay_in_is_explained(tmp_path: Path) -> None:
    """83.34 are short. Net receipts bear 0.83 and 2.5; of the 80.01 left only carol's claim of 80.84 can bear any."""
    data = journal_of("A rate that moved leaves a loss", "pvp", tmp_path / "data")
    assert workings_of(data, events.PVP_LOSS_SHARED, "EUR") == [
        ["83.34", "0.83", "3.33", "0.83"],
        ["83.34", "2.5", "3.33", "2.5"],
        ["83.34", "80.01", "80.84", "80.01"],
    ]


def test_of_two_claims_with_one_remainder_the_lower_account_is_explained_to_bear_the_unit(
    tmp_path: Path,
) -> None:
    """0.02 are shared by 1.02 and 3.06: half a cent and one and a half, so bob gets the cent that is left."""
    data = journal_of("Where two claims have the same remainder", "pvp", tmp_path / "data")
    assert workings_of(data, events.PVP_LOSS_SHARED, "EUR") == [
        ["0.02", "0.02", "1.02", "0", "0.01"],
        ["0.02", "0.02", "3.06", "0.01", "0.01"],
    ]


def test_a_call_for_cash_names_the_calls_of_other_segments_and_free_cash(tmp_path: Path) -> None:
    """Alice lacks 900 in one segment and 1,000 in another; 1,899 come in, then 1."""
    data = journal_of("Each segment has its hour", "cash_calls", tmp_path / "data")
    found = [
        (event.name, [work.value for work in part.workings])
        for event, part, _, _ in explained(data)
        if event.kind in CASH_CALLS
    ]
    assert found == [
        ("CASH_CALLED", ["900 USDC", "900 USDC"]),
        ("CASH_CALLED", ["1000 USDC", "1900 USDC"]),
        ("CASH_CALL_MET", ["900 USDC", "0 USDC"]),
        ("CASH_CALL_MET", ["1000 USDC", "0 USDC"]),
    ]


def test_a_penalty_names_its_class_its_lack_and_its_rate(tmp_path: Path) -> None:
    """Bob lacks securities and Carol cash: 0.01 % and 0.03 % of class 1, with the calls that set class and rates."""
    data = journal_of("Both lacks on one day", "penalty_classes", tmp_path / "data")
    found = [
        [(one.name, one.value) for one in part.inputs[:2]]
        for event, part, _, _ in explained(data)
        if event.kind == events.FAIL_PENALISED
    ]
    assert found == [
        [("asset class", "1"), ("rate of class 1 for lack of securities", "0.01 %")],
        [("asset class", "1"), ("rate of class 1 for lack of cash", "0.03 %")],
    ]
    texts = [text for event, _, _, text in explained(data) if event.kind == events.FAIL_PENALISED]
    assert all("PENALTY_CLASS_SET" in text and "PENALTY_RATES_SET" in text for text in texts)


def test_a_penalty_without_a_class_names_the_terms_of_the_market(tmp_path: Path) -> None:
    """The class was taken away before the fail: one rate, that of the terms."""
    data = journal_of("Without a class", "penalty_classes", tmp_path / "data")
    found = [
        [(one.name, one.value) for one in part.inputs[:1]]
        for event, part, _, _ in explained(data)
        if event.kind == events.FAIL_PENALISED
    ]
    assert found == [[("rate of penalties", "0.1 %")]]


def test_what_is_set_apart_names_each_market(tmp_path: Path) -> None:
    """Alice is to pay 100,000 - 400 x 101 for one security, and a sale of another one takes nothing off."""
    data = journal_of("A sale in the same market", "cash_in_advance", tmp_path / "data")
    freed = [part for event, part, _, _ in explained(data) if event.kind == events.CASH_SET_FREE]
    (put,) = freed[0].inputs
    assert (put.name, put.value) == ("paid in XYZ/USDC, trades and fails", "59600")
    assert [(work.formula, work.value) for work in freed[0].workings] == [
        ("59600, each market by itself: should be set apart", "59600 USDC"),
        ("100000 USDC were set apart, 59600 USDC are: the change", "40400 USDC"),
    ]
