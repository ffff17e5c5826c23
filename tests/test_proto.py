# SPDX-License-Identifier: Apache-2.0
"""The public schema: numbers equal to the machine's, one shape for all calls, generated code up to date."""

import importlib
import shutil
import subprocess
from pathlib import Path

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor

from clearinghouse.statemachine.vocabulary import codes, types
from clearinghouse.statemachine.vocabulary.encoding import REQUEST_ID_MAX
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS
from clearinghouse.v1 import (
    account_pb2,
    admin_pb2,
    authority_pb2,
    clearing_pb2,
    common_pb2,
    default_pb2,
    enums_pb2,
    event_pb2,
    history_pb2,
    holder_pb2,
    journal_pb2,
    margin_call_pb2,
    market_data_pb2,
    member_pb2,
    oracle_pb2,
    pvp_pb2,
    query_pb2,
    result_code_pb2,
    risk_pb2,
    settlement_pb2,
    trading_pb2,
    venue_pb2,
)
from proto.generate import tool
from tests.sources import ROOT

FILES = sorted((ROOT / "proto" / "clearinghouse" / "v1").glob("*.proto"))
MUTATING = (trading_pb2, account_pb2, oracle_pb2, venue_pb2, admin_pb2)
# Services with calls that change something, and with reads, which have names of their own.
MIXED = (
    *(authority_pb2, member_pb2, clearing_pb2, default_pb2),
    *(holder_pb2, margin_call_pb2, pvp_pb2, settlement_pb2),
)
READS = ("List", "Get")
READING = (market_data_pb2, risk_pb2, query_pb2, history_pb2, journal_pb2)
FLOATS = {FieldDescriptor.TYPE_DOUBLE, FieldDescriptor.TYPE_FLOAT}

# Enumeration -> how the machine spells the same numbers.
PREFIXES = {
    "AccountKind": ("KIND_", {}),
    "SystemAccount": ("", {}),
    "AccountStatus": ("", {}),
    "ClosingItem": ("CLOSING_", {}),
    "DueKind": ("DUE_", {}),
    "ConversionReason": ("CONVERSION_", {}),
    "WeightKind": ("WEIGHT_", {}),
    "MarketKind": ("", {}),
    "Matching": ("", {}),
    "CorporateActionKind": ("CORPORATE_", {}),
    "CorporateActionStatus": ("CORPORATE_ACTION_", {}),
    "MarketStatus": ("MARKET_", {}),
    "OrderAction": ("", {}),
    "Side": ("", {}),
    "OrderType": ("", {}),
    "TimeInForce": ("", {}),
    "BeyondBand": ("FLAG_BAND_", {}),
    "PostOnly": ("FLAG_POST_ONLY_", {"REJECT": "FLAG_POST_ONLY", "SLIDE": "FLAG_POST_ONLY_SLIDE"}),
    "SelfTradePrevention": ("STP_", {}),
    "RiskSwitchScope": ("SCOPE_", {}),
    "BreakResolution": ("BREAK_", {}),
    "PriceState": ("PRICE_", {}),
    "AccrualMode": ("ACCRUAL_", {}),
    "MemberStatus": ("MEMBER_", {}),
    "IdentifierScheme": ("SCHEME_", {}),
    "DvpModel": ("DVP_", {}),
    "SessionState": ("SESSION_", {}),
    "PvpDayState": ("PVP_DAY_", {}),
    "CcpFund": ("FUND_", {}),
    "GiveUpEnd": ("GIVE_UP_", {}),
    "WaitingTradeEnd": ("WAITING_", {}),
    "HolderKind": ("HOLDER_", {}),
    "NonDefaultCause": ("LOSS_OF_", {}),
    "FailReason": ("FAIL_FOR_", {}),
    "NonDefaultPayer": ("LOSS_BORNE_BY_", {}),
    "DefaultCaseState": ("CASE_", {}),
    "Role": ("ROLE_", {}),
    "FreezeReason": ("FREEZE_", {}),
    "DelegationLimitKind": ("DELEGATED_", {}),
    "BreakGlassReason": ("GLASS_", {}),
    "WaterfallLayer": ("LAYER_", {}),
    "LiquidityResource": ("DRAW_", {}),
    "LiquidityStress": ("LIQUIDITY_STRESS_", {}),
    "GuardDecision": ("DECISION_", {}),
    "ListingGap": ("LISTING_", {}),
    "SourceStanding": ("SOURCE_", {}),
    "TriggerKind": ("TRIGGER_", {}),
    "TriggerSource": ("TRIGGER_", {}),
    "BrakeKind": ("BRAKE_", {}),
    "BrakeCause": ("CAUSE_", {}),
    "GateMode": ("GATE_", {}),
    "CursorKind": ("CURSOR_", {}),
    "GapCause": ("GAP_", {}),
    "MovedDeadline": ("MOVED_", {}),
    "WorkKind": ("WORK_KIND_", {}),
}
# Where the machine's name without prefix already means something else.
OTHER_NAMES = {("AccountStatus", "CLOSED"): types.CLOSED, ("OrderType", "MARKET"): types.MARKET}


