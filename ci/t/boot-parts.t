#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# The parts of booting that need no boot: the stream's receiver, images,
# versions, tables.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::RealBin/../lib";
use Compress::Raw::Zlib qw(crc32);
use File::Path qw(make_path);
use File::Temp qw(tempdir);
use Test::More;
use Seccomp::Boot::Cpio;
use Seccomp::Boot::Detect;
use Seccomp::Boot::Elf;
use Seccomp::Boot::Machine;
use Seccomp::Boot::Stream;
use Seccomp::Boot::Zboot;
use Seccomp::Fleet::Choose;
use Seccomp::Kernels;
use Seccomp::Tables;
use Seccomp::Util qw(write_file read_file run_quiet);

my $dir = tempdir(CLEANUP => 1);

sub frame {
	my ($seq, $kind, $payload) = @_;
	my $head = sprintf '%x %s %d ', $seq, $kind, length $payload;

	return sprintf "~%s%08x:%s\n", $head, crc32($head . $payload), $payload;
}

sub received {
	my ($step, @bytes) = @_;
	my $stream = Seccomp::Boot::Stream->new;
	my @got;

	for my $bytes (@bytes) {
		push @got, $stream->feed(substr $bytes, 0, $step, '') while length $bytes;
	}
	return (join(' ', map { "$_->[0]:$_->[1]" } @got), $stream->other);
}

my @frames = (frame(0, 'H', "a\nb"), frame(1, 'D', '~1 D 3 00000000:'), frame(2, 'E', ''));
my $whole = "H:a\nb D:~1 D 3 00000000: E:";

for my $step (1, 2, 7, 1000) {
	is((received($step, @frames))[0], $whole, "frames in pieces of $step bytes");
	my ($got, $other) = received($step, "boot\n", $frames[0],
		"[1.0] kernel ~ text\n", @frames[1, 2]);

	is($got, $whole, '... with a console\'s text between them');
	is($other, "boot\n[1.0] kernel ~ text\n", '... which is kept');
	is((received($step, @frames[0, 2]))[0], "H:a\nb ?:1 E:", '... with one missing');
	my $bad = $frames[1] =~ s/D 3/D 4/r;

	is((received($step, $frames[0], $bad, $frames[2]))[0], "H:a\nb ?:1 E:",
	   '... with one changed');
	my $torn = substr($frames[1], 0, 9) . "[2.0] torn\n" . substr($frames[1], 9);

	is((received($step, $frames[0], $torn, $frames[2]))[0], "H:a\nb ?:1 E:",
	   '... with one torn');
	is((received($step, $frames[0], substr($frames[1], 0, 12), $frames[2]))[0],
	   "H:a\nb ?:1 E:", '... with one cut');
}
is((received(1, $frames[0], $frames[0]))[0], "H:a\nb ?:-1 H:a\nb", 'a frame twice is told');

# Debian's order of versions, by Debian's own tool where it is there.
my @versions = qw(5.10.223-1 6.1.192-2 6.12.117-1~deb12u1 6.12.117-1 6.12.9-1
	7.3~rc7-1~exp1 7.3-1 7.3.4-1~bpo13+1 6.1um4+b13 6.1um4 6.1um10);
sub dpkg { return !(run_quiet('dpkg', '--compare-versions', @_))[0] }
SKIP: {
	skip 'no dpkg', 1 if (run_quiet('dpkg', '--version'))[0];
	for my $x (@versions) {
		for my $y (@versions) {
			is(Seccomp::Kernels::compare($x, $y),
			   dpkg($x, 'lt', $y) ? -1 : dpkg($x, 'gt', $y) ? 1 : 0,
			   "$x and $y");
		}
	}
}
is(Seccomp::Kernels::upstream('6.12.117-1~deb12u1'), '6.12.117', 'upstream version');

