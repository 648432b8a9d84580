# listings.py - read one directory by many readers at once, each at its own pace
# SPDX-License-Identifier: BSD-2-Clause
#
#	listings.py DIRECTORY READERS
#
# More of them than the mount keeps listings for, so that some start over in the middle:
# all must get the same names in the same order, each once, and so must who goes back to a
# place by seekdir().
import ctypes
import random
import sys


class Dirent(ctypes.Structure):
    _fields_ = [('ino', ctypes.c_uint64), ('off', ctypes.c_int64),
                ('length', ctypes.c_ushort), ('type', ctypes.c_ubyte),
                ('name', ctypes.c_char * 256)]


libc = ctypes.CDLL(None)
libc.opendir.restype = ctypes.c_void_p
libc.readdir.restype = ctypes.POINTER(Dirent)
libc.readdir.argtypes = libc.rewinddir.argtypes = [ctypes.c_void_p]
libc.telldir.argtypes = [ctypes.c_void_p]
libc.telldir.restype = ctypes.c_long
libc.seekdir.argtypes = [ctypes.c_void_p, ctypes.c_long]


def read(stream):
    entry = libc.readdir(stream)
    return (entry.contents.name, entry.contents.ino) if entry else None


def main(path, readers):
    random.seed(1)
    streams = [libc.opendir(path.encode()) for _ in range(readers)]
    got = [[] for _ in streams]
    live = list(range(readers))
    while live:
        i = random.choice(live)
        for _ in range(random.choice((1, 200, 700))):
            entry = read(streams[i])
            if entry is None:
                live.remove(i)
                break
            got[i].append(entry)
    if len(set(got[0])) != len(got[0]):
        sys.exit('an entry is listed twice')
    for i in range(1, readers):
        if got[i] != got[0]:
            sys.exit('reader %d has other entries than the first' % i)

    places = []
    libc.rewinddir(streams[0])
    while True:
        place = libc.telldir(streams[0])
        entry = read(streams[0])
        if entry is None:
            break
        places.append((place, entry))
    if [entry for _, entry in places] != got[0]:
        sys.exit('rewinddir() gives other entries')
    for place, entry in random.sample(places, 20):
        libc.seekdir(streams[0], place)
        if read(streams[0]) != entry:
            sys.exit('seekdir(%d) leads elsewhere' % place)
    print(len(got[0]))


main(sys.argv[1], int(sys.argv[2]))
