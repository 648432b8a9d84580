/*
 * condition.c - the condition of a callback ACE, from postfix to infix
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Both passes work with arrays of fixed size instead of recursion: the first finds
 * the operands of every operator, the second writes them out.
 */
#include "condition.h"

#include <inttypes.h>

#include "limits.h"

enum {
	SIGNATURE = 4, PADDING = 3,
	INT8 = 0x01, INT64 = 0x04, STRING = 0x10, BYTES = 0x18, SET = 0x50,
	SID = 0x51, EXISTS = 0x87, NOT_EXISTS = 0x8d, NOT = 0xa2,
	NAME_FIRST = 0xf8, NAME_LAST = 0xfb
};

/* What a token is, and what it can be an operand of. */
enum kind {
	LITERAL, NAME,
	UNARY,		/* of an operand, is a term */
	RELATION,	/* of two operands, is a term */
	LOGIC,		/* of two terms or names */
	NEGATION	/* of one term or name */
};

struct token {
	uint32_t at;		/* in the condition */
	uint16_t left;		/* the first operand of two; the other one is the
				   token just before, as always in postfix */
	uint8_t code, kind;
};

struct frame {
	uint16_t token;
	uint8_t state, nested;
};

struct condition {
	struct span code;
	unsigned count, depth;
	struct token token[CONDITION_TOKENS_MAX];
	uint16_t stack[CONDITION_TOKENS_MAX];	/* roots without an operator yet */
	struct frame frame[CONDITION_TOKENS_MAX];
};

static const struct {
	uint8_t code, kind;
	const char *text;
} operators[] = {
	{ 0x80, RELATION, "==" },
	{ 0x81, RELATION, "!=" },
	{ 0x82, RELATION, "<" },
	{ 0x83, RELATION, "<=" },
	{ 0x84, RELATION, ">" },
	{ 0x85, RELATION, ">=" },
	{ 0x86, RELATION, "Contains" },
	{ EXISTS, UNARY, "Exists" },
	{ 0x88, RELATION, "Any_of" },
	{ 0x89, UNARY, "Member_of" },
	{ 0x8a, UNARY, "Device_Member_of" },
	{ 0x8b, UNARY, "Member_of_Any" },
	{ 0x8c, UNARY, "Device_Member_of_Any" },
	{ NOT_EXISTS, UNARY, "Not_Exists" },
	{ 0x8e, RELATION, "Not_Contains" },
	{ 0x8f, RELATION, "Not_Any_of" },
	{ 0x90, UNARY, "Not_Member_of" },
	{ 0x91, UNARY, "Not_Device_Member_of" },
	{ 0x92, UNARY, "Not_Member_of_Any" },
	{ 0x93, UNARY, "Not_Device_Member_of_Any" },
	{ 0xa0, LOGIC, "&&" },
	{ 0xa1, LOGIC, "||" },
	{ NOT, NEGATION, "!" },
};
enum { OPERATORS = sizeof(operators) / sizeof(operators[0]) };

static const char *operator_text(uint8_t code)
{
	for (size_t i = 0; i < OPERATORS; i++)
		if (operators[i].code == code)
			return operators[i].text;
	return NULL;
}

static bool token_kind(uint8_t code, uint8_t *kind_ret)
{
	if ((code >= INT8 && code <= INT64) || code == STRING ||
	    code == BYTES || code == SET || code == SID) {
		*kind_ret = LITERAL;
		return true;
	}
	if (code >= NAME_FIRST && code <= NAME_LAST) {
		*kind_ret = NAME;
		return true;
	}
	for (size_t i = 0; i < OPERATORS; i++)
		if (operators[i].code == code) {
			*kind_ret = operators[i].kind;
			return true;
		}
	return false;
}

/* How many bytes a token takes; false where they are not there. */
static bool token_length(struct span s, uint64_t *len_ret)
{
	uint8_t code = span_u8(s, 0);

	if (code >= INT8 && code <= INT64)
		*len_ret = 1 + 8 + 1 + 1;
	else if (code < 0x80 || code >= NAME_FIRST)
		*len_ret = 1 + 4 + (uint64_t)span_u32(s, 1);
	else
		*len_ret = 1;
	return span_has(s, 0, *len_ret);
}

/* ----------------------------------------------------------- first pass -- */

static bool is_operand(uint8_t kind)
{
	return kind == LITERAL || kind == NAME;
}

static bool fits(const struct condition *c, uint16_t operand, uint8_t kind)
{
	uint8_t has = c->token[operand].kind;

	return kind == LOGIC || kind == NEGATION ? has != LITERAL :
						   is_operand(has);
}

/* Put the token on the stack in place of its operands. */
static bool push(struct condition *c, struct token token)
{
	unsigned takes = is_operand(token.kind) ? 0 :
			 token.kind == RELATION || token.kind == LOGIC ? 2 : 1;

	if (c->depth < takes || c->count == CONDITION_TOKENS_MAX)
		return false;
	for (unsigned i = 1; i <= takes; i++)
		if (!fits(c, c->stack[c->depth - i], token.kind))
			return false;
	if (takes == 2)
		token.left = c->stack[c->depth - 2];
	c->depth -= takes;
	c->stack[c->depth++] = (uint16_t)c->count;
	c->token[c->count++] = token;
	return true;
}

static bool all_zeros(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] != 0)
			return false;
	return true;
}

