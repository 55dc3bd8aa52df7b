/* SPDX-License-Identifier: GPL-2.0 */
/* Makes foreign text fit for JSON, XML and terminals. */
#ifndef MIRRORLAB_TEXT_H
#define MIRRORLAB_TEXT_H

/*
 * A copy of @s that is valid UTF-8 without control characters other than tab and
 * line feed: what is not becomes U+FFFD. NULL gives "". To be freed; NULL without
 * memory.
 */
char *text_clean(const char *s);

#endif
