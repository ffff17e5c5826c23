# SPDX-License-Identifier: Apache-2.0
"""Changes of parameters that wait for a notice, since they are worse for what stands (SPEC Q-9, B-6).

Owns what is worse, by docs/explanation/authority.md, and what is announced. Values in force are read from the books of
the parts that use them. Must never refuse values: their ladders do. Terms of a pool that wait for interest which is set
aside are in scenarios, since that takes operators.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.parts import PARTS, Part
from tests.model.deadlines import SETTING
from tests.model.exact import ONE, Fraction, ppb
from tests.model.item_results import ACCEPTED, ItemResult
from tests.model.liquidation import Waterfall
from tests.model.margin import spot_worst_case
from tests.model.margin_calls import VALUATION
from tests.model.model_state import System
from tests.model.operator_refusals import OperatorLadders
from tests.model.pools import borrow_rate
from tests.model.predicted_commands import PredictedCommands

Kind = type[Command]
Values = dict[str, Any]
PPB = types.PPB
ROOTS = (0, 10**30)  # of the notional of the smallest and of a very large holding


class Terms(NamedTuple):
    """Fields that are compared, announced and put in force together, and the accounts that they concern."""

    names: tuple[str, ...]
    is_worse: Callable[[Values, Values], bool]
    concerns: str


def more(name: str) -> Callable[[Values, Values], bool]:
    """A field of which more is worse."""
    return lambda before, after: bool(after[name] > before[name])


def less(name: str) -> Callable[[Values, Values], bool]:
    """A field of which less is worse."""
    return lambda before, after: bool(after[name] < before[name])


def weight(values: Values, root: int) -> Fraction:
    """The weight of a holding by the root of its notional (M-1)."""
    if values["weight_kind"] == types.WEIGHT_IDENTITY:
        return ONE
    falling = Fraction(11, 10) / (1 + ppb(values["weight_penalty_ppb"]) * root)
    return min(ppb(values["weight_base_ppb"]), falling)


def weighs_less(before: Values, after: Values) -> bool:
    """A holding of some size counts less."""
    return any(weight(after, root) < weight(before, root) for root in ROOTS)


def rate(values: Values, used_ppb: int) -> Fraction:
    """What borrowers pay at a utilisation (B-2)."""
    curve = {name: values[name] for name in CURVE}
    return borrow_rate(replace(ANY_POOL, **curve), Fraction(used_ppb), Fraction(PPB))


def is_dearer(before: Values, after: Values) -> bool:
    """Borrowers pay more at some utilisation: in whole hundredths, and where a curve bends."""
    places = {*range(0, PPB + 1, PPB // 100), before["kink_ppb"], after["kink_ppb"]}
    return any(rate(after, used) > rate(before, used) for used in places)


def scales_more(before: Values, after: Values) -> bool:
    """Dynamic margin begins, or may rise further or faster, or takes less volatility for ordinary (M-7)."""
    begins = after["sample_ns"] > 0 and before["sample_ns"] == 0
    rises = any(
        more(name)(before, after) for name in ("cap_ppb", "buffer_ppb", "rise_ppb_per_hour")
    )
    return after["sample_ns"] > 0 and (begins or rises or less("volatility_ppb")(before, after))


ANY_POOL = commands.SetPool("", "", 0, 1, *[0] * 17)  # type: ignore[arg-type]
CURVE = ("kink_ppb", "base_rate_ppb", "slope1_ppb", "slope2_ppb")
WEIGHT = ("weight_kind", "weight_base_ppb", "weight_penalty_ppb")
MODES = ("borrow_accrual", "supply_accrual")
DYNAMIC = tuple(part.attribute for part in PARTS[commands.SetDynamicMargin.KIND])
DEBT = ("debt_mmf_base_ppb", "debt_mmf_factor_ppb")
FEES = ("fee_ppb", "exit_buffer_ppb", "spread_ppb", "recourse")
AUTO_CLOSE = ("auto_close_divisor", "auto_close_offset_ppb")
TERMS: dict[Kind, list[Terms]] = {
    commands.SetAssetParameters: [
        Terms(WEIGHT, weighs_less, "collateral"),
        *(Terms((name,), more(name), "owed") for name in DEBT),
    ],
    commands.SetMarketParameters: [
        Terms((name,), more(name), "market") for name in ("mmf_base_ppb", "mmf_factor_ppb")
    ],
    commands.SetPool: [
        Terms(CURVE, is_dearer, "borrowers"),
        Terms(MODES, more("borrow_accrual"), "borrowers"),
        Terms(("reserve_factor_ppb",), more("reserve_factor_ppb"), "lenders"),
    ],
    commands.SetDynamicMargin: [Terms(DYNAMIC, scales_more, "market")],
    commands.SetLiquidation: [
        *(Terms((name,), more(name), "exposure") for name in FEES),
        *(Terms((name,), less(name), "exposure") for name in AUTO_CLOSE),
    ],
}


@dataclass
class Announced:
    """Values of one subject that hold at a time."""

    id: int
    kind: Kind
    subject: int
    due_ns: int = 0
    values: dict[str, int] = field(default_factory=dict)


def parts_of(kind: Kind) -> list[Part]:
    """The fields that a call may leave open; not those whose absence has a meaning of its own."""
    return [part for part in PARTS[kind.KIND] if part.first != -1]


def subject_of(command: Command) -> int:
    """The asset or the market of an update; 0 where there is but one subject."""
    return int(getattr(command, "asset_id", getattr(command, "market_id", 0)))


def states(command: Any, part: Part) -> bool:  # noqa: ANN401  each of five commands
    """Whether a call states a field; one of before states all."""
    return command.present == -1 or bool(command.present >> part.number & 1)


class SettingChanges:
    """All announced changes."""

    def __init__(
        self,
        predicted_commands: PredictedCommands,
        operators: OperatorLadders,
        waterfall: Waterfall,
        notice_ns: int,
    ) -> None:
        """Start with none; with a notice of 0 every change holds at once."""
        self.context = context = predicted_commands.context
        self.system: System = context.system
        self.predicted = context.predicted
        self.waterfall = waterfall
        self.predicted_commands = predicted_commands
        self.operators = operators
        self.notice_ns = notice_ns
        self.last_id = 0
        self.announced: dict[int, Announced] = {}
        self.versions: dict[tuple[Kind, int], int] = {}
        context.holds_now = self.holds_now
        predicted_commands.setting_changes = self

    # --- what is in force ---------------------------------------------------------------------------------------------

    def in_force(self, kind: Kind, subject: int) -> Values | None:
        """The values of a subject as the model's books have them; None before the first update."""
        system = self.system
        record: Command | None = None
        if kind is commands.SetAssetParameters and subject in system.assets:
            return self._of_asset(subject)
        if kind is commands.SetMarketParameters and subject in system.markets:
            return self._of_market(subject)
        if kind is commands.SetPool and subject in self.context.pools.pools:
            record = self.context.pools.pools[subject].terms
        elif (
            kind is commands.SetDynamicMargin and subject in self.predicted_commands.scales.markets
        ):
            record = self.predicted_commands.scales.markets[subject].terms
        elif kind is commands.SetLiquidation:
            record = self.waterfall.terms
        if record is None:
            return None
        return {part.attribute: getattr(record, part.attribute) for part in parts_of(kind)}

    def _of_asset(self, subject: int) -> Values:
        """An asset's."""
        asset = self.system.assets[subject]
        kinds = (types.WEIGHT_IDENTITY, types.WEIGHT_INVERSE_SQRT)
        return {
            "weight_kind": kinds[asset.inverse_sqrt],
            "weight_base_ppb": int(asset.weight_base * PPB),
            "weight_penalty_ppb": int(asset.penalty * PPB),
            "debt_max_leverage": asset.debt_leverage,
            "debt_imf_factor_ppb": int(asset.debt_imf_factor * PPB),
            "debt_mmf_base_ppb": int(asset.debt_mmf_base * PPB),
            "debt_mmf_factor_ppb": int(asset.debt_mmf_factor * PPB),
            "outflow_limit": asset.outflow_limit,
            "outflow_window_ns": asset.outflow_window_ns,
        }

    def _of_market(self, subject: int) -> Values:
        """A market's."""
        market = self.system.markets[subject]
        return {
            "maker_fee_ppb": [int(fee * PPB) for fee in market.maker],
            "taker_fee_ppb": [int(fee * PPB) for fee in market.taker],
            "notional_min": market.notional_min,
            "notional_max": market.notional_max,
            "open_order_lots_max": market.open_order_lots_max,
            "open_interest_lots_max": market.open_interest_lots_max,
            "position_weight_ppb": int(market.position_weight * PPB),
            "band_ppb": int(market.band * PPB),
            "slippage_ppb": int(market.slippage * PPB),
            "max_leverage": market.leverage,
            "imf_factor_ppb": int(market.imf_factor * PPB),
            "mmf_base_ppb": int(market.mmf_base * PPB),
            "mmf_factor_ppb": int(market.mmf_factor * PPB),
        }

    def _or_off(self, kind: Kind, subject: int) -> Values | None:
        """The same, where dynamic margin that is off has 0 in each place."""
        values = self.in_force(kind, subject)
        if values is None and kind is commands.SetDynamicMargin:
            return dict.fromkeys(DYNAMIC, 0)
        return values

    def of(self, kind: Kind, subject: int) -> list[Announced]:
        """What is announced of a subject."""
        return [
            one for one in self.announced.values() if (one.kind, one.subject) == (kind, subject)
        ]

    def _later(self, kind: Kind, subject: int) -> dict[str, int]:
        """The values that are announced of a subject."""
        return {name: value for one in self.of(kind, subject) for name, value in one.values.items()}

    # --- a call -------------------------------------------------------------------------------------------------------

    def completed(self, command: Command) -> Command:
        """Fields that a call leaves open are as they will be, or as they are, or as they are at first."""
        kind, subject = type(command), subject_of(command)
        if kind not in TERMS:
            return command
        values = {part.attribute: part.first for part in parts_of(kind)}
        values |= self.in_force(kind, subject) or {}
        values |= self._later(kind, subject)
        names = [part.attribute for part in parts_of(kind) if not states(command, part)]
        return replace(command, **{name: values[name] for name in names})  # type: ignore[arg-type]

    def version_holds(self, command: Any) -> ItemResult:  # noqa: ANN401  each command
        """A call may name the version that it has read: the sequence of the last change of the subject."""
        if type(command) not in TERMS:
            return ACCEPTED
        version = self.versions.get((type(command), subject_of(command)), 0)
        expected = command.expected_version
        if expected in (-1, version):
            return ACCEPTED
        return ItemResult(codes.STALE_VERSION, version, expected, abs(version - expected))

    def liquidation(self, command: commands.SetLiquidation, item: int) -> ItemResult:
        """The waterfall's parameters."""
        verdict = self.version_holds(command)
        if verdict == ACCEPTED:
            verdict = self.operators.liquidation(command, item)
        if verdict == ACCEPTED:
            self.holds_now(command)
        return verdict

    def holds_now(self, command: Any) -> Any:  # noqa: ANN401  each of five commands
        """An update is accepted: announce what is worse for what stands, and give the command with the rest."""
        kind, subject = type(command), subject_of(command)
        before = self._or_off(kind, subject)
        is_due = isinstance(self.context.command, commands.AdvanceTime)
        self.versions[kind, subject] = self.context.sequence
        kept: Values = {}
        for terms in TERMS[kind] if before is not None else ():
            assert before is not None
            stated = {
                part.attribute: getattr(command, part.attribute)
                for part in parts_of(kind)
                if part.attribute in terms.names and states(command, part)
            }
            if stated:
                self._restate(command, terms, before, stated)
            announced = self._later(kind, subject)
            kept |= {name: before[name] for name in terms.names if name in announced}
        held = replace(command, **kept)
        if not is_due:
            self.context.command = held
            self._say_kept(held)
        return held

    def _restate(
        self,
        command: Any,  # noqa: ANN401  each of five commands
        terms: Terms,
        before: Values,
        stated: dict[str, int],
    ) -> None:
        """A call states fields: their announcement begins, begins again, is eased, or ends."""
        kind, subject = type(command), subject_of(command)
        found = [
            one for one in self.of(kind, subject) if not one.values.keys().isdisjoint(terms.names)
        ]
        one = found[0] if found else Announced(self.last_id + 1, kind, subject)
        later = before | one.values
        gets_worse = terms.is_worse(later, later | stated)
        is_worse = gets_worse or terms.is_worse(before, before | stated)
        at_once = not self.notice_ns or bool(command.at_once_reason)
        if at_once or not is_worse or not self._stands(terms.concerns, subject):
            self._withdraw(one, stated)
            return
        self.announced[one.id] = one
        self.last_id = max(self.last_id, one.id)
        one.values |= stated
        if gets_worse:
            self.moved(one.id, self.system.now + self.notice_ns)
        self._say(events.SETTING_ANNOUNCED, one, one.values)

    def _withdraw(self, one: Announced, names: dict[str, int]) -> None:
        """Fields are stated again and hold at once; without a field there is no change."""
        gone = {name: value for name, value in one.values.items() if name in names}
        self._say(events.SETTING_WITHDRAWN, one, gone)
        for name in gone:
            del one.values[name]
        if gone and not one.values:
            del self.announced[one.id]
            self.context.deadlines.drop(SETTING, one.id)

    def _stands(self, which: str, subject: int) -> bool:
        """Whether there is an account that the terms concern."""
        system, takers = self.system, self.context.takers
        if which in ("borrowers", "lenders"):
            shares = system.borrowed if which == "borrowers" else system.lent
            return any(of == subject and number for (_, of), number in shares.items())
        if which == "market":
            return any(subject in system.lines_of(account) for account in system.accounts)
        exposed = [account for account in system.accounts if takers.has_exposure(account)]
        if which == "exposure":
            return bool(exposed)
        if any(system.collateral(account, subject) for account in exposed):
            return True
        return which == "owed" and (
            self._stands("borrowers", subject)
            or (subject == VALUATION and bool(exposed))
            or any(
                subject in spot_worst_case(system, key, system.live)[1] for key in system.accounts
            )
        )

    def _say(self, kind: int, one: Announced, values: dict[str, int], code: int = codes.OK) -> None:
        """An event for each value, in the order of their fields."""
        for part in PARTS[one.kind.KIND]:
            if part.attribute in values:
                self.predicted.expect(
                    kind,
                    change_id=one.id,
                    command_kind=one.kind.KIND,
                    subject_id=one.subject,
                    field=part.number,
                    value=values[part.attribute],
                    due_ns=one.due_ns,
                    code=code,
                )

    def _say_kept(self, held: Any) -> None:  # noqa: ANN401  each of five commands
        """The answer names what a call has not set, with what is in force."""
        kind = type(held)
        announced = self._later(kind, subject_of(held))
        if kind is commands.SetDynamicMargin and not held.sample_ns:
            if not announced:
                return
            held = replace(held, **dict.fromkeys(DYNAMIC, 0))
        for part in parts_of(kind):
            if states(held, part) and part.attribute not in announced:
                continue
            value = getattr(held, part.attribute)
            for place, number in enumerate(value if isinstance(value, list) else [value]):
                self.context.pending_events.expect(
                    events.SETTING_KEPT, field=part.number, place=place, value=number
                )

    # --- time ---------------------------------------------------------------------------------------------------------

    def moved(self, change_id: int, due_ns: int) -> None:
        """A change holds at a time, and no more at another."""
        self.announced[change_id].due_ns = due_ns
        self.context.deadlines.put(SETTING, change_id, due_ns)

    def due(self, change_id: int) -> None:
        """A notice is over: its values hold, unless their subject is gone or their ladder refuses them by now."""
        one = self.announced.pop(change_id)
        values = self._or_off(one.kind, one.subject)
        code = codes.UNKNOWN_POOL
        if values is not None:
            values |= one.values
            present = sum(
                1 << part.number for part in parts_of(one.kind) if part.attribute in one.values
            )
            code = self._apply(one, {**values, "present": present, "at_once_reason": "notice"})
        kind = events.SETTING_TOOK_EFFECT if code == codes.OK else events.SETTING_WITHDRAWN
        self._say(kind, one, one.values, code)

    def _apply(self, one: Announced, values: Values) -> int:
        """Set all values of a subject; return the code."""
        parts, head = self.predicted_commands, ("", "", 0)
        subject: Any = one.subject
        if one.kind is commands.SetAssetParameters:
            return parts.listings.set_asset(commands.SetAssetParameters(*head, subject, **values))
        if one.kind is commands.SetMarketParameters:
            return parts.listings.set_market(commands.SetMarketParameters(*head, subject, **values))
        if one.kind is commands.SetDynamicMargin:
            dynamic = commands.SetDynamicMargin(*head, subject, **values)
            return parts.of_prices.set_dynamic_margin(dynamic)
        if one.kind is commands.SetPool:
            pool = commands.SetPool(*head, subject, **values)
            code = parts.of_money.set_pool(pool)
            if code == codes.OK:
                self.context.pools.set_pool(pool)
                self.predicted.expect(events.POOL_CHANGED, asset_id=subject)
            return code
        rules = commands.SetLiquidation(*head, **values)
        code = self.liquidation(rules, 0).code
        if code == codes.OK:
            self.waterfall.set_rules(rules)
            self.predicted.expect(events.LIQUIDATION_SET, enabled=rules.enabled)
        return code
