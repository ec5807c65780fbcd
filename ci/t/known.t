#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
# Versions of kernels, and which of them a known issue is about.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib", "$FindBin::RealBin/../lib";
use Fake;
use Seccomp::Known;
use Seccomp::Version qw(kernel_version version_cmp version_fixed);
use Test::More;

is(kernel_version({ uname => 'Linux h 6.12.117+deb13-amd64 #1 SMP Debian 6.12.117-1 (2026-10-01) x86_64',
	release => '6.12.117+deb13-amd64' }), '6.12.117', 'Debian');
is(kernel_version({ uname => 'Linux h 5.10.0-32-amd64 #1 SMP Debian 5.10.223-1 (2024-08-10)',
	release => '5.10.0-32-amd64' }), '5.10.223', 'Debian, whose release is the name of an ABI');
is(kernel_version({ uname => 'Linux h 7.3-amd64 #1 SMP Debian 7.3~rc4-1~exp1', release => '7.3-amd64' }),
	'7.3~rc4', 'a candidate of Debian');
is(kernel_version({ uname => 'Linux h 6.18.44-fc #1 SMP', release => '6.18.44-fc' }), '6.18.44', 'others');
is(kernel_version({ release => '7.3.0-rc1+' }), '7.3.0-rc1', 'a candidate');
is(kernel_version({}), undef, 'nothing known');

my @order = qw(5.9 5.10-rc1 5.10 5.10.1 5.10.10 6.1 6.12.9 6.12.110 7.0-rc1 7.0-rc10 7.0 7.0.1);
for my $i (1 .. $#order) {
	is(version_cmp($order[ $i - 1 ], $order[$i]), -1, "$order[$i - 1] < $order[$i]");
}
is(version_cmp('6.1', '6.1.0'), 0, '6.1 is 6.1.0');

my @fixed = qw(7.3-rc1 7.2.4 6.18.51 6.12.110 6.1.192);
my %has = ('5.10.262' => 0, '6.1.191' => 0, '6.1.192' => 1, '6.6.200' => 0, '6.12.109' => 0,
	'6.12.110' => 1, '6.12.117' => 1, '6.18.44' => 0, '6.18.51' => 1, '6.19.9' => 0,
	'7.2.3' => 0, '7.2.4' => 1, '7.3-rc1' => 1, '7.3' => 1, '7.4' => 1);
for my $version (sort keys %has) {
	is(!!version_fixed($version, @fixed), !!$has{$version}, "$version is " . ($has{$version} ? 'fixed' : 'not fixed'));
}

my $dir = scratch();
my $known = Seccomp::Known->load(put("$dir/known", <<'END'));
# a comment
Issue: one
Points: tsync.*.stopped_at_entry* other.[ab]
Abis: x86_64 mips*
Since: 5.9
Fixed: 7.3-rc1 6.12.110
Fix: 012345678901 "title"
What: a sentence
 on two lines

Issue: warns
Points: logged.*
Abis: *
Log: WARNING:*seccomp.c*
What: something

Issue: never-fixed
Points: never.*
Abis: *
Vendor: *Example*
What: something
END
my $issue = sub { my $found = $known->find(@_); $found ? $found->{Issue} : 'none' };
is($issue->('tsync.a.stopped_at_entry.x', 'x86_64', '6.18.44'), 'one', 'a point pattern');
is($issue->('tsync.a.running', 'x86_64', '6.18.44'), 'none', 'no such point');
is($issue->('other.b', 'mipsel', '6.18.44'), 'one', 'an ABI pattern');
is($issue->('other.c', 'mipsel', '6.18.44'), 'none', 'not in the brackets');
is($issue->('other.b', 'arm64', '6.18.44'), 'none', 'another ABI');
is($issue->('other.b', 'x86_64', '5.8.9'), 'none', 'before it');
is($issue->('other.b', 'x86_64', '6.12.110'), 'none', 'fixed');
is($issue->('never.x', 'x86_64', '9.9', 'Linux h 9.9 Example'), 'never-fixed', 'a vendor');
is($issue->('never.x', 'x86_64', '9.9', 'Linux h 9.9'), 'none', 'another vendor');
is($issue->('other.b', 'x86_64', undef), 'none', 'an unknown version has no known issues');
is($known->{issues}[0]{What}, 'a sentence on two lines', 'continued lines');

my %point = (name => 'other.a', verdict => 'FAIL');
$known->judge(\%point, 'x86_64', '6.1', '');
is($point{verdict}, 'KNOWN', 'a failure is known');
%point = (name => 'other.a', verdict => 'PASS');
$known->judge(\%point, 'x86_64', '6.1', '');
is("$point{verdict} $point{fixed}{Issue}", 'PASS one', 'a pass is noted');
%point = (name => 'other.a', verdict => 'CRASH');
$known->judge(\%point, 'x86_64', '6.1', '');
is($point{verdict}, 'CRASH', 'a crash stays one');
%point = (name => 'logged.a', verdict => 'CRASH', kernel => ['WARNING: at seccomp.c:1']);
$known->judge(\%point, 'x86_64', '6.1', '');
is($point{verdict}, 'KNOWN', 'a warning that the issue explains');
%point = (name => 'logged.a', verdict => 'CRASH', kernel => [ 'WARNING: at seccomp.c:1', 'BUG: x' ]);
$known->judge(\%point, 'x86_64', '6.1', '');
is($point{verdict}, 'CRASH', 'a complaint more');
%point = (name => 'logged.a', verdict => 'CRASH', kernel => ['WARNING: at seccomp.c:1'], died => 1);
$known->judge(\%point, 'x86_64', '6.1', '');
is($point{verdict}, 'CRASH', 'a warning, and the program died');
%point = (name => 'other.a', verdict => 'FAIL', malformed => 1);
$known->judge(\%point, 'x86_64', '6.1', '');
is($point{verdict}, 'FAIL', 'so does a malformed result');

# The log can be late.
my $warned = sub { return { name => 't.whole', verdict => 'CRASH', kernel => [ 'WARNING: at seccomp.c:1', @_ ] } };
my $late = sub {
	my @points = ({ name => 'logged.a', verdict => $_[0] }, $_[1]);
	$known->judge_all(\@points, 'x86_64', '6.1', '');
	return $points[1]{verdict};
};
is($late->('FAIL', $warned->()), 'KNOWN', 'a warning behind the point whose issue explains it');
is($late->('FAIL', $warned->('BUG: x')), 'CRASH', '... and another complaint');
is($late->('PASS', $warned->()), 'CRASH', '... but the issue did not show');

for my $wrong ("Issue: x\nWhat: y\n", "Isue: x\n", "Issue: x\nPoints: y\nAbis: *\nWhat: z\nSince: six\n", "nonsense\n") {
	ok(!eval { Seccomp::Known->load(put("$dir/wrong", $wrong)) }, 'refused: ' . $wrong =~ s/\n/; /gr);
}
my $real = eval { Seccomp::Known->load("$top/ci/known-issues") };
ok($real, 'ci/known-issues is readable') or diag $@;
my @abis = map { m{([^/]+)\.mk$} } glob "$top/arch/*.mk";
my @unknown = grep { my $abi = Seccomp::Util::glob_re($_); !grep { $_ =~ $abi } @abis }
	map { split ' ', $_->{Abis} } @{ $real->{issues} };
is("@unknown", '', '... and its ABIs are those of arch/');

done_testing;
