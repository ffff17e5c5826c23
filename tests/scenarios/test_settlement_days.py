# SPDX-License-Identifier: Apache-2.0
"""Weeks of trades that settle, drawn by numbers, beside the model: too few shares, too little cash, all three models.

Owns the draw of such a week as rows of a scenario, with cancels, dividends, days on which one currency is closed, and
sessions that are delayed past those behind them. Each command is compared with the model and with all invariants, and
once more each slice of due work is followed by a restart from a snapshot.
"""

import random
from datetime import date, timedelta

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.engine import deadlines
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.scenarios.language import Row, ScenarioError
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import run_row
from tests.scenarios.test_slices import SlicedSystem
from tests.stateful.model_comparison import IS_PURE

ACCOUNTS = ("alice", "bob", "carol", "dora", "erin")
MARKETS = {"AAA/USDC": 3, "BBB/USDC": 3, "CCC/USDC": 2, "DDD/USDC": 1, "EEE/AAA": 3}
SECURITIES = ("AAA", "BBB", "CCC", "DDD")  # that are quoted in USDC alone
DAYS = 9
FIRST = date(2023, 11, 15)


def rows_of(number: int, days: int = DAYS) -> list[str]:
    """A game by its number."""
    draw = random.Random(number)
    rows = [f"asset {name} scale 0" for name in ("AAA", "BBB", "CCC", "DDD", "EEE")]
    rows += [
        f"market {name} spot lot 1 tick 0.01 status HALTED" for name in MARKETS if "/A" not in name
    ]
    rows += ["market EEE/AAA spot lot 1 tick 1 status HALTED"]
    for name in ACCOUNTS:
        rows += [f"account {name} kind house", f"member {name}"]
    rows += [
        "calendar NPR closed sat,sun",
        f"segment EQ calendar NPR cycle {draw.choice([1, 1, 2])}",
    ]
    rows += [f"clear {name} EQ model {model}" for name, model in MARKETS.items()]
    if number % 2:  # fails in one of the two currencies pass over a session of the other one
        rows += ["calendar FED closed sat,sun holidays 2023-11-17,2023-11-21"]
        rows += ["asset-calendar USDC FED"]
    rows.append("account issuer")
    day, last = FIRST, None
    for _ in range(days):
        rows += _morning(draw)
        if day.weekday() < 5:
            rows.append(f"advance-to {day} 13:30")
            rows += _dividend(number, day)
            rows += [_calendar(None), *_trades(draw), _calendar(last)]
            rows.append(f"advance-to {day} 16:00")
            rows += _morning(draw)
        day += timedelta(days=1)
        if day.weekday() < 5:
            last = day if number % 3 == 1 and draw.random() < 0.4 else None
            rows += [_calendar(last), f"advance-to {day} 12:00"]
    return rows


def _calendar(last: date | None) -> str:
    """The calendar, perhaps with its last day, so that a session waits, past the cut-off of those behind it (C-4.2)."""
    return "calendar NPR as-is closed sat,sun" + (f" until {last}" if last else "")


def _morning(draw: random.Random) -> list[str]:
    """Deposits, and how markets settle; mostly too little of something."""
    rows = []
    for _ in range(draw.randrange(8)):
        asset, most = draw.choice([("USDC", 9_000), ("USDC", 90_000), ("AAA", 200), ("BBB", 90)])
        asset = draw.choice([asset, "CCC", "DDD", "EEE"]) if most < 9_000 else asset
        rows.append(f"deposit {draw.choice(ACCOUNTS)} {draw.randrange(1, most)} {asset}")
    if draw.random() < 0.5:
        name = draw.choice(list(MARKETS))
        partial = draw.choice(["", "", "whole "])
        rows.append(
            f"settlement-terms {name} {partial}penalty {draw.choice(['0%', '0.1%', '3.3%'])} "
            f"buy-in {draw.choice([0, 1, 2, 2])} premium {draw.choice(['0%', '5%'])}"
        )
    if draw.random() < 0.5:
        rows.append(f"settlement-priority {draw.choice(ACCOUNTS)} {draw.randrange(3)}")
    if draw.random() < 0.7:
        name = draw.choice(list(MARKETS))
        rows.append(
            f"offer-buy-in {name} {draw.choice(ACCOUNTS)} {draw.randrange(1, 90)} @ {draw.randrange(80, 115)}"
        )
    return rows


