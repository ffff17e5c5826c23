# SPDX-License-Identifier: Apache-2.0
"""Net trades, and compare a member's nets with its limits (SPEC C-2, C-3, C-5).

Owns the sums. A net is signed: `ccp` delivers or pays a positive net, the account a negative one. Must never know a
session.
"""

from collections.abc import Sequence

from clearinghouse.statemachine.vocabulary.types import PPB

# By account and market: bought, sold, cash.
Sums = dict[tuple[int, int], tuple[int, int, int]]


class _Sums:
    """The sums of bought lots, sold lots and cash of an account in a market.

    In the compiled build they are plain numbers of one object, so that netting is fast.
    """

    __slots__ = ("bought", "cash", "sold")

    def __init__(self) -> None:
        """Start at zero."""
        self.bought = 0
        self.sold = 0
        self.cash = 0


def debit(net: int) -> int:
    """Return the part of a net that the account pays or delivers.

    post: __return__ >= 0
    post: __return__ == 0 or __return__ == -net
    post: __return__ - debit(-net) == -net
    """
    return -net if net < 0 else 0


def reduces(before: int, after: int) -> bool:
    """Return whether a net that changes from `before` to `after` moves towards 0, or stays, and does not cross 0.

    post: __return__ == (0 <= after <= before if before > 0 else before <= after <= 0)
    """
    return 0 <= after <= before if before > 0 else before <= after <= 0


def reduction_ppb(gross: int, net: int) -> int:
    """Return 1 - net / gross in parts per billion, floored, so that it is never overstated; 0 without gross (C-3).

    pre: 0 <= gross
    pre: 0 <= net
    post: gross == 0 or __return__ * gross <= (gross - net) * PPB < (__return__ + 1) * gross
    """
    if gross == 0:
        return 0
    return (gross - net) * PPB // gross


def repriced(open_quantity: int, mark_today: int, last_mark: int) -> int:
    """Return the cash by which a fail is revalued from its last mark to the mark of today; positive is a receipt (C-5).

    post: __return__ == open_quantity * mark_today - open_quantity * last_mark
    """
    return open_quantity * (mark_today - last_mark)


def share_limit(open_lots: int, floor_lots: int, share_ppb: int) -> int:
    """Return the lots that a member may have open in a market: a share of the market's open net, rounded down.

    The open net counts as at least `floor_lots`.

    pre: 0 <= open_lots and 0 <= floor_lots
    pre: 0 <= share_ppb <= PPB
    post: __return__ * PPB <= share_ppb * max(open_lots, floor_lots)
    post: (__return__ + 1) * PPB > share_ppb * max(open_lots, floor_lots)
    """
    return share_ppb * max(open_lots, floor_lots) // PPB


def net_trades(
    buyers: Sequence[int],
    sellers: Sequence[int],
    markets: Sequence[int],
    lots: Sequence[int],
    prices: Sequence[int],
) -> Sums:
    """Return bought, sold and cash by account and market from columns of trades (C-3). A buyer pays price x lots."""
    found: dict[int, dict[int, _Sums]] = {}
    for buyer, seller, market, quantity, price in zip(
        buyers, sellers, markets, lots, prices, strict=True
    ):
        cash = quantity * price
        of_market = found.get(market)
        if of_market is None:
            of_market = found[market] = {}
        bought = of_market.get(buyer)
        if bought is None:
            bought = of_market[buyer] = _Sums()
        bought.bought += quantity
        bought.cash -= cash
        sold = of_market.get(seller)
        if sold is None:
            sold = of_market[seller] = _Sums()
        sold.sold += quantity
        sold.cash += cash
    return {
        (account, market): (one.bought, one.sold, one.cash)
        for market, of_market in found.items()
        for account, one in of_market.items()
    }
