# SPDX-License-Identifier: Apache-2.0
"""Make tables of the sessions, members and defaults of the central counterparty, for reports (SPEC C-0, C-3, C-5).

Owns which tables each report has, and their order. The rows have the names and units of the API (`codec.shown`), with
the date of a session beside its number.
"""

from datetime import date, timedelta
from typing import Any, Final, TypeAlias

from clearinghouse.server.analysis.state_views import NoSubjectError
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.text.views import shown
from clearinghouse.statemachine.clearing.identifiers import identifier_of
from clearinghouse.statemachine.clearing.parties import is_member_account
from clearinghouse.statemachine.state.clearing import Member, Session
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.views.clearing import default, members_and_trades, settlement
from clearinghouse.statemachine.views.clearing.give_ups import give_up_views
from clearinghouse.statemachine.views.custody import holders
from clearinghouse.statemachine.views.exchange import instruments_and_accounts
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import SCHEME_ISIN

Row: TypeAlias = dict[str, Any]
Tables: TypeAlias = dict[str, list[Row]]

ALL: Final = 2**63
"""More rows than any table has."""
NO_NET: Final = (AccountId(0), MarketId(0))
NO_CASH: Final = (AccountId(0), AssetId(0))
NO_OBLIGATION: Final = (MarketId(0), AccountId(0))


def date_text(value_date: int) -> str:
    """Return a number of days since 1970-01-01 as the text of a date."""
    return (date(1970, 1, 1) + timedelta(days=value_date)).isoformat()


def session_rows(state: State, scales: Scales) -> list[Row]:
    """Return one row per settlement session in the state, by number."""
    return [_session_row(session, scales) for session in state.clearing.sessions.values()]


def _session_row(session: Session, scales: Scales) -> Row:
    """Return a settlement session as a row, with its date."""
    row: Row = shown(members_and_trades.session_view(session), scales)
    return {"session_id": session.id, "date": date_text(session.value_date), **row}


def member_rows(state: State, scales: Scales) -> list[Row]:
    """Return one row per clearing member, by number."""
    return _rows(members_and_trades.member_views(state), scales)


def _rows(views: list[Any], scales: Scales) -> list[Row]:
    """Return views of one kind as rows, with the names and units of the API."""
    rows: list[Row] = shown(views, scales)
    return rows


def find_session(state: State, session_id: int) -> Session:
    """Return a session by its number. Raises NoSubjectError."""
    session = state.clearing.sessions.get(session_id)
    if session is None:
        raise NoSubjectError(
            f"there is no session {session_id} at this sequence; a posted one is kept until 20 later ones of its"
            " segment are posted: name a sequence with --at"
        )
    return session


def find_member(state: State, name: str) -> Member:
    """Return a member by its owner or its number. Raises NoSubjectError."""
    for member in state.clearing.members.values():
        if name in (member.owner, str(member.id)):
            return member
    raise NoSubjectError(f"there is no member {name} at this sequence")


def session_report(state: State, session_id: int, scales: Scales) -> Tables:
    """Return the tables of a session: its totals, its nets, their settled and failed parts, its trades."""
    session = find_session(state, session_id)
    tables: Tables = {
        "session": [_session_row(session, scales)],
        "markets": _rows(members_and_trades.market_netting_views(state, session), scales),
        "currencies": _rows(members_and_trades.currency_netting_views(session), scales),
    }
    return tables | _in_session(state, session, None, scales)


def _in_session(
    state: State, session: Session, ids: set[AccountId] | None, scales: Scales
) -> Tables:
    """Return the nets, cash, obligations and trades of a session; with `ids`, only those of these accounts."""
    done = state.dvp.settlements.get(session.id)
    every = AccountId(0)
    found: dict[str, list[Any]] = {
        "nets": members_and_trades.net_views(session, every, NO_NET, ALL),
        "cash": members_and_trades.cash_views(session, every, NO_CASH, ALL),
        "obligations": settlement.obligation_views(session, done, every, NO_OBLIGATION, ALL),
    }
    trades = members_and_trades.trade_views(session, every, 0, ALL)
    if ids is not None:
        found = {
            name: [view for view in views if view.account_id in ids]
            for name, views in found.items()
        }
        trades = [one for one in trades if {one.buyer_account_id, one.seller_account_id} & ids]
    offered = [
        one
        for one in give_up_views(state, every, 0, ALL)
        if one.session_id == session.id
        and (ids is None or {one.account_id, one.to_account_id} & ids)
    ]
    found |= {"trades": trades, "give_ups": offered}
    return {name: _rows(views, scales) for name, views in found.items()}