def bare_names(name: str) -> dict[str, int]:
    """Values of an enumeration without its prefix and its zero."""
    values = enums_pb2.DESCRIPTOR.enum_types_by_name[name].values
    zero = next(value.name for value in values if value.number == 0)
    prefix = zero.removesuffix("UNSPECIFIED")
    return {value.name.removeprefix(prefix): value.number for value in values if value.number}


@pytest.mark.parametrize("name", enums_pb2.DESCRIPTOR.enum_types_by_name)
def test_enumerations_have_the_numbers_of_the_machine(name: str) -> None:
    """Every value of every enumeration has the number of the constant that means the same."""
    prefix, spelled = PREFIXES[name]
    for value, number in bare_names(name).items():
        expected = OTHER_NAMES.get(
            (name, value), getattr(types, spelled.get(value, prefix + value), None)
        )
        assert number == expected, value


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("AccountKind", "KIND_"),
        ("WeightKind", "WEIGHT_"),
        ("MarketStatus", "MARKET_"),
        ("SelfTradePrevention", "STP_"),
        ("RiskSwitchScope", "SCOPE_"),
        ("BreakResolution", "BREAK_"),
        ("PriceState", "PRICE_"),
        ("GuardDecision", "DECISION_"),
        ("SourceStanding", "SOURCE_"),
        ("BrakeKind", "BRAKE_"),
        ("BrakeCause", "CAUSE_"),
        ("GateMode", "GATE_"),
    ],
)
def test_no_value_of_the_machine_is_missing_outside(name: str, prefix: str) -> None:
    """Each constant of a prefixed family has a public value."""
    family = {
        constant.removeprefix(prefix)
        for constant in vars(types)
        if constant.startswith(prefix) and constant != "PRICE_E9"
    }
    assert family == set(bare_names(name))


def test_result_codes_are_those_of_the_machine() -> None:
    """ResultCode has exactly the names and numbers of the machine's codes."""
    machine = {name: number for name, number in vars(codes).items() if name.isupper()}
    public = {
        name.removeprefix("RESULT_CODE_"): number
        for name, number in result_code_pb2.ResultCode.items()
    }
    assert public == machine


def test_event_kinds_are_those_of_the_journal() -> None:
    """EventKind has exactly the names and numbers of the journal's events."""
    machine = {name: kind for kind, (name, _) in EVENT_FIELDS.items()}
    public = {
        name.removeprefix("EVENT_KIND_"): number for name, number in event_pb2.EventKind.items()
    }
    assert public.pop("UNSPECIFIED") == 0
    assert public == machine


def methods_of(modules: tuple[object, ...]) -> list[MethodDescriptor]:
    """All calls of the services of some modules."""
    return [
        method
        for module in modules
        for service in module.DESCRIPTOR.services_by_name.values()  # type: ignore[attr-defined]
        for method in service.methods
    ]


