# SPDX-License-Identifier: GPL-2.0
#
# The initramfs for a run over faults: the guest's init, ci/faults/guest, the
# programs, and what to run for which fault.
package Seccomp::Fault::Image;

use strict;
use warnings;
use File::Glob qw(:bsd_glob);
use Seccomp::Boot::Cpio;
use Seccomp::Boot::Image;
use Seccomp::Tables;
use Seccomp::Util qw(top_dir read_file run_quiet);

use constant { FAULT_SECONDS => 1800, HEALTHY_SECONDS => 7200 };

# karch(DIR): for which architecture ci/faults/build built there.
sub karch {
	my ($dir) = @_;

	return -e "$dir/karch" ? read_file("$dir/karch") =~ s/\s+//gr : 'amd64';
}

# build_driver(KARCH, DIR): ci/faults/guest, static, for the kernel's own ABI.
sub build_driver {
	my ($karch, $dir) = @_;
	my ($abi) = split ' ', Seccomp::Tables::karch($karch, 'ABIS');
	my $out = "$dir/one";
	my ($status, $log) = run_quiet(Seccomp::Boot::Image::compiler($abi),
		qw(-std=gnu11 -O2 -Wall -static -o), $out, glob top_dir() . '/ci/faults/guest/*.c');

	die "cannot build ci/faults/guest: $log\n" if $status;
	return $out;
}

# write_image(FILE, init =>, driver =>, programs => [{ abi, from, path, limit }],
#     faults => [names], first => { name => [paths] },
#     known => ["path point"], quick => BOOL)
sub write_image {
	my ($file, %arg) = @_;
	my $cpio = Seccomp::Boot::Cpio->new($file);
	my %have;

	$cpio->node('dev/console', 5, 1);
	Seccomp::Boot::Image::_add_file($cpio, 'init', $arg{init});
	Seccomp::Boot::Image::_add_file($cpio, 'faults/one', $arg{driver});
	for my $program (@{ $arg{programs} }) {
		Seccomp::Boot::Image::_add_file($cpio, $program->{path}, $program->{from});
		Seccomp::Boot::Image::_add_libraries($cpio, $program->{abi}, $program->{from}, \%have);
	}
	$cpio->data('faults/order', join('', map { "$_->{limit} $_->{path}\n" } @{ $arg{programs} }), 0644);
	my $first = $arg{first} // {};
	$cpio->data('faults/first', join('', map { "$_ @{ $first->{$_} }\n" } sort keys %$first), 0644);
	$cpio->data('faults/known', join('', map { "$_\n" } @{ $arg{known} // [] }), 0644);
	$cpio->data('faults/quick', '', 0644) if $arg{quick};
	$cpio->data('suite.list', join('', map { (_limit($_) . ' ') x 2 . "- /faults/one $_\n" } @{ $arg{faults} }), 0644);
	$cpio->finish;
	return;
}

sub _limit {
	my ($fault) = @_;
	return $fault eq 'healthy' ? HEALTHY_SECONDS : FAULT_SECONDS;
}

1;
