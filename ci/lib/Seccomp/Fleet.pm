# SPDX-License-Identifier: GPL-2.0
#
# From a kernel to stored results: builds what it needs, boots it.
package Seccomp::Fleet;

use strict;
use warnings;
use File::Path qw(make_path);
use File::Temp qw(tempdir);
use POSIX qw(strftime);
use Seccomp::Boot::Image;
use Seccomp::Boot::Machine;
use Seccomp::Boot::Programs;
use Seccomp::Boot::Session;
use Seccomp::Tables;
use Seccomp::Util qw(top_dir write_file read_file run_quiet);

# Options that decide what seccomp can do here.
my $OPTIONS = qr/^(CONFIG_(?:SECCOMP\w*|AUDIT\w*|X86_X32\w*|X86_VSYSCALL\w*|
	IA32_EMULATION\w*|CHECKPOINT_RESTORE|COMPAT\w*|OABI_COMPAT|BPF_JIT\w*|
	UPROBES|GENERIC_ENTRY|GENERIC_SYSCALL|MIPS32_(?:O|N)32|SYSCTL|PREEMPT\w*|
	SYSCALL_USER_DISPATCH|SECURITY_YAMA|USER_NS|PID_NS|SMP|HZ)=.*)$/x;

# The ABIs of a kernel that were built, native first.
sub abis {
	my ($karch, $build) = @_;

	return grep { -d "$build/$_" } split ' ', Seccomp::Tables::karch($karch, 'ABIS');
}

# job: { name, karch, kernel, config, dtb, append, ... }; see boot_kernel().
sub _plan {
	my ($job) = @_;
	my @programs;

	for my $abi (abis($job->{karch}, $job->{build})) {
		my @found = Seccomp::Boot::Programs::find($job->{build}, $abi,
			limit => $job->{limit}, only => $job->{only});

		next unless @found;
		make_path("$job->{dir}/$abi");
		write_file("$job->{dir}/$abi/plan",
			join '', map { "$_->{plan}\n" } @found);
		push @programs, @found;
	}
	return @programs;
}

# Lists of points that are known already belong beside the results.
sub _store_points {
	my ($job, @programs) = @_;

	for (grep { $_->{flags} eq '' } @programs) {
		my $record = Seccomp::Boot::Record->new(
			file => "$job->{dir}/$_->{name}.tap");

		$record->store_points(_selected(read_file("$_->{from}.points"),
						$_->{args}));
	}
}

# Those that "-t PATTERN" will run.
sub _selected {
	my ($points, $args) = @_;
	my $re = @$args ? Seccomp::Util::glob_re($args->[1]) : qr/^/;

	return join '', grep { /^([^\t]+)/ && $1 =~ $re } split /^/, $points;
}

# What a table wants to know about the run, as "key: value" lines.
sub _write_meta {
	my ($job, $session) = @_;
	my %guest = %{ $session->{meta} };
	my (undef, $suite) = run_quiet('git', '-C', top_dir(), 'describe',
				       '--always', '--dirty');
	my @config = -r ($job->{config} // '') ?
		read_file($job->{config}) =~ /$OPTIONS/mg : ();
	my @lines = (
		(map { [$_, $guest{$_}] } qw(uname release version machine cmdline channel)),
		[arch => $job->{karch}],
		[abis => join ' ', abis($job->{karch}, $job->{build})],
		(map { [config => $_] } @config),
		[qemu => $guest{command}], [accel => $job->{accel} // 'tcg'],
		[package => $job->{package}],
		[started => strftime('%Y-%m-%dT%H:%M:%SZ', gmtime $session->{begun})],
		[seconds => sprintf '%.1f', time - $session->{begun}],
		[boots => $session->{boots}], ['boot-ms' => $guest{'boot-ms'}],
		[failed => $session->{failed}], [suite => $suite =~ s/\s+\z//r],
	);

	write_file("$job->{dir}/meta", join '', map { "$_->[0]: $_->[1]\n" }
		grep { defined $_->[1] } @lines);
}

# boot_kernel(JOB, report): boots and runs; 1 good so far as booting goes, 0
# if the kernel did not boot or kept crashing.
# JOB: name, karch, kernel; config, dtb, append, accel, memory; build (built
# programs), only, limit, results.
sub boot_kernel {
	my ($job, $report) = @_;
	my $work = tempdir('seccomp-XXXXXX', TMPDIR => 1, CLEANUP => 1);

	$job->{dir} = "$job->{results}/$job->{name}";
	make_path($job->{dir});
	unlink "$job->{dir}/console.log";
	my @programs = _plan($job);

	die "$job->{name}: no program to run\n" unless @programs;
	_store_points($job, @programs);
	my $session = Seccomp::Boot::Session->new(%$job, programs => \@programs,
		results => $job->{dir}, work => $work, report => $report,
		init => Seccomp::Boot::Image::build_init($job->{karch}, $work));
	$job->{session} = $session;
	my $ok = $session->run;

	_write_meta($job, $session);
	return $ok;
}

1;
