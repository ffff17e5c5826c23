# SPDX-License-Identifier: Apache-2.0
"""Writing a state as tables, and restoring it."""
