# SPDX-License-Identifier: Apache-2.0
"""Updates of parameters: what a call leaves open stays, versions, and the events that say what stayed (SPEC Q-3).

Owns a full command of each kind of update, and the classification of every call of the API that sets something. A new
one fails here until it is an update or stands in `NO_UPDATES` with its reason.
"""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any, Final, cast

import pytest
from google.protobuf.message_factory import GetMessageClass

from clearinghouse.server.codec.events.kept import with_kept
from clearinghouse.server.codec.events.statements import STATEMENTS
from clearinghouse.server.codec.methods import METHODS
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.statemachine.authority.in_force import IDS, completed, in_force, subject_of
from clearinghouse.statemachine.authority.setting_changes import TERMS
from clearinghouse.statemachine.views.authority.settings import setting_views
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.attributes import ATTRIBUTES
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import SETTING_KEPT
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_ASSET,
    NOT_STATED,
    AccountId,
    AssetId,
    MarketId,
    SourceId,
)
from clearinghouse.statemachine.vocabulary.parts import PARTS
from clearinghouse.v1 import (
    account_pb2,
    admin_pb2,
    authority_pb2,
    clearing_pb2,
    default_pb2,
    holder_pb2,
    margin_call_pb2,
    market_data_pb2,
    member_pb2,
    oracle_pb2,
    pvp_pb2,
    risk_pb2,
    settlement_pb2,
    trading_pb2,
    venue_pb2,
)
from tests.support import SECOND, System

UNIT: Final = 10**6
PPB: Final = types.PPB
HOUR: Final = 3600 * SECOND

# Calls that set something and are no updates, and why.
NO_UPDATES: Final = {
    "SetMarketStatus": "one field, which is a step from a status to another and checked as one",
    "SetRiskSwitch": "one switch; its reason belongs to the call and not to the thing",
    "SetRuleSet": "one number, which only rises",
    "SetIsolated": "opens or ends an isolated position",
    "SetDeadMan": "one time, which each call begins again",
    "SetQuote": "a bid, which stands or ends as a whole",
    "SetPvpSchedule": "a day whose times stand in their order, stated as a whole",
    "SetApprovalLimit": "one amount",
    "SetAssetCalendar": "one calendar",
    "SetCalendar": "days off that stand in their order, stated as a whole",
    "SetCalendarOffsets": "offsets that stand in their order, stated as a whole",
    "SetCashInAdvance": "one switch",
    "SetCollateralInterest": "a rate and who pays it, which hold together",
    "SetCreditLine": "a line as it was contracted, stated as a whole",
    "SetDelegationLimit": "one amount",
    "SetDestinationsOnly": "one switch",
    "SetHolder": "what a holder is, stated as a whole",
    "SetHolderAccount": "one amount",
    "SetIdentifier": "one identifier",
    "SetIntradayCredit": "a line with its hour, which hold together; 0 in all ends it",
    "SetMandate": "what a client has signed, stated as a whole",
    "SetMarginScenarios": "returns that stand in their order, stated as a whole",
    "SetNonDefaultLossTerms": "shares of one loss, which hold together",
    "SetParameterApproval": "a switch; its other field has presence",
    "SetPenaltyClass": "one class",
    "SetPenaltyRates": "two rates of one class, which hold together",
    "SetRecoveryKeys": "a set of keys with its threshold",
    "SetSettlementPriority": "one number",
    "SetStressScenario": "a scenario, stated as a whole",
    "SetWaitingTerms": "a time with its fee, which hold together; 0 ends them",
}
FILES: Final = (
    *(account_pb2, admin_pb2, authority_pb2, clearing_pb2, default_pb2, holder_pb2),
    *(margin_call_pb2, market_data_pb2, member_pb2, oracle_pb2, pvp_pb2, risk_pb2),
    *(settlement_pb2, trading_pb2, venue_pb2),
)


