#!/bin/sh
# scripts.sh - every shell script is clean in the eyes of shellcheck
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need shellcheck

plain_only

find tests examples .ci -type f \( -name '*.sh' -o -name run \) >"$TMP/scripts"
# All in one process, and without following what they source: lib.sh is among them
# itself, and not read again for each.
# shellcheck disable=SC2046
ok "shellcheck" shellcheck -s sh -e SC1091,SC2016,SC2153,SC2154 $(cat "$TMP/scripts")
