/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MIRRORLAB_CPUS_H
#define MIRRORLAB_CPUS_H

/**
 * struct cpu_lease - the CPU a guest is pinned to while it runs
 * @cpu:  its number, or -1 when there is no choice to make
 * @lock: descriptor that keeps other runs off it, or -1
 */
struct cpu_lease {
	int cpu;
	int lock;
};

/**
 * cpu_lease() - choose a CPU for one guest
 *
 * A guest whose processes move between CPUs is several times slower. Guests
 * of the same build folder spread: each takes a lock per CPU, which ends with
 * the process. The caller itself moves off the CPU if there is another.
 */
void cpu_lease(struct cpu_lease *l);

/** cpus_allowed() - how many this process may use, at least 1 */
int cpus_allowed(void);

/** cpu_release() - give it back, and let the caller run anywhere again */
void cpu_release(struct cpu_lease *l);

#endif
