# SPDX-License-Identifier: GPL-2.0
#
# Several kernels at a time, each in a process of its own that tells by a pipe
# how it goes.
package Seccomp::Fleet::Jobs;

use strict;
use warnings;
use IO::Select;
use POSIX ();
use Seccomp::Boot::Guest;
use Seccomp::Sys qw(set_death_signal);
use Seccomp::Tables;
use Seccomp::Util qw(read_file);

# MB that a guest takes besides its memory, and that the host shall keep.
use constant { QEMU_EXTRA => 150, KEEP_FREE => 512 };

sub memory_of {
	my ($job) = @_;

	return ($job->{memory} // Seccomp::Tables::karch($job->{karch}, 'MEMORY')) +
		QEMU_EXTRA;
}

sub _free_memory {
	my ($kb) = (eval { read_file('/proc/meminfo') } // '') =~ /^MemAvailable:\s+(\d+)/m;

	return defined $kb ? $kb / 1024 - KEEP_FREE : 1e9;
}

# Events go line by line: words that are escaped where they have to be.
sub _line {
	return join("\t", map { s/[\t\n\r]/ /gr } @_) . "\n";
}

sub _child {
	my ($job, $work, $write) = @_;
	my $on_signal = sub {
		Seccomp::Boot::Guest::kill_all();
		Seccomp::Util::stop_running();
		$job->{session}->abandon if $job->{session};
		exit 130;
	};

	set_death_signal(15);
	$SIG{$_} = $on_signal for qw(TERM HUP);
	$SIG{INT} = 'IGNORE';	# the parent will tell
	$write->autoflush(1);
	my $ok = eval { $work->($job, sub { print {$write} _line(@_) }) };

	if (!defined $ok) {
		chomp(my $why = $@);
		Seccomp::Boot::Guest::kill_all();
		print {$write} _line('failed', $why);
		exit 3;
	}
	exit($ok ? 0 : 4);
}

sub _start {
	my ($self, $job) = @_;

	pipe my $read, my $write or die "pipe: $!\n";
	my $pid = fork // die "fork: $!\n";
	if (!$pid) {
		close $read;
		_child($job, $self->{work}, $write);
	}
	close $write;
	$read->blocking(0);
	$self->{running}{ fileno $read } = { job => $job, pid => $pid,
		read => $read, buffer => '', memory => memory_of($job) };
	$self->{select}->add($read);
	$self->{free} -= memory_of($job);
	$self->{event}->($job, 'start');
}

# Start what there is room for; one may always run.
sub _fill {
	my ($self) = @_;

	while (my $job = $self->{queue}[0]) {
		my $n = keys %{ $self->{running} };

		last if $n >= $self->{jobs} ||
			$n && memory_of($job) > $self->{free};
		shift @{ $self->{queue} };
		$self->_start($job);
	}
}

sub _listen {
	my ($self, $handle) = @_;
	my $one = $self->{running}{ fileno $handle };
	my $n = sysread $handle, $one->{buffer}, 65536, length $one->{buffer};

	return if !defined $n && ($!{EAGAIN} || $!{EINTR});
	while ($one->{buffer} =~ s/^(.*)\n//) {
		$self->{event}->($one->{job}, split /\t/, $1, -1);
	}
	return if $n;
	$self->{select}->remove($handle);
	delete $self->{running}{ fileno $handle };
	$self->{free} += $one->{memory};
	waitpid $one->{pid}, 0;
	$one->{job}{status} = $? & 127 ? 128 + ($? & 127) : $? >> 8;
	$self->{event}->($one->{job}, 'end');
}

# run(jobs => N, queue => [jobs], work => sub (job, say) -> ok,
#     event => sub (job, event, words), idle => sub ())
# Each job's {status}: 0 good, 3 could not start, 4 did not boot or crashed.
sub run {
	my (%arg) = @_;
	my $self = bless { %arg, running => {}, free => _free_memory(),
			   select => IO::Select->new }, __PACKAGE__;
	my $caught;

	local @SIG{qw(INT TERM HUP)} = (sub { $caught ||= $_[0] }) x 3;
	while (!$caught) {
		$self->_fill;
		last unless %{ $self->{running} };
		$self->_listen($_) for $self->{select}->can_read(0.5);
		$self->{idle}->() if $self->{idle};
	}
	return 1 unless $caught;
	kill 'TERM', map { $_->{pid} } values %{ $self->{running} };
	waitpid $_->{pid}, 0 for values %{ $self->{running} };
	return 0;
}

1;
