/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MIRRORLAB_HELP_H
#define MIRRORLAB_HELP_H

struct verb;

/** help_for() - print what @v does and takes; returns an exit status */
int help_for(const struct verb *v);

#endif
