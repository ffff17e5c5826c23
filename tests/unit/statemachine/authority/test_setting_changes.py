# SPDX-License-Identifier: Apache-2.0
"""Announced changes of parameters beside a second, slow account of them, and beside the model (SPEC Q-9, B-6).

Owns that account: it compares terms by samples of sizes and utilisations in exact fractions where the machine compares
them in closed form, and keeps for each field the value in force, the announced one and its time.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any, Final

import pytest

from clearinghouse.statemachine.authority.in_force import in_force
from clearinghouse.statemachine.authority.setting_changes import TERMS
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.parts import PARTS
from tests.stateful.model_comparison import IS_PURE
from tests.support import SECOND, System

UNIT: Final = 10**6
PPB: Final = types.PPB
DAY: Final = 86_400 * SECOND
Values = dict[str, int]

MARKET: Final = commands.SetMarketParameters.KIND
ASSET: Final = commands.SetAssetParameters.KIND
POOL: Final = commands.SetPool.KIND
CURVE: Final = ("kink_ppb", "base_rate_ppb", "slope1_ppb", "slope2_ppb")
WEIGHT: Final = ("weight_kind", "weight_base_ppb", "weight_penalty_ppb")
# Roots of notionals at which weights are compared: from nothing to beyond any penalty here.
ROOTS: Final[list[Fraction | int]] = [0, *(Fraction(2) ** power for power in range(-20, 60))]


def weight_at(values: Values, root: Fraction | int) -> Fraction:
    """M-1: what a holding counts whose notional has this root."""
    if values["weight_kind"] == types.WEIGHT_IDENTITY:
        return Fraction(1)
    penalty = Fraction(values["weight_penalty_ppb"], PPB)
    return min(Fraction(values["weight_base_ppb"], PPB), Fraction(11, 10) / (1 + penalty * root))


def rate_at(values: Values, used: Fraction) -> Fraction:
    """B-2: what borrowers pay in a year."""
    kink, base, first, second = (Fraction(values[name], PPB) for name in CURVE)
    if used <= kink:
        return base + used / kink * first
    return base + first + (used - kink) / (1 - kink) * second


def is_worse(names: tuple[str, ...], before: Values, after: Values) -> bool:
    """Whether terms are worse at any of many sizes."""
    if names == WEIGHT:
        return any(weight_at(after, root) < weight_at(before, root) for root in ROOTS)
    if names == CURVE:
        places = [Fraction(step, 1_000) for step in range(1_001)]
        places += [Fraction(one["kink_ppb"], PPB) for one in (before, after)]
        return any(rate_at(after, used) > rate_at(before, used) for used in places)
    (name,) = names
    return after[name] > before[name]


def drawn_weight(draw: Random) -> Values:
    """A weight of any form, often like another one."""
    return {
        "weight_kind": draw.choice([types.WEIGHT_IDENTITY] + [types.WEIGHT_INVERSE_SQRT] * 5),
        "weight_base_ppb": draw.choice([0, 1, 500_000_000, 900_000_000, PPB]),
        "weight_penalty_ppb": draw.choice([0, 1_000, 1_000_000, PPB]),
    }


def drawn_curve(draw: Random) -> Values:
    """A curve whose bend and slopes often are those of another one."""
    return {
        "kink_ppb": draw.choice([200_000_000, 500_000_000, 800_000_000]),
        "base_rate_ppb": draw.choice([0, 10_000_000, 30_000_000]),
        "slope1_ppb": draw.choice([0, 40_000_000, 100_000_000]),
        "slope2_ppb": draw.choice([0, 100_000_000, PPB]),
    }


@pytest.mark.parametrize(
    ("kind", "names", "drawn"), [(ASSET, WEIGHT, drawn_weight), (POOL, CURVE, drawn_curve)]
)
def test_terms_are_worse_where_a_sample_says_so(kind: int, names: Any, drawn: Any) -> None:  # noqa: ANN401
    """The closed form of weights and of curves agrees with eighty sizes and a thousand utilisations."""
    (terms,) = (one for one in TERMS[kind] if one.attributes == names)
    draw = Random(9)
    worse = 0
    for _ in range(400):
        before, after = drawn(draw), drawn(draw)
        expected = is_worse(names, before, after)
        worse += expected
        assert terms.is_worse({**before}, {**after}) == expected, (before, after)
    assert 50 < worse < 390


@dataclass
class Field:
    """What a field is, what it will be, and when: `due_ns` 0 if nothing is announced."""

    value: int
    announced: int = 0
    due_ns: int = 0


@dataclass
class Account:
    """The slow account of one subject: its fields by name, in groups of terms."""

    groups: tuple[tuple[str, ...], ...]
    fields: dict[str, Field] = field(default_factory=dict)

    def now(self, names: tuple[str, ...]) -> Values:
        """What is in force."""
        return {name: self.fields[name].value for name in names}

    def later(self, names: tuple[str, ...]) -> Values:
        """What will be in force."""
        return {
            name: self.fields[name].announced if self.fields[name].due_ns else one
            for name, one in self.now(names).items()
        }

    def state(self, stated: Values, now_ns: int) -> None:
        """A call states values while accounts exist that worse terms affect."""
        for names in self.groups:
            own = {name: stated[name] for name in names if name in stated}
            if not own:
                continue
            later = self.later(names)
            has_more = any(self.fields[name].due_ns for name in names)
            is_later_worse = is_worse(names, later, later | own)
            if is_worse(names, self.now(names), self.now(names) | own) or (
                has_more and is_later_worse
            ):
                due_ns = max(self.fields[name].due_ns for name in names)
                if due_ns == 0 or is_later_worse:
                    due_ns = now_ns + DAY
                for name in names:
                    if name in own:
                        self.fields[name].announced = own[name]
                    if name in own or self.fields[name].due_ns:
                        self.fields[name].due_ns = due_ns
            else:
                for name, value in own.items():
                    self.fields[name] = Field(value)

    def pass_until(self, now_ns: int) -> None:
        """What is due by then takes effect."""
        for name, one in self.fields.items():
            if 0 < one.due_ns <= now_ns:
                self.fields[name] = Field(one.announced)

    def away(self, from_ns: int, to_ns: int) -> None:
        """A notice goes on after a gap."""
        for one in self.fields.values():
            if one.due_ns > from_ns:
                one.due_ns += to_ns - from_ns


class World(System):
    """Two accounts with a position, collateral and a loan: something stands in each of three subjects."""

    def __init__(self) -> None:
        super().__init__(model=IS_PURE)
        self.begin_with_notice(DAY)
        self.sol = AssetId(self.asset("SOL", 9, 150, weight_ppb=900_000_000))
        self.perp = MarketId(
            self.market("SOL-PERP", types.PERPETUAL, self.sol, maker_ppb=0, taker_ppb=0)
        )
        alice = AccountId(self.account("alice", USDC=10_000 * UNIT, SOL=10 * 10**9))
        bob = AccountId(self.account("bob", USDC=100_000 * UNIT))
        flags = types.ACCOUNT_SPOT_MARGIN
        self.must(commands.SetAccountSettings(*self.head(), alice, 10, flags))
        self.must(
            commands.SetPool(
                *(*self.head(), AssetId(1), 800_000_000, 10**7, 4 * 10**7, PPB, 10**8),
                *(types.ACCRUAL_LINEAR, types.ACCRUAL_LINEAR, 0, 0, 0, 0, PPB, 0, 0, 0, 0, 0),
            )
        )
        self.must(commands.Lend(*self.head(), [bob], [AssetId(1)], [1_000 * UNIT]))
        self.must(commands.Borrow(*self.head(), [alice], [AssetId(1)], [400 * UNIT]))
        # A hundredth of SOL at 150.00: one lot changes hands.
        assert self.order(bob, self.perp, types.SELL, 15_000, 1).codes == [codes.OK]
        assert self.order(alice, self.perp, types.BUY, 15_000, 1).filled == [1]


def stated(kind: int, subject: int, values: Values, world: World) -> commands.Command:
    """A call that states these values and no other."""
    classes = {one.KIND: one for one in commands.COMMANDS}
    fields: dict[str, Any] = {"present": 0}
    for part in PARTS[kind]:
        empty: Any = [] if part.attribute.endswith("_fee_ppb") else min(part.first, 0)
        fields[part.attribute] = values.get(part.attribute, empty)
        fields["present"] |= (1 << part.number) * (part.attribute in values)
    fields["market_id" if kind == MARKET else "asset_id"] = subject
    return classes[kind](*world.head(), **fields)


def test_a_change_that_takes_effect_sets_nothing_else() -> None:
    """The virtual claim of a pool is not counted again a day later: it has grown by interest since (B-1.1)."""
    world = World()
    pool = world.state.assets[AssetId(1)].pool
    assert pool is not None
    assert pool.virtual_shares > 0
    shares = pool.virtual_shares
    world.must(stated(POOL, 1, {"base_rate_ppb": 30_000_000}, world))
    world.advance(86_400)
    assert pool.base_rate_ppb == 30_000_000
    assert pool.supply_index > 10**27
    assert pool.virtual_shares == shares


def drawn_values(kind: int, draw: Random) -> Values:
    """Some fields of a subject."""
    if kind == MARKET:
        whole = {
            "mmf_base_ppb": draw.choice([20_000_000, 25_000_000, 30_000_000, 35_000_000]),
            "mmf_factor_ppb": draw.choice([0, 100, 200]),
        }
    elif kind == ASSET:
        whole = drawn_weight(draw) | {"debt_mmf_base_ppb": draw.choice([10**7, 3 * 10**7])}
    else:
        whole = drawn_curve(draw) | {"reserve_factor_ppb": draw.choice([10**8, 2 * 10**8])}
    names = [name for name in whole if draw.random() < 0.5]
    return {name: whole[name] for name in names or [next(iter(whole))]}


@pytest.mark.parametrize("seed", range(12))
def test_the_machine_announces_what_a_slow_account_says(seed: int) -> None:
    """Drawn calls, hours and gaps: each value in force, each announced one and its time are those of the account."""
    draw = Random(seed)
    world = World()
    groups = {
        MARKET: (("mmf_base_ppb",), ("mmf_factor_ppb",)),
        ASSET: (WEIGHT, ("debt_mmf_base_ppb",)),
        POOL: (CURVE, ("reserve_factor_ppb",)),
    }
    subjects = {MARKET: int(world.perp), ASSET: int(world.sol), POOL: 1}
    world.must(stated(MARKET, subjects[MARKET], {"imf_factor_ppb": 1_000}, world))
    books = {}
    for kind, names in groups.items():
        values = in_force(world.state, (kind, subjects[kind], 0))
        assert values is not None
        books[kind] = Account(names)
        for name in (one for group in names for one in group):
            value = values[name]
            assert isinstance(value, int)
            books[kind].fields[name] = Field(value)
    seen = 0
    for _ in range(60):
        roll = draw.random()
        if roll < 0.7:
            kind = draw.choice([*books])
            asked = drawn_values(kind, draw)
            assert world.apply(stated(kind, subjects[kind], asked, world)).codes == [codes.OK]
            books[kind].state(asked, world.now)
        elif roll < 0.93:
            world.advance(draw.choice([60, 3_600, 30_000, 90_000]))
        else:
            from_ns = world.now
            world.now += draw.choice([100, 20_000, 100_000]) * SECOND
            world.report_gap(from_ns)
            world.advance(0)
            for book in books.values():
                book.away(from_ns, world.now)
        for kind, book in books.items():
            book.pass_until(world.now)
            found = in_force(world.state, (kind, subjects[kind], 0))
            assert found is not None
            assert {name: found[name] for name in book.fields} == {
                name: one.value for name, one in book.fields.items()
            }
            fields = {part.number: part.attribute for part in PARTS[kind]}
            announced = {
                fields[number]: (value, change.due_ns)
                for change in world.state.setting_changes.announced.values()
                if change.kind == kind
                for number, value in change.values.items()
            }
            assert announced == {
                name: (one.announced, one.due_ns) for name, one in book.fields.items() if one.due_ns
            }
            seen += len(announced)
    assert seen > 20
