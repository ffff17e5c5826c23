# SPDX-License-Identifier: Apache-2.0
"""Three days of ten members, two of them with clients: fails, variation margin, stress margin, a pair of payments.

Owns the scenario alone. Lines of the disclosure that need ten members, clients, or payment versus payment have values.
"""

from tests.analysis.two_days import STRESS

MEMBERS = "\n".join(
    f"""  account m{number} kind house
  member m{number}
  deposit m{number} 20,000 USDC
  deposit m{number} 500 XYZ"""
    for number in range(1, 11)
)
SCENARIO = f"""
setup:
  asset XYZ scale 0 price 100
  asset EUR scale 2 price 1.1
  market XYZ/USDC spot lot 1 tick 0.01 status HALTED
  account ccp-owner
  deposit ccp-owner 1,500 USDC
{MEMBERS}
  account pension owner m1 kind individual
  account pool owner m2 kind omnibus
  deposit pension 20,000 USDC
  deposit pool 20,000 USDC
  deposit pool 500 XYZ
  calendar NPR closed sat,sun
  segment EQ calendar NPR cut-off 16:00 settlement 12:00 cycle 1
  clear XYZ/USDC EQ model 3
  margin-parameters every 21,600
  margin-asset XYZ haircut 20%
  margin-scenarios XYZ -10% -8% -6% 5% 4% 3% stress -20% 4%
  fund-parameters least 200 days 60 buffer 10%
  stress 1 XYZ -50%
  stress 2 XYZ 40%
{STRESS}
  lodge m1 9,000 USDC ; m2 3,000 USDC ; m3 20 XYZ ; m4 700 USDC ; pension 2,000 USDC ; pool 60 XYZ
  fund-ccp ccp-owner skin 1,200
  fund-ccp ccp-owner equity 300
  liquidity-terms target 100% cover 2
  pvp-currency USDC
  pvp-currency EUR haircut 8%
  pvp-member m1 limit 5,000
  pvp-member m2 limit 5,000
  pvp-limit m1 2,000 EUR
  advance-to 2023-11-15 09:00

scenario: Three days.

  trade XYZ/USDC m1 from m2 100 @ 100
  trade XYZ/USDC pension from pool 50 @ 101
  trade XYZ/USDC m3 from m4 30 @ 99
  trade XYZ/USDC m5 from m6 12 @ 100
  trade XYZ/USDC m7 from m8 7 @ 100
  trade XYZ/USDC m9 from m10 5 @ 100
  contribute m1 2,000
  contribute m3 500
  pay-in m2 1,100 USDC
  pay-in m1 88 USDC
  pair m1 1,000 EUR m2 1,100 USDC as p1
  advance-to 2023-11-15 16:00
  lodge m8 100 USDC
  price XYZ 96
  advance-to 2023-11-16 09:00
  price XYZ 93
  trade XYZ/USDC m3 from m6 40 @ 94
  trade XYZ/USDC pool from m5 20 @ 93
  advance-to 2023-11-16 16:00
  set-member m10 SUSPENDED
  price XYZ 105
  uncollateral m1 500 USDC
  advance-to 2023-11-17 15:30
  trade XYZ/USDC m3 from pool 100 @ 104
  trade XYZ/USDC pension from m8 95 @ 105
  advance-to 2023-11-17 17:00
"""
