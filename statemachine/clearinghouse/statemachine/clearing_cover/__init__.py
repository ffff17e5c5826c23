# SPDX-License-Identifier: Apache-2.0
"""What clearing accounts owe by what they promise, and whether they have it."""