class Venue(System):
    """A clearinghouse with something to update of each kind."""

    def __init__(self) -> None:
        super().__init__()
        self.sol = AssetId(self.asset("SOL", 9, 150))
        self.perp = MarketId(
            self.market("SOL-PERP", types.PERPETUAL, self.sol, maker_ppb=0, taker_ppb=0)
        )
        self.future = MarketId(
            self.market(
                *("SOL-DEC", types.DATED_FUTURE, self.sol),
                maker_ppb=0,
                taker_ppb=0,
                status=types.MARKET_CANCEL_ONLY,
            )
        )
        self.alice = AccountId(self.account("alice", USDC=1_000 * UNIT))
        self.dora = AccountId(self.account("dora", kind=types.KIND_BACKSTOP, USDC=1_000_000 * UNIT))
        self.member = AccountId(self.account("member", kind=types.KIND_MEMBER_HOUSE))
        self.joining = AccountId(self.account("joining", kind=types.KIND_MEMBER_HOUSE))
        self.must(commands.AdmitMember(*self.head(), "member", 0, 0, 0))
        self.share = MarketId(
            self.market(
                *("SOL/USDC-C", types.SPOT, self.sol),
                maker_ppb=0,
                taker_ppb=0,
                status=types.MARKET_HALTED,
            )
        )
        self.must(commands.SetCalendar(*self.head(), 0, 0, []))
        self.must(commands.CreateSegment(*self.head(), "EQ", 1, 0, 86_390, 43_200, 1))
        self.must(commands.SetClearing(*self.head(), self.share, 1, types.DVP_GROSS, 0))
        self.must(commands.SetPvpCurrency(*self.head(), AssetId(1), 0))
        self.must(commands.SetPvpMember(*self.head(), self.member, 1, 1_000 * UNIT))


