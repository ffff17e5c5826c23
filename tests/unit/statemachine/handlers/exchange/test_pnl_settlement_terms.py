# SPDX-License-Identifier: Apache-2.0
"""Parameters of the PnL settlement cycle, and quotes of providers, at each limit and beyond it (SPEC R-1)."""

from typing import Any, Final

import pytest

from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from tests.support import SECOND, System
from tests.unit.statemachine.handlers.parameter_limits import MOST, Limit, Said, Setter

SPOT, PERP = MarketId(1), MarketId(2)
UNIT: Final = 10**6


class Town(System):
    """A spot market for SOL in lots of 0.01 and ticks of 0.05, a future, and a provider."""

    def __init__(self) -> None:
        super().__init__()
        sol = self.asset("SOL", 4, 150)
        self.market("SOL/USDC", types.SPOT, sol, lot=(2, 2), tick=(5, 2))
        self.market("SOL-PERP", types.PERPETUAL, sol)
        self.maker = self.provider("maker", types.KIND_MARKET_MAKER)

    def provider(self, owner: str, kind: int = types.KIND_BACKSTOP) -> AccountId:
        """An account that may quote."""
        return AccountId(self.account(owner, kind=kind, USDC=1_000 * UNIT))


@pytest.fixture
def system() -> Town:
    """The town."""
    return Town()


def cycle(system: Town) -> Setter:
    """The parameters as they are by default."""
    return Setter(
        system,
        commands.SetReconciliation(
            *system.head(), 1, 10_000_000, 10_000_000, 3, 1, borrow_passes=3
        ),
        lambda: system.state.pnl_settlement.rules,
        lambda c, _: ("RECONCILIATION_SET", {"enabled": c.enabled}),
        names={"enabled": "on"},
    )


def quote(system: Town, account_id: AccountId | None = None) -> Setter:
    """A bid of 100 for 0.40 SOL, 20 lots, in the market's units of price and quantity."""
    who = system.maker if account_id is None else account_id

    def says(command: Any, _: int) -> Said:  # noqa: ANN401  a command of one kind
        # A tick of 0.05 of a lot of 0.02 SOL is 0.001 USDC.
        price, lots = command.price // 5 * 1_000, command.quantity // 2
        found = system.state.pnl_settlement.quotes[SPOT][who]
        assert (found.account_id, found.market_id, found.expire_ns) == (
            who,
            SPOT,
            command.expire_ns,
        )
        assert (found.price, found.lots) == (price, lots)
        said = {"account_id": who, "market_id": SPOT, "price_per_lot": price, "lots": lots}
        return "QUOTE_SET", {**said, "expire_ns": command.expire_ns}

    return Setter(
        system,
        commands.SetQuote(*system.head(), who, SPOT, 10_000, 40, system.now + 60 * SECOND),
        lambda: None,
        says,
        names={"account_id": "", "market_id": "", "price": "", "quantity": "", "expire_ns": ""},
        answers=who,
    )


def test_parameters_of_the_cycle_keep_their_limits(system: Town) -> None:
    """Each field at both limits, also while it is off."""
    for enabled in (1, 0):
        setter = cycle(system)
        setter.good = setter.again(enabled=enabled)
        setter.keeps(
            Limit("enabled", 0, 1),
            Limit("slack_ppb", 0, 999_999_999),
            Limit("limit_ppb", 0, 999_999_999),
            Limit("spot_liquidation_passes", 0, 1_000_000),
            Limit("realisation_passes", 1, 1_000_000),
            Limit("borrow_passes", 1, 1_000_000),
        )
    assert system.state.pnl_settlement.rules.on is False


def test_switched_off_the_cycle_forgets_its_counts(system: Town) -> None:
    """Counts of accounts stay with other parameters, and are gone once it is off."""
    setter = cycle(system)
    setter.accepts()
    system.check = False  # there is no reason for a count
    kept = system.state.pnl_settlement
    counts: tuple[Any, ...] = (
        *(kept.unsold, kept.unpaid_passes, kept.realised_at, kept.unpaid_since_ns),
        *(kept.loss_indices, kept.overdue),
    )
    for table in counts:
        table[7] = 1
    setter.accepts(slack_ppb=0)
    assert [len(table) for table in counts] == [1] * 6
    setter.accepts(enabled=0)
    assert [len(table) for table in counts] == [0] * 6


def test_a_quote_keeps_its_limits(system: Town) -> None:
    """Whole ticks and lots above 0, later than now; what it comes to is an amount at most (U-2)."""
    setter = quote(system)
    setter.accepts()
    setter.accepts(price=5, quantity=2, expire_ns=system.now + 1)
    now = system.now
    setter.refuses(codes.EXPIRY_IN_PAST, (now, now, 1), expire_ns=now)
    setter.refuses(codes.EXPIRY_IN_PAST, (now, now - 1, 2), expire_ns=now - 1)
    setter.refuses(codes.TICK_SIZE, (5, 6, 0), price=6)
    setter.refuses(codes.LOT_SIZE, (2, 3, 0), quantity=3)
    for price in (0, -5):
        setter.refuses(price=price)
    setter.refuses(quantity=-2)
    # A lot at the least tick is 1,000 units of USDC and 200 of SOL.
    most = MOST // 1_000 * 2
    setter.accepts(price=5, quantity=most)
    setter.refuses(price=5, quantity=most + 2)
    setter.refuses(codes.UNKNOWN_MARKET, market_id=MarketId(9))
    setter.refuses(codes.MARKET_KIND_FORBIDS, market_id=PERP)
    setter.refuses(codes.UNKNOWN_ACCOUNT, account_id=AccountId(999))
    setter.refuses(codes.SYSTEM_ACCOUNT, account_id=AccountId(1))
    alice = AccountId(system.account("alice"))
    setter.refuses(codes.NOT_A_PROVIDER, account_id=alice)
    system.check = False  # the status has no reason
    system.account_of(system.maker).status = types.LIQUIDATING
    setter.refuses(codes.ACCOUNT_LIQUIDATING)


def test_a_quote_ends_with_quantity_0(system: Town) -> None:
    """Also where there is none; price and time mean nothing then."""
    setter = quote(system)
    setter.accepts()
    for _ in range(2):
        assert system.apply(setter.again(quantity=0, price=-1, expire_ns=-1)).ids == [system.maker]
        (event,) = system.events
        said = {"price_per_lot": 0, "lots": 0, "expire_ns": 0}
        where = {"offset": 0, "account_id": system.maker, "market_id": SPOT}
        assert (event.name, event.fields) == ("QUOTE_SET", {**where, **said})
        assert system.maker not in system.state.pnl_settlement.quotes.get(SPOT, {})
    system.must(commands.SetMarketStatus(*system.head(), SPOT, types.MARKET_CLOSED, "end"))
    setter.refuses(codes.MARKET_STATUS_FORBIDS)


def test_a_market_has_16_quotes(system: Town) -> None:
    """STATE_LIMIT for one more provider, whose place one that has expired leaves; a provider changes its own (I-12)."""
    for number in range(15):
        quote(system, system.provider(f"p{number}")).accepts()
    first = quote(system)
    first.accepts(expire_ns=system.now + 1)
    other = quote(system, system.provider("other"))
    other.refuses(codes.STATE_LIMIT, (16, 17, 1))
    first.accepts(expire_ns=system.now + 1)
    system.now += 1
    other.accepts()
    assert system.maker not in system.state.pnl_settlement.quotes[SPOT]
    assert len(system.state.pnl_settlement.quotes[SPOT]) == 16
    first.refuses(codes.STATE_LIMIT, (16, 17, 1))
