// SPDX-License-Identifier: GPL-2.0
/*
 * races SEED ROUNDS TASKS OPERATIONS: mn_race on an mm that is only what the
 * notifiers know of it. Each round is an mm; with an odd seed its exit is in the
 * midst of the others. Exit status 1: a promise was broken; 66: ThreadSanitizer
 * reported something.
 */
#include <linux/mmu_notifier.h>

#include "mn_torture_ioctl.h"

#define MAX_TASKS	9

extern const struct file_operations *const device_ops;
__thread struct task_struct this_task_struct;

static struct file file;
static int operations;
static unsigned long seed;

u32 get_random_u32_below(u32 n)
{
	static __thread u32 x;

	if (!x)
		x = (uintptr_t)&x >> 4 | 1;
	x = x * 1664525 + 1013904223;
	return (x >> 8) % n;
}

void jitter(void)
{
	if (!get_random_u32_below(200))
		sched_yield();
}

void mmdrop(struct mm_struct *mm)
{
	if (!atomic_dec_and_test(&mm->mm_count))
		return;
	__mmu_notifier_subscriptions_destroy(mm);
	free(mm);
}

/* exit_mmap(): all of it is released, and then unmapped. */
void mmput(struct mm_struct *mm)
{
	struct mmu_notifier_range range;

	if (!refcount_dec_and_test(&mm->mm_users))
		return;
	__mmu_notifier_release(mm);
	mmu_notifier_range_init(&range, MMU_NOTIFY_UNMAP, 0, mm, 0, -PAGE_SIZE);
	mmu_notifier_invalidate_range_start(&range);
	mmu_notifier_invalidate_range_end(&range);
	mmdrop(mm);
}

static long ask(unsigned int cmd, unsigned long arg)
{
	return device_ops->unlocked_ioctl(&file, cmd, arg);
}

/* Nothing is certain after it: others may wait for ever. */
static void fail(void)
{
	static pthread_mutex_t once = PTHREAD_MUTEX_INITIALIZER;
	char line[256] = "";
	loff_t pos = 0;

	pthread_mutex_lock(&once);
	device_ops->read(&file, line, sizeof(line) - 1, &pos);
	printf("seed %lu: %s", seed, line);
	fflush(stdout);
	_exit(1);
}

static void *task(void *arg)
{
	if (ask(TOR_TASK, (unsigned long)arg))
		abort();
	for (int i = 0; i < operations; i++)
		if (ask(TOR_STEP, 1))
			fail();
	return NULL;
}

static struct mm_struct *new_mm(void)
{
	struct mm_struct *mm = calloc(1, sizeof(*mm));

	if (!mm)
		abort();
	refcount_set(&mm->mm_users, 1);
	mm->mm_count.v = 1;
	pthread_rwlock_init(&mm->mmap_lock, NULL);
	return mm;
}

static void round_of(int tasks, struct tor_result *res)
{
	struct tor_attach how = {
		.seed = seed,
		.start = (unsigned long)__mmu_notifier_invalidate_range_start,
		.end = (unsigned long)__mmu_notifier_invalidate_range_end,
	};
	struct mm_struct *mm = new_mm();
	pthread_t thread[MAX_TASKS + 1];

	current->mm = mm;
	if (device_ops->open(NULL, &file) || ask(TOR_ATTACH, (unsigned long)&how))
		abort();
	for (long i = 1; i <= tasks; i++)
		if (pthread_create(&thread[i], NULL, task, (void *)i))
			abort();
	if (seed % 2) {
		usleep(1000 * get_random_u32_below(300));
		mmput(mm);
	}
	for (int i = 1; i <= tasks; i++)
		pthread_join(thread[i], NULL);
	if (!(seed % 2))
		mmput(mm);
	ask(TOR_FINISH, (unsigned long)res);
	if (res->failed)
		fail();
	device_ops->release(NULL, &file);
}

int main(int argc, char **argv)
{
	int rounds = argc == 5 ? atoi(argv[2]) : 0, tasks = argc == 5 ? atoi(argv[3]) : 0;
	struct tor_result r = { 0 };
	int rounds_done = 0;
	u64 ops = 0, inserts = 0, splits = 0, invalidations = 0, callbacks = 0, faults = 0, retries = 0;

	if (rounds < 1 || tasks < 1 || tasks > MAX_TASKS)
		return 2;
	operations = atoi(argv[4]);
	for (seed = strtoul(argv[1], NULL, 0); rounds_done < rounds; rounds_done++, seed++) {
		round_of(tasks, &r);
		ops += r.operations;
		inserts += r.inserts;
		splits += r.splits;
		invalidations += r.invalidations;
		callbacks += r.callbacks;
		faults += r.faults;
		retries += r.retries;
	}
	printf("%d rounds, %llu operations: %llu inserts, %llu splits, %llu invalidations with %llu callbacks, %llu faults with %llu retries\n",
	       rounds, ops, inserts, splits, invalidations, callbacks, faults, retries);
	return 0;
}
