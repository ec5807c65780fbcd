# SPDX-License-Identifier: GPL-2.0
package Seccomp::Select;
# Which built programs run here: by ABI, theme, program and point.

use strict;
use warnings;
use File::Glob qw(:bsd_glob);
use Errno qw(ENOENT);
use Exporter 'import';
use POSIX ();
use Seccomp::Sys qw(execute);
use Seccomp::Util qw(glob_re top_dir);
our @EXPORT_OK = qw(sources one_kind select_programs list_points cannot_run native_abis);

# "theme/program" of every test; helper programs are none.
sub sources {
	my $top = top_dir() . '/selftests';
	my @found;
	for my $file (sort glob "$top/*/*.c") {
		my ($name) = $file =~ m{([^/]+/[^/]+)\.c$};
		next if $name =~ m{^include/};
		open my $in, '<', $file or die "$file: $!\n";
		my $head = join '', map { scalar <$in> // '' } 1 .. 10;
		push @found, $name if $head !~ m{/\* helper program};
	}
	return @found;
}

# Programs take one pattern of points, and it is all that they run then.
sub one_kind {
	my (@patterns) = @_;
	my @points = grep { /\./ } @patterns;
	die "'$points[0]' is of points, and goes together with no other pattern ('$_')\n"
		for grep { @points && $_ ne $points[0] } @patterns;
}

# Those that one of the patterns names: a theme or theme/program.
sub select_programs {
	my (@patterns) = @_;
	my @all = sources();
	return @all if !@patterns;
	my %chosen;
	for my $pattern (@patterns) {
		my $wanted = glob_re($pattern);
		my @hits = grep { $_ =~ $wanted || m{^([^/]+)/} && $1 =~ $wanted } @all;
		if (!@hits) {
			my %themes = map { m{^([^/]+)/} ? ($1 => 1) : () } @all;
			die "no theme or program is called $pattern (themes: @{[sort keys %themes]})\n";
		}
		@chosen{@hits} = ();
	}
	return grep { exists $chosen{$_} } @all;
}

# The ABIs that a kernel of this machine may run, native first.
sub native_abis {
	return split ' ', qx('@{[top_dir()]}/ci/abis');
}

# Runs `PROGRAM -l`; (wait status, lines), or (undef, errno of exec).
sub list_points {
	my ($program) = @_;
	pipe my $read, my $write or die "pipe: $!\n";
	pipe my $error, my $failed or die "pipe: $!\n";
	my $pid = fork // die "fork: $!\n";
	if (!$pid) {
		open STDOUT, '>&', $write;
		open STDERR, '>', '/dev/null';
		close $_ for $read, $write;
		alarm 20;
		execute($program, '-l');
		syswrite $failed, 0 + $!;
		POSIX::_exit(126);
	}
	close $_ for $write, $failed;
	my @lines = <$read>;
	my $errno = <$error>;
	waitpid $pid, 0;
	return (undef, $errno) if defined $errno;
	return ($?, @lines);
}

# Why this kernel can't run programs of that ABI, undef if it can.  Only a
# refused execve() counts: a program that starts and dies is to be judged.
sub cannot_run {
	my ($program) = @_;
	my ($status, $errno) = list_points($program);
	return undef if defined $status;
	local $! = $errno;
	return $errno == ENOENT ? 'its program loader is not installed' : "this kernel does not run it ($!)";
}

1;
