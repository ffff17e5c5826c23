# SPDX-License-Identifier: Apache-2.0
"""Report for a server the effects of calls, in a process of its own that reads the journal at low priority (Q-9).

    python -m clearinghouse.server.analysis.previewer DIRECTORY SEQUENCE < QUESTION

The question is JSON: `lines`, each with the fields of a line of calls, and `for_ns`. Prints the preview as JSON, or
the fault of a call. Must never write, and never run inside the server's own process, which has the journal's files
open.
"""

import json
import os
import resource
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from clearinghouse.server.analysis.setting_preview import preview
from clearinghouse.server.codec.text.json_calls import Line, LineError
from clearinghouse.server.journal.follower import NICE
from clearinghouse.server.startup.directory import no_progress
from clearinghouse.server.startup.forking import MomentError
from clearinghouse.storage.reader import JournalReader, open_read_only

ARGUMENTS: Final = 3
# The server ends this process at its own time limit; this is for one whose server is gone.
PROCESSOR_SECONDS_MAX: Final = 120


def previewed(reader: JournalReader, sequence: int, question: bytes) -> dict[str, Any]:
    """Return the preview of a question as plain values, or the fault of a call that cannot be read."""
    asked = json.loads(question)
    lines = [Line(**line) for line in asked["lines"]]
    try:
        return asdict(preview(reader, sequence, lines, asked["for_ns"], no_progress))
    except (LineError, MomentError) as error:
        return {"fault": str(error)}


def main(arguments: list[str]) -> int:
    """Read a question from standard input, and print its preview.

    An error that is no fault of the question ends the process with its trace.
    """
    assert len(arguments) == ARGUMENTS
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS_MAX, PROCESSOR_SECONDS_MAX))
    with closing(open_read_only(Path(arguments[1]))) as reader:
        found = previewed(reader, int(arguments[2]), sys.stdin.buffer.read())
    json.dump(found, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
