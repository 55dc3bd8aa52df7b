/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What kbuild has included in front of every file, and lab.h: labs.mk has the
 * compiler keep what it made of these, so that a student does not wait for it.
 */
#include <linux/compiler-version.h>
#include <linux/kconfig.h>
#include <linux/compiler_types.h>
#include "lab.h"
