# SPDX-License-Identifier: Apache-2.0
"""What all parts of the model share: the books, the prices, the command under way, and what is still to be said.

Owns nothing but the bundle.
"""

from clearinghouse.statemachine.commands import AdvanceTime, Command
from tests.model.fills import Fills
from tests.model.pools import Pools
from tests.model.prices import PriceBoard
from tests.model.waiting import Waiting
from tests.model.world import World


class Desk:
    """One of each, and the command that is being heard."""

    def __init__(self, world: World, seed: bytes) -> None:
        """Start before the first command."""
        self.world = world
        self.seed = seed  # of genesis (U-7)
        self.sequence = 0  # of the last item of the command
        self.waiting = Waiting()
        self.board = PriceBoard(world)
        self.pools = Pools(world)
        self.fills = Fills(world, self.pools, self.waiting)
        self.command: Command = AdvanceTime("", "", 0, 0)