# What is in an archive is what cpio finds there.
my $cpio = Seccomp::Boot::Cpio->new("$dir/cpio");
$cpio->data('a/b/file', "text\n", 0644);
$cpio->data('/init', 'x', 0755);
$cpio->node('dev/console', 5, 1);
is($cpio->finish, -s "$dir/cpio", 'the size of an archive');
SKIP: {
	my ($status, $list) = run_quiet('sh', '-c', "cpio -tv < $dir/cpio");

	skip 'no cpio', 2 if $status;
	like($list, qr{^-rw-r--r-- .* 5 .* a/b/file$}m, 'a file in an archive');
	like($list, qr{^c\S+ .* 5, +1 .* dev/console$}m, 'a device in an archive');
}

# Programs, as the loader needs them.
write_file("$dir/t.c", "#include <stdio.h>\nint main(void) { puts(\"runs\"); return 0; }\n");
is((run_quiet(qw(gcc -g -o), "$dir/t", "$dir/t.c"))[0], 0, 'a program');
my $elf = Seccomp::Boot::Elf::needs("$dir/t");
like($elf->{interp}, qr{/ld}, 'its interpreter');
ok((grep { $_ eq 'libc.so.6' } @{ $elf->{needed} }), 'its library');
write_file("$dir/s", Seccomp::Boot::Elf::stripped("$dir/t"));
chmod 0755, "$dir/s";
cmp_ok(-s "$dir/s", '<', -s "$dir/t", 'it is smaller without debug information');
is((run_quiet("$dir/s"))[1], "runs\n", '... and runs');

# An image that has to be unpacked, and what is none.
write_file("$dir/in", "a kernel\n" x 100);
run_quiet('sh', '-c', "gzip -c $dir/in > $dir/in.gz");
my $packed = read_file("$dir/in.gz");
write_file("$dir/z", pack('a4 a4 V V x8 a32 x8', "MZ\0\0", 'zimg', 64,
	length($packed), 'gzip') . $packed . pack 'V', 900);
is(read_file(Seccomp::Boot::Zboot::unpacked("$dir/z", $dir)), "a kernel\n" x 100,
   'an EFI zboot image');
is(Seccomp::Boot::Zboot::unpacked("$dir/in", $dir), "$dir/in", 'another image is left alone');
ok(!eval { Seccomp::Boot::Detect::image_karch("$dir/in") }, 'no kernel image');

# The tables are complete.
for my $karch (Seccomp::Tables::karches()) {
	my @need = Seccomp::Tables::karch($karch, 'UML') ? qw(IMAGE CONSOLE MEMORY) :
		qw(QEMU PACKAGES MACHINE CONSOLE MEMORY IMAGE FLAVOUR DEVICES);
	my @missing = grep { Seccomp::Tables::karch($karch, $_) eq '' } @need;

	is("@missing", '', "the table of $karch");
	for my $abi (split ' ', Seccomp::Tables::karch($karch, 'ABIS')) {
		isnt(Seccomp::Tables::abi($abi, 'CC'), '', "... and its ABI $abi");
	}
}
for my $line (Seccomp::Kernels::lines()) {
	ok(Seccomp::Tables::karch($line->{karch}, 'ABIS') ne '',
	   "ci/kernels: $line->{karch} $line->{suite} $line->{version}");
}

# The configuration of an image that somebody built, wherever it lies.
make_path("$dir/tree/arch/x86/boot", "$dir/boot");
for my $case (
	[ 'tree/arch/x86/boot/bzImage', 'tree/.config' ], [ 'boot/vmlinuz-6.1-x', 'boot/config-6.1-x' ],
	[ 'boot/bzImage', undef ],
) {
	my ($image, $config) = @$case;

	write_file("$dir/$image", pack 'x514 a4 x48 v', 'HdrS', 1);
	write_file("$dir/$config", "CONFIG_X=y\n") if $config;
	is(Seccomp::Fleet::Choose::own_kernel("$dir/$image", { arch => [] })->{config},
		$config && "$dir/$config", "$image: " . ($config // 'none known'));
}

done_testing();
