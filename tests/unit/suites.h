/*
 * suites.h - the unit test suites, one SUITE(NOUN) a line
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Included with several meanings of SUITE(), hence no guard.
 */
SUITE(runs)
SUITE(fixup)
SUITE(record)
SUITE(attr)
SUITE(manifest)
SUITE(attrlist)
SUITE(values)
SUITE(boot)
SUITE(index)
SUITE(utf16)
SUITE(time)
SUITE(text)
SUITE(split)
SUITE(source)
SUITE(image)
SUITE(partition)
SUITE(cost)
SUITE(hostile)
SUITE(stage)
SUITE(path)
SUITE(threads)
