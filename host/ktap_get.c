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
