# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: S311 (a seeded generator of opinions, not of secrets)
"""Run a market maker: both sides of all six markets, post-only, through one session stream.

Owns the quoting: orders at several prices around the maker's fair price, shifted to reduce its inventory, cancelled
and placed again in one frame. Two makers with different fair prices cross each other (POST_ONLY_WOULD_CROSS), and an
order that was filled meanwhile can no longer be cancelled (UNKNOWN_ORDER).
"""

from collections.abc import Iterable
from random import Random
from typing import Final

from clearinghouse.apps.demo.day import MICROS, PPM
from clearinghouse.apps.demo.plan import MARKETS, OPEN_STEP, MarketSpec, Plan, Tally
from clearinghouse.client import (
    AsyncClient,
    Cancel,
    Instruction,
    NewOrder,
    PostOnly,
    Side,
)

LEVELS: Final = 3
HALF_SPREAD_PPM: Final = 350
LEVEL_PPM: Final = 450
NOISE_PPM: Final = 280
LEAN_PPM: Final = 150
STEPS_PER_ROUND: Final = 2
# After the closing bell: no quote arrives while the book is uncrossed.
SETTLE_STEPS: Final = 3
LOT_DECIMALS: Final = {"0.0001": 4, "0.001": 3, "0.01": 2}


def quantity_text(spec: MarketSpec, lots: int) -> str:
    """Return a number of lots as a decimal quantity of the base asset."""
    decimals = LOT_DECIMALS[spec.lot_size]
    return f"{lots // 10**decimals}.{lots % 10**decimals:0{decimals}}"


def on_tick(spec: MarketSpec, micros: int) -> str:
    """Return a price as text, rounded down to the market's tick, with as many decimals as the tick has."""
    ticks = micros // spec.tick_micros
    a_unit = MICROS // spec.tick_micros
    decimals = len(str(a_unit)) - 1
    return f"{ticks // a_unit}.{ticks % a_unit:0{decimals}}"


class Quotes:
    """The maker's open orders in one market, by the numbers that the maker gave them."""

    def __init__(self, account_id: int, spec: MarketSpec) -> None:
        self.account_id = account_id
        self.spec = spec
        self.open: list[int] = []
        # Lots sold less lots bought.
        self.sold_lots = 0

    def requote(self, fair: int, first_number: int, post_only: PostOnly) -> list[Instruction]:
        """Return instructions that cancel all open orders and place new ones around `fair`, a price in millionths."""
        items: list[Instruction] = [
            Cancel(self.account_id, target_client_order_id=number) for number in self.open
        ]
        lean = max(-4, min(4, self.sold_lots // max(1, self.spec.quote_lots))) * LEAN_PPM
        middle = fair * (PPM + lean) // PPM
        self.open = []
        for level in range(LEVELS):
            away = HALF_SPREAD_PPM + level * LEVEL_PPM
            for side, price in (
                (Side.BUY, middle * (PPM - away) // PPM),
                (Side.SELL, middle * (PPM + away) // PPM),
            ):
                number = first_number + len(self.open)
                self.open.append(number)
                items.append(
                    NewOrder(
                        self.account_id,
                        self.spec.symbol,
                        side,
                        quantity_text(self.spec, self.spec.quote_lots * (level + 1)),
                        on_tick(self.spec, price),
                        post_only=post_only,
                        client_order_id=number,
                    )
                )
        return items


async def run(plan: Plan, tally: Tally, name: str, accounts: Iterable[int]) -> None:
    """Quote from the opening auction to the end of the day, then cancel all orders."""
    day = plan.day()
    random = Random(f"{plan.seed}:{name}")
    (account_id,) = accounts
    books = [Quotes(account_id, spec) for spec in MARKETS]
    number = 1
    async with AsyncClient(plan.address, principal=name) as client:
        async with client.session() as session:
            for step in range(0, day.steps, STEPS_PER_ROUND):
                await plan.until(step)
                if 0 < step < OPEN_STEP + SETTLE_STEPS:
                    continue
                # An auction takes no post-only orders: nothing trades while it collects.
                post_only = PostOnly.REJECT if step else PostOnly.UNSPECIFIED
                frame: list[Instruction] = []
                owners: list[tuple[Quotes, int]] = []
                for book in books:
                    mids = day.feeds[book.spec.base].mids
                    # Its fair price is a little late and a little wrong.
                    late = mids[max(0, step - random.randrange(2))]
                    fair = late * (PPM + random.randrange(-NOISE_PPM, NOISE_PPM + 1)) // PPM
                    items = book.requote(fair, number, post_only)
                    owners += [(book, getattr(item, "client_order_id", 0)) for item in items]
                    frame += items
                    number += 2 * LEVELS
                batch = await session.submit(frame)
                tally.batch(batch)
                for (book, placed), code in zip(owners, batch.codes, strict=True):
                    if placed and code:
                        book.open.remove(placed)
                if step % (10 * STEPS_PER_ROUND) == 0:
                    positions = await client.positions(account_id)
                    for book in books:
                        held = positions.get(book.spec.symbol)
                        scale = 10 ** LOT_DECIMALS[book.spec.lot_size]
                        book.sold_lots = -int(held.quantity * scale) if held else 0
        tally.count([0])
        await client.cancel_all(account_id)
