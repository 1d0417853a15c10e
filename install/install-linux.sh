#!/bin/sh
# Installs opkssh on a Linux server, keeps it up to date, and removes it again.
#
#   sh install-linux.sh                    install or upgrade; run again, it changes nothing
#   sh install-linux.sh --dry-run          say what would be done
#   sh install-linux.sh --uninstall        put sshd back as it was
#   sh install-linux.sh --help             all flags, environment variables and exit codes
#
# The rules this script keeps:
#   - everything that can be refused is refused before the first write
#   - a file is replaced by renaming a complete one over it, so nobody ever reads half of it
#   - sshd's configuration is valid before and after every single step, whenever the script dies
#   - sshd is reloaded, and only after it has accepted what it will read; it is restarted only where
#     its own command line has to change, which leaves open connections alone
#   - after a failure everything is put back in reverse order
#   - no foreign file is edited: our sshd lines go into a file that sshd reads earlier
#
# Plain POSIX sh: dash, bash and busybox run it.
#
# `a && b || fail ...` is meant as it reads: fail does not return.
# shellcheck disable=SC2015

set -u
LC_ALL=C
export LC_ALL
umask 022

# Directory put in front of every path, for tests and for images that are built in a directory.
ROOT=${OPKSSH_INSTALL_ROOT:-}
# Whoever calls this with sudo may have a PATH of their own.
if [ -z "$ROOT" ]; then
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  export PATH
fi

# Who signs releases: lines of an allowed_signers file (ssh-keygen(1), ALLOWED SIGNERS). The release
# workflow fills this in. A download that nobody vouches for, by signature or by --sha256, is refused.
RELEASE_SIGNERS=''
SIGNATURE_NAMESPACE=opkssh-release

HOME_POLICY=${OPKSSH_INSTALL_HOME_POLICY:-true}
RESTART_SSH=${OPKSSH_INSTALL_RESTART_SSH:-true}
OVERWRITE_CONFIG=${OPKSSH_INSTALL_OVERWRITE_ACTIVE_CONFIG:-false}
# Neither true nor false: as it was.
KEY_FILTER=${OPKSSH_INSTALL_KEY_FILTER:-}
LOCAL_INSTALL_FILE=${OPKSSH_INSTALL_LOCAL_INSTALL_FILE:-}
LOCAL_TE_FILE=${OPKSSH_LOCAL_TE_FILE:-}
INSTALL_VERSION=${OPKSSH_INSTALL_VERSION:-latest}
SELINUX_SQUID=${OPKSSH_INSTALL_SELINUX_ENABLE_SQUID:-false}
SELINUX_PROXY=${OPKSSH_INSTALL_SELINUX_ENABLE_PROXY:-false}
AUTH_CMD_USER=${OPKSSH_INSTALL_AUTH_CMD_USER:-opksshuser}
AUTH_CMD_GROUP=${OPKSSH_INSTALL_AUTH_CMD_GROUP:-opksshuser}
SUDOERS_PATH=${OPKSSH_INSTALL_SUDOERS_PATH:-/etc/sudoers.d/opkssh}
INSTALL_DIR=${OPKSSH_INSTALL_DIR:-/usr/local/bin}
BINARY_NAME=${OPKSSH_INSTALL_BINARY_NAME:-opkssh}
GITHUB_REPO=${OPKSSH_INSTALL_GITHUB_REPO:-openpubkey/opkssh}

# How whoever runs this called it, for hints.
SELF=${OPKSSH_INSTALL_COMMAND:-sh install-linux.sh}
case $SELF in
*" install") SELF_UNINSTALL="${SELF% install} uninstall" ;;
*) SELF_UNINSTALL="$SELF --uninstall" ;;
esac

ACTION=install
DRY_RUN=false
JSON=false
CHAIN=false
PURGE=false
CONFIRM_WITHIN=
EXPECTED_SHA256=
SIGNERS_FILE=
REQUIRE_SIGNATURE=false

EXIT_USAGE=2
EXIT_PREFLIGHT=3
EXIT_DOWNLOAD=4
EXIT_SSHD_REFUSED=5
EXIT_ROLLED_BACK=6

STATE=/var/lib/opkssh
LIB_DIR=/usr/local/lib/opkssh
# Its name is for whoever looks for `opkssh verify` in sshd's configuration.
FILTER_PATH=$LIB_DIR/key-filter/opkssh
DROPIN_DIR=/etc/ssh/sshd_config.d
TAB=$(printf '\t')
NEWLINE='
'
MARK_BEGIN='# BEGIN opkssh (install-linux.sh --uninstall removes this block)'
MARK_END='# END opkssh'
DROPIN_MARK='# Made by install-linux.sh of opkssh; its --uninstall removes this file.'

CHANGES=
WARNINGS=
PROBLEM=
RESULT=
STAGE=
HOME_TO=
TXN=
LOCKED=false
STATE_IS_NEW=false
MADE_RUN_DIR=

# ---------------------------------------------------------------- talking

say() {
  if "$JSON"; then printf '%s\n' "$*" >&2; else printf '%s\n' "$*"; fi
}

warn() {
  WARNINGS="$WARNINGS$1$NEWLINE"
  printf 'warning: %s\n' "$1" >&2
}

# change TEXT: one thing that is done, or in a dry run would be.
change() {
  CHANGES="$CHANGES$1$NEWLINE"
  if "$DRY_RUN"; then say "would $1"; else say "$1"; fi
}

# fail CODE MESSAGE [HINT...]: ends the script; what was changed is put back on the way out.
fail() {
  fail_code=$1
  PROBLEM=$2
  printf 'error: %s\n' "$2" >&2
  shift 2
  if [ $# -eq 0 ]; then
    case $fail_code in
    "$EXIT_USAGE") set -- "$SELF --help lists all flags and variables" ;;
    "$EXIT_DOWNLOAD") set -- "--install-from=FILE installs a program that you have" ;;
    *) set -- "put that right, then run this again" ;;
    esac
  fi
  for fail_hint in "$@"; do printf 'hint: %s\n' "$fail_hint" >&2; done
  exit "$fail_code"
}

usage() {
  cat <<'USAGE'
Usage: install-linux.sh [flags]

Installs opkssh on this server: binary, user, /etc/opk, sudoers rule, SELinux module, log, and the
two lines that let sshd ask it. Run again, it upgrades or changes nothing.

What to do:
  --dry-run                 say what would be done, change nothing
  --uninstall               take opkssh out of sshd and remove it; /etc/opk and the log stay
  --purge                   with --uninstall: remove /etc/opk and the log, too
  --confirm                 keep what an install with --confirm-within put in place
  --help                    this text

Where opkssh comes from:
  --install-version=TAG     release to install, default latest      OPKSSH_INSTALL_VERSION
  --install-from=FILE       a file on this machine; it is copied    OPKSSH_INSTALL_LOCAL_INSTALL_FILE
  --sha256=HEX              refuse a file with another SHA-256; a download needs this or a signature
  --signers-file=FILE       allowed_signers for the signature of checksums.txt
  --require-signature       refuse a download without a good signature even with --sha256
  --install-dir=DIR         default /usr/local/bin                  OPKSSH_INSTALL_DIR

How sshd is changed:
  --chain                   keep an existing AuthorizedKeysCommand: opkssh first, then that one
  --overwrite-config        put opkssh in front of an existing AuthorizedKeysCommand
                                                       OPKSSH_INSTALL_OVERWRITE_ACTIVE_CONFIG=true
  --key-filter              have sshd run a script that refuses plain keys before opkssh is started;
                            later runs keep it                        OPKSSH_INSTALL_KEY_FILTER=true
  --no-key-filter           have sshd ask opkssh itself again        OPKSSH_INSTALL_KEY_FILTER=false
  --no-sshd-restart         do not reload sshd (also --no-reload)   OPKSSH_INSTALL_RESTART_SSH=false
  --confirm-within=SECONDS  put sshd back unless --confirm is run in time

What else is done:
  --no-home-policy          no policies in home directories, so no sudo
                                                                 OPKSSH_INSTALL_HOME_POLICY=false
  --install-te-from=FILE    SELinux module source                   OPKSSH_LOCAL_TE_FILE
  --selinux-enable-squid    let opkssh connect to squid ports  OPKSSH_INSTALL_SELINUX_ENABLE_SQUID=true
  --selinux-enable-proxy    let it connect to web cache ports  OPKSSH_INSTALL_SELINUX_ENABLE_PROXY=true
  --json                    one JSON object on stdout; talk goes to stderr

Environment only:
  OPKSSH_INSTALL_AUTH_CMD_USER, OPKSSH_INSTALL_AUTH_CMD_GROUP   opksshuser
  OPKSSH_INSTALL_SUDOERS_PATH                                   /etc/sudoers.d/opkssh
  OPKSSH_INSTALL_BINARY_NAME                                    opkssh
  OPKSSH_INSTALL_GITHUB_REPO                                    openpubkey/opkssh
  OPKSSH_INSTALL_ROOT                                           work below this directory
  OPKSSH_INSTALL_COMMAND                                        what hints call this script

Exit codes:
  0  done, or nothing to do
  1  failed
  2  the command line could not be understood
  3  this machine does not fit; nothing was changed
  4  the download failed or is not what it should be; nothing was changed
  5  sshd's configuration was left alone because of what is in it; nothing was changed
  6  failed on the way; everything was put back
USAGE
}

# json_list LINES: a JSON array of strings.
json_list() {
  printf '%s' "$1" | awk '
    BEGIN { printf "[" }
    {
      gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); gsub(/\t/, "\\t"); gsub(/[\001-\037]/, "?")
      printf "%s\"%s\"", (NR > 1 ? "," : ""), $0
    }
    END { printf "]" }'
}

print_json() {
  json_problem=null
  if [ -n "$PROBLEM" ]; then
    json_problem=$(json_list "$PROBLEM")
    json_problem=${json_problem#\[}
    json_problem=${json_problem%\]}
  fi
  printf '{"action":"%s","result":"%s","exitCode":%s,"error":%s,"changes":%s,"warnings":%s}\n' \
    "$ACTION" "$RESULT" "$1" "$json_problem" "$(json_list "$CHANGES")" "$(json_list "$WARNINGS")"
}

# ---------------------------------------------------------------- arguments

parse_arguments() {
  while [ $# -gt 0 ]; do
    arg_name=${1%%=*}
    case $1 in
    --install-from=* | --install-te-from=* | --install-version=* | --install-dir=* | --sha256=* | \
      --signers-file=* | --confirm-within=*)
      arg_value=${1#*=}
      [ -n "$arg_value" ] || fail "$EXIT_USAGE" "$arg_name needs a value"
      ;;
    --install-from | --install-te-from | --install-version | --install-dir | --sha256 | \
      --signers-file | --confirm-within)
      [ $# -gt 1 ] || fail "$EXIT_USAGE" "$1 needs a value"
      arg_value=$2
      shift
      ;;
    *)
      arg_name=$1
      arg_value=
      ;;
    esac
    case $arg_name in
    --help | -h)
      ACTION=help
      ;;
    --dry-run) DRY_RUN=true ;;
    --json) JSON=true ;;
    --uninstall) ACTION=uninstall ;;
    --purge) PURGE=true ;;
    --confirm) ACTION=confirm ;;
    --chain) CHAIN=true ;;
    --no-home-policy) HOME_POLICY=false ;;
    --no-sshd-restart | --no-reload) RESTART_SSH=false ;;
    --overwrite-config) OVERWRITE_CONFIG=true ;;
    --key-filter) KEY_FILTER=true ;;
    --no-key-filter) KEY_FILTER=false ;;
    --selinux-enable-squid) SELINUX_SQUID=true ;;
    --selinux-enable-proxy) SELINUX_PROXY=true ;;
    --require-signature) REQUIRE_SIGNATURE=true ;;
    --install-from) LOCAL_INSTALL_FILE=$arg_value ;;
    --install-te-from) LOCAL_TE_FILE=$arg_value ;;
    --install-version) INSTALL_VERSION=$arg_value ;;
    --install-dir) INSTALL_DIR=$arg_value ;;
    --sha256) EXPECTED_SHA256=$arg_value ;;
    --signers-file) SIGNERS_FILE=$arg_value ;;
    --confirm-within) CONFIRM_WITHIN=$arg_value ;;
    *) fail "$EXIT_USAGE" "unknown flag $1" "$SELF --help lists all flags" ;;
    esac
    shift
  done
  [ "$ACTION" = help ] || check_arguments
}