def holder_report(state: State, scales: Scales, *, only_breaks: bool) -> Tables:
    """Return the tables of outside holders and of their accounts, with days as dates (empty if unset).

    Unless `only_breaks`, tables of losses at these holders follow if there are any, with the payers (C-13).
    """
    accounts = _rows(holders.holder_account_views(state, 0, only_breaks=only_breaks), scales)
    for row in accounts:
        for name in ("closed_day", "statement_day", "opened_day"):
            row[name] = date_text(row[name]) if row[name] else ""
    tables = {"holders": _rows(holders.holder_views(state, 0), scales), "accounts": accounts}
    terms = _rows(holders.non_default_terms_views(state), scales)
    losses = _rows(holders.non_default_loss_views(state), scales)
    for row in losses:
        row["loss_day"] = date_text(row["loss_day"])
    if terms and not only_breaks:
        tables |= {"loss_terms": terms, "losses": losses}
    return tables


def accounts_of(state: State, member: Member) -> list[Account]:
    """Return the clearing accounts of a member, by number."""
    accounts = state.accounts
    return [
        accounts[key]
        for key in sorted(accounts)
        if accounts[key].owner == member.owner and is_member_account(accounts[key])
    ]


def member_statement(state: State, name: str, session_id: int, scales: Scales) -> Tables:
    """Return the tables of a member: limits, accounts, balances, fails, and its nets in one session (0: in all
    sessions).

    The table `trades` has each trade of these nets.
    """
    member = find_member(state, name)
    sessions = state.clearing.sessions
    asked = [find_session(state, session_id)] if session_id else list(sessions.values())
    accounts = accounts_of(state, member)
    (own,) = (one for one in members_and_trades.member_views(state) if one.member_id == member.id)
    tables: Tables = {
        "member": _rows([own], scales),
        "accounts": _rows(
            [instruments_and_accounts.account_view(state, one) for one in accounts], scales
        ),
        "balances": [],
        "fails": [],
        "sessions": [_session_row(one, scales) for one in asked],
    }
    for account in accounts:
        for view in instruments_and_accounts.balance_views(account):
            (row,) = _rows([view], scales)
            isin = identifier_of(state.clearing, SCHEME_ISIN, view.asset_id)
            tables["balances"].append({"account_id": account.id, "isin": isin, **row})
        fails, _ = settlement.fail_views(state, account.id, 0, NO_NET, ALL)
        tables["fails"] += _rows(fails, scales)
    ids = {account.id for account in accounts}
    for session in asked:
        for table, rows in _in_session(state, session, ids, scales).items():
            named = [{"session_id": session.id, **row} for row in rows]
            tables.setdefault(table, []).extend(named)
    return tables


def case_rows(state: State, scales: Scales) -> list[Row]:
    """Return one row per default case in the state, by number."""
    return _rows(default.case_views(state), scales)


def case_report(state: State, name: str, scales: Scales) -> Tables:
    """Return the tables of a case, named by its number or its member's owner.

    They have open positions, layers, lots and assessments. Raises NoSubjectError.
    """
    cases = state.defaults.cases
    owners = {member.id: member.owner for member in state.clearing.members.values()}
    found = [one for one in cases.values() if name in (str(one.id), owners.get(one.member_id))]
    if not found:
        raise NoSubjectError(f"there is no default case {name} at this sequence")
    case = found[-1]
    return {
        "case": _rows([default.case_view(state, case)], scales),
        "positions": _rows(default.position_views(state, case), scales),
        "layers": _rows(default.layer_views(state, case), scales),
        "lots": _rows(default.lot_views(case), scales),
        "assessments": _rows(default.assessment_views(case), scales),
    }
