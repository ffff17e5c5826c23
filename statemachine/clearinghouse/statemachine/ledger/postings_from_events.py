# SPDX-License-Identifier: Apache-2.0
"""Read events as double entry, and rebuild a second ledger from events alone (SPEC I-1, S-5).

Owns the interpretation of events as postings and the comparison of their sums with a state. Must never read a state
to find a movement: an auditor with the events and the terms of the markets gets the same figures, or the machine made
a movement without an event.

The postings of one event obey these rules:

- BALANCE sums to zero per asset (I-1), and POSITION per market (I-2);
- per asset, the sum of UNSETTLED less that of COST is the change of the balance of `settlement` (S-5);
- HELD is a memo about a part of a balance and has no opposite; LENT and BORROWED are memos too, in scaled shares of
  the asset's lending pool; LACKING is the custody shortfall of an asset, a memo to the balance of `external`;
- per asset, the sum of CLAIM is the change of the balance of `pvp` (C-6).
"""

from collections.abc import Callable, Mapping
from typing import Final

from clearinghouse.statemachine.arithmetic.lending import RAY
from clearinghouse.statemachine.ledger.session_movements import SessionMovement, Terms, movement_of
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    CCP,
    DEFAULT_FUND,
    EXTERNAL,
    FEES,
    FUNDING,
    LENDING_POOL,
    LENDING_RESERVE,
    LIQUIDITY_FUND,
    PVP,
    ROUNDING,
    SETTLEMENT,
)

VALUATION_ASSET_ID: Final = 1

BALANCE: Final = 1
UNSETTLED: Final = 2
COST: Final = 3
POSITION: Final = 4
HELD: Final = 5
LENT: Final = 6
BORROWED: Final = 7
LACKING: Final = 8
CLAIM: Final = 9

# Off-book transfers of lots (W-3 to W-5), and the other events of the waterfall that move value.
OFF_BOOK_TRANSFERS: Final = (events.BACKSTOP_FILL, events.DELEVERAGED, events.REST_CLOSED)
WATERFALL: Final = (
    events.FUND_CONTRIBUTED,
    events.DEBT_LINE_REPAID,
    events.LIQUIDATION_FILL,
    events.LOSS_SHARED,
    events.BAD_DEBT,
    events.COLLATERAL_TAKEN,
    events.QUOTE_FILLED,
    events.REMAINDER_TAKEN,
    events.REMAINDER_PAID,
    events.COLLATERAL_BOUGHT,
    events.COLLATERAL_PAID,
    events.COLLATERAL_GIVEN,
    events.CLAIM_COVERED,
    events.TAKEN_OVER,
    events.LOAN_TAKEN_OVER,
    events.BORROW_TAKEN_OVER,
    events.DUST_REPAID,
    events.LENDER_PAID,
    events.LINE_SET_APART,
    events.LINE_RETURNED,
    events.HELD_CLAIM_BOOKED,
)

BOOK_NAMES: Final[dict[int, str]] = {
    BALANCE: "balance",
    UNSETTLED: "unsettled equity",
    COST: "cost base",
    POSITION: "position",
    HELD: "amount under hold",
    LENT: "shares lent",
    BORROWED: "shares borrowed",
    LACKING: "custody shortfall",
    CLAIM: "claim on pvp",
}


class Posting:
    """One signed entry in one book of an account.

    `amount` is in smallest units of `asset_id`, but in lots for POSITION, whose `asset_id` is the base asset.
    `market_id` is 0 except for COST, POSITION, and UNSETTLED of the account FUNDING, which has a line per market.
    """

    __slots__ = ("account_id", "amount", "asset_id", "book", "market_id")

    def __init__(
        self, account_id: int, asset_id: int, book: int, amount: int, market_id: int = 0
    ) -> None:
        """Store the fields of an entry."""
        self.account_id = account_id
        self.asset_id = asset_id
        self.book = book
        self.amount = amount
        self.market_id = market_id


# The giver and the receiver of an amount that goes from one balance to another.
_MOVES: Final[dict[int, tuple[str, str]]] = {
    events.TRANSFERRED: ("from_id", "to_id"),
    events.HOUSE_MONEY_MOVED: ("giver_account_id", "account_id"),
    events.BUST_CLAIM_PAID: ("account_id", "receiver_account_id"),
}


