# SPDX-License-Identifier: GPL-2.0
package Seccomp::Clauses;
# ci/clauses: the list of promises.

use strict;
use warnings;

my %truth = map { $_ => 1 } qw(true false partly varies);

# { id => { id, part, truth, text, reason } }, and the ids in their order.
sub load {
	my ($file) = @_;
	open my $in, '<', $file or die "$file: $!\n";
	my (%clauses, @order);
	while (my $line = <$in>) {
		chomp $line;
		next if $line =~ /^(?:#.*)?$/;
		my ($id, $part, $truth, $text, $reason, $more) = split /\t/, $line, -1;
		die "$file:$.: not five fields\n" if !defined $reason || defined $more;
		die "$file:$.: $id a second time\n" if $clauses{$id};
		die "$file:$.: $id: part $part, verdict $truth\n" if $part !~ /^[12]$/ || !$truth{$truth};
		push @order, $id;
		$clauses{$id} = { id => $id, part => $part, truth => $truth, text => $text,
			reason => $reason eq '-' ? undef : $reason };
	}
	return (\%clauses, \@order);
}

1;
