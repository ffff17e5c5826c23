# SPDX-License-Identifier: Apache-2.0
"""The default of a clearing member: its case, from the freeze of its accounts to the allocation of its loss."""
