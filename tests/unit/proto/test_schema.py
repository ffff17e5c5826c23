# SPDX-License-Identifier: Apache-2.0
"""The annotated schema: complete, without contradictions, and refused where it has one."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from clearinghouse.server.codec.figures import UNIT_OF_BRAKE
from clearinghouse.statemachine.handlers.authority import rule_sets
from clearinghouse.statemachine.handlers.custody import accounts
from clearinghouse.statemachine.handlers.exchange import (
    brakes,
    contract_terms,
    instruments,
    isolated_margin,
    liquidation_terms,
    orders,
    pnl_settlement_terms,
    price_terms,
)
from clearinghouse.statemachine.vocabulary import units
from clearinghouse.statemachine.vocabulary.limits import FEE_TIERS_MAX
from clearinghouse.v1 import options_pb2
from proto.schema.emit.docs_reference import OUTSIDE
from proto.schema.files import SchemaError, read_files
from proto.schema.model import MONEY_UNITS, Field, Message, Method, Schema
from proto.schema.reader import PROTO, plural, schema_of

MUTATING = {"TradingService", "AccountService", "OracleService", "VenueService", "AdminService"}
# Services whose calls change something, except those that list or get.
MIXED = {
    "AuthorityService",
    "MemberService",
    "ClearingService",
    "DefaultService",
    "HolderService",
    "MarginCallService",
    "PvpService",
    "SettlementService",
}
EDGE_CODES = range(900, 1000)
# What amounts, prices and quantities are called; what only counts or ranks has none of these words.
MONEY_WORDS = (
    "amount",
    "price",
    "quantity",
    "balance",
    "equity",
    "notional",
    "margin_requirement",
    "fee",
    "realised",
    "cost",
    "value",
)


@pytest.fixture(scope="module")
def files() -> FileDescriptorSet:
    """The schema as protoc reads it."""
    return read_files(PROTO)


@pytest.fixture(scope="module")
def schema(files: FileDescriptorSet) -> Schema:
    """The schema as emitters see it."""
    return schema_of(files)


def fields_of(schema: Schema) -> list[tuple[Message, Field]]:
    """All fields of all messages."""
    return [(message, field) for message in schema.messages for field in message.fields]


def test_every_scalar_says_what_it_holds(schema: Schema) -> None:
    """A number or text has a unit, names something, or holds words."""
    by_type = {"bool", "bytes", "enum", "message"}
    assert [
        f"{message.name}.{field.name}"
        for message, field in fields_of(schema)
        if not (field.type in by_type or field.unit or field.id or field.is_text)
    ] == []


def test_decimal_text_has_a_unit_and_nothing_else_has_one_of_them(schema: Schema) -> None:
    """Text is words, a name, or a number of a stated unit; a number of such a unit always travels as text."""
    for message, field in fields_of(schema):
        place = f"{message.name}.{field.name}"
        if field.type == "string":
            assert field.is_text or field.unit in MONEY_UNITS, place
        else:
            assert field.unit not in MONEY_UNITS, place


def test_amounts_prices_and_quantities_have_a_unit(schema: Schema) -> None:
    """Text that is called an amount, a price or a quantity has a unit of one."""
    named = [
        (message.name, field)
        for message, field in fields_of(schema)
        if field.type == "string" and any(word in field.name for word in MONEY_WORDS)
    ]
    assert len(named) > 200
    words = {("AskedField", "value"), ("ExplainedInput", "value"), ("Working", "value")}
    for message, field in named:
        assert field.unit in MONEY_UNITS or (message, field.name) in words, (message, field.name)


def test_every_call_that_changes_something_is_a_command(schema: Schema) -> None:
    """Every call of these services becomes a command, and no call of another does; some have reads beside them."""
    for method in schema.methods:
        is_read = method.name.startswith(("List", "Get"))
        changes = method.service in MUTATING or (method.service in MIXED and not is_read)
        assert bool(method.command) == changes, method.path


def test_refusals_are_codes_of_the_machine(schema: Schema) -> None:
    """Each call names at least one code by which it is refused, each once, and none of the edge's."""
    codes = {code.name: code.number for code in schema.codes}
    stating: list[Method] = [command.method for command in schema.commands]
    for method in stating:
        assert method.refusals, method.path
        assert len(set(method.refusals)) == len(method.refusals), method.path
        assert all(codes[name] not in EDGE_CODES for name in method.refusals), method.path


