/* SPDX-License-Identifier: GPL-2.0 */
/* The symbol table of an ELF file. */
#ifndef MIRRORLAB_ELFSYM_H
#define MIRRORLAB_ELFSYM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct elfsym - one function
 * @section:	name of the section it is in (modules are not linked: addresses
 *		are offsets into it)
 */
struct elfsym {
	const char *name;
	const char *section;
	uint64_t addr, size;
};

struct elf;

/* Reads a 64-bit little-endian ELF file. NULL with errno set when it is none. */
struct elf *elf_open(const char *path);
/* True for a file that is not linked yet: a module. */
bool elf_is_relocatable(const struct elf *e);
/* The @i-th function called @name, NULL past the last. */
const struct elfsym *elf_find(const struct elf *e, const char *name, size_t i);
void elf_close(struct elf *e);

#endif
