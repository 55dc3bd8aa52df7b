// SPDX-License-Identifier: GPL-2.0
/* Carries bytes between the user's terminal and the guest's. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "relay.h"

#define CTRL_D '\004'

/* exit() from anywhere must not leave the user with a raw terminal. */
static struct relay *to_restore;

static void restore(void)
{
	if (to_restore)
		relay_close(to_restore);
}

void relay_open(struct relay *r, int in, int out, bool interactive)
{
	static bool registered;
	struct termios raw;

	r->in = in;
	r->out = out;
	r->master = -1;
	r->in_open = in >= 0;
	if (!interactive || in < 0 || tcgetattr(in, &r->saved) < 0)
		return;
	raw = r->saved;
	cfmakeraw(&raw);
	if (tcsetattr(in, TCSADRAIN, &raw) < 0)
		return;
	r->interactive = true;
	to_restore = r;
	if (!registered)
		atexit(restore);
	registered = true;
}

void relay_close(struct relay *r)
{
	if (r->interactive)
		tcsetattr(r->in, TCSADRAIN, &r->saved);
	r->interactive = false;
	if (to_restore == r)
		to_restore = NULL;
}

void relay_winsize(struct relay *r)
{
	struct winsize w;

	if (r->master >= 0 && ioctl(r->out, TIOCGWINSZ, &w) == 0 && w.ws_row)
		ioctl(r->master, TIOCSWINSZ, &w);
}

bool relay_room(const struct relay *r)
{
	return r->in_open && !r->mark_due && r->len < sizeof(r->pending) - 1;
}

void relay_from_user(struct relay *r)
{
	ssize_t n;

	if (!relay_room(r))
		return;
	/* One byte is left for the ^D. */
	n = read(r->in, r->pending + r->len, sizeof(r->pending) - 1 - r->len);
	if (n > 0) {
		r->quit = r->interactive && memchr(r->pending + r->len, RELAY_QUIT, n);
		r->len += n;
	} else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
		r->in_open = false;
		if (r->send_eof)
			r->pending[r->len++] = CTRL_D;
	}
	relay_to_guest(r);
}

void relay_to_guest(struct relay *r)
{
	while (r->len && !r->mark_due) {
		ssize_t n = write(r->master, r->pending, r->len);

		if (n <= 0)
			return;
		r->len -= n;
		memmove(r->pending, r->pending + n, r->len);
	}
}

static void write_all(int fd, const char *buf, size_t len)
{
	while (len) {
		ssize_t n = write(fd, buf, len);
		struct pollfd p = { .fd = fd, .events = POLLOUT };

		if (n < 0 && errno == EAGAIN)
			poll(&p, 1, 1000);
		else if (n < 0 && errno != EINTR)
			return;	/* nobody listens: the guest goes on */
		if (n > 0) {
			buf += n;
			len -= n;
		}
	}
}

bool relay_from_guest(struct relay *r)
{
	char buf[16384], *p = buf;
	ssize_t n = read(r->master, buf, sizeof(buf));

	if (n <= 0)
		return n < 0 && (errno == EAGAIN || errno == EINTR);
	if (r->mark_due) {
		p = memchr(buf, RELAY_MARK, n);
		if (!p)
			return true;
		r->mark_due = false;
		p++;
	}
	write_all(r->out, p, buf + n - p);
	return true;
}
