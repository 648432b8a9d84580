#!/usr/bin/env python3
"""hundredk.py - say why two mounts of a volume differ, or that there is no reason
SPDX-License-Identifier: BSD-2-Clause

    hundredk.py DIR PEER MNT

DIR has what find, ls, getfattr, rsync and fuse_digest said about PEER, a mount by
ntfs-3g, and MNT, ours.  Each difference must be of a class that is named here, and
the reason for it must be in the bytes of the volume as PEER's attributes give them.
Any other is printed, and so is a class that never occurs.  A count of each class goes
to stderr.
"""
import collections
import functools
import os
import re
import struct
import sys

EPOCH = 116444736000000000      # 1970 in ticks since 1601
READONLY, DIRECTORY = 1, 0x10
SYMLINK, JUNCTION = 0xa000000c, 0xa0000003
APP, CLOUD = 0x8000001b, 0x9000701a
SPECIAL = 0x80000023, 0x80000024, 0x80000025, 0x80000026

# What may differ, by class: fields of find, columns of ls, what rsync says, and whether
# one has an attribute or content that the other has not.
#
#  no-inode     ntfs-3g gives $MFT the inode number 0, and readdir() passes over it.
#  no-content   ntfs-3g shows files without any unnamed $DATA ($Extend/$ObjId and its
#               like) with mode 0, and cannot open them.  Here they are empty.
#  read-only    What Windows calls read-only has no write permission here; ntfs-3g does
#               not look at it.
#  bare-special ntfs-3g takes the mode of fifos, sockets and devices from $LXMOD alone,
#               and where that is missing, 0.  Here the masks decide, as for all files.
#  before-1970  ntfs-3g cuts fractions of seconds off toward 1970.
#  absolute     The target of an absolute link: ntfs-3g shows it with its mount point,
#               here it is relative.  Both must lead to the same path.
#  volume       A junction to another volume: ntfs-3g makes a path below .NTFS-3G of it;
#               here it is the text as it is stored.
#  dangling     A relative link that leads nowhere is to ntfs-3g an unsupported tag; here
#               it is a link with the names that are stored.
#  not-a-link   So is every reparse point that it has no plugin for.  Here apps and files
#               and folders of a cloud are files and folders.
#  behind       What is in such a folder.
CLASSES = {
    'no-inode': (None, None, '[>.]f.*'),
    'no-content': ({'mode'}, {'mode'}, '>fc..p.*'),
    'read-only': ({'mode'}, {'mode'}, r'\.f...p.*'),
    'bare-special': ({'mode'}, {'mode'}, r'\.[SD]...p.*'),
    'before-1970': ({'atime', 'mtime', 'ctime'}, {'date', 'time'}, r'\.f..t.*'),
    'absolute': ({'size', 'target'}, {'size', 'target'}, 'cLc.*'),
    'volume': ({'size', 'target'}, {'size', 'target'}, 'cLc.*'),
    'dangling': ({'size', 'target'}, {'size', 'target'}, 'cLc.*'),
    'not-a-link': ({'type', 'size', 'target', 'mode'}, {'mode', 'size', 'target'},
                   r'cL\+.*|>f\+.*|cd\+.*'),
    'behind': (None, None, r'>f\+.*'),
}
FIND = ('type', 'size', 'blocks', 'links', 'inode', 'atime', 'mtime', 'ctime', 'mode',
        'uid', 'gid', 'target')
LS = ('mode', 'links', 'owner', 'group', 'size', 'date', 'time', 'zone', 'target')

failures = 0
seen = collections.Counter()
why = collections.defaultdict(set)      # by path


def fail(*what):
    global failures
    failures += 1
    if failures <= 40:
        print(*(w.decode(errors='backslashreplace') if isinstance(w, bytes) else w
                for w in what))


def read(name):
    with open(os.path.join(directory, name), 'rb') as f:
        return f.read()


