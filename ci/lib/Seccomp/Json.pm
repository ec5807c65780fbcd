# SPDX-License-Identifier: GPL-2.0
package Seccomp::Json;
# All results with their verdicts and meta data as JSON.

use strict;
use warnings;
use JSON::PP ();

sub json {
	my ($results) = @_;
	my @kernels = map { kernel($_) } @{ $results->{kernels} };
	return JSON::PP->new->ascii->canonical->pretty->encode({
		format => 1, good => $results->all_good ? JSON::PP::true : JSON::PP::false,
		kernels => \@kernels,
	});
}

sub kernel {
	my ($kernel) = @_;
	return {
		name => $kernel->{name}, version => $kernel->{version}, meta => $kernel->{meta},
		abis => [ map { { name => $_->{name}, programs => [ map { program($_) } @{ $_->{programs} } ] } }
			@{ $kernel->{abis} } ],
	};
}

sub program {
	my ($program) = @_;
	return {
		theme => $program->{theme}, name => $program->{program}, end => $program->{end},
		points => [ map { point($_) } @{ $program->{points} } ],
	};
}

sub point {
	my ($point) = @_;
	my %out = map { defined $point->{$_} ? ($_ => $point->{$_}) : () }
		qw(name verdict reason clauses promise since needs at rerun kernel);
	$out{checks} = [ map { { expected => $_->[0], happened => $_->[1] } } @{ $point->{checks} } ]
		if $point->{checks};
	for my $key (qw(issue fixed)) {
		my $issue = $point->{$key} or next;
		$out{$key} = { map { defined $issue->{$_} ? (lc $_ => $issue->{$_}) : () } qw(Issue Fix Fixed Ref What) };
	}
	return \%out;
}

1;
