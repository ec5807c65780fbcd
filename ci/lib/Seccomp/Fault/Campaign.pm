# SPDX-License-Identifier: GPL-2.0
#
# Runs a list of faults in guests, one after the other, booting again whenever
# a fault has ended or damaged its guest.
package Seccomp::Fault::Campaign;

use strict;
use warnings;
use Time::HiRes qw(time);
use Seccomp::Boot::Guest;
use Seccomp::Boot::Machine;
use Seccomp::Fault::Image;

use constant BOOT_TRIES => 4;

# Of what the kernel says, what deserves to be kept.
my $TROUBLE = qr/WARNING:|BUG|Oops|refcount_t|general protection|divide error|INFO: task/;

# new(karch =>, kernel =>, init =>, driver =>, work => DIR, programs =>, first =>,
#     known =>, quick =>, memory =>, append =>, name =>, report => sub (fault, result))
sub new {
	my ($class, %arg) = @_;
	return bless { report => sub { }, memory => 512, name => 'a', %arg }, $class;
}

# run(names): { name => { verdict, program, point, how, seconds, failed => [...] } }
sub run {
	my ($self, @names) = @_;
	my $image = "$self->{work}/initrd-$self->{name}";
	my $tries = 0;

	$self->{todo}   = \@names;
	$self->{next}   = 0;
	$self->{result} = {};
	Seccomp::Fault::Image::write_image($image, faults => \@names,
		map { $_ => $self->{$_} } qw(init driver programs first known quick));
	while ($self->{next} < @names) {
		my ($hello, $why) = $self->_boot($image);
		$tries = $hello ? 0 : $tries + 1;
		die "the kernel with faults does not boot: $why\n" if $tries >= BOOT_TRIES;
	}
	unlink $image;
	return $self->{result};
}

sub _boot {
	my ($self, $image) = @_;
	my $start = $self->{next};

	$self->{now}   = undef;
	$self->{guest} = Seccomp::Boot::Guest->new(
		log     => "$self->{work}/console-$self->{name}.log",
		frames_only => 1,
		on      => sub { $self->_frame(@_) },
		command => sub {
			return Seccomp::Boot::Machine::command($self->{karch}, @_,
				initrd => $image, start => $start, slow => 1,
				map { ($_ => $self->{$_}) } qw(kernel append memory));
		});
	my ($how, $why) = $self->{guest}->boot;
	if ($self->{now}) {
		# It took the guest with it.
		$self->_end({ verdict => 'noticed', point => '-', how => "guest-$how",
			program => $self->{now}{program} // '-' });
	}
	return ($self->{guest}{hello}, $why);
}

# D: what the driver prints; B and E: begin and end of a fault.
sub _frame {
	my ($self, $kind, $payload) = @_;

	if ($kind eq 'B') {
		my ($index) = $payload =~ /^(\d+)/;
		$self->{next} = $index;
		$self->{now}  = { name => $self->{todo}[$index], begun => time, text => '', failed => [], tries => [] };
	} elsif ($kind eq 'D' && $self->{now}) {
		$self->{now}{text} .= $payload;
		$self->_line($1) while $self->{now}{text} =~ s/^(.*)\n//;
	} elsif ($kind eq 'K' && $self->{now}) {
		$self->{now}{kernel} //= $payload if $payload =~ $TROUBLE;
	} elsif ($kind eq 'E' && $self->{now}) {
		$self->_ended($payload);
	}
	return;
}

sub _line {
	my ($self, $line) = @_;
	my $now = $self->{now};

	if ($line =~ /^try (\S+)/) {
		$now->{program} = $1;
		push @{ $now->{tries} }, [ $1, time ];
	} elsif ($line =~ /^failed (\S+) (\S+) (\S+)/) {
		push @{ $now->{failed} }, "$1 $2";
	} elsif ($line =~ /^anyway (\S+) (\S+)/) {
		push @{ $now->{anyway} }, "$1 $2";
	} elsif ($line =~ /^noticed (\S+) (\S+) (\S+)(?: (\S+))?/) {
		$now->{end} = { verdict => $4 ? 'sometimes' : 'noticed', program => $1, point => $2, how => $3 };
	} elsif ($line =~ /^survived/) {
		$now->{end} = { verdict => 'survived', program => '-', point => '-', how => '-' };
	} elsif ($line =~ /^healthy \d+ taint=(\d+)/) {
		$now->{end} = { verdict => 'healthy', program => '-', point => '-', how => "taint=$1" };
	} elsif ($line =~ /^dirty/) {
		$now->{dirty} = 1;
	} elsif ($line =~ /^error (.*)/) {
		die "guest: $1\n";
	}
	return;
}

# init's line on the driver's end.
sub _ended {
	my ($self, $text) = @_;
	my $now = $self->{now};

	# The driver itself did not survive the fault.
	$now->{end} //= { verdict => 'noticed', program => $now->{program} // '-', point => '-',
		how => $text =~ /^\d+ (\w+) (\d+)/ ? "driver-$1-$2" : 'driver' };
	my $damaged = $now->{dirty} || $text =~ /left=[1-9]/ || ($text =~ /taint=(\d+)/ && $1 & 0x280);
	$self->_end($now->{end});
	# A damaged guest would tell of this fault under the next one's name.
	$self->{guest}{until} = 0 if $damaged;
	return;
}

sub _end {
	my ($self, $result) = @_;
	my $now = $self->{now};

	$self->{now} = undef;
	$result->{seconds} = time - $now->{begun};
	$result->{$_} = $now->{$_} for qw(failed tries kernel);
	$result->{kernel} //= 'fails without it too: ' . join ', ', @{ $now->{anyway} } if $now->{anyway};
	$self->{result}{ $now->{name} } = $result;
	$self->{next}++;
	$self->{report}->($now->{name}, $result);
	return;
}

1;
