# SPDX-License-Identifier: Apache-2.0
"""Write terms, settlements, obligations, advances and offers as rows of a snapshot (SPEC J-4, C-5).

Owns these rows; `snapshot.restore_settlement` reads them back. A state without any settlement writes none.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from clearinghouse.statemachine.state.snapshot_columns import SHAPES, Row
from clearinghouse.statemachine.state.state import State

Rows: TypeAlias = Iterator[Row]


def dvp(state: State) -> Rows:
    """Yield the settlements under way, and counters of offers and calls; no row before the first settlement."""
    if state.dvp.settlements or state.dvp.last_offer_id:
        yield SHAPES["Dvp"].row()(state.dvp)


def terms(state: State) -> Rows:
    """Return the terms by market."""
    getter = SHAPES["SettlementTerms"].row()
    for key in sorted(state.dvp.terms):
        yield getter(state.dvp.terms[key])


def penalty_rates(state: State) -> Rows:
    """Return the rates by asset class."""
    for key in sorted(state.dvp.penalty_rates):
        yield (key, *state.dvp.penalty_rates[key])


def penalty_classes(state: State) -> Rows:
    """Return the asset classes by market."""
    for key in sorted(state.dvp.penalty_classes):
        yield (key, state.dvp.penalty_classes[key])


def priorities(state: State) -> Rows:
    """Return the priorities by account."""
    for key in sorted(state.dvp.priorities):
        yield (key, state.dvp.priorities[key])


def settlements(state: State) -> Rows:
    """Return the settlements by session; columns of trades as lists."""
    for key in sorted(state.dvp.settlements):
        one = state.dvp.settlements[key]
        yield (
            one.session_id,
            one.phase,
            one.place,
            one.is_open,
            one.prunes_id,
            one.to_forget,
            list(one.to_allocate),
            list(one.to_check),
            list(one.settled_trades),
            list(one.late_ids),
            list(one.to_balance),
            [list(pair) for pair in sorted(one.distances.items())],
        )


def legs(state: State) -> Rows:
    """Yield the cash of accounts by settlement, in the order in which the entries were created."""
    getter = SHAPES["CashLeg"].row()
    for key in sorted(state.dvp.settlements):
        for leg in state.dvp.settlements[key].legs:
            yield (key, *getter(leg))


def flows(state: State) -> Rows:
    """Yield flows of trades by settlement, in the order in which they were created."""
    getter = SHAPES["TradeFlow"].row()
    for key in sorted(state.dvp.settlements):
        for flow in state.dvp.settlements[key].flows:
            yield (key, *getter(flow))


def obligations(state: State) -> Rows:
    """Return the obligations by settlement, market and account."""
    getter = SHAPES["Obligation"].row()
    for key in sorted(state.dvp.settlements):
        markets = state.dvp.settlements[key].markets
        for market_id in sorted(markets):
            for one in markets[market_id].all:
                yield (key, *getter(one))


def advances(state: State) -> Rows:
    """Return the advances by account and currency."""
    for key in sorted(state.dvp.advances):
        yield (key, state.dvp.advances[key])


def offers(state: State) -> Rows:
    """Return the offers by number."""
    return map(SHAPES["BuyInOffer"].row(), state.dvp.offers.values())


def cash_calls(state: State) -> Rows:
    """Return the calls for cash by number."""
    return map(SHAPES["CashCall"].row(), state.dvp.cash_calls.values())


# The tables: name, columns and rows.
SETTLEMENT_TABLES: Final[tuple[tuple[str, tuple[str, ...], Callable[[State], Rows]], ...]] = (
    ("dvp", SHAPES["Dvp"].names(), dvp),
    ("settlement_terms", SHAPES["SettlementTerms"].names(), terms),
    ("penalty_rates", ("asset_class", "securities_ppb", "cash_ppb"), penalty_rates),
    ("penalty_classes", ("market_id", "asset_class"), penalty_classes),
    ("settlement_priorities", ("account_id", "priority"), priorities),
    ("settlements", SHAPES["Settlement"].names(), settlements),
    ("settlement_legs", SHAPES["CashLeg"].names("session_id"), legs),
    ("settlement_flows", SHAPES["TradeFlow"].names("session_id"), flows),
    ("settlement_obligations", SHAPES["Obligation"].names("session_id"), obligations),
    ("settlement_advances", ("key", "amount"), advances),
    ("buy_in_offers", SHAPES["BuyInOffer"].names(), offers),
    ("cash_calls", SHAPES["CashCall"].names(), cash_calls),
)
