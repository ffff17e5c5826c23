# SPDX-License-Identifier: Apache-2.0
"""The parameters in force of one thing: all that were set of it, no other's, each as an update to send again (Q-3)."""

from clearinghouse.statemachine.views.authority.settings import SettingView, setting_views
from clearinghouse.statemachine.vocabulary import commands
from tests.unit.statemachine.checks.test_damaged_state import PERP, SECOND_PERP, SOL, SoundState

SETS = """
account emil kind backstop
deposit emil 100,000 USDC
backstop dora SOL-PERP capacity 10 priority 1 spread 2%
backstop dora ETH-PERP capacity 20 spread 1%
backstop emil SOL-PERP capacity 30 spread 3%
index-rules SOL
"""


def _backstops(views: list[SettingView]) -> list[tuple[int, int, int]]:
    return [
        (one.command.account_id, one.command.market_id, one.command.capacity_lots)
        for one in views
        if isinstance(one.command, commands.SetBackstop)
    ]


def test_a_backstop_is_shown_at_its_account_and_at_its_market() -> None:
    """Dora serves two markets, and two providers serve the first: the lot is a hundredth."""
    sound = SoundState(SETS)
    dora, emil = sound.account("dora").id, sound.account("emil").id
    state = sound.state
    first, second, third = (dora, PERP, 1_000), (dora, SECOND_PERP, 2_000), (emil, PERP, 3_000)
    assert _backstops(setting_views(state, "account_id", dora)) == [first, second]
    assert _backstops(setting_views(state, "account_id", emil)) == [third]
    assert _backstops(setting_views(state, "market_id", PERP)) == [first, third]
    assert _backstops(setting_views(state, "market_id", SECOND_PERP)) == [second]
    assert _backstops(setting_views(state, "asset_id", PERP)) == []


def test_each_update_names_its_thing_and_its_version() -> None:
    """The rules of an index are of SOL; what was never set of the other asset is not there."""
    sound = SoundState(SETS)
    found = setting_views(sound.state, "asset_id", SOL)
    ((rules, version),) = (
        (one.command, one.version)
        for one in found
        if isinstance(one.command, commands.SetIndexRules)
    )
    assert (rules.asset_id, rules.principal, rules.request_id) == (SOL, "", "")
    assert version == sound.state.versions[commands.SetIndexRules.KIND, SOL, 0] > 0
    others = setting_views(sound.state, "asset_id", SOL + 1)
    assert not any(isinstance(one.command, commands.SetIndexRules) for one in others)
    whole = setting_views(sound.state, "", 0)
    assert any(isinstance(one.command, commands.SetLiquidation) for one in whole)
