# SPDX-License-Identifier: GPL-2.0
package Seccomp::Runner;
# Runs one program: a time limit, its output stored as it comes, and nothing
# of it left running.  The runner is a process of its own (ci/run-one, or a
# child of prove), as it becomes the reaper of all that the program leaves.

use strict;
use warnings;
use Errno qw(EINTR EAGAIN);
use Fcntl;
use File::Path qw(make_path);
use POSIX qw(SIG_UNBLOCK SIGCHLD SIGHUP SIGINT SIGTERM);
use Time::HiRes qw(time);
use Seccomp::KernelLog;
use Seccomp::Sys qw(set_subreaper set_death_signal execute);
use Seccomp::Util qw(glob_re read_file processors);

my $GRACE = 1.0;	# seconds for orphans to end by themselves
my $PAUSE = 0.05;	# seconds between reads: to wake for each line costs more than the line
my $CROWD_MAX = 10;	# times that, at most, on a busy machine
my $KILL_LIMIT = 20;	# seconds until what was killed is gone
my $LIST_LIMIT = 10;	# seconds for `prog -l`

# run(program => PATH, results => DIR, kernel => NAME, abi, theme, name,
# timeout => SECONDS, test => PATTERN).  Returns the status to exit with.
sub run {
	my (%job) = @_;
	my $self = bless { %job, caught => undef }, __PACKAGE__;
	my $dir = "$job{results}/$job{kernel}/$job{abi}/$job{theme}";
	make_path($dir);
	$self->{tap} = "$dir/$job{name}.tap";
	pipe my $wake, my $waker or die "pipe: $!\n";
	$_->blocking(0) for $wake, $waker;
	$self->{wake} = $wake;
	local $SIG{CHLD} = sub { syswrite $waker, 'c' };
	local @SIG{qw(INT TERM HUP)} = (sub { $self->{caught} ||= $_[0]; syswrite $waker, 's' }) x 3;
	# Whoever began this may have blocked them: then each end would be seen late.
	POSIX::sigprocmask(SIG_UNBLOCK, POSIX::SigSet->new(SIGCHLD, SIGINT, SIGTERM, SIGHUP));
	local $SIG{PIPE} = 'IGNORE';
	set_subreaper();

	my $status = eval { $self->_run_program("$dir/$job{name}.points") };
	return $status if defined $status;
	# Results can't be stored: nothing is left running all the same.
	my $error = $@;
	$self->kill_all if $self->{pid};
	die $error;
}

sub _run_program {
	my ($self, $points) = @_;
	$self->store_list($points);
	sysopen $self->{out}, $self->{tap}, O_WRONLY | O_CREAT | O_TRUNC or die "$self->{tap}: $!\n";
	$self->{log} = Seccomp::KernelLog->new($self->{name});
	$self->start(\my $pipe, $self->{program}, defined $self->{test} ? ('-t', $self->{test}) : ());
	$self->follow($pipe, $self->{timeout});
	return $self->finish($pipe);
}

sub start {
	my ($self, $pipe_ref, @command) = @_;
	pipe my $read, my $write or die "pipe: $!\n";
	my $runner = $$;
	my $pid = fork // die "fork: $!\n";
	if (!$pid) {
		setpgrp 0, 0;
		set_death_signal(9);	# not even a killed runner leaves it
		POSIX::_exit(127) if getppid != $runner;
		$SIG{$_} = 'DEFAULT' for qw(INT TERM HUP PIPE CHLD);
		open STDIN, '<', '/dev/null';
		open STDOUT, '>&', $write;
		open STDERR, '>&', $write;
		execute(@command);
		print STDERR "$command[0]: cannot run it: $!\n";
		POSIX::_exit(126);
	}
	setpgrp $pid, $pid;
	close $write;
	$read->blocking(0);
	@$self{qw(pid started status eof)} = ($pid, time, undef, 0);
	$$pipe_ref = $read;
}

# `prog -l`, so that what is never reported can be named.
sub store_list {
	my ($self, $file) = @_;
	my $collected = '';
	$self->{sink} = sub { $collected .= $_[0] };
	$self->start(\my $pipe, $self->{program}, '-l');
	$self->follow($pipe, $LIST_LIMIT);
	$self->kill_all;
	$self->drain($pipe);
	delete $self->{sink};
	unlink $file;
	return if !defined $self->{status} || $self->{status} != 0;
	if (defined $self->{test}) {
		my $wanted = glob_re($self->{test});
		$collected = join '', grep { /^([^\t]+)/ && $1 =~ $wanted } split /^/, $collected;
	}
	open my $out, '>', $file or die "$file: $!\n";
	print $out $collected;
	close $out or die "$file: $!\n";
}

