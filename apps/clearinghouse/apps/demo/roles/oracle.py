# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: S311 (a seeded generator of quotes, not of secrets)
"""Run the price sources: every venue's quotes, a few times a second.

Owns the behaviour of a source: one frame per round with the ticks of all venues of an asset, over one stream. One
venue stamps some quotes with the time of the last one, as real sources do (TICK_NOT_NEWER); another sends nothing for
some time and leaves the index.
"""

import asyncio
import time
from random import Random
from typing import Final

from clearinghouse.apps.demo.day import Day, price_text
from clearinghouse.apps.demo.plan import Plan, Tally
from clearinghouse.client import AsyncClient, ClearinghouseError, Tick

PRINCIPAL: Final = "oracle"
STEPS_PER_ROUND: Final = 3
STUCK_ONE_IN: Final = 25


def ticks_at(
    day: Day, plan: Plan, step: int, now_ns: int, stamps: dict[str, int], random: Random
) -> dict[str, list[Tick]]:
    """Return the ticks of a round by asset. `stamps` has the last time of each source and is updated."""
    rounds: dict[str, list[Tick]] = {}
    silent = range(day.steps // 4, day.steps // 2)
    for asset, feed in day.feeds.items():
        ticks = []
        names = sorted(feed.sources)
        # With three sources none may be missing; of fifteen one can be.
        flaky = names[-1] if len(names) > len(day.feeds) else ""
        for name in names:
            if name == flaky and step in silent:
                continue
            source = f"{asset}:{name}"
            stuck = source in stamps and random.randrange(STUCK_ONE_IN) == 0 and name == names[0]
            stamp = stamps[source] if stuck else now_ns
            stamps[source] = stamp
            quote = feed.sources[name][step]
            ticks.append(
                Tick(
                    plan.sources[name],
                    asset,
                    stamp,
                    price_text(quote.bid),
                    price_text(quote.ask),
                    price_text(quote.last) if quote.last else None,
                )
            )
        rounds[asset] = ticks
    return rounds


async def run(plan: Plan, tally: Tally) -> None:
    """Send prices from before the opening until shortly after the last step."""
    day = plan.day()
    random = Random(f"{plan.seed}:oracle")
    stamps: dict[str, int] = {}
    async with (
        AsyncClient(plan.address, principal=PRINCIPAL) as client,
        client.tick_session() as session,
    ):
        for step in range(0, day.steps, STEPS_PER_ROUND):
            await plan.until(step)
            rounds = ticks_at(day, plan, step, time.time_ns(), stamps, random)
            sent = [session.send(ticks) for ticks in rounds.values()]
            for answer in await asyncio.gather(*sent, return_exceptions=True):
                if isinstance(answer, ClearinghouseError):
                    raise answer
                if not isinstance(answer, BaseException):
                    tally.batch(answer)
