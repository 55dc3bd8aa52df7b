/* SPDX-License-Identifier: GPL-2.0 */
/*
 * mm/mmu_notifier.c with the series: the state of one mm and what is done to it
 * with the spinlock held. docs/model.md maps each inline to a function of the C code.
 *
 * An interval notifier is a slot, its bounds are a mask of pages, no pages: it
 * is not there. A sequence number is a name: nothing but "the same" is ever
 * asked, so a new one is the lowest that nobody has. Even numbers match nothing
 * and all are 0.
 *
 * BUG(x) is true when the model is to have defect x.
 */
#define BUG(x)	(bug == x)
byte bug;
#define NI	3
#define BIT(n)	(1 << (n))
#define PROP(n, c)	assert((n < 0) || (c))	/* property n of the contract; 0: of the C code itself */

byte tr[NI];		/* bounds in itree; 0: not linked */
byte wb[NI];		/* will-be bounds; 0: no member */
byte sq[NI];		/* invalidate_seq of an interval notifier */
byte ord[NI];		/* will_be_order */
byte refs[NI];
byte used, fnd, rgen;	/* slots: ever inserted; found; release_gen & 1 */
byte dl;		/* deferred_list: slots, the order has no effect */
byte cur;		/* invalidate_seq: 0 even, else the name of the odd number */
byte busy;		/* active_invalidate_ranges */
byte gen, pend[2];	/* release_gen, release_pending */
byte asleep;		/* tasks on the wait queue */
byte mmc;		/* mm_count, those of mmgrab() */
byte users = 1;		/* mm_users */
byte subs;	/* mm->notifier_subscriptions is there */

/* The driver and the page tables */
bool ulock;		/* user_lock */
byte mapped = 63, dev;	/* pages that are mapped; that the device has entries for */
byte mmap_r;		/* readers of the mmap_lock */
byte faults;		/* device faults that are going on */
bool closed;		/* the file is closed: there will be no more */

/* One per task: 0, 1 invalidate, 2 exits, 3, 4 use */
#define NT	5
byte my[NT];		/* the sequence number it keeps */
byte pos[NT];		/* walkers: slot + 1 that is being called, or next */

/* Ghosts: what the properties speak about */
byte rel;		/* slots whose release() has returned: freed */
byte gone;		/* slots whose remove() has returned */
byte dead;		/* slots the driver lets nobody fill in for any more: before remove(), put() */
byte watch[NT];		/* slot + 1 of the open read section */
byte pending_then;	/* tasks in read_begin(): a change was pending at the call */
byte changed;		/* tasks in a read section: somebody asked for a change */
byte sync_d[2], sync_r[2]; /* synchronize(): what was deferred, due at the call */
byte cover;		/* pages that interval notifiers are to cover */
bool loose;		/* an update has made two overlap: cover does not tell any more */
byte held;		/* tasks that lockdep sees with the read lock */
byte finished;
bool early;		/* early_seq: the number can be seen to be even too early */

#define ALIVE(i)	((rel & BIT(i)) == 0)
#define NAMED(x)	(x == cur || x == sq[0] || x == sq[1] || x == sq[2] || x == my[0] || \
			 x == my[1] || x == my[2] || x == my[3] || x == my[4])

inline fresh(to)
{
	n = 1;
	do
	:: NAMED(n) -> n++
	:: else -> break
	od;
	to = n; n = 0
}

inline apply(i)
{
	PROP(1, ALIVE(i));
	tr[i] = wb[i];
	fnd = fnd & ~BIT(i)
}

inline ask(i)
{
	changed = changed | (watch[3] == i + 1 -> BIT(3) : 0) | (watch[4] == i + 1 -> BIT(4) : 0)
}

inline change(i)
{
	PROP(1, ALIVE(i));
	if
	:: cur != 0 ->
		PROP(0, busy > 0);
		PROP(0, !BUG(a_queued_twice) || (dl & BIT(i)) == 0);	/* list_add_tail() of what is on a list */
		dl = dl | BIT(i);
		if
		:: BUG(p13_split_at_once) -> tr[i] = wb[i]
		:: else
		fi;
		if
		:: BUG(e_move_does_not_collide) && tr[i] && wb[i]
		:: else -> sq[i] = cur
		fi
	:: else ->
		apply(i);
		if
		:: busy > 0 && wb[i] != 0 -> fresh(cur); sq[i] = cur
		:: else -> fresh(sq[i])
		fi
	fi;
	ask(i)
}

inline will_be(i, mask)
{
	wb[i] = mask;
	ord[i]++
}

inline take_out(i)
{
	cover = cover & ~wb[i];
	wb[i] = 0;
	change(i)
}

