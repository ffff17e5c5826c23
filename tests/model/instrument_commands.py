# SPDX-License-Identifier: Apache-2.0
"""Parameters of assets and markets, refused or accepted (SPEC U-2, U-3, O-1, O-5, O-7, M-1, M-4).

Owns the ladders of those commands, and what other parameters do to a mark or an outflow.
"""

from collections.abc import Callable

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from tests.model import terms
from tests.model.account_commands import LEVERAGE_MOST, TIERS_MOST
from tests.model.context import Context
from tests.model.exact import Fraction
from tests.model.item_results import ACCEPTED, ItemResult, above, below
from tests.model.marks import Marks
from tests.model.model_state import Market
from tests.model.price_commands import within

PPB = types.PPB
WITHOUT_EXPIRY = (types.MARKET_CANCEL_ONLY, types.MARKET_HALTED, types.MARKET_CLOSED)
AT_FIRST = (  # statuses in which a market may be listed
    types.MARKET_OPEN,
    types.MARKET_AUCTION,
    types.MARKET_POST_ONLY,
    types.MARKET_CANCEL_ONLY,
    types.MARKET_REDUCE_ONLY,
    types.MARKET_HALTED,
)
OF_CLEARED = (types.MARKET_CANCEL_ONLY, types.MARKET_HALTED, types.MARKET_CLOSED)
OURS_ALONE = (types.MARKET_AUCTION, types.MARKET_POST_ONLY)  # no venue knows them


def margin_holds(leverage: int, imf_factor: int, mmf_base: int, mmf_factor: int) -> bool:
    """Return whether MMF stays below IMF at every size (M-4)."""
    return (
        within(1, leverage, LEVERAGE_MOST)
        and within(0, imf_factor, PPB)
        and 0 <= mmf_base * leverage < PPB
        and (mmf_factor == 0 or 0 <= mmf_factor < imf_factor)
    )


def asset_holds(command: commands.CreateAsset | commands.SetAssetParameters) -> bool:
    """Return whether the parameters of an asset are in their ranges (M-1, M-4)."""
    return (
        command.weight_kind in (types.WEIGHT_IDENTITY, types.WEIGHT_INVERSE_SQRT)
        and within(0, command.weight_base_ppb, PPB)
        and within(0, command.weight_penalty_ppb, PPB)
        and within(0, command.outflow_limit)
        and within(1 if command.outflow_limit else 0, command.outflow_window_ns)
        and margin_holds(
            command.debt_max_leverage,
            command.debt_imf_factor_ppb,
            command.debt_mmf_base_ppb,
            command.debt_mmf_factor_ppb,
        )
    )


def market_holds(command: commands.CreateMarket | commands.SetMarketParameters) -> bool:
    """Return whether the parameters of a market are in their ranges: fees in tiers, none above the notional, no maker
    above its taker; limits; margin.
    """
    makers, takers = command.maker_fee_ppb, command.taker_fee_ppb
    limits = (
        command.notional_min + 1,  # -1: that of the rules
        command.notional_max,
        command.open_order_lots_max,
        command.open_interest_lots_max,
        command.position_weight_ppb,
    )
    return (
        within(1, len(takers), TIERS_MOST)
        and len(makers) == len(takers)
        and all(within(0, taker, PPB) for taker in takers)
        and all(within(-PPB, *pair) for pair in zip(makers, takers, strict=True))
        and all(within(0, limit) for limit in limits)
        and (command.notional_max == 0 or command.notional_min <= command.notional_max)
        and within(0, command.band_ppb, PPB)
        and within(0, command.slippage_ppb, PPB)
        and margin_holds(
            command.max_leverage,
            command.imf_factor_ppb,
            command.mmf_base_ppb,
            command.mmf_factor_ppb,
        )
    )


