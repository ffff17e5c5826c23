# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""Define the account methods that are not generated from the schema.

Owns custody's decisions, which are one class for deposits and withdrawals, the release of a hold, and isolation, whose
two methods return different parts of the answer. Every method has `key`, the identity of the request (None: a new
one), and `timeout`, the seconds for all attempts (None: the client's own).
"""

from collections.abc import Sequence

from clearinghouse.client.api.calls import account, by_hand
from clearinghouse.client.api.requests import Decision
from clearinghouse.client.sync.methods.account import AccountMethods
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.replies import Batch, ItemResult


class Accounts(AccountMethods):
    """Methods about accounts and money. A batch returns one result per item; a method with one item raises
    `Refused`.
    """

    def decide_deposits(
        self,
        items: Sequence[Decision],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Confirm or reject deposits in the name of custody; return the result of each."""
        return self._call(by_hand.decide_deposits(key or self.new_key(), items), timeout)

    def decide_withdrawals(
        self,
        items: Sequence[Decision],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Confirm or reject withdrawals in the name of custody; return the result of each."""
        return self._call(by_hand.decide_withdrawals(key or self.new_key(), items), timeout)

    def release_hold(
        self,
        hold_id: int,
        asset: Instrument,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Release the whole amount of a hold; return the sequence of the call. Raises `Refused`."""
        return self.capture_hold(hold_id, asset, 0, key=key, timeout=timeout)

    def isolate(
        self,
        account_id: int,
        market: Instrument,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Isolate the margin of the account in a market where it has no position; return the id of the isolated
        account.

        Raises `Refused`.
        """
        build = account.set_isolated(
            key or self.new_key(), account_id=account_id, market=market, isolated=True
        )
        return (self._call(build, timeout)).id

    def end_isolation(
        self,
        account_id: int,
        market: Instrument,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """End the isolation of a position that is flat and settled; its margin goes back to the account.

        Returns the sequence of the call. Raises `Refused`.
        """
        build = account.set_isolated(
            key or self.new_key(), account_id=account_id, market=market, isolated=False
        )
        return (self._call(build, timeout)).sequence
