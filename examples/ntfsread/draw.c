/*
 * draw.c - the figures of the four stages, in a terminal of 80 columns
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "out.h"
#include "record.h"
#include "stage.h"
#include "text.h"
#include "types.h"

enum {
	BAR = 74,		/* columns inside a record's frame */
	NAME = 34,		/* columns for an attribute's type and name */
	ENTRY_NAME = 28,	/* the same in the attribute list */
	RANGES_BASE = 6, RANGES_CHILD = 4,	/* mapping pairs shown */
	ENTRIES = 10,		/* of the attribute list */
	CHILDREN = 4,
	BLOCK = 10		/* columns of the longest range */
};

/* What lines are made of. */
static const struct glyphs {
	const char *h, *v, *tl, *tr, *bl, *br, *down, *up, *tee, *end, *arrow;
	const char *full, *shade, *dots, *more;
} unicode = {
	"─", "│", "┌", "┐", "└", "┘", "┬", "┴", "├", "└", "─▶",
	"█", "░", "┄", "…",
}, ascii = {
	"-", "|", "+", "+", "+", "+", "+", "+", "|", "`", "->",
	"#", ".", ".", "...",
};
static const struct glyphs *g = &ascii;

static void repeat(const char *glyph, size_t count)
{
	while (count-- > 0)
		fputs(glyph, stdout);
}

/* Where in the frame a byte of the record is. */
static size_t column(const struct layout *l, uint64_t at)
{
	size_t c = (size_t)(at * BAR / l->size);

	return c < BAR ? c : BAR;
}

/* The part of the frame from one border to the next. */
struct cell {
	size_t from, to;	/* columns; the border itself is at 'from' - 1 */
	char label[40];
	bool free;
};

struct frame {
	struct cell cell[LAYOUT_MAX + 3];
	size_t count;
};

/* A cell too narrow for its border becomes part of the one before it. */
static void add_cell(struct frame *f, size_t from, size_t to,
		     const char *label, bool is_free)
{
	struct cell *c = &f->cell[f->count];

	if (f->count > 0)
		from++;
	if (to <= from)
		return;
	*c = (struct cell){ .from = from, .to = to, .free = is_free };
	snprintf(c->label, sizeof(c->label), "%s", label);
	f->count++;
}

/* The longest text that fits: number and type, the number, nothing. */
static void attr_label(const struct ntr_attr *attr, size_t number,
		       size_t width, char *buf, size_t cap)
{
	char type[32];
	size_t len;

	type_text(attr->type, type, sizeof(type));
	len = (size_t)snprintf(buf, cap, "%zu %s", number, type);
	if (len > width)
		len = (size_t)snprintf(buf, cap, "%zu", number);
	if (len > width)
		buf[0] = '\0';
}

static void make_frame(const struct layout *l, struct frame *f)
{
	uint32_t header = l->count ? l->attr[0].at : l->used;
	size_t from, to;
	char label[40];

	f->count = 0;
	add_cell(f, 0, column(l, header), "hdr", false);
	for (size_t i = 0; i < l->count; i++) {
		from = column(l, l->attr[i].at);
		to = column(l, l->attr[i].at + (uint64_t)l->attr[i].length);
		attr_label(&l->attr[i], i + 1, to > from ? to - from - 1 : 0,
			   label, sizeof(label));
		add_cell(f, from, to, label, false);
	}
	snprintf(label, sizeof(label), "%" PRIu32 " bytes free",
		 l->size - l->used);
	/* An end that rounds to nothing still closes the last attribute. */
	from = column(l, l->used);
	if (from < BAR)
		add_cell(f, from, BAR, label, true);
	if (f->count)
		f->cell[f->count - 1].to = BAR;
}

static void frame_line(const struct frame *f, const char *left,
		       const char *border, const char *right)
{
	printf("  %s", left);
	for (size_t i = 0; i < f->count; i++) {
		if (i > 0)
			fputs(border, stdout);
		repeat(g->h, f->cell[i].to - f->cell[i].from);
	}
	puts(right);
}