def _dividend(number: int, day: date) -> list[str]:
    """On some days a dividend, recorded before or after the cut-off, paid at once or on the next day."""
    draw = random.Random(f"{number} {day}")
    if draw.random() < 0.4:
        return []
    record, pay = draw.choice(["13:40", "16:20"]), day + timedelta(days=draw.randrange(2))
    security, amount = draw.choice(SECURITIES), draw.choice(["0.01", "0.5", "1"])
    terms = f"{security} {amount} USDC per {draw.choice([1, 3, 7])} from issuer"
    moments = f"record {day} {record} pay {pay} {record}"
    return ["deposit issuer 400 USDC", f"dividend {terms} {moments}"]


def _trades(draw: random.Random) -> list[str]:
    """The trades of a day around 100."""
    return [
        f"trade {draw.choice(list(MARKETS))} {draw.choice(ACCOUNTS)} from {draw.choice(ACCOUNTS)} "
        f"{draw.randrange(1, 120)} @ {draw.randrange(90, 112)}"
        for _ in range(draw.randrange(1, 14))
    ]


def _cancels(state: State, draw: random.Random) -> list[str]:
    """Some trades that both of their accounts cancel, or one of them alone."""
    names = {int(account.id): account.owner for account in state.accounts.values()}
    rows: list[str] = []
    for session in state.clearing.sessions.values():
        trades = session.trades
        asked = state.clearing.affirmation.cancels.get(session.id, {})
        for place, trade_id in enumerate(trades.trade_ids):
            if (
                session.state == types.SESSION_OPEN
                and trade_id not in asked
                and draw.random() < 0.2
            ):
                parties = {names[trades.buyer_ids[place]], names[trades.seller_ids[place]]}
                askers = sorted(parties)[: draw.choice([1, 2, 2])]
                rows += [f"cancel-trade {session.id} #{trade_id} {name}" for name in askers]
    return rows


class Listener:
    """Counts the events of a game."""

    def __init__(self, setup: Setup) -> None:
        """Listen to a world."""
        self.setup = setup
        self.kinds: dict[int, int] = {}
        self.refused = 0  # for lack of cash in advance

    def row(self, text: str) -> None:
        """Do a row, and count its events."""
        try:
            run_row(self.setup, Row(text, text, text, None))
        except ScenarioError:
            outcome = self.setup.outcome
            if outcome is None or outcome.codes != [codes.CASH_IN_ADVANCE_LACKING]:
                raise
            self.refused += 1
        received: list[Event] = self.setup.system.events
        for event in received:
            self.kinds[event.kind] = self.kinds.get(event.kind, 0) + 1


def with_redemption(rows: list[str], number: int) -> list[str]:
    """A security of one of the models is redeemed at the quarter to two of a day; from then on no row names it.

    What is open in it, trades and fails, is settled in the days that follow.
    """
    security = SECURITIES[1:][number % 3]
    days = [at for at, row in enumerate(rows) if row.startswith("advance-to") and "13:30" in row]
    begins = days[1 + number % 3] + 1
    day = rows[begins - 1].split()[1]
    closes = next(at for at in range(begins, len(rows)) if rows[at].endswith("16:00"))
    return [
        *rows[:begins],
        _calendar(None),
        f"deposit issuer {500_000 if number % 2 else 1_000} USDC",
        f"deposit dora 50 {security}",
        f"trade {security}/USDC alice from bob 7 @ 99",
        f"redemption {security} 97.5 USDC per 1 from issuer at {day} 13:45",
        *rows[begins : closes + 1],
        *["deposit issuer 900,000 USDC"],
        *[row for row in rows[closes + 1 :] if security not in row],
    ]


def with_cash_in_advance(rows: list[str]) -> list[str]:
    """Trades are taken over against cash in advance, and most buyers have it."""
    found: list[str] = []
    draw = random.Random(4)
    for row in rows:
        words = row.split()
        if words[0] == "trade" and draw.random() < 0.6:
            market, buyer, lots, price = words[1], words[2], int(words[5]), int(words[7])
            found.append(f"deposit {buyer} {lots * price} {market.split('/')[1]}")
        found.append(row)
        if words[0] == "segment":
            found.append("cash-in-advance EQ")
    return found


