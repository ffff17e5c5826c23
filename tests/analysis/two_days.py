# SPDX-License-Identifier: Apache-2.0
"""Two days of a central counterparty whose figures were found by hand: margin, stress, a fund, two fails.

Bob has sold 100 to alice and has 30. Carol has bought 10 of dora, is served first and has no cash. Dora has sold 30
more to alice, and delivers all 40. On the next day bob has 20 more. A long position of 100 has a margin of 1,100 and
loses 3,900 beyond it as the share falls by half; a short one has 400, and loses 3,600 beyond it as it rises by 40 %.
"""

from pathlib import Path

from tests.analysis.journals import RecordedSystem
from tests.scenarios.language import read_scenarios
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import run

STRESS = "\n".join(f"  stress {number} XYZ -{number - 2}%" for number in range(3, 21))
SCENARIO = f"""
setup:
  asset XYZ scale 0 price 100
  market XYZ/USDC spot lot 1 tick 0.01 status HALTED
  account alice kind house
  account bob kind house
  account carol kind house
  account dora kind house
  member alice
  member bob
  member carol
  member dora
  identify alice LEI 7LTWFZYICNSX8D621K86
  identify alice BIC DEUTDEFF
  identify ccp LEI HWUPKR0MPOU8FGXBT394
  identify XYZ ISIN US0378331005
  calendar NPR closed sat,sun
  segment EQ calendar NPR cut-off 16:00 settlement 12:00 cycle 1
  clear XYZ/USDC EQ model 3
  penalty-rates 1 securities 0.01% cash 0.03%
  penalty-class XYZ/USDC 1
  settlement-priority carol 7
  margin-parameters every 3,600
  margin-asset XYZ haircut 20%
  margin-scenarios XYZ -10% -8% -6% 5% 4% 3% stress -20% 4%
  fund-parameters least 200 days 60 buffer 10%
  stress 1 XYZ -50%
  stress 2 XYZ 40%
{STRESS}
  deposit alice 70,000 USDC
  deposit bob 30 XYZ
  deposit dora 50 XYZ
  lodge alice 7,000 USDC ; dora 10 XYZ
  advance-to 2023-11-15 09:00

scenario: Two days.

  trade XYZ/USDC alice from bob 100 @ 100
  trade XYZ/USDC alice from dora 30 @ 100
  trade XYZ/USDC carol from dora 10 @ 100
  advance-to 2023-11-15 10:00
  advance-to 2023-11-15 11:00
  advance-to 2023-11-15 16:00
  advance-to 2023-11-16 12:00
  contribute alice 5,000
  advance-to 2023-11-16 14:00
  deposit bob 20 XYZ
  deposit bob 0.7 USDC
  deposit carol 0.3 USDC
  advance-to 2023-11-17 12:00
"""


def write(folder: Path, scenario: str = SCENARIO, currency: str = "") -> Path:
    """The journal of these days, or of those of another scenario, perhaps in a currency of ISO 4217."""
    (folder / "days.scenario").write_text(scenario, encoding="utf-8")
    (read,) = read_scenarios(folder / "days.scenario")
    setup = Setup(check=False)
    setup.system = system = RecordedSystem()
    if currency:
        system.begin_in(currency, 2)
    run(read, setup)
    return system.write(folder / "journal")
