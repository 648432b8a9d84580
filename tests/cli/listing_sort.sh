#!/bin/sh
# listing_sort.sh - a directory's entries are sorted, in whatever order they come
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh

ok "entries in order, and cheaply" "$B/cli_listing_sort"
