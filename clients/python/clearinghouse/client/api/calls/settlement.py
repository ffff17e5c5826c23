# SPDX-License-Identifier: Apache-2.0
"""Calls of SettlementService: their requests and the reading of their replies.

A receipt's id is the number of what the command made. `min_sequence` makes a read wait until it includes that
sequence; 0 reads now.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import cast

from clearinghouse.client.api.calls.call import Build, Page, call
from clearinghouse.client.api.models import (
    BuyInOffer,
    CorporateAction,
    Entitlement,
    SettlementFail,
    SettlementObligation,
    SettlementTerms,
)
from clearinghouse.client.api.settings import SettingReceipt, setting_receipt
from clearinghouse.client.values.amounts import Number, to_text, to_text_or_empty
from clearinghouse.client.values.convert import convert
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.replies import Receipt, receipt
from clearinghouse.v1 import settlement_pb2


def set_settlement_terms(
    key: RequestKey,
    *,
    market: Instrument,
    allows_partial: bool | None,
    penalty_ppb: int | None,
    buy_in_days: int | None,
    offer_limit_ppb: int | None,
    cash_premium_ppb: int | None,
    expected_version: int | None,
) -> Build[SettingReceipt]:
    """Change the settlement terms of a cleared market: partial deliveries, the penalty for fails,
    and the buy-in. What is not stated stays.
    """
    return lambda names: call(
        "SettlementService/SetSettlementTerms",
        settlement_pb2.SetSettlementTermsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            market_id=names.market_id(market),
            allows_partial=cast("bool", allows_partial),
            penalty_ppb=penalty_ppb,
            buy_in_days=buy_in_days,
            offer_limit_ppb=offer_limit_ppb,
            cash_premium_ppb=cash_premium_ppb,
            expected_version=expected_version,
        ),
        settlement_pb2.SetSettlementTermsResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def set_settlement_priority(key: RequestKey, *, account_id: int, priority: int) -> Build[Receipt]:
    """Set the priority of a clearing account as a receiver if too little is delivered. Only staff
    sets it.
    """
    return lambda _: call(
        "SettlementService/SetSettlementPriority",
        settlement_pb2.SetSettlementPriorityRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            priority=priority,
        ),
        settlement_pb2.SetSettlementPriorityResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_penalty_rates(
    key: RequestKey, *, asset_class: int, securities_ppb: int, cash_ppb: int
) -> Build[Receipt]:
    """Set the penalties of fails in the markets of an asset class: one rate for lack of securities,
    one for lack of cash.
    """
    return lambda _: call(
        "SettlementService/SetPenaltyRates",
        settlement_pb2.SetPenaltyRatesRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            asset_class=asset_class,
            securities_ppb=securities_ppb,
            cash_ppb=cash_ppb,
        ),
        settlement_pb2.SetPenaltyRatesResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_penalty_class(key: RequestKey, *, market: Instrument, asset_class: int) -> Build[Receipt]:
    """Set the asset class of a cleared market: the rates of the class replace the market's own
    penalty. Class 0 removes it.
    """
    return lambda names: call(
        "SettlementService/SetPenaltyClass",
        settlement_pb2.SetPenaltyClassRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            market_id=names.market_id(market),
            asset_class=asset_class,
        ),
        settlement_pb2.SetPenaltyClassResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_intraday_credit(
    key: RequestKey, *, member_id: int, line: Number | None, repay_seconds: int, volume_ppb: int
) -> Build[Receipt]:
    """Set the largest amount that a clearing member may owe within a day for delivered securities
    that its cash does not pay.
    """
    return lambda _: call(
        "SettlementService/SetIntradayCredit",
        settlement_pb2.SetIntradayCreditRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            member_id=member_id,
            line=to_text_or_empty(line),
            repay_seconds=repay_seconds,
            volume_ppb=volume_ppb,
        ),
        settlement_pb2.SetIntradayCreditResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def offer_buy_in(
    key: RequestKey, *, market: Instrument, account_id: int, price: Number, quantity: Number
) -> Build[Receipt]:
    """Offer to deliver securities in place of those that fail for too long. The next netting takes
    the cheapest offers, as trades of its session; an offer stands until it is taken whole or
    withdrawn. Once margin requires cover, its securities are under hold until then. A delivery
    of the same account uses them before it fails, and so ends the offer.
    """
    return lambda names: call(
        "SettlementService/OfferBuyIn",
        settlement_pb2.OfferBuyInRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            market_id=names.market_id(market),
            account_id=account_id,
            price=to_text(price),
            quantity=to_text(quantity),
        ),
        settlement_pb2.OfferBuyInResponse,
        lambda reply, _: receipt(reply, reply.offer_id),
        key,
    )


def withdraw_buy_in_offer(key: RequestKey, *, offer_id: int) -> Build[Receipt]:
    """Withdraw an offer to deliver for a buy-in."""
    return lambda _: call(
        "SettlementService/WithdrawBuyInOffer",
        settlement_pb2.WithdrawBuyInOfferRequest(
            request_id=key.request_id, created_time_ns=key.created_time_ns, offer_id=offer_id
        ),
        settlement_pb2.WithdrawBuyInOfferResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def announce_dividend(
    key: RequestKey,
    *,
    security: Instrument,
    account_id: int,
    asset: Instrument,
    amount: Number,
    per_units: int,
    record_time_ns: int,
    pay_time_ns: int,
) -> Build[Receipt]:
    """Announce a cash dividend. The accounts that hold the security at its record time are paid at
    its payment time from the balance of the paying account. Accounts with open trades in the
    security then receive the dividend through the central counterparty from the accounts that
    have not delivered, in the cash of the next session of each market. A coin that has a lending
    pool pays no dividend: it would go to the borrowers.
    """
    return lambda names: call(
        "SettlementService/AnnounceDividend",
        settlement_pb2.AnnounceDividendRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            security_id=names.asset_id(security),
            account_id=account_id,
            asset_id=names.asset_id(asset),
            amount=to_text(amount),
            per_units=per_units,
            record_time_ns=record_time_ns,
            pay_time_ns=pay_time_ns,
        ),
        settlement_pb2.AnnounceDividendResponse,
        lambda reply, _: receipt(reply, reply.action_id),
        key,
    )


def announce_redemption(
    key: RequestKey,
    *,
    security: Instrument,
    account_id: int,
    asset: Instrument,
    amount: Number,
    per_units: int,
    record_time_ns: int,
) -> Build[Receipt]:
    """Announce that a security is redeemed in full. At its record time its markets close for good,
    and each holder gets a price from the balance of the paying account for its units, which
    leave the clearinghouse. Units lodged as collateral or on hold become cash; pending
    withdrawals of units are rejected. Trades that are open, fails too, are settled at their
    dates in cash: the redemption price takes the place of each unit.
    """
    return lambda names: call(
        "SettlementService/AnnounceRedemption",
        settlement_pb2.AnnounceRedemptionRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            security_id=names.asset_id(security),
            account_id=account_id,
            asset_id=names.asset_id(asset),
            amount=to_text(amount),
            per_units=per_units,
            record_time_ns=record_time_ns,
        ),
        settlement_pb2.AnnounceRedemptionResponse,
        lambda reply, _: receipt(reply, reply.action_id),
        key,
    )


def announce_split(
    key: RequestKey,
    *,
    security: Instrument,
    account_id: int,
    into_security: Instrument,
    new_units: int,
    old_units: int,
    record_time_ns: int,
) -> Build[Receipt]:
    """Announce a split, forward or reverse: a security is exchanged for another one, as at
    depositories. At its record time its markets close for good, and each holder gets units of
    the new security from the balance of the paying account for its units, which leave the
    clearinghouse. Units lodged as collateral or on hold become units of the new security;
    pending withdrawals of units are rejected. Open trades and fails of a cleared market continue
    in a market of the new security, in the same session and for the same cash.
    """
    return lambda names: call(
        "SettlementService/AnnounceSplit",
        settlement_pb2.AnnounceSplitRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            security_id=names.asset_id(security),
            account_id=account_id,
            into_security_id=names.asset_id(into_security),
            new_units=new_units,
            old_units=old_units,
            record_time_ns=record_time_ns,
        ),
        settlement_pb2.AnnounceSplitResponse,
        lambda reply, _: receipt(reply, reply.action_id),
        key,
    )


def cancel_corporate_action(key: RequestKey, *, action_id: int) -> Build[Receipt]:
    """Cancel a corporate action before its record time, or one that its payer has not paid at its
    time: a dividend, or a redemption, split or redenomination, which waits at its record time
    until the payer has the whole amount.
    """
    return lambda _: call(
        "SettlementService/CancelCorporateAction",
        settlement_pb2.CancelCorporateActionRequest(
            request_id=key.request_id, created_time_ns=key.created_time_ns, action_id=action_id
        ),
        settlement_pb2.CancelCorporateActionResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def list_settlement_terms(*, min_sequence: int) -> Build[list[SettlementTerms]]:
    """Return the settlement terms of cleared markets, in order of the markets."""
    return lambda _: call(
        "SettlementService/ListSettlementTerms",
        settlement_pb2.ListSettlementTermsRequest(min_sequence=min_sequence),
        settlement_pb2.ListSettlementTermsResponse,
        lambda reply, names: [convert(SettlementTerms, item, names) for item in reply.terms],
    )


def list_obligations(
    *,
    min_sequence: int,
    session_id: int,
    account_id: int,
    page_size: int,
    after_market_id: int,
    after_account_id: int,
) -> Build[Page[SettlementObligation]]:
    """List the deliveries and receipts of a session in settlement, by market and account: the lots,
    what has settled of them, and what fails.
    """
    return lambda _: call(
        "SettlementService/ListObligations",
        settlement_pb2.ListObligationsRequest(
            min_sequence=min_sequence,
            session_id=session_id,
            account_id=account_id,
            page_size=page_size,
            after_market_id=after_market_id,
            after_account_id=after_account_id,
        ),
        settlement_pb2.ListObligationsResponse,
        lambda reply, names: Page(
            [convert(SettlementObligation, item, names) for item in reply.obligations],
            reply.has_more,
        ),
    )


def list_fails(
    *,
    min_sequence: int,
    account_id: int,
    segment_id: int,
    page_size: int,
    after_account_id: int,
    after_market_id: int,
) -> Build[Page[SettlementFail]]:
    """Return the fails that are carried into sessions that are not settled yet, by account and
    market.
    """
    return lambda _: call(
        "SettlementService/ListFails",
        settlement_pb2.ListFailsRequest(
            min_sequence=min_sequence,
            account_id=account_id,
            segment_id=segment_id,
            page_size=page_size,
            after_account_id=after_account_id,
            after_market_id=after_market_id,
        ),
        settlement_pb2.ListFailsResponse,
        lambda reply, names: Page(
            [convert(SettlementFail, item, names) for item in reply.fails], reply.has_more
        ),
    )


def list_buy_in_offers(*, min_sequence: int) -> Build[list[BuyInOffer]]:
    """Return the offers to deliver for a buy-in, the oldest first."""
    return lambda _: call(
        "SettlementService/ListBuyInOffers",
        settlement_pb2.ListBuyInOffersRequest(min_sequence=min_sequence),
        settlement_pb2.ListBuyInOffersResponse,
        lambda reply, names: [convert(BuyInOffer, item, names) for item in reply.offers],
    )


def list_corporate_actions(*, min_sequence: int) -> Build[list[CorporateAction]]:
    """Return the corporate actions that are not paid yet, the oldest first."""
    return lambda _: call(
        "SettlementService/ListCorporateActions",
        settlement_pb2.ListCorporateActionsRequest(min_sequence=min_sequence),
        settlement_pb2.ListCorporateActionsResponse,
        lambda reply, names: [convert(CorporateAction, item, names) for item in reply.actions],
    )


def list_entitlements(
    *,
    min_sequence: int,
    action_id: int,
    page_size: int,
    after_market_id: int,
    after_account_id: int,
) -> Build[Page[Entitlement]]:
    """List by account what a corporate action pays, once its record time has come."""
    return lambda _: call(
        "SettlementService/ListEntitlements",
        settlement_pb2.ListEntitlementsRequest(
            min_sequence=min_sequence,
            action_id=action_id,
            page_size=page_size,
            after_market_id=after_market_id,
            after_account_id=after_account_id,
        ),
        settlement_pb2.ListEntitlementsResponse,
        lambda reply, names: Page(
            [convert(Entitlement, item, names) for item in reply.entitlements], reply.has_more
        ),
    )
