# SPDX-License-Identifier: Apache-2.0
"""Methods of the calls of SettlementService.

`timeout` is the seconds for all attempts (None: the client's own).
`key` is the identity of the request (None: a fresh one). A batch returns a result for each item. Another command
returns the number of the thing that it made, parameters in force if it sets some, else its sequence, and raises
`Refused`.
`min_sequence` makes a read wait until it includes that sequence (0: read now). Lists come whole: their pages are read
one after another. Reads raise `NotFound` for ids that do not exist, and `Unavailable` when the time is over.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from clearinghouse.client.aio.channel import AsyncConnection
from clearinghouse.client.api.calls import settlement
from clearinghouse.client.api.models import (
    BuyInOffer,
    CorporateAction,
    Entitlement,
    SettlementFail,
    SettlementObligation,
    SettlementTerms,
)
from clearinghouse.client.api.settings import SettingReceipt
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument


class AsyncSettlementMethods(AsyncConnection):
    """Methods that send one call of SettlementService each."""

    async def set_settlement_terms(
        self,
        market: Instrument,
        *,
        allows_partial: bool | None = None,
        penalty_ppb: int | None = None,
        buy_in_days: int | None = None,
        offer_limit_ppb: int | None = None,
        cash_premium_ppb: int | None = None,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Change the settlement terms of a cleared market: partial deliveries, the penalty for fails, and the buy-in.
        What is not stated stays.
        """
        build = settlement.set_settlement_terms(
            key or self.new_key(),
            market=market,
            allows_partial=allows_partial,
            penalty_ppb=penalty_ppb,
            buy_in_days=buy_in_days,
            offer_limit_ppb=offer_limit_ppb,
            cash_premium_ppb=cash_premium_ppb,
            expected_version=expected_version,
        )
        return await self._call(build, timeout)

    async def set_settlement_priority(
        self,
        account_id: int,
        priority: int,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Set the priority of a clearing account as a receiver if too little is delivered. Only staff sets it."""
        build = settlement.set_settlement_priority(
            key or self.new_key(), account_id=account_id, priority=priority
        )
        return (await self._call(build, timeout)).sequence

    async def set_penalty_rates(
        self,
        asset_class: int,
        *,
        securities_ppb: int,
        cash_ppb: int,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Set the penalties of fails in the markets of an asset class: one rate for lack of securities, one for lack of
        cash.
        """
        build = settlement.set_penalty_rates(
            key or self.new_key(),
            asset_class=asset_class,
            securities_ppb=securities_ppb,
            cash_ppb=cash_ppb,
        )
        return (await self._call(build, timeout)).sequence

    async def set_penalty_class(
        self,
        market: Instrument,
        asset_class: int,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Set the asset class of a cleared market: the rates of the class replace the market's own penalty. Class 0
        removes it.
        """
        build = settlement.set_penalty_class(
            key or self.new_key(), market=market, asset_class=asset_class
        )
        return (await self._call(build, timeout)).sequence

    async def set_intraday_credit(
        self,
        member_id: int,
        *,
        line: Number,
        repay_seconds: int = 0,
        volume_ppb: int = 0,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Set the largest amount that a clearing member may owe within a day for delivered securities that its cash
        does not pay.
        """
        build = settlement.set_intraday_credit(
            key or self.new_key(),
            member_id=member_id,
            line=line,
            repay_seconds=repay_seconds,
            volume_ppb=volume_ppb,
        )
        return (await self._call(build, timeout)).sequence

    async def offer_buy_in(
        self,
        market: Instrument,
        account_id: int,
        price: Number,
        quantity: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Offer to deliver securities in place of those that fail for too long. The next netting takes the cheapest
        offers, as trades of its session; an offer stands until it is taken whole or withdrawn. Once margin requires
        cover, its securities are under hold until then. A delivery of the same account uses them before it fails,
        and so ends the offer.
        """
        build = settlement.offer_buy_in(
            key or self.new_key(),
            market=market,
            account_id=account_id,
            price=price,
            quantity=quantity,
        )
        return (await self._call(build, timeout)).id

    async def withdraw_buy_in_offer(
        self, offer_id: int, *, key: RequestKey | None = None, timeout: float | None = None
    ) -> int:
        """Withdraw an offer to deliver for a buy-in."""
        build = settlement.withdraw_buy_in_offer(key or self.new_key(), offer_id=offer_id)
        return (await self._call(build, timeout)).sequence

    async def announce_dividend(
        self,
        security: Instrument,
        account_id: int,
        asset: Instrument,
        amount: Number,
        *,
        per_units: int = 1,
        record_time_ns: int,
        pay_time_ns: int,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Announce a cash dividend. The accounts that hold the security at its record time are paid at its payment time
        from the balance of the paying account. Accounts with open trades in the security then receive the dividend
        through the central counterparty from the accounts that have not delivered, in the cash of the next session
        of each market. A coin that has a lending pool pays no dividend: it would go to the borrowers.
        """
        build = settlement.announce_dividend(
            key or self.new_key(),
            security=security,
            account_id=account_id,
            asset=asset,
            amount=amount,
            per_units=per_units,
            record_time_ns=record_time_ns,
            pay_time_ns=pay_time_ns,
        )
        return (await self._call(build, timeout)).id

    async def announce_redemption(
        self,
        security: Instrument,
        account_id: int,
        asset: Instrument,
        amount: Number,
        *,
        per_units: int = 1,
        record_time_ns: int,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Announce that a security is redeemed in full. At its record time its markets close for good, and each holder
        gets a price from the balance of the paying account for its units, which leave the clearinghouse. Units
        lodged as collateral or on hold become cash; pending withdrawals of units are rejected. Trades that are open,
        fails too, are settled at their dates in cash: the redemption price takes the place of each unit.
        """
        build = settlement.announce_redemption(
            key or self.new_key(),
            security=security,
            account_id=account_id,
            asset=asset,
            amount=amount,
            per_units=per_units,
            record_time_ns=record_time_ns,
        )
        return (await self._call(build, timeout)).id

    async def announce_split(
        self,
        security: Instrument,
        account_id: int,
        into_security: Instrument,
        new_units: int,
        old_units: int,
        *,
        record_time_ns: int,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Announce a split, forward or reverse: a security is exchanged for another one, as at depositories. At its
        record time its markets close for good, and each holder gets units of the new security from the balance of
        the paying account for its units, which leave the clearinghouse. Units lodged as collateral or on hold become
        units of the new security; pending withdrawals of units are rejected. Open trades and fails of a cleared
        market continue in a market of the new security, in the same session and for the same cash.
        """
        build = settlement.announce_split(
            key or self.new_key(),
            security=security,
            account_id=account_id,
            into_security=into_security,
            new_units=new_units,
            old_units=old_units,
            record_time_ns=record_time_ns,
        )
        return (await self._call(build, timeout)).id

    async def cancel_corporate_action(
        self, action_id: int, *, key: RequestKey | None = None, timeout: float | None = None
    ) -> int:
        """Cancel a corporate action before its record time, or one that its payer has not paid at its time: a dividend,
        or a redemption, split or redenomination, which waits at its record time until the payer has the whole
        amount.
        """
        build = settlement.cancel_corporate_action(key or self.new_key(), action_id=action_id)
        return (await self._call(build, timeout)).sequence

    async def list_settlement_terms(
        self, *, min_sequence: int = 0, timeout: float | None = None
    ) -> list[SettlementTerms]:
        """Return the settlement terms of cleared markets, in order of the markets."""
        return await self._call(
            settlement.list_settlement_terms(min_sequence=min_sequence), timeout
        )

    async def list_obligations(
        self,
        session_id: int,
        account_id: int = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[SettlementObligation]:
        """List the deliveries and receipts of a session in settlement, by market and account: the lots, what has
        settled of them, and what fails.
        """
        return await self._pages(
            lambda after: settlement.list_obligations(
                min_sequence=min_sequence,
                session_id=session_id,
                account_id=account_id,
                page_size=page_size,
                after_market_id=after[0],
                after_account_id=after[1],
            ),
            (0, 0),
            lambda page: (page.items[-1].market_id, page.items[-1].account_id),
            timeout,
        )

    async def list_fails(
        self,
        account_id: int = 0,
        segment_id: int = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[SettlementFail]:
        """Return the fails that are carried into sessions that are not settled yet, by account and market."""
        return await self._pages(
            lambda after: settlement.list_fails(
                min_sequence=min_sequence,
                account_id=account_id,
                segment_id=segment_id,
                page_size=page_size,
                after_account_id=after[0],
                after_market_id=after[1],
            ),
            (0, 0),
            lambda page: (page.items[-1].account_id, page.items[-1].market_id),
            timeout,
        )

    async def list_buy_in_offers(
        self, *, min_sequence: int = 0, timeout: float | None = None
    ) -> list[BuyInOffer]:
        """Return the offers to deliver for a buy-in, the oldest first."""
        return await self._call(settlement.list_buy_in_offers(min_sequence=min_sequence), timeout)

    async def list_corporate_actions(
        self, *, min_sequence: int = 0, timeout: float | None = None
    ) -> list[CorporateAction]:
        """Return the corporate actions that are not paid yet, the oldest first."""
        return await self._call(
            settlement.list_corporate_actions(min_sequence=min_sequence), timeout
        )

    async def list_entitlements(
        self,
        action_id: int,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[Entitlement]:
        """List by account what a corporate action pays, once its record time has come."""
        return await self._pages(
            lambda after: settlement.list_entitlements(
                min_sequence=min_sequence,
                action_id=action_id,
                page_size=page_size,
                after_market_id=after[0],
                after_account_id=after[1],
            ),
            (0, 0),
            lambda page: (page.items[-1].market_id, page.items[-1].account_id),
            timeout,
        )
