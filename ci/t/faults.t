#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
# Faults: places in C source, edits that share them, the files' form.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Path qw(make_path);
use File::Temp qw(tempdir);
use Test::More;
use Seccomp::Fault::Hint;
use Seccomp::Fault::Report;
use Seccomp::Fault::Set;
use Seccomp::Fault::Source;
use Seccomp::Util qw(read_file run_quiet write_file);

my $dir = tempdir(CLEANUP => 1);
my $c   = <<'END';
/* check(a) in a comment */
static int other(int a) { if (a > 4) return -1; return 0; }
static int check(int a)
	__releases(lock)
{
	const char *s = "check(a > 4) { ";

	if (a > 4) /* too much */
		return -EINVAL;
	else
		a++;
	return a
	       > 5;
}
SYSCALL_DEFINE2(thing, int, a, int, b)
{
	return check(a) + b;
}
END

sub faults {
	my ($text) = @_;
	open my $out, '>', "$dir/a.fault" or die;
	print {$out} $text;
	close $out;
	return Seccomp::Fault::Set::read_files("$dir/a.fault");
}

sub put {
	my ($text) = @_;
	my $source  = Seccomp::Fault::Source->new($c);
	my @refused = Seccomp::Fault::Set::apply(sub { $_[0] eq 'f.c' ? $source : undef }, faults($text));
	return ($source->render, @refused);
}

sub fault {
	my ($name, $hunk) = @_;
	return "Fault: $name\nBreaks: it\n$hunk\n";
}

my ($out, @refused) = put(fault('one', "@@ f.c check\n-a > 4\n+0"));
like $out, qr/if \(\(SECCOMP_FAULT\(1\) \? \(0\) : \(a > 4\)\)\)/, 'an expression, found in its function only';
is $out =~ tr/\n//, $c =~ tr/\n//, 'the rest is as it was';

($out) = put(fault('one', "@@ f.c check\n-a>5\n+1"));
like $out, qr/SECCOMP_FAULT\(1\) \? \(1\) : \(a\n\t       > 5\)/, 'layout does not matter';

($out) = put(fault('one', "@@ f.c check\n-return -EINVAL;\n+return -EPERM;"));
like $out, qr/\{ if \(SECCOMP_FAULT\(1\)\) \{\nreturn -EPERM;\n\} else \{\nreturn -EINVAL;\n\} \}\s+else/,
	'a statement, and the else after it keeps its if';

($out) = put(fault('one', "@@ f.c check\n-a > 4\n+0") . fault('two', "@@ f.c check\n-a > 4\n+1")
	. fault('three', "@@ f.c check\n-if (a > 4)\n-\treturn -EINVAL;\n-else\n-\ta++;"));
