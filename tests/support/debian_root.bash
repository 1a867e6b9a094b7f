# A bare root of Debian, and how this machine reaches its package archives. For tests that begin on a machine without anything.

# The archive's address is the one this machine uses itself: `archive main` or `archive security`.
archive() {
  local addresses
  addresses=$(grep -rhoE '(URIs:|^deb(-src)?( \[[^]]*\])?) *https?://[^ ]+' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null | grep -oE 'https?://[^ ]+' | grep -i debian | sort -u)
  if [ "$1" = security ]; then grep security <<<"$addresses" | head -n 1; else grep -v security <<<"$addresses" | head -n 1; fi
}

# What this machine was told of proxies, registries and certificates, as lines NAME=value.
network_environment() { env | grep -iE '^(https?_proxy|no_proxy|npm_config_(registry|proxy|https_proxy|noproxy|cafile)|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE)='; }

copy_network() { # ROOT SUITE: archives, certificates and proxies of this machine for a root of that Debian
  local root=$1 file
  cp /etc/resolv.conf /etc/hosts "$root/etc/"
  mkdir -p "$root/etc/ssl/certs" "$root/usr/local/share/ca-certificates" "$root/etc/apt/apt.conf.d"
  cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
  cp -L /etc/ssl/certs/ca-certificates.crt "$root/usr/local/share/ca-certificates/machine.crt" # for when that package is renewed
  for file in $(grep -lsE '^ *Acquire::(https?|ftp)::' /etc/apt/apt.conf /etc/apt/apt.conf.d/*); do cp "$file" "$root/etc/apt/apt.conf.d/"; done
  printf 'deb %s %s main\ndeb %s %s-security main\n' "$(archive main)" "$2" "$(archive security)" "$2" >"$root/etc/apt/sources.list"
}
