# SPDX-License-Identifier: GPL-2.0
#
# A run over faults: which ones, what to try first, several guests at a time,
# and the results as a file that grows.
package Seccomp::Fault::Run;

use strict;
use warnings;
use File::Basename qw(basename);
use File::Path qw(make_path);
use File::Temp qw(tempdir);
use Seccomp::Boot::Image;
use Seccomp::Boot::Programs;
use Seccomp::Fault::Campaign;
use Seccomp::Fault::Hint;
use Seccomp::Fault::Image;
use Seccomp::Fault::Report;
use Seccomp::Tables;
use Seccomp::Util qw(glob_re read_file top_dir write_file);

# Themes that say how a program is judged come first among equals.
sub _programs {
	my (%option) = @_;
	my @abis = @{ $option{abi} || [ split ' ', Seccomp::Tables::karch($option{karch}, 'ABIS') ] };
	my @programs;

	for my $file (@{ $option{program} // [] }) {
		push @programs, { abi => $abis[0], from => $file, path => 'build/-/' . basename($file), limit => $option{limit} };
	}
	return @programs if @programs;
	for my $abi (@abis) {
		push @programs, Seccomp::Boot::Programs::find($option{build}, $abi,
			limit => $option{limit}, only => $option{theme}, any => $option{any});
	}
	die "no programs in $option{build} (run make)\n" if !@programs;
	$_->{path} = "/$_->{path}" for grep { $_->{path} !~ m{^/} } @programs;
	return @programs;
}

sub _faults {
	my (%option) = @_;
	my @faults = grep { $_->{state} ne 'refused' } Seccomp::Fault::Report::read_list("$option{dir}/list");
	my %last = map { $_->{name} => $_ } Seccomp::Fault::Report::read_results($option{results});

	if ($option{fault}) {
		my @re = map { glob_re($_) } @{ $option{fault} };
		@faults = grep { my $n = $_->{name}; grep { $n =~ $_ } @re } @faults;
	}
	@faults = grep { ($last{ $_->{name} }{verdict} // '') =~ /^(?:survived|sometimes)$/ } @faults if $option{survivors};
	@faults = grep { !$last{ $_->{name} } } @faults if $option{new};
	die "no fault matches\n" if !@faults;
	# Last those that nobody is expected to notice: they take all programs.
	return sort { ($a->{state} ne 'fault') <=> ($b->{state} ne 'fault') } @faults;
}

# For each fault the point that noticed it the last time, here or where
# ci/faults/noticed comes from; then the themes that it is about.
sub _first {
	my ($faults, $programs, $results) = @_;
	my %last = map { $_->{name} => $_ } Seccomp::Fault::Report::read_results(top_dir() . '/ci/faults/noticed'),
	    grep { $_->{verdict} =~ /^(?:noticed|sometimes)$/ } Seccomp::Fault::Report::read_results($results);
	my $hint = Seccomp::Fault::Hint->new($programs);
	my %first;

	for my $fault (@$faults) {
		my ($program, $point) = @{ $last{ $fault->{name} } // {} }{qw(program point)};
		my @paths;
		if (($program // '-') ne '-') {
			push @paths, "$program:$point" if $point ne '-';
			push @paths, $program;
		}
		push @paths, $hint->best($fault);
		for my $theme (@{ $fault->{themes} }) {
			push @paths, map { $_->{path} } grep { $_->{path} =~ m{/\Q$theme\E/} } @$programs;
		}
		$first{ $fault->{name} } = \@paths if @paths;
	}
	return \%first;
}

sub run {
	my (%option) = @_;
	my $karch    = $option{karch} = Seccomp::Fault::Image::karch($option{dir});
	my @programs = _programs(%option);
	my @faults   = _faults(%option);
	my $work     = tempdir('seccomp-faults-XXXXXX', TMPDIR => 1, CLEANUP => 1);
	my $kernel   = "$option{dir}/kernel/" . Seccomp::Tables::karch($karch, 'IMAGE');

	die "$kernel is missing (run ci/faults/build)\n" if !-f $kernel;
	make_path("$option{dir}/log");
	my %common = (
		append => $option{append}, karch => $karch,
		kernel => $kernel, work => $work, programs => \@programs,
		init   => Seccomp::Boot::Image::build_init($karch, $work),
		driver => Seccomp::Fault::Image::build_driver($karch, $work),
	);
	$common{known} = _healthy(\%option, \%common);
	$common{first} = _first(\@faults, \@programs, $option{results});
	$common{quick} = $option{quick};
	return _guests(\%option, \%common, \@programs, @faults);
}

# What fails without any fault, in any of the runs; with none, what did the
# last time.
sub _healthy {
	my ($option, $common) = @_;
	my $file = "$option->{dir}/known";
	my %known;

	if (!$option->{healthy} && -e $file) {
		my @lines = split /\n/, read_file($file);
		_by_time($common->{programs}, map { /^time (\S+) (\S+)/ ? ($1 => $2) : () } @lines);
		return [ grep { !/^time / } @lines ];
	}
	my %took;
	for my $n (1 .. $option->{healthy}) {
		my $campaign = Seccomp::Fault::Campaign->new(%$common, name => 'healthy');
		my $result   = $campaign->run('healthy')->{healthy};
		die "the guest does not survive the healthy kernel ($result->{how}, $result->{program})\n"
		    if $result->{verdict} ne 'healthy';
		printf "healthy kernel, run %d: %d programs in %.0f s, %d points fail%s\n", $n,
		    scalar @{ $result->{tries} }, $result->{seconds}, scalar @{ $result->{failed} },
		    $result->{how} eq 'taint=0' ? '' : ", and it warns ($result->{how})";
		print "  $_\n" for @{ $result->{failed} };
		$known{$_} = 1 for @{ $result->{failed} };
		my @tries = @{ $result->{tries} };
		$took{ $tries[$_][0] } = sprintf '%.1f', $tries[ $_ + 1 ][1] - $tries[$_][1] for 0 .. $#tries - 1;
	}
	_by_time($common->{programs}, %took);
	write_file($file, join '', map { "$_\n" } sort(keys %known), map { "time $_ $took{$_}" } sort keys %took);
	return [ sort keys %known ];
}

# Within an ABI, quick programs first.
sub _by_time {
	my ($programs, %took) = @_;
	my %rank;

	$rank{ $_->{abi} } //= keys %rank for @$programs;
	@$programs = sort {
		$rank{ $a->{abi} } <=> $rank{ $b->{abi} } || ($took{ $a->{path} } // 9) <=> ($took{ $b->{path} } // 9)
	} @$programs;
	return;
}

# Every guest takes each n-th fault; their results come through pipes.
sub _guests {
	my ($option, $common, $programs, @faults) = @_;
	my (@pipes, @pids);

	STDOUT->flush;
	for my $n (0 .. $option->{jobs} - 1) {
		my @mine = map { $_->{name} } @faults[ grep { $_ % $option->{jobs} == $n } 0 .. $#faults ];
		next if !@mine;
		pipe my $read, my $write or die "pipe: $!\n";
		my $pid = fork // die "fork: $!\n";
		if (!$pid) {
			close $read;
			_child($common, $n, $write, @mine);
		}
		close $write;
		push @pipes, $read;
		push @pids,  $pid;
	}
	local $SIG{INT}  = sub { kill 'TERM', @pids; exit 130 };
	local $SIG{TERM} = sub { kill 'TERM', @pids; exit 143 };
	_collect($option, scalar @faults, @pipes);
	my $bad = 0;
	for my $pid (@pids) {
		waitpid $pid, 0;
		$bad ||= $?;
	}
	die "a guest could not be run to its end\n" if $bad;
	return;
}

sub _child {
	my ($common, $n, $write, @names) = @_;

	$SIG{INT} = $SIG{TERM} = sub { Seccomp::Boot::Guest::kill_all(); POSIX::_exit(1) };
	$write->autoflush(1);
	my $ok = eval {
		Seccomp::Fault::Campaign->new(%$common, name => $n, report => sub {
			my ($name, $r) = @_;
			print {$write} join("\t", $name, @$r{qw(verdict program point how)}, sprintf('%.1f', $r->{seconds}),
				$r->{kernel} // '-') . "\n";
		})->run(@names);
	};
	print STDERR $@ if !$ok;
	close $write;
	# No clean-up of the parent's files here.
	require POSIX;
	POSIX::_exit($ok ? 0 : 1);
}

sub _collect {
	my ($option, $total, @pipes) = @_;
	my $select = IO::Select->new(@pipes);
	my $done = 0;
	my %partial;

	while ($select->count) {
		for my $handle ($select->can_read) {
			my $n = sysread $handle, $partial{$handle}, 65536, length($partial{$handle} // '');
			if (!$n) {
				$select->remove($handle);
				next;
			}
			while ($partial{$handle} =~ s/^(.*)\n//) {
				my ($name, @fields) = split /\t/, $1;
				printf "%4d/%d %-9s %s%s\n", ++$done, $total, $fields[0], $name,
				    $fields[0] eq 'survived' ? $fields[5] eq '-' ? '' : "  ($fields[5])" :
				    "  ($fields[1] $fields[2] $fields[3], $fields[4] s)";
				STDOUT->flush;
				Seccomp::Fault::Report::add_result($option->{results}, $name, @fields);
			}
		}
	}
	return;
}

1;
