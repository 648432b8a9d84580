#!/bin/sh
# lifetime.sh - the shared library loads and unloads; every _close takes NULL
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh

closers=$(grep -ohE 'ntr_[a-z_]+_close\(struct' include/*.h | sed 's/(struct//' | sort -u)
for opener in $(grep -ohE 'ntr_[a-z_]+_open\(' include/*.h | tr -d '(' | sort -u); do
	case " $(echo "$closers" | tr '\n' ' ')" in
	*" ${opener%_open}_close "*) ;;
	*) fail "$opener has no ${opener%_open}_close" ;;
	esac
done

build "$TMP/lifetime" tests/surface/lifetime.c -ldl || exit 1
# shellcheck disable=SC2086
ok "loading, closing, unloading" "$TMP/lifetime" "$PWD/$B/libntfsread.so.0" $closers
