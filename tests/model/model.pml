/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Two invalidating tasks, one exit, two users, three interval notifiers. One that
 * covers pages 0 to 4 is there, with one reference; page 5 has none.
 *
 * Which work the tasks do is chosen at the start from what the environment of the
 * verifier allows: I0, I1 are masks of kinds of invalidation, W0, W1 of works;
 * X=1 exits, SUBS=0 has no interval notifier at first, BUG is one of bugs.pml.
 */
#include "bugs.pml"
#include "core.pml"
#include "tasks.pml"

/* Kinds of invalidation */
#define UNMAP	1	/* munmap() of page 1 (task 0) or 3 (task 1), the driver punches */
#define CLEAR	2	/* truncation of these, also when the mm exits */
#define TPUNCH	4	/* the same with a driver that punches then, too */
#define NB	8	/* non-blocking, of pages 0 to 4: may fail in the tree, or after it */
#define OTHER	16	/* truncation of page 5 */
#define NEST	32	/* CLEAR, and in it one of page 2 to 5 */
#define IDLE	64

/* Works */
#define FAULT2	1	/* device fault at page 2 */
#define FAULT3	2		
#define CLOSE	4	/* take all out, synchronize */
#define REMOVE	8	/* slot 0 */
#define SHRINK	16	/* update to page 0 */
#define MOVE	32	/* update to pages 4 and 5 */
#define EMPTY	64	/* update to nothing */
#define INSERT	128	/* a new one, a fault there */
#define SYNC	256
#define MISUSE	512
#define NOTHING	1024
#define FAULT0	2048
#define INSERT_REMOVE 8192	/* a new one, and out with it */
#define FAULT5	16384
#define CLOSE_PUT 4096	/* the same with put() */

/* Is kind or work w among those of set s? */
#define MAY(s, w)	(((s) & (w)) != 0)

byte exit;
short may[4];

c_code {
	static int from_env(const char *name)
	{
		const char *s = getenv(name);

		return s ? atoi(s) : 0;
	}

	static void read_environment(void)
	{
		now.bug = from_env("BUG");
		now.subs = from_env("SUBS");
		now.exit = from_env("X");
		now.may[0] = from_env("I0");
		now.may[1] = from_env("I1");
		now.may[2] = from_env("W0");
		now.may[3] = from_env("W1");
	}
};


#define HOLD(me)	held = (pos[me] && (me != 2 || !BUG(h_exit_without_walk)) -> held | BIT(me) : held)

inline walk(me, h, nb, pun, truth)
{
	d_step { inv_start(me, h); HOLD(me) }
	do
	:: pos[me] == 0 -> break
	:: pos[me] != 0 && nb -> failed = 1; d_step { pos[me] = 0; my[me] = 0; held = held & ~BIT(me) } break
	:: d_step {
		pos[me] != 0 && !ulock -> ulock = 1;
		PROP(1, ALIVE(pos[me] - 1));
		PROP(11, (gone & BIT(pos[me] - 1)) == 0);
		sq[pos[me] - 1] = my[me];
		dev = dev & ~(h & (BUG(no_property_13) -> wb[pos[me] - 1] : tr[pos[me] - 1]))
		}
		if
		:: pun ->
			d_step { ASSERT_LOCKED(me, truth); punch(0, h, rl) }
			d_step { punch(1, h, rl) }
			d_step { punch(2, h, rl) }
		:: else
		fi;
		d_step {
			PROP(1, tr[pos[me] - 1]);	/* iter_next() of what is not linked */
			first(me, pos[me], h);
			if
			:: pos[me] == 0 -> my[me] = 0; held = held & ~BIT(me)
			:: else
			fi;
			ulock = 0
		}
		releases(me)
	od
}

inline change_ptes(h)
{
	d_step { mapped = mapped & ~h; PROP(3, (dev & ~mapped) == 0) }
}

#define FINAL	(finished == NT)
inline finish()
{
	d_step {
		finished++;
		if
		:: FINAL ->
			PROP(9, busy == 0 && cur == 0 && dl == 0);
			PROP(1, tr[0] == wb[0] && tr[1] == wb[1] && tr[2] == wb[2]);
			PROP(13, loose || (wb[0] | wb[1] | wb[2]) == cover);
			PROP(1, (refs[0] == 0 && (used & 1)) == (rel & 1));
			PROP(1, (refs[1] == 0 && (used & 2)) == ((rel >> 1) & 1));
			PROP(1, (refs[2] == 0 && (used & 4)) == ((rel >> 2) & 1));
			PROP(1, mmc == (used & 1) + ((used >> 1) & 1) + ((used >> 2) & 1) -
				(rel & 1) - ((rel >> 1) & 1) - ((rel >> 2) & 1));
			PROP(6, pend[0] == 0 && pend[1] == 0);
			PROP(8, users > 0 || (dev == 0 && mapped == 0 && rel == used))
		:: else
		fi
	}
}

