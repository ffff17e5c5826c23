# SPDX-License-Identifier: Apache-2.0
"""Views of lending pools to the bytes of replies (SPEC section 9, Q-1).

Owns the text form of pools. Must never read the state itself.
"""

from collections.abc import Sequence
from typing import cast

from clearinghouse.server.codec.decimals import units_to_text
from clearinghouse.server.codec.scales import RAY_DECIMALS, AssetScale, Scales
from clearinghouse.statemachine.views.lending import PoolView
from clearinghouse.v1 import common_pb2, enums_pb2, market_data_pb2


def pools(seen: Sequence[PoolView], as_of: int, scales: Scales) -> bytes:
    """The reply of ListPools."""
    reply = market_data_pb2.ListPoolsResponse(as_of_sequence=as_of)
    for view in seen:
        asset = scales.assets[view.asset_id]
        texts = asset.texts
        reply.pools.add(
            asset_id=view.asset_id,
            symbol=asset.symbol,
            terms=_terms(view, asset),
            cash=texts[view.cash],
            debt=texts[view.debt],
            claims=texts[view.claims],
            reserve=texts[view.reserve],
            borrow_rate=ray_to_text(view.borrow_rate_ray),
            lend_rate=ray_to_text(view.lend_rate_ray),
            borrow_index=ray_to_text(view.borrow_index_ray),
            supply_index=ray_to_text(view.supply_index_ray),
            accrued_time_ns=view.accrued_ns,
            fees_to_lenders=texts[view.fees_to_lenders],
            epoch=view.epoch,
            redeemable=texts[view.redeemable],
            borrowable=texts[view.borrowable],
            redemptions_asked=texts[view.redemptions_asked],
        )
    return reply.SerializeToString()


def ray_to_text(value: int) -> str:
    """A rate or an index, which have 27 decimals."""
    return units_to_text(value, RAY_DECIMALS)


def _terms(view: PoolView, asset: AssetScale) -> common_pb2.PoolTerms:
    """The terms of a pool; an amount of 0 is none and stays empty."""

    def amount(value: int) -> str:
        return asset.texts[value] if value else ""

    terms = view.terms
    return common_pb2.PoolTerms(
        kink_ppb=terms.kink_ppb,
        base_rate_ppb=terms.base_rate_ppb,
        slope1_ppb=terms.slope1_ppb,
        slope2_ppb=terms.slope2_ppb,
        reserve_factor_ppb=terms.reserve_factor_ppb,
        borrow_accrual=cast("enums_pb2.AccrualMode", terms.borrow_accrual),
        supply_accrual=cast("enums_pb2.AccrualMode", terms.supply_accrual),
        supply_cap=amount(terms.supply_cap),
        borrow_cap=amount(terms.borrow_cap),
        account_supply_cap=amount(terms.account_supply_cap),
        account_borrow_cap=amount(terms.account_borrow_cap),
        utilisation_max_ppb=terms.utilisation_max_ppb,
        throttle_ppb=terms.throttle_ppb,
        throttle_share_ppb=terms.throttle_share_ppb,
        throttle_window_ns=terms.throttle_window_ns,
        claims_min=amount(terms.claims_min),
        fee_share_ppb=terms.fee_share_ppb,
    )
