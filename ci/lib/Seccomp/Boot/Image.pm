# SPDX-License-Identifier: GPL-2.0
#
# The initramfs of a guest: our init, the list of what to run, the programs,
# and the C libraries that they need.
package Seccomp::Boot::Image;

use strict;
use warnings;
use File::Glob qw(:bsd_glob);
use File::Basename qw(basename);
use Seccomp::Boot::Cpio;
use Seccomp::Boot::Elf;
use Seccomp::Tables;
use Seccomp::Util qw(top_dir run_quiet);

# build_init(KARCH, DIR, [SOURCES]): pid 1, static, by the native ABI's
# compiler.
sub build_init {
	my ($karch, $dir, @sources) = @_;
	my ($abi) = split ' ', Seccomp::Tables::karch($karch, 'ABIS');
	my $init = "$dir/init-$karch";
	my $guest = top_dir() . '/ci/guest';

	@sources = glob "$guest/*.c" unless @sources;
	my ($status, $log) = run_quiet(compiler($abi), "-I$guest",
		qw(-std=gnu11 -Os -Wall -static -o), $init, @sources);

	die "cannot build the guest's init for $abi: $log\n" if $status;
	return $init;
}

# The compiler and its options, as a list.
sub compiler {
	my ($abi) = @_;
	my $cc = Seccomp::Tables::abi($abi, 'CC');

	die "no compiler for $abi in arch/\n" if $cc eq '';
	return (split(' ', $cc), split ' ', Seccomp::Tables::abi($abi, 'CFLAGS'));
}

# A file of the ABI's C library, on this host.
sub _library {
	my ($abi, $name) = @_;
	my ($status, $path) = run_quiet(compiler($abi), "-print-file-name=$name");

	chomp $path;
	die "$abi: the compiler knows no $name\n" unless $path =~ m{/} && -e $path;
	return $path;
}

# The interpreter is beside the C library, or where multilib compilers keep
# it: in a directory beside the library's that is named as in the guest.
sub _interpreter {
	my ($abi, $path) = @_;
	my $libs = _library($abi, 'libc.so.6') =~ s{/[^/]*$}{}r;
	my $beside = "$libs/../" . join '/', (split m{/}, $path)[-2, -1];

	return -e $beside ? $beside : _library($abi, basename $path);
}

# Interpreter and libraries, each once, wherever the interpreter will look.
sub _add_libraries {
	my ($cpio, $abi, $file, $have) = @_;
	my $elf = Seccomp::Boot::Elf::needs($file) or return;

	return unless defined $elf->{interp};
	my $key = "$abi $elf->{interp}";

	if (!$have->{$key}) {
		my $from = _interpreter($abi, $elf->{interp});

		_add_file($cpio, $elf->{interp}, $from);
		$have->{$key} = Seccomp::Boot::Elf::library_dir($from);
	}
	for my $name (@{ $elf->{needed} }) {
		my $path = "$have->{$key}/$name";

		next if $path eq $elf->{interp} || $name eq basename $elf->{interp};
		next if $have->{$path}++;
		my $from = _library($abi, $name);

		_add_file($cpio, $path, $from);
		_add_libraries($cpio, $abi, $from, $have);
	}
}

sub _add_file {
	my ($cpio, $path, $from) = @_;

	$cpio->data($path, Seccomp::Boot::Elf::stripped($from), 0755);
}

# Seconds for a program that goes on printing; {limit} is for one that does not.
sub longest {
	my ($program) = @_;

	return 5 * $program->{limit};
}

# write_image(FILE, init => FILE, programs => [ { abi, path, from, limit } ],
# files => { path => text }): its size in bytes.
sub write_image {
	my ($file, %arg) = @_;
	my $cpio = Seccomp::Boot::Cpio->new($file);
	my %have;

	# The kernel opens its console before devtmpfs is there.
	$cpio->node('dev/console', 5, 1);
	_add_file($cpio, 'init', $arg{init});
	$cpio->data('suite.list', join('', map { join(' ', $_->{limit}, longest($_),
		$_->{flags} || '-', $_->{path}, @{ $_->{args} // [] }) . "\n" }
		@{ $arg{programs} }), 0644);
	$cpio->data($_, $arg{files}{$_}, 0644) for sort keys %{ $arg{files} // {} };
	for my $program (@{ $arg{programs} }) {
		_add_file($cpio, $program->{path}, $program->{from});
		_add_libraries($cpio, $program->{abi}, $program->{from}, \%have);
	}
	return $cpio->finish;
}

1;
