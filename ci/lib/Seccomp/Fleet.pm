# SPDX-License-Identifier: GPL-2.0
#
# From a kernel to stored results: builds what it needs, boots it.
package Seccomp::Fleet;

use strict;
use warnings;
use File::Glob qw(:bsd_glob);
use File::Path qw(make_path);
use File::Temp qw(tempdir);
use POSIX qw(strftime);
use Digest::SHA;
use Seccomp::Boot::Accel;
use Seccomp::Boot::Image;
use Seccomp::Boot::Machine;
use Seccomp::Boot::Programs;
use Seccomp::Boot::Session;
use Seccomp::Boot::Zboot;
use Seccomp::Kernels;
use Seccomp::Known;
use Seccomp::Tables;
use Seccomp::Tap;
use Seccomp::Util qw(top_dir write_file read_file run_quiet);
use Seccomp::Version;

# Options that decide what seccomp can do here.
my $OPTIONS = qr/^(CONFIG_(?:SECCOMP\w*|AUDIT\w*|X86_X32\w*|X86_VSYSCALL\w*|
	IA32_EMULATION\w*|CHECKPOINT_RESTORE|COMPAT\w*|OABI_COMPAT|BPF_JIT\w*|
	UPROBES|GENERIC_ENTRY|GENERIC_SYSCALL|MIPS32_(?:O|N)32|SYSCTL|PREEMPT\w*|
	SYSCALL_USER_DISPATCH|SECURITY_YAMA|USER_NS|PID_NS|SMP|HZ)=.*)$/xm;

