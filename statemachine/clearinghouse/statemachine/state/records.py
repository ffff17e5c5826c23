# SPDX-License-Identifier: Apache-2.0
"""Records that the state keeps by id and that refer to other records by id: deposits, holds, breaks, results.

Owns the shape of the data. Must never decide anything: rules live in the other packages.
"""

from typing import Final

from clearinghouse.statemachine.vocabulary.numbers import (
    NO_CLIENT_ORDER,
    NO_ORDER,
    AccountId,
    AssetId,
    BreakId,
    ClientOrderId,
    DepositId,
    HoldId,
    MarketId,
    OrderId,
    PricePerLot,
    WithdrawalId,
)


class Deposit:
    """A deposit that waits for custody (L-4). `reference` names the payment (L-3.2)."""

    __slots__ = ("account_id", "amount", "asset_id", "id", "reference")

    def __init__(
        self,
        deposit_id: DepositId,
        account_id: AccountId,
        asset_id: AssetId,
        amount: int,
        reference: str,
    ) -> None:
        """Store the request."""
        self.id = deposit_id
        self.account_id = account_id
        self.asset_id = asset_id
        self.amount = amount
        self.reference = reference


class Withdrawal:
    """A withdrawal: it waits for custody, and counts in its asset's rolling outflow (L-4).

    `amount` is set to 0 if custody rejects the withdrawal while it still `counts` in the outflow. `reference` is the
    caller's note, such as the destination, without effect. `fee_from_house`: 1 if `fees` pays the chain's fee (L-4.3).
    """

    __slots__ = (
        "account_id",
        "amount",
        "asset_id",
        "counts",
        "fee_from_house",
        "id",
        "reference",
        "requested_ns",
    )

    def __init__(
        self,
        withdrawal_id: WithdrawalId,
        account_id: AccountId,
        asset_id: AssetId,
        amount: int,
        requested_ns: int,
        reference: str,
        fee_from_house: int = 0,
    ) -> None:
        """Store the request."""
        self.id = withdrawal_id
        self.account_id = account_id
        self.asset_id = asset_id
        self.amount = amount
        self.requested_ns = requested_ns
        self.reference = reference
        self.fee_from_house = fee_from_house
        self.counts = False


class Hold:
    """A two-phase hold towards a beneficiary (L-5); `expire_ns` 0 means none."""

    __slots__ = ("account_id", "amount", "asset_id", "beneficiary_id", "expire_ns", "id")

    def __init__(
        self,
        hold_id: HoldId,
        account_id: AccountId,
        beneficiary_id: AccountId,
        asset_id: AssetId,
        amount: int,
        expire_ns: int,
    ) -> None:
        """Store the request."""
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
        break_id: BreakId,
        code: int,
        market_id: MarketId,
        order_id: OrderId,
        side: int,
        price: PricePerLot,
        lots: int,
        venue_fill_id: str,
    ) -> None:
        """Store the report; `side` is the client's side, 0 if no order states it."""
        self.id = break_id
        self.code = code
        self.market_id = market_id
        self.order_id = order_id
        self.side = side
        self.price = price
        self.lots = lots
        self.venue_fill_id = venue_fill_id


class StoredAnswer:
    """The stored result of a request id (I-11): the digest of the call, its time, and the result.

    `items` is the number of items of the call; the result has fewer while the call is divided and further parts are
    missing (J-3.1). `work` is the units of the items so far (I-12.1).
    """

    __slots__ = ("answer", "digest", "items", "time_ns", "work")

    def __init__(
        self, digest: bytes, time_ns: int, items: int, work: int, answer: "Answer"
    ) -> None:
        """Store the digest of the call's journaled bytes, the sequenced time and the packed result."""
        self.digest = digest
        self.time_ns = time_ns
        self.items = items
        self.work = work
        self.answer = answer


class Answer:
    """A packed outcome: the columns of `Outcome` as bytes of 64-bit integers, except the figures."""

    __slots__ = (
        "codes",
        "figures",
        "filled",
        "fills",
        "first_sequence",
        "ids",
        "kept",
        "parts",
        "remaining",
        "takes_effect_ns",
        "time_ns",
        "version",
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
        parts: bytes,
        version: int,
        kept: bytes,
        takes_effect_ns: int,
        figures: dict[int, tuple[int, int, int]] | None = None,
    ) -> None:
        """Store the columns packed by `engine.idempotency.pack`; without `figures` no refusal has any."""
        self.first_sequence = first_sequence
        self.time_ns = time_ns
        self.codes = codes
        self.ids = ids
        self.filled = filled
        self.remaining = remaining
        self.fills = fills
        self.parts = parts
        self.version = version
        self.kept = kept
        self.takes_effect_ns = takes_effect_ns
        self.figures = {} if figures is None else figures


LEG_TAKE_PROFIT: Final = 1
LEG_STOP: Final = 2


