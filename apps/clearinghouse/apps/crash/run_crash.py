# SPDX-License-Identifier: Apache-2.0
"""Run a crash from beginning to end: listing, entry of people, fall of prices, replay in a second process, snapshots.

Owns the order within a step of 100 ms: due timers, prints, people, makers.
"""

import time
from hashlib import blake2b
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from clearinghouse.apps.auditor import Auditor
from clearinghouse.apps.crash import report
from clearinghouse.apps.crash.feed import STEP_NS, VALUATION, VALUATION_SCALE, Feed, Print
from clearinghouse.apps.crash.makers import MAKERS, Maker, Tape
from clearinghouse.apps.crash.population import Crowd, imagine
from clearinghouse.apps.crash.setup import (
    FIXED_NS,
    ORACLE,
    QUORUM,
    list_all,
    register,
    stand_behind,
    state_fixed,
)
from clearinghouse.apps.crash.statistics import Tally
from clearinghouse.apps.crash.stops import Stops
from clearinghouse.apps.desk import Desk
from clearinghouse.apps.runs import fresh_folder, leaving_snapshots, replayed_head
from clearinghouse.server.startup.directory import Progress, no_progress
from clearinghouse.server.startup.genesis import make_genesis
from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId, SourceId
from clearinghouse.statemachine.vocabulary.types import (
    PRICE_E9,
    PRICE_OK,
    SECOND_NS,
)
from clearinghouse.storage.port import Head

MADE_BY: Final = "crash"
JOURNAL_DIR: Final = "journal"
SNAPSHOT_COMMANDS: Final = 5_000
START_NS: Final = 5 * SECOND_NS  # before the first print, for the listing
_WATCH_STEPS: Final = 50


class Play:
    """All participants, and the order of a step."""

    def __init__(self, desk: Desk, feed: Feed, seed: int, accounts: int, stops: int) -> None:
        """List the assets and markets and open all accounts; `stops` of the people will have a stop order."""
        self.venue = list_all(desk, feed)
        self.providers = stand_behind(desk, feed, self.venue)
        self.makers = [Maker(desk, number, feed, self.venue) for number in range(MAKERS)]
        first = {feed.venues[one.venue].coin: one.price_e9 for one in reversed(feed.prints)}
        priced = [
            coin
            for coin in feed.coins
            if sum(venue.coin == coin for venue in feed.venues) >= QUORUM
        ]
        people = imagine(seed, accounts, priced, self.venue.collateral)
        self.crowd = Crowd(desk, self.venue, people, first)
        self.stops = Stops(desk, self.venue, stops)
        self._desk = desk
        self._feed = feed
        self._tapes = {coin: Tape() for coin in feed.coins}
        self._registered: dict[int, None] = {}
        self._fixed_ns = desk.now  # when the prices of stablecoins were stated

    def step(self, number: int, prints: list[Print]) -> None:
        """Run one step: send its prints, then let people enter, then let the makers quote."""
        desk = self._desk
        desk.advance((number + 1) * STEP_NS)
        if desk.now - self._fixed_ns >= FIXED_NS:
            self._fixed_ns = desk.now
            for source, asset_id in self.venue.fixed:
                state_fixed(desk, source, asset_id)
        for one in prints:
            self._print(one, number)
        self.crowd.enter()
        self.stops.place(self.crowd.settled)
        self.crowd.settled.clear()
        for place, listing in enumerate(self.venue.listings):
            tape = self._tapes[listing.coin]
            if tape.last_e9 == 0:
                continue
            tape.decay(number)
            if listing.market_id not in self._registered:
                market = desk.state.markets[MarketId(listing.market_id)]
                if market.base.price_state != PRICE_OK:
                    continue
                self._registered[listing.market_id] = None
                register(desk, self.providers, listing, market.mark_e9 // PRICE_E9)
            for maker in self.makers:
                if maker.looks(number, place):
                    maker.quote(listing, tape)

    def _print(self, one: Print, number: int) -> None:
        """Send a venue's print as a tick of its source, and add it to the tape that makers read."""
        venue = self._feed.venues[one.venue]
        desk = self._desk
        desk.send(
            commands.OracleTicks(
                *desk.of(ORACLE),
                [SourceId(self.venue.sources[one.venue])],
                [AssetId(self.venue.assets[venue.coin])],
                [0],
                [0],
                [one.price_e9],
                [0],
                [one.stamped_ns],
            )
        )
        tape = self._tapes[venue.coin]
        tape.decay(number)
        tape.take(one.venue, one.price_e9)


def run(
    folder: Path,
    feed: Feed,
    seed: int,
    accounts: int,
    *,
    stops: int = 0,
    workers: int = 1,
    watch: Progress = no_progress,
) -> dict[str, Any]:
    """Play a crash in `folder`; save the report there and return it.

    At most `workers` full scans run while the machine goes on. Raises RunError if a check fails during the run or the
    replay gives another chain; `report.failures` checks the report itself.
    """
    started = time.monotonic()
    found, head = record(folder, feed, seed, accounts, stops=stops, workers=workers, watch=watch)
    found["chain_head"] = head.hash.hex()
    with leaving_snapshots(folder / JOURNAL_DIR, SNAPSHOT_COMMANDS):
        found["replayed_chain_head"] = replayed_head(folder / JOURNAL_DIR, head.sequence)
    found["wall_seconds"] = round(time.monotonic() - started, 2)
    report.save(found, folder)
    return found


def record(
    folder: Path,
    feed: Feed,
    seed: int,
    accounts: int,
    *,
    stops: int = 0,
    workers: int = 1,
    watch: Progress = no_progress,
) -> tuple[dict[str, Any], Head]:
    """Play a crash into the journal in `folder`; return the report without heads, and the journal's head.

    Raises RunError.
    """
    started = time.monotonic()
    fresh_folder(folder, MADE_BY)
    begin_ns = feed.prints[0].received_ns // STEP_NS * STEP_NS - START_NS
    genesis = make_genesis(
        valuation=VALUATION,
        valuation_scale=VALUATION_SCALE,
        seed=blake2b(f"crash:{seed}".encode(), digest_size=32).digest(),
    )
    auditor = Auditor(workers)
    with Desk(folder / JOURNAL_DIR, genesis, begin_ns) as desk:
        desk.listeners.append(auditor.hear)
        play = Play(desk, feed, seed, accounts, stops)
        tally = Tally(play.venue, begin_ns)
        auditor.watchers.append(tally.take)
        auditor.watchers.append(play.stops.take)
        desk.listeners.append(tally.hear)
        try:
            _play(play, feed, watch)
            auditor.finish(desk.state)
        finally:
            auditor.scans.stop()
        head = desk.finish()
        played = time.monotonic() - started
        found = report.build(
            feed,
            play.venue,
            play.crowd,
            play.makers,
            play.providers,
            tally,
            auditor,
            desk.state,
            seed,
            played,
        )
        if stops:
            found["stops"] = play.stops.report()
    return found, head


def _play(play: Play, feed: Feed, watch: Progress) -> None:
    """Run all steps that have prints."""
    total = len(feed.prints)
    done = 0
    for count, (number, prints) in enumerate(
        groupby(feed.prints, key=lambda one: one.received_ns // STEP_NS)
    ):
        at = list(prints)
        play.step(number, at)
        done += len(at)
        if count % _WATCH_STEPS == 0:
            watch(done, total)
    watch(total, total)
