// SPDX-License-Identifier: GPL-2.0
/* The command lines of guests: what they must say, and what must fit together. */
#include "table.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "guest.h"
#include "guest-args.h"

#define MIB	(1ULL << 20)

/**
 * struct row - words that have to follow each other in the command line of QEMU
 * @second: or NULL
 */
struct row {
	const char *sentence, *first, *second;
};

static const struct row rows[] = {
	{ "no device that nobody asked for", "-nodefaults", NULL },
	{ "no file of the user's", "-no-user-config", NULL },
	{ "no window", "-display", "none" },
	{ "a reset is the end", "-no-reboot", NULL },
	{ "two processors", "-smp", "2,sockets=2,cores=1,threads=1" },
	{ "the kernel is where the containment says", "-kernel", "IMAGE" },
	{ "the initramfs is where the containment says", "-initrd", "INITRD" },
	{ "results go to their descriptor", "-chardev", "file,id=results,append=on,path=/dev/fdset/3" },
	{ "the kernel log goes to its descriptor", "-chardev", "file,id=console,append=on,path=/dev/fdset/4" },
	{ "a terminal has both directions", "-chardev", "socket,id=terminal,fd=5" },
};

static int find(const struct guest_args *a, const char *first, const char *second)
{
	for (int i = 0; i < a->n; i++)
		if (!strcmp(a->argv[i], first) &&
		    (!second || (i + 1 < a->n && !strcmp(a->argv[i + 1], second))))
			return i;
	return -1;
}

/* Two of the words are in @a itself: it cannot be copied. */
static void pc(struct guest_args *a, const struct guest_spec *s)
{
	*a = (struct guest_args) { 0 };
	assert_int_equal(pc_args(s, a), 0);
	assert_true(a->n > 0 && a->n < GUEST_MAX_ARGS && !a->argv[a->n]);
}

static void test_words(void **state)
{
	const struct row *row = *state;
	struct guest_args a;

	pc(&a, &(struct guest_spec) { .mem = 1024 * MIB, .tty = true });
	/* As the containment does, after the words were made. */
	for (int i = 0; i < a.n; i++)
		if (!strcmp(a.argv[i], "-kernel") || !strcmp(a.argv[i], "-initrd"))
			strcpy(a.argv[i + 1], a.argv[i][1] == 'k' ? "IMAGE" : "INITRD");
	assert_true(find(&a, row->first, row->second) >= 0);
	args_free(&a);
}

static const char *after(const struct guest_args *a, const char *word)
{
	int i = find(a, word, NULL);

	assert_true(i >= 0 && i + 1 < a->n);
	return a->argv[i + 1];
}

static unsigned long long number(const char *text, const char *key)
{
	const char *p = strstr(text, key);

	assert_non_null(p);
	return strtoull(p + strlen(key), NULL, 0);
}

/* Device memory is memory of the PC that the kernel is not told of. */
static void test_device_memory(void **state)
{
	static const unsigned long long sizes[] = { 64, 512, 1000, 1024, 2816 };

	(void)state;
	for (size_t i = 0; i < ROWS(sizes); i++) {
		unsigned long long all, mem, dev0, dev1;
		struct guest_args a;
		const char *append;

		pc(&a, &(struct guest_spec) { .mem = sizes[i] * MIB });
		append = after(&a, "-append");
		all = strtoull(after(&a, "-m"), NULL, 10) * MIB;
		mem = number(append, "mem=") << 10;
		dev0 = number(append, "spm_addr_dev0=");
		dev1 = number(append, "spm_addr_dev1=");
		assert_int_equal(mem, sizes[i] * MIB);
		assert_int_equal(all, pc_bytes(mem));
		assert_true(dev0 >= mem);
		assert_int_equal(dev0 % (128 * MIB), 0);	/* a section each */
		assert_int_equal(dev1, dev0 + 256 * MIB);
		assert_true(dev1 + 256 * MIB < all);
		assert_true(all < 3584 * MIB);			/* where the PC's hole begins */
		args_free(&a);
	}
}

/* ttyS0 results, ttyS1 kernel log, ttyS2 terminal: in the order of the devices. */
static void test_lines(void **state)
{
	int results, console, terminal;
	struct guest_args a;

	(void)state;
	pc(&a, &(struct guest_spec) { .mem = 1024 * MIB, .tty = true });
	results = find(&a, "isa-serial,chardev=results", NULL);
	console = find(&a, "isa-serial,chardev=console", NULL);
	terminal = find(&a, "isa-serial,chardev=terminal", NULL);
	assert_true(results > 0 && results < console && console < terminal);
	assert_non_null(strstr(after(&a, "-append"), "console=ttyS1 "));
	args_free(&a);
	pc(&a, &(struct guest_spec) { .mem = 1024 * MIB });
	assert_int_equal(find(&a, "isa-serial,chardev=terminal", NULL), -1);
	args_free(&a);
}

static void test_append(void **state)
{
	struct guest_spec s = { .mem = 1024 * MIB, .append = "kunit.enable=1 dyndbg=\"a b\"" };
	struct guest_args a;
	const char *append;
	char *line;

	(void)state;
	pc(&a, &s);
	append = after(&a, "-append");
	line = args_join(&a);
	assert_string_equal(append + strlen(append) - strlen(s.append), s.append);
	assert_non_null(strstr(line, "'mem="));
	free(line);
	args_free(&a);
	assert_int_equal(um_args(&s, &a), 0);
	assert_true(find(&a, "kunit.enable=1", "dyndbg=\"a b\"") > 0);
	assert_true(find(&a, "ssl0=null,fd:3", "ssl1=null,fd:4") > 0);
	args_free(&a);
}

static void test_too_many(void **state)
{
	struct guest_args a = { 0 };
	char append[2 * GUEST_MAX_ARGS + 1] = "";

	(void)state;
	for (int i = 0; i < GUEST_MAX_ARGS; i++)
		strcat(append, "x ");
	assert_int_equal(um_args(&(struct guest_spec) { .mem = MIB, .append = append }, &a), -1);
	args_free(&a);
}

int main(void)
{
	struct CMUnitTest tests[ROWS(rows) + 4];
	size_t n = 0;

	ADD_ROWS(tests, n, rows, test_words);
	tests[n++] = (struct CMUnitTest)SENTENCE("device memory is behind what the kernel knows", test_device_memory);
	tests[n++] = (struct CMUnitTest)SENTENCE("the serial lines have the names they have on UML", test_lines);
	tests[n++] = (struct CMUnitTest)SENTENCE("--append comes last", test_append);
	tests[n++] = (struct CMUnitTest)SENTENCE("too many kernel arguments are refused", test_too_many);
	return run_all("guest", tests, n);
}
