# SPDX-License-Identifier: Apache-2.0
"""What an operations and listing desk met in a week, and what shows the right value of each (SPEC §21).

Owns the table.
"""

from typing import Final

from tests.scenarios.findings import Finding, lacking

FINDINGS: Final = {
    "O1": Finding(
        "a market with leverage opened while nothing could be liquidated",
        "O-1.4",
        (
            "openings: A perpetual with nothing set does not open",
            "openings: A complete listing opens without a confirmation",
            "openings: A halted perpetual opens when each gap is confirmed",
            "analysis/test_listing.py::test_a_market_is_checked_with_its_assets",
            "client/test_live_prices.py::test_a_listing_is_checked_before_it_opens",
        ),
    ),
    "O2": Finding(
        "fees could never be taken out",
        "L-7",
        (
            "house_money: Two principals with the same words take fees out",
            "house_money: Each of the four accounts gives",
            "weeks: Fees leave by two persons",
            "client/test_live_pending.py::test_two_operators_move_house_money",
        ),
    ),
    "O3": Finding(
        "a perpetual with an inactive long and short could not be delisted",
        "O-1.3",
        (
            "delisting: A perpetual with an inactive long and short is settled",
            "delisting: A loser is liquidated during the notice",
            "delisting: Without enough samples the market waits for a price",
            "delisting: An auction of a market that is delisted ends",
            "weeks: The perpetual is delisted",
        ),
        is_grave=True,
    ),
    "O4": Finding(
        "a coin with a pool or a perpetual could not be split",
        "O-11",
        (
            "redenominations: Two persons announce it",
            "redenominations: Interest up to the second",
            "redenominations: Amounts withdrawn, deposited and borrowed",
            "client/test_redenomination.py::test_the_guide_exchanges_a_coin_with_its_loans",
        ),
    ),
    "O5": Finding(
        "a spot market closed for good by one call, with all that stood in it",
        "O-1.3",
        (
            "markets: CLOSED is for good",
            "delisting: A coin with another spot market loses one",
            "analysis/test_setting_preview.py::test_a_preview_tells_who_is_flagged_and_which_orders_end",
        ),
    ),
    "O6": Finding(
        "a feed that comes back at a hundred times its price is taken at once",
        "P-2, O-2.2",
        (
            "prices: An index that comes back within a minute is capped",
            "slips: With index rules and one person on duty",
            "pauses: The end of a pause checks the accounts",
        ),
    ),
    "O7": Finding(
        "openers that rested filled in a market that only reduces",
        "O-2.2",
        (
            "winding_down: REDUCE_ONLY ends the opener",
            "winding_down: The switch of a market off does the same",
            "winding_down: A pause ends the openers",
            "winding_down: An auction that ends in REDUCE_ONLY",
            "weeks: Staff winds the perpetual down",
        ),
        is_grave=True,
    ),
    "O8": Finding(
        "an auction on a slip could not be stopped, and traded when an operator stopped it",
        "O-2.2",
        (
            "stopped_markets: An auction that an operator stops trades nothing",
            "stopped_markets: A volatility halt that an operator holds",
            "stopped_markets: Closing a stopped market ends its orders",
            "winding_down: A halt of a market that is REDUCE_ONLY",
        ),
        is_grave=True,
    ),
    "O9": Finding(
        "withdrawals passed at the price of a dead feed",
        "P-2, O-1.4",
        (
            "guard: In STALE the price still counts",
            "guard: Coins at a dead price",
            "weeks: A coin is listed",
        ),
    ),
    "O10": Finding(
        "the symbol of a closed market was never free again",
        "O-1.3",
        (
            "relisting: A symbol is free thirty days after its market has closed",
            "relisting: A market that was delisted frees its symbol",
            "relisting: A market that has closed twice",
        ),
    ),
    "O11": Finding(
        "a volatility halt did not pause liquidation at the price that caused it",
        "O-2.2",
        (
            "brakes: An off-book liquidation goes on during a halt",
            "pauses: An account that a slip of the price has flagged is not sold",
            "slips: Without index rules and with two persons",
        ),
    ),
    "O12": Finding(
        "0 was no limit, and nothing said: stop borrowing this coin",
        "O-1.4",
        (
            "forbidding_caps: A borrow cap of nothing stops every borrow",
            "forbidding_caps: No loan goes to a pool with a supply cap of nothing",
            "forbidding_caps: A cap of nothing for one account",
        ),
    ),
    "O13": Finding(
        "the Python client set each parameter that was not stated back to its default",
        "Q-9",
        (
            "client/test_live_settings.py::test_a_setting_that_a_call_does_not_state_stays",
            "client/test_live_settings.py::test_each_setting_call_of_an_operator_leaves_alone_what_it_does_not_state",
            "client/test_live_settings.py::test_a_change_on_a_version_that_is_past_is_refused",
            "setting_changes: A second field has a time of its own",
            "weeks: A change of settings that read an older version",
        ),
        is_grave=True,
    ),
    "O14": Finding(
        "a new coin was full collateral by default",
        "O-1.4",
        (
            "client/test_live_prices.py::test_a_listing_is_checked_before_it_opens",
            "weeks: A coin is listed",
        ),
    ),
    "O15": Finding(
        "no operator could close an account by an order, and its resting orders filled",
        "L-8",
        (
            "seizures: Orders and the position end",
            "seizures: A debt is bought back",
            "freezes: A freeze by order ends the resting order that opens",
            "weeks: By an order of a court",
            "console/test_acts.py::test_a_frozen_account_is_closed_by_an_order_that_two_persons_state",
        ),
    ),
    "O16": Finding(
        "no one person could stop a liquidation at a wrong price",
        "O-2.2",
        (
            "pauses: An account that a slip of the price has flagged is not sold",
            "pauses: All pauses of an asset within a day last an hour together",
            "pauses: Two persons pause an asset for longer",
            "weeks: Without index rules a feed slips",
            "slips: Without index rules and with one person",
        ),
        is_grave=True,
    ),
    "O17": Finding(
        "a spot market closed over a loan, whose debt could never be bought back",
        "O-1.3",
        (
            "delisting: The last spot market of a coin stays while accounts owe it",
            "delisting: A coin with another spot market loses one",
            "weeks: The last market of a coin that accounts owe stays open",
        ),
        is_grave=True,
    ),
    "O18": Finding(
        "funding was charged in a halted market",
        "O-2.2",
        (
            "stopped_markets: A halted market charges no funding",
            "pauses: The seconds of a pause have no sample of funding",
        ),
    ),
    "O19": Finding(
        "nothing stated beforehand what a change of margin would flag or end",
        "Q-9",
        (
            "analysis/test_setting_preview.py::test_a_preview_tells_who_is_flagged_and_which_orders_end",
            "analysis/test_setting_preview.py::test_a_server_tells_what_the_command_line_tells",
            "setting_changes: Maintenance margin rises a day after it was announced",
        ),
    ),
    "O20": Finding(
        "a stopped server could not be archived as the command said",
        "A-1",
        ("server/test_snapshots.py::test_a_stopped_servers_journal_is_archived_by_hand",),
    ),
}


def test_every_finding_is_shown() -> None:
    """Each has its scenario or test, and a grave one two siblings."""
    assert lacking(FINDINGS) == []
