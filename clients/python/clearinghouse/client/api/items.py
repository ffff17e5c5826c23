# SPDX-License-Identifier: Apache-2.0
"""Items of batches, as callers fill them in: movements of money, ticks, reports of venues.

Prices are quote per whole base, quantities base, amounts the asset, all as `Decimal`, `int` or `str` and never a float;
instruments are symbols or ids; times are nanoseconds since the epoch. The server checks all values.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from dataclasses import dataclass

from clearinghouse.client.values.amounts import Number, to_text, to_text_or_empty
from clearinghouse.client.values.enums import (
    BeyondBand,
    OrderType,
    PostOnly,
    SelfTradePrevention,
    Side,
    TimeInForce,
    TriggerSource,
)
from clearinghouse.client.values.instruments import Instrument, Instruments
from clearinghouse.client.values.open_enum import number
from clearinghouse.v1 import (
    account_pb2,
    clearing_pb2,
    holder_pb2,
    margin_call_pb2,
    oracle_pb2,
    pvp_pb2,
    trading_pb2,
    venue_pb2,
)


@dataclass(slots=True)
class Deposit:
    """A deposit to request. `reference` is the caller's own note, at most 128 bytes."""

    account_id: int
    asset: Instrument
    amount: Number
    reference: str = ""

    def message(self, names: Instruments) -> account_pb2.Deposit:
        """Return the item as the message for RequestDeposits."""
        return account_pb2.Deposit(
            account_id=self.account_id,
            asset_id=names.asset_id(self.asset),
            amount=to_text(self.amount),
            reference=self.reference,
        )


@dataclass(slots=True)
class Withdrawal:
    """A withdrawal to request. `reference` is the caller's own note, at most 128 bytes. With
    `fee_from_house` `fees` pays the fee of the chain.
    """

    account_id: int
    asset: Instrument
    amount: Number
    reference: str = ""
    fee_from_house: bool = False

    def message(self, names: Instruments) -> account_pb2.Withdrawal:
        """Return the item as the message for RequestWithdrawals."""
        return account_pb2.Withdrawal(
            account_id=self.account_id,
            asset_id=names.asset_id(self.asset),
            amount=to_text(self.amount),
            reference=self.reference,
            fee_from_house=self.fee_from_house,
        )


@dataclass(slots=True)
class Transfer:
    """An amount to move between two accounts."""

    from_account_id: int
    to_account_id: int
    asset: Instrument
    amount: Number

    def message(self, names: Instruments) -> account_pb2.Transfer:
        """Return the item as the message for SubmitTransfers."""
        return account_pb2.Transfer(
            from_account_id=self.from_account_id,
            to_account_id=self.to_account_id,
            asset_id=names.asset_id(self.asset),
            amount=to_text(self.amount),
        )


@dataclass(slots=True)
class Hold:
    """An amount to set aside towards a beneficiary until captured, released or expired."""

    account_id: int
    beneficiary_id: int
    asset: Instrument
    amount: Number
    expire_time_ns: int

    def message(self, names: Instruments) -> account_pb2.Hold:
        """Return the item as the message for CreateHolds."""
        return account_pb2.Hold(
            account_id=self.account_id,
            beneficiary_id=self.beneficiary_id,
            asset_id=names.asset_id(self.asset),
            amount=to_text(self.amount),
            expire_time_ns=self.expire_time_ns,
        )


@dataclass(slots=True)
class HoldDecision:
    """Amount that the beneficiary gets of a hold; the rest is released, and the whole hold with an
    amount of 0.
    """

    hold_id: int
    asset: Instrument
    amount: Number = 0

    def message(self, names: Instruments) -> account_pb2.HoldDecision:
        """Return the item as the message for DecideHolds."""
        return account_pb2.HoldDecision(
            hold_id=self.hold_id, asset_id=names.asset_id(self.asset), amount=to_text(self.amount)
        )


@dataclass(slots=True)
class Loan:
    """An amount between an account and the pool of an asset; 0 redeems or repays all, or takes an
    ask back.
    """

    account_id: int
    asset: Instrument
    amount: Number

    def message(self, names: Instruments) -> account_pb2.Loan:
        """Return the item as the message for Lend, Redeem, AskRedemption, Borrow and Repay."""
        return account_pb2.Loan(
            account_id=self.account_id,
            asset_id=names.asset_id(self.asset),
            amount=to_text(self.amount),
        )


