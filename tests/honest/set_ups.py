# SPDX-License-Identifier: Apache-2.0
"""The set-ups of the table, and for each what the trader meant (SPEC §21, What an honest trader meets).

Owns the steps of a set-up and the result that the trader meant, which were written down before the table first ran.
Must never ask the machine what is right. A step that goes otherwise raises NotAsMeantError with its reason.

Between the acceptance of a stop and the end of its position, each command must leave a stop for the whole position.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from clearinghouse.statemachine.vocabulary import codes, types
from tests.honest.world import (
    AUCTION,
    AWAY_SECONDS,
    CODE_NAMES,
    GAP,
    OUTAGE,
    QUIET,
    SITUATIONS,
    THIN,
    THIN_PERCENT,
    Cell,
    Desk,
    NotAsMeantError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearinghouse.statemachine.vocabulary.numbers import AccountId

SIDES: Final = ("long", "short")
LEVERAGES: Final = (1, 3, 5, 10, 20)
BANDS: Final = (0, 5, 10, 20)
ENTRY_PERCENTS: Final = (50, 60, 70, 80, 90, 95)
NEAR_BPS: Final = 50  # an exit at the market sells within 0.5 % of the mark
ENTRY_BPS: Final = 20
LIMIT_BPS: Final = 30  # a stop with a limit states it so far beyond its trigger
GRID_STEPS: Final = 5
SLICES: Final = 12
SLICE_SECONDS: Final = 30


class SetUp(NamedTuple):
    """The steps of a set-up, and what the trader meant."""

    steps: Callable[[Desk], None]
    meant: str
    sides: tuple[str, ...] = SIDES
    leverages: tuple[int, ...] = LEVERAGES


def want(holds: bool, reason: str) -> None:
    """Raise NotAsMeantError unless a statement holds."""
    if not holds:
        raise NotAsMeantError(reason)


def want_ok(code: int, step: str) -> None:
    """Raise NotAsMeantError unless a step was accepted."""
    want(code == codes.OK, f"{step}: {CODE_NAMES[code]}")


def want_near(desk: Desk, bps: int) -> None:
    """Raise NotAsMeantError where a fill is worse than the mark by more than so many basis points."""
    for trade in desk.trades:
        worse = (trade.price - trade.mark) * (1 if trade.lots > 0 else -1) * desk.sign
        want(worse * 10_000 <= bps * trade.mark, f"filled at {trade.price}, mark {trade.mark}")


def want_ended(desk: Desk) -> None:
    """The position has been closed, and nothing of its exits is left."""
    want(desk.position == 0, f"{desk.position} lots are left: {desk.refused()}")
    want(desk.resting == 0, f"{desk.resting} orders are left")
    want(desk.waiting == 0, f"{desk.waiting} conditional orders are left")


def want_closed(desk: Desk) -> None:
    """The position has been closed near the mark, and nothing of its exits is left."""
    want_ended(desk)
    want_near(desk, NEAR_BPS)


def want_profit(desk: Desk) -> None:
    """The position has been closed at the price of its take-profit or better, and nothing of its exits is left."""
    want_ended(desk)
    least = desk.at(desk.stop_bps)
    for trade in desk.trades:
        if trade.lots < 0:
            want((trade.price - least) * desk.sign >= 0, f"filled at {trade.price}, not {least}")


def want_waited(desk: Desk) -> None:
    """An exit that could not trade at its trigger has said why it waits."""
    if desk.cell.situation != QUIET:
        want(bool(desk.waited), "the exit did not say why it waits")


# --- entries --------------------------------------------------------------------------------------------------


def entry(desk: Desk, percent: int) -> None:
    """Enter by market, in the situation itself."""
    situation = desk.cell.situation
    lots = desk.lots(percent)
    if situation == GAP:
        desk.move(-desk.stop_bps, -desk.gap_bps)
        lots = desk.lots(percent)
    elif situation == THIN:
        desk.quote(desk.mark, THIN_PERCENT)
        desk.order(desk.opens, lots)
        want(0 < desk.position < lots, f"{desk.position} of {lots} lots in a thin book")
        want(desk.resting == 0, "a rest of the order stands in the book")
        desk.quote(desk.mark)
    elif situation in (AUCTION, OUTAGE):
        desk.pull()
        if situation == AUCTION:
            desk.status(types.MARKET_AUCTION)
        else:
            desk.advance(AWAY_SECONDS)
        desk.order(desk.opens, lots)
        want(bool(desk.refusals), "no refusal")
        want(desk.resting == 0, "a refused order rests")
        desk.refusals.clear()
        desk.tick(desk.at(-desk.stop_bps))
        desk.quote(desk.mark)
        if situation == AUCTION:
            desk.status(types.MARKET_OPEN)
            desk.advance(1)
        lots = desk.lots(percent)
    desk.order(desk.opens, lots - desk.position)
    want(desk.position == lots, f"{desk.position} of {lots} lots: {desk.refused()}")
    want(desk.resting == 0, "a rest of the order stands in the book")
    want_near(desk, ENTRY_BPS)


# --- exits ----------------------------------------------------------------------------------------------------


def fall(desk: Desk) -> None:
    """The price goes against the position: to the stop, or in a gap beyond it."""
    desk.move(-desk.stop_bps, -desk.gap_bps)


def rise(desk: Desk) -> None:
    """The price goes in favour of the position, a little beyond the take-profit."""
    desk.move(desk.stop_bps + 10, desk.gap_bps)


def stop_row(desk: Desk, lots: int, *, limit: bool = False) -> tuple[int, int, int, int]:
    """A stop against the position, at the market or with a limit; 0 lots close the position."""
    cents = desk.at(-desk.stop_bps - LIMIT_BPS) if limit else 0
    return (types.TRIGGER_STOP, desk.at(-desk.stop_bps), cents, lots)


def take_profit(desk: Desk, lots: int, bps: int) -> int:
    """A resting reduce-only order with a profit; its id."""
    outcome = desk.order(desk.closes, lots, desk.at(bps), flags=types.FLAG_REDUCE_ONLY)
    want_ok(outcome.codes[0], "take-profit")
    return outcome.ids[0]


def stop_of_lots(desk: Desk) -> None:
    """A reduce-only stop at the market."""
    desk.enter()
    desk.exits([stop_row(desk, desk.position)])
    desk.protect()
    fall(desk)
    want_closed(desk)
    want_waited(desk)


def stop_of_position(desk: Desk) -> None:
    """A stop that closes the position."""
    desk.enter()
    desk.exits([stop_row(desk, 0)])
    desk.protect()
    fall(desk)
    want_closed(desk)
    want_waited(desk)


def back_to_limit(desk: Desk) -> None:
    """Where a gap went beyond the limit, the order rests at its limit and fills when the price comes back."""
    if desk.position:
        want(desk.resting == 1, f"no order rests at the limit of the stop: {desk.refused()}")
        desk.calm(-desk.stop_bps - LIMIT_BPS + 10)


def stop_with_limit(desk: Desk) -> None:
    """A stop with a limit."""
    desk.enter()
    desk.exits([stop_row(desk, desk.position, limit=True)])
    desk.protect()
    fall(desk)
    back_to_limit(desk)
    want_closed(desk)


def profit_and_stop(desk: Desk) -> None:
    """A resting take-profit and a stop of the whole position each; the price falls."""
    desk.enter()
    take_profit(desk, desk.position, desk.stop_bps)
    desk.exits([stop_row(desk, desk.position)])
    desk.protect()
    fall(desk)
    want_closed(desk)


def profit_and_stop_rise(desk: Desk) -> None:
    """The same; the price rises."""
    desk.enter()
    take_profit(desk, desk.position, desk.stop_bps)
    desk.exits([stop_row(desk, 0)])
    desk.protect()
    rise(desk)
    want_profit(desk)


def ladder(desk: Desk) -> None:
    """Two take-profits of half the position each, and a stop that closes it."""
    desk.enter()
    half = desk.position // 2
    take_profit(desk, half, desk.stop_bps)
    take_profit(desk, desk.position - half, 2 * desk.stop_bps)
    desk.exits([stop_row(desk, 0)])
    desk.protect()
    fall(desk)
    want_closed(desk)


def ladder_half(desk: Desk) -> None:
    """The same; the first take-profit fills before the fall."""
    desk.enter()
    whole = desk.position
    take_profit(desk, whole // 2, desk.stop_bps)
    take_profit(desk, whole - whole // 2, 2 * desk.stop_bps)
    desk.exits([stop_row(desk, 0)])
    desk.protect()
    desk.calm(desk.stop_bps + 10)
    want(desk.position == whole - whole // 2, f"the first take-profit left {desk.position} lots")
    fall(desk)
    want_closed(desk)


def bracket_market(desk: Desk) -> None:
    """An entry by market with both exits at the market."""
    desk.bracket(profit_bps=desk.stop_bps, stop_bps=desk.stop_bps)
    desk.protect()
    fall(desk)
    want_closed(desk)


def bracket_rise(desk: Desk) -> None:
    """The same; the price rises, and the take-profit sells at the market."""
    desk.bracket(profit_bps=desk.stop_bps, stop_bps=desk.stop_bps)
    desk.protect()
    rise(desk)
    want_closed(desk)


def bracket_limit(desk: Desk) -> None:
    """An entry by market with limits on both exits."""
    desk.bracket(profit_bps=desk.stop_bps, stop_bps=desk.stop_bps, limits=True)
    desk.protect()
    fall(desk)
    back_to_limit(desk)
    want_closed(desk)


def bracket_touched(desk: Desk) -> None:
    """The price touches the take-profit, whose limit lies beyond, and falls to the stop."""
    desk.bracket(profit_bps=desk.stop_bps, stop_bps=desk.stop_bps, profit_limit_bps=20)
    desk.protect()
    desk.calm(desk.stop_bps)
    fall(desk)
    want_closed(desk)


def pair_fall(desk: Desk) -> None:
    """A resting take-profit and a stop as a pair; the price falls."""
    desk.enter()
    first = take_profit(desk, desk.position, desk.stop_bps)
    desk.exits([stop_row(desk, desk.position)], oco=first)
    desk.protect()
    fall(desk)
    want_closed(desk)


def pair_rise(desk: Desk) -> None:
    """The same; the price rises."""
    desk.enter()
    first = take_profit(desk, desk.position, desk.stop_bps)
    desk.exits([stop_row(desk, desk.position)], oco=first)
    desk.protect()
    rise(desk)
    want_profit(desk)


def pair_part(desk: Desk) -> None:
    """The same; a third of the take-profit fills before the fall."""
    desk.enter()
    whole = desk.position
    first = take_profit(desk, whole, desk.stop_bps)
    desk.exits([stop_row(desk, whole)], oco=first)
    desk.protect()
    desk.calm(desk.stop_bps - 10)
    desk.pull()
    desk.batch([(desk.makers[0], desk.opens, desk.at(desk.stop_bps), whole // 3)], tif=types.IOC)
    want(desk.position == whole - whole // 3, f"the take-profit left {desk.position} lots")
    fall(desk)
    want_closed(desk)


def pair_waiting(desk: Desk) -> None:
    """A take-profit and a stop as a pair that waits, both at the market."""
    desk.enter()
    profit = (types.TRIGGER_TAKE_PROFIT, desk.at(desk.stop_bps), 0, desk.position)
    desk.exits([profit, stop_row(desk, desk.position)], oco=-1)
    desk.protect()
    fall(desk)
    want_closed(desk)


def trailing(desk: Desk) -> None:
    """A trailing stop; the price rises, and falls by more than the distance."""
    desk.enter()
    row = (types.TRIGGER_TRAILING, 0, 0, desk.position)
    desk.exits([row], distance_bps=desk.stop_bps)
    desk.protect()
    desk.calm(desk.stop_bps)
    desk.move(-desk.stop_bps // 2, -desk.stop_bps)
    want_closed(desk)


def isolated(steps: Callable[[Desk], None]) -> Callable[[Desk], None]:
    """The same steps, with a margin of the position's own."""

    def of_isolated(desk: Desk) -> None:
        desk.isolate()
        steps(desk)

    return of_isolated


