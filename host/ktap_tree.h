/* SPDX-License-Identifier: GPL-2.0 */
/* The tree of tests: made by ktap.c, read by everybody. */
#ifndef MIRRORLAB_KTAP_TREE_H
#define MIRRORLAB_KTAP_TREE_H

#include "ktap.h"

/* Appends a test without name below @parent; NULL without memory. */
struct ktap_test *ktap_tree_add(struct ktap_test *parent);
/* Frees what is below @t and its texts, not @t itself. */
void ktap_tree_clear(struct ktap_test *t);
/* True when a leaf below @t failed or has no result. */
bool ktap_tree_failed(const struct ktap_test *t);
/* A group that was expected to fail makes its failed leaves expected too. */
void ktap_tree_expect(struct ktap_test *t);

#endif
