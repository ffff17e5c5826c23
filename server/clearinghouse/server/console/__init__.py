# SPDX-License-Identifier: Apache-2.0
"""Shared parts of all sub-commands: output, exit codes, lazy imports."""
