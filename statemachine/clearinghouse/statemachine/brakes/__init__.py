# SPDX-License-Identifier: Apache-2.0
"""Circuit brakes that engage and release by themselves (K-1)."""
