# SPDX-License-Identifier: Apache-2.0
"""The settings that an operator must make before others may trade (SPEC A-1, C-16.1, O-1.4, Q-5).

For `doctor --settings`. Owns the list and its levels: a setting is bad if it lets one person or one member alone take
the assets of others. It reads a state.
"""

from collections.abc import Callable, Iterator
from typing import Final

from clearinghouse.server.cli.listing import NAMES
from clearinghouse.statemachine.clearing.references import band_of
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.views.exchange.listing import listing_of_all
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.storage.checkup import BAD, OK, WARNING, Finding

_DAYS_LEFT_MIN: Final = 30
_OWNERS_MIN: Final = 3
_DAY_NS: Final = 86_400 * types.SECOND_NS
# Gaps of a listing by which one source or one order decides a price, or a loss has no end.
_BAD_GAPS: Final = frozenset(
    {
        types.LISTING_NO_SOURCE,
        types.LISTING_FEW_SOURCES,
        types.LISTING_NO_INDEX_RULES,
        types.LISTING_QUORUM_OF_ONE,
        types.LISTING_NO_BAND,
        types.LISTING_LIQUIDATION_OFF,
    }
)


def first_settings(state: State) -> list[Finding]:
    """Return a finding for each missing setting, in the order of the topics; one OK finding if nothing is missing."""
    parts: tuple[Callable[[State], Iterator[Finding]], ...] = (
        _authority,
        _custody,
        _listings,
        _pools,
        _members,
        _cleared_markets,
        _calendars,
        _resources,
    )
    found = [finding for part in parts for finding in part(state)]
    return found or [Finding("settings", OK, "nothing that is looked for is missing")]


def _authority(state: State) -> Iterator[Finding]:
    """Yield a finding for each action that one person can decide alone (Q-5)."""
    authority = state.authority
    if not authority.is_on:
        advice = "name operators in the genesis, or let a gateway alone reach the server"
        yield Finding("authority", BAD, "it is off: each caller may make every call", advice)
        return
    if not authority.has_parameter_approval:
        detail = "one operator alone changes parameters"
        yield Finding("parameters", BAD, detail, "SetParameterApproval")
    if not state.setting_changes.notice_ns:
        detail = "none: what gets worse for positions, loans and collateral holds at once"
        yield Finding("notice", WARNING, detail, "SetParameterApproval with notice_ns")
    if not authority.recovery_keys:
        detail = "none: operators who lose their credentials cannot be replaced"
        yield Finding("recovery keys", WARNING, detail, "SetRecoveryKeys")


def _custody(state: State) -> Iterator[Finding]:
    """Yield a finding for each asset of which one person of custody can confirm any amount (L-4)."""
    if not state.authority.is_on:
        return
    free = [
        one.symbol for one in state.assets.values() if one.id not in state.authority.approval_limits
    ]
    if free:
        detail = f"one person confirms any amount of {', '.join(free)}"
        yield Finding("custody", BAD, detail, "SetApprovalLimit")


def _listings(state: State) -> Iterator[Finding]:
    """Yield a finding for each setting that a market or an asset lacks to be safe (O-1.4)."""
    gaps: dict[str, list[int]] = {}
    for one in listing_of_all(state):
        thing = state.markets[one.market_id] if one.market_id else state.assets[one.asset_id]
        gaps.setdefault(thing.symbol, []).append(one.gap)
    for symbol, numbers in gaps.items():
        level = BAD if _BAD_GAPS & set(numbers) else WARNING
        detail = f"{symbol} lacks {', '.join(NAMES[number] for number in numbers)}"
        yield Finding("listing", level, detail, "clearinghouse listing check")


def _pools(state: State) -> Iterator[Finding]:
    """Yield a finding if debts to a pool bear no maintenance margin, and collateral in full secures them (M-4).

    Their liquidation begins once they are bankrupt, so lenders pay for each further move of the price (B-5). A haircut
    of the collateral has the effect of a margin.
    """
    full = {
        one.id
        for one in state.assets.values()
        if one.weight_kind == types.WEIGHT_IDENTITY or one.weight_base_ppb >= types.PPB
    }
    free = [
        one.symbol
        for one in state.assets.values()
        if one.pool is not None and one.debt_mmf_base_ppb == 0 and full - {one.id}
    ]
    if free:
        detail = (
            f"debts of {', '.join(free)} bear no maintenance margin: lenders pay what a price moves"
        )
        yield Finding("lending", BAD, detail, "debt_mmf_base_ppb of SetAssetParameters")


def _members(state: State) -> Iterator[Finding]:
    """Yield a finding for each setting that lets members trade without cover (C-16, C-16.1)."""
    members = state.clearing.members
    parameters = state.margin.parameters
    if not members:
        return
    if parameters.version == 0:
        yield Finding("margin", BAD, "members owe none", "SetMarginParameters")
    elif parameters.cover_ppb < 0:
        yield Finding("cover", BAD, "no trade of a member is asked for it", "SetMarginParameters")
    free = [one.owner for one in members.values() if not one.open_exposure_max]
    if free and (parameters.exposure_unlimited or not parameters.counts_open_lots()):
        detail = f"no limit of exposure: {', '.join(free)}"
        yield Finding(
            "limits", BAD, detail, "SetMember, or exposure_multiple of SetMarginParameters"
        )
    elif free:
        detail = f"a multiple of what is lodged limits {', '.join(free)}, and nothing stated"
        yield Finding("limits", WARNING, detail, "SetMember")


def _cleared_markets(state: State) -> Iterator[Finding]:
    """Yield a finding for each cleared market without a reference price for its trades, or without scenarios (C-2.1,
    C-7.1).
    """
    for market_id, cleared in state.clearing.markets.items():
        market = state.markets[market_id]
        if market.base.index_rules is None and cleared.mark_owners < _OWNERS_MIN:
            detail = f"{market.symbol}: no index, and trades of {cleared.mark_owners} on each side make a price"
            yield Finding("reference", BAD, detail, "SetIndexRules, or mark_owners of SetClearing")
        if band_of(market, cleared) == 0:
            detail = f"{market.symbol}: trades are captured at any price"
            yield Finding("band", BAD, detail, "band_ppb of SetClearing")
        terms = state.margin.terms.get(market.base.id)
        if state.margin.parameters.version and (terms is None or not terms.returns_ppb):
            detail = f"{market.symbol}: its positions need no margin"
            yield Finding("scenarios", BAD, detail, "clearinghouse scenarios send")


def _calendars(state: State) -> Iterator[Finding]:
    """Yield a finding for each calendar that ends soon (C-4.2)."""
    today = state.time_ns // _DAY_NS
    for calendar in state.clearing.calendars.values():
        left = calendar.last_day - today
        if calendar.last_day and left < _DAYS_LEFT_MIN:
            detail = f"calendar {calendar.id} ends in {max(left, 0)} days"
            yield Finding("calendar", WARNING, detail, "SetCalendar")


def _resources(state: State) -> Iterator[Finding]:
    """Yield a finding for each missing means to cover the default of a member (C-8, C-10, C-12)."""
    if not state.clearing.members:
        return
    if state.margin.fund.version == 0:
        detail = "no member has to contribute"
        yield Finding("default fund", BAD, detail, "SetDefaultFundParameters")
    if not state.margin.stress_scenarios:
        yield Finding("stress", WARNING, "there is no scenario", "SetStressScenario")
    if state.liquidity.terms.target_ppb == 0:
        detail = "no run compares it with what members owe"
        yield Finding("liquidity", WARNING, detail, "SetLiquidityTerms")
