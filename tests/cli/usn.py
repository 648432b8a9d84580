#!/usr/bin/env python3
# usn.py - what 'ntfsread usn' prints, against the recipe or another decoder
# SPDX-License-Identifier: BSD-2-Clause
#
#   usn.py manifest MANIFEST JSONL        each usn and usn-free line, in order
#   usn.py decode JOURNAL JSONL           each record of an extracted $J
#   usn.py csv JSONL CSV                  the same rows, in MFTECmd's columns
#   usn.py body JSONL BODY                the same rows, as a bodyfile
#
# A line for each difference.  Nothing here was taken from the library: the fields of
# a record are where Microsoft's USN_RECORD_V2, _V3 and _V4 have them.
import csv
import json
import re
import struct
import sys
from datetime import datetime, timedelta

REASONS = {
    0x1: "data-overwrite", 0x2: "data-extend", 0x4: "data-truncation",
    0x10: "named-data-overwrite", 0x20: "named-data-extend",
    0x40: "named-data-truncation", 0x100: "file-create", 0x200: "file-delete",
    0x400: "ea-change", 0x800: "security-change", 0x1000: "rename-old-name",
    0x2000: "rename-new-name", 0x4000: "indexable-change",
    0x8000: "basic-info-change", 0x10000: "hard-link-change",
    0x20000: "compression-change", 0x40000: "encryption-change",
    0x80000: "object-id-change", 0x100000: "reparse-point-change",
    0x200000: "stream-change", 0x400000: "transacted-change",
    0x800000: "integrity-change", 0x1000000: "desired-storage-class-change",
    0x80000000: "close",
}
SOURCES = {
    1: "data-management", 2: "auxiliary-data", 4: "replication-management",
    8: "client-replication-management",
}
ATTRIBUTES = {
    0x1: "readonly", 0x2: "hidden", 0x4: "system", 0x10: "directory",
    0x20: "archive", 0x40: "device", 0x80: "normal", 0x100: "temporary",
    0x200: "sparse", 0x400: "reparse-point", 0x800: "compressed",
    0x1000: "offline", 0x2000: "not-indexed", 0x4000: "encrypted",
}
# MFTECmd's words where they are not just these in capitals.
TITLES = {
    "readonly": "ReadOnly", "sparse": "SparseFile",
    "not-indexed": "NotContentIndexed",
}


def words(bits, names):
    return [names.get(1 << i, hex(1 << i)) for i in range(32) if bits >> i & 1]


def when(filetime):
    """ISO 8601 with seven digits; None where Python's calendar ends."""
    if filetime == 0:
        return None
    days, rest = divmod(filetime, 864000000000)
    if days > 3066802:
        return ...
    day = datetime(1601, 1, 1) + timedelta(days=days)
    seconds, ticks = divmod(rest, 10000000)
    return "%04d-%02d-%02dT%02d:%02d:%02d.%07dZ" % (
        day.year, day.month, day.day, seconds // 3600, seconds // 60 % 60,
        seconds % 60, ticks)


def unescape(field):
    raw = re.sub(rb"%([0-9A-F]{2})", lambda m: bytes([int(m[1], 16)]), field)
    return raw.decode("utf-8", "surrogatepass")


def load(path):
    return [json.loads(line) for line in open(path, encoding="utf-8")]


def said(row):
    """What of a row both sides know."""
    return (row["offset"], row["usn"], row["version"],
            row["record"] | row["sequence"] << 48,
            row["parent"]["record"] | row["parent"]["sequence"] << 48,
            row["time"], row["reasons"], row["source"],
            row["file_attributes"], row["security_id"], row["name"],
            [(e["offset"], e["length"]) for e in row.get("extents", [])])


def compare(want, got, label):
    for i in range(max(len(want), len(got))):
        if i >= len(want):
            print(f"{label}: one too many: {got[i]}")
        elif i >= len(got):
            print(f"{label}: missing: {want[i]}")
        elif want[i] != got[i]:
            print(f"{label} {i}: want {want[i]}, got {got[i]}")


# Words for bits that the tests above do not name come from the library alone.
def named(flags):
    return words(flags, ATTRIBUTES)


def known(row):
    """The same row without words that this script has none for."""
    row = list(row)
    row[8] = [word for word in row[8] if word in ATTRIBUTES.values()]
    if isinstance(row[5], str) and not re.match(r"(?!9999)\d{4}-", row[5]):
        row[5] = ...
    return tuple(row)


def manifest(path, rows):
    want, paths = {False: [], True: []}, {False: [], True: []}
    for line in open(path, "rb"):
        field = line.rstrip(b"\n").split(b"\t")
        kind = field[0].decode()
        if not kind.startswith("usn") or kind == "usn-status":
            continue
        free = kind.startswith("usn-free")
        if kind.endswith("-path"):
            paths[free].append(unescape(field[1]))
        elif kind.endswith("-name"):
            row = want[free][-1]
            if row[2] == 4:
                row[11] = [tuple(map(int, e.split("+")))
                           for e in field[1].decode().split(",")]
            else:
                row[10] = unescape(field[1])
        else:
            n = [int(f) for f in field[1:]]
            want[free].append([n[0], n[1], n[2], n[3], n[4], when(n[5]),
                               words(n[6], REASONS), words(n[7], SOURCES),
                               named(n[8]), n[9], None, []])
    for free in False, True:
        got = [row for row in rows if row["unallocated"] == free]
        kind = "free" if free else "journal"
        compare([known(row) for row in want[free]],
                [known(said(row)) for row in got], kind)
        compare(paths[free], [row["path"] for row in got], kind + " path")
    if not want[False] and not want[True]:
        print(f"{path}: says nothing about a journal")


