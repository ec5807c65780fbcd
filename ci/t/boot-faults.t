#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# A real boot with programs that panic, hang, switch the guest off, cut the
# stream: each has its verdict, and what comes after it runs all the same.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/lib";
use Test::More;
use Guests;
use Seccomp::Tap;
use Seccomp::Util qw(top_dir read_file run_quiet);

my @kernel = ('--kernel', 'amd64 6.12.* cloud');
my $status;

need_kernel($kernel[1]);

sub verdicts {
	my ($name) = @_;
	my ($file) = glob scratch() . "/results/*/x86_64/boot/$name.tap";
	my $read = Seccomp::Tap::read_tap($file, theme => 'boot', program => $name);

	return join ' ', map { $_->{name} =~ s/.*\.//r . "=$_->{verdict}" }
		@{ $read->{points} };
}

my $build = build_guests(qw(fine panic fine hang poweroff warn killall taint
			    freeze fine chatter));

$status = fleet(@kernel, '--build', $build, '--timeout', 4, '--silence-limit', 12);
is($status, 1, 'the run is not good') or diag fleet_log();

like(end_of('01fine'), qr/^exit 0 /, 'a program before the panic');
is(verdicts('01fine'), 'first=PASS second=PASS', '... passes');

like(end_of('02panic'), qr/^panic .*sysrq/i, 'a panic, in its words');
is(verdicts('02panic'), 'first=PASS second=CRASH', '... counts against its point');
like(result('02panic'), qr/^# log: .*Kernel panic/m, '... with the last lines of the log');
like(end_of('03fine'), qr/^exit 0 /, 'the program after it runs, after another boot');

like(end_of('04hang'), qr/^timeout [45]\.\d+$/, 'a program that hangs');
is(verdicts('04hang'), 'first=PASS second=HANG', '... is HANG');

like(end_of('05poweroff'), qr/^lost guest powered off early/, 'power off');
is(verdicts('05poweroff'), 'first=PASS second=LOST', '... is LOST');

like(result('06warn'), qr/^# kernel: WARNING: CPU: 0 .*on purpose\n(?s:.*)^ok 2/m,
     'a warning of the kernel, where it came');
like(verdicts('06warn'), qr/second=CRASH/, '... counts, although the program says ok');

like(end_of('07killall'), qr/^exit 0 /, 'kill(-1) does not reach the guest\'s init');
like(result('07killall'), qr/^# left behind: /m, '... and who stays behind is told');

like(result('08taint'), qr/^# kernel: .*tainted went from 0 to 128/m,
     'an oops that the log lost');

like(end_of('09freeze'), qr/^timeout /, 'a guest that is silent');
is(verdicts('09freeze'), 'first=PASS second=HANG', '... is HANG');
like(end_of('10fine'), qr/^exit 0 /, 'the next one runs');

like(end_of('11chatter'), qr/^timeout 2[0-3]\.\d+$/,
     'a program that prints has five times as long');
is(verdicts('11chatter'), 'first=PASS second=HANG', '... and is HANG then');
is_deeply([leftovers()], [], 'nothing is left running');

# An emulated boot that comes to nothing is tried again, and the log says so.
my ($meta) = glob scratch() . '/results/*/meta';
my ($boots) = read_file($meta) =~ /^boots: (\d+)$/m;
my @tried = fleet_log() =~ /boot failed|programs again/g;
is($boots - @tried, 4, 'it took four boots') or diag fleet_log();
like(read_file($meta), qr/^config: CONFIG_SECCOMP_FILTER=y$/m, 'the configuration is kept');

# A stream that shares its device with noise: no result is better than a
# wrong one.
$build = build_guests(qw(tear fine));
$status = fleet(@kernel, '--build', $build, '--timeout', 20,
		'--append', 'initcall_blacklist=virtio_console_init');
is($status, 1, 'a torn stream is not good');
like(end_of('01tear'), qr/^lost /, '... and LOST, although the program ended well');
like(end_of('02fine'), qr/^exit 0 /, '... and the next program runs');
like(fleet_log(), qr/again, their output was damaged/, '... it was tried twice');

# Two emulated processors tear code that is being patched: not the kernel's fault.
$build = build_guests(qw(torn fine));
$status = fleet(@kernel, '--build', $build, '--timeout', 20, '--accel', 'tcg');
is($status, 0, 'what the emulator broke is run again, on one processor') or diag fleet_log();
like(end_of('01torn'), qr/^exit 0 /, '... and that counts');
like(end_of('02fine'), qr/^exit 0 /, '... the next program too');

done_testing();
