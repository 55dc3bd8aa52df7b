// SPDX-License-Identifier: GPL-2.0
/*
 * Memory of the device that the CPU cannot reach: MEMORY_DEVICE_PRIVATE. A page
 * of it is only a struct page; what the device keeps there is in a page behind it.
 * There are few, they are used in turn and never given back: an entry that a driver
 * left behind reads old memory, but nobody else's.
 */
#include <linux/highmem.h>
#include <linux/memremap.h>
#include <linux/migrate.h>
#include <linux/mmzone.h>
#include <linux/rmap.h>

#include "core.h"

#define POOL 128

const char lab_owner[1];
EXPORT_SYMBOL_GPL(lab_owner);

static struct page *behind[POOL];
static bool taken[POOL];
static unsigned long first_pfn, turn;
static DEFINE_SPINLOCK(pool_lock);
static DEFINE_MUTEX(making);

struct page *lab_memory_of(struct page *page)
{
	return is_device_private_page(page) ? behind[page_to_pfn(page) - first_pfn] : page;
}

static void page_is_free(struct page *page)
{
	spin_lock(&pool_lock);
	taken[page_to_pfn(page) - first_pfn] = false;
	spin_unlock(&pool_lock);
}

/* Locked, with a reference; or NULL */
static struct page *new_page(void)
{
	struct page *page = NULL;

	spin_lock(&pool_lock);
	for (int i = 0; i < POOL && !page; i++) {
		unsigned long n = turn++ % POOL;

		if (taken[n])
			continue;
		taken[n] = true;
		page = pfn_to_page(first_pfn + n);
	}
	spin_unlock(&pool_lock);
	if (page)
		zone_device_page_init(page);
	return page;
}

/* The CPU wants a page that is in the device's memory. */
static vm_fault_t page_goes_back(struct vm_fault *vmf)
{
	unsigned long addr = vmf->address & PAGE_MASK, from = 0, to = 0;
	struct migrate_vma args = {
		.vma = vmf->vma, .start = addr, .end = addr + PAGE_SIZE,
		.src = &from, .dst = &to, .fault_page = vmf->page,
		.pgmap_owner = (void *)lab_owner, .flags = MIGRATE_VMA_SELECT_DEVICE_PRIVATE,
	};
	struct page *page;

	lab_say("the CPU wants a page that the device's memory has");
	if (migrate_vma_setup(&args))
		return VM_FAULT_SIGBUS;
	page = from & MIGRATE_PFN_MIGRATE ? alloc_page_vma(GFP_HIGHUSER_MOVABLE, vmf->vma, addr) : NULL;
	if (page) {
		lock_page(page);
		copy_highpage(page, lab_memory_of(migrate_pfn_to_page(from)));
		to = migrate_pfn(page_to_pfn(page)) | (from & MIGRATE_PFN_WRITE);
	}
	migrate_vma_pages(&args);
	migrate_vma_finalize(&args);
	lab_say("it is back in the memory of the process");
	return 0;
}

static const struct dev_pagemap_ops devmem_ops = {
	.page_free = page_is_free, .migrate_to_ram = page_goes_back,
};

static struct dev_pagemap pagemap = {
	.type = MEMORY_DEVICE_PRIVATE, .nr_range = 1, .ops = &devmem_ops,
	.owner = (void *)lab_owner,
};

static int make_memory(void)
{
	struct resource *res;
	void *ret;

	for (int i = 0; i < POOL; i++)
		if (!behind[i])
			behind[i] = alloc_page(GFP_KERNEL | __GFP_ZERO);
	if (!behind[POOL - 1])
		return -ENOMEM;
	res = request_free_mem_region(&iomem_resource, 1UL << PA_SECTION_SHIFT, "lab");
	if (IS_ERR(res))
		return PTR_ERR(res);
	pagemap.range.start = res->start;
	pagemap.range.end = res->end;
	ret = memremap_pages(&pagemap, numa_node_id());
	if (IS_ERR(ret))
		return PTR_ERR(ret);
	first_pfn = res->start >> PAGE_SHIFT;
	return 0;
}

/* Few lessons need it. */
static int need_memory(void)
{
	int ret = 0;

	mutex_lock(&making);
	if (!first_pfn)
		ret = make_memory();
	mutex_unlock(&making);
	return ret;
}

static int copy_over(struct lab_mirror *m, struct migrate_vma *args)
{
	int n = 0;

	for (unsigned long i = 0; i < args->npages; i++) {
		struct page *from = migrate_pfn_to_page(args->src[i]);
		struct page *to = args->src[i] & MIGRATE_PFN_MIGRATE && from ? new_page() : NULL;

		if (!to)
			continue;
		copy_highpage(lab_memory_of(to), from);
		args->dst[i] = migrate_pfn(page_to_pfn(to)) | (args->src[i] & MIGRATE_PFN_WRITE);
		n++;
	}
	lab_say("%d pages are copied into the device's memory", n);
	return n;
}

int lab_device_migrate(struct lab_mirror *m, unsigned long start, unsigned long last)
{
	unsigned long from[LAB_PAGES] = { 0 }, to[LAB_PAGES] = { 0 };
	struct migrate_vma args = {
		.start = start, .end = last + 1, .src = from, .dst = to,
		.pgmap_owner = (void *)lab_owner, .flags = MIGRATE_VMA_SELECT_SYSTEM,
	};
	int ret = need_memory(), n = 0;

	if (ret)
		return ret;
	mmap_read_lock(m->mm);
	args.vma = vma_lookup(m->mm, start);
	ret = args.vma && args.end <= args.vma->vm_end ? migrate_vma_setup(&args) : -EFAULT;
	if (!ret) {
		n = copy_over(m, &args);
		lab_pass("copied");
		migrate_vma_pages(&args);
		migrate_vma_finalize(&args);
		for (int i = 0; i < LAB_PAGES; i++)
			n -= to[i] && !(from[i] & MIGRATE_PFN_MIGRATE);
	}
	mmap_read_unlock(m->mm);
	lab_say("%d pages are in the device's memory now", n);
	return ret ? ret : n ? 0 : -EBUSY;
}

struct page *lab_make_exclusive(struct lab_mirror *m, unsigned long addr, const void *owner)
{
	struct page *page = NULL;

	cond_resched();
	mmap_read_lock(m->mm);
	if (make_device_exclusive_range(m->mm, addr, addr + PAGE_SIZE, &page, (void *)owner) != 1)
		page = NULL;
	mmap_read_unlock(m->mm);
	lab_say("page %u is %s to the device alone", lab_page(m, addr),
		page ? "left" : "not left");
	lab_pass("exclusive");
	return page;
}
EXPORT_SYMBOL_GPL(lab_make_exclusive);
