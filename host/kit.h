/* SPDX-License-Identifier: GPL-2.0 */
/* An unpacked archive of the labs: the repository with a folder kit/ of what was built. */
#ifndef MIRRORLAB_KIT_H
#define MIRRORLAB_KIT_H

struct build;
struct opts;
struct verb;

/* The only flavour that is in an archive. */
#define KIT_FLAVOUR "lockdep"

/** kit_folder() - path of kit/, or NULL: this is the repository itself */
const char *kit_folder(void);

/**
 * kit_refuses() - does an unpacked archive lack what @v with these options needs?
 * Return: EXIT_PASS, or EXIT_HOST after a message that says what.
 */
int kit_refuses(const struct verb *v, const struct opts *o);

#endif
