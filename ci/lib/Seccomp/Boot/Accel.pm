# SPDX-License-Identifier: GPL-2.0
#
# KVM or TCG?  That /dev/kvm is there proves nothing: qemu may end at once, or
# stop for ever.  So KVM is used after a guest has said hello under it.
package Seccomp::Boot::Accel;

use strict;
use warnings;
use Digest::SHA qw(sha1_hex);
use POSIX ();
use Seccomp::Boot::Guest;
use Seccomp::Boot::Image;
use Seccomp::Boot::Machine;
use Seccomp::Tables;
use Seccomp::Util qw(cache_dir read_file write_file run_quiet);

use constant TRIAL_LIMIT => 10;

# What the answer depends on: this boot of this host, and its qemu.
sub _key {
	my ($karch) = @_;
	my $boot = eval { read_file('/proc/sys/kernel/random/boot_id') } // '';
	my $qemu = (run_quiet(Seccomp::Tables::karch($karch, 'QEMU'), '--version'))[1];

	return sha1_hex("$boot$qemu$karch");
}

sub _possible {
	my ($karch) = @_;
	my $host = (POSIX::uname())[4];

	return 0 unless -r '/dev/kvm' && -w _;
	return grep { $_ eq $host } split ' ', Seccomp::Tables::karch($karch, 'KVM');
}

# choose(KARCH, KERNEL, INIT, WORK): 'kvm' if a trial boot worked, else 'tcg'.
sub choose {
	my ($karch, $kernel, $init, $work) = @_;

	return 'none' if Seccomp::Tables::karch($karch, 'UML') ne '';
	return 'tcg' unless _possible($karch);
	my $file = cache_dir('kvm') . '/' . _key($karch);

	return read_file($file) if -e $file;
	my $answer = _trial($karch, $kernel, $init, $work) ? 'kvm' : 'tcg';

	eval { write_file($file, $answer) };
	return $answer;
}

sub _trial {
	my ($karch, $kernel, $init, $work) = @_;
	my $image = "$work/trial";

	Seccomp::Boot::Image::write_image($image, init => $init, programs => []);
	my $guest = Seccomp::Boot::Guest->new(on => sub { },
		boot_limit => TRIAL_LIMIT, silence_limit => TRIAL_LIMIT,
		command => sub {
			return Seccomp::Boot::Machine::command($karch, @_,
				kernel => $kernel, initrd => $image,
				start => 0, accel => 'kvm');
		});
	my ($how) = $guest->boot;

	unlink $image;
	return $how eq 'done';
}

1;
