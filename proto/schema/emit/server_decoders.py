# SPDX-License-Identifier: Apache-2.0
"""Emit the server's decoders of most calls, and the table of all calls that become commands.

Owns the checks of a field by its unit, id and bounds, and their order: ids and scales first, the rest in the order of
the command. The decoders in `BY_HAND` are called most often, or check fields against each other.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from proto.schema.emit.client_calls import service_file, snake
from proto.schema.emit.text import module
from proto.schema.emit.vocabulary import ID_TYPES, NOTE
from proto.schema.model import EXPECTED_VERSION, Attribute, Command, EnumType, Field, Method, Schema

BY_HAND: Final = {
    "AskRedemption": "decode_lending",
    "Borrow": "decode_lending",
    "AnnounceBust": "decode_busts",
    "CancelAll": "decode_orders",
    "CancelConditionalOrders": "decode_conditionals",
    "CancelOrders": "decode_orders",
    "CaptureTrades": "decode_clearing",
    "SubmitTradeSides": "decode_affirmation",
    "CancelTradeSides": "decode_affirmation",
    "CancelTrades": "decode_affirmation",
    "AllocateTrade": "decode_clearing",
    "ConfirmCancels": "decode_orders",
    "CreateAsset": "decode_admin",
    "CreateMarket": "decode_admin",
    "DecideHolds": "decode_accounts",
    "DecideWithdrawals": "decode_accounts",
    "Lend": "decode_lending",
    "PlaceBrackets": "decode_brackets",
    "PlaceConditionalOrders": "decode_conditionals",
    "PlaceOrders": "decode_orders",
    "Redeem": "decode_lending",
    "Repay": "decode_lending",
    "ReplaceOrders": "decode_orders",
    "ReportFills": "decode_orders",
    "SetCalendar": "decode_clearing",
    "SetCalendarOffsets": "decode_clearing",
    "SetMarketParameters": "decode_admin",
    "SetOracleInstrument": "decode_admin",
    "SubmitOrders": "decode_orders",
    "ExplainBreak": "decode_holder",
    "LoadStatements": "decode_holder",
    "SetMarginScenarios": "decode_margin_call",
    "SetPvpSchedule": "decode_pvp",
    "SetRecoveryKeys": "decode_recover_authority",
    "RecoverAuthority": "decode_recover_authority",
    "SetStressScenario": "decode_margin_call",
    "SubmitPvpPairs": "decode_pvp",
    "SubmitTicks": "decode_accounts",
    "SubmitTransfers": "decode_accounts",
}
"""Calls whose decoder is written by hand, and its module."""

# The services with generated decoders, by the names of their files in the schema.
SERVICES: Final = (
    "account",
    "admin",
    "authority",
    "clearing",
    "default",
    "holder",
    "margin_call",
    "member",
    "pvp",
    "settlement",
    "trading",
)
CODEC: Final = "clearinghouse.server.codec"
VOCABULARY: Final = "clearinghouse.statemachine.vocabulary"
# Units of text -> the memo that reads it, of the scales that `_Decoder` looks up.
MARKET_MEMOS: Final = {
    "PRICE_UNITS": "market.prices",
    "QUANTITY_UNITS": "market.quantities",
    "QUOTE_AMOUNT": "market.quote.amounts",
}
WIRE: Final = (
    "added_number_of",
    "amounts_of",
    "bits_of",
    "cap_of",
    "check_ids",
    "duration_of",
    "enum_of",
    "head",
    "id_of",
    "items_of",
    "lots_of",
    "name_of",
    "number_of",
    "optional_id",
    "parse_batch",
    "parse_one",
    "present_of",
    "signed_number_of",
    "text_of",
    "version_of",
)


def decoder(method: Method) -> str:
    """Return the name of the function that decodes a call."""
    return f"decode_{snake(method.name)}"


def range_name(enum: EnumType) -> str:
    """Return the name of the constant with the range of an enumeration's numbers."""
    return f"{snake(enum.name).upper()}_NUMBERS"


def decoders_module(schema: Schema, service: str) -> str:
    """Return the module with the decoders of one service's calls."""
    commands = [
        command
        for command in schema.commands
        if service_file(command.method.service) == service
        and command.method.name not in BY_HAND
        and not command.method.streams_requests
    ]
    body: list[str] = []
    for command in commands:
        body += ["", "", *_Decoder(schema, command).lines()]
    text = "\n".join(body)
    enums = [enum for enum in schema.enums if re.search(rf"\b{range_name(enum)}\b", text)]
    ranges = [f"{range_name(enum)}: Final = {_range(enum)}" for enum in enums]
    return module(
        f"Convert bytes of {schema_title(service)} calls to commands (Q-6).\n\n"
        f"Owns shape, text, scale and range of each field; the machine checks parameters against each other.\n\n{NOTE}",
        [*_imports(text, commands, service)],
        [*ranges, *body],
    )


