# SPDX-License-Identifier: Apache-2.0
"""Decide which parameters of an update take effect at once, and announce the others (SPEC Q-9, B-6).

Owns the list of the terms that can get worse for positions, collateral, debts and claims that exist before the change.
Such a change takes effect after its notice. It takes effect at once if the command gives a reason for that, which needs
two principals. A change for the better takes effect at once, and so do all terms of new risk: initial margin, leverage,
fees, caps, limits, bands. Must never apply an announced change: `handlers.authority.setting_changes` does.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, NamedTuple, TypeVar, cast

from clearinghouse.statemachine.arithmetic.lending import borrow_rate_ray
from clearinghouse.statemachine.authority.in_force import (
    AT_ONCE_REASON,
    PRESENT,
    Values,
    in_force_or_off,
    subject_of,
)
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.setting_changes import SettingChange
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_SETTING_CHANGE
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.commands import (
    Command,
    SetAssetParameters,
    SetDynamicMargin,
    SetLiquidation,
    SetMarketParameters,
    SetPool,
)
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId
from clearinghouse.statemachine.vocabulary.parts import PARTS, Part
from clearinghouse.statemachine.vocabulary.types import PPB, WEIGHT_IDENTITY, WORK_KIND_INTEREST

U = TypeVar("U", bound=Command)


class Terms(NamedTuple):
    """Attributes of an update that are compared together, and take effect together.

    `is_worse` compares their values before and after; `stands` returns whether an account exists that they affect.
    """

    attributes: tuple[str, ...]
    is_worse: Callable[[Values, Values], bool]
    stands: Callable[[State, int], bool]


def _number(values: Values, name: str) -> int:
    """Return the value of a name that is a number and not a list."""
    return cast("int", values[name])


def _rises(name: str) -> Callable[[Values, Values], bool]:
    """Return a comparison for a number: it is worse if it rises."""
    return lambda before, after: _number(after, name) > _number(before, name)


def _falls(name: str) -> Callable[[Values, Values], bool]:
    """Return a comparison for a number: it is worse if it falls."""
    return lambda before, after: _number(after, name) < _number(before, name)


def _weight(values: Values) -> tuple[int, int]:
    """Return the collateral weight of a small holding, and the penalty by which the weight falls with size (M-1)."""
    if _number(values, "weight_kind") == WEIGHT_IDENTITY:
        return PPB, 0
    return _number(values, "weight_base_ppb"), _number(values, "weight_penalty_ppb")


def _weighs_less(before: Values, after: Values) -> bool:
    """Return whether holdings of some size get a lower weight.

    The base decides the weight of small holdings, the penalty that of large ones.
    """
    base, penalty = _weight(before)
    base_after, penalty_after = _weight(after)
    return base > 0 and (base_after < base or penalty_after > penalty)


def _curve(values: Values, utilisation_ppb: int) -> int:
    """Return the rate that borrowers pay at a utilisation (B-2)."""
    return borrow_rate_ray(
        utilisation_ppb,
        PPB,
        _number(values, "kink_ppb"),
        _number(values, "base_rate_ppb"),
        _number(values, "slope1_ppb"),
        _number(values, "slope2_ppb"),
    )


def _costs_more(before: Values, after: Values) -> bool:
    """Return whether borrowers pay a higher rate at some utilisation.

    Two curves differ most at a kink of one of them, or at an end, so these points suffice.
    """
    bends = (0, _number(before, "kink_ppb"), _number(after, "kink_ppb"), PPB)
    return any(_curve(after, place) > _curve(before, place) for place in bends)


def _scales_more(before: Values, after: Values) -> bool:
    """Return whether dynamic margin may raise maintenance margin further or faster than before (M-7)."""
    if not _number(after, "sample_ns"):
        return False
    names = ("cap_ppb", "buffer_ppb", "rise_ppb_per_hour")
    return any(_number(after, name) > _number(before, name) for name in names) or _number(
        after, "volatility_ppb"
    ) < _number(before, "volatility_ppb")


def _is_collateral(state: State, asset_id: int) -> bool:
    """Return whether an account with exposure has an amount of the asset."""
    return bool(state.assets[AssetId(asset_id)].exposed_holders)


def _is_owed(state: State, asset_id: int) -> bool:
    """Return whether an account owes the asset, or may owe it as a settlement asset (M-5).

    An account with exposure may owe the valuation asset whether it holds any or not.
    """
    asset = state.assets[AssetId(asset_id)]
    if asset is state.valuation and _has_exposure(state, asset_id):
        return True
    return bool(asset.borrowers) or bool(asset.exposed_holders)


def _is_borrowed(state: State, asset_id: int) -> bool:
    """Return whether the pool of the asset has borrowers."""
    return bool(state.assets[AssetId(asset_id)].borrowers)


def _is_lent(state: State, asset_id: int) -> bool:
    """Return whether the pool of the asset has lenders."""
    return bool(state.assets[AssetId(asset_id)].lenders)


def _is_held(state: State, market_id: int) -> bool:
    """Return whether an account has a position or an order in the market."""
    return bool(state.markets[MarketId(market_id)].exposed)


def _has_exposure(state: State, _subject_id: int) -> bool:
    """Return whether an account exists that has exposure and so may be liquidated."""
    return any(market.exposed for market in state.markets.values()) or any(
        asset.borrowers for asset in state.assets.values()
    )


_CURVE: Final = ("kink_ppb", "base_rate_ppb", "slope1_ppb", "slope2_ppb")
# Kind of an update -> its terms that can get worse for what stands.
TERMS: Final[dict[int, tuple[Terms, ...]]] = {
    SetAssetParameters.KIND: (
        Terms(
            ("weight_kind", "weight_base_ppb", "weight_penalty_ppb"), _weighs_less, _is_collateral
        ),
        Terms(("debt_mmf_base_ppb",), _rises("debt_mmf_base_ppb"), _is_owed),
        Terms(("debt_mmf_factor_ppb",), _rises("debt_mmf_factor_ppb"), _is_owed),
    ),
    SetMarketParameters.KIND: (
        Terms(("mmf_base_ppb",), _rises("mmf_base_ppb"), _is_held),
        Terms(("mmf_factor_ppb",), _rises("mmf_factor_ppb"), _is_held),
    ),
    SetPool.KIND: (
        Terms(_CURVE, _costs_more, _is_borrowed),
        # Claims never compound faster than debts, so both modes change together.
        Terms(("borrow_accrual", "supply_accrual"), _rises("borrow_accrual"), _is_borrowed),
        Terms(("reserve_factor_ppb",), _rises("reserve_factor_ppb"), _is_lent),
    ),
    SetDynamicMargin.KIND: (
        Terms(
            tuple(part.attribute for part in PARTS[SetDynamicMargin.KIND]), _scales_more, _is_held
        ),
    ),
    SetLiquidation.KIND: (
        Terms(("fee_ppb",), _rises("fee_ppb"), _has_exposure),
        Terms(("exit_buffer_ppb",), _rises("exit_buffer_ppb"), _has_exposure),
        Terms(("auto_close_divisor",), _falls("auto_close_divisor"), _has_exposure),
        Terms(("auto_close_offset_ppb",), _falls("auto_close_offset_ppb"), _has_exposure),
        Terms(("spread_ppb",), _rises("spread_ppb"), _has_exposure),
        Terms(("recourse",), _rises("recourse"), _has_exposure),
    ),
}


def what_holds_now(state: State, command: U, reply: Reply) -> U:
    """Return an accepted update with only the values that take effect at once; announce the others.

    If a command states an announced field again, the new value replaces the announced one; a value that is no worse
    than the one in force withdraws it. The notice begins again only if the announced value gets worse still. So a
    command may not make a change worse shortly before it takes effect, and may ease it without a delay.
    """
    subject = subject_of(command)
    before = in_force_or_off(state, subject)
    if before is None:
        return command
    kept: Values = {}
    for terms in TERMS[command.KIND]:
        parts = [part for part in PARTS[command.KIND] if part.attribute in terms.attributes]
        change = _change_of(state, command.KIND, subject[1], parts)
        stated = _stated(command, parts)
        if stated:
            change = _restated(state, command, terms, before, change, stated)
            if change is not None:
                reply.takes_effect_ns = max(reply.takes_effect_ns, change.due_ns)
        if change is not None:
            kept |= {
                part.attribute: before[part.attribute]
                for part in parts
                if part.number in change.values
            }
    return replace(command, **cast("dict[str, Any]", kept)) if kept else command


def _reason_of(command: Command) -> str:
    """Return the reason why the values of a command must take effect without a notice, or ""."""
    reason: str = getattr(command, AT_ONCE_REASON)
    return reason


def _change_of(state: State, kind: int, subject_id: int, parts: list[Part]) -> SettingChange | None:
    """Return the announced change that has one of these fields, or None."""
    numbers = {part.number for part in parts}
    for change in state.setting_changes.of(kind, subject_id):
        if not numbers.isdisjoint(change.values):
            return change
    return None


def _stated(command: U, parts: list[Part]) -> dict[int, int]:
    """Return the values that a command states of these fields, by the numbers of the fields."""
    present: int = getattr(command, PRESENT)  # NOT_STATED has every bit: such a call states all
    return {
        part.number: getattr(command, part.attribute)
        for part in parts
        if present >> part.number & 1
    }


def _with(kind: int, values: Values, stated: dict[int, int]) -> Values:
    """Return a copy of values with the stated ones in place of those of the same name."""
    names = {part.number: part.attribute for part in PARTS[kind]}
    return {**values, **{names[number]: value for number, value in stated.items()}}


def _restated(
    state: State,
    command: U,
    terms: Terms,
    before: Values,
    change: SettingChange | None,
    stated: dict[int, int],
) -> SettingChange | None:
    """Announce stated values, or withdraw announced values of these fields.

    Return the change that is announced for these fields then, or None.
    """
    changes = state.setting_changes
    kind, subject_id, _ = subject_of(command)
    announced = {} if change is None else change.values
    later = _with(kind, before, announced)
    is_worse_later = terms.is_worse(later, _with(kind, later, stated))
    waits = (
        changes.notice_ns > 0
        and not _reason_of(command)
        and terms.stands(state, subject_id)
        and (
            terms.is_worse(before, _with(kind, before, stated))
            or (change is not None and is_worse_later)
        )
    )
    if not waits:
        if change is not None:
            _withdraw(state, change, [*stated])
        return change if announced else None
    due_ns = state.time_ns + changes.notice_ns
    if change is None:
        changes.last_id += 1
        change = SettingChange(changes.last_id, kind, subject_id, due_ns)
        changes.announced[change.id] = change
    elif not is_worse_later:
        due_ns = change.due_ns
    change.values |= stated
    change.due_ns = due_ns
    state.timers.schedule(due_ns, DEADLINE_SETTING_CHANGE, change.id)
    for number in sorted(change.values):
        event_writers.setting_announced(state.events, 0, **_fields(change, number, codes.OK))
    return change


def _withdraw(state: State, change: SettingChange, numbers: list[int]) -> None:
    """Remove fields that a command states again from an announced change; without fields left the change ends."""
    for number in sorted(numbers):
        if number in change.values:
            write_withdrawn(state, change, number, codes.OK)
            del change.values[number]
    if not change.values:
        del state.setting_changes.announced[change.id]
        state.timers.cancel(DEADLINE_SETTING_CHANGE, change.id)


def waits_for_interest(state: State, change: SettingChange) -> bool:
    """Return whether a due change must wait, because quarantined interest accrues at the earlier terms (J-2.2)."""
    return (
        change.kind == SetPool.KIND
        and change.due_ns <= state.time_ns
        and state.quarantine.has(WORK_KIND_INTEREST, change.subject_id)
    )


def write_withdrawn(state: State, change: SettingChange, number: int, code: int) -> None:
    """Write the event that an announced value will not take effect.

    The code is OK if another value was stated, else the refusal.
    """
    event_writers.setting_withdrawn(state.events, 0, **_fields(change, number, code))


def write_effect(state: State, change: SettingChange, number: int) -> None:
    """Write the event that an announced value is in force from now on."""
    event_writers.setting_took_effect(state.events, 0, **_fields(change, number, codes.OK))


def _fields(change: SettingChange, number: int, code: int) -> dict[str, int]:
    """Return the fields of an event about one value of a change."""
    return {
        "change_id": change.id,
        "command_kind": change.kind,
        "subject_id": change.subject_id,
        "field": number,
        "value": change.values[number],
        "due_ns": change.due_ns,
        "code": code,
    }


def may_hold_at_once(command: Command) -> bool:
    """Return whether a command gives a reason for which its values take effect without a notice."""
    return command.KIND in TERMS and _reason_of(command) != ""