static void cell_text(const struct cell *c)
{
	size_t width = c->to - c->from, len = strlen(c->label), before;

	if (len > width || (c->free && len + 2 > width))
		len = 0;
	before = (width - len) / 2;
	if (!c->free) {
		printf("%*s%.*s%*s", (int)before, "", (int)len, c->label,
		       (int)(width - len - before), "");
		return;
	}
	if (len == 0) {
		repeat(g->shade, width);
		return;
	}
	repeat(g->shade, before - 1);
	printf(" %s ", c->label);
	repeat(g->shade, width - len - before - 1);
}

static void draw_frame(const struct layout *l)
{
	struct frame f;
	size_t at = 0;

	make_frame(l, &f);
	/* Cells that were left out leave room: give it to the one before. */
	for (size_t i = 0; i < f.count; i++) {
		if (i > 0)
			f.cell[i - 1].to = f.cell[i].from - 1;
		at = f.cell[i].to;
	}
	if (at == 0)
		return;
	frame_line(&f, g->tl, g->down, g->tr);
	printf("  %s", g->v);
	for (size_t i = 0; i < f.count; i++) {
		if (i > 0)
			fputs(g->v, stdout);
		cell_text(&f.cell[i]);
	}
	puts(g->v);
	frame_line(&f, g->bl, g->up, g->br);
}

/* "$DATA "name"" cut and padded to 'width' columns. */
static void print_name(uint32_t type, const uint8_t *name, size_t units,
		       size_t width)
{
	char text[TEXT_NAME + 40], fit[TEXT_SAFE];
	size_t len, columns;

	type_text(type, text, sizeof(text));
	len = strlen(text);
	if (units) {
		text[len++] = ' ';
		text[len++] = '"';
		columns = ntr_utf8(name, units, text + len, TEXT_NAME);
		len += columns < TEXT_NAME ? columns : strlen(text + len);
		text[len++] = '"';
	}
	columns = text_fit(text, len, width, fit, sizeof(fit));
	printf("%s%*s", fit, (int)(width - columns), "");
}

/* One range of clusters: where in the attribute, where in the volume, how long. */
static void draw_range(const struct stage_view *v, const struct ntr_run *run,
		       uint64_t longest, bool last)
{
	uint64_t offset = session_cluster_offset(v->s, run->lcn);
	size_t columns = 1;

	if (longest <= BLOCK)
		columns = (size_t)run->clusters;
	else
		columns = (size_t)((double)run->clusters / (double)longest *
				   (BLOCK - 1)) + 1;
	printf("       %s%s VCN %-8" PRIu64 " ", last ? g->end : g->tee,
	       g->arrow, run->vcn);
	printf("%7" PRIu64 " %s ", run->clusters,
	       plural(run->clusters, "cluster ", "clusters"));
	if (run->lcn == NTR_NONE)
		printf("%-14s", "sparse");
	else
		printf("LCN %-10" PRIu64, run->lcn);
	if (offset != NTR_NONE)
		printf(" 0x%-10" PRIx64 " ", offset);
	else
		printf(" %-12s ", "");
	repeat(run->lcn == NTR_NONE ? g->dots : g->full, columns);
	putchar('\n');
}

static void draw_more(uint64_t count, const char *what)
{
	char text[COUNT_TEXT];

	printf("       %s  %s %s more %s\n", g->v, g->more,
	       count_text(count, text), what);
}

/* Of 'total' things in a list, is number 'i' one of the 'shown'? */
static bool is_shown(uint64_t i, uint64_t total, uint64_t shown)
{
	return total <= shown || i < shown - 2 || i == total - 1;
}

