# SPDX-License-Identifier: Apache-2.0
"""Convert bytes of calls to commands: a generated module for each service, and `decode_` modules by hand."""
