# SPDX-License-Identifier: GPL-2.0
#
# For tests that boot: programs that misbehave, and a run of ci/fleet.
package Guests;

use strict;
use warnings;
use Exporter 'import';
use File::Basename qw(dirname);
use File::Path qw(make_path);
use File::Temp qw(tempdir);
use lib dirname(__FILE__) . '/../../lib';
use Test::More;
use Seccomp::Fleet::Choose;
use Seccomp::Kernels;
use Seccomp::Util qw(top_dir read_file run_quiet);

our @EXPORT = qw(need_kernel build_guests fleet fleet_log end_of result scratch leftovers);

my $scratch;
my $log = '';

# Made when it is wanted: "perl -c" of a test makes none, as it would stay.
sub scratch { return $scratch //= tempdir('seccomp-boot-t-XXXXXX', TMPDIR => 1, CLEANUP => 1) }

# need_kernel(PATTERN): gets it, or skips all where the mirror cannot be reached;
# the directory of the first that it names.
sub need_kernel {
	my ($pattern) = @_;
	my @left_out;
	my @jobs = Seccomp::Fleet::Choose::jobs({ kernel => [$pattern], arch => [], suite => [] },
		sub { push @left_out, "@_" });

	plan(skip_all => "no kernel to boot: @left_out") if "@left_out" =~ /apt: no index/;
	die "no kernel to boot: $pattern: @left_out\n" unless @jobs;
	return (map { Seccomp::Kernels::fetch($_) } @jobs)[0];
}

# build_guests(NAME...): as theme "boot", numbered in the order of their run;
# the build directory.
sub build_guests {
	my (@names) = @_;
	my $build = scratch() . "/build-" . join('-', @names);
	my $n = 0;

	make_path("$build/x86_64/boot");
	for my $name (@names) {
		my $program = sprintf '%02d%s', ++$n, $name;
		my ($status, $said) = run_quiet('gcc', '-Wall', '-O2',
			qq(-DNAME="$program"), '-o', "$build/x86_64/boot/$program",
			top_dir() . "/ci/t/guests/$name.c");

		die $said if $status;
	}
	return $build;
}

# fleet(OPTIONS): exit status of ci/fleet; what it said is in fleet_log().
sub fleet {
	my (@options) = @_;
	make_path(scratch() . "/tmp");
	local $ENV{TMPDIR} = scratch() . "/tmp";
	my ($status, $said) = run_quiet(top_dir() . '/ci/fleet', '--no-install',
		'--any-program', '--results', scratch() . "/results", @options);

	$log = $said;
	return $status & 127 ? "signal $status" : $status >> 8;
}

sub fleet_log { return $log }

# The stored output of a program, by its number and name.
sub result {
	my ($name) = @_;
	my ($file) = glob scratch() . "/results/*/x86_64/boot/$name.tap";

	return defined $file ? read_file($file) : '';
}

sub end_of {
	my ($name) = @_;

	return result($name) =~ /^# end: (.*)\n\z/m ? $1 : 'nothing';
}

# Emulators and scratch directories of ours that are still there.
sub leftovers {
	my @left = glob scratch() . "/tmp/*";
	my (undef, $ps) = run_quiet('ps', '-eo', 'pid,args');

	push @left, grep { /qemu-system.*seccomp-/ && /\Q$scratch\E/ } split /\n/, $ps;
	return @left;
}

1;
