# SPDX-License-Identifier: GPL-2.0
package Seccomp::Fault::Set;

# The faults of ci/faults/*.fault: reading them, putting them into a tree.

use strict;
use warnings;
use Seccomp::Fault::Source;

# Reads fault files in the given order.  Faults are numbered from 1 in that
# order; their name is what stays when faults are added.
sub read_files {
	my (@files) = @_;
	my (@faults, %seen);

	for my $file (@files) {
		for my $fault (_read_file($file)) {
			die "$fault->{where}: a second fault $fault->{name}\n" if $seen{ $fault->{name} }++;
			$fault->{id} = @faults + 1;
			push @faults, $fault;
		}
	}
	return @faults;
}

# Those that a kernel of that architecture (a directory of arch/) can have.
sub for_arch {
	my ($arch, @faults) = @_;

	return grep {
		my @files = map { $_->{file} } map { @$_ } @{ $_->{hunks} };
		my @archs = split ' ', $_->{arch} // $arch;
		(grep { $_ eq $arch } @archs) && !grep { m{^arch/([^/]+)/} && $1 ne $arch } @files;
	} @faults;
}

sub _read_file {
	my ($file) = @_;
	my (@faults, $theme, $hunk);

	open my $in, '<', $file or die "$file: $!\n";
	while (my $line = <$in>) {
		chomp $line;
		my $fault = @faults ? $faults[-1] : undef;
		if ($line =~ /^\s*$/ && !$hunk || $line =~ /^#/) {
			next;
		} elsif ($line =~ /^\s*$/) {
			undef $hunk;
		} elsif ($line =~ /^Themes:\s*(.+)/) {
			$theme = [ split ' ', $1 ];
		} elsif ($line =~ /^Fault:\s*([a-z0-9{}-]+)$/) {
			push @faults, { name => $1, themes => $theme // [], where => "$file:$.", hunks => [] };
			undef $hunk;
		} elsif ($fault && $line =~ /^(Breaks|Arch|Equivalent|Unseen):\s*(.+)/) {
			$fault->{ lc $1 } = $2;
		} elsif ($fault && $line =~ /^Each:\s*(\S+)\s+(.+)/) {
			push @{ $fault->{each} }, [ $1, $2 ];
		} elsif ($fault && $line =~ /^\@\@(\|?)\s+(\S+)\s+(\w+)(?:\s+(\d+|\{))?$/) {
			$hunk = { file => $2, function => $3, nth => $4 // '', where => "$file:$.",
				before => '', old => '', new => '', after => '' };
			_add_hunk($fault, $1, $hunk);
		} elsif ($hunk && $line =~ /^([-+]|\s)(.*)/) {
			_add_line($hunk, $1, $2);
		} else {
			die "$file:$.: not understood: $line\n";
		}
	}
	_check($_) for @faults;
	return map { _each($_) } @faults;
}

# A fault with "Each: word text" lines stands for one fault per line; {1} in it
# is the word, {2} the text.
sub _each {
	my ($fault) = @_;
	my @all;

	for my $each (@{ $fault->{each} // [] }) {
		my $put = sub { my ($text) = @_; $text =~ s/\{([12])\}/$each->[$1 - 1]/g; return $text };
		my %one = (%$fault, map { $_ => $put->($fault->{$_}) } grep { defined $fault->{$_} } qw(name breaks equivalent));
		$one{hunks} = [
			map { [ map { my $h = $_; +{ %$h, map { $_ => $put->($h->{$_}) } qw(before old new after) } } @$_ ] }
			    @{ $fault->{hunks} }
		];
		push @all, \%one;
	}
	return $fault->{each} ? @all : $fault;
}

# A hunk of its own, or another form of the one before for other kernels.
sub _add_hunk {
	my ($fault, $alternative, $hunk) = @_;

	if ($alternative) {
		die "$hunk->{where}: an alternative to nothing\n" if !@{ $fault->{hunks} };
		push @{ $fault->{hunks}[-1] }, $hunk;
	} else {
		push @{ $fault->{hunks} }, [$hunk];
	}
	return;
}

sub _add_line {
	my ($hunk, $mark, $text) = @_;
	my $part = $mark eq '-' ? 'old' : $mark eq '+' ? 'new' : $hunk->{old} eq '' ? 'before' : 'after';

	die "$hunk->{where}: '-' lines apart\n" if $part eq 'old' && $hunk->{after} ne '';
	$hunk->{$part} .= "$text\n";
	return;
}

sub _check {
	my ($fault) = @_;

	die "$fault->{where}: no Breaks: line\n" if !$fault->{breaks};
	die "$fault->{where}: no hunk\n"         if !@{ $fault->{hunks} };
	for my $hunk (map { @$_ } @{ $fault->{hunks} }) {
		my $empty = $hunk->{nth} eq '{' ? $hunk->{new} eq '' : $hunk->{old} eq '';
		die "$hunk->{where}: nothing to change\n" if $empty;
		die "$hunk->{where}: neither an expression nor statements\n" if !_whole($hunk->{old});
	}
	return;
}

# Whether code can be put into "(c ? a : b)" or "if (c) a else b".
sub _whole {
	my ($code) = @_;
	my @tokens = map { $_->[0] } @{ Seccomp::Fault::Source::tokens($code) };
	my $depth  = 0;

	return 1 if !@tokens || $tokens[-1] =~ /^[;}]$/;
	return 0 if $tokens[0] =~ /^(?:if|for|while|do|switch|return|case|goto)$/;
	for my $token (@tokens) {
		$depth++ if $token =~ /^[(\[{]$/;
		$depth-- if $token =~ /^[)\]}]$/;
		return 0 if $depth < 0 || $depth == 0 && $token =~ /^[,;]$/;
	}
	return $depth == 0;
}

# Puts the faults into the sources.  $load->(file) returns a Source or undef.
# A fault is put in as a whole or not at all; returns [fault, reason] for each
# that could not be.
sub apply {
	my ($load, @faults) = @_;
	my @refused;

	FAULT: for my $fault (@faults) {
		my @todo;
		for my $forms (@{ $fault->{hunks} }) {
			my ($found, @why);
			for my $hunk (@$forms) {
				($found, my $why) = _find($load, $hunk);
				last if $found;
				push @why, "$hunk->{file}, $hunk->{function}(): $why";
			}
			if (!$found) {
				push @refused, [ $fault, join '; ', @why ];
				next FAULT;
			}
			push @todo, $found;
		}
		for my $t (@todo) {
			my $why = _put($fault->{id}, $t);
			die "$fault->{where}: $fault->{name}: $why\n" if $why;
		}
	}
	return @refused;
}

sub _find {
	my ($load, $hunk) = @_;
	my $source = $load->($hunk->{file}) or return (undef, 'no such file');

	return (undef, 'no such function') if !$source->bodies($hunk->{function});
	return { source => $source, hunk => $hunk } if $hunk->{nth} eq '{';

	my ($before, $old, $after) = map { Seccomp::Fault::Source::tokens($hunk->{$_}) } qw(before old after);
	my @places = $source->places($hunk->{function}, [ @$before, @$old, @$after ]);
	return (undef, 'no such code') if !@places;
	return (undef, scalar(@places) . ' places have this code') if $hunk->{nth} eq '' && @places > 1;
	my $place = $places[ $hunk->{nth} eq '' ? 0 : $hunk->{nth} - 1 ];
	return (undef, 'only ' . scalar(@places) . ' places have this code') if !defined $place;
	my $first = $place + @$before;
	return { source => $source, hunk => $hunk, first => $first, last => $first + @$old - 1 };
}

sub _put {
	my ($id, $todo) = @_;
	my $hunk = $todo->{hunk};
	(my $new = $hunk->{new}) =~ s/\n\z//;

	return $todo->{source}->edit_entry($id, $hunk->{function}, $new) if $hunk->{nth} eq '{';
	return $todo->{source}->edit($id, $todo->{first}, $todo->{last}, $new);
}

1;
