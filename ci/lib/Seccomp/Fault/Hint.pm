# SPDX-License-Identifier: GPL-2.0
#
# Which points to try first for a fault: those whose names and promises share
# rare words with what the fault breaks.  Only a matter of time: what is not
# tried first is tried later.
package Seccomp::Fault::Hint;

use strict;
use warnings;
use Seccomp::Select qw(list_points native_abis);

use constant POINTS => 8;

my %stop = map { $_ => 1 } qw(a an the of is are to for not no in on by with and or but that it its as at from was
	what which who be may can only all any one each other instead like than then has have his him same);

sub _words {
	my ($text) = @_;
	my %seen;

	return grep { !$stop{$_} && length > 1 && !$seen{$_}++ } map { s/(?<=..)s$//r } split /[^a-z0-9]+/, lc $text;
}

# The program's points ("-l"); of one that can't run here, those of its like.
sub _points {
	my ($program) = @_;

	for my $abi ($program->{abi} // (), native_abis()) {
		my $file = $program->{from} =~ s{/[^/]+(?=/[^/]+/[^/]+$)}{/$abi}r;
		my ($status, @lines) = -x $file ? list_points($file) : ();
		return @lines if defined $status;
	}
	return;
}

# new([{ path =>, from =>, abi => }]): asks the programs.
sub new {
	my ($class, $programs) = @_;
	my (@points, %in);

	for my $program (@$programs) {
		my @lines = _points($program);
		chomp @lines;
		for my $line (@lines) {
			my ($name, undef, undef, undef, $promise) = split /\t/, $line;
			next if !defined $promise;
			my @words = _words("$name $promise");
			push @points, { path => $program->{path}, name => $name, words => { map { $_ => 1 } @words } };
			$in{$_}++ for @words;
		}
	}
	return bless { points => \@points, in => \%in }, $class;
}

# best(fault, wanted themes): "path:point" of the most alike points.
sub best {
	my ($self, $fault) = @_;
	my $count = @{ $self->{points} } or return;
	my %weight = map { $_ => log($count / $self->{in}{$_}) } grep { $self->{in}{$_} }
	    _words("$fault->{name} $fault->{breaks}");
	my %theme = map { $_ => 1 } @{ $fault->{themes} };
	my @scored;

	for my $point (@{ $self->{points} }) {
		my $score = 0;
		$score += $weight{$_} for grep { $point->{words}{$_} } keys %weight;
		next if !$score;
		my ($theme) = $point->{path} =~ m{/([^/]+)/[^/]+$};
		push @scored, [ $score + ($theme{$theme} ? 3 : 0), $point ];
	}
	@scored = sort { $b->[0] <=> $a->[0] } @scored;
	# Of points that differ in their last words, two are enough.
	my (%like, @best);
	for my $s (@scored) {
		next if $like{ join '.', $s->[1]{path}, (split /\./, $s->[1]{name})[ 0, 1 ] }++ >= 2;
		push @best, "$s->[1]{path}:$s->[1]{name}";
		last if @best == POINTS;
	}
	return @best;
}

1;