def unescape(text):
    """What ls -b and getfattr do to a name."""
    known = {b'n': b'\n', b't': b'\t', b'a': b'\a', b'b': b'\b', b'f': b'\f',
             b'r': b'\r', b'v': b'\v', b'e': b'\x1b'}
    return re.sub(rb'\\([0-7]{3}|.)', lambda m: bytes([int(m[1], 8)])
                  if len(m[1]) == 3 else known.get(m[1], m[1]), text)


@functools.lru_cache
def attribute_lines(name):
    values, path = {}, b''
    for line in read(name).split(b'\n'):
        if line.startswith(b'# file: '):
            path = unescape(line[8:])
        elif line:
            key, _, value = line.partition(b'=')
            values[path, unescape(key)] = value
    return values


def peer_value(path, name):
    """An attribute as ntfs-3g has it; b'' if there is none."""
    value = attribute_lines(name + '.peer').get((path, b'system.ntfs_' + name.encode()))
    return bytes.fromhex(value[2:].decode()) if value else b''


def attributes(path):
    return struct.unpack('<I', peer_value(path, 'attrib'))[0]


def tag_of(path):
    value = peer_value(path, 'reparse_data')
    return struct.unpack_from('<I', value)[0] if value else 0


def stored_target(path):
    """The substitute name of a symbolic link or junction."""
    value = peer_value(path, 'reparse_data')
    tag, _, _, at, size = struct.unpack_from('<IHHHH', value)
    at += 20 if tag == SYMLINK else 16
    return value[at:at + size].decode('utf-16-le').encode()


# ------------------------------------------------------------------------ find

def find_files(name):
    files = {}
    for line in read(name).split(b'\0')[:-1]:
        path, *fields = line.split(b'\t')
        path = b'\t'.join([path] + fields[:-len(FIND)])
        files[path] = dict(zip(FIND, fields[-len(FIND):]))
    return files


