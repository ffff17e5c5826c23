# SPDX-License-Identifier: Apache-2.0
"""The throttle of tier 1: who runs in a pass is drawn by a keyed hash (W-2, U-7)."""

from clearinghouse.statemachine.liquidation.passes import runs_by_lot
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from tests.support import System

HALF = types.PPB // 2
SEED = b"a seed of 16 B.."


def test_half_of_all_passes_run() -> None:
    """With a probability of one half about half of the passes run, for any account and over any sequences."""
    for account_id in (1001, 1002, 2**40):
        ran = sum(
            runs_by_lot(SEED, sequence, AccountId(account_id), HALF) for sequence in range(4_000)
        )
        # Four standard deviations of a fair coin are 126; the hash is fixed, so this never varies.
        assert abs(ran - 2_000) < 126


def test_the_draw_depends_on_each_of_its_inputs() -> None:
    """Another seed, sequence or account is another draw, and the same three are the same."""
    drawn = [runs_by_lot(SEED, sequence, AccountId(1001), HALF) for sequence in range(64)]
    assert drawn == [runs_by_lot(SEED, sequence, AccountId(1001), HALF) for sequence in range(64)]
    assert drawn != [
        runs_by_lot(b"another seed ...", sequence, AccountId(1001), HALF) for sequence in range(64)
    ]
    assert drawn != [runs_by_lot(SEED, sequence, AccountId(1002), HALF) for sequence in range(64)]
    assert drawn != [
        runs_by_lot(SEED, sequence + 1, AccountId(1001), HALF) for sequence in range(64)
    ]


def test_the_ends_of_the_range() -> None:
    """A throttle of one lets every pass run; the smallest hardly any, though it is not never."""
    assert all(runs_by_lot(SEED, sequence, AccountId(1001), types.PPB) for sequence in range(1_000))
    assert not any(runs_by_lot(SEED, sequence, AccountId(1001), 1) for sequence in range(1_000))


def test_a_throttled_account_sells_in_the_passes_of_its_draw() -> None:
    """Tier 1 of an account acts exactly in those passes whose command's sequence its draw lets run."""
    system = System()
    sol = system.asset("SOL", 9, 150)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 2), maker_ppb=0, taker_ppb=0)
    maker = system.account("maker", leverage=20, USDC=1_000_000 * 10**6)
    trader = system.account("trader", leverage=20, USDC=1_000 * 10**6)
    system.order(maker, perp, types.SELL, 15_000, 10_000)
    system.order(trader, perp, types.BUY, 15_000, 10_000)
    system.must(
        commands.SetLiquidation(
            *system.head(),
            1,
            types.SECOND_NS,
            10_000_000,
            20_000_000,
            0,
            10**9,
            HALF,
            2,
            60_000_000,
            0,
            20,
            0,
        )
    )
    system.price(sol, 144)
    system.order(maker, perp, types.BUY, 14_400, 10_000)
    seen: list[bool] = []
    expected: list[bool] = []
    for _ in range(20):
        system.advance(1)
        seen.append("LIQUIDATION_FILL" in system.event_names())
        expected.append(runs_by_lot(b"test", system.sequence, AccountId(trader), HALF))
    assert seen == expected
    assert True in seen
    assert False in seen