check_arguments() {
  if "$PURGE" && [ "$ACTION" != uninstall ]; then
    fail "$EXIT_USAGE" "--purge goes with --uninstall only"
  fi
  check_switch OPKSSH_INSTALL_HOME_POLICY "$HOME_POLICY"
  check_switch OPKSSH_INSTALL_OVERWRITE_ACTIVE_CONFIG "$OVERWRITE_CONFIG"
  [ -z "$KEY_FILTER" ] || check_switch OPKSSH_INSTALL_KEY_FILTER "$KEY_FILTER"
  check_switch OPKSSH_INSTALL_SELINUX_ENABLE_SQUID "$SELINUX_SQUID"
  check_switch OPKSSH_INSTALL_SELINUX_ENABLE_PROXY "$SELINUX_PROXY"
  # Only the exact word counts, as it always has.
  [ "$RESTART_SSH" = true ] || RESTART_SSH=false
  check_word "user" '^[a-z_][a-z0-9_-]*$' "$AUTH_CMD_USER"
  check_word "group" '^[a-z_][a-z0-9_-]*$' "$AUTH_CMD_GROUP"
  check_word "binary name" '^[A-Za-z0-9_][A-Za-z0-9_.-]*$' "$BINARY_NAME"
  check_word "directory" '^(/[A-Za-z0-9_.+-]+)+$' "$INSTALL_DIR"
  check_word "sudoers file" '^(/[A-Za-z0-9_.+-]+)+$' "$SUDOERS_PATH"
  check_word "repository" '^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$' "$GITHUB_REPO"
  check_word "version" '^(latest|v?[0-9]+\.[0-9]+\.[0-9]+([-+.][A-Za-z0-9.+-]+)?)$' "$INSTALL_VERSION"
  case ${SUDOERS_PATH##*/} in
  *.* | *"~") fail "$EXIT_USAGE" "sudo ignores a file named ${SUDOERS_PATH##*/}: its name has a dot" ;;
  esac
  CHAIN_SUDOERS_PATH=$SUDOERS_PATH-chain
  case /$INSTALL_DIR/ in
  */../* | */./*) fail "$EXIT_USAGE" "the directory $INSTALL_DIR must be named without . and .." ;;
  esac
  if [ -n "$EXPECTED_SHA256" ]; then
    EXPECTED_SHA256=$(printf '%s' "$EXPECTED_SHA256" | tr 'A-F' 'a-f')
    check_word "SHA-256" '^[0-9a-f]{64}$' "$EXPECTED_SHA256"
  fi
  case $CONFIRM_WITHIN in
  *m) CONFIRM_WITHIN=$((60 * $(digits "${CONFIRM_WITHIN%m}"))) ;;
  ?*) CONFIRM_WITHIN=$(digits "${CONFIRM_WITHIN%s}") ;;
  esac
  if [ -n "$CONFIRM_WITHIN" ] && [ "$CONFIRM_WITHIN" -lt 10 ]; then
    fail "$EXIT_USAGE" "--confirm-within takes at least 10 seconds, such as 120s or 5m"
  fi
  if [ "$INSTALL_VERSION" != latest ] && ! version_at_least "$INSTALL_VERSION" 0 10 0; then
    fail "$EXIT_USAGE" "version $INSTALL_VERSION is not supported by this script" \
      "run the script of that release: https://raw.githubusercontent.com/$GITHUB_REPO/refs/tags/$INSTALL_VERSION/scripts/install-linux.sh"
  fi
}

check_switch() {
  case $2 in
  true | false) ;;
  *) fail "$EXIT_USAGE" "$1 must be true or false, not $2" ;;
  esac
}

check_word() {
  printf '%s\n' "$3" | grep -Eq "$2" || fail "$EXIT_USAGE" "$3 is not usable as $1"
  case $3 in *"$NEWLINE"*) fail "$EXIT_USAGE" "a $1 has one line" ;; esac
}

digits() {
  case $1 in
  '' | *[!0-9]* | ??????*) printf '0' ;;
  *) printf '%s' "$1" | sed 's/^0*\(.\)/\1/' ;;
  esac
}

# version_at_least VERSION MAJOR MINOR PATCH
version_at_least() {
  printf '%s\n' "${1#v}" | awk -F'[.+-]' -v a="$2" -v b="$3" -v c="$4" '
    { exit !($1 + 0 > a || ($1 + 0 == a && ($2 + 0 > b || ($2 + 0 == b && $3 + 0 >= c)))) }'
}

# ---------------------------------------------------------------- this machine

have() { command -v "$1" >/dev/null 2>&1; }

detect_family() {
  FAMILY=
  if [ -e "$ROOT/etc/NIXOS" ]; then
    fail "$EXIT_PREFLIGHT" "NixOS is configured in its configuration, not by this script" \
      "services.opkssh.enable = true;"
  fi
  os_like=
  if [ -f "$ROOT/etc/os-release" ]; then
    os_like=$(sed -n 's/^ID=//p; s/^ID_LIKE=//p' "$ROOT/etc/os-release" | tr -d "\"'" | tr '\n' ' ')
  fi
  for os_word in $os_like; do
    case $os_word in
    rhel | fedora | centos | rocky | almalinux | ol | amzn) FAMILY=redhat ;;
    debian | ubuntu) FAMILY=debian ;;
    arch) FAMILY=arch ;;
    suse | opensuse* | sles) FAMILY=suse ;;
    alpine) FAMILY=alpine ;;
    esac
    [ -z "$FAMILY" ] || return 0
  done
  if [ -f "$ROOT/etc/redhat-release" ]; then
    FAMILY=redhat
  elif [ -f "$ROOT/etc/debian_version" ]; then
    FAMILY=debian
  elif [ -f "$ROOT/etc/arch-release" ]; then
    FAMILY=arch
  elif [ -f "$ROOT/etc/alpine-release" ]; then
    FAMILY=alpine
  else
    fail "$EXIT_PREFLIGHT" "this distribution is not known to the installer" \
      "Debian, Ubuntu, RHEL and its relatives, Arch, SUSE and Alpine are"
  fi
}

# install_hint PACKAGE: what to type to get it.
install_hint() {
  case $FAMILY in
  debian) printf 'apt install %s' "$1" ;;
  redhat) if have dnf; then printf 'dnf install %s' "$1"; else printf 'yum install %s' "$1"; fi ;;
  arch) printf 'pacman -S %s' "$1" ;;
  suse) printf 'zypper install %s' "$1" ;;
  alpine) printf 'apk add %s' "$1" ;;
  esac
}

# need COMMAND [PACKAGE]
need() {
  have "$1" || fail "$EXIT_PREFLIGHT" "$1 is not installed" "$(install_hint "${2:-$1}")"
}

detect_architecture() {
  case $(uname -m) in
  x86_64 | amd64) ARCH=amd64 ;;
  aarch64 | arm64) ARCH=arm64 ;;
  *) fail "$EXIT_PREFLIGHT" "there is no opkssh for the CPU architecture $(uname -m)" \
    "releases are for amd64 and arm64" ;;
  esac
}

# The binaries need glibc. With musl there is the package of the release: the program without its
# runtime, over the distribution's own deno, which apk installs with it.
detect_libc() {
  PACKAGE=false
  MUSL=false
  for libc_loader in "$ROOT"/lib/ld-musl-*.so.1; do
    [ ! -e "$libc_loader" ] || MUSL=true
  done
  # Elsewhere musl may stand beside glibc.
  for libc_loader in "$ROOT"/lib*/ld-linux*.so.*; do
    if [ -e "$libc_loader" ] && [ "$FAMILY" != alpine ]; then MUSL=false; fi
  done
  case $MUSL:$FAMILY:$LOCAL_INSTALL_FILE in
  true:alpine: | true:alpine:*.apk) PACKAGE=true ;;
  true:*:)
    fail "$EXIT_PREFLIGHT" "the released binaries need glibc, and this system has musl" \
      "name a launcher over a deno that runs here with --install-from=FILE"
    ;;
  *:*.apk)
    fail "$EXIT_PREFLIGHT" "$LOCAL_INSTALL_FILE is a package for Alpine Linux, which this is not"
    ;;
  esac
  "$PACKAGE" || return 0
  [ "$INSTALL_DIR" = /usr/local/bin ] || [ "$INSTALL_DIR" = /usr/bin ] ||
    fail "$EXIT_USAGE" "the package for Alpine goes to /usr/bin, not to $INSTALL_DIR"
  INSTALL_DIR=/usr/bin
  BINARY_NAME=opkssh
  need apk apk-tools
  need tar
}

check_tools() {
  for tool_name in awk sed grep mktemp cmp stat sha256sum tr ln cut; do need "$tool_name"; done
  if [ -z "$LOCAL_INSTALL_FILE" ] && ! have curl; then need wget; fi
  if "$HOME_POLICY"; then
    have sudo || fail "$EXIT_PREFLIGHT" "sudo is not installed" "$(install_hint sudo)" \
      "or give --no-home-policy to do without policies in home directories"
    need visudo sudo
  fi
  case $FAMILY in
  alpine) need addgroup busybox && need adduser busybox ;;
  *) need groupadd && need useradd ;;
  esac
}

# The directories above a program that sshd runs must be root's and writable by nobody else.
check_parents() {
  parent_path=$1
  while :; do
    if [ -e "$ROOT$parent_path" ] || [ -L "$ROOT$parent_path" ]; then
      [ -d "$ROOT$parent_path/." ] ||
        fail "$EXIT_PREFLIGHT" "$parent_path is not a directory" \
          "mv $parent_path $parent_path.away, or give another directory with --install-dir=DIR"
      parent_facts=$(stat -L -c '%u %a' "$ROOT$parent_path")
      [ "${parent_facts%% *}" = 0 ] ||
        fail "$EXIT_PREFLIGHT" "$parent_path does not belong to root, so sshd would not run opkssh" \
          "chown root $parent_path"
      is_others_writable "${parent_facts#* }" &&
        fail "$EXIT_PREFLIGHT" "others than root can write to $parent_path, so sshd would not run opkssh" \
          "chmod go-w $parent_path"
    fi
    [ "$parent_path" != / ] || break
    parent_path=$(dirname "$parent_path")
  done
}

is_others_writable() {
  case $1 in
  *[2367] | *[2367]?) return 0 ;;
  *) return 1 ;;
  esac
}

resolve_install_dir() {
  check_parents "$INSTALL_DIR"
  if [ -d "$ROOT$INSTALL_DIR" ]; then
    # sudo compares with the path the program really has.
    resolved_dir=$(cd -P "$ROOT$INSTALL_DIR" && pwd -P) ||
      fail "$EXIT_PREFLIGHT" "$INSTALL_DIR cannot be entered"
    root_dir=
    [ -z "$ROOT" ] || root_dir=$(cd -P "$ROOT" && pwd -P)
    INSTALL_DIR=${resolved_dir#"$root_dir"}
    check_parents "$INSTALL_DIR"
    [ -w "$ROOT$INSTALL_DIR" ] || fail "$EXIT_PREFLIGHT" "$INSTALL_DIR is read-only" \
      "give a directory that can be written to, such as --install-dir=/opt/opkssh/bin"
  fi
  BINARY=$INSTALL_DIR/$BINARY_NAME
  case $INSTALL_DIR/ in
  "${FILTER_PATH%/*}"/*)
    fail "$EXIT_USAGE" "$INSTALL_DIR is for the key filter" "--install-dir=DIR gives another directory"
    ;;
  esac
  KEPT_INSTALLER=
  case $INSTALL_DIR in
  /*/bin) KEPT_INSTALLER=${INSTALL_DIR%/bin}/share/opkssh/install-linux.sh ;;
  esac
  # A package has it, now or in a moment.
  if "$PACKAGE" || package_owns "$KEPT_INSTALLER"; then KEPT_INSTALLER=; fi
}

# check_place PATH file|directory: refuses links and things of another kind where our files go.
check_place() {
  [ -n "$1" ] || return 0
  if [ -L "$ROOT$1" ]; then
    fail "$EXIT_PREFLIGHT" "$1 is a symbolic link" "mv $1 $1.away, then run this again"
  fi
  [ -e "$ROOT$1" ] || return 0
  case $2 in
  file) [ -f "$ROOT$1" ] ;;
  directory) [ -d "$ROOT$1" ] ;;
  esac || fail "$EXIT_PREFLIGHT" "$1 is not a $2" "mv $1 $1.away, then run this again"
}

check_places() {
  for place_path in /etc/opk /etc/opk/policy.d "$STATE" "$LIB_DIR" "${FILTER_PATH%/*}" /var/cache/opkssh \
    "${KEPT_INSTALLER%/*}"; do
    check_place "$place_path" directory
  done
  for place_path in "$BINARY" /etc/opk/auth_id /etc/opk/providers /etc/opk/config.yml \
    /etc/opk/config.toml "$SUDOERS_PATH" "$CHAIN_SUDOERS_PATH" /var/log/opkssh.log /etc/logrotate.d/opkssh \
    /etc/cron.d/opkssh "$LIB_DIR/then" "$LIB_DIR/authorized-keys-command" "$FILTER_PATH" "$KEPT_INSTALLER" \
    /etc/systemd/system/opkssh-cache-refresh.service \
    /etc/systemd/system/opkssh-cache-refresh.timer; do
    check_place "$place_path" file
  done
}

# What a package put in place is upgraded and removed by its package manager.
package_owns() {
  [ -n "$1" ] && [ -e "$ROOT$1" ] || return 1
  if have dpkg-query && dpkg-query -S "$1" >/dev/null 2>&1; then return 0; fi
  if have rpm && rpm -qf "$1" >/dev/null 2>&1; then return 0; fi
  if have pacman && pacman -Qo "$1" >/dev/null 2>&1; then return 0; fi
  if have apk && apk info -W "$1" >/dev/null 2>&1; then return 0; fi
  return 1
}

check_root() {
  [ "$(id -u)" = 0 ] || fail "$EXIT_PREFLIGHT" "this must be run as root" "sudo $SELF"
}

preflight_install() {
  check_root
  detect_family
  detect_architecture
  detect_libc
  check_tools
  if [ -n "$LOCAL_INSTALL_FILE" ]; then
    [ -f "$LOCAL_INSTALL_FILE" ] ||
      fail "$EXIT_PREFLIGHT" "$LOCAL_INSTALL_FILE is not a file" \
        "--install-from=FILE takes a program, such as dist/opkssh-linux-$ARCH"
    [ -s "$LOCAL_INSTALL_FILE" ] ||
      fail "$EXIT_PREFLIGHT" "$LOCAL_INSTALL_FILE is empty" "get it again: something cut it off"
  else
    preflight_download
  fi
  resolve_install_dir
  if ! "$PACKAGE" && package_owns "$BINARY" && ! cmp -s "$LOCAL_INSTALL_FILE" "$ROOT$BINARY"; then
    fail "$EXIT_PREFLIGHT" "$BINARY belongs to a package, which upgrades it" \
      "to have sshd ask it: sudo $BINARY server install"
  fi
  check_parents "${FILTER_PATH%/*}"
  check_places
  for sudoers_path in "$SUDOERS_PATH" "$CHAIN_SUDOERS_PATH"; do
    [ ! -e "$ROOT$sudoers_path" ] || is_our_sudoers "$sudoers_path" ||
      fail "$EXIT_PREFLIGHT" "$sudoers_path has lines that are not ours: $(foreign_sudoers "$sudoers_path")" \
        "visudo -f $sudoers_path takes them out; another file of that directory may have them"
  done
  preflight_selinux
  examine_sshd
  examine_command_line
  load_chain
  decide_key_filter
  decide_sshd
}

# ---------------------------------------------------------------- writing

# Everything below is a no-op where things are as they should be, and only tells in a dry run.

