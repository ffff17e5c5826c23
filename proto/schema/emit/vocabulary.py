# SPDX-License-Identifier: Apache-2.0
"""Emit the state machine's vocabulary: enumerations, result codes, units, commands, events and their writers.

Owns the form of these modules; all facts are the schema's. Parts of the vocabulary that the API does not show are in
modules written by hand: `constants` and `server_commands`.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from proto.schema.emit.text import (
    beside,
    comment_lines,
    docstring,
    exported,
    module,
    plain,
    sentence,
    string_lines,
    with_rules,
)
from proto.schema.model import MONEY_UNITS, Attribute, Command, Event, EventField, Field, Schema

LINE_MAX: Final = 120
NOTE: Final = "Generated from the schema in proto/ by `python proto/generate.py`; change it there."

# Units that neither the name of an attribute nor its enumeration tells.
UNIT_PHRASES: Final = {
    "ASSET_AMOUNT": "smallest units of the asset",
    "VALUATION_AMOUNT": "smallest units of the valuation asset",
    "QUOTE_AMOUNT": "smallest units of the quote asset",
    "LOTS": "lots",
    "PRICE_UNITS": "units of 10^-decimals of the tick",
    "QUANTITY_UNITS": "units of 10^-decimals of the lot",
    "INDEX_E9": "10^-9 valuation units per whole unit",
    "TIMES": "whole times",
    "TIME_NS": "a moment",
    "COUNT": "a count",
    "DECIMALS": "decimals",
}
# Kind of id -> its type in the machine's `numbers`. A target is of one of several kinds and stays an integer.
ID_TYPES: Final = {
    "ACCOUNT": "AccountId",
    "ASSET": "AssetId",
    "MARKET": "MarketId",
    "ORDER": "OrderId",
    "CLIENT_ORDER": "ClientOrderId",
    "DEPOSIT": "DepositId",
    "WITHDRAWAL": "WithdrawalId",
    "HOLD": "HoldId",
    "SOURCE": "SourceId",
    "BREAK": "BreakId",
    "PVP_PAIR": "PvpPairId",
}
# Unit -> its type there; numbers of the other units are integers.
UNIT_TYPES: Final = {"PRICE_PER_LOT": "PricePerLot"}
# Events whose kind is an argument where they are written, in `positions/off_book_transfer`.
WRITTEN_BY_KIND: Final = ("BACKSTOP_FILL", "REST_CLOSED")
# The commands that the server alone says; they stand by hand in `server_commands`.
SERVER_COMMANDS: Final = ("AdvanceTime", "ContinueNumbers", "ReportDisconnect", "ReportGap")


def types_module(schema: Schema, package: str, private: tuple[str, ...]) -> str:
    """Return the module with the constants of the API's enumerations.

    It also exports the constants of the module `constants`, whose names are in `private`.
    """
    body: list[str] = []
    for enum in schema.enums:
        if not enum.constants:
            continue
        body += ["", *comment_lines(f"--- {enum.name} ---")]
        if enum.comment:
            body += comment_lines(plain(enum.comment))
        for value in enum.values:
            if value.constant:
                body += beside(f"{value.constant}: Final = {value.number}", plain(value.comment))
    return module(
        f"""
The enumerations of the public API as plain `Final` integers, with the machine's private enumerations.

They are plain integers, because the hot path compares them and a compiled build inlines them. The journal contains
the numbers, so no number is ever used again. `constants` has the limits, ids of system accounts, flags and other
constants without a public form.

{NOTE}
""",
        [
            "from typing import Final",
            "",
            f"from {package}.constants import ({', '.join(exported(private))})",
        ],
        body,
    )


def codes_module(schema: Schema, package: str) -> str:
    """Return the module with the result codes in the order of the schema."""
    del package  # it imports nothing of the machine
    body: list[str] = []
    section = ""
    for code in schema.codes:
        if code.section != section:
            section = code.section
            body += ["", f"# --- {section} ---"]
        means = sentence(plain(code.comment)) if code.number else "Done."
        means = with_rules(means, code.rules)
        body += beside(f"{code.name}: Final = {code.number}", means)
    return module(
        f"""