def by_hand(desk: Desk, flags: int, more: int) -> None:
    """Close by hand at the market, after the move, beside a take-profit of the whole position."""
    desk.enter()
    take_profit(desk, desk.position, desk.stop_bps)
    fall(desk)
    if not flags:
        desk.cancel_all()
    desk.order(desk.closes, desk.position + more, flags=flags)
    want_closed(desk)


def by_hand_reduce_only(desk: Desk) -> None:
    """Reduce-only."""
    by_hand(desk, types.FLAG_REDUCE_ONLY, 0)


def by_hand_too_many(desk: Desk) -> None:
    """Reduce-only, stated for more than the position."""
    by_hand(desk, types.FLAG_REDUCE_ONLY, 1)


def by_hand_plain(desk: Desk) -> None:
    """An ordinary order, after the take-profit has been cancelled."""
    by_hand(desk, 0, 0)


# --- grids and makers -----------------------------------------------------------------------------------------


def grid_rows(desk: Desk, account: AccountId) -> list[tuple[AccountId, int, int, int]]:
    """Bids below and asks above the start; the lowest bid stands at the trigger of the stop."""
    lots = max(1, desk.lots(4))
    rows = []
    for step in range(1, GRID_STEPS + 1):
        bps = desk.stop_bps * step // GRID_STEPS
        rows.append((account, desk.opens, desk.at(-bps), lots))
        rows.append((account, desk.closes, desk.at(bps), lots))
    return rows


