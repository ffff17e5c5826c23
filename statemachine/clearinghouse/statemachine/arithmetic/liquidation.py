# SPDX-License-Identifier: Apache-2.0
"""Compute the liquidation waterfall: prices, sizes, fees, splits and shares (SPEC W-0 to W-5).

Owns every division of section 11. Pure functions of integers: must never hold state or know an account. A price "per
lot" is in quote units, `mark_e9` has nine more decimals. An amount of equity behind a price is a fraction `numerator
/ denominator` of quote units, because U-8 forbids a separate rounding of a share of a sum. A position is signed, long
positive.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.money import mul_div_ceil
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import PPB, PRICE_E9

FIFTHS: Final = 5


def _left_for_a_long(
    price: int, mark_e9: int, position: int, share_numerator: int, share_denominator: int
) -> int:
    """Return the part of a long position's share of equity that remains after a close of the position at a price.

    The unit is 10^-9 quote units / `share_denominator`; below 0 the share does not suffice.
    """
    return (price * PRICE_E9 - mark_e9) * position * share_denominator + share_numerator * PRICE_E9


def bankruptcy_price(
    mark_e9: int, position: int, share_numerator: int, share_denominator: int, tick: int
) -> int:
    """Return the price per lot at which the close of a position leaves none of its share of equity (W-0).

    It is `mark - side x share / quantity`, to the tick: ceiled for a long position, floored for a short one, at least
    one tick.

    pre: mark_e9 > 0 and position != 0 and share_denominator > 0 and tick > 0
    post: __return__ >= tick and __return__ % tick == 0
    post: position < 0 or _left_for_a_long(__return__, mark_e9, position, share_numerator, share_denominator) >= 0
    post: position < 0 or __return__ == tick or _left_for_a_long(__return__ - tick, mark_e9, position, share_numerator, share_denominator) < 0
    post: position > 0 or __return__ == tick or (__return__ * 10**9 - mark_e9) * -position * share_denominator <= share_numerator * 10**9
    post: position > 0 or ((__return__ + tick) * 10**9 - mark_e9) * -position * share_denominator > share_numerator * 10**9
    """  # noqa: E501  a condition is one line
    size = abs(position)
    whole = mark_e9 * share_denominator * size
    share = share_numerator * PRICE_E9
    unit = PRICE_E9 * share_denominator * size * tick
    ticks = -((share - whole) // unit) if position > 0 else (whole + share) // unit
    return max(1, ticks) * tick


def band_price(mark_e9: int, position: int, band_ppb: int, tick: int) -> int:
    """Return the worst price for a reduction inside a band around the mark, rounded inward to the tick.

    pre: mark_e9 > 0 and position != 0 and 0 <= band_ppb <= 10**9 and tick > 0
    post: __return__ >= tick and __return__ % tick == 0
    post: position < 0 or __return__ * 10**18 >= mark_e9 * (10**9 - band_ppb)
    post: position < 0 or __return__ == tick or (__return__ - tick) * 10**18 < mark_e9 * (10**9 - band_ppb)
    post: position > 0 or __return__ == tick or __return__ * 10**18 <= mark_e9 * (10**9 + band_ppb)
    post: position > 0 or (__return__ + tick) * 10**18 > mark_e9 * (10**9 + band_ppb)
    """
    unit = PRICE_E9 * PPB * tick
    low = -(-(mark_e9 * (PPB - band_ppb)) // unit)
    high = mark_e9 * (PPB + band_ppb) // unit
    ticks = low if position > 0 else high
    return max(1, ticks) * tick


def exit_requirement(
    maintenance_numerator: int, maintenance_denominator: int, exit_buffer_ppb: int, *, sold: bool
) -> int:
    """Return the equity at which an account leaves liquidation (W-1), ceiled.

    It is the MMF requirement, a fraction, and a buffer in addition if a lot was sold.

    pre: maintenance_numerator >= 0 and maintenance_denominator > 0 and exit_buffer_ppb >= 0
    post: __return__ * maintenance_denominator >= maintenance_numerator
    post: sold or (__return__ - 1) * maintenance_denominator < maintenance_numerator
    post: not sold or __return__ * 10**9 * maintenance_denominator >= maintenance_numerator * (10**9 + exit_buffer_ppb)
    """
    factor = PPB + exit_buffer_ppb if sold else PPB
    return -(-(maintenance_numerator * factor) // (maintenance_denominator * PPB))


def lots_per_pass(size_at_flagging: int, share_ppb: int) -> int:
    """Return the lots that one pass may close: a share of the size at flagging, ceiled, at least one lot (W-2).

    pre: size_at_flagging >= 0 and 0 <= share_ppb <= 10**9
    post: __return__ >= 1
    post: __return__ * 10**9 >= size_at_flagging * share_ppb
    post: __return__ == 1 or (__return__ - 1) * 10**9 < size_at_flagging * share_ppb
    """
    return max(1, -(-(size_at_flagging * share_ppb) // PPB))


def liquidation_fee(
    position: int, lots: int, notional: int, price_of_no_equity: int, fee_ppb: int
) -> int:
    """Return the liquidation fee of a pass, ceiled (W-2).

    It is the smaller of rate x notional and half of the surplus of the fills over the bankruptcy price (W-0).
    `position` is the reduced position (its sign counts), `lots` and `notional` are the totals of the fills.

    pre: position != 0 and lots > 0 and notional >= 0 and price_of_no_equity > 0 and fee_ppb >= 0
    pre: notional >= lots * price_of_no_equity if position > 0 else notional <= lots * price_of_no_equity
    post: __return__ >= 0
    post: (__return__ - 1) * 10**9 < notional * fee_ppb
    post: 2 * __return__ <= abs(notional - lots * price_of_no_equity) + 1
    post: __return__ * 10**9 >= notional * fee_ppb or 2 * __return__ >= abs(notional - lots * price_of_no_equity)
    """
    left = notional - lots * price_of_no_equity
    if position < 0:
        left = -left
    by_rate = -(-(notional * fee_ppb) // PPB)
    by_half = -(-left // 2)
    return min(by_rate, by_half)


def spread_per_lot(
    mark_e9: int, spread_ppb: int, share_numerator: int, share_denominator: int, size: int
) -> int:
    """Return the spread per lot at which a provider takes a position over, in quote units (W-3).

    It is the smaller of the stated spread, ceiled, and the position's share of equity per lot, floored; at least 0.

    pre: mark_e9 > 0 and spread_ppb >= 0 and share_denominator > 0 and size > 0
    post: __return__ >= 0
    post: share_numerator < 0 or __return__ * size * share_denominator <= share_numerator
    post: __return__ == 0 or (__return__ - 1) * 10**18 < mark_e9 * spread_ppb
    post: __return__ * 10**18 >= mark_e9 * spread_ppb or (__return__ + 1) * size * share_denominator > share_numerator
    """
    spread = -(-(mark_e9 * spread_ppb) // (PRICE_E9 * PPB))
    share = share_numerator // (share_denominator * size)
    return max(0, min(spread, share))


def step_width_ppb(mmf_base_ppb: int, steps: int) -> int:
    """Return how far from the index a liquidation order may trade after `steps` steps, in ppb, floored (W-2.1).

    A step is half the base MMF; the result is at most the whole index.

    pre: mmf_base_ppb >= 0 and steps >= 0
    post: 0 <= __return__ <= 10**9
    post: 2 * __return__ <= mmf_base_ppb * steps
    post: __return__ == 10**9 or mmf_base_ppb * steps < 2 * __return__ + 2
    """
    return min(PPB, mmf_base_ppb * steps // 2)


def provider_part(spread_total: int) -> int:
    """Return the provider's part of a spread: two thirds, floored; the fund gets the remainder (W-3).

    pre: spread_total >= 0
    post: 0 <= __return__ <= spread_total
    post: 3 * __return__ <= 2 * spread_total
    post: 3 * (__return__ + 1) > 2 * spread_total
    """
    return spread_total * 2 // 3


def value_at_mark(mark_e9: int, position: int, lots: int) -> int:
    """Return the value of `lots` of a position at the mark, quote units: floored for a long, ceiled for a short.

    The account's unrealised result has the same rounding, so closing a whole position at its mark changes nothing.

    pre: mark_e9 > 0 and position != 0 and lots >= 0
    post: __return__ >= 0
    post: position < 0 or 0 <= lots * mark_e9 - __return__ * 10**9 < 10**9
    post: position > 0 or 0 <= __return__ * 10**9 - lots * mark_e9 < 10**9
    """
    if position > 0:
        return lots * mark_e9 // PRICE_E9
    return -(-(lots * mark_e9) // PRICE_E9)


def shortfall(share_numerator: int, share_denominator: int) -> int:
    """Return a position's part of a negative `E`, as a positive amount, ceiled; 0 if the share is not negative.

    pre: share_denominator > 0
    post: __return__ >= 0
    post: __return__ * share_denominator >= -share_numerator
    post: __return__ == 0 or (__return__ - 1) * share_denominator < -share_numerator
    """
    return max(0, -(share_numerator // share_denominator))


def cumulative_part(amount: int, lots: int, size: int) -> int:
    """Return the part of an amount for `size` lots due on the first `lots`, floored; all lots give all of it.

    pre: amount >= 0 and 0 <= lots <= size and size > 0
    post: 0 <= __return__ <= amount
    post: lots != size or __return__ == amount
    post: 0 <= amount * lots - __return__ * size < size
    """
    return amount * lots // size


def adl_price(mark_e9: int, position: int, uncovered: int) -> int:
    """Return the price at which a counterparty is deleveraged (W-4).

    It is the mark, moved against the counterparty by the uncovered loss per lot, and rounded against it.

    pre: mark_e9 > 0 and position != 0 and uncovered >= 0
    post: __return__ >= 0
    post: position < 0 or __return__ * 10**9 * position >= mark_e9 * position + uncovered * 10**9
    post: position < 0 or (__return__ - 1) * 10**9 * position < mark_e9 * position + uncovered * 10**9
    post: position > 0 or __return__ == 0 or __return__ * 10**9 * -position <= mark_e9 * -position - uncovered * 10**9
    post: position > 0 or mark_e9 * -position - uncovered * 10**9 < (__return__ + 1) * 10**9 * -position
    """
    size = abs(position)
    unit = PRICE_E9 * size
    if position > 0:
        return -(-(mark_e9 * size + uncovered * PRICE_E9) // unit)
    return max(0, (mark_e9 * size - uncovered * PRICE_E9) // unit)


def recent_part(results: int, best_per_lot: int, lots: int) -> int:
    """Return the recent results that count for reopened lots (W-4.1): their sum, at most `best_per_lot` for each lot.

    A negative sum counts as 0, so no account leaves the ranking by a loss to another account.

    pre: best_per_lot >= 0 and lots >= 0
    post: 0 <= __return__ <= max(0, results)
    post: __return__ <= best_per_lot * lots
    post: __return__ in (max(0, results), best_per_lot * lots)
    """
    return max(0, min(results, best_per_lot * lots))


def adl_lots(
    wanted: int,
    position: int,
    cost: int,
    price: int,
    mark_e9: int,
    equity: int,
    exposure: int,
    bankruptcy_equity: int,
    value_numerator: int,
    value_denominator: int,
) -> int:
    """Return how many lots of a counterparty's position may be deleveraged at `price`, at most `wanted` (W-4).

    Three conditions: the realised result on the closed lots is >= 0; `E` (`bankruptcy_equity`) stays >= 0; MF does not
    fall, where no remaining exposure counts as a rise. The price is the mark or worse for the counterparty; at the mark
    it loses nothing.

    `equity`, `exposure` (without its open orders) and `bankruptcy_equity` are in valuation units; a quote unit has the
    value `value_numerator / value_denominator` in them.

    pre: wanted >= 0 and position != 0 and price >= 0 and mark_e9 > 0
    pre: price * 10**9 <= mark_e9 if position > 0 else price * 10**9 >= mark_e9
    pre: exposure >= 0 and value_numerator > 0 and value_denominator > 0
    post: 0 <= __return__ <= wanted
    post: __return__ <= abs(position)
    post: price * 10**9 != mark_e9 or position * price < cost or __return__ == min(wanted, abs(position))
    post: position < 0 or __return__ * (mark_e9 - price * 10**9) * value_numerator <= max(0, bankruptcy_equity * 10**9 * value_denominator)
    post: position > 0 or __return__ * (price * 10**9 - mark_e9) * value_numerator <= max(0, bankruptcy_equity * 10**9 * value_denominator)
    """  # noqa: E501  a condition is one line
    size = abs(position)
    if position * price < cost:
        return 0
    lots = min(wanted, size)
    lost_e9 = abs(price * PRICE_E9 - mark_e9)
    if lost_e9 == 0:
        return lots
    bearable = bankruptcy_equity * PRICE_E9 * value_denominator // (lost_e9 * value_numerator)
    lots = max(0, min(lots, bearable))
    if equity * mark_e9 >= lost_e9 * exposure:
        return lots
    # The exposure after a close of the whole position, exact to less than a unit.
    rest = exposure * PRICE_E9 * value_denominator - size * mark_e9 * value_numerator
    gone = rest < PRICE_E9 * value_denominator
    return lots if gone and lots == size else 0


class MarginFraction:
    """Equity over exposure of an account, for sorting: lowest first, ties by account id, without a division."""

    __slots__ = ("account_id", "equity", "exposure")

    def __init__(self, equity: int, exposure: int, account_id: AccountId) -> None:
        """Store the figures; the exposure is above 0."""
        self.equity = equity
        self.exposure = exposure
        self.account_id = account_id

    def __lt__(self, other: "MarginFraction") -> bool:
        """Return whether this account ranks before another."""
        left = self.equity * other.exposure
        right = other.equity * self.exposure
        return left < right or (left == right and self.account_id < other.account_id)


def fifth_of(rank: int, ranked: int) -> int:
    """Return the fifth of a ranking that contains a place, ceiled; fifth 1 is deleveraged first. Without a place return
    0 (W-4).

    pre: 0 <= rank <= ranked
    post: 0 <= __return__ <= 5
    post: (__return__ == 0) == (rank == 0)
    """
    return mul_div_ceil(rank, FIFTHS, ranked) if rank else 0
