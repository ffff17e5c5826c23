# SPDX-License-Identifier: Apache-2.0
"""Define the texts of the quantitative disclosure: the meaning of each line, and lines that no journal has (SPEC A-4).

Owns words alone; `disclosure` has the figures.
"""

from typing import Final

_RUN: Final = "taken at each margin run of the period"
_CUT_OFF: Final = "taken at the cut-offs of the period, after their margin run"
_END: Final = "at the end of the period"
_DAYS: Final = "by days with a trade, a cut-off or variation margin"
_FUND: Final = "loss in a stress scenario beyond the account's own margin, summed by member"
_CLIENTS: Final = f"value of open positions without sign, of those of clients; {_CUT_OFF}"
_REQUIRED: Final = f"as required, with margin for stress losses; {_CUT_OFF}"
_BACKTEST: Final = (
    "positions of a cut-off at the prices of that at the end of their liquidation period"
)

DEFINITIONS: Final = {
    "4.1.1": f"balance of ccp_skin {_END}",
    "4.1.3": f"balance of ccp_equity {_END}",
    "4.1.4": f"required of all members {_END}, less what a cooling-off period spares",
    "4.1.5": f"paid in by all members {_END}; cash, so without haircut",
    "4.4.1": "set once the default fund has parameters",
    "4.4.2": "the longest liquidation period of an asset",
    "4.4.3": f"{_FUND}; members by themselves, without affiliates; {_CUT_OFF}",
    "4.4.4": "days with a cut-off at which more than ccp_skin and the fund was left of 4.4.3 by stress margin",
    "4.4.5": "the most of it",
    "4.4.6": f"{_FUND}; the largest sum of two members; {_RUN}",
    "4.4.7": "days with a run at which more than ccp_skin and the fund was left of 4.4.6 by stress margin",
    "4.4.8": "the most of it, before the calls of the run are met",
    "5.1.1": f"as set {_END}",
    "5.2.1": "contributions are cash of the valuation asset",
    "6.1.1": f"by kind of account {_END}, without margin for stress losses; peak and mean of all accounts, {_RUN}",
    "6.2": f"collateral by asset {_END}",
    "6.2.15": f"at the prices of the moment, {_END}; peak and mean {_CUT_OFF}",
    "6.4.4": f"as set {_END}",
    "6.4.5": f"as set {_END}",
    "6.4.7": f"as set {_END}, by asset",
    "6.5.1": f"{_BACKTEST}, by collateral once calls were met or missed, and by requirement",
    "6.5.2": "an account on a day with a cut-off",
    "6.5.3": "observations without a loss beyond the margin, of all",
    "6.5.4": _BACKTEST,
    "6.5.5": _BACKTEST,
    "6.6.1": _DAYS,
    "6.7.1": "by days of UTC",
    "6.8.1": "each call, and of each raised one what it requires more, by days of UTC",
    "7.1.1": "set once liquidity has terms",
    "7.3.1": f"by currency, the most {_CUT_OFF}, and {_END}",
    "12.1.1": "cash paid in sessions, of that and the legs of payment versus payment",
    "12.1.3": "the rest of 12.1.1",
    "12.2.1": "payments in sessions, of these and the legs of payment versus payment",
    "12.2.3": "the rest of 12.2.1",
    "14.1.1": _CLIENTS,
    "14.1.2": _CLIENTS,
    "14.1.3": "there are no such accounts",
    "14.1.4": "there are no such accounts",
    "16.1.1": f"cash lodged as collateral or contributed, in the valuation asset, {_END}",
    "18.1.1": f"by status, and by whether a member has accounts of clients, {_END}",
    "18.2.1": f"10 to 24 members; {_CUT_OFF}",
    "18.2.2": f"25 members or more; {_CUT_OFF}",
    "18.2.3": f"25 members or more; {_CUT_OFF}",
    "18.3.1": f"10 to 24 members; {_REQUIRED}",
    "18.3.2": f"25 members or more; {_REQUIRED}",
    "18.3.3": f"25 members or more; {_REQUIRED}",
    "18.4.1": f"10 to 24 members; {_CUT_OFF}",
    "18.4.2": f"25 members or more; {_CUT_OFF}",
    "18.4.3": f"25 members or more; {_CUT_OFF}",
    "23.1.1": f"by currency, and {_DAYS}",
    "23.1.2": f"by currency, and {_DAYS}",
    "23.2.2": f"gross value of sessions that are not posted {_END}",
}
"""By number: of what and when the figure is, where its name does not say it."""

ABSENT: Final = {
    "4.1.7": "resources that are committed and not prefunded",
    "4.2.1": "hypothetical capital (Kccp)",
    "4.3": "default resources by where they are invested",
    "4.4.9": "actual largest exposure beyond margin",
    "5.3": "confidence, period and back-test of haircuts",
    "6.3.1": "margin rates of single contracts",
    "6.4.1": "kind, documents and changes of the margin model",
    "6.5.1.2": "back-test within the day",
    "7.1.2": "liquid resources by kind and provider",
    "7.2": "routine use of liquid resources",
    "7.3.2": "days on which 7.3.1 was more than the liquid resources; actual largest payment obligation",
    "13": "losses, auctions and porting of a default: `clearinghouse default`",
    "15": "general business risk",
    "16.2": "how cash of participants is invested",
    "17": "availability and failures of systems",
    "19": "concentration of clients of members",
    "20": "links to other infrastructures",
}
"""Lines of the disclosure that need more than a journal has."""


def place_of(number: str) -> tuple[int, ...]:
    """Return the sort key of the number of a line, such as (4, 1) for "4.1"."""
    return tuple(int(part) for part in number.split("."))
