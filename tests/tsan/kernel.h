/* SPDX-License-Identifier: GPL-2.0 */
/*
 * As much of a kernel as mm/mmu_notifier.c needs, in a process: included before
 * each of its files (build.sh). What is marked is an atomic access for
 * ThreadSanitizer, what is plain stays plain.
 */
#ifndef TSAN_KERNEL_H
#define TSAN_KERNEL_H

#include <asm/types.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

typedef __u64 u64;
typedef __u32 u32;
typedef __u8 u8;

struct list_head {
	struct list_head *next, *prev;
};

struct hlist_head {
	struct hlist_node *first;
};

struct hlist_node {
	struct hlist_node *next, **pprev;
};

struct rcu_head {
	void *unused;
};

#define __user
#define __rcu
#define __init
#define __exit
#define __must_check
#define __attribute_const__
#define __maybe_unused		__attribute__((unused))
#define __always_inline		inline __attribute__((always_inline))
#define __printf(a, b)		__attribute__((format(printf, a, b)))
#define __acquire(x)		do { } while (0)
#define __releases(x)
#define noinline		__attribute__((noinline))
#define likely(x)		(!!(x))
#define unlikely(x)		(!!(x))
#define barrier()		__asm__ __volatile__("" : : : "memory")
#define min(a, b)		((a) < (b) ? (a) : (b))
#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#define IS_ENABLED(option)	0
#define CONFIG_MMU_NOTIFIER	1
#define EXPORT_SYMBOL(x)
#define EXPORT_SYMBOL_GPL(x)
#define BUILD_BUG_ON(x)
#define LIST_POISON1		((void *)0x100)
#define LIST_POISON2		((void *)0x122)
#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))
#define check_add_overflow(a, b, d)	__builtin_add_overflow(a, b, d)
#define ERR_PTR(e)		((void *)(long)(e))
#define IS_ERR(p)		((unsigned long)(p) > -4096UL)
#define scnprintf		snprintf
#define pr_info(...)		do { } while (0)

/* All that the kernel would warn of ends the program. */
#define WARN(cond, ...)							\
	({								\
		bool warn_ = (cond);					\
									\
		if (warn_) {						\
			fprintf(stderr, "%s:%d: ", __FILE__, __LINE__);	\
			fprintf(stderr, __VA_ARGS__);			\
			abort();					\
		}							\
		warn_;							\
	})
#define WARN_ON(cond)		WARN(cond, "WARN_ON(%s)\n", #cond)
#define WARN_ON_ONCE		WARN_ON
#define BUG_ON(cond)		((void)WARN(cond, "BUG_ON(%s)\n", #cond))

#define READ_ONCE(x)		__atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, v)	__atomic_store_n(&(x), (v), __ATOMIC_RELAXED)
#define data_race(x)		(x)
#define smp_load_acquire(p)	__atomic_load_n(p, __ATOMIC_ACQUIRE)
#define smp_store_release(p, v)	__atomic_store_n(p, v, __ATOMIC_RELEASE)
#define cmpxchg(p, old, new)	__sync_val_compare_and_swap(p, old, new)
#define rcu_assign_pointer(p, v) smp_store_release(&(p), v)
#define rcu_dereference_raw(p)	READ_ONCE(p)

typedef struct {
	int v;
} atomic_t;

typedef struct {
	long v;
} atomic64_t;

#define atomic_read(a)		READ_ONCE((a)->v)
#define atomic_inc(a)		((void)__atomic_fetch_add(&(a)->v, 1, __ATOMIC_RELAXED))
#define atomic_dec(a)		((void)__atomic_fetch_sub(&(a)->v, 1, __ATOMIC_RELAXED))
#define atomic_inc_return(a)	__atomic_add_fetch(&(a)->v, 1, __ATOMIC_SEQ_CST)
#define atomic_dec_and_test(a)	(!__atomic_sub_fetch(&(a)->v, 1, __ATOMIC_SEQ_CST))
#define atomic64_read		atomic_read
#define atomic64_inc		atomic_inc

#include "locks.h"
#include "mm.h"

#include <linux/list.h>

#define hlist_for_each_entry_rcu(pos, head, member, ...)				\
	for (pos = hlist_entry_safe(smp_load_acquire(&(head)->first), typeof(*(pos)), member); \
	     pos;									\
	     pos = hlist_entry_safe(smp_load_acquire(&(pos)->member.next), typeof(*(pos)), \
				    member))

static inline void hlist_add_head_rcu(struct hlist_node *n, struct hlist_head *h)
{
	struct hlist_node *first = h->first;

	n->next = first;
	n->pprev = &h->first;
	smp_store_release(&h->first, n);
	if (first)
		first->pprev = &n->next;
}

static inline void hlist_del_init_rcu(struct hlist_node *n)
{
	if (hlist_unhashed(n))
		return;
	__hlist_del(n);
	WRITE_ONCE(n->pprev, NULL);
}

#endif
