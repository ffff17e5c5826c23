# SPDX-License-Identifier: Apache-2.0
"""What is kept of an account within a batch of captured trades changes no answer, and no count of work (SPEC C-16)."""

from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from clearinghouse.apps import counterparty
from clearinghouse.apps.bench import clearing as bench
from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.clearing_cover import covered_trades
from clearinghouse.statemachine.clearing_cover.batch_cover import add_if_covered_in_batch
from clearinghouse.statemachine.vocabulary import codes, commands, types
from tests.stateful.model_comparison import IS_PURE

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled code is called past the module")

MEMBERS, MARKETS, TRADES = 5, 3, 60


def _play(seed: int, patch: pytest.MonkeyPatch, *, is_kept: bool) -> tuple[list[object], int]:
    """Play batches between moves of prices; return all that is compared, and how many answers came from the batch."""
    draw = Random(seed)
    found = [0, 0]

    def asked(*arguments: object) -> bool:
        is_covered = is_kept and add_if_covered_in_batch(*arguments)  # type: ignore[arg-type]
        found[is_covered] += 1
        return is_covered

    patch.setattr(covered_trades, "add_if_covered_in_batch", asked)
    world = bench._World(MEMBERS, MARKETS)
    volatility = draw.choice([0.005, 0.02, 0.2])
    bench._state_terms(
        world, lambda: [int(draw.gauss(0, volatility) * types.PPB) for _ in range(280)]
    )
    (source,) = world.engine.state.sources
    shares = [world.engine.state.markets[one].base.id for one in world.markets]
    for share in shares[1:]:  # a volume, so that size costs more than in proportion
        world.must(commands.SetMarginAsset(*world.head(), share, 0, 0, 20_000, 2, 10**9, 0))
    cash = draw.choice([10**7, 10**8, 10**9])
    counterparty.bring(world, {(one, counterparty.CURRENCY_ID): cash for one in world.accounts})
    seen: list[object] = []
    price = 0
    for number in range(6):
        world.time_ns += types.SECOND_NS
        if number % 3 == 0:  # what is kept of positions goes on while prices stand
            price = draw.randrange(44_500, 45_500)
            counterparty.report_prices(world, source, dict.fromkeys(shares, price * types.PRICE_E9))
        pairs = [draw.sample(world.accounts, 2) for _ in range(TRADES)]
        pairs[7] = pairs[7][:1] * 2
        outcome = world.apply(
            commands.CaptureTrades(
                *world.head(),
                [draw.choice(world.markets) for _ in pairs],
                [buyer for buyer, _ in pairs],
                [seller for _, seller in pairs],
                [price + draw.randrange(-400, 400) for _ in pairs],
                [draw.choice((200, 200, 400, draw.randrange(1, 1_000))) for _ in pairs],
                [f"T{number}-{place}" for place in range(TRADES)],
                [0] * TRADES,
            )
        )
        assert violations(world.engine.state) == []
        seen += [outcome.codes, world.engine.state.work.of_principal("bench", world.time_ns)]
    patch.undo()
    return seen, found[True]


@settings(max_examples=12)
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_batch_answers_as_without_it(seed: int) -> None:
    """Each trade has the same answer, and the principal has used as much work, where each question stands alone."""
    with pytest.MonkeyPatch.context() as patch:
        seen, _ = _play(seed, patch, is_kept=True)
        assert (seen, 0) == _play(seed, patch, is_kept=False)


def test_draws_have_both_answers() -> None:
    """The drawn trades are covered in part, most by the batch."""
    with pytest.MonkeyPatch.context() as patch:
        plays = [_play(seed, patch, is_kept=True) for seed in range(6)]
    answers = [
        code for seen, _ in plays for part in seen if isinstance(part, list) for code in part
    ]
    refused = answers.count(codes.COMMITMENT_NOT_COVERED)
    assert 0 < refused < len(answers) - refused
    assert sum(answered for _, answered in plays) > len(answers) // 2
