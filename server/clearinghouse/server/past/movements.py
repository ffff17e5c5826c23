# SPDX-License-Identifier: Apache-2.0
"""Find why each amount of an event moved: its postings, each with a kind of movement (SPEC L-2, S-1, S-2, B-1).

Owns the kind of each posting. The postings are those that the machine's auditors make from the event. Must never add a
movement that no posting has.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from clearinghouse.server.codec.projection import movement_kinds as kinds
from clearinghouse.server.past.instruments import Instruments
from clearinghouse.statemachine.ledger.postings_from_events import (
    BALANCE,
    BORROWED,
    HELD,
    LENT,
    OFF_BOOK_TRANSFERS,
    UNSETTLED,
    Posting,
    postings,
)
from clearinghouse.statemachine.ledger.session_movements import Terms
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from clearinghouse.statemachine.vocabulary.types import DEFERRED_SPOT, SPOT

# Events whose postings all move for one reason.
KINDS: Final[dict[int, int]] = {
    events.DEPOSIT_CONFIRMED: kinds.DEPOSIT,
    events.WITHDRAWAL_REQUESTED: kinds.WITHDRAWAL,
    events.WITHDRAWAL_CONFIRMED: kinds.WITHDRAWAL,
    events.WITHDRAWAL_REJECTED: kinds.WITHDRAWAL,
    events.TRANSFERRED: kinds.TRANSFER,
    events.HOLD_CREATED: kinds.TRANSFER,
    events.HOLD_CAPTURED: kinds.TRANSFER,
    events.HOLD_RELEASED: kinds.TRANSFER,
    events.SETTLED_IN: kinds.SETTLEMENT,
    events.SETTLED_OUT: kinds.SETTLEMENT,
    events.LENT: kinds.LENDING,
    events.REDEEMED: kinds.LENDING,
    events.LOAN_SOLD_TO_FUND: kinds.LENDING,
    events.BORROWED: kinds.BORROWING,
    events.REPAID: kinds.BORROWING,
    events.DUST_REPAID: kinds.BORROWING,
    events.RESERVE_POSTED: kinds.POOL,
    events.LENDERS_FEES: kinds.POOL,
    events.POOL_TOPPED_UP: kinds.POOL,
    events.POOL_LOSS: kinds.LOSS,
    events.FUNDING_PAID: kinds.FUNDING,
    events.FUNDING_SWEPT: kinds.ROUNDING,
    events.POSITION_SETTLED: kinds.REALISED_PNL,
    events.POSITION_REALISED: kinds.REALISED_PNL,
    events.EXPIRY_ROUNDED: kinds.ROUNDING,
    events.QUOTE_FILLED: kinds.TRADE,
    events.FUND_CONTRIBUTED: kinds.FUND,
    events.DEBT_LINE_REPAID: kinds.FUND,
    events.LINE_SET_APART: kinds.FUND,
    events.LINE_RETURNED: kinds.FUND,
    events.LIQUIDATION_FILL: kinds.LIQUIDATION_FEE,
    events.LOSS_SHARED: kinds.LOSS,
    events.BAD_DEBT: kinds.LOSS,
    events.CLAIM_COVERED: kinds.LOSS,
    events.HELD_CLAIM_BOOKED: kinds.LOSS,
    events.COLLATERAL_TAKEN: kinds.LIQUIDATION,
    events.REMAINDER_TAKEN: kinds.LIQUIDATION,
    events.REMAINDER_PAID: kinds.LIQUIDATION,
    events.TAKEN_OVER: kinds.LIQUIDATION,
    events.LOAN_TAKEN_OVER: kinds.LIQUIDATION,
    events.BORROW_TAKEN_OVER: kinds.LIQUIDATION,
    events.LENDER_PAID: kinds.LIQUIDATION,
    events.COLLATERAL_BOUGHT: kinds.LIQUIDATION,
    events.COLLATERAL_PAID: kinds.LIQUIDATION,
    events.COLLATERAL_GIVEN: kinds.LIQUIDATION,
    events.LOSS_INTEREST: kinds.INTEREST,
    events.CLAIM_INTEREST: kinds.INTEREST,
    events.DEPOSIT_REVERSED: kinds.DEPOSIT_REVERSAL,
    events.WITHDRAWAL_REVERSED: kinds.WITHDRAWAL,
    events.CHAIN_FEE_PAID: kinds.CHAIN_FEE,
    events.CHAIN_FEE_RETURNED: kinds.CHAIN_FEE,
    events.HOUSE_MONEY_MOVED: kinds.TRANSFER,
    events.TRADE_BUSTED: kinds.BUST,
    events.BUST_CLAIM_PAID: kinds.BUST,
    events.CUSTODY_SHORTFALL_FILLED: kinds.DEPOSIT_REVERSAL,
    events.REVERSAL_DEBT_PAID: kinds.DEPOSIT_REVERSAL,
    events.REVERSAL_DEBT_WRITTEN_OFF: kinds.DEPOSIT_REVERSAL,
    events.LAPSED_TRADE_PAID: kinds.LAPSED_TRADE,
    events.PVP_PAID_IN: kinds.PVP_PAYMENT,
    events.PVP_PAID_OUT: kinds.PVP_PAYMENT,
    events.SECURITIES_LOCKED: kinds.DVP_SETTLEMENT,
    events.SECURITIES_RELEASED: kinds.DVP_SETTLEMENT,
    events.CASH_LOCKED: kinds.DVP_SETTLEMENT,
    events.CASH_RELEASED: kinds.DVP_SETTLEMENT,
    events.CASH_SET_APART: kinds.DVP_SETTLEMENT,
    events.CASH_SET_FREE: kinds.DVP_SETTLEMENT,
    events.SECURITIES_DELIVERED: kinds.DVP_SETTLEMENT,
    events.SECURITIES_RECEIVED: kinds.DVP_SETTLEMENT,
    events.CASH_PAID: kinds.DVP_SETTLEMENT,
    events.CASH_RECEIVED: kinds.DVP_SETTLEMENT,
    events.CASH_ADVANCED: kinds.DVP_SETTLEMENT,
    events.ADVANCE_REPAID: kinds.DVP_SETTLEMENT,
    events.INTRADAY_CREDIT_DRAWN: kinds.DVP_SETTLEMENT,
    events.INTRADAY_CREDIT_SECURED: kinds.DVP_SETTLEMENT,
    events.INTRADAY_CREDIT_REPAID: kinds.DVP_SETTLEMENT,
    events.INTRADAY_CREDIT_FREED: kinds.DVP_SETTLEMENT,
    events.CORPORATE_ACTION_FUNDED: kinds.DIVIDEND,
    events.DIVIDEND_PAID: kinds.DIVIDEND,
    events.SECURITY_REDEEMED: kinds.REDEMPTION,
    events.SECURITY_EXCHANGED: kinds.SPLIT,
    events.LOAN_EXCHANGED: kinds.SPLIT,
    events.COLLATERAL_INTEREST_PAID: kinds.INTEREST,
    events.VARIATION_PAID: kinds.VARIATION_MARGIN,
    events.VARIATION_RECEIVED: kinds.VARIATION_MARGIN,
    events.COLLATERAL_LODGED: kinds.COLLATERAL,
    events.COLLATERAL_WITHDRAWN: kinds.COLLATERAL,
    events.DEFAULT_FUND_CONTRIBUTED: kinds.DEFAULT_FUND,
    events.CONTRIBUTION_RETURNED: kinds.DEFAULT_FUND,
    events.CCP_FUNDED: kinds.DEFAULT_FUND,
    events.NON_DEFAULT_LOSS_PAID: kinds.NON_DEFAULT_LOSS,
    events.DEFAULT_LAYER_PAID: kinds.DEFAULT,
    events.DEFAULT_MARGIN_PAID: kinds.DEFAULT,
    events.DEFAULT_SURPLUS_RETURNED: kinds.DEFAULT,
    events.DEFAULT_COLLATERAL_SOLD: kinds.DEFAULT,
}
MOVING: Final = frozenset((*KINDS, events.TRADE, *OFF_BOOK_TRANSFERS))
# The field that is worth the shares which an event moves; an event that is not here states no such amount.
_WORTH: Final[dict[int, str]] = {
    events.LENT: "amount",
    events.REDEEMED: "amount",
    events.LOAN_SOLD_TO_FUND: "amount",
    events.BORROWED: "amount",
    events.REPAID: "amount",
    events.DUST_REPAID: "amount",
    events.POOL_LOSS: "loss",
    events.LOAN_TAKEN_OVER: "amount",
    events.BORROW_TAKEN_OVER: "amount",
    events.LENDER_PAID: "amount",
}
# Books of amounts that an account has of an asset, as postings give them.
_AMOUNTS: Final = frozenset((BALANCE, UNSETTLED, HELD))
_SHARES: Final = frozenset((LENT, BORROWED))


class Movement(NamedTuple):
    """A signed change of one book of an account, with its kind; for pool shares both `shares` and the amount are set.

    `counterparty_id` is the account on the other side if the first account may read it (Q-5.2); 0: none, or hidden.
    """

    account_id: int
    asset_id: int
    market_id: int
    book: int
    kind: int
    amount: int
    shares: int = 0
    counterparty_id: int = 0


class AssetTerms(NamedTuple):
    """The field of an asset that postings need: its id."""

    id: int


class MarketTerms(NamedTuple):
    """The fields of a market that postings need."""

    id: int
    is_spot: bool
    is_deferred: bool
    base: AssetTerms
    quote: AssetTerms
    lot_base_units: int


class TermsOfMarkets(dict[MarketId, Terms]):
    """The terms of all markets by id; each is made at its first use from the market's units."""

    def __init__(self, instruments: Instruments) -> None:
        super().__init__()
        self._instruments = instruments

    def __missing__(self, market_id: MarketId) -> Terms:
        scale = self._instruments.scales.markets[market_id]
        units, rest = divmod(scale.lot_units * 10**scale.base.scale, 10**scale.lot_decimals)
        assert rest == 0  # a lot is whole in base units, or the market was not listed (U-3)
        terms = MarketTerms(
            market_id,
            self._instruments.kinds[market_id][0] in (SPOT, DEFERRED_SPOT),
            self._instruments.kinds[market_id][0] == DEFERRED_SPOT,
            AssetTerms(scale.base.asset_id),
            AssetTerms(scale.quote.asset_id),
            units,
        )
        self[market_id] = terms
        return terms