Result codes: one stable number per outcome of a command (SPEC Q-3, G-1 to G-10).

A code is never renumbered or used again; `docs/reference/result-codes.md` explains each. Ranges: 0 done; 1xx
the request as a whole; 2xx accounts, assets and money; 3xx orders before gate 1; 4xx the eight gates and the
brakes; 5xx the book; 6xx oracle; 7xx operators and parameters; 8xx external venues; 9xx the edge, which refuses a
call before it gets a sequence number, so the journal never has these.

{NOTE}
""",
        ["from typing import Final"],
        body,
    )


def code_forms_module(schema: Schema, package: str) -> str:
    """Return the module with the name, the rules and the unit of figures of each result code."""
    body = [
        "class CodeForm(NamedTuple):",
        '    """A result code: its name, its rules, and the unit of the figures of its refusals."""',
        "",
        "    name: str",
        "    rules: tuple[str, ...]",
        "    figures: int",
        "",
        "",
        "CODES: Final[dict[int, CodeForm]] = {",
    ]
    for code in schema.codes:
        rules = _tuple_items(code.rules)
        form = f'CodeForm("{code.name}", ({rules}), units.{code.figures or "RAW"})'
        body.append(f"    codes.{code.name}: {form},")
    return module(
        f"""
The rules of each result code, and the unit of its limit, actual value and shortfall (Q-3, A-2).

{NOTE}
""",
        ["from typing import Final, NamedTuple", "", f"from {package} import codes, units"],
        [*body, "}"],
    )


def units_module(schema: Schema, package: str) -> str:
    """Return the module with the numbers of the units."""
    del package  # it imports nothing of the machine
    body = ["RAW: Final = 0  # no unit: an id, an enumeration, a code, a flag"]
    for unit in schema.units:
        body += beside(f"{unit.name}: Final = {unit.number}", plain(unit.comment))
    texts = "".join(f"{unit.name}, " for unit in schema.units if unit.name in MONEY_UNITS)
    body += [
        "",
        *comment_lines(
            "Units whose numbers the API encodes as decimal text; numbers of other units are integers."
        ),
    ]
    body += [f"DECIMAL_TEXT: Final = frozenset({{{texts}}})"]
    return module(
        f"""
Units of the integers of commands, events and refusals.