def schema_title(service: str) -> str:
    """Return the name of a service for people."""
    return f"{service.title().replace('_', '')}Service"


def _range(enum: EnumType) -> str:
    """Return the source of a range from an enumeration's first number to its last; the machine refuses numbers
    between.
    """
    numbers = [value.number for value in enum.values if value.number]
    return f"range({min(numbers)}, {max(numbers) + 1})"


def _imports(text: str, commands: Iterable[Command], service: str) -> Iterator[str]:
    """Yield the import statements for the names in a text."""

    def used(names: Iterable[str]) -> str:
        return ", ".join(name for name in sorted(names) if re.search(rf"\b{name}\b", text))

    if re.search(r"_NUMBERS\b", text):
        yield "from typing import Final"
    if "cast(" in text:
        yield "from typing import cast"
    yield f"from {CODEC}.scales import Scales"
    yield f"from {CODEC}.wire import {used(WIRE)}"
    yield f"from {VOCABULARY}.commands import {used(command.name for command in commands)}"
    yield f"from {VOCABULARY}.numbers import {used(set(ID_TYPES.values()))}"
    flags = {
        source.flag for command in commands for one in command.attributes for source in one.sources
    }
    if used(flags - {""}):
        yield f"from {VOCABULARY}.types import {used(flags - {''})}"
    yield f"from clearinghouse.v1 import {service}_pb2"