# Between the sides of a trade of the own book, which do not know each other (Q-5.2, O-10).
_ANONYMOUS: Final = frozenset({events.BUST_CLAIM_PAID})


def movements(event: Event, markets: Mapping[MarketId, Terms]) -> list[Movement]:
    """Return the movements that an event makes, without those of amount 0."""
    return movements_of(event, postings(event, markets), markets)


def movements_of(
    event: Event, found: list[Posting], markets: Mapping[MarketId, Terms]
) -> list[Movement]:
    """Return the movements that an event makes by its postings `found`, without those of amount 0."""
    market_id = event.fields.get("market_id", 0)
    if event.kind == events.TRADE:
        market = markets[MarketId(market_id)]
        if market.is_deferred:
            return _fees(found, market_id)
        return _spot_trade(found, market_id) if market.is_spot else _derivative_trade(event, found)
    if event.kind in OFF_BOOK_TRANSFERS:
        return _off_book_transfer(found, market_id)
    kind = KINDS[event.kind]
    others = [0] * len(found) if event.kind in _ANONYMOUS else _counterparties(found)
    moved = [
        Movement(one.account_id, one.asset_id, market_id, one.book, kind, one.amount, 0, other_id)
        for one, other_id in zip(found, others, strict=True)
        if one.book in _AMOUNTS and one.amount
    ]
    worth = event.fields[_WORTH[event.kind]] if event.kind in _WORTH else 0
    for one in found:
        if one.book in _SHARES and (one.amount or worth):
            amount = worth if one.amount > 0 else -worth
            if event.kind == events.LOAN_EXCHANGED:
                amount = event.fields["lent" if one.book == LENT else "borrowed"]
            moved.append(
                Movement(one.account_id, one.asset_id, 0, one.book, kind, amount, one.amount)
            )
    return moved


