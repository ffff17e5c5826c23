# SPDX-License-Identifier: Apache-2.0
"""The check of all statements of a journal that a run left (SPEC A-6).

Owns the call of the command alone: what it compares is that of `clearinghouse statement --check`.
"""

import json
from pathlib import Path

from click.testing import CliRunner

from clearinghouse.server.cli import main


def check_statements(journal: Path) -> int:
    """Fail unless the statements of all accounts add up to the unit; return how many figures were compared."""
    done = CliRunner().invoke(main, ["statement", str(journal), "--check", "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["differences"], found["shown"]) == (0, [])
    return int(found["figures"])
