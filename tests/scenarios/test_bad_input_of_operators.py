# SPDX-License-Identifier: Apache-2.0
"""Bad input of operators, lenders, custody and accountants, with the refusal or the outcome of each (SPEC §21).

Owns the table.
"""

from typing import Final

from tests.scenarios.findings import Finding, lacking

BAD_INPUT: Final = {
    "S1": Finding(
        "parameter sets with nothing stated, with 0, and with absurd values",
        "Q-9",
        (
            "setting_changes: A call that states nothing changes nothing",
            "forbidding_caps: A borrow cap of nothing stops every borrow",
            "pauses: A pause has its range",
            "lending: Pools accept only terms within their ranges",
        ),
    ),
    "S2": Finding(
        "an update with a field that this version has not",
        "Q-9",
        ("unit/server/codec/test_decode.py::test_a_field_of_a_newer_client_is_refused_by_number",),
    ),
    "B1": Finding(
        "a bust of a window without trades, and of trades that were not made",
        "O-10",
        (
            "busts: A bust names no trade that was not made",
            "analysis/test_bust_command.py::test_what_is_within_the_distance_or_outside_the_window_is_left",
        ),
    ),
    "B2": Finding(
        "a bust of trades already busted, and over a settlement",
        "O-10",
        (
            "busts: A buyer that paid far too much",
            "busts: Once fees are settled",
            "busts: A trade of a market that has been settled and closed",
        ),
    ),
    "D1": Finding(
        "a delisting with a halted feed, with an open conditional order, with a lent coin that no account can buy",
        "O-1.3",
        (
            "delisting: Without enough samples the market waits for a price",
            "delisting: A condition that waits ends with the market",
            "delisting: The last spot market of a coin stays while accounts owe it",
        ),
    ),
    "P1": Finding(
        "a pause that is renewed for ever",
        "O-2.2",
        (
            "pauses: All pauses of an asset within a day last an hour together",
            "pauses: The range of a pause by two persons",
        ),
    ),
    "R1": Finding(
        "a reversal of a reversal, and after the account has closed; a reversal has no amount of its own",
        "L-4.3",
        (
            "reversed_deposits: Two principals ask for a reversal, within a day, once",
            "reversed_deposits: The owner owes what a closed account cannot give",
            "reversed_withdrawals: Only a confirmed withdrawal comes back",
            "reversed_withdrawals: A closed account gets nothing back",
        ),
    ),
    "Q1": Finding(
        "a redemption of 0, of more than all, and by two at once",
        "B-6",
        (
            "lending: Lending, redeeming, borrowing and repaying are refused",
            "lending: A pool that is fully used pays no lender",
            "redemption_queue: A redemption of all pays what there is",
            "redemption_queue: The oldest request comes first",
        ),
    ),
    "T1": Finding(
        "statements over a gap, a restored history, and a zone that does not exist",
        "A-6",
        (
            "analysis/test_statement.py::test_a_day_that_ended_in_a_gap_has_its_own_interest",
            "analysis/test_statement.py::test_a_statement_of_a_restored_journal_is_that_of_the_original_up_to_its_end",
            "analysis/test_statement.py::test_what_cannot_be_is_refused_in_words",
        ),
    ),
}


def test_every_kind_is_shown() -> None:
    """Each has its scenario or test."""
    assert lacking(BAD_INPUT) == []