inline last_put(i, list)
{
	if
	:: BUG(f_counts_late)
	:: else ->
		rgen = (gen & 1 -> rgen | BIT(i) : rgen & ~BIT(i));
		pend[gen & 1]++
	fi;
	if
	:: wb[i] != 0 -> take_out(i)
	:: else
	fi;
	if
	:: BUG(k_release_before_the_end) -> dl = dl & ~BIT(i); tr[i] = 0
	:: else
	fi;
	if
	:: (dl & BIT(i)) == 0 -> list = list | BIT(i)
	:: else
	fi
}

/* refcount_dec_and_lock() makes zero and the rest one step */
inline put_ref(i, list)
{
	PROP(1, ALIVE(i) && refs[i] > 0);
	refs[i]--;
	if
	:: refs[i] == 0 -> last_put(i, list)
	:: else
	fi
}

inline insert(i, mask)
{
	PROP(8, users > 0);		/* the WARN_ON() of a plain insert */
	used = used | BIT(i);
	refs[i] = 1;
	mmc++;
	will_be(i, mask);
	change(i)
}

inline slot(to)		/* memory of a new one; NI: there is none */
{
	to = (used & 1 -> (used & 2 -> (used & 4 -> NI : 2) : 1) : 0)
}

inline end_member(i, list)
{
	take_out(i);
	if
	:: BUG(p3_empty_update_keeps_reference)
	:: else ->
		refs[i]--;
		if
		:: refs[i] == 0 -> last_put(i, list)
		:: else
		fi
	fi
}

#define OLD(i)	(BUG(d_punch_from_old_bounds) -> tr[i] : wb[i])
#define BELOW(h)	((h ^ (h & (h - 1))) - 1)	/* pages below the first of h */
#define LEFT(i, h)	(OLD(i) & BELOW(h))
#define RIGHT(i, h)	(OLD(i) & ~(h | BELOW(h)))

inline punch(i, h, list)
{
	if
	:: wb[i] == 0 || (OLD(i) & h) == 0		/* -ENOENT, 0 */
	:: else ->
		lo = LEFT(i, h); hi = RIGHT(i, h); hole = wb[i] & h;
		if
		:: lo == 0 && hi == 0 -> end_member(i, list); cover = cover & ~hole
		:: lo == 0 && hi != 0 -> will_be(i, hi); change(i); cover = cover & ~hole
		:: lo != 0 && hi == 0 -> will_be(i, lo); change(i); cover = cover & ~hole
		:: else ->
			slot(n);
			if
			:: users == 0 && !BUG(i_punch_splits_at_exit)	/* -ESRCH */
			:: n == NI && (users > 0 || BUG(i_punch_splits_at_exit))	/* -ENOSPC */
			:: else ->
				j = n; n = 0;
				will_be(i, lo); change(i);
				insert(j, hi);
				cover = cover & ~hole;
				j = 0
			fi;
			n = 0
		fi;
		lo = 0; hi = 0; hole = 0
	fi;
	PROP(13, loose || (wb[0] | wb[1] | wb[2]) == cover)
}

/* The walk, from slot k on: by slot, not by address */
inline first(me, k, h)
{
	pos[me] = (k <= 0 && (tr[0] & h) -> 1 : (k <= 1 && (tr[1] & h) -> 2 : (k <= 2 && (tr[2] & h) -> 3 : 0)))
}

inline inv_start(me, h)
{
	busy++;
	first(me, 0, h);
	if
	:: pos[me] != 0 && cur == 0 -> fresh(cur)
	:: else
	fi;
	my[me] = (pos[me] -> cur : 0)
}

inline thaw_one(i, list)
{
	if
	:: dl & BIT(i) ->
		apply(i);
		pending_then = pending_then & ~((watch[3] == i + 1 -> BIT(3) : 0) | (watch[4] == i + 1 -> BIT(4) : 0));
		if
		:: refs[i] == 0 && !BUG(p1_thaw_forgets_release) -> list = list | BIT(i)
		:: else
		fi
	:: else
	fi
}

#define LAST	(busy == 0 || BUG(p9_thaw_after_the_first))

/* The part of mn_itree_inv_end() under the lock; wake: somebody is to be woken */
inline inv_end(list, wake)
{
	PROP(9, busy > 0);
	busy--;
	if
	:: LAST && cur != 0 ->
		cur = 0;
		thaw_one(0, list);
		thaw_one(1, list);
		thaw_one(2, list);
		sync_d[0] = sync_d[0] & ~dl;
		sync_d[1] = sync_d[1] & ~dl;
		dl = 0;
		PROP(1, tr[0] == wb[0] && tr[1] == wb[1] && tr[2] == wb[2]);	/* nothing is lost */
		wake = 1
	:: else
	fi
}

/* The lockdep maps: truth is what the text of the model says */
#define SEEN(me)	(BUG(h_somebody_invalidates) -> cur != 0 : (held & BIT(me)) != 0)
#define ASSERT_LOCKED(me, truth)	PROP(2, (SEEN(me)) == truth)
