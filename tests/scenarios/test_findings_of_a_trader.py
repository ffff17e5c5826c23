# SPDX-License-Identifier: Apache-2.0
"""What an ordinary trader met in a day, and the scenarios with the right value of each (SPEC §21).

Owns the table: a finding, the rule that answers it, the scenario with its figures, and at least two siblings on another
side, kind of order, or moment.
"""

from typing import Final

from tests.scenarios.findings import Finding, lacking

FINDINGS: Final = {
    "F1": Finding(
        "an entry by market above five times was refused at a leverage of ten",
        "G-8.2",
        (
            "price_at_the_market: An entry at nine times its equity",
            "honest_trader: A sale by market at nine times the equity",
            "honest_trader: A purchase by market over two levels at 9.5 times",
        ),
    ),
    "F2": Finding(
        "a stop at the market near the leverage ended at its trigger",
        "G-8.2, O-9.1",
        (
            "exit_of_a_healthy_account: A stop sells into the best bid",
            "exit_of_a_healthy_account: The stop of a bracket sells",
            "exit_of_a_healthy_account: A trailing stop sells",
            "exit_of_a_healthy_account: A stop of a short position buys two levels",
        ),
    ),
    "F3": Finding(
        "a resting take-profit made every other exit count as a position of the other side",
        "G-8.3",
        (
            "reduce_only: A stop sells beside a take-profit of the whole position",
            "reduce_only: A stop that closes the position sells beside a resting take-profit",
            "reduce_only: A part of the position is sold by hand beside a resting take-profit",
            "honest_trader: The stop of a short position at nine times the equity buys",
            "honest_trader: The stop of an isolated position sells beside two take-profits",
        ),
    ),
    "F4": Finding(
        "a partial fill of a take-profit ended the stop of the rest",
        "O-9.1",
        (
            "waiting_exits: A partial fill of the take-profit of a pair leaves the stop",
            "honest_trader: A take-profit that fills twice leaves the stop",
            "waiting_exits: The stop of a pair sells a part, and the take-profit is cut once",
        ),
    ),
    "F5": Finding(
        "a replace by fewer lots at a milder price was refused after an adverse move",
        "G-8.4",
        (
            "replace_milder: Fewer lots at a lower price pass",
            "replace_milder: In an atomic batch the same holds",
            "honest_trader: The ask of a short position is replaced",
        ),
    ),
    "F6": Finding(
        "settlement sold coins of a hedged account for the loss of its short",
        "R-1.5",
        (
            "settlement_borrow: A hedge of coins and a short stays whole",
            "settlement_borrow: Without spot margin the default is the borrow",
            "settlement_borrow: An isolated position borrows nothing for its loss",
        ),
    ),
    "F7": Finding(
        "a rest of a debt below a lot could not be bought",
        "B-2.1",
        (
            "dust_debts: The rest of a debt below a lot",
            "dust_debts: Below the least notional of the market",
            "dust_debts: The fund's own coins repay the debt at once",
        ),
    ),
    "F8": Finding(
        "a stop that met an own order ended",
        "O-9.1",
        (
            "waiting_exits: A stop cancels the own bid that stands in its way",
            "honest_trader: A stop cancels the bid of another account of its owner",
            "honest_trader: The stop of a bracket cancels an own bid",
            "honest_trader: The stop of a short position cancels an own ask",
        ),
    ),
    "F9": Finding(
        "a lost connection and a cancel of all orders ended the stops",
        "O-3.2",
        (
            "cancel_scopes: A cancel of all orders ends the grid",
            "cancel_scopes: When its principal has been silent",
            "cancel_scopes: The end of a session leaves the stop",
            "exits_at_the_edge: A dead-man timer that expires in an auction",
        ),
    ),
    "F10": Finding(
        "orders far from the market were refused on both sides",
        "O-5.1",
        (
            "honest_trader: A bid far below the market and a take-profit far above it",
            "honest_trader: The take-profit of a short position rests far below the market",
            "honest_trader: Orders far from the market stand between a fifth",
            "auctions_within_band: A bid far below and an ask far above the mark",
        ),
    ),
    "F11": Finding(
        "no margin left an isolated position while a fee was unsettled",
        "L-4.2",
        (
            "honest_trader: Directly after a fill, margin of an isolated position",
            "honest_trader: Margin leaves a short isolated position directly after a fill",
            "funding: Accrued funding counts where value leaves an account",
        ),
    ),
    "F12": Finding(
        "an unsettled cent stopped withdrawals and transfers of all assets",
        "L-4.2",
        (
            "accounts: The amount that the next pass collects stays in the account",
            "honest_trader: Directly after a fill, margin of an isolated position",
            "exit_attacks: A loss that was just made to a friend stays",
        ),
    ),
    "F13": Finding(
        "a stop that triggered in an auction or in a market that takes no exits ended",
        "O-9.1",
        (
            "waiting_exits: A stop that triggers in an auction waits",
            "honest_trader: A stop that triggers while orders may only be cancelled",
            "honest_trader: The stop of a short position that triggers in an auction",
            "waiting_exits: A stop that has not traded waits for its price again",
        ),
    ),
    "F14": Finding(
        "a stop that met an empty book for a moment ended, and so did the rest of one in a thin book",
        "O-9.1",
        (
            "waiting_exits: A stop that meets an empty book sells as bids come",
            "honest_trader: A stop of a bracket that fills a part in a thin book",
            "honest_trader: The stop of a short position meets an empty book",
        ),
    ),
    "F15": Finding(
        "a take-profit that was touched and did not fill ended the stop",
        "O-9.1",
        (
            "honest_trader: The stop of a bracket stays while the limit",
            "honest_trader: The stop of a pair stays while the limit",
            "brackets: The exits wait once the entry has filled",
        ),
    ),
    "F16": Finding(
        "a purchase of coins by market could not spend the cash",
        "G-8.2",
        (
            "price_at_the_market: A purchase spends the cash that the book asks for",
            "honest_trader: A purchase of coins by market needs the price of the book",
            "amount_to_spend: An amount buys the lots that it pays level by level",
        ),
    ),
    "F17": Finding(
        "deposits, transfers and settled results did not repay a debt",
        "B-2.1",
        (
            "lending: A deposit, a transfer and a settled result repay",
            "lending: A deposit repays nothing with cash that the next pass collects",
            "lending: Without auto-repay a deposit repays nothing",
        ),
    ),
    "F18": Finding(
        "a reduce-only order larger than the position was refused",
        "G-8.3",
        (
            "reduce_only: A reduce-only order that is larger than the position is cut",
            "honest_trader: A reduce-only purchase that is larger than the short position",
            "exits_at_the_edge: A reduce-only sale in one batch with its entry",
        ),
    ),
    "F19": Finding(
        "a flag between two ticks ended the take-profit of a pair trade",
        "W-1.1",
        (
            "honest_trader: The take-profit of a pair trade outlives the moment",
            "honest_trader: The stop and the take-profit of the opposite pair trade",
            "flag_of_an_account: Between two ticks a take-profit outlives the flag",
        ),
    ),
    "F20": Finding(
        "a stop with a limit ended after a gap wider than the band",
        "O-9.1",
        (
            "waiting_exits: A gap beyond the band moves the limit of a stop",
            "waiting_exits: A limit far below the band sells at the edge",
            "waiting_exits: A take-profit above its trigger rests after a gap",
            "honest_trader: The limit of a stop rests after a volatility halt",
        ),
    ),
}


def test_every_finding_is_shown() -> None:
    """Each has its own scenario and two siblings."""
    assert lacking({number: one._replace(is_grave=True) for number, one in FINDINGS.items()}) == []


def test_no_finding_is_left_out() -> None:
    """All twenty are in the table."""
    assert {f"F{number}" for number in range(1, 21)} == set(FINDINGS)
