# SPDX-License-Identifier: Apache-2.0
"""Two persons set work aside that stopped the machine, and the day goes on in a program with the defect (J-2.2)."""

import json
import time
from pathlib import Path

import pytest

from clearinghouse.client import (
    AccountKind,
    Client,
    DvpModel,
    MarketKind,
    MarketParameters,
    MarketStatus,
    PoolTerms,
    ResultCode,
    Role,
    SessionState,
    Side,
    Tick,
    TradeToCapture,
    WorkKind,
)
from clearinghouse.client.values.errors import Refused
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.edge.listener import COMMANDS
from clearinghouse.server.startup.incidents import list_incidents
from clearinghouse.statemachine.vocabulary.commands import ReportGap
from clearinghouse.statemachine.vocabulary.types import AWAY_NS, GAP_READ_ONLY
from tests.server.harness import RunningServer, System, deposit, run_command
from tests.server.planting import plant
from tests.server.test_gaps import records
from tests.server.test_incidents import refused, serves, until

SECOND_NS = 1_000_000_000
WHY = "it raises"
QUOTE = 1
"""the number of USDC, the valuation asset"""
KINDS = {
    "pass": WorkKind.LIQUIDATION,
    "funding": WorkKind.FUNDING,
    "interest": WorkKind.INTEREST,
    "session": WorkKind.SESSION,
    "waiting": WorkKind.WAITING_TRADES,
}
NOON, DAY = 43_200, 86_400


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A directory whose genesis has two operators."""
    two_operators(tmp_path)
    return tmp_path / "data"


def two_operators(folder: Path) -> Path:
    """Write a genesis with authority; return its path."""
    path = folder / "genesis.toml"
    path.write_text('operators = ["operator", "ann"]\n', encoding="utf-8")
    return path


def opened(data: Path) -> tuple[RunningServer, System]:
    """A new server, and a world in it."""
    server = RunningServer(data, "--genesis", str(data.parent / "genesis.toml"))
    return server, world_in(server)


def world_in(server: RunningServer) -> System:
    """A world in a server with authority."""
    ann = server.client("ann")
    for role in (Role.CUSTODY, Role.ORACLE, Role.RISK_OFFICER):
        ann.grant_role("operator", role)
    ann.grant_role("operator", Role.VENUE)
    for name in ("alice", "bob"):
        ann.grant_role(name, Role.TRADER)
    return System(server)


def until_it_stops(defect: str, server: RunningServer, world: System) -> int:
    """Bring about the work that raises; return the subject of it."""
    client = world.client
    if defect in ("session", "waiting"):
        return until_clearing_stops(defect, server, client)
    if defect == "interest":
        client.open_pool("USDC", PoolTerms(base_rate_ppb=100_000_000))
        client.set_asset_parameters("USDC", debt_max_leverage=10)
        client.set_funding(world.perp, interval_ns=SECOND_NS, interest_ppb=0)  # time that is due
        with server.client("bob") as bob, server.client("alice") as alice:
            bob.lend(world.bob, "USDC", 100_000)
            alice.update_account_settings(world.alice, spot_margin=True)
            alice.borrow(world.alice, "USDC", 10_000)
        assert server.wait() == Exit.INCIDENT
        return QUOTE
    client.set_market_parameters(world.perp, mmf_base_ppb=30_000_000)
    client.set_liquidation(enabled=True)
    with server.client("bob") as bob, server.client("alice") as alice:
        bob.place_order(world.bob, world.perp, Side.SELL, 60_000, 150)
        alice.place_order(world.alice, world.perp, Side.BUY, 60_000, 150)
    if defect == "pass":
        # Alice has 1,000,000 and loses 900,000: less than 3 % of 8,100,000.
        client.submit_ticks([Tick(1, "SOL", time.time_ns(), last=135)])
    else:
        client.set_funding(world.perp, interval_ns=SECOND_NS, interest_ppb=0)
    assert server.wait() == Exit.INCIDENT
    return world.alice if defect == "pass" else world.perp


def segment_of(client: Client, symbol: str, cut_off_in: int, settle_in: int) -> int:
    """A segment with a cleared market, in which what is captured now is cut off and settles in so many seconds."""
    client.create_market(
        symbol,
        MarketKind.SPOT,
        "SOL",
        "USDC",
        lot_size="1",
        tick_size="0.01",
        status=MarketStatus.HALTED,
        parameters=MarketParameters(),
    )
    segment = client.create_segment(
        symbol,
        calendar_id=client.set_calendar(weekend_days=0, holidays=[]),
        utc_offset_seconds=NOON - int(time.time()) % DAY,
        cut_off_seconds=NOON + cut_off_in,
        settlement_seconds=NOON + settle_in,
        cycle_days=0,
    )
    client.set_clearing(symbol, segment_id=segment, dvp_model=DvpModel.NET)
    return segment


def until_clearing_stops(defect: str, server: RunningServer, client: Client) -> int:
    """Bring about a settlement, or a trade that waits; return the session, or the segment."""
    clear_trades(defect, client)
    assert server.wait() == Exit.INCIDENT
    return 1  # the first session, or segment


def clear_trades(defect: str, client: Client) -> None:
    """Capture two trades that settle in four and five seconds, or one whose buyer has no cover."""
    alice, bob = (
        client.create_account(owner, kind=AccountKind.MEMBER_HOUSE) for owner in ("alice", "bob")
    )
    for owner in ("alice", "bob"):
        client.admit_member(owner, open_exposure_max=1_000_000)
    deposit(client, [bob], "SOL", 10)
    symbols = ["FIRST"]
    if defect == "session":
        deposit(client, [alice], "USDC", 10_000)
        symbols.append("SECOND")
        for settle_in, symbol in enumerate(symbols, 4):
            segment_of(client, symbol, 3, settle_in)
    else:
        deposit(client, [bob], "USDC", 10_000)
        client.set_margin_parameters(
            confidence_ppb=990_000_000,
            look_back_days=250,
            stress_days=30,
            floor_weight_ppb=250_000_000,
            call_seconds=600,
            reminder_seconds=60,
            exposure_multiple=100,
        )
        client.set_default_fund_parameters(contribution_min=0, call_seconds=600)
        client.set_waiting_terms(segment_of(client, "FIRST", 1_800, 3_600), 600, 10_000_000)
    trades = [TradeToCapture(symbol, alice, bob, "150", "5", "T1") for symbol in symbols]
    client.capture_trades(trades).raise_for_refusals()


@pytest.mark.parametrize("defect", list(KINDS))
def test_two_persons_set_work_aside_and_the_day_goes_on(
    data: Path, monkeypatch: pytest.MonkeyPatch, defect: str
) -> None:
    """Reads only, one person is not enough, then the server goes on by itself, and after a restart too."""
    plant(monkeypatch, data.parent / "plant", defect)
    server, world = opened(data)
    with server:
        subject = until_it_stops(defect, server, world)
    kind = KINDS[defect]
    found = list_incidents(data)[0].incident
    assert found is not None
    assert found.is_work
    away = found.durable_time_ns + AWAY_NS
    until(lambda: time.time_ns() > away, "the clock stands")  # a shorter stop is no gap (U-6.2)
    with RunningServer(data) as server:
        operator, ann, alice = (server.client(name) for name in ("operator", "ann", "alice"))
        refused(lambda: operator.create_account("bob"), ResultCode.READ_ONLY_AFTER_STOP)
        with pytest.raises(Refused) as caught:
            alice.quarantine_work(kind, subject, WHY)
        assert caught.value.reason == ResultCode.ROLE_REQUIRED
        operator.quarantine_work(kind, subject, WHY)
        with pytest.raises(Refused) as caught:
            operator.quarantine_work(kind, subject, WHY)
        assert caught.value.reason == ResultCode.SECOND_PERSON_NEEDED
        assert not operator.quarantined_work()
        assert not serves(server, COMMANDS)
        ann.quarantine_work(kind, subject, WHY)
        (one,) = operator.quarantined_work()
        assert (one.kind, one.subject_id, one.principal, one.reason) == (kind, subject, "ann", WHY)
        until(lambda: serves(server, COMMANDS), "the bundle stays open")
        assert operator.create_account("bob")
        goes_on(defect, server, world)
        assert server.terminate() == Exit.OK
    assert list_incidents(data)[0].settled is not None
    # Two refusals, a proposal and its approval, all at the time of the last record; then the gap.
    after = records(data, found.durable_sequence)
    assert [one[0].time_ns for one in after[:4]] == [found.durable_time_ns] * 4
    gap = after[4][1][0]
    assert isinstance(gap, ReportGap)
    assert (gap.cause, gap.to_ns) == (GAP_READ_ONLY, after[4][0].time_ns)
    with RunningServer(data) as server:  # the defect is there, and the work stays aside
        goes_on(defect, server, world)
        assert server.terminate() == Exit.OK
    plant(monkeypatch, data.parent / "plant", "")
    with RunningServer(data) as server, server.client("operator") as operator:
        operator.lift_quarantine(kind, subject, WHY)
        with server.client("ann") as ann:
            ann.lift_quarantine(kind, subject, WHY)
        assert not operator.quarantined_work()
        if defect == "session":
            until(lambda: operator.list_sessions(1)[0].state is SessionState.POSTED, "it waits")
        assert server.terminate() == Exit.OK
    assert json.loads(run_command("verify", str(data), "--replay", "--json").stdout)["ok"]


def goes_on(defect: str, server: RunningServer, world: System) -> None:
    """Other work of the same kind is done, and nothing of that which is set aside; its subject is frozen."""
    with server.client("alice") as alice, server.client("operator") as operator:
        if defect in ("session", "waiting"):
            clearing_goes_on(defect, operator, alice)
            return
        before = operator.head().sequence
        until(lambda: operator.head().sequence > before + 1, "time stands")
        if defect == "interest":
            with pytest.raises(Refused) as caught:
                alice.borrow(world.alice, "USDC", 1)
            assert caught.value.reason == ResultCode.WORK_QUARANTINED
            return
        with pytest.raises(Refused) as caught:
            alice.place_order(world.alice, world.perp, Side.SELL, 1, 135)
        is_frozen = defect == "pass"
        code = ResultCode.ACCOUNT_FROZEN if is_frozen else ResultCode.MARKET_STATUS_FORBIDS
        assert caught.value.reason == code
        assert operator.positions(world.alice)["SOL-PERP"].quantity == 60_000


def clearing_goes_on(defect: str, operator: Client, alice: Client) -> None:
    """Another session settles, and this one keeps what it takes; a trade waits on, and no further one does."""
    (payer,) = (
        one.account_id
        for one in operator.accounts()
        if (one.owner, one.kind) == ("alice", AccountKind.MEMBER_HOUSE)
    )
    if defect == "session":
        until(lambda: operator.list_sessions(2)[0].state is SessionState.POSTED, "all waits")
        assert operator.list_sessions(1)[0].state is SessionState.NETTED
        # 5 x 150 are paid for the other session, and this one takes as much.
        with pytest.raises(Refused) as caught:
            alice.request_withdrawal(payer, "USDC", 8_501)
        assert caught.value.reason == ResultCode.WORK_QUARANTINED
        assert caught.value.limit == 750
        return
    (waiting,) = operator.list_waiting_trades()
    name = f"T{operator.head().sequence}"
    trade = TradeToCapture("FIRST", payer, waiting.seller_account_id, "150", "1", name)
    (result,) = operator.capture_trades([trade])
    assert result.code is ResultCode.COMMITMENT_NOT_COVERED
