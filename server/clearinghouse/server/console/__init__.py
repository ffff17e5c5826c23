# SPDX-License-Identifier: Apache-2.0
"""What every sub-command shares: output, exit codes, lazy imports."""
