# SPDX-License-Identifier: Apache-2.0
"""Hold the events of an explained step, and what the machine had before its choices of gains, nets, losses (SPEC A-2).

Owns these records. `watch` fills them while the step is applied.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from clearinghouse.statemachine.state.clearing import Session, pair_key
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import AccountId


@dataclass(frozen=True)
class GainsFound:
    """The unpaid gains by account of which a case takes its remaining loss; `place`: the events of the step before."""

    place: int
    case_id: int
    loss: int
    gains: dict[AccountId, int]


@dataclass(frozen=True)
class TornUpNet:
    """A net before its tear-up, and the opposite nets by account; `place`: the events of the step before."""

    place: int
    lots: int
    others: dict[AccountId, int]


@dataclass(frozen=True)
class LossShared:
    """A sharing of a loss among the other side of a market; `place`: the events of the step before.

    `sizes` are the lots of its members by account. `rounds` have what was left, and what each member could still pay.
    """

    place: int
    is_again: bool
    loss: int
    sizes: dict[int, int]
    rounds: list[tuple[int, dict[int, int]]]


@dataclass(frozen=True)
class ShortShared:
    """A sharing of the short of a member of payment versus payment; `place`: the events of the step before.

    `caps` is the most that accounts bear by their receipts; `capped` of them bear some. `claims` bear what is `left`.
    """

    place: int
    short: int
    caps: dict[AccountId, int]
    capped: int
    left: int
    claims: dict[AccountId, int]


class StepEvents:
    """The events of the explained step, what the observer kept, and the trades of its sessions by account."""

    def __init__(
        self,
        said: Sequence[Event],
        gains: list[GainsFound],
        nets: list[TornUpNet],
        losses: list[LossShared],
        shorts: list[ShortShared],
    ) -> None:
        """Store them; the trades are listed at their first use."""
        self.said = said
        self.gains = gains
        self.torn_up = nets
        self.losses = losses
        self.shorts = shorts
        self._places: dict[int, dict[int, list[int]]] = {}

    def trades_of(self, session: Session, account_id: int, market_id: int) -> list[int]:
        """Return the places of an account's trades in a market, among the trades of a session."""
        by_net = self._places.get(session.id)
        if by_net is None:
            by_net = self._places[session.id] = {}
            trades = session.trades
            parties = zip(trades.market_ids, trades.buyer_ids, trades.seller_ids, strict=True)
            for place, (market, buyer, seller) in enumerate(parties):
                by_net.setdefault(pair_key(buyer, market), []).append(place)
                if seller != buyer:
                    by_net.setdefault(pair_key(seller, market), []).append(place)
        return by_net.get(pair_key(account_id, market_id), [])
