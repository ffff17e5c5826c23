# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""Define reads that are not generated from the schema.

Owns the lists whose symbols the client learns, lists that are returned as mappings, what-if questions and
explanations. `min_sequence` makes a read wait until it includes that sequence (0: read now); `timeout` is the seconds
for all attempts (None: the client's own). Methods raise `NotFound` for ids that do not exist, and `Unavailable` when
the time is over.
"""

from collections.abc import Mapping
from typing import Final

from clearinghouse.client.api.calls import by_hand, market_data, query, risk
from clearinghouse.client.api.explanations import Explanation
from clearinghouse.client.api.models import (
    Asset,
    Balance,
    Brake,
    HypotheticalMarginReport,
    Market,
    Position,
    Supposed,
)
from clearinghouse.client.api.records import RecordPage
from clearinghouse.client.api.requests import NewOrder
from clearinghouse.client.api.settings import AnnouncedSetting, Setting
from clearinghouse.client.sync.methods.history import HistoryMethods
from clearinghouse.client.sync.methods.journal import JournalMethods
from clearinghouse.client.sync.methods.market_data import MarketDataMethods
from clearinghouse.client.sync.methods.query import QueryMethods
from clearinghouse.client.sync.methods.risk import RiskMethods
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.instruments import Instrument

NO_PRICES: Final[dict[Instrument, Number]] = {}


class Reads(
    HistoryMethods,
    JournalMethods,
    MarketDataMethods,
    QueryMethods,
    RiskMethods,
):
    """Methods that read instruments, accounts, orders and margin. A list is returned complete: all its pages are
    read.
    """

    def assets(self, *, min_sequence: int = 0, timeout: float | None = None) -> list[Asset]:
        """Return all assets, with scales, prices and parameters."""
        found = self._call(market_data.list_assets(min_sequence=min_sequence), timeout)
        self.instruments.learn_assets(found)
        return found

    def markets(self, *, min_sequence: int = 0, timeout: float | None = None) -> list[Market]:
        """Return all markets, with lots, ticks, prices and parameters."""
        found = self._call(market_data.list_markets(min_sequence=min_sequence), timeout)
        self.instruments.learn_markets(found)
        return found

    def balances(
        self,
        account_id: int,
        *,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> dict[str, Balance]:
        """Return the balances of an account, by the symbol of the asset."""
        found = self._call(
            query.list_balances(account_id=account_id, min_sequence=min_sequence), timeout
        )
        return {balance.asset: balance for balance in found}

    def positions(
        self,
        account_id: int,
        *,
        with_liquidation_prices: bool = False,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> dict[str, Position]:
        """Return the positions of an account, by the symbol of the market."""
        build = query.list_positions(
            account_id=account_id,
            min_sequence=min_sequence,
            with_liquidation_prices=with_liquidation_prices,
        )
        found = self._call(build, timeout)
        return {position.market: position for position in found}

    def brakes(
        self,
        *,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> tuple[Brake, ...]:
        """Return the brakes of the clearinghouse, of markets and of assets, each with its state and reason."""
        return tuple(self._call(risk.list_brakes(min_sequence=min_sequence), timeout))

    def list_settings(
        self,
        *,
        account_id: int = 0,
        asset: Instrument = 0,
        market: Instrument = 0,
        source_id: int = 0,
        member_id: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> tuple[Setting, ...]:
        """Return the parameters in force of one subject, or of the clearinghouse if none is named, each with its
        version.
        """
        build = by_hand.list_settings(account_id, asset, market, source_id, member_id, min_sequence)
        return self._call(build, timeout)

    def list_announced_settings(
        self, *, min_sequence: int = 0, timeout: float | None = None
    ) -> tuple[AnnouncedSetting, ...]:
        """Return the announced changes of parameters that are not in force yet, in the order in which they take
        effect.
        """
        return self._call(by_hand.announced_settings(min_sequence), timeout)

    def what_if(
        self,
        account_id: int,
        *,
        prices: Mapping[Instrument, Number] = NO_PRICES,
        withdraw_asset: Instrument = 0,
        withdraw_amount: Number = 0,
        order: NewOrder | None = None,
        with_liquidation_prices: bool = False,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> Supposed:
        """Return the state that an account would have at other prices, after a withdrawal, and with one more order.

        The suppositions apply in this order. Nothing is stored. If the withdrawal or order would be refused, the
        result states that; no exception is raised.
        """
        build = by_hand.what_if(
            account_id,
            prices,
            withdraw_asset,
            withdraw_amount,
            order,
            with_liquidation_prices,
            min_sequence,
        )
        return self._call(build, timeout)

    def get_hypothetical_margin(
        self,
        positions: Mapping[Instrument, Number],
        *,
        account_id: int = 0,
        alone: bool = False,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> HypotheticalMarginReport:
        """Return the margin, with its parts, of an account with more positions, or of these positions alone.

        `positions` has the quantity of each market: above 0 as if bought, below 0 as if sold. Nothing is traded.
        """
        build = by_hand.get_hypothetical_margin(
            positions, account_id, alone=alone, min_sequence=min_sequence
        )
        return self._call(build, timeout)

    def read_records(
        self,
        from_sequence: int,
        *,
        known_chain_head: bytes = b"",
        max_bytes: int = 0,
        timeout: float | None = None,
    ) -> RecordPage:
        """Return a page of unchanged records from `from_sequence`, at which a record must begin.

        `max_bytes` limits the page, 0: 1 MiB, which is the most. `known_chain_head` is the chain hash before the first
        record; a journal with another hash there raises `HistoryDiffers`. For operators and auditors; the reader must
        check the chain.
        """
        build = by_hand.read_records(from_sequence, known_chain_head, max_bytes)
        return self._call(build, timeout)

    def explain_sequence(
        self,
        sequence: int,
        *,
        sequences_back: int = 0,
        account_id: int = 0,
        timeout: float | None = None,
    ) -> Explanation:
        """Explain a sequence: the rule, every input with the sequence that wrote it, the arithmetic, and the causes.

        With `account_id` the answer has only facts that name that account. `sequences_back` limits how far back
        sources are searched; 0: as far as the server allows. It takes as long as a replay from the server's nearest
        snapshot; raises `QueueFull` if that exceeds the server's limit.
        """
        build = by_hand.explain_sequence(sequence, sequences_back, account_id)
        return self._call(build, timeout)