def postings(event: Event, markets: Mapping[MarketId, Terms]) -> list[Posting]:
    """Return the postings of an event; empty if it moves nothing.

    `markets` has the terms of the markets by id: kind, assets and lot, which never change.
    """
    kind = event.kind
    fields = event.fields
    if kind == events.TRADE:
        market = markets[MarketId(fields["market_id"])]
        if market.is_deferred:
            return _fees(fields, market)
        return _spot_trade(fields, market) if market.is_spot else _derivative_trade(fields, market)
    if kind in _MOVES:
        giver, receiver = _MOVES[kind]
        return _moved(fields[giver], fields[receiver], fields["asset_id"], fields["amount"])
    if kind in _WITH_FEES:
        return _WITH_FEES[kind](fields)
    if kind == events.DEPOSIT_CONFIRMED:
        return _moved(EXTERNAL, fields["account_id"], fields["asset_id"], fields["amount"])
    if kind == events.SETTLED_IN:
        return _settled(fields["account_id"], fields["asset_id"], fields["amount"])
    if kind in OFF_BOOK_TRANSFERS:
        return _off_book_transfer(kind, fields, markets[MarketId(fields["market_id"])])
    if kind in WATERFALL:
        return _waterfall(kind, fields, markets)
    if kind in (events.LOAN_SOLD_TO_FUND, events.POSITION_REALISED):
        return _reconciled(kind, fields, markets)
    if kind == events.LOSS_INTEREST:
        return _claimed(fields["account_id"], LIQUIDITY_FUND, fields["asset_id"], fields["amount"])
    if kind == events.CLAIM_INTEREST:
        return _claimed(LIQUIDITY_FUND, fields["account_id"], fields["asset_id"], fields["amount"])
    if kind == events.SETTLED_OUT:
        return _settled(fields["account_id"], fields["asset_id"], -fields["amount"])
    if kind in (events.FUNDING_PAID, events.FUNDING_SWEPT):
        return _funded(kind, fields, markets[MarketId(fields["market_id"])])
    if kind in (events.POSITION_SETTLED, events.EXPIRY_ROUNDED):
        return _expired(kind, fields, markets[MarketId(fields["market_id"])])
    if kind == events.DEPOSIT_REVERSED:
        return _reversed(fields)
    if kind == events.CUSTODY_SHORTFALL_FILLED:
        return _filled(fields)
    if kind in (events.REVERSAL_DEBT_PAID, events.REVERSAL_DEBT_WRITTEN_OFF):
        return _reversal_debt(kind, fields)
    if kind in _LOANS or kind == events.LOAN_EXCHANGED:
        return _loaned(kind, fields)
    if kind in _POOLS:
        return _pooled(kind, fields)
    if kind in _CLAIMS:
        return _claims(kind, fields)
    if kind in _DEFAULT_PAID:
        return _default_paid(kind, fields)
    if kind in _SET_APART:
        return _set_apart(kind, fields)
    if kind in (events.CORPORATE_ACTION_FUNDED, events.DIVIDEND_PAID):
        return _dividend(kind, fields)
    if kind in (events.SECURITY_REDEEMED, events.SECURITY_EXCHANGED):
        return _redeemed(fields)
    if kind in (events.NON_DEFAULT_LOSS_DECLARED, events.NON_DEFAULT_LOSS_PAID):
        return _lost(kind, fields)
    movement = movement_of(kind, fields, markets)
    if movement is not None:
        return _of_session(movement)
    return _held(kind, fields)


def _reversed(fields: dict[str, int]) -> list[Posting]:
    """Return the postings of a reversed deposit: the account gives the amount back, the fund a missing part (L-4)."""
    account_id = fields["account_id"]
    asset_id = fields["asset_id"]
    from_fund = fields["from_fund"]
    return [
        *_moved(account_id, EXTERNAL, asset_id, fields["from_account"]),
        *_moved(LIQUIDITY_FUND, EXTERNAL, asset_id, from_fund),
        Posting(EXTERNAL, asset_id, LACKING, fields["lacking"]),
    ]


def _reversal_debt(kind: int, fields: dict[str, int]) -> list[Posting]:
    """Return the postings of a payment for reversed deposits to custody and the fund, or of a fund's write-off.

    The rule is L-4.3.
    """
    asset_id = fields["asset_id"]
    to_custody = fields["to_custody"]
    of_account = kind == events.REVERSAL_DEBT_PAID
    payer_id = fields["account_id"] if of_account else LIQUIDITY_FUND
    found = [
        *_moved(payer_id, EXTERNAL, asset_id, to_custody),
        Posting(EXTERNAL, asset_id, LACKING, -to_custody),
    ]
    if of_account:
        found += _moved(payer_id, LIQUIDITY_FUND, asset_id, fields["amount"] - to_custody)
    return found


def _fees_back(fields: dict[str, int]) -> list[Posting]:
    """Return the postings of the fees that a busted trade gives back (O-10)."""
    asset_id = fields["asset_id"]
    assert min(fields["gainer_fee_back"], fields["loser_fee_back"]) >= 0
    return [
        *_moved(FEES, fields["gainer_account_id"], asset_id, fields["gainer_fee_back"]),
        *_moved(FEES, fields["loser_account_id"], asset_id, fields["loser_fee_back"]),
    ]


