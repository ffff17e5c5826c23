# SPDX-License-Identifier: Apache-2.0
"""What operators say about prices and dynamic margin, refused or done (SPEC P-1 to P-4, M-7).

Owns the ladders of those commands: each returns its code and predicts its events.
"""

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from tests.model.context import Context
from tests.model.feeds import BPS, Feed, Feeds, Source
from tests.model.margin_scale import Scales
from tests.model.marks import Marks

MOST = types.AMOUNT_MAX
PPB = types.PPB
A_LONG_TIME = 3_600  # seconds of a cap that may be saved up


def within(low: int, number: int, high: int = MOST) -> bool:
    """Both ends included."""
    return low <= number <= high


class PriceCommands:
    """Ladders."""

    def __init__(self, context: Context, feeds: Feeds, marks: Marks, scales: Scales) -> None:
        """Know what they act on."""
        self.context = context
        self.system = context.system
        self.predicted = context.predicted
        self.board = context.board
        self.feeds = feeds
        self.marks = marks
        self.scales = scales

    # --- sources and instruments ------------------------------------------------------------------------------------

    def create_source(self, command: commands.CreateOracleSource) -> int:
        """A source is admitted."""
        if not command.name or not within(1, command.weight, PPB):
            return codes.PARAMETER_OUT_OF_RANGE
        key = len(self.feeds.sources) + 1
        source = Source(key, command.source_principal, command.weight, command.name)
        self.feeds.sources[key] = source
        self.predicted.expect(events.SOURCE_CREATED, source_id=key)
        return codes.OK

    def set_instrument(self, command: commands.SetOracleInstrument) -> int:
        """Which sources make an asset's price; what those said that stay is kept."""
        asset, sources = command.asset_id, command.source_ids
        if asset not in self.system.assets or asset == 1:
            return codes.UNKNOWN_ASSET
        if any(key not in self.feeds.sources for key in sources):
            return codes.UNKNOWN_SOURCE
        if not (
            sources
            and len(sources) == len(set(sources))
            and within(1, command.fresh_ns)
            and within(0, command.clamp_bps, BPS)
        ):
            return codes.PARAMETER_OUT_OF_RANGE
        if any(self._is_made_of(self.feeds.sources[key].quote, asset) for key in sources):
            return codes.QUOTE_CYCLE
        before = self.feeds.feeds.get(asset)
        feed = self.feeds.feeds[asset] = Feed(command.fresh_ns, command.clamp_bps, [*sources])
        if before is not None:
            feed.ticks = {key: tick for key, tick in before.ticks.items() if key in sources}
            feed.counted = before.counted
        self.predicted.expect(events.INSTRUMENT_SET, asset_id=asset)
        self.feeds.look(asset)
        return codes.OK

    def _is_made_of(self, asset: int, origin: int) -> bool:
        """Return whether an asset's price is, or is made from, that of another; 0 is the valuation asset."""
        if asset == origin:
            return True
        feed = self.feeds.feeds.get(asset)
        if feed is None:
            return False
        return any(self._is_made_of(self.feeds.sources[key].quote, origin) for key in feed.sources)

    def set_quote(self, command: commands.SetSourceQuote) -> int:
        """In what a source quotes and with which it is one; what it said in another asset is forgotten."""
        source = self.feeds.sources.get(command.source_id)
        quote = 0 if command.quote_asset_id == 1 else command.quote_asset_id
        users = [
            key
            for key in sorted(self.feeds.feeds)
            if command.source_id in self.feeds.feeds[key].sources
        ]
        if source is None:
            return codes.UNKNOWN_SOURCE
        if quote and quote not in self.system.assets:
            return codes.UNKNOWN_ASSET
        if not within(0, command.group_id):
            return codes.PARAMETER_OUT_OF_RANGE
        if any(self._is_made_of(quote, asset) for asset in users):
            return codes.QUOTE_CYCLE
        requoted = source.quote != quote
        source.quote, source.group = quote, command.group_id
        self.predicted.expect(
            events.SOURCE_QUOTE_SET,
            source_id=source.id,
            quote_asset_id=quote,
            group_id=source.group,
        )
        for asset in users:
            if requoted:
                self.feeds.feeds[asset].ticks.pop(source.id, None)
            self.feeds.look(asset)
        return codes.OK

    # --- rules ------------------------------------------------------------------------------------------------------

    def set_index_rules(self, command: commands.SetIndexRules) -> int:
        """Set how an asset's index is computed and checked."""
        asset = command.asset_id
        if asset not in self.system.assets or asset == 1:
            return codes.UNKNOWN_ASSET
        if not self._index_rules_hold(command):
            return codes.PARAMETER_OUT_OF_RANGE
        priced = self.board.priced[asset]
        if priced.rules is None:
            priced.followed_ns = self.system.now
        self.feeds.follow(asset)
        priced.rules = command
        self.system.assets[asset].guarded = True
        self.feeds.start_stable(asset)
        self.board.settle()
        self.predicted.expect(events.INDEX_RULES_SET, asset_id=asset)
        feed = self.feeds.feeds.get(asset)
        if feed is not None:
            if not command.frozen_after_ns:
                for tick in feed.ticks.values():
                    tick.frozen = False
            self.feeds.look(asset)
        self.board.settle()
        return codes.OK

    def _index_rules_hold(self, rules: commands.SetIndexRules) -> bool:
        """Ranges; a cap needs seconds to count, and FROZEN a move to compare with."""
        cap, frozen = rules.cap_bps_per_second, rules.frozen_after_ns
        return (
            within(1, rules.quorum_min)
            and within(0, cap, BPS)
            and within(1 if cap else 0, rules.cap_saved_seconds, A_LONG_TIME)
            and within(0, rules.capless_after_ns)
            and within(0, rules.jumped_bps, BPS)
            and within(0, rules.stale_ns)
            and within(0, rules.wide_bps, BPS)
            and within(0, frozen)
            and within(1 if frozen else 0, rules.frozen_move_bps, BPS)
            and within(0, rules.stable_ppb_per_second, PPB)
            and within(0, rules.adverse_bps, BPS)
            and within(-1, rules.agreement_bps, BPS)
        )

    def set_mark_rules(self, command: commands.SetMarkRules) -> int:
        """How a mark follows its book."""
        if command.market_id not in self.system.markets:
            return codes.UNKNOWN_MARKET
        notional = command.impact_notional
        if not (
            within(0, notional)
            and within(1 if notional else 0, command.ewma_ns)
            and within(0, command.clamp_bps, BPS)
        ):
            return codes.PARAMETER_OUT_OF_RANGE
        self.marks.set_rules(command)
        return codes.OK

    def set_dynamic_margin(self, command: commands.SetDynamicMargin) -> int:
        """Requirements that follow what a market is like."""
        market = self.system.markets.get(command.market_id)
        if market is None:
            return codes.UNKNOWN_MARKET
        if market.is_spot:
            return codes.MARKET_KIND_FORBIDS
        if market.status == types.MARKET_CLOSED:
            return codes.MARKET_STATUS_FORBIDS
        if command.sample_ns and not self._dynamic_margin_holds(command):
            return codes.PARAMETER_OUT_OF_RANGE
        self.scales.set(self.context.holds_now(command))
        return codes.OK

    def _dynamic_margin_holds(self, command: commands.SetDynamicMargin) -> bool:
        """Ranges; the cap holds the buffer, bounds are in order, depth has a width."""
        low, high = command.open_interest_low, command.open_interest_high
        return (
            within(types.SECOND_NS, command.sample_ns)
            and command.sample_ns % types.SECOND_NS == 0
            and within(1, command.ewma_ns)
            and within(1, command.volatility_ppb)
            and within(0, low)
            and within(0, high)
            and (low < high or low == high == 0)
            and within(0, command.depth_notional)
            and within(1 if command.depth_notional else 0, command.depth_width_ppb, PPB)
            and within(0, command.buffer_ppb, PPB)
            and within(PPB + command.buffer_ppb, command.cap_ppb, 100 * PPB)
            and within(0, command.rise_ppb_per_hour, PPB)
        )
