# SPDX-License-Identifier: Apache-2.0
"""Compute index and mark: small pure functions over integers (SPEC P-2, P-3, M-9).

Owns every division between a source's tick and the mark of a market, each with its rounding in its docstring: prices
are floored at their unit, bounds and caps round inward (toward the price that they limit). Must never hold state or
know the asset of a price: a price is an integer in one unit, and the caller chooses the unit for all prices.

The `pre:`/`post:` lines are PEP 316 contracts.
"""

from typing import Final

from clearinghouse.statemachine.vocabulary.types import PPB, SECOND_NS

BPS: Final = 10_000
PPB_OF_BPS: Final = PPB // BPS


def venue_price(bid: int, ask: int, last: int) -> int:
    """Return the price of one venue (P-2), 0 if the venue states no price.

    With bid, ask and last price it is the median of the three; with bid and ask only their mean, floored; else the last
    price.

    pre: bid >= 0 and ask >= 0 and last >= 0
    post: __return__ >= 0
    post: not (bid and ask and last) or min(bid, ask, last) <= __return__ <= max(bid, ask, last)
    post: not (bid and ask) or last or 2 * __return__ <= bid + ask < 2 * __return__ + 2
    post: (bid and ask) or __return__ == last
    post: not (bid and ask and last) or __return__ == sorted((bid, ask, last))[1]
    """
    if bid and ask:
        if not last:
            return (bid + ask) // 2
        low = bid if bid < ask else ask
        high = ask if bid < ask else bid
        return low if last < low else high if last > high else last
    return last


def converted(price: int, quote_index: int, quote_one: int) -> int:
    """Return a price in another quote asset, by that asset's index, floored (P-2).

    `quote_one` is the index of an asset of value one.

    pre: price >= 0
    pre: quote_index >= 0
    pre: quote_one > 0
    post: __return__ * quote_one <= price * quote_index
    post: price * quote_index < (__return__ + 1) * quote_one
    """
    return price * quote_index // quote_one


def median(prices: list[int]) -> int:
    """Return the median of prices in any order; the middle two's mean, floored, if their number is even (P-2).

    pre: len(prices) > 0
    post: min(prices) <= __return__ <= max(prices)
    post: len(prices) % 2 == 0 or __return__ == sorted(prices)[len(prices) // 2]
    post: len(prices) % 2 or 0 <= sum(sorted(prices)[len(prices) // 2 - 1 : len(prices) // 2 + 1]) - 2 * __return__ < 2
    """
    ordered = sorted(prices)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) // 2


def quorum(minimum: int, configured: int) -> int:
    """Return the number of fresh sources that an index needs: the minimum, or half of the configured, rounded up
    (P-2).

    pre: minimum >= 0
    pre: configured >= 0
    post: __return__ >= minimum
    post: 2 * __return__ >= configured
    post: __return__ == minimum or 2 * __return__ <= configured + 1
    """
    half = (configured + 1) // 2
    return half if half > minimum else minimum


def agreement_band_ppb(agreement_bps: int, volatility_ratio_ppb: int) -> int:
    """Return the largest distance of agreeing prices, ppb, floored; a ratio below one does not reduce it (P-2.2).

    `volatility_ratio_ppb` is the recent volatility of the index over its reference (M-7).

    pre: agreement_bps >= 0
    pre: volatility_ratio_ppb >= 0
    post: __return__ >= agreement_bps * 10**5
    post: volatility_ratio_ppb > 10**9 or __return__ == agreement_bps * 10**5
    post: volatility_ratio_ppb <= 10**9 or __return__ * 10**9 <= agreement_bps * 10**5 * volatility_ratio_ppb
    post: volatility_ratio_ppb <= 10**9 or (__return__ + 1) * 10**9 > agreement_bps * 10**5 * volatility_ratio_ppb
    """
    ordinary = agreement_bps * PPB_OF_BPS
    return ordinary * volatility_ratio_ppb // PPB if volatility_ratio_ppb > PPB else ordinary


