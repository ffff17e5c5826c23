# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse bust find`: trades at a wrong price in a journal, and the calls that announce their bust (SPEC O-10).

Owns the input and output of this command. It only reads, and may run beside a server.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click

from clearinghouse.server.analysis.replayed_state import OutOfRangeError, sequence_at
from clearinghouse.server.cli.bust_calls import ANNOUNCE, announce_command, decide_command
from clearinghouse.server.cli.calling import FILE
from clearinghouse.server.cli.moments import AS_JSON, DIRECTORY, MomentType, analysing, state_at
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.scales import MarketScale, scales_of
from clearinghouse.server.codec.text.json_calls import lines_of
from clearinghouse.server.codec.wire import number_of
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.console.numbers import WholeRange
from clearinghouse.server.console.output import emit, errors, watching
from clearinghouse.server.journal.records import events_of
from clearinghouse.statemachine.handlers.exchange.busts import (
    new_terms,
    price_edges,
    reference_e9_of,
)
from clearinghouse.statemachine.state.busts import BLOCK_BITS, BustTrade, MadeTrade
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.trading.made_trades import BUST_NS, were_made
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.numbers import AccountId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import BUY
from clearinghouse.storage.exporting import write_whole
from clearinghouse.storage.reader import JournalReader, open_read_only

PPB: Final = 10**9


@click.group("bust")
def bust_command() -> None:
    """Correct the price of trades of the own book that are at most a day old and at a wrong price."""


