# SPDX-License-Identifier: GPL-2.0
#
# Which of the built programs run in a guest, and for how long each may.
package Seccomp::Boot::Programs;

use strict;
use warnings;
use File::Basename qw(basename);
use Seccomp::Util qw(top_dir read_file glob_re);

# Sources that are built, but are no test of their own (selftests/build.mk).
sub _is_test {
	my ($name) = @_;
	my $source = top_dir() . "/selftests/$name.c";

	open my $in, '<', $source or return 1;
	while (<$in>) {
		return 0 if m{/\* helper program};
		last if $. >= 10;
	}
	return 1;
}

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

# find(BUILD DIR, ABI, limit => SECONDS, only => [patterns])
sub find {
	my ($build, $abi, %arg) = @_;
	my @found;

	for my $from (sort glob "$build/$abi/*/*") {
		my ($name) = $from =~ m{([^/]+/[^/]+)$};

		next unless -f $from && -x _ && $name !~ m{^(?:lib|include)/|\.};
		next unless _is_test($name);
		my $args = _chosen($name, $from, @{ $arg{only} // [] }) or next;

		push @found, { abi => $abi, name => "$abi/$name",
			plan => $name, from => $from, args => $args,
			path => "build/$abi/$name", limit => $arg{limit},
			flags => _know_points($from) ? '' : 'l' };
	}
	return @found;
}

1;
