#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
# The verdict layer against cases that lie (ci/t/lying/lies.c): each point must
# get the verdict that its name ends with, and nothing may be left behind.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Path qw(make_path);
use File::Temp qw(tempdir);
use Test::More;
use Seccomp::Util qw(write_file);

my $abi = `uname -m` =~ /^i.86/ ? 'i386' : 'x86_64';
my $dir = tempdir(CLEANUP => 1);
my $out = $ENV{O} // 'build';

# The suite's own rules build it: as a theme in a tree of links.
mkdir "$dir/selftests" or die "$dir: $!";
for my $entry (glob 'Makefile arch ci') {
	symlink "$ENV{PWD}/$entry", "$dir/$entry" or die "$entry: $!";
}
symlink "$ENV{PWD}/$_", "$dir/$_" or die "$_: $!"
	for 'selftests/include', glob 'selftests/*.mk';
symlink "$ENV{PWD}/ci/t/lying", "$dir/selftests/lying" or die "lying: $!";
my $log = `make -C $dir O=$dir/build ABIS=$abi 2>&1`;
is($?, 0, 'lying cases build') or do { diag($log); BAIL_OUT("no lying program") };
my $prog = "$dir/build/$abi/lying/lies";

# On a kernel that hangs where filters are installed nothing can be learned.
system "timeout -s KILL 15 $prog -t lying.wrong_signal_fail > /dev/null 2>&1";
if ($? >> 8 == 137 || ($? & 127) == 9) {
	diag('this kernel does not install filters any more; reboot it');
	done_testing();
	exit;
}

sub run_lies {
	my (@args) = @_;
	local $ENV{LIES_CLEANUP} = "$dir/cleanup";
	local $ENV{TMPDIR} = "$dir/tmp";
	mkdir "$dir/tmp";
	open my $fh, '-|', $prog, @args or die "$prog: $!";
	my @lines = <$fh>;
	close $fh;
	return ($? >> 8, @lines);
}

