# SPDX-License-Identifier: Apache-2.0
"""The rows that do something, by their verb.

Owns the table of verbs. Each returns the command to apply and how to read its answer, or None where it has
applied all it needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios import (
    accounting,
    braking,
    conditions,
    liquidating,
    loaning,
    margins,
    operating,
    ordering,
    pricerules,
    reconciling,
    schedules,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.scenarios.answers import Action
    from tests.scenarios.desk import Desk
    from tests.scenarios.language import Words

ACTIONS: dict[str, Callable[[Desk, Words], Action | None]] = {
    "account": accounting.account,
    "advance": operating.advance,
    "again": ordering.again,
    "ask": loaning.ask,
    "asset": operating.asset,
    "backstop": liquidating.backstop,
    "bankrupt": loaning.bankrupt,
    "borrow": loaning.borrow,
    "cancel": ordering.cancel,
    "cancel-all": ordering.cancel_all,
    "cancel-conditional": conditions.cancel_conditional,
    "caps": braking.caps,
    "capture": accounting.capture,
    "close": accounting.close,
    "conditional": conditions.conditional,
    "confirm-deposit": lambda desk, words: accounting.decide_deposit(desk, words, confirm=True),
    "confirm-withdrawal": lambda desk, words: accounting.decide_withdrawal(
        desk, words, confirm=True
    ),
    "dead-man": conditions.dead_man,
    "deposit": accounting.deposit,
    "disconnect": conditions.disconnect,
    "dynamic-margin": margins.dynamic_margin,
    "engage-brake": braking.engage,
    "expiry": schedules.expiry,
    "fund": liquidating.fund,
    "funding": schedules.funding,
    "gate": braking.gate,
    "halt": braking.halt,
    "hold": accounting.hold,
    "index-rules": pricerules.index_rules,
    "instrument": operating.instrument,
    "isolate": margins.isolate,
    "lend": loaning.lend,
    "limits": accounting.limits,
    "liquidation": liquidating.liquidation,
    "mark-rules": pricerules.mark_rules,
    "market": operating.market,
    "market-parameters": operating.market_parameters,
    "move-margin": margins.move_margin,
    "name-price": schedules.name_price,
    "parameters": operating.parameters,
    "place": ordering.place,
    "pool": loaning.pool,
    "price": operating.price,
    "quote": reconciling.quote,
    "reconciliation": reconciling.reconciliation,
    "redeem": loaning.redeem,
    "reject-deposit": lambda desk, words: accounting.decide_deposit(desk, words, confirm=False),
    "reject-withdrawal": lambda desk, words: accounting.decide_withdrawal(
        desk, words, confirm=False
    ),
    "release": accounting.release,
    "release-brake": braking.release,
    "repay": loaning.repay,
    "repay-debt": liquidating.repay_debt,
    "replace": ordering.replace,
    "request": ordering.request,
    "request-deposit": accounting.request_deposit,
    "resolve": ordering.resolve,
    "set-status": operating.set_status,
    "settings": accounting.settings,
    "source": operating.source,
    "source-quote": pricerules.source_quote,
    "stable-price": margins.stable_price,
    "switch": operating.switch,
    "tick": operating.tick,
    "transfer": accounting.transfer,
    "venue-cancel": ordering.venue_cancel,
    "venue-fill": ordering.venue_fill,
    "wait": operating.at_rest,
    "withdraw": accounting.withdraw,
}
