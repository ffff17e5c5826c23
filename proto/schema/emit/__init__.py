# SPDX-License-Identifier: Apache-2.0
"""Define the emitters: each takes the schema and returns the text of one source file."""
