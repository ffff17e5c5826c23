# SPDX-License-Identifier: Apache-2.0
"""Convert views of a state to the API's fields, texts and names, for people and tools without protobuf (SPEC A-1).

Owns which message shows each view. The words and units are those of the messages, so there is no second vocabulary.
Must never be on the path of a command.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias, cast

from google.protobuf.message import Message

from clearinghouse.server.codec.events.statements import STATEMENTS
from clearinghouse.server.codec.replies import (
    clearing as clearing_replies,
    default as default_replies,
    holder as holder_replies,
    margin_call as margin_call_replies,
    market_data,
    member as member_replies,
    pvp as pvp_replies,
    query,
    risk,
    settlement as settlement_replies,
)
from clearinghouse.server.codec.replies.brakes import brake_message
from clearinghouse.server.codec.replies.orders import order_message
from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.views.authority import settings
from clearinghouse.statemachine.views.clearing import (
    default,
    give_ups,
    margin_calls,
    members_and_trades,
    pvp,
    settlement,
)
from clearinghouse.statemachine.views.custody import holders, pending
from clearinghouse.statemachine.views.exchange import (
    brackets,
    brakes,
    conditional_orders,
    instruments_and_accounts,
    lending,
    liquidation,
    margin,
    positions,
    prices,
    twaps,
)
from clearinghouse.v1 import result_code_pb2, risk_pb2

Shown: TypeAlias = Any
"""Any value that JSON can hold."""

# Fields of a part that are shown beside its other entries, not below a name.
HEAD: Final = ""
# Fields of a reply about the reply itself.
_OF_REPLY: Final = frozenset({"as_of_sequence", "has_more", "request_id", "created_time_ns"})


def _break_message(view: instruments_and_accounts.BreakView, scales: Scales) -> risk_pb2.Break:
    """Return a reported fill without an accepted order as a message.

    Its resolution and its time are in the tables of the past, so they are empty here.
    """
    market = scales.markets[view.market_id]
    return risk_pb2.Break(
        break_id=view.break_id,
        code=cast("result_code_pb2.ResultCode", view.code),
        market_id=view.market_id,
        order_id=view.order_id,
        price=market.price_texts[view.price],
        quantity=market.lot_texts[view.lots],
        venue_fill_id=view.venue_fill_id,
    )


_MESSAGES: Final[dict[type[Any], Callable[[Any, Scales], Message]]] = {
    instruments_and_accounts.AccountView: query.account_message,
    instruments_and_accounts.AssetSumsView: risk.asset_conservation_message,
    instruments_and_accounts.AssetView: market_data.asset_message,
    instruments_and_accounts.BalanceView: query.balance_message,
    instruments_and_accounts.BookView: lambda view, scales: market_data.order_book(view, 0, scales),
    instruments_and_accounts.BreakView: _break_message,
    instruments_and_accounts.MarketView: market_data.market_message,
    instruments_and_accounts.OrderView: order_message,
    positions.PositionView: query.position_message,
    instruments_and_accounts.SumsView: lambda view, scales: risk.conservation(view, 0, scales),
    instruments_and_accounts.SwitchView: lambda view, _: risk.risk_switch_message(view),
    brackets.BracketView: query.bracket_message,
    brakes.BrakeView: brake_message,
    members_and_trades.AccountCashView: clearing_replies.account_cash_message,
    members_and_trades.AccountNetView: clearing_replies.account_net_message,
    members_and_trades.CalendarView: lambda view, _: member_replies.calendar_message(view),
    members_and_trades.ClearedMarketView: member_replies.cleared_market_message,
    members_and_trades.ClearedTradeView: clearing_replies.cleared_trade_message,
    give_ups.GiveUpView: clearing_replies.open_give_up_message,
    members_and_trades.CurrencyNettingView: clearing_replies.currency_netting_message,
    members_and_trades.MarketNettingView: clearing_replies.market_netting_message,
    members_and_trades.MemberView: member_replies.member_message,
    members_and_trades.SegmentView: lambda view, _: member_replies.segment_message(view),
    members_and_trades.SessionView: lambda view, _: clearing_replies.clearing_session_message(view),
    conditional_orders.ConditionalOrderView: query.placed_conditional_order_message,
    lending.PoolView: market_data.pool_message,
    liquidation.FundHoldingView: risk.fund_holding_message,
    liquidation.LiquidationRulesView: lambda v, scales: risk.liquidation_rules(v, 0, scales),
    liquidation.LiquidationView: lambda view, scales: risk.liquidation(view, 0, scales),
    margin.MarginView: lambda view, scales: risk.margin(view, 0, scales),
    pending.DepositView: query.pending_deposit_message,
    pending.HoldView: query.pending_hold_message,
    default.AssessmentView: default_replies.assessment_message,
    default.AuctionLotView: default_replies.auction_lot_message,
    default.DefaultCaseView: default_replies.default_case_message,
    default.DefaultLayerView: default_replies.default_layer_message,
    default.DefaultPositionView: default_replies.default_position_message,
    holders.HolderView: lambda view, _: holder_replies.holder_message(view),
    holders.HolderAccountView: holder_replies.holder_account_message,
    holders.NonDefaultLossTermsView: holder_replies.non_default_loss_terms_message,
    holders.NonDefaultLossView: holder_replies.non_default_loss_message,
    margin_calls.ClearingMarginView: margin_call_replies.clearing_margin_message,
    margin_calls.ClearingPositionView: margin_call_replies.clearing_position_message,
    margin_calls.CollateralView: margin_call_replies.collateral_message,
    margin_calls.ContributionView: margin_call_replies.contribution_message,
    margin_calls.DefaultFundView: margin_call_replies.default_fund_message,
    margin_calls.MarginCallView: margin_call_replies.margin_call_message,
    margin_calls.ShortfallScenarioView: margin_call_replies.shortfall_scenario_message,
    pending.QuoteView: query.standing_quote_message,
    pending.WithdrawalView: query.pending_withdrawal_message,
    prices.GuardView: risk.guarded_price_message,
    pvp.PvpCurrencyView: pvp_replies.pvp_currency_message,
    pvp.PvpMemberView: pvp_replies.pvp_member_message,
    pvp.PvpPairView: pvp_replies.queued_pvp_pair_message,
    settlement.BuyInOfferView: settlement_replies.buy_in_offer_message,
    settlement.FailView: settlement_replies.fail_message,
    settlement.ObligationView: settlement_replies.settlement_obligation_message,
    settlement.SettlementTermsView: lambda view, _: settlement_replies.settlement_terms_message(
        view
    ),
    twaps.TwapView: market_data.twap_message,
    prices.IndexView: lambda view, scales: market_data.index(view, 0, scales),
}


def shown(seen: Shown, scales: Scales) -> Shown:
    """Return views, alone or in mappings and lists, as plain values with the names of the API."""
    if isinstance(seen, dict):
        head = shown(seen[HEAD], scales) if HEAD in seen else {}
        return head | {name: shown(one, scales) for name, one in seen.items() if name != HEAD}
    if isinstance(seen, settings.SettingView):
        return _setting(seen, scales)
    if type(seen) in _MESSAGES:
        return plain(_MESSAGES[type(seen)](seen, scales), scales)
    return [shown(one, scales) for one in seen] if isinstance(seen, list) else seen


def _setting(view: settings.SettingView, scales: Scales) -> dict[str, Shown]:
    """Return parameters in force as the fields of the call that sets them."""
    statement = STATEMENTS[type(view.command)](view.command, scales)
    call = statement.WhichOneof("call")
    assert call is not None
    return {"call": call, "version": view.version, **plain(getattr(statement, call), scales)}


def plain(message: Message, scales: Scales) -> dict[str, Shown]:
    """Return the fields of a message by name: enumerations as names, and symbols beside ids."""
    found: dict[str, Shown] = {}
    fields = message.DESCRIPTOR.fields
    names = {field.name for field in fields}
    for field in fields:
        if field.name in _OF_REPLY:
            continue
        if field.message_type is not None and not field.is_repeated:
            if message.HasField(field.name):
                found[field.name] = plain(getattr(message, field.name), scales)
            continue
        if field.name == "expected_version":
            continue
        value = getattr(message, field.name)
        found[field.name] = (
            [_value(field, one, scales) for one in value]
            if field.is_repeated
            else _value(field, value, scales)
        )
        noun = field.name.removesuffix("_id")
        symbol = _symbol(field.name, value, scales)
        if symbol and noun not in names and "symbol" not in names:
            found[noun] = symbol
    return found


def _value(field: Any, value: Any, scales: Scales) -> Shown:  # noqa: ANN401  descriptors have two types
    """Return one value of a message's field as a plain value."""
    if field.message_type is not None:
        return plain(value, scales)
    if field.enum_type is None:
        return value
    known = field.enum_type.values_by_number.get(value)
    if known is None:
        return value
    prefix = field.enum_type.values_by_number[0].name.removesuffix("UNSPECIFIED")
    return known.name.removeprefix("RESULT_CODE_" if prefix == "RESULT_CODE_OK" else prefix)


