# SPDX-License-Identifier: Apache-2.0
"""Plant a defect in the processes that a test starts: their machine raises at a stated call (SPEC J-2.2).

The program has no switch for it. The processes import this module at their start, by a `sitecustomize` on their path.
Owns the defects, by name.
"""

import os
from pathlib import Path
from typing import Final

import pytest

from clearinghouse.server.journal import records
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.commands import AdvanceTime, Command, CreateAccount
from tests.sources import ROOT

VARIABLE: Final = "CLEARINGHOUSE_TEST_DEFECT"
POISON: Final = "poison"
TEXT: Final = "planted: a sum that is not zero"


def _command(_: State, command: Command) -> bool:
    """An account of a stated owner is made."""
    return isinstance(command, CreateAccount) and command.owner == POISON


def _timer(_: State, command: Command) -> bool:
    """Anything is due."""
    return isinstance(command, AdvanceTime)


def _slice(state: State, command: Command) -> bool:
    """A slice of a cursor's work."""
    return isinstance(command, AdvanceTime) and state.cursors.is_behind


DEFECTS: Final = {"command": _command, "timer": _timer, "slice": _slice}


def defect(name: str) -> None:
    """Let the machine of this process raise after it has begun such a call."""
    raises, start = DEFECTS[name], records.Applier._start

    def started(self: records.Applier, entry: records.Entry) -> records.Entry:
        is_raised = raises(self.engine.state, entry.command)
        begun = start(self, entry)
        assert not is_raised, TEXT
        return begun

    records.Applier._start = started  # type: ignore[method-assign]


def plant(monkeypatch: pytest.MonkeyPatch, folder: Path, name: str) -> None:
    """Plant a defect in every process that is started from now on; "": none any more."""
    if not name:
        monkeypatch.delenv(VARIABLE)
        return
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(
        f"import os\nif os.environ.get({VARIABLE!r}):\n    from tests.server.planting import defect\n"
        f"    defect(os.environ[{VARIABLE!r}])\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(folder), str(ROOT))))
    monkeypatch.setenv(VARIABLE, name)
