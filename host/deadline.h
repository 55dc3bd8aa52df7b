/* SPDX-License-Identifier: GPL-2.0 */
/* How long a guest may take, fitted to this machine. */
#ifndef MIRRORLAB_DEADLINE_H
#define MIRRORLAB_DEADLINE_H

/**
 * struct deadlines - all in seconds; 0 means none
 * @boot:    from start to PID 1's first line
 * @total:   from that line to "# mirrorlab: end"
 * @silence: without a byte on any channel
 * @grace:   from a panic or oops to our kill, for the rest of its words
 * @off:     from "# mirrorlab: end" to the end of the process
 */
struct deadlines {
	double boot, total, silence, grace, off;
};

/** now_s() - seconds of the monotonic clock */
double now_s(void);

/** calibrate() - seconds that some fixed work takes right now: a few ms */
double calibrate(void);

/**
 * deadlines_before_boot() - from a calibration of this machine (about 4 ms)
 * @flavour: kernel flavour
 * @scale:   --timeout-scale
 * @initrd:  bytes that the guest has to unpack
 */
void deadlines_before_boot(struct deadlines *d, const char *flavour, double scale,
			   unsigned long long initrd);

/**
 * deadlines_after_boot() - the same, once the boot was measured
 * @initrd:   bytes that it had to unpack
 * @boot_s:   seconds the boot took
 * @measured: seconds this work takes on the machine of the table, or 0 for
 *	      no limit at all (somebody sits at the console)
 */
void deadlines_after_boot(struct deadlines *d, const char *flavour, double scale,
			  unsigned long long initrd, double boot_s, double measured);

#endif
