#!/usr/bin/env python3
# mft_data.py - each compressed $DATA of an extracted $MFT, read from its bytes
# SPDX-License-Identifier: BSD-2-Clause
#
#   mft_data.py MFT [RECORD_SIZE]
#
# One line each: record, id, name, size, allocated, initialized, stored; of the
# first piece alone, which has the sizes.  A resident one has but its size.
import json
import struct
import sys


def sectors(record):
    """The record with its update sequence put back."""
    at, count = struct.unpack_from("<HH", record, 4)
    record = bytearray(record)
    for i in range(1, count):
        end = i * 512
        if record[end - 2:end] == record[at:at + 2]:
            record[end - 2:end] = record[at + 2 * i:at + 2 * i + 2]
    return bytes(record)


def attributes(record):
    at = struct.unpack_from("<H", record, 20)[0]
    used = struct.unpack_from("<I", record, 24)[0]
    while at + 16 <= min(used, len(record)):
        kind, length = struct.unpack_from("<II", record, at)
        if kind == 0xffffffff or length < 16:
            return
        yield kind, record[at:at + length]
        at += length


def compressed(attr):
    """Id, name and sizes of a compressed attribute, None for any other."""
    outside, name_len, name_at, flags, number = struct.unpack_from("<BBHHH", attr, 8)
    if not flags & 0xff:
        return None
    name = attr[name_at:name_at + 2 * name_len].decode("utf-16-le")
    if not outside:
        size = struct.unpack_from("<I", attr, 16)[0]
        return [number, name, size, None, None, None]
    if struct.unpack_from("<Q", attr, 16)[0]:
        return None     # a later piece
    allocated, size, initialized = struct.unpack_from("<QQQ", attr, 40)
    # Only an attribute that states a unit has the fourth size.
    unit = struct.unpack_from("<H", attr, 34)[0]
    stored = struct.unpack_from("<Q", attr, 64)[0] if unit else None
    return [number, name, size, allocated, initialized, stored]


def main():
    size = int(sys.argv[2]) if len(sys.argv) > 2 else 1024
    with open(sys.argv[1], "rb") as mft:
        number = 0
        while record := mft.read(size):
            if record[:4] == b"FILE":
                for kind, attr in attributes(sectors(record)):
                    found = compressed(attr) if kind == 0x80 else None
                    if found:
                        print(json.dumps([number] + found,
                                         separators=(",", ":")))
            number += 1


main()