def test_answers_and_items_are_fields(schema: Schema) -> None:
    """The answer is a field of the reply and the items are a repeated field of the request."""
    for method in schema.methods:
        if method.answer:
            assert method.answer in method.reply.by_name, method.path
        if method.items:
            assert method.request.by_name[method.items].is_repeated, method.path


def test_scales_come_from_fields_of_the_same_message(schema: Schema) -> None:
    """`scale_of` names a field beside it."""
    scaled = [(message, field) for message, field in fields_of(schema) if field.scale_of]
    assert scaled
    for message, field in scaled:
        assert field.scale_of in message.by_name, (message.name, field.name)


def test_events_state_their_rules_and_every_body_is_used(schema: Schema) -> None:
    """Each event has a meaning and a rule; each field of the oneof is the body of at least one."""
    for event in schema.events:
        assert event.comment, event.name
        assert event.rules, event.name
    bodies = {
        field.name for field in schema.message_by_name["Event"].fields if field.one_of == "body"
    }
    assert bodies == {event.body for event in schema.events}


def test_events_that_make_a_number_hold_it(schema: Schema) -> None:
    """The number that an event makes is an id among its fields, and few kinds of event make each kind of id."""
    makers = {
        event.name: event.message.by_name[event.makes].id for event in schema.events if event.makes
    }
    assert all(makers.values())
    assert sorted(makers.values()) == sorted(
        [
            "ORDER",
            "ORDER",
            "ORDER",
            "DEPOSIT",
            "WITHDRAWAL",
            "HOLD",
            "BREAK",
            "ACCOUNT",
            "ASSET",
            "MARKET",
            "SOURCE",
            "PVP_PAIR",
            "TRADE",
            "TRADE",
        ]
    )


# Words that a comment may add to a name without saying more.
EMPTY_WORDS = {
    "a",
    "an",
    "the",
    "of",
    "its",
    "this",
    "is",
    "it",
    "id",
    "number",
    "request",
    "response",
    "event",
}


def _words(text: str) -> set[str]:
    """The words of a name or a comment, in small letters and without the plural."""
    parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", text)
    return {part.lower().removesuffix("s") for part in parts}


def test_no_comment_only_repeats_the_name(schema: Schema) -> None:
    """Each comment of a field or a value has a word that is neither in its name nor empty of meaning."""
    named = [
        (f"{message.name}.{field.name}", field.comment) for message, field in fields_of(schema)
    ]
    named += [
        (f"{enum.name}.{value.name}", value.comment)
        for enum in schema.enums
        for value in enum.values
    ]
    assert len(named) > 1700
    empty = {word.removesuffix("s") for word in EMPTY_WORDS}
    assert [
        (name, comment)
        for name, comment in named
        if not _words(comment) - _words(name.rpartition(".")[2]) - empty
    ] == []


def test_a_body_of_events_names_its_kinds(schema: Schema) -> None:
    """The comment of each field of the oneof, and of its message, names exactly the kinds that have the body."""
    kinds = {event.name for event in schema.events}
    for field in schema.message_by_name["Event"].fields:
        own = {event.name for event in schema.events if event.body == field.name}
        if own:
            assert kinds & set(re.findall(r"[A-Z_]{4,}", field.comment)) == own, field.name
            message = schema.message_by_name[field.type_name]
            assert kinds & set(re.findall(r"[A-Z_]{4,}", message.comment)) == own, message.name


def test_a_unit_of_each_figure_has_words_outside(schema: Schema) -> None:
    """Every unit has its words for the reference, and no unit that does not exist has some."""
    assert set(OUTSIDE) == {unit.name for unit in schema.units}


def test_figures_of_a_call_differ_from_those_of_its_codes(schema: Schema) -> None:
    """A call states the unit of a code only where it is another one."""
    units = {code.name: code.figures for code in schema.codes}
    stated = [(code, unit) for method in schema.methods for code, unit in method.figures]
    assert stated
    assert [code for code, unit in stated if units[code] in {"", unit}] == []


def test_brakes_have_the_units_of_the_schema(schema: Schema) -> None:
    """The server writes the figures of each brake in the unit that its value states."""
    values = schema.enum_by_name["BrakeKind"].values
    stated = {value.number: getattr(units, value.figures) for value in values if value.number}
    assert stated == UNIT_OF_BRAKE


