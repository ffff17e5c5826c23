# SPDX-License-Identifier: Apache-2.0
"""Generated messages of etcd's wire; `etcd.proto` is their source, `proto/generate.py` makes them."""