my ($status, @lines) = run_lies();
my %verdict;
for (@lines) {
	$verdict{$3} = $4 ? 'skip' : $1 ? 'fail' : 'pass'
		if /^(not )?ok (\d+) lying\.(\S+)( # SKIP .+)?$/;
}
is($status, 1, 'exit status tells of the failures');
my @names = map { (split /\t/)[0] =~ s/^lying\.//r } `$prog -l`;
cmp_ok(scalar @names, '>=', 30, 'all lies are listed');
is($lines[1], '1..' . @names . "\n", 'the plan is their number');
for my $name (@names) {
	my ($want) = $name =~ /_(pass|fail|skip)$/;
	is($verdict{$name}, $want, "$name");
}
is(scalar(keys %verdict), scalar(@names), 'no point is forged');

# Causes come before their result, in words.
my $text = join '', @lines;
my %words = (
	honest_fail => qr/expected: 2 == 1 .*\n# happened: 2 is 2 /,
	judge_killed_fail => qr/happened: the judge was killed by SIGSYS/,
	check_in_worker_fail => qr/expected: only the judge to make checks/,
	exit_0_early_fail => qr/happened: the judge left before the end/,
	exit_3_fail => qr/happened: the judge exited with 3/,
	hangs_fail => qr/happened: not within \d+ s; it was waiting for the end of the world/,
	worker_hangs_fail => qr/not within \d+ s; it was waiting for a worker .* in pause\(\)/,
	third_hang_fail => qr/not within \d+ s \(less than usual: others hung before\); it was waiting for less long/,
	no_check_fail => qr/happened: no check was made/,
	prints_before_failure_fail => qr/# said: last words/,
	promise_missing_fail => qr/happened: the kernel lacks what it promises: needs what every/,
	worker_died_fail => qr/expected: .* to return \d+.*\n# happened: the process was ended by SIGKILL/,
	wrong_signal_fail => qr/SIGKILL\n# happened: the process was ended by SIGSYS/,
	not_run_but_ran_fail => qr/expected: the call not to run\n# happened: its effect is there/,
);
for my $name (sort keys %words) {
	my ($part) = $text =~ /RUN +lying\.\Q$name\E \.\.\.\n(.*?)^not ok \d+ lying\.\Q$name\E$/ms;
	like($part // '', $words{$name}, "$name says why");
	like($part // '', qr/^# rerun: \S+ -t lying\.\Q$name\E$/m, "$name can be run again");
}
unlike($text, qr/forged/, 'what a passing case prints stays out');

# 5, 7, 11: nothing is left.
ok(!-e "$dir/cleanup", 'cleanup functions ran');
is_deeply([glob "$dir/tmp/*"], [], 'scratch directories are gone');
is(`pgrep -f $prog`, '', 'no process is left');

# 8, 9: options.
for my $args (['-t', 'typo'], ['-x'], ['operand']) {
	my $err = `$prog @$args 2>&1 >/dev/null`;
	is($? >> 8, 2, "'@$args' is refused");
	like($err, qr/^(usage|\S+: )/m, "'@$args' gets a line");
}
($status, @lines) = run_lies('-t', 'lying.honest_pass');
is($status, 0, 'one point can be run alone');
is(scalar(grep { /^ok 1 lying\.honest_pass$/ } @lines), 1, 'and is numbered 1');
($status) = run_lies('-t', 'lying.*skip*');
is($status, 1, 'a failure after a skip counts');

# Under a filter of somebody else's, as in a container, nothing is judged.
sub under_filter {
	my (@command) = @_;
	my $prctl = $abi eq 'i386' ? 172 : 157;
	my $pid = open(my $fh, '-|') // die;
	if (!$pid) {
		my $allow = pack 'S C C L', 6, 0, 0, 0x7fff0000;
		syscall $prctl, 38, 1, 0, 0, 0;
		syscall($prctl, 22, 2, pack('S x![P] P', 1, $allow), 0, 0) == 0 or die "prctl: $!";
		exec @command or die;
	}
	my @out = <$fh>;
	close $fh;
	return ($? >> 8, @out);
}
($status, @lines) = under_filter($prog, '-t', 'lying.honest_pass');
is($status, 1, 'under a filter a program fails');
like($lines[1], qr/^Bail out! a seccomp filter is on this program/, '... and says why');
is((grep { /^(?:not )?ok/ } @lines), 0, '... without a verdict');
is((under_filter('sh', '-c', "ci/sane $out 2>&1"))[0], 1, 'and run_all.sh would not begin');

# Few open files: asked for, or nothing is judged.
sub with_files {
	my ($ulimit, @command) = @_;
	my @out = split /\n/, `sh -c 'ulimit $ulimit && exec "\$@"' sh @command`;
	return ($? >> 8, @out);
}
($status, @lines) = with_files('-S -n 32', $prog, '-t', 'lying.honest_pass');
is($status, 0, 'few open files are made more');
($status, @lines) = with_files('-n 32', $prog, '-t', 'lying.honest_pass');
is($status, 1, 'if more are not allowed, a program fails');
like($lines[1], qr/^Bail out! needs 512 open files/, '... and says why');
is((with_files('-n 32', 'sh', '-c', "ci/sane $out 2>&1"))[0], 1, 'and run_all.sh would not begin');

# A program of an ABI that this kernel does not run: no shell may get it.
make_path("$dir/foreign/x32/precedence");
write_file("$dir/foreign/x32/precedence/ties", "touch '$dir/harm'\n");
chmod 0755, "$dir/foreign/x32/precedence/ties";
is(system('ci/sane', "$dir/foreign"), 0, 'programs of foreign ABIs alone tell nothing');
ok(!-e "$dir/harm", '... and are not taken for scripts');

# 11: killed from outside, in the middle: workers and keepers go too.
for my $sig (qw(KILL TERM INT)) {
	local $ENV{TMPDIR} = "$dir/tmp";
	my $pid = fork // die;
	if (!$pid) {
		$SIG{$_} = 'DEFAULT' for qw(INT TERM);
		open STDOUT, '>', '/dev/null';
		exec $prog, '-t', 'lying.*hangs_fail' or die;
	}
	my $tries = 0;
	select undef, undef, undef, 0.05
		until `pgrep -cf $prog` >= 3 || $tries++ > 200;
	kill $sig, $pid;
	waitpid $pid, 0;
	$tries = 0;
	select undef, undef, undef, 0.05 while `pgrep -f $prog` && $tries++ < 200;
	is(`pgrep -f $prog`, '', "nothing outlives SIG$sig");
	is_deeply([glob "$dir/tmp/*"], [], "nor any file");
}

done_testing();
