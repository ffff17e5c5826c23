# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""Methods of the calls of AdminService.

`timeout` is the seconds for all attempts (None: the client's own).
`key` is the identity of the request (None: a fresh one). A batch returns a result for each item. Another command
returns the number of the thing that it made, parameters in force if it sets some, else its sequence, and raises
`Refused`.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence

from clearinghouse.client.api.calls import admin
from clearinghouse.client.api.settings import SettingReceipt
from clearinghouse.client.sync.channel import Connection
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.enums import (
    BrakeCause,
    BrakeKind,
    BreakResolution,
    GateMode,
    ListingGap,
    MarketStatus,
    MovedDeadline,
    TriggerSource,
    WeightKind,
    WorkKind,
)
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument


class AdminMethods(Connection):
    """Methods that send one call of AdminService each."""

    def set_asset_parameters(
        self,
        asset: Instrument,
        *,
        weight_kind: WeightKind | None = None,
        weight_base_ppb: int | None = None,
        weight_penalty_ppb: int | None = None,
        debt_max_leverage: int | None = None,
        debt_imf_factor_ppb: int | None = None,
        debt_mmf_base_ppb: int | None = None,
        debt_mmf_factor_ppb: int | None = None,
        outflow_limit: Number | None = None,
        outflow_window_ns: int | None = None,
        chain_fee_limit: Number | None = None,
        house_fee_limit: Number | None = None,
        expected_version: int | None = None,
        at_once_reason: str = "",
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Change the stated risk parameters of an asset; the others stay as they are. Answers the present values.

        `outflow_limit` is in the asset over the rolling window; 0: none. `chain_fee_limit` and `house_fee_limit` are
        the most that the fee of a chain may be out of a withdrawal, and out of `fees`; 0: nothing.
        """
        build = admin.set_asset_parameters(
            key or self.new_key(),
            asset=asset,
            weight_kind=weight_kind,
            weight_base_ppb=weight_base_ppb,
            weight_penalty_ppb=weight_penalty_ppb,
            debt_max_leverage=debt_max_leverage,
            debt_imf_factor_ppb=debt_imf_factor_ppb,
            debt_mmf_base_ppb=debt_mmf_base_ppb,
            debt_mmf_factor_ppb=debt_mmf_factor_ppb,
            outflow_limit=outflow_limit,
            outflow_window_ns=outflow_window_ns,
            expected_version=expected_version,
            chain_fee_limit=chain_fee_limit,
            house_fee_limit=house_fee_limit,
            at_once_reason=at_once_reason,
        )
        return self._call(build, timeout)

    def set_market_parameters(
        self,
        market: Instrument,
        *,
        maker_fee_ppb: Sequence[int] = (),
        taker_fee_ppb: Sequence[int] = (),
        notional_min: Number | None = None,
        notional_max: Number | None = None,
        open_order_quantity_max: Number | None = None,
        open_interest_max: Number | None = None,
        position_weight_ppb: int | None = None,
        band_ppb: int | None = None,
        slippage_ppb: int | None = None,
        max_leverage: int | None = None,
        imf_factor_ppb: int | None = None,
        mmf_base_ppb: int | None = None,
        mmf_factor_ppb: int | None = None,
        expected_version: int | None = None,
        at_once_reason: str = "",
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Change the stated fees, limits and margin of a market; the others stay as they are. Answers the present
        values.

        Amounts are in the quote asset, quantities in base, fees by tier.
        """
        build = admin.set_market_parameters(
            key or self.new_key(),
            market=market,
            maker_fee_ppb=maker_fee_ppb,
            taker_fee_ppb=taker_fee_ppb,
            notional_min=notional_min,
            notional_max=notional_max,
            open_order_quantity_max=open_order_quantity_max,
            open_interest_max=open_interest_max,
            position_weight_ppb=position_weight_ppb,
            band_ppb=band_ppb,
            slippage_ppb=slippage_ppb,
            max_leverage=max_leverage,
            imf_factor_ppb=imf_factor_ppb,
            mmf_base_ppb=mmf_base_ppb,
            mmf_factor_ppb=mmf_factor_ppb,
            expected_version=expected_version,
            at_once_reason=at_once_reason,
        )
        return self._call(build, timeout)

    def set_market_status(
        self,
        market: Instrument,
        status: MarketStatus,
        reason: str = "",
        *,
        confirmed_gaps: Sequence[ListingGap] = (),
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Move the status of a market; from AUCTION to OPEN uncrosses its book, to HALTED stops it. Answers the
        sequence.
        """
        build = admin.set_market_status(
            key or self.new_key(),
            market=market,
            status=status,
            reason=reason,
            confirmed_gaps=confirmed_gaps,
        )
        return (self._call(build, timeout)).sequence

    def create_oracle_source(
        self,
        name: str,
        source_principal: str,
        weight: int = 1,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Admit a price source and who may speak for it; answers its number."""
        build = admin.create_oracle_source(
            key or self.new_key(), name=name, source_principal=source_principal, weight=weight
        )
        return (self._call(build, timeout)).id

    def set_oracle_instrument(
        self,
        asset: Instrument,
        source_ids: Sequence[int] = (),
        *,
        fresh_ns: int | None = None,
        clamp_bps: int | None = None,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Say from which sources the price of an asset comes; answers the present values.

        A price older than `fresh_ns` drops out; one further than `clamp_bps` from the median is clamped.
        """
        build = admin.set_oracle_instrument(
            key or self.new_key(),
            asset=asset,
            source_ids=source_ids,
            fresh_ns=fresh_ns,
            clamp_bps=clamp_bps,
            expected_version=expected_version,
        )
        return self._call(build, timeout)

    def set_source_quote(
        self,
        source_id: int,
        quote_asset: Instrument | None = None,
        group_id: int | None = None,
        *,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Say in what a source quotes (0: the valuation asset) and with which it is one; answers the present values."""
        build = admin.set_source_quote(
            key or self.new_key(),
            source_id=source_id,
            quote_asset=quote_asset,
            group_id=group_id,
            expected_version=expected_version,
        )
        return self._call(build, timeout)

    def set_index_rules(
        self,
        asset: Instrument,
        *,
        quorum_min: int | None = None,
        cap_bps_per_second: int | None = None,
        cap_saved_seconds: int | None = None,
        capless_after_ns: int | None = None,
        jumped_bps: int | None = None,
        stale_ns: int | None = None,
        wide_bps: int | None = None,
        frozen_after_ns: int | None = None,
        frozen_move_bps: int | None = None,
        stable_ppb_per_second: int | None = None,
        adverse_bps: int | None = None,
        agreement_bps: int | None = None,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Say how an asset's index is made and checked; the guard matrix then holds for it. Answers the present values.

        A rule that is not stated stays as it is; an asset without rules gets the ordinary value.
        """
        build = admin.set_index_rules(
            key or self.new_key(),
            asset=asset,
            quorum_min=quorum_min,
            cap_bps_per_second=cap_bps_per_second,
            cap_saved_seconds=cap_saved_seconds,
            capless_after_ns=capless_after_ns,
            jumped_bps=jumped_bps,
            stale_ns=stale_ns,
            wide_bps=wide_bps,
            frozen_after_ns=frozen_after_ns,
            frozen_move_bps=frozen_move_bps,
            stable_ppb_per_second=stable_ppb_per_second,
            adverse_bps=adverse_bps,
            expected_version=expected_version,
            agreement_bps=agreement_bps,
        )
        return self._call(build, timeout)

    def set_mark_rules(
        self,
        market: Instrument,
        impact_notional: Number | None = None,
        *,
        ewma_ns: int | None = None,
        clamp_bps: int | None = None,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Mark a market by its book, over a notional in the quote asset (0: the index); answers the present values."""
        build = admin.set_mark_rules(
            key or self.new_key(),
            market=market,
            impact_notional=impact_notional,
            ewma_ns=ewma_ns,
            clamp_bps=clamp_bps,
            expected_version=expected_version,
        )
        return self._call(build, timeout)

    def set_account_limits(
        self,
        account_id: int,
        *,
        fee_tier: int | None = None,
        position_limit: Number | None = None,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Set the fee tier of an account and its limit on weighted exposure, in the valuation asset (0: none).

        Answers the present values.
        """
        build = admin.set_account_limits(
            key or self.new_key(),
            account_id=account_id,
            fee_tier=fee_tier,
            position_limit=position_limit,
            expected_version=expected_version,
        )
        return self._call(build, timeout)

    def resolve_break(
        self,
        break_id: int,
        resolution: BreakResolution,
        account_id: int = 0,
        reason: str = "",
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Discard a break or book it to `account_id`; answers the sequence."""
        build = admin.resolve_break(
            key or self.new_key(),
            break_id=break_id,
            resolution=resolution,
            account_id=account_id,
            reason=reason,
        )
        return (self._call(build, timeout)).sequence

    def set_funding(
        self,
        market: Instrument,
        interval_ns: int | None = None,
        interest_ppb: int | None = None,
        inner_clamp_ppb: int | None = None,
        bound_ppb: int | None = None,
        *,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Set the funding of a perpetual: interest and inner clamp per 8 h, the bound per interval.

        Answers the present values.
        """
        build = admin.set_funding(
            key or self.new_key(),
            market=market,
            interval_ns=interval_ns,
            interest_ppb=interest_ppb,
            inner_clamp_ppb=inner_clamp_ppb,
            bound_ppb=bound_ppb,
            expected_version=expected_version,
        )
        return self._call(build, timeout)

    def end_funding(
        self,
        market: Instrument,
        *,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """End the funding of a perpetual; what has accrued stays due. Answers the present values."""
        build = admin.set_funding(
            key or self.new_key(),
            market=market,
            interval_ns=0,
            interest_ppb=0,
            inner_clamp_ppb=0,
            bound_ppb=0,
            expected_version=expected_version,
        )
        return self._call(build, timeout)

    def set_expiry(
        self,
        market: Instrument,
        expiry_time_ns: int | None = None,
        window_ns: int | None = None,
        *,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Say when a dated future expires or a perpetual is delisted, and over how long its last price is averaged.
        Answers the present values.
        """
        build = admin.set_expiry(
            key or self.new_key(),
            market=market,
            expiry_time_ns=expiry_time_ns,
            window_ns=window_ns,
            expected_version=expected_version,
        )
        return self._call(build, timeout)

    def name_settlement_price(
        self,
        market: Instrument,
        price: Number,
        reason: str,
        *,
        confirms_distance: bool = False,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Settle a market in SETTLING at a price. Answers the sequence."""
        build = admin.name_settlement_price(
            key or self.new_key(),
            market=market,
            price=price,
            reason=reason,
            confirms_distance=confirms_distance,
        )
        return (self._call(build, timeout)).sequence

    def announce_bust(
        self,
        market: Instrument,
        price: Number,
        distance_ppb: int,
        trade_ids: Sequence[int],
        *,
        made_trade_ids: Sequence[int],
        made_times_ns: Sequence[int],
        buyer_account_ids: Sequence[int],
        seller_account_ids: Sequence[int],
        prices: Sequence[Number],
        quantities: Sequence[Number],
        buyer_fees: Sequence[Number],
        seller_fees: Sequence[Number],
        reason: str,
        confirms_distance: bool,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Announce that trades are to be busted; answers the bust."""
        build = admin.announce_bust(
            key or self.new_key(),
            market=market,
            price=price,
            distance_ppb=distance_ppb,
            trade_ids=trade_ids,
            reason=reason,
            confirms_distance=confirms_distance,
            made_trade_ids=made_trade_ids,
            made_times_ns=made_times_ns,
            buyer_account_ids=buyer_account_ids,
            seller_account_ids=seller_account_ids,
            prices=prices,
            quantities=quantities,
            buyer_fees=buyer_fees,
            seller_fees=seller_fees,
        )
        return (self._call(build, timeout)).id

    def decide_bust(
        self,
        bust_id: int,
        *,
        approves: bool = False,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Bust the trades of an announced bust, or give it up; another principal has to decide the same. Answers the
        sequence.
        """
        build = admin.decide_bust(key or self.new_key(), bust_id=bust_id, approves=approves)
        return (self._call(build, timeout)).sequence

    def move_deadline(
        self,
        kind: MovedDeadline,
        to_time_ns: int,
        reason: str,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Move the open deadlines of a kind to a later time for all members; answers the sequence. Raises `Refused`."""
        build = admin.move_deadline(
            key or self.new_key(), kind=kind, to_time_ns=to_time_ns, reason=reason
        )
        return (self._call(build, timeout)).sequence

    def quarantine_work(
        self,
        kind: WorkKind,
        subject_id: int,
        reason: str,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Set work of an account or a market aside that stopped the machine; another operator has to send the same.
        Answers the sequence. Raises `Refused`.
        """
        build = admin.quarantine_work(
            key or self.new_key(), kind=kind, subject_id=subject_id, reason=reason
        )
        return (self._call(build, timeout)).sequence

    def lift_quarantine(
        self,
        kind: WorkKind,
        subject_id: int,
        reason: str,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Let work run again that was set aside; another operator has to send the same. Answers the sequence. Raises
        `Refused`.
        """
        build = admin.lift_quarantine(
            key or self.new_key(), kind=kind, subject_id=subject_id, reason=reason
        )
        return (self._call(build, timeout)).sequence

    def set_dynamic_margin(
        self,
        market: Instrument,
        reference_volatility_ppb: int | None = None,
        *,
        sample_ns: int | None = None,
        ewma_ns: int | None = None,
        open_interest_low: Number | None = None,
        open_interest_high: Number | None = None,
        depth_notional: Number | None = None,
        depth_width_ppb: int | None = None,
        cap_ppb: int | None = None,
        buffer_ppb: int | None = None,
        rise_ppb_per_hour: int | None = None,
        expected_version: int | None = None,
        at_once_reason: str = "",
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Let the requirements of a market follow volatility (a year, of ordinary times), open interest and depth.

        Open interest is in the valuation asset, depth in the quote asset; 0: without effect. Answers the present
        values.
        """
        build = admin.set_dynamic_margin(
            key or self.new_key(),
            market=market,
            sample_ns=sample_ns,
            ewma_ns=ewma_ns,
            reference_volatility_ppb=reference_volatility_ppb,
            open_interest_low=open_interest_low,
            open_interest_high=open_interest_high,
            depth_notional=depth_notional,
            depth_width_ppb=depth_width_ppb,
            cap_ppb=cap_ppb,
            buffer_ppb=buffer_ppb,
            rise_ppb_per_hour=rise_ppb_per_hour,
            expected_version=expected_version,
            at_once_reason=at_once_reason,
        )
        return self._call(build, timeout)

    def end_dynamic_margin(
        self,
        market: Instrument,
        *,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Let the requirements of a market be its parameters again, at once; answers the present values."""
        build = admin.set_dynamic_margin(
            key or self.new_key(),
            market=market,
            sample_ns=0,
            ewma_ns=0,
            reference_volatility_ppb=0,
            open_interest_low=0,
            open_interest_high=0,
            depth_notional=0,
            depth_width_ppb=0,
            cap_ppb=0,
            buffer_ppb=0,
            rise_ppb_per_hour=0,
            expected_version=expected_version,
            at_once_reason="",
        )
        return self._call(build, timeout)

    def set_liquidation(
        self,
        *,
        enabled: bool | None = None,
        interval_ns: int | None = None,
        pass_share_ppb: int | None = None,
        band_ppb: int | None = None,
        fee_ppb: int | None = None,
        exit_buffer_ppb: int | None = None,
        throttle_ppb: int | None = None,
        auto_close_divisor: int | None = None,
        auto_close_offset_ppb: int | None = None,
        spread_ppb: int | None = None,
        takeover_passes: int | None = None,
        recourse: bool | None = None,
        expected_version: int | None = None,
        at_once_reason: str = "",
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Switch the waterfall on with its parameters, or off with `enabled` False; answers the present values."""
        build = admin.set_liquidation(
            key or self.new_key(),
            enabled=enabled,
            interval_ns=interval_ns,
            pass_share_ppb=pass_share_ppb,
            band_ppb=band_ppb,
            fee_ppb=fee_ppb,
            exit_buffer_ppb=exit_buffer_ppb,
            throttle_ppb=throttle_ppb,
            auto_close_divisor=auto_close_divisor,
            auto_close_offset_ppb=auto_close_offset_ppb,
            spread_ppb=spread_ppb,
            takeover_passes=takeover_passes,
            recourse=recourse,
            expected_version=expected_version,
            at_once_reason=at_once_reason,
        )
        return self._call(build, timeout)

    def set_backstop(
        self,
        account_id: int,
        market: Instrument,
        capacity: Number | None = None,
        *,
        priority: int | None = None,
        spread_ppb: int | None = None,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Let a provider take positions off accounts below auto-close, up to a position of `capacity` base.

        Lower `priority` is asked first; capacity 0 ends the offer. Answers the present values.
        """
        build = admin.set_backstop(
            key or self.new_key(),
            account_id=account_id,
            market=market,
            capacity=capacity,
            priority=priority,
            spread_ppb=spread_ppb,
            expected_version=expected_version,
        )
        return self._call(build, timeout)

    def set_reconciliation(
        self,
        *,
        enabled: bool | None = None,
        slack_ppb: int | None = None,
        limit_ppb: int | None = None,
        spot_liquidation_passes: int | None = None,
        realisation_passes: int | None = None,
        borrow_passes: int | None = None,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Switch reconciliation of losses on with these parameters, or off; answers the present values."""
        build = admin.set_reconciliation(
            key or self.new_key(),
            enabled=enabled,
            slack_ppb=slack_ppb,
            limit_ppb=limit_ppb,
            spot_liquidation_passes=spot_liquidation_passes,
            realisation_passes=realisation_passes,
            expected_version=expected_version,
            borrow_passes=borrow_passes,
        )
        return self._call(build, timeout)

    def set_volatility_halt(
        self,
        market: Instrument,
        move_ppb: int | None = None,
        window_ns: int | None = None,
        halt_ns: int | None = None,
        *,
        price_source: TriggerSource | None = None,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Halt a market that moves more than `move_ppb` within the window, for `halt_ns`; answers the present values.

        `move_ppb` 0 switches it off; `halt_ns` 0 leaves the market halted until `release_brake`.
        """
        build = admin.set_volatility_halt(
            key or self.new_key(),
            market=market,
            price_source=price_source,
            move_ppb=move_ppb,
            window_ns=window_ns,
            halt_ns=halt_ns,
            expected_version=expected_version,
        )
        return self._call(build, timeout)

    def set_asset_caps(
        self,
        asset: Instrument,
        *,
        borrow_limit: Number | None = None,
        borrow_window_ns: int | None = None,
        deposit_limit: Number | None = None,
        deposit_window_ns: int | None = None,
        fund_limit: Number | None = None,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Cap what of an asset is borrowed, and what deposits credit, over windows; 0 is none. `fund_limit` caps what
        the fund buys of it. Answers the present values.
        """
        build = admin.set_asset_caps(
            key or self.new_key(),
            asset=asset,
            borrow_limit=borrow_limit,
            borrow_window_ns=borrow_window_ns,
            deposit_limit=deposit_limit,
            deposit_window_ns=deposit_window_ns,
            fund_limit=fund_limit,
            expected_version=expected_version,
        )
        return self._call(build, timeout)

    def set_withdrawal_gate(
        self,
        mode: GateMode | None = None,
        hold_ns: int | None = None,
        *,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Stop withdrawals after a bankruptcy, for `hold_ns` or until `release_brake`; answers the present values."""
        build = admin.set_withdrawal_gate(
            key or self.new_key(), mode=mode, hold_ns=hold_ns, expected_version=expected_version
        )
        return self._call(build, timeout)

    def set_rule_set(
        self, rule_set: int, *, key: RequestKey | None = None, timeout: float | None = None
    ) -> int:
        """Put a later set of the rules in force; answers the sequence."""
        build = admin.set_rule_set(key or self.new_key(), rule_set=rule_set)
        return (self._call(build, timeout)).sequence

    def engage_brake(
        self,
        brake: BrakeKind,
        cause: BrakeCause = BrakeCause.OPERATOR,
        reason: str = "",
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Engage KILL_SWITCH or WITHDRAWAL_GATE until it is released; answers the sequence."""
        build = admin.engage_brake(key or self.new_key(), brake=brake, cause=cause, reason=reason)
        return (self._call(build, timeout)).sequence

    def pause_asset(
        self,
        asset: Instrument,
        pause_ns: int,
        cause: BrakeCause = BrakeCause.OPERATOR,
        reason: str = "",
        *,
        by_two: bool = False,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Pause liquidation, conversion, settlement and funding at the prices of an asset; answers the sequence."""
        build = admin.pause_asset(
            key or self.new_key(),
            asset=asset,
            pause_ns=pause_ns,
            cause=cause,
            reason=reason,
            by_two=by_two,
        )
        return (self._call(build, timeout)).sequence

    def redenominate_asset(
        self,
        asset: Instrument,
        account_id: int,
        into_asset: Instrument,
        new_units: int,
        old_units: int,
        *,
        record_time_ns: int,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Exchange an asset for another one by a ratio, once two principals have asked; answers the number of the
        announcement; 0 for the first of the two calls.
        """
        build = admin.redenominate_asset(
            key or self.new_key(),
            asset=asset,
            account_id=account_id,
            into_asset=into_asset,
            new_units=new_units,
            old_units=old_units,
            record_time_ns=record_time_ns,
        )
        return (self._call(build, timeout)).id
