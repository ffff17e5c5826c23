# SPDX-License-Identifier: Apache-2.0
"""Records that the state keeps by id and that point at nothing: money under way, holds, breaks, stored answers.

Owns the shape of the data. Must never decide anything: rules live in the other rooms.
"""


class Deposit:
    """A deposit that waits for custody (L-4)."""

    __slots__ = ("account_id", "amount", "asset_id", "id")

    def __init__(self, deposit_id: int, account_id: int, asset_id: int, amount: int) -> None:
        """Take the request."""
        self.id = deposit_id
        self.account_id = account_id
        self.asset_id = asset_id
        self.amount = amount


class Withdrawal:
    """A withdrawal: it waits for custody, and counts in its asset's rolling outflow (L-4).

    `amount` becomes 0 in the outflow when custody rejects it.
    """

    __slots__ = ("account_id", "amount", "asset_id", "id", "requested_ns")

    def __init__(
        self, withdrawal_id: int, account_id: int, asset_id: int, amount: int, requested_ns: int
    ) -> None:
        """Take the request."""
        self.id = withdrawal_id
        self.account_id = account_id
        self.asset_id = asset_id
        self.amount = amount
        self.requested_ns = requested_ns


class Hold:
    """A two-phase hold towards a beneficiary (L-5); `expire_ns` 0 means none."""

    __slots__ = ("account_id", "amount", "asset_id", "beneficiary_id", "expire_ns", "id")

    def __init__(
        self,
        hold_id: int,
        account_id: int,
        beneficiary_id: int,
        asset_id: int,
        amount: int,
        expire_ns: int,
    ) -> None:
        """Take the request."""
        self.id = hold_id
        self.account_id = account_id
        self.beneficiary_id = beneficiary_id
        self.asset_id = asset_id
        self.amount = amount
        self.expire_ns = expire_ns


class Break:
    """A reported fill that matches no accepted order; it waits for an operator (O-1)."""

    __slots__ = ("code", "id", "lots", "market_id", "order_id", "price", "side", "venue_fill_id")

    def __init__(
        self,
        break_id: int,
        code: int,
        market_id: int,
        order_id: int,
        side: int,
        price: int,
        lots: int,
        venue_fill_id: str,
    ) -> None:
        """Take the report; `side` is the client's side, 0 where no order tells it."""
        self.id = break_id
        self.code = code
        self.market_id = market_id
        self.order_id = order_id
        self.side = side
        self.price = price
        self.lots = lots
        self.venue_fill_id = venue_fill_id


class StoredAnswer:
    """The one answer of a request id (I-11): what it was asked, when, and what it got."""

    __slots__ = ("answer", "digest", "time_ns")

    def __init__(self, digest: bytes, time_ns: int, answer: "Answer") -> None:
        """Take the digest of the call's journaled bytes, the sequenced time and the packed answer."""
        self.digest = digest
        self.time_ns = time_ns
        self.answer = answer


class Answer:
    """A packed outcome: the columns of `Outcome` as bytes of 64-bit integers, exceptions apart."""

    __slots__ = (
        "codes",
        "figures",
        "filled",
        "fills",
        "first_sequence",
        "ids",
        "remaining",
        "time_ns",
    )

    def __init__(
        self,
        first_sequence: int,
        time_ns: int,
        codes: bytes,
        ids: bytes,
        filled: bytes,
        remaining: bytes,
        fills: bytes,
        figures: dict[int, tuple[int, int, int]],
    ) -> None:
        """Take the columns packed by `requests.pack`."""
        self.first_sequence = first_sequence
        self.time_ns = time_ns
        self.codes = codes
        self.ids = ids
        self.filled = filled
        self.remaining = remaining
        self.fills = fills
        self.figures = figures
