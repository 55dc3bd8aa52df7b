/* SPDX-License-Identifier: GPL-2.0 */
/* The small git tree in which patches are applied: for review-stage.c and review-apply.c. */
#ifndef MIRRORLAB_REVIEW_STAGE_H
#define MIRRORLAB_REVIEW_STAGE_H

#include "review.h"

#define GIT	"git", "-c", "core.autocrlf=false", "-c", "core.packedGitLimit=1g"

struct stage {
	const struct review_series *s;
	char *folder;
};

/* Runs git there, contained; its words go to @err. Return: as spawn_wait(). */
int stage_git(const struct stage *st, const char *in, const char *out, const char *err,
	      const char *const argv[]);

#define STAGE_IN_BASE	"it is in the base already"

/* Applies @p->diff and sets @p->apply; @before: the tree as it is, @log: git's words. */
void stage_try(struct review_patch *p, const struct stage *stage, const char *before,
	       const char *log);

/* All is as in @tree again. */
void stage_reset(const struct stage *st, const char *tree);

#endif