# What there is to do for each processor: so much longer takes everything.
sub _crowd {
	my ($load) = (eval { read_file('/proc/loadavg') } // '') =~ /^([\d.]+)/;
	my $crowd = ($load // 0) / processors();
	return $crowd < 1 ? 1 : $crowd > $CROWD_MAX ? $CROWD_MAX : $crowd;
}

# Until the program has ended (not: until its output has), a signal came, or
# the time is over.
sub follow {
	my ($self, $pipe, $limit) = @_;
	my $deadline = $self->{started} + $limit;
	my $read = 0;
	while (!defined $self->{status} && !$self->{caught} && !$self->{gone}) {
		my $left = $deadline - time;
		$left = ($deadline = $self->{started} + $limit * _crowd()) - time if $left <= 0;
		return $self->{late} = 1 if $left <= 0;
		my $pause = $self->{eof} ? 0 : $read + $PAUSE - time;
		my @log = $self->{log} && !$self->{sink} ? $self->{log}->handle : ();
		my $bits = '';
		vec($bits, fileno $_, 1) = 1 for $self->{wake}, @log, $self->{eof} || $pause > 0 ? () : $pipe;
		select $bits, undef, undef, $pause > 0 && $pause < $left ? $pause : $left;
		sysread $self->{wake}, my $dummy, 64;
		$self->reap;
		$self->drain($pipe);
		$self->add_log;
		$read = time;
	}
}

sub reap {
	my ($self) = @_;
	while ((my $pid = waitpid -1, POSIX::WNOHANG()) > 0) {
		$self->{status} = $? if $pid == $self->{pid};
	}
}

sub drain {
	my ($self, $pipe) = @_;
	while (1) {
		my $got = sysread $pipe, my $data, 65536;
		next if !defined $got && $! == EINTR;
		return if !defined $got;
		return $self->{eof} = 1 if !$got;
		$self->emit($data);
	}
}

sub add_log {
	my ($self, $last) = @_;
	return if !$self->{log} || $self->{sink};
	$self->emit(($self->{partial} ? "\n" : '') . "# kernel: $_\n") for $self->{log}->complaints($last);
}

# To the file first: what was shown is stored.
sub emit {
	my ($self, $data) = @_;
	return if !length $data;
	return $self->{sink}->($data) if $self->{sink};
	$self->{partial} = substr($data, -1) ne "\n";
	write_all($self->{out}, $data) or die "$self->{tap}: $!\n";
	$self->{gone} = 1 if !write_all(\*STDOUT, $data);
}

sub write_all {
	my ($handle, $data) = @_;
	while (length $data) {
		my $done = syswrite $handle, $data;
		if (!defined $done) {
			next if $! == EINTR;
			return 0 if $! != EAGAIN;
			my $bits = '';
			vec($bits, fileno $handle, 1) = 1;
			select undef, $bits, undef, 1;
			next;
		}
		substr $data, 0, $done, '';
	}
	return 1;
}

# The direct children of this process, with their names.
sub children {
	my %child;
	for my $file (glob '/proc/[0-9]*/stat') {
		open my $in, '<', $file or next;
		my ($pid, $name, $state, $parent) = (<$in> // '') =~ /^(\d+) \((.*)\) (\S) (\d+)/s or next;
		$child{$pid} = $name if $parent == $$ && $state ne 'Z';
	}
	return %child;
}

# Kills the program's group, then whatever was handed down to this process,
# until nothing is left.
# What can't be killed, by a root without CAP_KILL for one, is named and left.
sub kill_all {
	my ($self) = @_;
	my $deadline = time + $KILL_LIMIT;
	kill 'KILL', -$self->{pid};
	while (1) {
		$self->reap;
		return if waitpid(-1, POSIX::WNOHANG()) == -1;
		last if time > $deadline;
		kill 'KILL', $_ for keys %{ { children() } };
		my $bits = '';
		vec($bits, fileno $self->{wake}, 1) = 1;
		select $bits, undef, undef, 0.05;
		sysread $self->{wake}, my $dummy, 64;
	}
	my %child = children();
	$self->emit("# left behind: $child{$_}, which can not be killed\n") for sort keys %child;
}

# Orphans may be on their way out; what stays is named, and a defect.
sub name_orphans {
	my ($self) = @_;
	my $deadline = time + $GRACE;
	while (waitpid(-1, POSIX::WNOHANG()) != -1) {
		my $left = $deadline - time;
		last if $left <= 0;
		my $bits = '';
		vec($bits, fileno $self->{wake}, 1) = 1;
		select $bits, undef, undef, $left;
		sysread $self->{wake}, my $dummy, 64;
	}
	my %child = children();
	$self->emit("# left behind: $child{$_}\n") for sort keys %child;
}

sub finish {
	my ($self, $pipe) = @_;
	my ($status, $late) = @$self{qw(status late)};
	my $cut = !defined $status && !$late;
	if (defined $status) {
		$self->drain($pipe);
		$self->emit("\n") if $self->{partial};
		$self->name_orphans;
	}
	$self->kill_all;
	$self->drain($pipe);
	$self->add_log(1);
	# Interrupted: the stream ends without an end line, and so says so.
	return $self->{caught} ? "signal $self->{caught}" : 1 if $cut;

	$self->emit("\n") if $self->{partial};
	my $seconds = sprintf '%.3f', time - $self->{started};
	my $end = $late ? "timeout $seconds"
		: $status & 127 ? 'signal ' . ($status & 127) . " $seconds"
		: 'exit ' . ($status >> 8) . " $seconds";
	$self->emit("# end: $end\n");
	close $self->{out} or die "$self->{tap}: $!\n";
	return $late ? 124 : $status & 127 ? 128 + ($status & 127) : $status >> 8;
}

1;
