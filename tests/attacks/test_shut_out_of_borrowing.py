# SPDX-License-Identifier: Apache-2.0
"""H10, L6: one client fills the window of a cap for nothing, so that others can neither borrow, deposit nor withdraw.

Under the first set of the rules a repayment gave nothing back. To borrow and repay 100,000 ten times within a second
filled a cap of 1,000,000 for an hour and cost 0. R-1 could not borrow either: a loser of 50,000 sold 1.0102 BTC at 1 %
under the index to the attacker's bid. Under rule set 2 a cap counts net, an owner takes a quarter of it at most, and
R-1 has a window of its own, a quarter of the cap (K-1.1). A withdrawal counts when it leaves (L6).
"""

from tests.scenarios.language import Row
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import run_row

SETUP = """
  asset BTC scale 8 price 50,000
  market BTC/USDC spot lot 0.0001 tick 1 maker 0% taker 0%
  market BTC-PERP perpetual lot 0.0001 tick 1 maker 0% taker 0% leverage 20 mmf 3%
  pool USDC base 0% slope1 0% slope2 0%
  account lena
  account attacker leverage 10 flags spot-margin
  account bidder owner attacker
  account honest leverage 10 flags spot-margin
  account loser leverage 10 flags spot-margin
  account winner leverage 10
  deposit lena 2,000,000 USDC
  deposit attacker 100 BTC
  deposit bidder 100,000 USDC
  deposit honest 20 BTC
  deposit loser 20 BTC
  deposit winner 1,000,000 USDC
  lend lena 2,000,000 USDC
  reconciliation
  wait 0.999999999s
"""
LOSE = """
  place winner BTC-PERP sell {lots} @ 50,000
  place loser BTC-PERP buy {lots} @ 50,000
  place winner BTC-PERP buy {lots} @ 45,000
  place loser BTC-PERP sell {lots} @ 45,000
  place bidder BTC/USDC buy 2 @ 49,500
"""


def play(rows: str, setup: Setup) -> None:
    """Do the rows of a table; a failure names its row."""
    for text in filter(None, map(str.strip, rows.splitlines())):
        left, arrow, expected = text.partition("->")
        try:
            run_row(setup, Row("attack", text, left.strip(), expected.strip() if arrow else None))
        except AssertionError as error:
            error.add_note(text)
            raise


def start() -> Setup:
    """Everybody with what they have."""
    setup = Setup(check=True)
    play(SETUP, setup)
    return setup


def test_borrowing_and_repaying_fills_no_window() -> None:
    """Ten times 100,000 at no cost: nothing counts; before, 1,000,000 of 1,000,000 did.

    The loser owes 50,000. Before: 50,000 / (50,000 x 0.99), 1.0102 BTC, for 49,500 each: 4.90 more than it owes and
    505.10 less than the coins are worth. Now: a debt of 50,000, and all 20 BTC.
    """
    setup = start()
    play("caps USDC borrow 1,000,000 borrow-window 3600s", setup)
    for _ in range(10):
        play("borrow attacker 100,000 USDC -> OK\nrepay attacker 100,000 USDC -> OK", setup)
    play("balance attacker USDC 0", setup)
    play("borrow honest 250,000 USDC -> OK", setup)
    play(LOSE.format(lots=10), setup)
    play("advance 10s", setup)
    play("balance loser BTC 20\nbalance loser USDC 0\nborrowed loser USDC 50,000", setup)
    play("balance bidder BTC 0", setup)


def test_deposits_and_requests_fill_no_window() -> None:
    """A deposit that is withdrawn again, and a request to withdraw: at most a quarter of a window."""
    setup = start()
    play("caps BTC deposit 10 deposit-window 3600s\nparameters BTC outflow 40 per 3600s", setup)
    play("request-deposit attacker 2.5 BTC as in\nconfirm-deposit in -> OK", setup)
    play("withdraw attacker 2.5 BTC as out\nconfirm-withdrawal out -> OK", setup)
    play("request-deposit honest 2.5 BTC as his", setup)
    play("confirm-deposit his -> OK", setup)
    play("withdraw attacker 7.50000001 BTC -> OUTFLOW_LIMIT limit 10 BTC", setup)
    play("withdraw attacker 7.5 BTC -> OK", setup)
    play("withdraw honest 10 BTC -> OK", setup)


def test_a_loser_takes_a_quarter_of_what_settlement_borrows() -> None:
    """R-1 has 250,000 for all owners and 62,500 for one: of a loss of 100,000 the rest stays, and nothing is sold.

    The 37,500 count to the share of their owner, which may borrow 212,500 beside them.
    """
    setup = start()
    play("caps USDC borrow 1,000,000 borrow-window 3600s", setup)
    play(LOSE.format(lots=20), setup)
    play("advance 10s\nadvance 10s", setup)
    play("borrowed loser USDC 62,500\nunsettled loser USDC -37,500\nbalance loser BTC 20", setup)
    play("brake BORROW_CAP USDC released present 0 of 1,000,000", setup)
    play("borrow loser 212,500.000001 USDC -> BORROW_CAP limit 250,000 USDC", setup)
    play("borrow loser 212,500 USDC -> OK", setup)
    play("advance 10s\nunsettled loser USDC 0\nborrowed loser USDC 275,000", setup)


def test_the_requests_of_two_days_do_not_leave_at_once() -> None:
    """L6: 10 BTC a day of 40 for one owner, asked for on two days and confirmed in one minute.

    Before, 20 BTC left. Now the second confirmation waits until the first has left the window.
    """
    setup = start()
    play("parameters BTC outflow 40 per 86400s", setup)
    play("withdraw attacker 10 BTC as first -> OK\nadvance 86400s", setup)
    play("withdraw attacker 10 BTC as second -> OK\nconfirm-withdrawal second -> OK", setup)
    play("confirm-withdrawal first -> WITHDRAWAL_QUEUED limit 10 actual 20 BTC", setup)
    play("balance attacker BTC 90\nadvance 86400s\nconfirm-withdrawal first -> OK", setup)