class _Decoder:
    """Make the source of the decoder of one command."""

    def __init__(self, schema: Schema, command: Command) -> None:
        """Store the call that states the command."""
        self.schema = schema
        self.command = command
        self.method = command.method
        self.before: list[str] = []

    def lines(self) -> list[str]:
        """Return the source lines of the whole decoder."""
        arguments = self._columns() if self.command.is_batch else self._values()
        body = "\n".join([*self.before, *arguments])
        unused = (
            [] if re.search(r"\bscales\b", body) else ["    del scales  # no field has a scale"]
        )
        parse = "parse_batch" if self.command.is_batch else "parse_one"
        message = f"{service_file(self.method.service)}_pb2.{self.method.request.name}"
        return [
            f"def {decoder(self.method)}(raw: bytes, principal: str, scales: Scales) -> {self.command.name}:",
            f'    """Return the command of a request {self.method.name}. Raises EdgeError."""',
            *unused,
            f"    request = {parse}({message}, raw)",
            "    request_id, created_ns = head(request)",
            *self.before,
            f"    return {self.command.name}(",
            "        principal,",
            "        request_id,",
            "        created_ns,",
            *(f"        {argument}," for argument in arguments),
            "    )",
        ]

    # --- one item -------------------------------------------------------------------------------------------

    def _values(self) -> list[str]:
        """Return the arguments of a command that is not a batch, as Python expressions."""
        attributes = self.command.attributes
        lookups = [place for place, one in enumerate(attributes) if _is_scaled(one)]
        last = max(lookups, default=-1)
        values: list[str] = []
        for place, attribute in enumerate(attributes):
            if place <= last and attribute.field is not None and attribute.field.id:
                values.append(self._looked_up(attribute, attribute.field))
            else:
                values.append(self._value(attribute))
        self._name_scales(values)
        return values

    def _looked_up(self, attribute: Attribute, field: Field) -> str:
        """Add the line that checks an id, because a later field needs its scale; return the expression of the id."""
        path = attribute.paths[0]
        if not _is_scaled(attribute):
            self.before.append(f"    {field.name} = {self._checked_id(field, path)}")
            kind = ID_TYPES.get(field.id)
            return field.name if kind is None else f"{kind}({field.name})"
        kind = field.id.lower()
        check = f'scales.{kind}(request.{path}, "{path}")'
        if field.may_be_empty:
            self.before += [f"    if request.{path}:", f"        {check}"]
        else:
            self.before.append(f"    {kind} = {check}")
        return f"{ID_TYPES[field.id]}(request.{path})"

    def _name_scales(self, values: list[str]) -> None:
        """Remove from the lines before the command the name of a scale that no argument in `values` uses."""
        used = "\n".join(values)
        self.before = [
            line.replace(f"    {kind} = ", "    ")
            if (kind := line.strip().partition(" = ")[0]) in {"asset", "market"}
            and not re.search(rf"\b{kind}[.,]", used)
            else line
            for line in self.before
        ]

    def _value(self, attribute: Attribute) -> str:
        """Return the Python expression of one attribute of a command that is not a batch."""
        if attribute.is_mask:
            nested = {path.rpartition(".")[0] for _, path, _ in self.command.parts}
            request = ".".join(["request", *sorted(nested - {""})])
            return f"present_of({request}, {self.command.name}.KIND)"
        if not attribute.sources:
            return "0"
        if attribute.name == EXPECTED_VERSION:
            return "version_of(request)"
        if len(attribute.sources) > 1 or attribute.sources[0].flag:
            return " | ".join(
                f"({source.flag} if request.{path} else 0)"
                for source, path in zip(attribute.sources, attribute.paths, strict=True)
            )
        field, path = attribute.sources[0], attribute.paths[0]
        value = self._checked(field, f"request.{path}", f'"{path}"')
        if field.has_presence and field.is_added_later and not self.command.is_update:
            return f'{value} if request.HasField("{path}") else -1'
        if field.has_presence and not _reads_empty(field):
            message = ".".join(["request", *path.split(".")[:-1]])
            return f'{value} if {message}.HasField("{field.name}") else 0'
        return value

    def _checked(self, field: Field, value: str, place: str) -> str:
        """Return the Python expression that reads and checks one field; `place` is the name that an error message
        gives it.
        """
        if field.id:
            checked = self._checked_id(field, value.removeprefix("request."))
            return f"{ID_TYPES[field.id]}({checked})" if field.id in ID_TYPES else checked
        if field.type == "bool":
            return f"int({value})"
        if field.type == "enum":
            known = range_name(self.schema.enum_by_name[field.type_name])
            if field.is_repeated:
                return f"bits_of({value}, {known}, {place}, {field.items_max})"
            optional = ", optional=True" if field.may_be_empty else ""
            return f"enum_of({value}, {known}, {place}{optional})"
        if field.is_text:
            return _text(field, value, place)
        if field.type == "string":
            return self._number(field, value, place)
        return self._bounded(field, value, place)

    def _bounded(self, field: Field, value: str, place: str) -> str:
        """Return the Python expression that checks a whole number.

        Raises ValueError for a bound that the codec cannot check.
        """
        if field.min is None and field.max is None:
            return value
        if field.min == 0 and field.max is None:
            return f"duration_of({value}, {place})"
        if field.min == 1 and field.max is None and field.type == "uint64":
            return f"id_of({value}, {place})"
        if field.min is not None and field.max is not None:
            return value  # `parse_one` checks it
        raise ValueError(
            f"{self.command.name}.{field.name} has a bound that the generated decoder does not check"
        )

    def _checked_id(self, field: Field, path: str) -> str:
        """Return the Python expression of an id: an id of 64 bits is checked for its range, one of 32 bits always
        fits.
        """
        if field.type != "uint64" or field.checked_by:
            return f"request.{path}"
        check = "optional_id" if field.may_be_empty else "id_of"
        return f'{check}(request.{path}, "{path}")'

    def _number(self, field: Field, value: str, place: str) -> str:
        """Return the Python expression that converts a decimal text with the scale of its asset or market."""
        scaled = {one.field.id for one in self.command.attributes if _is_scaled(one) and one.field}
        optional = ", optional=True" if field.may_be_empty else ""
        if field.unit == "LOTS":
            return f"lots_of(market, {value}, {place})"
        if field.is_signed:
            return f"signed_number_of(market.quote.scale, {value}, {place})"
        if field.unit == "VALUATION_AMOUNT":
            memo = "scales.valuation.amounts"
        elif field.unit == "ASSET_AMOUNT":
            memo = "asset.amounts" if "ASSET" in scaled else "market.quote.amounts"
        else:
            memo = MARKET_MEMOS[field.unit]
        if field.zero_forbids:
            return f"cap_of({memo}, {value}, {place})"
        check = "added_number_of" if field.is_added_later else "number_of"
        return f"{check}({memo}, {value}, {place}{'' if field.is_added_later else optional})"

    # --- a batch --------------------------------------------------------------------------------------------

    def _columns(self) -> list[str]:
        """Return the arguments of a batch command, with a list for each column of items."""
        items = self.method.items
        self.before.append(f'    items = items_of(request.{items}, "{items}")')
        arguments: list[str] = []
        for attribute in self.command.attributes:
            if attribute.is_column and any(source.flag for source in attribute.sources):
                bits = " | ".join(
                    f"({source.flag} if item.{source.name} else 0)" for source in attribute.sources
                )
                self.before.append(f"    {attribute.name} = [{bits} for item in items]")
                arguments.append(attribute.name)
                continue
            field = attribute.field
            if field is None:
                raise ValueError(f"{self.command.name}.{attribute.name} is not made of one field")
            if not attribute.is_column:
                arguments.append(self._value(attribute))
                continue
            self.before += self._column(attribute, field, items)
            arguments.append(attribute.name)
        return arguments

    def _column(self, attribute: Attribute, field: Field, items: str) -> list[str]:
        """Return the source lines that make one column of a batch."""
        name = attribute.name
        if field.id:
            column = f'cast("list[{ID_TYPES[field.id]}]", [item.{field.name} for item in items])'
            lines = [f"    {name} = {column}"]
            if field.type == "uint64":
                lines.append(f'    check_ids({name}, "{items}", "{field.name}")')
            return lines
        if field.unit == "ASSET_AMOUNT":
            texts = f"[item.{field.name} for item in items]"
            return [f'    {name} = amounts_of(asset_ids, {texts}, "{items}", scales)']
        place = f'f"{items}[{{index}}].{field.name}"'
        value = self._checked(field, f"item.{field.name}", place)
        each = "index, item in enumerate(items)" if "{index}" in value else "item in items"
        return [f"    {name} = [{value} for {each}]"]