# A command of each kind with all fields, none of which is 0 where it may be another number.
FULL: Final[dict[type[Command], Callable[[Venue], Command]]] = {
    commands.SetAccountSettings: lambda v: commands.SetAccountSettings(
        *v.head(), v.alice, 7, types.ACCOUNT_AUTO_LEND | types.ACCOUNT_SPOT_MARGIN
    ),
    commands.SetAccountLimits: lambda v: commands.SetAccountLimits(
        *v.head(), v.alice, 3, 5_000 * UNIT
    ),
    commands.SetAssetParameters: lambda v: commands.SetAssetParameters(
        *(*v.head(), v.sol, types.WEIGHT_INVERSE_SQRT, 900_000_000, 5, 10, 1_000, 50_000_000),
        *(900, 77 * UNIT, HOUR),
        chain_fee_limit=3,
        house_fee_limit=2,
    ),
    commands.SetMarketParameters: lambda v: commands.SetMarketParameters(
        *(*v.head(), v.perp, [1, 2], [3, 4], 11 * UNIT, 10**6 * UNIT, 1_000, 2_000, PPB),
        *(10**8, 10**7, 20, 1_000, 10**7, 900),
    ),
    commands.SetOracleInstrument: lambda v: commands.SetOracleInstrument(
        *v.head(), v.sol, [SourceId(1)], 10**18, 99
    ),
    commands.SetSourceQuote: lambda v: commands.SetSourceQuote(*v.head(), SourceId(1), NO_ASSET, 5),
    commands.SetIndexRules: lambda v: commands.SetIndexRules(
        *(*v.head(), v.sol, 1, 25, 5, 60 * SECOND, 100, 10**18, 100, 300 * SECOND, 50, 300_000),
        1_000,
        agreement_bps=300,
    ),
    commands.SetMarkRules: lambda v: commands.SetMarkRules(
        *v.head(), v.perp, 10_000 * UNIT, 60 * SECOND, 500
    ),
    commands.SetFunding: lambda v: commands.SetFunding(
        *v.head(), v.perp, HOUR, 100_000, 500_000, 5_000_000
    ),
    commands.SetExpiry: lambda v: commands.SetExpiry(
        *v.head(), v.future, (v.now // SECOND + 7_200) * SECOND, 1_800 * SECOND
    ),
    commands.SetPool: lambda v: commands.SetPool(
        *(*v.head(), v.sol, 800_000_000, 1, 80_000_000, PPB, 10**8, types.ACCRUAL_COMPOUNDED),
        *(types.ACCRUAL_LINEAR, 10**15, 10**14, 10**13, 10**12, 950_000_000, 900_000_000),
        *(10**8, HOUR, 10**9, 10**8, 10**9),
    ),
    commands.SetDynamicMargin: lambda v: commands.SetDynamicMargin(
        *(*v.head(), v.perp, 60 * SECOND, 86_400 * SECOND, 500_000_000, UNIT, 2 * UNIT, UNIT),
        *(10**7, 3 * PPB, 250_000_000, 50_000_000),
    ),
    commands.SetLiquidation: lambda v: commands.SetLiquidation(
        *(*v.head(), 1, SECOND, 10**8, 2 * 10**7, 10**7, 2 * 10**7, 5 * 10**8, 2, 6 * 10**7),
        *(10**7, 20, 1),
    ),
    commands.SetReconciliation: lambda v: commands.SetReconciliation(
        *v.head(), 1, 10**7, 10**7, 3, 1, borrow_passes=3
    ),
    commands.SetBackstop: lambda v: commands.SetBackstop(*v.head(), v.dora, v.perp, 10, 4, 10**7),
    commands.SetPvpCurrency: lambda v: commands.SetPvpCurrency(*v.head(), v.sol, 80_000_000),
    commands.SetPvpMember: lambda v: commands.SetPvpMember(*v.head(), v.joining, 1, 2_000 * UNIT),
    commands.SetPvpShortLimit: lambda v: commands.SetPvpShortLimit(
        *v.head(), v.member, AssetId(1), 300 * UNIT
    ),
    commands.SetMember: lambda v: commands.SetMember(
        *v.head(), 1, types.MEMBER_SUSPENDED, 10**9, 10**8, 10**7
    ),
    commands.SetClearing: lambda v: commands.SetClearing(
        *v.head(), v.share, 1, types.DVP_NET, 7, 10**8, 20, 2
    ),
    commands.SetSettlementTerms: lambda v: commands.SetSettlementTerms(
        *v.head(), v.share, 1, 10**6, 5, 2 * 10**8, 10**7
    ),
    commands.SetMarginParameters: lambda v: commands.SetMarginParameters(
        *(*v.head(), 990_000_000, 250, 30, 250_000_000, 600, 60, 3_600, 10**8, 10**7),
        *(PPB, 5 * 10**8, 2 * 10**8, 30, 0),
    ),
    commands.SetMarginAsset: lambda v: commands.SetMarginAsset(
        *v.head(), v.sol, 1, 2 * 10**8, 10**12, 3, 10**13, 1
    ),
    commands.SetDefaultFundParameters: lambda v: commands.SetDefaultFundParameters(
        *v.head(), 10**9, 600, 10 * 86_400, 50, 2 * 10**8, 10**10, 20, 15
    ),
    commands.SetCoolingOff: lambda v: commands.SetCoolingOff(*v.head(), 30 * 86_400, 2 * PPB),
    commands.SetLiquidityTerms: lambda v: commands.SetLiquidityTerms(
        *v.head(), 1_500_000_000, 7_200, 600, 1, 3
    ),
    commands.SetVolatilityHalt: lambda v: commands.SetVolatilityHalt(
        *v.head(), v.perp, types.TRIGGER_INDEX, 10**8, HOUR, 60 * SECOND
    ),
    commands.SetAssetCaps: lambda v: commands.SetAssetCaps(
        *v.head(), v.sol, 10**12, HOUR, 10**13, 2 * HOUR, 10**9
    ),
    commands.SetWithdrawalGate: lambda v: commands.SetWithdrawalGate(
        *v.head(), types.GATE_ON_ANY_LOSS, HOUR
    ),
}
CALLS: Final = {
    kind: "UpdateAccountSettings" if kind is commands.SetAccountSettings else kind.__name__
    for kind in FULL
}
REPLIES: Final = {
    method.name: GetMessageClass(method.output_type)
    for file in FILES
    for service in file.DESCRIPTOR.services_by_name.values()
    for method in service.methods
}
KINDS: Final = sorted(FULL, key=lambda kind: kind.KIND)


def flat(venue: Venue) -> list[int]:
    """The events of the last command, as the journal has them."""
    return [value for event in venue.events for value in (event.kind, *event.fields.values())]


def again(venue: Venue, command: Command, **changes: Any) -> Command:  # noqa: ANN401  attributes of any kind
    """The command with a fresh request id, and some attributes of another value."""
    principal, request_id, created_ns = venue.head()
    return replace(
        command,
        principal=principal,
        request_id=request_id,
        created_ns=created_ns,
        **cast("Any", changes),
    )


def emptied(command: Command, kept_number: int) -> dict[str, Any]:
    """The attributes of a command that states the field with this number and nothing else."""
    changes: dict[str, Any] = {}
    for part in PARTS[command.KIND]:
        value = changes.get(part.attribute, getattr(command, part.attribute))
        if part.number == kept_number:
            continue
        if isinstance(value, list):
            value = []
        elif part.bit:
            value &= ~part.bit
        else:
            value = part.first if part.first == NOT_STATED else 0
        changes[part.attribute] = value
    return changes | {"present": 1 << kept_number}


def test_each_call_that_sets_something_is_an_update_or_listed() -> None:
    """All calls whose name begins with Set or Update: their presence is tested below, or they have a reason."""
    named = {
        method.name: method
        for file in FILES
        for service in file.DESCRIPTOR.services_by_name.values()
        for method in service.methods
        if method.name.startswith(("Set", "Update"))
    }
    updates = {
        name
        for name, method in named.items()
        if "expected_version" in method.input_type.fields_by_name
    }
    assert updates & set(NO_UPDATES) == set()
    assert updates | set(NO_UPDATES) == set(named)
    assert {kind.KIND for kind in FULL} == set(PARTS)
    assert len(updates) == len(PARTS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_attribute_of_an_update_is_a_part_or_names_its_subject(kind: type[Command]) -> None:
    """No attribute is left out of presence, so that no field is set that a call does not state."""
    names = {name for name, _ in ATTRIBUTES[kind.KIND]}
    parts = {part.attribute for part in PARTS[kind.KIND]}
    reason = {"at_once_reason"} if kind.KIND in TERMS else set()
    assert names == parts | set(IDS[kind.KIND]) | {"present", "expected_version"} | reason
    assert names == {field.name for field in fields(kind)[3:]}
    assert all(name.endswith("_id") for name in IDS[kind.KIND])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_a_call_leaves_open_stays(kind: type[Command]) -> None:
    """Stating any one field again changes nothing, and the events say every other one, so that the whole is known."""
    venue = Venue()
    full = FULL[kind](venue)
    venue.must(full)
    subject = subject_of(full)
    before = in_force(venue.state, subject)
    assert before is not None
    for part in PARTS[kind.KIND]:
        assert before[part.attribute] == getattr(full, part.attribute)
    numbers = {part.number for part in PARTS[kind.KIND]}
    for part in PARTS[kind.KIND]:
        command = again(venue, full, **emptied(full, part.number))
        assert command != again(venue, full)
        assert venue.apply(command).codes == [codes.OK]
        found = [event for event in venue.events if event.kind == SETTING_KEPT]
        assert {event.fields["field"] for event in found} == numbers - {part.number}
        assert {event.fields["offset"] for event in found} <= {0}
        # An update with one field states all of it.
        stated = NOT_STATED if found else command.present  # type: ignore[attr-defined]
        whole = again(venue, command, **before, present=stated)
        assert again(venue, with_kept(command, flat(venue))) == replace(
            whole, request_id=f"r{venue.requests}"
        )
        assert in_force(venue.state, subject) == before
        assert venue.state.versions[subject] == venue.state.sequence


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_answer_carries_what_is_in_force(kind: type[Command]) -> None:
    """A call with one field is answered with the whole that ListSettings has, and so is its repetition (Q-9)."""
    venue = Venue()
    full = FULL[kind](venue)
    venue.must(full)
    command = again(venue, full, **emptied(full, PARTS[kind.KIND][-1].number))
    digest = b"digest of the call"
    first = venue.apply(command, digest=digest)
    (method,) = (one for path, one in METHODS.items() if path.endswith(f"/{CALLS[kind]}"))
    name = IDS[kind.KIND][0] if IDS[kind.KIND] else ""
    (view,) = (
        view
        for view in setting_views(venue.state, name, subject_of(command)[1])
        if view.command.KIND == kind.KIND
    )
    scales = scales_of(venue.state)
    reply: Any = REPLIES[CALLS[kind]].FromString(method.encode(command, first, scales, b""))
    statement = STATEMENTS[kind](view.command, scales)
    assert reply.version == view.version == venue.state.sequence
    assert reply.in_force == getattr(statement, statement.WhichOneof("call") or "")
    repeated = venue.apply(command, digest=digest)
    assert repeated.repeated
    assert (repeated.version, repeated.kept) == (first.version, first.kept)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_expected_version_is_compared(kind: type[Command]) -> None:
    """0 is a thing that was never set; later it is the sequence of the last change, else STALE_VERSION with both."""
    venue = Venue()
    full = FULL[kind](venue)
    subject = subject_of(full)
    first = venue.state.versions.get(subject, 0)
    refused = venue.apply(again(venue, full, expected_version=first + 1))
    assert refused.codes == [codes.STALE_VERSION]
    assert refused.figures[0] == (first, first + 1, 1)
    assert venue.state.versions.get(subject, 0) == first
    assert venue.apply(again(venue, full, expected_version=first)).codes == [codes.OK]
    version = venue.state.sequence
    assert venue.state.versions[subject] == version
    outcome = venue.apply(again(venue, full, expected_version=first))
    assert (outcome.codes, outcome.figures[0][:2]) == ([codes.STALE_VERSION], (version, first))
    assert venue.apply(again(venue, full, expected_version=version)).codes == [codes.OK]


def test_a_refused_update_changes_neither_version_nor_parameters() -> None:
    """A version is that of what is in force."""
    venue = Venue()
    full = FULL[commands.SetMarkRules](venue)
    venue.must(full)
    subject = subject_of(full)
    version, before = venue.state.versions[subject], in_force(venue.state, subject)
    bad = again(venue, full, present=1 << 6, clamp_bps=10_001)
    assert venue.apply(bad).codes == [codes.PARAMETER_OUT_OF_RANGE]
    assert (venue.state.versions[subject], in_force(venue.state, subject)) == (version, before)


def test_what_was_never_set_has_its_first_values() -> None:
    """A call that states the notional alone makes a mark by the documented average and clamp."""
    venue = Venue()
    command = commands.SetMarkRules(*venue.head(), venue.perp, 10_000 * UNIT, 0, 0, present=1 << 4)
    whole = completed(venue.state, command)
    assert isinstance(whole, commands.SetMarkRules)
    assert (whole.ewma_ns, whole.clamp_bps) == (60 * SECOND, 500)
    venue.must(command)
    assert in_force(venue.state, subject_of(command)) == {
        "impact_notional": 10_000 * UNIT,
        "ewma_ns": 60 * SECOND,
        "clamp_bps": 500,
    }


def test_a_period_without_its_limit_is_never_one_with_a_limit_of_0() -> None:
    """A limit that a call leaves out is the one in force, and the most where there is no period: with 0, equity pays
    what members would have been called for (C-8). A period ends by a call that states both.
    """
    venue = Venue()
    limit = venue.state.margin.cooling_off
    venue.must(commands.SetCoolingOff(*venue.head(), 30 * 86_400, 0, present=1 << 3))
    assert (limit.period_seconds, limit.cap_ppb) == (30 * 86_400, 10 * PPB)
    venue.must(commands.SetCoolingOff(*venue.head(), 0, 2 * PPB, present=1 << 4))
    venue.must(commands.SetCoolingOff(*venue.head(), 60 * 86_400, 0, present=1 << 3))
    assert (limit.period_seconds, limit.cap_ppb) == (60 * 86_400, 2 * PPB)
    left_open = commands.SetCoolingOff(*venue.head(), 0, 0, present=1 << 3)
    assert venue.apply(left_open).codes == [codes.PARAMETER_OUT_OF_RANGE]
    venue.must(commands.SetCoolingOff(*venue.head(), 0, 0))
    venue.must(commands.SetCoolingOff(*venue.head(), 86_400, 0, present=1 << 3))
    assert (limit.period_seconds, limit.cap_ppb) == (86_400, 10 * PPB)


def test_liquidity_terms_without_their_time_never_take_other_margin_for_cash() -> None:
    """The time after which other margin is cash stays, and is ten days where there is no target: with 0, margin that is
    no cash would cover what is due now (C-12). Cover and days stay as well, and are 2 and 5 at first.
    """
    venue = Venue()
    terms = venue.state.liquidity.terms
    venue.must(commands.SetLiquidityTerms(*venue.head(), PPB, 0, 0, present=1 << 3))
    assert (terms.other_margin_seconds, terms.cover, terms.stress_days) == (864_000, 2, 5)
    venue.must(commands.SetLiquidityTerms(*venue.head(), 0, 0, 600, 1, 3, present=0b111 << 5))
    venue.must(commands.SetLiquidityTerms(*venue.head(), 0, 7_200, 0, present=1 << 4))
    assert (terms.target_ppb, terms.run_seconds) == (PPB, 7_200)
    assert (terms.other_margin_seconds, terms.cover, terms.stress_days) == (600, 1, 3)
