# SPDX-License-Identifier: Apache-2.0
"""Read the parameters that an update would change, and fill in its unstated fields (SPEC Q-3).

Owns the place of each update's parameters in the state, and the one merge of all updates. A field that a command does
not state keeps its value, and a field of a new record has the first value of the schema. A handler gets the complete
command and does not see the merge. Must never change the state.

A command of an earlier journal states every field, like a command with all fields.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, TypeAlias, cast

from clearinghouse.statemachine.state.pvp import ShortLimit
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.attributes import ATTRIBUTES
from clearinghouse.statemachine.vocabulary.commands import (
    Command,
    SetAccountLimits,
    SetAccountSettings,
    SetAssetCaps,
    SetAssetParameters,
    SetBackstop,
    SetClearing,
    SetCoolingOff,
    SetDefaultFundParameters,
    SetDynamicMargin,
    SetExpiry,
    SetFunding,
    SetIndexRules,
    SetLiquidation,
    SetLiquidityTerms,
    SetMarginAsset,
    SetMarginParameters,
    SetMarketParameters,
    SetMarkRules,
    SetMember,
    SetOracleInstrument,
    SetPool,
    SetPvpCurrency,
    SetPvpMember,
    SetPvpShortLimit,
    SetReconciliation,
    SetSettlementTerms,
    SetSourceQuote,
    SetVolatilityHalt,
    SetWithdrawalGate,
)
from clearinghouse.statemachine.vocabulary.numbers import (
    NOT_STATED,
    AccountId,
    AssetId,
    MarketId,
    SourceId,
)
from clearinghouse.statemachine.vocabulary.parts import PARTS

Value: TypeAlias = int | list[int]
Values: TypeAlias = dict[str, Value]
# The subject of an update: the kind of the command, and its ids, 0 for missing ids.
Subject: TypeAlias = tuple[int, int, int]

PRESENT: Final = "present"
EXPECTED_VERSION: Final = "expected_version"
AT_ONCE_REASON: Final = "at_once_reason"
IDS_MAX: Final = 2


def _of_asset(state: State, asset_id: int, attribute: str) -> object | None:
    asset = state.assets.get(AssetId(asset_id))
    return None if asset is None else getattr(asset, attribute)


def _of_market(state: State, market_id: int, attribute: str) -> object | None:
    market = state.markets.get(MarketId(market_id))
    return None if market is None else getattr(market, attribute)


def _liquidation_rules(state: State) -> object | None:
    rules = state.waterfall.rules
    return rules if rules.takeover_passes else None


def _pnl_settlement_rules(state: State) -> object | None:
    rules = state.pnl_settlement.rules
    return rules if rules.realisation_passes else None


def _margin_parameters(state: State) -> object | None:
    parameters = state.margin.parameters
    return parameters if parameters.version else None


def _margin_asset(state: State, asset_id: int) -> object | None:
    terms = state.margin.terms.get(AssetId(asset_id))
    return terms if terms is not None and terms.version else None


def _fund_rules(state: State) -> object | None:
    fund = state.margin.fund
    return fund if fund.version else None


def _cooling_off(state: State) -> object | None:
    terms = state.margin.cooling_off
    return terms if terms.period_seconds else None


def _liquidity_terms(state: State) -> object | None:
    terms = state.liquidity.terms
    return terms if terms.target_ppb else None


def _short_limit(state: State, account_id: int, asset_id: int) -> object | None:
    member = state.pvp.members.get(AccountId(account_id))
    limit = None if member is None else member.short_limits.get(AssetId(asset_id))
    return None if limit is None else ShortLimit(limit)


# Kind of an update -> the record with its parameters, by the ids of its subject; None before the
# first update.
_RECORDS: Final[dict[int, Callable[[State, int, int], object | None]]] = {
    SetAccountSettings.KIND: lambda s, i, _: s.accounts.get(AccountId(i)),
    SetAccountLimits.KIND: lambda s, i, _: s.accounts.get(AccountId(i)),
    SetAssetParameters.KIND: lambda s, i, _: s.assets.get(AssetId(i)),
    SetMarketParameters.KIND: lambda s, i, _: s.markets.get(MarketId(i)),
    SetOracleInstrument.KIND: lambda s, i, _: _of_asset(s, i, "instrument"),
    SetSourceQuote.KIND: lambda s, i, _: s.sources.get(SourceId(i)),
    SetIndexRules.KIND: lambda s, i, _: _of_asset(s, i, "index_rules"),
    SetMarkRules.KIND: lambda s, i, _: _of_market(s, i, "mark_rules"),
    SetFunding.KIND: lambda s, i, _: _of_market(s, i, "funding"),
    SetExpiry.KIND: lambda s, i, _: _of_market(s, i, "expiry"),
    SetPool.KIND: lambda s, i, _: _of_asset(s, i, "pool"),
    SetDynamicMargin.KIND: lambda s, i, _: _of_market(s, i, "dynamic_margin"),
    SetLiquidation.KIND: lambda s, _, __: _liquidation_rules(s),
    SetReconciliation.KIND: lambda s, _, __: _pnl_settlement_rules(s),
    SetBackstop.KIND: lambda s, i, j: s.waterfall.providers.get(MarketId(j), {}).get(AccountId(i)),
    SetPvpCurrency.KIND: lambda s, i, _: s.pvp.currencies.get(AssetId(i)),
    SetPvpMember.KIND: lambda s, i, _: s.pvp.members.get(AccountId(i)),
    SetPvpShortLimit.KIND: _short_limit,
    SetMember.KIND: lambda s, i, _: s.clearing.members.get(i),
    SetClearing.KIND: lambda s, i, _: s.clearing.markets.get(MarketId(i)),
    SetSettlementTerms.KIND: lambda s, i, _: s.dvp.terms.get(MarketId(i)),
    SetMarginParameters.KIND: lambda s, _, __: _margin_parameters(s),
    SetMarginAsset.KIND: lambda s, i, _: _margin_asset(s, i),
    SetDefaultFundParameters.KIND: lambda s, _, __: _fund_rules(s),
    SetCoolingOff.KIND: lambda s, _, __: _cooling_off(s),
    SetLiquidityTerms.KIND: lambda s, _, __: _liquidity_terms(s),
    SetVolatilityHalt.KIND: lambda s, i, _: _of_market(s, i, "halt"),
    SetAssetCaps.KIND: lambda s, i, _: _of_asset(s, i, "brakes"),
    SetWithdrawalGate.KIND: lambda s, _, __: s.brakes,
}
# Record attributes with another name than the command's attribute; a dot leads into a sub-record.
_NAMES: Final[dict[int, dict[str, str]]] = {
    SetFunding.KIND: {"interest_ppb_8h": "interest_ppb", "inner_clamp_ppb": "inner_ppb"},
    SetExpiry.KIND: {"expiry_ns": "expires_ns"},
    SetLiquidation.KIND: {"enabled": "on"},
    SetReconciliation.KIND: {"enabled": "on"},
    SetVolatilityHalt.KIND: {"price_source": "source"},
    SetAssetCaps.KIND: {
        "borrow_limit": "borrow.limit",
        "borrow_window_ns": "borrow.window_ns",
        "deposit_limit": "deposit.limit",
        "deposit_window_ns": "deposit.window_ns",
        "fund_limit": "fund.limit",
    },
    SetWithdrawalGate.KIND: {"mode": "gate_mode", "hold_ns": "gate_hold_ns"},
}
# Kind of an update -> the attributes that name its subject.
IDS: Final[dict[int, list[str]]] = {
    kind: [
        name
        for name, _ in ATTRIBUTES[kind]
        if name not in {PRESENT, EXPECTED_VERSION, AT_ONCE_REASON}
        and name not in {part.attribute for part in parts}
    ]
    for kind, parts in PARTS.items()
}
assert set(_RECORDS) == set(PARTS)
assert all(len(names) <= IDS_MAX for names in IDS.values())


def subject_of(command: Command) -> Subject:
    """Return the subject of an update: its kind, and the ids of what it changes."""
    first, second, *_ = [*(int(getattr(command, name)) for name in IDS[command.KIND]), 0, 0]
    return command.KIND, first, second


def in_force(state: State, subject: Subject) -> Values | None:
    """Return the values of a subject that are in force, by the names of the command's attributes.

    Return None before the first update of the subject.
    """
    kind, first_id, second_id = subject
    record = _RECORDS[kind](state, first_id, second_id)
    if record is None:
        return None
    names = _NAMES.get(kind, {})
    found: Values = {}
    for part in PARTS[kind]:
        value: Any = record
        for step in names.get(part.attribute, part.attribute).split("."):
            value = getattr(value, step)
        found[part.attribute] = list(value) if isinstance(value, list) else int(value)
    return found


def in_force_or_off(state: State, subject: Subject) -> Values | None:
    """Return the values of a subject that are in force; for dynamic margin that is off, 0 for each (M-7)."""
    values = in_force(state, subject)
    if values is None and subject[0] == SetDynamicMargin.KIND:
        return {part.attribute: 0 for part in PARTS[SetDynamicMargin.KIND]}
    return values


def announced_values(state: State, subject: Subject) -> dict[str, int]:
    """Return the values of a subject that are announced and not in force yet, by attribute name (Q-9)."""
    kind, subject_id, _ = subject
    values: dict[int, int] = {}
    for change in state.setting_changes.of(kind, subject_id):
        values |= change.values
    return {part.attribute: values[part.number] for part in PARTS[kind] if part.number in values}


def completed(state: State, command: Command) -> Command:
    """Return the update with its unstated fields at the values in force, or at their first values.

    An announced value replaces the value in force, so that the update fits the future values (Q-9). A number that was
    added to the command in a later version keeps NOT_STATED, which has its own meaning.
    """
    stated: int = getattr(command, PRESENT)
    if stated == NOT_STATED:
        return command
    values = in_force(state, subject_of(command))
    announced = announced_values(state, subject_of(command))
    changes: dict[str, Value] = {}
    for part in PARTS[command.KIND]:
        if stated >> part.number & 1 or part.first == NOT_STATED:
            continue
        asked: Value = changes.get(part.attribute, getattr(command, part.attribute))
        kept: Value = _first(asked, part.first) if values is None else values[part.attribute]
        kept = announced.get(part.attribute, kept)
        if part.bit:
            kept = (cast("int", asked) & ~part.bit) | (cast("int", kept) & part.bit)
        changes[part.attribute] = kept
    return replace(command, **cast("dict[str, Any]", changes))


def _first(asked: Value, first: int) -> Value:
    """Return the first value of a field that is not stated; a list is empty then, and its handler refuses it."""
    return [] if isinstance(asked, list) else first


def kept_values(state: State, command: Command) -> list[tuple[int, int, int]]:
    """Return the fields that an applied update did not set: number of the field, place in it, value in force.

    These are the fields that the update did not state, and the fields with announced values (Q-9). If the command has
    removed its subject, the result is empty.
    """
    stated: int = getattr(command, PRESENT)
    subject = subject_of(command)
    announced = announced_values(state, subject)
    if stated == NOT_STATED and not announced:
        return []
    values = in_force_or_off(state, subject) if announced else in_force(state, subject)
    if values is None:
        return []
    found: list[tuple[int, int, int]] = []
    for part in PARTS[command.KIND]:
        if stated >> part.number & 1 and part.attribute not in announced:
            continue
        value = values[part.attribute]
        if isinstance(value, list):
            found += [(part.number, place, one) for place, one in enumerate(value)]
        else:
            found.append((part.number, 0, int(bool(value & part.bit)) if part.bit else value))
    return found
