// SPDX-License-Identifier: GPL-2.0
/*
 * The event loop around one guest. It sleeps in epoll_wait() until a channel
 * has bytes, a signal comes or a deadline may be due; the timer is only set
 * again when it fires, not for each byte.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "watch-impl.h"

#define AFTER_KILL_S	5.0	/* before asking the kernel the hard way */
#define CHUNK		65536
#define SAVE_MAX	(64ULL << 20)	/* bytes of results kept in a file */

static sigset_t taken, before;

void watch_signals(void)
{
	static const int list[] = { SIGINT, SIGTERM, SIGCHLD, SIGWINCH };
	static const int unless_ignored[] = { SIGHUP, SIGQUIT, SIGTSTP };
	struct sigaction sa;

	sigemptyset(&taken);
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		sigaddset(&taken, list[i]);
	/* nohup means it. */
	for (size_t i = 0; i < sizeof(unless_ignored) / sizeof(unless_ignored[0]); i++)
		if (sigaction(unless_ignored[i], NULL, &sa) == 0 && sa.sa_handler != SIG_IGN)
			sigaddset(&taken, unless_ignored[i]);
	sigprocmask(SIG_BLOCK, &taken, &before);
}

void watch_signals_off(void)
{
	sigprocmask(SIG_SETMASK, &before, NULL);
}

static void stop_listening(struct watch *w, int fd)
{
	epoll_ctl(w->ep, EPOLL_CTL_DEL, fd, NULL);
}

static int listen_to(struct watch *w, int fd, unsigned int events)
{
	struct epoll_event e = { .events = events, .data.fd = fd };

	return epoll_ctl(w->ep, EPOLL_CTL_ADD, fd, &e);
}

static void save_results(struct watch *w, const char *buf, size_t len)
{
	/* The parser has its own limits; the disk needs one as well. */
	if (w->saved + len > SAVE_MAX)
		w->ktap_errno = EFBIG;
	w->saved += len;
	while (len && w->ktap_fd >= 0 && !w->ktap_errno) {
		ssize_t n = write(w->ktap_fd, buf, len);

		if (n < 0 && errno != EINTR)
			w->ktap_errno = errno;
		if (n > 0) {
			buf += n;
			len -= n;
		}
	}
}

/* Return: bytes read; 0 when there are none now; -1 when the channel closed. */
static ssize_t read_channel(struct watch *w, int fd)
{
	static char buf[CHUNK];
	ssize_t n = read(fd, buf, sizeof(buf));
	double t;

	if (n <= 0)
		return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
	t = w->last_byte = now_s();
	if (fd == w->guest->results_fd) {
		save_results(w, buf, n);
		ktap_feed(w->ktap, buf, n, t);
	} else {
		conlog_write(w->console, buf, n);
		splat_feed(w->log, buf, n, t);
	}
	return n;
}

static void handle_channel(struct watch *w, int fd)
{
	/* At most a few chunks: a flood must not keep the signals waiting. */
	for (int i = 0; i < 16; i++) {
		ssize_t n = read_channel(w, fd);

		if (n < 0)
			stop_listening(w, fd);
		if (n < CHUNK)
			return;
	}
}

/*
 * Input is listened to only while it can be taken: a closed pipe would wake
 * us for ever.
 */
static void update_input(struct watch *w)
{
	struct relay *r = w->relay;
	struct epoll_event in = { .events = EPOLLIN, .data.fd = r->in };
	struct epoll_event out = { .events = EPOLLIN, .data.fd = r->master };
	bool want = r->in >= 0 && relay_room(r);

	if (want != w->input_on)
		epoll_ctl(w->ep, want ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, r->in, &in);
	w->input_on = want;
	if (r->len && !r->mark_due)
		out.events |= EPOLLOUT;
	epoll_ctl(w->ep, EPOLL_CTL_MOD, r->master, &out);
}

static void interrupt(struct watch *w, int signal)
{
	w->signal = signal;
	contain_kill(&w->guest->c);
	w->kill_at = now_s() + AFTER_KILL_S;
	watch_set_timer(w, AFTER_KILL_S);
}

static void handle_relay(struct watch *w, int fd, unsigned int events)
{
	struct relay *r = w->relay;

	if (fd == r->in)
		relay_from_user(r);
	if (r->quit)
		interrupt(w, SIGINT);
	if (fd == r->master && (events & EPOLLOUT))
		relay_to_guest(r);
	if (fd == r->master && (events & ~EPOLLOUT) && !relay_from_guest(r))
		stop_listening(w, fd);
	else
		update_input(w);
}

