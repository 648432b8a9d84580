# orphans.py - compare paths that commands show with those that a recipe promised
# SPDX-License-Identifier: BSD-2-Clause
#
#   orphans.py MANIFEST DIR      a line per difference
#
# DIR has body, csv and jsonl of timeline, and the JSON of deleted, ls -Rd and record.
import collections
import csv
import json
import sys

manifest, where = sys.argv[1:]


def objects(name):
    with open(f"{where}/{name}", encoding="utf-8", errors="surrogatepass") as f:
        return [json.loads(line) for line in f]


def body():
    """(paths, marked as deleted) of each record."""
    shown = collections.defaultdict(set)
    with open(f"{where}/body", encoding="utf-8") as f:
        for line in f:
            path, inode = line.split("|")[1:3]
            path = path.replace(" ($FILE_NAME)", "")
            end = " (deleted)"
            shown[int(inode.split("-")[0])].add(
                (path.removesuffix(end), path.endswith(end)))
    return shown


def table():
    """(parent's path, name, in use) of each record."""
    shown = collections.defaultdict(set)
    with open(f"{where}/csv", encoding="utf-8-sig", newline="") as f:
        for row in csv.DictReader(f):
            shown[int(row["EntryNumber"])].add(
                (row["ParentPath"], row["FileName"], row["InUse"] == "True"))
    return shown


def by_record(rows):
    found = collections.defaultdict(list)
    for row in rows:
        found[row["record"]].append(row)
    return found


bodies, tables = body(), table()
rows, lost = by_record(objects("jsonl")), by_record(objects("deleted"))
listed, records = by_record(objects("ls")), by_record(objects("record"))
promised = 0


def expect(what, number, want, got):
    if want != got:
        print(f"{what} of {number}: {got}, not {want}")


def check_row(number, used, path):
    """What each format says of a record that is shown at this path."""
    parent, name = path.rsplit("/", 1)
    expect("jsonl", number, {(path, used)},
           {(row["path"], row["in_use"]) for row in rows[number]})
    orphan = path.startswith("/$Orphan/")
    expect("orphan", number, {orphan}, {row["orphan"] for row in rows[number]})
    expect("body", number, {(path, not used)}, bodies[number])
    expect("csv", number, {(name, used)},
           {(name, used) for _parent, name, used in tables[number]})
    for shown, _name, _used in tables[number]:
        if orphan != shown.startswith(".\\PathUnknown"):
            print(f"csv of {number}: parent {shown}")
        if not orphan:
            expect("csv", number, "." + parent.replace("/", "\\"), shown)


def check_others(kind, number, used, path):
    """The other commands have them, too, with the same path."""
    record = records[number][0]
    nameless = kind == "nameless"
    expect("record", number, [] if nameless else [path], record["paths"])
    # With its number a file is recovered, and has no other name there.
    expect("deleted", number, [] if used else [path],
           [row["path"] for row in lost[number]])
    # Listings go from the root down: orphans are in none of them, unless the way up is
    # only too long.
    if kind == "path-ends":
        return
    wanted = [] if path.startswith("/$Orphan/") else [(path, not used)]
    expect("ls -Rd", number, wanted,
           sorted({(row["path"], row["deleted"]) for row in listed[number]}))


def check(kind, number, used, fields):
    path = fields[0] if fields else None
    if kind == "nameless":
        path = f"/$Orphan/OrphanFile-{number}"
    elif kind == "path-ends":
        # What is between them is the same for everybody.
        path = rows[number][0]["path"] if rows[number] else ""
        if not path.startswith(fields[0]) or not path.endswith(fields[1]):
            print(f"path of {number}: {path[:80]}")
            return
    check_row(number, used, path)
    check_others(kind, number, used, path)


for line in open(manifest, encoding="utf-8"):
    kind, *fields = line.rstrip("\n").split("\t")
    if kind in ("path", "path-ends", "nameless"):
        promised += 1
        check(kind, int(fields[0]), fields[1] == "used", fields[2:])
if not promised:
    print("nothing was promised")
# Nobody is below a directory that only has the record of another.
for number, found in rows.items():
    for row in found:
        if row["path"].startswith("/new owner/") and \
                row["name"] != "of the new owner.txt":
            print(f"{number} is below the new owner: {row['path']}")