class Listings:
    """The ladders of the commands of listings."""

    def __init__(self, context: Context, marks: Marks) -> None:
        """Know what they act on."""
        self.context = context
        self.system = context.system
        self.predicted = context.predicted
        self.brakes = context.brakes
        self.pools = context.pools
        self.marks = marks
        self.symbols = {"USDC": 0}  # 0: of an asset, else its last market
        # O-1.4, of a market, its statuses before and after, and the gaps that a call names.
        self.opens: Callable[[Market, int, int, int], ItemResult] = lambda *_: ACCEPTED

    def create_asset(self, command: commands.CreateAsset) -> int:
        """List an asset; return the result code."""
        if command.symbol in self.symbols:
            return codes.DUPLICATE_SYMBOL
        scale_holds = within(0, command.scale, types.SCALE_MAX)
        if not command.symbol or not scale_holds or not asset_holds(command):
            return codes.PARAMETER_OUT_OF_RANGE
        self.symbols[command.symbol] = 0
        return codes.OK

    def set_asset(self, command: commands.SetAssetParameters) -> int:
        """Set other parameters of an asset, including its outflow limit; return the result code."""
        if command.asset_id not in self.system.assets:
            return codes.UNKNOWN_ASSET
        one = command.asset_id == 1 and command.weight_kind != types.WEIGHT_IDENTITY
        fees = (command.chain_fee_limit, command.house_fee_limit)
        if one or not asset_holds(command) or not all(within(-1, fee) for fee in fees):
            return codes.PARAMETER_OUT_OF_RANGE
        command = self.context.holds_now(command)
        terms.change_asset(self.system.assets[command.asset_id], command)
        self.brakes.outflow_terms(command.asset_id)
        self.predicted.expect(events.ASSET_CHANGED, asset_id=command.asset_id)
        return codes.OK

    def create_market(self, command: commands.CreateMarket) -> int | ItemResult:
        """List a market; return the result."""
        assets = (
            self.system.assets.get(command.base_asset_id),
            self.system.assets.get(command.quote_asset_id),
        )
        base, quote = assets
        last = self.system.markets.get(self.symbols.get(command.symbol, 0))
        is_free = last is not None and 0 < last.closed_ns <= self.system.now - types.SYMBOL_KEPT_NS
        if command.symbol in self.symbols and not is_free:
            return codes.DUPLICATE_SYMBOL
        if base is None or quote is None:
            return codes.UNKNOWN_ASSET
        if {command.base_asset_id, command.quote_asset_id} & self.system.redeemed.keys():
            return codes.SECURITY_REDEEMED
        if not self._shape_holds(command) or not market_holds(command):
            return codes.PARAMETER_OUT_OF_RANGE
        if command.matching == types.EXTERNAL_VENUE and not self._is_venue(command):
            return codes.UNKNOWN_ACCOUNT
        lot = Fraction(command.lot_units, 10**command.lot_decimals)
        tick = Fraction(command.tick_units, 10**command.tick_decimals) * lot * 10**quote.scale
        in_base = lot * 10**base.scale
        if in_base.denominator != 1 or tick.denominator != 1:
            return codes.MARKET_UNITS_INVALID
        market = terms.new_market(self.system, command, len(self.system.markets) + 1)
        opens = self.opens(market, 0, command.status, command.confirmed_gaps)
        if opens != ACCEPTED:
            return opens
        self.symbols[command.symbol] = market.id
        return codes.OK

    def _shape_holds(self, command: commands.CreateMarket) -> bool:
        """Return whether the unchangeable terms of a market, and its first status, are permitted."""
        external = command.matching == types.EXTERNAL_VENUE
        future = command.market_kind == types.DATED_FUTURE
        deferred = command.market_kind == types.DEFERRED_SPOT
        return (
            bool(command.symbol)
            and command.market_kind in range(types.SPOT, types.DEFERRED_SPOT + 1)
            and not (deferred and (external or command.status not in OF_CLEARED))
            and command.matching in (types.INTERNAL, types.EXTERNAL_VENUE)
            and external == (command.venue_account_id != 0)
            and command.base_asset_id != command.quote_asset_id
            and command.status in AT_FIRST
            and not (external and command.status in OURS_ALONE)
            and not (future and command.status not in WITHOUT_EXPIRY)
            and within(1, command.lot_units)
            and within(1, command.tick_units)
            and within(0, command.lot_decimals, types.SCALE_MAX)
            and within(0, command.tick_decimals, types.SCALE_MAX)
        )

    def _is_venue(self, command: commands.CreateMarket) -> bool:
        """Return whether the venue's account may take the other side."""
        account = self.system.accounts.get(command.venue_account_id)
        if account is None:
            return False
        return account.kind == types.KIND_VENUE and account.status != types.CLOSED

    def set_market(self, command: commands.SetMarketParameters) -> int:
        """Set other parameters of a market, which may change its mark: its clamp is at most half the base MMF.

        Return the result code.
        """
        if command.market_id not in self.system.markets:
            return codes.UNKNOWN_MARKET
        if not market_holds(command):
            return codes.PARAMETER_OUT_OF_RANGE
        command = self.context.holds_now(command)
        market = self.system.markets[command.market_id]
        terms.change_market(market, command)
        self.marks.set(market)
        self.predicted.expect(events.MARKET_CHANGED, market_id=market.id)
        return codes.OK

    def set_rules(self, command: commands.SetRuleSet, _item: int) -> ItemResult:
        """Return the result of a change to a later set of the rules, if there is one (J-5)."""
        latest = types.RULE_SETS[-1]
        if command.rule_set > latest:
            return above(codes.PARAMETER_OUT_OF_RANGE, latest, command.rule_set)
        if command.rule_set <= self.system.rule_set:
            return below(codes.RULE_SET_IN_FORCE, self.system.rule_set + 1, command.rule_set)
        self.system.rule_set = command.rule_set
        self.predicted.expect(events.RULE_SET_CHANGED, rule_set=command.rule_set)
        return ACCEPTED

    def set_switch(self, command: commands.SetRiskSwitch) -> int:
        """Set the switch of G-2; return the result code."""
        if command.scope == types.SCOPE_CLEARINGHOUSE and command.target_id == 0:
            return codes.OK
        if command.scope == types.SCOPE_MARKET:
            known = command.target_id in self.system.markets
            return codes.OK if known else codes.UNKNOWN_MARKET
        if command.scope == types.SCOPE_ACCOUNT:
            known = command.target_id in self.system.accounts
            return codes.OK if known else codes.UNKNOWN_ACCOUNT
        return codes.PARAMETER_OUT_OF_RANGE
