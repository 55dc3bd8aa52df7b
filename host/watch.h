/* SPDX-License-Identifier: GPL-2.0 */
/* Watches one guest from its first byte to its end. */
#ifndef MIRRORLAB_WATCH_H
#define MIRRORLAB_WATCH_H

#include <stdbool.h>
#include <sys/types.h>

#include "conlog.h"
#include "deadline.h"
#include "guest.h"
#include "ktap.h"
#include "relay.h"
#include "splat.h"

/**
 * struct watch - one guest under watch
 * @guest:    the guest
 * @console:  where its kernel log goes
 * @ktap_fd:  file for the results as they came, or -1
 * @relay:    the user's terminal or input, or NULL
 * @flavour:  for the deadlines
 * @scale:    --timeout-scale
 * @measured: see deadlines_after_boot()
 * @progress: show a progress line on stderr
 * @on_boot:  called when PID 1 runs, or NULL
 * @arg:      for @on_boot
 * @start:    when the guest was started; 0: when watch_run() is called
 *
 * The rest is filled in by watch_run():
 * @ktap:     the parsed results; the caller frees
 * @log:      the parsed console; the caller frees
 * @mode:     words of PID 1's boot line; owned
 * @error:    PID 1's "error TEXT"; owned
 * @why:      why we killed the guest, or ""
 * @fault:    why the kernel was never executed, or ""
 * @boot_s:   seconds from start to the boot line, or -1
 * @wall_s:   seconds from start to the end of the process
 * @signal:   the signal that interrupted us, or 0
 * @cmd_status: exit status of cmd or shell, or -1
 * @status:   wait status of the kernel
 */
struct watch {
	struct guest *guest;
	struct conlog *console;
	int ktap_fd;
	struct relay *relay;
	const char *flavour;
	double scale, measured;
	bool progress;
	void (*on_boot)(void *arg);
	void *arg;
	double start;

	struct ktap *ktap;
	struct splat *log;
	char *mode, *error;
	char why[256], fault[160];
	double boot_s, wall_s;
	bool booted, ended, timed_out, exited;
	int signal, cmd_status, status, ktap_errno;

	/* private */
	struct deadlines limits;
	double last_byte, kill_at, boot_at, shown;
	int ep, sigfd, timer;
	bool input_on;
	unsigned long long saved;
	long done;
};

/**
 * watch_signals() - block the signals that watch_run() takes
 *
 * To be called before the guest is started, so that none gets lost; each of
 * SIGINT, SIGTERM, SIGHUP, SIGQUIT ends the guest and marks the run as
 * interrupted; SIGTSTP stops the clocks too.
 */
void watch_signals(void);

/** watch_signals_off() - as it was before */
void watch_signals_off(void);

/**
 * watch_run() - watch the guest until it is gone, whatever it takes
 *
 * Return: 0, or -1 after a message on stderr when this host cannot.
 */
int watch_run(struct watch *w);

/** watch_release() - free what watch_run() made */
void watch_release(struct watch *w);

#endif
