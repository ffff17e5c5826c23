# SPDX-License-Identifier: Apache-2.0
"""Games that look for the least slack of each inequality that the machine asserts (SPEC I-15).

Owns which games are played: rows of scenarios, changed again where that brought a slack nearer to 0, and long games of
drawn commands. `slack.measuring` comes before this module is imported.
"""

import time
from random import Random
from typing import Final

from clearinghouse.statemachine.ledger.postings_from_events import BALANCE, UNSETTLED, postings
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.types import ROUNDING
from tests.scenarios.language import Row
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS
from tests.stateful.decks import COUNTERPARTY, EXCHANGE, play_moves
from tests.stateful.draws import SeededDraw
from tests.stateful.mixed_rows import changed, mixed, play
from tests.stateful.player import Player, Tally
from tests.verification.slack import Slacks

KEPT: Final = 500  # games that brought a slack nearer to 0, the newest
ONE_LONG_IN: Final = 100
LONG: Final = 600  # moves


def search(slacks: Slacks, seed: int, seconds: float, least: int = 0) -> int:
    """Play games for so many seconds, but at least so many games, and return their number.

    An error of the machine or of an invariant ends the search, with the rows as its note.
    """
    draw = Random(seed)
    near: list[list[Row]] = []
    end = time.monotonic() + seconds
    games = 0
    while games < least or time.monotonic() < end:
        games += 1
        slacks.improved = False
        if games % ONE_LONG_IN == 0:
            deck = EXCHANGE if games // ONE_LONG_IN % 2 else COUNTERPARTY
            play_moves(
                Player(SeededDraw(0), Tally(), audit=False), draw.getrandbits(40), deck, LONG
            )
            continue
        rows = changed(draw.choice(near), draw) if near and games % 2 else mixed(SCENARIOS, draw)
        setup = Setup(check=False)
        _keep_rounded(setup, slacks)
        play(setup, rows)
        if slacks.improved:
            near = [*near[-KEPT:], rows]
    return games


def _keep_rounded(setup: Setup, slacks: Slacks) -> None:
    """Let each command of a setup keep what its events move to or from `rounding`."""
    system = setup.system
    apply = system.apply

    def applied(command: Command, *, digest: bytes | None = None) -> Outcome:
        outcome = apply(command, digest=digest)
        for event in system.events:
            for one in postings(event, system.state.markets):
                if one.account_id == ROUNDING and one.book in (BALANCE, UNSETTLED):
                    slacks.keep_rounded(event.name, abs(one.amount))
        return outcome

    system.apply = applied  # type: ignore[method-assign]
