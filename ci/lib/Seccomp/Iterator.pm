# SPDX-License-Identifier: GPL-2.0
package Seccomp::Iterator;
# Lines of one program for TAP::Parser, from a forked Seccomp::Runner.  What
# prove reads agrees with the table: known issues become TODO, and the exit
# status is 0 only if the stored TAP holds nothing bad.

use strict;
use warnings;
use parent 'TAP::Parser::Iterator';
use POSIX ();
use Seccomp::Runner;
use Seccomp::Sys;
use Seccomp::Tap qw(read_tap is_bad);

our %running;	# pid => 1, for the handler of signals

sub _initialize {
	my ($self, $job) = @_;
	pipe my $read, my $write or die "pipe: $!\n";
	$_->flush for \*STDOUT, \*STDERR;
	my $parent = $$;
	my $pid = fork // die "fork: $!\n";
	if (!$pid) {
		Seccomp::Sys::set_death_signal(15);
		POSIX::_exit(1) if getppid != $parent;
		open STDOUT, '>&', $write or POSIX::_exit(1);
		close $_ for $read, $write;
		my $status = eval { Seccomp::Runner::run(%$job) };
		print STDERR "$job->{program}: $@" if $@;
		POSIX::_exit(defined $status && $status =~ /^\d+$/ ? $status : 125);
	}
	close $write;
	$running{$pid} = 1;
	@$self{qw(job pid in)} = ($job, $pid, $read);
	return $self;
}

sub get_select_handles { return $_[0]{in} // () }
sub wait { return $_[0]{wait} }
sub exit { return defined $_[0]{wait} ? $_[0]{wait} >> 8 : undef }

sub next_raw {
	my ($self) = @_;
	return undef if !$self->{in};
	my $in = $self->{in};
	my $line = <$in>;
	return $self->finish if !defined $line;
	chomp $line;
	return $line if $line !~ /^not ok \d+ (\S+)/ || !$self->{job}{known};
	my $point = { name => $1, verdict => 'FAIL' };
	$self->{job}{known}->([$point]);
	return $line if $point->{verdict} ne 'KNOWN';
	return "$line # TODO known issue $point->{issue}{Issue}";
}

sub finish {
	my ($self) = @_;
	close delete $self->{in};
	waitpid $self->{pid}, 0;
	delete $running{ $self->{pid} };
	my $job = $self->{job};
	my $read = read_tap("$job->{results}/$job->{kernel}/$job->{abi}/$job->{theme}/$job->{name}.tap",
		theme => $job->{theme}, program => $job->{name});
	$job->{known}->($read->{points}) if $job->{known};
	my $bad = grep { is_bad($_->{verdict}) } @{ $read->{points} };
	$self->{wait} = !$bad ? 0 : $? ? $? : 1 << 8;
	return undef;
}

1;
