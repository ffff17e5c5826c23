# SPDX-License-Identifier: Apache-2.0
"""Value collateral, and choose the price for it (SPEC C-7, C-7.3).

Owns the value of collateral while P-4 bans its price. The prices themselves are made in `feeds`.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.calendars import DAY_NS, WEEKEND, is_business_day
from clearinghouse.statemachine.arithmetic.expected_shortfall import collateral_value
from clearinghouse.statemachine.clearing.parties import is_affiliated
from clearinghouse.statemachine.prices.price_guard import decision, has_index, is_paused
from clearinghouse.statemachine.state.state import Asset, State
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_SETTLE,
    DECISION_BLOCK,
    PPB,
)

BANNED_CUT_PPB: Final = PPB // 10
# Business days, Monday to Friday of UTC, over which a banned price falls to 0.
BANNED_DAYS: Final = 5
_WEEK: Final = 7
_LATER: Final = (1, 2, 3, 4, 5, 6)  # days after the first, within a week


def is_banned(state: State, asset: Asset) -> bool:
    """Return whether P-4 bans settlement at an asset's price, so that new collateral in the asset counts 0."""
    return decision(state, asset, ACTION_SETTLE) == DECISION_BLOCK


def counted_price_e9(state: State, asset: Asset) -> int:
    """Return the price at which lodged collateral counts, in 10^-9 valuation units.

    While P-4 bans the price, the last allowed price counts, less a tenth. It falls by a further fifth for each business
    day that has begun since the ban. The result is floored.
    """
    if not is_banned(state, asset):
        return asset.price_e9
    left = max(0, BANNED_DAYS - _business_days_since(state, _banned_since_ns(state, asset)))
    return asset.allowed_price_e9 * (PPB - BANNED_CUT_PPB) * left // (PPB * BANNED_DAYS)


def counted_value(state: State, member_id: int, asset: Asset, amount: int) -> int:
    """Return the value of an asset amount as collateral of a member, floored; with member id 0, of no member."""
    terms = state.margin.terms.get(asset.id)
    if terms is None or terms.version == 0:
        return amount if asset is state.valuation else 0
    if member_id and is_affiliated(state, member_id, terms.issuer_member_id):
        return 0
    price_e9 = counted_price_e9(state, asset)
    return collateral_value(amount, price_e9, asset.value_denominator, terms.haircut_ppb)


def _banned_since_ns(state: State, asset: Asset) -> int:
    """Return the time since which P-4 bans an asset's price; now, if only the latest index is missing."""
    since_ns = state.time_ns
    if asset.index_rules is not None and not has_index(asset):
        since_ns = min(since_ns, asset.without_index_ns)
    if asset.pause is not None and is_paused(asset):
        since_ns = min(since_ns, asset.pause.brake.since_ns)
    return since_ns


def _business_days_since(state: State, since_ns: int) -> int:
    """Return the number of business days that have begun since a time, at most BANNED_DAYS."""
    first, today = since_ns // DAY_NS, state.time_ns // DAY_NS
    if today - first >= _WEEK:
        return BANNED_DAYS
    return sum(
        first + later <= today and is_business_day(first + later, WEEKEND, ()) for later in _LATER
    )
