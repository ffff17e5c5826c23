# SPDX-License-Identifier: Apache-2.0
"""Analyse incidents: show, compare and explain the past of a journal, and continue it in a fork (SPEC section 15).

Owns no state. Every module here reads a journal that another process wrote, with a machine of its own. None may write
to the journal's directory, nor be imported by the server.
"""
