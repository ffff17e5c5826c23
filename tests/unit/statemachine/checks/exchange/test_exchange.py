# SPDX-License-Identifier: Apache-2.0
"""More findings of the checks on pools, brakes, books, prices and custody can be found (SPEC I-1 to I-12).

Owns damages that are one statement each. `test_damaged_state` has the state and those that take more.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

import pytest

from clearinghouse.statemachine.checks.all_checks import check_health, violations
from clearinghouse.statemachine.checks.exchange.margin import check_bounds
from clearinghouse.statemachine.exchange_margin.account_margin import refresh
from clearinghouse.statemachine.exchange_margin.watch import watch_accounts
from clearinghouse.statemachine.state.brakes import Counted
from clearinghouse.statemachine.state.loss_order import NO_MEANS
from clearinghouse.statemachine.state.state import Account, Asset, Holding, Line, Order
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from clearinghouse.statemachine.vocabulary.types import LIQUIDATING, ROUNDING
from tests.unit.statemachine.checks.test_damaged_state import (
    PERP,
    SECOND_PERP,
    SOL,
    USDC,
    SoundState,
)
from tests.unit.statemachine.records import filled

MORE: Final = """
caps USDC borrow 1,000 borrow-window 60s deposit 90,000 deposit-window 60s
place bob SOL-PERP sell 1 @ 200 as ask
"""
Damage: TypeAlias = Callable[[SoundState], object]


def usdc(sound: SoundState) -> Asset:
    """The asset with the pool."""
    return sound.state.assets[USDC]


def alice(sound: SoundState) -> Account:
    """The first account."""
    return sound.account("alice")


def sol_of(sound: SoundState, name: str) -> Holding:
    """The coins of an account."""
    return sound.account(name).holdings[SOL]


def line(sound: SoundState) -> Line:
    """Alice's position."""
    return alice(sound).lines[MarketId(PERP)]


def ask(sound: SoundState) -> Order:
    """Bob's order in the book."""
    return sound.order("ask")


def open_windows(sound: SoundState) -> None:
    """Count what neither of the two windows of USDC has in its sum."""
    brakes = usdc(sound).brakes
    assert brakes is not None
    for window in (brakes.borrow, brakes.deposit):
        window.entries.append(Counted(1, 0, 5))


SUMS: Final = "asset 1: expected losses or shares taken out sum to "
DAMAGES: Final[list[tuple[Damage, str]]] = [
    # --- pools ---
    (lambda s: filled(s.pool.expected, total=5), SUMS + "(0, 0)"),
    (lambda s: filled(s.pool.expected, left_total=5), SUMS + "(0, 0)"),
    (
        lambda s: filled(s.pool.expected, amounts={alice(s).id: 5}, total=5),
        "asset 1: that its pool expects a loss is not on the list",
    ),
    (
        lambda s: s.state.waterfall.losing_pools.update({USDC: 1}),
        "asset 1: that its pool expects a loss is not on the list",
    ),
    (lambda s: filled(s.pool.expected, uncovered=1), "asset 1: its pool holds claims for no loss"),
    (
        lambda s: filled(s.pool.expected, left={alice(s).id: 3}, left_total=3),
        "asset 1: its pool holds claims for no loss",
    ),
    (lambda s: filled(sol_of(s, "bob"), lent_shares=1), "asset 2: lent or borrowed without a pool"),
    (lambda s: filled(sol_of(s, "bob"), borrow_shares=1), "asset 2: lent or borrowed without a pool"),
    (
        lambda s: filled(sol_of(s, "bob"), lent_shares=-1),
        "account 1002 asset 2: negative shares",
    ),
    (lambda s: filled(s.pool, fee_stream_e36=-1), "asset 1: a negative sum in the pool"),
    (lambda s: usdc(s).lenders.popitem(), "asset 1: lenders or borrowers are not indexed"),
    (lambda s: usdc(s).borrowers.popitem(), "asset 1: lenders or borrowers are not indexed"),
    # --- brakes ---
    (
        lambda s: filled(s.state.brakes, switch_disabled=True),
        "the switch of the clearinghouse is not what its brakes say",
    ),
    (
        lambda s: filled(s.state, risk_disabled=True),
        "order {ask}: may raise exposure where risk may only fall",
    ),
    (open_windows, "brake 5 of market 0 asset 1: counts 0"),
    (open_windows, "brake 6 of market 0 asset 1: counts 0"),
    # --- books, prices, custody ---
    (lambda s: filled(ask(s), price_per_lot=7), "order {ask}: in the book but not open at its price"),
    (
        lambda s: s.state.orders.pop(ask(s).id),
        "order {ask}: in the book but not open at its price",
    ),
    (
        lambda s: filled(line(s), means=NO_MEANS),
        "account 1001 in market 1: a position outside the order of losses",
    ),
    (
        lambda s: filled(alice(s).isolated[MarketId(SECOND_PERP)], owner="bob"),
        "account 1001 market 3: not its isolated account",
    ),
    (
        lambda s: filled(alice(s).isolated[MarketId(SECOND_PERP)], parent_id=ROUNDING),
        "account 1001 market 3: not its isolated account",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("damage", "finding"), DAMAGES, ids=range(len(DAMAGES)))
def test_a_check_finds_the_damage(damage: Damage, finding: str) -> None:
    """A state that is damaged in one way has the finding that says so."""
    sound = SoundState(MORE)
    finding = finding.replace("{ask}", str(sound.setup.orders["ask"]))
    damage(sound)
    found = violations(sound.state)
    assert any(one.endswith(f": {finding}") for one in found), found


def test_an_account_with_bounds_is_healthy_unless_its_pool_is_still_checked() -> None:
    """Alice lends: after a loss of the pool she may be found below her requirement later (I-6.1)."""
    sound = SoundState(MORE)
    watch_accounts(sound.state, 10)
    assert alice(sound).bounds is not None
    alice(sound).status = LIQUIDATING
    finding = f"account {alice(sound).id}: bounded and not healthy"
    assert finding in check_bounds(sound.state)
    sound.state.cursors.lost_pools.append(USDC)
    assert finding not in check_bounds(sound.state)


def test_a_requirement_below_nothing_is_found() -> None:
    """The sum of an account is a unit below 0, and no line of it has to be computed again."""
    sound = SoundState(MORE)
    refresh(sound.state, alice(sound))
    alice(sound).imf = -1
    assert f"account {alice(sound).id}: a negative requirement" in check_health(sound.state)
