# recover.py - compare what is recovered with the manifests of images
# SPDX-License-Identifier: BSD-2-Clause
#
#   recover.py NTFSREAD TMP IMAGE...     a line per difference
#
# The manifest beside an image was written by the recipe that made it, not by the
# library.  One process for all images: starting them is most of the work.
import collections
import hashlib
import json
import os
import re
import subprocess
import sys

program, tmp, *images = (os.fsencode(arg) for arg in sys.argv[1:])


def tell(what):
    print(f"{os.path.basename(image).decode()}{how}: {what}")


def plain(text):
    """Undo %XX: of the image's manifest, and of names on the host."""
    return re.sub(rb"%([0-9A-Fa-f]{2})",
                  lambda m: bytes([int(m.group(1), 16)]), text)


def pair(path):
    """Two halves of a surrogate pair side by side are one character."""
    if isinstance(path, bytes):
        path = path.decode("utf-8", "surrogatepass")
    return path.encode("utf-16-le", "surrogatepass")


def read_facts(manifest):
    found = collections.defaultdict(list)
    with open(manifest, "rb") as file:
        for row in file.read().split(b"\n"):
            if row and not row.startswith(b"#"):
                kind, *fields = row.split(b"\t")
                found[kind.decode()].append(fields)
    return found


def read_tree(directory):
    """The lines of what was recovered, in the order of several questions."""
    global top, own, lines, links, found, sources, first
    top = directory
    own = sorted(name for name in os.listdir(top)
                 if name.startswith(b"ntfsread-manifest"))
    with open(os.path.join(top, own[-1]), "rb") as file:
        lines = [json.loads(text) for text in file]
    summary = lines.pop()
    if not summary.get("summary") or not summary["complete"]:
        tell(f"no summary: {summary}")
    links = {line["record"] for line in lines if "reparse_tag" in line}
    found = collections.defaultdict(list)	# lines by record and stream
    sources = collections.defaultdict(set)	# records by path in the image
    first = {}		# a line by record
    for line in lines:
        first.setdefault(line["record"], line)
        sources[pair(line["source"])].add(line["record"])
        if "stream" in line:
            found[line["record"], pair(line["stream"])].append(line)


way = []	# names and descriptors of the directories down to the one last used


def leave(depth):
    while len(way) > depth:
        os.close(way.pop()[1])


def on_host(line):
    """A path that works however deep the file is."""
    *above, name = line["path"].encode().split(b"/")
    above.insert(0, top)
    same = 0
    while same < min(len(above), len(way)) and way[same][0] == above[same]:
        same += 1
    leave(same)
    for step in above[same:]:
        below = os.open(step, os.O_RDONLY | (os.O_NOFOLLOW if way else 0),
                        dir_fd=way[-1][1] if way else None)
        way.append((step, below))
    return b"/proc/self/fd/%d/%s" % (way[-1][1], name)


def brief(line):
    return {key: line[key] for key in ("path", "status", "size", "why", "gaps",
                                       "sha256") if key in line}


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() \
            if hasattr(hashlib, "file_digest") else \
            hashlib.sha256(file.read()).hexdigest()


def check_host():
    """The lines and the directory say the same, and nothing else is there."""
    files = set()
    inodes = {}
    for line in lines:
        if line["path"] is None:
            continue
        path = on_host(line)
        status = os.lstat(path)
        if "stream" not in line:
            if not os.path.isdir(path) or os.path.islink(path):
                tell(f"{line['path']}: no directory")
            continue
        if line["path"].encode() in files:
            tell(f"{line['path']}: there are two lines")
        files.add(line["path"].encode())
        inodes.setdefault(status.st_ino, digest(path) if status.st_size < 1 << 28
                          else line["sha256"])
        if line["sha256"] not in (inodes[status.st_ino], None):
            tell(f"{line['path']}: is {inodes[status.st_ino]}")
        if status.st_mode & 0o7777 != 0o644 or status.st_size != line["size"] \
                and "the host takes no" not in line.get("why", ""):
            tell(f"{line['path']}: {status}")
        if "hard_link" in line and status.st_ino != \
                os.stat(os.path.join(top, line["hard_link"].encode())).st_ino:
            tell(f"{line['path']}: no hard link")
        if line["path"].endswith(".part") != (line["status"] == "part"):
            tell(f"{line['path']}: status {line['status']}")
    there = subprocess.run(["find", top, "!", "-type", "d", "-printf", "%P\\0"],
                           stdout=subprocess.PIPE, check=True).stdout
    for path in (set(there.split(b"\0")) ^ files) - {*own, b""}:
        tell(f"{path}: in one place only")


def check_names():
    """The escapes give the name back."""
    for line in lines:
        if line["path"] is None or line["source"] == "/":
            continue
        name = line["path"].encode().rsplit(b"/", 1)[-1]
        if line["status"] == "part":
            name = name[:-5]
        if len(name) > 200:
            continue	# may be cut
        for c in name.decode():
            if ord(c) < 32 or 127 <= ord(c) < 160 or 0xd800 <= ord(c) < 0xe000:
                tell(f"{name}: unsafe")
        base, _colon, stream = name.partition(b":")
        if pair(plain(stream)) != pair(line.get("stream", "")):
            tell(f"{name}: stream is not {line['stream']!r}")
        base = re.sub(rb"~\d+$", b"", base)
        base = b"" if base == b"%" else plain(base)
        source = re.sub(r"~\d+$", "", line["source"])
        if not pair(source).endswith(pair(b"/" + base)):
            tell(f"{name}: not of {line['source']!r}")


