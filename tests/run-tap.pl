#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
# run-tap.pl FILE...: runs TAP scripts with the library behind `prove` and ends
# with one plain line of counts. Exits with 0 only if everything passed and
# something ran. MIRRORLAB_TEST_JOBS scripts at once; without it, those that say
# that they boot no kernel, or may run beside others, do so, one after the other, and
# so do the rest. (A stand-in for a kernel is pinned to a CPU as a kernel is: to boot
# none means none of these either. To run beside others means to measure nothing, to
# look at no process and no folder of a run but one's own, and to have a time limit
# that leaves room for what the others do.)
use strict;
use warnings;
use TAP::Harness;

die "run-tap.pl: no test files\n" unless @ARGV;

sub goes_beside {
	open(my $script, '<', $_[0]) or return 0;
	return scalar grep { /^# (Boots no kernel|May run beside others)\.$/ } <$script>;
}

my (@beside, @alone);
push @{goes_beside($_) ? \@beside : \@alone}, $_ for @ARGV;
my %two = (jobs => 2, rules => { par => [{ seq => \@alone }, { seq => \@beside }] });
my $jobs = $ENV{MIRRORLAB_TEST_JOBS};

my $harness = TAP::Harness->new({
	# A test is its own program; a script says in its #! what runs it.
	exec      => [],
	$jobs ? (jobs => $jobs) : @beside && @alone ? %two : (jobs => 1),
	timer     => 1,
	failures  => 1,
	# What a failed test says of itself is in its comments.
	comments  => 1,
	color     => -t STDOUT ? 1 : 0,
	merge     => 0,
});
my $result = $harness->runtests(@ARGV);

# A script that died, or kept less than its plan, has failed even if each line
# it printed said ok.
my $broken = grep { my ($p) = $result->parsers($_); $p->has_problems && !$p->failed }
	$result->descriptions;
my $skipped = $result->skipped;
for ($result->descriptions) {
	my ($p) = $result->parsers($_);
	print "skipped: $_: ", $p->skip_all, "\n" if $p->skip_all;
	$skipped++ if $p->skip_all;
}
my $failed = $result->failed + $broken;
my $passed = $result->passed - $result->skipped;
print "$passed passed, $failed failed, $skipped skipped\n";
exit($failed || !$passed || !$result->all_passed ? 1 : 0);