# Why a kernel can't run an ABI, by its configuration; undef if it may.
sub _unfit {
	my ($job, $abi) = @_;
	my $needs = Seccomp::Tables::abi($abi, 'CONFIG');

	return undef unless $needs ne '' && -r ($job->{config} // '');
	my $config = read_file($job->{config});

	for my $option (split ' ', $needs) {
		return "$option is not set" unless $config =~ /^\Q$option\E=y$/m;
	}
	return undef;
}

# What runs in which ABI; lists it in <abi>/plan for those who read results.
sub _plan {
	my ($job, $report) = @_;
	my @programs;

	$job->{abis} = [];
	for my $abi (@{ $job->{wanted} }) {
		my $unfit = _unfit($job, $abi);

		if (defined $unfit) {
			$report->('note', "no $abi: $unfit");
			next;
		}
		my @found = Seccomp::Boot::Programs::find($job->{build}, $abi, %$job);

		next unless @found;
		push @{ $job->{abis} }, $abi;
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

	for (grep { $_->{known} } @programs) {
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

# What the programs should find in the guest: what the configuration has, so
# that they can tell what is not built in from what is lost.
sub _files {
	my ($job) = @_;

	return {} unless -r ($job->{config} // '');
	return { config => join "\n", read_file($job->{config}) =~ /^CONFIG_\w+=[ym]$/mg, '' };
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
		[abis => join ' ', @{ $job->{abis} }],
		(map { [config => $_] } @config),
		[qemu => $guest{command}], [accel => $job->{accel}],
		[package => $job->{package} ?
			join ' ', @{ $job->{package} }{qw(package version)} : undef],
		[started => strftime('%Y-%m-%dT%H:%M:%SZ', gmtime $session->{begun})],
		[seconds => sprintf '%.1f', time - $session->{begun}],
		[boots => $session->{boots}], ['boot-ms' => $guest{'boot-ms'}],
		[key => $session->{key}],
		[failed => $session->{failed}], [suite => $suite =~ s/\s+\z//r],
	);

	write_file("$job->{dir}/meta", join '', map { "$_->[0]: $_->[1]\n" }
		grep { defined $_->[1] } @lines);
}

# What results depend on: with the same key, what is there is still true.
sub _key {
	my ($job, $init) = @_;
	my $sha = Digest::SHA->new(256);

	$sha->addfile($_, 'b') for $job->{kernel}, $init, $job->{dtb} // ();
	$sha->add(join "\0", map { $_ // '' } @$job{qw(karch append accel memory cpus)},
		@{ $job->{only} || [] },
		Seccomp::Tables::karch($job->{karch}, 'MACHINE'),
		Seccomp::Tables::karch($job->{karch}, 'APPEND'));
	return $sha->hexdigest;
}

# Did this program run to an end of its own, and was not built anew since?
sub _has_result {
	my ($job, $program) = @_;
	my $tap = "$job->{dir}/$program->{name}.tap";

	return 0 unless -e $tap && (stat _)[9] >= (stat $program->{from})[9];
	return read_file($tap) =~ /^# end: (?!lost )[^\n]*\n\z/m;
}

# With --resume, keep what the same kernel, command and program gave; else
# start from nothing, so that nothing old can be taken for new.
sub _resume {
	my ($job, $key, @programs) = @_;
	my $old = -e "$job->{dir}/meta" ? read_file("$job->{dir}/meta") : '';

	if ($job->{resume} && $old =~ /^key: \Q$key\E$/m) {
		my @left = grep { !_has_result($job, $_) } @programs;

		$job->{kept} = @programs - @left;
		return @left;
	}
	unlink "$job->{dir}/meta", "$job->{dir}/console.log";
	for my $file (map { glob "$job->{dir}/*/*/*.$_" } qw(tap points)) {
		unlink $file;
	}
	return @programs;
}

# Verdicts of what has just ended, for those who watch.
sub _count {
	my ($job, $record, $known, $meta) = @_;
	my ($abi, $theme, $program) = split m{/}, $record->{program}{name};
	my $read = Seccomp::Tap::read_tap($record->{file}, theme => $theme,
					  program => $program);
	my %meta = (%$meta, arch => $job->{karch});
	my %count;

	$known->judge_all($read->{points}, $abi, Seccomp::Version::kernel_version(\%meta),
			  Seccomp::Version::kernel_name(\%meta))
		if $known;
	$count{ $_->{verdict} }++ for @{ $read->{points} };
	return %count;
}

# Fetched, if it is a package; then image, configuration and device tree.
sub _obtain {
	my ($job, $report) = @_;

	return unless $job->{package};
	my $dir = Seccomp::Kernels::fetch($job, sub {
		$report->('fetching', $_[0]{package}, $_[0]{size});
	});

	$job->{kernel} = "$dir/vmlinuz";
	$job->{config} = "$dir/config" if -e "$dir/config";
	$job->{dtb} = "$dir/dtb" if -e "$dir/dtb";
}

# run_job(JOB, report): fetches, boots and runs; true unless the kernel did
# not boot or kept crashing; dies if it could not be tried at all.
# JOB: name, karch, and package (by Seccomp::Kernels) or kernel; append,
# accel, memory; build (built programs), wanted (ABIs), only, limit, results.
sub run_job {
	my ($job, $report) = @_;
	my $missing = Seccomp::Boot::Machine::missing($job->{karch});

	die "$missing\n" if defined $missing;
	_obtain($job, $report);
	my $work = tempdir('seccomp-XXXXXX', TMPDIR => 1, CLEANUP => 1);
	my $init = Seccomp::Boot::Image::build_init($job->{karch}, $work);

	$job->{kernel} = Seccomp::Boot::Zboot::unpacked($job->{kernel}, $work);
	$job->{accel} = Seccomp::Boot::Accel::choose($job->{karch}, $job->{kernel},
		$init, $work) if $job->{accel} eq 'auto';
	$job->{dir} = "$job->{results}/$job->{name}";
	make_path($job->{dir});
	my @programs = _plan($job, $report);

	die "no program to run\n" unless @programs;
	return _run_programs($job, $report, $work, $init, @programs);
}

sub _run_programs {
	my ($job, $report, $work, $init, @programs) = @_;
	my $key = _key($job, $init);
	my $known = Seccomp::Known->load(top_dir() . '/ci/known-issues');

	@programs = _resume($job, $key, @programs);
	$report->('note', "$job->{kept} programs ran before") if $job->{kept};
	return 1 unless @programs;
	_store_points($job, @programs);
	my $session = $job->{session} = Seccomp::Boot::Session->new(%$job,
		programs => \@programs, results => $job->{dir}, work => $work,
		init => $init, key => $key, files => _files($job));

	$session->{report} = sub {
		my ($event, @words) = @_;

		return $report->(_event($event, @words)) if $event ne 'ended';
		$report->('verdicts', _count($job, $words[2], $known, $session->{meta}));
	};
	$session->{hello} = sub { _write_meta($job, $session) };
	my $ok = $session->run;

	_write_meta($job, $session);
	return $ok;
}

# Session's events in words, for the pipe to whoever shows them.
sub _event {
	my ($event, @words) = @_;

	return ($event, $words[0] + 1, $words[1], $words[2]{name}) if $event eq 'begin';
	return ('note', "boot failed: $words[0]") if $event eq 'noboot';
	return ('note', "$words[0] programs again, their output was damaged")
		if $event eq 'retry';
	return ($event, @words);
}

1;
