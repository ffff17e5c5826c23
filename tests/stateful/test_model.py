# SPDX-License-Identifier: Apache-2.0
"""The independent model agrees with the machine after every command.

Owns games for the model alone; those of `test_machine` are modelled too.
"""

from copy import deepcopy
from typing import Any, Final, cast

import pytest

from clearinghouse.statemachine.authority.in_force import in_force
from clearinghouse.statemachine.handlers.custody import accounts, deposits, holds
from clearinghouse.statemachine.handlers.exchange import lending, pnl_settlement_terms
from clearinghouse.statemachine.pnl_settlement import (
    loss_order,
    loss_realisation,
    unpaid_claims,
    unpaid_losses,
)
from clearinghouse.statemachine.prices.stable import stable_price_e9
from clearinghouse.statemachine.state import (
    expected_losses,
    pnl_settlement as state_of_pnl_settlement,
)
from clearinghouse.statemachine.trading import matching
from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.commands import COMMANDS, AdvanceTime, RedenominateAsset
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS
from tests.model.model import CALLS, REPORTED, Model
from tests.model.predicted_commands import OF_PRICES
from tests.model.refusals import UNDECIDED, UNPREDICTED
from tests.stateful.decks import (
    BUSTS,
    EXCHANGE,
    HOUSE,
    LATER,
    RETURNS,
    RUNS,
    WAITING,
    Deck,
    play_moves,
)
from tests.stateful.draws import SeededDraw
from tests.stateful.margin_call_moves import pay_variation
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.moves import MOVES, OF_AUTHORITY, OF_COUNTERPARTY, OF_EXCHANGE
from tests.stateful.player import Player, Tally
from tests.stateful.set_pieces import SET_PIECES

pytestmark = pytest.mark.skipif(not IS_PURE, reason="a compiled agenda cannot be listened to")

GAMES: Final = 3
MOVES_IN_GAME: Final = 150
MOVES_BETWEEN: Final = 6
"""moves after each opening"""


def play(number: int, moves: int, deck: Deck = EXCHANGE) -> Player:
    """Play a game that the model follows. The audit has games of its own."""
    player = Player(SeededDraw(0), Tally(), audit=False, model=True)
    play_moves(player, number, deck, moves)
    return player


def play_set_pieces(number: int) -> tuple[Player, set[str]]:
    """Play a game that the model follows, led to one state after the other.

    Return the game and the names of the states that it reached.
    """
    player = Player(SeededDraw(number), Tally(), audit=False, model=True)
    reached: set[str] = set()
    deck = SeededDraw(number)
    for turn in range(len(SET_PIECES)):
        piece = SET_PIECES[(number + turn) % len(SET_PIECES)]
        player.draw = SeededDraw(number * 1_000_003 + turn)
        player.rule = piece.__name__
        with player.playing():
            if piece(player):
                reached.add(piece.__name__)
            for _ in range(MOVES_BETWEEN):
                command = deck.pick(OF_EXCHANGE)
                player.rule = command.__name__
                MOVES[command](player)
    return player, reached


def test_the_model_knows_every_event() -> None:
    """Each kind of event has a place in the model, or is named as one that changes nothing in it."""
    received = set(Model(6, b"").handlers) | set(OF_PRICES) | set(REPORTED) | set(CALLS)
    assert sorted(EVENT_FIELDS[kind][0] for kind in set(EVENT_FIELDS) - received) == []
    assert not set(REPORTED) & set(Model(6, b"").handlers)


def test_every_answer_is_foreseen_or_listed() -> None:
    """Each kind of command has its refusals in the model, or is named with the reason why it has none."""
    model = Model(6, b"")
    foreseen = (
        set(model.refusals.scripts)
        | set(model.refusals.validators)
        | model.predicted_commands.kinds()
    )
    assert set(COMMANDS) ^ foreseen == set(UNPREDICTED)
    # An exchange of assets is announced as a corporate action is.
    of_no_deck = {AdvanceTime, RedenominateAsset}
    assert set(UNPREDICTED) <= {*of_no_deck, *OF_AUTHORITY, *OF_COUNTERPARTY}
    assert set(UNDECIDED) <= {
        codes.FOK_NOT_FILLABLE,
        codes.COLLATERAL_REQUIRED,
        codes.CONTRIBUTION_REQUIRED,
    }


