#!/bin/sh
# verify.sh - what verify finds where parts of a volume contradict one another, and that
#             it finds nothing where they do not
# SPDX-License-Identifier: BSD-2-Clause
. tests/sh/lib.sh
need jq
plain_only

# Findings by kind, as "kind=count ...", and nothing else.
kinds() {
	"$B/ntfsread" verify --json "$1" 2>"$TMP/err" | jq -r 'select(.summary) |
		.kinds | to_entries | map("\(.key)=\(.value)") | sort | join(" ")'
}

# Image, kinds as the recipe makes them.
finds() {
	img=$(image "$1.img") || { fail "no $1"; return; }
	same "$1" "$2" "$(kinds "$img")"
}

# LCN and number of clusters of each finding of a kind.
ranges() {
	"$B/ntfsread" verify --json "$1" | jq -r --arg kind "$2" \
		'select(.kind == $kind) | "\(.got)+\(.limit)"' | tr '\n' ' '
}

finds bad-clusters \
	"cluster-free=1 cluster-lost=2 cluster-shared=2 stored-size=1"
finds bad-mft-bitmap "record-free=1 record-lost=1"
finds bad-index-tree "index-block-empty=1 index-block-free=1\
 index-block-unreached=1 index-duplicate=1 index-entry-mismatch=2 index-order=1\
 name-unindexed=14"
finds bad-names-indexed "index-entry-mismatch=1 link-count=1 name-unindexed=1"
finds bad-ids "view-entry-missing=2 view-entry-stale=1"
finds good-badclus ""

# Seven clusters taken anywhere, and seventy from 600 on.
img=$(image bad-clusters.img) || skip "no bad-clusters"
ranges "$img" cluster-lost >"$TMP/lost"
ok "lost clusters" grep -q '^[0-9]*+7 600+70 $' "$TMP/lost"
same "a cluster that is called free" "500+1 " "$(ranges "$img" cluster-free)"

# Both owners are told, and of the same cluster.
same "owners of a cluster" 2 "$("$B/ntfsread" verify --json "$img" |
	jq -r 'select(.kind == "cluster-shared") | .record' | sort -u | wc -l)"
same "the cluster they share" 1 "$("$B/ntfsread" verify --json "$img" |
	jq -r 'select(.kind == "cluster-shared") | "\(.got)+\(.limit)"' |
	sort -u | wc -l)"

# All that map them are told, however many map them.
if shared=$(image bad-slack-shared.img); then
	same "owners of shared clusters" 40 "$("$B/ntfsread" verify --json \
		"$shared" | jq -r 'select(.kind == "cluster-shared" and
			.record != null and .record != 6) | .record' |
		sort -u | wc -l)"
fi

# The summary counts what was told.
for img in "$IMAGES"/bad-clusters.img "$IMAGES"/bad-index-tree.img; do
	"$B/ntfsread" verify --json "$img" >"$TMP/json"
	same "findings of ${img##*/}" \
		"$(jq -s 'map(select(.kind)) | length' "$TMP/json")" \
		"$(jq 'select(.summary) | .findings' "$TMP/json")"
	same "severities of ${img##*/}" \
		"$(jq 'select(.summary) | .findings' "$TMP/json")" \
		"$(jq 'select(.summary) | .damaged + .odd + .note' "$TMP/json")"
	same "twice the same" "$(cat "$TMP/json")" \
		"$("$B/ntfsread" verify --json "$img")"
	expect_status 3 "$B/ntfsread" verify --strict "$img"
	expect_status 0 "$B/ntfsread" verify "$img"
done

# Where something cannot be read or decoded the status says so, and only there.  The
# kinds by which it does are these, whatever else is wrong in an image.
unread='record-signature record-baad record-header record-unreadable
attribute-bounds resident-bounds attribute-value run-outside-volume
run-list-damaged stream-gap stream-headless compression-unit chunk-damaged
wof-damaged list-damaged list-entry-without-attribute list-unreadable
child-missing child-damaged child-other-base stale-reference index-root-damaged
index-block-damaged index-entry-damaged mirror-missing mft-gap image-cut
bitmap-damaged security-damaged'
echo "$unread" | tr ' ' '\n' | sort >"$TMP/unread"
both=
for img in "$IMAGES"/*.img "$WOF"/bad-*.img; do
	test -e "$img" || continue
	case $img in *-several.img) continue ;; esac
	run "$B/ntfsread" verify --json "$img"
	test "$STATUS" -ne 1 || continue
	jq -r '.kind // empty' "$TMP/out" | sort -u >"$TMP/kinds"
	want=0
	test -z "$(comm -12 "$TMP/kinds" "$TMP/unread")" || want=3
	same "status of verify ${img##*/}" "$want" "$STATUS"
	both=$both$want
done
case $both in *0*3*0*) ;; *) fail "every image has the same status: $both" ;; esac

# The large ones of the benchmarks are sound, too.
mkimages=$B/mkimages
test -x "$mkimages" || mkimages=build/gcc/mkimages
for kind in many many-tree; do
	ok "making $kind" "$mkimages" --$kind 2000 "$TMP/$kind.img"
	ok "verify $kind" "$B/ntfsread" verify --json "$TMP/$kind.img"
	same "findings of $kind" 0 "$(jq .findings "$TMP/out")"
	same "rows of $kind" 1976 "$("$B/ntfsread" timeline --json \
		"$TMP/$kind.img" | jq -r 'select(.record >= 24) | .record' |
		sort -u | wc -l)"
	rm -f "$TMP/$kind.img"
done

# Nothing is damaged in what is sound, whoever wrote it.
for img in "$IMAGES"/good-*.img "$REAL"/*.img "$WOF"/good-*.img \
		${SAMPLES:+"$SAMPLES"/charlie.dd "$SAMPLES"/7-ntfs-undel.dd \
		"$SAMPLES"/vsstest.raw}; do
	test -e "$img" || continue
	set --
	case $img in
	*-several.img)
		set -- --partition 1
		;;
	esac
	"$B/ntfsread" verify --json "$@" "$img" >"$TMP/json" 2>"$TMP/err"
	same "damaged in ${img##*/}" 0 \
		"$(jq -r 'select(.summary) | .damaged' "$TMP/json")"
done
