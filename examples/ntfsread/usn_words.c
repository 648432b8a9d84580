/*
 * usn_words.c - the bits of a journal record in words
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <ctype.h>
#include <inttypes.h>

#include "ntfsread_artifacts.h"
#include "types.h"
#include "usn_words.h"

/* What callers of Windows see, and no file record holds. */
enum { HEX = 12, VOLUME_LABEL = 0x8, RECALL_ON_OPEN = 0x40000 };

const char *usn_attribute_name(uint32_t bit)
{
	if (bit == USN_DIRECTORY)
		return "directory";
	if (bit == RECALL_ON_OPEN)
		return "recall-on-open";
	return bit < NTR_FILE_DIRECTORY ? ntr_file_flag_name(bit) : NULL;
}

const char *usn_attribute_title(uint32_t bit)
{
	switch (bit) {
	case VOLUME_LABEL:
		return "VolumeLabel";
	case USN_DIRECTORY:
		return "Directory";
	case RECALL_ON_OPEN:
		return "RecallOnOpen";
	default:
		return bit < NTR_FILE_DIRECTORY ? file_flag_title(bit) : NULL;
	}
}

/* Take the lowest bit out of '*bits' and give its word. */
static const char *next_word(uint32_t *bits, usn_word_fn *word, char hex[HEX])
{
	uint32_t bit = *bits & (~*bits + 1);
	const char *text;

	if (bit == 0)
		return NULL;
	*bits &= ~bit;
	text = word(bit);
	if (text)
		return text;
	snprintf(hex, HEX, "0x%" PRIx32, bit);
	return hex;
}

void usn_words_json(struct json *j, const char *key, uint32_t bits,
		    usn_word_fn *word)
{
	const char *text;
	char hex[HEX];

	json_array(j, key);
	while ((text = next_word(&bits, word, hex)))
		json_text(j, NULL, text);
	json_array_end(j);
}

void usn_words_put(FILE *out, uint32_t bits, usn_word_fn *word,
		   const char *between)
{
	const char *text, *before = "";
	char hex[HEX];

	while ((text = next_word(&bits, word, hex))) {
		fputs(before, out);
		fputs(text, out);
		before = between;
	}
}

void usn_words_pen(struct pen *pen, uint32_t bits, usn_word_fn *word)
{
	const char *text, *before = "";
	char hex[HEX];

	while ((text = next_word(&bits, word, hex))) {
		pen_text(pen, before);
		pen_text(pen, text);
		before = ", ";
	}
}

/* "ea-change" as "EaChange" */
static void pen_title(struct pen *pen, const char *word)
{
	bool upper = word[0] != '0';	/* not of "0x8" */

	for (; *word; word++) {
		if (*word != '-')
			pen_char(pen, upper ? (char)toupper((unsigned char)*word) :
					      *word);
		upper = *word == '-';
	}
}

void usn_titles_pen(struct pen *pen, uint32_t bits, usn_word_fn *word)
{
	const char *text;
	char hex[HEX];
	bool some = false;

	while ((text = next_word(&bits, word, hex))) {
		if (some)
			pen_char(pen, '|');
		pen_title(pen, text);
		some = true;
	}
}