@click.command("find")
@click.argument("directory", type=DIRECTORY)
@click.argument("symbol")
@click.option("--reference", required=True, help="The price that the market should have had.")
@click.option(
    "--distance-ppb",
    required=True,
    type=WholeRange(min=1, max=PPB - 1),
    help="How far from it a trade may be and stay, in parts of a billion.",
)
@click.option("--reason", required=True, help="For people; it stands in the journal.")
@click.option("--from", "first", type=MomentType(), help="Trades from here on [a day ago].")
@click.option("--to", "last", type=MomentType(), help="Trades up to here [the end].")
@click.option("--confirm-far", is_flag=True, help="The reference is meant, however far it is.")
@click.option("--out", type=FILE, help="Write the calls here, one in a line, for `bust announce`.")
@AS_JSON
def find_command(
    directory: Path,
    symbol: str,
    *,
    reference: str,
    distance_ppb: int,
    reason: str,
    first: int | None,
    last: int | None,
    confirm_far: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """List the trades of the market SYMBOL that are too far from the reference, and each side's debt or receipt.

    The exit code is 1 if there are none.
    """
    with (
        analysing(directory, as_json=as_json),
        errors(as_json=as_json, usage=(EdgeError,)),
        watching("replay") as progress,
    ):
        _, state = state_at(directory, None, progress)
        market = next(
            (one for one in reversed(state.markets.values()) if one.symbol == symbol), None
        )
        if market is None:
            raise click.UsageError(f"there is no market {symbol}")
        scale = scales_of(state).market(market.id, "market_id")
        price = number_of(scale.prices, reference, "--reference")
        if price == 0:
            raise click.UsageError(f"--reference is a price above 0, not {reference}")
        edges = price_edges(reference_e9_of(market, price), distance_ppb)
        blocks = _blocks_with(directory, state, market, edges, (first, last))
    terms = [new_terms(state, made, *edges) for named, _ in blocks for made in named]
    common = {
        "market_id": market.id,
        "price": reference,
        "distance_ppb": str(distance_ppb),
        "reason": reason,
        "confirms_distance": confirm_far,
    }
    requests = [common | _columns(scale, named, block) for named, block in blocks]
    if out is not None:
        with errors(as_json=as_json):
            write_whole(out, lines_of((ANNOUNCE, one) for one in requests))
    rows = [_row(scale, one) for one in terms]
    lines = [
        f"{row['trade_id']:>10} {row['quantity']} at {row['price']} becomes {row['new_price']}: account"
        f" {row['loser_account_id']} owes {row['amount']} {scale.quote.symbol} to {row['gainer_account_id']}"
        for row in rows
    ]
    emit(
        {
            "market": symbol,
            "trades": rows,
            "calls": [{"call": ANNOUNCE, "request": one} for one in requests],
        },
        lines or ["no trade is further from the reference than the distance"],
        as_json=as_json,
    )
    sys.exit(Exit.OK if rows else Exit.FINDING)


def _blocks_with(
    directory: Path,
    state: State,
    market: Market,
    edges: tuple[int, int],
    window: tuple[int | None, int | None],
) -> list[tuple[list[MadeTrade], list[MadeTrade]]]:
    """Return the trades whose price is beyond the limits `edges`, block by block, each with all trades of its block.

    A block is a group of trades with successive ids. If a block began more than a day ago, the journal is read from its
    start.
    """
    reader = open_read_only(directory)
    try:
        for start in (_first_of_a_day(reader, state), 1):
            found = _beyond(state, edges, window, _trades(reader, market, start))
            if all(were_made(market, block) for _, block in found):
                break
        else:
            raise click.UsageError("the journal does not have all trades of the last day any more")
    finally:
        reader.close()
    return found


def _first_of_a_day(reader: JournalReader, state: State) -> int:
    """Return the first sequence of the last 24 hours; the first of the journal if it is younger."""
    try:
        return max(sequence_at(reader, state.time_ns - BUST_NS), 1)
    except OutOfRangeError:
        return 1


def _beyond(
    state: State,
    edges: tuple[int, int],
    window: tuple[int | None, int | None],
    trades: Iterator[tuple[int, MadeTrade]],
) -> list[tuple[list[MadeTrade], list[MadeTrade]]]:
    """Return the trades that can be busted, by block, each with all trades of its block.

    They are inside `window`, beyond `edges`, at most a day old, and not busted already.
    """
    named: dict[int, list[MadeTrade]] = {}
    blocks: dict[int, list[MadeTrade]] = {}
    for sequence, made in trades:
        trade_id, time_ns, price = made[:3]
        blocks.setdefault(trade_id >> BLOCK_BITS, []).append(made)
        is_open = trade_id not in state.busts.busted and trade_id not in state.busts.bust_of
        if (
            is_open
            and state.time_ns - time_ns <= BUST_NS
            and not edges[0] <= price <= edges[1]
            and _is_in(window, sequence, time_ns)
        ):
            named.setdefault(trade_id >> BLOCK_BITS, []).append(made)
    return [(named[block], blocks[block]) for block in named]


def _is_in(window: tuple[int | None, int | None], sequence: int, time_ns: int) -> bool:
    """Return whether a trade is inside a window of two moments: sequences, or negated times in ns; None: no limit."""
    first, last = window
    return (first is None or (sequence >= first if first >= 0 else time_ns >= -first)) and (
        last is None or (sequence <= last if last >= 0 else time_ns <= -last)
    )


def _trades(reader: JournalReader, market: Market, start: int) -> Iterator[tuple[int, MadeTrade]]:
    """Yield the trades in a market from sequence `start` on, each with its sequence."""
    for record in reader.read(start):
        for sequence, values in events_of(record):
            for event in events.split(values):
                own = event.fields
                if event.kind != events.TRADE or own["market_id"] != market.id:
                    continue
                sides = [
                    (AccountId(own["taker_account_id"]), own["taker_fee"]),
                    (AccountId(own["maker_account_id"]), own["maker_fee"]),
                ]
                buyer, seller = sides if own["taker_side"] == BUY else sides[::-1]
                price = PricePerLot(own["price_per_lot"])
                ids = buyer[0], seller[0], buyer[1], seller[1]
                yield sequence, (own["trade_id"], record.time_ns, price, own["lots"], *ids)


def _columns(scale: MarketScale, named: list[MadeTrade], block: list[MadeTrade]) -> dict[str, Any]:
    """Return the columns of the request that announces a bust: the trades to bust, and all trades of their block."""
    fee = scale.quote.texts
    return {
        "trade_ids": [str(one[0]) for one in named],
        "made_trade_ids": [str(one[0]) for one in block],
        "made_times_ns": [str(one[1]) for one in block],
        "prices": [scale.price_texts[one[2]] for one in block],
        "quantities": [scale.lot_texts[one[3]] for one in block],
        "buyer_account_ids": [str(one[4]) for one in block],
        "seller_account_ids": [str(one[5]) for one in block],
        "buyer_fees": [fee[one[6]] for one in block],
        "seller_fees": [fee[one[7]] for one in block],
    }


def _row(scale: MarketScale, one: BustTrade) -> dict[str, Any]:
    """Return a trade to bust as a row for people."""
    return {
        "trade_id": one.trade_id,
        "quantity": scale.lot_texts[one.lots],
        "price": scale.price_texts[one.price_per_lot],
        "new_price": scale.price_texts[one.new_price_per_lot],
        "gainer_account_id": one.gainer_account_id,
        "loser_account_id": one.loser_account_id,
        "amount": scale.quote.texts[one.amount],
    }


for _command in (find_command, announce_command, decide_command):
    bust_command.add_command(_command)
