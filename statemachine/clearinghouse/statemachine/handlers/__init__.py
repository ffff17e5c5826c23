# SPDX-License-Identifier: Apache-2.0
"""One handler per command: ordered refusals, point of no return, mutation."""
