# SPDX-License-Identifier: GPL-2.0
package Seccomp::Results;
# The tree results/<kernel>/<abi>/<theme>/<program>.tap, with verdicts.
#
# Beside the TAP: <kernel>/meta; <abi>/plan, the programs that were to run
# ("theme/program" a line; one without a .tap is LOST); <program>.points,
# what `prog -l` printed.

use strict;
use warnings;
use Seccomp::Known;
use Seccomp::Tap qw(read_tap is_bad worst);
use Seccomp::Version qw(kernel_version kernel_name);

# load(dirs => [...], known => FILE, kernels => regex, themes => regex,
# only => sub(point name)).  A dir is a results tree or one kernel of one.
sub load {
	my ($class, %want) = @_;
	my $self = bless { kernels => [], want => \%want }, $class;
	$self->{known} = Seccomp::Known->load($want{known}) if $want{known};
	for my $dir (@{ $want{dirs} }) {
		for my $kernel (kernel_dirs($dir)) {
			next if $want{kernels} && $kernel->{name} !~ $want{kernels};
			push @{ $self->{kernels} }, $self->load_kernel($kernel);
		}
	}
	return $self;
}

sub kernel_dirs {
	my ($dir) = @_;
	$dir =~ s{(.)/+$}{$1};
	die "$dir: no such directory\n" if !-d $dir;
	return { name => base($dir), dir => $dir }
		if -e "$dir/meta" || grep { glob_in($_, '*/*.tap') } grep { -d } glob_in($dir);
	return map { { name => base($_), dir => $_ } } grep { -d } glob_in($dir);
}

sub base { return $_[0] =~ m{([^/]+)$} ? $1 : $_[0] }

# Names sort by version: 5.10 before 5.9 would be silly.
sub by_number {
	my ($x, $y) = map { s/(\d+)/sprintf '%08d', $1/ger } @_;
	return $x cmp $y;
}

# Everything in DIR, one level deep, or matching "*/*.tap".
sub glob_in {
	my ($dir, $pattern) = @_;
	opendir my $handle, $dir or return;
	my @names = sort { by_number($a, $b) } grep { !/^\./ } readdir $handle;
	return map { "$dir/$_" } @names if !$pattern;
	return map { grep { /\.tap$/ } glob_in($_) } grep { -d } map { "$dir/$_" } @names;
}

sub read_meta {
	my ($file) = @_;
	my $meta = { config => [] };
	open my $in, '<', $file or return $meta;
	while (my $line = <$in>) {
		my ($key, $value) = $line =~ /^([\w-]+):\s*(.*?)\s*$/ or next;
		if ($key eq 'config') { push @{ $meta->{config} }, $value }
		else { $meta->{$key} = $value }
	}
	return $meta;
}

sub load_kernel {
	my ($self, $kernel) = @_;
	$kernel->{meta} = read_meta("$kernel->{dir}/meta");
	$kernel->{version} = kernel_version($kernel->{meta})
		|| kernel_version({ release => $kernel->{name} =~ /(\d+\.\d.*)/ ? $1 : '' });
	my ($rank, %rank) = 0;
	$rank{$_} = ++$rank for split ' ', $kernel->{meta}{abis} || '';   # native first
	my @abis = sort { ($rank{ base($a) } || 99) <=> ($rank{ base($b) } || 99) || $a cmp $b }
		grep { -d } glob_in($kernel->{dir});
	$kernel->{abis} = [ grep { @{ $_->{programs} } } map { $self->load_abi($kernel, $_) } @abis ];
	return $kernel;
}

sub load_abi {
	my ($self, $kernel, $dir) = @_;
	my $abi = { name => base($dir), kernel => $kernel, programs => [] };
	my %files = map { m{([^/]+/[^/]+)\.tap$} ? ($1 => $_) : () } glob_in($dir, '*/*.tap');
	for my $planned (split /\n/, Seccomp::Tap::slurp("$dir/plan")) {
		$files{$planned} ||= "$dir/$planned.tap" if $planned =~ m{^[^/]+/[^/]+$};
	}
	my $want = $self->{want};
	for my $name (sort keys %files) {
		my ($theme, $program) = split m{/}, $name;
		next if $want->{themes} && $theme !~ $want->{themes};
		my $read = read_tap($files{$name}, theme => $theme, program => $program);
		never_ran($read) if !-e $files{$name};
		$read->{points} = [ grep { $want->{only}->($_->{name}) } @{ $read->{points} } ] if $want->{only};
		finish($_, $abi, $read) for @{ $read->{points} };
		$self->{known}->judge_all($read->{points}, $abi->{name}, $kernel->{version},
					    kernel_name($kernel->{meta}))
			if $self->{known};
		push @{ $abi->{programs} }, $read;
	}
	return $abi;
}

sub never_ran {
	my ($read) = @_;
	$_->{reason} = 'the program never ran: the run was interrupted before it' for @{ $read->{points} };
}

sub finish {
	my ($point, $abi, $program) = @_;
	$point->{clauses} ||= [];
	$point->{theme} = $program->{theme};
	$point->{program} = $program->{program};
	$point->{rerun} ||= "build/$abi->{name}/$program->{theme}/$program->{program}"
		. ($point->{name} eq "$program->{theme}.$program->{program}" ? '' : " -t $point->{name}");
}

# One column of a table: a kernel and one of its ABIs.
sub columns {
	my ($self) = @_;
	return map { my $kernel = $_; map { { kernel => $kernel, abi => $_ } } @{ $kernel->{abis} } }
		@{ $self->{kernels} };
}

sub points {
	my ($column) = @_;
	return map { @{ $_->{points} } } @{ $column->{abi}{programs} };
}

# Row names of a point, by what rows are asked for.
my %row_of = (
	themes => sub { $_[0]{theme} },
	programs => sub { "$_[0]{theme}/$_[0]{program}" },
	cases => sub { $_[0]{name} =~ /^([^.]+\.[^.]+)/ ? $1 : $_[0]{name} },
	points => sub { $_[0]{name} },
	clauses => sub { @{ $_[0]{clauses} } },
);
sub row_kinds { return sort keys %row_of }

# rows(kind) -> [{ name, group, cells => [ one per column ] }]; a cell is
# undef or { verdict, counts => {PASS => n}, points => [...] }.
sub rows {
	my ($self, $kind) = @_;
	my $of = $row_of{$kind} or die "unknown rows: $kind\n";
	my (%rows, @order, $index);
	for my $column ($self->columns) {
		my $i = $index++ // 0;
		for my $point (points($column)) {
			for my $name ($of->($point)) {
				my $row = $rows{$name} ||= do {
					push @order, $name;
					{ name => $name, group => group($kind, $name), cells => [] };
				};
				push @{ $row->{cells}[$i]{points} }, $point;
				$row->{cells}[$i]{counts}{ $point->{verdict} }++;
			}
		}
	}
	for my $cell (grep { defined } map { @{ $_->{cells} } } values %rows) {
		$cell->{verdict} = worst(map { $_->{verdict} } @{ $cell->{points} });
	}
	return [ map { $rows{$_} } $kind eq 'points' ? @order : sort { by_number($a, $b) } @order ];
}

# Cases and points group by theme, clauses by the words before their number.
sub group {
	my ($kind, $name) = @_;
	return $name =~ /^([^.\/]+)/ ? $1 : $name if $kind ne 'clauses';
	return $name =~ /^((?:CUR-|UN-|R-)?[A-Z]+)/ ? $1 : $name;
}

sub all_good {
	my ($self) = @_;
	my @points = map { points($_) } $self->columns;
	return @points && !grep { is_bad($_->{verdict}) } @points;
}

1;
