# SPDX-License-Identifier: Apache-2.0
"""Answer a read for a server, in a process of its own that replays the journal at a low priority (SPEC M-10.1).

    python -m clearinghouse.server.analysis.reader DIRECTORY SEQUENCE METHOD < REQUEST

Prints the bytes of the reply, as of the sequence. Must never write, and never run inside the server's own process,
which has the journal's files open.
"""

import os
import sys
from contextlib import closing
from pathlib import Path
from typing import Final

from clearinghouse.server.analysis.replayed_state import Past
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.present import READS
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.server.journal.follower import NICE
from clearinghouse.storage.reader import JournalReader, open_read_only

ARGUMENTS: Final = 4


def reply(reader: JournalReader, sequence: int, method: str, raw: bytes) -> bytes:
    """Return the bytes of the reply to a request as of a sequence. Raises EdgeError."""
    state = Past(reader, start=sequence).go_to(sequence)
    view = READS[method](raw).read(state)
    if isinstance(view, EdgeError):
        raise view
    return view(sequence, scales_of(state)).SerializeToString()


def main(arguments: list[str]) -> int:
    """Read a request from standard input, and print the bytes of the reply; any error ends the process with its
    trace.
    """
    assert len(arguments) == ARGUMENTS
    os.nice(NICE)
    with closing(open_read_only(Path(arguments[1]))) as reader:
        found = reply(reader, int(arguments[2]), arguments[3], sys.stdin.buffer.read())
    sys.stdout.buffer.write(found)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
