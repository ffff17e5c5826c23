# SPDX-License-Identifier: Apache-2.0
"""Interest falls due before the command of a new second, and its debtors are checked before it (SPEC M-2, I-6)."""

from tests.scenarios.language import Row
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import run_row
from tests.support import SECOND

ROWS = """
asset SOL scale 9 price 100
account bob leverage 10 flags spot-margin
account maker
deposit maker 10,000 USDC
deposit bob 20 SOL
parameters USDC debt-leverage 10 debt-mmf 3%
pool USDC base 100% slope1 0% slope2 0% reserve 0%
lend maker 10,000 USDC
borrow bob 900 USDC
transfer bob maker 900 USDC
price SOL 46.3500005
"""
RESCUE = "transfer maker bob 100 USDC"


def test_a_debtor_is_checked_before_the_money_that_would_have_saved_it() -> None:
    """He has 927.00001, owes 900 and is required 27. A second's interest is 0.000028: 100 come too late."""
    setup = Setup(check=True)
    for text in ROWS.strip().splitlines():
        run_row(setup, Row(text, text, text, None))
    setup.system.now += SECOND
    run_row(setup, Row(RESCUE, RESCUE, RESCUE, None))
    names = [event.name for event in setup.system.events]
    assert "LIQUIDATION_STARTED" in names[: names.index("TRANSFERRED")]
