# SPDX-License-Identifier: Apache-2.0
"""The ten-second cycle: pay-in, collateral conversion, pay-out, realisation of losses."""
