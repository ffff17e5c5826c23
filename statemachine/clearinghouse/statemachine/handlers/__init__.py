# SPDX-License-Identifier: Apache-2.0
"""Handle commands: one handler for each kind of command.

A handler has ordered refusals, then a point of no return, then the changes.
"""
