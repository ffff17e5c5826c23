# SPDX-License-Identifier: Apache-2.0
"""The pre-trade gates, and valuations at untrusted prices."""