begin_transaction() {
  STAGE=$(mktemp -d "${TMPDIR:-/tmp}/opkssh-install.XXXXXX") ||
    fail 1 "no temporary directory can be made"
  "$DRY_RUN" && return 0
  [ -d "$ROOT$STATE" ] || STATE_IS_NEW=true
  try mkdir -p "$ROOT$STATE/originals" && try chmod 0700 "$ROOT$STATE" ||
    fail 1 "$STATE cannot be made: $REASON" "$(disk_hint "${STATE%/*}")"
  take_lock
  rm -rf "$ROOT$STATE"/txn.*
  TXN=$(mktemp -d "$ROOT$STATE/txn.XXXXXX" 2>/dev/null) || fail 1 "$STATE cannot be written to" "$(disk_hint "${STATE%/*}")"
  : >"$TXN/undo"
  sweep_temporary_files
}

# A process by its number and when it started, so that no other one is ever taken for it.
process_identity() {
  identity_start=$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20)
  printf '%s %s\n' "$1" "$identity_start"
}

take_lock() {
  process_identity $$ 2>/dev/null >"$ROOT$STATE/lock.$$" && [ -s "$ROOT$STATE/lock.$$" ] || fail 1 "$STATE cannot be written to" "$(disk_hint "${STATE%/*}")"
  # A link appears with its contents, or not at all.
  if ! ln "$ROOT$STATE/lock.$$" "$ROOT$STATE/lock" 2>/dev/null; then
    lock_owner=$(cat "$ROOT$STATE/lock" 2>/dev/null)
    if [ -n "$lock_owner" ] && [ "$(process_identity "${lock_owner%% *}")" = "$lock_owner" ]; then
      rm -f "$ROOT$STATE/lock.$$"
      fail 1 "another installer (process ${lock_owner%% *}) is running" "wait until it has ended"
    fi
    # Whoever held it is gone.
    mv -f "$ROOT$STATE/lock.$$" "$ROOT$STATE/lock" || fail 1 "$STATE cannot be written to" "$(disk_hint "${STATE%/*}")"
  fi
  LOCKED=true
  rm -f "$ROOT$STATE"/lock.*
}

# What a killed run left behind; the names are ours alone, and sshd's *.conf never matches them.
sweep_temporary_files() {
  for sweep_dir in /etc/ssh "$DROPIN_DIR" "$INSTALL_DIR" "$LIB_DIR" "${FILTER_PATH%/*}" /etc/opk "$STATE" /etc/cron.d \
    /etc/logrotate.d /etc/periodic/15min /etc/systemd/system /etc/systemd/system/ssh.service.d \
    /etc/systemd/system/sshd.service.d "$(dirname "$SUDOERS_PATH")" /var/log "${KEPT_INSTALLER%/*}"; do
    [ -z "$sweep_dir" ] || rm -f "$ROOT$sweep_dir"/.opkssh-tmp.*
  done
}

undo() { printf '%s\n' "$1" 2>/dev/null >>"$TXN/undo" || fail 1 "$STATE cannot be written to" "$(disk_hint "${STATE%/*}")"; }

# backup PATH: remembers, for this run, how the file was.
backup() {
  if [ -e "$ROOT$1" ]; then
    backup_copy=$TXN/$(printf '%s' "$1" | tr '/' '%')
    [ -e "$backup_copy" ] && return 0
    try cp -p "$ROOT$1" "$backup_copy" ||
      fail 1 "$1 cannot be copied to $STATE: $REASON" "$(disk_hint "${STATE%/*}")"
    undo "restore$TAB$1$TAB$backup_copy"
  else
    undo "remove$TAB$1"
  fi
}

# remember PATH: keeps, for uninstalling, what was there before opkssh first came.
remember() {
  [ "$ACTION" = install ] || return 0
  grep -qsxF "new$TAB$1" "$ROOT$STATE/manifest" && return 0
  grep -qsxF "original$TAB$1" "$ROOT$STATE/manifest" && return 0
  remember_kind=new
  if [ -e "$ROOT$1" ]; then
    remember_kind=original
    remember_copy=$ROOT$STATE/originals/$(printf '%s' "$1" | tr '/' '%')
    try cp -p "$ROOT$1" "$remember_copy.new" && try mv -f "$remember_copy.new" "$remember_copy" ||
      fail 1 "$1 cannot be copied to $STATE: $REASON" "$(disk_hint "${STATE%/*}")"
  fi
  {
    cat "$ROOT$STATE/manifest" 2>/dev/null
    printf '%s\t%s\n' "$remember_kind" "$1"
  } 2>/dev/null >"$ROOT$STATE/.opkssh-tmp.manifest" &&
    mv -f "$ROOT$STATE/.opkssh-tmp.manifest" "$ROOT$STATE/manifest" ||
    fail 1 "$STATE cannot be written to" "$(disk_hint "${STATE%/*}")"
}

state_get() { sed -n "s/^$1=//p" "$ROOT$STATE/state" 2>/dev/null; }

# state_set KEY VALUE; an empty value forgets it.
state_set() {
  "$DRY_RUN" && return 0
  [ "$(state_get "$1")" != "$2" ] || return 0
  {
    grep -v "^$1=" "$ROOT$STATE/state" 2>/dev/null
    [ -z "$2" ] || printf '%s=%s\n' "$1" "$2"
  } 2>/dev/null >"$ROOT$STATE/.opkssh-tmp.state" &&
    mv -f "$ROOT$STATE/.opkssh-tmp.state" "$ROOT$STATE/state" ||
    fail 1 "$STATE cannot be written to" "$(disk_hint "${STATE%/*}")"
}

relabel() {
  if "$SELINUX" && have restorecon; then restorecon "$1" >/dev/null 2>&1; fi
  return 0
}

# replace SOURCE PATH MODE OWNER: one rename; never half a file.
replace() {
  replace_temp=$(mktemp "$(dirname "$ROOT$2")/.opkssh-tmp.XXXXXX" 2>/dev/null) ||
    fail 1 "$(dirname "$2") cannot be written to" "$(disk_hint "$(dirname "$2")")"
  if try cp "$1" "$replace_temp" && try chown "$4" "$replace_temp" &&
    try chmod "$3" "$replace_temp" && try cmp "$1" "$replace_temp"; then
    sync "$replace_temp" 2>/dev/null
    relabel "$replace_temp"
    try mv -f "$replace_temp" "$ROOT$2" && relabel "$ROOT$2" && return 0
  fi
  rm -f "$replace_temp"
  fail 1 "$2 cannot be written: $REASON" "$(disk_hint "$(dirname "$2")")"
}

# try COMMAND...: what it complained about is kept for the one message of ours.
try() {
  REASON=$("$@" 2>&1 >/dev/null) && return 0
  REASON=$(first_line "$REASON")
  REASON=${REASON##*: }
  return 1
}

disk_hint() { printf 'df -h %s says whether the disk is full, then run this again' "$1"; }

# put_file SOURCE PATH MODE OWNER
put_file() {
  if [ -f "$ROOT$2" ] && cmp -s "$1" "$ROOT$2"; then
    set_access "$2" "$3" "$4"
    return 0
  fi
  change "write $2"
  "$DRY_RUN" && return 0
  remember "$2"
  backup "$2"
  replace "$1" "$2" "$3" "$4"
}

# remove_file PATH
remove_file() {
  [ -e "$ROOT$1" ] || return 0
  change "remove $1"
  "$DRY_RUN" && return 0
  backup "$1"
  rm -f "$ROOT$1" || fail 1 "$1 cannot be removed"
}

# ensure_directory PATH MODE OWNER
ensure_directory() {
  if [ -d "$ROOT$1" ]; then
    set_access "$1" "$2" "$3"
    return 0
  fi
  change "make directory $1"
  "$DRY_RUN" && return 0
  undo "rmdir$TAB$1"
  # Never wider than it will be, not even for a moment.
  (umask 077 && mkdir -p "$ROOT$1" 2>/dev/null) && try chown "$3" "$ROOT$1" && try chmod "$2" "$ROOT$1" ||
    fail 1 "$1 cannot be made" "$(disk_hint "$(dirname "$1")")"
  relabel "$ROOT$1"
}

# set_access PATH MODE OWNER: repairs what is there; a mode that gives less to others may stay.
set_access() {
  access_facts=$(stat -c '%a %U:%G' "$ROOT$1") || fail 1 "$1 cannot be examined"
  access_mode=${access_facts%% *}
  access_owner=${access_facts#* }
  if [ "$access_owner" != "$3" ]; then
    change "give $1 to $3"
    if ! "$DRY_RUN"; then
      undo "owner$TAB$1$TAB$access_owner"
      chown "$3" "$ROOT$1" || fail 1 "the owner of $1 cannot be changed"
      # chown may take bits away.
      access_mode=$(stat -c '%a' "$ROOT$1")
    fi
  fi
  access_wanted=${2#0}
  if [ "$access_mode" != "$access_wanted" ] && ! is_stricter "$access_mode" "$access_wanted"; then
    change "set mode $2 of $1"
    if ! "$DRY_RUN"; then
      undo "mode$TAB$1$TAB$access_mode"
      chmod "$2" "$ROOT$1" || fail 1 "the mode of $1 cannot be changed"
    fi
  fi
}

# is_stricter MODE WANTED: only read-only spellings of a file are taken as they are.
is_stricter() {
  case $2:$1 in
  640:440) return 0 ;;
  *) return 1 ;;
  esac
}

rollback() {
  [ -s "$TXN/undo" ] || return 1
  printf 'putting everything back\n' >&2
  rollback_ok=true
  sed '1!G;h;$!d' "$TXN/undo" >"$TXN/undo.reversed"
  while IFS=$TAB read -r undo_kind undo_path undo_value; do
    case $undo_kind in
    restore)
      undo_temp=$(dirname "$ROOT$undo_path")/.opkssh-tmp.restore
      cp -p "$undo_value" "$undo_temp" && mv -f "$undo_temp" "$ROOT$undo_path"
      relabel "$ROOT$undo_path"
      ;;
    remove) rm -f "$ROOT$undo_path" ;;
    rmdir) rmdir "$ROOT$undo_path" 2>/dev/null || : ;;
    tree) rm -rf "$ROOT${undo_path:?}" ;;
    owner) chown "$undo_value" "$ROOT$undo_path" ;;
    mode) chmod "$undo_value" "$ROOT$undo_path" ;;
    package) apk del --quiet "$undo_path" >/dev/null 2>&1 && state_set package "" ;;
    user)
      delete_user "$undo_path"
      state_set created_user ""
      ;;
    group)
      delete_group "$undo_path"
      state_set created_group ""
      ;;
    state) state_set "$undo_path" "$undo_value" ;;
    timer) systemctl disable --now "$undo_path" >/dev/null 2>&1 || : ;;
    daemon-reload) systemctl daemon-reload >/dev/null 2>&1 || : ;;
    semodule) semodule -r opkssh >/dev/null 2>&1 || : ;;
    reload) sshd_is_valid && reload_quietly ;;
    unit) systemctl daemon-reload && restart_unit "$undo_path" ;;
    esac || {
      rollback_ok=false
      printf 'error: cannot put back %s\n' "${undo_path:-$undo_kind}" >&2
    }
  done <"$TXN/undo.reversed"
  "$rollback_ok"
}

# Runs whenever the script ends, for whatever reason that leaves it time to.
on_exit() {
  exit_code=$1
  trap - EXIT INT TERM HUP
  if [ "$exit_code" -ne 0 ] && [ -n "$TXN" ]; then
    RESULT=failed
    if [ -s "$TXN/undo" ]; then
      if rollback; then
        RESULT=rolled_back
        exit_code=$EXIT_ROLLED_BACK
        state_set pending_reload ""
        printf 'everything is as it was\n' >&2
      else
        exit_code=1
        printf 'error: not everything could be put back; copies are in %s\n' "$STATE" >&2
      fi
    fi
  fi
  case $exit_code:$RESULT in
  0:* | *:rolled_back) ;;
  "$EXIT_SSHD_REFUSED":* | "$EXIT_PREFLIGHT":* | "$EXIT_USAGE":* | "$EXIT_DOWNLOAD":*) RESULT=refused ;;
  *) RESULT=failed ;;
  esac
  if "$JSON"; then print_json "$exit_code"; fi
  if [ -n "$TXN" ]; then
    if [ "$RESULT" = failed ]; then : >"$TXN/kept"; else rm -rf "$TXN"; fi
  fi
  rm -f "$ROOT$STATE/lock.$$"
  if "$LOCKED"; then rm -f "$ROOT$STATE/lock"; fi
  # An installation that never was leaves nothing behind.
  case $RESULT in
  refused | rolled_back) if "$STATE_IS_NEW"; then rm -rf "$ROOT${STATE:?}"; fi ;;
  esac
  [ -z "$STAGE" ] || rm -rf "$STAGE"
  [ -z "$MADE_RUN_DIR" ] || rmdir "$MADE_RUN_DIR" 2>/dev/null
  exit "$exit_code"
}

# ---------------------------------------------------------------- binary

fetch_url() {
  if have curl; then
    curl --proto '=https' --proto-redir '=https' --tlsv1.2 -fsSL --connect-timeout 20 \
      -o "$2" "$1" </dev/null
  else
    wget -q -O "$2" "$1" </dev/null
  fi && [ -s "$2" ]
}

resolve_tag() {
  TAG=$INSTALL_VERSION
  [ "$TAG" = latest ] || return 0
  # Resolved once: everything else comes from that one release.
  fetch_url "https://api.github.com/repos/$GITHUB_REPO/releases/latest" "$STAGE/latest" ||
    fail "$EXIT_DOWNLOAD" "the latest release of $GITHUB_REPO cannot be looked up" \
      "name one with --install-version=v1.2.3, or a file with --install-from=FILE"
  TAG=$(sed -n 's/.*"tag_name"[[:space:]]*:[[:space:]]*"\([A-Za-z0-9.+-]*\)".*/\1/p' "$STAGE/latest" |
    head -n 1)
  [ -n "$TAG" ] || fail "$EXIT_DOWNLOAD" "the latest release of $GITHUB_REPO has no tag"
}

stage_binary() {
  STAGED=$STAGE/opkssh
  TAG=
  if [ -n "$LOCAL_INSTALL_FILE" ]; then
    cp "$LOCAL_INSTALL_FILE" "$STAGED" || fail "$EXIT_PREFLIGHT" "$LOCAL_INSTALL_FILE cannot be read"
  else
    resolve_tag
    download_release
  fi
  staged_sha256=$(sha256sum "$STAGED" | cut -d' ' -f1)
  TRIED=
  if [ -n "$EXPECTED_SHA256" ] && [ "$staged_sha256" != "$EXPECTED_SHA256" ]; then
    fail "$EXIT_DOWNLOAD" "the SHA-256 is $staged_sha256, not $EXPECTED_SHA256" \
      "get the file again, from where the SHA-256 is from"
  fi
  if "$PACKAGE"; then
    examine_package
  else
    stage_launcher
    try_binary
  fi
}

# It is tried out after apk has installed it: before that there may be no runtime.
examine_package() {
  TRIED=$ROOT$BINARY
  package_facts=$(tar -xzOf "$STAGED" .PKGINFO 2>/dev/null)
  VERSION=$(printf '%s\n' "$package_facts" | sed -n 's/^pkgver = //p' | head -n 1)
  VERSION=${VERSION%-r*}
  printf '%s\n' "$package_facts" | grep -qx 'pkgname = opkssh' && [ -n "$VERSION" ] ||
    fail "$EXIT_DOWNLOAD" "${LOCAL_INSTALL_FILE:-what was downloaded} is not a package of opkssh for Alpine"
  [ -z "$TAG" ] || [ "${TAG#v}" = "$VERSION" ] ||
    fail "$EXIT_DOWNLOAD" "release $TAG says its version is $VERSION"
}

install_package() {
  if [ "$(binary_version "$ROOT$BINARY")" = "$VERSION" ]; then
    state_set binary "$BINARY"
    return 0
  fi
  change "install package opkssh $VERSION with apk"
  "$DRY_RUN" && return 0
  if ! apk info -e opkssh >/dev/null 2>&1; then
    undo "package${TAB}opkssh"
    state_set package opkssh
  fi
  state_set binary "$BINARY"
  # apk goes by the name.
  mv "$STAGED" "$STAGE/opkssh.apk"
  # Who made it was checked against the release's signature or the SHA-256, or is the administrator.
  apk add --quiet --allow-untrusted "$STAGE/opkssh.apk" >"$STAGE/apk" 2>&1 </dev/null ||
    fail 1 "apk cannot install the package: $(tail -n 1 "$STAGE/apk")" \
      "it needs deno of Alpine's community repository: /etc/apk/repositories has to name that"
  TRIED=$ROOT$BINARY
  [ "$(binary_version "$TRIED")" = "$VERSION" ] || fail 1 "$BINARY does not run" "$BINARY --version says why"
  knows 'opkssh server install' server install ||
    fail 1 "the package is another implementation of opkssh, or an older one"
}

# launcher_home FILE: the directory that a launcher of `deno task stage` runs from; fails for others.
launcher_home() {
  [ "$(head -c 2 "$1" 2>/dev/null)" = '#!' ] || return 1
  sed -n "2s/^# Made by .deno task stage.*/yes/p; 3s/^home='\{0,1\}\(\/[^']*\)'\{0,1\}\$/\1/p" "$1" | {
    read -r home_mark && [ "$home_mark" = yes ] && IFS= read -r home_found || exit 1
    printf '%s' "$home_found"
  }
}

# A launcher is nothing without the directory it runs from, which may stand where the verify user
# cannot go: it comes along, under a name made from what is in it.
stage_launcher() {
  HOME_FROM=
  HOME_TO=
  TRIAL=$STAGED
  home_path=$(launcher_home "$STAGED") || return 0
  [ -f "$home_path/main.js" ] || adopt_neighbour
  [ "$BINARY_NAME" = opkssh ] ||
    fail "$EXIT_USAGE" "a launcher can be installed under the name opkssh only"
  case $home_path in
  "$INSTALL_DIR"/opkssh.d/*)
    package_owns "$BINARY" || state_set launcher_homes "$INSTALL_DIR/opkssh.d"
    return 0
    ;;
  esac
  need find findutils
  HOME_FROM=$home_path
  home_sum=$(cd "$HOME_FROM" && find . -type f ! -path './analysis*' -exec sha256sum {} + | sort -k 2 |
    sha256sum | cut -c 1-16)
  HOME_TO=$INSTALL_DIR/opkssh.d/$home_sum
  # It is tried out with what stands in the old place.
  STAGED=$STAGE/launcher
  sed "3s#.*#home=$HOME_TO#" "$TRIAL" >"$STAGED" || fail 1 "$STAGE cannot be written to"
}

# Both were staged elsewhere and brought here together.
adopt_neighbour() {
  home_beside=$(cd "$(dirname "$LOCAL_INSTALL_FILE")" && pwd)/opkssh.d/${home_path##*/}
  case $home_beside in *"'"* | *"#"*) home_beside=/ ;; esac
  [ -f "$home_beside/main.js" ] ||
    fail "$EXIT_PREFLIGHT" "$LOCAL_INSTALL_FILE is a launcher, and what it runs is not in $home_path" \
      "bring opkssh.d along, into the same directory; deno task stage DIR makes both"
  home_path=$home_beside
  TRIAL=$STAGE/trial
  sed "3s#.*#home='$home_path'#" "$STAGED" >"$TRIAL" || fail 1 "$STAGE cannot be written to"
}

install_launcher_home() {
  [ -n "$HOME_TO" ] || return 0
  state_set launcher_homes "$INSTALL_DIR/opkssh.d"
  [ ! -d "$ROOT$HOME_TO" ] || return 0
  change "copy what $LOCAL_INSTALL_FILE runs to $HOME_TO"
  "$DRY_RUN" && return 0
  ensure_directory "$INSTALL_DIR/opkssh.d" 0755 root:root
  undo "tree$TAB$HOME_TO"
  home_temp=$ROOT$INSTALL_DIR/opkssh.d/.opkssh-tmp.home
  rm -rf "$home_temp"
  # What is known about the program's files is known by their old paths.
  if try cp -R -P "$HOME_FROM" "$home_temp" && try rm -rf "$home_temp"/analysis* &&
    try chown -R root:root "$home_temp" && try chmod -R u=rwX,go=rX "$home_temp" &&
    try mv "$home_temp" "$ROOT$HOME_TO"; then
    return 0
  fi
  rm -rf "$home_temp"
  fail 1 "$HOME_TO cannot be written: $REASON" "$(disk_hint "$INSTALL_DIR")"
}

