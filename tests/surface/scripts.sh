#!/bin/sh
# scripts.sh - every shell script is clean in the eyes of shellcheck
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need shellcheck

plain_only

find tests examples .ci -type f \( -name '*.sh' -o -name run \) >"$TMP/scripts"
# lib.sh is sourced: what it defines is known to those that source it.
# shellcheck disable=SC2046
ok "shellcheck" shellcheck -s sh -x -P . -e SC1091,SC2016,SC2154 $(cat "$TMP/scripts")
