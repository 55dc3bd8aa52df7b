/* SPDX-License-Identifier: GPL-2.0 */
/* Review: does each patch of a series hold? */
#ifndef MIRRORLAB_REVIEW_H
#define MIRRORLAB_REVIEW_H

#include <stdbool.h>
#include <stdio.h>

#include "product.h"
#include "strs.h"

struct opts;

#define REVIEW_FLAVOURS	4	/* at most, of one review */

/* How a patch went onto the tree. */
enum review_apply {
	APPLY_CLEAN, APPLY_OFFSET, APPLY_3WAY, APPLY_FUZZ,
	APPLY_NOT,		/* does not fit */
	APPLY_DAMAGED,		/* no patch that any tree could take */
};

enum review_build { BUILD_OK, BUILD_FAILED, BUILD_ENDLESS, BUILD_NOT };

/**
 * struct review_guests - what the guests of one kernel said
 * @passed:  "SUITE: TEST" of each test that passed; so are @failed and @skipped
 * @reports: "KIND: TITLE" of the kernel's reports
 * @booted:  PID 1 ran in some guest
 * @why:     why a guest has no verdict, or NULL
 * @running: test that was running then, or NULL
 * @exit:    EXIT_TIMEOUT or EXIT_KERNEL when a guest has no verdict, else 0
 */
struct review_guests {
	struct strs passed, failed, skipped, reports;
	bool booted;
	char *why, *running;
	int exit;
};

/**
 * struct review_result - one patch in one flavour
 * @warnings: new ones
 * @g:	      what its guests said
 * @broken:   tests that are worse than with the base
 * @reports:  new kernel reports
 * @lost:     options of the flavour that are gone
 * @why:      one line that says why it does not hold, or NULL
 * @since:    index of the patch that all this comes from, or -1: it is this one
 */
struct review_result {
	enum review_build build;
	struct strs warnings, broken, reports, lost;
	struct review_guests g;
	char *why;
	double build_s, guests_s;
	int exit, since;
};

/**
 * struct review_patch - one patch of the series
 * @number: its number as it says itself, 0 when it says none
 * @of:	    of how many
 * @version: of the series, 1 when it says none
 * @subject: without the prefix in brackets
 * @mail:   path of the whole patch, decoded, as `git am` would take it
 * @diff:   path of its diff
 * @dir:    its folder
 * @apply:  how it went on, @why: the words for why it did not
 * @style:  what checkpatch says: its lines
 * @errors, @checks: how many of them
 * @r:	    for each flavour
 */
struct review_patch {
	int number, of, version;
	bool reply;
	char *subject, *author, *mail, *diff, *dir;
	enum review_apply apply;
	char *apply_why;
	struct strs style;
	int errors, warnings;
	double style_s;
	struct review_result r[REVIEW_FLAVOURS];
};

/**
 * struct review_series - what is to be judged
 * @p:	   in the order they are to be applied
 * @title: subject of the cover letter, or of the only patch
 * @notes: what is odd about it: parts that are missing, replies left out
 * @incomplete: a part is missing
 * @objects: of the git tree it comes from: folders with git's objects
 * @trust: go on where this host contains nothing
 */
struct review_series {
	struct review_patch *p;
	int n;
	char *title;
	struct strs notes;
	bool incomplete, trust;
	struct strs objects;
};

/**
 * struct review - all of one review
 * @dir:     the run's folder
 * @work:    scratch folder: src, FLAVOUR, stage
 * @flavour: their names
 * @product: the base, for each flavour
 * @base:    what its guests said
 * @base_warnings: what W=1 and sparse said of files so far, "FILE\tWARNING"
 * @known:   files that @base_warnings knows
 * @selftest: hmm-tests as the series leaves them so far; NULL: as in the base
 * @selftest_why: why they cannot be compiled any more, or NULL
 * @base_s: seconds for what is remembered of the base; @wall_s: all but these
 * @contained: what holds the build, or "nothing"
 */
struct review {
	const struct opts *o;
	struct review_series s;
	char *dir, *work;
	const char *contained;
	const char *flavour[REVIEW_FLAVOURS];
	struct product product[REVIEW_FLAVOURS];
	struct review_guests base[REVIEW_FLAVOURS];
	struct strs base_warnings, known;
	int n_flavours;
	char *selftest, *selftest_why;
	double base_s, wall_s;
	int exit;
};

/*
 * review_run() - all of it
 * @wall_s: set to the seconds it took with the base there, or NULL
 * Return: an exit status.
 */
int review_run(struct opts *o, double *wall_s);

/* review-patch.c: what goes before it is in the tree. Return: an exit status that ends it all. */
int review_patch(struct review *r, struct review_patch *p);

