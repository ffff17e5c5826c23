# SPDX-License-Identifier: Apache-2.0
"""Explain a sequence for a server, in a process of its own that reads the journal at a low priority.

    python -m clearinghouse.server.analysis.worker DIRECTORY SEQUENCE BACK ACCOUNT READS_ALL

Prints the explanation as JSON, `null` if a reader of only that account may read nothing of the sequence. Must never
write, and never run inside the server's own process, which has the journal's files open.
"""

import json
import os
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from clearinghouse.server.analysis.explain.explanations import NotConcernedError, explain_sequence
from clearinghouse.server.analysis.replayed_state import Past
from clearinghouse.server.journal.follower import NICE
from clearinghouse.storage.reader import JournalReader, open_read_only

ARGUMENTS: Final = 6


def explained(
    reader: JournalReader, sequence: int, back: int, account_id: int, reads_all: int
) -> dict[str, Any] | None:
    """Return the explanation of a sequence as plain values.

    Returns None if a reader of only that account may read nothing of the sequence.
    """
    try:
        return explain_sequence(
            Past(reader, start=sequence),
            sequence,
            back=back,
            account_id=account_id,
            reads_all=bool(reads_all),
        ).plain()
    except NotConcernedError:
        return None


def main(arguments: list[str]) -> int:
    """Explain the sequence that the arguments name, and print the result; any error ends the process with its trace."""
    assert len(arguments) == ARGUMENTS
    os.nice(NICE)
    sequence, back, account_id, reads_all = map(int, arguments[2:])
    with closing(open_read_only(Path(arguments[1]))) as reader:
        found = explained(reader, sequence, back, account_id, reads_all)
    json.dump(found, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
