# SPDX-License-Identifier: GPL-2.0
#
# Small things that every part of ci/ needs.
package Seccomp::Util;

use strict;
use warnings;
use Exporter 'import';
use Cwd ();
use File::Basename qw(dirname);
use File::Path qw(make_path);
use POSIX ();

our @EXPORT_OK = qw(cache_dir read_file write_file run_quiet install top_dir glob_re processors);

# The top of the source tree.
sub top_dir {
	return Cwd::abs_path(dirname(__FILE__) . '/../../..');
}

# How many there are to run on.
sub processors { return POSIX::sysconf(84) || 1 }	# _SC_NPROCESSORS_ONLN

# A directory below our cache, made if missing.
sub cache_dir {
	my ($sub) = @_;
	my $base = $ENV{XDG_CACHE_HOME} || ($ENV{HOME} || '/root') . '/.cache';
	my $dir = "$base/seccomp-suite" . (defined $sub ? "/$sub" : '');

	make_path($dir, { error => \my $errors });
	die "cannot make $dir: " . join(', ', map { values %$_ } @$errors) . "\n"
		if @$errors;
	return $dir;
}

sub read_file {
	my ($path) = @_;

	open my $in, '<', $path or die "$path: $!\n";
	local $/;
	my $text = <$in>;
	close $in;
	return $text // '';
}

# Whole or not at all: readers never see half a file.
sub write_file {
	my ($path, $text) = @_;
	my $new = "$path.new$$";

	open my $out, '>', $new or die "$new: $!\n";
	my $ok = print {$out} $text;
	my $error = $!;

	if (!close $out || !$ok) {
		$error = $! unless !$ok;
		unlink $new;
		die "$path: $error\n";
	}
	rename $new, $path or die "$path: $!\n";
}

# The command that run_quiet() waits for: a process group of its own, if
# whoever asked for that ends it when a signal comes.
our ($own_group, $running);

sub stop_running {
	kill 'TERM', -$running if $running;
}

# Run a command without a shell; (wait status, stdout and stderr together).
sub run_quiet {
	my @command = @_;
	my $pid = open my $out, '-|';

	die "fork: $!\n" unless defined $pid;
	if (!$pid) {
		setpgrp if $own_group;
		open STDIN, '<', '/dev/null';
		open STDERR, '>&', \*STDOUT;
		$ENV{LC_ALL} = 'C';
		exec { $command[0] } @command or print "E: $command[0]: $!\n";
		require POSIX;
		POSIX::_exit(127);
	}
	local $running = $own_group ? $pid : undef;
	local $/;
	my $text = <$out>;
	close $out;
	return ($?, $text // '');
}

sub _installed {
	my ($package) = @_;

	return (run_quiet(qw(dpkg-query -W -f ${db:Status-Status}), $package))[1] eq 'installed';
}

# install(WHY, PACKAGE...): with apt-get, as root, what is not there yet.
# Missing or old lists of packages make the first try fail.
sub install {
	my ($why, @packages) = @_;

	@packages = grep { !_installed($_) } @packages or return;
	my @install = (qw(apt-get -qq -o DPkg::Lock::Timeout=600 install -y --no-install-recommends), @packages);

	print STDERR "installing @packages ($why)\n";
	local $ENV{DEBIAN_FRONTEND} = 'noninteractive';
	my ($status) = run_quiet(@install);
	return if !$status;
	run_quiet(qw(apt-get -qq update));
	run_quiet(@install);
}

# A shell pattern (* ? [...]) as a regular expression, anchored.
sub glob_re {
	my ($glob) = @_;
	my $re = '';

	while ($glob =~ /\G(?:(\*)|(\?)|(\[[^]]+\])|(.))/gs) {
		$re .= defined $1 ? '.*' : defined $2 ? '.' :
		       defined $3 ? $3 =~ s/^\[!/[^/r : quotemeta $4;
	}
	return qr/^$re$/s;
}

1;
