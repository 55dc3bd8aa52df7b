/* SPDX-License-Identifier: GPL-2.0 */
/* What a flavour runs on: as a user-mode Linux, or on the PC that QEMU emulates. */
#ifndef MIRRORLAB_MACHINE_H
#define MIRRORLAB_MACHINE_H

#include <stdbool.h>

struct opts;
struct verb;

#define QEMU	"qemu-system-x86_64"

/** machine_emulated() - does @flavour (NULL: no) run on QEMU's PC? */
bool machine_emulated(const char *flavour);

/** machine_qemu() - path of QEMU, or NULL */
const char *machine_qemu(void);

/** machine_guests() - how many guests of @flavour this host has processors for, at least 1 */
int machine_guests(const char *flavour);

/**
 * machine_refuses() - may @v be run as @o says?
 * Return: 0, or an exit status after a message: a verb that knows only UML, or QEMU
 * or a compiler that is missing.
 */
int machine_refuses(const struct verb *v, const struct opts *o);

#endif
