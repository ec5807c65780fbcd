#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
# ci/trace: verified, explained, forgotten and unknown clauses.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib", "$FindBin::RealBin/../lib";
use Fake;
use Seccomp::Clauses;
use Test::More;

my $dir = scratch();
my $tree = "$dir/tree";
mkdir $tree;
run([ 'cp', '-a', "$top/ci", "$top/arch", $tree ]);
my ($abi) = split ' ', (run([ "$tree/ci/abis" ]))[1];
put("$tree/selftests/t/one.c", "/* a test */\n");
program("$tree/build/$abi/t/one", [ 't.a.x', 't.a.y' ], 'exit 0');

sub trace {
	put("$tree/ci/clauses", $_[0]);
	return run([ "$tree/ci/trace", '--build', "$tree/build" ]);
}
my $one = "X-1\t1\ttrue\tit works\t-\n";
my ($status, $text) = trace($one . "X-2\t2\tpartly\tit can't be seen\ta reason\n");
is($status, 0, 'one clause is verified, the other explained') or diag $text;
like($text, qr/^X-1 \(true\): it works\n    t\.a \(2\)$/m, 'with its cases');
like($text, qr/^    not tested: a reason$/m, 'with its reason');
($status, $text) = trace($one . "X-2\t2\ttrue\tforgotten\t-\n");
is($status, 1, 'a forgotten clause');
like($text, qr/^Neither verified nor explained: X-2$/m, '... is named');
($status, $text) = trace("X-2\t1\ttrue\tx\ta reason\n");
is($status, 1, 'an unknown clause');
like($text, qr/^No such clause: X-1 \(in t\.a\.x\)$/m, '... is named');
put("$tree/selftests/t/two.c", "/* a test */\n");
program("$tree/build/$abi/t/two", ['t.a.x'], 'exit 0');
($status, $text) = trace($one);
is($status, 1, 'two programs with a point of one name');
like($text, qr{^No unique name: t\.a\.x \(in .*t/one and .*t/two\)$}m, '... are named');
isnt((trace($one . $one))[0], 0, 'a clause twice');
isnt((trace("X-1\t3\ttrue\tx\t-\n"))[0], 0, 'a third part');
isnt((trace("X-1\t1\ttrue\tx\n"))[0], 0, 'a field less');
run([ 'rm', '-rf', "$tree/build" ]);
is((trace($one))[0], 2, 'nothing is built');

my ($clauses, $order) = Seccomp::Clauses::load("$top/ci/clauses");
cmp_ok(scalar @$order, '>', 150, 'ci/clauses is readable');

done_testing;