#define LOCALS	byte rl, f, b, o, k, n, j, lo, hi, hole; bool wake, w, m, g, failed

proctype invalidate(byte me; short kind; byte h)
{
	LOCALS;

	if
	:: kind == IDLE -> goto out
	:: kind == UNMAP ->
		if
		:: d_step { users > 0 -> users++; mmap_r++ }
		:: users == 0 -> goto out
		fi
	:: else
	fi;
	walk(me, h, kind == NB, kind == UNMAP || kind == TPUNCH, true);
	if
	:: kind == NB && !failed ->
		if
		:: failed = 1;		/* the ordinary notifier behind the tree refuses */
			if
			:: BUG(eagain_leaks) -> goto out
			:: else
			fi
		:: true
		fi
	:: failed && BUG(eagain_in_tree_leaks) -> goto out
	:: kind != NB || (failed && !BUG(eagain_in_tree_leaks))
	fi;
	if
	:: kind == NEST -> walk(me, 60, false, false, true)
	:: else
	fi;
	if
	:: !failed -> change_ptes(h)
	:: else
	fi;
	if
	:: kind == NEST -> change_ptes(60); leave(me)
	:: else
	fi;
	leave(me);
	if
	:: kind == UNMAP -> d_step { users--; mmap_r-- }
	:: else
	fi;
out:
	finish()
}

proctype exits()
{
	LOCALS;

	if
	:: exit ->
		users--;
		users == 0;
		walk(2, 63, false, false, true);	/* MMU_NOTIFY_RELEASE */
		leave(2);
		walk(2, 63, false, true, true);		/* exit_mmap() */
		change_ptes(63);
		leave(2)
	:: else
	fi;
	finish()
}

proctype use(byte me; short work)
{
	LOCALS;

	if
	:: work == FAULT0 -> fault(me, 1)
	:: work == FAULT2 -> fault(me, 4)
	:: work == FAULT3 -> fault(me, 8)
	:: work == CLOSE -> close(me, false)
	:: work == CLOSE_PUT -> close(me, true)
	:: work == REMOVE -> remove(me, 0); put(me, 0)
	:: work == SHRINK -> update(me, 1, 1)
	:: work == MOVE -> update(me, 1, 48)
	:: work == EMPTY -> update(me, 1, 0)
	:: work == INSERT -> insert_new(me); f = 0; fault(me, 32)
	:: work == INSERT_REMOVE ->
		insert_new(me);
		if
		:: f -> remove(me, f - 1); f = 0
		:: else
		fi
	:: work == FAULT5 -> fault(me, 32)
	:: work == SYNC -> synchronize(me)
	:: work == MISUSE -> misuse(me)
	:: work == NOTHING
	fi;
	finish()
}

inline choose(to, set)
{
	if
	:: MAY(set, 1) -> to = 1
	:: MAY(set, 2) -> to = 2
	:: MAY(set, 4) -> to = 4
	:: MAY(set, 8) -> to = 8
	:: MAY(set, 16) -> to = 16
	:: MAY(set, 32) -> to = 32
	:: MAY(set, 64) -> to = 64
	:: MAY(set, 128) -> to = 128
	:: MAY(set, 256) -> to = 256
	:: MAY(set, 512) -> to = 512
	:: MAY(set, 1024) -> to = 1024
	:: MAY(set, 2048) -> to = 2048
	:: MAY(set, 4096) -> to = 4096
	:: MAY(set, 8192) -> to = 8192
	:: MAY(set, 16384) -> to = 16384
	fi
}

init {
	byte n;
	short a, b, c, d;

	atomic {
		c_code { read_environment(); };
		choose(a, may[0]); choose(b, may[1]); choose(c, may[2]); choose(d, may[3]);
		may[0] = 0; may[1] = 0; may[2] = 0; may[3] = 0;
		if
		:: subs -> insert(0, 31); cover = 31
		:: else
		fi;
		refs[0] = refs[0] + (c == REMOVE -> 1 : 0) + (d == REMOVE -> 1 : 0);
		run invalidate(0, a, (a == OTHER -> 32 : (a == NB -> 31 : 2)));
		run invalidate(1, b, (b == OTHER -> 32 : (b == NB -> 31 : 8)));
		run exits();
		run use(3, c);
		run use(4, d);
		a = 0; b = 0; c = 0; d = 0
	}
}