def _filled(fields: dict[str, int]) -> list[Posting]:
    """Return the postings of an amount that an account gave to custody, which reduces the custody shortfall (L-4)."""
    asset_id = fields["asset_id"]
    amount = fields["amount"]
    return [
        *_moved(fields["account_id"], EXTERNAL, asset_id, amount),
        Posting(EXTERNAL, asset_id, LACKING, -amount),
    ]


# By movement between account and pool: the sign of the account's balance, the book, and the sign of
# its shares.
_LOANS: Final[dict[int, tuple[int, int, int]]] = {
    events.LENT: (-1, LENT, 1),
    events.REDEEMED: (1, LENT, -1),
    events.BORROWED: (1, BORROWED, 1),
    events.REPAID: (-1, BORROWED, -1),
}
# The payer of each payment into a pool, and the field of its amount.
_POOLS: Final[dict[int, tuple[int, str]]] = {
    events.LENDERS_FEES: (FEES, "amount"),
    events.POOL_TOPPED_UP: (ROUNDING, "amount"),
    events.POOL_LOSS: (LIQUIDITY_FUND, "from_fund"),
    events.RESERVE_POSTED: (LENDING_RESERVE, ""),
}


def _loaned(kind: int, fields: dict[str, int]) -> list[Posting]:
    """Return the postings of a loan to a pool or a borrow from it (B-1), or of the exchange of both (O-11)."""
    account_id = fields["account_id"]
    asset_id = fields["asset_id"]
    if kind == events.LOAN_EXCHANGED:
        lent = Posting(account_id, asset_id, LENT, fields["lent_shares"])
        return [lent, Posting(account_id, asset_id, BORROWED, fields["borrowed_shares"])]
    cash, book, shares = _LOANS[kind]
    return [
        *_moved(LENDING_POOL, account_id, asset_id, cash * fields["amount"]),
        Posting(account_id, asset_id, book, shares * fields["shares"]),
    ]


def _pooled(kind: int, fields: dict[str, int]) -> list[Posting]:
    """Return the postings of a payment into a pool, and of the shares that it adds or removes (B-3, B-5)."""
    payer_id, paid = _POOLS[kind]
    asset_id = fields["asset_id"]
    if kind == events.RESERVE_POSTED:
        return [Posting(payer_id, asset_id, LENT, fields["shares"])]
    found = _moved(payer_id, LENDING_POOL, asset_id, fields[paid])
    if kind == events.POOL_LOSS:
        found.append(Posting(fields["account_id"], asset_id, BORROWED, -fields["shares"]))
    return found


# The sign of the amount that `pvp` receives, 0 if a claim moves to another member.
_CLAIMS: Final[dict[int, int]] = {
    events.PVP_PAID_IN: 1,
    events.PVP_PAID_OUT: -1,
    **dict.fromkeys((events.PVP_LEG_SETTLED, events.PVP_CLAIM_SOLD), 0),
    **dict.fromkeys((events.PVP_CLAIM_PAID, events.PVP_LOSS_SHARED), 0),
}


def _claims(kind: int, fields: dict[str, int]) -> list[Posting]:
    """Return the postings of a member's pay-in or pay-out with its claim, or of a claim that changes members (C-6)."""
    account_id, asset_id, amount = fields["account_id"], fields["asset_id"], fields["amount"]
    paid_in = _CLAIMS[kind] * amount
    if paid_in:
        moved = _moved(account_id, PVP, asset_id, paid_in)
        return [*moved, Posting(account_id, asset_id, CLAIM, paid_in)]
    given = Posting(account_id, asset_id, CLAIM, -amount)
    return [given, Posting(fields["counterparty_account_id"], asset_id, CLAIM, amount)]


def _of_session(movement: SessionMovement) -> list[Posting]:
    """Return the postings of an amount that an account locked, delivered, paid or received in a session (C-5)."""
    account_id, asset_id, amount = movement.account_id, movement.asset_id, movement.amount
    found = [Posting(account_id, asset_id, HELD, movement.held * amount)] if movement.held else []
    if movement.moved:
        found += _moved(movement.other_id, account_id, asset_id, movement.moved * amount)
    return found


# Payments of layers for the loss of a default, and returns to its member (C-10).
_DEFAULT_PAID: Final = (
    events.DEFAULT_LAYER_PAID,
    events.DEFAULT_MARGIN_PAID,
    events.DEFAULT_SURPLUS_RETURNED,
    events.DEFAULT_COLLATERAL_SOLD,
)


