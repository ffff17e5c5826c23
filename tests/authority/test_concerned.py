# SPDX-License-Identifier: Apache-2.0
"""Who is not concerned by a sequence learns neither fields nor principal (SPEC Q-5.2).

Marked values of one trader are searched for in every answer to another trader, from a real server with authority.
"""

import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import grpc
import pytest

from clearinghouse.server.analysis.explain.explanations import (
    NotConcernedError,
    explain_sequence,
)
from clearinghouse.server.analysis.replayed_state import opened
from clearinghouse.server.codec.access import ACCESS
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    ClientOrderId,
    DepositId,
    MarketId,
    OrderId,
)
from clearinghouse.v1 import (
    authority_pb2,
    enums_pb2,
    journal_pb2,
    member_pb2,
    risk_pb2,
    trading_pb2,
)
from tests.authority.interference import requests
from tests.authority.table import Credential
from tests.authority.world import STRANGER, UNKNOWN_ID, Served, World, name_of, served
from tests.fuzzing.surface import surface
from tests.server.wire import call
from tests.support import columns

EXPLAIN = "/clearinghouse.v1.JournalService/ExplainSequence"
LIST_SWITCHES = "/clearinghouse.v1.RiskService/ListRiskSwitches"
LIST_MEMBERS = "/clearinghouse.v1.MemberService/ListMembers"
SUBSCRIBE = "/clearinghouse.v1.JournalService/Subscribe"
GRANT = "/clearinghouse.v1.AuthorityService/GrantRole"
PLACE = "/clearinghouse.v1.TradingService/PlaceOrders"
REVOKE = "/clearinghouse.v1.AuthorityService/RevokeRole"
# Texts of the stranger's commands that occur nowhere else.
MARKED = (
    b"otto",
    b"170.17",
    b"0.77",
    b"123.456789",
    b"bc1q-otto-secret",
    b"7654.321",
    b"5531.25",
    b"payment-of-otto",
    b"2468.01",
)
# Owners of members are public.
LISTS_OWNERS = "/clearinghouse.v1.MemberService/ListMembers"
ME = name_of("trader")
NOW_NS = 1_800_000_000 * types.SECOND_NS
MEMBERS = (name_of("member"), STRANGER)


