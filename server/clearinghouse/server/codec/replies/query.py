# SPDX-License-Identifier: Apache-2.0
"""Convert views to messages of QueryService's replies (Q-1).

Owns the text form of each field; must never read the state itself.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence
from typing import cast

from clearinghouse.server.codec.client_ids import number_of, text_of
from clearinghouse.server.codec.decimals import E9_DECIMALS, units_to_text
from clearinghouse.server.codec.reads.past_views import PastFill
from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.views.custody.pending import (
    DepositView,
    HoldView,
    QuoteView,
    WithdrawalView,
)
from clearinghouse.statemachine.views.exchange.brackets import BracketView
from clearinghouse.statemachine.views.exchange.conditional_orders import ConditionalOrderView
from clearinghouse.statemachine.views.exchange.instruments_and_accounts import (
    AccountView,
    BalanceView,
)
from clearinghouse.statemachine.views.exchange.positions import PositionView
from clearinghouse.statemachine.vocabulary.types import (
    ACCOUNT_AUTO_LEND,
    ACCOUNT_AUTO_REPAY,
    ACCOUNT_CONVERTS_COLLATERAL,
    ACCOUNT_SPOT_MARGIN,
    ACCOUNT_TAKES_COLLATERAL,
    FLAG_BAND_MOVE,
    FLAG_BAND_WAIT,
    FLAG_CLOSE_POSITION,
    FLAG_POST_ONLY,
    FLAG_POST_ONLY_SLIDE,
    FLAG_REDUCE_ONLY,
)
from clearinghouse.v1 import enums_pb2, query_pb2, result_code_pb2


def account_message(view: AccountView, scales: Scales) -> query_pb2.Account:
    """Return a view as the message Account."""
    return query_pb2.Account(
        account_id=view.account_id,
        owner=view.owner,
        kind=cast("enums_pb2.AccountKind", view.kind),
        parent_id=view.parent_id,
        status=cast("enums_pb2.AccountStatus", view.status),
        max_leverage=view.max_leverage,
        auto_lend=bool(view.flags & ACCOUNT_AUTO_LEND),
        auto_repay=bool(view.flags & ACCOUNT_AUTO_REPAY),
        spot_margin=bool(view.flags & ACCOUNT_SPOT_MARGIN),
        fee_tier=view.fee_tier,
        position_limit=scales.valuation.texts[view.position_limit] if view.position_limit else "",
        risk_taking_disabled=view.risk_disabled,
        takes_collateral=bool(view.flags & ACCOUNT_TAKES_COLLATERAL),
        system_account=cast("enums_pb2.SystemAccount", view.system_account),
        freeze_reason=cast("enums_pb2.FreezeReason", view.freeze_reason),
        frozen_time_ns=view.frozen_ns,
        frozen_sequence=view.frozen_sequence,
        destinations_only=view.has_destinations_only,
        destinations_only_ends_time_ns=view.destinations_end_ns,
        converts_collateral=bool(view.flags & ACCOUNT_CONVERTS_COLLATERAL),
    )


def balance_message(view: BalanceView, scales: Scales) -> query_pb2.Balance:
    """Return a view as the message Balance."""
    asset_scale = scales.assets[view.asset_id]
    return query_pb2.Balance(
        asset_id=view.asset_id,
        balance=asset_scale.texts[view.balance],
        reserved=asset_scale.texts[view.reserved],
        withdrawing=asset_scale.texts[view.withdrawing],
        held=asset_scale.texts[view.held],
        free=asset_scale.texts[view.free],
        lent=asset_scale.texts[view.lent],
        borrowed=asset_scale.texts[view.borrowed],
        unsettled_equity=asset_scale.texts[view.unsettled],
        redemption_asked=asset_scale.texts[view.redemption_asked],
    )


def position_message(view: PositionView, scales: Scales) -> query_pb2.Position:
    """Return a view as the message Position."""
    market_scale = scales.markets[view.market_id]
    return query_pb2.Position(
        market_id=view.market_id,
        quantity=market_scale.lot_texts[view.lots],
        cost_base=market_scale.quote.texts[view.cost],
        mark_price=market_scale.price_e9_text(view.mark_e9) if view.mark_e9 else "",
        unrealised_pnl=market_scale.quote.texts[view.unrealised] if view.mark_e9 else "",
        accrued_funding=market_scale.quote.texts[view.accrued_funding],
        entry_price=market_scale.price_e9_text(view.entry_e9),
        value=market_scale.quote.texts[view.mark_value] if view.mark_e9 else "",
        leverage=view.leverage,
        return_on_margin=units_to_text(view.return_e9, E9_DECIMALS) if view.mark_e9 else "",
        is_isolated=view.is_isolated,
        margin_ratio=units_to_text(view.margin_ratio_e9, E9_DECIMALS)
        if view.positive_equity
        else "",
        liquidation_price=market_scale.price_e9_text(view.liquidation_mark_e9)
        if view.liquidation_index_e9
        else "",
        liquidation_index_price=scales.index_price_text(view.liquidation_index_e9)
        if view.liquidation_index_e9
        else "",
        is_liquidation_price_exact=view.is_liquidation_price_exact,
    )


def placed_conditional_order_message(
    view: ConditionalOrderView, scales: Scales
) -> query_pb2.PlacedConditionalOrder:
    """Return a view as the message PlacedConditionalOrder."""
    market_scale = scales.markets[view.market_id]
    return query_pb2.PlacedConditionalOrder(
        order_id=view.order_id,
        account_id=view.account_id,
        market_id=view.market_id,
        client_order_id=number_of(view.client_id),
        client_order_text=text_of(view.client_id),
        trigger_kind=cast("enums_pb2.TriggerKind", view.trigger_kind),
        trigger_source=cast("enums_pb2.TriggerSource", view.trigger_source),
        trigger_price=market_scale.price_e9_text(view.trigger_e9),
        trail_distance_ppb=view.distance_ppb,
        side=cast("enums_pb2.Side", view.side),
        type=cast("enums_pb2.OrderType", view.type),
        time_in_force=cast("enums_pb2.TimeInForce", view.tif),
        post_only=cast("enums_pb2.PostOnly", view.flags & (FLAG_POST_ONLY | FLAG_POST_ONLY_SLIDE)),
        reduce_only=bool(view.flags & FLAG_REDUCE_ONLY),
        self_trade_prevention=cast("enums_pb2.SelfTradePrevention", view.stp),
        price=market_scale.price_unit_texts[view.price_units] if view.price_units else "",
        quantity=market_scale.quantity_unit_texts[view.quantity_units]
        if view.quantity_units
        else "",
        display_quantity=market_scale.quantity_unit_texts[view.display_units]
        if view.display_units
        else "",
        expire_time_ns=view.expire_ns,
        oco_order_id=view.oco_id,
        sequence=view.accepted_sequence,
        time_ns=view.accepted_ns,
        close_position=bool(view.flags & FLAG_CLOSE_POSITION),
        entry_order_id=view.entry_id,
        waiting_code=cast("result_code_pb2.ResultCode", view.waits_for),
        beyond_band=cast("enums_pb2.BeyondBand", view.flags & (FLAG_BAND_MOVE | FLAG_BAND_WAIT)),
    )


def bracket_message(view: BracketView, scales: Scales) -> query_pb2.Bracket:
    """Return a view as the message Bracket."""
    market_scale = scales.markets[view.market_id]
    return query_pb2.Bracket(
        order_id=view.order_id,
        account_id=view.account_id,
        market_id=view.market_id,
        side=cast("enums_pb2.Side", view.side),
        is_entry_open=view.is_entry_open,
        trigger_source=cast("enums_pb2.TriggerSource", view.trigger_source),
        take_profit_trigger_price=market_scale.price_e9_text(view.take_profit_trigger_e9),
        take_profit_price=market_scale.price_unit_texts[view.take_profit_price]
        if view.take_profit_price
        else "",
        stop_trigger_price=market_scale.price_e9_text(view.stop_trigger_e9),
        stop_price=market_scale.price_unit_texts[view.stop_price] if view.stop_price else "",
        take_profit_id=view.take_profit_id,
        stop_id=view.stop_id,
        quantity=market_scale.lot_texts[view.lots],
    )


def pending_deposit_message(view: DepositView, scales: Scales) -> query_pb2.PendingDeposit:
    """Return a view as the message PendingDeposit."""
    asset_scale = scales.assets[view.asset_id]
    return query_pb2.PendingDeposit(
        deposit_id=view.deposit_id,
        account_id=view.account_id,
        asset_id=view.asset_id,
        amount=asset_scale.texts[view.amount],
        reference=view.reference,
        approver_id=view.approver_id,
        approved_time_ns=view.approved_ns,
    )


def pending_withdrawal_message(view: WithdrawalView, scales: Scales) -> query_pb2.PendingWithdrawal:
    """Return a view as the message PendingWithdrawal."""
    asset_scale = scales.assets[view.asset_id]
    return query_pb2.PendingWithdrawal(
        withdrawal_id=view.withdrawal_id,
        account_id=view.account_id,
        asset_id=view.asset_id,
        amount=asset_scale.texts[view.amount],
        requested_time_ns=view.requested_ns,
        reference=view.reference,
        approver_id=view.approver_id,
        approved_time_ns=view.approved_ns,
        fee_from_house=view.fee_from_house,
    )


def pending_hold_message(view: HoldView, scales: Scales) -> query_pb2.PendingHold:
    """Return a view as the message PendingHold."""
    asset_scale = scales.assets[view.asset_id]
    return query_pb2.PendingHold(
        hold_id=view.hold_id,
        account_id=view.account_id,
        beneficiary_id=view.beneficiary_id,
        asset_id=view.asset_id,
        amount=asset_scale.texts[view.amount],
        expire_time_ns=view.expire_ns,
    )


def standing_quote_message(view: QuoteView, scales: Scales) -> query_pb2.StandingQuote:
    """Return a view as the message StandingQuote."""
    market_scale = scales.markets[view.market_id]
    return query_pb2.StandingQuote(
        account_id=view.account_id,
        market_id=view.market_id,
        price=market_scale.price_texts[view.price],
        quantity=market_scale.lot_texts[view.lots],
        expire_time_ns=view.expire_ns,
    )


def fill_message(view: PastFill, scales: Scales) -> query_pb2.Fill:
    """Return a view as the message Fill."""
    market_scale = scales.markets[view.market_id]
    return query_pb2.Fill(
        sequence=view.sequence,
        time_ns=view.time_ns,
        trade_id=view.trade_id,
        market_id=view.market_id,
        order_id=view.order_id,
        side=cast("enums_pb2.Side", view.side),
        price=market_scale.price_texts[view.price],
        quantity=market_scale.lot_texts[view.lots],
        fee=market_scale.quote.texts[view.fee],
        realised=market_scale.quote.texts[view.realised],
        is_maker=view.is_maker,
        client_order_id=number_of(view.client_id),
        client_order_text=text_of(view.client_id),
    )


def get_account(
    account: AccountView, as_of_sequence: int, scales: Scales
) -> query_pb2.GetAccountResponse:
    """Return the message GetAccountResponse with these values."""
    return query_pb2.GetAccountResponse(
        as_of_sequence=as_of_sequence,
        account=account_message(account, scales),
    )


def list_accounts(
    accounts: Sequence[AccountView], has_more: bool, as_of_sequence: int, scales: Scales
) -> query_pb2.ListAccountsResponse:
    """Return the message ListAccountsResponse with these values."""
    return query_pb2.ListAccountsResponse(
        as_of_sequence=as_of_sequence,
        accounts=[account_message(each, scales) for each in accounts],
        has_more=has_more,
    )


def list_balances(
    account_id: int, balances: Sequence[BalanceView], as_of_sequence: int, scales: Scales
) -> query_pb2.ListBalancesResponse:
    """Return the message ListBalancesResponse with these values."""
    return query_pb2.ListBalancesResponse(
        as_of_sequence=as_of_sequence,
        account_id=account_id,
        balances=[balance_message(each, scales) for each in balances],
    )


def list_positions(
    account_id: int, positions: Sequence[PositionView], as_of_sequence: int, scales: Scales
) -> query_pb2.ListPositionsResponse:
    """Return the message ListPositionsResponse with these values."""
    return query_pb2.ListPositionsResponse(
        as_of_sequence=as_of_sequence,
        account_id=account_id,
        positions=[position_message(each, scales) for each in positions],
    )


def list_conditional_orders(
    orders: Sequence[ConditionalOrderView], has_more: bool, as_of_sequence: int, scales: Scales
) -> query_pb2.ListConditionalOrdersResponse:
    """Return the message ListConditionalOrdersResponse with these values."""
    return query_pb2.ListConditionalOrdersResponse(
        as_of_sequence=as_of_sequence,
        orders=[placed_conditional_order_message(each, scales) for each in orders],
        has_more=has_more,
    )


def list_brackets(
    brackets: Sequence[BracketView], as_of_sequence: int, scales: Scales
) -> query_pb2.ListBracketsResponse:
    """Return the message ListBracketsResponse with these values."""
    return query_pb2.ListBracketsResponse(
        as_of_sequence=as_of_sequence,
        brackets=[bracket_message(each, scales) for each in brackets],
    )


def list_deposits(
    deposits: Sequence[DepositView], has_more: bool, as_of_sequence: int, scales: Scales
) -> query_pb2.ListDepositsResponse:
    """Return the message ListDepositsResponse with these values."""
    return query_pb2.ListDepositsResponse(
        as_of_sequence=as_of_sequence,
        deposits=[pending_deposit_message(each, scales) for each in deposits],
        has_more=has_more,
    )


def list_withdrawals(
    withdrawals: Sequence[WithdrawalView], has_more: bool, as_of_sequence: int, scales: Scales
) -> query_pb2.ListWithdrawalsResponse:
    """Return the message ListWithdrawalsResponse with these values."""
    return query_pb2.ListWithdrawalsResponse(
        as_of_sequence=as_of_sequence,
        withdrawals=[pending_withdrawal_message(each, scales) for each in withdrawals],
        has_more=has_more,
    )


def list_holds(
    holds: Sequence[HoldView], has_more: bool, as_of_sequence: int, scales: Scales
) -> query_pb2.ListHoldsResponse:
    """Return the message ListHoldsResponse with these values."""
    return query_pb2.ListHoldsResponse(
        as_of_sequence=as_of_sequence,
        holds=[pending_hold_message(each, scales) for each in holds],
        has_more=has_more,
    )


def list_quotes(
    quotes: Sequence[QuoteView], has_more: bool, as_of_sequence: int, scales: Scales
) -> query_pb2.ListQuotesResponse:
    """Return the message ListQuotesResponse with these values."""
    return query_pb2.ListQuotesResponse(
        as_of_sequence=as_of_sequence,
        quotes=[standing_quote_message(each, scales) for each in quotes],
        has_more=has_more,
    )


def list_fills(
    fills: Sequence[PastFill],
    next_sequence: int,
    has_more: bool,
    as_of_sequence: int,
    scales: Scales,
) -> query_pb2.ListFillsResponse:
    """Return the message ListFillsResponse with these values."""
    return query_pb2.ListFillsResponse(
        as_of_sequence=as_of_sequence,
        fills=[fill_message(each, scales) for each in fills],
        next_sequence=next_sequence,
        has_more=has_more,
    )
