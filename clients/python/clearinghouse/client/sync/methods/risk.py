# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""Methods of the calls of RiskService.

`timeout` is the seconds for all attempts (None: the client's own).
`min_sequence` makes a read wait until it includes that sequence (0: read now). Lists come whole: their pages are read
one after another. Reads raise `NotFound` for ids that do not exist, and `Unavailable` when the time is over.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from clearinghouse.client.api.calls import risk
from clearinghouse.client.api.models import (
    AccountMargins,
    AssetExposures,
    Break,
    Conservation,
    ExplainedMargin,
    GuardMatrix,
    Liquidation,
    LiquidationRules,
    LiquidityFund,
    ListingFinding,
    Margin,
    MarketExposures,
    QuarantinedWork,
    RiskSwitch,
)
from clearinghouse.client.sync.channel import Connection
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.enums import AccountKind, AccountStatus
from clearinghouse.client.values.instruments import Instrument


class RiskMethods(Connection):
    """Methods that send one call of RiskService each."""

    def margin(
        self, account_id: int, *, min_sequence: int = 0, timeout: float | None = None
    ) -> Margin:
        """Return the margin of an account with every line that it is made of."""
        return self._call(
            risk.get_margin(account_id=account_id, min_sequence=min_sequence), timeout
        )

    def explain_margin(
        self, account_id: int, *, min_sequence: int = 0, timeout: float | None = None
    ) -> ExplainedMargin:
        """Return the margin of an account with everything that it was made of, and its liquidation prices."""
        return self._call(
            risk.explain_margin(account_id=account_id, min_sequence=min_sequence), timeout
        )

    def risk_switches(
        self, *, min_sequence: int = 0, timeout: float | None = None
    ) -> list[RiskSwitch]:
        """Return where only risk-reducing orders pass."""
        return self._call(risk.list_risk_switches(min_sequence=min_sequence), timeout)

    def guard_matrix(self, *, min_sequence: int = 0, timeout: float | None = None) -> GuardMatrix:
        """Return the return the actions that each state of a price permits, and the state of each price."""
        return self._call(risk.get_guard_matrix(min_sequence=min_sequence), timeout)

    def liquidation(
        self, account_id: int, *, min_sequence: int = 0, timeout: float | None = None
    ) -> Liquidation:
        """Return an account in the waterfall or out of it, with its places in the rankings of auto-deleveraging."""
        return self._call(
            risk.get_liquidation(account_id=account_id, min_sequence=min_sequence), timeout
        )

    def liquidity_fund(
        self, *, min_sequence: int = 0, timeout: float | None = None
    ) -> LiquidityFund:
        """Return the return the holdings and debts of the liquidity fund, and the assets that it has to sell."""
        return self._call(risk.get_liquidity_fund(min_sequence=min_sequence), timeout)

    def liquidation_rules(
        self, *, min_sequence: int = 0, timeout: float | None = None
    ) -> LiquidationRules:
        """Return the parameters of the waterfall and what providers offer."""
        return self._call(risk.get_liquidation_rules(min_sequence=min_sequence), timeout)

    def quarantined_work(
        self, *, min_sequence: int = 0, timeout: float | None = None
    ) -> list[QuarantinedWork]:
        """Return the work that two operators have set aside after it stopped the machine."""
        return self._call(risk.list_quarantined_work(min_sequence=min_sequence), timeout)

    def breaks(
        self,
        *,
        include_resolved: bool = False,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[Break]:
        """Return the fills of external venues that matched no accepted order."""
        return self._pages(
            lambda after: risk.list_breaks(
                min_sequence=min_sequence,
                include_resolved=include_resolved,
                page_size=page_size,
                after_break_id=after,
            ),
            0,
            lambda page: page.items[-1].break_id,
            timeout,
        )

    def account_margins(
        self,
        cursor: str = "",
        *,
        status: AccountStatus = AccountStatus.UNSPECIFIED,
        margin_fraction_max: Number | None = None,
        market: Instrument = 0,
        exposure_min: Number = 0,
        kind: AccountKind = AccountKind.UNSPECIFIED,
        max_sequences_behind: int = 0,
        max_time_behind_ns: int = 0,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> AccountMargins:
        """Return a page of the margins of all accounts, lowest margin fraction first; `cursor`: that of the page
        before.
        """
        return self._call(
            risk.list_account_margins(
                min_sequence=min_sequence,
                max_sequences_behind=max_sequences_behind,
                max_time_behind_ns=max_time_behind_ns,
                cursor=cursor,
                page_size=page_size,
                status=status,
                margin_fraction_max=margin_fraction_max,
                market=market,
                exposure_min=exposure_min,
                kind=kind,
            ),
            timeout,
        )

    def market_exposures(
        self,
        market: Instrument = 0,
        cursor: str = "",
        *,
        largest: int = 0,
        max_sequences_behind: int = 0,
        max_time_behind_ns: int = 0,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> MarketExposures:
        """Return a page of open interest and its largest holders, by market; `cursor`: that of the page before."""
        return self._call(
            risk.list_market_exposures(
                min_sequence=min_sequence,
                max_sequences_behind=max_sequences_behind,
                max_time_behind_ns=max_time_behind_ns,
                cursor=cursor,
                page_size=page_size,
                market=market,
                largest=largest,
            ),
            timeout,
        )

    def asset_exposures(
        self,
        asset: Instrument = 0,
        cursor: str = "",
        *,
        largest: int = 0,
        max_sequences_behind: int = 0,
        max_time_behind_ns: int = 0,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> AssetExposures:
        """Return a page of deposits, collateral and loans, by asset; `cursor`: that of the page before."""
        return self._call(
            risk.list_asset_exposures(
                min_sequence=min_sequence,
                max_sequences_behind=max_sequences_behind,
                max_time_behind_ns=max_time_behind_ns,
                cursor=cursor,
                page_size=page_size,
                asset=asset,
                largest=largest,
            ),
            timeout,
        )

    def conservation(self, *, min_sequence: int = 0, timeout: float | None = None) -> Conservation:
        """Return the sums that must be zero, over every stored balance and position."""
        return self._call(risk.get_conservation(min_sequence=min_sequence), timeout)

    def check_listing(
        self,
        *,
        market: Instrument = 0,
        asset: Instrument = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[ListingFinding]:
        """List the conditions that a market with its assets, an asset, or the whole clearinghouse lacks to be safe."""
        return self._call(
            risk.check_listing(market=market, asset=asset, min_sequence=min_sequence), timeout
        )
