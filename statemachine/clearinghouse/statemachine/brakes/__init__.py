# SPDX-License-Identifier: Apache-2.0
"""Circuit brakes that engage and release automatically (K-1)."""
