# SPDX-License-Identifier: Apache-2.0
"""Read the journals of all nodes after the end of a day, and find each answered command in them.

Owns the comparison of the clients' answers with the content of the journals. It only reads files, calls no node, and
writes nothing.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from clearinghouse.apps.demo.witness import PRINCIPAL, Answer
from clearinghouse.server.journal.records import commands_of, decode_call
from clearinghouse.storage.reader import open_read_only


@dataclass(slots=True)
class Journal:
    """What a node's journal contains. `items` is the number of items that clients sent, each request id counted
    once.
    """

    sequence: int = 0
    chain_heads: dict[int, bytes] = field(default_factory=dict)  # by the last sequence of a record
    items: int = 0
    repeats: int = 0
    calls: dict[tuple[str, str], int] = field(default_factory=dict)  # first sequence of each call


def read_journal(directory: Path) -> Journal:
    """Read a journal to its end and return what it contains. Raises errors of the storage."""
    found = Journal()
    reader = open_read_only(directory)
    try:
        for record in reader.read(1):
            sequence = record.first_sequence
            for data in commands_of(record):
                command, part = decode_call(data)
                key = (command.principal, command.request_id)
                is_later_part = part is not None and part.first_item > 0
                if command.request_id and key in found.calls and not is_later_part:
                    found.repeats += 1
                elif command.request_id:
                    found.calls.setdefault(key, sequence)
                    found.items += command.count()
                sequence += command.count()
            found.sequence = record.last_sequence
            found.chain_heads[record.last_sequence] = record.chain_hash
    finally:
        reader.close()
    return found


def compare(journals: Collection[Journal]) -> tuple[int, set[bytes]]:
    """Return the last sequence that all journals have, and the set of their chain hashes there: one hash if they
    agree.
    """
    sequence = min(journal.sequence for journal in journals)
    return sequence, {journal.chain_heads.get(sequence, b"") for journal in journals}


def not_found(journal: Journal, answers: Sequence[Answer]) -> list[str]:
    """Return the answered transfers of the witness process that a journal lacks or has with another result."""
    twice = [
        name for name, count in Counter(one.request_id for one in answers).items() if count > 1
    ]
    hashes = set(journal.chain_heads.values())
    return [f"{name} was answered twice" for name in twice] + [
        f"{answer.request_id} was answered at {answer.sequence}"
        for answer in answers
        if journal.calls.get((PRINCIPAL, answer.request_id)) != answer.sequence
        or answer.chain_head not in hashes
    ]
