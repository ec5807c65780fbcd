# SPDX-License-Identifier: GPL-2.0
#
# What one program did, put together from the guest's frames, and written to
# its place below results/ the moment that it is known.
package Seccomp::Boot::Record;

use strict;
use warnings;
use Compress::Raw::Zlib qw(crc32);
use File::Basename qw(dirname);
use File::Path qw(make_path);
use Seccomp::KernelLog qw(is_complaint);
use Seccomp::Util qw(write_file);

# Bits of kernel.tainted that tell of a fault: bad page, oops, warning.
use constant TAINT_FAULT => 1 << 5 | 1 << 7 | 1 << 9;

sub new {
	my ($class, %arg) = @_;

	return bless { text => '', kernel => [], told => 0, bytes => 0,
		       crc => 0, damage => '', %arg }, $class;
}

sub data {
	my ($self, $bytes) = @_;

	$self->{bytes} += length $bytes;
	$self->{crc} = crc32($bytes, $self->{crc});
	$self->{text} .= $bytes;
	$self->_flush_kernel if $bytes =~ /\n/;
}

# Kernel messages go between the program's lines, never into one.
sub kernel {
	my ($self, $line) = @_;

	$line =~ s/[^\x20-\x7e]/?/g;
	# A starved emulator stalls; where a stall is real, a program hangs.
	my $bad = is_complaint($line) && $line !~ /stall|soft lockup/;

	push @{ $self->{kernel} }, $bad ? "# kernel: $line" : "# log: $line";
	$self->{told} ||= $bad;
	$self->_flush_kernel;
}

sub _flush_kernel {
	my ($self) = @_;

	return unless @{ $self->{kernel} };
	my $end = rindex $self->{text}, "\n";

	return if $end < 0 && $self->{text} ne '';
	my $rest = substr $self->{text}, $end + 1, length $self->{text}, '';

	$self->{text} .= join('', map { "$_\n" } @{ $self->{kernel} }) . $rest;
	$self->{kernel} = [];
}

sub damage {
	my ($self, $why) = @_;

	$self->{damage} ||= $why;
}

# What "-l" printed: kept beside the results, and beside the program for the
# next kernel, if it came whole.
sub points {
	my ($self, $bytes) = @_;

	$self->{points} .= $bytes;
}

sub points_end {
	my ($self, $said) = @_;
	my $points = delete $self->{points} // '';
	my ($status, $bytes, $crc) = $said =~ /^exit (\d+) bytes=(\d+) crc=([0-9a-f]+)/;

	return if $status || $bytes != length $points || hex $crc != crc32($points);
	eval { write_file("$self->{program}{from}.points", $points) };
	$self->store_points($points);
}

sub store_points {
	my ($self, $points) = @_;

	make_path(dirname($self->{file}));
	write_file($self->{file} =~ s/\.tap$/.points/r, $points);
}

# The guest's own account of the end: whether all that it sent has come.
sub ended {
	my ($self, $said, $taint_before) = @_;
	my ($how, $n, $ms, $bytes, $crc, $left, $taint) = $said =~
		/^\d+ (\w+) (\d+) ms=(\d+) bytes=(\d+) crc=([0-9a-f]+) left=(\d+) taint=(-?\d+)/;
	my $seconds = sprintf '%.2f', ($ms // 0) / 1000;

	return $self->finish("lost guest: $said") unless defined $how;
	$self->damage("output of $bytes bytes came as $self->{bytes}")
		if $bytes != $self->{bytes};
	$self->damage('output came garbled') if hex $crc != $self->{crc};
	$self->kernel(sprintf 'BUG: kernel.tainted went from %d to %d',
		$taint_before, $taint)
		if !$self->{told} && $taint >= 0 && int($taint) & ~int($taint_before) & TAINT_FAULT;
	push @{ $self->{kernel} }, ("# left behind: a process") x $left;
	return $self->finish("lost $self->{damage}") if $self->{damage};
	return $self->finish("timeout $seconds") if $how eq 'timeout';
	return $self->finish("$how $n $seconds");
}

# finish(END, LINES): write the file; LINES are the console's last ones.
sub finish {
	my ($self, $end, @lines) = @_;

	$self->{text} .= "\n" if $self->{text} ne '' && $self->{text} !~ /\n\z/;
	$self->_flush_kernel;
	s/[^\x20-\x7e]/?/g for @lines, $end;
	$self->{text} .= join '', map { "# log: $_\n" } @lines;
	$self->{end} = $end;
	make_path(dirname($self->{file}));
	write_file($self->{file}, "$self->{text}# end: $end\n");
	return $self;
}

# Given up by the user: what there is, without an end.
sub abandon {
	my ($self) = @_;

	return if $self->{text} eq '';
	make_path(dirname($self->{file}));
	write_file($self->{file}, $self->{text});
}

1;
