# SPDX-License-Identifier: GPL-2.0
package Seccomp::Fault::Source;

# A C source as a list of tokens, and edits of it that are chosen at run time.
#
# A place is found by the tokens of its code, inside a function found by its
# name: white space, comments and line numbers do not matter.  Edits may share
# a place or lie inside each other; each is written around the code as it was,
# so that any number of faults live in one source.

use strict;
use warnings;

my $TOKEN = qr{
	( (?: \s+ | /\* .*? \*/ | //[^\n]* | \\\n )+ )	# 1: nothing
	| ( \#[ \t]*(?:if|ifdef|ifndef|else|elif|endif|include|undef|pragma|error|warning)\b
	    (?: [^\n\\] | \\\n | \\. )* )		# 2: lines for the preprocessor
	| ( "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*'
	  | [A-Za-z_]\w* | \.?\d[\w.]*
	  | <<= | >>= | \.\.\. | -> | \+\+ | -- | && | \|\| | [-+*/%&|^=!<>]= | << | >> | \#\#
	  | . )						# 3: a token
}xs;

# Tokens of a text: [text, start, end] each.
sub tokens {
	my ($text) = @_;
	my @tokens;

	pos($text) = 0;
	while ($text =~ /\G$TOKEN/gc) {
		push @tokens, [ $3, $-[3], $+[3] ] if defined $3;
	}
	return \@tokens;
}

sub new {
	my ($class, $text) = @_;
	my $self = bless { text => $text, tokens => tokens($text), edits => [] }, $class;
	$self->_match_brackets;
	return $self;
}

# For each opening bracket the index of its closing one.
sub _match_brackets {
	my ($self) = @_;
	my %opener = (')' => '(', ']' => '[', '}' => '{');
	my (@open, %close);

	for my $i (0 .. $#{ $self->{tokens} }) {
		my $t = $self->{tokens}[$i][0];
		if ($t =~ /^[(\[{]$/) {
			push @open, $i;
		} elsif ($opener{$t}) {
			# Branches of #if may leave a bracket open: drop it.
			while (@open && $self->{tokens}[ $open[-1] ][0] ne $opener{$t}) {
				last if $self->{tokens}[ $open[-1] ][0] eq '{';
				pop @open;
			}
			next if !@open || $self->{tokens}[ $open[-1] ][0] ne $opener{$t};
			$close{ pop @open } = $i;
		}
	}
	$self->{close} = \%close;
}

# Bodies of all definitions of a function: [first token, last token] inside the
# braces.  sys_x and compat_sys_x are looked for in their SYSCALL_DEFINE.
sub bodies {
	my ($self, $name) = @_;
	my @tokens = @{ $self->{tokens} };
	my @found;
	my ($macro, $short) = ($name, '');

	if ($name =~ /^(compat_)?sys_(\w+)$/) {
		$macro = ($1 ? 'COMPAT_' : '') . 'SYSCALL_DEFINE';
		$short = $2;
	}
	for my $i (0 .. $#tokens - 3) {
		my $t = $tokens[$i][0];
		next if $tokens[ $i + 1 ][0] ne '(';
		next if $short ? $t !~ /^$macro[0-6]$/ || $tokens[ $i + 2 ][0] ne $short : $t ne $name;
		my $end = $self->{close}{ $i + 1 } // next;
		$end++;
		# Annotations such as __releases(lock) may stand before the body.
		while (($tokens[$end][0] // '') =~ /^__\w+$/) {
			$end++;
			$end = $self->{close}{$end} + 1 if $tokens[$end][0] eq '(';
		}
		next if ($tokens[$end][0] // '') ne '{' || !defined $self->{close}{$end};
		push @found, [ $end + 1, $self->{close}{$end} - 1 ];
	}
	return @found;
}

# Where the wanted tokens occur in a function: list of first tokens.
sub places {
	my ($self, $function, $want) = @_;
	my @want = map { $_->[0] } @$want;
	my @found;

	for my $body ($self->bodies($function)) {
		PLACE: for my $i ($body->[0] .. $body->[1] - $#want) {
			for my $j (0 .. $#want) {
				next PLACE if $self->{tokens}[ $i + $j ][0] ne $want[$j];
			}
			push @found, $i;
		}
	}
	return @found;
}

# Adds an edit of the tokens $first .. $last for fault $id.
sub edit {
	my ($self, $id, $first, $last, $new) = @_;
	my ($start, $end) = ($self->{tokens}[$first][1], $self->{tokens}[$last][2]);

	for my $e (@{ $self->{edits} }) {
		my $apart  = $e->{end} <= $start || $end <= $e->{start};
		my $inside = $e->{start} >= $start && $e->{end} <= $end;
		my $around = $e->{start} <= $start && $e->{end} >= $end;
		return "overlaps fault $e->{id}" if !$apart && !$inside && !$around;
	}
	my $statement = $self->{tokens}[$last][0] =~ /^[;}]$/;
	push @{ $self->{edits} },
	    { id => $id, start => $start, end => $end, new => $new, statement => $statement };
	return;
}

# Adds code to the beginning of each body of a function.
sub edit_entry {
	my ($self, $id, $function, $new) = @_;

	for my $body ($self->bodies($function)) {
		my $at = $self->{tokens}[ $body->[0] - 1 ][2];
		push @{ $self->{edits} }, { id => $id, start => $at, end => $at, new => $new, entry => 1 };
	}
	return;
}

# The text of $start .. $end with the edits inside it.
sub _render {
	my ($self, $start, $end, @edits) = @_;
	my $out = '';
	my $at  = $start;

	@edits = sort { $a->{start} <=> $b->{start} || $b->{end} <=> $a->{end} } @edits;
	while (my $edit = shift @edits) {
		my (@same, @inner);
		push @same, $edit;
		while (@edits && $edits[0]{start} < $edit->{end} || @edits && $edits[0]{end} == $edit->{end}) {
			my $next = shift @edits;
			if ($next->{start} == $edit->{start} && $next->{end} == $edit->{end}) {
				push @same, $next;
			} else {
				push @inner, $next;
			}
		}
		$out .= substr $self->{text}, $at, $edit->{start} - $at;
		my $inside = $self->_render($edit->{start}, $edit->{end}, @inner);
		$out .= $self->_choice($inside, @same);
		$at = $edit->{end};
	}
	return $out . substr $self->{text}, $at, $end - $at;
}

# One place of the source, with all the faults that live there.
sub _choice {
	my ($self, $code, @edits) = @_;
	my $was = substr $self->{text}, $edits[0]{start}, $edits[0]{end} - $edits[0]{start};
	my @arms = map { (my $new = $_->{new}) =~ s/\$0/$was/g; [ $_->{id}, $new ] } @edits;

	if ($edits[0]{entry}) {
		return join '', map { "\n\tif (SECCOMP_FAULT($_->[0])) {\n$_->[1]\n\t}\n" } @arms;
	}
	if ($edits[0]{statement}) {
		return '{ ' . join('', map { "if (SECCOMP_FAULT($_->[0])) {\n$_->[1]\n} else " } @arms)
		    . "{\n$code\n} }";
	}
	return '(' . join('', map { "SECCOMP_FAULT($_->[0]) ? ($_->[1]) : " } @arms) . "($code))";
}

sub edited {
	my ($self) = @_;
	return scalar @{ $self->{edits} };
}

sub render {
	my ($self) = @_;
	return $self->_render(0, length $self->{text}, @{ $self->{edits} });
}

1;
