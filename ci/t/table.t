#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
# ci/table and ci/compare on stored results: formats, rows, exit statuses.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib";
use Fake;
use JSON::PP ();
use Test::More;

my $dir = scratch();
my @table = ("$top/ci/table", '--known', put("$dir/known", <<'END'));
Issue: known-one
Points: t.known
Abis: *
Since: 6.0
Fixed: 7.0
Fix: 0123456789ab "a title"
Ref: CVE-0000-0001
What: a bug
END

sub store {
	my ($tree, $abi, $program, $points, $end) = @_;
	my ($text, $status) = tap(@$points);
	put("$tree/$abi/$program.tap", $text . ($end // "# end: exit $status 0.1\n"));
}

# Good results.
put("$dir/good/6.1-k/meta", "uname: Linux h 6.1.5-k #1\nrelease: 6.1.5-k\nabis: x86_64 i386\nstarted: 2026-01-01T00:00:00Z\n");
for my $abi (qw(x86_64 i386)) {
	store("$dir/good/6.1-k", $abi, 't/one', [ 't.a' => 'ok', 't.b' => 'skip needs <root>', 't.known' => 'not ok' ]);
	store("$dir/good/6.1-k", $abi, 'u/two', [ 'u.a.x' => 'ok', 'u.a.y' => 'ok' ]);
}
my ($status, $text) = run([ @table, "$dir/good" ]);
is($status, 0, 'PASS, SKIP and KNOWN are good');
like($text, qr/x86_64\s+i386/, 'native ABI first');
like($text, qr/^t\s+1\s+1\s+1\s+\.\s+1\s+1\s+1\s+\.$/m, 'a theme by ABI') or diag $text;
like($text, qr/KNOWN t\.known  \[x86_64 i386\]/, 'a finding is told once for both');
like($text, qr/expected: this\n\s+happened: that/, 'what was expected and what happened');
like($text, qr{rerun:\s+build/x86_64/t/one -t t\.known}, 'how to run it again');
like($text, qr/fix:\s+0123456789ab "a title"; in 7\.0; CVE-0000-0001/, 'the fix of a known issue');
for my $rows (qw(cases points clauses programs themes)) {
	for my $format (qw(text md tsv html json junit)) {
		($status, $text) = run([ @table, '--rows', $rows, '--format', $format, "$dir/good/6.1-k" ]);
		ok($status == 0 && length $text, "$format of $rows") or diag $text;
	}
}
($status, $text) = run([ @table, '--theme', 'u', "$dir/good" ]);
unlike($text, qr/^t /m, 'one theme only');

# Each bad verdict fails the run.
my %bad = (
	FAIL => [ 't/one', [ 't.a' => 'not ok' ] ],
	CRASH => [ 't/one', [ 't.a' => 'ok' ], "# end: signal 11 0.1\n" ],
	HANG => [ 't/one', [ 't.a' => 'ok' ], "# end: timeout 9\n" ],
	LOST => [ 't/one', [ 't.a' => 'ok' ], '' ],
);
for my $verdict (sort keys %bad) {
	store("$dir/$verdict/k", 'x86_64', @{ $bad{$verdict} });
	($status, $text) = run([ @table, "$dir/$verdict" ]);
	is($status, 1, "$verdict fails");
	like($text, qr/^$verdict\s+t\./m, "... and is told");
}
put("$dir/empty/k/meta", "release: 6.1\n");
($status, $text) = run([ @table, "$dir/empty" ]);
is($status, 1, 'no results are not good');
like($text, qr/No results/, '... and said to be none');
store("$dir/plan/k", 'x86_64', 't/one', [ 't.a' => 'ok' ]);
put("$dir/plan/k/x86_64/plan", "t/one\nt/two\n");
($status, $text) = run([ @table, "$dir/plan" ]);
is($status, 1, 'a program that was to run and has no result');
like($text, qr/LOST  t\.two .*never ran/s, '... is LOST');

# A known issue that is fixed, or that the kernel should not have.
put("$dir/fixed/k/meta", "release: 6.5.0\n");
store("$dir/fixed/k", 'x86_64', 't/one', [ 't.known' => 'ok' ]);
($status, $text) = run([ @table, "$dir/fixed" ]);
is($status, 0, 'a known issue that passes is good');
like($text, qr/^FIXED t\.known/m, '... and noted');
put("$dir/again/k/meta", "release: 7.1.0\n");
store("$dir/again/k", 'x86_64', 't/one', [ 't.known' => 'not ok' ]);
($status, $text) = run([ @table, "$dir/again" ]);
is($status, 1, 'a known issue on a kernel that has the fix');

# Wrong use.
for my $wrong ([ '--rows', 'x' ], [ '--format', 'x' ], ['--x'], ["$dir/none"]) {
	($status, $text) = run([ @table, @$wrong ]);
	is($status, 2, "refused: @$wrong");
	is($text =~ tr/\n//, 1, '... in one line');
}

# JSON, JUnit, HTML.
(undef, $text) = run([ @table, '--format', 'json', "$dir/good" ]);
my $json = JSON::PP->new->decode($text);
is($json->{kernels}[0]{abis}[0]{programs}[0]{points}[2]{verdict}, 'KNOWN', 'JSON has verdicts');
run([ @table, '--format', 'junit', '--output', "$dir/junit.xml", "$dir/good", "$dir/FAIL", "$dir/LOST" ]);
SKIP: {
	skip 'python3-junitparser is not installed', 1 if (run([ 'python3', '-c', 'import junitparser' ]))[0] != 0;
	(undef, $text) = run([ 'python3', '-c', <<'END', "$dir/junit.xml" ]);
import junitparser, sys
xml = junitparser.JUnitXml.fromfile(sys.argv[1])
kinds = [type(r).__name__ for suite in xml for case in suite for r in case.result]
skip = [r.message for suite in xml for case in suite for r in case.result if case.name == 't.b']
print(xml.tests, xml.failures, xml.errors, xml.skipped, {k: kinds.count(k) for k in sorted(set(kinds))}, skip[0])
END
	is($text, "13 1 1 4 {'Error': 1, 'Failure': 1, 'Skipped': 4} needs <root>\n", 'junitparser counts the same');
}
(undef, $text) = run([ @table, '--format', 'html', '--rows', 'cases', "$dir/good" ]);
unlike($text, qr/\@[A-Z]+\@/, 'the page is filled in');
unlike($text, qr{(?:src|href)="?https?:}, '... and needs nothing from elsewhere');
unlike($text, qr/needs <root>/, '... and escapes');

# Comparing.
my @compare = ("$top/ci/compare", '--known', "$dir/known");
($status, $text) = run([ @compare, "$dir/good", "$dir/good" ]);
is($status, 0, 'nothing differs');
store("$dir/old/k", 'x86_64', 't/one', [ 't.a' => 'ok', 't.b' => 'not ok', 't.c' => 'ok' ]);
store("$dir/new/k", 'x86_64', 't/one', [ 't.a' => 'not ok', 't.b' => 'ok', 't.c' => 'ok' ]);
($status, $text) = run([ @compare, "$dir/old/k", "$dir/new/k" ]);
is($status, 1, 'a new failure');
like($text, qr{New failures:\n  x86_64 t\.a \(t/one\): PASS -> FAIL\n.*Other differences:\n  x86_64 t\.b \(t/one\): FAIL -> PASS}s, 'new ones first');
store("$dir/less/k", 'x86_64', 't/one', [ 't.a' => 'ok', 't.b' => 'not ok' ]);
is((run([ @compare, "$dir/old", "$dir/less" ]))[0], 1, 'a point that is gone');
is((run([ @compare, "$dir/less", "$dir/old" ]))[0], 0, 'a point more');
is((run([ @compare, "$dir/old", "$dir/none" ]))[0], 2, 'nothing to compare with');

done_testing;