@pytest.mark.parametrize("number", [1, 3])
def test_the_model_agrees_where_an_order_meets_few(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A game never reaches the bound on the resting orders that one order meets, so it is two here (O-3.1)."""
    monkeypatch.setattr(types, "MAKERS_MAX", 2)
    monkeypatch.setattr(matching, "MAKERS_MAX", 2)
    ended = play(number, MOVES_IN_GAME).received_kinds
    assert events.ORDER_CANCELLED in ended


@pytest.mark.parametrize("number", [2, 5])
def test_the_model_agrees_where_an_account_may_have_few(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A game does not reach the limits of what an account may have at a time, so they are one or two here."""
    for module, name, most in (
        (deposits, "PENDING_DEPOSITS_MAX", 1),
        (deposits, "PENDING_WITHDRAWALS_MAX", 1),
        (holds, "HOLDS_MAX", 1),
        (accounts, "SUB_ACCOUNTS_MAX", 2),
        (pnl_settlement_terms, "QUOTES_PER_MARKET_MAX", 1),
    ):
        monkeypatch.setattr(types, name, most)
        monkeypatch.setattr(module, name, most)
    player = play(number, MOVES_IN_GAME)
    assert player.tally.refused["RequestDeposits"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_model_agrees_where_few_may_leave_a_pool(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A game never has as many lenders as may leave a losing pool, so the limit is one here (B-5, I-12)."""
    for module in (types, expected_losses, lending):
        monkeypatch.setattr(module, "LEFT_MAX", 1)
    play(number, MOVES_IN_GAME)


def test_the_model_agrees_where_small_claims_realise_losses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Claims in a game are smaller than R-3.1 requires, so their least sum is 0 here, and a pass has two turns."""
    monkeypatch.setattr(types, "UNPAID_CLAIMS_MIN", 0)
    monkeypatch.setattr(unpaid_claims, "UNPAID_CLAIMS_MIN", 0)
    monkeypatch.setattr(types, "REALISATIONS_MAX", 2)
    monkeypatch.setattr(loss_realisation, "REALISATIONS_MAX", 2)
    monkeypatch.setattr(loss_order, "RANKED_PER_PASS_MAX", 3)
    ended = play(8, MOVES_IN_GAME).received_kinds
    assert events.LOSSES_REALISED in ended


def test_the_model_agrees_where_losses_bear_interest_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Losses of a game are seldom unpaid for three passes, so one pass is enough here (R-1.1)."""
    for module in (types, unpaid_losses, state_of_pnl_settlement):
        monkeypatch.setattr(module, "UNPAID_LOSS_PASSES", 1)
    assert events.CLAIM_INTEREST in play(1, MOVES_IN_GAME).received_kinds


@pytest.mark.parametrize("number", [0, 1])
def test_the_model_agrees_where_withdrawals_come_back(number: int) -> None:
    """Withdrawals leave with fees and often come back. The model agrees on which may, and with which fee (L-4.3)."""
    player = Player(SeededDraw(0), Tally(), audit=False, model=True)
    for asset_id in player.state.assets:
        found = in_force(player.state, (commands.SetAssetParameters.KIND, asset_id, 0)) or {}
        terms = found | {"chain_fee_limit": 99, "house_fee_limit": 99}
        player.play(commands.SetAssetParameters(*player.head(), asset_id, **cast("Any", terms)))
    play_moves(player, number, RETURNS, MOVES_IN_GAME)
    assert events.WITHDRAWAL_REVERSED in player.received_kinds
    assert events.CHAIN_FEE_PAID in player.received_kinds


@pytest.mark.parametrize("number", [0, 2])
def test_the_model_agrees_where_trades_are_busted(number: int) -> None:
    """Trades are announced and busted. The model agrees on which may be, and on the account that pays (O-10)."""
    player = play(number, MOVES_IN_GAME, BUSTS)
    assert events.BUST_CLAIM_PAID in player.received_kinds


@pytest.mark.parametrize("number", [2, 3])
def test_the_model_agrees_where_trades_wait_for_cover(number: int) -> None:
    """Trades that lack cover wait. The model agrees on which lack cover, which continue, and which lapse (C-16.1)."""
    player = play(number, MOVES_IN_GAME, WAITING)
    assert events.TRADE_WAITS in player.received_kinds


@pytest.mark.parametrize("number", [0, 1])
def test_the_model_agrees_where_runs_are_ordered(number: int) -> None:
    """Risk officers begin margin runs. The model agrees on which are possible, and on their numbers (C-7)."""
    player = play(number, MOVES_IN_GAME, RUNS)
    assert events.MARGIN_RUN_ORDERED in player.received_kinds


@pytest.mark.parametrize("number", [4, 9])
def test_the_model_agrees_where_legs_move_after_runs(number: int) -> None:
    """Legs are given up, divided and cancelled after runs. The model agrees on what moves with them (C-7.5)."""
    player = Player(SeededDraw(0), Tally(), audit=False, model=True)
    deck = (commands.AcceptGiveUp, commands.AllocateTrade, commands.CancelTrades)
    posted = 0
    for move in range(40):
        player.draw = SeededDraw(number * 1_000_003 + move)
        player.rule = commands.CaptureTrades.__name__
        with player.playing():
            MOVES[commands.CaptureTrades](player)
            pay_variation(player)
            paid = deepcopy(player.state.margin.variation)
            command = player.draw.pick(deck)
            player.rule = command.__name__
            MOVES[command](player)
            posted += player.state.margin.variation != paid
    assert posted > 0
    assert events.VARIATION_RECEIVED in player.received_kinds


@pytest.mark.parametrize("number", [2, 8])
def test_the_model_agrees_where_house_money_moves(number: int) -> None:
    """Money of the clearinghouse is often asked for. The model agrees on which amounts may go (L-7)."""
    player = play(number, MOVES_IN_GAME, HOUSE)
    assert events.HOUSE_MONEY_MOVED in player.received_kinds


@pytest.mark.parametrize("number", range(GAMES))
def test_the_model_agrees_after_every_command(number: int) -> None:
    """Balances, debts, claims, positions, margin, orders, pools and events are those of the model throughout a game."""
    play(number, MOVES_IN_GAME)


def test_openings_reach_their_states() -> None:
    """In a few games the model agrees, and each opening reaches its state."""
    reached: set[str] = set()
    for number in range(3):
        reached |= play_set_pieces(number)[1]
    assert reached == {piece.__name__ for piece in SET_PIECES}


def test_the_model_follows_time_that_only_a_repeated_call_brings() -> None:
    """A stable price moves with time (M-9), also where nothing but the repeat of an earlier call brings that."""
    player = Player(SeededDraw(0), Tally(), model=True)
    asset = max(player.state.assets)
    rules = commands.SetIndexRules(
        *player.head(), asset, 1, 0, 0, 0, 0, 0, 0, 0, 0, types.PPB // 1000, 0
    )
    player.must(rules)
    assert player.state.assets[asset].stable_e9
    instrument = player.state.assets[asset].instrument
    assert instrument is not None
    price = 2 * player.state.assets[asset].index_e9
    player.now += 1_000  # a tick is newer than the one before
    sources = instrument.source_ids
    none = [0] * len(sources)
    ticks = commands.OracleTicks(
        "feed",
        *player.head()[1:],
        sources,
        [asset] * len(sources),
        none,
        none,
        [price] * len(sources),
        none,
        [player.now] * len(sources),
    )
    outcome = player.apply(ticks)
    assert set(outcome.codes) == {codes.OK}, outcome
    before = stable_price_e9(player.state, player.state.assets[asset])
    for _ in range(12):  # each command has the answers of one kind compared, in turn
        player.now += 1_000
        assert player.apply(ticks).repeated
    assert stable_price_e9(player.state, player.state.assets[asset]) > before


@pytest.mark.slow
@pytest.mark.parametrize("number", range(100, 110))
def test_the_model_agrees_in_games_with_openings(number: int) -> None:
    """The same for more games with openings."""
    play_set_pieces(number)


@pytest.mark.nightly
@pytest.mark.parametrize("number", range(1_000, 1_100))
def test_the_model_agrees_in_many_games_with_openings(number: int) -> None:
    """The same for as many of them as a night has time for."""
    play_set_pieces(number)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(100, 104))
def test_the_model_agrees_in_longer_games(number: int) -> None:
    """The same for games of several hundred moves."""
    play(number, 300)


@pytest.mark.nightly
@pytest.mark.parametrize("number", range(1_000, 1_240))
def test_the_model_agrees_in_many_games(number: int) -> None:
    """The same for as many games as a night has time for."""
    play(number, 200)


@pytest.mark.parametrize("number", range(4))
def test_the_model_agrees_in_games_of_the_counterparty(number: int) -> None:
    """Members, captured trades, sessions and payments versus payment, with time and deposits around them."""
    play(number, MOVES_IN_GAME, LATER)


@pytest.mark.slow
@pytest.mark.parametrize("number", [*range(100, 108), 1004, 1040, 1044, 1099])
def test_the_model_agrees_in_longer_games_of_the_counterparty(number: int) -> None:
    """The model also agrees in games of several hundred moves. The last four numbers once found a defect."""
    play(number, 300, LATER)


@pytest.mark.nightly
@pytest.mark.parametrize("number", range(1_000, 1_100))
def test_the_model_agrees_in_many_games_of_the_counterparty(number: int) -> None:
    """The model agrees in as many games of the counterparty as a night has time for."""
    play(number, 300, LATER)
