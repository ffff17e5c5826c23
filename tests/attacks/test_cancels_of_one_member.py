# SPDX-License-Identifier: Apache-2.0
"""One member asked for the cancel of so many trades of a session that no other member could ask for any.

The limit was one for the session; now each account has its own (I-12).
"""

from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from tests.stateful.snapshots import through_snapshot
from tests.support import System


def test_one_account_does_not_use_up_what_another_may_ask() -> None:
    """The limit is reached by one account, whose next cancel is refused; another account asks, also after a restart."""
    system = System(check=False)
    market = system.market(
        "SHARE/USDC",
        types.SPOT,
        system.asset("SHARE", 0, 100),
        lot=(1, 0),
        status=types.MARKET_HALTED,
    )
    parties: list[AccountId] = []
    for owner in ("mallory", "bob"):
        parties.append(AccountId(system.account(owner, kind=types.KIND_MEMBER_HOUSE)))
        system.must(commands.AdmitMember(*system.head(), owner, 0, 0, 0))
    system.must(commands.SetCalendar(*system.head(), 0, 0, []))
    system.must(commands.CreateSegment(*system.head(), "EQ", 1, 0, 86_399, 43_200, 1))
    system.must(commands.SetClearing(*system.head(), MarketId(market), 1, types.DVP_NET, 0))
    mallory, bob = parties
    most = types.TRADE_CANCELS_MAX
    trades = most + 1
    for start in range(0, trades, 5_000):
        count = min(5_000, trades - start)
        outcome = system.apply(
            commands.CaptureTrades(
                *system.head(),
                [MarketId(market)] * count,
                [mallory] * count,
                [bob] * count,
                [2000] * count,
                [1] * count,
                [f"T{start + number}" for number in range(count)],
                [0] * count,
            )
        )
        assert set(outcome.codes) == {codes.OK}
    ids = list(system.state.clearing.sessions[1].trades.trade_ids)
    for start in range(0, most, 5_000):
        asked = ids[start : start + 5_000]
        outcome = system.apply(
            commands.CancelTrades(*system.head(), [mallory] * len(asked), [1] * len(asked), asked)
        )
        assert set(outcome.codes) == {codes.OK}
    last = ids[most]
    outcome = system.apply(commands.CancelTrades(*system.head(), [mallory], [1], [last]))
    assert outcome.codes == [codes.STATE_LIMIT]
    assert outcome.figures[0] == (most, most + 1, 1)
    restored = through_snapshot(system.engine).state
    assert restored.clearing.affirmation.asks == system.state.clearing.affirmation.asks
    outcome = system.apply(commands.CancelTrades(*system.head(), [bob] * 2, [1, 1], [last, ids[0]]))
    assert outcome.codes == [codes.OK] * 2
    assert system.state.clearing.affirmation.asks == {1: {mallory: most - 1, bob: 1}}
