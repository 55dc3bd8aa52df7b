/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MIRRORLAB_LISTING_H
#define MIRRORLAB_LISTING_H

#include "step.h"

/**
 * source_listing() - the files that make up somebody's kernel tree
 * @source: the tree; it is only read
 * @out:    names below @source, sorted
 *
 * In a git tree these are the tracked files and the untracked ones that are
 * not ignored. Elsewhere all but what a build leaves behind.
 */
void source_listing(const char *source, struct names *out);

#endif
