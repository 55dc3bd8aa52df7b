// SPDX-License-Identifier: GPL-2.0
/*
 * report_tool RESULTS CONSOLE DIR: judges results and a console log as if a guest had
 * just printed them, writes the report files into DIR, prints the summary and exits
 * with the run's exit status; 99 when a file cannot be written. For tests that look
 * at the files with other people's tools.
 */
#include <stdlib.h>

#include "report.h"

static void feed_file(const char *path, struct ktap *k, struct splat *s)
{
	FILE *f = fopen(path, "r");
	char buf[65536];
	size_t n;

	if (!f) {
		perror(path);
		exit(2);
	}
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0) {
		if (k)
			ktap_feed(k, buf, n, 0.0);
		else
			splat_feed(s, buf, n, 0.0);
	}
	fclose(f);
}

int main(int argc, char **argv)
{
	struct run_result r = {
		.flavour = "lockdep", .kernel = "6.12.117", .boot_s = 0.2, .wall_s = 1.5,
		.booted = true, .ended = true, .guest_status_known = true,
		.command = "./run.sh", .ktap = ktap_new(NULL),
		.log = splat_new(NULL, NULL, NULL),
	};
	int rc;

	if (argc != 4)
		return 2;
	r.dir = argv[3];
	feed_file(argv[1], r.ktap, NULL);
	feed_file(argv[2], NULL, r.log);
	ktap_end(r.ktap, 1.0);
	splat_end(r.log);
	report_judge(&r);
	report_text(&r, stdout, report_want_colour(stdout), false);
	rc = report_write_all(&r, stderr) ? 99 : r.exit;
	ktap_free(r.ktap);
	splat_free(r.log);
	report_release(&r);
	return rc;
}
