# SPDX-License-Identifier: Apache-2.0
"""API keys and tokens: who a caller is where it has no certificate."""
