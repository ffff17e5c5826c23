# SPDX-License-Identifier: Apache-2.0
"""Games of clearing members in which sessions and waiting trades are set aside at any step of a settlement (J-2.2).

One person may set work aside here, and no authority is needed, so that everything else is as in the other games.
"""

from typing import Final

import pytest

from clearinghouse.statemachine.settlement import phases
from clearinghouse.statemachine.vocabulary import commands, events, types
from clearinghouse.statemachine.vocabulary.types import WORK_SLICE
from tests.stateful.decks import Deck, play_moves
from tests.stateful.draws import SeededDraw
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.moves import MOVES
from tests.stateful.player import Player, Tally
from tests.stateful.quarantines import one_person

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")
DECK: Final[Deck] = [
    *[commands.CaptureTrades] * 10,
    *[commands.AdvanceTime] * 8,
    *[commands.QuarantineWork] * 4,
    *[commands.LiftQuarantine] * 4,
    *[commands.RequestWithdrawals, commands.Transfers, commands.SetSettlementTerms] * 2,
    *[commands.SetWaitingTerms, commands.SetMarginParameters, commands.LeaveWaitingTrade],
    commands.AnnounceDividend,
    commands.CreateSegment,
    commands.DeclareDefault,
    commands.FundCcp,
    commands.MoveSession,
    commands.OfferBuyIn,
    commands.OracleTicks,
    commands.RequestDeposits,
    commands.SetCashInAdvance,
    commands.SetClearing,
    commands.SetIntradayCredit,
    commands.SetMarginAsset,
]


def set_aside(player: Player) -> None:
    """Set work aside: a session past its cut-off, mostly the first one in settlement, or the trades of a segment that
    may wait.
    """
    clearing, draw = player.state.clearing, player.draw
    there = [
        (types.WORK_KIND_SESSION, one.id)
        for one in clearing.sessions.values()
        if types.SESSION_OPEN < one.state < types.SESSION_POSTED
    ]
    there += [(types.WORK_KIND_SESSION, one) for one in player.state.dvp.settling[:1]] * 3
    there += [(types.WORK_KIND_WAITING_TRADES, one) for one in clearing.waiting.terms]
    kind, subject_id = draw.pick(there) if there else (types.WORK_KIND_SESSION, 1)
    player.play(commands.QuarantineWork(*player.head(), kind, subject_id, "drawn"))


def lift(player: Player) -> None:
    """Lift a quarantine, mostly."""
    work = list(player.state.quarantine.work)
    kind, subject_id = player.draw.pick(work) if work else (types.WORK_KIND_SESSION, 1)
    player.play(commands.LiftQuarantine(*player.head(), kind, subject_id, "drawn"))


def to_a_session(player: Player) -> None:
    """Advance the time to the next cut-off or settlement, or by a slice of what is due."""
    times = [
        one.cut_off_ns if one.state == types.SESSION_OPEN else one.settlement_ns
        for one in player.state.clearing.sessions.values()
    ]
    ahead = [one for one in times if one > player.now]
    if ahead and not player.engine.is_behind and player.draw.chance(50):
        player.now = min(ahead)
    player.advance()


def play_aside(number: int, moves: int, *, model: bool = False) -> Player:
    """Play a game in which each step of a settlement is a slice."""
    player = Player(SeededDraw(0), Tally(), audit=True, model=model)
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(MOVES, commands.QuarantineWork, set_aside)
        patched.setitem(MOVES, commands.LiftQuarantine, lift)
        patched.setitem(MOVES, commands.AdvanceTime, to_a_session)
        one_person(patched)
        patched.setattr(phases, "WORK_OF_OBLIGATION", WORK_SLICE)  # a step ends its slice
        play_moves(player, number, DECK, moves)
        player.finish()
    return player


@pytest.mark.slow
@pytest.mark.parametrize("number", range(3))
def test_all_invariants_hold(number: int) -> None:
    """All invariants hold after each command and each slice, and the journal replays to the same state."""
    player = play_aside(number, 200)
    if number == 1:
        assert events.SESSION_MOVED in player.received_kinds