{NOTE}
""",
        ["from typing import Final"],
        body,
    )


def _attribute_note(attribute: Attribute) -> str:
    """Return facts of an attribute that its name does not state, for a comment."""
    field = attribute.sources[0] if attribute.sources else None
    if attribute.is_mask:
        return "bits: the fields that are stated, by their numbers; -1: all"
    if field is None:
        return "stated by no field of this call: 0"
    bits = [source.flag for source in attribute.sources if source.flag]
    if bits:
        modes = [source.type_name for source in attribute.sources if source.type == "enum"]
        return f"bits: {', '.join([*modes, *bits])}"
    if field.type == "enum":
        is_set = field.is_repeated
        return f"bits by the numbers of {field.type_name}, or -1" if is_set else field.type_name
    if field.type == "bool":
        return "0 or 1"
    if field.unit == "STEP":
        return ""
    phrase = UNIT_PHRASES.get(field.unit, "")
    if field.unit == "TIME_NS" and field.name.endswith("time_ns") and "time" in attribute.name:
        phrase = ""
    if field.is_added_later and not attribute.is_column and not field.is_text:
        phrase = "a sequence" if field.unit == "SEQUENCE" else phrase
        return f"{phrase}, or -1" if phrase else "-1: not stated"
    return f"{phrase}, or 0" if phrase and field.may_be_empty else phrase


def _number_type(fields: Iterable[Field]) -> str:
    """Return the type of a number made of these request or event fields: that of their common kind, else `int`."""
    kinds = {ID_TYPES.get(field.id) or UNIT_TYPES.get(field.unit, "int") for field in fields}
    return kinds.pop() if len(kinds) == 1 else "int"


def _attribute_type(schema: Schema, command: Command, attribute: Attribute) -> str:
    """Return the Python type of an attribute.

    If this call has no field for it, the fields of its other calls decide.
    """
    sources = attribute.sources
    if attribute.is_mask:
        return "int"
    if not sources:
        items = (
            schema.message_by_name[form.request.by_name[form.items].type_name]
            for form in command.forms
        )
        sources = tuple(
            field
            for item in items
            for field in item.fields
            if attribute.name in (field.attributes or (f"{field.name}s",))
            and not field.is_for_number
        )
    return _number_type(sources)


def _number_imports(package: str, types: Iterable[str]) -> list[str]:
    """Return the import statements for the types that are not built in."""
    names = sorted({*types} - {"int"})
    return [f"from {package}.numbers import {', '.join(names)}"]


def _class(schema: Schema, command: Command) -> Iterator[str]:
    yield "@dataclass"
    yield f"class {command.name}(Command):"
    text = with_rules(sentence(plain(command.comment)), command.rules)
    if command.answer:
        text += f" Answers `{command.answer}`."
    yield from docstring(text, "    ")
    yield ""
    yield f"    KIND: ClassVar[int] = {command.kind}"
    yield ""
    for attribute in command.attributes:
        number = _attribute_type(schema, command, attribute)
        kind = {
            "INT": number,
            "TEXT": "str",
            "INT_LIST": f"list[{number}]",
            "TEXT_LIST": "list[str]",
        }
        code = f"    {attribute.name}: {kind[attribute.kind]}"
        if attribute.is_added_later:
            defaults: dict[int | str, str] = {-1: "NOT_STATED", 0: "0", "": '""'}
            absent = attribute.if_absent
            code += " = "
            code += "field(default_factory=list)" if isinstance(absent, list) else defaults[absent]
        note = _attribute_note(attribute)
        line = f"{code}  # {note}" if note else code
        if len(line) <= LINE_MAX:
            yield line
        else:
            yield from comment_lines(note, "    ")
            yield code
    if command.is_batch:
        column = next(attribute.name for attribute in command.attributes if attribute.is_column)
        yield ""
        yield "    def count(self) -> int:"
        yield '        """Return the number of sequence numbers that the command takes: one for each item."""'
        yield f"        return len(self.{column})"


def commands_module(schema: Schema, package: str) -> str:
    """Return the module with one class for each command, in the order of their kinds, and the table COMMANDS."""
    own = ["Command", *SERVER_COMMANDS]
    types = (
        _attribute_type(schema, command, attribute)
        for command in schema.commands
        for attribute in command.attributes
        if attribute.kind in {"INT", "INT_LIST"}
    )
    names = [command.name for command in schema.commands]
    body: list[str] = []
    for command in schema.commands:
        body += ["", "", *_class(schema, command)]
    body += ["", "", "COMMANDS: Final[tuple[type[Command], ...]] = ("]
    body += [f"    {name}," for name in [SERVER_COMMANDS[0], *names, *SERVER_COMMANDS[1:]]]
    body += [")"]
    return module(
        f"""
Commands: one class per kind of command, data only.

A command is one call. A batch has columns of equal length and takes one sequence number per item; every other
command takes one. The fields have the order of the journaled columns; new fields are only added at the end,
together with a new version of the journal format (J-5). Numbers of kinds are never used again. Every command has
its sender (`principal`), its idempotency key (`request_id`) and the client's creation time (I-11). The schema
lists the possible answers of each command.

