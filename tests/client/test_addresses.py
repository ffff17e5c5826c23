# SPDX-License-Identifier: Apache-2.0
"""Which node of a cluster the next attempt goes to."""

import grpc
import pytest

from clearinghouse.client import NotLeader, Unavailable
from clearinghouse.client.transport.addresses import NAMED_SHUN_SECONDS, SHUN_SECONDS, Addresses

GONE = Unavailable(grpc.StatusCode.UNAVAILABLE)


def _elsewhere(leader: str) -> NotLeader:
    return NotLeader(grpc.StatusCode.FAILED_PRECONDITION, leader, 3)


def test_it_goes_to_the_leader_that_a_node_names() -> None:
    """Only to one that the caller gave: a credential must not follow a name."""
    addresses = Addresses(["a", "b", "c"])
    addresses.learn(_elsewhere("c"), "a")
    assert addresses.current == "c"
    addresses.learn(_elsewhere("evil"), "c")
    assert addresses.current == "a"


def test_it_leaves_out_a_node_that_did_not_answer() -> None:
    """For a while, and for half of it where another one names it as the leader."""
    now = [0.0]
    addresses = Addresses(["a", "b"], lambda: now[0])
    addresses.learn(GONE, "a")
    addresses.learn(_elsewhere("a"), "b")
    assert addresses.current == "b"
    now[0] = NAMED_SHUN_SECONDS
    addresses.learn(_elsewhere(""), "b")
    assert addresses.current == "b"
    addresses.learn(_elsewhere("a"), "b")
    assert addresses.current == "a"
    addresses.learn(_elsewhere(""), "a")
    now[0] = SHUN_SECONDS
    addresses.learn(_elsewhere(""), "b")
    assert addresses.current == "a"


def test_it_goes_on_where_all_are_left_out() -> None:
    """There is always one to try."""
    addresses = Addresses(["a", "b"], lambda: 0.0)
    addresses.learn(GONE, "a")
    addresses.learn(GONE, "b")
    addresses.learn(GONE, "a")
    assert addresses.current == "b"


def test_one_answer_of_many_calls_counts() -> None:
    """A hundred calls that fail at one node move on by one node, and not by a hundred."""
    addresses = Addresses(["a", "b", "c"])
    for _ in range(100):
        addresses.learn(GONE, "a")
    assert addresses.current == "b"


def test_an_empty_list_is_refused() -> None:
    """There is nothing to connect to."""
    with pytest.raises(ValueError, match="at least one"):
        Addresses([])
