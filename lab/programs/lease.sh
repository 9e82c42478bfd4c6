#!/bin/sh
# Applies what DHCP gave to the host's card; called by udhcpc (event in $1) and by dhclient (event in $reason).
case "${1:-$reason}" in
  deconfig | PREINIT | EXPIRE | RELEASE | STOP | FAIL)
    ip -4 addr flush dev "$interface"
    ip link set "$interface" up
    ;;
  bound | renew | BOUND | RENEW | REBIND | REBOOT)
    ip -4 addr flush dev "$interface"
    ip addr add "${ip:-$new_ip_address}/24" broadcast + dev "$interface"
    ip route replace default via "${router:-$new_routers}"
    ;;
esac
exit 0
