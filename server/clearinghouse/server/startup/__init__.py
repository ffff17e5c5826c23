# SPDX-License-Identifier: Apache-2.0
"""Make a machine from a directory: genesis, start, snapshots, forks."""
