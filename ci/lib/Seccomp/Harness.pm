# SPDX-License-Identifier: GPL-2.0
package Seccomp::Harness;
# TAP::Harness that runs built programs by Seccomp::Runner, leaves their
# results in the results tree, and prints the table of what it ran.

use strict;
use warnings;
use File::Glob qw(:bsd_glob);
use parent 'TAP::Harness';
use Cwd ();
use Fcntl qw(:flock);
use File::Basename qw(dirname);
use File::Path qw(make_path);
use TAP::Parser;
use Seccomp::Iterator;
use Seccomp::Known;
use Seccomp::Results;
use Seccomp::Tap;
use Seccomp::Text;
use Seccomp::Version;

our ($results, $kernel, $full);
my $ci = Cwd::abs_path(dirname(__FILE__) . '/../..');
my $known_issues = $ENV{SECCOMP_KNOWN_ISSUES} // "$ci/known-issues";	# ci/t has its own

# build/<abi>/<theme>/<program> -> the three names.
sub names {
	my ($program) = @_;
	my @names = $program =~ m{([^/]+)/([^/]+)/([^/]+)$};
	die "$program: not .../<abi>/<theme>/<program>\n" if !@names;
	return @names;
}

sub runtests {
	my ($self, @programs) = @_;
	eval { prepare(@programs); 1 } or do {
		print STDERR "ci/run: $@";
		exit 2;
	};
	my $known = Seccomp::Known->load($known_issues);
	my $meta = Seccomp::Results::read_meta("$results/$kernel/meta");
	my $version = Seccomp::Version::kernel_version($meta);
	$self->{seccomp_known} = sub {
		my ($abi) = @_;
		return sub { $known->judge_all($_[0], $abi, $version, Seccomp::Version::kernel_name($meta)) };
	};
	local @SIG{qw(INT TERM HUP)} = (\&interrupted) x 3;
	my $aggregate = $self->SUPER::runtests(@programs);
	print_table(@programs);
	return $aggregate;
}

# Meta data, and per ABI the plan: who is in it and leaves no result is LOST.
sub prepare {
	my (@programs) = @_;
	make_path("$results/$kernel", { error => \my $errors });
	die "$results/$kernel: @{[ map { values %$_ } @$errors ]}\n" if @$errors;
	lock_results("$results/$kernel");
	system("'$ci/meta' > '$results/$kernel/meta'") == 0 or die "$ci/meta failed\n";
	my %plan;
	for my $program (@programs) {
		my ($abi, $theme, $name) = names($program);
		$plan{$abi}{"$theme/$name"} = 1;
	}
	for my $abi (sort keys %plan) {
		my $dir = "$results/$kernel/$abi";
		make_path($dir);
		my %old = map { $_ => 1 } split /\n/, Seccomp::Tap::slurp("$dir/plan");
		my @stored = map { glob "$dir/*/*.$_" } qw(tap points);
		for my $file (@stored) {
			my ($id) = $file =~ m{([^/]+/[^/]+)\.\w+$};
			unlink $file if $full || $plan{$abi}{$id};
		}
		my @all = sort keys %{ { $full ? () : %old, %{ $plan{$abi} } } };
		open my $out, '>', "$dir/plan.new" or die "$dir/plan.new: $!\n";
		print $out map { "$_\n" } @all;
		close $out && rename "$dir/plan.new", "$dir/plan" or die "$dir/plan: $!\n";
	}
}

# One run at a time: each begins by removing what was there.
sub lock_results {
	my ($dir) = @_;
	open our $lock, '>>', "$dir/.lock" or die "$dir/.lock: $!\n";
	flock $lock, LOCK_EX | LOCK_NB
		or die "another run stores its results in $dir (--results DIR for this one)\n";
}

# Nothing is left running, and what was stored stays.
sub interrupted {
	my ($signal) = @_;
	kill 'TERM', keys %Seccomp::Iterator::running;
	waitpid $_, 0 for keys %Seccomp::Iterator::running;
	print STDERR "\ninterrupted by SIG$signal; results so far are in $results/$kernel\n";
	$SIG{$signal} = 'DEFAULT';
	kill $signal, $$;
}

sub make_parser {
	my ($self, $job) = @_;
	my ($abi, $theme, $name) = names($job->filename);
	my $iterator = Seccomp::Iterator->new({
		program => $job->filename, abi => $abi, theme => $theme, name => $name,
		results => $results, kernel => $kernel, test => $ENV{SECCOMP_TEST},
		timeout => $ENV{SECCOMP_TIMEOUT} || 120, known => $self->{seccomp_known}->($abi),
	});
	my $parser = TAP::Parser->new({ iterator => $iterator, merge => 1 });
	$self->_make_callback('made_parser', $parser, $job->as_array_ref);
	my $session = $self->formatter->open_test($job->description, $parser);
	return ($parser, $session);
}

# Of the programs that ran now, not of older results beside them.
sub print_table {
	my %ran = map { join('/', names($_)) => 1 } @_;
	my $stored = Seccomp::Results->load(dirs => ["$results/$kernel"], known => $known_issues);
	for my $abi (map { @{ $_->{abis} } } @{ $stored->{kernels} }) {
		@{ $abi->{programs} } = grep { $ran{"$abi->{name}/$_->{theme}/$_->{program}"} } @{ $abi->{programs} };
	}
	for my $each (@{ $stored->{kernels} }) {
		@{ $each->{abis} } = grep { @{ $_->{programs} } } @{ $each->{abis} };
	}
	print "\n", Seccomp::Text::text($stored, 'themes');
}

1;
