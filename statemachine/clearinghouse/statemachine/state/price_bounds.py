# SPDX-License-Identifier: Apache-2.0
"""Bounds of one price: the accounts to check once it has moved so far (SPEC W-7).

Owns the shape of the data; `margin.watch` fills it. All of it is derived and no part of a snapshot.
"""

from typing import Final

from clearinghouse.statemachine.vocabulary.numbers import AccountId

# Entries at an edge below which those of boxes that are gone stay.
CLEAN_FROM: Final = 1024


class WatchIndex:
    """Boxes by how far one price may rise before their accounts have to be checked (W-7); all of it is derived."""

    def __init__(self) -> None:
        """Start without any box."""
        # --- cache ---
        self.at: dict[int, list[tuple[int, AccountId]]] = {}  # edge -> (box id, account id)
        self.heap: list[int] = []  # of the edges
        self.entries = 0
        # entries with which those of boxes that are gone are taken out
        self.clean_from = CLEAN_FROM
        self.cleaning: list[int] = []  # edges that are still to be cleaned
        self.place = 0  # in the last of them: entries before it are of boxes that stood when they were checked


class PriceBounds:
    """How far one price may move: upper edges, and lower ones with their sign turned (W-7)."""

    def __init__(self) -> None:
        """Start without any box."""
        # --- cache ---
        self.uppers = WatchIndex()
        self.lowers = WatchIndex()
