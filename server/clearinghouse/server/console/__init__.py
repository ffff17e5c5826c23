# SPDX-License-Identifier: Apache-2.0
"""Hold the parts that all sub-commands share: output, exit codes, lazy imports."""
