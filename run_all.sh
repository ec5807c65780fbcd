#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Sets up, builds and runs the suite.  See --help.
set -eu

usage()
{
	cat <<'END'
usage: ./run_all.sh [options]

Builds the suite for every ABI that this machine can run, runs it on the
running kernel, and prints a table.  What is missing is installed when root.

  --check          first the tests of the suite itself, then the suite
  --abi ABI        only this ABI (may repeat)
  --only PATTERN   only this theme, or theme/program (may repeat)
  --test PATTERN   only the points whose names match, as in `prog -t`; --only
                   with a dot is the same
  --jobs N         programs at a time (default: one for each processor)
  --results DIR    where results are kept (default: results)
  --build DIR      where programs are built (default: build)

On other kernels, under qemu (./run_all.sh --fleet --help):
  --fleet, --arch ARCH, --kernel PATTERN|PATH, --suite SUITE, --list,
  --dry-run, --resume

Exit status: 0 nothing failed, 1 something did, 2 the run was not possible,
3 the running kernel can not be judged from here (see ci/sane).
END
}

fail()
{
	echo "run_all.sh: $*" >&2
	exit 2
}

top=$(unset CDPATH; cd "$(dirname "$0")" && pwd)
case $top in *[[:space:]]*) fail "make can not build in a path with a blank: $top" ;; esac

# Before anything is installed or built: is there such a theme or program?
check_only()
{
	# shellcheck disable=SC2086 # a pattern
	case $1 in
	*.*) return 0 ;;
	*/*) set -- "$top"/selftests/$1.c ;;
	*) set -- "$top"/selftests/$1/*.c ;;
	esac
	[ -e "$1" ]
}

known_abis()
{
	sed -n 's/^ABI_\([a-z0-9_]*\)_CC .*/\1/p' "$top"/arch/*.mk | paste -sd ' '
}

themes()
{
	for theme in "$top"/selftests/*/*.c; do
		theme=${theme%/*}
		printf '%s\n' "${theme##*/}"
	done | sort -u | grep -vx include | paste -sd ' '
}

for arg in "$@"; do
	case $arg in
	--fleet | --arch | --arch=* | --kernel | --kernel=* | --suite | --suite=* | \
		--list | --dry-run | --resume)
		[ -x "$top/ci/fleet" ] || fail "$arg: there is no ci/fleet"
		exec "$top/ci/fleet" "$@" ;;
	esac
done

check=false
abis=
only=
test=
jobs=$(nproc)
results=
build=
while [ $# -gt 0 ]; do
	option=$1
	shift
	case $option in
	-h | --help) usage; exit 0 ;;
	--check) check=true; continue ;;
	--*=*) value=${option#*=}; option=${option%%=*} ;;
	--abi | --only | --test | --jobs | --results | --build)
		[ $# -gt 0 ] || fail "$option needs a value"
		value=$1
		shift ;;
	*) fail "unknown option: $option (./run_all.sh --help lists them)" ;;
	esac
	[ -n "$value" ] || fail "$option needs a value"
	case $option in
	--abi)
		grep -q "^ABI_${value}_CC" "$top"/arch/*.mk ||
			fail "unknown ABI: $value (known: $(known_abis))"
		abis="$abis $value" ;;
	--only)
		check_only "$value" ||
			fail "no theme or program is called $value (themes: $(themes))"
		only="$only --only $value" ;;
	--test) test=$value ;;
	--jobs)
		case $value in *[!0-9]* | 0) fail "--jobs: not a number: $value" ;; esac
		jobs=$value ;;
	--results) case $value in /*) results=$value ;; *) results=$PWD/$value ;; esac ;;
	--build) case $value in /*) build=$value ;; *) build=$PWD/$value ;; esac ;;
	*) fail "unknown option: $option (./run_all.sh --help lists them)" ;;
	esac
done

# Children run behind a wait, so that a signal reaches them at once.
child=
# shellcheck disable=SC2317 # called by trap
stop()
{
	trap '' INT TERM HUP
	# The tests of the suite itself are a group of their own, programs of the
	# suite are ended by who runs them.
	[ -z "$child" ] || { kill -TERM "-$child" 2>/dev/null || kill -TERM "$child" 2>/dev/null
		wait "$child" 2>/dev/null; } || :
	exit "$1"
}
trap 'stop 130' INT
trap 'stop 143' TERM
trap 'stop 129' HUP

run()
{
	"$@" &
	child=$!
	ended=0
	wait "$child" || ended=$?
	child=
	return "$ended"
}

cd "$top"
option=
! $check || option=--check
# shellcheck disable=SC2086 # words
run ci/setup $option $abis || exit 2

ci/sane "${build:-build}" || exit 3
status=0
if $check; then
	run setsid prove --norc -j "$jobs" ci/t || status=1
fi

echo "building${abis:+ for }${abis# }"
# shellcheck disable=SC2086
run make -s -j "$jobs" all ARCH= OUTPUT= ${abis:+"ABIS=$abis"} "O=${build:-build}" ||
	fail 'the suite does not build'
ci/sane "${build:-build}" || exit $((status ? 1 : 3))
args=
for abi in $abis; do
	args="$args --abi $abi"
done
set -f	# patterns stay patterns
# shellcheck disable=SC2086
set -- $args $only ${test:+--test "$test"} ${build:+--build "$build"} \
	${results:+--results "$results"} --jobs "$jobs"
code=0
run ci/run "$@" || code=$?
[ "$code" -le 1 ] || exit "$code"
[ "$status" = 0 ] || echo "The tests of the suite itself FAILED (ci/t, above)."
exit $((status | code))
