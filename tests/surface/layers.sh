#!/bin/sh
# layers.sh - includes point down, and the check of that can see one that does not
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh

# Nothing of the build is run.
plain_only

ok "includes point down" sh examples/layers.sh .

# A tree in which each file breaks the rule once.
mkdir -p "$TMP/lib/bytes" "$TMP/lib/walk" "$TMP/fuse" "$TMP/examples"
echo '#include "volume/volume.h"' >"$TMP/lib/bytes/up.c"
echo '#include "bytes/span.h"' >"$TMP/lib/walk/down.c"
echo '#include "bytes/span.h"' >"$TMP/fuse/inner.c"
echo '#include "../lib/bytes/span.h"' >"$TMP/examples/inner.c"
not "a tree with wrong includes" sh examples/layers.sh "$TMP"
same "wrong includes found" 3 "$(wc -l <"$TMP/out" | tr -d ' ')"
