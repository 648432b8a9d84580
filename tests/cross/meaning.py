# meaning.py - decoded values against the bytes that an ntfs-3g mount gives
# SPDX-License-Identifier: BSD-2-Clause
#
#   meaning.py NTFSREAD IMAGE MANIFEST MOUNTPOINT     a line per difference
#
# The last line is the number of values that both sides had.
import json
import os
import subprocess
import sys
import uuid

program, image, manifest, mount = sys.argv[1:]
compared = 0


def run(*args):
    return subprocess.run([program, *args], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120).stdout


def xattr(path, name):
    try:
        return os.getxattr(path, "system.ntfs_" + name, follow_symlinks=False)
    except OSError:
        return None


def values(record, kind, name=""):
    return [a["value"] for a in record["attributes"]
            if a["type_name"] == kind and (a["name"] or "") == name and
            a.get("value")]


def same(what, got, want):
    global compared
    compared += 1
    if got != want:
        print(f"{what}: {got}, ntfs-3g has {want}")


def reparse(path, record):
    """Tag, length of the data, GUID unless the tag is Microsoft's, data."""
    theirs = xattr(path, "reparse_data")
    ours = values(record, "$REPARSE_POINT")
    if theirs is None or not ours:
        return
    tag = int.from_bytes(theirs[:4], "little")
    data = theirs[8:] if tag >> 31 else theirs[24:]
    same(f"{path}: tag", ours[0]["tag"], tag)
    same(f"{path}: data", ours[0]["hex"], data.hex())
    if not tag >> 31:
        same(f"{path}: guid", ours[0]["guid"],
             str(uuid.UUID(bytes_le=theirs[8:24])))


def unpacked(data):
    """(name, flags, value) of each EA."""
    at = 0
    while at + 8 <= len(data):
        name = data[at + 8:at + 8 + data[at + 5]]
        start = at + 9 + data[at + 5]
        length = int.from_bytes(data[at + 6:at + 8], "little")
        yield (name.decode("ascii"), data[at + 4],
               data[start:start + length].hex())
        step = int.from_bytes(data[at:at + 4], "little")
        if not step:
            return
        at += step


def extended(path, record):
    theirs, ours = xattr(path, "ea"), values(record, "$EA")
    if theirs is None or not ours:
        return
    same(f"{path}: EAs", [(e["name"], e["flags"], e["hex"])
                          for e in ours[0]["entries"]], list(unpacked(theirs)))


def object_id(path, record):
    theirs, ours = xattr(path, "object_id"), values(record, "$OBJECT_ID")
    if theirs is None or not ours:
        return
    same(f"{path}: object id", ours[0]["object_id"],
         str(uuid.UUID(bytes_le=theirs[:16])))
    birth = born.get(ours[0]["object_id"])
    if birth and len(theirs) >= 48:
        same(f"{path}: born as", birth,
             [str(uuid.UUID(bytes_le=theirs[16:32])),
              str(uuid.UUID(bytes_le=theirs[32:48]))])


def acl(path, record):
    """The bytes in $SDS, where our reading of $SII says that they are."""
    theirs, ours = xattr(path, "acl"), values(record, "$STANDARD_INFORMATION")
    where = places.get(ours[0].get("security_id")) if ours else None
    if theirs is None or not where:
        return
    at, length = where
    same(f"{path}: ACL", sds[at + 20:at + length].hex(), theirs.hex())


def attributes(path, record):
    theirs, ours = xattr(path, "attrib"), values(record,
                                                 "$STANDARD_INFORMATION")
    if theirs is None or not ours:
        return
    # ntfs-3g adds the flag of directories, which stands in no record.
    same(f"{path}: attributes", ours[0]["file_attributes"],
         int.from_bytes(theirs, "little") & ~0x10)


def entries(record, name):
    return [e for kind in ("$INDEX_ROOT", "$INDEX_ALLOCATION")
            for value in values(record, kind, name)
            for e in value["entries"] if not e["last"]]


def shown(*targets):
    return [json.loads(line) for line in
            run("record", "--json", image, *targets).split(b"\n") if line]


paths = {}
for row in open(manifest, encoding="utf-8", errors="surrogateescape"):
    kind, *fields = row.rstrip("\n").split("\t")
    if kind in ("file", "dir") and "%" not in fields[-1]:
        paths[int(fields[0])] = fields[-1]

secure = shown("#9")[0]
places = {e["id"]: (e["at"], e["length"]) for e in entries(secure, "$SII")}
sds = run("cat", image, "#9:$SDS")
born = {}
for record in shown(*[f"#{n}" for n, path in paths.items()
                      if path == "/$Extend/$ObjId"] or ["#11"]):
    for e in entries(record, "$O"):
        born[e["object_id"]] = [e["birth_volume_id"], e["birth_object_id"]]

for record in shown(*[f"#{n}" for n in sorted(paths)]):
    path = mount + paths[record["record"]]
    for check in reparse, extended, object_id, acl, attributes:
        check(path, record)
print(compared)
