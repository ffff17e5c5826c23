# SPDX-License-Identifier: Apache-2.0
"""A small clearinghouse for a game: it sets time and request ids as the sequencer does.

Owns the state at the start of a game, and the work that is due before a command. `checked_engine` has the checks after
a command; `moves` chooses the next command.
"""

from collections import Counter
from typing import Final

from clearinghouse.server.journal.records import encode_command
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    DepositId,
    MarketId,
    SourceId,
)
from tests.stateful.checked_engine import CheckedEngine
from tests.stateful.draws import Draw

SECOND: Final = types.SECOND_NS
START_NS: Final = 1_700_000_000 * SECOND
E9: Final = types.PRICE_E9
VALUE: Final = 10**6  # smallest units of the valuation asset in a whole one

USDC, BTC, SOL, EURC = 1, 2, 3, 4
SOL_PERP: Final = 2
FEED: Final = "feed"
CALL_CODES: Final = (codes.REQUEST_EXPIRED, codes.REQUEST_FROM_FUTURE, codes.REQUEST_ID_REUSED)


# The principal of set-ups, an operator where a game has authority; the other operator; and others of such games.
STAFF: Final = "test"
SECOND_OPERATOR: Final = "second"
PEOPLE: Final = ("anna", "bert", "carl", SECOND_OPERATOR)


def genesis(operators: tuple[str, ...] = ()) -> Genesis:
    """Return the parameters of every game.

    Requests are forgotten after a minute, so that a game lasts longer than they do.
    """
    window = (60 * SECOND, SECOND, 10 * SECOND)
    first, second = operators or ("", "")
    return Genesis(b"a seed of 16 B..", "USDC", 6, *window, types.RULE_SET_LATEST, first, second)


class Tally:
    """Counts, over all games of a run, how many items of each rule were accepted and refused."""

    def __init__(self) -> None:
        """Start from nothing."""
        self.accepted: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()


class Player(CheckedEngine):
    """One game. Every command is audited, unless `audit` is off."""

    def __init__(
        self,
        draw: Draw,
        tally: Tally,
        *,
        audit: bool = True,
        model: bool = False,
        has_authority: bool = False,
    ) -> None:
        """Create the assets, sources, markets, funded accounts and prices.

        With `model`, the independent model follows from the first command on. With authority, the principal of the
        set-up has every role.
        """
        operators = (STAFF, SECOND_OPERATOR) if has_authority else ()
        super().__init__(genesis(operators), model=model)
        self.draw = draw
        self.tally = tally
        self.rule = ""
        self.now = START_NS
        self.requests = 0
        self.calls: list[tuple[Command, Outcome]] = []
        self.symbols = 0
        self.venue_fills = 0
        self.has_authority = False
        # The set-up has no checks: it is the same in every game, and its tests are elsewhere.
        if has_authority:
            grant_roles(self)
        set_up(self)
        self.has_authority = has_authority
        if audit:
            self.validate()

    def head(self, principal: str = "") -> tuple[str, str, int]:
        """Return the caller, a fresh request id and the creation time.

        With authority, the caller is at times another one.
        """
        self.requests += 1
        if not principal:
            is_other = self.has_authority and self.draw.chance(60)
            principal = self.draw.pick(PEOPLE) if is_other else STAFF
        return (principal, f"r{self.requests}", self.now)

    def apply(self, command: Command) -> Outcome:
        """Apply a command at the present time, after the work that is due (U-6)."""
        deadline = self.engine.next_deadline()
        if 0 < deadline <= self.now:
            self._apply(commands.AdvanceTime("clearinghouse", "", self.now, self.now))
        return self._apply(command)

    def advance(self) -> Outcome | None:
        """Apply AdvanceTime at the present time if anything is due, as the sequencer does; return its outcome, None
        without any work.
        """
        deadline = self.engine.next_deadline()
        if not 0 < deadline <= self.now:
            return None
        return self._apply(commands.AdvanceTime("clearinghouse", "", self.now, self.now))

    def _apply(self, command: Command) -> Outcome:
        """Apply a command at the present time."""
        return self.take(command, encode_command(command), self.now)

    def play(self, command: Command) -> Outcome:
        """Apply a command of the rule under way, and count which of its items were accepted and refused."""
        outcome = self.apply(command)
        for code in outcome.codes:
            (self.tally.accepted if code == codes.OK else self.tally.refused)[self.rule] += 1
        # A call that was refused as a whole did not run, and may run later under the same id. What has no request id is
        # asked once.
        if command.request_id and outcome.codes[0] not in CALL_CODES:
            self.calls.append((command, outcome))
        return outcome

    def must(self, command: Command) -> int:
        """Apply a command of the set-up, which has to succeed; return the id of its answer."""
        outcome = self.apply(command)
        assert outcome.codes == [codes.OK], (command, outcome.codes)
        return outcome.ids[0]