# What neither the program nor its predecessor runs any more.
sweep_launcher_homes() {
  [ -n "$HOME_TO" ] && ! "$DRY_RUN" || return 0
  sweep_homes="$HOME_TO $(launcher_home "$ROOT$BINARY.previous" || :) "
  for sweep_home in "$ROOT$INSTALL_DIR"/opkssh.d/* "$ROOT$INSTALL_DIR"/opkssh.d/.opkssh-tmp.home; do
    case $sweep_homes in *"${sweep_home#"$ROOT"} "*) continue ;; esac
    rm -rf "$sweep_home"
  done
}

asset_name() {
  if "$PACKAGE"; then printf 'opkssh_%s_linux_%s.apk' "${TAG#v}" "$ARCH"; else printf 'opkssh-linux-%s' "$ARCH"; fi
}

download_release() {
  release_url=https://github.com/$GITHUB_REPO/releases/download/$TAG
  release_asset=$(asset_name)
  say "downloading $release_url/$release_asset"
  fetch_url "$release_url/checksums.txt" "$STAGE/checksums.txt" ||
    fail "$EXIT_DOWNLOAD" "checksums.txt of release $TAG cannot be downloaded" \
      "see https://github.com/$GITHUB_REPO/releases for releases there are"
  check_signature "$release_url"
  fetch_url "$release_url/$release_asset" "$STAGED" ||
    fail "$EXIT_DOWNLOAD" "$release_asset of release $TAG cannot be downloaded" \
      "run this again, or get it otherwise and give --install-from=FILE"
  listed_sha256=$(awk -v name="$release_asset" '
    NF == 2 && ($2 == name || $2 == "*" name) { print tolower($1) }' "$STAGE/checksums.txt")
  got_sha256=$(sha256sum "$STAGED" | cut -d' ' -f1)
  [ -n "$listed_sha256" ] ||
    fail "$EXIT_DOWNLOAD" "checksums.txt of release $TAG does not list $release_asset"
  [ "$listed_sha256" = "$got_sha256" ] ||
    fail "$EXIT_DOWNLOAD" "$release_asset has SHA-256 $got_sha256, the release says $listed_sha256" \
      "run this again; if it stays so, somebody has changed the file: tell https://github.com/$GITHUB_REPO"
}

# Whoever can put files into a release can put checksums there as well, so they prove nothing alone.
preflight_download() {
  if [ -n "$SIGNERS_FILE" ]; then
    grep -qs '[^[:space:]]' "$SIGNERS_FILE" ||
      fail "$EXIT_PREFLIGHT" "$SIGNERS_FILE names nobody who signs releases"
  elif [ -z "$RELEASE_SIGNERS" ]; then
    [ -z "$EXPECTED_SHA256" ] || "$REQUIRE_SIGNATURE" || return 0
    fail "$EXIT_DOWNLOAD" \
      "this installer knows no key that signs releases of $GITHUB_REPO, so it downloads nothing" \
      "--install-from=FILE installs a program that you have" \
      "--signers-file=FILE names who signs the releases, in the format of ssh-keygen's allowed_signers" \
      "--sha256=HEX takes the one download that has this SHA-256"
  fi
}

# ssh-keygen is on every machine with sshd, so releases are signed with an SSH key: no further tool.
check_signature() {
  signers=$STAGE/signers
  if [ -n "$SIGNERS_FILE" ]; then
    cat "$SIGNERS_FILE" >"$signers" ||
      fail "$EXIT_PREFLIGHT" "$SIGNERS_FILE cannot be read"
  else
    printf '%s\n' "$RELEASE_SIGNERS" >"$signers"
  fi
  if ! grep -q '[^[:space:]]' "$signers"; then
    say "not signed by a known key; its SHA-256 must be $EXPECTED_SHA256"
    return 0
  fi
  need ssh-keygen openssh-client
  fetch_url "$1/checksums.txt.sig" "$STAGE/checksums.txt.sig" ||
    fail "$EXIT_DOWNLOAD" "release $TAG has no signature" \
      "--install-version=TAG names a release that has, --install-from=FILE a program that you have"
  signer=$(ssh-keygen -Y find-principals -s "$STAGE/checksums.txt.sig" -f "$signers" 2>/dev/null |
    head -n 1)
  [ -n "$signer" ] && ssh-keygen -Y verify -f "$signers" -I "$signer" -n "$SIGNATURE_NAMESPACE" \
    -s "$STAGE/checksums.txt.sig" <"$STAGE/checksums.txt" >/dev/null 2>&1 ||
    fail "$EXIT_DOWNLOAD" "the signature of release $TAG is not by a known key" \
      "do not install it; tell https://github.com/$GITHUB_REPO"
  say "signed by $signer"
}

# Runs it where it will stay (a temporary directory may be mounted noexec), under a temporary name.
try_binary() {
  if [ -f "$ROOT$BINARY" ] && cmp -s "$STAGED" "$ROOT$BINARY"; then
    TRIED=$ROOT$BINARY
    if [ -n "$HOME_TO" ] && [ ! -d "$ROOT$HOME_TO" ]; then
      # What the launcher runs is gone, and is about to be copied again.
      VERSION=$(chmod 0755 "$TRIAL" && binary_version "$TRIAL")
    else
      VERSION=$(binary_version "$TRIED")
    fi
    [ -n "$VERSION" ] ||
      fail "$EXIT_DOWNLOAD" "$BINARY does not run" "file $BINARY says what it was made for"
    check_version
    return 0
  fi
  TRIED=$STAGE/opkssh.try
  if ! "$DRY_RUN" && [ -d "$ROOT$INSTALL_DIR" ]; then
    TRIED=$(mktemp "$ROOT$INSTALL_DIR/.opkssh-tmp.XXXXXX" 2>/dev/null) ||
      fail "$EXIT_PREFLIGHT" "$INSTALL_DIR cannot be written to" "$(disk_hint "$INSTALL_DIR")"
  fi
  if ! try cp "$TRIAL" "$TRIED" || ! try chmod 0755 "$TRIED"; then
    rm -f "$TRIED"
    fail "$EXIT_PREFLIGHT" "$INSTALL_DIR cannot be written to: $REASON" "$(disk_hint "$INSTALL_DIR")"
  elif VERSION=$(binary_version "$TRIED"); then
    check_version
  else
    rm -f "$TRIED"
    fail "$EXIT_DOWNLOAD" "the new opkssh does not run on this machine" \
      "file ${LOCAL_INSTALL_FILE:-opkssh-linux-$ARCH} says what it was made for; this is $(uname -m)" \
      "mount says whether $INSTALL_DIR is on a noexec file system; --install-dir=DIR gives another one"
  fi
}

binary_version() {
  # The shell, too, has something to say when a program crashes.
  { version_text=$("$1" --version </dev/null 2>/dev/null); } 2>/dev/null || return 1
  printf '%s\n' "$version_text" | awk '/opkssh/ { print $NF; found = 1; exit } END { exit !found }'
}

# Another implementation has releases of the same names, and its version says nothing about that.
check_version() {
  [ -n "$TAG" ] || return 0
  if [ "${TAG#v}" != "${VERSION#v}" ]; then
    forget_trial
    fail "$EXIT_DOWNLOAD" "release $TAG says its version is $VERSION"
  fi
  knows 'opkssh server install' server install || {
    forget_trial
    fail "$EXIT_DOWNLOAD" \
      "release $TAG of $GITHUB_REPO is another implementation of opkssh, or an older one" \
      "OPKSSH_INSTALL_GITHUB_REPO=OWNER/NAME names the repository that this script came from" \
      "--install-from=FILE installs a program that you have"
  }
}

forget_trial() { [ "$TRIED" = "$ROOT$BINARY" ] || rm -f "$TRIED"; }

install_binary() {
  ensure_directory "$INSTALL_DIR" 0755 root:root
  install_launcher_home
  if [ "$TRIED" = "$ROOT$BINARY" ]; then
    set_access "$BINARY" 0755 root:root
    state_set binary "$BINARY"
    return 0
  fi
  change "install opkssh $VERSION as $BINARY"
  "$DRY_RUN" && return 0
  remember "$BINARY"
  backup "$BINARY"
  if [ -f "$ROOT$BINARY" ]; then
    previous_temp=$ROOT$INSTALL_DIR/.opkssh-tmp.previous
    remember "$BINARY.previous"
    backup "$BINARY.previous"
    try cp -p "$ROOT$BINARY" "$previous_temp" && try mv -f "$previous_temp" "$ROOT$BINARY.previous" ||
      fail 1 "the present $BINARY cannot be kept: $REASON" "$(disk_hint "$INSTALL_DIR")"
  fi
  replace "$STAGED" "$BINARY" 0755 root:root
  case $TRIED in "$ROOT$INSTALL_DIR"/*) rm -f "$TRIED" ;; esac
  # Below another root a launcher does not find what it runs.
  [ -n "$ROOT" ] && [ -n "$HOME_TO" ] || binary_version "$ROOT$BINARY" >/dev/null ||
    fail 1 "$BINARY does not run"
  state_set binary "$BINARY"
}

# knows WORD COMMAND...: whether the help on this command has this word.
knows() {
  knows_word=$1
  shift
  knows_program=$ROOT$BINARY
  [ -x "$TRIED" ] && knows_program=$TRIED
  "$knows_program" help "$@" </dev/null 2>/dev/null | grep -q -e "$knows_word"
}

# ---------------------------------------------------------------- users

user_exists() { getent passwd "$1" >/dev/null 2>&1; }
group_exists() { getent group "$1" >/dev/null 2>&1; }

nologin_shell() {
  for shell_path in /usr/sbin/nologin /sbin/nologin; do
    [ -x "$ROOT$shell_path" ] && break
  done
  printf '%s' "$shell_path"
}

ensure_user() {
  if ! group_exists "$AUTH_CMD_GROUP"; then
    change "create group $AUTH_CMD_GROUP"
    if ! "$DRY_RUN"; then
      state_set created_group "$AUTH_CMD_GROUP"
      undo "group$TAB$AUTH_CMD_GROUP"
      case $FAMILY in
      alpine) addgroup -S "$AUTH_CMD_GROUP" ;;
      *) groupadd --system "$AUTH_CMD_GROUP" ;;
      esac || fail 1 "group $AUTH_CMD_GROUP cannot be created"
    fi
  fi
  if ! user_exists "$AUTH_CMD_USER"; then
    change "create user $AUTH_CMD_USER"
    "$DRY_RUN" && return 0
    state_set created_user "$AUTH_CMD_USER"
    undo "user$TAB$AUTH_CMD_USER"
    case $FAMILY in
    alpine)
      adduser -S -D -H -s "$(nologin_shell)" -G "$AUTH_CMD_GROUP" "$AUTH_CMD_USER"
      ;;
    *) useradd -r -M -s "$(nologin_shell)" -g "$AUTH_CMD_GROUP" "$AUTH_CMD_USER" ;;
    esac || fail 1 "user $AUTH_CMD_USER cannot be created"
  elif ! id -Gn "$AUTH_CMD_USER" | tr ' ' '\n' | grep -qxF "$AUTH_CMD_GROUP"; then
    change "add user $AUTH_CMD_USER to group $AUTH_CMD_GROUP"
    "$DRY_RUN" && return 0
    case $FAMILY in
    alpine) addgroup "$AUTH_CMD_USER" "$AUTH_CMD_GROUP" ;;
    *) usermod -aG "$AUTH_CMD_GROUP" "$AUTH_CMD_USER" ;;
    esac || fail 1 "user $AUTH_CMD_USER cannot be added to group $AUTH_CMD_GROUP"
  fi
}

# check_user_runs PROGRAM: root can go where the user that sshd asks as cannot, and noexec or SELinux
# may be in the way.
check_user_runs() {
  [ -z "$ROOT" ] && ! "$DRY_RUN" || return 0
  runs_program=$1
  if have runuser; then
    set -- runuser -u "$AUTH_CMD_USER" -- "$runs_program" --version
  else
    set -- su -s /bin/sh -c "exec '$runs_program' --version" "$AUTH_CMD_USER"
  fi
  user_complaint=$(cd / && "$@" 2>&1 >/dev/null </dev/null) ||
    fail 1 "root can run $runs_program, $AUTH_CMD_USER cannot: $(first_line "$user_complaint")"
}

delete_user() {
  user_exists "$1" || return 0
  if have userdel; then userdel "$1" >/dev/null 2>&1; else deluser "$1" >/dev/null 2>&1; fi
}

delete_group() {
  group_exists "$1" || return 0
  if have groupdel; then groupdel "$1" >/dev/null 2>&1; else delgroup "$1" >/dev/null 2>&1; fi
}

# ---------------------------------------------------------------- /etc/opk, log

default_providers() {
  cat <<'PROVIDERS'
https://accounts.google.com 206584157355-7cbe4s640tvm7naoludob4ut1emii7sf.apps.googleusercontent.com 24h
https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0 096ce0a3-5e72-4da8-9c86-12924b294a01 24h
https://gitlab.com 8d8b7024572c7fd501f64374dec6bba37096783dfcd792b3988104be08cb6923 24h
https://issuer.hello.coop app_xejobTKEsDNSRd5vofKB2iay_2rN 24h
PROVIDERS
}

# No empty config.yml is made, unlike by the Go tool: without one verify has nothing to parse.
ensure_config_tree() {
  config_owner=root:$AUTH_CMD_GROUP
  ensure_directory /etc/opk 0750 "$config_owner"
  ensure_directory /etc/opk/policy.d 0750 "$config_owner"
  if [ ! -e "$ROOT/etc/opk/auth_id" ]; then
    : >"$STAGE/empty"
    put_file "$STAGE/empty" /etc/opk/auth_id 0640 "$config_owner"
  fi
  if [ ! -s "$ROOT/etc/opk/providers" ]; then
    default_providers >"$STAGE/providers"
    put_file "$STAGE/providers" /etc/opk/providers 0640 "$config_owner"
  fi
  for config_file in "$ROOT"/etc/opk/auth_id "$ROOT"/etc/opk/providers "$ROOT"/etc/opk/config.yml \
    "$ROOT"/etc/opk/config.toml "$ROOT"/etc/opk/policy.d/*.yml; do
    [ -f "$config_file" ] && [ ! -L "$config_file" ] || continue
    set_access "${config_file#"$ROOT"}" 0640 "$config_owner"
  done
  ensure_directory /var/cache/opkssh 0700 "$AUTH_CMD_USER:$AUTH_CMD_GROUP"
}

ensure_log() {
  if [ ! -e "$ROOT/var/log/opkssh.log" ]; then
    : >"$STAGE/empty"
    put_file "$STAGE/empty" /var/log/opkssh.log 0660 "root:$AUTH_CMD_GROUP"
  else
    set_access /var/log/opkssh.log 0660 "root:$AUTH_CMD_GROUP"
  fi
  if [ -d "$ROOT/etc/logrotate.d" ]; then
    cat >"$STAGE/logrotate" <<LOGROTATE
/var/log/opkssh.log {
    weekly
    rotate 12
    missingok
    notifempty
    compress
    delaycompress
    create 0660 root $AUTH_CMD_GROUP
}
LOGROTATE
    put_file "$STAGE/logrotate" /etc/logrotate.d/opkssh 0644 root:root
  fi
}

log_installation() {
  "$DRY_RUN" && return 0
  [ -n "$CHANGES" ] || return 0
  printf 'Successfully installed opkssh (INSTALLED_ON: %s, VERSION_INSTALLED: %s, INSTALL_VERSION: %s, LOCAL_INSTALL_FILE: %s, HOME_POLICY: %s, RESTART_SSH: %s)\n' \
    "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$VERSION" "$INSTALL_VERSION" "$LOCAL_INSTALL_FILE" \
    "$HOME_POLICY" "$RESTART_SSH" >>"$ROOT/var/log/opkssh.log" ||
    warn "/var/log/opkssh.log cannot be written to"
}

# `opkssh server` runs it; what came through a pipe is no file and cannot be kept.
keep_installer() {
  [ -n "$KEPT_INSTALLER" ] && is_this_script "$0" || return 0
  kept_directory=${KEPT_INSTALLER%/*}
  "$DRY_RUN" || state_set installer "$KEPT_INSTALLER"
  [ -d "$ROOT${kept_directory%/*}" ] || ensure_directory "${kept_directory%/*}" 0755 root:root
  ensure_directory "$kept_directory" 0755 root:root
  put_file "$0" "$KEPT_INSTALLER" 0755 root:root
}

is_this_script() { [ -f "$1" ] && sed -n 2p "$1" | grep -q '^# Installs opkssh on a Linux server'; }

remove_package() {
  kept_package=$(state_get package)
  [ -n "$kept_package" ] && have apk && apk info -e "$kept_package" >/dev/null 2>&1 || return 0
  change "remove package $kept_package with apk"
  "$DRY_RUN" || apk del --quiet "$kept_package" >/dev/null 2>&1 ||
    warn "apk cannot remove package $kept_package"
}

remove_kept_installer() {
  [ -n "$KEPT_INSTALLER" ] || return 0
  remove_file "$KEPT_INSTALLER"
  "$DRY_RUN" || rmdir "$ROOT${KEPT_INSTALLER%/*}" 2>/dev/null || :
}

# ---------------------------------------------------------------- sudoers

# Regular expressions keep further arguments out; sudo has them since 1.9.10.
readhome_rule() {
  sudo_version=$(sudo -V 2>/dev/null | sed -n 's/^Sudo version //p' | sed 's/p[0-9]*$//')
  if [ -n "$sudo_version" ] && version_at_least "$sudo_version" 1 9 10; then
    # One word that is no option and no path: also DOMAIN\user, user@domain and HOST$ of a directory.
    printf '%s ALL=(root) NOPASSWD: %s ^readhome [^-/[:cntrl:][:blank:]][^/[:cntrl:][:blank:]]*$\n' \
      "$AUTH_CMD_USER" "$BINARY"
  else
    printf '%s ALL=(root) NOPASSWD: %s readhome *\n' "$AUTH_CMD_USER" "$BINARY"
  fi
}

home_sudoers() {
  printf '# Made by install-linux.sh of opkssh\n'
  printf '# lets opkssh read the policy in the home directory of the account that is logged in to\n'
  readhome_rule
}

chain_sudoers() {
  printf '# Made by install-linux.sh of opkssh\n'
  printf '# the AuthorizedKeysCommand that was here before, as the user it ran as\n'
  printf '%s ALL=(%s) NOPASSWD: %s\n' "$AUTH_CMD_USER" "$CHAIN_USER" "$CHAIN_PROGRAM"
}

# Policies in homes are on exactly when their rule's file is there: verify and doctor go by that, so
# the rule for the command that was here before has a file of its own.
ensure_sudoers() {
  if "$HOME_POLICY"; then
    home_sudoers >"$STAGE/sudoers"
    put_sudoers "$SUDOERS_PATH"
    [ "$SUDOERS_PATH" = /etc/sudoers.d/opkssh ] ||
      warn "policies in homes are not used: verify takes the file /etc/sudoers.d/opkssh for their switch"
  elif is_our_sudoers "$SUDOERS_PATH"; then
    remove_file "$SUDOERS_PATH"
  fi
  if chain_needs_sudo; then
    chain_sudoers >"$STAGE/sudoers"
    put_sudoers "$CHAIN_SUDOERS_PATH"
  elif is_our_sudoers "$CHAIN_SUDOERS_PATH"; then
    remove_file "$CHAIN_SUDOERS_PATH"
  fi
}

# put_sudoers PATH: what was staged, after sudo has accepted it.
put_sudoers() {
  chmod 0440 "$STAGE/sudoers"
  visudo -cf "$STAGE/sudoers" >"$STAGE/visudo" 2>&1 </dev/null ||
    fail 1 "sudo does not accept our rule: $(head -n 1 "$STAGE/visudo")"
  sudoers_were_valid=true
  visudo -c >/dev/null 2>&1 </dev/null || sudoers_were_valid=false
  [ -d "$ROOT$(dirname "$1")" ] || ensure_directory "$(dirname "$1")" 0750 root:root
  put_file "$STAGE/sudoers" "$1" 0440 root:root
  "$DRY_RUN" && return 0
  if "$sudoers_were_valid" && ! visudo -c >/dev/null 2>&1 </dev/null; then
    fail 1 "sudo does not accept its configuration with $1"
  fi
}

# is_our_sudoers PATH: also a file of the Go tool's installer counts: comments and rules of our user.
is_our_sudoers() {
  [ -f "$ROOT$1" ] && [ -z "$(foreign_sudoers "$1")" ]
}

# foreign_sudoers PATH: the first line of somebody else's.
foreign_sudoers() {
  grep -Ev "^[[:space:]]*(#|\$)" "$ROOT$1" |
    grep -Ev -m 1 "^$AUTH_CMD_USER ALL=\\([a-zA-Z_][a-zA-Z0-9_-]*\\) NOPASSWD: /"
}

# ---------------------------------------------------------------- SELinux

preflight_selinux() {
  SELINUX=false
  SELINUX_MODE=
  have getenforce || return 0
  SELINUX_MODE=$(getenforce 2>/dev/null)
  case $SELINUX_MODE in
  Enforcing | Permissive) SELINUX=true ;;
  *) return 0 ;;
  esac
  [ -z "$LOCAL_TE_FILE" ] || [ -f "$LOCAL_TE_FILE" ] ||
    fail "$EXIT_PREFLIGHT" "$LOCAL_TE_FILE is not a file"
  for selinux_tool in checkmodule semodule_package semodule setsebool; do
    have "$selinux_tool" && continue
    case $SELINUX_MODE in
    Enforcing)
      fail "$EXIT_PREFLIGHT" "SELinux is enforcing and $selinux_tool is not installed" \
        "$(install_hint 'checkpolicy policycoreutils')"
      ;;
    esac
    warn "SELinux is permissive and $selinux_tool is not installed: no module is loaded"
    SELINUX=false
    return 0
  done
}

# selinux_source DOMAIN: what sshd's key command needs beyond the distribution's policy. No execmem:
# the program generates no code at run time.
selinux_source() {
  cat <<MODULE
module opkssh 3.0;

require {
  attribute file_type;
  type $1;
  type http_port_t;
  type squid_port_t;
  type http_cache_port_t;
  type var_log_t;
  type var_t;
  type sudo_log_t;
  type sudo_exec_t;
  class tcp_socket name_connect;
  class file { append create execute execute_no_trans getattr lock map open read rename setattr unlink write };
  class dir { add_name getattr open read remove_name search write };
}

type opkssh_cache_t;
typeattribute opkssh_cache_t file_type;

bool opkssh_enable_home false;
bool opkssh_enable_squid false;
bool opkssh_enable_proxy false;

allow $1 http_port_t:tcp_socket name_connect;
allow $1 var_log_t:file { append getattr open };
allow $1 sudo_log_t:file open;
allow $1 opkssh_cache_t:dir { add_name getattr open read remove_name search write };
allow $1 opkssh_cache_t:file { append create getattr lock open read rename setattr unlink write };

if (opkssh_enable_home) {
  allow $1 sudo_exec_t:file { execute execute_no_trans getattr map open read };
}
if (opkssh_enable_squid) {
  allow $1 squid_port_t:tcp_socket name_connect;
}
if (opkssh_enable_proxy) {
  allow $1 http_cache_port_t:tcp_socket name_connect;
}
MODULE
  [ "$KEY_FILTER" = true ] || return 0
  # Policies let sshd's domain run what is bin_t; a script needs its shell as well.
  cat <<MODULE

require {
  type bin_t;
  type shell_exec_t;
  class file ioctl;
}

allow $1 bin_t:file { execute execute_no_trans getattr ioctl map open read };
allow $1 shell_exec_t:file { execute getattr map open read };
MODULE
}

# What is below /usr/local/lib counts as below /usr/lib where a policy says that the two are alike, and
# would be a library there. The directories need no label of their own.
selinux_contexts() {
  [ -n "$LOCAL_TE_FILE" ] || printf '/var/cache/opkssh(/.*)?\tsystem_u:object_r:opkssh_cache_t:s0\n'
  [ "$KEY_FILTER" = true ] || return 0
  for context_path in "$FILTER_PATH" "/usr${FILTER_PATH#/usr/local}"; do
    printf '%s\t--\tsystem_u:object_r:bin_t:s0\n' "$context_path"
  done
}

build_selinux_module() {
  if [ -n "$LOCAL_TE_FILE" ]; then
    cp "$LOCAL_TE_FILE" "$STAGE/opkssh.te" || fail 1 "$LOCAL_TE_FILE cannot be read"
  else
    selinux_source "$1" >"$STAGE/opkssh.te"
  fi
  set -- -o "$STAGE/opkssh.pp" -m "$STAGE/opkssh.mod"
  selinux_contexts >"$STAGE/opkssh.fc"
  [ ! -s "$STAGE/opkssh.fc" ] || set -- "$@" -f "$STAGE/opkssh.fc"
  checkmodule -M -m -o "$STAGE/opkssh.mod" "$STAGE/opkssh.te" >"$STAGE/semodule" 2>&1 &&
    semodule_package "$@" >>"$STAGE/semodule" 2>&1
}

ensure_selinux() {
  "$SELINUX" || return 0
  build_selinux_module sshd_session_t || fail 1 "the SELinux module cannot be built"
  selinux_sum=$(sha256sum "$STAGE/opkssh.te" | cut -d' ' -f1)
  if [ "$(state_get selinux_module)" != "$selinux_sum" ] ||
    ! semodule -l 2>/dev/null | grep -q '^opkssh'; then
    change "load SELinux module opkssh"
    if ! "$DRY_RUN"; then
      undo "state${TAB}selinux_module$TAB$(state_get selinux_module)"
      semodule -l 2>/dev/null | grep -q '^opkssh' || undo semodule
      # Newer OpenSSH runs the command in a domain of its own; older policies do not know it.
      semodule -i "$STAGE/opkssh.pp" >"$STAGE/semodule" 2>&1 || {
        build_selinux_module sshd_t && semodule -i "$STAGE/opkssh.pp" >"$STAGE/semodule" 2>&1
      } || fail 1 "the SELinux module cannot be loaded: $(tail -n 1 "$STAGE/semodule")"
      state_set selinux_module "$selinux_sum"
    fi
  fi
  set_boolean opkssh_enable_home "$HOME_POLICY"
  set_boolean opkssh_enable_squid "$SELINUX_SQUID"
  set_boolean opkssh_enable_proxy "$SELINUX_PROXY"
  if ! "$DRY_RUN" && have restorecon; then
    restorecon -R "$ROOT$BINARY" "$ROOT/var/cache/opkssh" "$ROOT/etc/opk" >/dev/null 2>&1 || :
    [ ! -e "$ROOT$FILTER_PATH" ] || restorecon "$ROOT$FILTER_PATH" >/dev/null 2>&1 || :
  fi
}

set_boolean() {
  boolean_state=off
  "$2" && boolean_state=on
  have getsebool && [ "$(getsebool "$1" 2>/dev/null)" = "$1 --> $boolean_state" ] && return 0
  change "turn SELinux boolean $1 $boolean_state"
  "$DRY_RUN" && return 0
  setsebool -P "$1" "$boolean_state" >/dev/null 2>&1 ||
    fail 1 "SELinux boolean $1 cannot be turned $boolean_state"
}

# ---------------------------------------------------------------- cache refresh

has_systemd() { [ -d "$ROOT/run/systemd/system" ] && have systemctl; }

refresh_service() {
  cat <<SERVICE
[Unit]
Description=Refresh the OpenID Providers' keys that opkssh keeps
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart=$BINARY cache refresh
User=$AUTH_CMD_USER
Group=$AUTH_CMD_GROUP
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictSUIDSGID=yes
LockPersonality=yes
ReadWritePaths=/var/cache/opkssh -/var/log/opkssh.log
SERVICE
}

refresh_timer() {
  cat <<'TIMER'
[Unit]
Description=Refresh the OpenID Providers' keys that opkssh keeps, before they expire

[Timer]
OnBootSec=2min
OnUnitActiveSec=15min
RandomizedDelaySec=2min

[Install]
WantedBy=timers.target
TIMER
}

# packaged_unit KIND: whether a package has laid down the same.
packaged_unit() {
  cmp -s "$STAGE/$1" "$ROOT/usr/lib/systemd/system/opkssh-cache-refresh.$1"
}

ensure_refresh() {
  # What a dry run does not download is a release of this script's own.
  if { ! "$DRY_RUN" || [ -n "$LOCAL_INSTALL_FILE" ]; } && ! knows 'cache refresh' cache refresh; then
    say "this opkssh has no cache refresh: no timer is set up"
    return 0
  fi
  if has_systemd; then
    refresh_service >"$STAGE/service"
    refresh_timer >"$STAGE/timer"
    "$DRY_RUN" || undo daemon-reload
    if ! packaged_unit service || ! packaged_unit timer; then
      put_file "$STAGE/service" /etc/systemd/system/opkssh-cache-refresh.service 0644 root:root
      put_file "$STAGE/timer" /etc/systemd/system/opkssh-cache-refresh.timer 0644 root:root
    fi
    systemctl is-enabled --quiet opkssh-cache-refresh.timer 2>/dev/null &&
      systemctl is-active --quiet opkssh-cache-refresh.timer 2>/dev/null && return 0
    change "enable opkssh-cache-refresh.timer"
    "$DRY_RUN" && return 0
    undo "timer${TAB}opkssh-cache-refresh.timer"
    systemctl daemon-reload && systemctl enable --now opkssh-cache-refresh.timer >/dev/null 2>&1 ||
      fail 1 "opkssh-cache-refresh.timer cannot be enabled"
  elif [ -d "$ROOT/etc/cron.d" ]; then
    printf '*/15 * * * * %s %s cache refresh >/dev/null 2>&1\n' "$AUTH_CMD_USER" "$BINARY" \
      >"$STAGE/cron"
    put_file "$STAGE/cron" /etc/cron.d/opkssh 0644 root:root
  elif [ -d "$ROOT/etc/periodic/15min" ]; then
    printf '#!/bin/sh\nexec su -s /bin/sh %s -c "exec %s cache refresh" >/dev/null 2>&1\n' \
      "$AUTH_CMD_USER" "$BINARY" >"$STAGE/cron"
    put_file "$STAGE/cron" /etc/periodic/15min/opkssh 0755 root:root
  else
    warn "there is neither systemd nor cron: nothing runs $BINARY cache refresh"
  fi
}

