# SPDX-License-Identifier: Apache-2.0
"""Net trades, and compare what a member has with its limits (SPEC C-2, C-3, C-5).

Owns the sums. A net is signed: positive is received from `ccp`, negative delivered or paid. Must never know a session.
"""

from collections.abc import Sequence

from clearinghouse.statemachine.vocabulary.types import PPB

# Of an account in a market: bought, sold, cash.
Sums = dict[tuple[int, int], tuple[int, int, int]]


def debit(net: int) -> int:
    """The part of a net that is paid or delivered.

    post: __return__ >= 0
    post: __return__ == 0 or __return__ == -net
    post: __return__ - debit(-net) == -net
    """
    return -net if net < 0 else 0


def reduces(before: int, after: int) -> bool:
    """Return whether a net goes no further from 0 and not beyond it.

    post: __return__ == (0 <= after <= before if before > 0 else before <= after <= 0)
    """
    return 0 <= after <= before if before > 0 else before <= after <= 0


def reduction_ppb(gross: int, net: int) -> int:
    """1 - net / gross in parts per billion, floored, so that it is never overstated; 0 without gross (C-3).

    pre: 0 <= gross
    pre: 0 <= net
    post: gross == 0 or __return__ * gross <= (gross - net) * PPB < (__return__ + 1) * gross
    """
    if gross == 0:
        return 0
    return (gross - net) * PPB // gross


def repriced(open_quantity: int, mark_today: int, last_mark: int) -> int:
    """The cash that a fail brings when it is marked again: positive is received (C-5).

    post: __return__ == open_quantity * mark_today - open_quantity * last_mark
    """
    return open_quantity * (mark_today - last_mark)


def share_limit(open_lots: int, floor_lots: int, share_ppb: int) -> int:
    """The lots that a share of a market's open net permits, at least of so many; floored, so that it is never more.

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
    """By account and market: bought, sold and cash of trades, given by column (C-3). A buyer pays price x lots."""
    found: dict[tuple[int, int], list[int]] = {}
    for buyer, seller, market, quantity, price in zip(
        buyers, sellers, markets, lots, prices, strict=True
    ):
        cash = quantity * price
        bought = found.get((buyer, market))
        if bought is None:
            bought = found[(buyer, market)] = [0, 0, 0]
        bought[0] += quantity
        bought[2] -= cash
        sold = found.get((seller, market))
        if sold is None:
            sold = found[(seller, market)] = [0, 0, 0]
        sold[1] += quantity
        sold[2] += cash
    return {key: (one[0], one[1], one[2]) for key, one in found.items()}
