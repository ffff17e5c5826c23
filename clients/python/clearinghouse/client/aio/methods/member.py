# SPDX-License-Identifier: Apache-2.0
"""Methods of the calls of MemberService.

`timeout` is the seconds for all attempts (None: the client's own).
`key` is the identity of the request (None: a fresh one). A batch returns a result for each item. Another command
returns the number of the thing that it made, parameters in force if it sets some, else its sequence, and raises
`Refused`.
`min_sequence` makes a read wait until it includes that sequence (0: read now). Lists come whole: their pages are read
one after another. Reads raise `NotFound` for ids that do not exist, and `Unavailable` when the time is over.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence

from clearinghouse.client.aio.channel import AsyncConnection
from clearinghouse.client.api.calls import member
from clearinghouse.client.api.models import Calendar, ClearedMarket, Member, Segment
from clearinghouse.client.api.settings import SettingReceipt
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.enums import DvpModel, IdentifierScheme, MemberStatus
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument


class AsyncMemberMethods(AsyncConnection):
    """Methods that send one call of MemberService each."""

    async def admit_member(
        self,
        owner: str,
        *,
        open_exposure_max: Number = 0,
        settlement_cap: Number = 0,
        concentration_ppb: int = 0,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Admit an owner of accounts as a clearing member: its accounts of kinds MEMBER_HOUSE, MEMBER_OMNIBUS and
        MEMBER_INDIVIDUAL may be parties to trades.
        """
        build = member.admit_member(
            key or self.new_key(),
            owner=owner,
            open_exposure_max=open_exposure_max,
            settlement_cap=settlement_cap,
            concentration_ppb=concentration_ppb,
        )
        return (await self._call(build, timeout)).id

    async def set_member(
        self,
        member_id: int,
        status: MemberStatus | None = None,
        *,
        open_exposure_max: Number | None = None,
        settlement_cap: Number | None = None,
        concentration_ppb: int | None = None,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Change the status and the limits of a clearing member; what is not stated stays."""
        build = member.set_member(
            key or self.new_key(),
            member_id=member_id,
            status=status,
            open_exposure_max=open_exposure_max,
            settlement_cap=settlement_cap,
            concentration_ppb=concentration_ppb,
            expected_version=expected_version,
        )
        return await self._call(build, timeout)

    async def resign_member(
        self,
        member_id: int,
        unwinding_seconds: int,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Let a member resign at the end of an unwinding period; answers the sequence. Raises `Refused`."""
        build = member.resign_member(
            key or self.new_key(), member_id=member_id, unwinding_seconds=unwinding_seconds
        )
        return (await self._call(build, timeout)).sequence

    async def group_member(
        self,
        member_id: int,
        group_id: int,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Put a member into a group of affiliated owners; answers the sequence. Raises `Refused`."""
        build = member.group_member(key or self.new_key(), member_id=member_id, group_id=group_id)
        return (await self._call(build, timeout)).sequence

    async def ungroup_member(
        self, member_id: int, *, key: RequestKey | None = None, timeout: float | None = None
    ) -> int:
        """Take a member out of its group of affiliated owners; answers the sequence. Raises `Refused`."""
        build = member.ungroup_member(key or self.new_key(), member_id=member_id)
        return (await self._call(build, timeout)).sequence

    async def set_identifier(
        self,
        scheme: IdentifierScheme,
        subject_id: int,
        identifier: str,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Give a security its ISIN, or a member its LEI or BIC, or none; answers the sequence. Raises `Refused`."""
        build = member.set_identifier(
            key or self.new_key(), scheme=scheme, subject_id=subject_id, identifier=identifier
        )
        return (await self._call(build, timeout)).sequence

    async def set_calendar(
        self,
        calendar_id: int = 0,
        *,
        weekend_days: int,
        holidays: Sequence[int],
        last_day: int = 0,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Create a calendar, or set the days of one. Sessions that have begun keep their days."""
        build = member.set_calendar(
            key or self.new_key(),
            calendar_id=calendar_id,
            weekend_days=weekend_days,
            holidays=holidays,
            last_day=last_day,
        )
        return (await self._call(build, timeout)).id

    async def set_calendar_offsets(
        self,
        calendar_id: int,
        *,
        from_times_ns: Sequence[int],
        utc_offsets_seconds: Sequence[int],
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Give a calendar the changes of its local time; answers the sequence. Raises `Refused`."""
        build = member.set_calendar_offsets(
            key or self.new_key(),
            calendar_id=calendar_id,
            from_times_ns=from_times_ns,
            utc_offsets_seconds=utc_offsets_seconds,
        )
        return (await self._call(build, timeout)).sequence

    async def set_asset_calendar(
        self,
        asset: Instrument,
        calendar_id: int,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Give a currency the days without business of a calendar; answers the sequence. Raises `Refused`."""
        build = member.set_asset_calendar(
            key or self.new_key(), asset=asset, calendar_id=calendar_id
        )
        return (await self._call(build, timeout)).sequence

    async def create_segment(
        self,
        symbol: str,
        *,
        calendar_id: int,
        utc_offset_seconds: int,
        cut_off_seconds: int,
        settlement_seconds: int,
        cycle_days: int,
        call_seconds: int = 0,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Create a segment: markets that are cleared together, with a calendar, a cut-off and a time of settlement."""
        build = member.create_segment(
            key or self.new_key(),
            symbol=symbol,
            calendar_id=calendar_id,
            utc_offset_seconds=utc_offset_seconds,
            cut_off_seconds=cut_off_seconds,
            settlement_seconds=settlement_seconds,
            cycle_days=cycle_days,
            call_seconds=call_seconds,
        )
        return (await self._call(build, timeout)).id

    async def set_clearing(
        self,
        market: Instrument,
        segment_id: int | None = None,
        dvp_model: DvpModel | None = None,
        *,
        concentration_floor: Number | None = None,
        band_ppb: int | None = None,
        mark_minutes: int | None = None,
        mark_owners: int | None = None,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> SettingReceipt:
        """Let the central counterparty clear a spot market. Its own book stays closed from then on, unless its fills
        are novated: then it may open. What a later call does not state stays.
        """
        build = member.set_clearing(
            key or self.new_key(),
            market=market,
            segment_id=segment_id,
            dvp_model=dvp_model,
            concentration_floor=concentration_floor,
            band_ppb=band_ppb,
            mark_minutes=mark_minutes,
            mark_owners=mark_owners,
            expected_version=expected_version,
        )
        return await self._call(build, timeout)

    async def set_cash_in_advance(
        self,
        segment_id: int,
        *,
        cash_in_advance: bool = False,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Set whether trades of a segment are novated only against cash in advance. Then the cash of a trade is
        reserved from its capture until it settles, and a trade without the cash is refused. A segment without this
        term needs the cash at the settlement.
        """
        build = member.set_cash_in_advance(
            key or self.new_key(), segment_id=segment_id, cash_in_advance=cash_in_advance
        )
        return (await self._call(build, timeout)).sequence

    async def set_waiting_terms(
        self,
        segment_id: int,
        wait_seconds: int,
        lapse_fee_ppb: int = 0,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Set whether captured trades of a segment may wait for cover: without such terms a trade that a side does not
        cover is refused at once. Waiting trades keep the terms under which they began.
        """
        build = member.set_waiting_terms(
            key or self.new_key(),
            segment_id=segment_id,
            wait_seconds=wait_seconds,
            lapse_fee_ppb=lapse_fee_ppb,
        )
        return (await self._call(build, timeout)).sequence

    async def list_members(
        self, *, min_sequence: int = 0, timeout: float | None = None
    ) -> list[Member]:
        """Return the clearing members in order of their number."""
        return await self._call(member.list_members(min_sequence=min_sequence), timeout)

    async def list_calendars(
        self, *, min_sequence: int = 0, timeout: float | None = None
    ) -> list[Calendar]:
        """Return the calendars in order of their number."""
        return await self._call(member.list_calendars(min_sequence=min_sequence), timeout)

    async def list_segments(
        self, *, min_sequence: int = 0, timeout: float | None = None
    ) -> list[Segment]:
        """Return the segments in order of their number."""
        return await self._call(member.list_segments(min_sequence=min_sequence), timeout)

    async def list_cleared_markets(
        self, *, min_sequence: int = 0, timeout: float | None = None
    ) -> list[ClearedMarket]:
        """Return the markets that the central counterparty clears, in order of their number."""
        return await self._call(member.list_cleared_markets(min_sequence=min_sequence), timeout)