def test_a_market_has_as_many_fee_rates_as_there_are_tiers(schema: Schema) -> None:
    """The bound of both lists of rates is the machine's, and the comment of a tier names the last one."""
    for name in ("CreateMarketRequest", "SetMarketParametersRequest"):
        rates = schema.message_by_name[name].by_name
        assert rates["maker_fee_ppb"].items_max == rates["taker_fee_ppb"].items_max == FEE_TIERS_MAX
    tier = schema.message_by_name["SetAccountLimitsRequest"].by_name["fee_tier"]
    assert f"0 to {FEE_TIERS_MAX - 1}." in tier.comment


# Call -> the function of the machine whose docstring states its ladder.
LADDERS = {
    "CancelOrders": orders.cancel_one,
    "SetIsolated": isolated_margin.set_isolated,
    "SetRuleSet": rule_sets.set_rule_set,
    "SetQuote": pnl_settlement_terms.set_quote,
    "SetBackstop": liquidation_terms.set_backstop,
    "SetFunding": contract_terms.set_funding,
    "SetExpiry": contract_terms.set_expiry,
    "SetVolatilityHalt": brakes.set_volatility_halt,
    "CreateAccount": accounts.create_account,
    "CreateMarket": instruments.create_market,
    "SetOracleInstrument": price_terms.set_oracle_instrument,
    "SetSourceQuote": price_terms.set_source_quote,
}


@pytest.mark.parametrize("call", LADDERS)
def test_refusals_are_in_the_order_of_the_handler(schema: Schema, call: str) -> None:
    """A call lists the codes of its handler's ladder, in the same order."""
    ladder = str(LADDERS[call].__doc__).partition("Refusals in order")[2]
    method = next(method for method in schema.methods if method.name == call)
    names = {code.name for code in schema.codes}
    stated = [word for word in re.findall(r"[A-Z_]{5,}", ladder) if word in names]
    assert len(stated) > 1
    assert [code for code in method.refusals if code in stated] == list(dict.fromkeys(stated))


def test_codes_of_the_machine_state_rules_and_remedies(schema: Schema) -> None:
    """Every code below the edge's has a meaning, a rule and a remedy; the edge's have no rule."""
    for code in schema.codes[1:]:
        assert code.comment, code.name
        assert code.remedy, code.name
        assert bool(code.rules) == (code.number not in EDGE_CODES), code.name


@pytest.mark.parametrize(
    ("name", "column"), [("price", "prices"), ("quantity", "quantities"), ("asset_id", "asset_ids")]
)
def test_columns_have_the_plural(name: str, column: str) -> None:
    """A column is called by the plural of what an item calls it."""
    assert plural(name) == column


def _extension(element: Any, extension: Any) -> Any:  # noqa: ANN401  the stubs give no types
    """The option of an element."""
    return element.options.Extensions[extension]


def _call(files: FileDescriptorSet, service: str, call: str) -> Any:  # noqa: ANN401  as above
    """The description of a call."""
    return next(
        method
        for file in files.file
        for one in file.service
        if one.name == service
        for method in one.method
        if method.name == call
    )


def _option(files: FileDescriptorSet, service: str, call: str) -> Any:  # noqa: ANN401  as above
    """The option `command` of a call, to be changed in place."""
    return _extension(_call(files, service, call), options_pb2.command)


def _client(files: FileDescriptorSet, service: str, call: str) -> Any:  # noqa: ANN401  as above
    """The first option `client` of a call, to be changed in place."""
    return _extension(_call(files, service, call), options_pb2.client)[0]


def _set(element: Any, extension: Any, value: str) -> None:  # noqa: ANN401  as above
    """State an option of an element."""
    element.options.Extensions[extension] = value


def _one_kind_twice(files: FileDescriptorSet) -> None:
    _option(files, "AccountService", "Lend").kind = 82


def _attribute_left_out(files: FileDescriptorSet) -> None:
    _option(files, "AccountService", "SubmitTransfers").journal = "atomic, from_ids, to_ids"


def _form_of_nothing(files: FileDescriptorSet) -> None:
    _option(files, "TradingService", "SubmitOrders").form_of = "PlaceOrders"


def _unknown_body(files: FileDescriptorSet) -> None:
    file = next(file for file in files.file if file.name.endswith("/event.proto"))
    _set(file.enum_type[0].value[1], options_pb2.body, "nothing")


def _unknown_event_field(files: FileDescriptorSet) -> None:
    file = next(file for file in files.file if file.name.endswith("/event.proto"))
    _set(file.enum_type[0].value[1], options_pb2.fields, "code, nothing")


