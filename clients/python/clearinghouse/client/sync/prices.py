# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""How prices are made and judged: quotes, groups, index and mark rules, the guard matrix.

Owns the methods about those of AdminService, MarketDataService and RiskService. Every method takes `timeout`, the
seconds for all attempts (None: the client's own); those that change something take `key`, the identity of the
request (None: a fresh one), and raise `Refused`.
"""

import dataclasses
from typing import Final

from clearinghouse.client.api.calls import admin, market_data, risk
from clearinghouse.client.api.models import GuardMatrix, Index
from clearinghouse.client.api.terms import IndexRules
from clearinghouse.client.sync.channel import Connection
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument

MINUTE_NS: Final = 60_000_000_000
ORDINARY: Final = IndexRules()


class Prices(Connection):
    """How prices are made and judged."""

    def set_source_quote(
        self,
        source_id: int,
        quote_asset: Instrument | None = None,
        group_id: int = 0,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Say in what a source quotes (None: the valuation asset) and with which it is one; answers the sequence."""
        build = admin.set_source_quote(
            key or self.new_key(),
            source_id=source_id,
            quote_asset=0 if quote_asset is None else quote_asset,
            group_id=group_id,
        )
        return (self._call(build, timeout)).sequence

    def set_index_rules(
        self,
        asset: Instrument,
        rules: IndexRules = ORDINARY,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Say how an asset's index is made and judged; the guard matrix then holds for it. Answers the sequence."""
        build = admin.set_index_rules(
            key or self.new_key(), asset=asset, **dataclasses.asdict(rules)
        )
        return (self._call(build, timeout)).sequence

    def set_mark_rules(
        self,
        market: Instrument,
        impact_notional: Number = 10_000,
        *,
        ewma_ns: int = MINUTE_NS,
        clamp_bps: int = 500,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Let the mark follow the book over a notional in the quote asset (0: index alone). Answers the sequence."""
        build = admin.set_mark_rules(
            key or self.new_key(),
            market=market,
            impact_notional=impact_notional,
            ewma_ns=ewma_ns,
            clamp_bps=clamp_bps,
        )
        return (self._call(build, timeout)).sequence

    def index(
        self,
        asset: Instrument,
        *,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> Index:
        """How the price of an asset is made: rules, sources, what each counts."""
        return self._call(market_data.get_index(asset=asset, min_sequence=min_sequence), timeout)

    def guard_matrix(
        self,
        *,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> GuardMatrix:
        """What each state of a price lets be done, and which state each price has."""
        return self._call(risk.get_guard_matrix(min_sequence=min_sequence), timeout)
