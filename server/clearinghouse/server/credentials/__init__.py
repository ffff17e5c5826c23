# SPDX-License-Identifier: Apache-2.0
"""Identify callers without a certificate, by API keys and tokens."""