like $out, qr/SECCOMP_FAULT\(1\) \? \(0\) : SECCOMP_FAULT\(2\) \? \(1\) : \(a > 4\)/, 'two faults in one place';
like $out, qr/SECCOMP_FAULT\(3\)\) \{\n\n\} else \{\nif/, 'and one around them';

my @mixed = faults(fault('here', "@@ f.c check\n-a\n+0") . fault('x86', "@@ arch/x86/f.c check\n-a\n+0")
	. fault('named', "Arch: x86\n@@ f.c check\n-a\n+0") . fault('both', "@@ f.c check\n-a\n+0\n\n@@ arch/arm64/f.c check\n-a\n+0"));
is_deeply [ map { $_->{name} } Seccomp::Fault::Set::for_arch('arm64', @mixed) ], [qw(here both)],
	'nothing in the arch/ of another architecture';

($out) = put(fault('one', "@@ f.c check {\n+a = 0;"));
like $out, qr/\{\n\tif \(SECCOMP_FAULT\(1\)\) \{\na = 0;\n\t\}/, 'at the beginning of a function';

($out) = put(fault('one', "@@ f.c sys_thing\n return check(\n-a\n+a + \$0\n )"));
like $out, qr/check\(\(SECCOMP_FAULT\(1\) \? \(a \+ a\) : \(a\)\)\)/, 'a system call, context, the old code';

for my $case (
	[ 'no such file', '@@ g.c check' ], [ 'no such function', '@@ f.c nothing' ],
	[ 'no such code', '@@ f.c other' ], [ '3 places', "@@ f.c check\n-a\n+b" ],
) {
	my ($why, $at) = @$case;
	my $hunk = $at =~ /\n/ ? $at : "$at\n-a > 5\n+0";
	(undef, @refused) = put(fault('one', $hunk));
	like $refused[0][1] // '', qr/$why/, "refused: $why";
}
($out, @refused) = put(fault('one', "@@ f.c check\n-nothing\n+0\n@@| f.c check\n-a > 4\n+0"));
is @refused, 0, 'another form of the place';
($out, @refused) = put(fault('one', "@@ f.c check\n-a > 4\n+0\n@@ f.c check\n-nothing\n+0"));
unlike $out, qr/SECCOMP_FAULT/, 'one part without its place: none of it';

my @each = faults(fault('x-{1}', "Each: a 1 + 1\nEach: b 2\n@@ f.c check\n-a > 4\n+{2}"));
is_deeply [ map { $_->{name} . $_->{hunks}[0][0]{new} } @each ], [ "x-a1 + 1\n", "x-b2\n" ], 'Each: lines';
for my $bad (
	"@@ f.c check\n-if (a)\n+if (b)", "@@ f.c check\n-a, b\n+b, a", "@@ f.c check\n-a) + (b\n+0",
	"@@ f.c check\n a", 'nonsense',
) {
	ok !eval { faults(fault('one', $bad)); 1 }, "no fault: $bad" =~ s/\n/ /gr;
}

my @real = eval { Seccomp::Fault::Set::read_files(sort glob "$FindBin::Bin/../faults/*.fault") };
is $@, '', 'the real files can be read';
cmp_ok scalar @real, '>=', 120, 'and hold at least 120 faults';

open my $list, '>', "$dir/list" or die;
print {$list} map { join("\t", @$_) . "\n" } [ 1, 'seen', 'fault', '', 'x', '' ], [ 2, 'missed', 'fault', '', 'y', '' ],
	[ 3, 'same', 'equivalent', '', 'z', 'proof' ];
close $list;
Seccomp::Fault::Report::add_result("$dir/results", $_, $_ eq 'seen' ? 'noticed' : 'survived', ('-') x 4) for qw(seen missed same);
{
	open my $silent, '>', \my $text;
	my $old = select $silent;
	is Seccomp::Fault::Report::report("$dir/list", "$dir/results"), 1, 'equivalents are no survivors';
	select $old;
	like $text, qr/missed: y/, 'survivors are named with what they break';
}

# The tree that is given stays as it was, also through a link to it.  A make
# that does nothing is enough: no kernel comes of it, but all is written.
make_path("$dir/bin", "$dir/tree/kernel");
write_file("$dir/tree/kernel/seccomp.c", $c);
write_file("$dir/tree/kernel/Makefile", '');
symlink "$dir/tree", "$dir/link";
write_file("$dir/bin/make", "#!/bin/sh\n");
chmod 0755, "$dir/bin/make";
{
	local $ENV{PATH} = "$dir/bin:$ENV{PATH}";

	for my $build (qw(faults coverage)) {
		run_quiet("$FindBin::Bin/../$build/build", "$dir/link", "$dir/$build");
		my $files = join ' ', sort map { s/.*\///r } glob "$dir/tree/* $dir/tree/*/*";

		is $files, 'Makefile kernel seccomp.c', "$build leaves its source alone";
		is read_file("$dir/tree/kernel/seccomp.c"), $c, '... as it was';
	}
}

# A program that this kernel does not run is not given to a shell instead.
write_file("$dir/foreign", "touch '$dir/harm'\n");
chmod 0755, "$dir/foreign";
Seccomp::Fault::Hint->new([ { from => "$dir/foreign", path => 'x32/theme/foreign' } ]);
ok !-e "$dir/harm", 'a program of a foreign ABI is not taken for a script';

done_testing;
