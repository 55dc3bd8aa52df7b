/* SPDX-License-Identifier: GPL-2.0 */
/* Locks, reference counts and waiting; included by kernel.h. */
#ifndef TSAN_LOCKS_H
#define TSAN_LOCKS_H

/* Now and then another thread goes first. */
void jitter(void);

typedef struct {
	pthread_mutex_t m;
} spinlock_t;

#define DEFINE_SPINLOCK(x)	spinlock_t x = { PTHREAD_MUTEX_INITIALIZER }
#define spin_lock_init(l)	pthread_mutex_init(&(l)->m, NULL)

static inline void spin_lock(spinlock_t *l)
{
	jitter();
	pthread_mutex_lock(&l->m);
}

static inline void spin_unlock(spinlock_t *l)
{
	pthread_mutex_unlock(&l->m);
	jitter();
}

struct mutex {
	pthread_mutex_t m;
};

#define mutex_init(l)		pthread_mutex_init(&(l)->m, NULL)
#define mutex_lock(l)		pthread_mutex_lock(&(l)->m)
#define mutex_unlock(l)		pthread_mutex_unlock(&(l)->m)

typedef struct {
	pthread_mutex_t m;
	pthread_cond_t c;
} wait_queue_head_t;

static inline void init_waitqueue_head(wait_queue_head_t *w)
{
	pthread_mutex_init(&w->m, NULL);
	pthread_cond_init(&w->c, NULL);
}

#define wait_event(w, condition)				\
	do {							\
		pthread_mutex_lock(&(w).m);			\
		while (!(condition))				\
			pthread_cond_wait(&(w).c, &(w).m);	\
		pthread_mutex_unlock(&(w).m);			\
	} while (0)

static inline void wake_up_all(wait_queue_head_t *w)
{
	pthread_mutex_lock(&w->m);
	pthread_cond_broadcast(&w->c);
	pthread_mutex_unlock(&w->m);
}

/* The part that counts: nobody waits long, and what is freed is no longer read. */
#define DEFINE_STATIC_SRCU(x)	static pthread_rwlock_t x = PTHREAD_RWLOCK_INITIALIZER
#define srcu_read_lock(s)	(pthread_rwlock_rdlock(s), 0)
#define srcu_read_unlock(s, id)	((void)(id), pthread_rwlock_unlock(s))
#define srcu_read_lock_held(s)	1
#define synchronize_srcu(s)	(pthread_rwlock_wrlock(s), pthread_rwlock_unlock(s))
#define call_srcu(s, head, f)	f(head)

/* What lockdep is told */
#define lockdep_assert_held(l)	do { } while (0)
#define lockdep_is_held(l)	1
#define lock_map_acquire(m)	do { } while (0)
#define lock_map_acquire_read(m) do { } while (0)
#define lock_map_release(m)	do { } while (0)
#define might_lock(l)		do { } while (0)
#define might_sleep()		do { } while (0)
#define non_block_start()	do { } while (0)
#define non_block_end()		do { } while (0)
#define debug_locks		1

typedef struct {
	int v;
} refcount_t;

#define refcount_read(r)	READ_ONCE((r)->v)
#define refcount_set(r, n)	WRITE_ONCE((r)->v, n)

static inline void refcount_inc(refcount_t *r)
{
	BUG_ON(__atomic_fetch_add(&r->v, 1, __ATOMIC_RELAXED) <= 0);
}

static inline bool refcount_inc_not_zero(refcount_t *r)
{
	int v = refcount_read(r);

	while (v && !__atomic_compare_exchange_n(&r->v, &v, v + 1, false, __ATOMIC_RELAXED,
						 __ATOMIC_RELAXED))
		;
	return v != 0;
}

static inline bool refcount_dec_and_test(refcount_t *r)
{
	int v = __atomic_sub_fetch(&r->v, 1, __ATOMIC_ACQ_REL);

	BUG_ON(v < 0);
	return v == 0;
}

/* As lib/refcount.c does: zero is reached with the lock held. */
static inline bool refcount_dec_and_lock(refcount_t *r, spinlock_t *l)
{
	int v = refcount_read(r);

	while (v != 1) {
		BUG_ON(v <= 0);
		if (__atomic_compare_exchange_n(&r->v, &v, v - 1, false, __ATOMIC_RELEASE,
						__ATOMIC_RELAXED))
			return false;
	}
	spin_lock(l);
	if (refcount_dec_and_test(r))
		return true;
	spin_unlock(l);
	return false;
}

#endif
