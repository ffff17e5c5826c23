# SPDX-License-Identifier: Apache-2.0
"""Define views of the projections for people: whole units instead of smallest ones, names instead of ids (SPEC J-8).

Owns their SQL and the meaning of their columns. Figures in whole units are floating point, for reading and plotting;
the tables, and the views with decimal text, are exact.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class View:
    """A view: the meaning of a row, its columns with their meaning, and its query."""

    meaning: str
    columns: dict[str, str]
    sql: str


def _time(table: str) -> str:
    """Return the SQL expression for a row's time as text."""
    return f"strftime('%Y-%m-%d %H:%M:%f', {table}.time_ns / 1000000000.0, 'unixepoch')"


def _exact_time(table: str) -> str:
    """Return the SQL expression for a row's time as text with nanoseconds."""
    seconds = f"strftime('%Y-%m-%d %H:%M:%S', {table}.time_ns / 1000000000, 'unixepoch')"
    return f"{seconds} || printf('.%09d', {table}.time_ns % 1000000000)"


def _exact(amount: str, asset: str) -> str:
    """Return the SQL expression for an amount of an asset as decimal text with all its decimals.

    The expression calculates with integers only, so the text is exact.
    """
    sign = f"CASE WHEN {amount} < 0 THEN '-' ELSE '' END"
    whole = f"abs({amount}) / {asset}.units_per_whole"
    rest = f"printf('%0*d', {asset}.scale, abs({amount}) % {asset}.units_per_whole)"
    return f"{sign} || ({whole}) || CASE {asset}.scale WHEN 0 THEN '' ELSE '.' || {rest} END"


