# SPDX-License-Identifier: GPL-2.0
#
# Which kernels the user means, as jobs for Seccomp::Fleet.
package Seccomp::Fleet::Choose;

use strict;
use warnings;
use Cwd qw(abs_path);
use Seccomp::Boot::Detect;
use Seccomp::Kernels;
use Seccomp::Tables;
use Seccomp::Util qw(glob_re read_file);

# Lines of the fleet that --arch and --suite name; a suite that it does not
# have for an architecture is taken all the same, by its newest kernel.
sub _lines {
	my ($option) = @_;
	my @lines = Seccomp::Kernels::lines();
	my @archs = @{ $option->{arch} };
	my @suites = @{ $option->{suite} };

	for my $arch (@archs) {
		die "$arch: no such architecture (known: " .
			join(' ', Seccomp::Tables::karches()) . ")\n"
			unless grep { $_ eq $arch } Seccomp::Tables::karches();
	}
	@lines = grep { my $l = $_; grep { $_ eq $l->{karch} } @archs } @lines if @archs;
	return @lines unless @suites;
	my @found = grep { my $l = $_; grep { $_ eq $l->{suite} } @suites } @lines;

	for my $suite (@suites) {
		for my $arch (@archs ? @archs : 'amd64') {
			next if grep { $_->{karch} eq $arch && $_->{suite} eq $suite } @found;
			push @found, { karch => $arch, suite => $suite, append => '',
				version => '*',
				flavour => Seccomp::Tables::karch($arch, 'FLAVOUR') };
		}
	}
	return @found;
}

# 'amd64 6.*', '6.12*', 'arm64', or (part of) a column's name.
sub _matches {
	my ($pattern, $job) = @_;
	my @words = split ' ', $pattern;

	if (@words > 1) {
		return $job->{karch} =~ glob_re($words[0]) &&
			$job->{upstream} =~ glob_re($words[1]) &&
			(@words < 3 || $job->{name} =~ glob_re("*-$words[2]"));
	}
	return grep { $_ =~ glob_re($pattern) } @$job{qw(karch upstream name)};
}

# Cheaply, before its index is asked for: the first of several words is the
# architecture.
sub _may_match {
	my ($pattern, $line) = @_;
	my ($first, @more) = split ' ', $pattern;

	return !@more || $line->{karch} =~ glob_re($first);
}

# A path, not a pattern: it is there, or it looks like one.
sub is_path { return -e $_[0] || $_[0] =~ m{^\.{0,2}/} }

# One's own kernel: an image, or a tree that was or is to be built.
sub own_kernel {
	my ($path, $option) = @_;
	my $full = abs_path($path);

	die "$path: no such file\n" unless defined $full && -e $full;
	my ($karch) = @{ $option->{arch} };
	my %job = (own => 1, append => '');

	if (-d $full) {
		$karch //= _host_karch();
		$job{tree} = $full;
		$job{config} = "$full/.config";
		$job{kernel} = "$full/" . Seccomp::Tables::karch($karch, 'IMAGE');
	} else {
		$karch //= Seccomp::Boot::Detect::image_karch($full);
		$job{kernel} = $full;
		$job{config} = _config_beside($full);
	}
	die "$karch: no such architecture\n"
		unless grep { $_ eq $karch } Seccomp::Tables::karches();
	$job{karch} = $karch;
	$job{name} = "$karch-" . ($full =~ s{^.*/}{}r =~ s/[^\w.~+-]/_/gr || 'own');
	return \%job;
}

# Of an image: beside it, in /boot, or at the top of the tree that it was built in.
sub _config_beside {
	my ($image) = @_;
	my ($found) = grep { -f } $image =~ s{[^/]*$}{config}r,
		$image =~ m{^(.*)/vmlinu[xz]-([^/]*)$} ? "$1/config-$2" : (),
		$image =~ m{^(.*)/arch/[^/]+/boot/[^/]+$} ? "$1/.config" : ();
	return $found;
}

sub _host_karch {
	my $machine = (POSIX::uname())[4];

	for my $karch (Seccomp::Tables::karches()) {
		my ($abi) = split ' ', Seccomp::Tables::karch($karch, 'ABIS');
		my ($uname) = split ' ', Seccomp::Tables::abi($abi, 'UNAME');

		return $karch if ($uname // '') eq $machine && $karch ne 'um';
	}
	die "$machine: which architecture is that kernel for (--arch)?\n";
}

# Two columns of one name would overwrite each other.
sub _distinct {
	my %seen;

	for my $job (@_) {
		my $n = ++$seen{ $job->{name} };

		$job->{name} .= ".$n" if $n > 1;
	}
	return @_;
}

# jobs(OPTION, left_out => sub (name, reason)): arch, suite, kernel: lists.
sub jobs {
	my ($option, $left_out) = @_;

	for my $abi (@{ $option->{abi} // [] }) {
		die "$abi: no such ABI\n" if Seccomp::Tables::get('ABI', $abi, 'CC') eq '';
	}
	my @paths = grep { is_path($_) } @{ $option->{kernel} };
	my @patterns = grep { !is_path($_) } @{ $option->{kernel} };
	my @jobs = map { own_kernel($_, $option) } @paths;

	return _distinct(@jobs) if @paths && !@patterns;
	for my $line (_lines($option)) {
		next if @patterns && !grep { _may_match($_, $line) } @patterns;
		my $job = eval { Seccomp::Kernels::resolve($line,
			$option->{refresh} ? (refresh => 0) : ()) };

		if (!$job) {
			chomp(my $why = $@);
			# Only its line can tell whether it is meant.
			my %as_line = (%$line, upstream => $line->{version},
				name => Seccomp::Kernels::name_of($line, $line->{version}));
			$left_out->("$line->{karch} $line->{suite} $line->{version}", $why)
				if !@patterns || grep { _matches($_, \%as_line) } @patterns;
			next;
		}
		$job->{upstream} = Seccomp::Kernels::upstream($job->{package}{version});
		next if @patterns && !grep { _matches($_, $job) } @patterns;
		push @jobs, $job;
	}
	return _distinct(@jobs);
}

1;