# ---------------------------------------------------------------- sshd: what there is

run_sshd() { "$SSHD" "$@" </dev/null; }

# sshd ends its lines like a terminal wants them.
first_line() { printf '%s\n' "$1" | head -n 1 | tr -d '\r'; }

sshd_is_valid() { run_sshd -t >/dev/null 2>&1; }

# What sshd makes of its configuration for everybody, one lower-case keyword a line.
sshd_settings() {
  run_sshd -T 2>/dev/null || run_sshd -T -C user=root,host=localhost,addr=127.0.0.1 2>/dev/null
}

# setting KEYWORD: from what sshd_settings said last.
setting() { printf '%s\n' "$SETTINGS" | sed -n "s/^$1 //p" | head -n 1; }

examine_sshd() {
  SSHD=
  # Below another root only what PATH says is meant.
  for sshd_path in sshd /usr/lib/ssh/sshd; do
    [ -z "$ROOT" ] || sshd_path=sshd
    if have "$sshd_path"; then
      SSHD=$(command -v "$sshd_path")
      break
    fi
  done
  case $FAMILY in
  arch | suse) SSHD_PACKAGE=openssh ;;
  *) SSHD_PACKAGE=openssh-server ;;
  esac
  [ -n "$SSHD" ] ||
    fail "$EXIT_PREFLIGHT" "OpenSSH server is not installed" "$(install_hint "$SSHD_PACKAGE")"
  SSHD_CONFIG=/etc/ssh/sshd_config
  if [ ! -f "$ROOT$SSHD_CONFIG" ]; then
    [ -f "$ROOT/usr/etc/ssh/sshd_config" ] ||
      fail "$EXIT_PREFLIGHT" "there is no /etc/ssh/sshd_config" "get it back from the package $SSHD_PACKAGE, then run this again"
    SSHD_CONFIG=/usr/etc/ssh/sshd_config
  fi
  sshd_complaint=$(run_sshd -t 2>&1) || {
    # A socket-activated sshd gets this directory when it starts.
    missing_dir=$(first_line "$sshd_complaint" |
      sed -n 's/^Missing privilege separation directory: //p')
    case $missing_dir in
    /run/* | /var/run/*) mkdir -m 0755 "$ROOT$missing_dir" && MADE_RUN_DIR=$ROOT$missing_dir ;;
    esac
    sshd_complaint=$(run_sshd -t 2>&1) ||
      fail "$EXIT_PREFLIGHT" "sshd does not accept its present configuration: $(first_line "$sshd_complaint")" \
        "mend it until $SSHD -t says nothing, then run this again"
  }
  SETTINGS=$(sshd_settings)
  [ -n "$SETTINGS" ] || fail "$EXIT_PREFLIGHT" "$SSHD -T does not say what its configuration is"
  NOW_COMMAND=$(setting authorizedkeyscommand)
  NOW_USER=$(setting authorizedkeyscommanduser)
  SCAN=$(scan_file "$SSHD_CONFIG" global 0 0 -)
}

# scan_file FILE SCOPE DEPTH MAINLINE TOP: the lines that matter, in the order in which sshd reads
# them: MAINLINE TOP FILE LINE SCOPE KEYWORD VALUE, tab separated. MAINLINE is the line of the main
# file that leads there, TOP the file its Include names.
scan_file() (
  [ "$3" -le 16 ] && [ -f "$ROOT$1" ] || exit 0
  awk -v scope="$2" '
    {
      sub(/\r$/, "")
      sub(/^[ \t\f]+/, "")
      if ($0 == "" || /^#/) next
      end = match($0, /[ \t=]/)
      keyword = tolower(end ? substr($0, 1, end - 1) : $0)
      value = end ? substr($0, end) : ""
      sub(/^[ \t]*=?[ \t]*/, "", value)
      sub(/[ \t]+$/, "", value)
      gsub(/"/, "", keyword)
      gsub(/\t/, " ", value)
      if (keyword == "match") scope = "match"
      if (keyword ~ /^(match|include|authorizedkeyscommand|authorizedkeyscommanduser)$/)
        print NR "\t" scope "\t" keyword "\t" value
    }' "$ROOT$1" | while IFS=$TAB read -r scan_line scan_scope scan_keyword scan_value; do
    scan_main=$4
    [ "$3" -gt 0 ] || scan_main=$scan_line
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$scan_main" "$5" "$1" "$scan_line" "$scan_scope" \
      "$scan_keyword" "$scan_value"
    [ "$scan_keyword" = include ] || continue
    include_patterns "$scan_value" | while read -r scan_pattern; do
      for scan_found in $(expand_pattern "$scan_pattern"); do
        scan_top=$5
        [ "$3" -gt 0 ] || scan_top=$scan_found
        scan_file "$scan_found" "$scan_scope" $(($3 + 1)) "$scan_main" "$scan_top" </dev/null
      done
    done
  done
)

