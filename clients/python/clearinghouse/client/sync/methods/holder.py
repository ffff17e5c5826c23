# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""Methods of the calls of HolderService.

`timeout` is the seconds for all attempts (None: the client's own).
`key` is the identity of the request (None: a fresh one). A batch returns a result for each item. Another command
returns the number of the thing that it made, parameters in force if it sets some, else its sequence, and raises
`Refused`.
`min_sequence` makes a read wait until it includes that sequence (0: read now). Lists come whole: their pages are read
one after another. Reads raise `NotFound` for ids that do not exist, and `Unavailable` when the time is over.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence

from clearinghouse.client.api.calls import holder
from clearinghouse.client.api.items import HolderStatement
from clearinghouse.client.api.models import HolderReport, NonDefaultLossReport
from clearinghouse.client.sync.channel import Connection
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.enums import HolderKind, NonDefaultCause
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.replies import Batch, ItemResult
from clearinghouse.v1 import holder_pb2


class HolderMethods(Connection):
    """Methods that send one call of HolderService each."""

    def set_holder(
        self,
        holder_id: int,
        kind: HolderKind,
        name: str,
        *,
        calendar_id: int = 0,
        utc_offset_seconds: int = 0,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Create a holder of assets outside the clearinghouse, or change one."""
        build = holder.set_holder(
            key or self.new_key(),
            holder_id=holder_id,
            kind=kind,
            name=name,
            calendar_id=calendar_id,
            utc_offset_seconds=utc_offset_seconds,
        )
        return (self._call(build, timeout)).sequence

    def set_holder_account(
        self,
        holder_id: int,
        asset: Instrument,
        stop_above: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Open the account of an asset at a holder, or set its limit. The first one of an asset is its main account:
        deposits and withdrawals are booked there.
        """
        build = holder.set_holder_account(
            key or self.new_key(), holder_id=holder_id, asset=asset, stop_above=stop_above
        )
        return (self._call(build, timeout)).sequence

    def move_between_holders(
        self,
        asset: Instrument,
        from_holder_id: int,
        to_holder_id: int,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Book that an amount of an asset has moved between two holders. No account's balance changes."""
        build = holder.move_between_holders(
            key or self.new_key(),
            asset=asset,
            from_holder_id=from_holder_id,
            to_holder_id=to_holder_id,
            amount=amount,
        )
        return (self._call(build, timeout)).sequence

    def load_statements(
        self,
        items: Sequence[HolderStatement | holder_pb2.HolderStatement],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Load statements of holders, and compare each with the ledger."""
        build = holder.load_statements(key or self.new_key(), items)
        return self._call(build, timeout)

    def load_statement(
        self,
        holder_id: int,
        asset: Instrument,
        statement_day: int,
        balance: Number,
        in_transit: Number,
        reference: str,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Load one statement of a holder, and compare it with the ledger; answers the sequence. Raises `Refused`."""
        items = [
            HolderStatement(
                holder_id=holder_id,
                asset=asset,
                statement_day=statement_day,
                balance=balance,
                in_transit=in_transit,
                reference=reference,
            )
        ]
        return (self.load_statements(items, key=key, timeout=timeout)).only().sequence

    def assign_break(
        self,
        holder_id: int,
        asset: Instrument,
        assignee: str,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """State the person who resolves a break."""
        build = holder.assign_break(
            key or self.new_key(), holder_id=holder_id, asset=asset, assignee=assignee
        )
        return (self._call(build, timeout)).sequence

    def explain_break(
        self,
        holder_id: int,
        asset: Instrument,
        amount: Number,
        explanation: str,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Explain a break, or a part of it, by an amount that the ledger has not booked. Each later statement of the
        account counts the amount, until another explanation cancels it.
        """
        build = holder.explain_break(
            key or self.new_key(),
            holder_id=holder_id,
            asset=asset,
            amount=amount,
            explanation=explanation,
        )
        return (self._call(build, timeout)).sequence

    def release_break(
        self,
        holder_id: int,
        asset: Instrument,
        reason: str,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Permit withdrawals of the asset in spite of a break, as long as the break is no larger than now."""
        build = holder.release_break(
            key or self.new_key(), holder_id=holder_id, asset=asset, reason=reason
        )
        return (self._call(build, timeout)).sequence

    def set_non_default_loss_terms(
        self,
        cause: NonDefaultCause,
        asset: Instrument,
        *,
        equity_max: Number,
        member_cap_ppb: int,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """State who bears a loss that no default has caused, of one cause and one asset, before it happens (C-13). The
        central counterparty's equity bears the first part; members bear the next part pro rata to their exposed
        parts.
        """
        build = holder.set_non_default_loss_terms(
            key or self.new_key(),
            cause=cause,
            asset=asset,
            equity_max=equity_max,
            member_cap_ppb=member_cap_ppb,
        )
        return (self._call(build, timeout)).sequence

    def declare_non_default_loss(
        self,
        cause: NonDefaultCause,
        holder_id: int,
        asset: Instrument,
        amount: Number,
        *,
        loss_day: int,
        explanation: str,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Declare a loss that no default has caused: a bank or a custodian has less than is booked there, or an
        investment is worth less (C-13). It is booked and borne in this command by the terms of its cause and asset.
        """
        build = holder.declare_non_default_loss(
            key or self.new_key(),
            cause=cause,
            holder_id=holder_id,
            asset=asset,
            amount=amount,
            loss_day=loss_day,
            explanation=explanation,
        )
        return (self._call(build, timeout)).id

    def cover_non_default_loss(
        self,
        account_id: int,
        loss_id: int,
        asset: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Pay a part of a loss that has no payer, from an account of any owner."""
        build = holder.cover_non_default_loss(
            key or self.new_key(),
            account_id=account_id,
            loss_id=loss_id,
            asset=asset,
            amount=amount,
        )
        return (self._call(build, timeout)).sequence

    def holders(
        self,
        holder_id: int = 0,
        *,
        only_breaks: bool = False,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> HolderReport:
        """Return the holders, and their accounts with the last statement and the break of each."""
        return self._call(
            holder.list_holders(
                holder_id=holder_id, only_breaks=only_breaks, min_sequence=min_sequence
            ),
            timeout,
        )

    def non_default_losses(
        self, *, min_sequence: int = 0, timeout: float | None = None
    ) -> NonDefaultLossReport:
        """Return the losses that no default has caused, who has borne them, and the terms for the next ones."""
        return self._call(holder.list_non_default_losses(min_sequence=min_sequence), timeout)
