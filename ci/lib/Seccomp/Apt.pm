# SPDX-License-Identifier: GPL-2.0
#
# What Debian's archive holds, without touching the system's apt.
#
# The mirror and the key that signs it are the system's own (whatever its
# apt configuration says); state, lists and cache are ours, one directory per
# call, removed afterwards.  apt itself checks the signatures.  What stays is
# an extract of each index: the few packages that hold kernels, with the
# checksum that the signed index gives for them.
package Seccomp::Apt;

use strict;
use warnings;
use File::Path qw(make_path remove_tree);
use Seccomp::Util qw(cache_dir read_file write_file run_quiet);

my @FIELDS = qw(Package Version Filename SHA256 Size);
# A mirror that cannot be reached for one index is not asked for the others.
my $unreachable;

# apt-config's answer for one path, e.g. Dir::Etc::sourcelist/f
sub _apt_path {
	my ($key) = @_;
	my $out = qx(apt-config shell P $key 2>/dev/null) // '';

	return $out =~ /^P='(.*)'$/m ? $1 : undef;
}

# One-line format: deb [options] URI suite component...
sub _parse_list {
	my ($text) = @_;
	my @found;

	for (split /\n/, $text) {
		next unless /^\s*deb\s+(?:\[([^]]*)\]\s*)?(\S+)\s+(\S+)\s*(.*)$/;
		my ($opts, $uri, $suite) = ($1 // '', $2, $3);
		my ($key) = $opts =~ /signed-by=(\S+)/;

		$key =~ s/,/ /g if defined $key;
		push @found, { uri => $uri, suites => [$suite], key => $key };
	}
	return @found;
}