@dataclass(slots=True)
class TradeToCapture:
    """A trade that was matched elsewhere.

    `venue_trade_id` is the venue's own id, 1 to 36 printable ASCII characters. Without `value_date`
    it settles by the cycle of its segment.
    """

    market: Instrument
    buyer_account_id: int
    seller_account_id: int
    price: Number
    quantity: Number
    venue_trade_id: str
    value_date: int = 0

    def message(self, names: Instruments) -> clearing_pb2.TradeToCapture:
        """Return the item as the message for CaptureTrades."""
        return clearing_pb2.TradeToCapture(
            market_id=names.market_id(self.market),
            buyer_account_id=self.buyer_account_id,
            seller_account_id=self.seller_account_id,
            price=to_text(self.price),
            quantity=to_text(self.quantity),
            venue_trade_id=self.venue_trade_id,
            value_date=self.value_date,
        )


@dataclass(slots=True)
class TradeSide:
    """One side of a trade that two members made with each other.

    `reference` is the name of the trade on which both agreed, 1 to 36 printable ASCII characters.
    Without `value_date` it settles by the cycle of its segment.
    """

    market: Instrument
    account_id: int
    counterparty_account_id: int
    side: Side
    price: Number
    quantity: Number
    reference: str
    value_date: int = 0

    def message(self, names: Instruments) -> clearing_pb2.TradeSide:
        """Return the item as the message for SubmitTradeSides."""
        return clearing_pb2.TradeSide(
            market_id=names.market_id(self.market),
            account_id=self.account_id,
            counterparty_account_id=self.counterparty_account_id,
            side=number(self.side),
            price=to_text(self.price),
            quantity=to_text(self.quantity),
            reference=self.reference,
            value_date=self.value_date,
        )


@dataclass(slots=True)
class TradeSideCancel:
    """A side to take back, named by both accounts and the reference."""

    account_id: int
    counterparty_account_id: int
    reference: str

    def message(self, _: Instruments) -> clearing_pb2.TradeSideCancel:
        """Return the item as the message for CancelTradeSides."""
        return clearing_pb2.TradeSideCancel(
            account_id=self.account_id,
            counterparty_account_id=self.counterparty_account_id,
            reference=self.reference,
        )


@dataclass(slots=True)
class TradeCancel:
    """A captured trade that one of its accounts wants cancelled."""

    account_id: int
    session_id: int
    trade_id: int

    def message(self, _: Instruments) -> clearing_pb2.TradeCancel:
        """Return the item as the message for CancelTrades."""
        return clearing_pb2.TradeCancel(
            account_id=self.account_id, session_id=self.session_id, trade_id=self.trade_id
        )


@dataclass(slots=True)
class CollateralAmount:
    """An amount of an account's collateral."""

    account_id: int
    asset: Instrument
    amount: Number

    def message(self, names: Instruments) -> margin_call_pb2.CollateralAmount:
        """Return the item as the message for LodgeCollateral and WithdrawCollateral."""
        return margin_call_pb2.CollateralAmount(
            account_id=self.account_id,
            asset_id=names.asset_id(self.asset),
            amount=to_text(self.amount),
        )


@dataclass(slots=True)
class PvpPayment:
    """An amount that a member pays in for payment versus payment, or is paid out."""

    account_id: int
    asset: Instrument
    amount: Number

    def message(self, names: Instruments) -> pvp_pb2.PvpPayment:
        """Return the item as the message for PayInPvp and PayOutPvp."""
        return pvp_pb2.PvpPayment(
            account_id=self.account_id,
            asset_id=names.asset_id(self.asset),
            amount=to_text(self.amount),
        )


@dataclass(slots=True)
class PvpPair:
    """Two payments that settle together: `account_id` gives `amount` of `asset`, and
    `counterparty_account_id` gives `counterparty_amount` of `counterparty_asset`.
    """

    account_id: int
    asset: Instrument
    amount: Number
    counterparty_account_id: int
    counterparty_asset: Instrument
    counterparty_amount: Number
    reference: str

    def message(self, names: Instruments) -> pvp_pb2.PvpPair:
        """Return the item as the message for SubmitPvpPairs."""
        return pvp_pb2.PvpPair(
            account_id=self.account_id,
            asset_id=names.asset_id(self.asset),
            amount=to_text(self.amount),
            counterparty_account_id=self.counterparty_account_id,
            counterparty_asset_id=names.asset_id(self.counterparty_asset),
            counterparty_amount=to_text(self.counterparty_amount),
            reference=self.reference,
        )


@dataclass(slots=True)
class PvpPairCancel:
    """A pair to take off the queue."""

    pair_id: int

    def message(self, _: Instruments) -> pvp_pb2.PvpPairCancel:
        """Return the item as the message for CancelPvpPairs."""
        return pvp_pb2.PvpPairCancel(pair_id=self.pair_id)


