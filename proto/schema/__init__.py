# SPDX-License-Identifier: Apache-2.0
"""The annotated .proto files as a model, and the source files that are written from it."""