/* review-input.c: @what as the user typed it. Return: an exit status, after a message. */
int review_load(struct review *r, const char *what);
void review_series_free(struct review_series *s);

/* Files of a command, NULL for /dev/null; see spawn_wait(). */
struct review_files {
	const char *in, *out, *err;
};

/*
 * review-git.c: runs git (or another program) on what strangers wrote, contained: it
 * can write to @folder, where it starts, and read @readable (or NULL). Return: as
 * spawn_wait().
 */
int review_apart(const struct review_series *s, const char *folder, const struct strs *readable,
		 const struct review_files *f, const char *const argv[]);
/* Opens what that left behind for reading: no link, no device. */
FILE *review_open(const char *path);
/* Adds what git has to read for the objects of @tree, and for all of it. */
void review_objects_of(const char *tree, struct strs *all);
void review_folders_of(const char *tree, struct strs *all);

/* review-mail.c: adds the patches of @path, a plain file that is called @name, to @s; @folder
 * is for what comes of it, and so are names that begin like it. */
int review_mails(struct review_series *s, const char *path, const char *name, const char *folder);
/* review-subject.c: number, of, version, reply, subject of @line. */
void review_subject(struct review_patch *p, const char *line);
/* review-order.c: sorts, drops what is not to be applied, notes what is odd. */
int review_order(struct review_series *s, const char *what);
/* What these two have filled in of a patch. */
void review_mail_free(struct review_patch *p);

/* review-stage.c: @paths gets the files that the patch changes. */
int review_stage_init(struct review *r);
/* Also sets @p->apply; the tree under review is as it was. */
int review_stage_apply(struct review *r, struct review_patch *p, struct strs *paths);

/* review-tree.c */
int review_tree_init(const char *base, const char *scratch);
/* Takes one file over from @stage. */
int review_tree_put(const char *base, const char *scratch, const char *stage, const char *path);
/* The folders on the way to @path are no links any more. */
int review_tree_own(const char *base, const char *scratch, const char *path);
/* Is @path a plain one, with no link on its way in @base? */
bool review_path_ok(const char *base, const char *path);

/* review-build.c */
#define REVIEW_WARN	"w1"	/* objects made with W=1: else each turn would compile much again */
/* Copies the base's objects to folder @name of the scratch folder. */
int review_objects(struct review *r, int f, const char *name);
int review_build(struct review *r, struct review_patch *p, int f, const struct strs *paths);
/* After a change of a Kconfig: as the base was configured, and with what the patch adds. */
int review_configure(struct review *r, const char *name, const struct strs *paths, const char *log);
/* Runs kbuild in objects @name with @args, at most 8, NULL at the end; what it prints is added to @log. */
int review_kbuild(struct review *r, const char *name, const char *stage, const char *log,
		  const char *const *args);

/* Of @log, the first line that says why, without paths of ours; malloc()ed or NULL. */
char *review_first_error(const struct review *r, const char *log);

/* review-selftest.c: sets @r->selftest, or why there is none, after a patch to them. */
int review_selftest(struct review *r, struct review_patch *p, const struct strs *paths);

/* review-warn.c: "FILE\tWARNING" of W=1 and sparse for @paths. */
int review_warn(struct review *r, const struct strs *paths, const char *log, struct strs *out);
void review_warnings_of(const char *log, const char *source, struct strs *out);

/* review-style.c */
int review_style(struct review *r, struct review_patch *p);

/* review-guests.c; @program: a file called hmm-tests in place of that of the root, or NULL */
int review_guests(struct review *r, int f, const struct product *p, const char *program,
		  const char *dir, struct review_guests *g);
/* Is @suite one of --tests, or are all? */
bool review_wants(const struct opts *o, const char *suite);
void review_guests_free(struct review_guests *g);

/* review-base.c: builds and runs the base, or finds what came of it before. */
int review_base(struct review *r, int f);

/* review-judge.c */
void review_judge(struct review *r, struct review_patch *p, int f);
const char *review_apply_name(enum review_apply a);
bool review_holds(const struct review *r, const struct review_patch *p);
int review_exit(const struct review *r);

/* review-table.c */
void review_table_head(const struct review *r, FILE *out);
void review_table_row(const struct review *r, const struct review_patch *p, FILE *out);
/* @text in lines of at most 72 columns, those behind the first indented. */
void review_wrap(FILE *out, const char *head, int indent, const char *text);
void review_details(const struct review *r, FILE *out);

/* review-text.c, review-json.c, review-xml.c, review-again.c: Return 0 or -errno. */
int review_text(const struct review *r, const char *path);
int review_json(const struct review *r, const char *path);
int review_xml(const struct review *r, const char *path);
int review_again(const struct review *r, const char *path);

/* review-bisect.c: which patch breaks o->bisect; prints it. */
int review_bisect(const struct review *r, FILE *out);

#endif
