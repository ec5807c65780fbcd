#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# A job for LAVA: what the guest says about programs, what LAVA's monitor makes
# of that, and a real job where lava-run is installed.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib", "$FindBin::RealBin/../lib";
use Fake;
use Test::More;
use Seccomp::Boot::Machine;
use Seccomp::Lava;
use Seccomp::Select;
use Seccomp::Tables;
use Seccomp::Util qw(read_file run_quiet);

my $dir = scratch();
my $pattern = Seccomp::Lava::PATTERN;
my %result = Seccomp::Lava::results();

# What a monitor counts: "id=result", in order, and without repeats that LAVA
# could not tell apart.
sub monitor {
	my ($text) = @_;
	my @found;

	$text =~ s/\r?\n/\r\n/g;
	$text =~ s/\Q${\Seccomp::Lava::BEGINS}\E// or return 'no begin';
	my $end = Seccomp::Lava::ENDS;
	my $ended = $text =~ s/(?:$end).*//s;

	while ($text =~ /$pattern/sg) {
		push @found, lc("$+{test_case_id}=" . ($result{ $+{result} } // 'nothing'));
	}
	return join ' ', (map { s/[^\w=]+/_/gr } @found), $ended ? () : 'no end';
}

# --- the monitor
my $begin = "[1.0] Run /init\n\nseccomp-suite begins\nTAP version 13\n";
my $end = "1..1\nseccomp-suite ends\n";

is(monitor($begin . <<'END' . $end), 'a_b_c=pass a_b_d=skip a_b=fail a_e=skip', 'lines that count');
ok 1 a.b.c
ok 2 a.b.d # SKIP needs a.b, # FAIL would be wrong
not ok 3 a.b # FAIL CRASH: 1
ok 4 a.e # SKIP KNOWN: issue
END
is(monitor($begin . <<'END' . $end), '', 'lines that do not');
# ok 1 a.b.c
#  not ok 1 a.b.c # FAIL
[2.0] Kernel command line: x
[2.0] Kernel Offset: disabled
[2.0] kernel panic - not syncing: said by a test
END
is(monitor($begin . "ok 1 a.b\n[ 22.5][T1] Kernel panic - not syncing: why\nCPU: 0\n" .
	   "[ 22.6] Kernel Offset: 0x1\n[ 22.7] Rebooting in 1 seconds..\n"),
   'a_b=pass panic=fail', 'a panic');
is(monitor($begin . "ok 1 a.bc[ 22.5] Kernel panic - not syncing: why\nCPU: 0\n"),
   'panic=fail no end', 'a panic within a line');
is(monitor($begin . "ok 1 a.b # SKIP wh[ 22.5] Kernel panic - not syncing: why\nCPU: 0\n"),
   'panic=fail no end', '... or behind its result');
unlike("\nok 1 a.b # SK", qr/$pattern/s, 'half of a line is nothing');

# --- the guest
write_driver("$dir/driver.c");
my $version = Seccomp::Version::kernel_version({ uname => join ' ', (POSIX::uname())[0 .. 3] });
my ($status, $said) = run_quiet(qw(gcc -std=gnu11 -Wall -Werror -DABOUT="about"),
	"-I$top/ci/guest", '-o', "$dir/driver", "$dir/driver.c",
	"$top/ci/guest/kernel.c", glob "$top/ci/lava/*.c");
is($status, 0, 'the guest\'s judge compiles') or diag $said;

sub write_driver {
	put($_[0], <<'END');
#include <stdio.h>
#include <string.h>
#include "init.h"
int main(void)
{
	char line[4096];

	frame_open("/dev/stdout");
	while (fgets(line, sizeof(line), stdin)) {
		if (line[0] == 'D' || line[0] == 'P') {
			frame_data(line[0], line + 2, strlen(line + 2));
			continue;
		}
		line[strcspn(line, "\n")] = '\0';
		frame(line[0], "%s", line + 2);
	}
}
END
}

# One program of points t.p.a and t.p.b, and of frames.
sub judged {
	my ($about, @frames) = @_;
	my $frames = join '', map { "$_\n" } 'H', 'B 0 build/x86_64/t/p', "P t.p.a\tX-1\t-",
		"P t.p.b\tX-1\t-", 'Q exit 0 bytes=0 crc=0', @frames, 'Z';

	put("$dir/about", $about);
	put("$dir/frames", $frames);
	my ($code, $text) = run([ 'sh', '-c', "cd $dir && exec ./driver < frames 2>&1" ]);
	diag $text if $code;
	return monitor("\n" . $text);
}
sub ended {
	my ($how, $left, $taint) = @_;
	return "E 0 $how ms=5 bytes=9 crc=00ff left=" . ($left // 0) . ' taint=' .
		($taint // read_file('/proc/sys/kernel/tainted') + 0);
}

my @good = ('D TAP version 13', 'D 1..2', 'D #  RUN           t.p.a ...', 'D ok 1 t.p.a',
	    'D #  RUN           t.p.b ...', 'D ok 2 t.p.b # SKIP no such call');
my @bad = (@good[0 .. 2], 'D # expected: ok 3 t.p.b', 'D not ok 1 t.p.a', @good[4, 5]);
my $one = "programs 1\n";
my $all = 'all_points_reported';

is(judged($one, @good, ended('exit 0')), "t_p_a=pass t_p_b=skip $all=pass", 'a good program');
is(judged($one, @bad, ended('exit 1')), "t_p_a=fail t_p_b=skip $all=pass", 'a bad one');
is(judged($one, @bad, ended('exit 0')), "t_p_a=fail t_p_b=skip t_p=fail $all=pass",
   'a wrong exit status');
is(judged($one, @good[0 .. 4], ended('signal 11')), "t_p_a=pass t_p_b=fail $all=pass",
   'a crash');
is(judged($one, @good[0 .. 2], ended("timeout 15")), "t_p_a=fail t_p_b=fail $all=pass",
   "a program that hangs");
is(judged($one, @good[0 .. 3], ended('exit 0')), "t_p_a=pass t_p_b=fail $all=pass", 'a lost point');
is(judged($one, @good, 'D ok 3 t.p.b', ended('exit 0')),
   "t_p_a=pass t_p_b=skip t_p=fail $all=pass", 'a point twice');
is(judged($one, @good, 'D not ok 3 t.p.c', ended('exit 1')),
   "t_p_a=pass t_p_b=skip t_p=fail $all=pass", 'a point that is not listed');
is(judged($one, map({ s/1\.\.2/1..3/r } @good), ended('exit 0')),
   "t_p_a=pass t_p_b=skip t_p=fail $all=pass", 'a wrong plan');
is(judged($one, 'D 1..0 # SKIP not here', ended('exit 4')), "t_p_a=skip t_p_b=skip $all=pass",
   'nothing to run');
is(judged($one, @good, ended('exit 0', 1)), "t_p_a=pass t_p_b=skip t_p=fail $all=pass",
   'a process left behind');
is(judged($one, @good, 'K BUG: here', ended('exit 0')),
   "t_p_a=pass t_p_b=skip t_p=fail $all=pass", 'a complaint of the kernel');
is(judged($one, @good, 'K warned: here', ended('exit 0')), "t_p_a=pass t_p_b=skip $all=pass",
   'what is none');
is(judged("programs 2\n", @good, ended('exit 0')), "t_p_a=pass t_p_b=skip $all=fail",
   'a program that never began');
is(judged($one, @good), "t_p_a=pass t_p_b=skip $all=fail", 'one without end');

# --- known issues
my $known = "${one}version $version\nknown t.q* other\nknown t.p.[ac] issue of ours\nlog WARN*\n";
is(judged($known, @bad, ended('exit 1')), "t_p_a=skip t_p_b=skip $all=pass", 'a known issue');
is(judged($known, @bad, 'K WARNING: x', ended('exit 1')), "t_p_a=skip t_p_b=skip $all=pass",
   '... explains a complaint');
is(judged($known, @bad, 'K BUG: x', ended('exit 1')),
   "t_p_a=skip t_p_b=skip t_p=fail $all=pass", '... but no other');
is(judged($known, @good, 'K WARNING: x', ended('exit 0')),
   "t_p_a=pass t_p_b=skip t_p=fail $all=pass", '... only where it was met');
for my $other ("${version}1", "$version.1", '1.2.3') {
	is(judged($known =~ s/version .*/version $other/r, @bad, ended('exit 1')),
	   "t_p_a=fail t_p_b=skip $all=pass", "the issues of $other are not this kernel's");
}
like(Seccomp::Lava::about('5.10.1', 'x86_64', 7), qr/\Aprograms 7\nversion 5\.10\.1\nknown \S+ \S+\n/,
     'what a guest is told');
is(Seccomp::Lava::about(undef, 'x86_64', 7), "programs 7\n", '... of an unknown kernel');

# --- files, for every machine that qemu has
my $reader = <<'END';
import json, shlex, sys, yaml
device, job = (yaml.safe_load(open(f)) for f in sys.argv[1:])
qemu = device['actions']['boot']['methods']['qemu']['parameters']
monitor = job['actions'][2]['test']['monitors'][0]
assert job['context']['arch'] in device['available_architectures']
print(json.dumps({'options': shlex.split(' '.join(qemu['options'])), 'command': qemu['command'],
	'pattern': monitor['pattern'], 'map': monitor['fixupdict'],
	'images': job['actions'][0]['deploy']['images']}))
END
SKIP: {
	skip 'python3 has no yaml', 1 if (run_quiet('python3', '-c', 'import yaml'))[0];
	require JSON::PP;
	for my $karch (grep { Seccomp::Tables::karch($_, 'QEMU') ne '' } Seccomp::Tables::karches()) {
		my %job = (karch => $karch, abi => 'x', name => "it's", dir => '/d', minutes => 3, limit => 9,
			   size => 1, append => 'word', accel => 'tcg', dtb => '/dtb');
		my @files = (put("$dir/device.yaml", Seccomp::Lava::device(\%job)),
			     put("$dir/job.yaml", Seccomp::Lava::job(\%job)));
		my ($code, $text) = run([ 'python3', '-c', $reader, @files ]);
		my $read = $code ? diag($text) && {} : JSON::PP::decode_json($text);

		is($read->{command}, Seccomp::Tables::karch($karch, 'QEMU'), "files for $karch");
		is($read->{pattern}, $pattern, '... the pattern survives');
		is_deeply($read->{map}, \%result, '... and what it means');
		my ($append) = grep { /\bword\b/ } @{ $read->{options} };
		like($append // '', qr/ word panic=1 -- start=0(?: SECCOMP_\w+=\w+)*$/, '... the command line is one word');
		unlike("@{ $read->{options} }", qr/quiet|channel=|-initrd|-kernel|file,/, '... all else is gone');
		is($read->{images}{kernel}{image_arg}, '-kernel {kernel}', '... LAVA names the images');
	}
}

# --- ids that LAVA can tell apart
my ($abi) = Seccomp::Select::native_abis();
my @built = grep { -x } map { "$top/build/$abi/$_" } Seccomp::Select::sources();
SKIP: {
	skip 'no programs are built', 1 if !@built;
	my %id;

	for my $name (map { my (undef, @l) = Seccomp::Select::list_points($_); map { (split /\t/)[0] } @l } @built) {
		push @{ $id{ lc $name =~ s/\W+/_/gr } }, $name;
	}
	my @twice = map { "@$_" } grep { @$_ > 1 } values %id;
	ok(!@twice, keys(%id) . ' points have ids of their own') or diag join "\n", @twice;
}

# --- a real job
my @kernel = ('--kernel', 'amd64 6.12.* cloud');
my ($no_lava) = run_quiet('lava-run', '--help');
SKIP: {
	skip 'lava-run (package lava-dispatcher of Debian 12) is not installed', 4 if $no_lava;
	skip 'lava-run has to be root', 4 if $> != 0;
	skip 'no kernel to boot', 4 if (run([ "$top/ci/fleet", '--no-install', '--dry-run', @kernel ]))[0];
	my $program = "$dir/build/x86_64/example/refused";
	my ($code, $text) = run([ 'make', '-s', '-C', $top, "O=$dir/build", 'ABIS=x86_64',
				  $program, $program =~ s/refused$/refuse/r ]);
	is($code, 0, 'the theme example') or diag $text;
	my (undef, @points) = Seccomp::Select::list_points($program);

	($code, $text) = run([ "$top/ci/lava/make", "$dir/lava", @kernel, '--any-program',
			       '--build', "$dir/build", '--only', 'example/refused' ]);
	is($code, 0, 'ci/lava/make') or diag $text;
	my $command = $text =~ /^\s+(lava-run .*)/m ? $1 : 'false';

	# Emulated by several threads, a kernel that patches itself may die of it.
	for (1 .. 3) {
		($code, $text) = run([ split ' ', $command ]);
		last if $text !~ /Oops: int3/;
	}
	is($code, 0, $command) or diag substr $text, -3000;
	my @results = grep { /"lvl": "results"/ && /"definition": "seccomp_x86_64"/ } split /\n/, $text;
	my %seen = map { /"case": "(\w+)".*"result": "(pass|skip)"/ ? ($1 => $2) : () } @results;

	is(join(' ', sort keys %seen), join(' ', sort $all, map { /^([^\t]+)/ ? lc $1 =~ s/\W+/_/gr : () } @points),
	   'LAVA has each point once: ' . @results . ' results') or diag grep { /"result": "fail"/ } @results;
}

done_testing;
