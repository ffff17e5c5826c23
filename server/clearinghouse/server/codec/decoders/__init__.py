# SPDX-License-Identifier: Apache-2.0
"""Decoders of the calls that are not hot, generated from the schema: a module for each service."""