def decode(path, rows):
    """Every record, found by its length alone from one to the next."""
    data, at, want = open(path, "rb").read(), 0, []
    while at + 8 <= len(data):
        length, major = struct.unpack_from("<IH", data, at)
        if major not in (2, 3) or length < 0x3c or at + length > len(data):
            at += 8
            continue
        wide = 8 if major == 3 else 0
        ref, = struct.unpack_from("<Q", data, at + 8)
        parent, = struct.unpack_from("<Q", data, at + 16 + wide)
        usn, time, reasons, source, security, flags, size, name = \
            struct.unpack_from("<QQIIIIHH", data, at + 24 + 2 * wide)
        text = data[at + name:at + name + size].decode("utf-16le",
                                                       "surrogatepass")
        want.append((at, usn, major, ref, parent, when(time),
                     words(reasons, REASONS), words(source, SOURCES),
                     named(flags), security, text, []))
        at += length
    if not want:
        print(f"{path}: holds no record")
    compare([known(row) for row in want], [known(said(row)) for row in rows],
            "record")


def title(word):
    return TITLES.get(word) or word if word.startswith("0x") else \
        TITLES.get(word) or "".join(part.capitalize()
                                    for part in word.split("-"))


def check_csv(rows, path):
    lines = list(csv.reader(open(path, newline="", encoding="utf-8",
                                 errors="surrogateescape")))
    head = ("Name,Extension,EntryNumber,SequenceNumber,ParentEntryNumber,"
            "ParentSequenceNumber,ParentPath,UpdateSequenceNumber,"
            "UpdateTimestamp,UpdateReasons,FileAttributes,OffsetToData,"
            "SourceFile").split(",")
    compare([head], lines[:1], "head")

    def safe(text):
        """Control characters and half surrogates are written as bytes."""
        return "".join(
            c if c.isprintable() or ord(c) > 0xffff else "".join(
                "\\x%02x" % b for b in c.encode("utf-8", "surrogatepass"))
            for c in text)

    def row(r):
        name = r["name"] or ""
        dot = name.rfind(".")
        parent = None
        if r["path"] and r["name"] and not r["path"].startswith("/$Orphan"):
            parent = "." + r["path"][:-len(name) - 1].replace("/", "\\")
        return [safe(name),
                safe(name[dot:]) if 0 <= dot < len(name) - 1 else "",
                str(r["record"]), str(r["sequence"]),
                str(r["parent"]["record"]), str(r["parent"]["sequence"]),
                parent and safe(parent), str(r["usn"]),
                (r["time"] or "").replace("T", " ").rstrip("Z"),
                "|".join(map(title, r["reasons"])), str(r["offset"]),
                r["unallocated"]]

    got = []
    for line, r in zip(lines[1:], rows):
        want = row(r)
        parent = line[6] if want[6] is not None else None
        if want[6] is None and r["name"] and r["path"] and \
                r["path"] != "/" and not line[6].startswith(".\\PathUnknown\\"):
            print(f"ParentPath of an orphan: {line[6]}")
        got.append(line[:6] + [parent] + line[7:10] + line[11:12] +
                   [line[12] == "unallocated"])
        attributes = [a for a in r["file_attributes"]
                      if a in ATTRIBUTES.values()]
        if [a for a in line[10].split("|")
                if a in set(map(title, ATTRIBUTES.values()))] != \
                list(map(title, attributes)):
            print(f"FileAttributes: {line[10]} for {attributes}")
    compare([row(r) for r in rows], got, "row")


def check_body(rows, path):
    def row(r):
        seconds = None
        match = re.match(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.",
                         r["time"])
        if match:
            seconds = (datetime(*map(int, match.groups())) -
                       datetime(1970, 1, 1)) // timedelta(seconds=1)
        return [", ".join(r["reasons"]), str(r["record"]),
                ["r/r", "d/d"]["directory" in r["file_attributes"]],
                seconds and [str(seconds)] * 4]

    want = [row(r) for r in rows if r["time"]]
    got = []
    for line in open(path, encoding="utf-8", errors="surrogateescape"):
        field = line.rstrip("\n").split("|")
        if len(field) != 11:
            print(f"{len(field)} fields: {line}")
            continue
        reasons = re.search(r" \(USN: ([^()]*)\)( \(unallocated\))?$", field[1])
        seconds = field[7:] if len(got) < len(want) and want[len(got)][3] \
            else None
        got.append([reasons and reasons[1], field[2], field[3][:3], seconds])
    compare(want, got, "row")


if __name__ == "__main__":
    what, first, second = sys.argv[1:]
    if what == "manifest":
        manifest(first, load(second))
    elif what == "decode":
        decode(first, load(second))
    elif what == "csv":
        check_csv(load(first), second)
    else:
        check_body(load(first), second)
