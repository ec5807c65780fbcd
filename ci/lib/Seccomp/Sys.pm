# SPDX-License-Identifier: GPL-2.0
package Seccomp::Sys;
# System calls that Perl has no function for.  Their numbers come from perl's
# own headers; where those are missing, both do what they can without.

use strict;
use warnings;
use Exporter 'import';
our @EXPORT_OK = qw(set_subreaper set_death_signal execute);

my $known = eval { require 'sys/syscall.ph'; 1 };

sub prctl {
	my ($option, $value) = @_;
	return $known && syscall(&SYS_prctl(), $option, $value, 0, 0, 0) == 0;
}

# Orphans of this process's children become its own children.
sub set_subreaper { return prctl(36, 1) }

# This process gets that signal when its parent ends.
sub set_death_signal { return prctl(1, $_[0]) }

# execve() alone: exec would give what the kernel refuses to a shell.
# Returns on failure, with $! set.
sub execute {
	my (@command) = @_;
	if (!$known) {
		no warnings;
		exec { $command[0] } @command;
		return;
	}
	my $argv = pack 'p*', @command, undef;
	my @environment = map { "$_=$ENV{$_}" } sort keys %ENV;
	my $env = pack 'p*', @environment, undef;
	my $path = $command[0];
	syscall(&SYS_execve(), $path, $argv, $env);
}

1;
