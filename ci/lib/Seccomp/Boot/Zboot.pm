# SPDX-License-Identifier: GPL-2.0
#
# EFI zboot images unpack themselves with the help of a firmware.  Without
# one, we do it for them.
package Seccomp::Boot::Zboot;

use strict;
use warnings;
use Seccomp::Util qw(run_quiet);

my %program = (gzip => ['gzip', '-dc'], zstd => ['zstd', '-dcq'],
	       xz => ['xz', '-dc'], lzma => ['xz', '-dc'], lz4 => ['lz4', '-dc']);

# The header (linux/pe.h): MZ, "zimg", offset and size of the payload, the
# name of its compression.
sub _header {
	my ($file) = @_;

	open my $in, '<:raw', $file or die "$file: $!\n";
	my $head;

	read $in, $head, 64;
	my ($mz, $zimg, $offset, $size, $kind) = unpack 'a4 a4 V V x8 Z32', $head;

	return unless length $head == 64 && $mz =~ /^MZ/ && $zimg eq 'zimg';
	return ($in, $offset, $size, $kind);
}

# unpacked(IMAGE, DIR): the image itself, or what is in it, put into DIR.
sub unpacked {
	my ($file, $dir) = @_;
	my ($in, $offset, $size, $kind) = _header($file) or return $file;
	my $command = $program{$kind} // die "$file: packed with $kind\n";

	seek $in, $offset, 0 or die "$file: $!\n";
	my $payload;

	read $in, $payload, $size;
	die "$file: cut short\n" unless length $payload == $size;
	open my $packed, '>:raw', "$dir/packed" or die "$dir/packed: $!\n";
	print {$packed} $payload;
	close $packed or die "$dir/packed: $!\n";
	# Its size follows the payload's own format: tools call that garbage.
	my ($status, $said) = run_quiet('sh', '-c', 'out=$1; in=$2; shift 2;
		"$@" < "$in" > "$out" 2>/dev/null; test -s "$out"',
		'sh', "$dir/kernel", "$dir/packed", @$command);

	unlink "$dir/packed";
	die "$file: cannot unpack it with $command->[0]; is that installed?\n" if $status;
	return "$dir/kernel";
}

1;
