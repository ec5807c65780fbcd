#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# However O names a directory, it is one: else what depends on a header would
# not be built again after a build of the same directory by its other name.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/../lib";
use Test::More;
use Seccomp::Util qw(top_dir run_quiet);

my $top = top_dir();
my %called = (
	'build' => 'build', './build/' => 'build', "$top/build" => 'build',
	"$top/ci/../build" => 'build', 'dir/below' => 'dir/below', '/elsewhere' => '/elsewhere',
);

for my $o (sort keys %called) {
	my ($status, $said) = run_quiet('make', '-s', '--no-print-directory', '-C', $top,
		"O=$o", 'ABIS=x86_64', '--eval', 'named: ; @echo "B is $(B)"', 'named');

	is($said, "B is $called{$o}\n", "O=$o");
}

done_testing;
