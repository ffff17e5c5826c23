# SPDX-License-Identifier: Apache-2.0
"""Convert results and views to the messages of replies.

A generated module for each service does this; some modules are written by hand.
"""
