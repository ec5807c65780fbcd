#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
# ci/run-one on programs that hang, crash, run away and leave others behind.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib", "$FindBin::RealBin/../lib";
use Fake;
use Seccomp::Tap qw(read_tap);
use Test::More;
use Time::HiRes qw(time sleep);

my $dir = scratch();
my $mark = "7$$.25";	# seconds to sleep: a name that only this test uses
my ($tap) = tap('t.a' => 'ok', 't.b' => 'ok');
my ($bad) = tap('t.a' => 'ok', 't.b' => 'not ok');
my $print = sub { "cat <<'EOF'\n$_[0]EOF\n" };

sub one {
	my ($name, $body, @options) = @_;
	my $program = program("$dir/build/x86_64/t/$name", [ 't.a', 't.b' ], $body);
	my @result = run([ "$top/ci/run-one", '--results', "$dir/results", '--kernel', 'k', @options, $program ]);
	my $read = read_tap(stored($name), theme => 't', program => $name);
	return (@result, join ' ', map { "$_->{name}=$_->{verdict}" } @{ $read->{points} });
}
sub stored { return "$dir/results/k/x86_64/t/$_[0].tap" }
sub sleepers { return grep { Seccomp::Tap::slurp("$_/cmdline") =~ /^sleep\x{0}\Q$mark\E\x{0}/ } glob '/proc/[0-9]*' }

my ($status, $text, $verdicts) = one('good', $print->($tap));
is("$status $verdicts", '0 t.a=PASS t.b=PASS', 'a good program');
is($text, Seccomp::Tap::slurp(stored('good')), 'what is printed is what is stored');
like($text, qr/\n# end: exit 0 [\d.]+\n\z/, 'the end line is last');

($status, undef, $verdicts) = one('bad', $print->($bad) . 'exit 1');
is("$status $verdicts", '1 t.a=PASS t.b=FAIL', 'a failing program');
($status, undef, $verdicts) = one('killed', $print->($tap =~ s/ok 2.*//sr) . 'kill -SEGV $$');
is("$status $verdicts", '139 t.a=PASS t.b=CRASH', 'a program that dies');
($status, undef, $verdicts) = one('stderr', 'echo oops >&2; printf partial; exit 3');
is("$status $verdicts", '3 t.stderr=CRASH t.a=LOST t.b=LOST', 'a program that fails to start');
like(Seccomp::Tap::slurp(stored('stderr')), qr/^oops\npartial\n# end: exit 3/, 'its words are kept');
(undef, undef, $verdicts) = one('huge', "yes 0123456789 | head -c 3000000\n" . $print->($tap));
is($verdicts, 't.a=PASS t.b=PASS', 'a program that prints much');

# Whoever may not read the kernel's log has no other reason to look at the pipe.
SKIP: {
	my @user = qw(setpriv --reuid=65534 --regid=65534 --clear-groups);
	my $program = program("$dir/build/x86_64/t/user", [ 't.a', 't.b' ], "yes 0123456789 | head -c 300000\n" . $print->($tap));
	skip 'needs root, and a tree that others can read', 1 if (run([ @user, "$top/ci/run-one", '--help' ]))[0];
	mkdir "$dir/user";
	chmod 0777, "$dir/user";
	chmod 0755, $dir;
	run([ @user, "$top/ci/run-one", '--results', "$dir/user", '--kernel', 'k', '--timeout', 20, $program ]);
	my $read = read_tap("$dir/user/k/x86_64/t/user.tap", theme => 't', program => 'user');
	is((join ' ', map { $_->{verdict} } @{ $read->{points} }), 'PASS PASS', 'much output of a user without /dev/kmsg');
}

# Time limits.
my $start = time;
($status, undef, $verdicts) = one('hang', $print->($tap =~ s/ok 2.*//sr) . "sleep $mark", '--timeout', 0.5);
is("$status $verdicts", '124 t.a=PASS t.b=HANG', 'a program that hangs');
ok(time - $start < 5, '... is stopped');
($status) = one('deaf', "trap '' TERM INT HUP\nwhile :; do sleep $mark; done", '--timeout', 0.5);
is($status, 124, 'so is one that ignores signals');
is(scalar sleepers(), 0, 'nothing of them is left');

# What a program leaves behind.
($status, $text, $verdicts) = one('orphan', $print->($tap) . "setsid sleep $mark &");
is("$status $verdicts", '0 t.a=PASS t.b=PASS t.orphan=FAIL', 'an orphan in a session of its own');
like($text, qr/^# left behind: sleep$/m, '... is named');
is(scalar sleepers(), 0, '... and killed');
($status, undef, $verdicts) = one('slow', $print->($tap) . 'sleep 0.2 &');
is("$status $verdicts", '0 t.a=PASS t.b=PASS', 'an orphan on its way out is waited for');

# Interrupted: no end line, nothing running.
for my $signal (qw(INT TERM HUP)) {
	my $program = program("$dir/build/x86_64/t/int$signal", ['t.a'], "echo 1..1\nsetsid sleep $mark &\nsleep $mark");
	my $pid = fork // die;
	if (!$pid) {
		open STDOUT, '>', '/dev/null';
		exec "$top/ci/run-one", '--results', "$dir/results", '--kernel', 'k', $program;
	}
	my $until = time + 60;
	sleep 0.02 until sleepers() == 2 || time > $until;
	cmp_ok(time, '<', $until, 'it runs');
	kill $signal, $pid;
	waitpid $pid, 0;
	ok($? & 127, "SIG$signal ends it by a signal");
	is(scalar sleepers(), 0, '... with all that it ran');
	is(Seccomp::Tap::slurp(stored("int$signal")), "1..1\n", '... and what it had is kept, without an end');
}

# Wrong use.
is((run([ "$top/ci/run-one", '--results', "$dir/results", "$dir/build/x86_64/t/none" ]))[0], 2, 'no such program');
is((run([ "$top/ci/run-one", 'x' ]))[0], 2, 'a strange path');
put("$dir/build/x86_64/t/binary", "\x7fELF nonsense");
chmod 0755, "$dir/build/x86_64/t/binary";
($status, $text) = run([ "$top/ci/run-one", '--results', "$dir/results", '--kernel', 'k', "$dir/build/x86_64/t/binary" ]);
is($status, 126, 'a file that the kernel does not execute');
like($text, qr/cannot run it: Exec format error/, '... is not given to a shell');

done_testing;
