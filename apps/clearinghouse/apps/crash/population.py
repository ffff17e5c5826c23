# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: S311 (a seeded generator of accounts, not of secrets)
"""Make the leveraged accounts: their kinds, their collateral, and the trades that open their positions.

Owns the mix (leverages, sides, collateral, isolated positions, borrowers) and the order in which people enter. The
same seed gives the same people. They trade once with the book and afterwards do nothing: only the machine changes
their accounts later.
"""

from collections import deque
from dataclasses import dataclass, field
from random import Random
from typing import Final

from clearinghouse.apps.crash.setup import CUSTODY, OPERATOR, UNIT, USD_ID, WEIGHT_PPB, Venue, coins
from clearinghouse.apps.desk import Desk
from clearinghouse.statemachine.orders.book import best_price
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.codes import OK
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    ClientOrderId,
    DepositId,
    MarketId,
    OrderId,
)
from clearinghouse.statemachine.vocabulary.types import BUY, PPB, PRICE_E9, PRICE_OK, SELL

# Kinds of people, and the percentage of each.
CROSS: Final = "cross"  # perpetuals in one or two coins on USD
COIN: Final = "coin collateral"  # a perpetual on a coin as collateral
ISOLATED: Final = "isolated"  # a perpetual with a margin of its own
LONG_SPOT: Final = "spot on borrowed USD"
SHORT_SPOT: Final = "spot sold from a borrow"
MIX: Final = ((CROSS, 60), (COIN, 12), (ISOLATED, 12), (LONG_SPOT, 10), (SHORT_SPOT, 6))

LEVERAGES: Final = (2, 3, 5, 5, 8, 10, 10, 15, 20)
DEPOSITS_USD: Final = (400, 1_000, 2_500, 6_000, 15_000)
LONGS_OF_100: Final = 68
USED_PPB: Final = 900_000_000  # of the most that the leverage allows
SLIP_PPB: Final = 2_000_000  # from the mark, beyond which no account takes
SPOT_LEVERAGES: Final = (2, 3, 4)
ENTRIES_A_STEP: Final = 4
CHUNK: Final = 500


@dataclass(slots=True)
class Person:
    """A person with one account: the deposit, the wanted position, and how much of it was traded."""

    name: str
    kind: str
    coin: str
    side: int
    leverage: int
    deposit_usd: int
    second_coin: str = ""
    account_id: int = 0
    got_usd: int = 0
    wanted: list[tuple[str, int]] = field(default_factory=list)  # coin and whole USD still wanted


