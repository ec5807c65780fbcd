# SPDX-License-Identifier: GPL-2.0
#
# Which of the built programs run in a guest, and for how long each may.
package Seccomp::Boot::Programs;

use strict;
use warnings;
use File::Glob qw(:bsd_glob);
use Seccomp::Select qw(sources);
use Seccomp::Util qw(top_dir read_file glob_re);

# Does one of the --only patterns name this program?  A pattern is a theme,
# theme/program, or a point (with a "."); the last is also an argument.
sub _chosen {
	my ($name, $from, @only) = @_;
	my ($theme) = $name =~ m{^([^/]+)/};
	my @args;

	return [] unless @only;
	for (@only) {
		if (/\./) {
			my $points = -e "$from.points" ? read_file("$from.points") : undef;
			my $re = glob_re($_);

			next unless $theme =~ glob_re(s/\..*//r);
			next if defined $points && !grep { /^([^\t]+)/ && $1 =~ $re }
				split /\n/, $points;
			push @args, '-t', $_;
		} else {
			return [] if $name =~ glob_re($_) || $theme =~ glob_re($_);
		}
	}
	return @args ? [@args[0, 1]] : undef;
}

# A list of points is asked for once for each build of a program.
sub _know_points {
	my ($from) = @_;

	return -e "$from.points" && (stat _)[9] >= (stat $from)[9];
}

# A source that says "parallel program" in a comment of its first lines needs
# more than one processor to show what it is about.
sub _is_parallel {
	my ($name) = @_;

	open my $in, '<', top_dir() . "/selftests/$name.c" or return 0;
	my $head = join '', map { scalar <$in> // '' } 1 .. 10;

	return $head =~ m{/\* parallel program};
}

# Names of programs: those that have a source here, or with "any" whatever is
# built (for the tests of the suite itself).
sub _names {
	my ($build, $abi, $any) = @_;

	return sources() unless $any;
	return map { -f $_ && -x _ && m{([^/]+/[^/.]+)$} ? $1 : () }
		sort glob "$build/$abi/*/*";
}

# find(BUILD DIR, ABI, limit => SECONDS, only => [patterns], any => BOOL)
sub find {
	my ($build, $abi, %arg) = @_;
	my @found;

	for my $name (_names($build, $abi, $arg{any})) {
		my $from = "$build/$abi/$name";
		my $args = _chosen($name, $from, @{ $arg{only} // [] }) or next;

		die "$from is not built\n" unless -x $from;
		push @found, { abi => $abi, name => "$abi/$name",
			plan => $name, from => $from, args => $args,
			path => "build/$abi/$name", limit => $arg{limit},
			known => scalar _know_points($from),
			flags => join '', _know_points($from) ? () : 'l',
				_is_parallel($name) ? 'p' : () };
	}
	return @found;
}

1;
