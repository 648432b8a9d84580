#!/bin/sh
# calls.sh - the library calls nothing that prints, writes, ends the program or keeps state
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need nm size

plain_only

# All that the library may ask of the C library.  open() is for reading alone,
# which the mount of an image on a read-only file proves elsewhere.
cat >"$TMP/allowed" <<'END'
__errno_location
__popcountdi2
__xpg_strerror_r
_GLOBAL_OFFSET_TABLE_
access
bsearch
calloc
close
free
fstat
ioctl
lseek
malloc
memchr
memcmp
memcpy
memmove
memset
open
posix_fadvise
pread
pthread_cond_broadcast
pthread_cond_destroy
pthread_cond_init
pthread_cond_signal
pthread_cond_wait
pthread_create
pthread_join
pthread_mutex_destroy
pthread_mutex_init
pthread_mutex_lock
pthread_mutex_trylock
pthread_mutex_unlock
pthread_rwlock_destroy
pthread_rwlock_init
pthread_rwlock_rdlock
pthread_rwlock_unlock
pthread_rwlock_wrlock
qsort
realloc
snprintf
strchr
strcmp
strcpy
strdup
strlen
strncmp
strrchr
sysconf
vsnprintf
END
nm -u "$B/libntfsread.a" | awk 'NF == 2 { sub(/64$/, "", $2); print $2 }' |
	sort -u >"$TMP/called"
same "the library calls something" yes "$(test -s "$TMP/called" && echo yes)"
same "calls beyond the list" "" \
	"$(grep -vxFf "$TMP/allowed" "$TMP/called" | tr '\n' ' ')"

# No state outside handles: no writable data, initialised or not.
size -A "$B/libntfsread.a" | awk '/^\.(data|bss)(\.[^r]|[ \t])/ && $2 > 0' >"$TMP/data"
same "writable static data" "" "$(cat "$TMP/data")"

# Bounds: only span.h adds an untrusted number to a pointer, and no struct is
# laid over bytes from the disk.
same "packed structs in lib/" "" "$(grep -rn '__attribute__((.*packed' lib || :)"
same "files opened for writing" "" \
	"$(grep -rnE 'O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)|fopen|pwrite' lib || :)"