def _default_paid(kind: int, fields: dict[str, int]) -> list[Posting]:
    """Return the postings of a payment for a loss in a default.

    Margin leaves its hold too, and may stay in its account.
    """
    if kind == events.DEFAULT_COLLATERAL_SOLD:
        return _margin_sold(fields)
    payer_id, receiver_id = fields["account_id"], fields["receiver_account_id"]
    asset_id, amount = fields["asset_id"], fields["amount"]
    found = _moved(payer_id, receiver_id, asset_id, amount)
    if kind == events.DEFAULT_MARGIN_PAID:
        found.append(Posting(payer_id, asset_id, HELD, -amount))
    return found


def _margin_sold(fields: dict[str, int]) -> list[Posting]:
    """Return the postings of margin that a member bought: it leaves its hold, and the proceeds go under hold."""
    seller_id, buyer_id = fields["account_id"], fields["counterparty_account_id"]
    asset_id, proceeds = fields["asset_id"], fields["proceeds"]
    return [
        *_moved(seller_id, buyer_id, asset_id, fields["amount"]),
        Posting(seller_id, asset_id, HELD, -fields["amount"]),
        *_moved(buyer_id, seller_id, VALUATION_ASSET_ID, proceeds),
        Posting(seller_id, VALUATION_ASSET_ID, HELD, proceeds),
    ]


# Amounts that members set apart, and payments around defaults (C-7, C-8).
_SET_APART: Final = (
    events.COLLATERAL_LODGED,
    events.COLLATERAL_WITHDRAWN,
    events.DEFAULT_FUND_CONTRIBUTED,
    events.CONTRIBUTION_RETURNED,
    events.CCP_FUNDED,
    events.COLLATERAL_INTEREST_PAID,
    events.VARIATION_PAID,
    events.VARIATION_RECEIVED,
)


def _set_apart(kind: int, fields: dict[str, int]) -> list[Posting]:
    """Return the postings of lodged or released collateral, or of a payment between a member and the clearinghouse.

    Collateral stays in its balance under hold.
    """
    account_id, amount = fields["account_id"], fields["amount"]
    if kind == events.DEFAULT_FUND_CONTRIBUTED:
        return _moved(account_id, DEFAULT_FUND, VALUATION_ASSET_ID, amount)
    if kind == events.CONTRIBUTION_RETURNED:
        return _moved(DEFAULT_FUND, account_id, VALUATION_ASSET_ID, amount)
    if kind == events.CCP_FUNDED:
        to_id = fields["counterparty_account_id"]
        return _moved(account_id, to_id, VALUATION_ASSET_ID, amount)
    if kind == events.COLLATERAL_INTEREST_PAID:
        return _moved(fields["counterparty_account_id"], account_id, fields["asset_id"], amount)
    if kind == events.VARIATION_PAID:
        return _moved(account_id, CCP, fields["asset_id"], amount)
    if kind == events.VARIATION_RECEIVED:
        return _moved(CCP, account_id, fields["asset_id"], amount)
    sign = 1 if kind == events.COLLATERAL_LODGED else -1
    return [Posting(account_id, fields["asset_id"], HELD, sign * amount)]


def _dividend(kind: int, fields: dict[str, int]) -> list[Posting]:
    """Return the postings of the amount that a payer reserved for holders, or of one holder's part of it (C-5)."""
    asset_id, amount = fields["asset_id"], fields["amount"]
    if kind == events.CORPORATE_ACTION_FUNDED:
        return [Posting(fields["account_id"], asset_id, HELD, amount)]
    payer_id = fields["counterparty_account_id"]
    moved = _moved(payer_id, fields["account_id"], asset_id, amount)
    return [*moved, Posting(payer_id, asset_id, HELD, -amount)]


def _lost(kind: int, fields: dict[str, int]) -> list[Posting]:
    """Return the postings of a declared loss at a holder, or of the part of it that an account paid (C-13).

    A holder is a bank or custodian of assets. The declared loss is still in balances.
    """
    asset_id, amount = fields["asset_id"], fields["amount"]
    if kind == events.NON_DEFAULT_LOSS_DECLARED:
        return [Posting(EXTERNAL, asset_id, LACKING, amount)]
    account_id = fields["account_id"]
    return [
        *_moved(account_id, EXTERNAL, asset_id, amount),
        Posting(account_id, asset_id, HELD, -fields["released"]),
        Posting(EXTERNAL, asset_id, LACKING, -amount),
    ]