VIEWS: Final[dict[str, View]] = {
    "balances_over_time": View(
        "Every change of a balance, with what the balance was after it.",
        {
            "sequence": "When.",
            "time": "The time as text, UTC.",
            "account_id": "Whose.",
            "symbol": "Of what.",
            "change": "By how much, whole units.",
            "balance": "What it then was, whole units.",
        },
        f"""
        SELECT p.sequence, {_time("p")} AS time, p.account_id, a.symbol,
            p.amount * 1.0 / a.units_per_whole AS change,
            sum(p.amount) OVER (PARTITION BY p.account_id, p.asset_id ORDER BY p.sequence, p.position, p.entry)
                * 1.0 / a.units_per_whole AS balance
        FROM postings p JOIN assets a USING (asset_id)
        WHERE p.book = 'balance'
        """,  # noqa: S608
    ),
    "balances": View(
        "What every account has of every asset as of the last sequence.",
        {
            "account_id": "Whose.",
            "owner": "Its owner.",
            "symbol": "Of what.",
            "balance": "Whole units.",
            "unsettled": "Unsettled equity, whole units; that of the funding lines of markets in one sum.",
            "held": "Under withdrawal or hold, whole units.",
        },
        """
        SELECT p.account_id, c.owner, a.symbol,
            sum(CASE p.book WHEN 'balance' THEN p.amount ELSE 0 END) * 1.0 / a.units_per_whole AS balance,
            sum(CASE p.book WHEN 'unsettled equity' THEN p.amount ELSE 0 END) * 1.0 / a.units_per_whole AS unsettled,
            sum(CASE p.book WHEN 'amount under hold' THEN p.amount ELSE 0 END) * 1.0 / a.units_per_whole AS held
        FROM postings p JOIN assets a USING (asset_id) JOIN accounts c USING (account_id)
        WHERE p.book IN ('balance', 'unsettled equity', 'amount under hold')
        GROUP BY p.account_id, p.asset_id
        """,
    ),
    "positions": View(
        "Every position as of the last sequence that is not zero.",
        {
            "account_id": "Whose.",
            "owner": "Its owner.",
            "symbol": "In which market.",
            "quantity": "Signed, whole base.",
            "entry_price": "Cost base over quantity, quote per whole base.",
        },
        """
        SELECT p.account_id, c.owner, m.symbol,
            sum(CASE p.book WHEN 'position' THEN p.amount ELSE 0 END) * m.lot AS quantity,
            sum(CASE p.book WHEN 'cost base' THEN p.amount ELSE 0 END) * m.price_of_one
                / sum(CASE p.book WHEN 'position' THEN p.amount ELSE 0 END) AS entry_price
        FROM postings p JOIN markets m USING (market_id) JOIN accounts c USING (account_id)
        WHERE p.book IN ('position', 'cost base')
        GROUP BY p.account_id, p.market_id
        HAVING sum(CASE p.book WHEN 'position' THEN p.amount ELSE 0 END) <> 0
        """,
    ),
    "transaction_log": View(
        "The log of each account with names, its amounts as decimal text: exact, to show and to store, not to compare.",
        {
            "sequence": "When.",
            "time": "The time as text, UTC, to the nanosecond.",
            "account_id": "Whose.",
            "owner": "Its owner.",
            "symbol": "Of what.",
            "book": "BALANCE, UNSETTLED_EQUITY, HELD, LENT or BORROWED.",
            "kind": "Why it moved.",
            "market": "The market that it was for; null: none.",
            "counterparty_account_id": "The account on the other side; null: none, or hidden.",
            "amount": "By how much the book grew.",
            "amount_after": "What the book then had; null: a claim or a debt.",
        },
        f"""
        SELECT t.sequence, {_exact_time("t")} AS time, t.account_id, c.owner, a.symbol, t.book, t.kind,
            m.symbol AS market, t.counterparty_account_id, {_exact("t.amount", "a")} AS amount,
            {_exact("t.amount_after", "a")} AS amount_after
        FROM transactions t JOIN assets a USING (asset_id) JOIN accounts c USING (account_id)
            LEFT JOIN markets m ON m.market_id = t.market_id
        """,  # noqa: S608
    ),
    "position_results": View(
        "Every result of a position, by both cost bases: of fills, close-outs, realisations, expiries; exact text.",
        {
            "sequence": "When.",
            "time": "The time as text, UTC, to the nanosecond.",
            "account_id": "Whose.",
            "owner": "Its owner.",
            "market": "The market.",
            "name": "The event's name.",
            "realised": "The booked result, quote.",
            "original_realised": "The result by the original entry price, quote: a memorandum.",
        },
        f"""
        SELECT r.sequence, {_exact_time("r")} AS time, r.account_id, c.owner, m.symbol AS market, r.name,
            {_exact("r.own", "q")} AS realised, {_exact("r.original", "q")} AS original_realised
        FROM (
            SELECT *, realised - lag(realised, 1, 0) OVER w AS own,
                original_realised - lag(original_realised, 1, 0) OVER w AS original
            FROM position_changes
            WINDOW w AS (PARTITION BY account_id, market_id ORDER BY sequence, position)
        ) r JOIN markets m USING (market_id) JOIN assets q ON q.asset_id = m.quote_asset_id
            JOIN accounts c USING (account_id)
        WHERE r.own <> 0 OR r.original <> 0
        """,  # noqa: S608
    ),
    "trades": View(
        "Every fill, both sides, in whole units.",
        {
            "sequence": "When.",
            "time": "The time as text, UTC.",
            "trade_id": "The trade.",
            "market": "Its market.",
            "account_id": "Whose side.",
            "owner": "Its owner.",
            "role": "MAKER, TAKER, or in a close-out ACCOUNT and COUNTERPARTY.",
            "side": "BUY or SELL.",
            "quantity": "Whole base.",
            "price": "Quote per whole base.",
            "fee": "Quote; a rebate is negative.",
            "realised": "Quote.",
        },
        f"""
        SELECT f.sequence, {_time("f")} AS time, f.trade_id, m.symbol AS market, f.account_id, c.owner, f.role,
            f.side, f.lots * m.lot AS quantity, f.value * m.price_of_one / f.lots AS price,
            f.fee * 1.0 / q.units_per_whole AS fee, f.realised * 1.0 / q.units_per_whole AS realised
        FROM fills f JOIN markets m USING (market_id) JOIN assets q ON q.asset_id = m.quote_asset_id
            JOIN accounts c USING (account_id)
        """,  # noqa: S608
    ),
    "margin_at_fills": View(
        "The margin of the account right after each of its fills that left it exposure.",
        {
            "sequence": "When.",
            "time": "The time as text, UTC.",
            "account_id": "Whose.",
            "market": "Where it traded.",
            "side": "BUY or SELL.",
            "quantity": "Whole base.",
            "equity": "Net equity, whole valuation units.",
            "margin_fraction": "Net equity over exposure.",
            "initial_fraction": "The initial requirement over exposure: below it no risk is added.",
            "maintenance_fraction": "The maintenance requirement over exposure: below it the account is liquidated.",
        },
        f"""
        SELECT f.sequence, {_time("f")} AS time, f.account_id, m.symbol AS market, f.side,
            f.lots * m.lot AS quantity, f.equity * 1.0 / v.units_per_whole AS equity,
            f.equity * 1.0 / f.exposure AS margin_fraction,
            f.imf_requirement * 1.0 / f.exposure AS initial_fraction,
            f.mmf_requirement * 1.0 / f.exposure AS maintenance_fraction
        FROM fills f JOIN markets m USING (market_id) JOIN assets v ON v.asset_id = 1
        WHERE f.exposure > 0
        """,  # noqa: S608
    ),
    "liquidation_steps": View(
        "Every step of every liquidation, in whole units.",
        {
            "sequence": "When.",
            "time": "The time as text, UTC.",
            "step": "The event's name.",
            "account_id": "Whose liquidation.",
            "owner": "Its owner.",
            "counterparty_account_id": "The other side; null: none.",
            "market": "The market; null: none.",
            "quantity": "Whole base; null: none.",
            "price": "Quote per whole base; null: none.",
            "equity_before": "`E` before, at the flag net equity, whole valuation units.",
            "equity_after": "`E` after, at the flag the MMF requirement.",
        },
        f"""
        SELECT l.sequence, {_time("l")} AS time, l.name AS step, l.account_id, c.owner, l.counterparty_account_id,
            m.symbol AS market, l.lots * m.lot AS quantity, l.value * m.price_of_one / l.lots AS price,
            l.equity_before * 1.0 / v.units_per_whole AS equity_before,
            l.equity_after * 1.0 / v.units_per_whole AS equity_after
        FROM liquidations l JOIN accounts c USING (account_id) LEFT JOIN markets m USING (market_id)
            JOIN assets v ON v.asset_id = 1
        """,  # noqa: S608
    ),
    "funding_paid": View(
        "Every payment of funding, in whole units, with the sum so far.",
        {
            "sequence": "When.",
            "time": "The time as text, UTC.",
            "account_id": "Whose.",
            "owner": "Its owner.",
            "market": "The market.",
            "amount": "Quote; paid is negative.",
            "so_far": "The sum of all of the account in the market up to then.",
        },
        f"""
        SELECT f.sequence, {_time("f")} AS time, f.account_id, c.owner, m.symbol AS market,
            f.amount * 1.0 / q.units_per_whole AS amount,
            sum(f.amount) OVER (PARTITION BY f.account_id, f.market_id ORDER BY f.sequence, f.position)
                * 1.0 / q.units_per_whole AS so_far
        FROM funding f JOIN markets m USING (market_id) JOIN assets q ON q.asset_id = m.quote_asset_id
            JOIN accounts c USING (account_id)
        """,  # noqa: S608
    ),
    "interest_by_hour": View(
        "What each pool's borrowers paid and its lenders earned, hour by hour, in whole units.",
        {
            "sequence": "When.",
            "time": "The time as text, UTC.",
            "symbol": "The pool's asset.",
            "paid": "Paid by borrowers.",
            "earned": "Earned by lenders.",
            "kept": "Kept in reserve.",
            "utilisation": "Debt over claims.",
            "borrow_rate": "A year.",
            "lend_rate": "A year.",
        },
        f"""
        SELECT i.sequence, {_time("i")} AS time, a.symbol, i.paid * 1.0 / a.units_per_whole AS paid,
            i.earned * 1.0 / a.units_per_whole AS earned, i.kept * 1.0 / a.units_per_whole AS kept,
            i.debt * 1.0 / max(i.claims, i.debt, 1) AS utilisation,
            CAST(i.borrow_rate AS REAL) AS borrow_rate, CAST(i.lend_rate AS REAL) AS lend_rate
        FROM interest i JOIN assets a USING (asset_id)
        """,  # noqa: S608
    ),
    "rejects_by_reason": View(
        "How many items were refused for each reason.",
        {
            "code": "The result code.",
            "items": "How many.",
            "first": "The first sequence.",
            "last": "The last.",
        },
        """
        SELECT code, count(*) AS items, min(sequence) AS first, max(sequence) AS last
        FROM refusals GROUP BY code ORDER BY items DESC
        """,
    ),
}