def imagine(
    seed: int, count: int, coins_with_price: list[str], collateral: list[str]
) -> list[Person]:
    """Return the people that a seed gives, without accounts yet."""
    random = Random(f"{seed}:people")
    kinds = [kind for kind, share in MIX for _ in range(share)]
    found = []
    for number in range(count):
        kind = random.choice(kinds)
        spot = kind in {LONG_SPOT, SHORT_SPOT}
        coin = random.choice(collateral if spot else coins_with_price)
        side = BUY if random.randrange(100) < LONGS_OF_100 else SELL
        deposit = random.choice(DEPOSITS_USD) * random.randrange(50, 151) // 100
        person = Person(
            f"person-{number + 1:04}",
            kind,
            coin,
            (BUY if kind == LONG_SPOT else SELL) if spot else side,
            random.choice(SPOT_LEVERAGES if spot else LEVERAGES),
            deposit,
        )
        size = deposit * (person.leverage - (kind == SHORT_SPOT)) * USED_PPB // PPB
        if kind == COIN:
            size = size * WEIGHT_PPB // PPB
        if kind == CROSS and random.randrange(4) == 0:
            person.second_coin = random.choice(coins_with_price)
        if person.second_coin not in {"", coin}:
            person.wanted = [(coin, size // 2), (person.second_coin, size // 2)]
        else:
            person.wanted = [(coin, size)]
        found.append(person)
    return found


class Crowd:
    """All people, and those who have no position yet."""

    def __init__(
        self, desk: Desk, venue: Venue, people: list[Person], first: dict[str, int]
    ) -> None:
        """Open the accounts of all people. Collateral in coins is bought at the `first` price of each coin."""
        self.people = people
        self.settled: list[Person] = []  # who have got what they wanted, until they are taken
        self._desk = desk
        self._venue = venue
        self._candidates: dict[str, deque[Person]] = {}
        for at in range(0, len(people), CHUNK):
            self._open(people[at : at + CHUNK], first)
        for person in people:
            self._candidates.setdefault(person.coin, deque()).append(person)

    @property
    def entered(self) -> int:
        """Return the number of people that have at least a part of their wanted position."""
        return sum(person.got_usd > 0 for person in self.people)

    def _open(self, people: list[Person], first: dict[str, int]) -> None:
        """Open the accounts of some people, and deposit their first money."""
        desk = self._desk
        assets: list[int] = []
        amounts: list[int] = []
        for person in people:
            flags = types.ACCOUNT_SPOT_MARGIN if person.kind in {LONG_SPOT, SHORT_SPOT} else 0
            person.account_id = desk.must(
                commands.CreateAccount(
                    *desk.of(OPERATOR),
                    person.name,
                    types.KIND_CUSTOMER,
                    AccountId(0),
                    max(person.leverage, 5) if flags else person.leverage,
                    flags | (types.ACCOUNT_AUTO_REPAY if flags else 0),
                    0,
                )
            )[0]
            if person.kind == COIN:
                held = self._venue.collateral[person.account_id % len(self._venue.collateral)]
                assets.append(self._venue.assets[held])
                amounts.append(coins(person.deposit_usd, first[held]))
            else:
                assets.append(USD_ID)
                amounts.append(person.deposit_usd * UNIT)
        requested = desk.must(
            commands.RequestDeposits(
                *desk.of("people"),
                [AccountId(person.account_id) for person in people],
                list(map(AssetId, assets)),
                amounts,
                [""] * len(people),
            )
        )
        desk.must(
            commands.DecideDeposits(
                *desk.of(CUSTODY), list(map(DepositId, requested)), [1] * len(requested)
            )
        )
        for person in people:
            if person.kind == ISOLATED:
                market_id = self._venue.perpetual(person.coin).market_id
                desk.must(
                    commands.SetIsolated(
                        *desk.of(person.name), AccountId(person.account_id), MarketId(market_id), 1
                    )
                )
                amount = person.deposit_usd * UNIT
                desk.must(
                    commands.MoveIsolatedMargin(
                        *desk.of(person.name),
                        AccountId(person.account_id),
                        MarketId(market_id),
                        amount,
                    )
                )

    def enter(self) -> None:
        """Let the next people trade with the book, if the state of prices permits new risk."""
        state = self._desk.state
        for coin, candidates in self._candidates.items():
            if state.assets[AssetId(self._venue.assets[coin])].price_state != PRICE_OK:
                continue
            for _ in range(min(ENTRIES_A_STEP, len(candidates))):
                person = candidates.popleft()
                if self._try(person):
                    candidates.append(person)

    def _try(self, person: Person) -> bool:
        """Try once to trade the position that a person still wants; return True if a part is left for another try."""
        left: list[tuple[str, int]] = []
        for coin, usd in person.wanted:
            rest = self._take(person, coin, usd)
            if rest > person.deposit_usd // 4:
                left.append((coin, rest))
        person.wanted = left
        if not left and person.got_usd:
            self.settled.append(person)
        return bool(left)

    def _take(self, person: Person, coin: str, usd: int) -> int:
        """Trade for a person with the book; return the USD still wanted, which is less if margin is insufficient."""
        desk = self._desk
        spot = person.kind in {LONG_SPOT, SHORT_SPOT}
        listing = self._venue.spot(coin) if spot else self._venue.perpetual(coin)
        market = desk.state.markets[MarketId(listing.market_id)]
        mark = market.mark_e9 // PRICE_E9
        if mark == 0 or market.base.price_state != PRICE_OK:
            return usd
        side = person.side
        price = mark * (PPB + SLIP_PPB) // PPB if side == BUY else mark * (PPB - SLIP_PPB) // PPB
        best = best_price(market.asks if side == BUY else market.bids)
        if best == 0 or (best > price if side == BUY else best < price):
            return usd  # the book is public: no account sends an order that cannot trade
        lots = listing.lots(usd, price)
        outcome = desk.send(
            commands.OrderBatch(
                *desk.of(person.name),
                [types.PLACE],
                [AccountId(person.account_id)],
                [MarketId(listing.market_id)],
                [side],
                [types.LIMIT],
                [types.IOC],
                [0],
                [types.STP_CANCEL_TAKER],
                [max(1, price)],
                [lots],
                [ClientOrderId(0)],
                [OrderId(0)],
                [ClientOrderId(0)],
                [0],
            )
        )
        if outcome.codes[0] != OK:
            return usd * 4 // 5
        got = usd * outcome.filled[0] // lots
        person.got_usd += got
        return usd - got
