// SPDX-License-Identifier: GPL-2.0
/*
 * The symbol table of an ELF file. The file may be anybody's: every offset is
 * checked against its size.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "elfsym.h"

struct elf {
	const unsigned char *map;
	size_t size;
	const Elf64_Ehdr *head;
	const Elf64_Shdr *sections;
	struct elfsym *sym;
	size_t n;
};

static bool inside(const struct elf *e, uint64_t off, uint64_t len)
{
	return off <= e->size && len <= e->size - off;
}

static bool check_head(struct elf *e)
{
	const Elf64_Ehdr *h = (const Elf64_Ehdr *)e->map;

	if (e->size < sizeof(*h) || memcmp(h->e_ident, ELFMAG, SELFMAG) ||
	    h->e_ident[EI_CLASS] != ELFCLASS64 || h->e_ident[EI_DATA] != ELFDATA2LSB)
		return false;
	if (h->e_shentsize != sizeof(Elf64_Shdr) || h->e_shoff % 8 ||
	    !inside(e, h->e_shoff, (uint64_t)h->e_shnum * sizeof(Elf64_Shdr)))
		return false;
	e->head = h;
	e->sections = (const Elf64_Shdr *)(e->map + h->e_shoff);
	return true;
}

/* A string that ends inside its table, or "". */
static const char *string_at(const struct elf *e, unsigned int table, uint64_t off)
{
	const Elf64_Shdr *s;
	const char *p;

	if (table >= e->head->e_shnum)
		return "";
	s = &e->sections[table];
	if (s->sh_type != SHT_STRTAB || !inside(e, s->sh_offset, s->sh_size) ||
	    off >= s->sh_size)
		return "";
	p = (const char *)e->map + s->sh_offset + off;
	return memchr(p, '\0', s->sh_size - off) ? p : "";
}

static const char *section_name(const struct elf *e, unsigned int i)
{
	if (i >= e->head->e_shnum)
		return "";
	return string_at(e, e->head->e_shstrndx, e->sections[i].sh_name);
}

static int by_name(const void *a, const void *b)
{
	const struct elfsym *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x->addr > y->addr) - (x->addr < y->addr);
}

static bool is_code(const Elf64_Sym *s)
{
	int type = ELF64_ST_TYPE(s->st_info);

	return (type == STT_FUNC || type == STT_NOTYPE) && s->st_shndx != SHN_UNDEF &&
	       s->st_shndx < SHN_LORESERVE;
}

static int read_symbols(struct elf *e, const Elf64_Shdr *s)
{
	const Elf64_Sym *sym = (const Elf64_Sym *)(e->map + s->sh_offset);
	size_t count = s->sh_size / sizeof(*sym), i;

	if (s->sh_offset % 8 || !inside(e, s->sh_offset, s->sh_size))
		return -EINVAL;
	e->sym = calloc(count ? count : 1, sizeof(*e->sym));
	if (!e->sym)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		if (!is_code(&sym[i]))
			continue;
		e->sym[e->n++] = (struct elfsym){
			.name = string_at(e, s->sh_link, sym[i].st_name),
			.section = section_name(e, sym[i].st_shndx),
			.addr = sym[i].st_value, .size = sym[i].st_size,
		};
	}
	qsort(e->sym, e->n, sizeof(*e->sym), by_name);
	return 0;
}

static int find_symbols(struct elf *e)
{
	unsigned int i;

	for (i = 0; i < e->head->e_shnum; i++)
		if (e->sections[i].sh_type == SHT_SYMTAB)
			return read_symbols(e, &e->sections[i]);
	return -ENOEXEC;
}

static int map_file(struct elf *e, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = 0;
	struct stat st;
	void *p;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || !st.st_size) {
		close(fd);
		return -ENOEXEC;
	}
	p = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		rc = -errno;
	close(fd);
	if (rc)
		return rc;
	e->map = p;
	e->size = st.st_size;
	return 0;
}

struct elf *elf_open(const char *path)
{
	struct elf *e = calloc(1, sizeof(*e));
	int rc;

	if (!e)
		return NULL;
	rc = map_file(e, path);
	if (!rc)
		rc = check_head(e) ? find_symbols(e) : -ENOEXEC;
	if (!rc)
		return e;
	elf_close(e);
	errno = -rc;
	return NULL;
}

bool elf_is_relocatable(const struct elf *e)
{
	return e->head->e_type == ET_REL;
}

const struct elfsym *elf_find(const struct elf *e, const char *name, size_t i)
{
	size_t lo = 0, hi = e->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(e->sym[mid].name, name) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	lo += i;
	return lo < e->n && !strcmp(e->sym[lo].name, name) ? &e->sym[lo] : NULL;
}

void elf_close(struct elf *e)
{
	if (!e)
		return;
	if (e->map)
		munmap((void *)e->map, e->size);
	free(e->sym);
	free(e);
}
