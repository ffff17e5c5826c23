# SPDX-License-Identifier: Apache-2.0
"""Define the schema as plain data: commands, events, codes, enumerations, messages and calls with their options.

Owns the shape of that data and what follows from it; it knows neither protobuf nor any output language. An emitter
takes a `Schema` and returns source text. `reader` makes the one `Schema` from the .proto files.

Units, ids and checks are the names of the values in options.proto without their prefix ("ASSET_AMOUNT"); an empty
string means that the schema states none. Comments are plain text without comment signs, paragraphs on one line each.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

# Kinds of attributes of a command, as the journal has them.
INT: Final = "INT"
TEXT: Final = "TEXT"
INT_LIST: Final = "INT_LIST"
TEXT_LIST: Final = "TEXT_LIST"

# The attribute with the bits of the fields that an update states, and the field with the version that it expects.
PRESENT: Final = "present"
EXPECTED_VERSION: Final = "expected_version"

# The units of instruments: in the state machine the number is an amount, a price, a quantity or a rate of an
# instrument.
MONEY_UNITS: Final = frozenset(
    {
        "ASSET_AMOUNT",
        "VALUATION_AMOUNT",
        "QUOTE_AMOUNT",
        "PAID_AMOUNT",
        "BASE_AMOUNT",
        "LOTS",
        "QUANTITY_UNITS",
        "PRICE_PER_LOT",
        "PRICE_PER_LOT_E9",
        "PRICE_UNITS",
        "INDEX_E9",
        "FUNDING_INDEX",
        "POOL_SHARES",
        "RAY",
        "E9",
        "FIGURE",
        "STEP",
    }
)


@dataclass(frozen=True)
class Field:
    """A field of a message. `type` is the scalar's name, "enum" or "message".

    `type_name` is the name of the enumeration or message, empty for a scalar.
    """

    name: str
    number: int
    type: str
    type_name: str
    is_repeated: bool
    comment: str
    unit: str = ""
    scale_of: str = ""
    id: str = ""
    checked_by: str = ""
    may_be_empty: bool = False
    is_signed: bool = False
    min: int | None = None
    max: int | None = None
    text_max: int | None = None
    name_max: int | None = None
    items_min: int | None = None
    items_max: int | None = None
    # The machine's names, as the option states them; empty where the field's own name or its plural holds.
    attributes: tuple[str, ...] = ()
    flag: str = ""
    # Clients show the symbol of the asset or market beside this id.
    has_symbol: bool = False
    # Of a reply: the attribute of the view without which the text is empty; empty where that is its own.
    empty_without: str = ""
    # Journals have calls without it; -1 stands for that.
    is_added_later: bool = False
    # A text in the place of the number of another field.
    is_for_number: bool = False
    # The group of fields of which one is set; empty where it is in none.
    one_of: str = ""
    # It can be absent, which is another thing than 0 or empty.
    has_presence: bool = False
    # Of an update: the value where nothing was set before.
    first: int | None = None
    before: int = 0
    # Of an amount that may be empty: empty is no limit, and 0 is -1 for the machine.
    zero_forbids: bool = False

    @property
    def is_text(self) -> bool:
        """Whether the field is a text of words or a name; false for a text that is a number."""
        return self.type == "string" and (
            self.unit == "TEXT" or self.text_max is not None or self.name_max is not None
        )


@dataclass(frozen=True)
class Parameter:
    """A parameter of a client's method or class, with the field that it fills.

    `default` is the value as the schema writes it: a number, true, false, '', none or the name of a value of an
    enumeration. If it is None, callers must state the parameter.
    """

    field: Field
    default: str | None
    is_keyword: bool


@dataclass(frozen=True)
class Message:
    """A message with its fields in the order of the file.

    `model` is the clients' name of a reply that a read returns whole; empty otherwise. `view` is the machine's class
    for its fields, empty if its encoder is written by hand. If callers fill the message in as an item of a batch,
    `input_comment` and `parameters` are for its class in the client.
    """

    name: str
    file: str
    comment: str
    fields: tuple[Field, ...]
    model: str
    view: str
    input_comment: str
    parameters: tuple[Parameter, ...]

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """The fields of the message by their names."""
        return {field.name: field for field in self.fields}


@dataclass(frozen=True)
class EnumValue:
    """A value of an enumeration. `name` has no prefix. `constant` is its name in the machine, empty if it has none."""

    name: str
    full_name: str
    number: int
    comment: str
    constant: str
    figures: str
    target: str
    fix: str = ""
    ccxt: str = ""
    nautilus: str = ""


@dataclass(frozen=True)
class EnumType:
    """An enumeration with its values, the zero included.

    `constants` is empty if the machine has no constants for it.
    """

    name: str
    file: str
    comment: str
    constants: str
    values: tuple[EnumValue, ...]


@dataclass(frozen=True)
class Code:
    """A result code. `figures` is the unit of its limit, actual and shortfall.

    `section` is the heading of the page under which this code and the codes after it are listed.
    """

    name: str
    number: int
    section: str
    comment: str
    figures: str
    rules: tuple[str, ...]
    remedy: str
    repeat: str
    is_stream_unopened: bool
    fix: str
    ccxt: str


@dataclass(frozen=True)
class EventField:
    """An integer of an event: its name in the machine, and the field of the event's body that shows it."""

    name: str
    public: Field

    @property
    def unit(self) -> str:
        """The unit of the integer; empty for ids, enumerations, codes and flags."""
        return self.public.unit


