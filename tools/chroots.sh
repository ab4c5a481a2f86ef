# Roots of other releases to try things in, for tools/deb, tools/distro and tools/portable, which source this file.

require_root() { [ "$(id -u)" -eq 0 ] || { echo "$0 runs commands in a chroot: run it as root" >&2; exit 1; }; }

# make_root SUITE ROOT [OPTION…]: a root of a release of Debian; options are debootstrap's.
make_root() {
    command -v debootstrap >/dev/null || { echo "debootstrap is missing: install the package of that name" >&2; exit 1; }
    debootstrap --variant=minbase "${@:3}" "$1" "$2"
}

# connect_root ROOT: how this machine reaches its registries.
connect_root() {
    local file
    for file in /etc/resolv.conf /etc/hosts /etc/pip.conf; do
        [ ! -e "$file" ] || cp -L "$file" "$1$file"
    done
    apt-config dump | grep -E '^Acquire::(https?|Check-)' >"$1/etc/apt/apt.conf.d/90machine" || true
}

# in_root ROOT [NAME=VALUE…] COMMAND…: runs it there with /proc, this machine's /dev and no other environment. Mounts and
# processes are gone when it ends.
in_root() {
    unshare --mount --pid --fork --kill-child bash -euc '
        mount -t proc proc "$1/proc"
        mount --rbind /dev "$1/dev"
        exec chroot "$1" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "${@:2}"' in_root "$@"
}
