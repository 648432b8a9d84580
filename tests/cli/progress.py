#!/usr/bin/env python3
# progress.py - what somebody at a terminal sees while a command works
# SPDX-License-Identifier: BSD-2-Clause
"""progress.py [-l BYTES] COMMAND...

Runs the command with a terminal for stderr and a file for stdout, one that can have
BYTES at most, and prints "STATUS SHOWN": how often the progress was shown.  Then the
lines that are left on the terminal, what was overwritten left out.
"""
import os
import pty
import re
import resource
import subprocess
import sys
import tempfile

PERCENT = re.compile(rb'\r(\d+) %')


def screen(text):
    """The lines as they are seen in the end."""
    lines = []
    for line in text.replace(b'\r\n', b'\n').split(b'\n'):
        seen = bytearray()
        for piece in line.split(b'\r'):
            seen[:len(piece)] = piece
        lines.append(seen.decode().rstrip())
    return [line for line in lines if line]


def run(command, limit):
    def with_limit():
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    ours, theirs = pty.openpty()
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out,
                                 stderr=theirs, preexec_fn=with_limit)
        os.close(theirs)
        said = b''
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:     # nobody has the other end any more
                part = b''
            if not part:
                break
            said += part
        return child.wait(), said


def main(args):
    limit = 0
    if args[0] == '-l':
        limit = int(args[1])
        args = args[2:]
    status, said = run(args, limit)
    shown = [int(percent) for percent in PERCENT.findall(said)]
    print(status, len(shown))
    print('\n'.join(screen(said)))


main(sys.argv[1:])
