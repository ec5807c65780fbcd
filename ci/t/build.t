#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# However O names a directory, it is one: else what depends on a header would
# not be built again after a build of the same directory by its other name.
# And make looks into the cache that the other tools fill.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/../lib";
use File::Temp qw(tempdir);
use Test::More;
use Seccomp::Util qw(cache_dir top_dir run_quiet);

my $top = top_dir();
my %called = (
	'build' => 'build', './build/' => 'build', "$top/build" => 'build',
	"$top/ci/../build" => 'build', 'dir/below' => 'dir/below', '/elsewhere' => '/elsewhere',
);

sub value {
	my ($name, @variables) = @_;
	my ($status, $said) = run_quiet('make', '-s', '--no-print-directory', '-C', $top,
		@variables, 'ABIS=x86_64', '--eval', "named: ; \@echo '\$($name)'", 'named');
	return $said;
}

is(value('B', "O=$_"), "$called{$_}\n", "O=$_") for sort keys %called;

my $dir = tempdir(CLEANUP => 1);
for my $set ({ HOME => "$dir/home" }, { HOME => "$dir/home", XDG_CACHE_HOME => "$dir/cache" }) {
	local %ENV = (PATH => $ENV{PATH}, %$set);

	is(value('CACHE'), cache_dir() . "\n", join ' ', 'cache with', sort keys %$set);
}
{
	local %ENV = (PATH => $ENV{PATH});

	is(value('CACHE'), "/root/.cache/seccomp-suite\n", 'cache without HOME');
}

done_testing;

