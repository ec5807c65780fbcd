# SPDX-License-Identifier: GPL-2.0
#
# Command lines that start a guest: everything that differs by architecture
# comes from arch/*.mk.
package Seccomp::Boot::Machine;

use strict;
use warnings;
use Seccomp::Tables;
use POSIX ();
use Seccomp::Util qw(read_file run_quiet);

# Ticks of the host's time stamp counter, which a guest under TCG sees too.
# 0 if it is not to be had: then the machine has to do without microvm.
sub tsc_khz {
	my $info = eval { read_file('/proc/cpuinfo') } // '';

	return 0 unless $info =~ /\bconstant_tsc\b/;
	return $info =~ /^bogomips\s*:\s*([\d.]+)/m ? int($1 * 500) : 0;
}

sub _find {
	my ($program) = @_;

	for (split /:/, $ENV{PATH} // '') {
		return "$_/$program" if -x "$_/$program";
	}
	return undef;
}

# Why this architecture cannot be booted here; undef if it can.
sub missing {
	my ($karch) = @_;
	my $get = sub { Seccomp::Tables::karch($karch, $_[0]) };
	my $qemu = $get->('QEMU');

	return "no machine for $karch in arch/" if $get->('ABIS') eq '';
	if ($get->('UML') ne '') {
		my $host = (POSIX::uname())[4];

		return $host eq $get->('HOST') ? undef :
			"user-mode-linux runs on " . $get->('HOST') . " alone";
	}
	my $package = 'package ' . join ' ', $get->('PACKAGES');

	for my $program ($qemu, split ' ', $get->('UNPACKER')) {
		return "$program is not installed ($package)" unless _find($program);
	}
	return undef if $get->('QEMU_SINCE') eq '';
	my ($version) = (run_quiet($qemu, '--version'))[1] =~ /version (\d+)/;

	return undef if ($version // 0) >= $get->('QEMU_SINCE');
	return "$qemu $version is too old, it takes " . $get->('QEMU_SINCE');
}

# The table's line, in the form that fits: without a TSC rate, the one that
# is marked _NOTSC if there is one.
sub _line {
	my ($karch, $key) = @_;
	my $khz = tsc_khz();
	my $line = Seccomp::Tables::karch($karch, $key);
	my $other = Seccomp::Tables::karch($karch, "${key}_NOTSC");

	$line = $other if !$khz && $other ne '';
	return $line =~ s/\@TSC_KHZ\@/$khz/gr;
}

# What the programs in a guest find in their environment: by how much deadlines
# are longer, an emulated processor being slow, and what is wanted of the fuzzers.
sub _environment {
	my ($arg) = @_;
	my %env = (SECCOMP_TEST_SLOW => $arg->{slow} // 5);

	for (grep { /^SECCOMP_(TEST_SLOW|FUZZ_\w+)$/ } keys %ENV) {
		$env{$_} = $ENV{$_} if $ENV{$_} =~ /^\w+$/;
	}
	return map { "$_=$env{$_}" } sort keys %env;
}

sub _append {
	my ($karch, $arg) = @_;
	my $channel = Seccomp::Tables::karch($karch, 'CHANNEL');
	my @append = ('console=' . Seccomp::Tables::karch($karch, 'CONSOLE'),
		'panic=-1', $arg->{verbose} ? () : 'quiet',
		_line($karch, 'APPEND'), $arg->{append} // '');

	push @append, '--', "start=$arg->{start}", _environment($arg),
		map { "channel=/dev/$_" } split ' ', $channel;
	return join ' ', grep { $_ ne '' } @append;
}

# memory_for(KARCH, BYTES): MB of memory for a guest with an initramfs of that
# size, which is there twice while it is unpacked, into half of the memory.
sub memory_for {
	my ($karch, $bytes) = @_;
	my $least = Seccomp::Tables::karch($karch, 'MEMORY');
	my $wanted = $least / 2 + 4 * $bytes / 1048576;

	return $wanted > $least ? int $wanted : $least;
}

# command(KARCH, kernel =>, initrd =>, dtb =>, append =>, start =>, accel =>,
# slow =>, smp =>, memory =>, console => FD, results => FD, spare => FD).  A table
# may name two channels, by "results" and "spare": older kernels have the simpler
# one only.
sub command {
	my ($karch, %arg) = @_;
	my $get = sub { Seccomp::Tables::karch($karch, $_[0]) };

	return _uml($karch, %arg) if $get->('UML') ne '';
	my $accel = $arg{accel} // 'tcg';
	my @cpu = $accel eq 'kvm' ? ('-cpu', 'host') :
		$get->('CPU') ne '' ? ('-cpu', $get->('CPU')) : ();
	my @size = $get->('FIXED') ne '' ? () :
		('-m', $arg{memory} // $get->('MEMORY'), '-smp', $arg{smp} // ($get->('SMP') || 1));
	my @dtb = defined $arg{dtb} ? ('-dtb', $arg{dtb}) : ();

	return ($get->('QEMU'), '-M', _line($karch, 'MACHINE'), '-accel', $accel,
		@cpu, @size, @dtb, qw(-nodefaults -no-user-config -display none
		-monitor none -no-reboot),
		'-kernel', $arg{kernel}, '-initrd', $arg{initrd},
		'-chardev', "file,id=console,path=/dev/fd/$arg{console}",
		'-chardev', "file,id=results,path=/dev/fd/$arg{results}",
		'-chardev', "file,id=spare,path=/dev/fd/$arg{spare}",
		split(' ', $get->('DEVICES')),
		'-append', _append($karch, \%arg));
}

# user-mode-linux is a program: its kernel is the executable.
sub _uml {
	my ($karch, %arg) = @_;
	my $memory = $arg{memory} // Seccomp::Tables::karch($karch, 'MEMORY');

	return ($arg{kernel}, "mem=${memory}M", "initrd=$arg{initrd}",
		'con=null', "con0=null,fd:$arg{console}",
		"con1=null,fd:$arg{results}", 'ssl=null',
		split ' ', _append($karch, \%arg));
}

1;
