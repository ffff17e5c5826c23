# SPDX-License-Identifier: Apache-2.0
"""What was created or set can be read back from the events: the statement is the call that its caller made."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, cast

import pytest

from clearinghouse.server.codec.events.kept import with_kept
from clearinghouse.server.codec.events.messages import CommandAt, encode_event
from clearinghouse.server.codec.events.statements import STATEMENTS
from clearinghouse.server.codec.methods import METHODS
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.server.startup.genesis import genesis_from_bytes
from clearinghouse.statemachine.authority.in_force import EXPECTED_VERSION, IDS
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.views.exchange import (
    instruments_and_accounts,
    lending,
    liquidation,
    prices,
)
from clearinghouse.statemachine.vocabulary import codes, events
from clearinghouse.statemachine.vocabulary.commands import (
    COMMANDS,
    AdvanceTime,
    Command,
    CreateMarket,
    SetClearing,
    SetCoolingOff,
    SetDefaultFundParameters,
    SetIdentifier,
    SetLiquidityTerms,
    SetMarginAsset,
    SetMarginParameters,
    SetMember,
    SetSettlementTerms,
)
from clearinghouse.statemachine.vocabulary.events import Event, split
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED, AccountId, AssetId
from clearinghouse.statemachine.vocabulary.parts import PARTS
from clearinghouse.statemachine.vocabulary.types import SCHEME_ISIN
from clearinghouse.v1 import event_pb2
from tests.golden.journal_file import read, replayer_of
from tests.golden.test_golden import JOURNALS
from tests.unit.server.codec.request_samples import SCALES, samples

# What follows from trading, prices and time, and not from what was set.
MOVING = frozenset(
    {
        *("price_e9", "price_state", "index_e9", "mark_e9", "open_interest_lots", "status"),
        *("basis_e9", "settlement_price_e9", "funding_index_ray"),
    }
)
PATHS = {
    type(sample.command): path
    for path, sample in samples().items()
    if type(sample.command) in STATEMENTS
}
# Parameters of the central counterparty: they need members and segments.
OF_MEMBERS = (
    SetMember,
    SetClearing,
    SetSettlementTerms,
    SetMarginParameters,
    SetMarginAsset,
    SetDefaultFundParameters,
    SetCoolingOff,
    SetLiquidityTerms,
)
CLASSES = {command.KIND: command for command in COMMANDS}
CALLS = {
    field.name: field.message_type.name.removesuffix("Request")
    for field in event_pb2.Statement.DESCRIPTOR.fields
    if field.message_type is not None
}


@pytest.mark.parametrize("kind", STATEMENTS, ids=lambda kind: kind.__name__)
def test_a_statement_means_the_command_again(kind: type[Command]) -> None:
    """Decoded as a call, the statement of each kind of command is the command, in every attribute."""
    command = samples()[PATHS[kind]].command
    statement = STATEMENTS[kind](command, SCALES)
    call = statement.WhichOneof("call")
    assert call is not None
    assert PATHS[kind].endswith(f"/{CALLS[call]}")
    raw = getattr(statement, call).SerializeToString()
    decoded = METHODS[PATHS[kind]].decode(raw, command.principal, SCALES)
    # A version is expected by the call alone: it is nothing that is in force.
    of_the_call = {EXPECTED_VERSION: NOT_STATED} if hasattr(command, EXPECTED_VERSION) else {}
    if isinstance(command, CreateMarket) and command.confirmed_gaps == NOT_STATED:
        of_the_call = {"confirmed_gaps": 0}
    assert decoded == replace(command, **cast("Any", of_the_call))


def stated_calls(
    path: Path,
) -> tuple[list[tuple[int, event_pb2.Statement | Command]], State]:
    """Return all that the public events of a golden journal state, with times, and the state at its end."""
    replayer = replayer_of(read(path))
    state = replayer.applier.engine.state
    found: list[tuple[int, event_pb2.Statement | Command]] = []
    for record in read(path)[1:]:
        replayer.applier.replay(record)
        for entry in replayer.applier.entries:
            assert entry.outcome is not None
            assert entry.events is not None
            asked = (CommandAt(0, with_kept(entry.command, entry.events)),)
            happened = split(entry.events)
            messages = [encode_event(1, event, scales_of(state), asked) for event in happened]
            own = [message for message in messages if message.HasField("stated")]
            accepted = entry.outcome.codes == [codes.OK] and not entry.outcome.repeated
            # What waits for a second principal is in force once that one has stated it, and is stated then.
            waits = any(event.kind == events.PARAMETERS_PROPOSED for event in happened)
            is_in_force = type(entry.command) in STATEMENTS and accepted and not waits
            assert bool(own) == is_in_force, entry.command
            found += [(record.time_ns, message.stated) for message in own[:1]]
            found += [(record.time_ns, one) for one in taken_effect(messages)]
        replayer.applier.close(record)
    return found, state


def taken_effect(messages: list[event_pb2.Event]) -> list[Command]:
    """Return a command for each announced change that took effect: it states the values that the events have (Q-9)."""
    values: dict[tuple[int, int, int], dict[int, int]] = {}
    for message in messages:
        if message.kind == events.SETTING_TOOK_EFFECT:
            one = message.announced_setting
            key = (one.change_id, one.command_kind, one.subject_id)
            values.setdefault(key, {})[one.field] = one.value
    found: list[Command] = []
    for (_, kind, subject_id), stated in values.items():
        fields: dict[str, Any] = dict.fromkeys(IDS[kind], subject_id)
        for part in PARTS[kind]:
            empty: Any = [] if part.attribute.endswith("_fee_ppb") else min(part.first, 0)
            fields[part.attribute] = stated.get(part.number, empty)
        fields["present"] = sum(1 << number for number in stated)
        found.append(CLASSES[kind]("operator", "", 1, **fields))
    return found


def kinds_of(path: Path, kind: int) -> list[Event]:
    """Return the events of one kind in a journal."""
    replayer = replayer_of(read(path))
    found: list[Event] = []
    for record in read(path)[1:]:
        replayer.applier.replay(record)
        for entry in replayer.applier.entries:
            found += [event for event in split(entry.events or []) if event.kind == kind]
        replayer.applier.close(record)
    return found


def decoded(statement: event_pb2.Statement, state: State) -> Command:
    """The command that a statement states."""
    call = statement.WhichOneof("call")
    assert call is not None
    if call == "create_oracle_source" and not statement.create_oracle_source.source_principal:
        # The scenarios behind the journals name none, which the edge refuses.
        statement.create_oracle_source.source_principal = "any"
    path = next(path for path in PATHS.values() if path.endswith(f"/{CALLS[call]}"))
    raw = getattr(statement, call).SerializeToString()
    return METHODS[path].decode(raw, "operator", scales_of(state))


def rebuilt(stated: list[tuple[int, event_pb2.Statement | Command]], engine: Engine) -> State:
    """The state of a machine that got nothing but what the events of a journal state."""
    sequence = 0
    for time_ns, statement in stated:
        command = statement if isinstance(statement, Command) else decoded(statement, engine.state)
        while 0 < engine.next_deadline() <= time_ns:
            sequence += 1
            tick = AdvanceTime("clearinghouse", "", time_ns, time_ns)
            engine.apply(tick, sequence, time_ns, sequence.to_bytes(16, "big"))
        if isinstance(command, OF_MEMBERS) or (
            isinstance(command, SetIdentifier) and command.scheme != SCHEME_ISIN
        ):
            continue  # no call states members and segments, which are no parameters of the exchange
        if isinstance(command, CreateMarket):
            # The gaps that a call confirms are no parameters, and what it lacked was right at its own time (O-1.4).
            command.confirmed_gaps = NOT_STATED
        sequence += 1
        outcome = engine.apply(command, sequence, time_ns, sequence.to_bytes(16, "big"))
        engine.take_events()
        assert outcome.codes == [codes.OK], command
    return engine.state


def parameters(state: State) -> dict[str, list[dict[str, object]]]:
    """All that operators and owners have set, without what trading and prices make of it."""
    seen = instruments_and_accounts
    found: dict[str, list[Any]] = {
        "assets": seen.asset_views(state),
        "markets": [seen.market_view(state, state.markets[key]) for key in sorted(state.markets)],
        "accounts": [
            seen.account_view(state, state.accounts[key]) for key in sorted(state.accounts)
        ],
    }
    values = {part: [asdict(view) for view in views] for part, views in found.items()}
    for row in values["markets"]:
        # What a market without one has follows the price of its quote asset (G-4.1).
        row["notional_min"] = state.markets[row["market_id"]].notional_min
    values["pools"] = [asdict(view.terms) for view in lending.pool_views(state)]
    values["rules"] = [liquidation.rules_view(state)._asdict()]
    indices = [prices.index_view(state, state.assets[key]) for key in sorted(state.assets)]
    values["indices"] = [
        {
            "fresh_ns": view.fresh_ns,
            "clamp_bps": view.clamp_bps,
            "rules": view.rules,
            "sources": [source.source_id for source in view.sources],
        }
        for view in indices
    ]
    return {
        part: [{name: value for name, value in row.items() if name not in MOVING} for row in table]
        for part, table in values.items()
    }


@pytest.mark.parametrize("path", JOURNALS, ids=lambda path: path.stem)
def test_the_stream_alone_rebuilds_all_parameters(path: Path) -> None:
    """A machine that gets only what the events state has the same assets, markets, accounts, pools and rules."""
    stated, state = stated_calls(path)
    assert stated
    genesis = genesis_from_bytes(read(path)[0].commands)
    # Who may do what is no parameter, so it is left out.
    genesis.first_operator = genesis.second_operator = ""
    # What is announced is stated as it takes effect.
    genesis.notice_ns = 0
    built = rebuilt(stated, Engine(genesis))
    # No call states an owner after the first: the event names the member to which the account went (C-9).
    for event in kinds_of(path, events.ACCOUNT_PORTED):
        account = built.accounts[AccountId(event.fields["account_id"])]
        account.owner = state.clearing.members[event.fields["member_id"]].owner
    # The event of a limit has all that the call has, so it needs no statement.
    for event in kinds_of(path, events.APPROVAL_LIMIT_SET):
        limits = built.authority.approval_limits
        limits[AssetId(event.fields["asset_id"])] = event.fields["amount"]
    assert parameters(built) == parameters(state)


def test_what_is_refused_states_nothing() -> None:
    """A creation has its statement; a refusal, or an event whose call is unknown, has none."""
    command = samples()[PATHS[CreateMarket]].command
    (listed,) = split([events.MARKET_CREATED, 0, 1])
    assert encode_event(1, listed, SCALES, (CommandAt(0, command),)).HasField("stated")
    assert not encode_event(1, listed, SCALES).HasField("stated")
    (refused,) = split([events.REFUSED, 0, codes.UNKNOWN_ASSET, 0, 0, 0])
    assert not encode_event(1, refused, SCALES, (CommandAt(0, command),)).HasField("stated")