@dataclass(frozen=True)
class Event:
    """A kind of event. `fields` are the journal's integers after `offset`, in order.

    `body` is the field of the message Event that holds its body. `makes` is the name of the body's field with a newly
    assigned number, empty if there is none.
    """

    name: str
    kind: int
    comment: str
    body: str
    message: Message
    fields: tuple[EventField, ...]
    rules: tuple[str, ...]
    makes: str
    told_apart_by: tuple[str, ...]


@dataclass(frozen=True)
class Attribute:
    """An attribute of a command: one place of the journal's tuple, or a column if the command is a batch.

    `sources` are the fields of the request (or of an item) from which it is made: none if this call always sets it to
    0, several if each field is a bit of it. `paths` has the place of each source below the request or the item, with
    dots.
    """

    name: str
    kind: str
    is_column: bool
    sources: tuple[Field, ...]
    paths: tuple[str, ...]
    # The bits of the fields that a call states, by their numbers; no field of the request has it.
    is_mask: bool = False

    @property
    def field(self) -> Field | None:
        """The field from which the attribute is made; None if there is no such field or more than one."""
        return self.sources[0] if len(self.sources) == 1 else None

    @property
    def is_added_later(self) -> bool:
        """Whether journals have older calls without this attribute."""
        return self.is_mask or any(source.is_added_later for source in self.sources)

    @property
    def if_absent(self) -> int | str | list[int]:
        """The value of the attribute in a call made before it existed: [], "", 0 for booleans, else -1."""
        if self.is_column:
            return []
        if self.kind == "TEXT":
            return ""
        if self.is_mask:
            return -1
        return 0 if all(source.type == "bool" for source in self.sources) else -1


@dataclass(frozen=True)
class Service:
    """A service of the API. Its comment applies to all its calls."""

    name: str
    file: str
    comment: str


@dataclass(frozen=True)
class ClientMethod:
    """A method of the clients for a call. `name` is in the style of the schema; `comment` is for callers.

    Fields of the request that are no parameters are sent as empty or 0. If `is_one_item`, the fields are those of one
    item.
    """

    name: str
    comment: str
    parameters: tuple[Parameter, ...]
    is_one_item: bool


@dataclass(frozen=True)
class Access:
    """Who may make a call: the roles for any account, the roles for own accounts, and the scope of a delegate.

    `account` is the field that names the account, "" if there are no `own` roles.
    """

    any: tuple[str, ...]
    own: tuple[str, ...]
    scope: str
    account: str
    two_persons: bool = False


@dataclass(frozen=True)
class Method:
    """A call of the API. `command` is empty for a read.

    If `is_form`, the call becomes the same command as another call, which defines the command's attributes.
    """

    service: str
    name: str
    comment: str
    request: Message
    reply: Message
    streams_requests: bool
    streams_replies: bool
    command: str = ""
    is_form: bool = False
    items: str = ""
    answer: str = ""
    refusals: tuple[str, ...] = ()
    # (code, unit) of refusals whose figures count something else here than the code says.
    figures: tuple[tuple[str, str], ...] = ()
    client: tuple[ClientMethod, ...] = ()
    access: Access = Access((), (), "", "")

    @property
    def path(self) -> str:
        """The path of the call in gRPC."""
        return f"/clearinghouse.v1.{self.service}/{self.name}"


@dataclass(frozen=True)
class Command:
    """A command of the journal, as its call defines it; `forms` are the other calls that become the same command.

    Every request begins with the head `request_id`, `created_time_ns`, which is no attribute.
    """

    name: str
    kind: int
    comment: str
    rules: tuple[str, ...]
    method: Method
    forms: tuple[Method, ...]
    item: Message | None
    attributes: tuple[Attribute, ...]
    answer: str
    refusals: tuple[str, ...]
    is_update: bool = False

    @property
    def parts(self) -> tuple[tuple[Field, str, str], ...]:
        """For an update: each field that a call may leave out, with its path and its attribute."""
        return tuple(
            (field, path, attribute.name)
            for attribute in self.attributes
            for field, path in zip(attribute.sources, attribute.paths, strict=True)
            if self.is_update
            and (field.has_presence or field.is_repeated)
            and field.name != EXPECTED_VERSION
        )

    @property
    def is_batch(self) -> bool:
        """Whether the command is a batch, which takes one sequence number for each item."""
        return self.item is not None


@dataclass(frozen=True)
class UnitType:
    """A unit of the schema, with its number and meaning."""

    name: str
    number: int
    comment: str


@dataclass(frozen=True)
class Schema:
    """The whole schema: commands and events by ascending number, the rest in the order of the files."""

    commands: tuple[Command, ...]
    events: tuple[Event, ...]
    codes: tuple[Code, ...]
    enums: tuple[EnumType, ...]
    messages: tuple[Message, ...]
    services: tuple[Service, ...]
    methods: tuple[Method, ...]
    units: tuple[UnitType, ...]

    @cached_property
    def enum_by_name(self) -> dict[str, EnumType]:
        """The enumerations by their names."""
        return {enum.name: enum for enum in self.enums}

    @cached_property
    def message_by_name(self) -> dict[str, Message]:
        """The messages by their names."""
        return {message.name: message for message in self.messages}
