# SPDX-License-Identifier: Apache-2.0
"""Reports of the central counterparty from a journal or a state: settlement, holdings, liquidity, disclosure."""
