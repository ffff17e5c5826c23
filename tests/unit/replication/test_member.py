# SPDX-License-Identifier: Apache-2.0
"""What a follower says of itself, and what ends it."""

from clearinghouse.replication.keys import FOLLOWING
from tests.unit.replication.member_world import FollowerWorld
from tests.unit.replication.records import GENESIS, records


def test_a_follower_says_what_it_is_while_words_come_without_a_pause() -> None:
    """A change each 4 ms: the leader still learns each second what this node has on disk."""
    world = FollowerWorld()
    world.engine.begin([GENESIS])
    made = iter(records(2_000))
    world.run(3.5, lambda: world.engine.append(next(made)))
    words = [word for word in world.engine.words("b") if word.state == FOLLOWING]
    assert 3 <= len(words) <= 4
    assert words[-1].persisted > 1_000
    assert words[-1].applied == words[-1].persisted
    assert world.host.failures == []
