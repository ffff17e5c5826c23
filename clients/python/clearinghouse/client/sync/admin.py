# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""Define operators' methods that are not generated from the schema.

Owns methods with a class of parameters instead of single fields, and methods whose target is a market or an asset,
depending on another parameter. Each method returns the number of the created object, or else the sequence, and raises
`Refused`. A class of parameters is for a new object, and states all of them. A method that changes an object takes
each parameter by name: unstated parameters keep their values. Every method has `key`, the identity of the request
(None: a new one), and `timeout`, the seconds for all attempts (None: the client's own).
"""

from collections.abc import Sequence
from typing import Final

from clearinghouse.client.api.calls import admin, by_hand
from clearinghouse.client.api.requests import AssetParameters, MarketParameters
from clearinghouse.client.api.settings import SettingReceipt
from clearinghouse.client.api.terms import PoolTerms
from clearinghouse.client.sync.methods.admin import AdminMethods
from clearinghouse.client.values.amounts import Number, text_or_absent
from clearinghouse.client.values.enums import (
    AccrualMode,
    BrakeCause,
    BrakeKind,
    ListingGap,
    MarketKind,
    MarketStatus,
    Matching,
    RiskSwitchScope,
)
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.open_enum import number
from clearinghouse.v1 import common_pb2

ORDINARY_TERMS: Final = PoolTerms()


class Admin(AdminMethods):
    """Methods of operators: instruments, parameters, switches, brakes."""

    def create_asset(
        self,
        symbol: str,
        scale: int,
        parameters: AssetParameters,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """List an asset whose smallest unit has `scale` decimals (0 to 12); return the asset's number."""
        build = admin.create_asset(
            key or self.new_key(), symbol=symbol, scale=scale, **parameters.fields()
        )
        return (self._call(build, timeout)).id

    def create_market(
        self,
        symbol: str,
        kind: MarketKind,
        base: Instrument,
        quote: Instrument,
        *,
        lot_size: Number,
        tick_size: Number,
        parameters: MarketParameters,
        status: MarketStatus = MarketStatus.OPEN,
        matching: Matching = Matching.INTERNAL,
        venue_account_id: int = 0,
        confirmed_gaps: Sequence[ListingGap] = (),
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """List a market and return its number. `lot_size` is in base, `tick_size` in quote per whole base.

        A market with leverage that opens at once is refused with LISTING_INCOMPLETE unless `confirmed_gaps` names all
        gaps of the listing check: `check_listing`.
        """
        build = admin.create_market(
            key or self.new_key(),
            symbol=symbol,
            kind=kind,
            base_asset=base,
            quote_asset=quote,
            lot_size=lot_size,
            tick_size=tick_size,
            **parameters.fields(),
            status=status,
            matching=matching,
            venue_account_id=venue_account_id,
            confirmed_gaps=confirmed_gaps,
        )
        return (self._call(build, timeout)).id

    def open_pool(
        self,
        asset: Instrument,
        terms: PoolTerms = ORDINARY_TERMS,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Open the lending pool of an asset that has none; return the sequence of the call.

        An asset with a pool is refused with STALE_VERSION: `set_pool` changes the terms of a pool.
        """
        build = by_hand.set_pool(
            key or self.new_key(), asset, terms.message(), expected_version=0, at_once_reason=""
        )
        return (self._call(build, timeout)).sequence

    def set_pool(
        self,
        asset: Instrument,
        *,
        kink_ppb: int | None = None,
        base_rate_ppb: int | None = None,
        slope1_ppb: int | None = None,
        slope2_ppb: int | None = None,
        reserve_factor_ppb: int | None = None,
        borrow_accrual: AccrualMode | None = None,
        supply_accrual: AccrualMode | None = None,
        supply_cap: Number | None = None,
        borrow_cap: Number | None = None,
        account_supply_cap: Number | None = None,
        account_borrow_cap: Number | None = None,
        utilisation_max_ppb: int | None = None,
        throttle_ppb: int | None = None,
        throttle_share_ppb: int | None = None,
        throttle_window_ns: int | None = None,
        claims_min: Number | None = None,
        fee_share_ppb: int | None = None,
        virtual_claim: Number | None = None,
        expected_version: int | None = None,
        at_once_reason: str = "",
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Change the stated terms of a lending pool; the others keep their values.

        Return the terms in force afterwards.

        A cap of 0 permits nothing more; `UNLIMITED` is no cap.
        """
        terms = common_pb2.PoolTerms(
            kink_ppb=kink_ppb,
            base_rate_ppb=base_rate_ppb,
            slope1_ppb=slope1_ppb,
            slope2_ppb=slope2_ppb,
            reserve_factor_ppb=reserve_factor_ppb,
            borrow_accrual=None if borrow_accrual is None else number(borrow_accrual),
            supply_accrual=None if supply_accrual is None else number(supply_accrual),
            supply_cap=text_or_absent(supply_cap),
            borrow_cap=text_or_absent(borrow_cap),
            account_supply_cap=text_or_absent(account_supply_cap),
            account_borrow_cap=text_or_absent(account_borrow_cap),
            utilisation_max_ppb=utilisation_max_ppb,
            throttle_ppb=throttle_ppb,
            throttle_share_ppb=throttle_share_ppb,
            throttle_window_ns=throttle_window_ns,
            claims_min=text_or_absent(claims_min),
            fee_share_ppb=fee_share_ppb,
            virtual_claim=text_or_absent(virtual_claim),
        )
        build = by_hand.set_pool(
            key or self.new_key(),
            asset,
            terms,
            expected_version=expected_version,
            at_once_reason=at_once_reason,
        )
        return self._call(build, timeout)

    def set_risk_switch(
        self,
        scope: RiskSwitchScope,
        target: Instrument = 0,
        *,
        disabled: bool,
        reason: str = "",
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Turn risk taking off (`disabled`) or on for everything, a market or an account; return the sequence of the
        call.

        `target` is a market's symbol or number, or an account's number.
        """
        build = by_hand.set_risk_switch(key or self.new_key(), scope, target, disabled, reason)
        return (self._call(build, timeout)).sequence

    def release_brake(
        self,
        brake: BrakeKind,
        target: Instrument | None = None,
        cause: BrakeCause = BrakeCause.OPERATOR,
        reason: str = "",
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Release an engaged brake of a market, of an asset or of the clearinghouse; return the sequence of the
        call.
        """
        build = by_hand.release_brake(key or self.new_key(), brake, target, cause, reason)
        return (self._call(build, timeout)).sequence
