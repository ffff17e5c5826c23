# SPDX-License-Identifier: Apache-2.0
"""The verbs of orders, of external venues and of repeated requests.

Owns how those rows become commands. Must never read state beyond names and units.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.client_order_ids import number_of_text
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    BreakId,
    ClientOrderId,
    MarketId,
    OrderId,
)
from tests.scenarios.expected_results import Action
from tests.scenarios.language import ScenarioError, Words, duration_ns, parts, scaled
from tests.scenarios.names import ORDER_FLAGS, SIDES, STPS, TIFS, Setup

if TYPE_CHECKING:
    from clearinghouse.statemachine.state.state import Market


def _empty_batch(setup: Setup) -> commands.OrderBatch:
    """A batch without items."""
    columns: list[list[int]] = [[] for _ in range(14)]
    return commands.OrderBatch(*setup.head(), *columns)  # type: ignore[arg-type]


def client_id(text: str) -> ClientOrderId:
    """A client's own number of an order, or what stands for its text: `7`, or `A-1`."""
    if text.isdecimal():
        return ClientOrderId(int(text))
    return ClientOrderId(number_of_text(text.encode("ascii")))


def begin_order(
    setup: Setup, words: Words, batch: commands.OrderBatch | commands.ConditionalOrders, action: int
) -> Market | None:
    """Add `alice SOL/USDC buy 100 @ 150`, with which every order begins, to a batch.

    `@ market` is a MARKET order; `@ market 155` one with its protection price. `buy for 1,000 @ market` states the
    amount to spend.
    """
    who, symbol = words.take(), words.take()
    found = setup.system.state.markets.get(MarketId(setup.market_id(symbol)))
    batch.actions.append(action)
    batch.account_ids.append(AccountId(setup.account_id(who)))
    batch.market_ids.append(MarketId(setup.market_id(symbol)))
    batch.sides.append(SIDES[words.take()])
    spend = words.option("for", "")
    batch.quantities.append(0 if spend else setup.quantity_units(words.take(), found))
    if isinstance(batch, commands.OrderBatch) and (spend or batch.spends):
        _add_amount(batch.spends, batch, spend, found)
    words.expect("@")
    order_type, text = types.LIMIT, words.take()
    if text == "market":
        order_type = types.MARKET
        text = words.take() if words.peek()[:1].isdigit() else "0"
    batch.types.append(order_type)
    batch.prices.append(setup.price_units(text, found))
    return found


def _add_order(
    setup: Setup, words: Words, batch: commands.OrderBatch, action: int, target: int
) -> Market | None:
    """Add `alice SOL/USDC buy 100 @ 150 [ioc|fok|gtd +30s] [post-only] [decrement] [client 7]` to a batch.

    `margin 1,500` is what the order brings to its isolated position.
    """
    found = begin_order(setup, words, batch, action)
    expiry = words.option("gtd", "")
    batch.tifs.append(types.GTD if expiry else words.choice(TIFS, types.GTC))
    batch.expire_ns.append(setup.system.now + duration_ns(expiry) if expiry else 0)
    batch.flags.append(sum(flag for word, flag in ORDER_FLAGS.items() if words.flag(word)))
    batch.stps.append(words.choice(STPS, types.STP_CANCEL_TAKER))
    batch.client_ids.append(client_id(words.option("client", "0")))
    batch.order_ids.append(OrderId(target))
    batch.target_client_ids.append(ClientOrderId(0))
    margin = words.option("margin", "")
    if margin or batch.isolated_margins:
        _add_amount(batch.isolated_margins, batch, margin, found)
    words.done()
    return found


def _add_amount(
    column: list[int], batch: commands.OrderBatch, text: str, found: Market | None
) -> None:
    """Add an amount in quote, or 0, to a column that is empty where no item states such an amount."""
    column += [0] * (batch.count() - 1 - len(column))
    column.append(scaled(text or "0", found.quote.scale if text and found is not None else 0))


def place(setup: Setup, words: Words) -> Action:
    """`place alice SOL/USDC buy 100 @ 150 ... [as NAME] [; bob SOL/USDC sell 100 @ 150 ...]`."""
    batch = _empty_batch(setup)
    names: list[str] = []
    market: Market | None = None
    for part in parts(" ".join(words.words)):
        names.append(part.option("as", ""))
        market = _add_order(setup, part, batch, types.PLACE, 0)
    return Action(batch, setup.orders, names, market)


def replace(setup: Setup, words: Words) -> Action:
    """`replace bid1 by alice SOL/USDC buy 50 @ 150 ... [as NAME]`: the new order stated in full."""
    target = setup.known(setup.orders, words.take())
    words.expect("by")
    batch = _empty_batch(setup)
    name = words.option("as", "")
    market = _add_order(setup, words, batch, types.REPLACE, target)
    return Action(batch, setup.orders, [name], market)


