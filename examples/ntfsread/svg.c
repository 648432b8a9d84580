/*
 * svg.c - the figures of the four stages as SVG
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Three columns, as time goes on in the life of a file: the base record; the
 * attribute list and the child records; the ranges of clusters.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"
#include "replace.h"
#include "stage.h"
#include "text.h"
#include "types.h"

enum {
	WIDTH = 1040, MARGIN = 20, TOP = 100,
	COLUMN = 270,			/* width of a record */
	MIDDLE = 385, RIGHT = 750,	/* where the columns start */
	BASE_HEIGHT = 340, CHILD_HEIGHT = 152,	/* of a record's bytes */
	LINE = 16, RANGE = 22,
	RANGES_BASE = 5, RANGES_CHILD = 4, CHILDREN = 5, ENTRIES = 8
};

struct svg {
	FILE *out;
	const struct stage_view *v;
	int middle, right;	/* how far down the columns are filled */
	int list_x, list_y;	/* where the arrows to the children start */
};

/* XML has no way to write control characters, so they are escaped before. */
static void put_xml(FILE *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		default:
			putc(*text, out);
		}
	}
}

static void put_text(struct svg *g, int x, int y, const char *class,
		     const char *text, size_t columns)
{
	char safe[TEXT_SAFE];

	text_fit(text, strlen(text), columns, safe, sizeof(safe));
	fprintf(g->out, "<text x=\"%d\" y=\"%d\" class=\"%s\">", x, y, class);
	put_xml(g->out, safe);
	fputs("</text>\n", g->out);
}

static void put_box(struct svg *g, int x, int y, int w, int h,
		    const char *class)
{
	fprintf(g->out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
		"class=\"%s\"/>\n", x, y, w, h, class);
}

static void put_arrow(struct svg *g, int x1, int y1, int x2, int y2)
{
	int bend = (x2 - x1) / 2;

	fprintf(g->out, "<path d=\"M%d %d C%d %d %d %d %d %d\" "
		"class=\"arrow\"/>\n", x1, y1, x1 + bend, y1, x2 - bend, y2,
		x2, y2);
}

static const char *type_class(uint32_t type)
{
	switch (type) {
	case NTR_ATTRIBUTE_LIST:
		return "list";
	case NTR_DATA:
		return "data";
	case NTR_INDEX_ROOT:
	case NTR_INDEX_ALLOCATION:
	case NTR_BITMAP:
		return "index";
	default:
		return "attr";
	}
}

static void attr_title(const struct ntr_attr *attr, char *buf, size_t cap)
{
	char name[TEXT_NAME];

	type_text(attr->type, buf, cap);
	if (!attr->name_units)
		return;
	ntr_utf8(attr->name, attr->name_units, name, sizeof(name));
	strlcat(buf, " ", cap);
	strlcat(buf, name, cap);
}

static bool is_shown(uint64_t i, uint64_t total, uint64_t shown)
{
	return total <= shown || i < shown - 2 || i == total - 1;
}

static void put_range(struct svg *g, const struct ntr_run *run, int from_x,
		      int from_y)
{
	char text[128];

	if (run->lcn == NTR_NONE)
		snprintf(text, sizeof(text), "VCN %" PRIu64 ": %" PRIu64
			 " sparse", run->vcn, run->clusters);
	else
		snprintf(text, sizeof(text), "VCN %" PRIu64 ": %" PRIu64
			 " at LCN %" PRIu64, run->vcn, run->clusters,
			 run->lcn);
	put_box(g, RIGHT, g->right, COLUMN, RANGE - 4,
		run->lcn == NTR_NONE ? "sparse" : "clusters");
	put_text(g, RIGHT + 6, g->right + 13, "small", text, 46);
	put_arrow(g, from_x, from_y, RIGHT - 2, g->right + 9);
	g->right += RANGE;
}

/* The cluster ranges of an attribute, with arrows from (x, y). */
static void put_ranges(struct svg *g, const struct ntr_attr *attr, int x, int y,
		       uint64_t shown)
{
	struct ntr_pairs pos = { 0 };
	struct extent_sum sum;
	struct ntr_run run;
	char text[64];

	extent_sum(attr, &sum);
	if (g->right < y - RANGE / 2)
		g->right = y - RANGE / 2;	/* no arrow upwards */
	for (uint64_t i = 0; ntr_pairs_next(attr, &pos, &run, NULL) > 0; i++) {
		if (is_shown(i, sum.pairs, shown)) {
			put_range(g, &run, x, y);
		} else if (i == shown - 2) {
			snprintf(text, sizeof(text), "%" PRIu64
				 " more mapping pairs", sum.pairs - shown + 1);
			put_text(g, RIGHT + 6, g->right + 13, "note", text,
				 46);
			g->right += RANGE;
		}
	}
	g->right += 8;
}

