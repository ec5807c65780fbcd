# SPDX-License-Identifier: GPL-2.0
#
# The host's end of the guest's stream (ci/guest/frame.c): takes bytes as they
# come, gives frames that arrived whole, in order, and notes what is missing.
package Seccomp::Boot::Stream;

use strict;
use warnings;
use Compress::Raw::Zlib qw(crc32);

use constant LONGEST => 4096;

sub new {
	my ($class) = @_;

	return bless { buf => '', next => 0, lost => 0, other => '' }, $class;
}

# feed(BYTES): frames that are complete now, as [kind, payload].  A gap before
# a frame is told by ['?', number of frames that are missing].
sub feed {
	my ($self, $bytes) = @_;
	my @frames;

	$self->{buf} .= $bytes;
	while ((my $at = index $self->{buf}, '~') >= 0) {
		$self->{other} .= substr $self->{buf}, 0, $at, '';
		my $frame = $self->_take;

		last unless defined $frame;
		next unless ref $frame;
		push @frames, $self->_in_order($frame);
	}
	if (index($self->{buf}, '~') < 0) {
		$self->{other} .= $self->{buf};
		$self->{buf} = '';
	}
	return @frames;
}

# A frame at the start of the buffer: a hash; undef: wait for more bytes;
# '': none, and the "~" is gone.
sub _take {
	my ($self) = @_;
	my $buf = \$self->{buf};

	if ($$buf !~ /^~(([0-9a-f]{1,8}) ([A-Z]) (\d{1,5}) )([0-9a-f]{8}):/) {
		return undef if length $$buf < 32 &&
			$$buf =~ /^~[0-9a-f]{0,8}(?: (?:[A-Z](?: (?:\d{0,5}(?: [0-9a-f]{0,8})?)?)?)?)?$/;
		return $self->_skip;
	}
	my ($head, $seq, $kind, $len, $crc) = ($1, hex $2, $3, $4, hex $5);
	my $start = $+[0];

	return $self->_skip if $len > LONGEST;
	return undef if length $$buf < $start + $len + 1;
	my $payload = substr $$buf, $start, $len;

	return $self->_skip if substr($$buf, $start + $len, 1) ne "\n" ||
		crc32($head . $payload) != $crc;
	substr $$buf, 0, $start + $len + 1, '';
	return { seq => $seq, kind => $kind, payload => $payload };
}

sub _skip {
	my ($self) = @_;

	$self->{other} .= substr $self->{buf}, 0, 1, '';
	return '';
}

sub _in_order {
	my ($self, $frame) = @_;
	my $gap = $frame->{seq} - $self->{next};
	my @out = [$frame->{kind}, $frame->{payload}];

	$self->{next} = $frame->{seq} + 1;
	if ($gap) {
		$self->{lost} += $gap > 0 ? $gap : 1;
		unshift @out, ['?', $gap];
	}
	return @out;
}

# What came between frames since the last call: the console's text, where
# they share one.
sub other {
	my ($self) = @_;
	my $text = $self->{other};

	$self->{other} = '';
	return $text;
}

1;
