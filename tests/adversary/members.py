# SPDX-License-Identifier: Apache-2.0
"""The arena of clearing members: trades, washes, moves of legs, bids, offers, holds and money between the margin runs.

Owns its tactics, and how each rule is taken out. A tactic is a thing that a member can do, or something that happens to
all, as rows of `clearing_day`. Must never name an attack: plays put tactics together.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Final
from unittest.mock import patch

from clearinghouse.statemachine.clearing.novation import Side
from clearinghouse.statemachine.clearing_cover import cover_figures, kept_cover
from clearinghouse.statemachine.clearing_cover.covered_trades import refuse_cover
from clearinghouse.statemachine.default import bids
from clearinghouse.statemachine.handlers.clearing import auctions, blocks, capture
from clearinghouse.statemachine.handlers.custody import deposits, holds, transfers
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import HoldId
from tests.adversary.clearing_day import MARKET, OWN, ClearingDay, day_of, shortest
from tests.adversary.plays import Arena, Move
from tests.adversary.world import UNIT, World
from tests.stateful.draws import Draw, SeededDraw

ACCOUNTS: Final = (*OWN, "olga")
PARTS: Final = (100, 90, 75, 50, 25, 10)  # per cent of what there is, tried in this order


def set_up(world: World) -> None:
    """One central counterparty; the path is drawn by the seed of the play."""
    world.of_arena = ClearingDay(world, world.seed)


def two(draw: Draw, names: tuple[str, ...] = OWN) -> tuple[str, str]:
    """Two different accounts."""
    first = draw.pick(names)
    return first, draw.pick([name for name in names if name != first])


def amount(units: int) -> str:
    """An amount of USDC as a row has it."""
    return f"{units // UNIT:,}"


def free(day: ClearingDay, name: str) -> int:
    """What an account has free."""
    holding = day.names.holding(name, "USDC")
    return 0 if holding is None else free_balance(holding)


def rich(day: ClearingDay) -> list[str]:
    """The accounts of the coalition that have something free."""
    return [account for account in ACCOUNTS if free(day, account) > UNIT] or ["ada"]


def try_parts(day: ClearingDay, most: int, row: Callable[[str], str]) -> bool:
    """Do a row with the greatest part of an amount that is accepted; whether one was."""
    return any(
        day.do(row(amount(most * percent // 100)))
        for percent in PARTS
        if most * percent // 100 >= UNIT
    )


def name(day: ClearingDay, letter: str) -> str:
    """A name for what a row makes."""
    day.numbers += 1
    return f"{letter}{day.numbers}"


# --- trades ------------------------------------------------------------------------------------------------


def deal(world: World, draw: Draw) -> None:
    """A member trades with an honest one at the index."""
    day = day_of(world)
    other = draw.pick(["hanna", "hugo"])
    mine = draw.pick(OWN)
    buyer, seller = (mine, other) if draw.chance(50) else (other, mine)
    for lots in draw.pick([(4_800, 4_000, 1_000), (2_000, 1_000), (100,)]):
        if day.do(f"trade {MARKET} {buyer} from {seller} {lots:,} @ {day.at(100)}"):
            break


def wash(world: World, draw: Draw) -> None:
    """Two accounts of the coalition trade at the index, or up to the edge of the band."""
    day = day_of(world)
    buyer, seller = two(draw)
    price = day.at(draw.pick([100, 100, 80, 90, 110, 120]))
    for lots in draw.pick([(4_800, 2_000, 1_500, 1_000), (100_000, 10_000, 1_000), (100,)]):
        if day.do(f"trade {MARKET} {buyer} from {seller} {lots:,} @ {price}"):
            break


def state_both(world: World, draw: Draw) -> None:
    """Two accounts of the coalition state a bilateral trade, each for itself."""
    day = day_of(world)
    buyer, seller = two(draw)
    lots, price = draw.pick([1_000, 100]), day.at(draw.pick([100, 80, 120]))
    reference = name(day, "R")
    day.do(f"side {buyer} buys {lots:,} {MARKET} from {seller} @ {price} ref {reference}")
    day.do(f"side {seller} sells {lots:,} {MARKET} to {buyer} @ {price} ref {reference}")


def legs(day: ClearingDay) -> list[tuple[int, int, str, str, int]]:
    """The legs of the coalition: session, trade, account, side, lots."""
    names = {day.names.accounts[one]: one for one in OWN}
    found: list[tuple[int, int, str, str, int]] = []
    for session in day.world.state.clearing.sessions.values():
        trades = session.trades
        for place, trade_id in enumerate(trades.trade_ids):
            for account, side in (
                (trades.buyer_ids[place], "buys"),
                (trades.seller_ids[place], "sells"),
            ):
                if account in names:
                    found.append((session.id, trade_id, names[account], side, trades.lots[place]))
    return found


def cancel(world: World, draw: Draw) -> None:
    """Both parties of a trade within the coalition ask for its cancel."""
    day = day_of(world)
    found = legs(day)
    if found:
        session, trade, _, _, _ = draw.pick(found)
        for other, number, account, _, _ in found:
            if (other, number) == (session, trade):
                day.do(f"cancel-trade {session} #{trade} {account}")


def give_up(world: World, draw: Draw) -> None:
    """A leg, or a part of it, is given up to the first other account of the coalition that can take it."""
    day = day_of(world)
    found = legs(day)
    if not found:
        return
    session, trade, account, side, lots = draw.pick(found)
    first = draw.pick(OWN)
    for taker in sorted(OWN, key=lambda one: one != first):
        for part in (lots, lots // 2, lots // 50):
            number = day.world.state.clearing.give_ups.last_id + 1
            if part and day.do(f"give-up {session} #{trade} {account} {side} {part:,} to {taker}"):
                if day.do(f"accept-give-up #{number} {taker}"):
                    return
                day.do(f"end-give-up #{number} {taker}")


def allocate(world: World, draw: Draw) -> None:
    """A leg goes to the other account of its member."""
    day = day_of(world)
    found = [leg for leg in legs(day) if leg[2] in ("ada", "second")]
    if found:
        session, trade, account, side, lots = draw.pick(found)
        other = "second" if account == "ada" else "ada"
        day.do(f"allocate {session} #{trade} {account} {side} {other}:{lots:,}")


# --- money -------------------------------------------------------------------------------------------------


def withdraw(world: World, draw: Draw) -> None:
    """An account takes out as much as it may, and custody confirms."""
    day = day_of(world)
    account, number = draw.pick(rich(day)), name(day, "w")
    if try_parts(
        day, free(day, account), lambda text: f"withdraw {account} {text} USDC as {number}"
    ):
        day.do(f"confirm-withdrawal {number}")


def transfer(world: World, draw: Draw) -> None:
    """An account gives as much as it may to another one of the coalition."""
    day = day_of(world)
    account = draw.pick(rich(day))
    other = draw.pick([one for one in ACCOUNTS if one != account])
    try_parts(day, free(day, account), lambda text: f"transfer {account} {other} {text} USDC")


def hold(world: World, draw: Draw) -> None:
    """An account puts as much as it may under hold for another one, which may capture it at once."""
    day = day_of(world)
    account = draw.pick(rich(day))
    other = draw.pick([one for one in ACCOUNTS if one != account])
    number = name(day, "h")
    most = free(day, account)
    row = f"hold {account} for {other}"
    if try_parts(day, most, lambda text: f"{row} {text} USDC as {number}"):
        held = day.world.state.holds[HoldId(day.names.money[number])].amount
        if draw.chance(60):
            day.do(f"capture {number} {amount(held)} USDC")


def decide_hold(world: World, draw: Draw) -> None:
    """A hold that is open is captured, or released."""
    day = day_of(world)
    names = {number: one for one, number in day.names.money.items() if one.startswith("h")}
    found = [one for one in day.world.state.holds if one in names]
    if found:
        number = draw.pick(found)
        held = amount(day.world.state.holds[number].amount)
        text = (
            f"capture {names[number]} {held} USDC"
            if draw.chance(80)
            else f"release {names[number]}"
        )
        day.do(text)


def lodge(world: World, draw: Draw) -> None:
    """An account lodges cash as collateral, or takes it back."""
    day = day_of(world)
    account = draw.pick(OWN)
    if draw.chance(50):
        try_parts(day, free(day, account), lambda text: f"lodge {account} {text} USDC")
    else:
        try_parts(day, 50_000 * UNIT, lambda text: f"uncollateral {account} {text} USDC")


def contribution(world: World, draw: Draw) -> None:
    """A member contributes to the default fund, or takes its contribution back."""
    day = day_of(world)
    account = draw.pick(OWN)
    if draw.chance(30):
        try_parts(day, free(day, account) // 2, lambda text: f"contribute {account} {text}")
    else:
        try_parts(day, 5_000 * UNIT, lambda text: f"return-contribution {account} {text}")


# --- defaults, fails ---------------------------------------------------------------------------------------


def plan_bid(world: World, draw: Draw) -> None:
    """A member will bid for all that is put up for auction: far below the index, far above, or close to it."""
    day_of(world).do(f"bid {draw.pick(OWN)} {draw.pick([80, 95, 101, 110, 120])}%")


def offer(world: World, draw: Draw) -> None:
    """A member offers shares for a buy-in, which it may not have."""
    day = day_of(world)
    lots, percent = draw.pick([1_000, 100]), draw.pick([105, 109, 110])
    day.do(f"offer-buy-in {MARKET} {draw.pick(OWN)} {lots:,} @ {day.at(percent)}")


def refuse(world: World, draw: Draw) -> None:
    """A member says that it will not pay: staff declares its default."""
    day_of(world).do(f"refuse {draw.pick(['ada', 'bert', 'cleo'])}")


def resign(world: World, draw: Draw) -> None:
    """A member resigns."""
    day_of(world).do(f"resign {draw.pick(['ada', 'bert', 'cleo'])} {draw.pick([1, 3])}d")


# --- what happens to all -----------------------------------------------------------------------------------


def move(world: World, draw: Draw) -> None:
    """The price goes its way."""
    day_of(world).do("move")


def run(world: World, draw: Draw) -> None:
    """The next margin run."""
    day_of(world).do("run")


def settle(world: World, draw: Draw) -> None:
    """The next noon."""
    day_of(world).do("settle")


TACTICS: Final = (
    *(move,) * 3,
    *(deal, wash, give_up, withdraw, run) * 2,
    *(allocate, cancel, contribution, decide_hold, hold, lodge, offer, plan_bid, refuse, resign),
    *(settle, state_both, transfer),
)


def end(world: World) -> None:
    """Days pass until nothing is open."""
    day = day_of(world)
    day.end()
    day.check_conservation()


# --- rules taken out ---------------------------------------------------------------------------------------


def passes(*_: object, **__: object) -> int:
    """Refuse nothing; as a gain to date, none."""
    return codes.OK


def asks_takers(
    state: State,
    market: Market,
    _giver: Side,
    takers: list[Side],
    _caller_id: int,
    refusal: Refusal,
) -> int:
    """Ask who takes a leg for its cover, and not who gives it."""
    for one in takers:
        code = refuse_cover(state, one.member, one.account_id, market, one.lots, one.cash, refusal)
        if code != codes.OK:
            return code
    return codes.OK


def asks_giver(
    state: State,
    market: Market,
    giver: Side,
    _takers: list[Side],
    _caller_id: int,
    refusal: Refusal,
) -> int:
    """Ask who gives a leg for its cover, and not who takes it."""
    return refuse_cover(
        state, giver.member, giver.account_id, market, giver.lots, giver.cash, refusal
    )


@dataclass(frozen=True)
class Rule:
    """A rule, its attack, and the functions by which it is asked, with what takes the place of each."""

    name: str
    finding: str
    places: tuple[tuple[ModuleType, str], ...]
    stub: Callable[..., int] = passes
    tries: int = 250

    def functions(self) -> str:
        """The functions, as a page names them."""
        return ", ".join(
            f"`{module.__name__.split('.', 2)[2]}.{name}`" for module, name in self.places
        )

    @contextmanager
    def taken_out(self) -> Iterator[None]:
        """Let the functions refuse nothing, or less."""
        with ExitStack() as stack:
            for module, function in self.places:
                stack.enter_context(patch.object(module, function, self.stub))
            yield


RULES: Final = (
    Rule("junk bid", "A4", ((bids, "refuse_bid"), (auctions, "refuse_bid"))),
    Rule("hold", "X2", ((holds, "refuse_departure"),), tries=800),
    Rule("withdrawal between runs", "N1", ((deposits, "refuse_departure"),)),
    Rule("wash of variation", "V1", ((capture, "refuse_side"),)),
    Rule("siphon at the band's edge", "A1", ((kept_cover, "gain_of"), (cover_figures, "gain_of"))),
    Rule("gain given up", "N2", ((blocks, "_refuse_covers"),), asks_takers, 800),
    Rule("loss given up", "G1", ((blocks, "_refuse_covers"),), asks_giver),
    Rule("transfer between runs", "N1", ((transfers, "refuse_departure"),)),
)

_BY_RULE: Final = tuple(
    Arena(
        f"members: {rule.name}",
        rule.finding,
        set_up,
        TACTICS,
        lambda world: day_of(world).gain(),
        UNIT,
        "C-16: what a member promises is there; a USDC for roundings",
        length=20,
        tries=rule.tries,
        without=rule.taken_out,
        finish=end,
    )
    for rule in RULES
)
ARENAS: Final = (
    *_BY_RULE,
    Arena(
        "members: frozen",
        "C-9.3",
        set_up,
        TACTICS,
        lambda world: day_of(world).harm(),
        UNIT,
        "C-9.3: what comes into an account of a closed case repays its layers; a USDC for roundings",
        length=20,
        finish=end,
    ),
)


def shortest_play(arena: Arena, moves: Sequence[Move]) -> str:
    """The path of a play, and those of its rows that a gain above the bound needs."""
    path = moves[0][1]
    world = World(seed=path)
    arena.setup(world)
    for number, seed in moves:
        arena.tactics[number % len(arena.tactics)](world, SeededDraw(seed))
    return f"path {path}: " + "; ".join(shortest(path, day_of(world).rows, arena.bound))
