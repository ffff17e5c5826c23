# SPDX-License-Identifier: Apache-2.0
"""Account health, liquidation passes, the three tiers, the insurance fund, recoveries, write-off."""
