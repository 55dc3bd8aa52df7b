// SPDX-License-Identifier: GPL-2.0
/*
 * The device: a page table, and accesses that go through it. An entry keeps a
 * reference on its page, which no real device does: so that a driver that leaves
 * a stale entry behind reads old memory, but nobody else's.
 */
#include <linux/highmem.h>

#include "core.h"

/* In an entry, with the address of the struct page; EXCLUSIVE: the CPU has no such page */
#define WRITABLE  1UL
#define EXCLUSIVE 2UL

static struct page *entry_page(unsigned long entry)
{
	return (struct page *)(entry & ~(WRITABLE | EXCLUSIVE));
}

/* A page that moves may have no references, and one of the device's memory needs none. */
static void entry_get(unsigned long entry)
{
	if (entry && !is_device_private_page(entry_page(entry)))
		get_page(entry_page(entry));
}

static void entry_put(unsigned long entry)
{
	if (entry && !is_device_private_page(entry_page(entry)))
		put_page(entry_page(entry));
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

	entry_get(entry);
	m->ptes[i] = entry;
	entry_put(old);
	return old;
}

static void map(struct lab_mirror *m, unsigned long addr, struct page *page,
		unsigned long bits, int line)
{
	check_lock(m, "map", line);
	if (addr < m->start || addr > m->last || !page) {
		lab_complain(line, "lab_device_map() of an address outside of the buffer");
		return;
	}
	set_entry(m, lab_page(m, addr), (unsigned long)page | bits);
	lab_say("device page %u is mapped, %s%s", lab_page(m, addr),
		bits & EXCLUSIVE ? "for itself alone" : bits ? "for writing" : "for reading",
		is_device_private_page(page) ? ", in its own memory" : "");
	lab_pass("mapped");
}

void lab_device_map_line(struct lab_mirror *m, unsigned long addr, struct page *page,
			 bool write, int line)
{
	map(m, addr, page, write ? WRITABLE : 0, line);
}
EXPORT_SYMBOL_GPL(lab_device_map_line);

void lab_device_map_exclusive_line(struct lab_mirror *m, unsigned long addr, struct page *page,
				   int line)
{
	map(m, addr, page, WRITABLE | EXCLUSIVE, line);
}
EXPORT_SYMBOL_GPL(lab_device_map_exclusive_line);

/*
 * A real device would go on to use the old page, until that is somebody else's.
 * Here it gets a copy, which is what it would see until then.
 */
void lab_device_left(struct lab_mirror *m, unsigned long start, unsigned long last)
{
	for (unsigned int i = lab_page(m, start); i <= lab_page(m, last); i++) {
		unsigned long entry = m->ptes[i];
		struct page *copy;

		if (!entry || is_device_private_page(entry_page(entry)))
			continue;
		copy = alloc_page(GFP_NOWAIT);
		if (copy)
			copy_highpage(copy, entry_page(entry));
		set_entry(m, i, copy ? (unsigned long)copy | (entry & WRITABLE) : 0);
		if (copy)
			put_page(copy);
	}
}

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
static bool through(struct lab_mirror *m, unsigned long addr, u64 *value, enum lab_access how)
{
	unsigned long needs[] = { [LAB_GETS] = 0, [LAB_SETS] = WRITABLE, [LAB_ADDS] = EXCLUSIVE };
	unsigned long entry;
	u64 *at;
	bool ok;

	mutex_lock(&m->lock);
	entry = m->ptes[lab_page(m, addr)];
	ok = entry && (entry & needs[how]) == needs[how];
	if (ok) {
		at = kmap_local_page(lab_memory_of(entry_page(entry)));
		if (how == LAB_GETS)
			*value = *at;
		else
			*at = *value = *value + (how == LAB_ADDS ? *at : 0);
		kunmap_local(at);
	}
	mutex_unlock(&m->lock);
	return ok;
}

int lab_device_access(struct lab_mirror *m, unsigned long addr, u64 *value, enum lab_access how)
{
	static const char *const does[] = { "reads %llu from", "writes %llu to", "adds up to %llu in" };
	char what[40];
	int ret;

	for (int i = 0; i < 10; i++) {
		if (through(m, addr, value, how)) {
			snprintf(what, sizeof(what), does[how], *value);
			lab_say("the device %s page %u", what, lab_page(m, addr));
			return 0;
		}
		lab_say("device fault on page %u", lab_page(m, addr));
		m->faults++;
		ret = how == LAB_ADDS ? lab_current->atomic(m, addr) :
					lab_current->fault(m, addr, how == LAB_SETS);
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
		.dev_private_owner = (void *)lab_owner,
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

/* Has the process at that page what @entry says? */
static bool entry_fits(unsigned long entry, unsigned long pfn)
{
	if (entry & EXCLUSIVE)
		return !(pfn & HMM_PFN_VALID);
	return pfn & HMM_PFN_VALID && hmm_pfn_to_page(pfn) == entry_page(entry) &&
	       (!(entry & WRITABLE) || pfn & HMM_PFN_WRITE);
}

/* r, w; x: exclusive; R, W: in the device's memory */
static char entry_letter(unsigned long entry)
{
	if (is_device_private_page(entry_page(entry)))
		return entry & WRITABLE ? 'W' : 'R';
	return entry & EXCLUSIVE ? 'x' : entry & WRITABLE ? 'w' : 'r';
}

static char cpu_letter(unsigned long pfn)
{
	return is_device_private_page(hmm_pfn_to_page(pfn)) ? 'd' :
	       pfn & HMM_PFN_WRITE ? 'w' : 'r';
}

void lab_show_device(struct seq_file *seq, struct lab_mirror *m)
{
	unsigned long pfns[LAB_PAGES] = { 0 };
	bool known = cpu_pages(m, pfns);
	int i;

	for (i = 0; i < LAB_PAGES; i++) {
		unsigned long entry = m->ptes[i];

		if (entry)
			seq_printf(seq, "pte %d %c %s\n", i, entry_letter(entry), !known ? "unknown" :
				   entry_fits(entry, pfns[i]) ? "fits" : "stale");
	}
	if (known)
		seq_puts(seq, "cpu known\n");
	for (i = 0; known && i < LAB_PAGES; i++)
		if (pfns[i] & HMM_PFN_VALID)
			seq_printf(seq, "cpu %d %c\n", i, cpu_letter(pfns[i]));
	seq_printf(seq, "count faults %d\ncount zaps %d\ncount calls %d\ncount flushes %d\n",
		   m->faults, m->zaps, m->calls, m->flushes);
}
