#!/usr/bin/env python3
"""timeline.py - compare a bodyfile of ours with one of fls -r -p -m /
SPDX-License-Identifier: BSD-2-Clause

    timeline.py OURS THEIRS MFT

The sets of (record, attribute type, path, size, four times, mode) have to be equal but
for the differences below, each of which has a reason in the bytes of the volume.  Prints
what is left and ends with status 1 if anything is.  MFT holds the bytes of the $MFT, which
say whether a reason holds.
"""
import re
import struct
import sys
from collections import Counter

# A FILETIME of zero: The Sleuth Kit subtracts the seconds up to 1970 without a sign
# and keeps 32 bits of the rest.  We print 0 for a time that was never set.
ZERO = ((0 - 116444736000000000) % 2**64 // 10**7) % 2**32


class Mft:
    """Which attributes a base record holds itself."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.bytes = file.read()
        self.size = struct.unpack_from("<I", self.bytes, 28)[0]

    def types(self, number):
        record = self.bytes[number * self.size:][:self.size]
        at = struct.unpack_from("<H", record, 20)[0]
        found = []
        while at + 8 <= len(record):
            kind, length = struct.unpack_from("<II", record, at)
            if kind == 0xffffffff or length < 24:
                break
            found.append(kind)
            at += length
        return found

    def is_split(self, number):
        return 0x20 in self.types(number)


def rows(path):
    with open(path, "rb") as file:
        for line in file:
            line = line.rstrip(b"\n")
            # A name may hold '|' where The Sleuth Kit does not escape it.
            head, inode, mode, uid, gid, size, *times = line.rsplit(b"|", 9)
            yield head[2:], inode, mode, uid, int(size), [int(t) for t in times]


def plain(path):
    """A path as far as both sides tell it: The Sleuth Kit writes '^' for a control
    character and drops halves of surrogate pairs; we write \\xHH for both and for
    '|' and '\\'."""
    path = re.sub(rb"(\\xed\\x[ab][0-9a-f]\\x[89ab][0-9a-f])+", b"", path)
    path = re.sub(rb"\\x(7c|5c)", lambda m: bytes([int(m[1], 16)]), path)
    return re.sub(rb"(\\x[0-9a-f]{2})|\^", b"^", path)


def key(path, inode, mode, size, times):
    record, _, rest = inode.partition(b"-")
    kind = rest.partition(b"-")[0]
    if path.endswith(b"(deleted)"):
        # For a name from a directory The Sleuth Kit prints what the entry says that
        # the file is, where for an orphan it prints '-'.
        mode = b"-" + mode[1:]
    return (int(record), kind.decode(), plain(path), size, tuple(times), mode)


def ours(path):
    found = Counter()
    for name, inode, mode, uid, size, times in rows(path):
        name = re.sub(rb"^/\$Orphan/", b"/$OrphanFiles/", name)
        found[key(name, inode, mode, size, times)] += 1
    return found


def theirs(path):
    found = Counter()
    for name, inode, mode, uid, size, times in rows(path):
        times = [0 if t == ZERO else t for t in times]
        found[key(name, inode, mode, size, times)] += 1
    return found


def main():
    mine, other = ours(sys.argv[1]), theirs(sys.argv[2])
    mft = Mft(sys.argv[3])
    bad = 0
    reasons = Counter()

    def explained_extra(k):
        record, kind, path, size, times, mode = k
        if record == 5 and re.fullmatch(rb"/\.( \(\$FILE_NAME\))?", path):
            return "fls lists the root's own entry with -a alone"
        if 12 <= record <= 15 and path == b"/$OrphanFiles/OrphanFile-%d" % record:
            return "in use without a name: fls looks for orphans among the unused"
        if kind == "48" and mft.is_split(record):
            return "split by an attribute list: fls mixes up the ids of its names"
        if path.endswith(b"(deleted)") and mft.is_split(record):
            return "in a child record of a deleted file, which fls does not follow"
        return None

    def explained_missing(k):
        record, kind, path, size, times, mode = k
        if mode.startswith(b"V/V"):
            return "a directory that fls makes up"
        if path.endswith(b"(deleted-realloc)"):
            return "from index slack: the record is another file's by now"
        if (record == 0 and path.endswith(b"(deleted)") and size == 0 and
                times == (0, 0, 0, 0)):
            return "from index slack: a name alone"
        if kind == "48" and mft.is_split(record):
            return "split by an attribute list: fls mixes up the ids of its names"
        return None

    for k in sorted((mine - other).elements()):
        why = explained_extra(k)
        reasons[why] += 1
        if not why:
            bad += 1
            if bad <= 20:
                print("only ours:", k)
    for k in sorted((other - mine).elements()):
        why = explained_missing(k)
        reasons[why] += 1
        if not why:
            bad += 1
            if bad <= 40:
                print("only theirs:", k)
    for why, count in sorted(reasons.items(), key=str):
        if why:
            print(f"# {count}: {why}", file=sys.stderr)
    print(f"# {sum((mine & other).values())} rows equal", file=sys.stderr)
    if bad:
        print(f"{bad} differences without a reason")
    sys.exit(1 if bad else 0)


main()
