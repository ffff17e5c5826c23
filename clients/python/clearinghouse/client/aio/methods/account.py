# SPDX-License-Identifier: Apache-2.0
"""Methods of the calls of AccountService.

`timeout` is the seconds for all attempts (None: the client's own).
`key` is the identity of the request (None: a fresh one). A batch returns a result for each item. Another command
returns the number of the thing that it made, parameters in force if it sets some, else its sequence, and raises
`Refused`.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence

from clearinghouse.client.aio.channel import AsyncConnection
from clearinghouse.client.api.calls import account
from clearinghouse.client.api.items import Deposit, Hold, HoldDecision, Loan, Transfer, Withdrawal
from clearinghouse.client.api.settings import SettingReceipt
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.enums import AccountKind
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.replies import Batch, ItemResult
from clearinghouse.v1 import account_pb2


class AsyncAccountMethods(AsyncConnection):
    """Methods that send one call of AccountService each."""

    async def create_account(
        self,
        owner: str,
        kind: AccountKind = AccountKind.CUSTOMER,
        *,
        parent_id: int = 0,
        max_leverage: int = 1_000,
        auto_lend: bool = False,
        auto_repay: bool = False,
        spot_margin: bool = False,
        position_limit: Number = 0,
        takes_collateral: bool = False,
        converts_collateral: bool = False,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Open an account for `owner`, or a sub-account of `parent_id`; answers its number.

        `max_leverage` is in whole times (the default leaves it to the markets), `position_limit` in the valuation asset
        (0: none). Raises `Refused`.
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
            takes_collateral=takes_collateral,
            converts_collateral=converts_collateral,
        )
        return (await self._call(build, timeout)).id

    async def update_account_settings(
        self,
        account_id: int,
        *,
        max_leverage: int | None = None,
        auto_lend: bool | None = None,
        auto_repay: bool | None = None,
        spot_margin: bool | None = None,
        takes_collateral: bool | None = None,
        converts_collateral: bool | None = None,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Change settings of an account; answers the present values. Raises `Refused`."""
        build = account.update_account_settings(
            key or self.new_key(),
            account_id=account_id,
            max_leverage=max_leverage,
            auto_lend=auto_lend,
            auto_repay=auto_repay,
            spot_margin=spot_margin,
            takes_collateral=takes_collateral,
            expected_version=expected_version,
            converts_collateral=converts_collateral,
        )
        return await self._call(build, timeout)

    async def close_account(
        self, account_id: int, *, key: RequestKey | None = None, timeout: float | None = None
    ) -> int:
        """Close an empty account for good; answers the sequence. Raises `Refused`."""
        build = account.close_account(key or self.new_key(), account_id=account_id)
        return (await self._call(build, timeout)).sequence

    async def close_all(
        self,
        account_id: int,
        receiver_id: int = 0,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Close everything in an account, as far as it can be now; answers how many things keep it from closing.

        The free assets move to `receiver_id`, if it is stated. At 0 `close_account` passes. Raises `Refused`.
        """
        build = account.close_all(
            key or self.new_key(), account_id=account_id, receiver_id=receiver_id
        )
        return (await self._call(build, timeout)).id

    async def request_deposits(
        self,
        items: Sequence[Deposit | account_pb2.Deposit],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Request deposits, on which custody decides; each result's id is the deposit's."""
        build = account.request_deposits(key or self.new_key(), items)
        return await self._call(build, timeout)

    async def request_deposit(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number,
        reference: str = "",
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Request one deposit; answers its number, which custody decides on. Raises `Refused`."""
        items = [Deposit(account_id=account_id, asset=asset, amount=amount, reference=reference)]
        return (await self.request_deposits(items, key=key, timeout=timeout)).only().id

    async def reverse_deposit(
        self, deposit_id: int, *, key: RequestKey | None = None, timeout: float | None = None
    ) -> int:
        """Take a credited deposit back, which another principal has to ask for as well; answers the sequence."""
        build = account.reverse_deposit(key or self.new_key(), deposit_id=deposit_id)
        return (await self._call(build, timeout)).sequence

    async def write_off_reversal_debt(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Write off a part of an owner's debt for reversed deposits, which another principal has to ask for as well;
        answers the sequence.
        """
        build = account.write_off_reversal_debt(
            key or self.new_key(), account_id=account_id, asset=asset, amount=amount
        )
        return (await self._call(build, timeout)).sequence

    async def request_withdrawals(
        self,
        items: Sequence[Withdrawal | account_pb2.Withdrawal],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Request withdrawals, on which custody decides; each result's id is the withdrawal's."""
        build = account.request_withdrawals(key or self.new_key(), items)
        return await self._call(build, timeout)

    async def request_withdrawal(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number,
        reference: str = "",
        *,
        fee_from_house: bool = False,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Request one withdrawal; answers its number, which custody decides on. Its amount is no collateral from now
        on.

        Raises `Refused`.
        """
        items = [
            Withdrawal(
                account_id=account_id,
                asset=asset,
                amount=amount,
                reference=reference,
                fee_from_house=fee_from_house,
            )
        ]
        return (await self.request_withdrawals(items, key=key, timeout=timeout)).only().id

    async def reverse_withdrawal(
        self,
        withdrawal_id: int,
        *,
        with_chain_fee: bool = False,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Take a confirmed withdrawal back, which another principal has to ask for as well; answers the sequence."""
        build = account.reverse_withdrawal(
            key or self.new_key(), withdrawal_id=withdrawal_id, with_chain_fee=with_chain_fee
        )
        return (await self._call(build, timeout)).sequence

    async def move_house_money(
        self,
        giver_account_id: int,
        account_id: int,
        asset: Instrument,
        amount: Number,
        *,
        floor: Number,
        reason: str,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Move money of the clearinghouse to an account, which another principal has to ask for as well; answers the
        sequence.
        """
        build = account.move_house_money(
            key or self.new_key(),
            giver_account_id=giver_account_id,
            account_id=account_id,
            asset=asset,
            amount=amount,
            floor=floor,
            reason=reason,
        )
        return (await self._call(build, timeout)).sequence

    async def submit_transfers(
        self,
        items: Sequence[Transfer | account_pb2.Transfer],
        *,
        atomic: bool = False,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Move amounts between accounts; with `atomic` all items or none."""
        build = account.submit_transfers(key or self.new_key(), items, atomic=atomic)
        return await self._call(build, timeout)

    async def transfer(
        self,
        from_account_id: int,
        to_account_id: int,
        asset: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Move an amount between two accounts; answers the sequence. Raises `Refused`."""
        items = [
            Transfer(
                from_account_id=from_account_id,
                to_account_id=to_account_id,
                asset=asset,
                amount=amount,
            )
        ]
        return (await self.submit_transfers(items, key=key, timeout=timeout)).only().sequence

    async def create_holds(
        self,
        items: Sequence[Hold | account_pb2.Hold],
        *,
        atomic: bool = False,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Set amounts aside; each result's id is the hold's."""
        build = account.create_holds(key or self.new_key(), items, atomic=atomic)
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
        timeout: float | None = None,
    ) -> int:
        """Set an amount aside until captured, released or expired; answers its number. Raises `Refused`."""
        items = [
            Hold(
                account_id=account_id,
                beneficiary_id=beneficiary_id,
                asset=asset,
                amount=amount,
                expire_time_ns=expire_time_ns,
            )
        ]
        return (await self.create_holds(items, key=key, timeout=timeout)).only().id

    async def decide_holds(
        self,
        items: Sequence[HoldDecision | account_pb2.HoldDecision],
        *,
        atomic: bool = False,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Capture or release holds."""
        build = account.decide_holds(key or self.new_key(), items, atomic=atomic)
        return await self._call(build, timeout)

    async def capture_hold(
        self,
        hold_id: int,
        asset: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Pay an amount of a hold to its beneficiary and release the rest; answers the sequence.

        `asset` is the hold's own. Raises `Refused`.
        """
        items = [HoldDecision(hold_id=hold_id, asset=asset, amount=amount)]
        return (await self.decide_holds(items, key=key, timeout=timeout)).only().sequence

    async def lend_many(
        self,
        items: Sequence[Loan | account_pb2.Loan],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Lend amounts to pools, each by itself."""
        build = account.lend(key or self.new_key(), items)
        return await self._call(build, timeout)

    async def lend(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Lend an amount to the pool of an asset; answers the sequence."""
        items = [Loan(account_id=account_id, asset=asset, amount=amount)]
        return (await self.lend_many(items, key=key, timeout=timeout)).only().sequence

    async def redeem_many(
        self,
        items: Sequence[Loan | account_pb2.Loan],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Take loans back, each by itself."""
        build = account.redeem(key or self.new_key(), items)
        return await self._call(build, timeout)

    async def redeem(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number = 0,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Take a loan back, all of it without an amount; answers the sequence.

        Without an amount, what the pool cannot pay now waits in its queue, like `ask_redemption`.
        """
        items = [Loan(account_id=account_id, asset=asset, amount=amount)]
        return (await self.redeem_many(items, key=key, timeout=timeout)).only().sequence

    async def ask_redemption_many(
        self,
        items: Sequence[Loan | account_pb2.Loan],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Ask loans back of pools, each by itself."""
        build = account.ask_redemption(key or self.new_key(), items)
        return await self._call(build, timeout)

    async def ask_redemption(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Ask a loan back of a pool that cannot pay it now; 0 takes the ask back. Answers the sequence.

        New cash of the pool pays the oldest redemption first, in parts. The collateral of a liquidated borrower may pay
        an ask directly, in the valuation asset.
        """
        items = [Loan(account_id=account_id, asset=asset, amount=amount)]
        return (await self.ask_redemption_many(items, key=key, timeout=timeout)).only().sequence

    async def borrow_many(
        self,
        items: Sequence[Loan | account_pb2.Loan],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Borrow amounts from pools, each by itself."""
        build = account.borrow(key or self.new_key(), items)
        return await self._call(build, timeout)

    async def borrow(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Borrow an amount from the pool of an asset; answers the sequence."""
        items = [Loan(account_id=account_id, asset=asset, amount=amount)]
        return (await self.borrow_many(items, key=key, timeout=timeout)).only().sequence

    async def repay_many(
        self,
        items: Sequence[Loan | account_pb2.Loan],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Repay debts, each by itself."""
        build = account.repay(key or self.new_key(), items)
        return await self._call(build, timeout)

    async def repay(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number = 0,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Repay a debt, all of it without an amount; answers the sequence."""
        items = [Loan(account_id=account_id, asset=asset, amount=amount)]
        return (await self.repay_many(items, key=key, timeout=timeout)).only().sequence

    async def repay_dust(
        self,
        account_id: int,
        asset: Instrument,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Repay in cash what is left of a debt and is too little to buy; answers the sequence."""
        build = account.repay_dust(key or self.new_key(), account_id=account_id, asset=asset)
        return (await self._call(build, timeout)).sequence

    async def move_isolated_margin(
        self,
        account_id: int,
        market: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Move settlement asset into an isolated position or, negative, out of it; answers the sequence."""
        build = account.move_isolated_margin(
            key or self.new_key(), account_id=account_id, market=market, amount=amount
        )
        return (await self._call(build, timeout)).id

    async def fund_liquidity(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Give an amount to the liquidity fund, for good; answers the sequence."""
        build = account.fund_liquidity(
            key or self.new_key(), account_id=account_id, asset=asset, amount=amount
        )
        return (await self._call(build, timeout)).sequence

    async def repay_debt_line(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Repay what was once written off for the account under recourse; answers the sequence."""
        build = account.repay_debt_line(
            key or self.new_key(), account_id=account_id, asset=asset, amount=amount
        )
        return (await self._call(build, timeout)).sequence
