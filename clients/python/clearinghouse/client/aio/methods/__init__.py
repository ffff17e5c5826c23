# SPDX-License-Identifier: Apache-2.0
"""A method for every call that is built, sent and read in one step, a module for each service.

Generated from the schema. What does more stands in the modules of `aio` beside this folder.
"""
