/* SPDX-License-Identifier: GPL-2.0 */
/* lab-run: runs a lesson's script in the guest. What its parts share. */
#ifndef LAB_GUEST_H
#define LAB_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "../driver/lab_ioctl.h"

#define PAGES	16
#define PAGE	4096UL
#define BUFFER	0x10000000UL	/* where the process has its buffer */
#define NAMES	26
#define LISTED	24

/* A range of pages, both ends included. */
struct pages { int first, last; };

/**
 * struct interval - one interval notifier, as /proc/lab shows it
 * @order: place in the deferred list, from 1; 0: not in it
 */
struct interval {
	unsigned long id;
	char name[4];
	bool used, freed, in_tree, will_be, member, known_refs;
	struct pages tree, wb, pending;
	int order;
	unsigned int refs;
	unsigned long seq;
	char ops[24];
};

/**
 * struct state - all of /proc/lab at one moment
 * @pte: '.', 'r' or 'w'; 'x': exclusive; 'R' or 'W': in the device's memory
 * @cpu: '.', 'r' or 'w'; 'd': in the device's memory; '?' while it cannot be said
 * @stale: the entry is not what the process has
 */
struct state {
	bool has_mm, cpu_known, closed;
	unsigned long seq, active, finds;
	struct interval iv[NAMES];
	int n_iv, n_deferred;
	char pte[PAGES], cpu[PAGES];
	bool stale[PAGES];
	int faults, zaps, calls, flushes;
	struct { char who[16], what[40]; } held[LISTED], reader[LISTED];
	int n_held, n_reader;
	char *events, *wrong, *trace;	/* lines */
};

/* main.c: a time line is wanted */
extern bool tracing;

/* state.c */
void state_read(struct state *s);
void state_free(struct state *s);
const struct interval *state_named(const struct state *s, const char *name);
const char *state_held(const struct state *s, const char *who);
int lab_tell(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* draw.c */
void draw(const struct state *s);

/*
 * actors.c: the threads of the process. The one called "other" is a process of its
 * own that has the device open, too.
 */
#define OTHER "other"
struct actor {
	char name[16], doing[48];
	int to, from;		/* pipes */
	pid_t pid, tid;
	bool busy;
	int ret;
	unsigned long long value;
};

extern struct actor actors[];
extern int n_actors;

struct actor *actor_named(const char *name, bool make);
int actors_start(bool punch);
/* Parses and begins an operation. False: what it is not (already said). */
bool actor_begin(struct actor *a, const char *operation);
/* Waits until each thread is done, or stays at a point, or waits in the kernel. */
void actors_settle(void);
bool actor_finish(struct actor *a, double seconds);
/* False: a thread cannot be ended. */
bool actors_end(void);

/* operation.c: in the process */
struct job { char text[48]; };
struct answer { int ret, pid, tid; unsigned long long value; };
bool operation_parse(const char *text);
void operation_do(int device, const char *text, struct answer *a);
bool parse_pages(const char *text, struct pages *p);
void *at(int page);
int cpu_access(int page, unsigned long long *value, bool write_it);

/* others.c */
extern pid_t process_to_end;	/* for OTHER: the process of the lesson */
int fork_child(bool stay);
int ask_child(int page, unsigned long long *value);
int kill_process(void);
int reap_process(void);
int migrate_elsewhere(struct pages p);

/* must.c */
/* What is instead, to be freed, or NULL when @condition holds. */
char *must(const struct state *s, const char *condition);

/* script.c */
int script_run(const char *path);

#endif
