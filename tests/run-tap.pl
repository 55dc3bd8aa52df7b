#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
# run-tap.pl FILE...: runs TAP scripts with the library behind `prove` and ends
# with one plain line of counts. Exits with 0 only if everything passed and
# something ran. MIRRORLAB_TEST_JOBS scripts at once; without it, those that say
# that they boot no kernel run beside the others, which are one after the other.
# (A stand-in for a kernel is pinned to a CPU as a kernel is, so it is no such case.)
use strict;
use warnings;
use TAP::Harness;

die "run-tap.pl: no test files\n" unless @ARGV;

sub boots_none {
	open(my $script, '<', $_[0]) or return 0;
	return scalar grep { $_ eq "# Boots no kernel.\n" } <$script>;
}

my (@light, @guests);
push @{boots_none($_) ? \@light : \@guests}, $_ for @ARGV;
my %two = (jobs => 2, rules => { par => [{ seq => \@guests }, { seq => \@light }] });
my $jobs = $ENV{MIRRORLAB_TEST_JOBS};

my $harness = TAP::Harness->new({
	# A test is its own program; a script says in its #! what runs it.
	exec      => [],
	$jobs ? (jobs => $jobs) : @light && @guests ? %two : (jobs => 1),
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
