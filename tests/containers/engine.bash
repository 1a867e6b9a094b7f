# Images, made here of nothing: a Debian by debootstrap under the name that deploy/Containerfile begins with, and that file on it as it
# is written. Everything lies in $home, a store of its own that goes with the test.
# shellcheck source=tests/support/debian_root.bash
. tests/support/debian_root.bash

home=$(mktemp -d -p /tmp)
export CONTAINERS_CONF=$home/containers.conf CONTAINERS_STORAGE_CONF=$home/storage.conf
cat >"$CONTAINERS_CONF" <<END
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_backend = "netavark"
network_config_dir = "$home/networks"
END
printf '[storage]\ndriver = "vfs"\ngraphroot = "%s"\nrunroot = "%s"\n' "$home/images" "$home/run" >"$CONTAINERS_STORAGE_CONF"
buildah from scratch >/dev/null 2>"$home/log" || { echo "containers are not built: the kernel refuses ($(tail -n 1 "$home/log"))"; rm -rf --one-file-system "$home"; finish; }
# shellcheck disable=SC2317  # called by trap
clean_up() {
  podman rm -fa -t 0 >/dev/null 2>&1
  podman network prune -f >/dev/null 2>&1
  [ ! -s "$home/db/postmaster.pid" ] || kill -INT "$(head -n 1 "$home/db/postmaster.pid")"
  sleep 1
  grep -o " $home/[^ ]*" /proc/self/mounts | sort -r | xargs -r umount -l
  rm -rf --one-file-system "$home"
}
trap clean_up EXIT

base=$(sed -n 's/^FROM \([^ ]*\) AS build/\1/p' deploy/Containerfile)
suite=${base##*:} suite=${suite%-slim}
make_base() {
  local container root line settings=()
  debootstrap --variant=minbase --include=ca-certificates "$suite" "$home/base" && copy_network "$home/base" "$suite" || return
  while read -r line; do settings+=(--env "$line"); done < <(network_environment)
  container=$(buildah from scratch) && root=$(buildah mount "$container") && cp -a "$home/base/." "$root/" && rm -rf --one-file-system "$home/base" &&
    buildah umount "$container" && { [ ${#settings[@]} = 0 ] || buildah config "${settings[@]}" "$container"; } && buildah commit -q --rm "$container" "$base"
}
built() { buildah bud --isolation chroot --network host --pull=never --format docker "$@"; }
make_image() { built -f deploy/Containerfile -t localhost/tutti .; }
what_builds_it_stays_behind() { podman run --rm --no-healthcheck --network host --entrypoint sh localhost/tutti -c 'test -x /usr/local/bin/tutti && ! test -e /src && ! command -v gcc && ! command -v node'; }

check "a base is made: $base" make_base
check "the image is built of it, both stages as they are written" make_image
check "the program is in it, what builds it is not" what_builds_it_stays_behind
