#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
# ci/setup and ci/headers on machines where things are missing: a PATH of our
# own, with an apt-get that only writes down what it is asked for.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib", "$FindBin::RealBin/../lib";
use Fake;
use Seccomp::Tap ();
use Test::More;

my $dir = scratch();
my $bin = "$dir/bin";
my $log = "$dir/apt.log";

sub tool {
	my ($name, $body) = @_;
	put("$bin/$name", "#!/bin/sh\n$body\n");
	chmod 0755, "$bin/$name";
}

# A machine with the tools of a base system, and the others that are named.
sub machine {
	my ($uid, @more) = @_;
	run([ 'rm', '-rf', $bin, $log, "$dir/cache" ]);
	mkdir $bin;
	for my $name (qw(sh awk sed grep sort uname dirname cat rm mv mkdir mktemp tar dpkg-deb cp env ls tr head cat), @more) {
		my ($path) = grep { -x } map { "$_/$name" } split /:/, $ENV{PATH};
		symlink $path, "$bin/$name" if defined $path;
	}
	tool('id', "echo $uid");
	tool('dpkg-query', 'exit 1');
	tool('apt-get', "echo \"apt-get \$*\" >> $log");
	tool('apt-cache', 'exit 1');
}
sub setup { return run([ "$top/ci/setup", @_ ], PATH => $bin, KSELFTEST_DIR => "$dir/headers", HOME => $dir) }
sub asked { return Seccomp::Tap::slurp($log) }

put("$dir/headers/$_", "exit_code\n") for qw(kselftest.h kselftest_harness.h);

machine(1000, qw(perl prove));
my ($status, $text) = setup();
is($status, 2, 'a user without make and gcc: status 2');
like($text, qr/^missing to build.*: apt-get install --no-install-recommends make gcc( libc6-dev)?$/m, 'the exact command');
is(asked(), '', 'nothing is installed');

machine(0, qw(perl prove));
($status, $text) = setup();
like(asked(), qr/^apt-get -qq .*install -y --no-install-recommends make gcc/m, 'root: they are installed');
like($text, qr/^installing make gcc.* \(to build and judge the tests\)$/m, 'in one line, with the reason');
unlike(asked(), qr/\bgcc-multilib\b/, 'never the package that conflicts with cross compilers');

machine(0, qw(perl prove make gcc));
($status, $text) = setup('--check', 'x86_64');
like(asked(), qr/ qemu-system-x86$/m, '--check: what its own tests boot with too');
like(asked(), qr/ procps$/m, '... and what they look for processes with');

machine(0, qw(perl prove));
tool('apt-get', "echo \"apt-get \$*\" >> $log; echo 'E: no route'; exit 100");
($status, $text) = setup();
is($status, 2, 'apt-get fails: status 2');
like(asked(), qr/update/, 'it was tried with new lists');
like($text, qr/E: no route/, 'its words are shown');

machine(1000, qw(perl prove make gcc));
($status, $text) = setup();
is($status, 0, 'an ABI of this machine whose compiler is missing') or diag $text;
my ($native, @others) = split ' ', (run([ "$top/ci/abis" ]))[1];
SKIP: {
	skip 'this machine runs one ABI', 2 if !@others;
	like($text, qr/^\Q$others[0]\E will be left out$/m, '... is left out');
	is((setup($others[0]))[0], 2, '... but not if it was asked for');
}
($status, $text) = setup('pdp11');
is($status, 2, 'an unknown ABI');
like($text, qr/^unknown ABI: pdp11 \(known: .*\)$/, '... in one line');

# The headers.
sub headers { return run([ "$top/ci/headers" ], PATH => $bin, HOME => $dir, XDG_CACHE_HOME => "$dir/cache", @_) }
machine(1000, qw(xz));
($status, $text) = headers(KSELFTEST_DIR => "$dir/headers");
is("$status $text", "0 $dir/headers\n", 'KSELFTEST_DIR');
is((headers(KSELFTEST_DIR => $dir))[0], 2, 'a wrong one');
put("$dir/old/$_", "x\n") for qw(kselftest.h kselftest_harness.h);
($status, $text) = headers(KSELFTEST_DIR => "$dir/old");
is($status, 2, 'one whose harness is too old');
like($text, qr/older than/, '... which it says');
($status, $text) = headers(KSELFTEST_DIR => '');
is($status, 2, 'a user without package lists');
like($text, qr/apt-get update/, '... is told what to do');

sub source_package {
	my (@members) = @_;
	my $source = "$dir/linux-source-6.12/tools/testing/selftests";
	put("$source/$_", "/* $_, exit_code */\n") for @members, 'other.h';
	put("$dir/deb/DEBIAN/control", "Package: linux-source-6.12\nVersion: 6.12.1-1\nArchitecture: all\nMaintainer: x <x\@x>\nDescription: x\n");
	run([ 'mkdir', '-p', "$dir/deb/usr/src" ]);
	run([ 'tar', '-C', $dir, '-cJf', "$dir/deb/usr/src/linux-source-6.12.tar.xz", 'linux-source-6.12' ]);
	my ($failed, $words) = run([ 'dpkg-deb', '-b', "$dir/deb", "$dir/x.deb" ]);
	die $words if $failed;
	run([ 'rm', '-rf', "$dir/deb", "$dir/linux-source-6.12" ]);
}
sub with_package {
	machine(1000, qw(xz));
	tool('apt-cache', 'case $* in *linux-source-6.12*) exit 0 ;; esac; exit 1');
	tool('apt-get', "echo \"apt-get \$*\" >> $log; cp $dir/x.deb .");
}
source_package(qw(kselftest.h kselftest_harness.h));
with_package();
($status, $text) = headers(KSELFTEST_DIR => '');
is($status, 0, 'from the package') or diag $text;
my $kept = "$dir/cache/seccomp-suite";
is(join(' ', map { s{.*/}{}r } sort glob "$kept/kselftest/*"), 'kselftest.h kselftest_harness.h origin', 'only the two headers');
is(join(' ', glob "$kept/*"), "$kept/kselftest", 'no package is left');
unlink $log;
($status, $text) = headers(KSELFTEST_DIR => '');
is("$status $text", "0 $kept/kselftest\n", 'the second time from the cache');
is(asked(), '', '... without apt');

source_package('kselftest.h');
with_package();
is((headers(KSELFTEST_DIR => ''))[0], 2, 'a package without the harness');
is(join(' ', glob "$kept/*"), '', '... leaves nothing');
put("$dir/x.deb", 'not a package');
with_package();
is((headers(KSELFTEST_DIR => ''))[0], 2, 'a broken package');

done_testing;
