# SPDX-License-Identifier: Apache-2.0
"""Bad input around promises of members, with the refusal or the outcome of each (SPEC §21).

Owns the table.
"""

from typing import Final

from tests.scenarios.findings import Finding, lacking

BAD_INPUT: Final = {
    "M1": Finding(
        "trades of members without money, with limits of 0, frozen, in default, closed, and resigned",
        "C-16",
        (
            "cover: A shell with 10 USDC buys nothing",
            "exposure_limits: A new member without anything trades nothing",
            "stopped_members: A frozen account states, gives up, takes over",
            "clearing: Parties that are unknown",
            "leaving_the_fund: A resignation is a notice too",
        ),
    ),
    "M2": Finding(
        "a give-up, an allocation and a cancel after the price left the band",
        "C-16.1",
        (
            "promises: A leg outside the band of today",
            "attacks_on_cover: A leg whose gain was paid and has left is not allocated",
            "variation_legs: Both sides of a cancelled trade",
        ),
    ),
    "M3": Finding(
        "a bid between band and least price, and bids for two lots with money for one",
        "C-9.2",
        (
            "promises: A bid within the band and below the least price",
            "promises: With money for one lot of two",
        ),
    ),
    "M4": Finding(
        "a withdrawal or a hold between a move of the price and the run",
        "C-7.2",
        ("attacks_on_cover: A hold as a shield", "promises: Cash that a member moves to a friend"),
    ),
    "M5": Finding(
        "a transfer to another account of the owner a second before the declaration",
        "C-9.3",
        ("promises: Cash that a member moves to another account",),
    ),
    "M6": Finding(
        "a pending deposit of 9,000,000,000,000 units at the declaration, and a firm hold made before the trade",
        "C-16",
        (
            "promises: A deposit of any size that waits",
            "promises: A deposit that waits covers nothing",
        ),
    ),
    "M7": Finding(
        "a client's purchase from its own member at the band's edge",
        "C-17",
        ("client_mandates: A client buys of its own member",),
    ),
    "M8": Finding(
        "no quorum for hours; a gap of a year, of a nanosecond, and while a session is locked",
        "U-6.2",
        (
            "replication/test_nodes.py::test_time_without_a_leader_is_a_gap_since_its_last_heartbeat",
            "gaps: A gap of a year",
            "gaps: A gap of 5 s is none",
            "unit/statemachine/settlement/test_restarts.py::test_a_gap_while_a_session_is_locked_moves_nothing",
        ),
    ),
    "M9": Finding(
        "a calendar that ends with a fail open, offsets that change twice a day, deadlines moved back or too late",
        "C-4.2",
        (
            "calendar_ends: A fail for which the calendar has no day",
            "local_times: Changes of local time have an order",
            "moves: A deadline moves forward only",
        ),
    ),
    "M10": Finding(
        "references of 0, 1 and 10,000 bytes",
        "C-3",
        (
            "unit/server/codec/test_decode_bounds.py::test_a_value_outside_of_its_bounds_is_refused_by_place",
        ),
    ),
}


def test_every_kind_is_shown() -> None:
    """Each has its scenario or test."""
    assert lacking(BAD_INPUT) == []
