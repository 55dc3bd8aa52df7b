// SPDX-License-Identifier: GPL-2.0
/* Carries bytes between the user's terminal and the guest's. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "relay.h"

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

/* Worth a system call: at least half of the buffer is free. */
bool relay_room(const struct relay *r)
{
	return r->in_open && !r->mark_due && r->len < sizeof(r->pending) / 2;
}

/* Takes @n bytes that lie behind the place for their length. */
static void take(struct relay *r, size_t n)
{
	if (r->blocks) {
		r->pending[r->len++] = n >> 8;
		r->pending[r->len++] = n;
	}
	r->len += n;
}

void relay_from_user(struct relay *r)
{
	size_t head = r->blocks ? RELAY_HEAD : 0;
	char *at = r->pending + r->len + head;
	ssize_t n;

	if (!relay_room(r))
		return;
	/* There is always place for the empty block of the end. */
	n = read(r->in, at, sizeof(r->pending) - r->len - 2 * RELAY_HEAD);
	if (n > 0) {
		r->quit = r->interactive && memchr(at, RELAY_QUIT, n);
		take(r, n);
	} else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
		r->in_open = false;
		take(r, 0);
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
