# SPDX-License-Identifier: Apache-2.0
"""Emit the facts of the reference pages: commands, events, result codes and enumerations; `docs_api` has the API's.

A page has text by hand and blocks from the schema. A block begins with a comment (`MARK`); its end is the next heading
or the end of the page. Blocks are written again, all other text stays. The page of enumerations is generated
completely.
"""

import re
import textwrap
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from proto.schema.emit.text import sentence, with_rules
from proto.schema.files import SchemaError
from proto.schema.model import (
    Attribute,
    Code,
    Command,
    EnumType,
    Event,
    Field,
    Message,
    Method,
    Schema,
)

WIDTH: Final = 120
MARK: Final = "<!-- From the schema, by `python proto/generate.py`"
# Commands that no call states; their sections are written by hand (see `server_commands`).
SERVER_COMMANDS: Final = ("AdvanceTime", "ContinueNumbers", "ReportDisconnect", "ReportGap")
HEADING: Final = re.compile(r"^## `(\w+)` \((\d+)(?:, batch)?\)$", re.MULTILINE)

# Objects that ids name.
IDS: Final = {
    "ACCOUNT": "id of an account",
    "ASSET": "id of an asset",
    "BREAK": "id of a break",
    "PVP_PAIR": "id of a pair of payments",
    "CLIENT_ORDER": "the client's number of an order",
    "DEPOSIT": "id of a deposit",
    "GROUP": "number of a group of sources",
    "HOLD": "id of a hold",
    "MARKET": "id of a market",
    "ORDER": "id of an order",
    "SOURCE": "id of a price source",
    "TARGET": "id of what the scope or brake names",
    "TRADE": "id of a trade",
    "WITHDRAWAL": "id of a withdrawal",
}
# Public form of a number, by its unit: the quantity that its text or integer counts.
OUTSIDE: Final = {
    "ASSET_AMOUNT": "amount of the asset",
    "VALUATION_AMOUNT": "amount of the valuation asset",
    "QUOTE_AMOUNT": "amount of the quote asset",
    "PAID_AMOUNT": "amount of the asset that the order pays",
    "LOTS": "base",
    "PRICE_PER_LOT": "quote per whole base",
    "PRICE_PER_LOT_E9": "quote per whole base",
    "PRICE_UNITS": "quote per whole base",
    "QUANTITY_UNITS": "base",
    "INDEX_E9": "valuation asset per whole unit",
    "BASE_AMOUNT": "amount of the base asset",
    "FUNDING_INDEX": "quote with 27 decimals more",
    "POOL_SHARES": "shares of the pool",
    "RAY": "plain number",
    "E9": "plain number",
    "FIGURE": "that of the code or brake",
    "PPB": "parts per billion",
    "BPS": "parts per ten thousand",
    "NS": "ns",
    "TIME_NS": "ns since 1970 in UTC",
    "SECONDS": "s",
    "MILLISECONDS": "ms",
    "COUNT": "count",
    "TIMES": "times",
    "DECIMALS": "decimals",
    "STEP": "base, or quote per whole base",
    "SEQUENCE": "sequence",
    "WEIGHT": "weight",
    "RANK": "place",
    "TEXT": "text",
    "MARKET_STATUS": "number of a MarketStatus",
    "ORDER_ID": "number of an order",
    "SETTING": "units of the field named",
}
# Units of events whose names do not tell them, in short.
SHORT_UNITS: Final = {
    "ASSET_AMOUNT": "units of the asset",
    "VALUATION_AMOUNT": "units of the valuation asset",
    "QUOTE_AMOUNT": "units of the quote asset",
    "BASE_AMOUNT": "units of the base asset",
    "POOL_SHARES": "pool shares",
    "FUNDING_INDEX": "27 decimals",
    "FIGURE": "in the unit of the code or brake",
    "TIMES": "times",
    "RANK": "rank",
}


def mark(of: str = "") -> str:
    """Return the comment that begins a block; it names the part of the schema from which the block is made."""
    return f"{MARK}{f': {of}' if of else ''} -->"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def cell_row(*cells: str) -> str:
    """Return a row of a Markdown table."""
    return f"| {' | '.join(map(_cell, cells))} |"


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def wrapped(text: str) -> list[str]:
    """Return a paragraph as lines of a Markdown page."""
    return textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def id_names(name: str) -> str:
    """Return in words the object that an id identifies."""
    return IDS[name]


def outside_unit(name: str) -> str:
    """Return in words the public unit of a number."""
    return OUTSIDE[name]


