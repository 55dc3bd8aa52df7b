/* SPDX-License-Identifier: GPL-2.0 */
/* What tasks do: each step is one lock section of the C code or of the driver. */

inline wakeup()
{
	if
	:: wake -> d_step { asleep = (BUG(no_wake_up) -> asleep : 0); wake = 0 }
	:: else
	fi
}

/* Calls release() for all of rl: mn_interval_release_list() */
inline releases(me)
{
	do
	:: rl == 0 -> break
	:: else ->
		!ulock || !BUG(g_release_may_sleep);	/* release() takes the user_lock */
		d_step {
			k = (rl & 1 -> 0 : (rl & 2 -> 1 : 2));
			rl = rl & ~BIT(k);
			PROP(1, ALIVE(k) && refs[k] == 0 && tr[k] == 0 && wb[k] == 0);
			PROP(1, pos[0] != k + 1 && pos[1] != k + 1 && pos[2] != k + 1);
			rel = rel | BIT(k);
			sync_r[0] = sync_r[0] & ~BIT(k);
			sync_r[1] = sync_r[1] & ~BIT(k);
		}
		d_step {
			if
			:: BUG(f_counts_late)
			:: else ->
				k = (rgen & BIT(k) -> 1 : 0);
				PROP(6, pend[k] > 0);
				pend[k]--;
				wake = (pend[k] == 0)
			fi;
			k = 0;
			mmc--;
		}
		wakeup()
	od;
	skip
}

/* All of mn_itree_inv_end() */
inline leave(me)
{
	if
	:: BUG(early_seq) -> early = (busy == 1 && cur != 0)
	:: else
	fi;
	d_step { inv_end(rl, wake); early = 0 }
	wakeup();
	releases(me)
}

#define PASSED(me)	(cur != my[me] || early)

/* wait_event(wq, mmu_interval_seq_released()) */
inline wait_seq(me)
{
	do
	:: PASSED(me) -> break
	:: d_step { !PASSED(me) -> asleep = asleep | BIT(me) }
		(asleep & BIT(me)) == 0
	od;
	skip
}

inline put(me, i)
{
	d_step { put_ref(i, rl) }
	releases(me)
}

/* Sets f to the slot + 1 of the lowest that is going to cover h, or 0 */
#define LISTED(i, h)	((BUG(b_put_is_found) -> tr[i] : wb[i]) & h)
#define NEXT(k, h)	(k <= 0 && LISTED(0, h) -> 1 : (k <= 1 && LISTED(1, h) -> 2 : (k <= 2 && LISTED(2, h) -> 3 : 0)))

inline find(me, h)
{
	d_step {
		PROP(5, subs || !BUG(l_find_without_subscriptions));
		f = (subs -> NEXT(0, h) : 0);
		if
		:: f ->
			held = held | BIT(me);
			if
			:: BUG(p5_find_does_not_freeze)
			:: else ->
				busy++;
				fnd = fnd | BIT(f - 1);
				if
				:: cur == 0 -> fresh(cur)
				:: else
				fi
			fi
		:: else -> busy = (BUG(p5_null_freezes) -> busy + 1 : busy)
		fi;
		PROP(5, f == 0 || (ALIVE(f - 1) && refs[f - 1] > 0 && wb[f - 1]));
	}
}

inline find_unlock(me)
{
	held = held & ~BIT(me);
	if
	:: BUG(p5_find_does_not_freeze)
	:: else -> leave(me)
	fi
}

inline begin(me, i)	/* mmu_interval_read_begin() */
{
	d_step {
		PROP(1, ALIVE(i));
		my[me] = sq[i];
		watch[me] = i + 1;
		pending_then = (dl & BIT(i) -> pending_then | BIT(me) : pending_then & ~BIT(me));
		changed = changed & ~BIT(me);
		w = (cur != 0 && my[me] == cur);
		m = (wb[i] != 0);
		o = ord[i];
	}
	if
	:: w && !BUG(j_no_wait_for_changes) ->
		wait_seq(me);
		m = (BUG(p4_changes_while_waiting) -> m : wb[i] != 0 && ord[i] == o)
	:: else
	fi;
	d_step {
		PROP(4, (pending_then & BIT(me)) == 0);
		my[me] = (m || BUG(p3_begin_of_what_is_out) -> my[me] : 0);
		w = 0; m = 0; o = 0
	}
}

/* A device fault at page pg, as lib/test_hmm.c does it, once */
inline fault(me, pg)
{
	if
	:: d_step { users > 0 && !closed -> users++; faults++ }
		find(me, pg);
		if
		:: f ->
			d_step {
				PROP(5, ALIVE(f - 1));
				g = (refs[f - 1] > 0 || BUG(p1_tryget_of_zero) -> 1 : 0);
				refs[f - 1] = refs[f - 1] + g
			}
			find_unlock(me);
			if
			:: g ->
				begin(me, f - 1);
				b = wb[f - 1] & pg;			/* bounds() */
				d_step { b = b & mapped; users-- }	/* hmm_range_fault(), mmput() */
				d_step {
					!ulock ->
					if
					:: my[me] != 0 && sq[f - 1] == my[me] && (dead & BIT(f - 1)) == 0 ->
						PROP(3, (changed & BIT(me)) == 0);
						dev = dev | b;
						PROP(3, (dev & ~mapped) == 0)
					:: else
					fi;
					b = 0; g = 0; my[me] = 0; watch[me] = 0;
					changed = changed & ~BIT(me)
				}
				put(me, f - 1)
			:: else -> users--
			fi;
			f = 0
		:: else -> users--
		fi;
		faults--
	:: users == 0 || closed
	fi
}

