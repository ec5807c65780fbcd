# SPDX-License-Identifier: GPL-2.0
#
# What architecture a kernel image is for, by Debian's names.
package Seccomp::Boot::Detect;

use strict;
use warnings;
use Compress::Raw::Zlib;

use constant HEAD => 0x11000;

# By the machine number of an ELF header, and its class and byte order.
my %elf = (
	'21 2 1' => 'ppc64el', '8 1 1' => 'mipsel', '8 2 1' => 'mips64el',
	'62 2 1' => 'um', '243 2 1' => 'riscv64', '258 2 1' => 'loong64',
	'22 2 2' => 's390x', '40 1 1' => 'armhf', '183 2 1' => 'arm64',
);
# By the machine number of a PE header (an EFI image).
my %pe = (0xaa64 => 'arm64', 0x5064 => 'riscv64', 0x6264 => 'loong64');

sub _head {
	my ($file) = @_;

	open my $in, '<:raw', $file or die "$file: $!\n";
	my $n = read $in, my $head, HEAD;
	die "$file: $!\n" unless defined $n;
	close $in;
	return $head =~ /^\x1f\x8b/ ? _inflate($head) : $head;
}

sub _inflate {
	my ($packed) = @_;
	my ($inflate) = Compress::Raw::Zlib::Inflate->new(
		-WindowBits => WANT_GZIP, -Bufsize => HEAD);
	my $out = '';

	$inflate->inflate($packed, $out);
	return $out;
}

sub _elf {
	my ($head) = @_;
	my ($class, $order) = unpack 'x4CC', $head;
	my $machine = unpack $order == 2 ? 'x18n' : 'x18v', $head;

	return $elf{"$machine $class $order"};
}

sub _at {
	my ($head, $offset, $what) = @_;

	return length $head >= $offset + length $what &&
		substr($head, $offset, length $what) eq $what;
}

# image_karch(FILE): the architecture, or dies if this is no kernel image.
sub image_karch {
	my ($file) = @_;
	my $head = _head($file);

	# bzImage: the header says whether its kernel is a 64-bit one.
	return unpack('x566v', $head) & 1 ? 'amd64' : 'i386'
		if _at($head, 0x202, 'HdrS');
	return 'arm64' if _at($head, 0x38, "ARM\x64");
	return 'riscv64' if _at($head, 0x38, "RSC\x05");
	return 's390x' if _at($head, 0x10008, 'S390EP');
	return 'armhf' if _at($head, 0x24, "\x18\x28\x6f\x01");
	my $pe = _at($head, 0, 'MZ') ? unpack 'x60V', $head : 0;
	my $machine = $pe && _at($head, $pe, "PE\0\0") ?
		unpack "x$pe x4v", $head : 0;
	my $karch = $head =~ /^\x7fELF/ ? _elf($head) : $pe{$machine};

	return $karch // die "$file: no kernel image that I know\n";
}

1;
