# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""Methods of the calls of PvpService.

`timeout` is the seconds for all attempts (None: the client's own).
`key` is the identity of the request (None: a fresh one). A batch returns a result for each item. Another command
returns the number of the thing that it made, parameters in force if it sets some, else its sequence, and raises
`Refused`.
`min_sequence` makes a read wait until it includes that sequence (0: read now). Lists come whole: their pages are read
one after another. Reads raise `NotFound` for ids that do not exist, and `Unavailable` when the time is over.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence

from clearinghouse.client.api.calls import pvp
from clearinghouse.client.api.items import PvpPair, PvpPairCancel, PvpPayment
from clearinghouse.client.api.models import PvpCurrency, PvpMember, PvpSchedule, QueuedPvpPair
from clearinghouse.client.api.settings import SettingReceipt
from clearinghouse.client.sync.channel import Connection
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.replies import Batch, ItemResult
from clearinghouse.v1 import pvp_pb2


class PvpMethods(Connection):
    """Methods that send one call of PvpService each."""

    def set_pvp_currency(
        self,
        asset: Instrument,
        haircut_ppb: int | None = None,
        *,
        rate_band_ppb: int | None = None,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Settle a currency payment versus payment, with a haircut; answers the present values. Raises `Refused`."""
        build = pvp.set_pvp_currency(
            key or self.new_key(),
            asset=asset,
            haircut_ppb=haircut_ppb,
            expected_version=expected_version,
            rate_band_ppb=rate_band_ppb,
        )
        return self._call(build, timeout)

    def set_pvp_member(
        self,
        account_id: int,
        *,
        active: bool | None = None,
        total_short_limit: Number | None = None,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Admit a member's own account, with the most that it may be short over all currencies; answers the present
        values.

        With `active` False its pairs wait and new ones are refused. Raises `Refused`.
        """
        build = pvp.set_pvp_member(
            key or self.new_key(),
            account_id=account_id,
            active=active,
            total_short_limit=total_short_limit,
            expected_version=expected_version,
        )
        return self._call(build, timeout)

    def set_pvp_short_limit(
        self,
        account_id: int,
        asset: Instrument,
        short_limit: Number | None = None,
        *,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Set how much of a currency a member may be short of; answers the present values. Raises `Refused`."""
        build = pvp.set_pvp_short_limit(
            key or self.new_key(),
            account_id=account_id,
            asset=asset,
            short_limit=short_limit,
            expected_version=expected_version,
        )
        return self._call(build, timeout)

    def pay_in_pvp(
        self,
        items: Sequence[PvpPayment | pvp_pb2.PvpPayment],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Pay amounts in for payment versus payment."""
        build = pvp.pay_in_pvp(key or self.new_key(), items)
        return self._call(build, timeout)

    def pay_in_pvp_amount(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Pay one amount in for payment versus payment; answers the sequence. Raises `Refused`."""
        items = [PvpPayment(account_id=account_id, asset=asset, amount=amount)]
        return (self.pay_in_pvp(items, key=key, timeout=timeout)).only().sequence

    def pay_out_pvp(
        self,
        items: Sequence[PvpPayment | pvp_pb2.PvpPayment],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Pay amounts of claims out to their members."""
        build = pvp.pay_out_pvp(key or self.new_key(), items)
        return self._call(build, timeout)

    def pay_out_pvp_amount(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Pay one amount of a claim out to its member; answers the sequence. Raises `Refused`."""
        items = [PvpPayment(account_id=account_id, asset=asset, amount=amount)]
        return (self.pay_out_pvp(items, key=key, timeout=timeout)).only().sequence

    def submit_pvp_pairs(
        self,
        items: Sequence[PvpPair | pvp_pb2.PvpPair],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Queue pairs of payments; each result's id is the pair's."""
        build = pvp.submit_pvp_pairs(key or self.new_key(), items)
        return self._call(build, timeout)

    def submit_pvp_pair(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number,
        counterparty_account_id: int,
        counterparty_asset: Instrument,
        counterparty_amount: Number,
        reference: str,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Queue one pair of payments; answers its number. Raises `Refused`."""
        items = [
            PvpPair(
                account_id=account_id,
                asset=asset,
                amount=amount,
                counterparty_account_id=counterparty_account_id,
                counterparty_asset=counterparty_asset,
                counterparty_amount=counterparty_amount,
                reference=reference,
            )
        ]
        return (self.submit_pvp_pairs(items, key=key, timeout=timeout)).only().id

    def cancel_pvp_pairs(
        self,
        items: Sequence[PvpPairCancel | pvp_pb2.PvpPairCancel],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Take pairs off the queue, by agreement of both members."""
        build = pvp.cancel_pvp_pairs(key or self.new_key(), items)
        return self._call(build, timeout)

    def cancel_pvp_pair(
        self, pair_id: int, *, key: RequestKey | None = None, timeout: float | None = None
    ) -> int:
        """Take one pair off the queue, by agreement of both members; answers the sequence. Raises `Refused`."""
        items = [PvpPairCancel(pair_id=pair_id)]
        return (self.cancel_pvp_pairs(items, key=key, timeout=timeout)).only().sequence

    def cover_pvp_shorts(
        self, account_id: int, *, key: RequestKey | None = None, timeout: float | None = None
    ) -> int:
        """Cover the shorts of a member that has missed its pay-in, first with its claims, then by those that traded
        with it; answers the sequence. Raises `Refused`.
        """
        build = pvp.cover_pvp_shorts(key or self.new_key(), account_id=account_id)
        return (self._call(build, timeout)).sequence

    def set_pvp_schedule(
        self,
        *,
        call_seconds: int,
        close_seconds: int,
        deadline_asset_ids: Sequence[int],
        deadline_seconds: Sequence[int],
        deadline_shares_ppb: Sequence[int],
        utc_offset_seconds: int = 0,
        calendar_id: int = 0,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Set when pay-ins of payment versus payment are called, due by currency, and when the day closes; answers the
        sequence. Raises `Refused`.
        """
        build = pvp.set_pvp_schedule(
            key or self.new_key(),
            call_seconds=call_seconds,
            close_seconds=close_seconds,
            utc_offset_seconds=utc_offset_seconds,
            calendar_id=calendar_id,
            deadline_asset_ids=deadline_asset_ids,
            deadline_seconds=deadline_seconds,
            deadline_shares_ppb=deadline_shares_ppb,
        )
        return (self._call(build, timeout)).sequence

    def pvp_currencies(
        self, *, min_sequence: int = 0, timeout: float | None = None
    ) -> list[PvpCurrency]:
        """Return the currencies that settle payment versus payment, by number."""
        return self._call(pvp.list_pvp_currencies(min_sequence=min_sequence), timeout)

    def pvp_members(
        self,
        account_id: int = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[PvpMember]:
        """Return a member of payment versus payment, or all of them, with limits, claims and tests, by account."""
        return self._pages(
            lambda after: pvp.list_pvp_members(
                account_id=account_id,
                min_sequence=min_sequence,
                page_size=page_size,
                after_account_id=after,
            ),
            0,
            lambda page: page.items[-1].account_id,
            timeout,
        )

    def pvp_pairs(
        self,
        account_id: int = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[QueuedPvpPair]:
        """Return the pairs that wait, of a member or of all, oldest first, with the tests that they fail."""
        return self._pages(
            lambda after: pvp.list_pvp_pairs(
                account_id=account_id,
                min_sequence=min_sequence,
                page_size=page_size,
                after_pair_id=after,
            ),
            0,
            lambda page: page.items[-1].pair_id,
            timeout,
        )

    def pvp_schedule(self, *, min_sequence: int = 0, timeout: float | None = None) -> PvpSchedule:
        """Return the schedule of pay-ins of payment versus payment, and how far the day is."""
        return self._call(pvp.get_pvp_schedule(min_sequence=min_sequence), timeout)
