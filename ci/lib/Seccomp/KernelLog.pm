# SPDX-License-Identifier: GPL-2.0
package Seccomp::KernelLog;
# What the kernel complains about while a program runs.

use strict;
use warnings;
use Exporter 'import';
use Fcntl qw(:DEFAULT :seek);
our @EXPORT_OK = qw(is_complaint);

# Lines that mean a defect of the kernel.  "traps: ..." and "audit: ..." are
# about user space, and are normal here.
my $starts = join '|', map { quotemeta } 'BUG:', 'Oops', 'WARNING: ', 'kernel BUG at ',
	'general protection fault', 'Internal error:', 'Unable to handle kernel', 'refcount_t:',
	'UBSAN:', 'KASAN:', 'list_add corruption', 'list_del corruption', 'INFO: task ',
	'INFO: rcu', 'rcu: INFO:', 'watchdog: BUG', 'Kernel panic';
my $complaint = qr/^(?:$starts)/;

sub is_complaint { return $_[0] =~ $complaint }

my $FOLLOWS = 15;	# records behind a complaint in which its process is named

# Reads /dev/kmsg from now on; where that is not allowed, sees nothing.  This
# may be a machine with other users: a complaint about a process that has
# neither the program's name nor that of an execve() of itself is not counted.
sub new {
	my ($class, $program) = @_;
	my $self = bless { open => 0, names => { map { substr($_, 0, 15) => 1 } $program, 'exe' },
		records => [] }, $class;
	sysopen my $in, '/dev/kmsg', O_RDONLY | O_NONBLOCK or return $self;
	sysseek $in, 0, SEEK_END or return $self;
	@$self{qw(in open)} = ($in, 1);
	return $self;
}

# To wait on for another record, or nothing.
sub handle { return $_[0]{open} ? $_[0]{in} : () }

# The complaints since the last call.  Unless this is the last call, one whose
# process is not named yet waits for the next.
sub complaints {
	my ($self, $last) = @_;
	push @{ $self->{records} }, $self->_read;
	my @found;
	my @records = splice @{ $self->{records} };
	for my $i (0 .. $#records) {
		next if !is_complaint($records[$i]);
		my $end = $i + $FOLLOWS;
		my ($name) = map { /\bComm: (.*?)(?: (?:Not tainted|Tainted|Kdump).*)?$/ ? $1 : () }
			@records[ $i .. ($end > $#records ? $#records : $end) ];
		if (!defined $name && !$last && $end > $#records) {
			$self->{records} = [ @records[ $i .. $#records ] ];
			last;
		}
		push @found, $records[$i] if !defined $name || $self->{names}{$name};
	}
	return @found;
}

sub _read {
	my ($self) = @_;
	my @records;
	while ($self->{open}) {
		my $got = sysread $self->{in}, my $record, 8192;
		next if !defined $got && $!{EPIPE};	# overwritten: read on
		last if !$got;
		push @records, $1 if $record =~ /^[^;]*;([^\n]*)/;
	}
	return @records;
}

1;
