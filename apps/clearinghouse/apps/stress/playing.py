# SPDX-License-Identifier: Apache-2.0
"""Run a scenario on a fork: ticks of the price sources, time with all its timers, orders that follow prices.

Owns the order of work: at each moment due timers, then the scenario's steps, then the sources' ticks, then the makers.
Must never change the state except through commands.
"""

from collections.abc import Callable
from decimal import ROUND_FLOOR, Decimal
from typing import Final, NamedTuple

from clearinghouse.apps.stress.books import (
    CODE_NAMES,
    PRINCIPAL,
    Followers,
    empty_books,
    open_whale,
)
from clearinghouse.apps.stress.scenario import (
    ALL,
    FOLLOW,
    LARGEST,
    STABLECOIN,
    EmptyBooks,
    Move,
    Outage,
    Scenario,
    ScenarioError,
    Step,
    Whale,
)
from clearinghouse.server.startup.directory import Progress, no_progress
from clearinghouse.server.startup.forking import Fork
from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.ledger.valuation import to_valuation_floor
from clearinghouse.statemachine.state.state import Asset, Market, State
from clearinghouse.statemachine.vocabulary import codes, commands
from clearinghouse.statemachine.vocabulary.numbers import AssetId, SourceId
from clearinghouse.statemachine.vocabulary.types import (
    BATCH_ITEMS_MAX,
    BUY,
    PPB,
    PRICE_E9,
    SECOND_NS,
)

# Largest distance from 1 of a stablecoin's price.
_STABLE_PPB: Final = 50_000_000


class _Path(NamedTuple):
    """A price that moves in a straight line from one value to another within a time."""

    begin_ns: int
    over_ns: int
    begin_e9: int
    end_e9: int

    def at(self, time_ns: int) -> int:
        """Return the price at a time, rounded down."""
        gone = time_ns - self.begin_ns
        if gone >= self.over_ns:
            return self.end_e9
        return self.begin_e9 + (self.end_e9 - self.begin_e9) * gone // self.over_ns


class Done(NamedTuple):
    """A step of the scenario that was run: its time, and its effect in words."""

    at_ns: int
    text: str


