# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""Methods of the calls of MarginCallService.

`timeout` is the seconds for all attempts (None: the client's own).
`key` is the identity of the request (None: a fresh one). A batch returns a result for each item. Another command
returns the number of the thing that it made, parameters in force if it sets some, else its sequence, and raises
`Refused`.
`min_sequence` makes a read wait until it includes that sequence (0: read now). Lists come whole: their pages are read
one after another. Reads raise `NotFound` for ids that do not exist, and `Unavailable` when the time is over.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence

from clearinghouse.client.api.calls import margin_call
from clearinghouse.client.api.items import CollateralAmount
from clearinghouse.client.api.models import (
    ClearingMarginReport,
    Collateral,
    DefaultFundReport,
    LiquidityReport,
    MarginCall,
    StressScenario,
)
from clearinghouse.client.api.settings import SettingReceipt
from clearinghouse.client.sync.channel import Connection
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.enums import CcpFund
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.replies import Batch, ItemResult
from clearinghouse.v1 import margin_call_pb2


class MarginCallMethods(Connection):
    """Methods that send one call of MarginCallService each."""

    def lodge_collateral(
        self,
        items: Sequence[CollateralAmount | margin_call_pb2.CollateralAmount],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Set amounts of accounts' balances apart as collateral."""
        build = margin_call.lodge_collateral(key or self.new_key(), items)
        return self._call(build, timeout)

    def lodge_collateral_amount(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Set one amount of an account's balance apart as collateral; answers the sequence. Raises `Refused`."""
        items = [CollateralAmount(account_id=account_id, asset=asset, amount=amount)]
        return (self.lodge_collateral(items, key=key, timeout=timeout)).only().sequence

    def withdraw_collateral(
        self,
        items: Sequence[CollateralAmount | margin_call_pb2.CollateralAmount],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Give amounts of collateral back to the free balances of their accounts."""
        build = margin_call.withdraw_collateral(key or self.new_key(), items)
        return self._call(build, timeout)

    def withdraw_collateral_amount(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Give one amount of collateral back to the free balance of its account; answers the sequence. Raises
        `Refused`.
        """
        items = [CollateralAmount(account_id=account_id, asset=asset, amount=amount)]
        return (self.withdraw_collateral(items, key=key, timeout=timeout)).only().sequence

    def contribute_default_fund(
        self,
        account_id: int,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Pay a contribution of a member into the default fund; answers the sequence. Raises `Refused`."""
        build = margin_call.contribute_default_fund(
            key or self.new_key(), account_id=account_id, amount=amount
        )
        return (self._call(build, timeout)).sequence

    def fund_ccp(
        self,
        account_id: int,
        fund: CcpFund,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Pay an amount into the central counterparty's own part of the default waterfall; answers the sequence. Raises
        `Refused`.
        """
        build = margin_call.fund_ccp(
            key or self.new_key(), account_id=account_id, fund=fund, amount=amount
        )
        return (self._call(build, timeout)).sequence

    def set_margin_parameters(
        self,
        *,
        confidence_ppb: int | None = None,
        look_back_days: int | None = None,
        stress_days: int | None = None,
        floor_weight_ppb: int | None = None,
        call_seconds: int | None = None,
        reminder_seconds: int | None = None,
        run_seconds: int | None = None,
        concentration_ppb: int | None = None,
        concentration_rate_ppb: int | None = None,
        cover_ppb: int | None = None,
        reduction_max_ppb: int | None = None,
        sale_share_ppb: int | None = None,
        exposure_multiple: int | None = None,
        exposure_unlimited: bool | None = None,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Change the parameters of margin and of its calls; what is not stated stays. Margin runs begin with the first
        call.
        """
        build = margin_call.set_margin_parameters(
            key or self.new_key(),
            confidence_ppb=confidence_ppb,
            look_back_days=look_back_days,
            stress_days=stress_days,
            floor_weight_ppb=floor_weight_ppb,
            call_seconds=call_seconds,
            reminder_seconds=reminder_seconds,
            run_seconds=run_seconds,
            concentration_ppb=concentration_ppb,
            concentration_rate_ppb=concentration_rate_ppb,
            cover_ppb=cover_ppb,
            reduction_max_ppb=reduction_max_ppb,
            sale_share_ppb=sale_share_ppb,
            exposure_multiple=exposure_multiple,
            exposure_unlimited=exposure_unlimited,
            expected_version=expected_version,
        )
        return self._call(build, timeout)

    def begin_margin_run(
        self, reason: str, *, key: RequestKey | None = None, timeout: float | None = None
    ) -> int:
        """Begin a margin run now, in addition to those of set times; answers the sequence. Raises `Refused`."""
        build = margin_call.begin_margin_run(key or self.new_key(), reason=reason)
        return (self._call(build, timeout)).sequence

    def set_margin_asset(
        self,
        asset: Instrument,
        *,
        eligible: bool | None = None,
        haircut_ppb: int | None = None,
        collateral_max: Number | None = None,
        liquidation_days: int | None = None,
        daily_volume: Number | None = None,
        issuer_member_id: int | None = None,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Change the value of an asset as collateral, and the add-ons of its positions; what is not stated stays."""
        build = margin_call.set_margin_asset(
            key or self.new_key(),
            asset=asset,
            eligible=eligible,
            haircut_ppb=haircut_ppb,
            collateral_max=collateral_max,
            liquidation_days=liquidation_days,
            daily_volume=daily_volume,
            issuer_member_id=issuer_member_id,
            expected_version=expected_version,
        )
        return self._call(build, timeout)

    def set_collateral_interest(
        self,
        asset: Instrument,
        account_id: int,
        rate_ppb: int,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Set the interest that collateral in an asset earns, and the account that pays it. It accrues from this moment
        on, and is paid at each midnight UTC.
        """
        build = margin_call.set_collateral_interest(
            key or self.new_key(), asset=asset, account_id=account_id, rate_ppb=rate_ppb
        )
        return (self._call(build, timeout)).sequence

    def set_margin_scenarios(
        self,
        asset: Instrument,
        returns_ppb: Sequence[int],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Set the scenarios of an asset: its returns over the liquidation period, first those of the look-back, then
        those of the stress period.
        """
        build = margin_call.set_margin_scenarios(
            key or self.new_key(), asset=asset, returns_ppb=returns_ppb
        )
        return (self._call(build, timeout)).sequence

    def set_stress_scenario(
        self,
        scenario_id: int,
        name: str,
        asset_ids: Sequence[int],
        shocks_ppb: Sequence[int],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Set a stress scenario: the move of each asset. All scenarios together determine the default fund's size."""
        build = margin_call.set_stress_scenario(
            key or self.new_key(),
            scenario_id=scenario_id,
            name=name,
            asset_ids=asset_ids,
            shocks_ppb=shocks_ppb,
        )
        return (self._call(build, timeout)).sequence

    def set_default_fund_parameters(
        self,
        *,
        contribution_min: Number | None = None,
        call_seconds: int | None = None,
        notice_seconds: int | None = None,
        cover_days: int | None = None,
        buffer_ppb: int | None = None,
        required_min: Number | None = None,
        sizing_days: int | None = None,
        skin_days: int | None = None,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Change the parameters of the size and the calls of the default fund; what is not stated stays. The next run
        sizes the fund.
        """
        build = margin_call.set_default_fund_parameters(
            key or self.new_key(),
            contribution_min=contribution_min,
            call_seconds=call_seconds,
            notice_seconds=notice_seconds,
            cover_days=cover_days,
            buffer_ppb=buffer_ppb,
            required_min=required_min,
            sizing_days=sizing_days,
            skin_days=skin_days,
            expected_version=expected_version,
        )
        return self._call(build, timeout)

    def set_cooling_off(
        self,
        *,
        period_seconds: int | None = None,
        cap_ppb: int | None = None,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Change the cooling-off period of the default fund; what is not stated stays. A period begins when a loss uses
        contributions of members that are not in default, or calls assessments. Until the period ends, a member pays
        at most a multiple of the contribution that it had at the beginning: for assessments of all cases, and to
        replenish the used part of its contribution. A period that has begun keeps its terms.
        """
        build = margin_call.set_cooling_off(
            key or self.new_key(),
            period_seconds=period_seconds,
            cap_ppb=cap_ppb,
            expected_version=expected_version,
        )
        return self._call(build, timeout)

    def set_liquidity_terms(
        self,
        *,
        target_ppb: int | None = None,
        run_seconds: int | None = None,
        other_margin_seconds: int | None = None,
        cover: int | None = None,
        stress_days: int | None = None,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Change the times of the liquidity runs, and their target; what is not stated stays. A run compares the liquid
        resources with the cash that the default of the two largest members would require. The next run uses these
        terms.
        """
        build = margin_call.set_liquidity_terms(
            key or self.new_key(),
            target_ppb=target_ppb,
            run_seconds=run_seconds,
            other_margin_seconds=other_margin_seconds,
            cover=cover,
            stress_days=stress_days,
            expected_version=expected_version,
        )
        return self._call(build, timeout)

    def set_credit_line(
        self,
        line_id: int,
        provider: str,
        asset: Instrument,
        *,
        amount: Number,
        seconds: int = 0,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Set a committed line of credit: an outside contract by which a provider pays cash after a call."""
        build = margin_call.set_credit_line(
            key or self.new_key(),
            line_id=line_id,
            provider=provider,
            asset=asset,
            amount=amount,
            seconds=seconds,
        )
        return (self._call(build, timeout)).sequence

    def give_leaving_notice(
        self, account_id: int, *, key: RequestKey | None = None, timeout: float | None = None
    ) -> int:
        """Give notice that a member takes its contribution out of the default fund; answers the sequence. Raises
        `Refused`.
        """
        build = margin_call.give_leaving_notice(key or self.new_key(), account_id=account_id)
        return (self._call(build, timeout)).sequence

    def return_contribution(
        self,
        account_id: int,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Give a member back what is not required of its contribution; answers the sequence. Raises `Refused`."""
        build = margin_call.return_contribution(
            key or self.new_key(), account_id=account_id, amount=amount
        )
        return (self._call(build, timeout)).sequence

    def collateral(
        self,
        account_id: int = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[Collateral]:
        """List what an account, or all of them, have set apart as collateral, by account."""
        return self._pages(
            lambda after: margin_call.list_collateral(
                account_id=account_id,
                min_sequence=min_sequence,
                page_size=page_size,
                after_account_id=after[0],
                after_asset_id=after[1],
            ),
            (0, 0),
            lambda page: (page.items[-1].account_id, page.items[-1].asset_id),
            timeout,
        )

    def get_clearing_margin(
        self, account_id: int, *, min_sequence: int = 0, timeout: float | None = None
    ) -> ClearingMarginReport:
        """Return the margin of a clearing account by present positions and prices, explained."""
        return self._call(
            margin_call.get_clearing_margin(account_id=account_id, min_sequence=min_sequence),
            timeout,
        )

    def margin_calls(
        self,
        account_id: int = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[MarginCall]:
        """Return the calls that are not met, for margin and for cash, of an account or of all, by account."""
        return self._pages(
            lambda after: margin_call.list_margin_calls(
                account_id=account_id,
                min_sequence=min_sequence,
                page_size=page_size,
                after_account_id=after[0],
                after_call_id=after[1],
            ),
            (0, 0),
            lambda page: (page.items[-1].account_id, page.items[-1].call_id),
            timeout,
        )

    def default_fund(
        self, *, min_sequence: int = 0, timeout: float | None = None
    ) -> DefaultFundReport:
        """Return the contributions of members, and what the central counterparty puts aside itself."""
        return self._call(margin_call.get_default_fund(min_sequence=min_sequence), timeout)

    def liquidity(self, *, min_sequence: int = 0, timeout: float | None = None) -> LiquidityReport:
        """Return the terms of liquidity, committed lines, and what the last run has found by currency and moment."""
        return self._call(margin_call.get_liquidity(min_sequence=min_sequence), timeout)

    def stress_scenarios(
        self, *, min_sequence: int = 0, timeout: float | None = None
    ) -> list[StressScenario]:
        """Return the stress scenarios with what they would leave uncovered now, and the reverse stress of each."""
        return self._call(margin_call.list_stress_scenarios(min_sequence=min_sequence), timeout)
