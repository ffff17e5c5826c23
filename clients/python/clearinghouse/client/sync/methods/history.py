# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""Methods of the calls of HistoryService.

`timeout` is the seconds for all attempts (None: the client's own).
`min_sequence` makes a read wait until it includes that sequence (0: read now). Lists come whole: their pages are read
one after another. Reads raise `NotFound` for ids that do not exist, and `Unavailable` when the time is over.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from clearinghouse.client.api.calls import history
from clearinghouse.client.api.models import (
    Candles,
    DepthChanges,
    FundingPayments,
    FundingRates,
    IndexPrices,
    InterestPayments,
    LiquidationSteps,
    MarkPrices,
    PastFills,
    PastOrders,
    ProfitAndLoss,
    PublicTrades,
    Statements,
    Tickers,
    Transactions,
    Transfers,
)
from clearinghouse.client.sync.channel import Connection
from clearinghouse.client.values.enums import (
    CandleInterval,
    LiquidationStepKind,
    MovementKind,
    PastOrderState,
    ProfitInterval,
    TransferKind,
    TransferStatus,
)
from clearinghouse.client.values.instruments import Instrument


class HistoryMethods(Connection):
    """Methods that send one call of HistoryService each."""

    def past_orders(
        self,
        account_id: int = 0,
        market: Instrument = 0,
        *,
        state: PastOrderState = PastOrderState.UNSPECIFIED,
        from_sequence: int = 0,
        to_sequence: int = 0,
        from_time_ns: int = 0,
        to_time_ns: int = 0,
        newest_first: bool = False,
        max_sequences_behind: int = 0,
        max_time_behind_ns: int = 0,
        cursor: str = "",
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> PastOrders:
        """Return a page of the orders of an account, of a market or of all, open and ended, in order of acceptance."""
        return self._call(
            history.list_past_orders(
                account_id=account_id,
                market=market,
                state=state,
                from_sequence=from_sequence,
                to_sequence=to_sequence,
                from_time_ns=from_time_ns,
                to_time_ns=to_time_ns,
                newest_first=newest_first,
                page_size=page_size,
                cursor=cursor,
                min_sequence=min_sequence,
                max_sequences_behind=max_sequences_behind,
                max_time_behind_ns=max_time_behind_ns,
            ),
            timeout,
        )

    def past_fills(
        self,
        account_id: int,
        market: Instrument = 0,
        order_id: int = 0,
        *,
        from_sequence: int = 0,
        to_sequence: int = 0,
        from_time_ns: int = 0,
        to_time_ns: int = 0,
        newest_first: bool = False,
        max_sequences_behind: int = 0,
        max_time_behind_ns: int = 0,
        cursor: str = "",
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> PastFills:
        """Return a page of the fills of an account, in order of time."""
        return self._call(
            history.list_past_fills(
                account_id=account_id,
                market=market,
                order_id=order_id,
                from_sequence=from_sequence,
                to_sequence=to_sequence,
                from_time_ns=from_time_ns,
                to_time_ns=to_time_ns,
                newest_first=newest_first,
                page_size=page_size,
                cursor=cursor,
                min_sequence=min_sequence,
                max_sequences_behind=max_sequences_behind,
                max_time_behind_ns=max_time_behind_ns,
            ),
            timeout,
        )

    def public_trades(
        self,
        market: Instrument,
        *,
        from_sequence: int = 0,
        to_sequence: int = 0,
        from_time_ns: int = 0,
        to_time_ns: int = 0,
        newest_first: bool = False,
        max_sequences_behind: int = 0,
        max_time_behind_ns: int = 0,
        cursor: str = "",
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> PublicTrades:
        """Return a page of the trades of a market, in order of time."""
        return self._call(
            history.list_public_trades(
                market=market,
                from_sequence=from_sequence,
                to_sequence=to_sequence,
                from_time_ns=from_time_ns,
                to_time_ns=to_time_ns,
                newest_first=newest_first,
                page_size=page_size,
                cursor=cursor,
                min_sequence=min_sequence,
                max_sequences_behind=max_sequences_behind,
                max_time_behind_ns=max_time_behind_ns,
            ),
            timeout,
        )

    def candles(
        self,
        market: Instrument,
        interval: CandleInterval,
        *,
        from_time_ns: int = 0,
        to_time_ns: int = 0,
        newest_first: bool = False,
        max_sequences_behind: int = 0,
        max_time_behind_ns: int = 0,
        cursor: str = "",
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> Candles:
        """Return a page of the candles of a market, in order of time."""
        return self._call(
            history.list_candles(
                market=market,
                interval=interval,
                from_time_ns=from_time_ns,
                to_time_ns=to_time_ns,
                newest_first=newest_first,
                page_size=page_size,
                cursor=cursor,
                min_sequence=min_sequence,
                max_sequences_behind=max_sequences_behind,
                max_time_behind_ns=max_time_behind_ns,
            ),
            timeout,
        )

    def tickers(
        self,
        market: Instrument = 0,
        *,
        max_sequences_behind: int = 0,
        max_time_behind_ns: int = 0,
        cursor: str = "",
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> Tickers:
        """Return the figures of the last 24 hours of a market, or a page of those of all markets."""
        return self._call(
            history.list_tickers(
                market=market,
                page_size=page_size,
                cursor=cursor,
                min_sequence=min_sequence,
                max_sequences_behind=max_sequences_behind,
                max_time_behind_ns=max_time_behind_ns,
            ),
            timeout,
        )

    def depth_changes(
        self,
        market: Instrument,
        *,
        from_sequence: int = 0,
        to_sequence: int = 0,
        from_time_ns: int = 0,
        to_time_ns: int = 0,
        newest_first: bool = False,
        max_sequences_behind: int = 0,
        max_time_behind_ns: int = 0,
        cursor: str = "",
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> DepthChanges:
        """Return a page of the changes of a book, in order of sequence."""
        return self._call(
            history.list_depth_changes(
                market=market,
                from_sequence=from_sequence,
                to_sequence=to_sequence,
                from_time_ns=from_time_ns,
                to_time_ns=to_time_ns,
                newest_first=newest_first,
                page_size=page_size,
                cursor=cursor,
                min_sequence=min_sequence,
                max_sequences_behind=max_sequences_behind,
                max_time_behind_ns=max_time_behind_ns,
            ),
            timeout,
        )

    def index_prices(
        self,
        asset: Instrument,
        *,
        from_sequence: int = 0,
        to_sequence: int = 0,
        from_time_ns: int = 0,
        to_time_ns: int = 0,
        newest_first: bool = False,
        max_sequences_behind: int = 0,
        max_time_behind_ns: int = 0,
        cursor: str = "",
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> IndexPrices:
        """Return a page of the valued prices of an asset, in order of time."""
        return self._call(
            history.list_index_prices(
                asset=asset,
                from_sequence=from_sequence,
                to_sequence=to_sequence,
                from_time_ns=from_time_ns,
                to_time_ns=to_time_ns,
                newest_first=newest_first,
                page_size=page_size,
                cursor=cursor,
                min_sequence=min_sequence,
                max_sequences_behind=max_sequences_behind,
                max_time_behind_ns=max_time_behind_ns,
            ),
            timeout,
        )

    def mark_prices(
        self,
        market: Instrument,
        *,
        from_sequence: int = 0,
        to_sequence: int = 0,
        from_time_ns: int = 0,
        to_time_ns: int = 0,
        newest_first: bool = False,
        max_sequences_behind: int = 0,
        max_time_behind_ns: int = 0,
        cursor: str = "",
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> MarkPrices:
        """Return a page of the marks of a market, in order of time."""
        return self._call(
            history.list_mark_prices(
                market=market,
                from_sequence=from_sequence,
                to_sequence=to_sequence,
                from_time_ns=from_time_ns,
                to_time_ns=to_time_ns,
                newest_first=newest_first,
                page_size=page_size,
                cursor=cursor,
                min_sequence=min_sequence,
                max_sequences_behind=max_sequences_behind,
                max_time_behind_ns=max_time_behind_ns,
            ),
            timeout,
        )

    def funding_rates(
        self,
        market: Instrument,
        *,
        from_sequence: int = 0,
        to_sequence: int = 0,
        from_time_ns: int = 0,
        to_time_ns: int = 0,
        newest_first: bool = False,
        max_sequences_behind: int = 0,
        max_time_behind_ns: int = 0,
        cursor: str = "",
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> FundingRates:
        """Return a page of the funding rates of a market, in order of time."""
        return self._call(
            history.list_funding_rates(
                market=market,
                from_sequence=from_sequence,
                to_sequence=to_sequence,
                from_time_ns=from_time_ns,
                to_time_ns=to_time_ns,
                newest_first=newest_first,
                page_size=page_size,
                cursor=cursor,
                min_sequence=min_sequence,
                max_sequences_behind=max_sequences_behind,
                max_time_behind_ns=max_time_behind_ns,
            ),
            timeout,
        )

    def funding_payments(
        self,
        account_id: int,
        market: Instrument = 0,
        *,
        from_sequence: int = 0,
        to_sequence: int = 0,
        from_time_ns: int = 0,
        to_time_ns: int = 0,
        newest_first: bool = False,
        max_sequences_behind: int = 0,
        max_time_behind_ns: int = 0,
        cursor: str = "",
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> FundingPayments:
        """Return a page of the funding that an account paid and got, in order of time."""
        return self._call(
            history.list_funding_payments(
                account_id=account_id,
                market=market,
                from_sequence=from_sequence,
                to_sequence=to_sequence,
                from_time_ns=from_time_ns,
                to_time_ns=to_time_ns,
                newest_first=newest_first,
                page_size=page_size,
                cursor=cursor,
                min_sequence=min_sequence,
                max_sequences_behind=max_sequences_behind,
                max_time_behind_ns=max_time_behind_ns,
            ),
            timeout,
        )

    def interest_payments(
        self,
        account_id: int,
        asset: Instrument = 0,
        *,
        from_sequence: int = 0,
        to_sequence: int = 0,
        from_time_ns: int = 0,
        to_time_ns: int = 0,
        newest_first: bool = False,
        max_sequences_behind: int = 0,
        max_time_behind_ns: int = 0,
        cursor: str = "",
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> InterestPayments:
        """Return a page of the interest of an account's loans and debts, in order of time."""
        return self._call(
            history.list_interest_payments(
                account_id=account_id,
                asset=asset,
                from_sequence=from_sequence,
                to_sequence=to_sequence,
                from_time_ns=from_time_ns,
                to_time_ns=to_time_ns,
                newest_first=newest_first,
                page_size=page_size,
                cursor=cursor,
                min_sequence=min_sequence,
                max_sequences_behind=max_sequences_behind,
                max_time_behind_ns=max_time_behind_ns,
            ),
            timeout,
        )

    def transfers(
        self,
        account_id: int = 0,
        asset: Instrument = 0,
        *,
        kind: TransferKind = TransferKind.UNSPECIFIED,
        status: TransferStatus = TransferStatus.UNSPECIFIED,
        from_sequence: int = 0,
        to_sequence: int = 0,
        from_time_ns: int = 0,
        to_time_ns: int = 0,
        newest_first: bool = False,
        max_sequences_behind: int = 0,
        max_time_behind_ns: int = 0,
        cursor: str = "",
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> Transfers:
        """Return a page of the deposits, withdrawals and transfers of an account or of all, in order of time."""
        return self._call(
            history.list_transfers(
                account_id=account_id,
                asset=asset,
                kind=kind,
                status=status,
                from_sequence=from_sequence,
                to_sequence=to_sequence,
                from_time_ns=from_time_ns,
                to_time_ns=to_time_ns,
                newest_first=newest_first,
                page_size=page_size,
                cursor=cursor,
                min_sequence=min_sequence,
                max_sequences_behind=max_sequences_behind,
                max_time_behind_ns=max_time_behind_ns,
            ),
            timeout,
        )

    def transactions(
        self,
        account_id: int,
        asset: Instrument = 0,
        market: Instrument = 0,
        *,
        kind: MovementKind = MovementKind.UNSPECIFIED,
        from_sequence: int = 0,
        to_sequence: int = 0,
        from_time_ns: int = 0,
        to_time_ns: int = 0,
        newest_first: bool = False,
        max_sequences_behind: int = 0,
        max_time_behind_ns: int = 0,
        cursor: str = "",
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> Transactions:
        """Return a page of the transaction log of an account, in order of time."""
        return self._call(
            history.list_transactions(
                account_id=account_id,
                asset=asset,
                market=market,
                kind=kind,
                from_sequence=from_sequence,
                to_sequence=to_sequence,
                from_time_ns=from_time_ns,
                to_time_ns=to_time_ns,
                newest_first=newest_first,
                page_size=page_size,
                cursor=cursor,
                min_sequence=min_sequence,
                max_sequences_behind=max_sequences_behind,
                max_time_behind_ns=max_time_behind_ns,
            ),
            timeout,
        )

    def liquidation_steps(
        self,
        account_id: int = 0,
        market: Instrument = 0,
        asset: Instrument = 0,
        *,
        kind: LiquidationStepKind = LiquidationStepKind.UNSPECIFIED,
        counterparty_account_id: int = 0,
        from_sequence: int = 0,
        to_sequence: int = 0,
        from_time_ns: int = 0,
        to_time_ns: int = 0,
        newest_first: bool = False,
        max_sequences_behind: int = 0,
        max_time_behind_ns: int = 0,
        cursor: str = "",
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> LiquidationSteps:
        """Return a page of the steps of liquidations of an account or of all, in order of time."""
        return self._call(
            history.list_liquidation_steps(
                account_id=account_id,
                market=market,
                asset=asset,
                kind=kind,
                counterparty_account_id=counterparty_account_id,
                from_sequence=from_sequence,
                to_sequence=to_sequence,
                from_time_ns=from_time_ns,
                to_time_ns=to_time_ns,
                newest_first=newest_first,
                page_size=page_size,
                cursor=cursor,
                min_sequence=min_sequence,
                max_sequences_behind=max_sequences_behind,
                max_time_behind_ns=max_time_behind_ns,
            ),
            timeout,
        )

    def statements(
        self,
        account_id: int,
        asset: Instrument = 0,
        *,
        from_time_ns: int = 0,
        to_time_ns: int = 0,
        newest_first: bool = False,
        max_sequences_behind: int = 0,
        max_time_behind_ns: int = 0,
        cursor: str = "",
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> Statements:
        """Return a page of the statements of an account, one for each asset, in order of asset."""
        return self._call(
            history.list_statements(
                account_id=account_id,
                asset=asset,
                from_time_ns=from_time_ns,
                to_time_ns=to_time_ns,
                newest_first=newest_first,
                page_size=page_size,
                cursor=cursor,
                min_sequence=min_sequence,
                max_sequences_behind=max_sequences_behind,
                max_time_behind_ns=max_time_behind_ns,
            ),
            timeout,
        )

    def profit_and_loss(
        self,
        account_id: int,
        interval: ProfitInterval,
        asset: Instrument = 0,
        market: Instrument = 0,
        *,
        from_time_ns: int = 0,
        to_time_ns: int = 0,
        newest_first: bool = False,
        max_sequences_behind: int = 0,
        max_time_behind_ns: int = 0,
        cursor: str = "",
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> ProfitAndLoss:
        """Return a page of the profit and loss of an account by hour or day, asset and market, in order of time."""
        return self._call(
            history.list_profit_and_loss(
                account_id=account_id,
                interval=interval,
                asset=asset,
                market=market,
                from_time_ns=from_time_ns,
                to_time_ns=to_time_ns,
                newest_first=newest_first,
                page_size=page_size,
                cursor=cursor,
                min_sequence=min_sequence,
                max_sequences_behind=max_sequences_behind,
                max_time_behind_ns=max_time_behind_ns,
            ),
            timeout,
        )