class ConditionalOrder:
    """An order that waits for a price (O-3). It reserves nothing; it shares the sequence of ids with orders.

    `trigger_e9` is 0 for a trailing order, whose trigger is in its market's books. `price_units`, `quantity_units`
    and `display_units` are as sent; `expire_ns` 0: it does not expire.
    """

    __slots__ = (
        "accepted_ns",
        "accepted_sequence",
        "account_id",
        "client_id",
        "display_units",
        "distance_ppb",
        "edge_e9",
        "entry_id",
        "expire_ns",
        "flags",
        "id",
        "is_touched",
        "market_id",
        "oco_id",
        "order_type",
        "price_units",
        "quantity_units",
        "reached_e9",
        "side",
        "stp",
        "tif",
        "trigger_e9",
        "trigger_kind",
        "trigger_source",
        "waits_for",
    )

    def __init__(
        self,
        conditional_id: OrderId,
        account_id: AccountId,
        market_id: MarketId,
        accepted_sequence: int,
    ) -> None:
        """Store the account and the market; the handler sets the other fields."""
        self.id = conditional_id
        self.account_id = account_id
        self.market_id = market_id
        self.accepted_sequence = accepted_sequence
        self.accepted_ns = 0
        self.trigger_kind = 0
        self.trigger_source = 0
        self.trigger_e9 = 0
        self.distance_ppb = 0
        # The price that triggered it, until the end of the command.
        self.reached_e9 = 0
        self.side = 0
        self.order_type = 0
        self.tif = 0
        self.flags = 0
        self.stp = 0
        self.price_units = 0
        self.quantity_units = 0
        self.display_units = 0
        self.client_id: ClientOrderId = NO_CLIENT_ORDER
        self.expire_ns = 0
        # The other order of its pair, open or waiting; 0: none.
        self.oco_id: OrderId = NO_ORDER
        self.entry_id: OrderId = NO_ORDER  # the entry of the bracket of this exit; 0: none
        # The result code why it waits although its price was reached; 0: it waits for its price (O-9.1).
        self.waits_for = 0
        # Its price beyond the band, for which it waits, 10^-9 quote units per lot; 0: it does not (O-9.1).
        self.edge_e9 = 0
        self.is_touched = False  # a part of it has traded


class Twap:
    """The slices of a TWAP (O-3); its terms are those of the conditional order with its id.

    `number` is the number of the last due slice, 1 at the start; `filled_lots` are the lots traded by slices,
    `missed_lots` the lots of slices due while the clearinghouse did not run (U-6.2).
    """

    __slots__ = (
        "filled_lots",
        "interval_ns",
        "lots",
        "missed_lots",
        "number",
        "order_id",
        "slices",
    )

    def __init__(self, order_id: OrderId, lots: int, slices: int, interval_ns: int) -> None:
        """Start with the first slice."""
        self.order_id = order_id
        self.lots = lots
        self.slices = slices
        self.interval_ns = interval_ns
        self.number = 1
        self.filled_lots = 0
        self.missed_lots = 0


class Bracket:
    """An entry order with its exits: a take-profit and a stop, which wait once the entry fills (O-3).

    It exists while the entry is open or an exit waits. Triggers are 10^-9 quote units per lot; prices of exits are
    price units, 0 for a MARKET order. `legs` has a bit for each exit that the next fill may place or enlarge: an exit
    that the client cancelled, that triggered, or that a gate refused has none. `lots` are the lots that the entry
    opened.
    """

    __slots__ = (
        "accepted_sequence",
        "account_id",
        "entry_id",
        "exit_flags",
        "legs",
        "lots",
        "market_id",
        "side",
        "stop_e9",
        "stop_id",
        "stop_price_units",
        "stp",
        "take_profit_e9",
        "take_profit_id",
        "take_profit_price_units",
        "trigger_source",
    )

    def __init__(self, account_id: AccountId, market_id: MarketId, accepted_sequence: int) -> None:
        """Store the account and the market; the handler sets the other fields."""
        self.entry_id: OrderId = NO_ORDER
        self.account_id = account_id
        self.market_id = market_id
        self.accepted_sequence = accepted_sequence
        self.side = 0  # of the entry
        self.stp = 0
        self.trigger_source = 0
        self.take_profit_e9 = 0
        self.take_profit_price_units = 0
        self.stop_e9 = 0
        self.stop_price_units = 0
        self.exit_flags = 0  # the action for an exit whose price is beyond the band (O-9.1)
        self.legs = LEG_TAKE_PROFIT | LEG_STOP
        self.take_profit_id: OrderId = NO_ORDER  # the waiting exits; 0: none
        self.stop_id: OrderId = NO_ORDER
        self.lots = 0


class DeadManSwitch:
    """A dead-man switch, which cancels an account's orders after its principal has sent no command for a time (O-3,
    O-3.2).
    """

    __slots__ = ("account_id", "armed", "ends_exits", "principal", "timeout_ns")

    def __init__(self, account_id: AccountId, principal: str, timeout_ns: int) -> None:
        """Start armed."""
        self.account_id = account_id
        self.principal = principal
        self.timeout_ns = timeout_ns
        self.ends_exits = False
        self.armed = True  # False from its expiry to the principal's next call
