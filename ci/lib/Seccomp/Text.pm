# SPDX-License-Identifier: GPL-2.0
package Seccomp::Text;
# Results as text for a terminal, as Markdown and as tab separated values.

use strict;
use warnings;
use Seccomp::Results;
use Seccomp::Tap qw(@VERDICTS is_bad);

my %letter = (PASS => 'P', SKIP => 's', KNOWN => 'K', FAIL => 'F', CRASH => 'C', HANG => 'H', LOST => 'L');

# --- the whole text
sub text {
	my ($results, $kind) = @_;
	my @columns = $results->columns;
	my $out = header($results);
	my $grid = @columns <= 3 && $kind eq 'themes' ? counted($results, $kind) : compact($results, $kind);
	$out .= grid_text($grid) . "\n";
	$out .= legend(\@columns) if $grid->{numbered};
	$out .= join '', map { detail($_) . "\n" } findings($results);
	return $out . summary($results);
}

sub header {
	my ($results) = @_;
	my @kernels = @{ $results->{kernels} };
	return '' if @kernels != 1;
	my $version = $kernels[0]{version};
	return "Kernel $kernels[0]{name}" .
		(defined $version && index($kernels[0]{name}, $version) < 0 ? " ($version)" : '') . "\n\n";
}

sub summary {
	my ($results) = @_;
	my %count;
	$count{ $_->{verdict} }++ for map { Seccomp::Results::points($_) } $results->columns;
	my @parts = map { $count{$_} ? "$count{$_} $_" : () } @VERDICTS;
	my $total = 0;
	$total += $_ for values %count;
	return "No results: nothing has run.\n" if !$total;
	return "$total points: " . join(', ', @parts) . '. ' .
		($results->all_good ? 'The run is good.' : 'The run FAILED.') . "\n";
}

# --- grids: { head => [[...], ...], rows => [[name, cell ...], ...] }