inline synchronize(me)
{
#define U	(me - 3)
	d_step {
		PROP(6, subs || !BUG(l_synchronize_without_subscriptions));
		o = gen;
		my[me] = (dl -> cur : 0);
		sync_d[U] = dl;
		sync_r[U] = (used & 1 && refs[0] == 0 -> 1 : 0) | (used & 2 && refs[1] == 0 -> 2 : 0) |
			    (used & 4 && refs[2] == 0 -> 4 : 0);
		sync_r[U] = sync_r[U] & ~rel
	}
	do
	:: d_step {
		subs ->
		if
		:: gen == o && pend[(gen + 1) & 1] == 0 -> gen++
		:: else
		fi;
		w = (my[me] == 0 || cur != my[me] || BUG(f_ignores_deferred)) &&
		    (BUG(f_sequence_only) || gen > o + 1 ||
		     (gen == o + 1 && (pend[o & 1] == 0 || BUG(f_forgets_generation))));
		asleep = (w -> asleep : asleep | BIT(me))
		}
		if
		:: w -> break
		:: else -> (asleep & BIT(me)) == 0
		fi
	:: !subs -> break
	od;
	skip;
	d_step {
		PROP(6, sync_d[U] == 0);
		PROP(6, sync_r[U] == 0);
		o = 0; w = 0; my[me] = 0
	}
}

/*
 * Takes all out, as when a file of the driver is closed: with put(), as lib/test_hmm.c
 * does it when no fault of the file is going on and none can begin, or with an
 * update to nothing, which is right at any time.
 */
#define QUIET	(faults == 0 || BUG(close_by_put))
inline close(me, by_put)
{
	d_step { !ulock && (!by_put || QUIET) -> ulock = 1; dead = 7; dev = 0; closed = by_put }
	find(me, 63);
	if
	:: f ->
		do
		:: f ->
			if
			:: by_put -> put(me, f - 1)
			:: else ->
				d_step {
					if
					:: wb[f - 1] -> end_member(f - 1, rl)
					:: else
					fi
				}
				releases(me)
			fi;
			d_step { f = NEXT(f, 63); PROP(5, f == 0 || refs[f - 1] > 0) }
		:: else -> break
		od;
		find_unlock(me)
	:: else
	fi;
	ulock = 0;
	synchronize(me)
}

/* remove() of slot i by a task that has a reference of its own, or the one of the insert */
inline remove(me, i)
{
	d_step { !ulock -> dead = dead | BIT(i); dev = dev & ~wb[i] }
	d_step {
		m = (wb[i] != 0);
		if
		:: m && tr[i] == 0 && ((fnd & BIT(i)) == 0 || BUG(p11_found_insert_unqueued)) -> cover = cover & ~wb[i]; wb[i] = 0; dl = dl & ~BIT(i); ask(i)
		:: m && (tr[i] || ((fnd & BIT(i)) && !BUG(p11_found_insert_unqueued))) -> take_out(i)
		:: !m
		fi;
		my[me] = (dl & BIT(i) -> cur : 0)
	}
	if
	:: my[me] && !BUG(c_remove_does_not_wait) -> wait_seq(me)
	:: else
	fi;
	d_step {
		my[me] = 0;
		PROP(11, tr[i] == 0 && pos[0] != i + 1 && pos[1] != i + 1 && pos[2] != i + 1);
		gone = gone | BIT(i)
	}
	if
	:: m && !BUG(c_remove_leaks) -> m = 0; put(me, i)
	:: else -> m = 0
	fi
}

/* Under a find and the user_lock, as the contract has it: other bounds, or none */
inline update(me, h, mask)
{
	find(me, h);
	if
	:: f ->
		d_step { !ulock -> ulock = 1 }
		d_step {
			ASSERT_LOCKED(me, true);
			loose = loose || (mask & ((f != 1 -> wb[0] : 0) | (f != 2 -> wb[1] : 0) | (f != 3 -> wb[2] : 0))) != 0;
			if
			:: (wb[f - 1] || BUG(a_update_after_put)) && mask != 0 -> will_be(f - 1, mask); change(f - 1)
			:: wb[f - 1] && mask == 0 -> end_member(f - 1, rl)
			:: wb[f - 1] == 0 && (mask == 0 || !BUG(a_update_after_put))
			fi;
			cover = wb[0] | wb[1] | wb[2];
			dev = dev & cover;
			ulock = 0
		}
		releases(me);
		find_unlock(me);
		f = 0
	:: else
	fi
}

/* update() after find_unlock(): to be reported, and harmless */
inline misuse(me)
{
	find(me, 1);
	if
	:: f ->
		d_step { g = (refs[f - 1] > 0 -> 1 : 0); refs[f - 1] = refs[f - 1] + g }
		find_unlock(me);
		if
		:: g ->
			d_step {
				!ulock ->
				ASSERT_LOCKED(me, false);
				if
				:: wb[f - 1] -> will_be(f - 1, 1); change(f - 1); cover = wb[0] | wb[1] | wb[2]; dev = dev & cover
				:: else
				fi
			}
			put(me, f - 1)
		:: else
		fi;
		g = 0;
		f = 0
	:: else
	fi
}

/* A new one for page 5, under the mmap_lock */
inline insert_new(me)
{
	if
	:: d_step { users > 0 -> users++ }
		d_step {
			mmap_r == 0 ->
			slot(n);
			if
			:: n < NI && ((wb[0] | wb[1] | wb[2]) & 32) == 0 && (mapped & 32) ->
				j = n; n = 0; subs = 1;
				cover = cover | 32; insert(j, 32);
				f = j + 1; j = 0
			:: else
			fi;
			n = 0
		}
		users--
	:: users == 0
	fi
}
