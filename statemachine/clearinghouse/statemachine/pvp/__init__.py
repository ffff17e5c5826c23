# SPDX-License-Identifier: Apache-2.0
"""Payment versus payment: the tests of a member, the queue of pairs, and the day."""