def _symbol(name: str, value: Any, scales: Scales) -> str:  # noqa: ANN401  of any type
    """Return the symbol of the asset or market that a field names; "" if the field names neither."""
    if name.endswith("asset_id"):
        asset = scales.assets.get(value)
        return asset.symbol if asset is not None else ""
    if name.endswith("market_id"):
        market = scales.markets.get(value)
        return market.symbol if market is not None else ""
    return ""


# --- as lines -----------------------------------------------------------------------------------------------


def lines(values: dict[str, Shown], indent: str = "") -> list[str]:
    """Return plain values as lines for people.

    Values that are 0, empty or false are omitted, and a list of mappings becomes a table.
    """
    found = [
        f"{indent}{name}: {_text(name, value)}"
        for name, value in values.items()
        if not _is_part(value) and _text(name, value)
    ]
    for name, value in values.items():
        if isinstance(value, dict):
            inner = lines(value, f"{indent}  ")
        elif _is_part(value):
            inner = _table(value, f"{indent}  ")
        else:
            continue
        if inner:
            found += [f"{indent}{name}", *inner]
    return found


def _is_part(value: Shown) -> bool:
    """Return whether a value needs lines of its own: a mapping, or a list of mappings."""
    return isinstance(value, dict) or (
        isinstance(value, list) and bool(value) and isinstance(value[0], dict)
    )


