# SPDX-License-Identifier: GPL-2.0
#
# An initramfs: cpio, "newc", uncompressed (what the kernel unpacks fastest
# under emulation).
package Seccomp::Boot::Cpio;

use strict;
use warnings;

sub new {
	my ($class, $path) = @_;

	open my $out, '>:raw', $path or die "$path: $!\n";
	return bless { path => $path, out => $out, ino => 0, at => 0, dirs => {} },
		$class;
}

sub _put {
	my ($self, $bytes) = @_;

	print { $self->{out} } $bytes or die "$self->{path}: $!\n";
	$self->{at} += length $bytes;
}

sub _pad {
	my ($self) = @_;

	$self->_put("\0" x (-$self->{at} % 4));
}

sub _entry {
	my ($self, $name, $mode, $data, $rdev) = @_;
	my ($major, $minor) = @{ $rdev // [0, 0] };

	$self->_put('070701' . join '', map { sprintf '%08X', $_ }
		$self->{ino}++, $mode, 0, 0, 1, 0, length $data, 0, 0,
		$major, $minor, length($name) + 1, 0);
	$self->_put("$name\0");
	$self->_pad;
	$self->_put($data);
	$self->_pad;
}

# A directory and those above it, once.
sub dir {
	my ($self, $path) = @_;

	$path =~ s{^/+|/+$}{}g;
	return if $path eq '' || $self->{dirs}{$path}++;
	$self->dir($path =~ s{/?[^/]+$}{}r);
	$self->_entry($path, 040755, '');
}

sub data {
	my ($self, $path, $data, $mode) = @_;

	$path =~ s{^/+}{};
	$self->dir($path =~ s{/?[^/]+$}{}r);
	$self->_entry($path, 0100000 | $mode, $data);
}

sub node {
	my ($self, $path, $major, $minor) = @_;

	$path =~ s{^/+}{};
	$self->dir($path =~ s{/?[^/]+$}{}r);
	$self->_entry($path, 020600, '', [$major, $minor]);
}

# finish(): its size in bytes.
sub finish {
	my ($self) = @_;

	$self->_entry('TRAILER!!!', 0, '');
	close $self->{out} or die "$self->{path}: $!\n";
	return $self->{at};
}

1;