@pytest.mark.parametrize(
    "method",
    [
        *methods_of(MUTATING),
        *(method for method in methods_of(MIXED) if not method.name.startswith(READS)),
    ],
    ids=lambda method: method.full_name,
)
def test_calls_that_change_something_have_one_shape(method: MethodDescriptor) -> None:
    """Their requests have key and time as fields 1 and 2; their replies sequence, time, head, repeat as 1 to 4."""
    head = [method.input_type.fields_by_number[number].name for number in (1, 2)]
    assert head == ["request_id", "created_time_ns"]
    if method.name == "Session":
        return  # its frames hold one answer for each client frame
    reply = [method.output_type.fields_by_number[number].name for number in (1, 2, 3, 4)]
    assert reply[0] in {"sequence", "first_sequence"}
    assert reply[1:] == ["time_ns", "chain_head", "is_repeat"]


@pytest.mark.parametrize(
    "method",
    [
        *methods_of(READING),
        *(method for method in methods_of(MIXED) if method.name.startswith(READS)),
    ],
    ids=lambda method: method.full_name,
)
def test_reads_say_what_they_include(method: MethodDescriptor) -> None:
    """Every reply of a read has the sequence it is as of, every unary read of state can wait for one."""
    names = method.output_type.fields_by_name
    assert "as_of_sequence" in names or "sequence" in names
    if "as_of_sequence" in names:
        assert "min_sequence" in method.input_type.fields_by_name


def all_messages() -> list[Descriptor]:
    """Every message of the schema."""
    return [
        message
        for module in (*MUTATING, *MIXED, *READING, common_pb2, event_pb2)
        for message in module.DESCRIPTOR.message_types_by_name.values()
    ]


def test_no_number_with_a_fraction_is_a_float() -> None:
    """No field of any message is binary floating point."""
    assert not [
        field.full_name
        for message in all_messages()
        for field in message.fields
        if field.type in FLOATS
    ]


def test_hot_messages_are_flat() -> None:
    """Only the event stream has oneofs; the messages of orders, money and ticks have none."""
    # A field with presence is in a oneof of its own, which no schema states.
    with_oneof = {
        message.name
        for message in all_messages()
        if any(not one.name.startswith("_") for one in message.oneofs)
    }
    assert with_oneof == {"Event", "Statement"}


def test_the_key_is_as_long_as_the_schema_says() -> None:
    """The limit in the comment of request_id is the machine's."""
    text = (ROOT / "proto/clearinghouse/v1/trading.proto").read_text("utf-8")
    assert f"at most {REQUEST_ID_MAX} printable ASCII characters" in text


def test_lint_demands_a_comment(tmp_path: Path) -> None:
    """Of each field, value and call: the gate lints the schema as it is; without three comments three are missed."""
    shutil.copytree(ROOT / "proto" / "clearinghouse", tmp_path / "clearinghouse")
    shutil.copy(ROOT / "proto" / "buf.yaml", tmp_path)
    for file, comment in (
        ("venue.proto", "  // The order that the venue has cancelled; 1 to 2^63 - 1.\n"),
        ("enums.proto", "  // Good till cancelled.\n"),
        ("oracle.proto", "  // A stream of SubmitTicks calls, each answered, in order.\n"),
    ):
        path = tmp_path / "clearinghouse" / "v1" / file
        text = path.read_text("utf-8")
        assert comment in text
        path.write_text(text.replace(comment, "", 1), "utf-8")
    command = [tool("buf"), "lint"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert done.stdout.count("should have a non-empty comment") == 3


def test_the_class_of_a_file_is_no_message_in_java() -> None:
    """The class that Java makes of a file has a name of its own, apart from messages, enumerations and services."""
    files = [
        importlib.import_module(f"clearinghouse.v1.{path.stem}_pb2").DESCRIPTOR for path in FILES
    ]
    classes = [file.GetOptions().java_outer_classname for file in files]
    names = {
        name
        for file in files
        for kind in (file.message_types_by_name, file.enum_types_by_name, file.services_by_name)
        for name in kind
    }
    assert len(set(classes)) == len(files) > 10
    assert "" not in classes
    assert set(classes) & names == set()
