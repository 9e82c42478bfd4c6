/** Commands of IOS that change nothing of which packets pass and which way they take: management, logging, time, quality of service, layer 2 upkeep. */

/** First words of such commands; lines below them are of the same kind. */
const FIRST_WORDS: ReadonlySet<string> = new Set(
  (
    'aaa aaa-server ac alias analytics ap archive arp async-bootp authentication auto-voice avb beep bfd boot boot-end-marker boot-start-marker ' +
    'bootflash buffers busy-message call call-home card cdp chat-script clns clock cns config-register configuration controller cos cpu ' +
    'default-value define device-sensor device-tracking diagnostic dial-peer do dot11 dot1x downward-compatible-config dpm ' +
    'dspfarm eap ecfm-cos-mapping enable end environment epm errdisable ethernet event exception exit facility-alarm fabric fallback file ' +
    'flow format ft gateway global-address-family gsr hardware hostapd hw-module identity inactive install iox isdn kerberos key kron ' +
    'l2 l2protocol l3 lacp ldap license lldp lldp-med location logging login mac macro main-cpu management map-list map-class mediatrace ' +
    'memory memory-size menu metadata mls mmi-auth mmi-pvc mode modem monitor mop multilink mvr netconf netconf-yang network-clock network-clock-participate ' +
    'network-policy nmsp no-more ntp nvram onep os override param-map parser password passive-ntp performance pki platform port-channel port-profile power ' +
    'ppp presence principal printer priority-list privilege process processor profile prompt ptp qos queue-list radius radius-server ' +
    'redundancy regex remote-management restconf resume-string rmon rtr scheduler scripting sdm security service service-list ' +
    'service-policy sip-ua snmp snmp-server software spanning-tree spd stackwise stackwise-virtual state-machine subscriber switch switch-profile syslog ' +
    'system tacacs tacacs-server tag-switching telephony-service telemetry template terminal test tftp-server time-range transceiver udld upgrade ' +
    'username vdc version virtual-service virtual-profile virtual-template voice voice-card voice-port vstack vtp wireless wlan wsma x25 x29 xdr zone-parameter ' +
    'hostname-prefix cable-modem cable banner fastboot feature-set crypto device fhrp mpls parameter-map sampler sntp ' +
    'track stack-mac stack-power storm-control table-map'
  ).split(' '),
);
/** Words behind `ip` of which the same is true. */
const IP_WORDS: ReadonlySet<string> = new Set(
  (
    'accounting accounting-threshold admission-name arp as-path-name bgp-community bootp cef classless ddns device dhcp dhcp-server dns domain domain-list domain-lookup domain-name ' +
    'dvmrp finger flow flow-aggregation flow-cache flow-capture flow-export flow-top-talkers forward-protocol ftp gratuitous-arps host host-routing hp-host ' +
    'http icmp identd igmp kerberos local-domain max-name mroute mrm msdp multicast multicast-routing name-server nbar nhrp options pim ' +
    'port-map radius rcmd reflexive-list rsvp rtcp rtp scp security sla spd ssh subnet-zero sap tacacs tcp telnet ' +
    'tftp udp tunnel auth-proxy extcommunity-list inspect load-sharing local-proxy-arp redirects routing source-route ' +
    'snmp source tcp-adjust vrf-lite'
  ).split(' '),
);
const IPV6_WORDS: ReadonlySet<string> = new Set(
  'cef dhcp flow general-prefix host hop-limit icmp mld mobile multicast-routing nd neighbor pim snooping source-route traffic-interface unicast-routing tftp'.split(
    ' ',
  ),
);

/** True where a command at the top level changes nothing of access. `words` stand behind `no`, in lower case. */
export function isIgnored(words: readonly string[]): boolean {
  const [first = '', second = ''] = words;
  if (first === 'ip') return second === 'local' ? words[2] === 'pool' : IP_WORDS.has(second);
  if (first === 'ipv6') return IPV6_WORDS.has(second);
  if (first === 'mac') return second === 'address-table';
  // Maps and filters of VLANs deny packets; the rest of it names them.
  if (first === 'vlan') return second !== 'access-map' && second !== 'filter';
  return FIRST_WORDS.has(first);
}
