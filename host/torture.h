/* SPDX-License-Identifier: GPL-2.0 */
/* What a guest needs to run mn-torture. */
#ifndef MIRRORLAB_TORTURE_H
#define MIRRORLAB_TORTURE_H

/**
 * torture_module() - the module that mn-torture drives in @flavour, for the kernel of @config
 * Return: malloc()ed path.
 */
char *torture_module(const char *flavour, const char *config);

/**
 * torture_plan() - the plan of a guest that runs it for @seconds from @seed on
 * Return: malloc()ed text.
 */
char *torture_plan(const char *flavour, int seconds, unsigned long long seed);

#endif
