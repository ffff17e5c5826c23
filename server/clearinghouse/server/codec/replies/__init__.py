# SPDX-License-Identifier: Apache-2.0
"""Convert results and views to the messages of replies: a generated module for each service, and others by hand."""
