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
int lab_device_access(struct lab_mirror *m, unsigned long addr, u64 *value, bool write);
void lab_show_device(struct seq_file *m, struct lab_mirror *mirror);
void lab_device_forget(struct lab_mirror *m);

/* interval.c */
void lab_show_intervals(struct seq_file *m);
const char *lab_name(struct mmu_interval_notifier *sub);
unsigned int lab_page(struct lab_mirror *m, unsigned long addr);


#endif
