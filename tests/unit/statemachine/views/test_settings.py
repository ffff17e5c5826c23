# SPDX-License-Identifier: Apache-2.0
"""The settings of an account and of a market have each backstop of theirs, and no other one (SPEC Q-3)."""

from clearinghouse.statemachine.views.settings import setting_views
from clearinghouse.statemachine.vocabulary.commands import SetBackstop, SetPool
from tests.unit.statemachine.checks.test_damaged_state import SoundState
from tests.unit.statemachine.views.records import filled


def backstops(sound: SoundState, name: str, number: int) -> list[tuple[int, int, int]]:
    """The account, the market and the version of each backstop that is shown."""
    return [
        (one.command.account_id, one.command.market_id, one.version)
        for one in setting_views(sound.state, name, number)
        if isinstance(one.command, SetBackstop)
    ]


def test_backstops_are_shown_with_their_account_and_market() -> None:
    """Dora offers in markets 1 and 3, which are no accounts; a setting that was never versioned has version 0."""
    sound = SoundState("backstop dora SOL-PERP capacity 100\nbackstop dora ETH-PERP capacity 100")
    dora = sound.account("dora").id
    sound.state.versions[SetBackstop.KIND, dora, 1] = 91
    sound.state.versions[SetBackstop.KIND, dora, 3] = 93
    assert backstops(sound, "account_id", dora) == [(dora, 1, 91), (dora, 3, 93)]
    assert backstops(sound, "market_id", 3) == [(dora, 3, 93)]
    assert backstops(sound, "market_id", 2) == []
    assert backstops(sound, "account_id", 1) == []
    assert backstops(sound, "asset_id", 1) == []
    del sound.state.versions[SetBackstop.KIND, dora, 3]
    assert backstops(sound, "market_id", 3) == [(dora, 3, 0)]


def test_a_pool_is_shown_among_the_settings_of_its_asset() -> None:
    """Asset 2 has no pool."""
    sound = SoundState()
    filled(sound.pool, kink_ppb=71)
    pools = [
        [
            one
            for one in setting_views(sound.state, "asset_id", key)
            if one.command.KIND == SetPool.KIND
        ]
        for key in (1, 2)
    ]
    assert [len(one) for one in pools] == [1, 0]
    command = pools[0][0].command
    assert isinstance(command, SetPool)
    assert (command.asset_id, command.kink_ppb) == (1, 71)
