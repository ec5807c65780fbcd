# SPDX-License-Identifier: GPL-2.0
#
# The list of faults and the results of a run, and what they come to.
package Seccomp::Fault::Report;

use strict;
use warnings;
use Seccomp::Util qw(write_file);

# Lines of apply's LIST.
sub read_list {
	my ($file) = @_;
	my @faults;

	open my $in, '<', $file or die "$file: $! (run ci/faults/build)\n";
	while (<$in>) {
		chomp;
		my %fault;
		(@fault{qw(id name state themes breaks why)}) = split /\t/, $_, -1;
		$fault{themes} = [ split /,/, $fault{themes} ];
		push @faults, \%fault;
	}
	return @faults;
}

# The last result of each fault, in the order of the file.
sub read_results {
	my ($file) = @_;
	my (%last, @names);

	open my $in, '<', $file or return;
	while (<$in>) {
		chomp;
		next if /^#/;
		my %result;
		(@result{qw(name verdict program point how seconds kernel)}) = split /\t/, $_, -1;
		push @names, $result{name} if !$last{ $result{name} };
		$last{ $result{name} } = \%result;
	}
	return map { $last{$_} } @names;
}

sub add_result {
	my ($file, @fields) = @_;

	open my $out, '>>', $file or die "$file: $!\n";
	print {$out} join("\t", @fields) . "\n";
	close $out or die "$file: $!\n";
	return;
}

# Which point noticed which fault, in the form of results, for ci/faults/noticed.
sub save {
	my ($file, $list, $results) = @_;
	my %result = map { $_->{name} => $_ } read_results($file), read_results($results);
	my $text = "# SPDX-License-Identifier: GPL-2.0\n# fault, verdict, program, point: written by ci/faults/run --save\n";

	for my $fault (read_list($list)) {
		my $r = $result{ $fault->{name} } or next;
		next if $r->{verdict} !~ /^(?:noticed|sometimes)$/ || $r->{point} eq '-';
		$text .= join("\t", $fault->{name}, 'noticed', @$r{qw(program point)}) . "\n";
	}
	write_file($file, $text);
	return;
}

# Prints the summary; returns the number of survivors that nothing excuses.
sub report {
	my ($list, $results) = @_;
	my %result = map { $_->{name} => $_ } read_results($results);
	my (%count, @survivors, @wrong, @never);

	for my $fault (read_list($list)) {
		my $verdict = $fault->{state} eq 'refused' ? 'refused' : $result{ $fault->{name} }{verdict} // 'not run';
		my $excused = $fault->{state} =~ /^(?:equivalent|unseen)$/;
		$count{ $excused && $verdict eq 'survived' ? $fault->{state} : $verdict }++;
		push @survivors, $fault if $verdict eq 'survived' && !$excused;
		push @never, $fault if $verdict eq 'refused';
		push @wrong, [ $fault, $result{ $fault->{name} } ] if $verdict eq 'noticed' && $excused;
	}
	print "\nFaults: ", join(', ', map { "$count{$_} $_" } sort keys %count), "\n";
	print "\nNo longer applicable to this tree:\n", map { "  $_->{name}: $_->{breaks}\n" } @never if @never;
	print "\nMarked as equivalent, but noticed:\n",
	    map { "  $_->[0]{name}: $_->[1]{program} $_->[1]{point} $_->[1]{how}\n" } @wrong if @wrong;
	if (@survivors) {
		print "\nNo point notices:\n", map { "  $_->{name}: $_->{breaks}\n" } @survivors;
	} else {
		print "\nEvery fault that was run is noticed or proven equivalent.\n";
	}
	return scalar @survivors;
}

1;
