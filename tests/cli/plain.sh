#!/bin/sh
# plain.sh - text that needs no escaping is told from what does
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh

ok "each character at each place" "$B/cli_plain"
