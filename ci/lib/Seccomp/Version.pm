# SPDX-License-Identifier: GPL-2.0
package Seccomp::Version;
# Kernel versions, and which of them a fix is in.

use strict;
use warnings;
use Exporter 'import';
our @EXPORT_OK = qw(kernel_version kernel_name version_cmp version_fixed);

# The upstream version of a kernel.  Debian's release ("6.12.117+deb12-amd64",
# "5.10.0-32-amd64") is the name of an ABI; the version is in uname -v.
sub kernel_version {
	my ($meta) = @_;
	my $number = qr/\d+\.\d+(?:\.\d+)?(?:[-~]rc\d+)?/;
	return $1 if ($meta->{uname} || '') =~ /\bDebian ($number)/;
	return $1 if ($meta->{release} || '') =~ /^($number)/;
	return $1 if ($meta->{uname} || '') =~ /^\S+ \S+ ($number)/;
	return undef;
}

# What known issues are about: its uname, which says nothing of user-mode-linux.
sub kernel_name {
	my ($meta) = @_;
	return ($meta->{uname} || '') . (($meta->{arch} || '') eq 'um' ? ' um' : '');
}

# (x, y, z, rc); a release comes after all of its candidates.
sub parts {
	my ($version) = @_;
	my ($x, $y, $z, $rc) = $version =~ /^(\d+)\.(\d+)(?:\.(\d+))?(?:[-~]rc(\d+))?$/
		or die "not a kernel version: $version\n";
	return ($x, $y, $z || 0, defined $rc ? $rc : 1e9);
}

sub version_cmp {
	my @a = parts($_[0]);
	my @b = parts($_[1]);
	for my $i (0 .. 3) {
		my $order = $a[$i] <=> $b[$i];
		return $order if $order;
	}
	return 0;
}

# Is the fix in this version?  The first entry is the mainline version, the
# others are the first fixed versions of their stable series.
sub version_fixed {
	my ($version, $mainline, @stable) = @_;
	return 0 if !defined $mainline;
	my ($x, $y) = parts($version);
	for my $entry (@stable) {
		my ($sx, $sy) = parts($entry);
		return version_cmp($version, $entry) >= 0 if $sx == $x && $sy == $y;
	}
	return version_cmp($version, $mainline) >= 0;
}

1;
