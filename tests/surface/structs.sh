#!/bin/sh
# structs.sh - public structs have no holes: they compare and hash as bytes
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh

plain_only

# The compiler speaks of padding in structs that are used, so use each.
{
	echo '#include <stddef.h>'
	for header in include/*.h; do
		echo "#include \"${header##*/}\""
	done
	sed -n 's/^struct \(ntr_[a-z_]*\) {$/extern struct \1 a_\1[sizeof(struct \1)];/p' \
		include/*.h
} >"$TMP/structs.c"
same "there are structs to look at" yes \
	"$(test "$(grep -c extern "$TMP/structs.c")" -gt 10 && echo yes)"

for cc in gcc clang; do
	command -v $cc >/dev/null || continue
	ok "no padding with $cc" $cc -std=c11 -Wpadded -Werror -fsyntax-only \
		-Iinclude "$TMP/structs.c"
done

# The check must be able to fail.
echo 'struct hole { char c; long l; }; extern struct hole h[sizeof(struct hole)];' \
	>"$TMP/hole.c"
not "a struct with a hole" "$CC" -std=c11 -Wpadded -Werror -fsyntax-only "$TMP/hole.c"