def _makes_what_it_does_not_hold(files: FileDescriptorSet) -> None:
    file = next(file for file in files.file if file.name.endswith("/event.proto"))
    _set(file.enum_type[0].value[1], options_pb2.makes, "order_id")


def _figures_of_another_call(files: FileDescriptorSet) -> None:
    _option(files, "TradingService", "SetDeadMan").figures = "POOL_CAP NS"


def _figures_without_a_unit(files: FileDescriptorSet) -> None:
    _option(files, "TradingService", "SetDeadMan").figures = "SETTING_OUT_OF_RANGE"


def _parameter_left_out(files: FileDescriptorSet) -> None:
    _client(files, "AccountService", "UpdateAccountSettings").parameters = "account_id"


def _parameter_twice(files: FileDescriptorSet) -> None:
    _client(files, "TradingService", "CancelAll").parameters = "account_id, account_id, side"


def _parameter_of_no_field(files: FileDescriptorSet) -> None:
    _client(files, "AccountService", "CloseAccount").parameters = "account"


def _one_item_of_no_batch(files: FileDescriptorSet) -> None:
    client = _client(files, "AccountService", "CloseAccount")
    client.parameters = "account_id"
    client.one_item = True


def test_a_call_without_an_option_has_a_method_of_its_name(files: FileDescriptorSet) -> None:
    """It has the name and the comment of the call; bools and fields that may be empty are given by name."""
    bare = FileDescriptorSet.FromString(files.SerializeToString())
    _call(bare, "AccountService", "CreateAccount").options.ClearExtension(options_pb2.client)
    method = next(one for one in schema_of(bare).methods if one.name == "CreateAccount")
    (client,) = method.client
    assert (client.name, client.comment) == ("CreateAccount", method.comment)
    assert [(one.field.name, one.default, one.is_keyword) for one in client.parameters] == [
        ("owner", None, False),
        ("kind", None, False),
        ("max_leverage", None, False),
        ("parent_id", "0", True),
        ("auto_lend", "false", True),
        ("auto_repay", "false", True),
        ("spot_margin", "false", True),
        ("position_limit", "0", True),
        ("takes_collateral", "false", True),
        ("converts_collateral", "false", True),
    ]


def test_a_method_of_a_client_states_its_parameters(schema: Schema) -> None:
    """Order, defaults and what is given by name alone come from the option; other fields are sent as zero."""
    methods = {client.name: client for method in schema.methods for client in method.client}
    assert [
        (one.field.name, one.default, one.is_keyword) for one in methods["SetExpiry"].parameters
    ] == [
        ("market_id", None, False),
        ("expiry_time_ns", "none", False),
        ("window_ns", "none", False),
        ("expected_version", "none", True),
    ]
    assert [one.field.name for one in methods["EndQuote"].parameters] == ["account_id", "market_id"]


def test_an_item_states_its_fields_in_the_order_of_callers(schema: Schema) -> None:
    """Order and defaults of a class come from the option; a method of one item has the same parameters."""
    messages = schema.message_by_name
    assert [(one.field.name, one.default) for one in messages["OracleTick"].parameters] == [
        ("source_id", None),
        ("asset_id", None),
        ("source_time_ns", None),
        ("bid", "none"),
        ("ask", "none"),
        ("last", "none"),
        ("confidence", "none"),
    ]
    methods = {client.name: client for method in schema.methods for client in method.client}
    assert methods["RequestDeposit"].parameters == messages["Deposit"].parameters


@pytest.mark.parametrize(
    "break_it",
    [
        _one_kind_twice,
        _attribute_left_out,
        _form_of_nothing,
        _unknown_body,
        _unknown_event_field,
        _makes_what_it_does_not_hold,
        _figures_of_another_call,
        _figures_without_a_unit,
        _parameter_left_out,
        _parameter_twice,
        _parameter_of_no_field,
        _one_item_of_no_batch,
    ],
)
def test_a_contradiction_is_refused(
    files: FileDescriptorSet, break_it: Callable[[FileDescriptorSet], None]
) -> None:
    """A kind used twice, an attribute without a place, an unknown form, body, field, unit or parameter."""
    broken = FileDescriptorSet.FromString(files.SerializeToString())
    break_it(broken)
    with pytest.raises(SchemaError):
        schema_of(broken)
