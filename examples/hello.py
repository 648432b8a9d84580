#!/usr/bin/env python3
"""hello.py - list a directory of an NTFS image from Python:  hello.py IMAGE [PATH]
SPDX-License-Identifier: BSD-2-Clause

cffi reads ntfsread.h itself: nothing is declared a second time here.
NTFSREAD_H and NTFSREAD_LIB say where header and library are if not in their usual
places.
"""
import os
import re
import sys

import cffi


def load(header, library):
    """The library as cffi sees it, declared by its own header."""
    ffi = cffi.FFI()
    with open(header, encoding="utf-8") as lines:
        text = lines.read()
    # What the C preprocessor would do: macros and the C++ guard go.
    text = re.sub(r'#ifdef __cplusplus.*?#endif', '', text, flags=re.S)
    text = re.sub(r'^\s*#(\\\n|.)*$', '', text, flags=re.M)
    ffi.cdef(text.replace("NTR_API", ""))
    return ffi, ffi.dlopen(library)


def listing(ffi, lib, image, path):
    """(name, size) of each entry of a directory."""
    vol = ffi.new("struct ntr_volume **")
    file = ffi.new("struct ntr_file **")
    folder = ffi.new("struct ntr_dir **")
    entry = ffi.new("struct ntr_dirent *")
    err = ffi.new("struct ntr_error *")
    name = ffi.new("char[1024]")
    more = -1
    if (lib.ntr_volume_open_path(image, ffi.NULL, vol, err) == lib.NTR_OK
            and lib.ntr_file_open_path(vol[0], path, file, ffi.NULL, err) == lib.NTR_OK
            and lib.ntr_dir_open(file[0], folder, err) == lib.NTR_OK):
        while (more := lib.ntr_dir_next(folder[0], entry, err)) > 0:
            if entry.name_space != lib.NTR_NAME_DOS:
                lib.ntr_utf8(entry.name, entry.name_units, name, len(name))
                yield ffi.string(name).decode("utf-8", "surrogatepass"), entry.size
    lib.ntr_dir_close(folder[0])
    lib.ntr_file_close(file[0])
    lib.ntr_volume_close(vol[0])
    if more < 0:
        lib.ntr_error_text(err, name, len(name))
        raise OSError(ffi.string(name).decode())


def main():
    """Print what a directory holds, the root if none is named."""
    ffi, lib = load(os.environ.get("NTFSREAD_H", "/usr/local/include/ntfsread.h"),
                    os.environ.get("NTFSREAD_LIB", "libntfsread.so.0"))
    image, path = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "/"
    for name, size in listing(ffi, lib, os.fsencode(image), os.fsencode(path)):
        sys.stdout.buffer.write(f"{size:12}  {name}\n".encode("utf-8", "surrogatepass"))


if __name__ == "__main__":
    main()