# deb822 format; Signed-By may be a whole key, so keep its continuation lines.
sub _parse_sources {
	my ($text) = @_;
	my @found;

	$text =~ s/^#.*\n//mg;
	for my $stanza (split /\n\s*\n/, $text) {
		my (%f, $last);

		for (split /\n/, $stanza) {
			if (/^([A-Za-z-]+):\s*(.*)$/) {
				$last = lc $1;
				$f{$last} = $2;
			} elsif (defined $last) {
				$f{$last} .= "\n$_";
			}
		}
		next unless ($f{types} // '') =~ /\bdeb\b/;
		next if ($f{enabled} // 'yes') =~ /^(no|false|0)/i;
		my ($uri) = split ' ', $f{uris} // '';
		next unless defined $uri;
		push @found, { uri => $uri, key => $f{'signed-by'},
			       suites => [split ' ', $f{suites} // ''] };
	}
	return @found;
}

sub _system_sources {
	my @found;
	my $list = _apt_path('Dir::Etc::sourcelist/f');
	my $parts = _apt_path('Dir::Etc::sourceparts/d');

	push @found, _parse_list(read_file($list)) if $list && -r $list;
	if ($parts) {
		push @found, _parse_list(read_file($_)) for glob "$parts/*.list";
		push @found, _parse_sources(read_file($_))
			for glob "$parts/*.sources";
	}
	return @found;
}

# Where the system gets Debian itself (or its security updates) from.
sub mirror {
	my ($security) = @_;
	my ($codename) = (-r '/etc/os-release' ? read_file('/etc/os-release') : '')
		=~ /^VERSION_CODENAME=(\S+)/m;
	my $release = join '|', map { quotemeta } grep { defined }
		$codename, qw(sid unstable testing stable);
	my $want = $security ? qr/^(?:$release)-security$/ : qr/^(?:$release)$/;

	for my $source (_system_sources()) {
		return $source if grep { /$want/ } @{ $source->{suites} };
	}
	die "apt: the system's apt configuration names no Debian " .
	    ($security ? 'security ' : '') . "mirror\n";
}

# The options that keep apt-get inside $dir.
sub _options {
	my ($dir, $arch) = @_;
	my %opt = (
		'Dir::State' => "$dir/state",
		'Dir::State::status' => "$dir/status",
		'Dir::Cache' => "$dir/cache",
		'Dir::Etc::sourcelist' => "$dir/ours.sources",
		'Dir::Etc::sourceparts' => '/dev/null',
		'APT::Architecture' => $arch,
		'APT::Architectures' => $arch,
		'Acquire::Languages' => 'none',
		'Acquire::Retries' => 1,
		'APT::Update::Post-Invoke-Success' => '',
	);

	return map { ('-o', "$_=$opt{$_}") } sort keys %opt;
}

sub _write_sources {
	my ($dir, $suite, $arch) = @_;
	my $mirror = mirror($suite =~ /-security$/);
	my $text = "Types: deb\nURIs: $mirror->{uri}\nSuites: $suite\n" .
		"Components: main\nArchitectures: $arch\n";

	$text .= "Signed-By: $mirror->{key}\n" if defined $mirror->{key};
	write_file("$dir/ours.sources", $text);
	write_file("$dir/status", '');
	return $mirror->{uri};
}

# Packages that hold a kernel image, or the files that belong to one.
sub _is_kernel {
	my ($name) = @_;

	return $name =~ /^linux-(?:image|binary|base)-\d/ &&
	       $name !~ /-(?:dbg|dbgsym|unsigned|template)$/ ||
	       $name eq 'user-mode-linux';
}

sub _extract {
	my ($uri, @files) = @_;
	my @rows;

	for my $file (@files) {
		open my $in, '-|', '/usr/lib/apt/apt-helper', 'cat-file', $file
			or die "apt-helper: $!\n";
		local $/ = '';
		while (my $stanza = <$in>) {
			next unless $stanza =~ /^Package: (\S+)/m && _is_kernel($1);
			my %f = $stanza =~ /^([A-Za-z0-9-]+): (.*)$/mg;
			push @rows, join "\t", @f{@FIELDS}, $uri;
		}
		close $in or die "apt: cannot read index $file\n";
	}
	return @rows;
}

# What to say when apt-get update failed: apt's reason, without the mirror.
sub _update_error {
	my ($log, $suite, $arch) = @_;
	my ($reason) = $log =~ /^Err:.*\n\s+(\S.*)/m;

	($reason) = $log =~ /^E: (.*)/m unless defined $reason;
	return "apt: no index of $suite for $arch: " .
		_without_mirror($reason // 'apt-get update failed') . "\n";
}

sub _note_unreachable {
	my ($log) = @_;

	($unreachable) = map { _without_mirror($_) } $log =~
		/^\s+(Could not (?:connect|resolve)\b.*|Connection (?:failed|timed out).*|Temporary failure.*)/m;
}

sub _without_mirror {
	my ($text) = @_;

	return $text =~ s{\b(?:https?|ftp)://\S+}{the mirror}gr
		=~ s{\s*\[IP: [^]]*\]}{}gr;
}

# The signed index, fetched anew; dies with apt's own reason.
sub _update {
	my ($suite, $arch) = @_;

	die "apt: no index of $suite for $arch: $unreachable\n" if $unreachable;
	my $dir = cache_dir("apt/$$-$suite-$arch");
	my ($log, @rows);
	my $ok = eval {
		make_path("$dir/state/lists/partial", "$dir/cache/archives/partial");
		my $uri = _write_sources($dir, $suite, $arch);
		my @opts = _options($dir, $arch);
		my $status;

		($status, $log) = run_quiet('apt-get', '-q', @opts, 'update',
					    '--error-on=any');
		_note_unreachable($log);
		die _update_error($log, $suite, $arch) if $status;
		my @files = split /\n/, (run_quiet('apt-get', @opts, 'indextargets',
			'--format', '$(FILENAME)', 'Created-By: Packages'))[1];
		@rows = _extract($uri, grep { m{^/} } @files);
		1;
	};
	my $error = $@;

	remove_tree($dir);
	die $error unless $ok;
	return @rows;
}

# index(SUITE, ARCH, refresh => SECONDS): kernel packages as hashes.
# An extract younger than that is good enough; an older one is renewed, and
# still used (with a warning) if the mirror cannot be reached.
sub index {
	my ($suite, $arch, %arg) = @_;
	my $path = cache_dir('index') . "/$suite-$arch.tsv";
	my $age = -e $path ? time - (stat _)[9] : undef;

	if (!defined $age || $age > ($arg{refresh} // 86400)) {
		my @rows = eval { _update($suite, $arch) };

		if ($@) {
			die $@ unless defined $age;
			warn sprintf "%s; using what was there %.1f days ago\n",
				$@ =~ s/\n\z//r, $age / 86400;
		} else {
			write_file($path, join '', map { "$_\n" } @rows);
		}
	}
	return map {
		my %row;
		@row{ map({ lc } @FIELDS), 'uri' } = split /\t/;
		\%row;
	} split /\n/, read_file($path);
}

# download(PACKAGE, FILE): apt fetches it and compares with the signed checksum.
sub download {
	my ($package, $file) = @_;
	my $uri = $package->{uri} =~ s{/*$}{/}r . $package->{filename};
	my ($status, $log) = run_quiet('/usr/lib/apt/apt-helper', '-q',
		'-o', 'Acquire::Retries=2', 'download-file', $uri, $file,
		"SHA256:$package->{sha256}");

	return unless $status || !-s $file;
	unlink $file, "$file.FAILED";
	my ($reason) = $log =~ /^E: (.*)$/m;
	die "apt: $package->{package} $package->{version}: " .
		_without_mirror($reason // 'download failed') . "\n";
}

1;