def play(
    setup: Setup,
    number: int,
    days: int = DAYS,
    *,
    redeems: bool = False,
    is_in_advance: bool = False,
) -> Listener:
    """Play a game; each row's events are those of its last command."""
    listener = Listener(setup)
    draw = random.Random(number)
    rows = rows_of(number, days)
    if is_in_advance:
        rows = with_cash_in_advance(rows)
    for text in with_redemption(rows, number) if redeems else rows:
        if text.endswith("16:00"):
            for row in _cancels(setup.system.state, draw):
                listener.row(row)
        listener.row(text)
        if text.endswith("12:00") and not is_in_advance and draw.random() < 0.2:
            for name in ACCOUNTS:
                listener.row(f"deposit {name} 50,000 USDC")
                listener.row(f"deposit {name} 2,000 AAA")
        assert violations(setup.system.state) == [], text
    return listener


@pytest.mark.skipif(not IS_PURE, reason="a compiled agenda cannot be listened to")
@pytest.mark.parametrize("number", range(12))
def test_the_model_agrees_in_weeks_that_settle(number: int) -> None:
    """Each booking, fail, penalty and buy-in is what the model plans of the whole session."""
    setup = Setup(check=True, model=True)
    listener = play(setup, number)
    posted = [
        one
        for one in setup.system.state.clearing.sessions.values()
        if one.state == types.SESSION_POSTED
    ]
    assert len(posted) >= 3
    assert listener.kinds


@pytest.mark.skipif(not IS_PURE, reason="a compiled agenda cannot be listened to")
@pytest.mark.parametrize("number", range(9))
def test_the_model_agrees_in_weeks_with_a_redemption(number: int) -> None:
    """A security of each model ends amid trades and fails: holders are paid, and what is open is settled in cash."""
    setup = Setup(check=True, model=True)
    listener = play(setup, number, redeems=True)
    assert {events.SECURITY_REDEEMED, events.OPEN_TRADES_REDEEMED} <= listener.kinds.keys()
    state = setup.system.state
    (security_id,) = state.corporate_actions.redeemed
    assert not any(
        account.holdings[security_id].balance
        for account in state.assets[security_id].holders.values()
    )


@pytest.mark.skipif(not IS_PURE, reason="a compiled agenda cannot be listened to")
@pytest.mark.parametrize("number", range(12))
def test_the_model_agrees_in_weeks_with_cash_in_advance(number: int) -> None:
    """Cash is set apart with trades, refused where it lacks, locked, handed on with fails, and free again."""
    setup = Setup(check=True, model=True)
    listener = play(setup, number, redeems=number % 3 == 0, is_in_advance=True)
    assert {events.CASH_SET_APART, events.CASH_SET_FREE} <= listener.kinds.keys()
    assert listener.refused
    assert listener.kinds[events.SESSION_POSTED] >= 3


@pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")
@pytest.mark.parametrize(
    ("number", "redeems", "is_in_advance"),
    [
        (0, False, False),
        (1, False, False),
        (0, True, False),
        (3, True, False),
        (0, False, True),
        (3, True, True),
    ],
)
def test_slices_and_restarts_settle_alike(
    number: int, redeems: bool, is_in_advance: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With slices of twenty units and a restart after each, all balances are those of one step."""
    days = 4 if redeems else 3
    whole = Setup(check=False)
    play(whole, number, days, redeems=redeems, is_in_advance=is_in_advance)
    monkeypatch.setattr(deadlines, "WORK_SLICE", 20)
    sliced = Setup(check=False)
    sliced.system = SlicedSystem()
    play(sliced, number, days, redeems=redeems, is_in_advance=is_in_advance)
    for account_id, account in whole.system.state.accounts.items():
        other = sliced.system.state.accounts[account_id]
        assert {key: one.balance for key, one in account.holdings.items() if one.balance} == {
            key: one.balance for key, one in other.holdings.items() if one.balance
        }


def test_the_games_reach_every_event() -> None:
    """Over the games each kind of event of a settlement comes, apart from an advance, which needs equity."""
    kinds: set[int] = set()
    for number in range(12):
        setup = Setup(check=False)
        kinds |= set(play(setup, number).kinds)
    expected = set(range(events.SETTLEMENT_TERMS_SET, events.BUY_IN_CASH_SETTLED + 1))
    expected |= {events.DIVIDEND_PAID, events.MARKET_CLAIM_BOOKED, events.CORPORATE_ACTION_DELAYED}
    expected |= {events.TRADE_CANCEL_ASKED, events.TRADE_CANCELLED, events.RECEIPT_DEFERRED}
    assert expected - kinds <= {events.CASH_ADVANCED, events.ADVANCE_REPAID}
