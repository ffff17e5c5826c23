# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: S311 (a seeded generator of amounts, not of secrets)
"""Run the treasurer of some customers, and the custodian who decides: money in, out, between accounts, and on hold.

Owns both sides of the two-phase movements, over the synchronous client, and the tally of the money that custody
confirmed. The treasurer sometimes asks for more than the balance (INSUFFICIENT_FREE_BALANCE), or for more ether in an
hour than the outflow limit permits (OUTFLOW_LIMIT).
"""

import time
from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import Final

from clearinghouse.apps.demo.plan import SECOND_NS, Plan, Tally
from clearinghouse.client import Client, Decision, Refused

CUSTODY: Final = "custody"
STEPS_PER_ROUND: Final = 4
HOLD_SECONDS: Final = 4
# Usual amounts by asset, and one that is sometimes used and far too large.
AMOUNTS: Final[dict[str, Decimal]] = {
    "USDC": Decimal(25_000),
    "BTC": Decimal("0.4"),
    "ETH": Decimal(6),
    "SOL": Decimal(90),
}
REJECTED_ONE_IN: Final = 8


class Treasury:
    """The treasurer's and the custodian's connections, and their tally."""

    def __init__(self, treasurer: Client, custodian: Client, tally: Tally, random: Random) -> None:
        self._treasurer = treasurer
        self._custodian = custodian
        self._tally = tally
        self._random = random

    def _amount(self, asset: str) -> Decimal:
        """Return a random amount near the usual amount of an asset, with random last digits."""
        usual = AMOUNTS[asset]
        return (usual * self._random.randrange(50, 150) / 100).quantize(Decimal("0.0001"))

    def deposit(self, account_id: int, asset: str) -> None:
        """Request a deposit and let custody decide; it confirms most deposits."""
        amount = self._amount(asset)
        deposit_id = self._treasurer.request_deposit(account_id, asset, amount, "wire")
        confirm = self._random.randrange(REJECTED_ONE_IN) != 0
        decided = self._custodian.decide_deposits([Decision(deposit_id, confirm)])
        self._tally.count([0])
        self._tally.batch(decided)
        if confirm and decided.accepted_count:
            self._tally.deposit(asset, amount)

    def withdraw(self, account_id: int, asset: str) -> None:
        """Request a withdrawal, sometimes far too large; custody confirms most of those that the machine accepts."""
        amount = self._amount(asset)
        if self._random.randrange(6) == 0:
            amount *= 400
        withdrawal_id = self._treasurer.request_withdrawal(account_id, asset, amount, "wire")
        confirm = self._random.randrange(REJECTED_ONE_IN) != 0
        decided = self._custodian.decide_withdrawals([Decision(withdrawal_id, confirm)])
        self._tally.count([0])
        self._tally.batch(decided)
        if confirm and decided.accepted_count:
            self._tally.withdraw(asset, amount)

    def transfer(self, account_id: int, other_id: int, asset: str) -> None:
        """Move money between two accounts of one owner."""
        self._treasurer.transfer(account_id, other_id, asset, self._amount(asset) / 2)
        self._tally.count([0])

    def hold(self, account_id: int, other_id: int, asset: str) -> None:
        """Place a hold on an amount, then pay a part of it to the other account, release it, or let it expire."""
        amount = self._amount(asset)
        expiry_ns = time.time_ns() + HOLD_SECONDS * SECOND_NS
        hold_id = self._treasurer.create_hold(account_id, other_id, asset, amount, expiry_ns)
        self._tally.count([0])
        what = self._random.randrange(3)
        if what == 0:
            part = (amount / 3).quantize(Decimal("0.0001"))
            self._treasurer.capture_hold(hold_id, asset, part)
        elif what == 1:
            self._treasurer.release_hold(hold_id, asset)
        if what <= 1:
            self._tally.count([0])


def run(plan: Plan, tally: Tally, name: str, accounts: Sequence[int]) -> None:
    """Move money at random times through the day."""
    steps = plan.day().steps
    random = Random(f"{plan.seed}:{name}")
    with (
        Client(plan.address, principal=name) as treasurer,
        Client(plan.address, principal=CUSTODY) as custodian,
    ):
        treasury = Treasury(treasurer, custodian, tally, random)
        for step in range(0, steps, STEPS_PER_ROUND):
            plan.sleep_until(step)
            account_id, other_id = random.sample(list(accounts), 2)
            asset = random.choice(list(AMOUNTS))
            what = random.randrange(10)
            try:
                if what < 4:  # noqa: PLR2004 (four in ten)
                    treasury.deposit(account_id, asset)
                elif what < 7:  # noqa: PLR2004 (three in ten)
                    treasury.withdraw(account_id, asset)
                elif what < 9:  # noqa: PLR2004 (two in ten)
                    treasury.transfer(account_id, other_id, asset)
                else:
                    treasury.hold(account_id, other_id, asset)
            except Refused as refusal:
                tally.refused(refusal)
