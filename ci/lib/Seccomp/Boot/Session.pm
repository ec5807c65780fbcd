# SPDX-License-Identifier: GPL-2.0
#
# One kernel: boots it as often as it takes to run every program once, and
# stores the results as they come.
package Seccomp::Boot::Session;

use strict;
use warnings;
use File::Path qw(make_path);
use Time::HiRes qw(time);
use Seccomp::Boot::Guest;
use Seccomp::Boot::Image;
use Seccomp::Boot::Machine;
use Seccomp::Boot::Record;

# Programs in a row that may end the guest, before we stop trying.
use constant { MAX_CRASHES => 10, BOOT_TRIES => 2, LOG_LINES => 12 };

# new(karch, kernel, [dtb, append, memory, accel], programs, results DIR,
#     work DIR, init, report => sub (event, ...))
sub new {
	my ($class, %arg) = @_;

	return bless { report => sub { }, meta => {}, crashes => 0, boots => 0,
		       taint => 0, %arg }, $class;
}

# run(): true if every program ran to its own end or the guest's.
sub run {
	my ($self) = @_;
	my @todo = @{ $self->{programs} };

	$self->{begun} = time;
	make_path($self->{results});
	while (@todo) {
		my @damaged = $self->_run_list(@todo) or last;

		last if $damaged[0] eq 'stop' || $self->{second}++;
		# A torn stream proves nothing about the kernel: once more.
		@todo = @damaged;
		$self->{report}->('retry', scalar @todo);
	}
	$self->{seconds} = time - $self->{begun};
	return !$self->{failed};
}

