# SPDX-License-Identifier: Apache-2.0
"""Views of the state to the bytes of replies (SPEC Q-1, Q-2).

Owns the text form of these views. Every reply says which sequence it includes. Must never read the
state itself.
"""

from collections.abc import Sequence
from typing import Final, cast

from clearinghouse.server.codec.decimals import ratio_to_text, units_to_text
from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.views import instruments_and_accounts
from clearinghouse.statemachine.views import margin as margin_views
from clearinghouse.statemachine.vocabulary.types import (
    ACCOUNT_AUTO_LEND,
    ACCOUNT_AUTO_REPAY,
    ACCOUNT_SPOT_MARGIN,
    FLAG_POST_ONLY,
    FLAG_POST_ONLY_SLIDE,
    FLAG_REDUCE_ONLY,
    GTD,
)
from clearinghouse.v1 import enums_pb2, market_data_pb2, query_pb2, result_code_pb2, risk_pb2

FRACTION_DECIMALS: Final = 9


def ratio_ceil_text(numerator: int, denominator: int) -> str:
    """A limit on a margin fraction, ceiled at nine decimals."""
    return units_to_text(-(-numerator * 10**FRACTION_DECIMALS // denominator), FRACTION_DECIMALS)


def _optional(text: str, units: int) -> str:
    """The text, or nothing where 0 means that there is none."""
    return text if units else ""


# --- instruments ---


def assets(seen: Sequence[instruments_and_accounts.AssetView], as_of: int, scales: Scales) -> bytes:
    """The reply of ListAssets."""
    reply = market_data_pb2.ListAssetsResponse(as_of_sequence=as_of)
    for view in seen:
        reply.assets.add(
            asset_id=view.asset_id,
            symbol=view.symbol,
            scale=view.scale,
            is_valuation_asset=view.is_valuation,
            index_price=_optional(scales.index_price_text(view.price_e9), view.price_e9),
            price_state=cast("enums_pb2.PriceState", view.price_state),
            weight_kind=cast("enums_pb2.WeightKind", view.weight_kind),
            weight_base_ppb=view.weight_base_ppb,
            weight_penalty_ppb=view.weight_penalty_ppb,
            debt_max_leverage=view.debt_max_leverage,
            debt_imf_factor_ppb=view.debt_imf_factor_ppb,
            debt_mmf_base_ppb=view.debt_mmf_base_ppb,
            debt_mmf_factor_ppb=view.debt_mmf_factor_ppb,
            outflow_limit=_optional(
                units_to_text(view.outflow_limit, view.scale), view.outflow_limit
            ),
            outflow_window_ns=view.outflow_window_ns,
        )
    return reply.SerializeToString()


def markets(
    seen: Sequence[instruments_and_accounts.MarketView], as_of: int, scales: Scales
) -> bytes:
    """The reply of ListMarkets."""
    reply = market_data_pb2.ListMarketsResponse(as_of_sequence=as_of)
    for view in seen:
        scale = scales.markets[view.market_id]
        quote = scale.quote.texts
        lots = scale.lot_texts
        reply.markets.add(
            market_id=view.market_id,
            symbol=view.symbol,
            kind=cast("enums_pb2.MarketKind", view.kind),
            matching=cast("enums_pb2.Matching", view.matching),
            base_asset_id=view.base_asset_id,
            quote_asset_id=view.quote_asset_id,
            base_symbol=scale.base.symbol,
            quote_symbol=scale.quote.symbol,
            lot_size=units_to_text(view.lot_units, view.lot_decimals),
            quantity_scale=view.lot_decimals,
            tick_size=units_to_text(view.tick_units, view.tick_decimals),
            price_scale=view.tick_decimals,
            venue_account_id=view.venue_account_id,
            status=cast("enums_pb2.MarketStatus", view.status),
            maker_fee_ppb=view.maker_fee_ppb,
            taker_fee_ppb=view.taker_fee_ppb,
            notional_min=_optional(quote[view.notional_min], view.notional_min),
            notional_max=_optional(quote[view.notional_max], view.notional_max),
            open_order_quantity_max=_optional(
                lots[view.open_order_lots_max], view.open_order_lots_max
            ),
            open_interest_max=_optional(
                lots[view.open_interest_lots_max], view.open_interest_lots_max
            ),
            position_weight_ppb=view.position_weight_ppb,
            band_ppb=view.band_ppb,
            slippage_ppb=view.slippage_ppb,
            max_leverage=view.max_leverage,
            imf_factor_ppb=view.imf_factor_ppb,
            mmf_base_ppb=view.mmf_base_ppb,
            mmf_factor_ppb=view.mmf_factor_ppb,
            mark_price=_optional(scale.price_e9_text(view.mark_e9), view.mark_e9),
            index_price=_optional(scales.index_price_text(view.index_e9), view.index_e9),
            price_state=cast("enums_pb2.PriceState", view.price_state),
            open_interest=lots[view.open_interest_lots],
            risk_taking_disabled=view.risk_disabled,
            funding_interval_ns=view.funding_interval_ns,
            funding_interest_ppb=view.funding_interest_ppb,
            funding_inner_clamp_ppb=view.funding_inner_ppb,
            funding_bound_ppb=view.funding_bound_ppb,
            funding_rate_ppb=view.funding_rate_ppb,
            funding_index=scale.funding_index_text(view.funding_index_ray),
            expiry_time_ns=view.expires_ns,
            expiry_window_ns=view.expiry_window_ns,
            settlement_price=_optional(
                scale.price_e9_text(view.settlement_price_e9), view.settlement_price_e9
            ),
            mark_impact_notional=_optional(
                quote[view.mark_impact_notional], view.mark_impact_notional
            ),
            mark_ewma_ns=view.mark_ewma_ns,
            mark_clamp_bps=view.mark_clamp_bps,
            mark_basis=scale.price_e9_text(view.basis_e9),
        )
    return reply.SerializeToString()


def book(view: instruments_and_accounts.BookView, as_of: int, scales: Scales) -> bytes:
    """The reply of GetOrderBook."""
    scale = scales.markets[view.market_id]
    reply = market_data_pb2.GetOrderBookResponse(
        as_of_sequence=as_of,
        market_id=view.market_id,
        status=cast("enums_pb2.MarketStatus", view.status),
    )
    for rows, levels in ((reply.bids, view.bids), (reply.asks, view.asks)):
        for level in levels:
            rows.add(
                price=scale.price_texts[level.price],
                quantity=scale.lot_texts[level.lots],
                order_count=level.orders,
            )
    return reply.SerializeToString()


# --- accounts ---


def account(view: instruments_and_accounts.AccountView, scales: Scales) -> query_pb2.Account:
    """An account's message."""
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
        position_limit=_optional(scales.valuation.texts[view.position_limit], view.position_limit),
        risk_taking_disabled=view.risk_disabled,
    )


def account_reply(
    _: int, view: instruments_and_accounts.AccountView, as_of: int, scales: Scales
) -> bytes:
    """The reply of GetAccount."""
    return query_pb2.GetAccountResponse(
        as_of_sequence=as_of, account=account(view, scales)
    ).SerializeToString()


def accounts(
    seen: Sequence[instruments_and_accounts.AccountView],
    has_more: bool,  # noqa: FBT001  a field of the reply
    as_of: int,
    scales: Scales,
) -> bytes:
    """The reply of ListAccounts."""
    return query_pb2.ListAccountsResponse(
        as_of_sequence=as_of,
        accounts=[account(view, scales) for view in seen],
        has_more=has_more,
    ).SerializeToString()


def balances(
    account_id: int,
    seen: Sequence[instruments_and_accounts.BalanceView],
    as_of: int,
    scales: Scales,
) -> bytes:
    """The reply of ListBalances."""
    reply = query_pb2.ListBalancesResponse(as_of_sequence=as_of, account_id=account_id)
    for view in seen:
        texts = scales.assets[view.asset_id].texts
        reply.balances.add(
            asset_id=view.asset_id,
            balance=texts[view.balance],
            reserved=texts[view.reserved],
            withdrawing=texts[view.withdrawing],
            held=texts[view.held],
            free=texts[view.free],
            lent=texts[view.lent],
            borrowed=texts[view.borrowed],
            unsettled_equity=texts[view.unsettled],
            redemption_asked=texts[view.redemption_asked],
        )
    return reply.SerializeToString()


def positions(
    account_id: int,
    seen: Sequence[instruments_and_accounts.PositionView],
    as_of: int,
    scales: Scales,
) -> bytes:
    """The reply of ListPositions."""
    reply = query_pb2.ListPositionsResponse(as_of_sequence=as_of, account_id=account_id)
    for view in seen:
        scale = scales.markets[view.market_id]
        reply.positions.add(
            market_id=view.market_id,
            quantity=scale.lot_texts[view.lots],
            cost_base=scale.quote.texts[view.cost],
            mark_price=_optional(scale.price_e9_text(view.mark_e9), view.mark_e9),
            unrealised_pnl=scale.quote.texts[view.unrealised],
            accrued_funding=scale.quote.texts[view.accrued_funding],
        )
    return reply.SerializeToString()


def open_order(view: instruments_and_accounts.OrderView, scales: Scales) -> query_pb2.Order:
    """An open order's message."""
    scale = scales.markets[view.market_id]
    lots = scale.lot_texts
    return query_pb2.Order(
        order_id=view.order_id,
        account_id=view.account_id,
        market_id=view.market_id,
        client_order_id=view.client_id,
        side=cast("enums_pb2.Side", view.side),
        type=cast("enums_pb2.OrderType", view.type),
        time_in_force=cast("enums_pb2.TimeInForce", view.tif),
        post_only=cast("enums_pb2.PostOnly", view.flags & (FLAG_POST_ONLY | FLAG_POST_ONLY_SLIDE)),
        reduce_only=bool(view.flags & FLAG_REDUCE_ONLY),
        self_trade_prevention=cast("enums_pb2.SelfTradePrevention", view.stp),
        price=scale.price_texts[view.price],
        quantity=lots[view.quantity],
        filled_quantity=lots[view.filled],
        remaining_quantity=lots[view.remaining],
        cancelled_quantity=lots[view.quantity - view.filled - view.remaining],
        fee=scale.quote.texts[view.fee_paid],
        expire_time_ns=view.expire_ns if view.tif == GTD else 0,
        status=query_pb2.ORDER_STATUS_CANCEL_PENDING
        if view.cancel_pending
        else query_pb2.ORDER_STATUS_OPEN,
        end_code=result_code_pb2.RESULT_CODE_OK,
        sequence=view.accepted_sequence,
        time_ns=view.accepted_ns,
        display_quantity=lots[view.display_lots] if view.display_lots else "",
        displayed_quantity=lots[view.visible_lots] if view.display_lots else "",
        oco_order_id=view.oco_id,
    )


def orders(
    seen: Sequence[instruments_and_accounts.OrderView],
    has_more: bool,  # noqa: FBT001  a field of the reply
    as_of: int,
    scales: Scales,
) -> bytes:
    """The reply of ListOrders."""
    return query_pb2.ListOrdersResponse(
        as_of_sequence=as_of,
        orders=[open_order(view, scales) for view in seen],
        has_more=has_more,
    ).SerializeToString()


# --- risk ---


def margin(_: int, view: margin_views.MarginView, as_of: int, scales: Scales) -> bytes:
    """The reply of GetMargin."""
    return margin_message(view, as_of, scales).SerializeToString()


def margin_message(
    view: margin_views.MarginView, as_of: int, scales: Scales
) -> risk_pb2.GetMarginResponse:
    """A margin report as a message."""
    texts = scales.valuation.texts
    reply = risk_pb2.GetMarginResponse(
        as_of_sequence=as_of,
        account_id=view.account_id,
        status=cast("enums_pb2.AccountStatus", view.status),
        equity=texts[view.equity],
        worst_case_equity=texts[view.worst_equity],
        exposure=texts[view.exposure],
        imf_requirement=texts[view.imf],
        mmf_requirement=texts[view.mmf],
        worst_side_imf_requirement=texts[view.worst_imf],
        worst_side_mmf_requirement=texts[view.worst_mmf],
    )
    if view.exposure:
        reply.margin_fraction = ratio_to_text(view.equity, view.exposure, FRACTION_DECIMALS)
        reply.imf = ratio_ceil_text(view.imf, view.exposure)
        reply.mmf = ratio_ceil_text(view.mmf, view.exposure)
        reply.auto_close_fraction = ratio_ceil_text(view.auto_close, view.exposure)
    _add_margin_lines(reply, view, scales)
    return reply


def _add_margin_lines(
    reply: risk_pb2.GetMarginResponse, view: margin_views.MarginView, scales: Scales
) -> None:
    """Return the parts of the sums of a margin report."""
    texts = scales.valuation.texts
    for holding in view.collateral:
        amounts = scales.assets[holding.asset_id].texts
        reply.collateral.add(
            asset_id=holding.asset_id,
            amount=amounts[holding.amount],
            index_price=_optional(scales.index_price_text(holding.price_e9), holding.price_e9),
            weight_ppb=holding.weight_ppb,
            value=texts[holding.value],
            unsettled_equity=amounts[holding.unsettled],
            unsettled_value=texts[holding.unsettled_value],
        )
    for line in view.positions:
        scale = scales.markets[line.market_id]
        reply.positions.add(
            market_id=line.market_id,
            quantity=scale.lot_texts[line.lots],
            cost_base=scale.quote.texts[line.cost],
            mark_price=_optional(scale.price_e9_text(line.mark_e9), line.mark_e9),
            unrealised_pnl=texts[line.unrealised],
            open_bid_quantity=scale.lot_texts[line.bid_lots],
            open_ask_quantity=scale.lot_texts[line.ask_lots],
            exposure=texts[line.exposure],
            imf_requirement=texts[line.imf],
            mmf_requirement=texts[line.mmf],
            open_order_loss=texts[line.order_loss],
            open_order_fees=texts[line.order_fees],
            accrued_funding=scale.quote.texts[line.accrued_funding],
        )
    for debt in view.debts:
        amounts = scales.assets[debt.asset_id].texts
        reply.debts.add(
            asset_id=debt.asset_id,
            borrowed=amounts[debt.borrowed],
            uncovered_unsettled=amounts[debt.uncovered_unsettled],
            exposure=texts[debt.exposure],
            imf_requirement=texts[debt.imf],
            mmf_requirement=texts[debt.mmf],
        )


def switches(
    seen: Sequence[instruments_and_accounts.SwitchView], as_of: int, scales: Scales
) -> bytes:
    """The reply of ListRiskSwitches."""
    del scales  # nothing here has a scale
    reply = risk_pb2.ListRiskSwitchesResponse(as_of_sequence=as_of)
    for view in seen:
        reply.switches.add(
            scope=cast("enums_pb2.RiskSwitchScope", view.scope), target_id=view.target_id
        )
    return reply.SerializeToString()


def sums(view: instruments_and_accounts.SumsView, as_of: int, scales: Scales) -> bytes:
    """The reply of GetConservation."""
    reply = risk_pb2.GetConservationResponse(as_of_sequence=as_of)
    for asset in view.assets:
        # Sums are no amounts: they may be larger, and are few, so no memo keeps them.
        scale = scales.assets[asset.asset_id].scale
        reply.assets.add(
            asset_id=asset.asset_id,
            balance_sum=units_to_text(asset.balance_sum, scale),
            external=units_to_text(asset.external, scale),
            settlement_cash=units_to_text(asset.settlement_cash, scale),
            unsettled_sum=units_to_text(asset.unsettled_sum, scale),
            cost_base_sum=units_to_text(asset.cost_sum, scale),
        )
    for market in view.markets:
        lots = scales.markets[market.market_id].lot_texts
        reply.markets.add(
            market_id=market.market_id,
            position_sum=lots[market.position_sum],
            open_interest=lots[market.long_sum],
        )
    return reply.SerializeToString()