# include_patterns VALUE: absolute patterns, one a line.
include_patterns() {
  printf '%s\n' "$1" | tr -d '"' | tr ' ' '\n' | sed '/^$/d; /^#/,$d; s#^\([^/~]\)#/etc/ssh/\1#'
}

# expand_pattern PATTERN: files in byte order, as sshd takes them.
expand_pattern() {
  # The word splitting that comes with the pattern is why blanks in names are not supported.
  # shellcheck disable=SC2086
  for expand_path in "$ROOT"$1; do
    [ -f "$expand_path" ] && printf '%s\n' "${expand_path#"$ROOT"}"
  done
}

# ---------------------------------------------------------------- sshd: its own command line

# Options on the command line, as EC2 Instance Connect sets them in a drop-in of systemd, win over
# every file. There they can be taken off by a drop-in that sorts later; sshd's files say the rest.
examine_command_line() {
  UNIT=
  UNIT_DROPIN=
  UNIT_LINE=
  UNIT_RUNS=false
  if UNIT=$(sshd_unit); then
    ! systemctl is-active --quiet "$UNIT" || UNIT_RUNS=true
    unit_line=$(start_line_of "$UNIT")
    if names_command "$unit_line"; then
      take_off_command_line "$unit_line"
    fi
    override_path=$(file_that_sets_it "$ROOT"/etc/default/ssh "$ROOT"/etc/sysconfig/sshd) || return 0
  elif ! override_path=$(file_that_sets_it "$ROOT"/etc/default/ssh "$ROOT"/etc/sysconfig/sshd \
    "$ROOT"/etc/conf.d/sshd); then
    # Without a running systemd nobody can say which drop-ins count.
    [ ! -e "$ROOT$(state_get unit_dropin)" ] || [ -z "$(state_get unit_dropin)" ] || return 0
    override_path=$(file_that_sets_it "$ROOT"/etc/systemd/system/ssh*.service \
      "$ROOT"/etc/systemd/system/ssh*.service.d/*.conf \
      "$ROOT"/run/systemd/system/ssh*.service.d/*.conf \
      "$ROOT"/usr/lib/systemd/system/ssh*.service "$ROOT"/usr/lib/systemd/system/ssh*.service.d/*.conf \
      "$ROOT"/lib/systemd/system/ssh*.service.d/*.conf) || return 0
  fi
  fail "$EXIT_SSHD_REFUSED" "sshd is started with an AuthorizedKeysCommand on its command line ($override_path), which wins over every file" \
    "move it from there into a file $DROPIN_DIR/50-keys.conf, two lines without -o and with single %" \
    "restart sshd, then run this with --chain"
}

file_that_sets_it() {
  for override_file; do
    [ -f "$override_file" ] && names_command "$(grep -v '^[[:space:]]*[#;]' "$override_file")" || continue
    printf '%s' "${override_file#"$ROOT"}"
    return 0
  done
  return 1
}

names_command() { printf '%s\n' "$1" | grep -iq 'authorizedkeyscommand'; }

# The service that runs sshd; fails where systemd does not run.
sshd_unit() {
  has_systemd || return 1
  for unit_name in ssh.service sshd.service; do
    systemctl is-active --quiet "$unit_name" && printf '%s' "$unit_name" && return 0
  done
  for unit_name in ssh.service sshd.service; do
    [ -n "$(start_line_of "$unit_name")" ] && printf '%s' "$unit_name" && return 0
  done
  return 1
}

# start_line_of UNIT: what systemd runs, all drop-ins considered, in its own spelling.
start_line_of() {
  systemctl cat --no-pager "$1" 2>/dev/null | awk '
    !held && /^[ \t]*[#;]/ { next }
    { line = text $0; held = 0; text = "" }
    line ~ /\\$/ { text = substr(line, 1, length(line) - 1) " "; held = 1; next }
    line ~ /^\[/ { service = line ~ /^\[Service\]/ }
    service && sub(/^[ \t]*ExecStart[ \t]*=[ \t]*/, "", line) { start = line }
    END { print start }'
}

# split_start_line LINE: the line without its own AuthorizedKeysCommand, that command, and its user;
# nothing when one of them cannot be told for sure. Quotes as in systemd.service(5), COMMAND LINES.
split_start_line() {
  printf '%s\n' "$1" | awk '
    function plain(text) {
      gsub(/%%/, "\001", text)
      gsub(/\$\$/, "\002", text)
      if (text ~ /[%$"]/) strange = 1
      gsub(/\001/, "%", text)
      gsub(/\002/, "$", text)
      return text
    }
    function value(text) { sub(/^[A-Za-z]+[ \t]*=?[ \t]*/, "", text); sub(/[ \t]+$/, "", text); return plain(text) }
    {
      for (at = 1; at <= length($0) + 1; at++) {
        c = substr($0, at, 1)
        if (quote == "" && (c == "" || c ~ /[ \t]/)) {
          if (raw != "") { raws[++count] = raw; words[count] = word }
          raw = word = ""
          continue
        }
        raw = raw c
        if (c == "\\") { strange = 1 }
        else if (quote == "" && (c == "\"" || c == "\047")) quote = c
        else if (quote == c) quote = ""
        else word = word c
      }
      if (quote != "") strange = 1
      for (at = 1; at <= count; at++) {
        span = words[at] == "-o" ? 2 : 1
        option = span == 2 ? words[at + 1] : (words[at] ~ /^-o./ ? substr(words[at], 3) : "")
        lower = tolower(option)
        if (lower ~ /^authorizedkeyscommand[ \t=]/) { if (command == "") command = value(option) }
        else if (lower ~ /^authorizedkeyscommanduser[ \t=]/) { if (user == "") user = value(option) }
        else for (part = at; part < at + span && part <= count; part++) rest = rest (rest == "" ? "" : " ") raws[part]
        at += span - 1
      }
      if (strange || command == "" || tolower(rest) ~ /authorizedkeyscommand/) exit
      print rest
      print command
      print user
    }'
}

take_off_command_line() {
  split_line=$(split_start_line "$1")
  UNIT_LINE=$(printf '%s\n' "$split_line" | sed -n 1p)
  [ -n "$UNIT_LINE" ] ||
    fail "$EXIT_SSHD_REFUSED" "$UNIT starts sshd with an AuthorizedKeysCommand that cannot be told for sure: $1" \
      "take it off there (systemctl edit $UNIT), set it in $DROPIN_DIR/50-keys.conf, systemctl restart $UNIT" \
      "then run this with --chain"
  NOW_COMMAND=$(printf '%s\n' "$split_line" | sed -n 2p)
  NOW_USER=$(printf '%s\n' "$split_line" | sed -n 3p)
  "$CHAIN" || "$OVERWRITE_CONFIG" ||
    fail "$EXIT_SSHD_REFUSED" "$UNIT starts sshd with an AuthorizedKeysCommand, which wins over every file: $NOW_COMMAND (as $NOW_USER)" \
      "--chain keeps it and asks opkssh first; sshd is restarted once for that, open connections stay" \
      "--overwrite-config puts opkssh in its place until opkssh is uninstalled"
  UNIT_DROPIN=/etc/systemd/system/$UNIT.d/zz-opkssh.conf
}

configure_unit() {
  [ -n "$UNIT_DROPIN" ] || return 0
  {
    printf '%s\n' "$DROPIN_MARK"
    printf '# Without the AuthorizedKeysCommand that another drop-in puts on the command line, where it wins\n'
    printf '# over every file; sshd_config names what is asked.\n'
    printf '[Service]\nExecStart=\nExecStart=%s\n' "$UNIT_LINE"
  } >"$STAGE/unit"
  if ! "$DRY_RUN"; then
    state_set unit_dropin "$UNIT_DROPIN"
    owe_reload restart
    undo "unit$TAB$UNIT"
  fi
  [ -d "$ROOT${UNIT_DROPIN%/*}" ] || ensure_directory "${UNIT_DROPIN%/*}" 0755 root:root
  put_file "$STAGE/unit" "$UNIT_DROPIN" 0644 root:root
  "$DRY_RUN" && return 0
  systemctl daemon-reload || fail 1 "systemd does not read $UNIT_DROPIN"
  ! names_command "$(start_line_of "$UNIT")" ||
    fail 1 "$UNIT_DROPIN has no effect: a later drop-in of $UNIT sets the command line again"
}

# owe_reload yes|restart: until it is done, even by a later run.
owe_reload() {
  [ "$(state_get pending_reload)" = restart ] || state_set pending_reload "$1"
}

# Started for each connection, sshd is not running and need not be. A service that was started often
# in the last seconds would not come up again, so the count begins anew.
restart_unit() {
  "$UNIT_RUNS" || return 0
  systemctl reset-failed "$1" 2>/dev/null
  systemctl restart "$1"
}

unconfigure_unit() {
  UNIT_DROPIN=$(state_get unit_dropin)
  [ -n "$UNIT_DROPIN" ] && [ -e "$ROOT$UNIT_DROPIN" ] || return 0
  UNIT=${UNIT_DROPIN%.d/*}
  UNIT=${UNIT##*/}
  ! systemctl is-active --quiet "$UNIT" || UNIT_RUNS=true
  SSHD_ACTION=remove
  if ! "$DRY_RUN"; then
    owe_reload restart
    undo "unit$TAB$UNIT"
  fi
  remove_file "$UNIT_DROPIN"
  "$DRY_RUN" && return 0
  systemctl daemon-reload || fail 1 "systemd does not do without $UNIT_DROPIN"
}

# ---------------------------------------------------------------- sshd: what to do

is_opkssh_command() {
  case ${1%% *} in
  "$LIB_DIR/authorized-keys-command") return 0 ;;
  */opkssh | */"$BINARY_NAME") ;;
  *) return 1 ;;
  esac
  case $1 in
  *" verify "*) return 0 ;;
  *) return 1 ;;
  esac
}

# The command to run after opkssh: the one found now, or the one an earlier run has chained.
load_chain() {
  CHAIN_COMMAND=
  CHAIN_USER=
  case $NOW_COMMAND in
  '' | none) ;;
  "$LIB_DIR/authorized-keys-command "*)
    CHAIN_COMMAND=$(state_get chain_command)
    CHAIN_USER=$(state_get chain_user)
    ;;
  *)
    if "$CHAIN" && ! is_opkssh_command "$NOW_COMMAND"; then
      CHAIN_COMMAND=$NOW_COMMAND
      CHAIN_USER=$NOW_USER
    fi
    ;;
  esac
  [ -n "$CHAIN_COMMAND" ] || return 0
  case $CHAIN_COMMAND in
  *" "*)
    CHAIN_PROGRAM=${CHAIN_COMMAND%% *}
    CHAIN_ARGUMENTS=" ${CHAIN_COMMAND#* }"
    ;;
  *)
    # sshd hands the user name to a command without arguments.
    CHAIN_PROGRAM=$CHAIN_COMMAND
    CHAIN_ARGUMENTS=" %u"
    ;;
  esac
  printf '%s\n' "$CHAIN_PROGRAM" | grep -Eq '^(/[A-Za-z0-9_.+-]+)+$' ||
    fail "$EXIT_SSHD_REFUSED" "the existing AuthorizedKeysCommand cannot be chained: $CHAIN_COMMAND"
  [ -x "$ROOT$CHAIN_PROGRAM" ] ||
    fail "$EXIT_SSHD_REFUSED" "the existing AuthorizedKeysCommand is not there: $CHAIN_PROGRAM"
  if chain_needs_sudo; then
    have sudo && have visudo ||
      fail "$EXIT_PREFLIGHT" "sudo is not installed, and $CHAIN_PROGRAM has to run as $CHAIN_USER" \
        "$(install_hint sudo)"
    warn "$AUTH_CMD_USER will be allowed to run $CHAIN_PROGRAM as $CHAIN_USER"
  fi
}

# Sets KEY_FILTER: what is asked for, else what there is. sshd must not be kept from asking the command
# that was here before about plain keys.
decide_key_filter() {
  filter_asked=$KEY_FILTER
  if [ -z "$KEY_FILTER" ]; then
    KEY_FILTER=false
    [ "$(state_get key_filter)" != true ] || KEY_FILTER=true
    case $NOW_COMMAND in "$FILTER_PATH "*) KEY_FILTER=true ;; esac
  fi
  "$KEY_FILTER" && [ -n "$CHAIN_COMMAND" ] || return 0
  if [ -n "$filter_asked" ]; then
    filter_first=
    case $NOW_COMMAND in "$LIB_DIR/authorized-keys-command "*) filter_first="$SELF_UNINSTALL, then " ;; esac
    fail "$EXIT_SSHD_REFUSED" "the key filter would keep plain keys from $CHAIN_PROGRAM, which is asked about every key" \
      "without --key-filter that command goes on being asked" \
      "$filter_first$SELF --key-filter --overwrite-config puts opkssh in its place until opkssh is uninstalled"
  fi
  warn "the key filter is taken out again: $CHAIN_PROGRAM is asked about every key"
  KEY_FILTER=false
}

