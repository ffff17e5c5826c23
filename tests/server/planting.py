# SPDX-License-Identifier: Apache-2.0
"""Plant a defect in the processes that a test starts: their machine raises at a stated call (SPEC J-2.2).

The program has no switch for it. The processes import this module at their start, by a `sitecustomize` on their path.
Owns the defects, by name.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from clearinghouse.server.journal.records import Applier
from clearinghouse.statemachine.contracts import funding_intervals
from clearinghouse.statemachine.handlers.clearing import waiting_trades
from clearinghouse.statemachine.lending import accrual
from clearinghouse.statemachine.liquidation import passes
from clearinghouse.statemachine.settlement import locks
from clearinghouse.statemachine.state.clearing import Session
from clearinghouse.statemachine.state.state import Account, Market, State
from clearinghouse.statemachine.vocabulary.commands import AdvanceTime, Command, CreateAccount
from clearinghouse.statemachine.vocabulary.types import SESSION_POSTED
from tests.sources import ROOT

VARIABLE: Final = "CLEARINGHOUSE_TEST_DEFECT"
POISON: Final = "poison"
TEXT: Final = "planted: a sum that is not zero"


def _command(_: State, command: Command) -> bool:
    """An account of a stated owner is made."""
    return isinstance(command, CreateAccount) and command.owner == POISON


def _timer(state: State, command: Command) -> bool:
    """Anything is due while a dead-man timer runs."""
    return isinstance(command, AdvanceTime) and bool(state.dead_man_switches)


def _slice(state: State, command: Command) -> bool:
    """A slice of work that an earlier one has left, while there are holds."""
    is_behind = state.cursors.is_behind and bool(state.holds)
    return isinstance(command, AdvanceTime) and is_behind


def _post(state: State, command: Command) -> bool:
    """A settlement session has just been posted."""
    sessions = state.clearing.sessions.values()
    return isinstance(command, AdvanceTime) and any(one.state == SESSION_POSTED for one in sessions)


# By the name of the step before whose end the machine raises: it has changed the state by then.
DEFECTS: Final = {
    "command": ("_start", _command),
    "timer": ("_start", _timer),
    "slice": ("_start", _slice),
    "post": ("_finish", _post),
}


def _pass(state: State, _offset: int, account: Account, *_: object) -> bool:
    """The pass of liquidation comes to an account."""
    return state.accounts[account.id].owner == "alice"


def _funding(_state: State, _offset: int, market: Market, _due_ns: int) -> bool:
    """An interval of funding of a market ends."""
    return market.symbol == "SOL-PERP"


def _always(*_: object) -> bool:
    """Interest of a pool accrues, or a waiting trade is tried."""
    return True


def _session(_state: State, _offset: int, session: Session, *_: object) -> bool:
    """The first session locks securities."""
    return session.id == 1


# By the name of the work: the function that raises, of subjects for which this holds.
WORK: Final[dict[str, tuple[Any, str, Callable[..., bool]]]] = {
    "pass": (passes, "_begin_visit", _pass),
    "funding": (funding_intervals, "end_interval", _funding),
    "interest": (accrual, "grow", _always),
    "session": (locks, "lock_securities", _session),
    "waiting": (waiting_trades, "_try", _always),
}


def _work_defect(name: str) -> None:
    """Let work of some subjects raise."""
    module, function, raises = WORK[name]
    taken = getattr(module, function)

    def raising(*of: Any) -> Any:  # noqa: ANN401  its arguments
        assert not raises(*of), TEXT
        return taken(*of)

    setattr(module, function, raising)


def defect(name: str) -> None:
    """Let the machine of this process raise at such a call."""
    if name in WORK:
        _work_defect(name)
        return
    step, raises = DEFECTS[name]
    taken: Callable[[Applier, Any], Any] = getattr(Applier, step)

    def raising(self: Applier, of: Any) -> Any:  # noqa: ANN401  a call or its entry
        is_raised = raises(self.engine.state, self.entries[-1].command)
        result = None if is_raised and step == "_finish" else taken(self, of)
        assert not is_raised, TEXT
        return result

    setattr(Applier, step, raising)


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
