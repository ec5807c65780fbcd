# SPDX-License-Identifier: GPL-2.0
#
# What the user sees while kernels are fetched and booted: on a terminal one
# line for each that is at work, redrawn; else a line when something is done.
package Seccomp::Fleet::Progress;

use strict;
use warnings;
use Time::HiRes qw(time);

my @VERDICTS = qw(PASS FAIL CRASH HANG LOST KNOWN SKIP);

sub new {
	my ($class, %arg) = @_;

	return bless { live => -t STDERR, drawn => 0, done => 0, jobs => 1,
		       begun => time, last => 0, shown => [], %arg }, $class;
}

sub _counts {
	my ($state) = @_;

	return join ' ', map { $state->{count}{$_} ? "$_ $state->{count}{$_}" : () }
		@VERDICTS;
}

sub _clock {
	my ($seconds) = @_;

	return sprintf '%d:%02d', $seconds / 60, $seconds % 60;
}

# Time left for one kernel, by the programs that it has behind it.
sub _left {
	my ($state) = @_;

	return '' unless $state->{n} && $state->{of} && $state->{running};
	my $spent = time - $state->{running};

	return ', ' . _clock($spent / $state->{n} * ($state->{of} - $state->{n})) . ' left';
}

sub _state_line {
	my ($name, $state) = @_;
	my $what = $state->{of} && $state->{n} ?
		"program $state->{n} of $state->{of}" : $state->{what};

	return sprintf '%-28s %-20s %s  %s%s', $name, $what, _counts($state),
		_clock(time - $state->{begun}), _left($state);
}

# The line below all: how far the whole is.
sub _total {
	my ($self) = @_;
	my $line = "$self->{done} of $self->{of} kernels, " . _clock(time - $self->{begun});

	return $line unless $self->{done};
	my $each = (time - $self->{begun}) / $self->{done};

	return $line . ', about ' . _clock($each * ($self->{of} - $self->{done})) . ' left';
}

sub _erase {
	my ($self) = @_;

	print STDERR "\e[$self->{drawn}A\e[J" if $self->{drawn};
	$self->{drawn} = 0;
}

sub draw {
	my ($self) = @_;

	return unless $self->{live} && time - $self->{last} > 0.2;
	my @lines = map { _state_line($_->{job}{name}, $_) } @{ $self->{shown} };
	my $wide = $ENV{COLUMNS} || 100;

	$self->_erase;
	print STDERR map({ substr($_, 0, $wide - 1) . "\n" } @lines, $self->_total);
	$self->{drawn} = @lines + 1;
	$self->{last} = time;
}

sub say {
	my ($self, $line) = @_;

	$self->_erase;
	print STDERR "$line\n";
	$self->{last} = 0;
	$self->draw;
}

my %event = (
	start => sub {
		my ($self, $state) = @_;

		push @{ $self->{shown} }, $state;
		$self->say(sprintf '%-28s started', $state->{job}{name})
			unless $self->{live};
	},
	fetching => sub {
		my ($self, $state, $package, $size) = @_;

		$state->{what} = sprintf 'fetching %.0f MB', $size / 1e6;
		$self->say(sprintf '%-28s fetching %s (%.0f MB)', $state->{job}{name},
			   $package, $size / 1e6) unless $self->{live};
	},
	booting => sub {
		my ($self, $state, $n) = @_;

		$state->{what} = $n > 1 ? "booting ($n)" : 'booting';
		$state->{boots} = $n;
	},
	running => sub {
		my ($self, $state) = @_;

		$state->{what} = 'running';
		$state->{running} //= time;
	},
	begin => sub {
		my ($self, $state, $n, $of, $name) = @_;

		@$state{qw(n of program)} = ($n, $of, $name);
	},
	verdicts => sub {
		my ($self, $state, %count) = @_;

		$state->{count}{$_} += $count{$_} for keys %count;
	},
	note => sub {
		my ($self, $state, $text) = @_;

		$self->say("$state->{job}{name}: $text");
	},
	failed => sub {
		my ($self, $state, $why) = @_;

		$state->{job}{why} = $why;
		$self->say("$state->{job}{name}: $why");
	},
	end => sub {
		my ($self, $state) = @_;

		$self->{done}++;
		$self->{shown} = [grep { $_ != $state } @{ $self->{shown} }];
		return if $state->{job}{status} == 3;
		$self->say(sprintf '%-28s %s; %.0f s%s', $state->{job}{name},
			_counts($state) || 'nothing ran', time - $state->{begun},
			($state->{boots} // 1) > 1 ? ", $state->{boots} boots" : '');
	},
);

sub event {
	my ($self, $job, $event, @words) = @_;
	my $state = $self->{state}{ $job->{name} } //=
		{ job => $job, begun => time, what => 'starting', count => {} };

	$event{$event}->($self, $state, @words) if $event{$event};
	$self->draw;
}

1;