static void handle_exit(struct watch *w)
{
	int status;

	if (w->exited || waitpid(w->guest->c.pid, &status, WNOHANG) != w->guest->c.pid)
		return;
	w->exited = true;
	w->wall_s = now_s() - w->start;
	w->status = contain_status(&w->guest->c, status, w->fault, sizeof(w->fault));
	w->guest->c.pid = -1;
}

/* Ctrl-Z: the time until `fg` is nobody's fault. */
static void stand_still(struct watch *w)
{
	double t = now_s();

	watch_progress(w, true);
	raise(SIGSTOP);
	t = now_s() - t;
	w->start += t;
	w->last_byte += t;
	w->boot_at += t;
	if (w->kill_at)
		w->kill_at += t;
	watch_set_timer(w, 0.001);
}

static void handle_signals(struct watch *w)
{
	struct signalfd_siginfo si;

	while (read(w->sigfd, &si, sizeof(si)) == sizeof(si)) {
		if (si.ssi_signo == SIGCHLD) {
			handle_exit(w);
		} else if (si.ssi_signo == SIGWINCH) {
			if (w->relay)
				relay_winsize(w->relay);
		} else if (si.ssi_signo == SIGTSTP) {
			stand_still(w);
		} else {
			interrupt(w, si.ssi_signo);
		}
	}
}

static void handle_timer(struct watch *w)
{
	unsigned long long ticks;
	double t = now_s(), next;

	if (read(w->timer, &ticks, sizeof(ticks)) < 0 && errno != EAGAIN)
		return;
	next = watch_check(w, t);
	watch_set_timer(w, next - t);
}

static void handle(struct watch *w, const struct epoll_event *e)
{
	int fd = e->data.fd;

	if (fd == w->sigfd)
		handle_signals(w);
	else if (fd == w->timer)
		handle_timer(w);
	else if (w->relay && (fd == w->relay->in || fd == w->relay->master))
		handle_relay(w, fd, e->events);
	else
		handle_channel(w, fd);
}

/* What the guest wrote before it went is still in the channels. */
static void drain(struct watch *w)
{
	int fds[] = { w->guest->results_fd, w->guest->console_fd, w->guest->words_fd };

	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		for (int chunk = 0; chunk < 256; chunk++)
			if (read_channel(w, fds[i]) <= 0)
				break;
	for (int chunk = 0; w->relay && chunk < 64; chunk++)
		if (!relay_from_guest(w->relay))
			break;
}

static int set_up(struct watch *w)
{
	struct guest *g = w->guest;

	w->ep = epoll_create1(EPOLL_CLOEXEC);
	w->sigfd = signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
	w->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (w->ep < 0 || w->sigfd < 0 || w->timer < 0 ||
	    listen_to(w, w->sigfd, EPOLLIN) < 0 ||
	    listen_to(w, w->timer, EPOLLIN) < 0 ||
	    listen_to(w, g->results_fd, EPOLLIN) < 0 ||
	    listen_to(w, g->console_fd, EPOLLIN) < 0 ||
	    listen_to(w, g->words_fd, EPOLLIN) < 0)
		return -1;
	if (w->relay) {
		w->relay->master = g->tty_fd;
		relay_winsize(w->relay);
		if (listen_to(w, g->tty_fd, EPOLLIN) < 0)
			return -1;
		update_input(w);
	}
	return 0;
}

static void loop(struct watch *w)
{
	struct epoll_event e[8];

	while (!w->exited) {
		int n = epoll_wait(w->ep, e, 8, -1);

		for (int i = 0; i < n; i++)
			handle(w, &e[i]);
		watch_progress(w, false);
		handle_exit(w);
	}
}

static void close_all(struct watch *w)
{
	int fds[] = { w->ep, w->sigfd, w->timer };

	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

int watch_run(struct watch *w)
{
	int ret;

	w->ep = w->sigfd = w->timer = w->cmd_status = -1;
	ret = watch_prepare(w);
	if (ret == 0)
		ret = set_up(w);
	if (ret == 0) {
		watch_set_timer(w, watch_check(w, w->start) - w->start);
		loop(w);
		drain(w);
	} else {
		fprintf(stderr, "mirrorlab: cannot watch the guest: %s\n", strerror(errno));
		contain_kill(&w->guest->c);
		waitpid(w->guest->c.pid, NULL, 0);
	}
	contain_reap_strays();
	close_all(w);
	watch_progress(w, true);
	if (w->ktap)
		ktap_end(w->ktap, now_s());
	if (w->log)
		splat_end(w->log);
	conlog_finish(w->console);
	return ret;
}