@dataclass(slots=True)
class HolderStatement:
    """Statement of a holder about one account for one day."""

    holder_id: int
    asset: Instrument
    statement_day: int
    balance: Number
    in_transit: Number
    reference: str

    def message(self, names: Instruments) -> holder_pb2.HolderStatement:
        """Return the item as the message for LoadStatements."""
        return holder_pb2.HolderStatement(
            holder_id=self.holder_id,
            asset_id=names.asset_id(self.asset),
            statement_day=self.statement_day,
            balance=to_text(self.balance),
            in_transit=to_text(self.in_transit),
            reference=self.reference,
        )


@dataclass(slots=True)
class Tick:
    """A source's price of one whole unit of the asset, in the valuation asset; None: not stated.

    `confidence` is the half-width of the source's own uncertainty, in the unit of the price.
    """

    source_id: int
    asset: Instrument
    source_time_ns: int
    bid: Number | None = None
    ask: Number | None = None
    last: Number | None = None
    confidence: Number | None = None

    def message(self, names: Instruments) -> oracle_pb2.OracleTick:
        """Return the item as the message for SubmitTicks."""
        return oracle_pb2.OracleTick(
            source_id=self.source_id,
            asset_id=names.asset_id(self.asset),
            bid=to_text_or_empty(self.bid),
            ask=to_text_or_empty(self.ask),
            last=to_text_or_empty(self.last),
            confidence=to_text_or_empty(self.confidence),
            source_time_ns=self.source_time_ns,
        )


@dataclass(slots=True)
class BracketOrder:
    """An entry order of a derivative, and the take-profit and the stop that wait once it fills.

    An exit without a price is a MARKET order when it triggers.
    """

    account_id: int
    market: Instrument
    side: Side
    quantity: Number
    take_profit_trigger_price: Number
    stop_trigger_price: Number
    price: Number | None = None
    take_profit_price: Number | None = None
    stop_price: Number | None = None
    trigger_source: TriggerSource = TriggerSource.MARK
    type: OrderType = OrderType.LIMIT
    time_in_force: TimeInForce = TimeInForce.GTC
    post_only: PostOnly = PostOnly.UNSPECIFIED
    self_trade_prevention: SelfTradePrevention = SelfTradePrevention.UNSPECIFIED
    client_order_id: int = 0
    expire_time_ns: int = 0
    client_order_text: str = ""
    beyond_band: BeyondBand = BeyondBand.UNSPECIFIED

    def message(self, names: Instruments) -> trading_pb2.BracketOrder:
        """Return the item as the message for PlaceBrackets."""
        return trading_pb2.BracketOrder(
            account_id=self.account_id,
            market_id=names.market_id(self.market),
            side=number(self.side),
            type=number(self.type),
            time_in_force=number(self.time_in_force),
            post_only=number(self.post_only),
            self_trade_prevention=number(self.self_trade_prevention),
            price=to_text_or_empty(self.price),
            quantity=to_text(self.quantity),
            client_order_id=self.client_order_id,
            client_order_text=self.client_order_text,
            expire_time_ns=self.expire_time_ns,
            trigger_source=number(self.trigger_source),
            take_profit_trigger_price=to_text(self.take_profit_trigger_price),
            take_profit_price=to_text_or_empty(self.take_profit_price),
            stop_trigger_price=to_text(self.stop_trigger_price),
            stop_price=to_text_or_empty(self.stop_price),
            beyond_band=number(self.beyond_band),
        )


@dataclass(slots=True)
class VenueFill:
    """A fill that an external venue reports, `side` as our account sees it.

    `venue_fill_id` is the venue's own id, 1 to 64 printable ASCII characters.
    """

    market: Instrument
    order_id: int
    side: Side
    price: Number
    quantity: Number
    venue_fill_id: str

    def message(self, names: Instruments) -> venue_pb2.VenueFill:
        """Return the item as the message for ReportFills."""
        return venue_pb2.VenueFill(
            market_id=names.market_id(self.market),
            order_id=self.order_id,
            price=to_text(self.price),
            quantity=to_text(self.quantity),
            venue_fill_id=self.venue_fill_id,
            side=number(self.side),
        )


@dataclass(slots=True)
class VenueCancel:
    """An order that is out of an external venue's book."""

    market: Instrument
    order_id: int

    def message(self, names: Instruments) -> venue_pb2.VenueCancel:
        """Return the item as the message for ConfirmCancels."""
        return venue_pb2.VenueCancel(market_id=names.market_id(self.market), order_id=self.order_id)
