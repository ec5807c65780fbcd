#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
# Rules that the whole tree keeps (DESIGN: one way in which data flows,
# nothing about architectures or versions outside their places, no sleeping).
use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib", "$FindBin::RealBin/../lib";
use Fake;
use Test::More;

chdir $top or die "$top: $!\n";
my @files = split /\n/, qx(git ls-files 2>/dev/null);
@files = split /\n/, qx(find . -type f ! -path './.git/*' ! -path './build/*' ! -path './results/*' | sed 's,^\\./,,') if !@files;
@files = grep { -f && -T _ } @files;
my %text = map { $_ => do { open my $in, '<', $_ or die "$_: $!"; local $/; scalar <$in> } } @files;

# C without comments and the insides of strings, lines kept.
sub code {
	my ($file) = @_;
	my $text = $text{$file};
	$text =~ s{(/\*.*?\*/)|(//[^\n]*)|"((?:[^"\\\n]|\\.)*)"}{
		defined $1 ? $1 =~ s/[^\n]//gr : defined $2 ? '' : '""' }gse;
	return $text;
}

# No line of the files matches, comments aside.
sub nowhere {
	my ($what, $pattern, @where) = @_;
	my @found;
	for my $file (@where) {
		my $number = 0;
		for my $line (split /\n/, $file =~ /\.[ch]$/ ? code($file) : $text{$file}) {
			$number++;
			next if $file !~ /\.[ch]$/ && $line =~ /^\s*#/;
			push @found, "$file:$number: $line" if $line =~ $pattern;
		}
	}
	ok(!@found, $what) or diag join "\n", @found;
}
sub in { my ($pattern) = @_; return grep { $_ =~ $pattern } @files }

my @c = in(qr/\.[ch]$/);
my @cases = grep { !m{^selftests/include/} } in(qr{^selftests/[^/]+/[^/]+\.[ch]$});
my @shell = grep { /\.sh$/ || $text{$_} =~ m{\A#!/bin/sh} } @files;
my @perl = grep { /\.(?:pm|t|pl)$/ || $text{$_} =~ m{\A#!/usr/bin/perl} } @files;

# --- architectures and versions in their places
nowhere('no #if on an architecture outside arch/',
	qr/^\s*#\s*(?:el)?if.*\b(?:__x86_64__|__i386__|__ILP32__|__LP64__|__aarch64__|__arm__|__mips\w*|__powerpc\w*|__s390\w*|__riscv\w*|__loongarch\w*)/,
	grep { !m{^arch/|^ci/guest/} } @c);
nowhere('no kernel version outside cases and known issues',
	qr/\bKERNEL_VERSION\b|\b[3-7]\.\d{1,2}(?:\.\d+)?\b(?!\s*s\b)/, in(qr{^selftests/include/}), 'Makefile', 'run_all.sh',
	in(qr{^ci/lib/Seccomp/(?!Boot|Fault|Kernels|Fleet|Apt)[^/]+\.pm$}));
nowhere('no qemu option outside arch/*.mk and ci/', qr/qemu-system|-M virt|-append\b/,
	grep { !m{^ci/|^arch/.*\.mk$|\.md$} } @files);
nowhere('no name of a package mirror', qr{\b(?:deb|ftp|snapshot|security|archive|cdn)[\w.-]*\.(?:debian|ubuntu|kernel)\.(?:org|net)\b}, @files);

# --- cases
nowhere('no sleeping in cases', qr/\b(?:u|nano|clock_nano)?sleep\s*\(/, @cases);
nowhere('no raw fork() in cases', qr/(?<![\w.>])v?fork\s*\(/, @cases);
nowhere('no TEST_SIGNAL', qr/\bTEST(?:_F)?_SIGNAL\b/, @c);

# --- every file
# A record that a program writes may be longer.
my @long = grep { $text{$_} =~ tr/\n// > 500 && $_ ne 'ci/faults/noticed' } @files;
ok(!@long, 'no file of more than 500 lines') or diag "@long";
my @unlicensed = grep {
	!/(?:\.gitignore|\.md|settings|config|\.expected)$|^ci\/help$|README$|\/lying\// && substr($text{$_}, 0, 300) !~ /SPDX-License-Identifier: GPL-2\.0/
} grep { length $text{$_} && !/\.(?:html|css|js)$/ } @files;
ok(!@unlicensed, 'every file says SPDX') or diag join "\n", @unlicensed;
my @blank = grep { $text{$_} =~ /[ \t]\n/ && !/\.md$/ } @files;
ok(!@blank, 'no blanks at the ends of lines') or diag join "\n", @blank;

# --- scripts
SKIP: {
	skip 'shellcheck is not installed', 1 if (run([ 'shellcheck', '--version' ]))[0] != 0;
	my ($status, $text) = run([ 'shellcheck', @shell ]);
	is($status, 0, 'shellcheck: ' . @shell . ' scripts') or diag $text;
}
for my $file (@shell) {
	my ($status, $text) = run([ 'sh', '-n', $file ]);
	is($status, 0, "sh -n $file") or diag $text;
}
my @wrong;
for my $file (@perl) {
	push @wrong, "$file: no strict and warnings" if $text{$file} !~ /^use strict;$/m || $text{$file} !~ /^use warnings;$/m;
	my ($status, $text) = run([ 'perl', '-Ici/lib', '-Ici/t/lib', '-wc', $file ]);
	push @wrong, $text if $status || $text =~ /\n.*\n/;
}
ok(!@wrong, 'perl -wc: ' . @perl . ' files') or diag join "\n", @wrong;

done_testing;
