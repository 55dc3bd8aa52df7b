// SPDX-License-Identifier: GPL-2.0
/* What can be asked of a parser, and its end. */
#include <stdlib.h>

#include "ktap_priv.h"

struct ktap_test *ktap_root(struct ktap *k)
{
	return &k->root;
}

const char *ktap_running(const struct ktap *k)
{
	const char *name = k->ended ? k->unfinished : k->running;

	return *name ? name : NULL;
}

const char *ktap_error(const struct ktap *k, size_t i)
{
	return i < KTAP_MAX_ERRORS ? k->errors[i] : NULL;
}

long ktap_error_count(const struct ktap *k)
{
	return k->error_count;
}

bool ktap_started(const struct ktap *k)
{
	return k->started;
}

void ktap_adopt(struct ktap *k, struct ktap *from)
{
	struct ktap_test *t;
	int n = 0;

	for (t = from->root.child; t; t = t->next) {
		t->parent = &k->root;
		n++;
	}
	if (k->root.last_child)
		k->root.last_child->next = from->root.child;
	else
		k->root.child = from->root.child;
	if (n)
		k->root.last_child = from->root.last_child;
	k->root.seen += n;
	/* What was announced there and did not come is missing here. */
	k->root.planned = (k->root.planned < 0 ? k->root.seen - n : k->root.planned) +
			  (from->root.planned > n ? from->root.planned : n);
	k->root.errors += from->root.errors;
	for (int i = 0; i < KTAP_MAX_ERRORS && from->errors[i]; i++, k->error_count++) {
		if (k->error_count < KTAP_MAX_ERRORS)
			k->errors[k->error_count] = from->errors[i];
		else
			free(from->errors[i]);
		from->errors[i] = NULL;
	}
	from->root.child = from->root.last_child = NULL;
}

void ktap_free(struct ktap *k)
{
	int i;

	if (!k)
		return;
	for (i = 0; i < KTAP_MAX_DEPTH; i++) {
		free(k->level[i].next_name);
		free(k->level[i].log);
	}
	for (i = 0; i < KTAP_MAX_ERRORS; i++)
		free(k->errors[i]);
	ktap_tree_clear(&k->root);
	free(k);
}