# Whoever the old command ran as has to stay; nobody and our user can do without.
chain_needs_sudo() {
  case ${CHAIN_COMMAND:+x}:$CHAIN_USER in
  : | x: | x:nobody | x:"$AUTH_CMD_USER" | :*) return 1 ;;
  *) return 0 ;;
  esac
}

wanted_command() {
  if [ -n "$CHAIN_COMMAND" ]; then
    printf '%s %%u %%k %%t%s' "$LIB_DIR/authorized-keys-command" "$CHAIN_ARGUMENTS"
  elif "$KEY_FILTER"; then
    printf '%s verify %%u %%k %%t' "$FILTER_PATH"
  else
    printf '%s verify %%u %%k %%t' "$BINARY"
  fi
}

# Sets SSHD_ACTION (none, dropin, main) and SSHD_TARGET; refuses before anything is written.
decide_sshd() {
  WANT_COMMAND=$(wanted_command)
  WANT_USER=$AUTH_CMD_USER
  report_match_scopes
  if [ "$(setting pubkeyauthentication)" = no ]; then
    warn "PubkeyAuthentication is off, so sshd will never ask opkssh"
  fi
  if [ "$NOW_COMMAND" = "$WANT_COMMAND" ] && [ "$NOW_USER" = "$WANT_USER" ]; then
    SSHD_ACTION=none
    SSHD_TARGET=
    return 0
  fi
  if [ -n "$NOW_COMMAND" ] && [ "$NOW_COMMAND" != none ] && ! is_opkssh_command "$NOW_COMMAND" &&
    [ -z "$CHAIN_COMMAND" ] && ! "$OVERWRITE_CONFIG"; then
    fail "$EXIT_SSHD_REFUSED" "sshd already has an AuthorizedKeysCommand: $NOW_COMMAND (as $NOW_USER, $(where_set))" \
      "--chain keeps it and asks opkssh first" \
      "--overwrite-config puts opkssh in its place until opkssh is uninstalled"
  fi
  choose_place
}

# Where the directive that is in effect stands.
where_set() {
  where_found=$(printf '%s\n' "$SCAN" | awk -F"$TAB" '
    $5 == "global" && $6 == "authorizedkeyscommand" { print $3 " line " $4; exit }')
  printf '%s' "${where_found:-not in a file that was found}"
}

report_match_scopes() {
  match_places=$(printf '%s\n' "$SCAN" | awk -F"$TAB" '
    $5 == "match" && $6 == "authorizedkeyscommand" { print $3 " line " $4 ": " $7 }')
  [ -n "$match_places" ] || return 0
  while read -r match_place; do
    warn "opkssh is not asked for users of a Match block with a command of its own: $match_place"
  done <<MATCHES
$match_places
MATCHES
}

is_own_dropin() {
  [ -f "$ROOT$1" ] || return 1
  grep -qxF "$DROPIN_MARK" "$ROOT$1" && return 0
  # What the Go tool's installer makes: nothing but comments and the pair for opkssh.
  case $1 in *opk-ssh.conf) ;; *) return 1 ;; esac
  ! grep -Ev '^[[:space:]]*(#|$)' "$ROOT$1" |
    grep -Evq "^AuthorizedKeysCommand /[^ ]*/(opkssh|$BINARY_NAME) verify |^AuthorizedKeysCommandUser "
}

# Sets own_dropins: one path a line.
find_own_dropins() {
  own_dropins=
  for own_path in "$ROOT$DROPIN_DIR"/*.conf; do
    own_path=${own_path#"$ROOT"}
    is_own_dropin "$own_path" && own_dropins="$own_dropins$own_path$NEWLINE"
  done
}

# Takes the first name that sorts before all drop-ins with either directive and that an Include of
# the main file reaches before any other such line; without one, the head of the main file.
choose_place() {
  find_own_dropins
  SSHD_TARGET=
  for place_name in $(dropin_names); do
    place_path=$DROPIN_DIR/$place_name
    if [ -e "$ROOT$place_path" ] || [ -L "$ROOT$place_path" ]; then
      is_own_dropin "$place_path" && [ ! -L "$ROOT$place_path" ] || continue
    fi
    if place_wins "$place_path"; then
      SSHD_ACTION=dropin
      SSHD_TARGET=$place_path
      return 0
    fi
  done
  [ "$SSHD_CONFIG" = /etc/ssh/sshd_config ] ||
    fail "$EXIT_SSHD_REFUSED" "$SSHD_CONFIG belongs to the distribution and includes no file of $DROPIN_DIR" \
      "cp $SSHD_CONFIG /etc/ssh/sshd_config, then run this again"
  [ ! -L "$ROOT$SSHD_CONFIG" ] ||
    fail "$EXIT_SSHD_REFUSED" "$SSHD_CONFIG is a symbolic link"
  SSHD_ACTION=main
  SSHD_TARGET=$SSHD_CONFIG
}

dropin_names() {
  for name_path in $own_dropins; do printf '%s\n' "${name_path##*/}"; done
  printf '60-opk-ssh.conf\n'
  # One below the lowest number there is, in as many digits: sshd compares bytes, not numbers.
  printf '%s\n' "$SCAN" | awk -F"$TAB" -v dir="$DROPIN_DIR/" '
    $5 == "global" && $6 ~ /^authorizedkeyscommand/ && index($2, dir) == 1 {
      name = substr($2, length(dir) + 1)
      if (!found || name < lowest) { lowest = name; found = 1 }
    }
    END {
      if (!match(lowest, /^[0-9]+/) || RLENGTH > 9) exit
      number = substr(lowest, 1, RLENGTH) + 0
      if (number > 0) printf "%0" RLENGTH "d-opk-ssh.conf\n", number - 1
    }'
  printf '%s\n' 00-opk-ssh.conf 00-0-opk-ssh.conf 00+opk-ssh.conf +opk-ssh.conf '!opk-ssh.conf'
}

# place_wins PATH: whether a drop-in of that name is read before every other such line.
place_wins() {
  place_include=$(printf '%s\n' "$SCAN" | {
    # Patterns are compared here, not expanded.
    set -f
    while IFS=$TAB read -r scan_main scan_top scan_path scan_line scan_scope scan_keyword \
      scan_value; do
      [ "$scan_keyword:$scan_scope:$scan_path" = "include:global:$SSHD_CONFIG" ] || continue
      for scan_pattern in $(include_patterns "$scan_value"); do
        [ "${scan_pattern%/*}" = "$DROPIN_DIR" ] || continue
        # shellcheck disable=SC2254 # it is a pattern
        case $1 in $scan_pattern) printf '%s\n' "$scan_main" ;; esac
      done
    done
  } | head -n 1)
  [ -n "$place_include" ] || return 1
  # shellcheck disable=SC2086 # own names have no blanks
  printf '%s\n' "$SCAN" | awk -F"$TAB" -v place="$1" -v line="$place_include" -v dir="$DROPIN_DIR/" \
    -v own="$own_dropins" '
    BEGIN { count = split(own, names, "\n"); for (i = 1; i <= count; i++) mine[names[i]] = 1 }
    $5 != "global" || $6 !~ /^authorizedkeyscommand/ || ($3 in mine) { next }
    $1 + 0 < line + 0 { lost = 1 }
    $1 + 0 == line + 0 && (index($2, dir) != 1 || $2 "" < place "") { lost = 1 }
    END { exit lost }'
}

# ---------------------------------------------------------------- sshd: doing it

sshd_pair() {
  printf 'AuthorizedKeysCommand %s\nAuthorizedKeysCommandUser %s\n' "$WANT_COMMAND" "$WANT_USER"
}

main_block() {
  printf '%s\n' "$MARK_BEGIN"
  sshd_pair
  printf '%s\n' "$MARK_END"
}

without_block() { sed "/^$MARK_BEGIN_RE\$/,/^$MARK_END\$/d" "$1"; }
MARK_BEGIN_RE=$(printf '%s' "$MARK_BEGIN" | sed 's/[().]/[&]/g; s#/#\\/#g')

ensure_chain() {
  [ -n "$CHAIN_COMMAND" ] || return 0
  chain_prefix=
  if chain_needs_sudo; then chain_prefix="$(command -v sudo) -n -u '$CHAIN_USER' -- "; fi
  cat >"$STAGE/then" <<THEN
#!/bin/sh
# Made by install-linux.sh of opkssh. The AuthorizedKeysCommand that was here before; its arguments
# follow sshd's %u %k %t.
shift 3 || exit 1
exec $chain_prefix'$CHAIN_PROGRAM' "\$@"
THEN
  if knows '--then' verify; then
    cat >"$STAGE/first" <<FIRST
#!/bin/sh
# Made by install-linux.sh of opkssh. opkssh first; after a refusal the command that was here before.
exec '$BINARY' verify --then '$LIB_DIR/then' "\$@"
FIRST
  else
    cat >"$STAGE/first" <<FIRST
#!/bin/sh
# Made by install-linux.sh of opkssh. opkssh first; after a refusal the command that was here before.
line=\$('$BINARY' verify "\$1" "\$2" "\$3" </dev/null) && [ -n "\$line" ] && {
  printf '%s\n' "\$line"
  exit 0
}
exec '$LIB_DIR/then' "\$@"
FIRST
  fi
  ensure_directory "$LIB_DIR" 0755 root:root
  put_file "$STAGE/then" "$LIB_DIR/then" 0755 root:root
  put_file "$STAGE/first" "$LIB_DIR/authorized-keys-command" 0755 root:root
  state_set chain_command "$CHAIN_COMMAND"
  state_set chain_user "$CHAIN_USER"
}

# Also written by src/admin/key_filter/key_filter_script.ts, to the byte: doctor compares.
key_filter_text() {
  cat <<'FILTER'
#!/bin/sh
# Key filter, made by install-linux.sh of opkssh: refuses plain keys before the program is started.
if [ "$#" -eq 4 ] && [ "$1" = verify ]; then
  case $2 in -*) ;; *) case $4 in *-cert-v01@openssh.com) ;; *) exit 1 ;; esac ;; esac
fi
FILTER
  printf "exec '%s' \"\$@\"\n" "$(printf '%s\n' "$BINARY" | sed "s/'/'\\\\''/g")"
}

ensure_key_filter() {
  filter_state=
  if "$KEY_FILTER"; then filter_state=true; fi
  if ! "$DRY_RUN" && [ "$(state_get key_filter)" != "$filter_state" ]; then
    undo "state${TAB}key_filter$TAB$(state_get key_filter)"
    state_set key_filter "$filter_state"
  fi
  "$KEY_FILTER" || return 0
  if launcher_home "$ROOT$BINARY" >/dev/null; then
    say "$BINARY is a launcher, which refuses plain keys itself: the key filter adds nothing"
  fi
  key_filter_text >"$STAGE/filter"
  ensure_directory "$LIB_DIR" 0755 root:root
  ensure_directory "${FILTER_PATH%/*}" 0755 root:root
  put_file "$STAGE/filter" "$FILTER_PATH" 0755 root:root
  check_user_runs "$FILTER_PATH"
}

# It stays for as long as an sshd may still run it: until the reload, and while putting sshd back is
# possible. A later run takes it away then.
drop_key_filter() {
  [ -d "$ROOT${FILTER_PATH%/*}" ] && ! "$KEY_FILTER" || return 0
  filter_is_run=false
  if [ -n "$(state_get pending_reload)" ] || [ -e "$ROOT$STATE/unconfirmed" ]; then
    filter_is_run=true
  elif "$DRY_RUN" && [ "$SSHD_ACTION" != none ]; then
    if ! "$RESTART_SSH" || [ -n "$CONFIRM_WITHIN" ]; then filter_is_run=true; fi
  fi
  if "$filter_is_run" && [ -e "$ROOT$FILTER_PATH" ]; then
    say "$FILTER_PATH stays until sshd certainly does without it; the next run takes it away"
    return 0
  fi
  # All is done but this: from here on there is nothing else to put back.
  "$DRY_RUN" || : >"$TXN/undo"
  remove_file "$FILTER_PATH"
  "$DRY_RUN" || rmdir "$ROOT${FILTER_PATH%/*}" "$ROOT$LIB_DIR" 2>/dev/null || :
}

# The program and the user must be there before sshd is told: sshd -t checks neither.
check_command_ready() {
  ready_program=${WANT_COMMAND%% *}
  [ -x "$ROOT$ready_program" ] || fail 1 "$ready_program is not executable"
  ready_facts=$(stat -c '%u %a' "$ROOT$ready_program")
  [ "${ready_facts%% *}" = 0 ] && ! is_others_writable "${ready_facts#* }" ||
    fail 1 "$ready_program is not root's alone, so sshd would not run it"
  user_exists "$WANT_USER" || fail 1 "there is no user $WANT_USER"
}

configure_sshd() {
  if [ "$SSHD_ACTION" = none ]; then
    say "sshd already asks opkssh"
    return 0
  fi
  case $SSHD_ACTION in
  dropin)
    {
      printf '%s\n' "$DROPIN_MARK"
      sshd_pair
    } >"$STAGE/sshd"
    sshd_mode=0644
    ;;
  main)
    {
      main_block
      without_block "$ROOT$SSHD_TARGET"
    } >"$STAGE/sshd"
    sshd_mode=0$(stat -c '%a' "$ROOT$SSHD_TARGET")
    ;;
  esac
  if "$DRY_RUN"; then
    change "write $SSHD_TARGET: AuthorizedKeysCommand $WANT_COMMAND, AuthorizedKeysCommandUser $WANT_USER"
    return 0
  fi
  check_command_ready
  # What sshd will read, tried out where it cannot see it yet.
  {
    sshd_pair
    without_block "$ROOT$SSHD_CONFIG"
  } >"$STAGE/sshd_config"
  run_sshd -t -f "$STAGE/sshd_config" >"$STAGE/sshd_says" 2>&1 ||
    fail 1 "sshd does not accept the new lines: $(first_line "$(cat "$STAGE/sshd_says")")"
  # From here on a reload is owed, even if this process is killed before it.
  owe_reload yes
  undo reload
  put_file "$STAGE/sshd" "$SSHD_TARGET" "$sshd_mode" root:root
  prove_sshd
  for own_path in $own_dropins; do
    [ "$own_path" = "$SSHD_TARGET" ] || {
      remember "$own_path"
      remove_file "$own_path"
    }
  done
  prove_sshd
}

prove_sshd() {
  sshd_complaint=$(run_sshd -t 2>&1) ||
    fail 1 "sshd does not accept its configuration with $SSHD_TARGET: $(first_line "$sshd_complaint")"
  SETTINGS=$(sshd_settings)
  [ "$(setting authorizedkeyscommand)" = "$WANT_COMMAND" ] &&
    [ "$(setting authorizedkeyscommanduser)" = "$WANT_USER" ] ||
    fail 1 "$SSHD_TARGET has no effect: sshd still takes AuthorizedKeysCommand $(setting authorizedkeyscommand)"
}

# Whether sshd answers; 2 when there is no way to tell.
sshd_answers() {
  have ssh-keyscan || return 2
  banner_address=$(setting listenaddress)
  banner_port=${banner_address##*:}
  banner_host=${banner_address%:*}
  banner_host=${banner_host#\[}
  banner_host=${banner_host%\]}
  case $banner_host in '' | 0.0.0.0) banner_host=127.0.0.1 ;; ::) banner_host=::1 ;; esac
  ssh-keyscan -T 3 -p "${banner_port:-22}" "$banner_host" 2>&1 </dev/null | grep -q ' SSH-'
}

reload_quietly() {
  "$RESTART_SSH" || return 0
  if has_systemd; then
    for reload_unit in ssh sshd; do
      systemctl is-active --quiet "$reload_unit.service" || continue
      systemctl reload "$reload_unit.service"
      return
    done
    # Started for each connection: there is nothing that would have to read it again.
    return 0
  fi
  if have rc-service && rc-service sshd status >/dev/null 2>&1; then
    rc-service sshd reload >/dev/null 2>&1
    return
  fi
  reload_pid=$(cat "$ROOT$(setting pidfile)" 2>/dev/null)
  case $reload_pid in
  '' | *[!0-9]*) return 0 ;;
  esac
  if kill -0 "$reload_pid" 2>/dev/null && grep -aq sshd "/proc/$reload_pid/cmdline" 2>/dev/null; then
    kill -HUP "$reload_pid"
  fi
}