def _enum(name: str) -> str:
    return f"[{name}](enumerations.md#{name.lower()})"


# --- commands ---------------------------------------------------------------------------------------------


def _unit(schema: Schema, field: Field) -> str:
    """Return in words the unit of a field, or the object of an id."""
    if field.type == "enum":
        return _enum(field.type_name)
    if field.type == "bool":
        return "0 or 1"
    if field.id:
        return IDS[field.id]
    if field.is_text:
        return "text"
    comments = {unit.name: unit.comment for unit in schema.units}
    # The text after a semicolon is about refusals and replies.
    return comments[field.unit].partition(";")[0].removesuffix(".") or field.unit.lower()


def _limits(field: Field) -> list[str]:
    """Return in words the values that the server accepts for a field."""
    found = []
    if field.min is not None and field.max is not None:
        if (bounds := f"{field.min:,} to {field.max:,}") not in field.comment.replace("\n", " "):
            found.append(bounds)
    elif field.min is not None:
        found.append(f"at least {field.min:,}")
    elif field.max is not None:
        found.append(f"at most {field.max:,}")
    if field.is_signed:
        found.append("may be negative")
    if field.may_be_empty:
        found.append("may be left out" if field.is_text or field.is_added_later else "or 0")
    if field.text_max is not None:
        found.append(f"at most {field.text_max} bytes")
    if field.name_max is not None:
        found.append(f"at most {field.name_max} characters")
    if field.items_max is not None:
        found.append(f"{field.items_min or 0} to {field.items_max:,} of them")
    return found


def _holds(schema: Schema, attribute: Attribute) -> str:
    """Return in words what an attribute of a command contains: unit or id, bounds, and the schema's comment."""
    if not attribute.sources:
        return "0: no field of this call states it"
    flags = [source.flag or source.type_name for source in attribute.sources]
    if len(attribute.sources) > 1 or attribute.sources[0].flag:
        return f"bits: {', '.join(flags)}"
    field = attribute.sources[0]
    facts = "; ".join([_unit(schema, field), *_limits(field)])
    facts = facts if field.type == "enum" else facts[:1].upper() + facts[1:]
    comment = field.comment.replace("\n", " ")
    return f"{facts}. {comment}" if comment else facts


def _calls(command: Command) -> str:
    """Return the calls that state a command, each with a link to the fields of its request."""
    links = [
        f"[{one.service}.{one.name}](api/{page_of(one.request)}.md#{one.request.name.lower()})"
        for one in _methods(command)
    ]
    return f"{'Calls' if len(links) > 1 else 'Call'}: {', '.join(links)}."


def page_of(message: Message) -> str:
    """Return the name of the API's page that has a message: its .proto file without folder and ending."""
    return PurePosixPath(message.file).stem


def _methods(command: Command) -> list[Method]:
    return [command.method, *command.forms]


def _command(schema: Schema, command: Command) -> list[str]:
    """Return the block of a command: its fields, calls, answer, refusals and rules."""
    lines = [mark(), ""]
    names = [attribute.name for attribute in command.attributes]
    lines += [*wrapped(f"Fields: {_names(names)}."), ""]
    rows = [
        cell_row(f"`{attribute.name}`", _names(attribute.paths) or "-", _holds(schema, attribute))
        for attribute in command.attributes
        if attribute.paths != (attribute.name,)
    ]
    if rows:
        lines += ["| field | stated by | holds |", "|---|---|---|", *rows, ""]
    facts = [_calls(command)]
    if command.answer:
        facts.append(f"Answers `{command.answer}`.")
    if command.refusals:
        facts.append(f"Refusals, in this order: {_names(command.refusals)}.")
    if command.rules:
        facts.append(f"Rules: {', '.join(command.rules)}.")
    return [*lines, *wrapped(" ".join(facts))]


def commands_page(schema: Schema, page: str) -> str:
    """Return the page of commands: one section per command in the order of the kinds.

    Text written by hand in a section is between the heading and the block. The section of a new command begins with
    the schema's comment.
    """
    found = [*HEADING.finditer(page)]
    ends = [match.start() for match in found[1:]] + [len(page)]
    texts = {
        match[1]: (int(match[2]), page[match.end() : end].strip())
        for match, end in zip(found, ends, strict=True)
    }
    sections = {
        kind: f"## `{name}` ({kind}{', batch' if name == 'ReportDisconnect' else ''})\n\n{text}"
        for name, (kind, text) in texts.items()
        if name in SERVER_COMMANDS
    }
    for command in schema.commands:
        text = texts.get(command.name, (0, ""))[1].partition(MARK)[0].strip()
        if not text:
            text = with_rules(sentence(command.comment.replace("\n", " ")), command.rules)
            text = "\n".join(wrapped(text))
        block = "\n".join(_command(schema, command))
        batch = ", batch" if command.is_batch else ""
        sections[command.kind] = f"## `{command.name}` ({command.kind}{batch})\n\n{text}\n\n{block}"
    head = page[: found[0].start()].strip()
    return "\n\n".join([head, *(sections[kind] for kind in sorted(sections))]) + "\n"


