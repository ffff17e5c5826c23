# SPDX-License-Identifier: Apache-2.0
"""From a directory to a machine: genesis, start-up, snapshots, forks."""