def asset_terms(
    price_weight_ppb: int, penalty_ppb: int, outflow: int
) -> tuple[int, int, int, int, int, int, int, int, int]:
    """Return the parameters of an asset: weight, debts, and the limit on its outflow in a minute."""
    kind = types.WEIGHT_IDENTITY if price_weight_ppb == types.PPB else types.WEIGHT_INVERSE_SQRT
    return (
        kind,
        price_weight_ppb,
        penalty_ppb,
        10,
        200_000,
        30_000_000,
        100_000,
        outflow,
        60 * SECOND if outflow else 0,
    )


def market_terms(maker_ppb: int, taker_ppb: int, *, small: bool = False) -> tuple[object, ...]:
    """Return the parameters of a market: fees in two tiers, limits, margin. `small` sets limits that a game reaches."""
    return (
        [maker_ppb, maker_ppb // 2],
        [taker_ppb, taker_ppb // 2],
        -1 if small else 1_000,
        1_000_000 if small else 0,
        200 if small else 0,
        300 if small else 0,
        types.PPB,
        200_000_000,
        50_000_000 if small else 0,
        20,
        1_000_000 if small else 0,
        30_000_000,
        500_000 if small else 0,
    )


def grant_roles(player: Player) -> None:
    """Grant every role that the set-up needs to its principal, and one role to the first of the others."""
    for name, roles in (
        (STAFF, range(types.ROLE_TRADER, types.ROLE_AUDITOR + 1)),
        (FEED, (types.ROLE_ORACLE,)),
        (PEOPLE[0], (types.ROLE_TRADER,)),
    ):
        for role in roles:
            if (name, role) != (STAFF, types.ROLE_OPERATOR):
                player.must(commands.GrantRole(*player.head(SECOND_OPERATOR), name, role, 0))


def set_up(player: Player) -> None:
    """Create three priced assets beside the valuation asset, six markets, and accounts of six owners."""
    must = player.must
    for symbol, scale, weight, penalty, outflow in (
        ("BTC", 8, 950_000_000, 20_000_000, 50_000_000),
        ("SOL", 4, 900_000_000, 1_000_000, 0),
        ("EURC", 2, 980_000_000, 0, 100_000),
    ):
        must(
            commands.CreateAsset(
                *player.head(), symbol, scale, *asset_terms(weight, penalty, outflow)
            )
        )
    for name in ("north", "south", "west"):
        must(commands.CreateOracleSource(*player.head(), name, FEED, 100))
    for asset_id, sources in ((BTC, [1, 2, 3]), (SOL, [1, 2]), (EURC, [1])):
        must(
            commands.SetOracleInstrument(
                *player.head(), AssetId(asset_id), list(map(SourceId, sources)), 3600 * SECOND, 100
            )
        )
    venue = must(
        commands.CreateAccount(*player.head(), "venue", types.KIND_VENUE, AccountId(0), 20, 0, 0)
    )
    external = (types.EXTERNAL_VENUE, venue)
    internal = (types.INTERNAL, 0)
    for symbol, kind, (matching, venue_id), base, quote, lot, tick, fees, small in (
        ("SOL/USDC", types.SPOT, internal, SOL, USDC, (5, 1), (5, 2), (200_000, 600_000), False),
        ("SOL-PERP", types.PERPETUAL, internal, SOL, USDC, (1, 0), (5, 2), (-100_000, 600_000), False),
        ("BTC-PERP-E", types.PERPETUAL, internal, BTC, EURC, (1, 1), (1, 0), (333_333, 777_777), True),
        ("SOL/EURC", types.SPOT, internal, SOL, EURC, (1, 0), (1, 2), (-200_000, 500_000), True),
        ("SOL/USDC-X", types.SPOT, external, SOL, USDC, (1, 0), (1, 2), (0, 400_000), False),
        ("BTC-PERP-X", types.PERPETUAL, external, BTC, USDC, (1, 1), (1, 0), (0, 400_000), False),
    ):  # fmt: skip
        must(
            commands.CreateMarket(
                *player.head(),
                symbol,
                kind,
                matching,
                AssetId(base),
                AssetId(quote),
                *lot,
                *tick,
                AccountId(venue_id),
                types.MARKET_OPEN,
                *market_terms(*fees, small=small),  # type: ignore[arg-type]
            )
        )
    for owner, kind, leverage, parent in (
        ("alice", types.KIND_CUSTOMER, 10, 0),
        ("alice", types.KIND_CUSTOMER, 20, 1002),
        ("bob", types.KIND_CUSTOMER, 20, 0),
        ("carol", types.KIND_MARKET_MAKER, 5, 0),
        ("dave", types.KIND_CUSTOMER, 20, 0),
        ("erin", types.KIND_BACKSTOP, 20, 0),
    ):
        must(commands.CreateAccount(*player.head(), owner, kind, AccountId(parent), leverage, 0, 0))
    for account_id, amounts in (
        (venue, {USDC: 5_000 * VALUE, SOL: 300_0000}),
        (1002, {USDC: 2_000 * VALUE, SOL: 40_0000}),
        (1003, {USDC: 150 * VALUE}),
        (1004, {BTC: 2_00000000, EURC: 500_00}),
        (1005, {USDC: 3_000 * VALUE, SOL: 100_0000, EURC: 2_000_00, BTC: 10_00000000}),
        (1006, {SOL: 20_0000, EURC: 100_00}),
        (1007, {USDC: 2_000 * VALUE, EURC: 500_00}),
    ):
        for held_id, amount in amounts.items():
            deposit = must(
                commands.RequestDeposits(
                    *player.head(), [AccountId(account_id)], [AssetId(held_id)], [amount], [""]
                )
            )
            must(commands.DecideDeposits(*player.head(), [DepositId(deposit)], [1]))
    for asset_id, price in ((BTC, 100 * VALUE), (SOL, 20 * VALUE), (EURC, 11 * VALUE // 10)):
        agree(player, asset_id, price * E9)
    # Steep enough to be felt: a third of a per cent every two minutes.
    steep = (120 * SECOND, types.PPB, types.PPB, 3_333_333)
    must(commands.SetFunding(*player.head(), MarketId(SOL_PERP), *steep))


def agree(player: Player, asset_id: int, price_e9: int) -> None:
    """Send the same new price from every source of an asset."""
    instrument = player.state.assets[AssetId(asset_id)].instrument
    assert instrument is not None
    player.now += 2 * SECOND
    sources = instrument.source_ids
    nothing = [0] * len(sources)
    outcome = player.apply(
        commands.OracleTicks(
            *player.head(FEED),
            list(sources),
            [AssetId(asset_id)] * len(sources),
            nothing,
            nothing,
            [price_e9] * len(sources),
            nothing,
            [player.now] * len(sources),
        )
    )
    assert set(outcome.codes) == {codes.OK}, outcome.codes