static void draw_ranges(const struct stage_view *v,
			const struct ntr_attr *attr,
			const struct extent_sum *sum, uint64_t shown)
{
	struct ntr_pairs pos = { 0 };
	struct ntr_run run;
	uint64_t longest = 1;

	for (uint64_t i = 0; ntr_pairs_next(attr, &pos, &run, NULL) > 0; i++)
		if (is_shown(i, sum->pairs, shown) && run.clusters > longest)
			longest = run.clusters;
	pos = (struct ntr_pairs){ 0 };
	for (uint64_t i = 0; ntr_pairs_next(attr, &pos, &run, NULL) > 0; i++) {
		if (is_shown(i, sum->pairs, shown))
			draw_range(v, &run, longest, i == sum->pairs - 1);
		else if (i == shown - 2)
			draw_more(sum->pairs - shown + 1, "mapping pairs");
	}
}

static void draw_attr(const struct stage_view *v, const struct ntr_attr *attr,
		      size_t number, uint64_t ranges)
{
	struct extent_sum sum;

	printf("  %2zu  ", number);
	print_name(attr->type, attr->name, attr->name_units, NAME);
	if (attr->resident) {
		printf("  resident, %" PRIu32 " %s\n", attr->value_len,
		       plural(attr->value_len, "byte", "bytes"));
		return;
	}
	extent_sum(attr, &sum);
	printf("  nonresident, %" PRIu64 " mapping %s\n", sum.pairs,
	       plural(sum.pairs, "pair", "pairs"));
	draw_ranges(v, attr, &sum, ranges);
}

static void draw_record(const struct stage_view *v,
			const struct ntr_record *rec, const char *what,
			uint64_t ranges)
{
	uint64_t offset = session_image_offset(v->s, rec->offset);
	struct layout l;

	printf("\n%s %" PRIu64 "-%u", what, rec->number, rec->sequence);
	if (offset != NTR_NONE)
		printf(" at 0x%" PRIx64, offset);
	if (rec->state != NTR_RECORD_GOOD) {
		printf(": %s, its part of the file is missing\n",
		       record_state_text(rec->state));
		return;
	}
	layout_read(rec, &l);
	printf(": %" PRIu32 " bytes, %" PRIu32 " used, %" PRIu32 " free\n",
	       l.size, l.used, l.size - l.used);
	draw_frame(&l);
	for (size_t i = 0; i < l.count; i++)
		draw_attr(v, &l.attr[i], i + 1, ranges);
	if (l.more)
		printf("  %s and more attributes\n", g->more);
}

/* Is the entry's attribute split: does one of its pieces start past VCN 0? */
static bool is_split(const struct stage_view *v, const struct ntr_list_entry *e)
{
	struct ntr_list_entry o;

	for (uint32_t i = 0; i < v->t->info.entries; i++)
		if (ntr_file_entry(v->t->file, i, &o, NULL) == NTR_OK &&
		    o.first_vcn && o.type == e->type &&
		    o.name_units == e->name_units &&
		    memcmp(o.name, e->name, 2 * (size_t)o.name_units) == 0)
			return true;
	return false;
}

static void draw_entry(const struct stage_view *v,
		       const struct ntr_list_entry *e)
{
	uint64_t number = NTR_REF_NUMBER(e->ref);
	char where[48], vcn[32] = "";

	if (number == v->base.number)
		snprintf(where, sizeof(where), "base record");
	else
		snprintf(where, sizeof(where), "%s record %" PRIu64 "-%u",
			 e->attr == NTR_NO_INDEX ? "lost" : "child", number,
			 NTR_REF_SEQUENCE(e->ref));
	if (is_split(v, e))
		snprintf(vcn, sizeof(vcn), "VCN %" PRIu64, e->first_vcn);
	printf("  %s ", g->v);
	print_name(e->type, e->name, e->name_units, ENTRY_NAME);
	printf(" %-13s %s %-26s %s\n", vcn, g->arrow, where, g->v);
}

