#!/bin/sh
# install.sh - what 'make install' puts in place can be found, compiled and linked
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need make "$PKG_CONFIG" "$CC"

root=$TMP/root
install_into() {
	make -s CC="$CC" SAN="$SAN" DESTDIR="$root" PREFIX=/opt/ntr "$@"
}
ok "make install" install_into install
for file in bin/ntfsread bin/ntfsread-fuse lib/libntfsread.a lib/libntfsread.so \
		lib/libntfsread.so.0 lib/pkgconfig/ntfsread.pc \
		include/ntfsread.h include/ntfsread_artifacts.h \
		include/ntfsread_findings.h share/man/man1/ntfsread.1 \
		share/man/man1/ntfsread-fuse.1; do
	ok "$file" test -e "$root/opt/ntr/$file"
done

pc() {
	PKG_CONFIG_PATH=$root/opt/ntr/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$root \
		"$PKG_CONFIG" "$@" ntfsread
}
cat >"$TMP/use.c" <<'END'
#include <stdio.h>
#include <string.h>
#include <ntfsread.h>
#include <ntfsread_artifacts.h>
#include <ntfsread_findings.h>
int main(void)
{
	char want[32];

	snprintf(want, sizeof(want), "%d.%d", NTR_VERSION_MAJOR,
		 NTR_VERSION_MINOR);
	ntr_volume_close(NULL);
	return strcmp(want, ntr_version()) ||
	       !ntr_finding_name(NTR_F_FIXUP_MISMATCH);
}
END
san=${SAN:+-fsanitize=$SAN}
# shellcheck disable=SC2046,SC2086
{
	ok "linking to the shared library" "$CC" $san $(pc --cflags) \
		-o "$TMP/shared" "$TMP/use.c" $(pc --libs)
	ok "linking to the static library" "$CC" $san $(pc --cflags) \
		-o "$TMP/static" "$TMP/use.c" \
		"$root/opt/ntr/lib/libntfsread.a" -pthread
}
ok "running with the shared library" \
	env LD_LIBRARY_PATH="$root/opt/ntr/lib" "$TMP/shared"
ok "running with the static library" "$TMP/static"
ok "the installed command" "$root/opt/ntr/bin/ntfsread" --version

version=$("$PKG_CONFIG" --modversion "$root/opt/ntr/lib/pkgconfig/ntfsread.pc")
same "version" "$version" "$(pc --modversion)"

ok "make uninstall" install_into uninstall
same "left after uninstall" "" "$(find "$root" ! -type d)"