# Boots until the end of the list; returns what should be run again.
sub _run_list {
	my ($self, @todo) = @_;
	my $image = "$self->{work}/initrd";
	my $start = 0;
	my $tries = 0;

	my $size = Seccomp::Boot::Image::write_image($image,
		init => $self->{init}, programs => \@todo, files => $self->{files});

	$self->{size} = $self->{memory} //
		Seccomp::Boot::Machine::memory_for($self->{karch}, $size);
	$self->{again} = [];
	while ($start < @todo) {
		my $next = $self->_boot(\@todo, $image, $start);

		if (!defined $next) {
			# About one boot in sixty dies before pid 1 runs.
			next if ++$tries < BOOT_TRIES;
			$self->_give_up("kernel did not boot: $self->{why}",
					@todo[$start .. $#todo]);
			return 'stop';
		}
		$tries = 0;
		$start = $next;
		next if $self->{crashes} <= MAX_CRASHES || $start >= @todo;
		$self->_give_up(MAX_CRASHES . ' programs in a row ended the guest',
				@todo[$start .. $#todo]);
		return 'stop';
	}
	unlink $image;
	return @{ $self->{again} };
}

sub _give_up {
	my ($self, $why, @programs) = @_;

	$self->{failed} = $why;
	$self->_record($_)->finish("lost $why", @{ $self->{log} // [] })
		for @programs;
	$self->{report}->('failed', $why);
}

sub _record {
	my ($self, $program) = @_;

	return Seccomp::Boot::Record->new(program => $program,
		file => "$self->{results}/$program->{name}.tap");
}

# One boot, from line $start; returns the line to go on with, or undef if the
# guest never said hello.
sub _boot {
	my ($self, $todo, $image, $start) = @_;
	my $guest = $self->_guest($todo, $image, $start);

	$self->{todo} = $todo;
	$self->{next} = $start;
	$self->{guest} = $guest;
	$self->{record} = undef;
	$self->{boots}++;
	$self->{report}->('booting', $self->{boots});
	my ($how, $why) = $guest->boot;

	$self->{log} = [$guest->last_lines(LOG_LINES)];
	$self->{why} = $why;
	if (!$guest->{hello}) {
		$self->{why} = "panic: $why" if $how eq 'panic';
		$self->{report}->('noboot', $self->{why});
		return undef;
	}
	return scalar @$todo if $how eq 'done' && $self->{next} >= @$todo;
	$self->_fault($how, $why);
	return $self->{next};
}

sub _guest {
	my ($self, $todo, $image, $start) = @_;

	return Seccomp::Boot::Guest->new(
		log => "$self->{results}/console.log",
		map({ defined $self->{$_} ? ($_ => $self->{$_}) : () }
			qw(boot_limit silence_limit)),
		on => sub { $self->_frame(@_) },
		command => sub {
			my @command = Seccomp::Boot::Machine::command(
				$self->{karch}, @_, initrd => $image,
				start => $start, memory => $self->{size},
				map { ($_ => $self->{$_}) }
				qw(kernel dtb append accel smp verbose));

			$self->{meta}{command} //= join ' ', @command;
			return @command;
		});
}

# An emulated processor may run into code that another one is just patching
# (seen on x86: static keys, tracepoints, probes; also as a double fault behind
# such a place, with an address in the flags).  That is no fault of the kernel's:
# the program runs again, on one processor, and what happens then counts.
sub _torn_code {
	my ($self, $how) = @_;

	return $how eq 'panic' && !$self->{second} && ($self->{accel} // 'tcg') eq 'tcg' &&
		$self->{guest}{console} =~ /\bOops: (?:int3|double fault)\b/;
}

# The guest ended during a program, or between two: whose fault it is.
sub _fault {
	my ($self, $how, $why) = @_;
	my $record = $self->{record} //
		$self->_record($self->{todo}[ $self->{next} ]);
	my %end = (panic => "panic $why", silent => sprintf('timeout %.2f',
			time - ($record->{begun} // time)),
		deadline => sprintf('timeout %.2f', time - ($record->{begun} // time)));

	if ($self->_torn_code($how)) {
		$record->damage('the emulated processors tore code that was being patched');
		push @{ $self->{again} }, $record->{program};
		$self->{smp} = 1;
	}
	$self->{crashes}++;
	push @{ $self->{log} }, "guest: $why" if $how ne 'panic';
	$why = "guest skipped a program" if $how eq 'done';
	$self->_store($record->finish($end{$how} // "lost $why", @{ $self->{log} }));
}

sub _store {
	my ($self, $record) = @_;

	$self->{record} = undef;
	$self->{next}++;
	$self->{guest}{deadline} = undef;
	# What will be tried again is no result yet.
	$self->{report}->('ended', $self->{next}, scalar @{ $self->{todo} },
			  $record) unless $record->{damage} && !$self->{second};
}

my %handler = (
	H => sub {
		my ($self, $text) = @_;

		$self->{meta}{$1} //= $2 while $text =~ /^([a-z-]+)(?:: |=)(.*)$/mg;
		$self->{taint} = $1 if $text =~ /^taint: (\d+)/m;
		return unless $text =~ /^start=\d+\ncount=(\d+)$/m;
		# An initramfs that does not fit is unpacked in part.
		return $self->{guest}->give_up('the initramfs came incomplete')
			if $1 != @{ $self->{todo} };
		$self->{hello}->() if $self->{hello};
		$self->{report}->('running');
	},
	B => sub {
		my ($self, $text) = @_;
		my ($index) = $text =~ /^(\d+)/;
		my $program = $self->{todo}[$index] or return;

		# Those between were begun and ended in a hole of the stream.
		$self->_lost_between($index);
		$self->{record} = $self->_record($program);
		$self->{record}{begun} = time;
		$self->{guest}{deadline} = time +
			Seccomp::Boot::Image::longest($program) + $program->{limit} + 30;
		$self->{report}->('begin', $index, scalar @{ $self->{todo} }, $program);
	},
	D => sub {
		my ($self, $bytes) = @_;

		$self->{record}->data($bytes) if $self->{record};
	},
	P => sub {
		my ($self, $bytes) = @_;

		$self->{record}->points($bytes) if $self->{record};
	},
	Q => sub {
		my ($self, $text) = @_;

		$self->{record}->points_end($text) if $self->{record};
	},
	K => sub {
		my ($self, $line) = @_;

		$self->{record}->kernel($line) if $self->{record};
	},
	E => sub {
		my ($self, $text) = @_;
		my ($index) = $text =~ /^(\d+)/;

		$self->_lost_between($index);
		my $record = $self->{record} // $self->_record($self->{todo}[$index]);

		$record->damage('its beginning did not come') unless $self->{record};
		$self->{crashes} = 0;
		$record->ended($text, $self->{taint});
		$self->{taint} = $1 if $text =~ /taint=(\d+)/;
		push @{ $self->{again} }, $record->{program} if $record->{damage};
		$self->_store($record);
	},
	'?' => sub {
		my ($self, $gap) = @_;

		$self->{record}->damage("$gap frames of its output did not come")
			if $self->{record};
	},
);

sub _lost_between {
	my ($self, $index) = @_;

	while ($self->{next} < $index) {
		my $record = $self->{record} //
			$self->_record($self->{todo}[ $self->{next} ]);

		push @{ $self->{again} }, $record->{program};
		$record->damage('its end did not come');
		$self->_store($record->finish('lost its end did not come'));
	}
}

sub _frame {
	my ($self, $kind, $payload) = @_;

	$handler{$kind}->($self, $payload) if $handler{$kind};
}

# The user gives up: keep what there is of the running program.
sub abandon {
	my ($self) = @_;

	$self->{record}->abandon if $self->{record};
}

1;
