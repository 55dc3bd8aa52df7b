/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the parts of the lab itself. */
#ifndef LAB_CORE_H
#define LAB_CORE_H

#define LAB_CORE
#include <linux/seq_file.h>

#include "lab.h"
#include "lab_ioctl.h"

extern const struct lab_driver *lab_current;	/* never NULL */
extern const struct lab_driver lab_standard;
extern struct list_head lab_mirrors, lab_intervals;
extern spinlock_t lab_lists;
extern bool lab_memory_is_short;

/* log.c: what happened, in order. Any context. */
void lab_say(const char *fmt, ...) __printf(1, 2);
/* Something that a driver must not do; @line of its file, or 0 */
void lab_complain(int line, const char *fmt, ...) __printf(2, 3);
void lab_show_log(struct seq_file *m);
void lab_clear_log(void);
/* For a time line, and only if that was asked for; @kind: "kernel" or "lab" */
extern bool lab_tracing;
void lab_trace(const char *kind, const char *who, const char *fmt, ...) __printf(3, 4);

/* trace.c: -ENOENT if this kernel does not have all tracepoints */
int lab_trace_start(void);
/* The calling thread is one of the script's, and says what it does. */
void lab_note(const char *text);

/* hold.c */
/* The calling task passes a point of that name: it stays if it was told to. */
void lab_pass(const char *point);
int lab_hold_command(const char *text);
void lab_show_held(struct seq_file *m);
/* The calling task holds the read lock of a tree from now on, or no more */
void lab_enter(const char *why);
void lab_leave(const char *why);
/* It does not go on: a driver that would loop for ever */
void lab_stay(void);

/* device.c */
enum lab_access { LAB_GETS, LAB_SETS, LAB_ADDS };
int lab_device_access(struct lab_mirror *m, unsigned long addr, u64 *value, enum lab_access how);
void lab_show_device(struct seq_file *m, struct lab_mirror *mirror);
void lab_device_forget(struct lab_mirror *m);

/* What a driver left of @start to @last although its pages are about to move */
void lab_device_left(struct lab_mirror *m, unsigned long start, unsigned long last);

/* devmem.c */
/* Where the device keeps what is in @page: @page itself, unless it is the device's */
struct page *lab_memory_of(struct page *page);
/* Moves pages of the process into the device's memory. Returns 0 or -errno */
int lab_device_migrate(struct lab_mirror *m, unsigned long start, unsigned long last);

/* nonblock.c */
/* An ordinary notifier that has no time for who may not sleep */
int lab_add_ordinary(struct lab_mirror *m);

/* interval.c */
void lab_show_intervals(struct seq_file *m);
const char *lab_name(struct mmu_interval_notifier *sub);
unsigned int lab_page(struct lab_mirror *m, unsigned long addr);


#endif
