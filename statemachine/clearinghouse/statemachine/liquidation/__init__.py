# SPDX-License-Identifier: Apache-2.0
"""Account health, liquidation passes, the three tiers of the waterfall, the liquidity fund, recoveries, write-off."""
