#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
# Verdicts from streams that are truncated, crashed, hung, empty or lie.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib", "$FindBin::RealBin/../lib";
use Fake;
use Seccomp::Tap qw(parse_tap worst);
use TAP::Parser;
use Test::More;

# "name=VERDICT ..." of a stream of the program t/p.
sub verdicts {
	my ($text, @list) = @_;
	my $list = @list ? [ map { { name => $_, clauses => ['X-1'], promise => 'listed' } } @list ] : undef;
	my $read = parse_tap($text, theme => 't', program => 'p', list => $list);
	return join ' ', map { "$_->{name}=$_->{verdict}" } @{ $read->{points} };
}

my ($good) = tap('t.a' => 'ok', 't.b' => 'skip needs root', 't.c' => 'ok');
my ($bad) = tap('t.a' => 'ok', 't.b' => 'not ok', 't.c' => 'ok');
my $end = '# end: exit';

is(verdicts("$good$end 0 0.1\n"), 't.a=PASS t.b=SKIP t.c=PASS', 'a good program');
is(verdicts("$bad$end 1 0.1\n"), 't.a=PASS t.b=FAIL t.c=PASS', 'a failing point');
my ($failed) = grep { $_->{verdict} eq 'FAIL' }
	@{ parse_tap("$bad$end 1 0.1\n", theme => 't', program => 'p')->{points} };
is_deeply($failed->{checks}, [ [ 'this', 'that' ] ], 'what was expected belongs to its own point');
is($failed->{at}, 'x.c:1', 'so does the place');

# Exit statuses that lie.
like(verdicts("$bad$end 0 0.1\n"), qr/t\.b=FAIL .*t\.p=CRASH/, 'exit 0 with a failed point');
is(verdicts("$good$end 1 0.1\n"), 't.a=PASS t.b=SKIP t.c=PASS t.p=CRASH', 'exit 1 without one');
is(verdicts("$good$end 3 0.1\n"), 't.a=PASS t.b=SKIP t.c=PASS t.p=CRASH', 'another exit status');

# Death, at a point or between points.
(my $cut = $good) =~ s/ok 2 .*//s;
is(verdicts("$cut# end: signal 11 0.1\n"), 't.a=PASS t.b=CRASH t.p.point-3=LOST', 'killed in the second of three');
is(verdicts("$cut# end: signal 11 0.1\n", qw(t.a t.b t.c)), 't.a=PASS t.b=CRASH t.c=LOST', 'the same with a list');
is(verdicts("$cut# end: timeout 5\n", qw(t.a t.b t.c)), 't.a=PASS t.b=HANG t.c=LOST', 'hung in the second');
is(verdicts("$cut# end: panic Oops\n", qw(t.a t.b t.c)), 't.a=PASS t.b=CRASH t.c=LOST', 'the kernel panicked');
is(verdicts("$cut# end: lost console\n", qw(t.a t.b t.c)), 't.a=PASS t.b=LOST t.c=LOST', 'the stream was cut');
is(verdicts($cut, qw(t.a t.b t.c)), 't.a=PASS t.b=LOST t.c=LOST', 'interrupted: no end line');
is(verdicts("$cut$end 0 0.1\n", qw(t.a t.b t.c)), 't.a=PASS t.b=CRASH t.c=LOST', 'exit 0 in the middle');
is(verdicts("$good# end: signal 9 0.1\n"), 't.a=PASS t.b=SKIP t.c=PASS t.p=CRASH', 'killed after the last');
is(verdicts("$good# end: timeout 9\n"), 't.a=PASS t.b=SKIP t.c=PASS t.p=HANG', 'hung after the last');
is(verdicts($good), 't.a=PASS t.b=SKIP t.c=PASS t.p=LOST', 'all points, but no end');
is(verdicts("$good# end: exit 0 0.1"), 't.a=PASS t.b=SKIP t.c=PASS t.p=LOST', 'the end line itself is cut');
is(verdicts("$good# end: exit\n"), 't.a=PASS t.b=SKIP t.c=PASS t.p=LOST', 'an unreadable end line');
is(verdicts("$good$end 0 0.1\n$end 0 0.1\n"), 't.a=PASS t.b=SKIP t.c=PASS t.p=FAIL', 'a program that prints an end line');

