# SPDX-License-Identifier: Apache-2.0
"""The verbs of changes of parameters that state some fields, and of what is announced and in force (SPEC Q-9).

Owns how those rows become commands, and the checks of announced changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clearinghouse.statemachine.authority.in_force import IDS
from clearinghouse.statemachine.views.authority.settings import SettingView, setting_views
from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.parts import PARTS
from tests.scenarios.expected_results import Action
from tests.scenarios.language import ScenarioError, duration_ns, rate_ppb
from tests.scenarios.names import same

if TYPE_CHECKING:
    from tests.scenarios.language import Words
    from tests.scenarios.names import Setup

KINDS: dict[str, type[commands.Command]] = {
    "asset": commands.SetAssetParameters,
    "market": commands.SetMarketParameters,
    "pool": commands.SetPool,
    "dynamic": commands.SetDynamicMargin,
    "liquidation": commands.SetLiquidation,
}


def _value(text: str) -> int:
    """A rate, a time or a whole number."""
    if text.endswith("%"):
        return rate_ppb(text)
    return duration_ns(text) if text.endswith("s") else int(text)


def _subject(setup: Setup, words: Words) -> tuple[type[commands.Command], int]:
    """`asset SOL`, `market SOL-PERP`, `pool USDC`, `dynamic SOL-PERP`, `liquidation`: the command, and its subject."""
    kind = KINDS[words.take()]
    return kind, setup.known(setup.system.state.symbols, words.take()) if IDS[kind.KIND] else 0


def _fields(kind: type[commands.Command], words: Words) -> dict[str, int]:
    """`mmf_base_ppb 4% mmf_factor_ppb 1%`: values by their attributes."""
    known = {part.attribute for part in PARTS[kind.KIND]}
    found = {}
    while words.peek() in known:
        name = words.take()
        found[name] = _value(words.take())
    return found


def notice(setup: Setup, words: Words) -> None:
    """`setting-notice 86400s`: the clearinghouse begins with this notice of changes; before its first command."""
    notice_ns = duration_ns(words.take())
    words.done()
    setup.system.begin_with_notice(notice_ns)


def change(setup: Setup, words: Words) -> Action:
    """`change market SOL-PERP mmf_base_ppb 4% [version 12] [because crash]`: these fields and no other."""
    kind, subject_id = _subject(setup, words)
    stated = _fields(kind, words)
    values: dict[str, Any] = dict.fromkeys(IDS[kind.KIND], subject_id)
    present = 0
    for part in PARTS[kind.KIND]:
        empty: Any = [] if part.attribute.endswith("_fee_ppb") else min(part.first, 0)
        values[part.attribute] = stated.get(part.attribute, empty)
        present |= (1 << part.number) * (part.attribute in stated)
    values["present"] = present
    values["expected_version"] = int(words.option("version", "-1"))
    values["at_once_reason"] = words.option("because", "")
    words.done()
    return Action(kind(*setup.head(), **values))


def _view(setup: Setup, kind: type[commands.Command], subject_id: int) -> SettingView:
    """What ListSettings has of a subject."""
    name = IDS[kind.KIND][0] if IDS[kind.KIND] else ""
    for view in setting_views(setup.system.state, name, subject_id):
        if isinstance(view.command, kind):
            return view
    raise ScenarioError(f"{kind.__name__} of {subject_id} is neither set nor announced")


def announced(setup: Setup, words: Words) -> None:
    """`announced market SOL-PERP mmf_base_ppb 4% in 60s and mmf_factor_ppb 1% in 90s`, or `... nothing`: all."""
    kind, subject_id = _subject(setup, words)
    view = _view(setup, kind, subject_id)
    names = {part.number: part.attribute for part in PARTS[kind.KIND]}
    found = [
        (
            {names[field]: getattr(one.command, names[field]) for field in one.fields},
            one.due_ns - setup.system.now,
        )
        for one in view.announced
    ]
    expected = []
    while words.peek() and not words.accept("nothing"):
        values = _fields(kind, words)
        words.expect("in")
        expected.append((values, duration_ns(words.take())))
        words.accept("and")
    words.done()
    same("announced changes", found, expected)


def in_force(setup: Setup, words: Words) -> None:
    """`in-force market SOL-PERP mmf_base_ppb 3%`: what ListSettings has."""
    kind, subject_id = _subject(setup, words)
    command = _view(setup, kind, subject_id).command
    for name, value in _fields(kind, words).items():
        same(name, getattr(command, name), value)
    words.done()
