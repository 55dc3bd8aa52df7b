// SPDX-License-Identifier: GPL-2.0
/* reproduce.sh: is it a script that does what it says, whatever is in it? */
#include "table.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sample.h"

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static char *output_of(const char *cmd)
{
	char *text = calloc(1, 65536);
	FILE *p = popen(cmd, "r");

	assert_non_null(p);
	assert_true(fread(text, 1, 65535, p) < 65535);
	assert_int_equal(pclose(p), 0);
	return text;
}

static char base[] = "reproduce.XXXXXX";

static int setup(void **state)
{
	(void)state;
	if (!mkdtemp(base) || chdir(base))
		return -1;
	mkdir("a 'lab", 0755);
	mkdir("patches", 0755);
	mkdir("patches/um", 0755);
	put("patches/um/0001-x.patch", "abc");
	put("patches/um/series", "0001-x.patch\n");
	put("config", "#\n# Linux\nCONFIG_A=y\nCONFIG_CC_VERSION_TEXT=\"gcc (D) 12\"\n"
	    "# CONFIG_B is not set\n");
	put("a 'lab/run.sh", "#!/bin/sh\necho \"$@|$PWD\"\n");
	return chmod("a 'lab/run.sh", 0755);
}

static int teardown(void **state)
{
	(void)state;
	return chdir("..") || system("rm -rf reproduce.??????") ? -1 : 0;
}

static void write_one(const char *why)
{
	struct run_result r;

	sample_init(&r, PASSING, "");
	report_judge(&r);
	free(r.why);
	r.why = why ? strdup(why) : NULL;
	r.config = "config";
	r.image = "missing";
	r.patches = "patches";
	r.repo = "a 'lab";
	assert_int_equal(reproduce_write(&r, "reproduce.sh"), 0);
	sample_free(&r);
}

static void runs(void **state)
{
	char *out;

	(void)state;
	write_one(NULL);
	out = output_of("./reproduce.sh");
	assert_non_null(strstr(out, "--only a b|"));
	assert_non_null(strstr(out, "/a 'lab\n"));
	free(out);
	mkdir("other", 0755);
	put("other/run.sh", "#!/bin/sh\necho other\n");
	chmod("other/run.sh", 0755);
	out = output_of("sh reproduce.sh other");
	assert_string_equal(out, "other\n");
	free(out);
}

static void tells(void **state)
{
	static const char * const has[] = {
		"# compiler   \"gcc (D) 12\"", "# kernel     6.12.117", "# flavour    lockdep",
		"# patch      ba7816bf8f01cfea 0001-x.patch", "# guest      mem=1G con=null", "# contained  landlock",
		"# cpu ", "# host       Linux ", "missing (cannot be read)", "# verdict    pass",
		"# config     config sha256:",
	};
	char *out;
	size_t i;

	(void)state;
	write_one(NULL);
	out = output_of("cat reproduce.sh");
	for (i = 0; i < ROWS(has); i++)
		if (!strstr(out, has[i]))
			fail_msg("no \"%s\" in:\n%s", has[i], out);
	free(out);
}

static void config_comes_back(void **state)
{
	char *out;

	(void)state;
	write_one(NULL);
	out = output_of("sed -n 's/^#C //p' reproduce.sh");
	assert_string_equal(out, "CONFIG_A=y\nCONFIG_CC_VERSION_TEXT=\"gcc (D) 12\"\n"
			    "# CONFIG_B is not set\n");
	free(out);
}

/* What a guest printed is in the verdict's reason: it stays a comment. */
static void no_way_out(void **state)
{
	char *out;

	(void)state;
	write_one("x\ntouch owned\n\r\ntouch owned; $(touch owned) `touch owned`");
	free(output_of("./reproduce.sh"));
	assert_int_equal(access("owned", F_OK), -1);
	assert_int_equal(access("a 'lab/owned", F_OK), -1);
	out = output_of("grep -c '^[^#]' reproduce.sh");
	assert_string_equal(out, "4\n");
	free(out);
}

int main(void)
{
	struct CMUnitTest tests[] = {
		SENTENCE("reproduce.sh runs the command in the repository, or where it is told", runs),
		SENTENCE("reproduce.sh tells compiler, kernel, patches, host and guest", tells),
		SENTENCE("reproduce.sh gives the configuration back", config_comes_back),
		SENTENCE("what the guest printed cannot leave its comment", no_way_out),
	};

	return _cmocka_run_group_tests("reproduce", tests, ROWS(tests), setup, teardown) ? 1 : 0;
}
