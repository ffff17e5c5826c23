# SPDX-License-Identifier: Apache-2.0
"""Analyse incidents: show, compare and explain the past of a journal, and continue it in a fork (SPEC section 15).

Owns no state. Every module here reads a journal that another process wrote, with a machine of its own. No module here
writes to the journal's directory, and the server imports no module of this package.
"""
