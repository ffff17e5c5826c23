# SPDX-License-Identifier: Apache-2.0
"""Two runs that differ in one figure of one owner, and what each other owner is answered in both (SPEC Q-5.2).

Owns the pairs, drawn from all scenarios, the reads with their requests, and the comparison. What a reply may tell of
others stands in `shown.toml`, written by hand from docs/explanation/authority.md. An owner whose own events differ has
learnt the figure rightly, as the buyer does of an order that it fills: that owner is left out.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Final, NamedTuple

from google.protobuf import message_factory
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from clearinghouse.server.codec.access import ACCESS, Access
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.events.concerned import (
    PUBLIC,
    READS_ALL,
    account_of_item,
    as_read_by,
    concerns,
)
from clearinghouse.server.codec.reads.hidden import HIDDEN, Reader
from clearinghouse.server.codec.reads.present import READS
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.codes import OK
from clearinghouse.statemachine.vocabulary.commands import Command
from tests.fuzzing.surface import surface
from tests.scenarios.language import ScenarioError
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run_row
from tests.stateful.draws import SeededDraw
from tests.support import System

SHOWN: Final = Path(__file__).with_name("shown.toml")
VALUES_PER_FIELD: Final = 4
REQUESTS_PER_READ: Final = 60
ACCOUNTS_ASKED: Final = 3
TRIES: Final = 50
# Below this an integer is rather a kind than an amount.
FIGURE_MIN: Final = 10
_HEAD: Final = ("principal", "request_id", "created_time_ns")


class Played(System):
    """A world that remembers its calls, and the events of each."""

    def __init__(self) -> None:
        """Start at genesis, with invariants not checked: that is done elsewhere."""
        super().__init__(check=False)
        self.calls: list[tuple[int, Command]] = []
        self.outcomes: list[Outcome] = []
        self.seen: list[Any] = []

    def apply(self, command: Command, *, digest: bytes | None = None) -> Outcome:
        """Apply a command, and remember it with what came of it."""
        self.calls.append((self.now, command))
        outcome = super().apply(command, digest=digest)
        self.outcomes.append(outcome)
        self.seen += [(self.sequence, event) for event in self.events]
        return outcome

    def again(self, place: int, changed: Command) -> "Played":
        """The same calls once more, with another command at a place. Raises each error of the machine."""
        other = Played()
        other.engine = Engine(self.engine.state.genesis)
        for number, (now, command) in enumerate(self.calls):
            other.now = now
            Played.apply(other, changed if number == place else command)
        return other

    def stream(self, account_ids: set[int]) -> list[tuple[object, ...]]:
        """What a subscriber with these accounts is sent."""
        return [
            (sequence, event.kind, tuple(as_read_by(event, account_ids).fields.items()))
            for sequence, event in self.seen
            if event.kind in PUBLIC or concerns(event, account_ids)
        ]


@cache
def played(number: int) -> Played:
    """The world of a scenario; a row that does not hold for want of its seed is left out."""
    setup = Setup(check=False)
    setup.system = world = Played()
    for row in SCENARIOS[number].rows:
        try:
            run_row(setup, row)
        except (AssertionError, KeyError, ValueError, ScenarioError):
            continue
    return world


class Pair(NamedTuple):
    """Two worlds, the owner whose figure differs, and what differs."""

    one: Played
    other: Played
    subject: str
    what: str


def owners_of(state: State) -> dict[str, list[int]]:
    """The customers' accounts by owner."""
    found: dict[str, list[int]] = {}
    for account in state.accounts.values():
        if account.owner and account.owner != "clearinghouse":
            found.setdefault(account.owner, []).append(account.id)
    return found


def _subject(world: Played, place: int) -> str:
    """The one customer on whose accounts a call acts, if all of its items are accepted; else no one."""
    command = world.calls[place][1]
    if set(world.outcomes[place].codes) != {OK}:
        return ""
    accounts = world.state.accounts
    named = {account_of_item(command, item) for item in range(command.count())} - {0}
    owners = {accounts[number].owner for number in named if number in accounts}  # type: ignore[index]
    owners = owners or {command.principal} & set(owners_of(world.state))
    return owners.pop() if len(owners) == 1 and "clearinghouse" not in owners else ""


