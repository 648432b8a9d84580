# manifest.py - compare what the command shows with the manifests of images
# SPDX-License-Identifier: BSD-2-Clause
#
#   manifest.py NTFSREAD IMAGE...     a line per difference
#
# The manifest beside an image was written by the recipe that made it, not by the
# library.  One process for all images, and few of the command's for each: starting them
# is most of the work.
import collections
import datetime
import hashlib
import json
import os
import subprocess
import sys

program, *images = sys.argv[1:]
image = None
options = []
facts = {}
# Streams read of one image, evenly spread: unit:manifest reads them all.
SAMPLE = 30
# Bytes of streams that one run of cat may give.
BATCH = 32 << 20


def tell(what):
    print(f"{os.path.basename(image)}: {what}")


def run(*args):
    done = subprocess.run([program, *args, *options], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120)
    if done.returncode not in (0, 1, 3):
        tell(f"{args}: status {done.returncode}")
    return done


def lines(*args):
    """The objects of a command that prints JSON lines."""
    return [json.loads(text) for text in run(*args).stdout.split(b"\n") if text]


def plain(text):
    """Undo the escaping of the manifest; half surrogate pairs stay as they are."""
    out = bytearray()
    while text:
        if text[:1] == b"%":
            out += bytes.fromhex(text[1:3].decode())
            text = text[3:]
        else:
            out += text[:1]
            text = text[1:]
    return bytes(out).decode("utf-8", "surrogatepass")


def read_facts(manifest):
    found = collections.defaultdict(list)
    with open(manifest, "rb") as file:
        for row in file.read().split(b"\n"):
            if row and not row.startswith(b"#"):
                kind, *fields = row.split(b"\t")
                found[kind.decode()].append(fields)
    return found


def choose_partition():
    """Of a disk with several volumes, the manifest describes the first."""
    with open(image, "rb") as file:
        if file.read(11)[3:] == b"NTFS    ":
            return []
    numbers = [entry["number"] for entry in lines("partitions", "--json", image)
               if entry.get("ntfs")]
    return ["--partition", str(numbers[0])] if numbers else []


def pair(path):
    """Two halves of a surrogate pair side by side are one character."""
    return path.encode("utf-16-le", "surrogatepass").decode("utf-16-le",
                                                            "surrogatepass")


def check_listing():
    entries = lines("ls", "-lRd", "--json", image)
    live = collections.defaultdict(list)
    dead = set()
    for entry in entries:
        key = entry["record"], entry["sequence"]
        if entry["deleted"]:
            dead.add((*key, pair(entry["path"])))
        elif entry["namespace"] != "dos":
            live[(*key, pair(entry["path"]))].append(entry)
    for kind in "file", "dir":
        for record, sequence, stage, _links, mtime, path in facts[kind]:
            where = int(record), int(sequence), pair(plain(path))
            entry = (live[where] or elsewhere(live, where) or [None])[0]
            if not entry:
                tell(f"ls lacks {where}")
                continue
            if entry.get("stage") != int(stage):
                tell(f"{where}: stage {entry.get('stage')}, not {int(stage)}")
            if entry["directory"] != (kind == "dir"):
                tell(f"{where}: directory is {entry['directory']}")
            check_time(where, entry, int(mtime))
    for record, sequence, path in facts["deleted"]:
        where = int(record), int(sequence), pair(plain(path))
        if where not in dead:
            tell(f"ls -d lacks {where}")


def elsewhere(live, where):
    """A damaged directory may have two names: ls -R enters it under one."""
    number, _sequence, path = where
    shown = lines("record", "--json", image, f"#{number}")
    if not shown or path not in [pair(p) for p in shown[0]["paths"]]:
        return None
    return [entry for key, found in live.items() for entry in found
            if key[:2] == where[:2]]


def check_time(where, entry, mtime):
    if not mtime or not entry.get("si"):
        return
    seconds, ticks = divmod(mtime, 10000000)
    try:
        day = datetime.datetime(1601, 1, 1) + datetime.timedelta(0, seconds)
    except OverflowError:
        return		# past year 9999 Python has no calendar
    want = day.isoformat() + ".%07dZ" % ticks
    if entry["si"]["modified"] != want:
        tell(f"{where}: modified {entry['si']['modified']}, not {want}")


