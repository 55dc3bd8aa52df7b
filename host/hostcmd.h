/* SPDX-License-Identifier: GPL-2.0 */
/* Short commands of this host: git, gzip, rm. */
#ifndef MIRRORLAB_HOSTCMD_H
#define MIRRORLAB_HOSTCMD_H

/**
 * spawn_wait() - run @argv[0] of PATH and wait for it
 * @in:  file for its standard input, or NULL for none
 * @out: file for its standard output, or NULL for none
 * @err: file for its messages, or NULL for none; may be @out
 *
 * Git is told to ask nobody and to look at no configuration.
 *
 * Return: its exit status, 128 and more when a signal ended it, 127 when it could
 * not be started.
 */
int spawn_wait(const char *in, const char *out, const char *err, const char *const argv[]);

/**
 * spawn_exec() - the same, with @exec(@arg) in the child; it returns when it failed
 *
 * A signal that interrupt_catch() notes ends the child: nobody waits for a program
 * that may have been led astray.
 */
int spawn_exec(const char *in, const char *out, const char *err, void (*exec)(void *), void *arg);

/** spawn_line() - the first line that it prints, malloc()ed; NULL when it fails */
char *spawn_line(const char *const argv[]);

#endif
