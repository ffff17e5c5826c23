# SPDX-License-Identifier: Apache-2.0
"""The incident viewer: a journal as pages in a browser on the same machine (`clearinghouse inspect`, SPEC A-1).

Owns what the page is given and how it is served. Must never write to the journal's directory, listen anywhere but on
the loopback address, answer without a bound, or be imported by what serves.
"""