def target(record, name):
    name = plain(name)
    text = "#" + record.decode() + (":" + name if name else "")
    return text.encode("utf-8", "surrogatepass")


def thin(rows):
    step = max(1, len(rows) // SAMPLE)
    return rows[::step]


def batches(rows):
    """Streams that are read by one run."""
    batch, total = [], 0
    for record, name, size, digest in rows:
        if b"%00" in name:
            continue	# no argument can hold it
        if batch and total + int(size) > BATCH:
            yield batch, total
            batch, total = [], 0
        batch.append((target(record, name), int(size), digest.decode()))
        total += int(size)
    if batch:
        yield batch, total


def check_streams():
    for batch, total in batches(thin(facts["stream"])):
        done = run("cat", image, *(name for name, _size, _digest in batch))
        if done.returncode == 0 and len(done.stdout) == total:
            check_batch(batch, memoryview(done.stdout))
            continue
        for name, size, digest in batch:	# which of them is it?
            check_stream(name, size, digest)


def check_batch(batch, content):
    at = 0
    for name, size, digest in batch:
        if hashlib.sha256(content[at:at + size]).hexdigest() != digest:
            tell(f"cat {name}: other bytes")
        at += size


def check_stream(name, size, digest):
    done = run("cat", image, name)
    got = hashlib.sha256(done.stdout).hexdigest()
    if done.returncode or len(done.stdout) != size or got != digest:
        tell(f"cat {name}: status {done.returncode}, "
             f"{len(done.stdout)} bytes, {done.stderr[:200]}")


def check_broken():
    broken = collections.defaultdict(list)
    for record, name, size, offset, length in facts["broken"]:
        broken[record, name, int(size)].append((int(offset), int(length)))
    parts = collections.defaultdict(list)
    for record, name, offset, length, digest in facts["part"]:
        parts[record, name].append((int(offset), int(length), digest.decode()))
    for (record, name, size), gaps in broken.items():
        done = run("cat", image, target(record, name))
        lost = sum(length for _offset, length in gaps)
        if lost == size and done.returncode == 1 and not done.stdout and \
                b"bytes 0 to %d " % (size - 1) in done.stderr:
            continue	# content of a kind that is refused in whole
        if done.returncode != 3 or len(done.stdout) != size - lost:
            tell(f"cat {target(record, name)}: status {done.returncode}, "
                  f"{len(done.stdout)} bytes, not {size - lost}: "
                  f"{done.stderr[:200]}")
            continue
        for offset, _length in gaps:
            if b"bytes %d to " % offset not in done.stderr:
                tell(f"cat {target(record, name)}: no word of {offset}: "
                      f"{done.stderr[:200]}")
        for offset, length, digest in parts[record, name]:
            # What is left out moves the rest up.
            at = offset - sum(n for o, n in gaps if o < offset)
            got = done.stdout[at:at + length]
            if hashlib.sha256(got).hexdigest() != digest:
                tell(f"cat {target(record, name)}: bytes at {offset} differ")


def check_findings():
    found = lines("verify", "--json", image)
    seen = {(f["kind"], f["record"]) for f in found if "kind" in f}
    kinds = {kind for kind, _record in seen}
    for kind, record in facts["finding"]:
        kind = kind.decode()
        if record == b"-" and kind not in kinds or \
                record != b"-" and (kind, int(record)) not in seen:
            tell(f"verify lacks {kind} of record {record.decode()}")
    if not found or found[-1].get("findings") != len(found) - 1:
        tell(f"verify: {len(found) - 1} findings, and the summary is "
              f"{found[-1:]}")


def check():
    if facts["refuse"]:
        if run("info", image).returncode != 1:
            tell("opens, and must not")
        return
    check_listing()
    check_streams()
    check_broken()
    check_findings()


for image in images:
    beside = os.path.splitext(image)[0] + ".manifest"
    if os.path.exists(beside):
        options = []
        facts = read_facts(beside)
        options = choose_partition()
        check()
