# meaning.py - compare decoded values with what the recipe of an image put there
# SPDX-License-Identifier: BSD-2-Clause
#
#   meaning.py NTFSREAD IMAGE MANIFEST        a line per difference
#
# The lines of the manifest that this reads:
#
#   value RECORD ATTRIBUTE PATH JSON    what 'record --json' shows
#   raw RECORD NAME SIZE SHA256         what 'cat --raw' writes
#   descriptors COUNT                   how many 'security --json' lists
#   found RECORD PATH                   where this path leads
#   absent PATH                         it leads nowhere
#
# ATTRIBUTE is a type's name or number and, after ':', the attribute's name; "-" is
# the record itself, $INDEX all entries of an index, those in its root and those in
# blocks.  PATH leads from there (from its "value") through keys and positions that
# '/' separates; '#' is a length, '#keys' counts the entries with a key, '?KEY=JSON'
# is the first one where KEY has that value.
import collections
import hashlib
import json
import subprocess
import sys

program, image, manifest = sys.argv[1:]
BATCH = 100
MISSING = object()

values = collections.defaultdict(list)
others = []
for row in open(manifest, encoding="utf-8", errors="surrogateescape"):
    kind, *fields = row.rstrip("\n").split("\t")
    if kind == "value":
        values[int(fields[0])].append(fields[1:])
    elif kind in ("raw", "descriptors", "found", "absent"):
        others.append((kind, fields))


def run(*args):
    done = subprocess.run([program, *args], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120)
    if done.returncode not in (0, 1, 3):
        print(f"{args}: status {done.returncode}")
    return done


def records():
    numbers = sorted(values)
    for i in range(0, len(numbers), BATCH):
        part = [f"#{n}" for n in numbers[i:i + BATCH]]
        for line in run("record", "--json", image, *part).stdout.split(b"\n"):
            if line:
                shown = json.loads(line)
                yield shown["record"], shown


def attribute(record, name):
    if name == "-":
        return record
    kind, _colon, name = name.partition(":")
    found = [a for a in record["attributes"]
             if (a["name"] or "") == name and
             (kind in (a["type_name"], hex(a["type"])) or
              kind == "$INDEX" and
              a["type_name"] in ("$INDEX_ROOT", "$INDEX_ALLOCATION"))]
    if kind == "$INDEX":
        return {"entries": [e for a in found
                            for e in (a["value"] or {}).get("entries", [])]}
    return found[0].get("value") if found else MISSING


def step(at, part):
    if part == "#":
        return len(at)
    if part == "#keys":
        return len([e for e in at if not e.get("last")])
    if part.startswith("?"):
        key, want = part[1:].split("=", 1)
        want = json.loads(want)
        return next((e for e in at if e.get(key) == want), MISSING)
    if isinstance(at, list):
        return at[int(part)] if int(part) < len(at) else MISSING
    return at.get(part, MISSING)


def follow(at, path):
    for part in path.split("/"):
        if at is MISSING or at is None:
            return MISSING
        at = step(at, part)
    return at


def check_values():
    seen = set()
    for number, record in records():
        seen.add(number)
        for name, path, want in values[number]:
            got = follow(attribute(record, name), path)
            if got is MISSING:
                print(f"#{number} {name} {path}: absent, not {want}")
            elif got != json.loads(want):
                print(f"#{number} {name} {path}: {json.dumps(got)}, "
                      f"not {want}")
    for number in sorted(set(values) - seen):
        print(f"#{number} is not shown")


def check_raw(number, name, size, digest):
    done = run("cat", "--raw", image, f"#{number}" + (name and ":" + name))
    got = hashlib.sha256(done.stdout).hexdigest()
    if done.returncode or len(done.stdout) != int(size) or got != digest:
        print(f"#{number} raw: status {done.returncode}, "
              f"{len(done.stdout)} bytes, not {size}; {done.stderr[:200]}")


def check_descriptors(count):
    done = run("security", "--json", image)
    shown = [json.loads(line) for line in done.stdout.split(b"\n") if line]
    ids = [d["security_id"] for d in shown]
    if len(shown) != int(count) or len(set(ids)) != len(ids):
        print(f"{len(shown)} descriptors with {len(set(ids))} ids, "
              f"not {count}: {done.stderr[:200]}")


def check_found(number, path):
    shown = run("record", "--json", image, path).stdout
    got = json.loads(shown)["record"] if shown else None
    if got != int(number):
        print(f"{path} leads to {got}, not {number}")


def check_absent(path):
    done = run("record", "--json", image, path)
    if done.returncode != 1 or done.stdout:
        print(f"{path} is found: status {done.returncode}")


if values:
    check_values()
for kind, fields in others:
    {"raw": check_raw, "descriptors": check_descriptors,
     "found": check_found, "absent": check_absent}[kind](*fields)
if not values and not others:
    print("nothing to check")
