# SPDX-License-Identifier: Apache-2.0
"""Make reports of the central counterparty from a journal or a state: settlement, holdings, liquidity, disclosure."""
