# SPDX-License-Identifier: Apache-2.0
"""API keys and tokens: the identification of callers without a certificate."""
