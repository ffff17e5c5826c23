# SPDX-License-Identifier: Apache-2.0
"""Read the bids of a default drill: from a table, or typed lot by lot (SPEC A-5, C-9).

Owns the texts of bids and how they become bids on the fork. The machine decides whether it accepts a bid.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clearinghouse.apps.stress.scenario import ScenarioError
from clearinghouse.server.analysis.state_views import NoSubjectError
from clearinghouse.server.codec.decimals import DecimalError, parse_units, units_to_text
from clearinghouse.server.reports.clearing_tables import accounts_of, find_member
from clearinghouse.statemachine.default.losses import mark_per_lot
from clearinghouse.statemachine.state.default import AuctionLot
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import AccountId

COLUMNS: Final = ("member", "market", "price", "quantity")


@dataclass(frozen=True)
class ShownLot:
    """An auction lot as a bidder sees it: whether the case sells or buys, the quantity in base, and the mark."""

    number: int
    account_id: int
    market: str
    sells: bool
    quantity: str
    mark: str


@dataclass(frozen=True)
class StatedBid:
    """A bid as the person wrote it; an empty quantity means the whole lot."""

    member: str
    price: str
    quantity: str = ""


@dataclass(frozen=True)
class LotBid:
    """A bid of an account for a number of lots, at a price in ticks."""

    account_id: AccountId
    ticks: int
    lots: int


Ask = Callable[[ShownLot], list[StatedBid]]


def table_of(path: Path) -> Ask:
    """Return a function that gives the bids on a lot from a table with the columns member, market, price and quantity.

    Raises ScenarioError, OSError.
    """
    try:
        found = _bids_of(path)
    except (UnicodeDecodeError, csv.Error) as error:
        raise ScenarioError(f"{path} is no table of bids: {error}") from error
    return lambda lot: found.get(lot.market, [])


def _bids_of(path: Path) -> dict[str, list[StatedBid]]:
    """Return the bids in a table, by market."""
    found: dict[str, list[StatedBid]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, restval="")
        if tuple(rows.fieldnames or ()) != COLUMNS:
            raise ScenarioError(f"{path}: the first line has to be {','.join(COLUMNS)}")
        for line, row in enumerate(rows, start=2):
            if not (row["member"] and row["market"] and row["price"]) or None in row:
                raise ScenarioError(f"{path}, line {line}: a member, a market and a price")
            bid = StatedBid(row["member"], row["price"], row["quantity"])
            found.setdefault(row["market"], []).append(bid)
    return found


def shown_lot(state: State, lot: AuctionLot) -> ShownLot:
    """Return an auction lot as a bidder sees it."""
    market = state.markets[lot.market_id]
    return ShownLot(
        lot.id,
        int(lot.account_id),
        market.symbol,
        lot.lots > 0,
        market_quantity(market, abs(lot.lots)),
        market_price(market, mark_per_lot(state, market) // market.tick_per_lot),
    )


def market_price(market: Market, ticks: int) -> str:
    """Return a price in ticks as text, in quote per base."""
    return units_to_text(ticks * market.tick_units, market.tick_decimals)


def market_quantity(market: Market, lots: int) -> str:
    """Return a number of lots as a text, in base."""
    return units_to_text(lots * market.lot_units, market.lot_decimals)


def bids_of(state: State, lot: AuctionLot, ask: Ask) -> list[LotBid]:
    """Return the bids on a lot, for which `ask` is called; the last bid of a member counts.

    Raises ScenarioError for an invalid bid.
    """
    market = state.markets[lot.market_id]
    found: dict[AccountId, LotBid] = {}
    for bid in ask(shown_lot(state, lot)):
        try:
            member = find_member(state, bid.member)
            price = parse_units(bid.price, market.tick_decimals)
            quantity = (
                parse_units(bid.quantity, market.lot_decimals)
                if bid.quantity
                else abs(lot.lots) * market.lot_units
            )
        except (NoSubjectError, DecimalError) as error:
            raise ScenarioError(f"the bid of {bid.member} on {market.symbol}: {error}") from error
        own = [one for one in accounts_of(state, member) if one.kind == types.KIND_MEMBER_HOUSE]
        ticks, odd = divmod(price, market.tick_units)
        lots, rest = divmod(quantity, market.lot_units)
        if odd or rest or not (own and ticks and lots):
            stated = f"{bid.price} for {bid.quantity or 'all'}"
            raise ScenarioError(
                f"the bid of {bid.member} on {market.symbol}, {stated}, is not in whole ticks and lots above 0, or the"
                " member has no account of its own"
            )
        found[own[0].id] = LotBid(own[0].id, ticks, lots)
    return list(found.values())
