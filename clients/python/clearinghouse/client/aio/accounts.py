# SPDX-License-Identifier: Apache-2.0
"""Accounts, movements of money, and prices from sources.

Owns the methods of AccountService and OracleService. Amounts are in the asset. Every method takes `key`, the
identity of the request (None: a fresh one), and `timeout`, the seconds for all attempts (None: the client's).
"""

from collections.abc import Sequence
from typing import Final

from clearinghouse.client.aio.channel import AsyncConnection
from clearinghouse.client.api.calls import account, by_hand, oracle
from clearinghouse.client.api.requests import (
    Decision,
    Deposit,
    Hold,
    HoldDecision,
    Tick,
    Transfer,
    Withdrawal,
)
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.enums import AccountKind
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.replies import Batch, ItemResult
from clearinghouse.v1 import account_pb2, oracle_pb2

# The highest that an account can have: every market's own limit is lower.
LEVERAGE_MAX: Final = 1_000


class AsyncAccounts(AsyncConnection):
    """Accounts and money. Batches answer per item; one-item methods raise `Refused`."""

    async def create_account(
        self,
        owner: str,
        kind: AccountKind = AccountKind.CUSTOMER,
        *,
        parent_id: int = 0,
        max_leverage: int = LEVERAGE_MAX,
        auto_lend: bool = False,
        auto_repay: bool = False,
        spot_margin: bool = False,
        position_limit: Number = 0,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 (the time for all attempts)
    ) -> int:
        """Open an account for `owner`, or a sub-account of `parent_id`; answers its number.

        `max_leverage` is in whole times (the default leaves it to the markets), `position_limit` in the
        valuation asset (0: none). Raises `Refused`.
        """
        build = account.create_account(
            key or self.new_key(),
            owner=owner,
            kind=kind,
            parent_id=parent_id,
            max_leverage=max_leverage,
            auto_lend=auto_lend,
            auto_repay=auto_repay,
            spot_margin=spot_margin,
            position_limit=position_limit,
        )
        return (await self._call(build, timeout)).id

    async def update_account_settings(
        self,
        account_id: int,
        *,
        max_leverage: int = LEVERAGE_MAX,
        auto_lend: bool = False,
        auto_repay: bool = False,
        spot_margin: bool = False,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> int:
        """State the settings of an account in full; answers the sequence. Raises `Refused`."""
        build = account.update_account_settings(
            key or self.new_key(),
            account_id=account_id,
            max_leverage=max_leverage,
            auto_lend=auto_lend,
            auto_repay=auto_repay,
            spot_margin=spot_margin,
        )
        return (await self._call(build, timeout)).sequence

    async def close_account(
        self,
        account_id: int,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> int:
        """Close an empty account for good; answers the sequence. Raises `Refused`."""
        build = account.close_account(key or self.new_key(), account_id=account_id)
        return (await self._call(build, timeout)).sequence

    async def request_deposit(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number,
        reference: str = "",
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> int:
        """First phase of one deposit; answers its number, which custody decides on. Raises `Refused`."""
        items = [Deposit(account_id, asset, amount, reference)]
        return (await self.request_deposits(items, key=key, timeout=timeout)).only().id

    async def request_deposits(
        self,
        items: Sequence[Deposit | account_pb2.Deposit],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Batch[ItemResult]:
        """First phase of deposits; each result's id is the deposit's."""
        return await self._call(account.request_deposits(key or self.new_key(), items), timeout)

    async def decide_deposits(
        self,
        items: Sequence[Decision],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Batch[ItemResult]:
        """Confirm or reject deposits, as custody."""
        return await self._call(by_hand.decide_deposits(key or self.new_key(), items), timeout)

    async def request_withdrawal(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number,
        reference: str = "",
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> int:
        """First phase of one withdrawal; answers its number. From here on it is no collateral.

        Raises `Refused`.
        """
        items = [Withdrawal(account_id, asset, amount, reference)]
        return (await self.request_withdrawals(items, key=key, timeout=timeout)).only().id

    async def request_withdrawals(
        self,
        items: Sequence[Withdrawal | account_pb2.Withdrawal],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Batch[ItemResult]:
        """First phase of withdrawals; each result's id is the withdrawal's."""
        return await self._call(account.request_withdrawals(key or self.new_key(), items), timeout)

    async def decide_withdrawals(
        self,
        items: Sequence[Decision],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Batch[ItemResult]:
        """Confirm or reject withdrawals, as custody."""
        return await self._call(by_hand.decide_withdrawals(key or self.new_key(), items), timeout)

    async def transfer(
        self,
        from_account_id: int,
        to_account_id: int,
        asset: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> int:
        """Move an amount between two accounts; answers the sequence. Raises `Refused`."""
        items = [Transfer(from_account_id, to_account_id, asset, amount)]
        return (await self.submit_transfers(items, key=key, timeout=timeout)).only().sequence

    async def submit_transfers(
        self,
        items: Sequence[Transfer | account_pb2.Transfer],
        *,
        atomic: bool = False,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Batch[ItemResult]:
        """Move amounts between accounts; with `atomic` all items or none."""
        build = account.submit_transfers(key or self.new_key(), items, atomic=atomic)
        return await self._call(build, timeout)

    async def create_hold(
        self,
        account_id: int,
        beneficiary_id: int,
        asset: Instrument,
        amount: Number,
        expire_time_ns: int,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> int:
        """Set an amount aside until captured, released or expired; answers its number. Raises `Refused`."""
        items = [Hold(account_id, beneficiary_id, asset, amount, expire_time_ns)]
        return (await self.create_holds(items, key=key, timeout=timeout)).only().id

    async def create_holds(
        self,
        items: Sequence[Hold | account_pb2.Hold],
        *,
        atomic: bool = False,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Batch[ItemResult]:
        """Set amounts aside; each result's id is the hold's."""
        build = account.create_holds(key or self.new_key(), items, atomic=atomic)
        return await self._call(build, timeout)

    async def capture_hold(
        self,
        hold_id: int,
        asset: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> int:
        """Pay an amount of a hold to its beneficiary and release the rest; answers the sequence.

        `asset` is the hold's own. Raises `Refused`.
        """
        items = [HoldDecision(hold_id, asset, amount)]
        return (await self.decide_holds(items, key=key, timeout=timeout)).only().sequence

    async def release_hold(
        self,
        hold_id: int,
        asset: Instrument,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> int:
        """Release a hold whole; answers the sequence. Raises `Refused`."""
        return await self.capture_hold(hold_id, asset, 0, key=key, timeout=timeout)

    async def decide_holds(
        self,
        items: Sequence[HoldDecision],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Batch[ItemResult]:
        """Capture or release holds."""
        return await self._call(account.decide_holds(key or self.new_key(), items), timeout)

    async def submit_ticks(
        self,
        items: Sequence[Tick | oracle_pb2.OracleTick],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Batch[ItemResult]:
        """Send prices of sources; a tick that is not newer than its source's last is refused."""
        return await self._call(oracle.submit_ticks(key or self.new_key(), items), timeout)
