#!/bin/bash
# Records a cluster: two balancers (haproxy) that pass an address between them (keepalived) before two servers (sshd), in namespaces of their own.
# usage: lab/cluster.sh OUT.pcap   as root, with haproxy, keepalived, openssh-server and tcpdump installed; it takes half a minute
set -euo pipefail
out=$(realpath "$1")
names="client front-1 front-2 server-1 server-2"
work=$(mktemp -d)
clean() {
  for name in $names switch; do
    for pid in $(ip netns pids "wlc-$name" 2>/dev/null); do kill "$pid" 2>/dev/null || true; done
  done
  sleep 1
  for name in $names switch; do ip netns del "wlc-$name" 2>/dev/null || true; done
  rm -rf "$work"
}
trap clean EXIT
in_host() { ip netns exec "wlc-$1" "${@:2}"; }

ip netns add wlc-switch
in_host switch ip link add bridge address 02:00:00:00:77:01 type bridge mcast_snooping 0
in_host switch ip link set bridge up
add() { # NAME LAST-BYTE MAC
  ip netns add "wlc-$1"
  ip link add "wlc$2" type veth peer name eth0 netns "wlc-$1"
  ip link set "wlc$2" netns wlc-switch
  in_host switch ip link set "wlc$2" up master bridge
  in_host "$1" sysctl -qw net.ipv6.conf.all.disable_ipv6=1
  in_host "$1" ip link set eth0 address "$3" up
  in_host "$1" ip link set lo up
  in_host "$1" ip addr add "10.77.0.$2/24" dev eth0
}
add client 9 64:00:6a:77:00:09
add front-1 11 3c:ec:ef:77:00:11
add front-2 12 3c:ec:ef:77:00:12
add server-1 21 ac:1f:6b:77:00:21
add server-2 22 ac:1f:6b:77:00:22
in_host switch tcpdump -Z root -i bridge -U -w "$out" 2>/dev/null &

mkdir -p /run/sshd
for server in server-1 server-2; do
  ssh-keygen -q -t ed25519 -N '' -C '' -f "$work/$server"
  printf 'HostKey %s\nPidFile none\nUsePAM no\n' "$work/$server" >"$work/$server.conf"
  in_host "$server" /usr/sbin/sshd -D -f "$work/$server.conf" 2>/dev/null &
done
cat >"$work/haproxy.cfg" <<'X'
defaults
 mode tcp
 balance roundrobin
 timeout connect 3s
 timeout client 9s
 timeout server 9s
listen ssh
 bind 0.0.0.0:2222
 server one 10.77.0.21:22
 server two 10.77.0.22:22
X
join() { # FRONT PRIORITY
  printf 'vrrp_instance front {\n interface eth0\n state BACKUP\n virtual_router_id 7\n priority %s\n virtual_ipaddress {\n 10.77.0.100/24\n }\n}\n' "$2" >"$work/$1.conf"
  in_host "$1" keepalived -n -P -f "$work/$1.conf" -p "$work/$1.pid" -r "$work/$1.vrrp.pid" >/dev/null 2>&1 &
}
for front in front-1 front-2; do in_host "$front" haproxy -f "$work/haproxy.cfg" -db 2>/dev/null & done
join front-1 150
join front-2 100

ask() { # ADDRESS PORT TIMES
  until in_host client ping -qc1 -W1 "$1" >/dev/null; do :; done
  for _ in $(seq "$3"); do in_host client ssh-keyscan -T 5 -p "$2" -t ed25519 "$1" >/dev/null 2>&1; done
}
has() { in_host "$1" ip -o addr show dev eth0 | grep -q 10.77.0.100; }
until has front-1; do sleep 0.2; done
ask 10.77.0.100 2222 4
ask 10.77.0.21 22 1
ask 10.77.0.22 22 1
sleep 3
kill "$(cat "$work/front-1.pid")"
until has front-2; do sleep 0.2; done
ask 10.77.0.100 2222 4
sleep 3
join front-1 150
until has front-1; do sleep 0.2; done
ask 10.77.0.100 2222 2
sleep 1
