# SPDX-License-Identifier: Apache-2.0
"""What a lender, a borrower, custody and an accountant met, and what shows the right value of each (SPEC §21).

Owns the table.
"""

from typing import Final

from tests.scenarios.findings import Finding, lacking

FINDINGS: Final = {
    "L1": Finding(
        "the requests in the redemption queue were never served",
        "B-6",
        (
            "redemption_queue: A repayment of a borrower goes to the waiting lender",
            "redemption_queue: A redemption of all pays what there is and asks for the rest",
            "redemption_queue: The oldest request comes first",
            "weeks: Pat takes all back that he has lent",
            "attacks/test_redemption_queue.py::test_one_who_repays_and_borrows_for_ever_starves_nobody",
        ),
        is_grave=True,
    ),
    "L2": Finding(
        "the event of a request for all had the amount 0",
        "B-6",
        ("redemption_queue: A lender that asks for all gets all, with the interest",),
    ),
    "L3": Finding(
        "the reserve of a young pool keeps more than its factor",
        "B-1.1",
        (
            "lending: A virtual claim takes its part of fees for the reserve",
            "lending: Without a stated figure a pool's virtual claim",
        ),
    ),
    "L4": Finding(
        "interest after a long silence depended on the first command",
        "B-6",
        (
            "interest_after_silence: A repayment is the first command after thirty days",
            "interest_after_silence: Thirty days of due work lead to the same debt",
            "interest_after_silence: A coin at 1,000 % a year",
        ),
    ),
    "L5": Finding(
        "an account closed with a deposit on its way",
        "L-4.3",
        (
            "accounts: Only an empty account closes",
            "weeks: An account with a deposit on its way is not closed",
        ),
    ),
    "L6": Finding(
        "what auto-lend had lent could not be withdrawn, transferred or sold",
        "B-6",
        (
            "auto_lend_outflow: A withdrawal, a transfer and a hold redeem",
            "auto_lend_outflow: Auto-lend that is switched off lends no more",
            "auto_lend_outflow: Lenders who wait come before an outflow",
            "weeks: Cash that auto-lend has lent leaves with a withdrawal",
        ),
    ),
    "L7": Finding(
        "a confirmed withdrawal that failed could not be reversed, and a decision twice was unknown",
        "L-4.3",
        (
            "reversed_withdrawals: Two principals give back exactly what left",
            "reversed_withdrawals: An amount that comes back first pays",
            "accounts: Sixty days after a decision it is forgotten",
            "weeks: A payment that was sent is returned by the bank",
        ),
    ),
    "L8": Finding(
        "a fee stayed unpaid beside a loan, and stopped the outflow of every asset",
        "L-4.2, B-6",
        (
            "accounts: The amount that the next pass collects stays in the account",
            "passes: Coins of an account in the asset that it owes pay",
        ),
    ),
    "L9": Finding(
        "no account owed what a reversed deposit lacked, and 1,000 became 1,900",
        "L-4.3",
        (
            "reversal_debts: A deposit that comes again after a reorganisation",
            "reversal_debts: An amount under a withdrawal pays when custody rejects it",
            "reversal_debts: A lent coin pays when its pool has cash again",
            "weeks: A deposit that was spent before its block was reorganised",
            "weeks: A deposit that pat has lent is taken back",
        ),
        is_grave=True,
    ),
    "L10": Finding(
        "fees of derivatives and loans had no lines in a statement",
        "A-6",
        (
            "analysis/test_statement.py::test_fees_of_derivatives_and_loans_have_lines_of_their_own",
            "weeks: The statement of the day has each kind",
            "fund_year/test_fund_year.py::test_the_year_of_a_fund_adds_up",
        ),
    ),
    "L11": Finding(
        "the exit of another account moved an entry price, and exported results were wrong by it",
        "A-6, R-3",
        (
            "analysis/test_statement.py::test_a_realisation_by_anothers_exit_is_reconciled",
            "analysis/test_account_log.py::test_results_of_a_position_by_both_entries",
            "analysis/test_statement.py::test_all_accounts_of_a_game_add_up",
            "attacks/test_forced_realisation.py::test_a_large_claim_takes_as_many_lots_as_it_needs",
        ),
        is_grave=True,
    ),
    "L12": Finding(
        "an account had no log of what moved it",
        "A-6",
        (
            "unit/server/past/test_money_against_machine.py::test_the_log_of_an_account_is_its_statement",
            "analysis/test_account_log.py::test_the_log_in_sql_is_that_of_statements",
        ),
    ),
    "L13": Finding(
        "statements had no counterparty, no accrued interest, no time zone and no time of credit",
        "A-6",
        (
            "analysis/test_statement.py::test_days_are_those_of_the_zone",
            "analysis/test_statement.py::test_a_day_that_ended_in_a_gap_has_its_own_interest",
            "analysis/test_projections.py::test_deposits_and_withdrawals_have_their_references",
        ),
    ),
    "L14": Finding(
        "a withdrawal had no chain fee, net amount or transaction",
        "L-4.3",
        (
            "chain_fees: The receiver gets the amount less the fee",
            "chain_fees: `fees` pays where the request says so",
            "client/test_live_pending.py::test_a_withdrawal_names_its_transaction_and_comes_back",
        ),
    ),
    "L15": Finding(
        "views of SQL were floats, and nothing had a cost basis of coins",
        "A-6",
        (
            "analysis/test_statement.py::test_the_cost_of_coins",
            "analysis/test_statement.py::test_coins_that_were_borrowed_and_sold",
            "analysis/test_account_log.py::test_books_after_each_movement_add_up",
        ),
    ),
    "L16": Finding(
        "events of an account in SQL lacked its trades and transfers",
        "A-6",
        ("analysis/test_account_log.py::test_all_that_touches_an_account_is_found",),
    ),
    "L17": Finding(
        "terms of open loans changed without a notice, and a unit was left in each round trip",
        "Q-9, B-6",
        (
            "setting_changes: The terms of a loan get worse a day later",
            "setting_changes: An earlier bend of the curve is more expensive",
            "redemption_queue: A redemption of all pays what there is",
        ),
    ),
    "L18": Finding(
        "two deposits with one reference were both credited",
        "L-3.2",
        (
            "reversal_debts: A reference is credited once in an asset",
            "reversal_debts: Of many deposits with one reference",
            "weeks: A watcher that was started twice",
        ),
    ),
    "L19": Finding(
        "an account closed before its sub-account, which could not pay into it any more",
        "L-3",
        ("accounts: A closed parent receives nothing from its sub-account",),
    ),
    "L20": Finding(
        "below the auto-close fraction the book is not tried, as the tiers say",
        "W-2, W-3",
        (
            "liquidation: One account passes through all three tiers",
            "liquidation: Below auto-close a provider takes the position",
        ),
    ),
    "L21": Finding(
        "funding of several intervals is one line, booked when a position is touched",
        "P-5",
        (
            "funding: Three intervals are settled as one",
            "funding: A positive rate lets longs pay shorts, counts in margin at once",
            "fund_year/test_fund_year.py::test_the_year_of_a_fund_adds_up",
        ),
    ),
    "L22": Finding(
        "a statement knew neither positions nor loans, nor a period that is no whole hour",
        "A-6",
        (
            "analysis/test_statement.py::test_a_realisation_by_anothers_exit_is_reconciled",
            "analysis/test_statement.py::test_a_time_with_its_offset_is_no_riddle",
            "analysis/test_statement.py::test_what_cannot_be_is_refused_in_words",
        ),
    ),
}


def test_every_finding_is_shown() -> None:
    """Each has its scenario or test, and a grave one two siblings."""
    assert lacking(FINDINGS) == []