{NOTE}
""",
        [
            "from dataclasses import dataclass, field",
            "from typing import ClassVar, Final",
            "",
            *_number_imports(package, [*types, "NOT_STATED"]),
            f"from {package}.server_commands import {', '.join(exported(sorted(own)))}",
        ],
        body,
    )


READING_KINDS: Final = '''def _kinds(text: str) -> tuple[tuple[str, int], ...]:
    """Read the words `name:KIND` of attributes; an integer has its name alone."""
    words = (word.partition(":") for word in text.split())
    return tuple((name, _KINDS[kind]) for name, _, kind in words)'''


def attributes_module(schema: Schema, package: str) -> str:
    """Return the module with the kind of plain value of each command's attributes, which the encoding needs."""
    del package  # it imports nothing of the machine
    body = ["INT: Final = 1", "TEXT: Final = 2", "INT_LIST: Final = 3", "TEXT_LIST: Final = 4", ""]
    body += [
        '_KINDS: Final = {"": INT, "TEXT": TEXT, "INT_LIST": INT_LIST, "TEXT_LIST": TEXT_LIST}'
    ]
    body += ["", "", *READING_KINDS.splitlines(), "", ""]
    body += comment_lines("Kind of command -> its attributes in the order of the journal.")
    body += ["ATTRIBUTES: Final[dict[int, tuple[tuple[str, int], ...]]] = {"]
    for command in schema.commands:
        words = (
            one.name if one.kind == "INT" else f"{one.name}:{one.kind}"
            for one in command.attributes
        )
        body += [f"    # {command.name}", f"    {command.kind}: _kinds("]
        body += [*string_lines(" ".join(words)), "),"]
    body += ["}", ""]
    body += comment_lines(
        "Kind of command -> the values of its last attributes in calls of journals that leave them out."
    )
    body += ["ADDED_LATER: Final[dict[int, tuple[int | str | list[int], ...]]] = {"]
    for command in schema.commands:
        added = [one.if_absent for one in command.attributes if one.is_added_later]
        if added:
            values = "".join('"", ' if value == "" else f"{value}, " for value in added).rstrip()
            values = values if len(added) == 1 else values.rstrip(",")
            body += [f"    {command.kind}: ({values}),  # {command.name}"]
    body += ["}"]
    return module(
        f"""
The plain values of the attributes of commands: integers, texts, and columns of both (J-3).

A compiled build keeps no types of fields at run time, so the encoding reads them here.

{NOTE}
""",
        ["from typing import Final"],
        body,
    )


def _tuple_items(words: tuple[str, ...]) -> str:
    """Return words as the source of a tuple's items."""
    return ", ".join(f'"{word}"' for word in words) + ("," if len(words) == 1 else "")


def _event_docs(event: Event) -> str:
    return with_rules(sentence(plain(event.comment)), event.rules)


READING_FORMS: Final = '''
def _field(text: str) -> Field:
    name, _, unit = text.partition(":")
    name, _, public = name.partition(">")
    return Field(name, public or name, getattr(units, unit or "RAW"))


def _form(
    head: str, fields: str, makes: str = "", told_apart_by: tuple[str, ...] = ()
) -> EventForm:
    """Read a name, a field of the public message and rule ids, and integers `name>public name:unit`.

    A public name that is the same and the unit RAW are left out.
    """
    name, body, *rules = head.split()
    integers = tuple(_field(text) for text in fields.split())
    return EventForm(name, body, tuple(rules), integers, makes, told_apart_by)
'''


READING: Final = '''

class Event:
    """One event with its name and its fields by name, for readers outside the hot path."""

    def __init__(self, kind: int, name: str, fields: dict[str, int]) -> None:
        """Store the kind, its name and the fields in the order of `EVENT_FIELDS`."""
        self.kind = kind
        self.name = name
        self.fields = fields


def split(values: list[int]) -> list[Event]:
    """Split a flat list of event integers into events.

    Raises ValueError on a kind that this format does not have, or a list that ends inside an event.
    """
    found: list[Event] = []
    at = 0
    while at < len(values):
        entry = EVENT_FIELDS.get(values[at])
        if entry is None:
            raise ValueError(f"unknown event kind {values[at]} at position {at}")
        name, names = entry
        end = at + 1 + len(names)
        if end > len(values):
            raise ValueError(f"{name} at position {at} is cut short")
        found.append(Event(values[at], name, dict(zip(names, values[at + 1 : end], strict=True))))
        at = end
    return found
'''


def _field_text(field: EventField) -> str:
    """Return an integer of an event in the form that `_form` of the module reads."""
    public = "" if field.public.name == field.name else f">{field.public.name}"
    return f"{field.name}{public}" + (f":{field.unit}" if field.unit not in {"", "RAW"} else "")