def is_agreed(low: int, high: int, band_ppb: int) -> bool:
    """Return whether the highest price is at most the band above the lowest (P-2.2).

    pre: 0 <= low <= high
    pre: band_ppb >= 0
    post: __return__ == ((high - low) * 10**9 <= low * band_ppb)
    """
    return (high - low) * PPB <= low * band_ppb


def largest_agreement(
    prices: list[int], needed: int, band_ppb: int, last: int
) -> tuple[int, int] | None:
    """Return the lowest and the highest price of the largest set that agrees, None without a set of `needed` (P-2.2).

    Several sets of that size may agree. If all of them share a price, the set whose middle is nearest to the last index
    counts, in a tie the lower set. If two of them share no price, they contradict each other and none counts.

    At least one price; the prices are positive, in any order.
    """
    ordered = sorted(prices)
    most = earliest = latest = chosen = 0
    least_distance = 0
    end = 0
    for first, low in enumerate(ordered):
        while end < len(ordered) and is_agreed(low, ordered[end], band_ppb):
            end += 1
        count = end - first
        if count < most:
            continue
        distance = abs(low + ordered[end - 1] - 2 * last)
        if count > most:
            most, earliest = count, first
        elif distance >= least_distance:
            latest = first
            continue
        latest = chosen = first
        least_distance = distance
    if most < needed or latest >= earliest + most:
        return None
    return ordered[chosen], ordered[chosen + most - 1]