# Themes by ABI, a number for each verdict that occurs.
sub counted {
	my ($results, $kind) = @_;
	my @columns = $results->columns;
	my $rows = $results->rows($kind);
	my (@top, @second, @sum);
	my @shown = map { [ verdicts_in(Seccomp::Results::points($_)) ] } @columns;
	for my $i (0 .. $#columns) {
		push @top, $columns[$i]{abi}{name}, ('') x ($#{ $shown[$i] });
		push @second, @{ $shown[$i] };
	}
	my @body;
	for my $row (@$rows) {
		my @cells = map { my $i = $_; map { $row->{cells}[$i]{counts}{$_} || '.' } @{ $shown[$i] } } 0 .. $#columns;
		push @body, [ $row->{name}, @cells ];
		for my $i (0 .. $#cells) { $sum[$i] += $cells[$i] eq '.' ? 0 : $cells[$i] }
	}
	push @body, [ 'all', @sum ] if @body > 1;
	return { head => [ [ '', @top ], [ substr($kind, 0, -1), @second ] ], rows => \@body };
}

sub verdicts_in {
	my %seen = map { $_->{verdict} => 1 } @_;
	return grep { $seen{$_} || /^(?:PASS|FAIL)$/ } @VERDICTS;
}

# Any rows by many columns, one short word a cell.
sub compact {
	my ($results, $kind) = @_;
	my @columns = $results->columns;
	my $numbered = @columns > 3;
	my @head = map { $numbered ? $_ + 1 : $columns[$_]{abi}{name} } 0 .. $#columns;
	my @body = map { my $row = $_; [ $row->{name}, map { short($row->{cells}[$_]) } 0 .. $#columns ] }
		@{ $results->rows($kind) };
	return { head => [ [ substr($kind, 0, -1), @head ] ], rows => \@body, numbered => $numbered };
}

# One point: its letter.  More: how many passed, and the others by letter.
sub short {
	my ($cell) = @_;
	return '.' if !$cell;
	my %count = %{ $cell->{counts} };
	return $letter{ $cell->{verdict} } if @{ $cell->{points} } == 1;
	my $pass = delete $count{PASS};
	return join ' ', $pass || (), map { $count{$_} ? "$letter{$_}$count{$_}" : () } @VERDICTS;
}

sub grid_text {
	my ($grid) = @_;
	my @lines = (@{ $grid->{head} }, @{ $grid->{rows} });
	my @width;
	for my $i (0 .. $#{ $grid->{head}[-1] }) {
		for my $line (@{ $grid->{head} }[ $#{ $grid->{head} } ], @{ $grid->{rows} }) {
			my $length = length $line->[$i];
			$width[$i] = $length if $length > ($width[$i] || 0);
		}
	}
	my $out = '';
	for my $line (@lines) {
		my $text = sprintf '%-*s', $width[0], $line->[0];
		my $top = $line == $lines[0] && @{ $grid->{head} } > 1;
		for my $i (1 .. $#$line) {
			# A new ABI starts where the upper line has a name.
			$text .= @{ $grid->{head} } > 1 && $grid->{head}[0][$i] ne '' ? '   ' : ' ';
			$text .= sprintf $top ? '%-*s' : '%*s', $width[$i], $line->[$i];
		}
		$out .= $text =~ s/\s+$//r . "\n";
	}
	return $out;
}

sub column_name {
	my ($column) = @_;
	return "$column->{kernel}{name} $column->{abi}{name}";
}

sub legend {
	my ($columns) = @_;
	my $out = 'A number: points that passed; ' .
		join(', ', map { "$letter{$_} $_" } grep { $_ ne 'PASS' } @VERDICTS) . "; a dot: not there.\n";
	$out .= sprintf "%3d %s\n", $_ + 1, column_name($columns->[$_]) for 0 .. $#$columns;
	return "$out\n";
}

# --- what deserves words: bad verdicts, known issues, known issues that pass

# The same finding on several columns is listed once.
sub findings {
	my ($results) = @_;
	my (%found, @order);
	for my $column ($results->columns) {
		for my $point (Seccomp::Results::points($column)) {
			my $what = $point->{fixed} ? 'FIXED' : $point->{verdict};
			next if $what =~ /^(?:PASS|SKIP)$/;
			my $key = join "\0", $what, $point->{name}, $point->{reason} // '',
				map { @$_[ 0, 1 ] ? join ' ', map { $_ // '' } @$_ : () } @{ $point->{checks} || [] };
			push @order, $found{$key} = { what => $what, point => $point, columns => [] } if !$found{$key};
			push @{ $found{$key}{columns} }, $column;
		}
	}
	my $many = @{ $results->{kernels} } > 1;
	$_->{where} = where($_->{columns}, $many) for @order;
	return ((grep { is_bad($_->{what}) } @order), (grep { !is_bad($_->{what}) } @order));
}

sub where {
	my ($columns, $many) = @_;
	return join ' ', map { $_->{abi}{name} } @$columns if !$many;
	return join ', ', map { column_name($_) } @$columns;
}

# [label, text] lines of a finding.
sub detail_lines {
	my ($finding) = @_;
	my $point = $finding->{point};
	my @lines;
	push @lines, [ clauses => join ', ', @{ $point->{clauses} } ] if @{ $point->{clauses} };
	push @lines, [ promise => $point->{promise} ] if defined $point->{promise};
	if (my $issue = $point->{fixed}) {
		return (@lines, [ note => "passes, although $issue->{Issue} should show on this kernel" ]);
	}
	for my $check (@{ $point->{checks} || [] }) {
		push @lines, [ expected => $check->[0] ] if defined $check->[0];
		push @lines, [ happened => $check->[1] ] if defined $check->[1];
	}
	push @lines, [ reason => $point->{reason} ] if defined $point->{reason};
	push @lines, [ log => $_ ] for @{ $point->{kernel} || [] };
	push @lines, [ at => $point->{at} ] if defined $point->{at};
	push @lines, [ rerun => $point->{rerun} ];
	if (my $issue = $point->{issue}) {
		push @lines, [ issue => "$issue->{Issue}: $issue->{What}" ];
		push @lines, [ fix => join '; ', fix_words($issue) ];
	}
	return @lines;
}

sub fix_words {
	my ($issue) = @_;
	my @words = $issue->{Fix} // 'no fix is known';
	push @words, "in $issue->{Fixed}" if defined $issue->{Fixed};
	push @words, $issue->{Ref} if defined $issue->{Ref};
	return @words;
}

sub detail {
	my ($finding) = @_;
	return sprintf("%-5s %s  [%s]\n", $finding->{what}, $finding->{point}{name}, $finding->{where}) .
		join '', map { sprintf "      %-9s %s\n", "$_->[0]:", $_->[1] } detail_lines($finding);
}

# --- other formats
sub markdown {
	my ($results, $kind) = @_;
	my @columns = $results->columns;
	my $escape = sub { $_[0] =~ s/([|<*_`])/\\$1/gr };
	my $out = '| ' . join(' | ', substr($kind, 0, -1), map { $escape->(column_name($_)) } @columns) . " |\n";
	$out .= '|' . join('|', '---', map { '---:' } @columns) . "|\n";
	for my $row (@{ compact($results, $kind)->{rows} }) {
		$out .= '| ' . join(' | ', map { $escape->($_) } @$row) . " |\n";
	}
	$out .= "\n";
	for my $finding (findings($results)) {
		$out .= "- **$finding->{what}** `$finding->{point}{name}` ($finding->{where})\n";
		$out .= join '', map { "  - $_->[0]: " . ($_->[0] eq 'rerun' ? "`$_->[1]`" : $escape->($_->[1])) . "\n" }
			detail_lines($finding);
	}
	return "$out\n" . summary($results);
}

sub tsv {
	my ($results, $kind) = @_;
	my @columns = $results->columns;
	my $out = join("\t", substr($kind, 0, -1), map { "$_->{kernel}{name}/$_->{abi}{name}" } @columns) . "\n";
	for my $row (@{ $results->rows($kind) }) {
		$out .= join("\t", $row->{name}, map {
			my $cell = $row->{cells}[$_];
			!$cell ? '' : join ' ', map { $cell->{counts}{$_} ? "$_=$cell->{counts}{$_}" : () } @VERDICTS;
		} 0 .. $#columns) . "\n";
	}
	return $out;
}

1;