def events_module(schema: Schema, package: str) -> str:
    """Return the module with the kinds of events, the names of their integers, and the split of a flat list into
    events.
    """
    body: list[str] = []
    for event in schema.events:
        body += [f"{event.name}: Final = {event.kind}"]
    body += [
        "",
        "",
        "class Field(NamedTuple):",
        '    """An integer of an event: its name here, its public name, and its unit (`units`)."""',
        "",
        "    name: str",
        "    public: str",
        "    unit: int",
        "",
        "",
        "class EventForm(NamedTuple):",
        '    """A kind of event: name, field of the public message, rule ids, and its integers in order."""',
        "",
        "    name: str",
        "    body: str",
        "    rules: tuple[str, ...]",
        "    fields: tuple[Field, ...]",
        '    makes: str = ""',
        '    """The field with a number that the machine newly assigns by this event; empty if there is none."""',
        "    told_apart_by: tuple[str, ...] = ()",
        '    """The fields whose values distinguish two such numbers of one item from each other."""',
        "",
        "",
        *READING_FORMS.splitlines(),
        "",
        "",
        "EVENTS: Final[dict[int, EventForm]] = {",
    ]
    for event in schema.events:
        fields = " ".join(_field_text(field) for field in event.fields)
        body += [
            f"    {event.name}: _form(",
            f'"{" ".join([event.name, event.body, *event.rules])}",',
        ]
        body += [*string_lines(fields), ","]
        if event.makes:
            body.append(f'        makes="{event.makes}",')
        if event.told_apart_by:
            body.append(f"        told_apart_by=({_tuple_items(event.told_apart_by)}),")
        body += ["    ),"]
    body += [
        "}",
        "",
        *comment_lines(
            "Kind -> its name and the names of all its integers. The first is always `offset`: an event has the "
            "first sequence number of the record plus `offset`."
        ),
        "EVENT_FIELDS: Final[dict[int, tuple[str, tuple[str, ...]]]] = {",
        '    kind: (form.name, ("offset", *(field.name for field in form.fields)))',
        "    for kind, form in EVENTS.items()",
        "}",
        *READING.rstrip("\n").splitlines(),
    ]
    return module(
        f"""
Events: the effects of commands, as a flat list of integers that is encoded and hashed once per batch.

An event is its kind followed by `offset` and its fields. The table is the format: fields are only ever added at
the end of a new kind, together with the journal format version (J-5). Events state the effects of a
command and never repeat the command. `event_writers` has a function for each kind.

Units: `price_per_lot` quote units per lot; `lots`; amounts in smallest units; `*_e9` with nine more decimals;
`code` is a result code; realised results and fees are signed as the account sees them in `*_realised` (credit
+) and as charges in `*_fee` (a rebate is negative).

{NOTE}
""",
        ["from typing import Final, NamedTuple", "", f"from {package} import units"],
        body,
    )


def event_writers_module(schema: Schema, package: str) -> str:
    """Return the module with a function for each kind of event, which appends the event's integers to a flat list."""
    body: list[str] = []
    written = [event for event in schema.events if event.name not in WRITTEN_BY_KIND]
    for event in written:
        names = [field.name for field in event.fields]
        types = [_number_type([field.public]) for field in event.fields]
        parameters = "".join(
            f", {name}: {number}" for name, number in zip(names, types, strict=True)
        )
        body += [
            "",
            "",
            f"def {event.name.lower()}(events: list[int], offset: int{parameters}) -> None:",
        ]
        body += docstring(_event_docs(event), "    ")
        body += [
            f"    events.extend((kinds.{event.name}, offset{''.join(f', {name}' for name in names)}))"
        ]
    return module(
        f"""
Writers of events: one function per kind, which appends the event's integers to the batch's list.

`offset` is the item of the command that caused the event. The parameters are those of `EVENT_FIELDS`, in its order
and units, so that a call can name them. A compiled build calls these as plain functions.

{NOTE}
""",
        [
            f"from {package} import events as kinds",
            *_number_imports(
                package,
                (_number_type([field.public]) for event in written for field in event.fields),
            ),
        ],
        body,
    )