def _counterparties(found: list[Posting]) -> list[int]:
    """Return the account on the other side of each posting.

    Two successive postings that cancel each other are the two sides; any other posting has 0.
    """
    others = [0] * len(found)
    place = 0
    while place + 1 < len(found):
        one, other = found[place], found[place + 1]
        place += 1
        if (one.book, one.asset_id, one.amount) == (other.book, other.asset_id, -other.amount):
            others[place - 1], others[place] = other.account_id, one.account_id
            place += 1
    return others


def balance_changes(
    events_of: Iterable[Event], markets: Mapping[MarketId, Terms]
) -> Counter[tuple[int, int, str]]:
    """Return the changes of balances by events: a sum for each account, asset and name of the kind of movement."""
    found: Counter[tuple[int, int, str]] = Counter()
    for event in events_of:
        if event.kind in MOVING:
            for one in movements(event, markets):
                if one.book == BALANCE:
                    found[one.account_id, one.asset_id, kinds.kind_name(one.kind)] += one.amount
    return found


# Events that change what an account owes to a pool, with the field of the amount.
_DEBTS: Final[dict[int, str]] = {
    events.BORROWED: "amount",
    events.REPAID: "amount",
    events.DUST_REPAID: "amount",
    events.BORROW_TAKEN_OVER: "amount",
    events.LENDER_PAID: "amount",
    events.POOL_LOSS: "loss",
}