# Nothing, or nothing that makes sense.
is(verdicts(''), 't.p=LOST', 'an empty file');
is(verdicts("\0\1garbage\n" x 9), 't.p=LOST', 'garbage');
is(verdicts("$end 0 0.1\n"), 't.p=LOST', 'a program that prints nothing');
is(verdicts("$end 0 0.1\n", 't.a'), 't.p=LOST t.a=LOST', 'the same with a list');
is(verdicts("TAP version 13\n1..0\n$end 0 0.1\n"), 't.p=LOST', 'no point, and no reason');
is(verdicts("1..0 # SKIP no seccomp\n$end 0 0.1\n"), 't.p=SKIP', 'skipped as a whole');
is(verdicts("1..0 # SKIP no seccomp\n$end 4 0.1\n", 't.a'), 't.a=SKIP', 'the same, without prove, with a list');
is(verdicts("1..0 # SKIP no seccomp\n# end: signal 6 0.1\n"), 't.p=CRASH', 'skipped, but crashed');
(my $noplan = $good) =~ s/^1\.\.3\n//m;
like(verdicts("$noplan$end 0 0.1\n"), qr/t\.p=LOST/, 'no plan');
is(verdicts("Bail out! disk full\n$end 255 0.1\n"), 't.p=CRASH', 'bailed out');

# Malformed points never pass.
sub with { my ($from, $to) = @_; return verdicts($good =~ s/$from/$to/r . "$end 0 0.1\n") }
like(with('ok 3 t.c', 'ok 3 t.c # TODO later'), qr/t\.c=FAIL/, 'TODO');
like(with('ok 3 t.c', 'ok 3 t.c # XPASS'), qr/t\.c=FAIL/, 'XPASS');
like(with('ok 3 t.c', 'ok 3 t.c # XFAIL'), qr/t\.c=FAIL/, 'XFAIL');
like(with('ok 3 t.c', 'ok 4 t.c'), qr/t\.c=FAIL/, 'a number left out');
like(with('ok 3 t.c', 'ok t.c'), qr/t\.c=FAIL/, 'no number');
like(with('ok 3 t.c', 'ok 3'), qr/t\.c=LOST|t\.p\.point-3=FAIL/, 'no name');
like(with('ok 3 t.c', 'ok 3 t.a'), qr/t\.a=FAIL/, 'a name twice, not the one that ran');
like(with('ok 3 t.c', 'ok 3 t.z'), qr/t\.z=FAIL/, 'not the point that ran');
like(with('1\.\.3', '1..2'), qr/t\.c=FAIL/, 'a point more than planned');
is(with('1\.\.3', '1..4'), 't.a=PASS t.b=SKIP t.c=PASS t.p.point-4=LOST', 'a point less than planned');
like(with('1\.\.3', "1..3\n1..3"), qr/t\.p=FAIL/, 'a second plan');
like(with('ok 2 t.b # SKIP', 'not ok 2 t.b # SKIP'), qr/t\.b=FAIL/, 'not ok, and skipped');
like(with('ok 3 t.c', "not ok 99 t.x\nok 3 t.c"), qr/t\.x=FAIL/, 'a result in the output of a test');

# The kernel's log counts against the point that ran, whatever it said.
like(with('ok 3 t.c', "# kernel: BUG: bad\nok 3 t.c"), qr/t\.c=CRASH/, 'an oops during a point');
is(verdicts("$good# kernel: WARNING: x\n$end 0 0.1\n"), 't.a=PASS t.b=SKIP t.c=PASS t.p=CRASH', 'one after the last point');
is(verdicts("$good# left behind: sleep\n$end 0 0.1\n"), 't.a=PASS t.b=SKIP t.c=PASS t.p=FAIL', 'a process left behind');

is(worst(qw(PASS SKIP)), 'PASS', 'PASS shows through SKIP');
is(worst(qw(PASS KNOWN SKIP)), 'KNOWN', 'KNOWN through PASS');
is(worst(qw(FAIL LOST HANG)), 'LOST', 'LOST is the worst');
is(worst(), undef, 'nothing is nothing');

# A well-formed stream reads as TAP::Parser reads it.
for my $text ($good, $bad) {
	my $parser = TAP::Parser->new({ tap => $text });
	my %theirs;
	while (my $result = $parser->next) {
		next if !$result->is_test;
		$theirs{ $result->has_skip ? 'SKIP' : $result->is_ok ? 'PASS' : 'FAIL' }++;
	}
	my $read = parse_tap("$text$end " . ($text eq $bad ? 1 : 0) . " 0.1\n", theme => 't', program => 'p');
	my %ours;
	$ours{ $_->{verdict} }++ for @{ $read->{points} };
	is_deeply(\%ours, \%theirs, 'as many of each as TAP::Parser counts');
}

done_testing;
