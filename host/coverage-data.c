// SPDX-License-Identifier: GPL-2.0
/*
 * What the guests' kernels counted: a guest prints its .gcda files, as comments
 * among its results; here they become files again, and are added by gcov-tool.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "comments.h"
#include "coverage.h"
#include "paths.h"
#include "side.h"
#include "smoke.h"

const char *const cov_objects[COV_OBJECTS] = { "mm/mmu_notifier", "lib/test_hmm", "mm/hmm" };

#define BEGIN	"gcda "
#define END	"gcda-end"

const char cov_plan[] =
	"run gcda cd /sys/kernel/debug/gcov && echo 1..1 && "
	"for o in mm/mmu_notifier lib/test_hmm mm/hmm; do echo \"# " BEGIN "$o\"; "
	"base64 \"$(find . -path \"*/$o.gcda\")\" | sed 's/^/# /'; echo '# " END "'; done; "
	"echo ok 1 read\n";

/**
 * struct taker - the files of a guest
 * @dir: where they go
 * @out: the one that is being read, or NULL
 * @bits, @n_bits: of the bytes that are not complete yet
 * @files: how many are complete
 */
struct taker {
	const char *dir;
	FILE *out;
	unsigned int bits;
	int n_bits, files;
	bool bad;
};

static void begin(struct taker *t, const char *object)
{
	char *path = xasprintf("%s/%s.gcda", t->dir, strrchr(object, '/') ? strrchr(object, '/') + 1 : object);

	if (t->out)
		fclose(t->out);
	t->bits = t->n_bits = 0;
	t->out = NULL;
	for (int i = 0; i < COV_OBJECTS; i++)
		if (!strcmp(object, cov_objects[i]))
			t->out = fopen(path, "we");
	t->bad |= !t->out;
	free(path);
}

static void end(struct taker *t)
{
	if (!ftell(t->out))
		t->bad = true;
	if (fclose(t->out) == EOF)
		t->bad = true;
	t->out = NULL;
	t->files++;
}

/* A line of base64. */
static void decode(struct taker *t, const char *line)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (; *line && *line != '='; line++) {
		const char *d = strchr(digits, *line);

		if (!d) {
			t->bad = true;
			return;
		}
		t->bits = t->bits << 6 | (unsigned int)(d - digits);
		t->n_bits += 6;
		if (t->n_bits >= 8) {
			t->n_bits -= 8;
			fputc(t->bits >> t->n_bits & 0xff, t->out);
		}
	}
}

static void take(void *arg, const char *line)
{
	struct taker *t = arg;

	if (!strncmp(line, BEGIN, strlen(BEGIN)))
		begin(t, line + strlen(BEGIN));
	else if (t->out && !strcmp(line, END))
		end(t);
	else if (t->out)
		decode(t, line);
}

static int run_host(const char *command)
{
	int status = system(command);

	if (!status)
		return EXIT_PASS;
	fprintf(stderr, "mirrorlab: this failed: %s\n", command);
	return EXIT_HOST;
}

/* The files of one guest into @to. */
static int take_guest(const char *dir, const char *name, const char *to)
{
	char *from = xasprintf("%s/%s", dir, name);
	struct taker t = { .dir = to };
	int ret = EXIT_PASS;

	if (path_mkdirs(to) < 0) {
		fprintf(stderr, "mirrorlab: %s: %s\n", to, strerror(errno));
		ret = EXIT_HOST;
	} else {
		comments_each(from, take, &t);
		if (t.out)
			fclose(t.out);
		if (t.bad || t.out || t.files != COV_OBJECTS) {
			fprintf(stderr, "mirrorlab: guest %s did not say what it counted: %s/ktap\n",
				name, from);
			ret = EXIT_HOST;
		}
	}
	free(from);
	return ret;
}

int cov_collect(const char *objects, const char *dir, const struct side *sides, int n)
{
	char *one = xasprintf("%s/gcov/one", dir), *sum = xasprintf("%s/gcov/sum", dir);
	char *q_one = shell_quote(one), *q_sum = shell_quote(sum), *q_objects = shell_quote(objects);
	char *merge = xasprintf("gcov-tool merge %s %s -o %s.new && rm -rf %s %s && mv %s.new %s",
				q_sum, q_one, q_sum, q_one, q_sum, q_sum, q_sum);
	char *command;
	int ret = EXIT_PASS;

	for (int i = 0; i < n && !ret; i++) {
		ret = take_guest(dir, sides[i].name, i ? one : sum);
		if (!ret && i)
			ret = run_host(merge);
	}
	for (int i = 0; i < COV_OBJECTS && !ret; i++) {
		command = xasprintf("cp %s/%s.gcno %s", q_objects, cov_objects[i], q_sum);
		ret = run_host(command);
		free(command);
	}
	free(merge);
	free(q_objects);
	free(q_sum);
	free(q_one);
	free(sum);
	free(one);
	return ret;
}

char *cov_json(const char *dir, const char *object)
{
	char *q_dir = shell_quote(dir), *json = NULL;
	char *command = xasprintf("cd %s/gcov/sum && gcov --json-format --stdout --branch-probabilities %s.gcda",
				  q_dir, strrchr(object, '/') + 1);
	FILE *in = popen(command, "re");
	size_t size = 0;

	if (!in || getdelim(&json, &size, '\0', in) < 0 || ferror(in)) {
		free(json);
		json = NULL;
	}
	if ((in && pclose(in)) || !json) {
		fprintf(stderr, "mirrorlab: this failed: %s\n", command);
		free(json);
		json = NULL;
	}
	free(command);
	free(q_dir);
	return json;
}
