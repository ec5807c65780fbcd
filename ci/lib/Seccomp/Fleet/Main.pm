# SPDX-License-Identifier: GPL-2.0
#
# From the options of ci/fleet to an exit status.
package Seccomp::Fleet::Main;

use strict;
use warnings;
use File::Path qw(make_path);
use Seccomp::Boot::Machine;
use Seccomp::Fleet;
use Seccomp::Fleet::Build;
use Seccomp::Fleet::Choose;
use Seccomp::Fleet::Jobs;
use Seccomp::Fleet::Progress;
use Seccomp::Tables;
use Seccomp::Util qw(top_dir run_quiet install processors);

use constant { GOOD => 0, BAD => 1, IMPOSSIBLE => 2, SKIP_BISECT => 125,
	       INTERRUPTED => 130 };

sub main {
	my ($option) = @_;
	my @left_out;
	my $leave_out = sub { push @left_out, [@_] };
	my @jobs = Seccomp::Fleet::Choose::jobs($option, $leave_out);

	die "no kernel was chosen\n" unless @jobs || @left_out;
	return _list($option, \@jobs, \@left_out) if $option->{list};
	_set_up(\@jobs) unless $option->{'no-install'};
	@jobs = grep {
		my $missing = Seccomp::Boot::Machine::missing($_->{karch});

		$leave_out->($_->{name}, $missing) if defined $missing;
		!defined $missing;
	} @jobs;
	return _dry_run($option, \@jobs, \@left_out) if $option->{'dry-run'};
	my $own = grep { $_->{own} } @jobs;
	my $built = _build_kernels(@jobs);

	return $built if $built;
	_build_suite($option, \@jobs, $leave_out);
	my $here = $option->{fleet} ? _run_here($option) : GOOD;

	return $here if $here > BAD;
	_run($option, \@jobs) or return _interrupted();
	return _end($option, \@jobs, \@left_out, $own);
}

# Packages of the machines, where they can be installed.
sub _set_up {
	my ($jobs) = @_;
	my %seen;

	for my $karch (grep { !$seen{$_}++ } map { $_->{karch} } @$jobs) {
		next unless defined Seccomp::Boot::Machine::missing($karch);
		my @packages = split ' ', Seccomp::Tables::karch($karch, 'PACKAGES');

		install("to boot $karch", @packages) if @packages && $> == 0;
	}
}

sub _say_left_out {
	print STDERR "left out: $_->[0]: $_->[1]\n" for @_;
}

sub _list {
	my ($option, $jobs, $left_out) = @_;

	printf "%-28s %-18s %-20s %s\n", 'KERNEL', 'SUITE', 'ABIS', 'PACKAGE';
	for my $job (@$jobs) {
		my $package = $job->{package};

		printf "%-28s %-18s %-20s %s\n", $job->{name}, $job->{suite} // '-',
			join(' ', Seccomp::Kernels::abis($job, $option->{abi})),
			$package ? "$package->{package} $package->{version}" :
			$job->{kernel};
	}
	_say_left_out(@$left_out);
	return @$jobs ? GOOD : IMPOSSIBLE;
}

# Guests at a time; each job's {smp} becomes the number of its processors: what
# the user says, or the table's, but no more than this machine has for each
# guest.  Emulated ones that wait for a real one in the middle of their work make
# all of them slower.
sub _share {
	my ($option, $jobs) = @_;
	my $guests = $option->{jobs} // processors();
	my $at_once = $guests < @$jobs ? $guests : @$jobs;
	my $share = int(processors() / ($at_once || 1)) || 1;

	for my $job (@$jobs) {
		my $wanted = Seccomp::Tables::karch($job->{karch}, 'SMP') || 1;

		$job->{smp} = $option->{cpus} // ($share < $wanted ? $share : $wanted);
	}
	return $guests;
}

