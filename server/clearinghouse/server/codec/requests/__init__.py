# SPDX-License-Identifier: Apache-2.0
"""Convert the bytes of calls to commands.

A generated module for each service does this; the modules `decode_...` are written by hand.
"""
