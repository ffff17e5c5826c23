# SPDX-License-Identifier: Apache-2.0
"""The parameters in force of an account, an asset, a market, a source or the whole, each with its version (SPEC Q-3).

Owns which kinds of updates have which subjects. The parameters of each are an update that states all of them: sent
again, it changes nothing.
"""

from typing import Any, Final, NamedTuple

from clearinghouse.statemachine.authority.in_force import IDS, Subject, in_force
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.commands import COMMANDS, Command, SetBackstop


class SettingView(NamedTuple):
    """An update that states what is in force, and the sequence of the last one; 0: there was none."""

    command: Command
    version: int


# Kind of an update that names one thing or none -> the attribute that names it, empty where it is the whole.
_NAMED_BY: Final[dict[int, str]] = {
    kind: names[0] if names else "" for kind, names in IDS.items() if kind != SetBackstop.KIND
}
_CLASSES: Final[dict[int, type[Command]]] = {command.KIND: command for command in COMMANDS}


def setting_views(state: State, name: str, number: int) -> list[SettingView]:
    """All that was set of the thing that the attribute `name` names by `number`; of the whole with an empty name."""
    subjects: list[Subject] = [
        (kind, number, 0) for kind, named_by in _NAMED_BY.items() if named_by == name
    ]
    if name in ("account_id", "market_id"):
        subjects += [
            (SetBackstop.KIND, account_id, market_id)
            for market_id in sorted(state.waterfall.providers)
            for account_id in sorted(state.waterfall.providers[market_id])
            if number == (account_id if name == "account_id" else market_id)
        ]
    return [view for subject in subjects if (view := _view(state, subject)) is not None]


def _view(state: State, subject: Subject) -> SettingView | None:
    """One of them; None if it was never set."""
    values = in_force(state, subject)
    if values is None:
        return None
    kind, *ids = subject
    named: dict[str, Any] = {**dict(zip(IDS[kind], ids, strict=False)), **values}
    return SettingView(_CLASSES[kind]("", "", 0, **named), state.versions.get(subject, 0))
