# SPDX-License-Identifier: Apache-2.0
"""Methods of the calls of DefaultService.

`timeout` is the seconds for all attempts (None: the client's own).
`key` is the identity of the request (None: a fresh one). A batch returns a result for each item. Another command
returns the number of the thing that it made, parameters in force if it sets some, else its sequence, and raises
`Refused`.
`min_sequence` makes a read wait until it includes that sequence (0: read now). Lists come whole: their pages are read
one after another. Reads raise `NotFound` for ids that do not exist, and `Unavailable` when the time is over.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from clearinghouse.client.aio.channel import AsyncConnection
from clearinghouse.client.api.calls import default
from clearinghouse.client.api.models import DefaultCase, DefaultCaseReport
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.enums import DefaultCaseState
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument


class AsyncDefaultMethods(AsyncConnection):
    """Methods that send one call of DefaultService each."""

    async def declare_default(
        self,
        member_id: int,
        *,
        porting_seconds: int,
        assessment_seconds: int,
        assessment_cap_ppb: int = 1_000_000_000,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Declare a clearing member to be in default, and open its case. From then on none of its accounts is a party
        to a trade or gives value away.
        """
        build = default.declare_default(
            key or self.new_key(),
            member_id=member_id,
            porting_seconds=porting_seconds,
            assessment_seconds=assessment_seconds,
            assessment_cap_ppb=assessment_cap_ppb,
        )
        return (await self._call(build, timeout)).id

    async def advance_default_case(
        self,
        case_id: int,
        state: DefaultCaseState,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Move a case to its next step. PORTING follows FROZEN, then come HEDGING, AUCTION, ALLOCATION and CLOSED."""
        build = default.advance_default_case(key or self.new_key(), case_id=case_id, state=state)
        return (await self._call(build, timeout)).sequence

    async def offer_porting(
        self,
        case_id: int,
        account_id: int,
        member_id: int,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Offer a client account of the case to another member, with its trades, nets and collateral. A later offer of
        the account takes the place of an earlier one.
        """
        build = default.offer_porting(
            key or self.new_key(), case_id=case_id, account_id=account_id, member_id=member_id
        )
        return (await self._call(build, timeout)).sequence

    async def accept_porting(
        self,
        case_id: int,
        account_id: int,
        client_account_id: int,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Accept a client account that was offered: from then on it is an account of the accepting member."""
        build = default.accept_porting(
            key or self.new_key(),
            case_id=case_id,
            account_id=account_id,
            client_account_id=client_account_id,
        )
        return (await self._call(build, timeout)).sequence

    async def add_auction_lot(
        self,
        case_id: int,
        session_id: int,
        account_id: int,
        market: Instrument,
        quantity: Number,
        *,
        minimum_quantity: Number = 0,
        bid_seconds: int,
        reveal_seconds: int,
        limit_price: Number = 0,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Put a part of a net of the case, or of the margin of one of its accounts, up for auction. Members send sealed
        bids, then reveal them, then the best bids take it over.
        """
        build = default.add_auction_lot(
            key or self.new_key(),
            case_id=case_id,
            session_id=session_id,
            account_id=account_id,
            market=market,
            quantity=quantity,
            minimum_quantity=minimum_quantity,
            bid_seconds=bid_seconds,
            reveal_seconds=reveal_seconds,
            limit_price=limit_price,
        )
        return (await self._call(build, timeout)).id

    async def submit_bid(
        self,
        lot_id: int,
        account_id: int,
        commitment: str,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Send a sealed bid for a lot: the hash of its terms alone. A member has one bid for a lot, and a later one
        takes the place of an earlier one.
        """
        build = default.submit_bid(
            key or self.new_key(), lot_id=lot_id, account_id=account_id, commitment=commitment
        )
        return (await self._call(build, timeout)).sequence

    async def reveal_bid(
        self,
        lot_id: int,
        account_id: int,
        market: Instrument,
        price: Number,
        quantity: Number,
        salt: str,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Reveal a sealed bid after the time for bids is over."""
        build = default.reveal_bid(
            key or self.new_key(),
            lot_id=lot_id,
            account_id=account_id,
            market=market,
            price=price,
            quantity=quantity,
            salt=salt,
        )
        return (await self._call(build, timeout)).sequence

    async def pay_assessment(
        self,
        case_id: int,
        account_id: int,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Pay an assessment, or a part of it, from an account of the member's own; money of its clients never pays."""
        build = default.pay_assessment(
            key or self.new_key(), case_id=case_id, account_id=account_id, amount=amount
        )
        return (await self._call(build, timeout)).sequence

    async def list_default_cases(
        self, *, min_sequence: int = 0, timeout: float | None = None
    ) -> list[DefaultCase]:
        """List default cases by their number."""
        return await self._call(default.list_default_cases(min_sequence=min_sequence), timeout)

    async def get_default_case(
        self, case_id: int, *, min_sequence: int = 0, timeout: float | None = None
    ) -> DefaultCaseReport:
        """Return one default case: its open positions, what each layer holds and has paid, its auction lots and
        assessments.
        """
        return await self._call(
            default.get_default_case(min_sequence=min_sequence, case_id=case_id), timeout
        )
