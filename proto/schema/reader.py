# SPDX-License-Identifier: Apache-2.0
"""Read the .proto files, options and comments included, into a `Schema`.

Owns the meaning of the options: names that follow from others, the order of a command's attributes, and what a call
takes over from the call whose form it is. A gap or a contradiction raises SchemaError, which names the place: emitters
trust their input.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    EnumValueDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
    MethodDescriptorProto,
    ServiceDescriptorProto,
)

from clearinghouse.v1 import options_pb2
from proto.schema.files import SchemaError, read_files
from proto.schema.model import (
    EXPECTED_VERSION,
    INT,
    INT_LIST,
    PRESENT,
    TEXT,
    TEXT_LIST,
    Access,
    Attribute,
    ClientMethod,
    Code,
    Command,
    EnumType,
    EnumValue,
    Event,
    EventField,
    Field,
    Message,
    Method,
    Parameter,
    Schema,
    Service,
    UnitType,
)

PROTO: Final = Path(__file__).resolve().parents[1]
PACKAGE: Final = "clearinghouse.v1"
OPTIONS: Final = "clearinghouse/v1/options.proto"
HEAD: Final = ("request_id", "created_time_ns")
# Fields of reads that every client's method has or fills by itself.
PAGING: Final = ("page_size", "min_sequence")
# The default of a parameter that a caller can leave open.
NONE: Final = "none"
# In the access of a method: every role, and what can be delegated.
ALL_ROLES: Final = "ALL"
SCOPES: Final = ("READ", "TRADE", "TRANSFER", "WITHDRAW")
SECTION: Final = re.compile(r"^--- (.*) ---$")

# Numbers of fields in descriptors, of which the places of comments are made.
MESSAGE_TYPE: Final = 4
ENUM_TYPE: Final = 5
SERVICE: Final = 6
MEMBER: Final = 2  # a field of a message, a value of an enumeration, a method of a service

SCALARS: Final = {
    FieldDescriptorProto.TYPE_STRING: "string",
    FieldDescriptorProto.TYPE_BYTES: "bytes",
    FieldDescriptorProto.TYPE_BOOL: "bool",
    FieldDescriptorProto.TYPE_INT64: "int64",
    FieldDescriptorProto.TYPE_UINT64: "uint64",
    FieldDescriptorProto.TYPE_UINT32: "uint32",
    FieldDescriptorProto.TYPE_ENUM: "enum",
    FieldDescriptorProto.TYPE_MESSAGE: "message",
}


def read_schema(root: Path = PROTO) -> Schema:
    """Return the schema of the .proto files below a folder. Raises SchemaError."""
    return schema_of(read_files(root))


def schema_of(files: FileDescriptorSet) -> Schema:
    """Return the model of some files. Raises SchemaError."""
    own = [file for file in files.file if file.package == PACKAGE]
    comments = {file.name: _comments(file) for file in own}
    public = [file for file in own if file.name != OPTIONS]
    messages = {
        message.name: _message(message, file.name, (MESSAGE_TYPE, at), comments[file.name])
        for file in public
        for at, message in enumerate(file.message_type)
    }
    enums = {
        enum.name: (enum, file.name, (ENUM_TYPE, at), comments[file.name])
        for file in own
        for at, enum in enumerate(file.enum_type)
    }
    options = [
        (method, service, comments[file.name].get((SERVICE, at, MEMBER, place), ""))
        for file in public
        for at, service in enumerate(file.service)
        for place, method in enumerate(service.method)
    ]
    roles = tuple(_bare(enums["Role"][0], value) for value in enums["Role"][0].value[1:])
    methods = [
        _method(method, service, comment, messages, roles) for method, service, comment in options
    ]
    by_option = {
        (service.name, method.name): _option(method, options_pb2.command)
        for method, service, _ in options
        if _option(method, options_pb2.command).kind
    }
    return Schema(
        commands=_commands(methods, by_option, messages),
        events=_events(enums["EventKind"], messages),
        codes=_codes(*enums["ResultCode"]),
        enums=tuple(
            _enum(*found)
            for name, found in enums.items()
            if found[1] != OPTIONS and name not in {"EventKind", "ResultCode"}
        ),
        messages=tuple(messages.values()),
        services=tuple(
            Service(service.name, file.name, comments[file.name].get((SERVICE, at), ""))
            for file in public
            for at, service in enumerate(file.service)
        ),
        methods=tuple(methods),
        units=tuple(
            UnitType(
                value.name.removeprefix("UNIT_"),
                value.number,
                enums["Unit"][3].get((*enums["Unit"][2], MEMBER, at), ""),
            )
            for at, value in enumerate(enums["Unit"][0].value)
            if value.number
        ),
    )


Comments = dict[tuple[int, ...], str]


def _option(element: Any, extension: Any) -> Any:  # noqa: ANN401  generated stubs give extensions no types
    """Return the value of an option of an element; the zero of its type if the element does not set it."""
    return element.options.Extensions[extension]


def _comments(file: FileDescriptorProto) -> Comments:
    """Return the comment before each element of a file, by the element's place; each paragraph is one line."""
    found: Comments = {}
    for location in file.source_code_info.location:
        if not location.leading_comments:
            continue
        lines = [line.strip() for line in location.leading_comments.strip().splitlines()]
        kept: list[str] = []
        for line in lines:
            if line.startswith("buf:lint:"):
                continue
            is_first = not line or not kept or not kept[-1]
            if is_first or SECTION.match(line) or SECTION.match(kept[-1]):
                kept.append(line)
            else:
                kept[-1] += f" {line}"
        found[tuple(location.path)] = "\n".join(kept)
    return found