def check_streams():
    lost = set()
    for record, name, size, sha256 in facts["stream"]:
        got = found[int(record), pair(plain(name))]
        if not got and (int(record) not in links or int(size)):
            lost.add(int(record))
        for line in got:
            if line["status"] != "whole" or line["size"] != int(size) or \
                    line["sha256"] not in (sha256.decode(), None):
                tell(f"#{record.decode()}:{name}: {brief(line)}")
    return lost


def check_broken():
    lost = set()
    gaps = collections.defaultdict(list)
    for record, name, size, offset, length in facts["broken"]:
        gaps[int(record), name, int(size)].append((int(offset), int(length)))
    for (record, name, size), want in gaps.items():
        got = found[record, pair(plain(name))]
        if not got:
            lost.add(record)
        for line in got:
            missing = [(g["offset"], g["length"]) for g in line.get("gaps", [])]
            if "gaps" in line and sorted(missing) != sorted(join(want)):
                tell(f"#{record}:{name}: gaps {missing}, not {join(want)}")
            if line["status"] not in ("part", "unreadable") or \
                    (line["path"] is None) != (line["status"] == "unreadable"):
                tell(f"#{record}:{name}: {brief(line)}")
    for record, name, offset, length, sha256 in facts["part"]:
        for line in found[int(record), pair(plain(name))]:
            if line["path"] is None:
                tell(f"#{record}:{name}: has readable parts: {brief(line)}")
                continue
            with open(on_host(line), "rb") as file:
                file.seek(int(offset))
                got = hashlib.sha256(file.read(int(length))).hexdigest()
            if got != sha256.decode():
                tell(f"{line['path']}: bytes at {offset} differ")
    return lost


def join(ranges):
    joined = []
    for offset, length in sorted(ranges):
        if joined and sum(joined[-1]) == offset:
            offset, length = joined[-1][0], joined.pop()[1] + length
        joined.append((offset, length))
    return joined


def check_paths():
    """Each path that was entered is there, with its record and time."""
    entered = {line["record"] for line in lines}
    again = {line["source"] for line in lines
             if line["kind"] == "directory" and line["status"] == "skipped"}
    for kind in "file", "dir":
        for record, _seq, _stage, _links, mtime, path in facts[kind]:
            if int(record) not in entered:
                continue	# an orphan
            steps = plain(path).decode("utf-8", "surrogatepass").split("/")
            if any("/".join(steps[:n]) in again for n in range(2, len(steps))):
                continue	# a second way to a directory
            if int(record) not in sources[pair(plain(path))]:
                tell(f"{path}: not there")
            line = first[int(record)]
            if int(mtime) and line["path"] is not None and \
                    kind == "file" and not same_time(line, int(mtime)):
                tell(f"{line['path']}: modified "
                      f"{os.stat(on_host(line)).st_mtime_ns}")


def same_time(line, mtime):
    got = os.stat(on_host(line)).st_mtime_ns // 100 + 116444736000000000
    # What the host's file system can keep: from 1901 to 2446, or less.
    return got == mtime or not 95617584000000000 + 1 < mtime < 159000000000000000


def compare(directory):
    """The records of streams that are not there."""
    read_tree(directory)
    check_host()
    check_names()
    lost = check_streams() | check_broken()
    check_paths()
    leave(0)
    if status == 0 and any(line.get("status") in ("part", "unreadable")
                           for line in lines):
        tell("streams in part, and status 0")
    return lost


def recover(directory, *targets):
    done = subprocess.run([program, b"recover", *options, image, *targets,
                           directory], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=300)
    if done.returncode not in (0, 1, 3):
        tell(f"status {done.returncode}: {done.stderr[-300:]}")
    return done.returncode


def choose_partition():
    """Of a disk with several volumes, the manifest describes the first."""
    with open(image, "rb") as file:
        if file.read(11)[3:] == b"NTFS    ":
            return []
    done = subprocess.run([program, b"partitions", b"--json", image],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    for text in done.stdout.splitlines():
        entry = json.loads(text)
        if entry.get("ntfs"):
            return [b"--partition", b"%d" % entry["number"]]
    return []


tree, single = os.path.join(tmp, b"tree"), os.path.join(tmp, b"single")
for image in images:
    beside = os.path.splitext(image)[0] + b".manifest"
    if not os.path.exists(beside):
        continue
    how, facts, options = "", read_facts(beside), []
    options = choose_partition()
    status = recover(tree, b"/")
    if facts["refuse"]:
        if status != 1 or os.path.exists(tree):
            tell(f"status {status}, and it must be refused")
        continue
    lost = compare(tree)
    # What no path leads to (orphans, the deleted) is read by its record.
    if lost:
        how = ", by record"
        status = recover(single, *(b"#%d" % record for record in sorted(lost)))
        lost &= compare(single)
        if lost:
            tell(f"never recovered: {sorted(lost)}")
    for directory in tree, single:
        if os.path.exists(directory):
            subprocess.run(["rm", "-rf", directory], check=True)