class Playing:
    """One scenario that runs on one fork.

    `asset` is the symbol for the words `largest` and `stablecoin`; if it is empty, the state decides.
    """

    def __init__(self, fork: Fork, scenario: Scenario, asset: str = "") -> None:
        self.fork = fork
        self.scenario = scenario
        self.begin_ns = fork.now_ns
        self.done: list[Done] = []
        self.checks = 0
        self.violations: list[str] = []
        self.refused_ticks: dict[str, int] = {}
        self._asset = self._asset_of(asset) if asset else None
        self._paths = {
            asset_id: _Path(self.begin_ns, 0, found.index_e9, found.index_e9)
            for asset_id, found in sorted(self.state.assets.items())
            if found.instrument is not None and found.index_e9
        }
        self._silent: dict[tuple[int, int], int] = {}  # (asset, source) -> until when
        # The meaning of these words is decided once, at the fork: later changes of the state do not change it.
        self._market = self._largest_market()
        self._stablecoin = self._asset or self._largest_stablecoin()
        self.followers = Followers(fork, self.price) if scenario.books == FOLLOW else None

    @property
    def state(self) -> State:
        """The state of the fork."""
        return self.fork.state

    def price(self, asset_id: int) -> int:
        """Return the scenario's present price of an asset, in the machine's unit; 0 if the asset has no price."""
        path = self._paths.get(AssetId(asset_id))
        if path is not None:
            return path.at(self.fork.now_ns)
        valuation = self.state.valuation
        return valuation.price_e9 if asset_id == valuation.id else 0

    # --- the run ---

    def run(self, progress: Progress = no_progress, each: Callable[[], None] | None = None) -> None:
        """Run the scenario to its end, or to the first violation of an invariant. Raises ScenarioError.

        `each` is called after every moment.
        """
        scenario = self.scenario
        steps = list(scenario.steps)
        next_requote = scenario.requote_ns
        next_check = scenario.check_ns
        at_ns = 0
        while True:
            self.fork.pass_until(self.begin_ns + at_ns)
            while steps and steps[0].at_ns <= at_ns:
                self._play(steps.pop(0))
            if at_ns % scenario.tick_ns == 0:
                self._tick()
            if self.followers is not None and at_ns >= next_requote:
                self.followers.follow()
                next_requote = at_ns + scenario.requote_ns
            if each is not None:
                each()
            progress(at_ns // SECOND_NS, scenario.duration_ns // SECOND_NS)
            if at_ns >= next_check or at_ns >= scenario.duration_ns:
                self._check()
                next_check = at_ns + scenario.check_ns
            if at_ns >= scenario.duration_ns or self.violations:
                return
            following = [at_ns - at_ns % scenario.tick_ns + scenario.tick_ns, scenario.duration_ns]
            if steps:
                following.append(steps[0].at_ns)
            at_ns = min(following)

    def _check(self) -> None:
        """Check every invariant over the whole state, and record violations."""
        self.checks += 1
        self.violations = [
            f"sequence {self.state.sequence}: {found}" for found in violations(self.state)
        ]

    def _tick(self) -> None:
        """Send a tick of each asset from each source without an outage, in the source's quote asset.

        Ticks of quote assets are sent first. Until the others arrive, an index combines prices of two moments, as with
        real feeds.
        """
        now_ns = self.fork.now_ns
        latest_ns = now_ns + self.state.genesis.request_ahead_ns
        one = self.state.valuation.price_e9
        said: dict[str, list[tuple[int, int, int, int]]] = {}
        order = sorted(self._paths, key=lambda key: (not self.state.assets[key].dependents, key))
        for asset_id in order:
            instrument = self.state.assets[asset_id].instrument
            assert instrument is not None
            price = self.price(asset_id)
            for source_id in instrument.source_ids:
                if self._silent.get((asset_id, source_id), 0) > now_ns:
                    continue
                source = self.state.sources[source_id]
                quote = self.price(source.quote_asset_id) if source.quote_asset_id else one
                quoted = price * one // quote if quote else 0
                before = instrument.ticks.get(source_id)
                # A source whose time is ahead of sequenced time continues from its own time.
                stamp_ns = now_ns if before is None else max(now_ns, before.source_time_ns + 1)
                if quoted and stamp_ns <= latest_ns:
                    who = source.principal or PRINCIPAL
                    said.setdefault(who, []).append((source_id, asset_id, quoted, stamp_ns))
        for principal in sorted(said):
            rows = said[principal]
            for first in range(0, len(rows), BATCH_ITEMS_MAX):
                self._submit(principal, rows[first : first + BATCH_ITEMS_MAX])

    def _submit(self, principal: str, rows: list[tuple[int, int, int, int]]) -> None:
        """Send one batch of ticks; a row is one tick."""
        none = [0] * len(rows)
        outcome = self.fork.apply(
            commands.OracleTicks(
                *self.fork.fields(principal),
                [SourceId(row[0]) for row in rows],
                [AssetId(row[1]) for row in rows],
                none,
                none,
                [row[2] for row in rows],
                none,
                [row[3] for row in rows],
            )
        )
        for code in outcome.codes:
            if code != codes.OK:
                name = CODE_NAMES[code]
                self.refused_ticks[name] = self.refused_ticks.get(name, 0) + 1

    # --- steps ---

    def _play(self, step: Step) -> None:
        """Run one step of the scenario, and record its effect."""
        if isinstance(step, Move):
            text = self._move(step)
        elif isinstance(step, Outage):
            text = self._outage(step)
        elif isinstance(step, EmptyBooks):
            market_ids = [self._market_of(symbol).id for symbol in step.markets]
            text = f"{empty_books(self.fork, step.kinds, market_ids)} orders pulled from the books"
        else:
            text = self._whale(step)
        self.done.append(Done(self.fork.now_ns - self.begin_ns, text))

    def _move(self, step: Move) -> str:
        """Start the price moves of a step; return the effect in words."""
        assets = self._assets_of(step.assets)
        for asset in assets:
            now_e9 = self.price(asset.id)
            end_e9 = now_e9 * (PPB + step.change_ppb) // PPB
            if step.target is not None:
                unit = self.state.valuation.price_e9
                end_e9 = int((step.target * unit).to_integral_value(ROUND_FLOOR))
            self._paths[asset.id] = _Path(self.fork.now_ns, step.over_ns, now_e9, max(1, end_e9))
        how = f"to {step.target:f}" if step.target is not None else _percent(step.change_ppb)
        return f"{_names(assets)} {how} in {step.over_ns // SECOND_NS} s"

    def _outage(self, step: Outage) -> str:
        """Start the outages of a step; return the effect in words."""
        until_ns = self.fork.now_ns + step.for_ns
        silenced: set[int] = set()
        for name in step.sources:
            ids = [source.id for source in self.state.sources.values() if source.name == name]
            if not ids:
                known = sorted({source.name for source in self.state.sources.values()})
                raise ScenarioError(
                    f"there is no price source {name!r}; there are {', '.join(known)}"
                )
            silenced.update(ids)
        pairs = [
            (asset_id, source_id) for asset_id in self._paths for source_id in sorted(silenced)
        ]
        if step.assets:
            for asset in self._assets_of(step.assets):
                assert asset.instrument is not None
                ids = asset.instrument.source_ids[step.keep :]
                pairs += [(asset.id, source_id) for source_id in ids]
                silenced.update(ids)
        for pair in pairs:
            self._silent[pair] = max(until_ns, self._silent.get(pair, 0))
        return f"{len(silenced)} sources silent for {step.for_ns // SECOND_NS} s"

    def _whale(self, step: Whale) -> str:
        """Open a position that is a share of a market's open interest; return the effect in words."""
        market = self._largest() if step.market == LARGEST else self._market_of(step.market)
        if market.is_spot:
            raise ScenarioError(f"{market.symbol} is a spot market: a whale has a position")
        lots = market.open_interest_lots * step.share_ppb // PPB
        if lots == 0:
            raise ScenarioError(f"{market.symbol} has too little open interest for a whale")
        account_id = open_whale(self.fork, market, step.side, lots, step.leverage)
        side = "long" if step.side == BUY else "short"
        return f"account {account_id} {side} {lots} lots of {market.symbol}"

    # --- the assets and markets that words mean ---

    def _asset_of(self, symbol: str) -> Asset:
        """Return the asset with a symbol; it must have a price that can move. Raises ScenarioError."""
        for asset in self.state.assets.values():
            if asset.symbol == symbol:
                if asset is self.state.valuation:
                    raise ScenarioError(f"{symbol} is the valuation asset: its price is always 1")
                if asset.instrument is None or not asset.index_e9:
                    raise ScenarioError(f"{symbol} has no index that could move")
                return asset
        raise ScenarioError(f"there is no asset {symbol!r}")

    def _market_of(self, symbol: str) -> Market:
        """Return the market with a symbol. Raises ScenarioError."""
        for market in self.state.markets.values():
            if market.symbol == symbol:
                return market
        known = sorted(market.symbol for market in self.state.markets.values())
        raise ScenarioError(f"there is no market {symbol!r}; there are {', '.join(known)}")

    def _assets_of(self, named: str | tuple[str, ...]) -> list[Asset]:
        """Return the assets that a step names by a word or by symbols."""
        if not isinstance(named, str):
            return [self._asset_of(symbol) for symbol in named]
        if named == ALL:
            return [self.state.assets[asset_id] for asset_id in self._paths]
        if named not in (LARGEST, STABLECOIN):
            return [self._asset_of(named)]
        if named == LARGEST:
            return [self._asset or self._asset_of(self._largest().base.symbol)]
        if self._stablecoin is None:
            raise ScenarioError(
                "no coin stands within 5 % of the valuation asset: name an asset with --asset"
            )
        return [self._stablecoin]

    def _largest(self) -> Market:
        """Return the derivative market with the largest open interest. Raises ScenarioError if no market has any."""
        if self._market is None:
            of = f" in {self._asset.symbol}" if self._asset is not None else ""
            raise ScenarioError(f"no account has a position{of}: name another asset with --asset")
        return self._market

    def _largest_market(self) -> Market | None:
        """Return the derivative market with the largest open interest at mark, the lowest id if equal; None without
        one.
        """
        best: Market | None = None
        most = 0
        for market_id in sorted(self.state.markets):
            market = self.state.markets[market_id]
            if market.is_spot or (self._asset is not None and market.base is not self._asset):
                continue
            value = to_valuation_floor(
                market.quote, market.open_interest_lots * market.mark_e9 // PRICE_E9
            )
            if value > most:
                best, most = market, value
        return best

    def _largest_stablecoin(self) -> Asset | None:
        """Return the coin with a price near 1 of which accounts hold most, the lowest id if equal; None without one."""
        one = self.state.valuation.price_e9
        held = dict.fromkeys(self._paths, 0)
        for account in self.state.accounts.values():
            for asset_id, holding in account.holdings.items():
                if asset_id in held and holding.balance > 0:
                    held[asset_id] += to_valuation_floor(holding.asset, holding.balance)
        coins = [
            asset_id
            for asset_id in held
            if abs(self.price(asset_id) - one) * PPB <= _STABLE_PPB * one
        ]
        if not coins:
            return None
        return self.state.assets[max(coins, key=lambda asset_id: (held[asset_id], -asset_id))]


def _percent(change_ppb: int) -> str:
    return f"by {Decimal(change_ppb) * 100 / PPB:+f} %"


def _names(assets: list[Asset]) -> str:
    return ", ".join(asset.symbol for asset in assets)
