# SPDX-License-Identifier: GPL-2.0
package Seccomp::Junit;
# Results as JUnit XML: a suite for each program on each kernel and ABI, a
# case for each point, with its clauses and promise as properties.

use strict;
use warnings;
use Seccomp::Results;
use Seccomp::Tap qw(is_bad);
use Seccomp::Text;

# Characters that XML 1.0 can't hold at all are replaced.
sub xml {
	my ($text) = @_;
	my %entity = ('&' => '&amp;', '<' => '&lt;', '>' => '&gt;', '"' => '&quot;', "\n" => '&#10;');
	$text =~ s/([&<>"\n])/$entity{$1}/g;
	$text =~ s/[^\t\x20-\x7e&;#]/?/g;
	return $text;
}

sub element {
	my ($name, $attributes, @inside) = @_;
	my $open = join ' ', $name, map { sprintf '%s="%s"', $_, xml($attributes->{$_}) }
		grep { defined $attributes->{$_} } sort keys %$attributes;
	return "<$open/>\n" if !@inside;
	return "<$open>" . join('', @inside) . "</$name>\n";
}

sub junit {
	my ($results) = @_;
	my (@suites, %total);
	for my $column ($results->columns) {
		for my $program (@{ $column->{abi}{programs} }) {
			my ($suite, $count) = suite($column, $program);
			push @suites, $suite;
			$total{$_} += $count->{$_} for keys %$count;
		}
	}
	return qq(<?xml version="1.0" encoding="UTF-8"?>\n) .
		element('testsuites', { name => 'seccomp', %total }, "\n", @suites);
}

sub suite {
	my ($column, $program) = @_;
	my %count = (tests => 0, failures => 0, errors => 0, skipped => 0);
	my $class = join '.', map { tr/./_/r } $column->{kernel}{name}, $column->{abi}{name}, $program->{theme}, $program->{program};
	my @cases = map { testcase($class, $_, \%count) } @{ $program->{points} };
	my $meta = $column->{kernel}{meta};
	my $suite = element('testsuite', {
		name => $class, hostname => $column->{kernel}{name},
		timestamp => ($meta->{started} || '') =~ s/Z$//r || undef,
		time => $program->{end} && $program->{end}{seconds} || 0, %count,
	}, "\n", properties(kernel => $meta->{uname}, abi => $column->{abi}{name}), @cases);
	return ($suite, \%count);
}

sub properties {
	my @pairs = @_;
	my @inside;
	while (my ($name, $value) = splice @pairs, 0, 2) {
		push @inside, element('property', { name => $name, value => $value }) if defined $value;
	}
	return @inside ? element('properties', {}, "\n", @inside) : '';
}

# FAIL is a failure; CRASH, HANG and LOST are errors; KNOWN is skipped, as the
# run is good with it, and says why.
sub testcase {
	my ($class, $point, $count) = @_;
	$count->{tests}++;
	my @inside = properties(
		clauses => @{ $point->{clauses} } ? join(', ', @{ $point->{clauses} }) : undef,
		promise => $point->{promise}, since => $point->{since}, needs => $point->{needs},
		verdict => $point->{verdict}, rerun => $point->{rerun},
		fixed => $point->{fixed} && $point->{fixed}{Issue});
	my $words = words($point);
	if ($point->{verdict} eq 'FAIL') {
		$count->{failures}++;
		push @inside, element('failure', { type => 'FAIL', message => short($point) }, xml($words));
	} elsif (is_bad($point->{verdict})) {
		$count->{errors}++;
		push @inside, element('error', { type => $point->{verdict}, message => short($point) }, xml($words));
	} elsif ($point->{verdict} eq 'SKIP') {
		$count->{skipped}++;
		push @inside, element('skipped', { message => $point->{reason} // '' });
	} elsif ($point->{verdict} eq 'KNOWN') {
		$count->{skipped}++;
		push @inside, element('skipped', { type => 'KNOWN', message => "known issue $point->{issue}{Issue}: " .
			join('; ', Seccomp::Text::fix_words($point->{issue})) }, xml($words));
	}
	return element('testcase', { classname => $class, name => $point->{name} }, "\n", @inside);
}

sub short {
	my ($point) = @_;
	my ($check) = @{ $point->{checks} || [] };
	return $point->{reason} if defined $point->{reason};
	return $check ? join ', but ', grep { defined } @$check : $point->{verdict};
}

sub words {
	my ($point) = @_;
	return join '', map { "$_->[0]: $_->[1]\n" } Seccomp::Text::detail_lines({ point => $point });
}

1;
