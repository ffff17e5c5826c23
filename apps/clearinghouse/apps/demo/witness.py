# SPDX-License-Identifier: Apache-2.0
"""Move a small amount all day and record every answer, so that a failover can be measured.

Owns its accounts, its calls, one after the other, and the times of their answers. It must never repeat a request under
another id.
"""

import time
from decimal import Decimal
from itertools import pairwise
from threading import Event, Thread
from typing import Final, NamedTuple

from clearinghouse.apps.demo.plan import Tally
from clearinghouse.client import (
    ClearinghouseError,
    Client,
    Decision,
    Deposit,
    RequestKey,
    Transfer,
)

PRINCIPAL: Final = "witness"
ASSET: Final = "USDC"
MONEY: Final = Decimal(1_000)
AMOUNT: Final = Decimal("0.01")
PAUSE_SECONDS: Final = 0.05


class Answer(NamedTuple):
    """A transfer that the server answered: its key, its result, and when."""

    request_id: str
    sequence: int
    chain_head: bytes
    moment: float  # of the monotonic clock


class Witness:
    """A client that sends transfers all day. Call `open`, `start`, and `stop` at the end of the day.

    `answers` are in the order in which they arrived.
    """

    def __init__(self, address: list[str], tally: Tally) -> None:
        self._address = address
        self._tally = tally
        self._accounts: list[int] = []
        self.answers: list[Answer] = []
        self._stopping = Event()
        self._error: ClearinghouseError | None = None
        self._thread = Thread(target=self._run, name=PRINCIPAL, daemon=True)

    def open(self, operator: Client, custodian: Client) -> None:
        """Open two accounts and deposit money in them."""
        self._accounts = [operator.create_account(PRINCIPAL) for _ in range(2)]
        self._tally.count([0, 0])
        requested = operator.request_deposits(
            [Deposit(one, ASSET, MONEY) for one in self._accounts]
        )
        self._tally.batch(requested)
        decided = custodian.decide_deposits([Decision(item.id) for item in requested])
        self._tally.batch(decided)
        decided.raise_for_refusals()
        for _ in self._accounts:
            self._tally.deposit(ASSET, MONEY)

    def start(self) -> None:
        """Start the thread that sends transfers."""
        self._thread.start()

    def stop(self) -> None:
        """Wait for the answer of the last call and end the thread. Raises the error that ended the thread earlier."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            with Client(self._address, principal=PRINCIPAL) as client:
                while not self._stopping.wait(PAUSE_SECONDS):
                    self._move(client, client.new_key())
        except ClearinghouseError as error:
            self._error = error

    def _move(self, client: Client, key: RequestKey) -> None:
        """Send one transfer between the two accounts; the direction alternates."""
        source, target = self._accounts if len(self.answers) % 2 else self._accounts[::-1]
        batch = client.submit_transfers([Transfer(source, target, ASSET, AMOUNT)], key=key)
        self._tally.batch(batch)
        self.answers.append(
            Answer(key.request_id, batch[0].sequence, batch.chain_head, time.monotonic())
        )

    def longest_gap(self, since: float) -> float:
        """Return the longest time between two answers after `since`, in seconds."""
        moments = [since, *(one.moment for one in self.answers if one.moment > since)]
        return max((end - begin for begin, end in pairwise(moments)), default=0)
