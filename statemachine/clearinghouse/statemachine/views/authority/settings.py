# SPDX-License-Identifier: Apache-2.0
"""Return the present parameters of an account, an asset, a market, a source or the clearinghouse, with versions (SPEC
Q-3).

Owns the subjects of each kind of update. The parameters of a subject are an update that states all of them: sending it
again changes nothing.
"""

from typing import Any, Final, NamedTuple

from clearinghouse.statemachine.authority.in_force import (
    IDS,
    IDS_MAX,
    Subject,
    Values,
    in_force,
    in_force_or_off,
)
from clearinghouse.statemachine.state.setting_changes import SettingChange
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.commands import Command, SetBackstop, SetPvpShortLimit
from clearinghouse.statemachine.vocabulary.encoding import SHAPES
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.parts import PARTS


class AnnouncedView(NamedTuple):
    """An announced change of parameters: the update that states all parameters as they will be after the change (Q-9).

    `fields` are the attributes that change, and `due_ns` is the time at which the change takes effect.
    """

    change_id: int
    command: Command
    fields: list[int]
    due_ns: int


class SettingView(NamedTuple):
    """The parameters of a subject, as an update that states all of them.

    `version` is the sequence number of the last update, 0 if none was sent. `announced` are the changes that are not in
    force yet, the first to take effect first.
    """

    command: Command
    version: int
    announced: list[AnnouncedView]


# Kind of an update with at most one subject id -> the attribute of that id, empty for the clearinghouse.
_NAMED_BY: Final[dict[int, str]] = {
    kind: names[0] if names else "" for kind, names in IDS.items() if len(names) < IDS_MAX
}


def setting_views(state: State, name: str, number: int) -> list[SettingView]:
    """Return the parameters of the subject whose attribute `name` has the id `number`; "" means the clearinghouse
    itself.
    """
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
    member = state.pvp.members.get(AccountId(number)) if name == "account_id" else None
    if member is not None:
        subjects += [
            (SetPvpShortLimit.KIND, number, asset_id) for asset_id in sorted(member.short_limits)
        ]
    return [view for subject in subjects if (view := _view(state, subject)) is not None]


def _view(state: State, subject: Subject) -> SettingView | None:
    """Return the parameters of one subject; None if no update has set or announced them."""
    kind, subject_id, _ = subject
    changes = state.setting_changes.of(kind, subject_id)
    values = in_force_or_off(state, subject) if changes else in_force(state, subject)
    if values is None:
        return None
    version = state.versions.get(subject, 0)
    return SettingView(_update(subject, values), version, _announced(state, changes))


def _update(subject: Subject, values: Values) -> Command:
    """Return the command that sets `values` as the parameters of a subject; the command has no caller and no time."""
    kind, *ids = subject
    named: dict[str, Any] = {**dict(zip(IDS[kind], ids, strict=False)), **values}
    return SHAPES[kind].command("", "", 0, **named)


def announced_views(state: State) -> list[AnnouncedView]:
    """Return all announced changes, the first to take effect first."""
    return _announced(state, [*state.setting_changes.announced.values()])


def _announced(state: State, changes: list[SettingChange]) -> list[AnnouncedView]:
    """Return the views of changes, the first to take effect first; omit a change whose subject has no parameters any
    more.
    """
    found: list[AnnouncedView] = []
    for change in sorted(changes, key=lambda one: (one.due_ns, one.id)):
        subject = (change.kind, change.subject_id, 0)
        values = in_force_or_off(state, subject)
        if values is not None:
            names = {part.number: part.attribute for part in PARTS[change.kind]}
            values |= {names[field]: value for field, value in change.values.items()}
            update = _update(subject, values)
            found.append(AnnouncedView(change.id, update, sorted(change.values), change.due_ns))
    return found
