/* SPDX-License-Identifier: GPL-2.0 */
/* The model of mm/mmu_notifier.c, tests/model. */
#ifndef MIRRORLAB_MODEL_H
#define MIRRORLAB_MODEL_H

struct opts;

/**
 * model_run() - `test --model [quick|full|long]`, becomes tests/model/check.sh
 * Return: an exit status, if it cannot.
 */
int model_run(const struct opts *o);

#endif
