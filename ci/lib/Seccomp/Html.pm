# SPDX-License-Identifier: GPL-2.0
package Seccomp::Html;
# Results as one page that needs nothing else: a heat map, rows by kernels.

use strict;
use warnings;
use JSON::PP ();
use Seccomp::Clauses;
use Seccomp::Results;
use Seccomp::Tap qw(@VERDICTS is_bad);
use Seccomp::Text;
use Seccomp::Util qw(read_file top_dir);

my $MOST = 6;	# points told of in one cell's note

sub escape {
	my ($text) = @_;
	my %entity = ('&' => '&amp;', '<' => '&lt;', '>' => '&gt;', '"' => '&quot;');
	return $text =~ s/([&<>"])/$entity{$1}/gr;
}

sub html {
	my ($results, $kind) = @_;
	my @columns = $results->columns;
	my $rows = $results->rows($kind);
	my $notes = { list => [], index => {} };
	my $words = row_words($rows, $kind);
	my $body = join '', map { row($_, \@columns, $notes, $words) } @$rows;
	my %fill = (
		STYLE => read_file(top_dir() . '/ci/lib/Seccomp/html/page.css'),
		SCRIPT => read_file(top_dir() . '/ci/lib/Seccomp/html/page.js'),
		KIND => $kind, HEAD => head(\@columns, $kind), BODY => grouped($rows, $body, scalar @columns),
		SUMMARY => escape(Seccomp::Text::summary($results)),
		WIDTH => @columns > 12 ? 'many' : 'few',
		KERNELS => number(scalar @{ $results->{kernels} }, 'kernel'), COLUMNS => number(scalar @columns, 'column'),
		VERDICTS => filters($results), FINDINGS => findings($results),
		NOTES => JSON::PP->new->ascii->encode($notes->{list}) =~ s/</\\u003c/gr,
	);
	my $page = read_file(top_dir() . '/ci/lib/Seccomp/html/page.html');
	$page =~ s/\@([A-Z]+)\@/$fill{$1} \/\/ die "no $1\n"/ge;
	return $page;
}

sub number { return "$_[0] $_[1]" . ($_[0] == 1 ? '' : 's') }

# What a row is about: the clause's text, or the promise of its points.
sub row_words {
	my ($rows, $kind) = @_;
	if ($kind eq 'clauses') {
		my ($clauses) = eval { Seccomp::Clauses::load(top_dir() . '/ci/clauses') };
		return { map { $_ => $clauses->{$_}{text} } keys %{ $clauses || {} } };
	}
	my %words;
	for my $row (@$rows) {
		my ($promise) = grep { defined } map { $_->{promise} }
			map { @{ $_->{points} } } grep { defined } @{ $row->{cells} };
		$words{ $row->{name} } = $promise if defined $promise && $kind =~ /^(?:cases|points)$/;
	}
	return \%words;
}

sub head {
	my ($columns, $kind) = @_;
	my ($kernels, $abis) = ('', '');
	my $previous = 0;
	for my $i (0 .. $#$columns) {
		my ($kernel, $abi) = @{ $columns->[$i] }{qw(kernel abi)};
		my $first = $kernel != $previous;
		$abis .= sprintf '<th class="abi%s"><span>%s</span></th>', $first ? ' first' : '', escape($abi->{name});
		next if !$first;
		$previous = $kernel;
		my $span = grep { $_->{kernel} == $kernel } @$columns;
		my $meta = $kernel->{meta};
		my $about = join "\n", map { defined $meta->{$_} ? "$_: $meta->{$_}" : () }
			qw(uname cmdline qemu accel started seconds suite);
		$kernels .= sprintf '<th class="kernel first" colspan="%d" title="%s"><span>%s</span></th>',
			$span, escape($about), escape($kernel->{name});
	}
	return sprintf "<tr><th class=\"name\"></th>%s</tr>\n<tr><th class=\"name\">%s</th>%s</tr>",
		$kernels, escape($kind), $abis;
}

sub row {
	my ($row, $columns, $notes, $words) = @_;
	my $cells = '';
	my $previous = 0;
	my %has;
	for my $i (0 .. $#$columns) {
		my $first = $columns->[$i]{kernel} != $previous ? ' first' : '';
		$previous = $columns->[$i]{kernel};
		my $cell = $row->{cells}[$i];
		if (!$cell) {
			$cells .= "<td class=\"none$first\"></td>";
			next;
		}
		$has{$_} = 1 for keys %{ $cell->{counts} };
		$cells .= sprintf '<td class="%s%s" data-n="%d">%s</td>', $cell->{verdict}, $first,
			note($notes, $columns->[$i], $cell), escape(Seccomp::Text::short($cell));
	}
	my $text = $words->{ $row->{name} } // '';
	# Where there is no room, the line of the group has said it, and names break.
	my $name = escape($row->{name}) =~ s{([._/])}{$1<wbr>}gr =~
		s{^(\Q$row->{group}\E[./]<wbr>)}{<span class="of">$1</span>}r;
	return sprintf "<tr class=\"row\" data-group=\"%s\" data-has=\"%s\"><th title=\"%s\"><span>%s</span>%s</th>%s</tr>\n",
		escape($row->{group}), join(' ', sort keys %has), escape($text), $name,
		length $text ? ' <small>' . escape($text) . '</small>' : '', $cells;
}

# The text behind a cell; cells with equal text share it.
sub note {
	my ($notes, $column, $cell) = @_;
	my @lines = join ', ', map { $cell->{counts}{$_} ? "$cell->{counts}{$_} $_" : () } @VERDICTS;
	my @worth = grep { $_->{verdict} ne 'PASS' && $_->{verdict} ne 'SKIP' || $_->{fixed} } @{ $cell->{points} };
	for my $point (@worth[ 0 .. ($#worth < $MOST - 1 ? $#worth : $MOST - 1) ]) {
		push @lines, '', ($point->{fixed} ? 'FIXED' : $point->{verdict}) . " $point->{name}",
			map { "  $_->[0]: $_->[1]" } Seccomp::Text::detail_lines({ point => $point });
	}
	push @lines, '', 'and ' . (@worth - $MOST) . ' more' if @worth > $MOST;
	my %reasons = map { ($_->{reason} // '') => 1 } grep { $_->{verdict} eq 'SKIP' } @{ $cell->{points} };
	push @lines, map { "skipped: $_" } sort keys %reasons;
	my $text = join "\n", @lines;
	$notes->{index}{$text} //= push(@{ $notes->{list} }, $text) - 1;
	return $notes->{index}{$text};
}

# A line above each group, which opens and closes it.  Themes are no groups of
# themselves.
sub grouped {
	my ($rows, $body, $columns) = @_;
	return $body if !grep { $_->{group} ne $_->{name} } @$rows;
	my @lines = split /^/, $body;
	my ($out, $group) = ('', '');
	for my $i (0 .. $#$rows) {
		if ($rows->[$i]{group} ne $group) {
			$group = $rows->[$i]{group};
			my $size = grep { $_->{group} eq $group } @$rows;
			$out .= sprintf "<tr class=\"group\" data-group=\"%s\"><th>%s <small>%d</small></th><td colspan=\"%d\"></td></tr>\n",
				escape($group), escape($group), $size, $columns;
		}
		$out .= $lines[$i];
	}
	return $out;
}

sub filters {
	my ($results) = @_;
	my %count;
	$count{ $_->{verdict} }++ for map { Seccomp::Results::points($_) } $results->columns;
	return join "\n", map {
		"<label class=\"$_\"><input type=\"checkbox\" value=\"$_\">$_ <b>$count{$_}</b></label>"
	} grep { $count{$_} } @VERDICTS;
}

# The findings in words, below the map.  Many lost points, of a run that was
# interrupted, shall not hide what failed.
my %rank = do { my $n = 0; map { $_ => ++$n } qw(CRASH FAIL HANG LOST KNOWN FIXED) };
sub findings {
	my ($results) = @_;
	my $out = '';
	for my $finding (sort { $rank{ $a->{what} } <=> $rank{ $b->{what} } } Seccomp::Text::findings($results)) {
		$out .= sprintf "<details class=\"finding\"><summary><span class=\"tag %s\">%s</span> %s <small>%s</small></summary>\n<dl>%s</dl></details>\n",
			$finding->{what}, $finding->{what}, escape($finding->{point}{name}), escape($finding->{where}),
			join '', map { sprintf '<dt>%s</dt><dd>%s</dd>', $_->[0], escape($_->[1]) }
				Seccomp::Text::detail_lines($finding);
	}
	return $out || '<p>None.</p>';
}

1;
