# SPDX-License-Identifier: Apache-2.0
"""Show a journal as pages in a browser on the same computer (`clearinghouse inspect`, SPEC A-1).

Owns the data of the page and its delivery. Must never write to the journal's directory, listen on any address except
loopback, give an answer of unlimited size, or be imported by the server.
"""