# --- events -----------------------------------------------------------------------------------------------


def _event_field(name: str, field: Field) -> str:
    if field.type == "enum":
        return (
            f"`{name}` ({_enum(field.type_name)})"
            if field.type_name != "ResultCode"
            else f"`{name}`"
        )
    unit = SHORT_UNITS.get(field.unit, "")
    return f"`{name}` ({unit})" if unit else f"`{name}`"


def _event(event: Event) -> str:
    fields = ", ".join(_event_field(field.name, field.public) for field in event.fields)
    means = event.comment.replace("\n", " ")
    return cell_row(
        str(event.kind),
        f"`{event.name}`",
        fields,
        means,
        ", ".join(event.rules),
        event.message.name,
    )


def events_page(schema: Schema, page: str) -> str:
    """Return the page of events: the text before the block, then one table row for each kind."""
    head, block, _ = page.partition(mark())
    if not block:
        raise SchemaError("the page of events has no block for the schema")
    rows = [
        "| number | event | fields after `offset` | means | rules | body |",
        "|---:|---|---|---|---|---|",
        *map(_event, schema.events),
    ]
    return "\n".join([f"{head}{block}", "", *rows]) + "\n"


# --- result codes -----------------------------------------------------------------------------------------


def _figures(schema: Schema, code: Code) -> str:
    """Return the unit of a code's figures, and the calls in which they have another unit."""
    if not code.figures:
        return "-"
    found = [f"{OUTSIDE[code.figures]} (`{code.figures}`)"]
    for method in schema.methods:
        for name, unit in method.figures:
            if name == code.name:
                found.append(f"in `{method.name}`: {OUTSIDE[unit]} (`{unit}`)")
    return "; ".join(found)


def codes_page(schema: Schema, page: str) -> str:
    """Return the page of result codes: a block for each section of codes, under a heading and a text by hand."""
    sections: dict[str, list[str]] = {}
    for code in schema.codes:
        row = cell_row(
            str(code.number),
            f"`{code.name}`",
            with_rules(code.comment, code.rules) if code.number else "done",
            _figures(schema, code),
            code.remedy if code.number else "nothing",
        )
        sections.setdefault(code.section or "done", []).append(row)
    parts = re.split(rf"^({re.escape(MARK)}: .* -->)$", page, flags=re.MULTILINE)
    lines = [parts[0]]
    for block, rest in zip(parts[1::2], parts[2::2], strict=True):
        section = block.removeprefix(f"{MARK}: ").removesuffix(" -->")
        if section not in sections:
            raise SchemaError(
                f"the page of result codes has a block of {section!r}, which is no section"
            )
        table = [
            "| number | code | means | figures | what to do |",
            "|---:|---|---|---|---|",
            *sections.pop(section),
        ]
        _, heading, after = rest.partition("\n## ")
        lines.append("\n".join([block, "", *table, ""]) + heading + after)
    if sections:
        raise SchemaError(f"the page of result codes has no block of {sorted(sections)}")
    return "".join(lines)


# --- enumerations -----------------------------------------------------------------------------------------


def _enum_section(enum: EnumType) -> list[str]:
    lines = ["", f"## {enum.name}", ""]
    if enum.comment:
        lines += [*wrapped(enum.comment.replace("\n", " ")), ""]
    lines += ["| number | value | means |", "|---:|---|---|"]
    return lines + [
        cell_row(str(value.number), f"`{value.name}`", value.comment) for value in enum.values
    ]


def enums_page(schema: Schema) -> str:
    """Return the whole page of enumerations."""
    lines = [
        "# Enumerations",
        "",
        "The enumerations of the public API. Their numbers are in the journal and are never changed or used again.",
        "The protobuf names begin with the name of the enumeration (`SIDE_BUY`). [Result codes](result-codes.md) and",
        "[events](events.md) have pages of their own.",
        "",
        mark(),
    ]
    for enum in schema.enums:
        lines += _enum_section(enum)
    return "\n".join(lines) + "\n"
