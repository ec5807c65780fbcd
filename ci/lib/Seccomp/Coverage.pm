# SPDX-License-Identifier: GPL-2.0
#
# What ran of kernel/seccomp.c: counters of a guest's kernel, as gcov reads
# them, beside the source and the reasons for what is left.
package Seccomp::Coverage;

use strict;
use warnings;
use File::Basename qw(basename);
use File::Temp qw(tempdir);
use JSON::PP ();
use Seccomp::Boot::Guest;
use Seccomp::Boot::Image;
use Seccomp::Boot::Machine;
use Seccomp::Boot::Programs;
use Seccomp::Tables;
use Seccomp::Util qw(read_file write_file run_quiet top_dir);

use constant { KARCH => 'amd64', SOURCE => 'kernel/seccomp.c', MEMORY => 512, READ_SECONDS => 60 };

# collect(dir =>, build =>, abi =>, theme =>, program =>, limit =>): leaves
# DIR/kernel/kernel/seccomp.gcda.
sub collect {
	my (%option) = @_;
	my $work = tempdir('seccomp-coverage-XXXXXX', TMPDIR => 1, CLEANUP => 1);
	my $data = "$option{dir}/kernel/" . SOURCE =~ s/c$/gcda/r;
	my @programs = (_programs(%option), _reader($work));
	my $kernel = "$option{dir}/kernel/" . Seccomp::Tables::karch(KARCH, 'IMAGE');

	die "$kernel is missing (run ci/coverage/build)\n" if !-f $kernel;
	unlink $data;
	my $counts = _run($kernel, $work, "$option{dir}/console.log", @programs);
	open my $out, '>:raw', $data or die "$data: $!\n";
	print {$out} pack 'H*', $counts;
	close $out or die "$data: $!\n";
	return;
}

