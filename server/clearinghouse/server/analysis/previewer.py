# SPDX-License-Identifier: Apache-2.0
"""Tell for a server what calls would do, in a process of its own that reads the journal at a low priority (Q-9).

    python -m clearinghouse.server.analysis.previewer DIRECTORY SEQUENCE < QUESTION

The question is JSON: `lines`, each with the fields of a line of calls, and `for_ns`. Prints the preview as JSON, or the
fault of a call. Must never write, and never run inside the server's own process, which has the journal's files open.
"""

import json
import os
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

from clearinghouse.server.analysis.setting_preview import preview
from clearinghouse.server.codec.text.json_calls import Line, LineError
from clearinghouse.server.journal.follower import NICE
from clearinghouse.server.startup.directory import no_progress
from clearinghouse.server.startup.forking import MomentError
from clearinghouse.storage.reader import open_read_only

ARGUMENTS: Final = 3
# The server ends this process at its own time limit; this is for one whose server is gone.
PROCESSOR_SECONDS_MAX: Final = 120


def main(arguments: list[str]) -> int:
    """Preview and print; any other error than a fault of the question ends the process with its trace."""
    assert len(arguments) == ARGUMENTS
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS_MAX, PROCESSOR_SECONDS_MAX))
    asked = json.load(sys.stdin.buffer)
    lines = [Line(**line) for line in asked["lines"]]
    reader = open_read_only(Path(arguments[1]))
    try:
        found = asdict(preview(reader, int(arguments[2]), lines, asked["for_ns"], no_progress))
    except (LineError, MomentError) as error:
        found = {"fault": str(error)}
    finally:
        reader.close()
    json.dump(found, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