class Marked(World):
    """The world, in which a stranger states marked values; the sequences of each."""

    def __init__(self, trigger: int = 17_017, held: int = 7_654_321_000) -> None:
        """Play it out, with the price of the stop in cents and the held amount."""
        super().__init__()
        self._trigger, self._held = trigger, held
        self.mine, self.other = self.accounts[ME], self.accounts[STRANGER]
        self.market_id = next(
            market.id for market in self.state.markets.values() if market.symbol == "SOL-PERP"
        )
        self.hidden: dict[str, int] = {}
        self._mark()
        self.trade = self._trade()
        for account_id in (self.mine, self.other):
            self.by = "test"
            self.must(commands.SetRiskSwitch(*self.head(), types.SCOPE_ACCOUNT, account_id, 1, ""))
        self._clear()

    def _mark(self) -> None:
        """The stranger's stop, withdrawal and hold."""
        self.by = STRANGER
        account_id = AccountId(self.other)
        outcome = self.apply(
            commands.ConditionalOrders(
                *self.head(),
                actions=[types.PLACE],
                account_ids=[account_id],
                market_ids=[MarketId(self.market_id)],
                trigger_kinds=[types.TRIGGER_STOP],
                trigger_sources=[types.TRIGGER_MARK],
                trigger_prices=[self._trigger],
                trail_distances_ppb=[0],
                sides=[types.BUY],
                types=[types.LIMIT],
                tifs=[types.GTC],
                flags=[0],
                stps=[types.STP_CANCEL_TAKER],
                prices=[self._trigger],
                quantities=[77],
                display_quantities=[0],
                client_ids=[ClientOrderId(0)],
                expire_ns=[0],
                oco_items=[0],
                oco_ids=[OrderId(0)],
                order_ids=[OrderId(0)],
                target_client_ids=[ClientOrderId(0)],
            )
        )
        assert outcome.codes == [codes.OK]
        self.hidden["stop"] = self.sequence
        outcome = self.apply(
            commands.RequestWithdrawals(
                *self.head(), [account_id], [AssetId(1)], [123_456_789], ["bc1q-otto-secret"]
            )
        )
        assert outcome.codes == [codes.OK]
        self.hidden["withdrawal"] = self.sequence
        month_ns = self.now + 30 * 86_400 * types.SECOND_NS
        outcome = self.apply(
            commands.CreateHolds(
                *self.head(),
                0,
                *columns(account_id, AccountId(self.accounts[name_of("member")]), AssetId(1)),
                *columns(self._held, month_ns),
            )
        )
        assert outcome.codes == [codes.OK]
        self.hidden["hold"] = self.sequence
        outcome = self.apply(
            commands.RequestDeposits(
                *self.head(), [account_id], [AssetId(1)], [5_531_250_000], ["payment-of-otto"]
            )
        )
        assert outcome.codes == [codes.OK]

    def _trade(self) -> int:
        """My order fills against one of the stranger's, which had a position."""
        self.by = STRANGER
        assert self.order(self.other, self.market_id, types.SELL, 15000, 1000).codes == [codes.OK]
        self.by = ME
        assert self.order(self.mine, self.market_id, types.BUY, 15000, 300).codes == [codes.OK]
        return self.sequence

    def _clear(self) -> None:
        """A cleared trade between a member and the stranger, which settles in the days to come."""
        self._grant("test", types.ROLE_VENUE)
        share = self.asset("XYZ", 0)
        market_id = self.market(
            "XYZ/USDC", types.SPOT, share, lot=(1, 0), status=types.MARKET_HALTED
        )
        parties = [
            AccountId(self.account(owner, kind=types.KIND_MEMBER_HOUSE)) for owner in MEMBERS
        ]
        for owner in MEMBERS:
            self.must(commands.AdmitMember(*self.head(), owner, 0, 0, 0))
        self.must(commands.SetCalendar(*self.head(), 0, 0, []))
        self.must(commands.CreateSegment(*self.head(), "EQ", 1, 0, 86_390, 43_200, 5))
        self.must(commands.SetClearing(*self.head(), MarketId(market_id), 1, 1, 0))
        buyers, sellers = parties[:1], parties[1:]
        outcome = self.apply(
            commands.CaptureTrades(
                *self.head(), [MarketId(market_id)], buyers, sellers, [1000], [7], ["V1"], [0]
            )
        )
        assert outcome.codes == [codes.OK]
        self._lodge(sellers[0])

    def _lodge(self, house: AccountId) -> None:
        """Collateral of the stranger."""
        self._grant(STRANGER, types.ROLE_MEMBER)
        self.must(commands.SetMarginAsset(*self.head(), AssetId(1), 1, 0, 0, 2, 0, 0))
        outcome = self.apply(
            commands.RequestDeposits(*self.head(), [house], [AssetId(1)], [10_000_000_000], [""])
        )
        self.apply(commands.DecideDeposits(*self.head(), [DepositId(outcome.ids[0])], [1]))
        self.by = STRANGER
        lodged = commands.LodgeCollateral(*self.head(), [house], [AssetId(1)], [2_468_010_000])
        assert self.apply(lodged).codes == [codes.OK]
        self.by = "test"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server on that world."""
    with served(tmp_path_factory.mktemp("concerned"), Marked()) as running:
        yield running


@pytest.fixture(scope="module")
def channel(found: Served) -> Iterator[grpc.Channel]:
    """A channel to it."""
    credentials = grpc.ssl_channel_credentials(found.ca)
    with grpc.secure_channel(found.server.address, credentials) as opened:
        yield opened


def _explained(
    found: Served, channel: grpc.Channel, role: str, sequence: int, account_id: int
) -> bytes:
    """The bytes that a role is answered."""
    raw = journal_pb2.ExplainSequenceRequest(sequence=sequence, account_id=account_id)
    key = found.keys.texts[role, Credential.GOOD, ""]
    return call(channel, EXPLAIN, raw.SerializeToString(), (("authorization", f"Bearer {key}"),))


def _world(found: Served) -> Marked:
    assert isinstance(found.world, Marked)
    return found.world


@pytest.mark.parametrize("name", ["stop", "withdrawal", "hold"])
def test_a_sequence_of_others_is_answered_as_no_account(
    found: Served, channel: grpc.Channel, name: str
) -> None:
    """The refusal is that of an account that is not there, to the byte; staff has every marked value."""
    world = _world(found)
    sequence = world.hidden[name]

    def status(account_id: int) -> str:
        with pytest.raises(grpc.RpcError) as caught:
            _explained(found, channel, "trader", sequence, account_id)
        return repr((caught.value.code(), caught.value.details(), caught.value.trailing_metadata()))

    assert status(world.mine).replace(str(world.mine), str(UNKNOWN_ID)) == status(UNKNOWN_ID)
    assert "UNKNOWN_ACCOUNT" in status(world.mine)
    for account_id in (0, world.other):
        said = _explained(found, channel, "risk_officer", sequence, account_id)
        assert STRANGER.encode() in said
        assert any(marked in said for marked in MARKED[1:])


def test_a_party_of_a_trade_sees_its_own_side(found: Served, channel: grpc.Channel) -> None:
    """The taker has its command and its fee; nothing of the other side but the price and the quantity."""
    world = _world(found)
    raw = _explained(found, channel, "trader", world.trade, world.mine)
    mine = journal_pb2.ExplainSequenceResponse.FromString(raw)
    assert (mine.command, mine.principal, mine.result) == ("OrderBatch", ME, "OK")
    assert [part.subject for part in mine.parts] == ["ORDER_ACCEPTED", "TRADE"]
    trade = mine.parts[1]
    assert str(world.other) not in trade.line
    assert [one.name for one in trade.inputs if "order" in one.name] == ["taker's order"]
    assert not [one for one in trade.inputs if one.name.startswith("maker")]
    assert not any(marked in raw for marked in MARKED)
    all_of_it = _explained(found, channel, "risk_officer", world.trade, world.mine)
    assert str(world.other).encode() in all_of_it


def test_what_another_command_does_to_an_account_is_explained_without_the_command(
    found: Served, channel: grpc.Channel
) -> None:
    """The beneficiary of a hold has the event that names it; neither the fields nor the principal of the command."""
    world = _world(found)
    account_id = world.accounts[name_of("member")]
    raw = _explained(found, channel, "member", world.hidden["hold"], account_id)
    found_of_hold = journal_pb2.ExplainSequenceResponse.FromString(raw)
    assert (found_of_hold.command, found_of_hold.principal, found_of_hold.result) == ("", "", "")
    assert list(found_of_hold.asked) == []
    assert [part.subject for part in found_of_hold.parts] == ["HOLD_CREATED"]
    assert STRANGER.encode() not in raw
    assert "expire" not in raw.decode(errors="replace")


@pytest.mark.parametrize(("role", "sees_both"), [("trader", False), ("auditor", True)])
def test_a_subscriber_gets_its_own_side_of_a_trade(
    found: Served, channel: grpc.Channel, role: str, *, sees_both: bool
) -> None:
    """A party does not learn the account, order and fee of the other one; staff does."""
    world = _world(found)
    raw = journal_pb2.SubscribeRequest(from_sequence=1, account_ids=[world.mine])
    key = found.keys.texts[role, Credential.GOOD, ""]
    method: Any = channel.unary_stream(SUBSCRIBE)
    frames = method(
        raw.SerializeToString(), metadata=(("authorization", f"Bearer {key}"),), timeout=60
    )
    for raw_frame in frames:
        frame = journal_pb2.SubscribeResponse.FromString(raw_frame)
        for event in frame.events:
            if event.HasField("trade"):
                frames.cancel()
                trade = event.trade
                assert (trade.taker_account_id, trade.quantity) == (world.mine, "3")
                assert trade.taker_fee != "0"
                assert trade.maker_account_id == (world.other if sees_both else 0)
                assert (trade.maker_order_id != 0) is sees_both
                assert (trade.maker_fee != "0") is sees_both
                return
    pytest.fail("no trade came")


def test_a_subscriber_whose_role_ends_sees_its_own_side_from_then_on(
    found: Served, channel: grpc.Channel
) -> None:
    """A trader that was an auditor too keeps its stream, and the other side of its next trade is hidden (Q-5.1)."""
    world = _world(found)
    numbers = count(1)
    key = found.keys.texts["trader", Credential.GOOD, ""]
    method: Any = channel.unary_stream(SUBSCRIBE)

    def send(path: str, role: str, request: Any) -> bytes:  # noqa: ANN401  any message
        request.request_id, request.created_time_ns = f"role-{next(numbers)}", time.time_ns()
        bearer = (("authorization", f"Bearer {found.keys.texts[role, Credential.GOOD, '']}"),)
        return call(channel, path, request.SerializeToString(), bearer)

    def place(role: str, side: enums_pb2.Side, tif: enums_pb2.TimeInForce, lots: int) -> int:
        order = trading_pb2.NewOrder(
            account_id=world.accounts[name_of(role)], market_id=world.market_id, side=side,
            type=enums_pb2.ORDER_TYPE_LIMIT, time_in_force=tif, price="150", quantity=str(lots),
        )  # fmt: skip
        reply = send(PLACE, role, trading_pb2.PlaceOrdersRequest(orders=[order]))
        found_now = trading_pb2.PlaceOrdersResponse.FromString(reply)
        assert found_now.results[0].code == codes.OK
        return found_now.first_sequence

    def sell() -> int:
        return place("trader", enums_pb2.SIDE_SELL, enums_pb2.TIME_IN_FORCE_IOC, 1)

    auditor: dict[str, Any] = {"name": ME, "role": types.ROLE_AUDITOR}
    send(GRANT, "operator", authority_pb2.GrantRoleRequest(**auditor))
    place("market_maker", enums_pb2.SIDE_BUY, enums_pb2.TIME_IN_FORCE_GTC, 2)
    raw = journal_pb2.SubscribeRequest(from_sequence=sell(), account_ids=[world.mine])
    frames = method(
        raw.SerializeToString(), metadata=(("authorization", f"Bearer {key}"),), timeout=60
    )
    makers: list[int] = []
    for raw_frame in frames:
        events = journal_pb2.SubscribeResponse.FromString(raw_frame).events
        found_now = [one.trade.maker_account_id for one in events if one.HasField("trade")]
        makers += found_now
        if found_now and len(makers) == 1:
            send(REVOKE, "operator", authority_pb2.RevokeRoleRequest(**auditor))
            sell()
        elif found_now:
            break
    frames.cancel()
    assert makers == [world.accounts[name_of("market_maker")], 0]


@pytest.mark.parametrize(("role", "seen"), [("member", 1), ("venue", 0), ("auditor", 2)])
def test_the_exposure_of_a_member_is_its_own(
    found: Served, channel: grpc.Channel, role: str, seen: int
) -> None:
    """Both members have one; a member sees its own, a venue none, staff both."""
    key = found.keys.texts[role, Credential.GOOD, ""]
    raw = member_pb2.ListMembersRequest().SerializeToString()
    reply = call(channel, LIST_MEMBERS, raw, (("authorization", f"Bearer {key}"),))
    members = member_pb2.ListMembersResponse.FromString(reply).members
    assert [one.owner for one in members] == list(MEMBERS)
    assert [one.owner for one in members if one.open_exposure != "0"] == list(MEMBERS)[:seen]


@pytest.mark.parametrize("role", ["trader", "venue", "auditor"])
def test_the_switch_of_an_account_is_listed_to_its_readers(
    found: Served, channel: grpc.Channel, role: str
) -> None:
    """A trader sees that of its own account, a venue none, staff both."""
    world = _world(found)
    key = found.keys.texts[role, Credential.GOOD, ""]
    raw = risk_pb2.ListRiskSwitchesRequest().SerializeToString()
    reply = call(channel, LIST_SWITCHES, raw, (("authorization", f"Bearer {key}"),))
    switches = risk_pb2.ListRiskSwitchesResponse.FromString(reply).switches
    seen = {"trader": [world.mine], "venue": [], "auditor": [world.mine, world.other]}
    assert [switch.target_id for switch in switches] == seen[role]


@pytest.mark.parametrize("role", ["trader", "market_maker", "member", "venue", "oracle"])
def test_no_read_has_a_marked_value(found: Served, channel: grpc.Channel, role: str) -> None:
    """Neither a reply nor a refusal of any read that the role may make, on its own account where it names one."""
    world = _world(found)
    key = found.keys.texts[role, Credential.GOOD, ""]
    metadata = (("authorization", f"Bearer {key}"),)
    owner = name_of(role)
    replies = 0
    for path, access in ACCESS.items():
        if access.request is None or surface()[path].server_streams:
            continue
        marks = MARKED[1:] if path == LISTS_OWNERS else MARKED
        for raw in requests(path, owner, [world.accounts[owner]], world.state):
            try:
                said = call(channel, path, raw, metadata)
                replies += 1
            except grpc.RpcError as error:
                said = repr((error.details(), error.trailing_metadata())).encode()
            assert not any(marked in said for marked in marks), path
    assert replies > 20


@pytest.mark.parametrize("role", ["trader", "market_maker"])
def test_no_stream_has_a_marked_value(found: Served, channel: grpc.Channel, role: str) -> None:
    """All that was journaled, as the subscriber of its own account has it; the member is to receive a marked hold."""
    world = _world(found)
    raw = journal_pb2.SubscribeRequest(
        from_sequence=1, account_ids=[world.accounts[name_of(role)]], heartbeat_interval_ms=100
    )
    key = found.keys.texts[role, Credential.GOOD, ""]
    method: Any = channel.unary_stream(SUBSCRIBE)
    frames = method(
        raw.SerializeToString(), metadata=(("authorization", f"Bearer {key}"),), timeout=60
    )
    events = 0
    for said in frames:
        assert not any(marked in said for marked in MARKED)
        frame = journal_pb2.SubscribeResponse.FromString(said)
        events += len(frame.events)
        if frame.sequence >= world.sequence:
            break
    frames.cancel()
    assert events > 0


def _explanations(world: Marked, directory: Path, account_id: int) -> dict[int, str]:
    """What the reader of an account is answered, by sequence; a sequence without an answer is left out.

    To the stranger, from its first marked value on.
    """
    found: dict[int, str] = {}
    with opened(world.write(directory)) as past:
        first = 1 if account_id == world.mine else min(world.hidden.values())
        for sequence in range(first, world.sequence + 1):
            try:
                explained = explain_sequence(past, sequence, account_id=account_id, reads_all=False)
            except NotConcernedError:
                continue
            found[sequence] = repr(explained.plain())
    return found


def test_a_hidden_figure_changes_no_answer_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of all sequences, no explanation for the trader has a marked value, or depends on the stranger's figures."""
    monkeypatch.setattr("tests.authority.world.time.time_ns", lambda: NOW_NS)
    world, other = Marked(), Marked(trigger=16_801, held=5_000_001)
    said = _explanations(world, tmp_path / "one", world.mine)
    assert len(said) > 3
    assert not [marked for text in said.values() for marked in MARKED if marked.decode() in text]
    assert said == _explanations(other, tmp_path / "other", world.mine)
    of_stranger = _explanations(world, tmp_path / "own", world.other)
    assert of_stranger != _explanations(other, tmp_path / "others", world.other)