def _redeemed(fields: dict[str, int]) -> list[Posting]:
    """Return the postings of the redemption of all units of an account, and of the price paid for them (C-5)."""
    account_id, payer_id = fields["account_id"], fields["counterparty_account_id"]
    return [
        *_moved(account_id, EXTERNAL, fields["security_id"], fields["units"]),
        *_moved(payer_id, account_id, fields["asset_id"], fields["amount"]),
        Posting(payer_id, fields["asset_id"], HELD, -fields["released"]),
    ]


def _moved(from_id: int, to_id: int, asset_id: int, amount: int) -> list[Posting]:
    """Return the postings of an amount that moved from one balance to another."""
    return [
        Posting(from_id, asset_id, BALANCE, -amount),
        Posting(to_id, asset_id, BALANCE, amount),
    ]


def _lapse(fields: dict[str, int]) -> list[Posting]:
    """Return the postings of a payment for a lapsed trade: the debtor pays the other side, and the fee."""
    account_id, asset_id = fields["account_id"], fields["asset_id"]
    return [
        *_moved(account_id, fields["receiver_account_id"], asset_id, fields["amount"]),
        *_moved(account_id, FEES, asset_id, fields["fee"]),
    ]


_WITH_FEES: Final[dict[int, Callable[[dict[str, int]], list[Posting]]]] = {
    events.TRADE_BUSTED: _fees_back,
    events.LAPSED_TRADE_PAID: _lapse,
}


def _settled(account_id: int, asset_id: int, amount: int) -> list[Posting]:
    """Return the postings of cash paid into `settlement` against negative unsettled equity; negative: paid out."""
    return [
        *_moved(account_id, SETTLEMENT, asset_id, amount),
        Posting(account_id, asset_id, UNSETTLED, amount),
    ]


def _reconciled(
    kind: int, fields: dict[str, int], markets: Mapping[MarketId, Terms]
) -> list[Posting]:
    """Return the postings of a loan that the fund bought (R-1), or of a cost base that moved to the mark (R-3)."""
    account_id = fields["account_id"]
    if kind == events.POSITION_REALISED:
        quote_id = markets[MarketId(fields["market_id"])].quote.id
        return [
            Posting(account_id, quote_id, COST, fields["realised"], fields["market_id"]),
            Posting(account_id, quote_id, UNSETTLED, fields["realised"]),
        ]
    asset_id = fields["asset_id"]
    return [
        *_moved(LIQUIDITY_FUND, account_id, asset_id, fields["amount"]),
        Posting(account_id, asset_id, LENT, -fields["shares"]),
        Posting(LIQUIDITY_FUND, asset_id, LENT, fields["shares"]),
    ]


def _funded(kind: int, fields: dict[str, int], market: Terms) -> list[Posting]:
    """Return the postings of funding between an account and its market's line in `funding` (P-5).

    The remainder of a line goes to `rounding`.
    """
    quote_id = market.quote.id
    amount = fields["amount"]
    account_id = fields["account_id"] if kind == events.FUNDING_PAID else ROUNDING
    return [
        Posting(account_id, quote_id, UNSETTLED, amount),
        Posting(FUNDING, quote_id, UNSETTLED, -amount, market.id),
    ]


def _expired(kind: int, fields: dict[str, int], market: Terms) -> list[Posting]:
    """Return the postings of a position that expired in cash (O-1).

    `rounding` takes over each position at its value. Positions sum to zero, so `rounding` ends without a position, and
    the remainder of the floored values in its cost base becomes its unsettled equity.
    """
    quote_id = market.quote.id
    if kind == events.EXPIRY_ROUNDED:
        amount = fields["amount"]
        return [
            Posting(ROUNDING, quote_id, UNSETTLED, amount),
            Posting(ROUNDING, quote_id, COST, amount, market.id),
        ]
    account_id = fields["account_id"]
    lots = fields["lots"]
    cost = fields["released_cost"]
    realised = fields["realised"]
    return [
        Posting(account_id, market.base.id, POSITION, -lots, market.id),
        Posting(ROUNDING, market.base.id, POSITION, lots, market.id),
        Posting(account_id, quote_id, COST, -cost, market.id),
        Posting(ROUNDING, quote_id, COST, cost + realised, market.id),
        Posting(account_id, quote_id, UNSETTLED, realised),
    ]


def _off_book_transfer(kind: int, fields: dict[str, int], market: Terms) -> list[Posting]:
    """Return the postings of lots transferred at a total value, and of the fund's payment or spread (W-3 to W-5)."""
    account_id = fields["account_id"]
    quote_id = market.quote.id
    lots = fields["signed_lots"]
    value = fields["value"] if lots > 0 else -fields["value"]
    found: list[Posting] = []
    for other_id, sign, realised in (
        (account_id, 1, fields["account_realised"]),
        (fields["counterparty_account_id"], -1, fields["counterparty_realised"]),
    ):
        found.append(Posting(other_id, market.base.id, POSITION, sign * lots, market.id))
        found.append(Posting(other_id, quote_id, COST, sign * value + realised, market.id))
        found.append(Posting(other_id, quote_id, UNSETTLED, realised))
    by_fund = fields["fund_paid"]
    if kind == events.BACKSTOP_FILL:
        by_fund -= fields["fund_spread"]
    return found + _claimed(LIQUIDITY_FUND, account_id, quote_id, by_fund)


