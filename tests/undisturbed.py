# SPDX-License-Identifier: Apache-2.0
"""Reads of a running server that belong to one sequence.

Owns the repeat: the machine itself acts when time passes, each ten seconds, also between two reads of a test. Must
never hide a command that the reads themselves cause: where each try finds one, it fails.
"""

from collections.abc import Callable
from typing import TypeVar

from clearinghouse.client import Client

T = TypeVar("T")

TRIES = 5


def undisturbed(client: Client, ask: Callable[[], T]) -> tuple[T, int]:
    """Return what `ask` gives while no command is applied, and the sequence of that state.

    What `ask` asserts need only hold then.
    """
    for _ in range(TRIES):
        before = client.head().sequence
        try:
            found = ask()
        except AssertionError:
            if client.head().sequence == before:
                raise
            continue
        if client.head().sequence == before:
            return found, before
    raise AssertionError("each time a command was applied while it asked")
