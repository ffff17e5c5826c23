# SPDX-License-Identifier: Apache-2.0
"""The rows that do something, by their verb.

Owns the table of verbs. Each returns the command to apply and how to read its answer, or None where it has
applied all it needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios import (
    account_verbs,
    affirmation_verbs,
    brake_verbs,
    clearing_verbs,
    conditional_order_verbs,
    lending_verbs,
    liquidation_verbs,
    margin_call_verbs,
    margin_verbs,
    operator_verbs,
    order_verbs,
    pnl_settlement_verbs,
    price_rule_verbs,
    pvp_verbs,
    schedule_verbs,
    settlement_verbs,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.scenarios.expected_results import Action
    from tests.scenarios.language import Words
    from tests.scenarios.names import Setup

ACTIONS: dict[str, Callable[[Setup, Words], Action | None]] = {
    "account": account_verbs.account,
    "advance": operator_verbs.advance,
    "advance-to": clearing_verbs.advance_to,
    "cancel-side": affirmation_verbs.cancel_side,
    "cancel-trade": affirmation_verbs.cancel_trade,
    "side": affirmation_verbs.side,
    "again": order_verbs.again,
    "ask": lending_verbs.ask,
    "asset": operator_verbs.asset,
    "backstop": liquidation_verbs.backstop,
    "bankrupt": lending_verbs.bankrupt,
    "borrow": lending_verbs.borrow,
    "bracket": conditional_order_verbs.bracket,
    "asset-calendar": clearing_verbs.asset_calendar,
    "calendar": clearing_verbs.calendar,
    "cancel": order_verbs.cancel,
    "cancel-all": order_verbs.cancel_all,
    "cancel-pair": pvp_verbs.cancel_pair,
    "cancel-conditional": conditional_order_verbs.cancel_conditional,
    "caps": brake_verbs.caps,
    "capture": account_verbs.capture,
    "clear": clearing_verbs.clear,
    "close": account_verbs.close,
    "conditional": conditional_order_verbs.conditional,
    "confirm-deposit": lambda setup, words: account_verbs.decide_deposit(
        setup, words, confirm=True
    ),
    "confirm-withdrawal": lambda setup, words: account_verbs.decide_withdrawal(
        setup, words, confirm=True
    ),
    "cover-shorts": pvp_verbs.cover,
    "dead-man": conditional_order_verbs.dead_man,
    "deposit": account_verbs.deposit,
    "disconnect": conditional_order_verbs.disconnect,
    "dynamic-margin": margin_verbs.dynamic_margin,
    "engage-brake": brake_verbs.engage,
    "expiry": schedule_verbs.expiry,
    "fund": liquidation_verbs.fund,
    "funding": schedule_verbs.funding,
    "gate": brake_verbs.gate,
    "halt": brake_verbs.halt,
    "hold": account_verbs.hold,
    "index-rules": price_rule_verbs.index_rules,
    "instrument": operator_verbs.instrument,
    "isolate": margin_verbs.isolate,
    "lend": lending_verbs.lend,
    "limits": account_verbs.limits,
    "liquidation": liquidation_verbs.liquidation,
    "mark-rules": price_rule_verbs.mark_rules,
    "market": operator_verbs.market,
    "market-parameters": operator_verbs.market_parameters,
    "member": clearing_verbs.member,
    "move-margin": margin_verbs.move_margin,
    "name-price": schedule_verbs.name_price,
    "pair": pvp_verbs.pair,
    "parameters": operator_verbs.parameters,
    "pay-in": pvp_verbs.pay_in,
    "pay-out": pvp_verbs.pay_out,
    "place": order_verbs.place,
    "pool": lending_verbs.pool,
    "price": operator_verbs.price,
    "contribute": margin_call_verbs.contribute,
    "fund-ccp": margin_call_verbs.fund_ccp,
    "lodge": margin_call_verbs.lodge,
    "fund-parameters": margin_call_verbs.fund_parameters,
    "return-contribution": margin_call_verbs.return_contribution,
    "stress": margin_call_verbs.stress,
    "margin-asset": margin_call_verbs.asset,
    "margin-parameters": margin_call_verbs.parameters,
    "margin-scenarios": margin_call_verbs.scenarios,
    "uncollateral": margin_call_verbs.withdraw,
    "pvp-currency": pvp_verbs.currency,
    "pvp-limit": pvp_verbs.short_limit,
    "pvp-member": pvp_verbs.member,
    "quote": pnl_settlement_verbs.quote,
    "reconciliation": pnl_settlement_verbs.pnl_settlement_rules,
    "redeem": lending_verbs.redeem,
    "reject-deposit": lambda setup, words: account_verbs.decide_deposit(
        setup, words, confirm=False
    ),
    "reject-withdrawal": lambda setup, words: account_verbs.decide_withdrawal(
        setup, words, confirm=False
    ),
    "release": account_verbs.release,
    "release-brake": brake_verbs.release,
    "repay": lending_verbs.repay,
    "repay-debt": liquidation_verbs.repay_debt,
    "replace": order_verbs.replace,
    "request": order_verbs.request,
    "request-deposit": account_verbs.request_deposit,
    "resolve": order_verbs.resolve,
    "segment": clearing_verbs.segment,
    "set-member": clearing_verbs.set_member,
    "settlement-priority": settlement_verbs.priority,
    "settlement-terms": settlement_verbs.terms,
    "offer-buy-in": settlement_verbs.offer,
    "withdraw-offer": settlement_verbs.withdraw_offer,
    "set-status": operator_verbs.set_status,
    "settings": account_verbs.settings,
    "source": operator_verbs.source,
    "source-quote": price_rule_verbs.source_quote,
    "stable-price": margin_verbs.stable_price,
    "submit": order_verbs.submit,
    "switch": operator_verbs.switch,
    "genesis-rules": operator_verbs.genesis_rules,
    "reverse-deposit": account_verbs.reverse_deposit,
    "rules": operator_verbs.rules,
    "tick": operator_verbs.tick,
    "trade": clearing_verbs.trade,
    "transfer": account_verbs.transfer,
    "twap": conditional_order_verbs.twap,
    "venue-cancel": order_verbs.venue_cancel,
    "venue-fill": order_verbs.venue_fill,
    "wait": operator_verbs.at_rest,
    "withdraw": account_verbs.withdraw,
}
