# SPDX-License-Identifier: GPL-2.0
#
# What has to be built before a kernel is booted: the suite for its ABIs, and
# the kernel itself if it is a source tree.
package Seccomp::Fleet::Build;

use strict;
use warnings;
use Seccomp::Tables;
use Seccomp::Util qw(top_dir run_quiet processors);

sub _tail {
	my ($text, $n) = @_;
	my @lines = grep { /\S/ } split /\n/, $text;

	splice @lines, 0, @lines - $n if @lines > $n;
	return join "\n", @lines;
}

# Compiler, headers; undef or why this ABI can't be had.
sub _prepare {
	my ($abi) = @_;

	return 'there is no arch/' . "$abi.h yet" unless -e top_dir() . "/arch/$abi.h";
	my ($status, $log) = run_quiet(top_dir() . '/ci/setup', $abi);

	return $status ? _tail($log, 1) || 'ci/setup failed' : undef;
}

# suite(DIR, left_out => sub (abi, reason), ABIS): builds for these ABIs;
# returns those that could be had.  A suite that does not compile is fatal.
sub suite {
	my ($dir, $left_out, @abis) = @_;
	my @ready;

	for my $abi (@abis) {
		my $why = _prepare($abi);

		if (defined $why) { $left_out->($abi, $why) } else { push @ready, $abi }
	}
	return unless @ready;
	my ($status, $log) = run_quiet('make', '-s', '-C', top_dir(), "O=$dir",
		'ARCH=', 'OUTPUT=', '-j', processors(), "ABIS=@ready", 'all');

	die "the suite does not build:\n" . _tail($log, 20) . "\n" if $status;
	return @ready;
}

# kernel(JOB): makes the image of a tree, if it is one that make can build.
# Dies with the end of make's output.
sub kernel {
	my ($job) = @_;
	my $tree = $job->{tree};
	my $image = Seccomp::Tables::karch($job->{karch}, 'IMAGE') =~ s{^.*/}{}r;
	my @cross = cross($job->{karch});

	return unless -e "$tree/Makefile";
	_configure($tree, $job->{karch}, @cross) unless -e "$tree/.config";
	my ($status, $log) = run_quiet('make', '-C', $tree, '-j', processors(),
				       @cross, 'olddefconfig', $image);

	die "$tree does not build:\n" . _tail($log, 15) . "\n" if $status;
	die "$tree: no $job->{kernel} after make $image\n" unless -e $job->{kernel};
}

# cross(KARCH): the words ARCH= and CROSS_COMPILE= for kernels that are not this
# machine's.
sub cross {
	my ($karch) = @_;
	my ($abi) = split ' ', Seccomp::Tables::karch($karch, 'ABIS');
	my ($linux) = Seccomp::Tables::karch($karch, 'IMAGE') =~ m{^arch/(\w+)/};
	my $cc = Seccomp::Tables::abi($abi, 'CC');

	$linux //= Seccomp::Tables::karch($karch, 'LINUX');
	return ($linux ne '' ? "ARCH=$linux" : (),
		$cc =~ /^(\S+-)gcc$/ ? "CROSS_COMPILE=$1" : ());
}

# A tree without configuration: a small kernel that has what tests ask for.
sub _configure {
	my ($tree, $karch, @cross) = @_;
	my $faults = top_dir() . '/ci/faults';

	die "$tree has no .config\n" unless -e "$faults/$karch.config";
	my ($status, $log) = run_quiet("$faults/configure", $tree, $tree, "@cross",
				       "$faults/kernel.config", "$faults/$karch.config");

	die "$tree cannot be configured:\n" . _tail($log, 5) . "\n" if $status;
}

1;
