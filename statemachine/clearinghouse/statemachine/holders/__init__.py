# SPDX-License-Identifier: Apache-2.0
"""Payment versus payment: the three tests and the queue of pairs."""