sub _programs {
	my (%option) = @_;
	my @abis = @{ $option{abi} || [ split ' ', Seccomp::Tables::karch(KARCH, 'ABIS') ] };
	my @given = map {
		{ abi => $abis[0], from => $_, path => 'build/-/' . basename($_), limit => $option{limit} }
	} @{ $option{program} // [] };
	my @programs = @given ? @given : map {
		Seccomp::Boot::Programs::find($option{build}, $_, limit => $option{limit}, only => $option{theme}, any => $option{any})
	} @abis;

	die "no programs in $option{build} (run make)\n" if !@programs;
	$_->{flags} = '' for @programs;
	return @programs;
}

# What reads the counters in the guest, as one more program.
sub _reader {
	my ($work) = @_;
	my ($abi) = split ' ', Seccomp::Tables::karch(KARCH, 'ABIS');
	my ($status, $log) = run_quiet(Seccomp::Boot::Image::compiler($abi),
		qw(-std=gnu11 -O2 -Wall -static -o), "$work/read", top_dir() . '/ci/coverage/read.c');

	die "cannot build ci/coverage/read.c: $log\n" if $status;
	return { abi => $abi, from => "$work/read", path => 'coverage/read', args => ['/seccomp.gcda'],
		limit => READ_SECONDS, flags => '' };
}

# One boot, all programs, the last of which tells the counts.
sub _run {
	my ($kernel, $work, $log, @programs) = @_;
	my ($now, $text, $ended, $failed) = (-1, '', 0, 0);
	my $image = "$work/initrd";

	Seccomp::Boot::Image::write_image($image, programs => \@programs,
		init => Seccomp::Boot::Image::build_init(KARCH, $work));
	my $guest = Seccomp::Boot::Guest->new(
		log => $log,
		on  => sub {
			my ($kind, $payload) = @_;
			if ($kind eq 'B') {
				($now) = $payload =~ /^(\d+)/;
			} elsif ($kind eq 'D' && $now == $#programs) {
				$text .= $payload;
			} elsif ($kind eq 'E') {
				$ended++;
				$failed++ if $payload !~ /^\d+ exit [04] /;
				print "coverage: $ended of ", scalar @programs, " programs have run\n" if $ended % 50 == 0;
			}
		},
		command => sub {
			return Seccomp::Boot::Machine::command(KARCH, @_, kernel => $kernel,
				initrd => $image, start => 0, memory => MEMORY, append => 'audit=1');
		});
	my ($how, $why) = $guest->boot;
	my ($counts) = $text =~ /^\S+ ([0-9a-f]+)$/m;
	die "the guest told no counts ($how: $why), see $log\n" if !defined $counts;
	print "coverage: $#programs programs have run, $failed of them with failures\n";
	return $counts;
}

# gcov's view: { line => { count, branches => [counts], function } }
sub _lines {
	my ($dir) = @_;
	my $kernel = "$dir/kernel";
	my $stem = "$kernel/" . SOURCE =~ s/\.c$//r;
	my ($status, $json) = run_quiet('gcov', '--branch-probabilities', '--json-format', '--stdout',
		'--object-file', "$stem.o", "$stem.gcno");

	die "gcov: $json\n" if $status || $json !~ /^\{/m;
	my $data = JSON::PP::decode_json($json =~ /^(\{.*\})/m ? $1 : $json);
	my %line;
	for my $file (grep { $_->{file} =~ m{(?:^|/)\Q${\SOURCE}\E$} } @{ $data->{files} }) {
		# A line of an inlined function is told once for each place.
		for my $l (@{ $file->{lines} }) {
			my $have = $line{ $l->{line_number} } //= { count => 0, branches => [], function => $l->{function_name} };
			$have->{count} += $l->{count};
			my @b = map { $_->{count} } @{ $l->{branches} };
			if (@b == @{ $have->{branches} }) {
				$have->{branches}[$_] += $b[$_] for 0 .. $#b;
			} else {
				push @{ $have->{branches} }, @b;
			}
		}
	}
	return \%line;
}

# ci/coverage-reasons: "<function> | <code of the line> | <reason>".
sub _reasons {
	my %reason;

	for (split /\n/, read_file(top_dir() . '/ci/coverage-reasons')) {
		next if /^\s*(?:#|$)/;
		my ($function, $code, $why) = /^(\S+) \| (.*) \| (.*\S)\s*$/
			or die "ci/coverage-reasons: not understood: $_\n";
		$reason{"$function " . _squeeze($code)} = $why;
	}
	return \%reason;
}

sub _squeeze {
	my ($code) = @_;
	return $code =~ s/\s+/ /gr =~ s/^ | $//gr;
}

sub _percent {
	my ($part, $all) = @_;
	return sprintf '%5.1f %% (%d of %d)', $all ? 100 * $part / $all : 100, $part, $all;
}

# Prints it; returns the number of lines that have neither run nor a reason.
sub report {
	my ($dir) = @_;
	my $lines  = _lines($dir);
	my $reason = _reasons();
	my @source = split /\n/, read_file(read_file("$dir/source") =~ s/\s+$//r . '/' . SOURCE);
	my @numbers = sort { $a <=> $b } keys %$lines;
	my ($ran, $branches, $taken, $never, $todo, %used) = (0) x 5;
	my @out;

	for my $n (@numbers) {
		my $line = $lines->{$n};
		my $key = ($line->{function} // '-') . ' ' . _squeeze($source[ $n - 1 ]);
		my $not_taken = grep { !$_ } @{ $line->{branches} };
		$ran++ if $line->{count};
		$branches += @{ $line->{branches} };
		$taken += @{ $line->{branches} } - $not_taken;
		next if $line->{count} && !$not_taken;
		my $why = $reason->{$key};
		$used{$key} = 1;
		$never += $not_taken if ($why // '') =~ /^never\b/;
		$todo++ if !$line->{count} && !defined $why;
		next if $line->{count} && !defined $why && !$ENV{SECCOMP_BRANCHES};
		push @out, sprintf "%5d %s%s\n      %s\n", $n, _squeeze($source[ $n - 1 ]),
		    $line->{count} ? sprintf('   [%d of %d branches]', @{ $line->{branches} } - $not_taken, scalar @{ $line->{branches} }) : '',
		    $why // 'TODO';
	}
	print "\nLines of ", SOURCE, " that did not run, or not every way (SECCOMP_BRANCHES=1: all of these):\n", @out if @out;
	print "\nReasons for what runs by now: ", join('; ', sort grep { !$used{$_} } keys %$reason), "\n"
	    if grep { !$used{$_} } keys %$reason;
	print "\nLines     ", _percent($ran, scalar @numbers), "\nBranches  ", _percent($taken, $branches),
	    "\n          ", _percent($taken, $branches - $never), " of those that can be taken\n";
	return $todo;
}

1;
