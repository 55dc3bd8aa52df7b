/* SPDX-License-Identifier: GPL-2.0 */
/* A run made up of texts, for the tests of what is reported. */
#ifndef MIRRORLAB_TEST_SAMPLE_H
#define MIRRORLAB_TEST_SAMPLE_H

#include <string.h>

#include "report.h"

#define BOOT	"KTAP version 1\n# mirrorlab: boot thp=madvise\n"
#define PASSING	BOOT "1..1\n  TAP version 13\n  1..2\n  ok 1 t.a\n  ok 2 t.b\nok 1 s\n"
#define WARNING								\
	"[    1.0] ------------[ cut here ]------------\n"		\
	"[    1.0] WARNING: CPU: 0 PID: 1 at mm/hmm.c:12 hmm+0x1/0x2\n"	\
	"[    1.0] ---[ end trace 0000000000000000 ]---\n"

static inline void sample_init(struct run_result *r, const char *results,
			       const char *console)
{
	*r = (struct run_result){
		.flavour = "lockdep", .kernel = "6.12.117", .boot_s = 0.25,
		.wall_s = 12.5, .booted = true, .ended = true,
		.guest_status_known = true, .mode = "thp=madvise", .dir = ".",
		.containment = "landlock", .lacks = "namespaces (\x01no)",
		.command = "./run.sh --only 'a b'", .cmdline = "mem=1G con=null",
		.repo = "/home/me/mirror lab", .ktap = ktap_new(NULL),
		.log = splat_new(NULL, NULL, NULL),
	};
	ktap_feed(r->ktap, results, strlen(results), 1.0);
	ktap_end(r->ktap, 2.0);
	splat_feed(r->log, console, strlen(console), 1.0);
	splat_end(r->log);
}

static inline void sample_free(struct run_result *r)
{
	ktap_free(r->ktap);
	splat_free(r->log);
	report_release(r);
}

#endif
