# SPDX-License-Identifier: Apache-2.0
"""Run the process beside the server that keeps the tables of the past (SPEC J-8).

python -m clearinghouse.server.past.process DIRECTORY

The header of a question has the path of its method, the last committed sequence with its time, and the sequence that
the answer must include; the bytes of the question are the request. The bytes of an answer are the reply. The header of
a refusal has the parts of the error.
"""

import sys
from pathlib import Path

from clearinghouse.server.journal.follower import serve
from clearinghouse.server.past.history import History


def main(arguments: list[str]) -> int:
    """Follow the journal and answer questions until standard input ends."""
    history = History(Path(arguments[1]))
    serve(history, history.read)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
