# SPDX-License-Identifier: GPL-2.0
#
# What a program needs to start: its interpreter, its libraries, and the part
# of the file that is loaded.  Of any architecture, so read from the file.
package Seccomp::Boot::Elf;

use strict;
use warnings;
use Seccomp::Util qw(read_file);

use constant { PT_LOAD => 1, PT_DYNAMIC => 2, PT_INTERP => 3,
	       DT_NULL => 0, DT_NEEDED => 1, DT_STRTAB => 5 };

# unpack() templates by class and byte order; tail: where the header says
# where its sections are, and how many.
sub _layout {
	my ($image) = @_;
	my ($class, $order) = unpack 'x4CC', $image;
	my ($e, $wide) = ($order == 2 ? '>' : '<', $class == 2);

	return {
		wide => $wide,
		word => $wide ? "q$e" : "l$e",
		header => $wide ? "x32 Q$e x14 S${e}S$e" : "x28 L$e x10 S${e}S$e",
		segment => $wide ? "L${e}x4Q$e Q${e}x8Q$e" : "L$e L$e L$e x4 L$e",
		tail => $wide ? [40, 8, 60] : [32, 4, 48],
	};
}

sub _string {
	my ($image, $at) = @_;

	return unpack 'Z*', substr $image, $at, 256;
}

# needs(FILE): { interp => path or undef, needed => [names] }; undef if the
# file is no ELF file.
sub needs {
	my ($file) = @_;
	my $image = read_file($file);

	return undef unless $image =~ /^\x7fELF/;
	my $l = _layout($image);
	my ($phoff, $phsize, $phnum) = unpack $l->{header}, $image;
	my ($interp, @dynamic, @load);

	for my $i (0 .. $phnum - 1) {
		my ($type, $offset, $addr, $len) = unpack $l->{segment},
			substr $image, $phoff + $i * $phsize, $phsize;

		$interp = _string($image, $offset) if $type == PT_INTERP;
		push @load, [$addr, $offset, $len] if $type == PT_LOAD;
		@dynamic = unpack "($l->{word})*", substr $image, $offset, $len
			if $type == PT_DYNAMIC;
	}
	return { interp => $interp, needed => [_needed($image, \@load, @dynamic)] };
}

# stripped(FILE): its bytes as far as they are loaded.  Debug information is
# most of a test program, and a guest's memory is small.
sub stripped {
	my ($file) = @_;
	my $image = read_file($file);

	return $image unless $image =~ /^\x7fELF/;
	my $l = _layout($image);
	my ($phoff, $phsize, $phnum) = unpack $l->{header}, $image;
	my $end = $phoff + $phsize * $phnum;

	for my $i (0 .. $phnum - 1) {
		my (undef, $offset, undef, $len) = unpack $l->{segment},
			substr $image, $phoff + $i * $phsize, $phsize;

		$end = $offset + $len if $offset + $len > $end;
	}
	my ($offset, $size, $count) = @{ $l->{tail} };

	substr $image, $offset, $size, "\0" x $size;
	substr $image, $count, 4, "\0" x 4;
	return substr $image, 0, $end;
}

sub _needed {
	my ($image, $load, @dynamic) = @_;
	my ($strtab, @at);

	while (my ($tag, $value) = splice @dynamic, 0, 2) {
		last if $tag == DT_NULL;
		push @at, $value if $tag == DT_NEEDED;
		$strtab = $value if $tag == DT_STRTAB;
	}
	return unless @at && defined $strtab;
	my ($in) = grep { $strtab >= $_->[0] && $strtab < $_->[0] + $_->[2] } @$load;

	return unless $in;
	return map { _string($image, $strtab - $in->[0] + $in->[1] + $_) } @at;
}

# Where the interpreter looks for libraries first: it says so itself.
sub library_dir {
	my ($interp) = @_;

	return read_file($interp) =~ m{(/lib[\w./-]*)/\0/usr/lib[\w./-]*/\0} ?
		$1 : '/lib';
}

1;
