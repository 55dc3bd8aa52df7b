// SPDX-License-Identifier: GPL-2.0
/* Finds the addresses in the lines of a report. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode_line.h"

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.';
}

static bool hex(const char **s, uint64_t *v)
{
	char *end;

	if (!isxdigit((unsigned char)**s))
		return false;
	*v = strtoull(*s, &end, 16);
	*s = end;
	return true;
}

/* "+0x1a/0x30" behind a name, perhaps with " [module]". */
static bool parse_offset(const char **s, struct place *p)
{
	const char *q = *s;
	size_t n;

	if (strncmp(q, "+0x", 3))
		return false;
	q += 3;
	if (!hex(&q, &p->offset) || strncmp(q, "/0x", 3))
		return false;
	q += 3;
	if (!hex(&q, &p->size))
		return false;
	n = q[0] == ' ' && q[1] == '[' ? strcspn(q + 2, "] ") : 0;
	if (n && n < sizeof(p->module) && q[2 + n] == ']') {
		memcpy(p->module, q + 2, n);
		p->module[n] = '\0';
		q += 3 + n;
	}
	*s = q;
	return true;
}

/* "[<00000000601dd41a>]" just before the symbol. */
static void parse_bracket(const char *line, const char *name, struct place *p)
{
	const char *q = name;

	while (q > line && (q[-1] == ' ' || q[-1] == '?'))
		q--;
	if (q - line < 3 || q[-1] != ']' || q[-2] != '>')
		return;
	q -= 2;
	while (q > line && isxdigit((unsigned char)q[-1]))
		q--;
	if (q - line < 2 || q[-1] != '<' || q[-2] != '[')
		return;
	p->has_addr = hex(&q, &p->addr);
}

/* Where something happened, as opposed to where a call returns to. */
static bool is_exact(const char *line, const char *name)
{
	const char *rip = strstr(line, "RIP:"), *ip = strstr(line, ", ip 0x");

	return (rip && rip < name) || (ip && ip < name);
}

static bool symbol_at(const char *line, const char *plus, const char **pos,
		      struct place *p)
{
	const char *name = plus;
	size_t n;

	while (name > line && is_name(name[-1]))
		name--;
	n = plus - name;
	if (!n || n >= sizeof(p->symbol) || isdigit((unsigned char)*name))
		return false;
	*pos = plus;
	if (!parse_offset(pos, p))
		return false;
	memcpy(p->symbol, name, n);
	p->symbol[n] = '\0';
	parse_bracket(line, name, p);
	p->is_return = !is_exact(line, name);
	return true;
}

/* UML's panic only has ", ip 0x601dd08a". */
static bool bare_ip(const char **pos, struct place *p)
{
	const char *q = strstr(*pos, ", ip 0x");

	if (!q)
		return false;
	q += 7;
	p->has_addr = hex(&q, &p->addr);
	*pos = q;
	return p->has_addr;
}

bool decode_next_place(const char *line, const char **pos, struct place *p)
{
	const char *q;

	for (q = *pos; (q = strstr(q, "+0x")); q++) {
		*p = (struct place){ .is_return = false };
		if (symbol_at(line, q, pos, p))
			return true;
	}
	*p = (struct place){ .is_return = false };
	return bare_ip(pos, p);
}

static void decode_line(struct decode *d, const char *line, FILE *out)
{
	const char *done = line, *pos = line;
	struct place p;

	while (decode_next_place(line, &pos, &p)) {
		fwrite(done, 1, pos - done, out);
		fputs(decode_place(d, &p), out);
		done = pos;
	}
	fputs(done, out);
	fputc('\n', out);
}

char *decode_text(struct decode *d, const char *text)
{
	char *copy = strdup(text), *line, *rest = copy, *result = NULL;
	size_t size;
	FILE *out = copy ? open_memstream(&result, &size) : NULL;

	while (out && (line = strsep(&rest, "\n")))
		if (rest || *line)
			decode_line(d, line, out);
	free(copy);
	if (!out || fclose(out))
		return NULL;
	return result;
}