static void put_part(struct svg *g, int x, int y, int h, const char *class,
		     const char *label)
{
	put_box(g, x, y, COLUMN, h > 0 ? h : 1, class);
	if (h >= 11)
		put_text(g, x + 6, y + h / 2 + 4, "small", label, 40);
}

/* The record as a box, its bytes from top to bottom to scale. */
static void put_record(struct svg *g, const struct ntr_record *rec, int x,
		       int y, int height, uint64_t ranges)
{
	struct ntr_attr *attr;
	struct layout l;
	char label[TEXT_NAME + 64];
	int top, bottom;

	layout_read(rec, &l);
	put_box(g, x, y, COLUMN, height, "record");
	bottom = l.count ? (int)((uint64_t)height * l.attr[0].at / l.size) : 0;
	put_part(g, x, y, bottom, "header", "header");
	for (size_t i = 0; i < l.count; i++) {
		attr = &l.attr[i];
		top = (int)((uint64_t)height * attr->at / l.size);
		bottom = (int)((uint64_t)height *
			       ((uint64_t)attr->at + attr->length) / l.size);
		attr_title(attr, label, sizeof(label));
		put_part(g, x, y + top, bottom - top, type_class(attr->type),
			 label);
		if (attr->type == NTR_ATTRIBUTE_LIST) {
			g->list_x = x + COLUMN;
			g->list_y = y + (top + bottom) / 2;
		}
		/* The clusters of the list are drawn as the list itself. */
		if (!attr->resident && attr->type != NTR_ATTRIBUTE_LIST)
			put_ranges(g, attr, x + COLUMN,
				   y + (top + bottom) / 2, ranges);
	}
	snprintf(label, sizeof(label), "%" PRIu32 " bytes free",
		 l.size - l.used);
	top = (int)((uint64_t)height * l.used / l.size);
	if (height - top >= 14)
		put_text(g, x + 6, y + top + (height - top) / 2 + 4, "note",
			 label, 40);
}

static void put_entry(struct svg *g, const struct ntr_list_entry *e, int y)
{
	uint64_t number = NTR_REF_NUMBER(e->ref);
	char text[128], type[32];

	type_text(e->type, type, sizeof(type));
	if (number == g->v->base.number)
		snprintf(text, sizeof(text), "%s: base record", type);
	else
		snprintf(text, sizeof(text), "%s VCN %" PRIu64 ": child %"
			 PRIu64 "-%u", type, e->first_vcn, number,
			 NTR_REF_SEQUENCE(e->ref));
	put_text(g, MIDDLE + 6, y + 12, "small", text, 44);
}

/* A nonresident list lies outside the record; arrows to the children start at it
 * then, else at the list inside the record. */
static void put_list(struct svg *g)
{
	uint32_t count = g->v->t->info.entries;
	uint32_t lines = count < ENTRIES ? count : ENTRIES;
	int height = (int)lines * LINE + 6, y;
	struct ntr_list_entry e;
	char text[96];

	if (g->v->t->info.list != 2)
		return;
	snprintf(text, sizeof(text), "attribute list: %" PRIu32 " entries, %"
		 PRIu64 " bytes", count, g->v->t->info.list_size);
	put_text(g, MIDDLE, g->middle + 12, "title", text, 46);
	y = g->middle + 20;
	put_box(g, MIDDLE, y, COLUMN, height, "list");
	put_arrow(g, g->list_x, g->list_y, MIDDLE - 2, y + height / 2);
	g->list_x = 0;
	g->list_y = y + height;
	for (uint32_t i = 0; i < count; i++) {
		if (!is_shown(i, count, ENTRIES)) {
			snprintf(text, sizeof(text), "%" PRIu32
				 " more entries", count - ENTRIES + 1);
			put_text(g, MIDDLE + 6, y + 14, "note", text, 44);
			i = count - 2;
		} else if (ntr_file_entry(g->v->t->file, i, &e,
					  NULL) == NTR_OK) {
			put_entry(g, &e, y + 2);
		}
		y += LINE;
	}
	g->middle = g->list_y + 24;
}

/* From the list inside the base record, or down along the list outside it. */
static void arrow_to_child(struct svg *g, int y)
{
	int x = MIDDLE - 30;

	if (g->list_x)
		put_arrow(g, g->list_x, g->list_y, MIDDLE - 2, y);
	else
		fprintf(g->out, "<path d=\"M%d %d H%d V%d H%d\" "
			"class=\"arrow\"/>\n", MIDDLE, g->list_y - 8, x, y,
			MIDDLE - 2);
}

