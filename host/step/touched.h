/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MIRRORLAB_TOUCHED_H
#define MIRRORLAB_TOUCHED_H

#include "step.h"

/**
 * patch_touches() - the files that a patch reads or writes
 * @patch: file in git's or plain unified format, made for -p1
 * @out:   the names are added here, without the first folder
 *
 * Exits with a message when @patch cannot be read, or leaves the tree.
 */
void patch_touches(const char *patch, struct names *out);

#endif