def _is_scaled(attribute: Attribute) -> bool:
    """Return whether the server must find the asset or market of an id to read other fields."""
    field = attribute.field
    return field is not None and field.id in {"ASSET", "MARKET"} and not field.checked_by


def _reads_empty(field: Field) -> bool:
    """Return whether an empty value of a field is decoded like an absent field, as 0 or as not stated."""
    if field.type == "string" and not field.is_text:
        return field.may_be_empty
    return field.type not in {"enum", "string"}


def _text(field: Field, value: str, place: str) -> str:
    """Return the Python expression that checks a text for people, or a name for programs."""
    if field.name_max is not None:
        checked = f"name_of({value}, {place}, {field.name_max})"
        return f'{checked} if {value} else ""' if field.may_be_empty else checked
    required = ", required=False" if field.may_be_empty else ""
    return f"text_of({value}, {place}, {field.text_max}{required})"


# --- the table of calls -------------------------------------------------------------------------------------


def methods_module(schema: Schema) -> str:
    """Return the module with a table of every call that becomes a command: path, decoder and encoder of its reply."""
    methods = [
        method for method in schema.methods if method.command and not method.streams_requests
    ]
    rows = [
        f'    f"{{{service_constant(method)}}}{method.name}": '
        f"Method({_module(method)}.{decoder(method)}, {_encoder(method)}),"
        for method in methods
    ]
    by_hand = sorted({BY_HAND[method.name] for method in methods if method.name in BY_HAND})
    files = sorted({service_file(method.service) for method in methods})
    services = {service_constant(method): method.service for method in methods}
    imports = [
        "from collections.abc import Callable",
        "from typing import Final, NamedTuple, TypeAlias",
        f"from {CODEC}.requests import {', '.join(sorted((*by_hand, *SERVICES)))}",
        f"from {CODEC}.replies.outcomes import Encoder, columns_encoder, orders_encoder",
        f"from {CODEC}.replies.outcomes import single_encoder, update_encoder",
        f"from {CODEC}.scales import Scales",
        f"from {VOCABULARY}.commands import Command",
        f"from clearinghouse.v1 import {', '.join(f'{name}_pb2' for name in files)}",
    ]
    body = [
        "# (raw bytes of the request, principal, scales) -> command; raises EdgeError and nothing else",
        "Decoder: TypeAlias = Callable[[bytes, str, Scales], Command]",
        "",
        "",
        "class Method(NamedTuple):",
        '    """The decoder of a call and the encoder of its reply."""',
        "",
        "    decode: Decoder",
        "    encode: Encoder",
        "",
        "",
        *(f'{name}: Final = "/clearinghouse.v1.{service}/"' for name, service in services.items()),
        "",
        "METHODS: Final[dict[str, Method]] = {",
        *rows,
        "}",
    ]
    return module(
        "Every mutating unary call by its full name, with its decoder and the encoder of its reply.\n\n"
        "Owns the table from which services register their handlers of raw bytes; streams have handlers by hand.\n\n"
        f"{NOTE}",
        imports,
        body,
    )


def service_constant(method: Method) -> str:
    """Return the name of the constant that holds a service's part of the paths."""
    return service_file(method.service).upper()


def _module(method: Method) -> str:
    return BY_HAND.get(method.name) or service_file(method.service)


def _encoder(method: Method) -> str:
    reply = f"{service_file(method.service)}_pb2.{method.reply.name}"
    fields = method.reply.by_name
    if "results" in fields:
        return f"orders_encoder({reply})"
    if "in_force" in fields:
        return f"update_encoder({reply})"
    kind = "columns_encoder" if "codes" in fields else "single_encoder"
    return f'{kind}({reply}, "{method.answer}")'
