// SPDX-License-Identifier: GPL-2.0
/* What a thread of the process can be asked to do. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "guest.h"

bool parse_pages(const char *text, struct pages *p)
{
	char end;
	int n = sscanf(text, "%d-%d%c", &p->first, &p->last, &end);

	if (n == 1)
		p->last = p->first;
	return (n == 1 || n == 2) && p->first >= 0 && p->first <= p->last && p->last < PAGES &&
	       strspn(text, "0123456789-") == strlen(text);
}

void *at(int page)
{
	return (void *)(BUFFER + page * PAGE);
}

/* Through a pipe: where nothing is mapped this is an error, not a death. */
int cpu_access(int page, unsigned long long *value, bool write_it)
{
	unsigned long long copy = *value;
	int ends[2], ret = 0;

	if (pipe(ends))
		return -errno;
	if (write_it) {
		if (write(ends[1], &copy, 8) != 8 || read(ends[0], at(page), 8) != 8)
			ret = -errno;
	} else if (write(ends[1], at(page), 8) != 8 || read(ends[0], value, 8) != 8) {
		ret = -errno;
	}
	close(ends[0]);
	close(ends[1]);
	return ret;
}

static int result(int ret)
{
	return ret ? -errno : 0;
}

static int map_again(struct pages p)
{
	void *got = mmap(at(p.first), (p.last - p.first + 1) * PAGE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	return got == MAP_FAILED ? -errno : 0;
}

static int protect(struct pages p, const char *how)
{
	int prot = *how == 'w' ? PROT_READ | PROT_WRITE : *how == 'r' ? PROT_READ : PROT_NONE;

	return result(mprotect(at(p.first), (p.last - p.first + 1) * PAGE, prot));
}

static int device_op(int fd, int op, struct pages p, unsigned long long *value, bool write_it)
{
	struct lab_cmd cmd = {
		.op = op, .write = write_it, .value = *value,
		.start = BUFFER + p.first * PAGE, .last = BUFFER + (p.last + 1) * PAGE - 1,
	};

	if (ioctl(fd, LAB_IOCTL, &cmd))
		return -errno;
	*value = cmd.value;
	return 0;
}

/* Accesses are page by page; a written value is one more for each. @fd: -1 for the CPU */
static int each_page(int fd, int op, struct pages p, unsigned long long *value, bool write_it)
{
	int ret = 0;

	for (int i = p.first; i <= p.last && !ret; i++) {
		struct pages one = { i, i };

		ret = fd < 0 ? cpu_access(i, value, op == LAB_WRITE) :
			       device_op(fd, op, one, value, write_it);
		*value += op == LAB_WRITE;
	}
	return ret;
}

static const struct {
	const char *name;
	enum { NONE, RANGE, RANGE_VALUE, RANGE_HOW } takes;
	int device_op;		/* or -1 */
} operations[] = {
	{ "write", RANGE_VALUE, -1 }, { "read", RANGE, -1 }, { "map", RANGE, -1 },
	{ "unmap", RANGE, -1 }, { "protect", RANGE_HOW, -1 }, { "discard", RANGE, -1 },
	{ "fork", NONE, -1 }, { "fork-stay", NONE, -1 }, { "exit", NONE, -1 },
	{ "child-read", RANGE, -1 }, { "migrate-elsewhere", RANGE, -1 },
	{ "kill", NONE, -1 }, { "reap", NONE, -1 },
	{ "gpu-read", RANGE, LAB_READ }, { "gpu-write", RANGE_VALUE, LAB_WRITE },
	{ "gpu-add", RANGE_VALUE, LAB_ADD }, { "migrate", RANGE, LAB_MIGRATE },
	{ "ordinary", RANGE, LAB_ORDINARY }, { "punch", RANGE, LAB_PUNCH },
	{ "insert-deferred", RANGE, LAB_INSERT_DEFERRED },
	{ "gpu-fault", RANGE_HOW, LAB_FAULT }, { "insert", RANGE, LAB_INSERT },
	{ "remove", RANGE, LAB_REMOVE }, { "call", RANGE, LAB_CALL },
	{ "punch-unlocked", RANGE, LAB_MISUSE },
};

#define N_OPERATIONS (sizeof(operations) / sizeof(operations[0]))

static int split(const char *text, char *name, struct pages *p, char *more)
{
	char range[16] = "";
	int n = sscanf(text, "%23s %15s %15s", name, range, more);

	for (size_t i = 0; i < N_OPERATIONS; i++) {
		if (strcmp(operations[i].name, name))
			continue;
		if (operations[i].takes == NONE ? n != 1 : n != 2 + (operations[i].takes != RANGE))
			return -1;
		return operations[i].takes == NONE || parse_pages(range, p) ? (int)i : -1;
	}
	return -1;
}

bool operation_parse(const char *text)
{
	char name[24], more[16];
	struct pages p;

	return split(text, name, &p, more) >= 0;
}

void operation_do(int device, const char *text, struct answer *a)
{
	char name[24], more[16] = "";
	struct pages p = { 0 };
	int i = split(text, name, &p, more);

	a->value = strtoull(more, NULL, 0);
	a->ret = -EINVAL;
	if (i < 0)
		return;
	if (operations[i].device_op >= LAB_READ && operations[i].device_op <= LAB_ADD)
		a->ret = each_page(device, operations[i].device_op, p, &a->value, *more == 'w');
	else if (operations[i].device_op >= 0)
		a->ret = device_op(device, operations[i].device_op, p, &a->value, *more == 'w');
	else if (!strcmp(name, "write") || !strcmp(name, "read"))
		a->ret = each_page(-1, *name == 'w' ? LAB_WRITE : LAB_READ, p, &a->value, false);
	else if (!strcmp(name, "map"))
		a->ret = map_again(p);
	else if (!strcmp(name, "unmap"))
		a->ret = result(munmap(at(p.first), (p.last - p.first + 1) * PAGE));
	else if (!strcmp(name, "protect"))
		a->ret = protect(p, more);
	else if (!strcmp(name, "discard"))
		a->ret = result(madvise(at(p.first), (p.last - p.first + 1) * PAGE, MADV_DONTNEED));
	else if (!strcmp(name, "child-read"))
		a->ret = ask_child(p.first, &a->value);
	else if (!strcmp(name, "migrate-elsewhere"))
		a->ret = migrate_elsewhere(p);
	else if (!strcmp(name, "kill"))
		a->ret = kill_process();
	else if (!strcmp(name, "reap"))
		a->ret = reap_process();
	else if (!strncmp(name, "fork", 4))
		a->ret = fork_child(name[4]);
	else
		_exit(0);
}
