#!/bin/sh
# golden.sh - what the commands print of a volume whose every byte is known
# SPDX-License-Identifier: BSD-2-Clause
#
# The expected texts were read against the recipe (test-images/images_good.c) and
# against istat, fls and ntfsinfo before they were kept.
. tests/sh/lib.sh
img=$(image good-stages.img) || skip "no good-stages.img"
ntfsread=$B/ntfsread

shows() {
	name=$1
	shift
	ok "$*" "$ntfsread" "$@"
	same "stderr of $*" "" "$(cat "$TMP/err")"
	golden "good-stages.$name"
}
shows info info "$img"
shows info-json info --json "$img"
shows ls ls "$img"
shows ls-long ls -l "$img" / /Links
shows ls-recursive ls -R "$img"
shows ls-json ls --json -l "$img" /Links
shows ls-file ls -l "$img" /File7.txt '/Links/one name'
shows record-one record "$img" /File1.txt
shows record-two record --hex "$img" /File3.txt
shows record-three record "$img" /File5.txt
shows record-three-json record --json "$img" /File5.txt
shows record-child record "$img" '#29'
shows record-directory record "$img" '/Folder of many'
shows record-volume record "$img" '#3'
shows record-empty record "$img" '#20'
shows stage-json stage --json "$img" /File5.txt
shows stage-directory stage "$img" '/Folder of many'
shows stage-volume-json stage --json "$img"
shows verify verify "$img"

# Links of every kind, and the letters of what is compressed, offline, a device.
if img=$(image good-reparse.img); then
	run "$ntfsread" ls -lR "$img"
	golden good-reparse.ls-long
fi
