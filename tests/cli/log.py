#!/usr/bin/env python3
"""log.py - the records of a $LogFile, found in another way than the library does
SPDX-License-Identifier: BSD-2-Clause

    log.py LOGFILE [CLUSTER-SIZE]

Every page is searched, with no regard to its header, for records whose LSN says that
they are where they are, in the place of the page or of the one it is a copy of.  One
line a record: LSN, redo, undo, file record (or -), lengths; operations as numbers.
"""
import struct
import sys

SECTOR = 512
ON_RECORD = {2, 3, 4, 5, 6, 7, 9, 11, 12, 13, 17, 19, 33, 35, 37}


def undo_fixups(page):
    page = bytearray(page)
    at, count = struct.unpack_from('<HH', page, 4)
    for i in range(1, count):
        end = SECTOR * i
        if page[end - 2:end] == page[at:at + 2]:
            page[end - 2:end] = page[at + 2 * i:at + 2 * i + 2]
    return page


def places(page, at, size, first):
    """Where a page may belong."""
    yield at
    for home in (struct.unpack_from('<Q', page, 8)[0],
                 struct.unpack_from('<I', page, 60)[0]):
        if at < 34 * len(page) and home % len(page) == 0 and \
                first <= home < size:
            yield home


def records(data):
    area = 24
    offset, = struct.unpack_from('<H', data, area)
    page_size, = struct.unpack_from('<I', data, 20)
    current, = struct.unpack_from('<Q', data, offset)
    bits, = struct.unpack_from('<I', data, offset + 16)
    header, = struct.unpack_from('<H', data, offset + 36)
    low = (1 << 64 - bits) - 1
    found = {}
    pages = {}
    for at in range(2 * page_size, len(data) - page_size + 1, page_size):
        if data[at:at + 4] != b'RCRD':
            continue
        page = undo_fixups(data[at:at + page_size])
        for home in places(page, at, len(data), 4 * page_size):
            for i in range(64, page_size - header + 1, 8):
                lsn, = struct.unpack_from('<Q', page, i)
                if lsn & low != home + i >> 3 or not lsn & ~low:
                    continue
                if lsn >> 64 - bits > current >> 64 - bits:
                    continue
                length, _, kind, transaction = \
                    struct.unpack_from('<IIII', page, i + 24)
                if kind not in (1, 2) or length > 1 << 18:
                    continue
                found.setdefault(lsn, (kind, length, home, i, page))
                pages[home, lsn >> 64 - bits] = page
    return found, pages, page_size, header, bits


def client_data(lsn, entry, pages, page_size, header, bits):
    """As much as is needed: what an update says of itself."""
    _, length, home, i, page = entry
    data = page[i + header:i + header + length]
    lap = lsn >> 64 - bits
    if len(data) < min(length, 32) and (home + page_size, lap) in pages:
        data += pages[home + page_size, lap][64:]
    return data[:length]


def main():
    data = open(sys.argv[1], 'rb').read()
    cluster = int(sys.argv[2]) if len(sys.argv) > 2 else 4096
    found, *rest = records(data)
    for lsn in sorted(found):
        if found[lsn][0] == 2:
            print(lsn, '- - - 0 0')
            continue
        body = client_data(lsn, found[lsn], *rest)
        if len(body) < 32:
            print(lsn, '? ? ? ? ?')
            continue
        (redo, undo, _, redo_len, _, undo_len, _, _, _, _, block, size,
         vcn) = struct.unpack_from('<12HQ', body)
        record = '-'
        if redo in ON_RECORD or undo in ON_RECORD:
            record = (vcn * cluster + block * SECTOR) // \
                ((size or 2) * SECTOR)
        print(lsn, redo, undo, record, redo_len, undo_len)


main()
