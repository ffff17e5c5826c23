# SPDX-License-Identifier: Apache-2.0
"""Answer a read for a server, in a process of its own that replays the journal at a low priority (SPEC M-10.1).

    python -m clearinghouse.server.analysis.reader DIRECTORY SEQUENCE METHOD < REQUEST

Prints the bytes of the reply, as of the sequence. Must never write, and never run inside the server's own process,
which has the journal's files open.
"""

import os
import sys
from pathlib import Path
from typing import Final

from clearinghouse.server.analysis.replayed_state import opened
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.present import READS
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.server.journal.follower import NICE

ARGUMENTS: Final = 4


def main(arguments: list[str]) -> int:
    """Read and print; any error ends the process with its trace."""
    assert len(arguments) == ARGUMENTS
    os.nice(NICE)
    directory, sequence, method = Path(arguments[1]), int(arguments[2]), arguments[3]
    query = READS[method](sys.stdin.buffer.read())
    with opened(directory, start=sequence) as past:
        state = past.go_to(sequence)
        view = query.look(state)
        if isinstance(view, EdgeError):
            raise view
        sys.stdout.buffer.write(view(sequence, scales_of(state)).SerializeToString())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