def grid(desk: Desk) -> None:
    """A grid of own orders around a position with a stop that closes it."""
    desk.enter(60)
    outcome = desk.batch(grid_rows(desk, desk.trader))
    want(set(outcome.codes) == {codes.OK}, "the grid is refused")
    desk.exits([stop_row(desk, 0)])
    desk.protect()
    fall(desk)
    want(desk.position == 0, f"{desk.position} lots are left: {desk.refused()}")
    want(desk.waiting == 0, "the stop is left")
    want_near(desk, NEAR_BPS)


def grid_of_sub_account(desk: Desk) -> None:
    """The grid belongs to another account of the same owner."""
    desk.enter(60)
    other = desk.other_account()
    desk.batch(grid_rows(desk, other))
    desk.exits([stop_row(desk, 0)])
    desk.protect()
    fall(desk)
    want_closed(desk)


def maker_moves_money(desk: Desk) -> None:
    """A maker's quote is hit, and money leaves at once: out, to another own account, and in."""
    lots = max(1, desk.lots(20))
    outcome = desk.batch(
        [
            (desk.trader, desk.opens, desk.mark - desk.sign, lots),
            (desk.trader, desk.closes, desk.mark + desk.sign, lots),
        ]
    )
    want(set(outcome.codes) == {codes.OK}, "the quotes are refused")
    desk.pull()
    desk.batch([(desk.makers[0], desk.closes, desk.mark - desk.sign, lots // 2)], tif=types.IOC)
    want(desk.position == lots // 2, f"the bid filled {desk.position} lots")
    desk.move_money()
    fall(desk)
    desk.move_money()


def milder_quote(desk: Desk) -> None:
    """After a move against a position, its bid is replaced by fewer lots at a lower price."""
    desk.enter(45)
    lots = desk.lots(50)
    desk.calm(0)
    bid = desk.order(desk.opens, lots, desk.at(-desk.stop_bps - 100))
    want_ok(bid.codes[0], "bid")
    fall(desk)
    if desk.resting == 0:
        return  # the market went through the bid
    outcome = desk.replace(bid.ids[0], desk.at(-desk.gap_bps - 200), lots * 9 // 10)
    want_ok(outcome.codes[0], "replace")


def far_orders(desk: Desk) -> None:
    """A take-profit far above the market and a bid far below it rest, and stay through the move."""
    desk.enter(50)
    take_profit(desk, desk.position, 3_000)
    bid = desk.order(desk.opens, max(1, desk.lots(10)), desk.at(-3_000))
    want_ok(bid.codes[0], "bid")
    fall(desk)
    want(desk.resting == 2, f"{desk.resting} of 2 orders rest")


def lost_connection(desk: Desk) -> None:
    """The connection is lost: the dead-man timer ends the quotes and leaves the stop."""
    desk.enter(60)
    desk.exits([stop_row(desk, 0)])
    bid = desk.order(desk.opens, max(1, desk.lots(5)), desk.at(-desk.stop_bps // 2))
    want_ok(bid.codes[0], "bid")
    desk.protect()
    desk.dead_man(5)
    desk.tick(desk.mark)
    desk.advance(6)
    want(desk.resting == 0, "the quote is left")
    fall(desk)
    want_closed(desk)


def cancel_all(desk: Desk) -> None:
    """The trader cancels all orders, and the stop stays."""
    desk.enter(60)
    desk.exits([stop_row(desk, 0)])
    bid = desk.order(desk.opens, max(1, desk.lots(5)), desk.at(-desk.stop_bps // 2))
    want_ok(bid.codes[0], "bid")
    desk.protect()
    desk.cancel_all()
    want(desk.resting == 0, "the quote is left")
    fall(desk)
    want_closed(desk)


def two_ticks(desk: Desk) -> None:
    """Half of the position in one coin and its hedge in another; both coins move, one tick after the other."""
    desk.enter(45)
    lots = desk.position
    coin = desk.hedge(lots)
    profit = take_profit(desk, lots, desk.stop_bps)
    desk.exits([(types.TRIGGER_STOP, desk.at(-8_000), 0, 0)])
    desk.may_be_flagged = True
    desk.protect()
    # At a leverage of 10 or more the account is below maintenance between the two ticks.
    bps = -min(3_000, 20_000 // desk.cell.leverage)
    situation = desk.cell.situation
    if situation == OUTAGE:
        desk.advance(AWAY_SECONDS)
    elif situation == AUCTION:
        desk.status(types.MARKET_AUCTION)
    elif situation == THIN:
        desk.quote(desk.mark, THIN_PERCENT)
    desk.tick(desk.at(bps))
    desk.tick(desk.at(bps), coin)
    desk.advance(1)
    if situation == AUCTION:
        desk.status(types.MARKET_OPEN)
    desk.advance(1)
    want(desk.position == lots, f"{desk.position} of {lots} lots are left")
    want(profit in desk.system.state.orders, "the take-profit has ended")
    want(desk.waiting == 1, "the stop has ended")


def exit_in_slices(desk: Desk) -> None:
    """Close a position in twelve slices over six minutes; a quarter of them has gone when the price moves."""
    desk.enter()
    want_ok(desk.slices(desk.position, SLICES, SLICE_SECONDS), "slices")
    desk.wait(SLICES * SLICE_SECONDS // 4)
    desk.move(-desk.stop_bps // 2, -desk.stop_bps // 2)
    desk.wait(SLICES * SLICE_SECONDS)
    if desk.cell.situation == OUTAGE:
        # Slices whose time passed in the outage are missed, and no later one catches up on them (U-6.2).
        want(desk.missed_lots > 0, "no slice was missed in the outage")
        want(desk.position == desk.missed_lots, f"{desk.position} lots are left")
        return
    want_closed(desk)


def slices_beside_stop(desk: Desk) -> None:
    """The same beside a stop that closes the position, which the price reaches."""
    desk.enter()
    whole = desk.position
    desk.exits([stop_row(desk, 0)])
    desk.protect()
    want_ok(desk.slices(whole, SLICES, SLICE_SECONDS), "slices")
    desk.wait(SLICES * SLICE_SECONDS // 4)
    want(0 < desk.position < whole, f"the slices left {desk.position} of {whole} lots")
    fall(desk)
    want(desk.position == 0, f"{desk.position} lots are left: {desk.refused()}")
    # Its next slice has nothing to reduce.
    desk.wait(2 * SLICE_SECONDS)
    want_closed(desk)


def hedge_of_coins(desk: Desk) -> None:
    """Own coins and a short of as many lots; after the move the short is closed, and the coins are sold."""
    lots = desk.lots(90)
    desk.own_coins(lots)
    desk.enter()
    fall(desk)
    desk.wait(30)
    want(desk.position == lots, f"{desk.position} of {lots} lots are left")
    want(desk.coins == lots, f"{desk.coins} of {lots} lots of coins are left")
    desk.order(desk.closes, lots, flags=types.FLAG_REDUCE_ONLY)
    want(desk.position == 0, f"{desk.position} lots are left: {desk.refused()}")
    desk.use_spot()
    desk.order(types.SELL, lots)
    want(desk.coins == 0, f"{desk.coins} lots of coins are left: {desk.refused()}")
    want_near(desk, NEAR_BPS)


def purchase(desk: Desk, percent: int) -> None:
    """Buy coins by market for a share of the cash."""
    desk.use_spot()
    entry(desk, percent)


def _entry(percent: int) -> SetUp:
    return SetUp(lambda desk: entry(desk, percent), _ENTRY)


def _purchase(percent: int) -> SetUp:
    return SetUp(lambda desk: purchase(desk, percent), _ENTRY, SIDES[:1], LEVERAGES[:1])


_ENTRY = (
    "All lots within 0.2 % of the mark. In a thin book what it shows, and nothing rests; in an auction and "
    "without a price a refusal before anything rests, and all lots afterwards."
)


_STOP = "Closed within 0.5 % of the mark once the book has orders; until then the stop waits and says why."
_FALL = "The stop closes the position as above, and the take-profit ends with it."
_RISE = "The take-profit closes the position at its price or better, and the stop ends with it."
_LIMIT = "Sold at the limit or better; after a gap beyond it the order rests there until the price comes back."
_HAND = "Closed at once by the order, as far as the book shows; the take-profit does not stand in the way."
_GRID = "The stop closes the position; own orders in its way end, and not the stop."

SET_UPS: Final[dict[str, SetUp]] = {
    **{f"entry by market, {percent} %": _entry(percent) for percent in ENTRY_PERCENTS},
    **{f"purchase of coins, {percent} %": _purchase(percent) for percent in ENTRY_PERCENTS},
    "isolated, entry by market": SetUp(isolated(lambda desk: entry(desk, 90)), _ENTRY),
    "stop at the market": SetUp(stop_of_lots, _STOP),
    "stop that closes the position": SetUp(stop_of_position, _STOP),
    "stop with a limit": SetUp(stop_with_limit, _LIMIT),
    "take-profit and stop, fall": SetUp(profit_and_stop, _FALL),
    "take-profit and stop, rise": SetUp(profit_and_stop_rise, _RISE),
    "two take-profits and a stop": SetUp(ladder, _FALL),
    "two take-profits and a stop, one filled": SetUp(ladder_half, _FALL),
    "bracket, fall": SetUp(bracket_market, _FALL),
    "bracket, rise": SetUp(bracket_rise, _STOP),
    "bracket with limits": SetUp(bracket_limit, _LIMIT),
    "bracket, take-profit touched": SetUp(bracket_touched, _FALL),
    "pair, fall": SetUp(pair_fall, _FALL),
    "pair, rise": SetUp(pair_rise, _RISE),
    "pair, a third filled": SetUp(pair_part, _FALL),
    "pair that waits": SetUp(pair_waiting, _FALL),
    "trailing stop": SetUp(trailing, _STOP),
    "isolated, take-profit and stop": SetUp(isolated(profit_and_stop), _FALL),
    "isolated, bracket": SetUp(isolated(bracket_market), _FALL),
    "isolated, pair": SetUp(isolated(pair_fall), _FALL),
    "isolated, trailing stop": SetUp(isolated(trailing), _STOP),
    "exit by hand": SetUp(by_hand_reduce_only, _HAND),
    "exit by hand, too many lots": SetUp(by_hand_too_many, _HAND + " It is cut to the position."),
    "exit by hand, ordinary order": SetUp(by_hand_plain, _HAND),
    "grid with a stop": SetUp(grid, _GRID),
    "grid of another own account": SetUp(grid_of_sub_account, _GRID),
    "maker moves money": SetUp(
        maker_moves_money,
        "Withdrawal, transfer to another own account and deposit of 100 USDC pass directly after a fill, and again "
        "after the move.",
    ),
    "milder quote": SetUp(
        milder_quote, "Fewer lots at a lower price are accepted with any margin."
    ),
    "orders far away": SetUp(far_orders, "Both rest, and both still rest after the move."),
    "two coins, one tick after the other": SetUp(
        two_ticks,
        "No lot is sold, and both exits stay: between the ticks the account only seems to lack margin.",
    ),
    "lost connection": SetUp(
        lost_connection, "The quote ends, the stop stays and closes the position."
    ),
    "cancel all": SetUp(cancel_all, "The quote ends, the stop stays and closes the position."),
    "exit in slices": SetUp(
        exit_in_slices,
        "All lots are sold by the last slice, each within 0.5 % of the mark; later slices catch up on what one could "
        "not sell. After an outage the lots of the slices that it took are left.",
    ),
    "exit in slices beside a stop": SetUp(
        slices_beside_stop,
        "The stop closes what the slices have left, and they end where nothing is left to sell.",
    ),
    "hedge of own coins": SetUp(
        hedge_of_coins,
        "Both sides stay through the move: no coin is sold and no lot closed. Then both are closed near the mark.",
        SIDES[1:],
    ),
}


class Known(NamedTuple):
    """Cells that may go otherwise, with the reason; an empty field holds for all."""

    set_up: str
    reason: str
    side: str = ""
    leverage: int = 0


KNOWN: Final = (
    Known(
        "milder quote",
        "a sale at a price a fifth higher has more notional although it has fewer lots, so its margin is higher and "
        "G-8.4 does not let it pass",
        "short",
        1,
    ),
)


def known_reason(cell: Cell) -> str:
    """Why a cell may go otherwise; empty where it may not."""
    for known in KNOWN:
        if (
            known.set_up == cell.set_up
            and known.side in ("", cell.side)
            and known.leverage in (0, cell.leverage)
        ):
            return known.reason
    return ""


def cells() -> list[Cell]:
    """All rows of the table."""
    return [
        Cell(set_up, side, leverage, band, situation)
        for set_up, terms in SET_UPS.items()
        for side in terms.sides
        for leverage in terms.leverages
        for band in BANDS
        for situation in SITUATIONS
    ]
