#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
# run_all.sh: wrong use, exit statuses, interruption.  In a copy of the tree
# whose tests are shell scripts, "built" by a make of our own.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib", "$FindBin::RealBin/../lib";
use Fake;
use Seccomp::Tap;
use Test::More;
use Time::HiRes qw(time sleep);

my $dir = scratch();
my $mark = "9$$.25";
my $tree = "$dir/tree";
mkdir $tree;
run([ 'cp', '-a', "$top/run_all.sh", "$top/ci", "$top/arch", $tree ]);
run([ 'rm', '-rf', "$tree/ci/t", "$tree/ci/known-issues" ]);
put("$tree/ci/known-issues", '');
put("$dir/headers/$_", "exit_code\n") for qw(kselftest.h kselftest_harness.h);
my ($abi) = split ' ', (run([ "$tree/ci/abis" ]))[1];
my %env = (PATH => "$dir/bin:$ENV{PATH}", KSELFTEST_DIR => "$dir/headers");

# make copies what is in fake/ to where ci/run looks for it.
sub fake_make {
	put("$dir/bin/make", "#!/bin/sh\n$_[0]\n");
	chmod 0755, "$dir/bin/make";
}
fake_make("mkdir -p build/$abi && cp -a fake/* build/$abi");
sub fake {
	my ($name, $points, $body) = @_;
	put("$tree/selftests/$name.c", "/* a test */\n");
	program("$tree/fake/$name", $points, $body);
}
sub run_all { return run([ "$tree/run_all.sh", @_ ], %env) }
sub sleepers { return grep { Seccomp::Tap::slurp("$_/cmdline") =~ /^sleep\x{0}\Q$mark\E\x{0}/ } glob '/proc/[0-9]*' }

my ($good) = tap('t.a' => 'ok');
my ($bad) = tap('u.a' => 'not ok');
fake('t/good', ['t.a'], "cat <<'EOF'\n${good}EOF");
my ($status, $text) = run_all('--abi', $abi);
is($status, 0, 'a good run') or diag $text;
like($text, qr/The run is good\.\s*\z/, '... says so at the end');
fake('u/bad', ['u.a'], "cat <<'EOF'\n${bad}EOF\nexit 1");
is((run_all('--abi', $abi))[0], 1, 'a bad run');
is((run_all('--abi', $abi, '--only', 't'))[0], 0, 'its good theme alone');
is((run_all('--abi', $abi, '--only', 'u/b*'))[0], 1, 'its bad program alone');
is((run_all('--abi', $abi, '--only', 't.*'))[0], 0, 'points');
is((run_all('--abi', $abi, '--test', 'none'))[0], 2, 'no such points');

# --check: prove's closing line, and its failure is the run's.
put("$tree/ci/t/one.t", "print qq(1..1\\nok 1\\n);\n");
($status, $text) = run_all('--check', '--abi', $abi, '--only', 't');
is($status, 0, '--check is good');
like($text, qr/^Result: PASS\n.*The run is good/ms, '... with both results');
put("$tree/ci/t/one.t", "print qq(1..1\\nnot ok 1\\n);\n");
($status, $text) = run_all('--check', '--abi', $abi, '--only', 't');
is($status, 1, '--check is bad where ci/t is');
like($text, qr/tests of the suite itself FAILED/, '... and says which');

# Wrong use: one line, status 2.
for my $wrong ([ '--nonsense' ], ['x'], [ '--only', 'nothing' ], [ '--only', 't/nothing' ],
	[ '--abi', 'pdp11' ], ['--abi'], [ '--jobs', 'x' ], [ '--jobs', 0 ], ['--results='],
	[ '--kernel', 'any', '--only', 'nothing' ], [ '--kernel', 'any', '--only', 't', '--only', 't.a' ]) {
	($status, $text) = run_all(@$wrong);
	is($status, 2, "refused: @$wrong");
	is($text =~ tr/\n//, 1, '... in one line') or diag $text;
}
($status, $text) = run_all('--kernel', "$tree/arch", '--only', 'nothing');
is($status, 128, 'a kernel by its path: a status that ends git bisect run') or diag $text;
($status, $text) = run_all('--abi', $abi, '--only', 't.a', '--only', 'u.a');
is($status, 2, 'two patterns of points are one too many') or diag $text;
($status, $text) = run_all('--help');
is($status, 0, '--help');
fake_make('echo broken >&2; exit 2');
is((run_all())[0], 2, 'it does not build');

# Interrupted: whatever it does then stops, and what there is stays.
fake_make("mkdir -p build/$abi && cp -a fake/* build/$abi");
fake('z/hang', ['z.a'], "echo 1..1\nsetsid sleep $mark &\nsleep $mark");
for my $signal (qw(INT TERM HUP)) {
	run([ 'rm', '-rf', "$tree/results" ]);
	my $pid = fork // die;
	if (!$pid) {
		# What is ignored here could not be trapped there.
		$SIG{$_} = 'DEFAULT' for qw(INT TERM HUP);
		@ENV{ keys %env } = values %env;
		open STDOUT, '>', '/dev/null';
		open STDERR, '>&', \*STDOUT;
		exec "$tree/run_all.sh", '--abi', $abi, '--jobs', 1;
	}
	my $until = time + 120;
	sleep 0.02 until sleepers() == 2 || time > $until;
	cmp_ok(time, '<', $until, 'it runs');
	kill $signal, $pid;
	waitpid $pid, 0;
	ok($?, "SIG$signal: not good");
	is(scalar sleepers(), 0, '... nothing is left running');
	($status, $text) = run([ "$tree/ci/table", '--rows', 'points', "$tree/results" ]);
	is($status, 1, '... the table is not good');
	like($text, qr/^t\.a +P$/m, '... what ended is there');
	like($text, qr/^z\.a +L$/m, '... what ran is LOST');
}

done_testing;