def _split(text: str) -> tuple[str, ...]:
    """Return the words of a list that an option has as one text."""
    return tuple(word.strip() for word in text.split(",")) if text else ()


def _name(number: int, enum: Any, prefix: str) -> str:  # noqa: ANN401  the wrapper class is generated
    """Return the name of the value `number` of an enumeration, without `prefix`; empty for 0."""
    return str(enum.Name(number)).removeprefix(prefix) if number else ""


def _message(
    message: DescriptorProto, file: str, at: tuple[int, ...], comments: Comments
) -> Message:
    fields = tuple(
        _field(field, message, comments.get((*at, MEMBER, place), ""))
        for place, field in enumerate(message.field)
    )
    comment, option = comments.get(at, ""), _option(message, options_pb2.input)
    return Message(
        message.name,
        file,
        comment,
        fields,
        _option(message, options_pb2.model),
        _option(message, options_pb2.view),
        option.comment or comment,
        _parameters(message.name, option.parameters, {field.name: field for field in fields}),
    )


def _field(field: FieldDescriptorProto, message: DescriptorProto, comment: str) -> Field:
    if field.type not in SCALARS:
        raise SchemaError(f"{message.name}.{field.name} has a type that the API does not use")

    def number(extension: Any) -> int | None:  # noqa: ANN401  extensions have no common type
        return int(_option(field, extension)) if field.options.HasExtension(extension) else None

    return Field(
        name=field.name,
        number=field.number,
        type=SCALARS[field.type],
        type_name=field.type_name.rpartition(".")[2],
        is_repeated=field.label == FieldDescriptorProto.LABEL_REPEATED,
        comment=comment,
        unit=_name(_option(field, options_pb2.unit), options_pb2.Unit, "UNIT_"),
        scale_of=_option(field, options_pb2.scale_of),
        id=_name(_option(field, options_pb2.id), options_pb2.Id, "ID_"),
        checked_by=_name(_option(field, options_pb2.checked_by), options_pb2.Check, "CHECK_"),
        may_be_empty=_option(field, options_pb2.may_be_empty),
        zero_forbids=_option(field, options_pb2.zero_forbids),
        is_signed=_option(field, options_pb2.signed),
        min=number(options_pb2.min),
        max=number(options_pb2.max),
        text_max=number(options_pb2.text_max),
        name_max=number(options_pb2.name_max),
        items_min=number(options_pb2.items_min),
        items_max=number(options_pb2.items_max),
        attributes=_split(_option(field, options_pb2.attribute)),
        flag=_option(field, options_pb2.flag),
        has_symbol=_option(field, options_pb2.with_symbol),
        empty_without=_option(field, options_pb2.empty_without),
        is_added_later=_option(field, options_pb2.added_later),
        is_for_number=_option(field, options_pb2.text_for_number),
        one_of=""
        if field.proto3_optional or not field.HasField("oneof_index")
        else message.oneof_decl[field.oneof_index].name,
        has_presence=field.proto3_optional,
        first=number(options_pb2.first),
        before=_option(field, options_pb2.before),
    )