def _text(name: str, value: Shown) -> str:
    """Return a field's value as text on one line, a moment as time in UTC; "" if the value is empty."""
    if name.endswith("_time_ns") and isinstance(value, int) and value > 0:
        seconds, rest = divmod(value, 1_000_000_000)
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}{f'.{rest:09d}' if rest else ''}Z"
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value in (0, "0", "UNSPECIFIED") else str(value)


def _table(rows: list[dict[str, Shown]], indent: str) -> list[str]:
    """Return rows of one kind as lines: a table of the columns that are not empty, and nested rows below it."""
    if any(row.keys() != rows[0].keys() for row in rows):
        return _apart(rows, indent)
    columns = [
        name
        for name in dict.fromkeys(name for row in rows for name in row)
        if any(not _is_part(row.get(name)) and _text(name, row.get(name, "")) for row in rows)
    ]
    cells = [
        columns,
        *([_text(name, row.get(name, "")) or "-" for name in columns] for row in rows),
    ]
    widths = [max(len(row[place]) for row in cells) for place in range(len(columns))]
    found: list[str] = []
    for place, row in enumerate(cells):
        texts = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        found.append(f"{indent}{'  '.join(texts)}".rstrip())
        if place:
            parts = {name: value for name, value in rows[place - 1].items() if _is_part(value)}
            found += lines(parts, f"{indent}  ")
    return found


def _apart(rows: list[dict[str, Shown]], indent: str) -> list[str]:
    """Return rows of several kinds as lines: the rows one after the other, each with a dash before its first line."""
    found: list[str] = []
    for row in rows:
        first, *rest = lines(row, f"{indent}  ")
        found += [f"{indent}- {first.strip()}", *rest]
    return found