def debt_changes(
    events_of: Iterable[Event], markets: Mapping[MarketId, Terms]
) -> Counter[tuple[int, int, str]]:
    """Return the changes of debts to pools by events: a sum for each account, asset and name.

    The names are `borrowed` and `ended` for amounts, `shares` for shares of the pool, and `for_losses` for the part of
    `borrowed` that settled a loss (R-1.5).
    """
    found: Counter[tuple[int, int, str]] = Counter()
    for event in events_of:
        own = event.fields
        if event.kind == events.PAID_IN:
            found[own["account_id"], own["asset_id"], "for_losses"] += own["from_borrow"]
        elif event.kind in _DEBTS:
            amount = own[_DEBTS[event.kind]]
            for one in postings(event, markets):
                if one.book == BORROWED:
                    name = "borrowed" if one.amount > 0 else "ended"
                    found[one.account_id, one.asset_id, name] += amount
                    found[one.account_id, one.asset_id, "shares"] += one.amount
    return found


def _spot_trade(found: list[Posting], market_id: int) -> list[Movement]:
    """Return the movements of a spot trade: base and quote of both sides, then the fees."""
    legs = 4
    moved = [
        Movement(one.account_id, one.asset_id, market_id, one.book, kinds.TRADE, one.amount)
        for one in found[:legs]
        if one.amount
    ]
    return moved + _fees(found[legs:], market_id)


def _fees(found: list[Posting], market_id: int) -> list[Movement]:
    """Return the movements of both fees of a trade.

    The assets of a trade with later settlement move in its settlement session.
    """
    kind = kinds.TRADING_FEE
    return [
        Movement(one.account_id, one.asset_id, market_id, one.book, kind, one.amount, 0, other_id)
        for one, other_id in zip(found, _counterparties(found), strict=True)
        if one.amount
    ]


def _derivative_trade(event: Event, found: list[Posting]) -> list[Movement]:
    """Return the realised result and the fee of both sides of a trade; one posting combines the two."""
    moved: list[Movement] = []
    market_id = event.fields["market_id"]
    unsettled = [one for one in found if one.book == UNSETTLED]
    for name, own, fee in zip(("maker", "taker"), unsettled[::2], unsettled[1::2], strict=True):
        realised = event.fields[f"{name}_realised"]
        for account_id, kind, amount, other_id in (
            (own.account_id, kinds.REALISED_PNL, realised, 0),
            (own.account_id, kinds.TRADING_FEE, own.amount - realised, fee.account_id),
            (fee.account_id, kinds.TRADING_FEE, fee.amount, own.account_id),
        ):
            if amount:
                at = (account_id, own.asset_id, market_id, UNSETTLED)
                moved.append(Movement(*at, kind, amount, 0, other_id))
    return moved


def _off_book_transfer(found: list[Posting], market_id: int) -> list[Movement]:
    """Return the results of both sides of a transfer outside the book, then the fund's payments or receipts.

    Each pair of movements names the account on the other side.
    """
    unsettled = [one for one in found if one.book == UNSETTLED]
    results = 2
    return [
        Movement(
            one.account_id,
            one.asset_id,
            market_id,
            UNSETTLED,
            kinds.REALISED_PNL if place < results else kinds.LIQUIDATION,
            one.amount,
            0,
            unsettled[place ^ 1].account_id,
        )
        for place, one in enumerate(unsettled)
        if one.amount
    ]