/* The line of the list's box that stands for the entries left out. */
static void draw_more_entries(uint64_t count)
{
	/* An ellipsis is one column, however many bytes. */
	int dots = g == &ascii ? 3 : 1;
	char number[COUNT_TEXT], text[BAR];

	snprintf(text, sizeof(text), " %s more entries",
		 count_text(count, number));
	printf("  %s %s%-*s%s\n", g->v, g->more, BAR - 1 - dots, text, g->v);
}

static void draw_list(const struct stage_view *v)
{
	const struct ntr_file_info *info = &v->t->info;
	struct ntr_list_entry e;

	if (!info->list)
		return;
	printf("\nattribute list, %s: %" PRIu32 " %s, %" PRIu64 " bytes\n",
	       info->list == 1 ? "resident in the base record" :
				 "outside the record, in clusters",
	       info->entries, plural(info->entries, "entry", "entries"),
	       info->list_size);
	printf("  %s", g->tl);
	repeat(g->h, BAR);
	puts(g->tr);
	for (uint32_t i = 0; i < info->entries; i++) {
		if (!is_shown(i, info->entries, ENTRIES)) {
			draw_more_entries(info->entries - ENTRIES + 1);
			i = info->entries - 2;
			continue;
		}
		if (ntr_file_entry(v->t->file, i, &e, NULL) == NTR_OK)
			draw_entry(v, &e);
	}
	printf("  %s", g->bl);
	repeat(g->h, BAR);
	puts(g->br);
}

static void draw_children(const struct stage_view *v)
{
	uint32_t count = v->t->info.records - 1;
	struct ntr_record rec;
	char text[COUNT_TEXT];

	for (uint32_t i = 0; i < count; i++) {
		if (!is_shown(i, count, CHILDREN)) {
			printf("\n%s %s more child records\n", g->more,
			       count_text(count - CHILDREN + 1, text));
			i = count - 2;
			continue;
		}
		if (ntr_file_record(v->t->file, i + 1, &rec, NULL) == NTR_OK)
			draw_record(v, &rec, "child record", RANGES_CHILD);
	}
}

/* What the pieces make together: shown where the figure alone does not. */
static void draw_streams(const struct stage_view *v)
{
	char a[COUNT_TEXT], b[COUNT_TEXT], c[COUNT_TEXT];
	struct ntr_stream_info si;
	bool head = false;

	for (uint32_t i = 0; i < v->t->info.streams; i++) {
		if (ntr_file_stream(v->t->file, i, &si, NULL) < 0 ||
		    si.pieces < 2)
			continue;
		if (!head)
			puts("\nput together");
		head = true;
		fputs("      ", stdout);
		print_name(si.type, si.name, si.name_units, NAME);
		printf("  %s bytes\n", count_text(si.size, a));
		printf("        %s pieces, %s mapping pairs, %s fragments\n",
		       count_text(si.pieces, a),
		       count_text(si.mapping_pairs, b),
		       count_text(si.fragments, c));
	}
}

static void draw_title(const struct stage_view *v)
{
	const char *word = stage_word(v->stage.stage);

	if (v->path.len)
		text_put(stdout, v->path.bytes, v->path.len);
	else
		printf("#%" PRIu64, v->base.number);
	printf("%s%s\nstage %s: ", v->stage.directory ? "  (directory)" : "",
	       v->stage.in_use ? "" : "  (deleted)", word);
	text_wrap(stdout, v->reason, strlen("stage : ") + strlen(word), 2);
	if (v->t->info.asked != v->base.number)
		printf("record %" PRIu64 " is a child record of this file\n",
		       v->t->info.asked);
}

void stage_draw(const struct stage_view *v)
{
	g = text_is_utf8() ? &unicode : &ascii;
	draw_title(v);
	draw_record(v, &v->base, "base record", RANGES_BASE);
	draw_list(v);
	draw_children(v);
	draw_streams(v);
}
