#!/usr/bin/env python3
"""pack-volume.py - an image as an input of fuzz_volume:  pack-volume.py IMAGE OUT [FLAGS]

SPDX-License-Identifier: BSD-2-Clause

Kept are boot sectors, file records in use, index blocks and a few other sectors:
what is zeros, or content, is left out, so that seeds stay small.
"""
import struct
import sys

SECTOR, UNIT, RECORDS, BLOCKS, OTHERS = 512, 8192, 90, 6, 24


def used(data, at, size):
    return struct.unpack_from("<I", data, at + size)[0]


def wanted(data):
    """Sector numbers to keep."""
    keep, records, blocks, others = set(), 0, 0, 0
    for at in range(0, len(data) - SECTOR + 1, SECTOR):
        sector = data[at:at + SECTOR]
        if sector[:4] == b"FILE" and sector[0x16] & 1 and records < RECORDS:
            records += 1
            end = at + used(data, at, 0x18)
        elif sector[:4] == b"INDX" and blocks < BLOCKS:
            blocks += 1
            end = at + 4096
        elif sector[3:7] == b"NTFS":
            end = at + SECTOR
        elif sector[:4] in (b"FILE", b"INDX") or not any(sector) or others >= OTHERS:
            continue
        else:
            units = struct.unpack("<256H", sector)
            if len(set(sector)) == 1 or sum(b - a == 1 for a, b in zip(units, units[1:])) > 200:
                continue
            others += 1
            end = at + SECTOR
        keep.update(range(at // SECTOR, -(-end // SECTOR)))
    return sorted(keep)


def main(path, out, flags="0"):
    data = open(path, "rb").read(4 << 20)
    packed = struct.pack("<BH", int(flags), len(data) // UNIT)
    for n in wanted(data):
        packed += struct.pack("<HB", n, 1) + data[n * SECTOR:(n + 1) * SECTOR]
    open(out, "wb").write(packed)


main(*sys.argv[1:])