static bool parse(struct condition *c)
{
	uint64_t at = 0, len;
	struct token token;
	struct span s;

	for (; at < c->code.len; at += len) {
		s = span_from(c->code, at);
		token = (struct token){
			.at = (uint32_t)at, .code = span_u8(s, 0),
		};
		if (token.code == 0)
			break;
		if (!token_kind(token.code, &token.kind) ||
		    !token_length(s, &len) || !push(c, token))
			return false;
	}
	s = span_from(c->code, at);
	return s.len <= PADDING && all_zeros(s) && c->depth == 1 &&
	       c->token[c->stack[0]].kind != LITERAL;
}

/* ---------------------------------------------------------- second pass -- */

/* The sign is kept beside the value: where they contradict, no text says both. */
static bool add_integer(struct text *t, struct span s)
{
	uint64_t value = span_u64(s, 1);
	uint8_t sign = span_u8(s, 9), base = span_u8(s, 10);
	bool negative = value >> 63;

	if (sign < 1 || sign > 3 || base < 1 || base > 3)
		return false;
	if (value != 0 && negative != (sign == 2))
		return false;
	text_add(t, "%s", sign == 1 ? "+" : sign == 2 ? "-" : "");
	value = negative ? -value : value;
	if (base == 1)
		text_add(t, "0%" PRIo64, value);
	else if (base == 2)
		text_add(t, "%" PRIu64, value);
	else
		text_add(t, "0x%" PRIx64, value);
	return true;
}

/* One value that is not a set. */
static bool add_scalar(struct text *t, struct span s)
{
	struct span value = span_first(span_from(s, 5), span_u32(s, 1));
	bool good;

	switch (span_u8(s, 0)) {
	case STRING:
		return text_add_quoted(t, value);
	case BYTES:
		text_add(t, "#");
		text_add_hex(t, value);
		return true;
	case SID:
		text_add(t, "SID(");
		good = text_add_sid(t, value);
		text_add(t, ")");
		return good;
	case SET:
		return false;
	default:
		return add_integer(t, s);
	}
}

static bool add_set(struct text *t, struct span set)
{
	const char *sep = "";
	uint64_t len;
	uint8_t kind;

	text_add(t, "{");
	for (; set.len > 0; set = span_from(set, len)) {
		if (!token_kind(span_u8(set, 0), &kind) || kind != LITERAL ||
		    !token_length(set, &len))
			return false;
		text_add(t, "%s", sep);
		sep = ", ";
		if (!add_scalar(t, set))
			return false;
	}
	text_add(t, "}");
	return true;
}

static bool add_operand(struct text *t, const struct condition *c,
			const struct token *token)
{
	static const char *const prefix[] = {
		"", "@User.", "@Resource.", "@Device.",
	};
	struct span s = span_from(c->code, token->at);
	struct span value = span_first(span_from(s, 5), span_u32(s, 1));

	if (token->kind == NAME) {
		text_add(t, "%s", prefix[token->code - NAME_FIRST]);
		return text_add_name(t, value);
	}
	return token->code == SET ? add_set(t, value) : add_scalar(t, s);
}

static void descend(struct condition *c, unsigned token, bool nested)
{
	c->frame[c->depth++] = (struct frame){
		.token = (uint16_t)token, .nested = nested,
	};
}

static void step_unary(struct text *t, struct condition *c, struct frame *f)
{
	const struct token *token = &c->token[f->token];
	bool negation = token->kind == NEGATION;

	if (f->state++ == 0) {
		text_add(t, negation ? "!(" : "%s ",
			 operator_text(token->code));
		descend(c, f->token - 1u, false);
		return;
	}
	if (negation)
		text_add(t, ")");
	c->depth--;
}

static void step_binary(struct text *t, struct condition *c, struct frame *f)
{
	const struct token *token = &c->token[f->token];
	bool logic = token->kind == LOGIC, braces = logic && f->nested;

	switch (f->state++) {
	case 0:
		/* a && b && c is (a && b) && c. */
		text_add(t, "%s", braces ? "(" : "");
		descend(c, token->left,
			c->token[token->left].code != token->code);
		return;
	case 1:
		text_add(t, " %s ", operator_text(token->code));
		descend(c, f->token - 1u, logic);
		return;
	default:
		text_add(t, "%s", braces ? ")" : "");
		c->depth--;
	}
}

static bool add_infix(struct text *t, struct condition *c)
{
	struct frame *f;

	c->depth = 0;
	descend(c, c->count - 1, false);
	while (c->depth > 0) {
		f = &c->frame[c->depth - 1];
		switch (c->token[f->token].kind) {
		case LITERAL:
		case NAME:
			if (!add_operand(t, c, &c->token[f->token]))
				return false;
			c->depth--;
			break;
		case UNARY:
		case NEGATION:
			step_unary(t, c, f);
			break;
		default:
			step_binary(t, c, f);
		}
	}
	return true;
}

bool condition_add(struct text *t, struct span data)
{
	struct condition c;	/* not zeroed: there may be thousands of ACEs */

	c.code = span_from(data, SIGNATURE);
	c.count = c.depth = 0;
	if (!span_is(data, 0, "artx", SIGNATURE) || !parse(&c))
		return false;
	text_add(t, "(");
	if (!add_infix(t, &c))
		return false;
	text_add(t, ")");
	return true;
}
