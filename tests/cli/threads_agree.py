#!/usr/bin/env python3
"""threads_agree.py - a command prints the same whatever the number of its threads
SPDX-License-Identifier: BSD-2-Clause

    threads_agree.py NTFSREAD WORK 'ARGUMENTS' IMAGE...

Output, findings, what is said on stderr and the status with -j1, -j2 and -j8.  WORK is
a directory for the findings.  Prints what differs, and last 'N compared'.
"""
import os
import shlex
import subprocess
import sys

THREADS = (1, 2, 8)


def run(ntfsread, work, arguments, image, threads):
    """(status, output, stderr, findings) of one run."""
    found = os.path.join(work, "found")
    done = subprocess.run(
        [ntfsread, *arguments, f"-j{threads}", "--findings", found, image],
        stdin=subprocess.DEVNULL, capture_output=True, check=False)
    findings = None
    if os.path.exists(found):
        with open(found, "rb") as file:
            findings = file.read()
        os.unlink(found)
    return done.returncode, done.stdout, done.stderr, findings


def compare(ntfsread, work, text, image):
    arguments = shlex.split(text)
    name = f"{image} {text}"
    first = None
    for threads in THREADS:
        now = run(ntfsread, work, arguments, image, threads)
        status, _, said, _ = now
        if status not in (0, 1, 3):
            print(f"{name} -j{threads}: status {status}: {said[-300:]}")
        if status == 3 and b"\nntfsread: " not in b"\n" + said:
            print(f"{name} -j{threads}: rows are missing, and nothing says so")
        first = first or now
        for what, a, b in zip(("status", "rows", "stderr", "findings"), first, now):
            if a != b:
                print(f"{name}: {what} with -j{threads} differ from -j1")


def main():
    ntfsread, work, arguments, *images = sys.argv[1:]
    for image in images:
        compare(ntfsread, work, arguments, image)
    print(f"{len(images)} compared")


main()