static void put_child(struct svg *g, const struct ntr_record *rec)
{
	char text[96];
	int y = g->middle + 20;

	/* Its clusters start beside it, or below those already there. */
	if (g->right < y)
		g->right = y;
	snprintf(text, sizeof(text), "child record %" PRIu64 "-%u%s%s",
		 rec->number, rec->sequence,
		 rec->state == NTR_RECORD_GOOD ? "" : ": ",
		 rec->state == NTR_RECORD_GOOD ? "" :
						 record_state_text(rec->state));
	put_text(g, MIDDLE, g->middle + 12, "title", text, 46);
	arrow_to_child(g, y + CHILD_HEIGHT / 2);
	put_record(g, rec, MIDDLE, y, CHILD_HEIGHT, RANGES_CHILD);
	g->middle = y + CHILD_HEIGHT + 16;
	if (g->middle < g->right)
		g->middle = g->right;
}

static void put_children(struct svg *g)
{
	uint32_t count = g->v->t->info.records - 1;
	struct ntr_record rec;
	char text[64];

	for (uint32_t i = 0; i < count; i++) {
		if (!is_shown(i, count, CHILDREN)) {
			snprintf(text, sizeof(text), "%" PRIu32
				 " more child records", count - CHILDREN + 1);
			put_text(g, MIDDLE, g->middle + 12, "note", text, 46);
			g->middle += 28;
			i = count - 2;
			continue;
		}
		if (ntr_file_record(g->v->t->file, i + 1, &rec, NULL) == NTR_OK)
			put_child(g, &rec);
	}
}

static void put_body(struct svg *g)
{
	char text[96];

	snprintf(text, sizeof(text), "base record %" PRIu64 "-%u",
		 g->v->base.number, g->v->base.sequence);
	put_text(g, MARGIN, TOP - 8, "title", text, 46);
	put_record(g, &g->v->base, MARGIN, TOP, BASE_HEIGHT, RANGES_BASE);
	put_list(g);
	/* Arrows from the base record to its clusters cross no child record. */
	if (g->right > TOP && g->middle < g->right)
		g->middle = g->right;
	put_children(g);
}

static const char style[] =
"<style>\n"
"text{font-family:sans-serif;fill:#222}\n"
".head{font-size:20px;font-weight:bold}.why{font-size:13px}\n"
".title{font-size:12px;font-weight:bold}.small{font-size:11px}\n"
".note{font-size:11px;font-style:italic;fill:#777}\n"
"rect{stroke:#444;stroke-width:1}\n"
".record{fill:#f4f4f4}.header{fill:#d8d8d8}.attr{fill:#cfe3f5}\n"
".list{fill:#f6c9c0}.data{fill:#cdeac6}.index{fill:#f3e3b3}\n"
".clusters{fill:#cdeac6;stroke:#c00}\n"
".sparse{fill:none;stroke:#999;stroke-dasharray:4 3}\n"
".arrow{fill:none;stroke:#555;stroke-width:1.2;marker-end:url(#a)}\n"
"</style>\n"
"<defs><marker id=\"a\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" "
"markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">"
"<path d=\"M0 0 L8 4 L0 8 z\" fill=\"#555\"/></marker></defs>\n";

static void put_head(struct svg *g, int height)
{
	const struct stage_view *v = g->v;
	char text[600];

	fprintf(g->out, "<svg xmlns=\"http://www.w3.org/2000/svg\" "
		"width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n", WIDTH,
		height, WIDTH, height);
	fputs(style, g->out);
	put_box(g, 0, 0, WIDTH, height, "page");
	fputs("<style>.page{fill:#fff;stroke:none}</style>\n", g->out);
	put_text(g, MARGIN, 32, "head", v->path.len ? v->path.bytes : "no name",
		 85);
	snprintf(text, sizeof(text), "Stage %s: %s",
		 stage_word(v->stage.stage), v->reason);
	put_text(g, MARGIN, 58, "why", text, 150);
}

bool stage_svg(const struct stage_view *v, const char *path)
{
	struct svg g = { .v = v, .middle = TOP - 20, .right = TOP };
	char *body = NULL, *all = NULL;
	size_t body_len = 0, len = 0;
	int height = TOP + BASE_HEIGHT;
	bool good = false;

	/* How tall it gets is known when everything has been drawn. */
	g.out = open_memstream(&body, &body_len);
	if (g.out) {
		put_body(&g);
		good = fclose(g.out) == 0;
	}
	if (height < g.middle)
		height = g.middle;
	if (height < g.right)
		height = g.right;
	g.out = good ? open_memstream(&all, &len) : NULL;
	if (g.out) {
		put_head(&g, height + MARGIN);
		fwrite(body, 1, body_len, g.out);
		fputs("</svg>\n", g.out);
		good = fclose(g.out) == 0;
	}
	good = good && all && replace_file(path, all, len);
	if (!good)
		complain(path, "cannot write: %s", strerror(errno));
	free(body);
	free(all);
	return good;
}
