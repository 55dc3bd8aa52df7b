/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MIRRORLAB_LOCK_H
#define MIRRORLAB_LOCK_H

/**
 * lock_build() - be the only one that builds in this build folder
 * @doing: a few words for those who wait, e.g. "build lockdep"
 *
 * Waits for the one who holds the lock and says on stderr who that is. The
 * lock goes away with the last process that has the descriptor open; make and
 * the compilers inherit it, so that nobody starts while orphans still write.
 *
 * Return: descriptor to close, or a negative exit status (-EXIT_HOST,
 * -EXIT_BUILD on a full disk, -EXIT_INTERRUPTED) after a message.
 */
int lock_build(const char *doing);

/**
 * lock_bugs() - be the only one that uses the scratch kernel of test --bugs
 * Waits, and says so, and is inherited, as with lock_build().
 * Return: as lock_build().
 */
int lock_bugs(void);

/** lock_review() - be the only one that uses the trees of review; as lock_bugs() */
int lock_review(void);

/**
 * lock_run() - a run uses what was built: nobody may remove it
 * Shared by all runs. The descriptor is not inherited.
 * Return: as lock_build(); never waits for another run.
 */
int lock_run(void);

/**
 * lock_all() - neither a build nor a run is under way
 * @build: descriptor of the build lock
 * @run:   descriptor of the run lock
 * Never waits; the one in the way is named on stderr.
 * Return: 0, or -1.
 */
int lock_all(int *build, int *run);

#endif
