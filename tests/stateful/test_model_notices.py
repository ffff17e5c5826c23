# SPDX-License-Identifier: Apache-2.0
"""The independent model notices errors that are put into the machine on purpose.

Owns one small error for each subject, and the table of scenarios in which it shows. The expected results in a
scenario's rows are not checked: the model has to find the error.
"""

import importlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, NamedTuple

import pytest

from clearinghouse.statemachine.state.long_list import LongList
from clearinghouse.statemachine.state.state import Order
from clearinghouse.statemachine.state.uncrossing import AuctionSide
from clearinghouse.statemachine.vocabulary import codes, types
from tests.scenarios.language import ScenarioError
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run
from tests.stateful import model_comparison
from tests.stateful.model_comparison import IS_PURE


class Wrong(NamedTuple):
    """A function or a number of a module, its wrong replacement, and the scenario file that uses it."""

    module_path: str
    name: str
    stem: str
    given: Callable[[Any], Any]


WRONG: Final = (
    Wrong("positions.booking", "release_cost", "perpetual", lambda right: lambda *a: right(*a) - 1),
    Wrong("trading.fills", "fee_due", "reference_trade", lambda right: lambda *a: right(*a) + 1),
    Wrong("trading.fills", "maker_rebate", "orders", lambda right: lambda *a: right(*a) // 2),
    Wrong(
        "exchange_margin.requirements", "inverse_sqrt_weight", "margin",
        lambda right: lambda b, p, r: right(b, p, 2 * r),
    ),
    Wrong("exchange_margin.requirements", "requirement", "margin", lambda right: lambda *a: right(*a) + 1),
    Wrong(
        "exchange_margin.requirements", "worst_side_e9", "margin",
        lambda _: lambda _line, lots, _x, mark, _y: abs(lots) * mark,
    ),
    Wrong("exchange_margin.requirements", "accrued", "funding", lambda right: lambda *a: -right(*a)),
    Wrong("contracts.funding_intervals", "mean_rate_ppb", "funding", lambda right: lambda *a: right(*a) + 1),
    Wrong("lending.accrual", "borrow_rate_ray", "lending", lambda right: lambda *a: right(*a) + 1),
    Wrong("lending.accrual", "lend_rate_ray", "lending", lambda right: lambda *a: right(*a) * 9 // 10),
    Wrong("lending.loans", "shares_ceil", "borrowers", lambda right: lambda *a: right(*a) + 1),
    Wrong("lending.accrual", "lenders_part", "lending", lambda right: lambda *a: max(0, right(*a) - 1)),
    Wrong("liquidation.exits", "below_maintenance", "health", lambda _: lambda *_a: False),
    Wrong(
        "liquidation.exits", "exit_requirement", "liquidation",
        lambda right: lambda *a, sold: right(*a, sold=not sold),
    ),
    Wrong("liquidation.case_fills", "liquidation_fee", "liquidation", lambda right: lambda *a: right(*a) // 2),
    Wrong("liquidation.passes", "is_below_auto_close", "attacks", lambda _: lambda *_a: True),
    Wrong("liquidation.backstop", "provider_part", "liquidation", lambda _: lambda spread: spread // 2),
    Wrong("liquidation.adl", "adl_price", "bankruptcy", lambda right: lambda *a: right(*a) + 1),
    Wrong("liquidation.adl", "adl_lots", "bankruptcy", lambda right: lambda *a: max(0, right(*a) - 1)),
    Wrong("liquidation.adl", "shortfall", "bankruptcy", lambda right: lambda *a: 2 * right(*a)),
    Wrong("liquidation.insurance_fund", "to_valuation_floor", "borrowers", lambda right: lambda *a: right(*a) + 1),
    Wrong("liquidation.write_off", "has_position", "bankruptcy", lambda _: lambda *_a: True),
    Wrong(
        "liquidation.collateral_sales", "limit_price", "borrowers",
        lambda right: lambda m, *a: right(m, *a) + m.tick_per_lot,
    ),
    Wrong("ledger.sharing", "heappush", "perpetual", lambda right: lambda heap, one: right(heap, (-one[0], one[1]))),
    Wrong(
        "pnl_settlement.loss_realisation", "loss_of_lots", "reconciliation",
        lambda right: lambda *a: right(*a) + 1,
    ),
)  # fmt: skip
# Prices, scales, brakes, loans, what leaves an account, and what readers are answered of these.
MORE: Final = (
    Wrong("feeds.index", "clamped_mean", "oracle", lambda right: lambda *a: right(*a) + 1),
    Wrong("feeds.mark", "basis_step", "marks", lambda right: lambda b, s, e, tau: right(b, s, e, 2 * tau)),
    Wrong(
        "feeds.margin_scale", "maintenance_scale_ppb", "dynamic_margin",
        lambda _: lambda _before, target, *_a: target,
    ),
    Wrong("brakes.brakes", "moved_ppb", "brakes", lambda right: lambda *a: right(*a) + 1),
    Wrong("pretrade.reservations", "refuse_margin_after_debit", "margin", lambda _: lambda *_a: codes.OK),
    Wrong("views.exchange.lending", "headroom_in", "borrowers", lambda right: lambda *a: right(*a).after(1)),
    Wrong(
        "handlers.exchange.ticks", "venue_price", "oracle",
        lambda right: lambda bid, ask, last: last or right(bid, ask, last),
    ),
    Wrong("feeds.index", "converted", "prices", lambda right: lambda *a: right(*a) + 1),
    Wrong("feeds.index", "has_index", "prices", lambda _: lambda _asset: True),
    Wrong("feeds.index", "_schedule", "prices", lambda _: lambda *_a: None),
    Wrong(
        "arithmetic.index", "refilled_allowance", "prices",
        lambda right: lambda left, pace, elapsed, most: right(left, pace, elapsed, most + pace),
    ),
    Wrong("arithmetic.index", "moved_more", "guard", lambda right: lambda *a: not right(*a)),
    Wrong("arithmetic.index", "half_spread_wide", "guard", lambda _: lambda *_a: False),
    Wrong("arithmetic.index", "quorum", "prices", lambda _: lambda least, _configured: least),
    Wrong("prices.stable", "follow", "prices", lambda right: lambda s, i, rate, e: right(s, i, 2 * rate, e)),
    Wrong("feeds.mark", "mark_from_basis", "marks", lambda right: lambda i, b, c, mmf: right(i, b, c, 2 * mmf)),
    Wrong("feeds.mark", "side_average", "marks", lambda _: lambda prices, _lots, _notional, one: prices[0] * one),
    Wrong("feeds.margin_scale", "depth_ratio_ppb", "dynamic_margin", lambda right: lambda *a: right(*a) + 1),
    Wrong(
        "feeds.margin_scale", "initial_scale_ppb", "dynamic_margin",
        lambda right: lambda raw, _, cap: right(raw, 0, cap),
    ),
    Wrong("pretrade.gate", "strict_worst_case", "margin", lambda _: lambda *_a, **_b: (types.AMOUNT_MAX, 0)),
    Wrong("pretrade.gate", "withdrawal_deduction", "guard", lambda _: lambda *_a, **_b: 0),
    Wrong("pretrade.reservations", "refuse_margin_after_debit", "isolated", lambda _: lambda *_a: codes.OK),
    Wrong("views.exchange.brakes", "moved_ppb", "brakes", lambda right: lambda *a: right(*a) + 1),
    Wrong("views.exchange.prices", "stable_price_e9", "prices", lambda right: lambda *a: right(*a) + 1),
)  # fmt: skip
SLOWER: Final = (
    Wrong("prices.price_guard", "cell", "guard", lambda _: lambda _state, _action: types.DECISION_ALLOW),
    Wrong("handlers.custody.transfers", "refuse_margin_after_debit", "accounts", lambda _: lambda *_a: codes.OK),
    Wrong("handlers.custody.accounts", "worst_case", "accounts", lambda _: lambda *_a: (1, 0)),
    Wrong("handlers.exchange.instruments", "margin_valid", "markets", lambda _: lambda *_a: True),
    Wrong(
        "views.exchange.instruments_and_accounts", "_levels", "orders",
        lambda right: lambda side, _depth: right(side, 1),
    ),
    Wrong("views.exchange.liquidation", "auto_close", "liquidation", lambda right: lambda *a: right(*a) + 1),
    Wrong("views.exchange.conditional_orders", "trigger_now_e9", "conditional", lambda right: lambda *a: right(*a) + 1),
    Wrong("state.brakes", "part_ns", "caps", lambda _: lambda window: window),
    Wrong("liquidation.write_off", "bankrupt", "brakes", lambda _: lambda *_a: None),
    Wrong("pretrade.kill_switch", "_spot_may_rest", "brakes", lambda _: lambda *_a: True),
    Wrong("handlers.exchange.lending", "would_exceed", "caps", lambda _: lambda *_a: 0),
    Wrong("handlers.exchange.lending", "refuse_borrow", "lending", lambda _: lambda *_a: codes.OK),
    Wrong("lending.loans", "throttle_allowance", "lending", lambda right: lambda *a: 2 * right(*a)),
)  # fmt: skip
# Matching, answers to orders, and triggers.
ORDERS: Final = (
    Wrong("trading.matching", "crosses", "orders", lambda right: lambda side, a, b: a != b and right(side, a, b)),
    Wrong("trading.order_entry", "_status_permits", "markets", lambda _: lambda *_a: True),
    Wrong("handlers.exchange.orders", "is_of", "isolated", lambda _: lambda order, account: order.account is account),
    Wrong("pretrade.gate", "is_risk_reducing", "gates", lambda _: lambda *_a: False),
    Wrong("pretrade.gate", "_refuse_worst_case", "gates", lambda _: lambda *_a, **_b: codes.OK),
    Wrong("pretrade.gate", "refuse_reduction", "gates", lambda _: lambda *_a: codes.OK),
    Wrong("pretrade.gate", "market_decision", "guard", lambda _: lambda *_a: types.DECISION_ALLOW),
    Wrong(
        "handlers.exchange.conditional_orders", "direction", "conditional",
        lambda right: lambda order: -right(order),
    ),
    Wrong("orders.conditional_orders", "direction", "conditional", lambda right: lambda order: -right(order)),
    Wrong("handlers.exchange.venues", "_refuse_fill", "external", lambda _: lambda *_a: codes.OK),
    Wrong("handlers.exchange.venues", "_refuse_booking", "external", lambda _: lambda *_a: codes.OK),
    Wrong("handlers.exchange.venues", "cut_other_leg", "external", lambda _: lambda *_a: None),
    Wrong("handlers.exchange.liquidation_terms", "_refuse_backstop", "waterfall_rules", lambda _: lambda *_a: codes.OK),
    Wrong("pretrade.reservations", "refuse_margin_after_debit", "waterfall_rules",
          lambda _: lambda *_a: codes.OK),
)  # fmt: skip
MORE_ORDERS: Final = (
    Wrong("trading.matching", "slippage_limit", "orders", lambda _: lambda *_a: 0),
    Wrong("trading.matching", "may_fill_resting", "guard", lambda _: lambda *_a: True),
    Wrong("trading.matching", "_prevent_self_trade", "orders", lambda _: lambda *_a: codes.SELF_TRADE),
    Wrong("trading.matching", "fillable_lots", "conditional",
          lambda _: lambda _s, order, **_kw: (order.remaining_lots, True)),
    Wrong("trading.fills", "show_next_part", "conditional", lambda _: lambda *_a: None),
    Wrong("positions.booking", "cap_reduce_only", "orders", lambda _: lambda *_a: None),
    Wrong("trading.fills", "cut_other_leg", "conditional", lambda _: lambda *_a: None),
    Wrong(
        "trading.auction_orders", "_priority", "auctions",
        lambda _: lambda order: (order.price_per_lot, order.id),
    ),
    Wrong("trading.auction_orders", "_append", "auctions", lambda _: prepend),
    Wrong("trading.uncrossing_checks", "_reduce_to_payable", "markets", lambda _: lambda *_a: None),
    Wrong("trading.auction_price", "better_price", "markets", lambda right: lambda *a: right(*a[:-2], 0, a[-1])),
    Wrong(
        "trading.order_entry", "market_price", "orders",
        lambda right: lambda state, m, side, lots: right(state, m, side, lots) + m.tick_per_lot,
    ),
    Wrong("trading.order_entry", "slid_price", "orders", lambda _: lambda _opposite, _side, price, _tick: price),
    Wrong("handlers.exchange.orders", "keeps_priority", "orders", lambda _: lambda *_a: False),
    Wrong("pretrade.gate", "_refuse_reduce_only", "gates", lambda _: lambda *_a: codes.OK),
    Wrong("pretrade.gate", "_refuse_order_limits", "gates", lambda _: lambda *_a, **_b: codes.OK),
    Wrong("pretrade.position_limits", "_refuse_venue_limit", "external", lambda _: lambda *_a: codes.OK),
    Wrong("pretrade.gate", "_refuse_spot_payment", "gates", lambda _: lambda *_a: codes.OK),
    Wrong("pretrade.gate", "spot_weight_not_below", "gates", lambda _: lambda *_a: True),
    Wrong("handlers.exchange.conditional_orders", "_may_pair", "conditional", lambda _: lambda *_a, **_b: True),
    Wrong(
        "trading.waiting_exits", "lots_left", "conditional",
        lambda _: lambda _a, m, o: o.quantity_units // m.lot_units,
    ),
    Wrong("handlers.exchange.conditional_orders", "_replaceable", "conditional", lambda _: lambda *_a: None),
    Wrong(
        "handlers.exchange.conditional_orders", "price_of", "conditional",
        lambda _: lambda _state, market, _source: market.mark_e9,
    ),
    Wrong("engine.engine", "restart_dead_man_timers", "conditional", lambda _: lambda *_a: None),
    Wrong("handlers.exchange.disconnects", "cancel_orders", "conditional", lambda _: lambda *_a, **_b: 0),
    Wrong("handlers.exchange.orders", "stays", "cancel_scopes", lambda _: lambda *_a: False),
    Wrong("handlers.exchange.pnl_settlement_terms", "_refuse_quote", "reconciliation", lambda _: lambda *_a: codes.OK),
    Wrong("handlers.exchange.contract_terms", "_terms_valid", "funding", lambda _: lambda *_a: True),
)  # fmt: skip
# Of the central counterparty: margin by scenarios, Cover-2, and what a member in default may not do.
CLEARED: Final = (
    Wrong(
        "clearing_cover.initial_margin", "expected_shortfall", "margin_calls",
        lambda right: lambda results, confidence: right(results, confidence - 10**7),
    ),
    Wrong("clearing_cover.initial_margin", "stress_floor", "margin_calls", lambda _: lambda short, _s, _w: short),
    Wrong("clearing_cover.initial_margin", "concentration_add_on", "margin_calls", lambda _: lambda *_a: 0),
    Wrong("clearing_margin.default_fund", "uncovered", "margin_calls", lambda right: lambda loss, _m: right(loss, 0)),
    Wrong("pretrade.gate", "is_in_default", "counterparty_attacks", lambda _: lambda *_a: False),
)  # fmt: skip
# Auctions of a default: who takes how much.
AWARDS: Final = (
    Wrong("default.auction", "rank", "bids", lambda _: lambda _lot, bid: (bid.price_per_lot, bid.member_id)),
    Wrong("default.auction", "rank", "bids", lambda right: lambda *a: (right(*a)[0], -right(*a)[1])),
    Wrong("default.auction", "lots_covered", "bids", lambda right: lambda *a: right(*a) // 2),
    Wrong("default.auction", "lots_covered", "bids", lambda _: lambda *a: a[4]),
    Wrong("default.auction", "open_of", "bids", lambda right: lambda *a: max(0, right(*a) - 1)),
    Wrong("default.auction", "may_change", "bids", lambda _: lambda *_a: False),
    Wrong("default.auction", "margin_lots", "margin_sale", lambda right: lambda *a: right(*a) // 2),
    Wrong("default.sales", "_pays", "margin_sale", lambda _: lambda *_a: False),
    Wrong("handlers.clearing.auctions", "is_beyond", "bids", lambda _: lambda *_a: False),
    Wrong("handlers.clearing.auctions", "least_price", "margin_sale", lambda right: lambda *a: 2 * right(*a)),
)  # fmt: skip
# What other members bear of a loss.
SURVIVORS: Final = (
    Wrong("default.auction", "_good_bids", "default", lambda _: lambda _lot: []),
    Wrong("default.auction", "senior_part", "bids", lambda right: lambda *a: right(*a) // 2),
    Wrong(
        "default.waterfall", "survivors_pay", "default",
        lambda right: lambda loss, has, seniors: right(loss, has, [a - b for a, b in zip(has, seniors, strict=True)]),
    ),
    Wrong("default.waterfall", "capped_shares", "default", lambda right: lambda loss, caps: right(loss // 2, caps)),
    Wrong("default.waterfall", "assessment_cap", "default", lambda right: lambda *a: right(*a) // 2),
    Wrong("clearing_margin.cooling_off", "new_money_left_of", "cooling_off", lambda right: lambda one: right(one) // 2),
)  # fmt: skip
# Margin runs: what each account pays and gets of variation margin, what is unpaid, and who is called.
RUNS: Final = (
    Wrong(
        "clearing_margin.runs", "_take", "variation_cuts",
        lambda right: lambda *a, **b: right(*a[:-1], a[-1] // 2, **b) + a[-1] - a[-1] // 2,
    ),
    Wrong("clearing_margin.runs", "free_balance", "margin_calls", lambda right: lambda one: right(one) // 2),
    Wrong("clearing_margin.runs", "to_valuation_ceil", "margin_calls", lambda right: lambda *a: right(*a) // 2),
    Wrong(
        "clearing_margin.runs", "share_of_receipts", "margin_calls",
        lambda right: lambda *a, **b: right(*a, **b) // 2,
    ),
    Wrong("clearing_margin.runs", "has_open_call", "variation_cuts", lambda _: lambda *_a: False),
    Wrong("clearing_margin.runs", "answering_party", "variation_cuts", lambda _: lambda _s, one: (0, "", one.id)),
    Wrong("clearing_margin.runs", "settle_call", "margin_calls", lambda _: lambda *_a: None),
    Wrong(
        "clearing_margin.runs", "mark_per_lot", "margin_in_another_currency",
        lambda right: lambda *a: right(*a) + 1,
    ),
    Wrong(
        "clearing_margin.runs", "to_valuation_ceil", "margin_in_another_currency",
        lambda right: lambda *a: max(0, right(*a) - 1),
    ),
    Wrong(
        "clearing.collateral_values", "collateral_value", "margin_in_another_currency",
        lambda right: lambda *a: right(*a) + 1,
    ),
    Wrong("clearing_margin.calls", "value_of_collateral", "margin_calls", lambda right: lambda *a: 2 * right(*a)),
)  # fmt: skip
# Deadlines of cases, assessments, lots and calls. A second is a nanosecond shorter for the module with the mistake.
DEADLINES: Final = tuple(
    Wrong(module_path, "SECOND_NS", stem, lambda right: right - 1)
    for module_path, stem in (
        ("default.cases", "default"),
        ("default.waterfall", "default"),
        ("clearing_margin.calls", "margin_calls"),
        ("clearing_margin.default_fund", "margin_calls"),
        ("handlers.clearing.auctions", "bids"),
    )
)
# Terms that get worse without their notice, too late or never, and what is stated of an announced change.
NOTICES: Final = (
    Wrong(
        "handlers.exchange.instruments", "what_holds_now", "setting_changes",
        lambda _: lambda _state, command, _reply: command,
    ),
    Wrong("authority.setting_changes", "_curve", "setting_changes", lambda right: lambda v, _: right(v, types.PPB)),
    Wrong("authority.setting_changes", "_weight", "setting_changes", lambda right: lambda v: (right(v)[0], 0)),
    Wrong("authority.setting_changes", "_change_of", "setting_changes", lambda _: lambda *_a: None),
    Wrong("authority.setting_changes", "_withdraw", "setting_changes", lambda _: lambda *_a: None),
    Wrong("authority.setting_changes", "_reason_of", "setting_changes", lambda _: lambda _command: ""),
    Wrong("handlers.authority.setting_changes", "waits_for_interest", "setting_changes", lambda _: lambda *_a: True),
)  # fmt: skip
# What a reader only supposes.
QUESTIONS: Final = (
    Wrong("views.exchange.what_if", "is_liquidatable", "margin", lambda _: lambda *_a: True),
    Wrong("views.exchange.liquidation_price", "equity", "outage", lambda right: lambda account: right(account) + 1_000),
    Wrong("prices.scenario_prices", "mark_from_prices", "health", lambda right: lambda *a: right(*a) // 2),
)  # fmt: skip
# Passes below zero are counted for the take-over by the machine alone: the scenario's own rows notice this one.
FOLLOWED: Final = Wrong(
    "liquidation.passes",
    "counts_as_pass",
    "passes",
    lambda _: lambda _state, _account: True,
)


def prepend(listed: AuctionSide, order: Order) -> None:
    """Put an order of an auction before those that are listed already."""
    listed.ids = LongList([order.id, *listed.ids])
    listed.limits = LongList([order.price_per_lot, *listed.limits])
    listed.lots = LongList([order.remaining_lots, *listed.lots])


SHOWN: Final = [
    *WRONG,
    *MORE,
    *QUESTIONS,
    *ORDERS,
    *CLEARED[:2],
    *AWARDS,
    *SURVIVORS,
    *RUNS,
    *DEADLINES,
    *NOTICES,
    *(
        pytest.param(wrong, marks=pytest.mark.slow)
        for wrong in (*SLOWER, *MORE_ORDERS, *CLEARED[2:])
    ),
]


class FoundError(Exception):
    """Raised when the model has found something."""


@pytest.mark.parametrize("wrong", SHOWN, ids=lambda wrong: f"{wrong.module_path}.{wrong.name}")
def test_what_is_made_wrong_is_there(wrong: Wrong) -> None:
    """The slow test below would say so a night later."""
    module = importlib.import_module(f"clearinghouse.statemachine.{wrong.module_path}")
    assert hasattr(module, wrong.name)


@pytest.mark.skipif(not IS_PURE, reason="a compiled module cannot be given another function")
@pytest.mark.parametrize("wrong", SHOWN, ids=lambda wrong: f"{wrong.module_path}.{wrong.name}")
def test_the_model_notices(wrong: Wrong, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one small error in the machine the model finds something in the scenarios of its subject."""
    module = importlib.import_module(f"clearinghouse.statemachine.{wrong.module_path}")
    monkeypatch.setattr(module, wrong.name, wrong.given(getattr(module, wrong.name)))
    take = model_comparison.Modelled.take

    def stop(self: model_comparison.Modelled, *received: Any, looks: bool) -> list[str]:  # noqa: ANN401  as it is given
        """End the scenario at a finding of the model with an error."""
        found = take(self, *received, looks=looks)
        if found:
            raise FoundError(found[0])
        return found

    monkeypatch.setattr(model_comparison.Modelled, "take", stop)
    with pytest.raises(FoundError):
        play(wrong.stem)


@pytest.mark.skipif(not IS_PURE, reason="a compiled module cannot be given another function")
def test_a_scenario_notices_what_the_model_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    """An account that the fund takes over too early fails a row."""
    module = importlib.import_module(f"clearinghouse.statemachine.{FOLLOWED.module_path}")
    monkeypatch.setattr(module, FOLLOWED.name, FOLLOWED.given(getattr(module, FOLLOWED.name)))
    [counted] = [
        one for one in SCENARIOS if one.stem == FOLLOWED.stem and "do not count" in one.sentence
    ]
    with pytest.raises(ScenarioError, match="status kate LIQUIDATING"):
        run(counted, Setup(check=False))


def play(stem: str) -> None:
    """Play the scenarios of a file, each until one of its rows or one of the machine's own assertions fails."""
    for scenario in SCENARIOS:
        if scenario.stem == stem:
            with suppress(AssertionError):
                run(scenario, Setup(check=False, model=True))