def _bare(enum: EnumDescriptorProto, value: EnumValueDescriptorProto) -> str:
    """Return the name of a value without its enumeration's prefix."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", enum.name).upper()
    if not value.name.startswith(f"{words}_"):
        raise SchemaError(f"{value.name} does not begin with {words}_")
    return value.name.removeprefix(f"{words}_")


def _enum(
    enum: EnumDescriptorProto, file: str, at: tuple[int, ...], comments: Comments
) -> EnumType:
    pattern = _option(enum, options_pb2.constants)
    values: list[EnumValue] = []
    for place, value in enumerate(enum.value):
        name = _bare(enum, value)
        constant = pattern.replace("*", name) if value.number else ""
        values.append(
            EnumValue(
                name,
                value.name,
                value.number,
                comments.get((*at, MEMBER, place), ""),
                _option(value, options_pb2.constant) or constant,
                _name(_option(value, options_pb2.figures), options_pb2.Unit, "UNIT_"),
                _name(_option(value, options_pb2.target), options_pb2.Id, "ID_"),
                _option(value, options_pb2.fix),
                _option(value, options_pb2.ccxt),
                _option(value, options_pb2.nautilus),
            )
        )
    return EnumType(enum.name, file, comments.get(at, ""), pattern, tuple(values))


def _codes(
    enum: EnumDescriptorProto, _: str, at: tuple[int, ...], comments: Comments
) -> tuple[Code, ...]:
    found: list[Code] = []
    section = ""
    for place, value in enumerate(enum.value):
        paragraphs = comments.get((*at, MEMBER, place), "").splitlines()
        heading = SECTION.match(paragraphs[0]) if paragraphs else None
        if heading:
            section = heading[1]
            paragraphs = paragraphs[1:]
        found.append(
            Code(
                _bare(enum, value),
                value.number,
                section,
                "\n".join(paragraphs),
                _name(_option(value, options_pb2.figures), options_pb2.Unit, "UNIT_"),
                _split(_option(value, options_pb2.rules)),
                _option(value, options_pb2.remedy),
                _name(_option(value, options_pb2.repeat), options_pb2.Repeat, "REPEAT_"),
                _option(value, options_pb2.stream_unopened),
                _option(value, options_pb2.fix) or "99",
                _option(value, options_pb2.ccxt) or "OperationRejected",
            )
        )
    return tuple(found)


def _events(
    kinds: tuple[EnumDescriptorProto, str, tuple[int, ...], Comments], messages: dict[str, Message]
) -> tuple[Event, ...]:
    enum, _, at, comments = kinds
    bodies = messages["Event"].by_name
    found: list[Event] = []
    for place, value in enumerate(enum.value):
        if value.number == 0:
            continue
        body = _option(value, options_pb2.body)
        if body not in bodies:
            raise SchemaError(f"{value.name} names no field of Event: {body!r}")
        message = messages[bodies[body].type_name]
        names = _split(_option(value, options_pb2.fields)) or tuple(message.by_name)
        unknown = [name for name in names if name not in message.by_name]
        if unknown or len(set(names)) != len(names):
            raise SchemaError(
                f"{value.name} names {unknown or names}, not fields of {message.name}"
            )
        made = (
            _option(value, options_pb2.makes),
            *_split(_option(value, options_pb2.told_apart_by)),
        )
        if not set(made) <= {"", *names}:
            raise SchemaError(f"{value.name} makes or tells apart by {made}, not fields of it")
        publics = [message.by_name[name] for name in names]
        found.append(
            Event(
                _bare(enum, value),
                value.number,
                comments.get((*at, MEMBER, place), ""),
                body,
                message,
                tuple(
                    EventField(public.attributes[0] if public.attributes else public.name, public)
                    for public in publics
                ),
                _split(_option(value, options_pb2.rules)),
                _option(value, options_pb2.makes),
                _split(_option(value, options_pb2.told_apart_by)),
            )
        )
    return tuple(sorted(found, key=lambda event: event.kind))


def _method(
    method: MethodDescriptorProto,
    service: ServiceDescriptorProto,
    comment: str,
    messages: dict[str, Message],
    roles: tuple[str, ...],
) -> Method:
    option = _option(method, options_pb2.command)
    request = messages[method.input_type.rpartition(".")[2]]
    access = _access(method.name, _option(method, options_pb2.access), roles, option.items)
    return Method(
        service.name,
        method.name,
        comment,
        request,
        messages[method.output_type.rpartition(".")[2]],
        method.client_streaming,
        method.server_streaming,
        (option.name or method.name) if option.kind else "",
        bool(option.form_of),
        option.items,
        option.answer,
        _split(option.refusals),
        _figures(method.name, option),
        tuple(
            _client_method(client, method.name, comment, request, option.items, messages)
            for client in (_option(method, options_pb2.client) or (options_pb2.ClientMethod(),))
        ),
        access,
    )


def _access(call: str, option: options_pb2.Access, roles: tuple[str, ...], items: str) -> Access:
    """Return who may make a call. Raises SchemaError for an empty option, and for unknown roles and scopes."""
    stated = [roles if text == ALL_ROLES else _split(text) for text in (option.any, option.own)]
    if not any(stated) or not set(stated[0] + stated[1]) <= set(roles):
        raise SchemaError(f"{call}: its access names no role, or one that there is not")
    if set(stated[0]) & set(stated[1]):
        raise SchemaError(f"{call}: a role may call it for every account, and for its own alone")
    if option.scope not in {"", *SCOPES} or ((option.scope or option.account) and not option.own):
        raise SchemaError(f"{call}: {option.scope or option.account} says nothing of its access")
    account = option.account or ("account_ids" if items else "account_id")
    if option.two_persons and (items or option.own):
        raise SchemaError(
            f"{call}: two persons state one command of staff, no batch and none of an owner"
        )
    named = account if option.own else ""
    return Access(stated[0], stated[1], option.scope, named, option.two_persons)


def _figures(call: str, option: options_pb2.Command) -> tuple[tuple[str, str], ...]:
    """Return the codes whose figures have another unit in this call, with their units."""
    found: list[tuple[str, str]] = []
    units = {*options_pb2.Unit.keys()}
    for pair in _split(option.figures):
        code, _, unit = pair.partition(" ")
        if code not in _split(option.refusals) or f"UNIT_{unit}" not in units:
            raise SchemaError(f"{call}: {pair!r} is no refusal of it with a unit")
        found.append((code, unit))
    return tuple(found)


def _client_method(
    option: options_pb2.ClientMethod,
    call: str,
    comment: str,
    request: Message,
    items: str,
    messages: dict[str, Message],
) -> ClientMethod:
    """Return a method that clients have for a call, with the parameters that its option states or the usual ones."""
    if option.one_item and not items:
        raise SchemaError(f"{call}: a method of one item is of a batch")
    message = messages[request.by_name[items].type_name] if option.one_item else request
    fields = {
        field.name: field
        for field in message.fields
        if field.name not in {*HEAD, *PAGING, items} and not field.name.startswith("after_")
    }
    parameters = (
        message.parameters
        if option.one_item and not option.parameters
        else _parameters(call, option.parameters, fields)
    )
    if not option.rest_is_zero and len(parameters) < len(fields):
        missing = set(fields) - {parameter.field.name for parameter in parameters}
        raise SchemaError(f"{call}: {option.name} has no parameters for {sorted(missing)}")
    return ClientMethod(option.name or call, option.comment or comment, parameters, option.one_item)


def _parameters(name: str, stated: str, fields: dict[str, Field]) -> tuple[Parameter, ...]:
    """Return a parameter for each field: the ones that an option states, or the usual ones."""
    if stated:
        return tuple(_stated_parameters(name, stated, fields))
    return tuple(sorted(map(_usual_parameter, fields.values()), key=lambda one: one.is_keyword))


def _stated_parameters(call: str, stated: str, fields: dict[str, Field]) -> Iterator[Parameter]:
    """Yield the parameters that the text of an option lists. Raises SchemaError for an unknown field."""
    is_keyword = False
    known: set[str] = set()
    for entry in _split(stated):
        name, _, default = (part.strip() for part in entry.partition("="))
        if name == "*":
            is_keyword = True
            continue
        if name not in fields or name in known:
            raise SchemaError(f"{call}: {name} is no field or a parameter twice")
        known.add(name)
        absent = NONE if fields[name].has_presence else None
        yield Parameter(fields[name], default or absent, is_keyword)


def _usual_parameter(field: Field) -> Parameter:
    """Return the parameter of a field for which no option states one."""
    if field.has_presence:
        return Parameter(field, NONE, is_keyword=field.name == EXPECTED_VERSION)
    if not field.may_be_empty and field.type != "bool":
        return Parameter(field, None, is_keyword=False)
    if field.type == "enum":
        return Parameter(field, "UNSPECIFIED", is_keyword=True)
    zero = "false" if field.type == "bool" else "''" if field.is_text else "0"
    return Parameter(field, zero, is_keyword=True)


def _commands(
    methods: Iterable[Method],
    options: dict[tuple[str, str], options_pb2.Command],
    messages: dict[str, Message],
) -> tuple[Command, ...]:
    stating: dict[int, Method] = {}
    forms: dict[int, list[Method]] = {}
    for method in methods:
        if not method.command:
            continue
        kind = options[method.service, method.name].kind
        names = tuple(field.name for field in method.request.fields[: len(HEAD)])
        if names != HEAD:
            raise SchemaError(f"{method.request.name} does not begin with {', '.join(HEAD)}")
        if method.is_form:
            forms.setdefault(kind, []).append(method)
        elif kind in stating:
            raise SchemaError(f"{method.name} and {stating[kind].name} both have kind {kind}")
        else:
            stating[kind] = method
    found: list[Command] = []
    for kind, method in sorted(stating.items()):
        if any(form.access != method.access for form in forms.get(kind, ())):
            raise SchemaError(f"{method.name}: other calls of its command have another access")
        option = options[method.service, method.name]
        item = messages[method.request.by_name[method.items].type_name] if method.items else None
        found.append(
            Command(
                method.command,
                kind,
                method.comment,
                _split(option.rules),
                method,
                tuple(forms.pop(kind, ())),
                item,
                _with_mask(option, _attributes(method, item, _split(option.journal), messages)),
                method.answer,
                method.refusals,
                option.update,
            )
        )
    if forms:
        raise SchemaError(f"no call states the commands of kind {sorted(forms)}")
    return tuple(found)


def _with_mask(
    option: options_pb2.Command, attributes: tuple[Attribute, ...]
) -> tuple[Attribute, ...]:
    """Return the attributes; for an update, add the mask of the stated fields after the expected version."""
    if not option.update:
        return attributes
    place = [attribute.name for attribute in attributes].index(EXPECTED_VERSION) + 1
    mask = Attribute(PRESENT, INT, is_column=False, sources=(), paths=(), is_mask=True)
    return (*attributes[:place], mask, *attributes[place:])


def plural(name: str) -> str:
    """Return the name of the column that holds the attribute `name` of all items."""
    is_short = name.endswith("y") and name[-2] not in "aeiou"
    return f"{name[:-1]}ies" if is_short else f"{name}s"


def _attributes(
    method: Method, item: Message | None, journal: tuple[str, ...], messages: dict[str, Message]
) -> tuple[Attribute, ...]:
    """Return the attributes of a command in the order of the journal."""
    sources: dict[str, list[tuple[Field, str, bool]]] = {}
    for field, path, in_item in _sources(method.request, method.items, item, messages):
        if field.is_for_number:
            continue
        default = plural(field.name) if in_item else field.name
        for name in field.attributes or (default,):
            sources.setdefault(name, []).append((field, path, in_item))
    names = journal or tuple(sources)
    missing = [name for name in sources if name not in names]
    if missing:
        raise SchemaError(f"{method.name}: the journal's order does not name {missing}")
    return tuple(
        _attribute(name, sources.get(name, []), is_batch=item is not None) for name in names
    )


def _sources(
    request: Message, items: str, item: Message | None, messages: dict[str, Message]
) -> Iterator[tuple[Field, str, bool]]:
    """Yield the fields that become attributes, each with its path and whether it belongs to an item.

    Fields of a nested message are yielded separately.
    """
    for field in request.fields[len(HEAD) :]:
        if field.name == items and item is not None:
            yield from ((inner, inner.name, True) for inner in item.fields)
        elif field.type == "message":
            nested = messages[field.type_name]
            yield from ((inner, f"{field.name}.{inner.name}", False) for inner in nested.fields)
        else:
            yield field, field.name, False


def _attribute(name: str, sources: list[tuple[Field, str, bool]], *, is_batch: bool) -> Attribute:
    fields = tuple(field for field, _, _ in sources)
    # A field that is not stated is 0, in each item of a batch. A set of values of an enumeration is held as bits.
    is_column = any(in_item for _, _, in_item in sources) if sources else is_batch
    is_list = is_column or any(one.is_repeated and one.type != "enum" for one in fields)
    kinds = (TEXT, TEXT_LIST) if any(one.is_text for one in fields) else (INT, INT_LIST)
    return Attribute(name, kinds[is_list], is_column, fields, tuple(path for _, path, _ in sources))