def clamp_low(middle: int, clamp_bps: int) -> int:
    """Return the lower clamp bound around a median, rounded inward, so ceiled (P-2).

    pre: middle >= 0
    pre: 0 <= clamp_bps <= 10000
    post: 0 <= __return__ <= middle
    post: __return__ * 10000 >= middle * (10000 - clamp_bps)
    post: (__return__ - 1) * 10000 < middle * (10000 - clamp_bps)
    """
    return -(-(middle * (BPS - clamp_bps)) // BPS)


def clamp_high(middle: int, clamp_bps: int) -> int:
    """Return the upper clamp bound around a median, rounded inward, so floored (P-2).

    pre: middle >= 0
    pre: clamp_bps >= 0
    post: __return__ >= middle
    post: __return__ * 10000 <= middle * (10000 + clamp_bps)
    post: middle * (10000 + clamp_bps) < (__return__ + 1) * 10000
    """
    return middle * (BPS + clamp_bps) // BPS


def weight_used(given: int, whole: int) -> int:
    """Return the weight of a source that counts in a total of `whole`; a weight above half is cut to the sum of the
    others (P-2).

    pre: 0 < given <= whole
    post: 0 < __return__ <= given
    post: given == whole or __return__ <= whole - given
    """
    others = whole - given
    return given if given <= others or others == 0 else others


def clamped_mean(prices: list[int], weights: list[int], clamp_bps: int) -> int:
    """Return the weighted mean, floored, of prices clamped around their median; no weight above half (P-2).

    At least one price, all weights positive.
    """
    middle = median(prices)
    low = clamp_low(middle, clamp_bps)
    high = clamp_high(middle, clamp_bps)
    whole = sum(weights)
    total = 0
    used = 0
    for price, given in zip(prices, weights, strict=True):
        weight = weight_used(given, whole)
        total += weight * (low if price < low else high if price > high else price)
        used += weight
    return total // used


def refilled_allowance(left_ppb: int, pace_ppb: int, elapsed_ns: int, most_ppb: int) -> int:
    """Return the allowance of an index after `elapsed_ns`, parts per billion: floored, and at most its cap (P-2.1).

    `pace_ppb` is the growth per second.

    pre: left_ppb >= 0
    pre: pace_ppb > 0
    pre: elapsed_ns >= 0
    pre: most_ppb >= 0
    post: 0 <= __return__ <= most_ppb
    post: __return__ * 10**9 <= left_ppb * 10**9 + pace_ppb * elapsed_ns
    post: __return__ == most_ppb or (__return__ + 1) * 10**9 > left_ppb * 10**9 + pace_ppb * elapsed_ns
    """
    refilled = left_ppb + pace_ppb * elapsed_ns // SECOND_NS
    return refilled if refilled < most_ppb else most_ppb


def index_within(uncapped: int, last: int, allowance_ppb: int) -> int:
    """Return the index within its allowance; the widest move is a share of the last index and rounds inward (P-2.1).

    pre: uncapped > 0 and last > 0
    pre: allowance_ppb >= 0
    post: min(uncapped, last) <= __return__ <= max(uncapped, last)
    post: abs(__return__ - last) * 10**9 <= last * allowance_ppb
    """
    width = last * allowance_ppb // PPB
    if uncapped > last + width:
        return last + width
    if uncapped < last - width:
        return last - width
    return uncapped


def allowance_used(before: int, after: int) -> int:
    """Return the part of the allowance that a move of the index uses, parts per billion, ceiled (P-2.1).

    pre: before > 0
    pre: after >= 0
    post: __return__ * before >= abs(after - before) * 10**9
    post: (__return__ - 1) * before < abs(after - before) * 10**9
    """
    return -(-(abs(after - before) * PPB) // before)


def moved_more(before: int, after: int, bps: int) -> bool:
    """Return whether `after` differs from `before` by more than `bps` of `before`; an equal difference does not
    count.

    pre: before >= 0
    pre: bps >= 0
    post: __return__ == (abs(after - before) * 10000 > before * bps)
    """
    distance = after - before if after > before else before - after
    return distance * BPS > before * bps


def half_spread_wide(spread: int, index: int, wide_bps: int) -> bool:
    """Return whether half a spread is more than `wide_bps` of the index (P-4).

    pre: spread >= 0 and index >= 0 and wide_bps >= 0
    post: __return__ == (spread * 10000 > 2 * index * wide_bps)
    """
    return spread * BPS > 2 * index * wide_bps


def confidence_wide(confidence: int, index: int, wide_bps: int) -> bool:
    """Return whether a stated confidence is more than `wide_bps` of the index (P-4).

    pre: confidence >= 0 and index >= 0 and wide_bps >= 0
    post: __return__ == (confidence * 10000 > index * wide_bps)
    """
    return confidence * BPS > index * wide_bps


def side_average(prices: list[int], lots: list[int], notional: int, one: int) -> int:
    """Return the average price of `notional` of one side of a book, best level first, the last level in part (P-3).

    `notional / quantity` times `one`, floored; 0 if the side has less than the notional. The last level contributes
    the missing fraction of its lots, so the quantity is exact.

    pre: notional > 0 and one > 0
    pre: len(prices) == len(lots)
    pre: all(p > 0 for p in prices) and all(n > 0 for n in lots)
    post: 0 <= __return__ <= max(prices, default=0) * one
    post: sum(p * n for p, n in zip(prices, lots)) >= notional or __return__ == 0
    post: len(prices) != 1 or prices[0] * lots[0] < notional or __return__ == prices[0] * one
    post: len(prices) != 2 or not prices[0] * lots[0] < notional <= prices[0] * lots[0] + prices[1] * lots[1] or 0 <= notional * prices[1] * one - __return__ * (lots[0] * prices[1] + notional - prices[0] * lots[0]) < lots[0] * prices[1] + notional - prices[0] * lots[0]
    """  # noqa: E501  a condition is one line
    missing = notional
    whole_lots = 0
    for price, size in zip(prices, lots, strict=True):
        value = price * size
        if value >= missing:
            # quantity = whole lots + missing / price
            return notional * price * one // (whole_lots * price + missing)
        missing -= value
        whole_lots += size
    return 0


def basis_step(basis: int, sample: int, elapsed_ns: int, tau_ns: int) -> int:
    """Return the next moving average of book mid less index: `e + (sample - e) x dt / (dt + tau)`, floored (P-3).

    Without a sample the caller passes 0, so the average decays to 0.

    pre: elapsed_ns >= 0
    pre: tau_ns > 0
    post: min(basis, sample) <= __return__ <= max(basis, sample)
    post: __return__ * (elapsed_ns + tau_ns) <= basis * tau_ns + sample * elapsed_ns
    post: basis * tau_ns + sample * elapsed_ns < (__return__ + 1) * (elapsed_ns + tau_ns)
    """
    return basis + (sample - basis) * elapsed_ns // (elapsed_ns + tau_ns)


def approach(before: int, target: int, elapsed_ns: int, tau_ns: int) -> int:
    """Return the value that moves to a target as a moving average does, rounded toward the target (P-3.2).

    pre: elapsed_ns >= 0
    pre: tau_ns > 0
    post: min(before, target) <= __return__ <= max(before, target)
    post: abs(target - __return__) * (elapsed_ns + tau_ns) <= abs(target - before) * tau_ns
    post: elapsed_ns == 0 or before == target or __return__ != before
    """
    left = abs(target - before) * tau_ns // (elapsed_ns + tau_ns)
    return target - left if before < target else target + left


def mark_from_basis(index: int, basis: int, width_ppb: int, mmf_base_ppb: int) -> int:
    """Return the mark: index plus basis, within the smaller of the clamp and half the base MMF, rounded inward (P-3).

    pre: index > 0
    pre: width_ppb >= 0
    pre: mmf_base_ppb >= 0
    post: abs(__return__ - index) * 10**9 <= index * width_ppb
    post: abs(__return__ - index) * 2 * 10**9 <= index * mmf_base_ppb
    post: __return__ == index + basis or (abs(__return__ - index) + 1) * 10**9 > index * width_ppb or (abs(__return__ - index) + 1) * 2 * 10**9 > index * mmf_base_ppb
    post: (__return__ - index) * basis >= 0
    """  # noqa: E501  a condition is one line
    by_clamp = index * width_ppb // PPB
    by_margin = index * mmf_base_ppb // (2 * PPB)
    width = by_clamp if by_clamp < by_margin else by_margin
    if basis > width:
        return index + width
    if basis < -width:
        return index - width
    return index + basis


def faded_basis(basis: int, left_ns: int, window_ns: int) -> int:
    """Return the part of a basis that counts `left_ns` before a settlement window, floored (O-1.1).

    One window length or more before the window, the whole basis counts.

    pre: window_ns > 0 and left_ns >= 0
    post: min(basis, 0) <= __return__ <= max(basis, 0)
    post: left_ns < window_ns or __return__ == basis
    post: left_ns >= window_ns or 0 <= basis * left_ns - __return__ * window_ns < window_ns
    """
    return basis if left_ns >= window_ns else basis * left_ns // window_ns


def follow(stable: int, index: int, ppb_per_second: int, elapsed_ns: int) -> int:
    """Return the stable price after it followed an unchanged index for a time (M-9).

    It moves by at most a share of itself per second, rounded inward, and never past the index.

    pre: stable > 0 and index > 0
    pre: ppb_per_second >= 0
    pre: elapsed_ns >= 0
    post: min(stable, index) <= __return__ <= max(stable, index)
    post: abs(__return__ - stable) * 10**18 <= stable * ppb_per_second * elapsed_ns
    post: __return__ == index or (abs(__return__ - stable) + 1) * 10**18 > stable * ppb_per_second * elapsed_ns
    """
    width = stable * ppb_per_second * elapsed_ns // (PPB * SECOND_NS)
    if index > stable + width:
        return stable + width
    if index < stable - width:
        return stable - width
    return index
