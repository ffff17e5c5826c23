# SPDX-License-Identifier: Apache-2.0
"""Read the annotated .proto files into a model, and write the source files that follow from the model."""
