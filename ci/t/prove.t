#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
# The plugin of prove: results, table, known issues, interruption.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib", "$FindBin::RealBin/../lib";
use Fake;
use Seccomp::Tap;
use Test::More;
use Time::HiRes qw(time sleep);

my $dir = scratch();
my $mark = "8$$.25";
my %env = (PERL5LIB => "$top/ci/lib", SECCOMP_KNOWN_ISSUES => put("$dir/known", <<'END'));
Issue: known-one
Points: t.known
Abis: *
What: a bug
END
my $build = "$dir/build/x86_64/t";

sub fake {
	my ($name, @points) = @_;
	my ($text, $status) = tap(@points);
	my %names = @points;
	return program("$build/$name", [ grep { exists $names{$_} } map { $points[ 2 * $_ ] } 0 .. $#points / 2 ],
		"cat <<'EOF'\n${text}EOF\nexit $status");
}
sub prove {
	my ($plugin, @programs) = @_;
	return run([ 'prove', "-PSeccomp=$dir/results,$plugin", '-j', 2, @programs ], %env);
}
sub sleepers { return grep { Seccomp::Tap::slurp("$_/cmdline") =~ /^sleep\x{0}\Q$mark\E\x{0}/ } glob '/proc/[0-9]*' }

my $good = fake('good', 't.a' => 'ok', 't.b' => 'skip needs root');
my $known = fake('known', 't.known' => 'not ok', 't.c' => 'ok');
my $bad = fake('bad', 't.d' => 'not ok');
my ($status, $text) = prove('k,full', $good, $known);
is($status, 0, 'PASS, SKIP and KNOWN are good') or diag $text;
like($text, qr/^Result: PASS$/m, 'prove says so too');
like($text, qr/^KNOWN t\.known/m, 'the table names the issue');
ok(-s "$dir/results/k/x86_64/t/good.tap", 'the TAP is stored');
like(Seccomp::Tap::slurp("$dir/results/k/meta"), qr/^release: /m, 'and what kernel it was');

($status, $text) = prove('k', $bad);
is($status, 1, 'FAIL fails');
like($text, qr/^FAIL  t\.d/m, 'and is told');
unlike($text, qr/t\.known/, 'the table is about what ran');
($status) = run([ "$top/ci/table", '--known', "$dir/known", "$dir/results/k" ]);
is($status, 1, 'the table of all keeps it');
prove('k,full', $good, $known);
($status) = run([ "$top/ci/table", '--known', "$dir/known", "$dir/results/k" ]);
is($status, 0, 'a full run removes results of other programs');

# Two at once would remove each other's results.
open my $lock, '>>', "$dir/results/k/.lock" or die;
flock $lock, 2;
($status, $text) = prove('k', $good);
is($status >> 8 || $status, 2, 'a second run into the same results is refused');
like($text, qr/another run stores its results in \S+/, '... and told so');
close $lock;

my $short = program("$build/short", [ 't.a', 't.z' ], "cat <<'EOF'\n@{[(tap('t.a' => 'ok'))[0]]}EOF");
($status, $text) = prove('k', $short);
is($status, 1, 'points that are listed, but not planned, are lost');
like($text, qr/^LOST  t\.z/m, '... by name');

my $orphan = program("$build/orphan", ['t.a'], "cat <<'EOF'\n@{[(tap('t.a' => 'ok'))[0]]}EOF\nsetsid sleep $mark &");
($status, $text) = prove('k', $orphan);
is($status, 1, 'prove fails where only the table sees why');
like($text, qr/^Result: FAIL$/m, '... and says so');

# Plain prove judges the same programs, but knows no issues.
is((run([ 'prove', '--merge', '-e', '', $good ]))[0], 0, 'plain prove: good');
is((run([ 'prove', '--merge', '-e', '', $bad ]))[0], 1, 'plain prove: bad');

# Interrupted in the middle, with the signal to prove alone.
my $hang = program("$build/zhang", ['t.z'], "echo 1..1\nsetsid sleep $mark &\nsleep $mark");
my $later = fake('zlater', 't.y' => 'ok');
for my $signal (qw(INT TERM)) {
	my $pid = fork // die;
	if (!$pid) {
		@ENV{ keys %env } = values %env;
		open STDOUT, '>', '/dev/null';
		open STDERR, '>&', \*STDOUT;
		exec 'prove', "-PSeccomp=$dir/results,cut$signal,full", $good, $hang, $later;
	}
	my $until = time + 60;
	sleep 0.02 until sleepers() == 2 || time > $until;
	cmp_ok(time, '<', $until, 'it runs');
	kill $signal, $pid;
	waitpid $pid, 0;
	ok($?, "SIG$signal: not good");
	is(scalar sleepers(), 0, '... nothing is left running');
	($status, $text) = run([ "$top/ci/table", '--rows', 'points', "$dir/results/cut$signal" ]);
	is($status, 1, '... the table is not good');
	like($text, qr/^t\.a +P$/m, '... what ended is there');
	like($text, qr/^t\.z +L$/m, '... what ran is LOST');
	like($text, qr/^t\.zlater +L$/m, '... what had not begun is LOST');
}

done_testing;
