# SPDX-License-Identifier: GPL-2.0
#
# ci/kernels, and the packages behind its lines.
package Seccomp::Kernels;

use strict;
use warnings;
use File::Path qw(make_path remove_tree);
use Seccomp::Apt;
use Seccomp::Tables;
use Seccomp::Util qw(top_dir cache_dir read_file write_file glob_re);

# What a kernel package's name says between "image" and the flavour.
my $ABINAME = qr/\d[\d.]*(?:-rc\d+|-\d[\w.]*)?(?:\+[\w.]+)?/;
# Smaller ones only depend on the real package.
use constant REAL_SIZE => 1_000_000;

# The fleet: { karch, suite, version, flavour, append, few } for each line; few
# are the ABIs that it is to stand for, undef: all that it runs.
sub lines {
	my $file = top_dir() . '/ci/kernels';
	my @found;

	for (split /\n/, read_file($file)) {
		next if /^\s*(?:#|$)/;
		my ($karch, $suite, $version, $flavour, $append) = split ' ', $_, 5;

		die "$file: not understood: $_\n" unless defined $flavour;
		$append //= '';
		my $few = $append =~ s/(?:^|\s+)abis=(\S+)// ? [split /,/, $1] : undef;

		push @found, { karch => $karch, suite => $suite,
			       version => $version, flavour => $flavour,
			       append => $append, few => $few };
	}
	return @found;
}

# The ABIs of a job: those asked for (a list, or undef), else the fleet's few.
sub abis {
	my ($job, $asked) = @_;
	my $few = $asked // $job->{few};

	return grep { my $abi = $_; !$few || grep { $_ eq $abi } @$few }
		split ' ', Seccomp::Tables::karch($job->{karch}, 'ABIS');
}

sub _order {
	my ($char) = @_;

	return $char eq '~' ? -1 : $char eq '' ? 0 :
	       $char =~ /[a-z]/i ? ord $char : ord($char) + 256;
}

sub _compare_words {
	my ($x, $y) = @_;

	for my $i (0 .. (length $x > length $y ? length $x : length $y)) {
		my $way = _order(substr "$x ", $i < length $x ? $i : -1, $i < length $x)
			<=> _order(substr "$y ", $i < length $y ? $i : -1, $i < length $y);

		return $way if $way;
	}
	return 0;
}

# Debian's order of versions (deb-version(7)).
sub compare {
	my ($x, $y) = @_;

	while ($x ne '' || $y ne '') {
		my ($wx, $wy) = map { s/^(\D*)// ? $1 : '' } $x, $y;
		my $way = _compare_words($wx, $wy);

		return $way if $way;
		my ($nx, $ny) = map { s/^(\d*)// ? $1 || 0 : 0 } $x, $y;

		$way = $nx <=> $ny;
		return $way if $way;
	}
	return 0;
}

sub _debarch {
	my ($karch) = @_;

	return Seccomp::Tables::karch($karch, 'DEBARCH') || $karch;
}

# "6.12.117" of "6.12.117-1~deb12u1".
sub upstream { return $_[0] =~ s/-[^-]*$//r =~ s/\+b\d+$//r }

sub _candidates {
	my ($line, @packages) = @_;
	my $name = $line->{flavour} eq 'um' ? qr/^user-mode-linux$/ :
		qr/^linux-(?:image|binary)-$ABINAME-\Q$line->{flavour}\E$/;
	my $version = glob_re($line->{version});

	return sort { compare($b->{version}, $a->{version}) }
		grep { $_->{package} =~ $name && $_->{size} >= REAL_SIZE &&
		       upstream($_->{version}) =~ $version } @packages;
}

# The name of a kernel's column and directory.
sub name_of {
	my ($line, $version) = @_;
	my $flavour = $line->{flavour};

	$flavour = 'generic' if $flavour eq _debarch($line->{karch});
	$flavour =~ s/-\Q$line->{karch}\E$//;
	return join '-', $line->{karch}, upstream($version) =~ s/[^\w.~+*-]/_/gr,
		$flavour eq $line->{karch} ? () : $flavour;
}

# resolve(LINE, refresh => SECONDS): the line with its package and its name.
sub resolve {
	my ($line, %arg) = @_;
	my @packages = Seccomp::Apt::index($line->{suite},
					   _debarch($line->{karch}), %arg);
	my ($kernel) = _candidates($line, @packages);

	die "no kernel $line->{version} of flavour $line->{flavour} in " .
	    "$line->{suite} for $line->{karch}\n" unless $kernel;
	# From 7.2 on the configuration is in a package of its own.
	my $base = $kernel->{package} =~ s/^linux-binary-/linux-base-/r;
	my ($config) = grep { $_->{package} eq $base && $base =~ /^linux-base/ &&
		$_->{version} eq $kernel->{version} } @packages;

	return { %$line, package => $kernel, config_package => $config,
		 name => name_of($line, $kernel->{version}) };
}

# Unpack what we keep of a package; names in the cache by what they are.
sub _unpack {
	my ($deb, $dir, $dtb) = @_;
	my @wanted = ('./boot/vmlinu*', './boot/config-*', './usr/bin/linux.uml',
		'./usr/lib/modules/*/vmlinu*', './usr/lib/modules/*/config',
		$dtb ne '' ? "./usr/lib/linux-image-*/$dtb" : ());

	make_path("$dir/x");
	open my $tar, '-|', 'sh', '-c', 'dpkg-deb --fsys-tarfile "$1" |
		{ shift; tar -xf - -C "$1" --wildcards --no-anchored "$@"; } 2>&1',
		'sh', $deb, "$dir/x", map { s{^\./}{}r } @wanted
		or die "sh: $!\n";
	local $/;
	my $said = <$tar> // '';
	close $tar;
	my %kind = (vmlinuz => qr{/(?:vmlinu[xz][^/]*|linux\.uml)$},
		    config => qr{/config[^/]*$}, dtb => qr{\.dtb$});

	for my $file (_files("$dir/x")) {
		for my $as (keys %kind) {
			rename $file, "$dir/$as" if $file =~ $kind{$as};
		}
	}
	remove_tree("$dir/x");
	return $said;
}

sub _files {
	my ($dir) = @_;

	return map { -d $_ && !-l $_ ? _files($_) : $_ } glob "$dir/*";
}

# Where in the cache a kernel is, or will be.
sub directory {
	my ($kernel) = @_;
	my $full = "$kernel->{karch}-$kernel->{package}{version}-$kernel->{flavour}";

	return cache_dir('kernels') . '/' . $full =~ s/[^\w.~+-]/_/gr;
}

# fetch(RESOLVED, say): its directory, with vmlinuz, config, dtb.
sub fetch {
	my ($kernel, $say) = @_;
	my $dir = directory($kernel);

	return $dir if -e "$dir/vmlinuz";
	my $new = cache_dir('kernels') . "/new$$";

	make_path($new);
	my $ok = eval { _fetch_into($kernel, $new, $say); 1 };
	my $error = $@;

	# Whoever else fetches it at the same time may be there first.
	$ok &&= rename($new, $dir) || -e "$dir/vmlinuz";
	remove_tree($new);
	die $error || "$dir: $!\n" unless $ok;
	return $dir;
}

sub _fetch_into {
	my ($kernel, $new, $say) = @_;
	my $dtb = Seccomp::Tables::karch($kernel->{karch}, 'DTB');
	my $said = '';

	for my $package (grep { defined } @$kernel{qw(package config_package)}) {
		$say->($package) if $say;
		Seccomp::Apt::download($package, "$new/deb");
		$said .= _unpack("$new/deb", $new, $dtb);
		unlink "$new/deb";
	}
	die "no kernel image in $kernel->{package}{package}: $said\n"
		unless -s "$new/vmlinuz";
	die "no $dtb in $kernel->{package}{package}\n" if $dtb ne '' && !-s "$new/dtb";
	chmod 0755, "$new/vmlinuz";
	write_file("$new/package", "$kernel->{package}{package} " .
		"$kernel->{package}{version} from $kernel->{suite}\n");
}

1;
