# SPDX-License-Identifier: Apache-2.0
"""The verbs of conditional orders, icebergs, pairs, dead-man timers and disconnects (SPEC O-3).

Owns how those rows become commands and which fields of conditional orders can be read. Must never compute a trigger.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.orders.conditional_orders import trigger_now_e9
from clearinghouse.statemachine.views.exchange.twaps import twap_view
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    ClientOrderId,
    MarketId,
    OrderId,
)
from tests.scenarios.expected_results import Action
from tests.scenarios.language import (
    ScenarioError,
    Words,
    duration_ns,
    parts,
    rate_ppb,
    scaled,
)
from tests.scenarios.names import CODES, ORDER_FLAGS, SIDES, STPS, TIFS, Setup, same
from tests.scenarios.order_verbs import begin_order, client_id

if TYPE_CHECKING:
    from clearinghouse.statemachine.state.records import ConditionalOrder
    from clearinghouse.statemachine.state.state import Market

KINDS = {
    "stop": types.TRIGGER_STOP,
    "take-profit": types.TRIGGER_TAKE_PROFIT,
    "trail": types.TRIGGER_TRAILING,
}
SOURCES = {
    "mark": types.TRIGGER_MARK,
    "index": types.TRIGGER_INDEX,
    "last": types.TRIGGER_LAST,
}
COLUMNS = 21


def _empty_batch(setup: Setup) -> commands.ConditionalOrders:
    """A batch without items."""
    return commands.ConditionalOrders(*setup.head(), *([] for _ in range(COLUMNS)))


def _add(setup: Setup, words: Words, batch: commands.ConditionalOrders) -> Market | None:
    """Add one order, in the form that `conditional` shows, to a batch."""
    found = begin_order(setup, words, batch, types.PLACE)
    kind, source, trigger, distance = types.TRIGGER_AT_ONCE, 0, 0, 0
    for word, value in KINDS.items():
        if word not in words.words:
            continue
        at = words.words.index(word)
        _, source_word, figure = words.words[at : at + 3]
        del words.words[at : at + 3]
        kind, source = value, SOURCES[source_word]
        if value == types.TRIGGER_TRAILING:
            distance = rate_ppb(figure)
        else:
            trigger = setup.price_units(figure, found)
    batch.trigger_kinds.append(kind)
    batch.trigger_sources.append(source)
    batch.trigger_prices.append(trigger)
    batch.trail_distances_ppb.append(distance)
    expiry = words.option("gtd", "")
    ends = words.option("ends", expiry)
    default = types.IOC if batch.types[-1] == types.MARKET else types.GTC
    batch.tifs.append(types.GTD if expiry else words.choice(TIFS, default))
    batch.expire_ns.append(setup.system.now + duration_ns(ends) if ends else 0)
    batch.flags.append(sum(flag for word, flag in ORDER_FLAGS.items() if words.flag(word)))
    batch.stps.append(words.choice(STPS, types.STP_CANCEL_TAKER))
    batch.display_quantities.append(setup.quantity_units(words.option("show", "0"), found))
    batch.client_ids.append(client_id(words.option("client", "0")))
    batch.oco_items.append(int(words.option("oco-item", "0")))
    partner = words.option("oco", "")
    batch.oco_ids.append(OrderId(setup.known(setup.orders, partner) if partner else 0))
    batch.order_ids.append(OrderId(0))
    batch.target_client_ids.append(ClientOrderId(0))
    words.done()
    return found


def conditional(setup: Setup, words: Words) -> Action:
    """`conditional alice SOL-PERP sell 10 @ market stop mark 140 [reduce-only] [show 2] [oco NAME] [as NAME] [; ...]`.

    Or `take-profit last 160`, `trail mark 2%`; without any of them it is placed at once. `ends +30s` is when a
    waiting order expires, `gtd +30s` also bounds the order it becomes; `oco-item 1` pairs with the first of the batch.
    """
    batch = _empty_batch(setup)
    names: list[str] = []
    market: Market | None = None
    for part in parts(" ".join(words.words)):
        names.append(part.option("as", ""))
        market = _add(setup, part, batch)
    return Action(batch, setup.orders, names, market)


def cancel_conditional(setup: Setup, words: Words) -> Action:
    """`cancel-conditional alice SOL-PERP s1`, or `... client 7`."""
    account_id, symbol = setup.account_id(words.take()), words.take()
    target = client_id(words.option("client", "0"))
    order_id = 0 if target else setup.known(setup.orders, words.take())
    words.done()
    batch = _empty_batch(setup)
    for name, column in vars(batch).items():
        if isinstance(column, list):
            value = {
                "actions": types.CANCEL,
                "account_ids": account_id,
                "market_ids": setup.market_id(symbol),
                "order_ids": order_id,
                "target_client_ids": target,
            }.get(name, 0)
            column.append(value)
    return Action(batch)


def bracket(setup: Setup, words: Words) -> Action:
    """`bracket alice SOL-PERP buy 10 @ 150 profit 160 stop 140 [profit-at 159] [stop-at 139] [on last] [as NAME]`.

    Several are separated by semicolons. The entry is stated as in `place`. An exit without a price of its own will be
    a MARKET order.
    """
    batch = commands.Brackets(*setup.head(), *([] for _ in range(16)))
    names: list[str] = []
    market: Market | None = None
    for part in parts(" ".join(words.words)):
        names.append(part.option("as", ""))
        market = _add_bracket(setup, part, batch)
    return Action(batch, setup.orders, names, market)


def _add_bracket(setup: Setup, words: Words, batch: commands.Brackets) -> Market | None:
    """Add one bracket, in the form that `bracket` shows, to a batch."""
    who, symbol = words.take(), words.take()
    found = setup.system.state.markets.get(MarketId(setup.market_id(symbol)))
    batch.account_ids.append(AccountId(setup.account_id(who)))
    batch.market_ids.append(MarketId(setup.market_id(symbol)))
    batch.sides.append(SIDES[words.take()])
    batch.quantities.append(setup.quantity_units(words.take(), found))
    words.expect("@")
    text = words.take()
    batch.types.append(types.MARKET if text == "market" else types.LIMIT)
    batch.prices.append(setup.price_units("0" if text == "market" else text, found))
    for column, word in (
        (batch.take_profit_triggers, "profit"),
        (batch.take_profit_prices, "profit-at"),
        (batch.stop_triggers, "stop"),
        (batch.stop_prices, "stop-at"),
    ):
        column.append(setup.price_units(words.option(word, "0"), found))
    batch.trigger_sources.append(SOURCES[words.option("on", "mark")])
    expiry = words.option("gtd", "")
    default = types.IOC if batch.types[-1] == types.MARKET else types.GTC
    batch.tifs.append(types.GTD if expiry else words.choice(TIFS, default))
    batch.expire_ns.append(setup.system.now + duration_ns(expiry) if expiry else 0)
    batch.flags.append(sum(flag for word, flag in ORDER_FLAGS.items() if words.flag(word)))
    batch.stps.append(words.choice(STPS, types.STP_CANCEL_TAKER))
    batch.client_ids.append(client_id(words.option("client", "0")))
    words.done()
    return found


def twap(setup: Setup, words: Words) -> Action:
    """`twap alice SOL-PERP buy 10 in 4 every 30s [limit 151] [reduce-only] [cancel-maker] [as NAME]`."""
    who, symbol = words.take(), words.take()
    found = setup.system.state.markets.get(MarketId(setup.market_id(symbol)))
    side = SIDES[words.take()]
    quantity = setup.quantity_units(words.take(), found)
    words.expect("in")
    slices = int(words.take().replace(",", ""))
    words.expect("every")
    interval_ns = duration_ns(words.take())
    command = commands.PlaceTwap(
        *setup.head(),
        AccountId(setup.account_id(who)),
        MarketId(setup.market_id(symbol)),
        side,
        quantity,
        slices,
        interval_ns,
        setup.price_units(words.option("limit", "0"), found),
        sum(flag for word, flag in ORDER_FLAGS.items() if words.flag(word)),
        words.choice(STPS, 0),
    )
    name = words.option("as", "")
    words.done()
    return Action(command, setup.orders, [name], found)


def dead_man(setup: Setup, words: Words) -> Action:
    """`dead-man alice 30s [end-exits]`, `dead-man alice off`."""
    account_id = setup.account_id(words.take())
    text = words.take()
    end_exits = int(words.flag("end-exits"))
    words.done()
    timeout_ns = 0 if text == "off" else duration_ns(text)
    return Action(commands.SetDeadMan(*setup.head(), AccountId(account_id), timeout_ns, end_exits))


def disconnect(setup: Setup, words: Words) -> Action:
    """`disconnect alice bob [end-exits]`: the session of these accounts has ended."""
    end_exits = int(words.flag("end-exits"))
    ids = [AccountId(setup.account_id(word)) for word in words.words]
    return Action(commands.ReportDisconnect(*setup.head(), ids, end_exits))


# --- checks -----------------------------------------------------------------------------------------------------


def _pending(setup: Setup, name: str) -> ConditionalOrder | None:
    """A waiting order by its name."""
    return setup.system.state.conditionals.get(OrderId(setup.known(setup.orders, name)))


def waits(setup: Setup, words: Words) -> None:
    """`waits s1 at 140`: it waits, and this price triggers it now. `waits s1 no`: it does not wait any more."""
    name = words.take()
    found = _pending(setup, name)
    if words.accept("no"):
        words.done()
        same(f"order {name}", found, None)
        return
    if found is None:
        raise ScenarioError(f"order {name} does not wait")
    words.expect("at")
    market = setup.system.state.markets[found.market_id]
    per_base = scaled(words.take(), market.quote.scale + 9)
    words.done()
    expected, rest = divmod(per_base * market.lot_units, market.lot_divisor)
    same("rest of the price", rest, 0)
    same(f"trigger of {name}", trigger_now_e9(setup.system.state, found), expected)


def exits(setup: Setup, words: Words) -> None:
    """`exits e1 4 as t1 s1`: 4 are closed by either exit of the entry e1, which are called t1 and s1; 0: none waits.

    `exits e1 gone`: there is no such bracket.
    """
    name = words.take()
    found = setup.system.state.brackets.get(OrderId(setup.known(setup.orders, name)))
    if words.accept("gone"):
        words.done()
        same(f"bracket of {name}", found, None)
        return
    if found is None:
        raise ScenarioError(f"{name} has no bracket")
    market = setup.system.state.markets[found.market_id]
    units = setup.quantity_units(words.take(), market)
    same(f"quantity of the exits of {name}", found.lots * market.lot_units, units)
    if words.accept("as"):
        setup.orders[words.take()] = found.take_profit_id
        setup.orders[words.take()] = found.stop_id
    elif units == 0:
        same("waiting exits", (found.take_profit_id, found.stop_id), (0, 0))
    words.done()


def sends(setup: Setup, words: Words) -> None:
    """`sends t1 filled 5 over 2 next 30s`: what an order in slices has traded, its slices that are over, the next one.

    `sends t1 no`: it has ended.
    """
    name = words.take()
    state = setup.system.state
    found = state.twaps.get(OrderId(setup.known(setup.orders, name)))
    if words.accept("no"):
        words.done()
        same(f"order {name}", found, None)
        return
    if found is None:
        raise ScenarioError(f"{name} is no order in slices")
    view = twap_view(state, found)
    market = state.markets[view.market_id]
    filled, over, next_in = (words.option(word, "") for word in ("filled", "over", "next"))
    words.done()
    same(f"filled of {name}", view.filled_lots, setup.lots(filled, market))
    same(f"slices of {name}", view.slices_over, int(over))
    same(f"next slice of {name}", view.next_ns - setup.system.now, duration_ns(next_in))


def slice_sent(setup: Setup, words: Words) -> None:
    """`slice t1 2 of 2.5 as c1`, or `... refused NO_LIQUIDITY`: the one slice that the last command sent."""
    name = words.take()
    order_id = setup.known(setup.orders, name)
    events = [one.fields for one in setup.system.events if one.name == "TWAP_SLICE"]
    (found,) = [fields for fields in events if fields["order_id"] == order_id]
    market = setup.system.state.markets[MarketId(found["market_id"])]
    same(f"slice of {name}", found["slice_number"], int(words.take()))
    words.expect("of")
    same(f"quantity of {name}", found["lots"], setup.lots(words.take(), market))
    new, code = words.option("as", ""), words.option("refused", "OK")
    words.done()
    same(f"code of {name}", found["code"], CODES[code])
    same("an order came of it", found["slice_order_id"] != 0, code == "OK")
    if new:
        setup.orders[new] = found["slice_order_id"]


def pending(setup: Setup, words: Words) -> None:
    """`pending alice s1 s2`, `pending alice none`: all waiting orders of an account, oldest first."""
    name = words.take()
    expected = [] if words.accept("none") else [setup.known(setup.orders, w) for w in words.words]
    same(f"waiting orders of {name}", list(setup.account(name).conditionals), expected)


def triggered(setup: Setup, words: Words) -> None:
    """`triggered s1 [as o1]`: the last command triggered it, and the order it became is called o1."""
    new = words.option("as", "")
    order_id = setup.known(setup.orders, words.take())
    words.done()
    found = [
        event.fields["order_id"]
        for event in setup.system.events
        if event.name == "CONDITIONAL_TRIGGERED"
        and event.fields["conditional_order_id"] == order_id
    ]
    same("times triggered", len(found), 1)
    if new:
        if not found[0]:
            raise ScenarioError("it did not become an order")
        setup.orders[new] = found[0]
