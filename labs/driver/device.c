// SPDX-License-Identifier: GPL-2.0
/*
 * The device: a page table, and accesses that go through it. An entry keeps a
 * reference on its page, which no real device does: so that a driver that leaves
 * a stale entry behind reads old memory, but nobody else's.
 */
#include <linux/highmem.h>

#include "core.h"

#define WRITABLE 1UL	/* in an entry, with the address of the struct page */

static struct page *entry_page(unsigned long entry)
{
	return (struct page *)(entry & ~WRITABLE);
}

unsigned int lab_page(struct lab_mirror *m, unsigned long addr)
{
	return (addr - m->start) >> PAGE_SHIFT;
}

static void check_lock(struct lab_mirror *m, const char *what, int line)
{
#ifdef CONFIG_LOCKDEP
	if (!debug_locks || lockdep_is_held(&m->lock))
		return;
#else
	if (mutex_is_locked(&m->lock))
		return;
#endif
	lab_complain(line, "the device page table is changed (%s) without the driver's lock",
		     what);
}

static bool set_entry(struct lab_mirror *m, unsigned int i, unsigned long entry)
{
	unsigned long old = m->ptes[i];

	m->ptes[i] = entry;
	if (old)
		put_page(entry_page(old));
	return old;
}

void lab_device_map_line(struct lab_mirror *m, unsigned long addr, struct page *page,
			 bool write, int line)
{
	check_lock(m, "map", line);
	if (addr < m->start || addr > m->last || !page) {
		lab_complain(line, "lab_device_map() of an address outside of the buffer");
		return;
	}
	get_page(page);
	set_entry(m, lab_page(m, addr), (unsigned long)page | (write ? WRITABLE : 0));
	lab_say("device page %u is mapped, %s", lab_page(m, addr),
		write ? "for writing" : "for reading");
	lab_pass("mapped");
}
EXPORT_SYMBOL_GPL(lab_device_map_line);

void lab_device_unmap_line(struct lab_mirror *m, unsigned long start, unsigned long last,
			   int line)
{
	int n = 0;

	check_lock(m, "unmap", line);
	start = max(start, m->start);
	last = min(last, m->last);
	if (start > last)
		return;
	for (unsigned int i = lab_page(m, start); i <= lab_page(m, last); i++)
		n += set_entry(m, i, 0);
	m->zaps += n;
	lab_say("device pages %u-%u are cleared (%d were mapped)", lab_page(m, start),
		lab_page(m, last), n);
}
EXPORT_SYMBOL_GPL(lab_device_unmap_line);

bool lab_memory_is_short;

void *lab_kmalloc(size_t size, gfp_t gfp)
{
	if (lab_memory_is_short && !gfpflags_allow_blocking(gfp)) {
		lab_say("kmalloc() has no memory");
		return NULL;
	}
	return kmalloc(size, gfp);
}
EXPORT_SYMBOL_GPL(lab_kmalloc);

void lab_device_flush_line(struct lab_mirror *m, void *command, unsigned long start,
			   unsigned long last, int line)
{
	check_lock(m, "flush", line);
	if (!command) {
		lab_complain(line, "lab_device_flush() without a command");
		return;
	}
	memset(command, 0, LAB_COMMAND);
	start = max(start, m->start);
	last = min(last, m->last);
	m->flushes++;
	lab_say("device flush of pages %u-%u", lab_page(m, start), lab_page(m, last));
}
EXPORT_SYMBOL_GPL(lab_device_flush_line);

void lab_device_forget(struct lab_mirror *m)
{
	for (int i = 0; i < LAB_PAGES; i++)
		set_entry(m, i, 0);
}

/* One try through the page table, as the hardware does it. */
static bool through(struct lab_mirror *m, unsigned long addr, u64 *value, bool write)
{
	unsigned long entry;
	u64 *at;
	bool ok;

	mutex_lock(&m->lock);
	entry = m->ptes[lab_page(m, addr)];
	ok = entry && (!write || entry & WRITABLE);
	if (ok) {
		at = kmap_local_page(entry_page(entry));
		if (write)
			*at = *value;
		else
			*value = *at;
		kunmap_local(at);
	}
	mutex_unlock(&m->lock);
	return ok;
}

int lab_device_access(struct lab_mirror *m, unsigned long addr, u64 *value, bool write)
{
	int ret;

	for (int i = 0; i < 10; i++) {
		if (through(m, addr, value, write)) {
			lab_say("the device %s %llu %s page %u", write ? "writes" : "reads",
				*value, write ? "to" : "from", lab_page(m, addr));
			return 0;
		}
		lab_say("device fault on page %u", lab_page(m, addr));
		m->faults++;
		ret = lab_current->fault(m, addr, write);
		if (ret) {
			lab_say("the device gives up on page %u (error %d)",
				lab_page(m, addr), ret);
			return ret;
		}
	}
	lab_complain(0, "ten device faults in a row, and page %u is still not mapped",
		     lab_page(m, addr));
	return -EIO;
}

/* What the process has at that page now; false if that cannot be said. */
static bool cpu_pages(struct lab_mirror *m, unsigned long *pfns)
{
	struct mmu_interval_notifier none = { .mm = m->mm, .invalidate_seq = 1 };
	struct hmm_range range = {
		.notifier = &none, .notifier_seq = 1, .hmm_pfns = pfns,
		.start = m->start, .end = m->last + 1,
	};
	bool ok;

	if (!mmget_not_zero(m->mm))
		return false;
	ok = mmap_read_trylock(m->mm);
	if (ok) {
		ok = !hmm_range_fault(&range);
		mmap_read_unlock(m->mm);
	}
	mmput(m->mm);
	return ok;
}

void lab_show_device(struct seq_file *seq, struct lab_mirror *m)
{
	unsigned long pfns[LAB_PAGES] = { 0 };
	bool known = cpu_pages(m, pfns);
	int i;

	for (i = 0; i < LAB_PAGES; i++) {
		unsigned long entry = m->ptes[i];
		bool write = entry & WRITABLE;
		const char *fits = "unknown";

		if (!entry)
			continue;
		if (known) {
			bool same = pfns[i] & HMM_PFN_VALID &&
				    hmm_pfn_to_page(pfns[i]) == entry_page(entry);

			fits = same && (!write || pfns[i] & HMM_PFN_WRITE) ? "fits" : "stale";
		}
		seq_printf(seq, "pte %d %c %s\n", i, write ? 'w' : 'r', fits);
	}
	if (known)
		seq_puts(seq, "cpu known\n");
	for (i = 0; known && i < LAB_PAGES; i++)
		if (pfns[i] & HMM_PFN_VALID)
			seq_printf(seq, "cpu %d %c\n", i, pfns[i] & HMM_PFN_WRITE ? 'w' : 'r');
	seq_printf(seq, "count faults %d\ncount zaps %d\ncount calls %d\ncount flushes %d\n",
		   m->faults, m->zaps, m->calls, m->flushes);
}
