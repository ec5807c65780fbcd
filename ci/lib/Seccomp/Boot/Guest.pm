# SPDX-License-Identifier: GPL-2.0
#
# One boot: starts the machine, reads its channels, watches its clocks,
# and says how it ended.
package Seccomp::Boot::Guest;

use strict;
use warnings;
use Fcntl qw(F_SETFD);
use IO::Select;
use POSIX qw(:sys_wait_h);
use Time::HiRes qw(time);
use Seccomp::Boot::Stream;

# Longest time without a sign of life (seconds): to the greeting, and after
# it, when the guest sends something every two seconds.
use constant { BOOT_LIMIT => 90, SILENCE_LIMIT => 45, LAST_WORDS => 3 };

# Results may come over any of them.
my @CHANNELS = qw(console results spare);
my $PANIC = qr/Kernel panic - not syncing: ([^\r\n]*)/;
my %running;

# new(command => sub (channel => fd, ...) -> list, on => sub (kind, payload),
#     log => FILE, boot_limit =>, silence_limit =>, frames_only => BOOL)
# A kernel that hangs may complain of it for ever: with frames_only, what it
# prints is no sign of life once the guest has said hello.
sub new {
	my ($class, %arg) = @_;
	my $self = bless {
		boot_limit => BOOT_LIMIT, silence_limit => SILENCE_LIMIT, %arg,
		console => '', said => '', hello => 0, done => 0,
	}, $class;

	$self->{stream}{$_} = Seccomp::Boot::Stream->new for @CHANNELS;
	return $self;
}

sub _pipe {
	pipe my $read, my $write or die "pipe: $!\n";
	$read->blocking(0);
	return ($read, $write);
}

sub _start {
	my ($self) = @_;
	my %pipe = map { $_ => [_pipe()] } @CHANNELS, 'said';
	my @command = $self->{command}->(map { ($_ => fileno $pipe{$_}[1]) } @CHANNELS);
	my $pid = fork // die "fork: $!\n";

	if (!$pid) {
		fcntl $pipe{$_}[1], F_SETFD, 0 for @CHANNELS;
		open STDIN, '<', '/dev/null';
		open STDOUT, '>&', $pipe{said}[1];
		open STDERR, '>&', $pipe{said}[1];
		# Of its own group, so that a Ctrl-C reaches us alone; and
		# never longer alive than we are, whatever ends us.
		setpgrp;
		{ no warnings 'exec'; exec 'setpriv', '--pdeathsig', 'KILL', @command; }
		print STDERR "cannot run setpriv: $!\n";
		POSIX::_exit(127);
	}
	close $_->[1] for values %pipe;
	$running{$pid} = 1;
	$self->{pid} = $pid;
	$self->{fd} = { map { fileno($pipe{$_}[0]) => $_ } keys %pipe };
	$self->{select} = IO::Select->new(map { $_->[0] } values %pipe);
	$self->{begun} = $self->{heard} = time;
}

# End whatever is still running, e.g. when the user gives up.
sub kill_all {
	kill 'KILL', $_, -$_ for keys %running;
	waitpid $_, 0 for keys %running;
	%running = ();
}

sub _console {
	my ($self, $text) = @_;

	return if $text eq '';
	$self->{console} .= $text;
	print { $self->{log_fh} } $text if $self->{log_fh};
	if (!defined $self->{panic} && $self->{console} =~ $PANIC) {
		$self->{panic} = $1;
		$self->{until} //= time + LAST_WORDS;
	}
}

sub _frames {
	my ($self, @frames) = @_;

	for (@frames) {
		my ($kind, $payload) = @$_;

		$self->{hello} = !defined $self->{useless} if $kind eq 'H';
		if ($kind eq 'Z') {
			$self->{done} = 1;
			$self->{until} //= time + LAST_WORDS;
		}
		$self->{on}->($kind, $payload);
	}
}

# One read from one channel; false at its end.
sub _read {
	my ($self, $handle) = @_;
	my $name = $self->{fd}{fileno $handle};
	my $n = sysread $handle, my $bytes, 65536;

	return 1 if !defined $n && ($!{EAGAIN} || $!{EINTR});
	return 0 unless $n;
	if ($name eq 'said') {
		$self->{said} .= $bytes;
		return 1;
	}
	my $stream = $self->{stream}{$name};

	my @frames = $stream->feed($bytes);

	$self->{heard} = time if @frames || !$self->{hello} || !$self->{frames_only};
	$self->_frames(@frames);
	$self->_console($stream->other);
	return 1;
}

# This boot is no use: end it, as one that never said hello.
sub give_up {
	my ($self, $why) = @_;

	$self->{hello} = 0;
	$self->{useless} = $why;
	$self->{until} = 0;
}

# What a clock says now: '' or the reason to stop.
sub _clocks {
	my ($self) = @_;
	my $now = time;
	my $limit = $self->{hello} ? $self->{silence_limit} : $self->{boot_limit};

	return 'until' if defined $self->{until} && $now > $self->{until};
	return 'silent' if $now - $self->{heard} > $limit;
	return 'deadline' if $self->{deadline} && $now > $self->{deadline};
	return '';
}

# boot(): how it ended: done, panic, silent, deadline, early; and in words.
sub boot {
	my ($self) = @_;
	my $stop = '';

	open $self->{log_fh}, '>>', $self->{log} or die "$self->{log}: $!\n"
		if defined $self->{log};
	$self->{log_fh}->autoflush(1) if $self->{log_fh};
	$self->_start;
	while ($self->{select}->count && !$stop) {
		for my $handle ($self->{select}->can_read(0.5)) {
			next if $self->_read($handle);
			$self->{select}->remove($handle);
		}
		$stop = $self->_clocks;
	}
	$self->_stop;
	close $self->{log_fh} if $self->{log_fh};
	return $self->_verdict($stop);
}

sub _stop {
	my ($self) = @_;
	my $limit = time + ($self->{select}->count ? 0 : LAST_WORDS);
	my $gone = 0;

	while (!($gone = waitpid $self->{pid}, WNOHANG) && time < $limit) {
		select undef, undef, undef, 0.02;
	}
	if (!$gone) {
		kill 'KILL', $self->{pid};
		waitpid $self->{pid}, 0;
	}
	$self->{status} = $?;
	delete $running{ $self->{pid} };
	$self->{seconds} = time - $self->{begun};
}

sub _verdict {
	my ($self, $stop) = @_;
	my ($said) = reverse grep { /\S/ } split /\n/, $self->{said};

	return ('early', $self->{useless}) if defined $self->{useless};
	return ('panic', $1) if $self->{console} =~ $PANIC;
	return ('done', '') if $self->{done};
	return ('silent', sprintf 'no sign of life for %d s',
		$self->{hello} ? $self->{silence_limit} : $self->{boot_limit})
		if $stop eq 'silent';
	return ('deadline', 'time limit of the program, on the host') if $stop;
	return ('early', $self->{hello} ? 'guest powered off early' :
		'ended before the suite ran' . (defined $said ? ": $said" : ''));
}

# What people want to see of the console: how the panic begins, else its last
# lines.
sub last_lines {
	my ($self, $n) = @_;
	my @lines = grep { /\S/ } split /[\r\n]+/, $self->{console};
	my ($panic) = grep { $lines[$_] =~ $PANIC } 0 .. $#lines;
	my $from = $panic // @lines - $n;

	splice @lines, 0, $from if $from > 0;
	splice @lines, $n if @lines > $n;
	return @lines;
}

1;
