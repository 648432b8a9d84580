#!/usr/bin/env python3
"""timeline.py - the rules of each format, and that all formats tell the same
SPDX-License-Identifier: BSD-2-Clause

    timeline.py BODY NS CSV CSV-ALL-TIMES JSONL
"""
import csv
import datetime
import json
import sys

EPOCH = datetime.datetime(1970, 1, 1)
bad = 0


def check(condition, *what):
    global bad
    if not condition:
        bad += 1
        if bad < 20:
            print(*what)


def seconds(text):
    """Whole seconds of an ISO time, and its ticks; None for one past all years."""
    if text.startswith("filetime:"):
        ticks = int(text[9:]) - 116444736000000000
        return ticks // 10**7, ticks % 10**7
    head, _, fraction = text.rstrip("Z").replace("T", " ").partition(".")
    if int(head.split("-")[0]) > 9999:      # more than this datetime knows
        return None, None
    moment = datetime.datetime.strptime(head, "%Y-%m-%d %H:%M:%S")
    whole = (moment - EPOCH) // datetime.timedelta(seconds=1)
    return whole, int(fraction)


def body(path):
    with open(path, encoding="utf-8") as file:      # strict: no half surrogates
        lines = file.read().split("\n")
    check(lines.pop() == "", "body: last line")
    found = []
    for line in lines:
        fields = line.split("|")
        check(len(fields) == 11, "body: fields", line)
        check(all(c >= " " and not "\x7f" <= c <= "\x9f" for c in line),
              "body: control character", ascii(line))
        found.append(fields)
    return found


def main():
    rows, fine = body(sys.argv[1]), body(sys.argv[2])
    check(len(rows) == len(fine), "--ns: other rows")
    for a, b in zip(rows, fine):
        check(a[:7] == b[:7], "--ns: another row", a, b)
        for x, y in zip(a[7:], b[7:]):
            whole, _, part = y.partition(".")
            check(len(part) == 9, "--ns: digits", y)
            # Whole seconds are rounded down, before 1970 too.
            value = int(whole + part)
            check(value // 10**9 == int(x), "--ns: time", x, y)
    with open(sys.argv[5], encoding="utf-8") as file:
        objects = [json.loads(line) for line in file]

    # The body has a row for each $FILE_NAME of a listed name, with its four times.
    names = [o for o in objects if o["name"] is not None]
    fn = [r for r in rows if "-48-" in r[2]]
    check(len(fn) == len(names), "$FILE_NAME rows", len(fn), len(names))
    for r, o in zip(fn, names):
        check(r[2].split("-")[0] == str(o["record"]), "$FILE_NAME row", r, o)
        for got, key in zip(r[7:], ("accessed", "modified", "changed", "created")):
            whole, _ = seconds(o["fn"][key])
            zero = o["fn"][key].startswith("1601-01-01T00:00:00.0000000")
            check(whole is None or int(got) == (0 if zero else whole),
                  "time", r, key, o["fn"][key])
    deleted = [o for o in objects if not o["in_use"]]
    check(len({r[2].split("-")[0] for r in rows if r[1].endswith(" (deleted)")}) ==
          len({o["record"] for o in deleted}), "deleted records")

    with open(sys.argv[3], encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    with open(sys.argv[4], encoding="utf-8", newline="") as file:
        full = list(csv.DictReader(file))
    main_rows = [t for t in table if t["IsAds"] == "False"]
    check(len(main_rows) == len(objects), "csv rows", len(main_rows), len(objects))
    check(len(table) == len(full), "csv: --all-times")
    for t, o in zip(main_rows, objects):
        check(int(t["EntryNumber"]) == o["record"], "csv record", t, o)
        check(t["InUse"] == str(o["in_use"]), "csv in use", t)
        check(t["IsDirectory"] == str(o["directory"]), "csv directory", t)
        check(int(t["FileSize"]) == o["size"], "csv size", t, o)
        named = [s for s in o["streams"] if s["name"]]
        check(t["HasAds"] == str(bool(named)), "csv HasAds", t, o)
        check(None not in t and None not in t.values(), "csv cells", t)
        if o["si"] and o["fn"]:
            # Text of one width sorts as the times do.
            check(t["SI<FN"] == str(o["si"]["created"] < o["fn"]["created"]) or
                  ":" in o["si"]["created"][:9], "SI<FN", t)
            check(t["Copied"] == str(o["si"]["modified"] < o["si"]["created"]),
                  "Copied", t)
    pairs = ("Created", "created"), ("LastModified", "modified"), \
        ("LastRecordChange", "changed"), ("LastAccess", "accessed")
    for t, f, o in zip(main_rows, [t for t in full if t["IsAds"] == "False"],
                       objects):
        for column, key in pairs:
            for kind, at in (("si", "0x10"), ("fn", "0x30")):
                want = o[kind][key].replace("T", " ").rstrip("Z") if o[kind] else ""
                check(f[column + at] == want, "csv time", column + at, f, want)
            same = o["si"] and o["fn"] and o["si"][key] == o["fn"][key]
            check(t[column + "0x30"] == ("" if same else f[column + "0x30"]),
                  "csv: equal times", column, t)
    check(len(rows) > 20, "too few rows", len(rows))
    sys.exit(1 if bad else 0)


main()