sub _dry_run {
	my ($option, $jobs, $left_out) = @_;

	_share($option, $jobs);
	for my $job (@$jobs) {
		my $package = $job->{package};
		my $dir = $package ? Seccomp::Kernels::directory($job) : undef;
		my @command = Seccomp::Boot::Machine::command($job->{karch},
			kernel => $package ? "$dir/vmlinuz" : $job->{kernel},
			initrd => 'INITRD', console => 'N', results => 'N',
			spare => 'N', start => 0, smp => $job->{smp}, memory => $option->{memory},
			append => join ' ', $job->{append}, $option->{append} // ());

		print "$job->{name}:\n";
		print "  build the kernel in $job->{tree}\n" if $job->{tree};
		printf "  fetch %s %s (%.0f MB)\n", @$package{qw(package version)},
			$package->{size} / 1e6 if $package && !-e "$dir/vmlinuz";
		print "  build the suite for @{[ Seccomp::Kernels::abis($job, $option->{abi}) ]}\n",
			"  boot @command\n";
	}
	_say_left_out(@$left_out);
	return @$jobs ? GOOD : IMPOSSIBLE;
}

sub _build_kernels {
	for my $job (grep { $_->{tree} } @_) {
		print STDERR "building the kernel in $job->{tree}\n";
		next if eval { Seccomp::Fleet::Build::kernel($job); 1 };
		print STDERR $@;
		return SKIP_BISECT;
	}
	return GOOD;
}

# The programs for every ABI that one of the kernels runs.
sub _build_suite {
	my ($option, $jobs, $leave_out) = @_;
	my (%seen, %ready);
	my @abis = grep { !$seen{$_}++ }
		map { Seccomp::Kernels::abis($_, $option->{abi}) } @$jobs;

	if ($option->{'any-program'}) {
		$ready{$_} = 1 for @abis;
	} elsif (@abis) {
		print STDERR "building the suite for @abis\n";
		$ready{$_} = 1 for Seccomp::Fleet::Build::suite($option->{build},
			sub { $leave_out->("ABI $_[0]", $_[1]) }, @abis);
	}
	for my $job (@$jobs) {
		$job->{wanted} = [grep { $ready{$_} }
			Seccomp::Kernels::abis($job, $option->{abi})];
		$leave_out->($job->{name}, 'none of its ABIs can be built')
			unless @{ $job->{wanted} };
	}
	@$jobs = grep { @{ $_->{wanted} } } @$jobs;
}

# The running kernel, which needs no boot.
sub _run_here {
	my ($option) = @_;
	my @command = (top_dir() . '/run_all.sh', '--results', $option->{results},
		'--build', $option->{build}, map { ('--only', $_) } @{ $option->{only} });

	print STDERR "the running kernel:\n";
	my ($status, $log) = run_quiet(@command);

	print STDERR $log if $status >> 8 > BAD;
	return $status & 127 ? INTERRUPTED : $status >> 8;
}

sub _run {
	my ($option, $jobs) = @_;
	my $guests = _share($option, $jobs);
	my $progress = Seccomp::Fleet::Progress->new(of => scalar @$jobs);

	make_path($option->{results});
	for my $job (@$jobs) {
		$job->{append} = join ' ', grep { $_ ne '' } $job->{append},
			$option->{append} // '';
		$job->{name} = $option->{name} if defined $option->{name} && @$jobs == 1;
		@$job{qw(build results limit only any accel memory cpus resume
			boot_limit silence_limit)} =
			@$option{qw(build results timeout only any-program accel memory
				    cpus resume boot-limit silence-limit)};
	}
	return Seccomp::Fleet::Jobs::run(
		jobs => $guests, queue => [@$jobs],
		work => \&Seccomp::Fleet::run_job,
		event => sub { $progress->event(@_) },
		idle => sub { $progress->draw });
}

sub _interrupted {
	print STDERR "interrupted; what is done is stored, --resume goes on\n";
	return INTERRUPTED;
}

# The table, and what it cannot show.
sub _end {
	my ($option, $jobs, $left_out, $own) = @_;
	my @ran = grep { -e "$option->{results}/$_->{name}/meta" } @$jobs;
	my @not = grep { $_->{status} == 3 } @$jobs;
	my @dirs = map { "$option->{results}/$_->{name}" } @ran;
	my $here = "$option->{results}/" . (POSIX::uname())[2];

	unshift @dirs, $here if $option->{fleet} && -d $here;
	my $status = @dirs ? system(top_dir() . '/ci/table', @dirs) >> 8 : IMPOSSIBLE;

	_say_left_out(@$left_out, map { [$_->{name}, $_->{why} // 'see above'] } @not);
	return SKIP_BISECT if $own && grep { $_->{status} } @$jobs;
	return $status || (@not ? BAD : GOOD);
}

1;
