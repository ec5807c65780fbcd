# SPDX-License-Identifier: GPL-2.0
package Seccomp::Soak;
# Many runs of the suite in different states of the machine; which verdicts
# are not always the same?

use strict;
use warnings;
use Cwd qw(abs_path);
use File::Path qw(make_path remove_tree);
use File::Temp qw(tempdir);
use POSIX ();
use IO::Handle;
use Time::HiRes qw(time);
use Seccomp::Results;
use Seccomp::Tap qw(is_bad);
use Seccomp::Util qw(install processors);

my $USER = 65534;
# A skip for one of these reasons depends on luck, and says so.
my $LUCK = qr{never .* long enough for the order of events|the target ran before its turn|needs processors that are idle at times};

# load-processors-user: every combination, root only for root.
sub states {
	my @users = $> == 0 ? qw(root user) : 'user';
	return map { my $load = $_; map { my $cpus = $_; map { "$load-$cpus-$_" } @users } qw(all one) } qw(idle loaded);
}

# new(runs =>, seconds =>, results => DIR, ci => DIR, command => [options of ci/run])
sub new {
	my ($class, %self) = @_;
	$self{work} = tempdir('seccomp-soak-XXXXXX', TMPDIR => 1, CLEANUP => 1);
	chmod 0755, $self{work};
	return bless { %self, seen => {}, children => {}, differ => 0, bad => 0 }, $class;
}

sub run {
	my ($self, @states) = @_;
	my $started = time;
	$self->prepare(@states);
	my $done = 0;
	while ($done < $self->{runs}) {
		last if $self->{seconds} && time - $started >= $self->{seconds};
		$self->once($done + 1, $states[ $done % @states ]);
		$done++;
	}
	printf "%d runs in %d s: %d bad, %d with a verdict that differs from another run's\n",
		$done, time - $started, @$self{qw(bad differ)};
	return $done && !$self->{bad} && !$self->{differ};
}

sub prepare {
	my ($self, @states) = @_;
	if (grep { /^loaded/ } @states) {
		install('to load the machine', 'stress-ng') if !found('stress-ng') && $> == 0;
		die "stress-ng is missing: apt-get install stress-ng\n" if !found('stress-ng');
	}
	# An ordinary user reads what root built, but not everywhere.
	return if $> || !grep { /user$/ } @states;
	my $unreadable = system('setpriv', as_user(), 'test', '-r', "$self->{ci}/run");
	die "$self->{ci} is not readable for others (copy the tree, or use --only '*-root')\n" if $unreadable;
}

sub found {
	my ($tool) = @_;
	return scalar grep { -x "$_/$tool" } split /:/, $ENV{PATH};
}

sub as_user { return ("--reuid=$USER", "--regid=$USER", '--clear-groups') }

sub command {
	my ($self, $state, $dir) = @_;
	my (undef, $cpus, $user) = split /-/, $state;
	return (
		$cpus eq 'one' ? qw(taskset -c 0) : (),
		$user eq 'user' && $> == 0 ? ('setpriv', as_user()) : (),
		"$self->{ci}/run", '--results', $dir, @{ $self->{command} },
	);
}

sub start {
	my ($self, @command) = @_;
	my $pid = fork // die "fork: $!\n";
	if (!$pid) {
		setpgrp;
		$SIG{$_} = 'DEFAULT' for qw(INT TERM HUP);
		open STDIN, '<', '/dev/null';
		open STDOUT, '>', "$self->{work}/log";
		open STDERR, '>&', \*STDOUT;
		exec { $command[0] } @command or POSIX::_exit(127);
	}
	setpgrp $pid, $pid;
	$self->{children}{$pid} = 1;
	return $pid;
}

sub end {
	my ($self, $pid, $signal) = @_;
	kill $signal, -$pid if $signal;
	waitpid $pid, 0;
	delete $self->{children}{$pid};
	return $?;
}

sub stop {
	my ($self, $signal) = @_;
	$self->end($_, 'TERM') for keys %{ $self->{children} };
	remove_tree($self->{work});
	$SIG{$signal} = 'DEFAULT';
	kill $signal, $$;
}

sub once {
	my ($self, $number, $state) = @_;
	my $dir = "$self->{work}/run";
	make_path($dir);
	chmod 0777, $dir;
	my $count = processors();
	my $load = $state =~ /^loaded/
		? $self->start('stress-ng', '--quiet', '--cpu', $count, '--fork', 1, '--switch', 1, '--vm', 1, '--vm-bytes', '64M')
		: undef;
	my $started = time;
	my $status = $self->end($self->start($self->command($state, $dir)));
	my $seconds = time - $started;
	$self->end($load, 'TERM') if $load;
	die 'the suite does not run: ' . Seccomp::Tap::slurp("$self->{work}/log") if $status >> 8 > 1;
	$self->judge($number, $state, $dir, $seconds);
	remove_tree($dir);
}

# Verdicts may depend on processors and user, but not on load.
sub judge {
	my ($self, $number, $state, $dir, $seconds) = @_;
	my ($kind) = $state =~ /^[^-]*-(.*)/;
	my $results = Seccomp::Results->load(dirs => [$dir], known => "$self->{ci}/known-issues");
	my (%count, @bad, @differ);
	for my $column ($results->columns) {
		for my $point (Seccomp::Results::points($column)) {
			my $name = "$column->{abi}{name} $point->{name}";
			$count{ $point->{verdict} }++;
			push @bad, "$name: $point->{verdict}" if is_bad($point->{verdict});
			next if by_chance($point);
			my $first = $self->{seen}{$kind}{$name} //= $point->{verdict};
			push @differ, "$name: $point->{verdict}, was $first" if $first ne $point->{verdict};
		}
	}
	$self->{bad}++ if @bad;
	$self->{differ}++ if @differ;
	printf "run %d %s %.0f s: %s\n", $number, $state, $seconds, join ', ', map { "$count{$_} $_" } sort keys %count;
	print map { "  $_\n" } sort keys %{ { map { $_ => 1 } @bad, @differ } };
	$self->keep($number, $dir) if @bad || @differ;
	STDOUT->flush;
}

sub by_chance {
	my ($point) = @_;
	return $point->{issue} && $point->{issue}{Sometimes} || ($point->{skip} // '') =~ $LUCK;
}

sub keep {
	my ($self, $number, $dir) = @_;
	make_path($self->{results});
	my $to = abs_path($self->{results}) . "/$number";
	remove_tree($to);
	system('cp', '-r', $dir, $to) == 0 or die "$to: could not be written\n";
	print "  kept in $to\n";
}

1;