def _figures(command: Command) -> list[tuple[str, int | None]]:
    """The amounts, prices, times and texts of a command: a field, and the place in its list."""
    found: list[tuple[str, int | None]] = []
    for each in fields(command):
        if each.name in _HEAD or each.name.endswith(("_id", "_ids")):
            continue
        value = getattr(command, each.name)
        places = enumerate(value) if isinstance(value, list) else [(None, value)]
        found += [(each.name, place) for place, one in places if _is_figure(one)]
    return found


def _is_figure(value: object) -> bool:
    if isinstance(value, str):
        return bool(value)
    return isinstance(value, int) and abs(value) >= FIGURE_MIN


def _changed(draw: SeededDraw, value: Any) -> Any:  # noqa: ANN401  a figure or a text
    """A figure near another one, or a text as long."""
    if isinstance(value, str):
        return value[:-1] + ("z" if value[-1] != "z" else "y")
    return value + draw.pick((1, -1, value // 100 or 1, -(value // 100) or 1, value // 2, 3))


def drawn(draw: SeededDraw, stem: str = "") -> Pair | None:
    """A pair of a file's scenarios, or of any, if some tries find one: both runs answer the changed call alike."""
    numbers = [number for number, one in enumerate(SCENARIOS) if stem in ("", one.stem)]
    for _ in range(TRIES):
        number = draw.pick(numbers)
        world = played(number)
        if not world.calls:
            continue
        place = draw.integer(0, len(world.calls) - 1)
        subject = _subject(world, place)
        command = world.calls[place][1]
        figures = _figures(command) if subject else []
        if not figures or len(owners_of(world.state)) == 1:
            continue
        name, item = draw.pick(figures)
        value = getattr(command, name)
        if item is None:
            changed = _changed(draw, value)
        else:
            changed = [*value[:item], _changed(draw, value[item]), *value[item + 1 :]]
        try:
            other = world.again(place, replace(command, **{name: changed}))
        except (ValueError, OverflowError):
            continue  # no such command could be decoded
        if other.outcomes[place].codes == world.outcomes[place].codes:
            what = f"{SCENARIOS[number].stem}: {type(command).__name__}.{name}"
            return Pair(world, other, subject, what)
    return None


# --- reads ---


@cache
def shown() -> dict[str, tuple[str, ...]]:
    """Read -> the fields that may tell of others, in dots; all of it for `*`."""
    groups = tomllib.loads(SHOWN.read_text(encoding="utf-8"))["group"]
    return {
        f"/clearinghouse.v1.{call}": tuple(group["fields"])
        for group in groups
        for call in group["calls"]
    }


def asks_all(access: Access) -> bool:
    """Return whether a customer may make a read without naming an account of its own."""
    return bool(access.any & ~READS_ALL)


@cache
def reads() -> tuple[str, ...]:
    """The reads of the state that a customer may make."""
    return tuple(path for path in READS if (ACCESS[path].any | ACCESS[path].own) & ~READS_ALL)


def requests(path: str, owner: str, own: list[int], state: State) -> Iterator[bytes]:
    """Requests of a read: own accounts where it names one, each market and asset, the first numbers of other things."""
    access = ACCESS[path]
    assert access.request is not None
    names: list[str] = []
    values: list[list[Any]] = []
    for field in access.request.DESCRIPTOR.fields:
        chosen = _choices(field, access, owner, own, state)
        if chosen:
            names.append(field.name)
            values.append(chosen)
    for number, chosen_ones in enumerate(product(*values)):
        if number == REQUESTS_PER_READ:
            return
        request = access.request()
        for name, value in zip(names, chosen_ones, strict=True):
            if value is None:
                continue
            if request.DESCRIPTOR.fields_by_name[name].is_repeated:
                getattr(request, name).append(value)
            else:
                setattr(request, name, value)
        yield request.SerializeToString()


def _choices(
    field: Any,  # noqa: ANN401  either kind of descriptor
    access: Access,
    owner: str,
    own: list[int],
    state: State,
) -> list[Any]:
    """What a field is given, None for nothing; no values for a field that is left alone."""
    if field.name == access.account:
        return [owner] if field.name == "owner" else [*own[:ACCOUNTS_ASKED]]
    if field.name == "market_id":
        return [*list(state.markets)[:VALUES_PER_FIELD], None]
    if field.name == "asset_id":
        return [*list(state.assets)[:VALUES_PER_FIELD], None]
    if field.type == FieldDescriptor.TYPE_BOOL:
        return [None, True]
    if field.enum_type is not None and not field.is_repeated:
        return [None, 1]
    is_page = field.name.startswith(("after_", "min_", "max_"))
    if field.name.endswith("_id") and not field.name.endswith("account_id") and not is_page:
        return [1, 2, None] if field.cpp_type != FieldDescriptor.CPPTYPE_STRING else []
    return []


def answer(path: str, raw: bytes, state: State, reader: Reader) -> bytes | tuple[object, ...]:
    """What a read answers to a reader, as the edge answers it: the bytes of the reply, or the parts of a refusal."""
    try:
        view = READS[path](raw).read(state)
    except EdgeError as error:
        view = error
    if isinstance(view, EdgeError):
        return view.code, str(view), view.limit, view.actual, tuple(view.metadata.items())
    reply = view(1, scales_of(state)).SerializeToString()
    hide = HIDDEN.get(path)
    return reply if hide is None else hide(reply, reader)


@cache
def _reply_class(path: str) -> type[Message]:
    return message_factory.GetMessageClass(surface()[path].reply)


def without(path: str, reply: bytes) -> bytes:
    """A reply without the fields that may tell of others."""
    message = _reply_class(path).FromString(reply)
    for names in shown().get(path, ()):
        _clear([message], names.split("."))
    return message.SerializeToString(deterministic=True)


def _clear(messages: list[Any], names: list[str]) -> None:
    """Clear a field in some messages."""
    for message in messages:
        if len(names) == 1:
            message.ClearField(names[0])
        else:
            inner = getattr(message, names[0])
            is_many = message.DESCRIPTOR.fields_by_name[names[0]].is_repeated
            _clear(list(inner) if is_many else [inner], names[1:])


def _differ(path: str, one: object, other: object) -> bool:
    """Return whether two answers differ in what may not tell of others.

    Where a thing that all may see is there in one world alone, no more of it may be in the reply than the table allows.
    """
    replies = [answered for answered in (one, other) if isinstance(answered, bytes)]
    if len(replies) == 2:
        return one != other and without(path, replies[0]) != without(path, replies[1])
    if replies and path in shown():
        return without(path, replies[0]) != _reply_class(path)(as_of_sequence=1).SerializeToString()
    return one != other


def _answers(world: Played, owner: str, own: list[int], paths: list[str]) -> dict[Any, Any]:
    """Read and request -> the answer to an owner."""
    state = world.state
    member = state.clearing.member_of.get(owner)
    reader = Reader(owner, set(own).__contains__, 0 if member is None else member.id)
    return {
        (path, raw): answer(path, raw, state, reader)
        for path in paths
        for raw in requests(path, owner, own, state)
    }


def _losses(world: Played) -> list[int]:
    """What the lenders of each pool are expected to lose together (B-5)."""
    pools = [asset.pool for asset in world.state.assets.values()]
    return [0 if pool is None else pool.expected.uncovered for pool in pools]


def leaks(pair: Pair, counted: Counter[str]) -> Iterator[str]:
    """Reads that show an owner the figure of another one; `counted` counts the owners that were asked.

    What is an owner's own may follow what everyone sees, such as the index of a pool, and a lender's equity what its
    pool expects to lose. So the reads of own accounts are compared where neither differs.
    """
    public = [path for path in reads() if asks_all(ACCESS[path]) and shown().get(path) != ("*",)]
    everything = [path for path in reads() if asks_all(ACCESS[path])]
    private = [path for path in reads() if not asks_all(ACCESS[path])]
    for owner, own in owners_of(pair.one.state).items():
        accounts = set(own)
        if owner == pair.subject or pair.one.stream(accounts) != pair.other.stream(accounts):
            continue
        counted["owners"] += 1
        seen = [_answers(world, owner, own, everything) for world in (pair.one, pair.other)]
        is_alike = seen[0] == seen[1] and _losses(pair.one) == _losses(pair.other)
        paths = public
        if is_alike:
            counted["owners of own reads"] += 1
            paths = private
            seen = [_answers(world, owner, own, private) for world in (pair.one, pair.other)]
        for key in seen[0].keys() | seen[1].keys():
            if key[0] in paths and _differ(key[0], seen[0].get(key), seen[1].get(key)):
                yield f"{pair.what} of {pair.subject} shows to {owner} in {key[0]}"
