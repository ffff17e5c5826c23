# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""Methods of the calls of ClearingService.

`timeout` is the seconds for all attempts (None: the client's own).
`key` is the identity of the request (None: a fresh one). A batch returns a result for each item. Another command
returns the number of the thing that it made, parameters in force if it sets some, else its sequence, and raises
`Refused`.
`min_sequence` makes a read wait until it includes that sequence (0: read now). Lists come whole: their pages are read
one after another. Reads raise `NotFound` for ids that do not exist, and `Unavailable` when the time is over.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence

from clearinghouse.client.api.calls import clearing
from clearinghouse.client.api.items import TradeCancel, TradeSide, TradeSideCancel, TradeToCapture
from clearinghouse.client.api.models import (
    AccountCash,
    AccountNet,
    ClearedTrade,
    ClearingSession,
    Due,
    OpenGiveUp,
    OpenTradeSide,
    SessionReport,
    WaitingTrade,
)
from clearinghouse.client.sync.channel import Connection
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.enums import Side
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.replies import Batch, ItemResult
from clearinghouse.v1 import clearing_pb2


class ClearingMethods(Connection):
    """Methods that send one call of ClearingService each."""

    def capture_trades(
        self,
        items: Sequence[TradeToCapture | clearing_pb2.TradeToCapture],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Capture matched trades. A result's id is the trade, 0 while an accepted trade waits for cover."""
        build = clearing.capture_trades(key or self.new_key(), items)
        return self._call(build, timeout)

    def submit_trade_sides(
        self,
        items: Sequence[TradeSide | clearing_pb2.TradeSide],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """State sides of bilateral trades. A result's id is the trade, 0 until both sides agree."""
        build = clearing.submit_trade_sides(key or self.new_key(), items)
        return self._call(build, timeout)

    def cancel_trade_sides(
        self,
        items: Sequence[TradeSideCancel | clearing_pb2.TradeSideCancel],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Take sides back that wait for the other side."""
        build = clearing.cancel_trade_sides(key or self.new_key(), items)
        return self._call(build, timeout)

    def cancel_trades(
        self,
        items: Sequence[TradeCancel | clearing_pb2.TradeCancel],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Ask that captured trades be cancelled; the one that asks last takes the trade out of the nets."""
        build = clearing.cancel_trades(key or self.new_key(), items)
        return self._call(build, timeout)

    def leave_waiting_trade(
        self,
        account_id: int,
        waiting_trade_id: int,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Leave a trade that waits for the cover of the other side. The trade ends, and neither side owes anything. An
        account that itself lacked cover for the trade cannot leave it before it lapses. After a lapse the account
        waives the amount that is still owed to it; the fee stays owed.
        """
        build = clearing.leave_waiting_trade(
            key or self.new_key(), account_id=account_id, waiting_trade_id=waiting_trade_id
        )
        return (self._call(build, timeout)).sequence

    def give_up_trade(
        self,
        account_id: int,
        session_id: int,
        trade_id: int,
        market: Instrument,
        side: Side,
        quantity: Number,
        to_account_id: int,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Propose that a part of a leg goes to an account of another member; answers the number of the proposal. Raises
        `Refused`.
        """
        build = clearing.give_up_trade(
            key or self.new_key(),
            account_id=account_id,
            session_id=session_id,
            trade_id=trade_id,
            market=market,
            side=side,
            quantity=quantity,
            to_account_id=to_account_id,
        )
        return (self._call(build, timeout)).id

    def accept_give_up(
        self,
        account_id: int,
        give_up_id: int,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Accept a leg that is given up; answers the trade that has it. Raises `Refused`."""
        build = clearing.accept_give_up(
            key or self.new_key(), account_id=account_id, give_up_id=give_up_id
        )
        return (self._call(build, timeout)).id

    def end_give_up(
        self,
        account_id: int,
        give_up_id: int,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Reject or withdraw an open give-up; answers the sequence. Raises `Refused`."""
        build = clearing.end_give_up(
            key or self.new_key(), account_id=account_id, give_up_id=give_up_id
        )
        return (self._call(build, timeout)).sequence

    def allocate_trade(
        self,
        account_id: int,
        session_id: int,
        trade_id: int,
        market: Instrument,
        side: Side,
        to_account_ids: Sequence[int],
        quantities: Sequence[Number],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Divide a leg among accounts of the same member; answers the sequence. Raises `Refused`."""
        build = clearing.allocate_trade(
            key or self.new_key(),
            account_id=account_id,
            session_id=session_id,
            trade_id=trade_id,
            market=market,
            side=side,
            to_account_ids=to_account_ids,
            quantities=quantities,
        )
        return (self._call(build, timeout)).sequence

    def move_session(
        self,
        segment_id: int,
        value_date: int,
        *,
        cut_off_time_ns: int = 0,
        settlement_time_ns: int = 0,
        is_house_cause: bool = False,
        reason: str,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Move the cut-off or the settlement of a session to a later time; answers the sequence. Raises `Refused`."""
        build = clearing.move_session(
            key or self.new_key(),
            segment_id=segment_id,
            value_date=value_date,
            cut_off_time_ns=cut_off_time_ns,
            settlement_time_ns=settlement_time_ns,
            is_house_cause=is_house_cause,
            reason=reason,
        )
        return (self._call(build, timeout)).sequence

    def list_sessions(
        self,
        segment_id: int = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[ClearingSession]:
        """List sessions in the order in which they were opened."""
        return self._pages(
            lambda after: clearing.list_sessions(
                min_sequence=min_sequence,
                segment_id=segment_id,
                page_size=page_size,
                after_session_id=after,
            ),
            0,
            lambda page: page.items[-1].session_id,
            timeout,
        )

    def get_session(
        self, session_id: int, *, min_sequence: int = 0, timeout: float | None = None
    ) -> SessionReport:
        """Return one session with its totals by market and by currency: gross, net, and the reduction."""
        return self._call(
            clearing.get_session(min_sequence=min_sequence, session_id=session_id), timeout
        )

    def list_nets(
        self,
        session_id: int,
        account_id: int = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[AccountNet]:
        """List the nets of a session by account and market: bought, sold, net, cash."""
        return self._pages(
            lambda after: clearing.list_nets(
                min_sequence=min_sequence,
                session_id=session_id,
                account_id=account_id,
                page_size=page_size,
                after_account_id=after[0],
                after_market_id=after[1],
            ),
            (0, 0),
            lambda page: (page.items[-1].account_id, page.items[-1].market_id),
            timeout,
        )

    def dues(
        self,
        account_id: int,
        until_time_ns: int = 0,
        *,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[Due]:
        """List the payments and deliveries that an account owes up to a time (0: all of them), the earliest first."""
        return self._call(
            clearing.list_dues(
                account_id=account_id, until_time_ns=until_time_ns, min_sequence=min_sequence
            ),
            timeout,
        )

    def list_cash_nets(
        self,
        session_id: int,
        account_id: int = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[AccountCash]:
        """List the cash of each account in a session, by currency."""
        return self._pages(
            lambda after: clearing.list_cash_nets(
                min_sequence=min_sequence,
                session_id=session_id,
                account_id=account_id,
                page_size=page_size,
                after_account_id=after[0],
                after_asset_id=after[1],
            ),
            (0, 0),
            lambda page: (page.items[-1].account_id, page.items[-1].asset_id),
            timeout,
        )

    def list_trades(
        self,
        session_id: int,
        account_id: int = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[ClearedTrade]:
        """List the trades of a session, in the order in which they were captured."""
        return self._pages(
            lambda after: clearing.list_trades(
                min_sequence=min_sequence,
                session_id=session_id,
                account_id=account_id,
                page_size=page_size,
                after_trade_id=after,
            ),
            0,
            lambda page: page.items[-1].trade_id,
            timeout,
        )

    def list_trade_sides(
        self,
        account_id: int = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[OpenTradeSide]:
        """List the sides of bilateral trades that wait, each with what differs from the other side."""
        return self._pages(
            lambda after: clearing.list_trade_sides(
                min_sequence=min_sequence,
                account_id=account_id,
                page_size=page_size,
                after_side_id=after,
            ),
            0,
            lambda page: page.items[-1].side_id,
            timeout,
        )

    def list_waiting_trades(
        self,
        account_id: int = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[WaitingTrade]:
        """List captured trades that wait for cover, and what is owed for trades that lapsed."""
        return self._pages(
            lambda after: clearing.list_waiting_trades(
                min_sequence=min_sequence,
                account_id=account_id,
                page_size=page_size,
                after_waiting_trade_id=after,
            ),
            0,
            lambda page: page.items[-1].waiting_trade_id,
            timeout,
        )

    def list_give_ups(
        self,
        account_id: int = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[OpenGiveUp]:
        """List the open give-ups of an account, as the giver or the receiver."""
        return self._pages(
            lambda after: clearing.list_give_ups(
                min_sequence=min_sequence,
                account_id=account_id,
                page_size=page_size,
                after_give_up_id=after,
            ),
            0,
            lambda page: page.items[-1].give_up_id,
            timeout,
        )
