# SPDX-License-Identifier: GPL-2.0
#
# The tables in arch/*.mk: everything that differs by ABI (ABI_<abi>_*) or by
# the kernel's architecture (KARCH_<debian architecture>_*).  They are plain
# assignments, so that make, sh and this module read the same file.
package Seccomp::Tables;

use strict;
use warnings;
use File::Glob qw(:bsd_glob);
use Seccomp::Util qw(top_dir read_file);

my %value;

sub _load {
	return if %value;
	for my $file (glob top_dir() . '/arch/*.mk') {
		my $text = read_file($file) =~ s/\\\n\s*/ /gr;

		while ($text =~ /^(\w+)\s*[:?]?=[ \t]*(.*?)[ \t]*$/mg) {
			$value{$1} = $2;
		}
	}
}

# get('KARCH', 'amd64', 'QEMU'), '' if the table has no such line.
sub get {
	my ($kind, $name, $key) = @_;

	_load();
	return $value{"${kind}_${name}_$key"} // '';
}

sub karch { return get('KARCH', @_) }
sub abi { return get('ABI', @_) }

sub _names {
	my ($kind, $key) = @_;

	_load();
	return sort map { /^${kind}_(\w+?)_$key$/ ? $1 : () } keys %value;
}

# Kernel architectures, by Debian's names.
sub karches { return _names('KARCH', 'ABIS') }

1;
