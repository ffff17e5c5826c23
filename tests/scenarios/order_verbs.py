# SPDX-License-Identifier: Apache-2.0
"""The verbs of orders, of external venues and of repeated requests.

Owns how those rows become commands. Must never look at state beyond names and units.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.vocabulary import commands, types
from tests.scenarios.expected_results import Action
from tests.scenarios.language import ScenarioError, Words, duration_ns, parts
from tests.scenarios.names import ORDER_FLAGS, SIDES, STPS, TIFS, Desk

if TYPE_CHECKING:
    from clearinghouse.statemachine.state.state import Market


def _empty_batch(desk: Desk) -> commands.OrderBatch:
    """A batch without items."""
    return commands.OrderBatch(*desk.head(), *([] for _ in range(14)))


def begin_order(
    desk: Desk, words: Words, batch: commands.OrderBatch | commands.ConditionalOrders, action: int
) -> Market | None:
    """Add `alice SOL/USDC buy 100 @ 150`, with which every order begins, to a batch.

    `@ market` is a MARKET order; `@ market 155` one with its protection price.
    """
    who, symbol = words.take(), words.take()
    found = desk.world.state.markets.get(desk.market_id(symbol))
    batch.actions.append(action)
    batch.account_ids.append(desk.account_id(who))
    batch.market_ids.append(desk.market_id(symbol))
    batch.sides.append(SIDES[words.take()])
    batch.quantities.append(desk.quantity_units(words.take(), found))
    words.expect("@")
    order_type, text = types.LIMIT, words.take()
    if text == "market":
        order_type = types.MARKET
        text = words.take() if words.peek()[:1].isdigit() else "0"
    batch.types.append(order_type)
    batch.prices.append(desk.price_units(text, found))
    return found


def _add_order(
    desk: Desk, words: Words, batch: commands.OrderBatch, action: int, target: int
) -> Market | None:
    """Add `alice SOL/USDC buy 100 @ 150 [ioc|fok|gtd +30s] [post-only] [decrement] [client 7]` to a batch."""
    found = begin_order(desk, words, batch, action)
    expiry = words.option("gtd", "")
    batch.tifs.append(types.GTD if expiry else words.choice(TIFS, types.GTC))
    batch.expire_ns.append(desk.world.now + duration_ns(expiry) if expiry else 0)
    batch.flags.append(sum(flag for word, flag in ORDER_FLAGS.items() if words.flag(word)))
    batch.stps.append(words.choice(STPS, types.STP_CANCEL_TAKER))
    batch.client_ids.append(int(words.option("client", "0")))
    batch.order_ids.append(target)
    batch.target_client_ids.append(0)
    words.done()
    return found


def place(desk: Desk, words: Words) -> Action:
    """`place alice SOL/USDC buy 100 @ 150 ... [as NAME] [; bob SOL/USDC sell 100 @ 150 ...]`."""
    batch = _empty_batch(desk)
    names: list[str] = []
    market: Market | None = None
    for part in parts(" ".join(words.words)):
        names.append(part.option("as", ""))
        market = _add_order(desk, part, batch, types.PLACE, 0)
    return Action(batch, desk.orders, names, market)


def replace(desk: Desk, words: Words) -> Action:
    """`replace bid1 by alice SOL/USDC buy 50 @ 150 ... [as NAME]`: the new order stated in full."""
    target = desk.known(desk.orders, words.take())
    words.expect("by")
    batch = _empty_batch(desk)
    name = words.option("as", "")
    market = _add_order(desk, words, batch, types.REPLACE, target)
    return Action(batch, desk.orders, [name], market)


def cancel(desk: Desk, words: Words) -> Action:
    """`cancel alice SOL/USDC bid1`, or `cancel alice SOL/USDC client 7`."""
    account_id, symbol = desk.account_id(words.take()), words.take()
    client_id = int(words.option("client", "0"))
    order_id = 0 if client_id else desk.known(desk.orders, words.take())
    words.done()
    command = commands.OrderBatch(
        *desk.head(),
        actions=[types.CANCEL],
        account_ids=[account_id],
        market_ids=[desk.market_id(symbol)],
        sides=[0],
        types=[0],
        tifs=[0],
        flags=[0],
        stps=[0],
        prices=[0],
        quantities=[0],
        client_ids=[0],
        order_ids=[order_id],
        target_client_ids=[client_id],
        expire_ns=[0],
    )
    return Action(command, market=desk.world.state.markets.get(desk.market_id(symbol)))


def cancel_all(desk: Desk, words: Words) -> Action:
    """`cancel-all alice [SOL/USDC] [buy|sell]`."""
    account_id = desk.account_id(words.take())
    side = words.choice(SIDES, 0)
    market_id = desk.market_id(words.take()) if words.words else 0
    words.done()
    return Action(commands.CancelAll(*desk.head(), account_id, market_id, side))


# --- external venues --------------------------------------------------------------------------------------------


def venue_fill(desk: Desk, words: Words) -> Action:
    """`venue-fill SOL/USDC order1 buy 40 @ 150 id v1 [as b1]`: a fill that a venue reports."""
    name = words.option("as", "")
    symbol = words.take()
    found = desk.market(symbol)
    order_id = desk.known(desk.orders, words.take())
    side = SIDES[words.take()]
    quantity = desk.quantity_units(words.take(), found)
    words.expect("@")
    price_units = desk.price_units(words.take(), found)
    fill_id = words.option("id", "")
    words.done()
    command = commands.ExternalFills(
        *desk.head(), [found.id], [order_id], [price_units], [quantity], [fill_id], [side]
    )
    return Action(command, desk.breaks if name else {}, [name], found)


def venue_cancel(desk: Desk, words: Words) -> Action:
    """`venue-cancel SOL/USDC order1`: the venue says that the order is out of its book."""
    market_id = desk.market_id(words.take())
    order_id = desk.known(desk.orders, words.take())
    words.done()
    return Action(commands.ExternalCancels(*desk.head(), [market_id], [order_id]))


def resolve(desk: Desk, words: Words) -> Action:
    """`resolve b1 discard`, `resolve b1 book alice`."""
    break_id = desk.known(desk.breaks, words.take())
    resolution, account_id = types.BREAK_DISCARD, 0
    if words.take() == "book":
        resolution, account_id = types.BREAK_BOOK, desk.account_id(words.take())
    words.done()
    return Action(commands.ResolveBreak(*desk.head(), break_id, resolution, account_id, ""))


# --- requests ---------------------------------------------------------------------------------------------------


def request(desk: Desk, words: Words) -> None:
    """`request ID [dated -600s] [by WHO]`: the next row's command carries this request id and creation time."""
    request_id = words.take()
    dated = duration_ns(words.option("dated", "0s"))
    principal = words.option("by", "test")
    words.done()
    desk.request = (principal, request_id, desk.world.now + dated)


def again(desk: Desk, words: Words) -> Action:
    """`again`: the last command once more, byte for byte."""
    words.done()
    if desk.last is None:
        raise ScenarioError("nothing to repeat")
    return Action(desk.last, market=desk.last_market)