def _claimed(from_id: int, to_id: int, asset_id: int, amount: int) -> list[Posting]:
    """Return the postings of unsettled equity that moved from one account to another."""
    return [
        Posting(from_id, asset_id, UNSETTLED, -amount),
        Posting(to_id, asset_id, UNSETTLED, amount),
    ]


def _waterfall(
    kind: int, fields: dict[str, int], markets: Mapping[MarketId, Terms]
) -> list[Posting]:
    """Return the postings of fees, losses, write-offs and transfers of a liquidation (section 11)."""
    account_id = fields["account_id"]
    if kind == events.LIQUIDATION_FILL:
        quote_id = markets[MarketId(fields["market_id"])].quote.id
        return _claimed(account_id, LIQUIDITY_FUND, quote_id, fields["liquidation_fee"])
    if kind in (events.COLLATERAL_TAKEN, events.QUOTE_FILLED):
        market = markets[MarketId(fields["market_id"])]
        taker_id = fields["counterparty_account_id"]
        amount = fields["lots"] * market.lot_base_units
        return [
            *_moved(account_id, taker_id, market.base.id, amount),
            *_moved(taker_id, account_id, market.quote.id, fields["value"]),
        ]
    asset_id = fields["asset_id"]
    if kind == events.LENDER_PAID:
        return _lender_paid(fields)
    if kind in (events.LOAN_TAKEN_OVER, events.BORROW_TAKEN_OVER):
        book = LENT if kind == events.LOAN_TAKEN_OVER else BORROWED
        return [
            Posting(account_id, asset_id, book, -fields["shares"]),
            Posting(LIQUIDITY_FUND, asset_id, book, fields["shares"]),
        ]
    if kind == events.DUST_REPAID:
        return [
            *_moved(account_id, LIQUIDITY_FUND, VALUATION_ASSET_ID, fields["value_paid"]),
            Posting(account_id, asset_id, BORROWED, -fields["shares"]),
            Posting(LIQUIDITY_FUND, asset_id, BORROWED, fields["shares"]),
        ]
    if kind == events.HELD_CLAIM_BOOKED:
        return [Posting(account_id, asset_id, LENT, -fields["shares"])]
    if kind == events.LINE_SET_APART:
        amount = fields["amount"]
        held = Posting(LIQUIDITY_FUND, asset_id, HELD, amount)
        return [*_moved(account_id, LIQUIDITY_FUND, asset_id, amount), held]
    if kind == events.LINE_RETURNED:
        held = Posting(LIQUIDITY_FUND, asset_id, HELD, -fields["amount"])
        return [*_moved(LIQUIDITY_FUND, account_id, asset_id, fields["returned"]), held]
    if kind == events.LOSS_SHARED:
        return _claimed(fields["counterparty_account_id"], account_id, asset_id, fields["amount"])
    if kind == events.CLAIM_COVERED:
        return _claimed(fields["counterparty_account_id"], account_id, asset_id, fields["amount"])
    if kind == events.COLLATERAL_GIVEN:
        return _moved(account_id, fields["counterparty_account_id"], asset_id, fields["amount"])
    if kind == events.BAD_DEBT:
        paid = fields["fund_paid"] + fields["fund_debt"]
        return _claimed(LIQUIDITY_FUND, account_id, asset_id, paid)
    if kind in (events.REMAINDER_PAID, events.COLLATERAL_PAID):
        return _moved(LIQUIDITY_FUND, account_id, asset_id, fields["amount"])
    return _moved(account_id, LIQUIDITY_FUND, asset_id, fields["amount"])


def _lender_paid(fields: dict[str, int]) -> list[Posting]:
    """Return the postings of a debt and a claim that fell by the same amount (W-6).

    `rounding` gets the payment less the lender's receipt.
    """
    borrower_id = fields["account_id"]
    lender_id = fields["counterparty_account_id"]
    asset_id = fields["asset_id"]
    received = fields["value_received"]
    return [
        *_moved(borrower_id, lender_id, VALUATION_ASSET_ID, received),
        *_moved(borrower_id, ROUNDING, VALUATION_ASSET_ID, fields["value_paid"] - received),
        Posting(borrower_id, asset_id, BORROWED, -fields["borrow_shares"]),
        Posting(lender_id, asset_id, LENT, -fields["lent_shares"]),
    ]


