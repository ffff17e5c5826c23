# SPDX-License-Identifier: Apache-2.0
"""Results and views to the messages of replies: a generated module for each service, and the others by hand."""
