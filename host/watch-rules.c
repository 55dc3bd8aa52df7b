// SPDX-License-Identifier: GPL-2.0
/* What the watcher concludes: from PID 1's notes, kernel reports, the clock. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>

#include "watch-impl.h"

#define AFTER_KILL_S	5.0
#define PROGRESS_S	0.1

/* A deadline came nearer: look at the clocks again soon. */
static void hurry(struct watch *w)
{
	watch_set_timer(w, 0.001);
}

static void stop(struct watch *w, double t, const char *fmt, double seconds)
{
	snprintf(w->why, sizeof(w->why), fmt, seconds);
	w->timed_out = true;
	contain_kill(&w->guest->c);
	w->kill_at = t + AFTER_KILL_S;
}

static void on_note(void *arg, const char *text, double t)
{
	struct watch *w = arg;

	if (!strncmp(text, "boot", 4) && !w->booted) {
		w->booted = true;
		w->boot_at = t;
		w->boot_s = t - w->start;
		w->mode = strdup(text[4] == ' ' ? text + 5 : text + 4);
		deadlines_after_boot(&w->limits, w->flavour, w->scale,
				     w->guest->initrd, w->boot_s, w->measured);
		if (w->on_boot)
			w->on_boot(w->arg);
	} else if (!strncmp(text, "boot", 4) && !w->kill_at) {
		/* Some containments let it: the plan would run again, for ever. */
		stop(w, t, "the guest restarted after %.0f s instead of powering off",
		     t - w->start);
	} else if (!strncmp(text, "status ", 7)) {
		w->cmd_status = atoi(text + 7) & 255;
	} else if (!strncmp(text, "error ", 6) && !w->error) {
		w->error = strdup(text + 6);
	} else if (!strcmp(text, "end")) {
		w->ended = true;
		if (!w->kill_at) {
			w->kill_at = t + w->limits.off;
			snprintf(w->why, sizeof(w->why),
				 "all results came, but the guest did not power off within %.0f s",
				 w->limits.off);
		}
	} else {
		return;
	}
	hurry(w);
}

static void on_result(void *arg, const struct ktap_test *test, int depth)
{
	struct watch *w = arg;

	(void)depth;
	if (!test->group)
		w->done++;
}

static void on_report(void *arg, const struct splat_report *r)
{
	struct watch *w = arg;

	if (!r->fatal || w->kill_at)
		return;
	w->kill_at = now_s() + w->limits.grace;
	hurry(w);
}

int watch_prepare(struct watch *w)
{
	struct ktap_cb cb = { .note = on_note, .result = on_result, .arg = w };

	w->last_byte = now_s();
	if (!w->start)
		w->start = w->last_byte;
	w->boot_s = -1;
	deadlines_before_boot(&w->limits, w->flavour, w->scale, w->guest->initrd);
	w->ktap = ktap_new(&cb);
	w->log = splat_new(on_report, NULL, w);
	if (!w->ktap || !w->log) {
		errno = ENOMEM;
		return -1;
	}
	return 0;
}

/* The guest had its time after the last word, or outlived a kill. */
static double check_kill(struct watch *w, double t)
{
	if (t < w->kill_at)
		return w->kill_at;
	if (!w->timed_out && !w->signal && w->ended && !splat_fatal(w->log))
		w->timed_out = true;	/* @why is set */
	if (w->guest->c.pid > 0) {
		if (w->signal || w->timed_out)
			kill(w->guest->c.pid, SIGKILL);
		contain_kill(&w->guest->c);
	}
	w->kill_at = t + AFTER_KILL_S;
	return w->kill_at;
}

double watch_check(struct watch *w, double t)
{
	const struct deadlines *d = &w->limits;
	double next = t + 3600;

	if (w->kill_at)
		return check_kill(w, t);
	if (!w->booted) {
		if (t >= w->start + d->boot) {
			stop(w, t, "PID 1 did not come up within %.0f s (--timeout-scale gives it longer)", d->boot);
			return w->kill_at;
		}
		return w->start + d->boot;
	}
	if (d->total && t >= w->boot_at + d->total) {
		stop(w, t, "not finished after %.0f s", d->total);
		return w->kill_at;
	}
	if (d->silence && t >= w->last_byte + d->silence) {
		stop(w, t, "silent for %.0f s", d->silence);
		return w->kill_at;
	}
	if (d->total)
		next = w->boot_at + d->total;
	if (d->silence && w->last_byte + d->silence < next)
		next = w->last_byte + d->silence;
	return next;
}

void watch_set_timer(struct watch *w, double seconds)
{
	struct itimerspec it = { 0 };

	if (seconds < 0.001)
		seconds = 0.001;
	it.it_value.tv_sec = seconds;
	it.it_value.tv_nsec = (seconds - it.it_value.tv_sec) * 1e9;
	timerfd_settime(w->timer, 0, &it, NULL);
}

void watch_progress(struct watch *w, bool last)
{
	const char *running;
	double t;

	if (!w->progress || (last && !w->shown))
		return;
	if (last) {
		fputs("\r\033[K", stderr);
		w->shown = 0;
		return;
	}
	t = now_s();
	if (t < w->shown + PROGRESS_S)
		return;
	w->shown = t;
	running = ktap_running(w->ktap);
	if (!w->booted)
		fprintf(stderr, "\r\033[Kbooting, %.0f s", t - w->start);
	else
		fprintf(stderr, "\r\033[K%ld tests done, %.0f s  %.50s", w->done,
			t - w->start, running ? running : "");
}

void watch_release(struct watch *w)
{
	if (w->ktap)
		ktap_free(w->ktap);
	if (w->log)
		splat_free(w->log);
	free(w->mode);
	free(w->error);
	w->ktap = NULL;
	w->log = NULL;
	w->mode = w->error = NULL;
}