def _held(kind: int, fields: dict[str, int]) -> list[Posting]:
    """Return the postings of withdrawals and holds: the amount under hold, and the amount that left."""
    if kind in (events.WITHDRAWAL_REQUESTED, events.HOLD_CREATED):
        return [Posting(fields["account_id"], fields["asset_id"], HELD, fields["amount"])]
    if kind in (events.WITHDRAWAL_REJECTED, events.HOLD_RELEASED):
        return [Posting(fields["account_id"], fields["asset_id"], HELD, -fields["amount"])]
    if kind == events.WITHDRAWAL_REVERSED:
        return _moved(EXTERNAL, fields["account_id"], fields["asset_id"], fields["amount"])
    if kind == events.WITHDRAWAL_CONFIRMED:
        account_id = fields["account_id"]
        asset_id = fields["asset_id"]
        amount = fields["amount"]
        return [
            Posting(account_id, asset_id, HELD, -amount),
            *_moved(account_id, EXTERNAL, asset_id, amount),
        ]
    if kind == events.CHAIN_FEE_RETURNED:
        return _moved(EXTERNAL, fields["account_id"], fields["asset_id"], fields["amount"])
    if kind == events.CHAIN_FEE_PAID:
        account_id = fields["account_id"]
        asset_id = fields["asset_id"]
        amount = fields["amount"]
        return [
            # The amount of the withdrawal was under hold, and money of `fees` is not.
            Posting(account_id, asset_id, HELD, 0 if account_id == FEES else -amount),
            *_moved(account_id, EXTERNAL, asset_id, amount),
        ]
    if kind == events.HOLD_CAPTURED:
        account_id = fields["account_id"]
        asset_id = fields["asset_id"]
        captured = fields["captured"]
        return [
            Posting(account_id, asset_id, HELD, -captured - fields["released"]),
            *_moved(account_id, fields["beneficiary_id"], asset_id, captured),
        ]
    return []


def _spot_trade(fields: dict[str, int], market: Terms) -> list[Posting]:
    """Return the postings of both legs and both fees of a spot trade (S-1)."""
    maker_id = fields["maker_account_id"]
    taker_id = fields["taker_account_id"]
    quote_id = market.quote.id
    notional = fields["price_per_lot"] * fields["lots"]
    base_amount = fields["lots"] * market.lot_base_units
    buyer_id, seller_id = maker_id, taker_id
    if fields["taker_side"] == BUY:
        buyer_id, seller_id = taker_id, maker_id
    return [
        *_moved(buyer_id, seller_id, quote_id, notional),
        *_moved(seller_id, buyer_id, market.base.id, base_amount),
        *_fees(fields, market),
    ]


def _fees(fields: dict[str, int], market: Terms) -> list[Posting]:
    """Return the postings of both fees of a trade whose assets a session moves later (S-1, C-2)."""
    quote_id = market.quote.id
    assert fields["maker_fee"] + fields["taker_fee"] >= 0  # the taker pays for a rebate (O-7)
    return [
        *_moved(fields["maker_account_id"], FEES, quote_id, fields["maker_fee"]),
        *_moved(fields["taker_account_id"], FEES, quote_id, fields["taker_fee"]),
    ]


def _derivative_trade(fields: dict[str, int], market: Terms) -> list[Posting]:
    """Return the postings of position, cost base, realised result and fee of both sides; no balance moves (S-2)."""
    lots = fields["lots"] if fields["taker_side"] == BUY else -fields["lots"]
    found: list[Posting] = []
    for name, signed in (("maker", -lots), ("taker", lots)):
        account_id = fields[f"{name}_account_id"]
        fee = fields[f"{name}_fee"]
        realised = fields[f"{name}_realised"]
        quote_id = market.quote.id
        found.append(Posting(account_id, market.base.id, POSITION, signed, market.id))
        # A close releases its price less its result from the cost, so price and result give the
        # change.
        cost = signed * fields["price_per_lot"] + realised
        found.append(Posting(account_id, quote_id, COST, cost, market.id))
        found.append(Posting(account_id, quote_id, UNSETTLED, realised - fee))
        found.append(Posting(FEES, quote_id, UNSETTLED, fee))
    return found


