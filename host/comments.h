/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MIRRORLAB_COMMENTS_H
#define MIRRORLAB_COMMENTS_H

/**
 * comments_each() - the comment lines of a run's suites, in their order
 * @dir:  the run's folder, or NULL
 * @each: gets a line without its indent, "# " and LF
 * @arg:  for @each
 */
void comments_each(const char *dir, void (*each)(void *arg, const char *line), void *arg);

#endif
