# SPDX-License-Identifier: Apache-2.0
"""The independent model notices errors that are put into the machine on purpose.

Owns one small error per subject and the table of scenarios in which it shows. A scenario's own rows are not asked: what
has to find the error is the model.
"""

import importlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, NamedTuple

import pytest

from clearinghouse.statemachine.vocabulary import codes, types
from tests.scenarios.desk import Desk
from tests.scenarios.test_scenarios import SCENARIOS, run
from tests.stateful import modelled
from tests.stateful.modelled import IS_PURE

Function = Callable[..., Any]


class Wrong(NamedTuple):
    """A function of a room, what it gives instead, and the scenario file that uses it."""

    room: str
    name: str
    stem: str
    given: Callable[[Function], Function]


WRONG: Final = (
    Wrong("settlement", "release_cost", "perpetual", lambda right: lambda *a: right(*a) - 1),
    Wrong("settlement", "fee_due", "reference_trade", lambda right: lambda *a: right(*a) + 1),
    Wrong("settlement", "maker_rebate", "orders", lambda right: lambda *a: right(*a) // 2),
    Wrong("figures", "inverse_sqrt_weight", "margin", lambda right: lambda b, p, r: right(b, p, 2 * r)),
    Wrong("figures", "requirement", "margin", lambda right: lambda *a: right(*a) + 1),
    Wrong("figures", "worst_side_e9", "margin", lambda _: lambda _line, lots, _x, mark, _y: abs(lots) * mark),
    Wrong("figures", "accrued", "funding", lambda right: lambda *a: -right(*a)),
    Wrong("funding", "mean_rate_ppb", "funding", lambda right: lambda *a: right(*a) + 1),
    Wrong("lending", "borrow_rate_ray", "lending", lambda right: lambda *a: right(*a) + 1),
    Wrong("lending", "lend_rate_ray", "lending", lambda right: lambda *a: right(*a) * 9 // 10),
    Wrong("loans", "shares_ceil", "borrowers", lambda right: lambda *a: right(*a) + 1),
    Wrong("lending", "lenders_part", "lending", lambda right: lambda *a: max(0, right(*a) - 1)),
    Wrong("health", "below_maintenance", "health", lambda _: lambda *_a: False),
    Wrong("health", "exit_requirement", "liquidation", lambda right: lambda *a, sold: right(*a, sold=not sold)),
    Wrong("liquidation", "liquidation_fee", "liquidation", lambda right: lambda *a: right(*a) // 2),
    Wrong("liquidation", "is_below_auto_close", "attacks", lambda _: lambda *_a: True),
    Wrong("backstop", "provider_part", "liquidation", lambda _: lambda spread: spread // 2),
    Wrong("deleveraging", "adl_price", "bankruptcy", lambda right: lambda *a: right(*a) + 1),
    Wrong("deleveraging", "adl_lots", "bankruptcy", lambda right: lambda *a: max(0, right(*a) - 1)),
    Wrong("deleveraging", "shortfall", "bankruptcy", lambda right: lambda *a: 2 * right(*a)),
    Wrong("fund", "to_valuation_floor", "borrowers", lambda right: lambda *a: right(*a) + 1),
    Wrong("baddebt", "has_position", "bankruptcy", lambda _: lambda *_a: True),
    Wrong("spotliquidation", "limit_price", "borrowers", lambda right: lambda m, *a: right(m, *a) + m.tick_per_lot),
    Wrong("reconciliation", "largest_remainder", "perpetual", lambda right: lambda t, a: right(t, a[::-1])[::-1]),
    Wrong("realisation", "result_at_mark", "reconciliation", lambda right: lambda *a: right(*a) - 1),
)  # fmt: skip
# Prices, scales, brakes, loans, what leaves an account, and what readers are answered of these.
MORE: Final = (
    Wrong("oracle", "clamped_mean", "oracle", lambda right: lambda *a: right(*a) + 1),
    Wrong("marks", "basis_step", "marks", lambda right: lambda b, s, e, tau: right(b, s, e, 2 * tau)),
    Wrong("dynamicmargin", "maintenance_scale_ppb", "dynamic_margin", lambda _: lambda _before, target, *_a: target),
    Wrong("braking", "moved_ppb", "brakes", lambda right: lambda *a: right(*a) + 1),
    Wrong("deposits", "may_take_out", "margin", lambda _: lambda *_a: codes.OK),
    Wrong("poolviews", "headroom_in", "borrowers", lambda right: lambda *a: right(*a).after(1)),
    Wrong("oracle", "venue_price", "oracle", lambda right: lambda bid, ask, last: last or right(bid, ask, last)),
    Wrong("oracle", "converted", "prices", lambda right: lambda *a: right(*a) + 1),
    Wrong("oracle", "has_index", "prices", lambda _: lambda _asset: True),
    Wrong("oracle", "_schedule", "prices", lambda right: lambda *a, capped: right(*a, capped=capped and False)),
    Wrong("indexmath", "capped_index", "prices", lambda right: lambda u, i, c, e, saved: right(u, i, c, e, saved + 1)),
    Wrong("indexmath", "moved_more", "guard", lambda right: lambda *a: not right(*a)),
    Wrong("indexmath", "half_spread_wide", "guard", lambda _: lambda *_a: False),
    Wrong("indexmath", "quorum", "prices", lambda _: lambda least, _configured: least),
    Wrong("stableprice", "follow", "prices", lambda right: lambda s, i, rate, e: right(s, i, 2 * rate, e)),
    Wrong("marks", "mark_from_basis", "marks", lambda right: lambda i, b, c, mmf: right(i, b, c, 2 * mmf)),
    Wrong("marks", "side_average", "marks", lambda _: lambda prices, _lots, _notional, one: prices[0] * one),
    Wrong("dynamicmargin", "depth_ratio_ppb", "dynamic_margin", lambda right: lambda *a: right(*a) + 1),
    Wrong("dynamicmargin", "initial_scale_ppb", "dynamic_margin", lambda right: lambda raw, _, cap: right(raw, 0, cap)),
    Wrong("gate", "strict_worst_case", "margin", lambda _: lambda *_a, **_b: (types.AMOUNT_MAX, 0)),
    Wrong("gate", "withdrawal_deduction", "guard", lambda _: lambda *_a, **_b: 0),
    Wrong("isolated", "may_take_out", "isolated", lambda _: lambda *_a: codes.OK),
    Wrong("brakeviews", "moved_ppb", "brakes", lambda right: lambda *a: right(*a) + 1),
    Wrong("priceviews", "stable_price_e9", "prices", lambda right: lambda *a: right(*a) + 1),
)  # fmt: skip
SLOWER: Final = (
    Wrong("guard", "cell", "guard", lambda _: lambda _state, _action: types.DECISION_ALLOW),
    Wrong("transfers", "may_take_out", "accounts", lambda _: lambda *_a: codes.OK),
    Wrong("accounts", "worst_case", "accounts", lambda _: lambda *_a: (1, 0)),
    Wrong("admin", "margin_valid", "markets", lambda _: lambda *_a: True),
    Wrong("views", "_levels", "orders", lambda right: lambda side, _depth: right(side, 1)),
    Wrong("waterfallviews", "auto_close", "liquidation", lambda right: lambda *a: right(*a) + 1),
    Wrong("conditionalviews", "trigger_now_e9", "conditional", lambda right: lambda *a: right(*a) + 1),
    Wrong("brakes", "part_ns", "brakes", lambda _: lambda window: window),
    Wrong("baddebt", "bankrupt", "brakes", lambda _: lambda *_a: None),
    Wrong("brakecommands", "_spot_may_rest", "brakes", lambda _: lambda *_a: True),
    Wrong("poolcommands", "would_exceed", "brakes", lambda _: lambda *_a: 0),
    Wrong("poolcommands", "may_borrow", "lending", lambda _: lambda *_a: codes.OK),
    Wrong("loans", "throttle_allowance", "lending", lambda right: lambda *a: 2 * right(*a)),
    Wrong("protection", "stable_price_e9", "guard", lambda _: lambda _state, asset: asset.price_e9),
)  # fmt: skip
# Who meets whom, what an order is answered, and what sets orders off.
ORDERS: Final = (
    Wrong("matching", "crosses", "orders", lambda right: lambda side, a, b: a != b and right(side, a, b)),
    Wrong("trading", "check_status", "markets", lambda _: lambda *_a: codes.OK),
    Wrong("trading", "is_of", "isolated", lambda _: lambda order, account: order.account is account),
    Wrong("gate", "is_risk_reducing", "gates", lambda _: lambda *_a: False),
    Wrong("gate", "_worst_case", "gates", lambda _: lambda *_a, **_b: codes.OK),
    Wrong("gate", "_risk_reducing", "gates", lambda _: lambda *_a: codes.OK),
    Wrong("gate", "market_decision", "guard", lambda _: lambda *_a: types.DECISION_ALLOW),
    Wrong("conditional", "direction", "conditional", lambda right: lambda order: -right(order)),
    Wrong("waiting", "direction", "conditional", lambda right: lambda order: -right(order)),
    Wrong("external", "_match_fill", "external", lambda _: lambda *_a: codes.OK),
    Wrong("external", "_may_book", "external", lambda _: lambda *_a: codes.OK),
    Wrong("external", "end_other_leg", "external", lambda _: lambda *_a: None),
    Wrong("waterfallcommands", "_backstop_code", "waterfall_rules", lambda _: lambda *_a: codes.OK),
    Wrong("waterfallcommands", "_parameters_valid", "waterfall_rules", lambda _: lambda *_a: True),
    Wrong("waterfallcommands", "may_take_out", "waterfall_rules", lambda _: lambda *_a: codes.OK),
)  # fmt: skip
MORE_ORDERS: Final = (
    Wrong("matching", "slippage_limit", "orders", lambda _: lambda *_a: 0),
    Wrong("matching", "may_fill_resting", "guard", lambda _: lambda *_a: True),
    Wrong("matching", "_prevent_self_trade", "orders", lambda _: lambda *_a: codes.SELF_TRADE),
    Wrong("matching", "fillable_lots", "conditional", lambda _: lambda _state, order: order.remaining),
    Wrong("settlement", "show_next_part", "conditional", lambda _: lambda *_a: None),
    Wrong("settlement", "cap_reduce_only", "orders", lambda _: lambda *_a: None),
    Wrong("settlement", "end_other_leg", "conditional", lambda _: lambda *_a: None),
    Wrong("uncrossing", "_priority", "markets", lambda _: lambda order: (False, order.price, order.id)),
    Wrong("uncrossing", "_cancel_unfunded", "markets", lambda _: lambda *_a: None),
    Wrong("auction", "uncross", "markets", lambda right: lambda *a: right(*a[:-1], 0)),
    Wrong("trading", "protection_price", "orders", lambda right: lambda m, side: right(m, side) + m.tick_per_lot),
    Wrong("trading", "slid_price", "orders", lambda _: lambda _market, _side, price: price),
    Wrong("trading", "_keeps_priority", "orders", lambda _: lambda *_a: False),
    Wrong("gate", "_reduce_only", "gates", lambda _: lambda *_a: codes.OK),
    Wrong("gate", "_order_limits", "gates", lambda _: lambda *_a, **_b: codes.OK),
    Wrong("gate", "_venue_limit", "external", lambda _: lambda *_a: codes.OK),
    Wrong("gate", "_spot_payment", "gates", lambda _: lambda *_a: codes.OK),
    Wrong("gate", "spot_weight_not_below", "gates", lambda _: lambda *_a: True),
    Wrong("conditional", "_may_pair", "conditional", lambda _: lambda *_a, **_b: True),
    Wrong("conditional", "_lots_left", "conditional", lambda _: lambda _a, m, o: o.quantity_units // m.lot_units),
    Wrong("conditional", "_replaceable", "conditional", lambda _: lambda *_a: None),
    Wrong("conditional", "price_of", "conditional", lambda _: lambda _state, market, _source: market.mark_e9),
    Wrong("engine", "heard", "conditional", lambda _: lambda *_a: None),
    Wrong("silence", "cancel_orders", "conditional", lambda _: lambda *_a: 0),
    Wrong("reconciliationcommands", "_quote_code", "reconciliation", lambda _: lambda *_a: codes.OK),
    Wrong("funding", "_terms_valid", "funding", lambda _: lambda *_a: True),
)  # fmt: skip
# What a reader only supposes.
QUESTIONS: Final = (
    Wrong("whatif", "is_liquidatable", "margin", lambda _: lambda *_a: True),
    Wrong("liquidationprice", "equity", "outage", lambda right: lambda account: right(account) + 1_000),
    Wrong("pricetrial", "mark_from_prices", "health", lambda right: lambda *a: right(*a) // 2),
)  # fmt: skip
SHOWN: Final = [
    *WRONG,
    *MORE,
    *QUESTIONS,
    *ORDERS,
    *(pytest.param(wrong, marks=pytest.mark.slow) for wrong in (*SLOWER, *MORE_ORDERS)),
]


class FoundError(Exception):
    """The model has found something."""


@pytest.mark.skipif(not IS_PURE, reason="a compiled room cannot be given another function")
@pytest.mark.parametrize("wrong", SHOWN, ids=lambda wrong: f"{wrong.room}.{wrong.name}")
def test_the_model_notices(wrong: Wrong, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one small error in the machine the model finds something in the scenarios of its subject."""
    room = importlib.import_module(f"clearinghouse.statemachine.{wrong.room}")
    monkeypatch.setattr(room, wrong.name, wrong.given(getattr(room, wrong.name)))
    take = modelled.Modelled.take

    def stop(self: modelled.Modelled, *heard: Any) -> list[str]:  # noqa: ANN401  as it is given
        """What the model finds ends the scenario by an error of its own."""
        found = take(self, *heard)
        if found:
            raise FoundError(found[0])
        return found

    monkeypatch.setattr(modelled.Modelled, "take", stop)
    with pytest.raises(FoundError):
        play(wrong.stem)


def play(stem: str) -> None:
    """Play the scenarios of a file, each as far as its rows or the machine's own assertions let it."""
    for scenario in SCENARIOS:
        if scenario.stem == stem:
            with suppress(AssertionError):
                run(scenario, Desk(check=False, model=True))
