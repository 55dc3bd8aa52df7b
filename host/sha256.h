/* SPDX-License-Identifier: GPL-2.0 */
/* SHA-256 (FIPS 180-4), to name files in reproduce.sh. */
#ifndef MIRRORLAB_SHA256_H
#define MIRRORLAB_SHA256_H

/*
 * Writes 64 hex digits and NUL of the file's contents. Returns 0 or -errno.
 * Remembers the last large file as long as it looks unchanged: who starts many
 * guests of one kernel asks once before it forks.
 */
int sha256_file(const char *path, char hex[65]);

#endif
