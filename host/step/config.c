// SPDX-License-Identifier: GPL-2.0
/*
 * Is every option that was asked for in the final .config? kconfig drops what
 * has an unmet dependency without a word, and a test that was silently
 * configured away must not pass for one that ran.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kconfig.h"

#define HOW_DEEP 6

static void read_config(const char *path, struct values *v)
{
	char *text = slurp(path, NULL), *p = text;

	if (!text)
		fail(errno, "%s", path);
	for (; *p; p += strcspn(p, "\n"), p += *p == '\n')
		if (!strncmp(p, "CONFIG_", 7))
			names_add(&v->lines, p, strcspn(p, "\n"));
	names_sort(&v->lines);
	free(text);
}

/* Who could select @name; up to three, the rest is counted. */
static void say_selectors(const struct kconfig *k, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < k->n_selects; i++) {
		if (strcmp(k->selects[i].name, name))
			continue;
		if (n++ < 3)
			fprintf(stderr, "%s%s", n == 1 ? "" : ", ", k->selects[i].by);
	}
	if (n > 3)
		fprintf(stderr, " and %zu more", n - 3);
	if (!n)
		fprintf(stderr, "nothing in this tree");
}

static bool plain_symbol(const char *s)
{
	for (; *s; s++)
		if (!isalnum((unsigned char)*s) && *s != '_')
			return false;
	return true;
}

static bool already(struct names *told, const char *name)
{
	for (size_t i = 0; i < told->n; i++)
		if (!strcmp(told->v[i], name))
			return true;
	names_add(told, name, strlen(name));
	return false;
}

/*
 * One line for each unmet part of what @name depends on, then theirs. The
 * symbols of one .config hang on the same few roots: each is told once.
 */
static void explain(const struct kconfig *k, const struct values *v,
		    const char *name, int depth, struct names *told)
{
	struct names unmet = { 0 };
	bool known = false, prompt = false;

	if (already(told, name))
		return;
	for (size_t i = 0; i < k->n_entries; i++) {
		if (strcmp(k->entries[i].name, name))
			continue;
		known = true;
		prompt |= k->entries[i].prompt;
		if (k->entries[i].depends)
			kexpr_unmet(k->entries[i].depends, v, &unmet);
	}
	names_sort(&unmet);
	fprintf(stderr, "%*s", 2 * depth, "");
	if (!known) {
		fprintf(stderr, "no Kconfig file of ARCH=um defines %s\n", name);
	} else if (!unmet.n && !prompt) {
		fprintf(stderr, "%s is only set by a select of: ", name);
		say_selectors(k, name);
		fputc('\n', stderr);
	} else if (!unmet.n) {
		fprintf(stderr, "%s has no unmet dependency: a choice or a default decides it\n", name);
	}
	for (size_t i = 0; i < unmet.n; i++) {
		fprintf(stderr, "%*s%s needs %s\n", i ? 2 * depth : 0, "", name, unmet.v[i]);
		if (depth < HOW_DEEP && plain_symbol(unmet.v[i]))
			explain(k, v, unmet.v[i], depth + 1, told);
	}
	names_free(&unmet);
}

/* "CONFIG_X=y" or "# CONFIG_X is not set"; false for any other line. */
static bool wish(const char *line, size_t len, const char **name, size_t *nlen,
		 const char **value, size_t *vlen)
{
	static const char off[] = " is not set";
	const char *eq;

	if (!strncmp(line, "# CONFIG_", 9) && len > 9 + sizeof(off) - 1 &&
	    !memcmp(line + len - (sizeof(off) - 1), off, sizeof(off) - 1)) {
		*name = line + 9;
		*nlen = len - 9 - (sizeof(off) - 1);
		*value = "n";
		*vlen = 1;
		return true;
	}
	eq = memchr(line, '=', len);
	if (strncmp(line, "CONFIG_", 7) || !eq)
		return false;
	*name = line + 7;
	*nlen = eq - *name;
	*value = eq + 1;
	*vlen = len - (eq + 1 - line);
	return true;
}

/* Fragments are joined: a later line about the same option wins. */
static bool overruled(const char *rest, const char *name, size_t nlen)
{
	const char *n, *v;
	size_t nl, vl;

	for (; *rest; rest += strcspn(rest, "\n"), rest += *rest == '\n')
		if (wish(rest, strcspn(rest, "\n"), &n, &nl, &v, &vl) &&
		    nl == nlen && !memcmp(n, name, nlen))
			return true;
	return false;
}

int step_config(int argc, char **argv)
{
	struct names told = { 0 };
	struct kconfig k = { 0 };
	struct values v = { 0 };
	size_t asked = 0, missing = 0, nlen, vlen;
	const char *name, *want, *got, *p, *next;
	char *wanted;

	if (argc != 4)
		return STEP_USAGE;
	read_config(argv[2], &v);
	wanted = slurp(argv[3], NULL);
	if (!wanted)
		fail(errno, "%s", argv[3]);
	for (p = wanted; *p; p = next) {
		next = p + strcspn(p, "\n");
		next += *next == '\n';
		if (!wish(p, strcspn(p, "\n"), &name, &nlen, &want, &vlen) ||
		    overruled(next, name, nlen))
			continue;
		asked++;
		got = values_get(&v, name, nlen);
		if (strlen(got) == vlen && !memcmp(got, want, vlen))
			continue;
		if (!missing++)
			kconfig_read(&k, argv[1]);
		char *symbol = fmt("%.*s", (int)nlen, name);

		fprintf(stderr, "mirrorlab: CONFIG_%s: asked for %.*s, got %s\n",
			symbol, (int)vlen, want, got);
		if (*want != 'n')
			explain(&k, &v, symbol, 1, &told);
		free(symbol);
	}
	free(wanted);
	if (missing) {
		fprintf(stderr, "mirrorlab: error: %zu of the %zu options asked for are not in the kernel's configuration\n",
			missing, asked);
		return STEP_FAILED;
	}
	printf("%zu options asked for, all in the configuration\n", asked);
	return 0;
}
