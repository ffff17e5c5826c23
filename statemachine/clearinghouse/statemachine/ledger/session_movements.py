# SPDX-License-Identifier: Apache-2.0
"""Read events of settled sessions as movements of securities and cash (SPEC C-5).

Owns the list of events that lock an amount and of events that move it, and the terms of markets that postings need.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple, Protocol

from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from clearinghouse.statemachine.vocabulary.types import CCP, CCP_EQUITY, CCP_LIQUIDITY


class Unit(Protocol):
    """The part of an asset that session movements need: its id."""

    @property
    def id(self) -> int:
        """The number of the asset."""


class Terms(Protocol):
    """The terms of a market that postings need; they never change. A market of a state has them."""

    @property
    def id(self) -> int:
        """The number of the market."""

    @property
    def is_spot(self) -> bool:
        """True if a trade exchanges base for quote."""

    @property
    def is_deferred(self) -> bool:
        """True if a trade moves only its fees, and a session moves the assets."""

    @property
    def base(self) -> Unit:
        """The base asset."""

    @property
    def quote(self) -> Unit:
        """The quote asset."""

    @property
    def lot_base_units(self) -> int:
        """Smallest units of the base asset in a lot."""


# By event of a session (C-5): the sign of the amount under hold, the sign of the balance, and the
# counterparty.
_DELIVERIES: Final[dict[int, tuple[int, int, int]]] = {
    events.SECURITIES_LOCKED: (1, 0, CCP),
    events.SECURITIES_RELEASED: (-1, 0, CCP),
    events.SECURITIES_DELIVERED: (-1, -1, CCP),
    events.SECURITIES_RECEIVED: (0, 1, CCP),
}
_PAYMENTS: Final[dict[int, tuple[int, int, int]]] = {
    events.CASH_LOCKED: (1, 0, CCP),
    events.CASH_RELEASED: (-1, 0, CCP),
    events.CASH_SET_APART: (1, 0, CCP),
    events.CASH_SET_FREE: (-1, 0, CCP),
    events.CASH_PAID: (-1, -1, CCP),
    events.CASH_RECEIVED: (0, 1, CCP),
    events.CASH_ADVANCED: (0, 1, CCP_EQUITY),
    events.ADVANCE_REPAID: (0, -1, CCP_EQUITY),
    events.INTRADAY_CREDIT_DRAWN: (0, 1, CCP_LIQUIDITY),
    events.INTRADAY_CREDIT_SECURED: (1, 0, CCP),
    events.INTRADAY_CREDIT_REPAID: (0, -1, CCP_LIQUIDITY),
    events.INTRADAY_CREDIT_FREED: (-1, 0, CCP),
}


class SessionMovement(NamedTuple):
    """A movement of an account: the amount, the signs for its hold and its balance, and the counterparty."""

    account_id: int
    asset_id: int
    amount: int
    held: int
    moved: int
    other_id: int


def movement_of(
    kind: int, fields: dict[str, int], markets: Mapping[MarketId, Terms]
) -> SessionMovement | None:
    """Return the movement of an event of a session; None for other events."""
    if kind in _DELIVERIES:
        market = markets[MarketId(fields["market_id"])]
        units = fields["lots"] * market.lot_base_units
        return SessionMovement(fields["account_id"], market.base.id, units, *_DELIVERIES[kind])
    if kind in _PAYMENTS:
        account_id, asset_id = fields["account_id"], fields["asset_id"]
        return SessionMovement(account_id, asset_id, fields["amount"], *_PAYMENTS[kind])
    return None