def _add_cancel(setup: Setup, words: Words, batch: commands.OrderBatch) -> Market | None:
    """Add `alice SOL/USDC bid1`, or `alice SOL/USDC client 7`, to a batch."""
    account_id, symbol = setup.account_id(words.take()), words.take()
    target = client_id(words.option("client", "0"))
    order_id = 0 if target else setup.known(setup.orders, words.take())
    words.done()
    market_id = MarketId(setup.market_id(symbol))
    batch.actions.append(types.CANCEL)
    batch.account_ids.append(AccountId(account_id))
    batch.market_ids.append(market_id)
    for column in (batch.sides, batch.types, batch.tifs, batch.flags, batch.stps):
        column.append(0)
    for column in (batch.prices, batch.quantities, batch.expire_ns):
        column.append(0)
    for column in (batch.spends, batch.isolated_margins):
        if column:
            column.append(0)
    batch.client_ids.append(ClientOrderId(0))
    batch.order_ids.append(OrderId(order_id))
    batch.target_client_ids.append(target)
    return setup.system.state.markets.get(market_id)


def cancel(setup: Setup, words: Words) -> Action:
    """`cancel alice SOL/USDC bid1`, or `cancel alice SOL/USDC client 7`."""
    batch = _empty_batch(setup)
    market = _add_cancel(setup, words, batch)
    return Action(batch, market=market)


def submit(setup: Setup, words: Words) -> Action:
    """`submit [atomic] place alice ... [as NAME] ; cancel alice SOL/USDC bid1 ; replace bid1 by alice ...`."""
    batch = _empty_batch(setup)
    batch.atomic = int(words.accept("atomic"))
    names: list[str] = []
    market: Market | None = None
    for part in parts(" ".join(words.words)):
        action = part.take()
        names.append(part.option("as", ""))
        if action == "cancel":
            market = _add_cancel(setup, part, batch)
        elif action == "replace":
            target = setup.known(setup.orders, part.take())
            part.expect("by")
            market = _add_order(setup, part, batch, types.REPLACE, target)
        elif action == "place":
            market = _add_order(setup, part, batch, types.PLACE, 0)
        else:
            raise ScenarioError(f"{action} is no item of a batch of orders")
    return Action(batch, setup.orders, names, market)


def cancel_all(setup: Setup, words: Words) -> Action:
    """`cancel-all alice [SOL/USDC] [buy|sell] [end-exits]`."""
    account_id = setup.account_id(words.take())
    side = words.choice(SIDES, 0)
    end_exits = int(words.flag("end-exits"))
    market_id = setup.market_id(words.take()) if words.words else 0
    words.done()
    return Action(
        commands.CancelAll(
            *setup.head(), AccountId(account_id), MarketId(market_id), side, end_exits
        )
    )


# --- external venues --------------------------------------------------------------------------------------------


def venue_fill(setup: Setup, words: Words) -> Action:
    """`venue-fill SOL/USDC order1 buy 40 @ 150 id v1 [as b1]`: a fill that a venue reports."""
    name = words.option("as", "")
    symbol = words.take()
    found = setup.market(symbol)
    order_id = setup.known(setup.orders, words.take())
    side = SIDES[words.take()]
    quantity = setup.quantity_units(words.take(), found)
    words.expect("@")
    price_units = setup.price_units(words.take(), found)
    fill_id = words.option("id", "")
    words.done()
    command = commands.ExternalFills(
        *setup.head(), [found.id], [OrderId(order_id)], [price_units], [quantity], [fill_id], [side]
    )
    return Action(command, setup.breaks if name else {}, [name], found)


def venue_cancel(setup: Setup, words: Words) -> Action:
    """`venue-cancel SOL/USDC order1`: the venue says that the order is out of its book."""
    market_id = setup.market_id(words.take())
    order_id = setup.known(setup.orders, words.take())
    words.done()
    return Action(
        commands.ExternalCancels(*setup.head(), [MarketId(market_id)], [OrderId(order_id)])
    )


def resolve(setup: Setup, words: Words) -> Action:
    """`resolve b1 discard`, `resolve b1 book alice`."""
    break_id = setup.known(setup.breaks, words.take())
    resolution, account_id = types.BREAK_DISCARD, 0
    if words.take() == "book":
        resolution, account_id = types.BREAK_BOOK, setup.account_id(words.take())
    words.done()
    return Action(
        commands.ResolveBreak(
            *setup.head(), BreakId(break_id), resolution, AccountId(account_id), ""
        )
    )


# --- requests ---------------------------------------------------------------------------------------------------


def request(setup: Setup, words: Words) -> None:
    """`request ID [dated -600s] [by WHO]`: the next row's command carries this request id and creation time."""
    request_id = words.take()
    dated = duration_ns(words.option("dated", "0s"))
    principal = words.option("by", "test")
    words.done()
    setup.request = (principal, request_id, setup.system.now + dated)


def again(setup: Setup, words: Words) -> Action:
    """`again`: the last command once more, byte for byte."""
    words.done()
    if setup.last is None:
        raise ScenarioError("nothing to repeat")
    return Action(setup.last, market=setup.last_market)
