// SPDX-License-Identifier: GPL-2.0
/* A signal that is only noted. */
#include <stdbool.h>
#include <stddef.h>
#include <sys/signalfd.h>

#include "interrupt.h"

volatile sig_atomic_t interrupted;

static void on_signal(int sig)
{
	interrupted = sig;
}

static const int sigs[] = { SIGINT, SIGTERM, SIGHUP };

/* nohup means it. */
static bool ignored(int sig)
{
	struct sigaction old;

	return sigaction(sig, NULL, &old) || old.sa_handler == SIG_IGN;
}

void interrupt_catch(void)
{
	struct sigaction sa = { .sa_handler = on_signal };

	for (int i = 0; i < 3; i++)
		if (!ignored(sigs[i]))
			sigaction(sigs[i], &sa, NULL);
}

int interrupt_fd(sigset_t *before)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	if (!ignored(SIGHUP))
		sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, before);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}