def unbalanced(entries: list[Posting]) -> list[str]:
    """Return, in words, the rules of the module's docstring that the postings of one event break; empty if none."""
    sums: dict[tuple[int, int], int] = {}
    pnl_settlement: dict[int, int] = {}
    claims: dict[int, int] = {}
    for entry in entries:
        if entry.book == CLAIM or (entry.book == BALANCE and entry.account_id == PVP):
            sign = 1 if entry.book == CLAIM else -1
            claims[entry.asset_id] = claims.get(entry.asset_id, 0) + sign * entry.amount
        if entry.book in (HELD, LENT, BORROWED, LACKING, CLAIM):
            continue
        of = entry.market_id if entry.book == POSITION else entry.asset_id
        sums[(entry.book, of)] = sums.get((entry.book, of), 0) + entry.amount
        cash = 0
        if entry.book == UNSETTLED:
            cash = entry.amount
        elif entry.book == COST or (entry.book == BALANCE and entry.account_id == SETTLEMENT):
            cash = -entry.amount
        pnl_settlement[entry.asset_id] = pnl_settlement.get(entry.asset_id, 0) + cash
    found = [
        f"{BOOK_NAMES[book]} of {of} sums to {total}"
        for (book, of), total in sums.items()
        if total and book in (BALANCE, POSITION)
    ]
    found += [
        f"settlement cash of asset {asset_id} is off by {off}"
        for asset_id, off in pnl_settlement.items()
        if off
    ]
    found += [
        f"claims of asset {key} differ from `pvp` by {off}" for key, off in claims.items() if off
    ]
    return found


class LedgerFromEvents:
    """All balances, unsettled equity, cost bases, positions, amounts under hold and shortfalls, from events alone."""

    def __init__(self) -> None:
        """Start before the first command, when every book is empty."""
        # (book, account, asset or market) -> amount; entries of 0 are dropped.
        self.amounts: dict[tuple[int, int, int], int] = {}
        # Events whose postings do not balance, in words.
        self.findings: list[str] = []

    def take(self, event: Event, markets: Mapping[MarketId, Terms]) -> None:
        """Add the postings of one event; the caller passes events in the order of the journal."""
        if event.kind == events.POOL_EPOCH_CLOSED:
            self._close_epoch(event.fields["asset_id"], event.fields["supply_index_ray"])
        entries = postings(event, markets)
        if not entries:
            return
        for finding in unbalanced(entries):
            self.findings.append(f"{event.name}: {finding}")
        amounts = self.amounts
        for entry in entries:
            of = entry.market_id or entry.asset_id
            key = (entry.book, entry.account_id, of)
            amount = amounts.get(key, 0) + entry.amount
            if amount:
                amounts[key] = amount
            else:
                amounts.pop(key, None)

    def _close_epoch(self, asset_id: int, supply_index_ray: int) -> None:
        """Convert every lender's shares at the index at which the epoch ended (B-5)."""
        for key, shares in list(self.amounts.items()):
            if key[0] == LENT and key[2] == asset_id:
                self.amounts[key] = shares * supply_index_ray // RAY
                if self.amounts[key] == 0:
                    del self.amounts[key]

    def differences(self, state: State) -> list[str]:
        """Return, in words, where the books differ from a state, and each event that did not balance.

        The list is empty if they agree.
        """
        stated: dict[tuple[int, int, int], int] = {}
        for account in state.accounts.values():
            for asset_id, holding in account.holdings.items():
                stated[(BALANCE, account.id, asset_id)] = holding.balance
                if account.id != FUNDING:
                    stated[(UNSETTLED, account.id, asset_id)] = holding.unsettled
                stated[(HELD, account.id, asset_id)] = holding.held
                stated[(LENT, account.id, asset_id)] = holding.lent_shares
                stated[(BORROWED, account.id, asset_id)] = holding.borrow_shares
            for market_id, line in account.lines.items():
                stated[(COST, account.id, market_id)] = line.cost
                stated[(POSITION, account.id, market_id)] = line.position
        for market in state.markets.values():
            stated[(UNSETTLED, FUNDING, market.id)] = market.funding_line
        for member in state.pvp.members.values():
            for asset_id, claim in member.claims.items():
                stated[(CLAIM, member.account_id, asset_id)] = claim
        for lacking in (state.custody.shortfalls, state.holders.lost):
            for asset_id, amount in lacking.items():
                where = (int(LACKING), int(EXTERNAL), int(asset_id))
                stated[where] = stated.get(where, 0) + amount
        found = list(self.findings)
        for key, amount in self.amounts.items():
            if amount != stated.get(key, 0):
                found.append(_difference(key, amount, stated.get(key, 0)))
        for key, amount in stated.items():
            if amount and key not in self.amounts:
                found.append(_difference(key, 0, amount))
        return found


def _difference(key: tuple[int, int, int], from_events: int, in_state: int) -> str:
    """Describe one difference in words."""
    book, account_id, of = key
    where = "market" if book in (COST, POSITION) else "asset"
    return (
        f"account {account_id} {where} {of}: {BOOK_NAMES[book]} is {in_state},"
        f" its events come to {from_events}"
    )
