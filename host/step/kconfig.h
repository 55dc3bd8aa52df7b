/* SPDX-License-Identifier: GPL-2.0 */
/* As much of the Kconfig language as it takes to say why an option is off. */
#ifndef MIRRORLAB_KCONFIG_H
#define MIRRORLAB_KCONFIG_H

#include "step.h"

/**
 * struct kentry - one `config NAME` of a Kconfig file
 * @name:    the symbol, without CONFIG_
 * @depends: what it depends on, all conditions joined by &&; NULL: nothing
 * @prompt:  can a person set it?
 */
struct kentry {
	char *name;
	char *depends;
	bool prompt;
};

/**
 * struct kselect - `select NAME if CONDITION`
 * @name: what is selected
 * @by:	  the entry it stands in, and " if CONDITION" when there is one
 */
struct kselect {
	char *name;
	char *by;
};

/** struct kconfig - all entries and selects of a tree, as ARCH=um sees it */
struct kconfig {
	struct kentry *entries;
	size_t n_entries;
	struct kselect *selects;
	size_t n_selects;
};

/** kconfig_read() - read the Kconfig files of the kernel in @tree */
void kconfig_read(struct kconfig *k, const char *tree);

/**
 * struct values - a .config
 * @lines: "CONFIG_NAME=value", sorted
 */
struct values {
	struct names lines;
};

/** values_get() - value of NAME (no CONFIG_); "n" when it is not set */
const char *values_get(const struct values *v, const char *name, size_t len);

/**
 * kexpr_unmet() - which parts of an expression are not true?
 * @expr: Kconfig expression
 * @v:	  values of the symbols
 * @out:  the parts that make it false are added: operands of && one by one,
 *	  anything else as it is written
 *
 * Return: true when @expr holds (then @out is untouched).
 */
bool kexpr_unmet(const char *expr, const struct values *v, struct names *out);

#endif
