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
my $complaint = qr/^(?:BUG:|Oops|WARNING: |kernel BUG at |general protection fault|
	Internal\ error:|Unable\ to\ handle\ kernel|refcount_t:|UBSAN:|KASAN:|
	list_(?:add|del)\ corruption|INFO:\ (?:task|rcu_)|rcu:\ INFO:|
	watchdog:\ BUG|Kernel\ panic)/x;

sub is_complaint { return $_[0] =~ $complaint }

# Reads /dev/kmsg from now on; where that is not allowed, sees nothing.
sub new {
	my ($class) = @_;
	my $self = bless { open => 0 }, $class;
	sysopen my $in, '/dev/kmsg', O_RDONLY | O_NONBLOCK or return $self;
	sysseek $in, 0, SEEK_END or return $self;
	@$self{qw(in open)} = ($in, 1);
	return $self;
}

# The complaints since the last call.
sub complaints {
	my ($self) = @_;
	my @found;
	while ($self->{open}) {
		my $got = sysread $self->{in}, my $record, 8192;
		next if !defined $got && $!{EPIPE};	# overwritten: read on
		last if !$got;
		my ($text) = $record =~ /^[^;]*;([^\n]*)/ or next;
		push @found, $text if is_complaint($text);
	}
	return @found;
}

1;