reload_sshd() {
  reload_how=$(state_get pending_reload)
  if [ "$SSHD_ACTION" = none ] && [ -z "$UNIT_DROPIN" ] && [ -z "$reload_how" ]; then return 0; fi
  [ -z "$UNIT_DROPIN" ] || reload_how=restart
  [ "$reload_how" = restart ] || reload_how=reload
  if ! "$RESTART_SSH"; then
    say "sshd is not ${reload_how}ed; until it is, it goes on as before"
    return 0
  fi
  change "$reload_how sshd"
  "$DRY_RUN" && return 0
  sshd_is_valid || fail 1 "sshd does not accept its configuration"
  sshd_answers
  answered_before=$?
  if [ "$reload_how" = restart ]; then
    [ -n "$UNIT" ] || UNIT=$(sshd_unit) || fail 1 "sshd has to be restarted, and systemd does not run"
    restart_unit "$UNIT" || fail 1 "sshd cannot be restarted"
  else
    reload_quietly || fail 1 "sshd cannot be reloaded"
  fi
  if [ "$answered_before" -eq 0 ]; then
    banner_tries=0
    until sshd_answers; do
      banner_tries=$((banner_tries + 1))
      [ "$banner_tries" -lt 8 ] || fail 1 "sshd does not answer any more"
      sleep 1
    done
  fi
  state_set pending_reload ""
}

# ---------------------------------------------------------------- dead man's switch

# The script may have come through a pipe, so what puts sshd back has to stand on its own.
arm_revert() {
  [ -n "$CONFIRM_WITHIN" ] || return 0
  [ "$SSHD_ACTION" != none ] || [ -n "$UNIT_DROPIN" ] || return 0
  change "put sshd back in $CONFIRM_WITHIN seconds unless $SELF --confirm is run"
  "$DRY_RUN" && return 0
  revert_copy=$ROOT$STATE/revert.copy
  undo "remove$TAB$STATE/revert.sh"
  rm -f "$revert_copy"
  revert_step=:
  [ -z "$SSHD_TARGET" ] || revert_step="rm -f '$ROOT$SSHD_TARGET'"
  revert_saved=$TXN/$(printf '%s' "$SSHD_TARGET" | tr '/' '%')
  if [ -n "$SSHD_TARGET" ] && [ -e "$revert_saved" ]; then
    cp -p "$revert_saved" "$revert_copy" || fail 1 "$STATE cannot be written to" "$(disk_hint "${STATE%/*}")"
    revert_temp=$(dirname "$ROOT$SSHD_TARGET")/.opkssh-tmp.revert
    revert_step="cp -p '$revert_copy' '$revert_temp' && mv -f '$revert_temp' '$ROOT$SSHD_TARGET'"
  fi
  cat >"$STAGE/revert" <<REVERT
#!/bin/sh
# Puts sshd back, because nobody confirmed the installation of opkssh in time.
rm '$ROOT$STATE/unconfirmed' 2>/dev/null || exit 0
$revert_step
'$SSHD' -t || exit 1
if [ -n '$UNIT_DROPIN' ]; then
  rm -f '$ROOT$UNIT_DROPIN'
  systemctl daemon-reload
  systemctl restart '$UNIT'
elif [ -d '$ROOT/run/systemd/system' ]; then
  systemctl reload ssh.service 2>/dev/null || systemctl reload sshd.service
elif command -v rc-service >/dev/null 2>&1; then
  rc-service sshd reload
else
  kill -HUP "\$(cat '$ROOT$(setting pidfile)')"
fi
rm -f '$ROOT$STATE/revert.sh' '$revert_copy'
REVERT
  replace "$STAGE/revert" "$STATE/revert.sh" 0700 root:root
  : >"$ROOT$STATE/unconfirmed"
  if has_systemd && have systemd-run; then
    systemd-run --quiet --on-active="$CONFIRM_WITHIN" --unit="opkssh-revert-$$" \
      /bin/sh "$ROOT$STATE/revert.sh" || fail 1 "no timer can be started for --confirm-within"
  else
    # shellcheck disable=SC2016 # the inner shell expands them
    nohup sh -c 'sleep "$1"; exec sh "$2"' sh "$CONFIRM_WITHIN" "$ROOT$STATE/revert.sh" \
      </dev/null >/dev/null 2>&1 &
  fi
}

confirm() {
  check_root
  if [ ! -e "$ROOT$STATE/unconfirmed" ]; then
    fail 1 "nothing waits for confirmation" "if the time was over: $SELF"
  fi
  change "keep the new configuration of sshd"
  RESULT=confirmed
  "$DRY_RUN" && return 0
  # The revert begins by removing the same file, so exactly one of the two goes on.
  rm "$ROOT$STATE/unconfirmed" || fail 1 "the configuration was put back just now"
  rm -f "$ROOT$STATE/revert.sh" "$ROOT$STATE/revert.copy"
}

# ---------------------------------------------------------------- install

install_opkssh() {
  preflight_install
  begin_transaction
  if "$DRY_RUN" && [ -z "$LOCAL_INSTALL_FILE" ]; then
    TAG=$INSTALL_VERSION
    [ "$TAG" != latest ] || TAG=VERSION
    change "download $(asset_name) of release $INSTALL_VERSION of $GITHUB_REPO, check it and run it once"
    TRIED=$ROOT$BINARY
    change "install it as $BINARY"
  else
    stage_binary
    if "$PACKAGE"; then install_package; else install_binary; fi
  fi
  ensure_user
  check_user_runs "$BINARY"
  ensure_config_tree
  ensure_sudoers
  ensure_selinux
  ensure_log
  keep_installer
  ensure_refresh
  ensure_chain
  ensure_key_filter
  configure_sshd
  configure_unit
  arm_revert
  reload_sshd
  sweep_launcher_homes
  drop_key_filter
  log_installation
  if "$DRY_RUN"; then
    RESULT=planned
  elif [ -z "$CHANGES" ]; then
    RESULT=unchanged
    say "opkssh $VERSION is installed as $BINARY; nothing had to be changed"
  else
    RESULT=installed
    say "Installation successful! Run '$BINARY_NAME' to use it."
    say "next: $BINARY add USER EMAIL ISSUER lets somebody in, $BINARY doctor says whether all is well"
    say "keep this session open until somebody has logged in"
  fi
}

# ---------------------------------------------------------------- uninstall

preflight_uninstall() {
  check_root
  detect_family
  SELINUX=false
  have getenforce && [ "$(getenforce 2>/dev/null)" != Disabled ] && SELINUX=true
  for uninstall_tool in awk sed grep mktemp cmp stat; do need "$uninstall_tool"; done
  BINARY=$(state_get binary)
  [ -n "$BINARY" ] || BINARY=$INSTALL_DIR/$BINARY_NAME
  INSTALL_DIR=${BINARY%/*}
  KEPT_INSTALLER=$(state_get installer)
  examine_sshd
  CHAIN_COMMAND=
  CHAIN_USER=
  UNIT=
  UNIT_DROPIN=
  UNIT_RUNS=false
}

# Takes our lines out; what stood below them is in effect again because nobody touched it.
unconfigure_sshd() {
  find_own_dropins
  main_has_pair=false
  grep -qxF -e "$MARK_BEGIN" "$ROOT$SSHD_CONFIG" && main_has_pair=true
  grep -qxF "AuthorizedKeysCommand $BINARY verify %u %k %t" "$ROOT$SSHD_CONFIG" && main_has_pair=true
  [ -n "$own_dropins" ] || "$main_has_pair" || return 0
  SSHD_ACTION=remove
  if ! "$DRY_RUN"; then
    owe_reload yes
    undo reload
  fi
  for own_path in $own_dropins; do
    remove_file "$own_path"
  done
  if "$main_has_pair"; then
    restore_main
    put_file "$STAGE/sshd" "$SSHD_CONFIG" "0$(stat -c '%a' "$ROOT$SSHD_CONFIG")" root:root
  fi
  "$DRY_RUN" && return 0
  sshd_complaint=$(run_sshd -t 2>&1) ||
    fail 1 "sshd does not accept its configuration without opkssh: $(first_line "$sshd_complaint")"
  SETTINGS=$(sshd_settings)
}

# The main file without our block and without the pair the Go tool's installer appends.
restore_main() {
  without_block "$ROOT$SSHD_CONFIG" |
    sed "\\#^AuthorizedKeysCommand $BINARY verify %u %k %t\$#d" >"$STAGE/sshd"
  if grep -qxF "AuthorizedKeysCommand $BINARY verify %u %k %t" "$ROOT$SSHD_CONFIG" &&
    ! grep -qxF -e "$MARK_BEGIN" "$ROOT$SSHD_CONFIG"; then
    sed "\\#^AuthorizedKeysCommandUser $AUTH_CMD_USER\$#d" "$STAGE/sshd" >"$STAGE/sshd.new"
    mv -f "$STAGE/sshd.new" "$STAGE/sshd"
  fi
}

# sshd must not be left with a command that is about to be removed.
refuse_dangling_command() {
  "$DRY_RUN" && return 0
  left_command=$(setting authorizedkeyscommand)
  case ${left_command%% *} in
  "$BINARY" | "$LIB_DIR"/*)
    SCAN=$(scan_file "$SSHD_CONFIG" global 0 0 -)
    fail 1 "sshd still asks opkssh ($(where_set))" "take that line out, then run this again"
    ;;
  esac
  left_places=$(grep -lsF -e "$BINARY verify" -e "$FILTER_PATH verify" "$ROOT/etc/ssh/sshd_config" \
    "$ROOT$DROPIN_DIR"/*.conf |
    while read -r left_file; do
      grep -Ev '^[[:space:]]*#' "$left_file" | grep -qF -e "$BINARY verify" -e "$FILTER_PATH verify" &&
        printf '%s ' "$left_file"
    done)
  [ -z "$left_places" ] || warn "opkssh is still named in $left_places"
}

# restore_or_remove PATH: what was there before opkssh came, or nothing.
restore_or_remove() {
  restore_copy=$ROOT$STATE/originals/$(printf '%s' "$1" | tr '/' '%')
  if grep -qsxF "original$TAB$1" "$ROOT$STATE/manifest" && [ -f "$restore_copy" ]; then
    put_file "$restore_copy" "$1" "0$(stat -c '%a' "$restore_copy")" \
      "$(stat -c '%U:%G' "$restore_copy")"
  elif ! package_owns "$1"; then
    remove_file "$1"
  fi
}

remove_refresh() {
  if has_systemd && { [ -e "$ROOT/etc/systemd/system/opkssh-cache-refresh.timer" ] ||
    systemctl is-enabled --quiet opkssh-cache-refresh.timer 2>/dev/null; }; then
    change "disable opkssh-cache-refresh.timer"
    "$DRY_RUN" || systemctl disable --now opkssh-cache-refresh.timer >/dev/null 2>&1 || :
  fi
  for refresh_path in /etc/systemd/system/opkssh-cache-refresh.timer \
    /etc/systemd/system/opkssh-cache-refresh.service /etc/cron.d/opkssh \
    /etc/periodic/15min/opkssh /etc/logrotate.d/opkssh; do
    [ ! -e "$ROOT$refresh_path" ] || restore_or_remove "$refresh_path"
  done
  if has_systemd && ! "$DRY_RUN"; then systemctl daemon-reload >/dev/null 2>&1 || :; fi
}

remove_selinux() {
  "$SELINUX" && have semodule || return 0
  semodule -l 2>/dev/null | grep -q '^opkssh' || return 0
  change "unload SELinux module opkssh"
  "$DRY_RUN" || semodule -r opkssh >/dev/null 2>&1 || warn "SELinux module opkssh cannot be unloaded"
}

# remove_tree PATH
remove_tree() {
  [ -e "$ROOT$1" ] && [ ! -L "$ROOT$1" ] || return 0
  change "remove $1 and all that is in it"
  "$DRY_RUN" || rm -rf "$ROOT${1:?}" || warn "$1 cannot be removed"
}

remove_policy_and_log() {
  remove_tree /var/cache/opkssh
  if "$PURGE"; then
    remove_tree /etc/opk
    for log_path in "$ROOT"/var/log/opkssh.log*; do
      [ -f "$log_path" ] || continue
      change "remove ${log_path#"$ROOT"}"
      "$DRY_RUN" || rm -f "$log_path"
    done
    return 0
  fi
  # The number of a group that is gone may be given to another one.
  [ -n "$(state_get created_group)" ] || return 0
  for kept_path in "$ROOT"/etc/opk "$ROOT"/etc/opk/* "$ROOT"/etc/opk/policy.d/* \
    "$ROOT"/var/log/opkssh.log; do
    [ -e "$kept_path" ] && [ ! -L "$kept_path" ] || continue
    set_access "${kept_path#"$ROOT"}" "0$(stat -c '%a' "$kept_path")" root:root
  done
}

remove_user() {
  kept_user=$(state_get created_user)
  kept_group=$(state_get created_group)
  if [ -n "$kept_user" ] && user_exists "$kept_user"; then
    change "remove user $kept_user"
    "$DRY_RUN" || delete_user "$kept_user" || warn "user $kept_user cannot be removed"
  fi
  if [ -n "$kept_group" ] && group_exists "$kept_group"; then
    change "remove group $kept_group"
    "$DRY_RUN" || delete_group "$kept_group" || warn "group $kept_group cannot be removed"
  fi
}

uninstall_opkssh() {
  preflight_uninstall
  begin_transaction
  SSHD_ACTION=none
  # In this order sshd asks somebody whenever it is started in between.
  unconfigure_unit
  unconfigure_sshd
  refuse_dangling_command
  reload_sshd
  for sudoers_path in "$SUDOERS_PATH" "$CHAIN_SUDOERS_PATH"; do
    [ -e "$ROOT$sudoers_path" ] || continue
    if is_our_sudoers "$sudoers_path"; then
      remove_file "$sudoers_path"
    else
      warn "$sudoers_path stays, with a rule for opkssh in it: $(foreign_sudoers "$sudoers_path") is not ours"
    fi
  done
  # sshd no longer needs any of it: from here on there is nothing to put back.
  "$DRY_RUN" || : >"$TXN/undo"
  [ -z "$UNIT_DROPIN" ] || rmdir "$ROOT${UNIT_DROPIN%/*}" 2>/dev/null || :
  remove_refresh
  remove_selinux
  for uninstall_path in "$LIB_DIR/authorized-keys-command" "$LIB_DIR/then" "$FILTER_PATH" \
    "$BINARY.previous" "$BINARY"; do
    package_owns "$uninstall_path" || remove_file "$uninstall_path"
  done
  remove_package
  remove_kept_installer
  homes_path=$(state_get launcher_homes)
  if [ -n "$homes_path" ] && ! package_owns "$homes_path"; then remove_tree "$homes_path"; fi
  "$DRY_RUN" || rmdir "$ROOT${FILTER_PATH%/*}" "$ROOT$LIB_DIR" 2>/dev/null || :
  remove_policy_and_log
  remove_user
  if "$DRY_RUN"; then
    RESULT=planned
    return 0
  fi
  RESULT=uninstalled
  [ -n "$CHANGES" ] || RESULT=unchanged
  rm -rf "$ROOT${STATE:?}"
  TXN=
  LOCKED=false
  say "opkssh is uninstalled"
  if [ -d "$ROOT/etc/opk" ]; then say "/etc/opk and the log are kept; $SELF_UNINSTALL --purge removes them"; fi
}

main() {
  SELINUX=false
  trap 'on_exit $?' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap 'exit 129' HUP
  parse_arguments "$@"
  case $ACTION in
  help) usage ;;
  install) install_opkssh ;;
  uninstall) uninstall_opkssh ;;
  confirm) confirm ;;
  esac
  exit 0
}

# Whoever sources this script wants its functions only.
if [ -z "${SHUNIT_RUNNING:-}" ]; then
  main "$@"
fi