def shown_times(ticks):
    """A time before 1970 as find prints it: of ntfs-3g, and of ours."""
    ours = b'%d.%07d000' % divmod(ticks - EPOCH, 10 ** 7)
    return b'%d.0000000000' % -((EPOCH - ticks) // 10 ** 7), ours


def is_before_1970(path, diff, theirs, ours):
    _, mtime, atime, ctime = struct.unpack('<4Q', peer_value(path, 'times'))
    ticks = {'mtime': mtime, 'atime': atime, 'ctime': ctime}
    return all(f in ticks and ticks[f] < EPOCH and
               shown_times(ticks[f]) == (theirs[f], ours[f]) for f in diff)


def is_absolute(path, theirs, ours):
    """Whether both lead to the same path of the volume, from inside each mount."""
    top = peer + b'/'
    if not theirs['target'].startswith(top) or ours['target'].startswith(b'/'):
        return False
    here = os.path.dirname(os.path.join(mnt, path))
    there = os.path.normpath(os.path.join(here, ours['target']))
    return there == os.path.join(mnt, theirs['target'][len(top):])


def is_dangling(path, ours):
    text = stored_target(path).replace(b'\\', b'/')
    return ours['type'] == b'l' and ours['target'] == text and \
        not os.path.exists(os.path.join(mnt, os.path.dirname(path), text))


def is_not_a_link(path, ours):
    kind = b'd' if attributes(path) & DIRECTORY else b'f'
    return tag_of(path) in (APP, CLOUD) and ours['type'] == kind and \
        ours['target'] == b'' and ours['mode'] == b'777'


def explain_link(path, theirs, ours):
    tag = tag_of(path)
    if ours['type'] == b'l' and int(ours['size']) != len(ours['target']):
        return None
    if theirs['target'] == b'unsupported reparse tag 0x%08x' % tag:
        if tag == SYMLINK:
            return 'dangling' if is_dangling(path, ours) else None
        return 'not-a-link' if is_not_a_link(path, ours) else None
    if tag == JUNCTION and b'/.NTFS-3G/Volume{' in theirs['target']:
        return 'volume' if ours['target'] == stored_target(path) else None
    return 'absolute' if is_absolute(path, theirs, ours) else None


def is_without_content(path):
    try:
        os.close(os.open(os.path.join(peer, path), os.O_RDONLY))
    except FileNotFoundError:
        return True
    return False


def explain(path, theirs, ours, diff):
    """The class of a difference in these fields, or None."""
    if diff == {'mode'}:
        modes = theirs['mode'], ours['mode']
        if modes == (b'777', b'555') and ours['type'] == b'f' and \
                attributes(path) & READONLY:
            return 'read-only'
        if modes == (b'0', b'777') and tag_of(path) in SPECIAL:
            return 'bare-special'
        if modes == (b'0', b'777') and ours['size'] == b'0' and \
                is_without_content(path):
            return 'no-content'
        return None
    if theirs['type'] == b'l':
        return explain_link(path, theirs, ours)
    if is_before_1970(path, diff, theirs, ours):
        return 'before-1970'
    return None


def explain_missing(path, theirs):
    """Why ntfs-3g does not list what is here."""
    if path == b'$MFT':
        return 'no-inode' if os.lstat(os.path.join(peer, path)).st_ino == 0 else None
    while b'/' in path:
        path = os.path.dirname(path)
        if path in theirs:
            return 'behind' if 'not-a-link' in why[path] else None
    return None


def compare_find():
    theirs, ours = find_files('find.peer'), find_files('find.mnt')
    for path in sorted(theirs.keys() | ours.keys()):
        if path not in ours:
            fail('find:', path, 'is not here')
            continue
        if path in theirs:
            diff = {f for f in FIND if theirs[path][f] != ours[path][f]}
            reason = explain(path, theirs[path], ours[path], diff) if diff else ''
            allowed = CLASSES[reason][0] if reason else set()
            if allowed is None or not diff <= allowed:
                reason = None
        else:
            diff = 'is only here'
            reason = explain_missing(path, theirs)
        if reason is None:
            fail('find:', path, str(diff), str(theirs.get(path)), str(ours[path]))
        elif reason:
            why[path].add(reason)
            seen[reason] += 1
    return theirs, ours


# -------------------------------------------------------------------------- ls

def ls_lines(name):
    """Columns by path, and the total of each directory."""
    lines, totals, where = {}, {}, b''
    for line in read(name).split(b'\n'):
        # A blank in a name is '\ ', if not in that of a directory.
        words = re.findall(rb'(?:\\.|[^ \\])+', line)
        if not words:
            continue
        if line.startswith(b'.'):
            where = unescape(line[:-1])[2:]
        elif words[0] == b'total':
            totals[where] = int(words[1])
        else:
            if words[4].endswith(b','):         # major, minor
                words[4:6] = [words[4] + words[5]]
            target = words[10] if len(words) > 10 else b''
            path = os.path.join(where, unescape(words[8]))
            lines[path] = dict(zip(LS, words[:8] + [target]))
    return lines, totals


def check_totals(name, totals, files):
    """A total is the blocks of all that is listed, so it says nothing that find has
    not said; but it must say that."""
    blocks = collections.Counter()
    for path, file in files.items():
        if path:
            blocks[os.path.dirname(path)] += int(file['blocks'])
    for path, total in totals.items():
        if total != (blocks[path] + 1) // 2:
            fail(name, path, 'total', str(total), 'of', str(blocks[path]), 'blocks')


def compare_ls(found_theirs, found_ours):
    (theirs, totals), (ours, our_totals) = ls_lines('ls.peer'), ls_lines('ls.mnt')
    check_totals('ls of the peer:', totals, found_theirs)
    check_totals('ls:', our_totals, found_ours)
    if len(theirs) + 1 != len(found_theirs) or len(ours) + 1 != len(found_ours):
        fail('ls: as many lines as find', str(len(theirs)), str(len(ours)))
    for path in theirs.keys() | ours.keys():
        a, b = theirs.get(path), ours.get(path)
        allowed = set().union(*(CLASSES[c][1] or set() for c in why[path]))
        only = any(CLASSES[c][1] is None for c in why[path])
        if b is None or (a is None and not only):
            fail('ls:', path, str(a), str(b))
        elif a and not {c for c in LS if a[c] != b[c]} <= allowed:
            fail('ls:', path, str(a), str(b))


# -------------------------------------------------------------- rsync, getfattr

def compare_rsync(name):
    """Every line is an explained difference; with none at all, it did not run."""
    for line in read(name).split(b'\n'):
        if not line:
            continue
        line = re.sub(rb'\\#([0-7]{3})', lambda m: bytes([int(m[1], 8)]), line)
        flags, _, path = line.partition(b' ')
        # A file in the way of a link.
        if line.startswith(b'cannot delete non-empty directory: '):
            flags, path = b'cL+++', line.partition(b': ')[2]
        path = path.partition(b' -> ')[0].rstrip(b'/')
        if not any(re.fullmatch(CLASSES[c][2].encode(), flags) for c in why[path]):
            fail(name, flags, path)
        seen[name + ': explained'] += 1
    if not seen[name + ': explained']:
        fail(name, 'is empty')


def compare_attributes(name, ignore=None):
    """Equal, but for files that only one has."""
    theirs, ours = (attribute_lines(f'{name}.{side}') for side in ('peer', 'mnt'))
    count = 0
    for path, key in theirs.keys() | ours.keys():
        a, b = theirs.get((path, key)), ours.get((path, key))
        if a is not None and a == b:
            count += 1
        elif ignore and ignore(path, key, a) or \
                a is None and any(CLASSES[c][0] is None for c in why[path]):
            continue
        else:
            fail(name, path, key, str(a), str(b))
    if count == 0:
        fail(name, 'nothing was compared')
    seen[f'{name}: equal'] = count


def is_ours_alone(path, key, theirs):
    """ntfs-3g lists streams alone, of files and folders alone."""
    if theirs is not None:
        return False
    return key.startswith((b'user.ntfsread.', b'system.ntfs_')) or \
        key == b'ntfs.streams.list' or 'not-a-link' in why[path] or \
        (path, key) == (b'$UpCase', b'user.$Info')


def compare_digests():
    def lines(name):
        return {path: (hash_, size) for hash_, size, path in
                (line.split(b"\t", 2)
                 for line in read(name).split(b'\n')[:-1])}
    theirs, ours = lines('digest.peer'), lines('digest.mnt')
    equal = 0
    for path in theirs.keys() | ours.keys():
        a, b = theirs.get(path), ours.get(path)
        name = re.sub(rb'\\([0-7]{3})', lambda m: bytes([int(m[1], 8)]), path)
        if a is not None and a == b:
            equal += 1
        elif b and a is None and why[name] & {'no-inode', 'not-a-link', 'behind'}:
            continue
        elif b and a and b[1] == b'0' and a[1] == b'-' and 'no-content' in why[name]:
            continue
        else:
            fail('digest:', path, str(a), str(b))
    seen['digests: equal'] = equal


directory = sys.argv[1]
peer, mnt = (os.fsencode(os.path.realpath(arg)) for arg in sys.argv[2:4])
compare_ls(*compare_find())
for name in 'rsync.there', 'rsync.back':
    compare_rsync(name)
for name in ('acl', 'attrib', 'times', 'crtime', 'dos_name', 'ea', 'object_id',
             'reparse_data'):
    compare_attributes(name)
compare_attributes('all', is_ours_alone)
compare_digests()
for name in CLASSES:
    if not seen[name]:
        fail('no difference of class', name)
for name, count in seen.items():
    print(f'{count:8} {name}', file=sys.stderr)
sys.exit(failures > 0)
