/** Configurations in every dialect with a secret of its own in each place where devices write one: for the tests. */

/** What stands for a secret: each place has its own. */
let planted = 0;
const canaries: string[] = [];
function canary(form = (word: string): string => word): string {
  const word = form(`Ca9ary${++planted}x`);
  canaries.push(word);
  return word;
}
const phrase = (): string =>
  canary((word) => word.toLowerCase().replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? ''));

const IOS = `version 15.2
service password-encryption
hostname core-1
! changed by ${phrase()}
enable secret 9 $9$${canary()}
enable password 7 ${canary()}
username admin privilege 15 secret 5 $1$mERr$${canary()}
username bob password 0 ${phrase()}
aaa group server radius ISE
 server-private 10.1.1.9 key 7 ${canary()}
radius server ISE
 address ipv4 10.1.1.9 auth-port 1812
 key ${phrase()}
radius-server host 10.1.1.8 key ${canary()}
tacacs-server key 7 ${canary()}
crypto isakmp key ${canary()} address 192.0.2.9
crypto pki certificate chain X
 certificate 01
  30820241 308201AA A0030201 02020101 300D0609 2A864886 F70D0101 04050030
  quit
key chain OSPF
 key 1
  key-string 7 ${canary()}
interface Vlan10
 description ask ${phrase()} for the door
 ip address 10.20.10.1 255.255.255.0
 ip access-group WARD in
 ip ospf message-digest-key 1 md5 7 ${canary()}
 ip ospf authentication-key ${canary()}
 standby 1 ip 10.20.10.3
 standby 1 authentication md5 key-string ${canary()}
router ospf 1
 network 10.20.0.0 0.0.255.255 area 0
router bgp 65000
 neighbor 10.20.10.9 remote-as 65001
 neighbor 10.20.10.9 password 7 ${canary()}
ip access-list extended WARD
 remark ${phrase()}
 10 permit tcp 10.20.10.0 0.0.0.255 any eq 104
 20 frobnicate secretly ${canary()}
 30 deny ip any any
snmp-server community ${canary()} RO 10
snmp-server host 10.1.1.7 version 2c ${phrase()}
snmp-server user ops NET v3 auth sha ${canary()} priv aes 128 ${canary()}
ip route 0.0.0.0 0.0.0.0 10.20.10.254
archive
 path ftp://backup:${canary()}@10.1.1.5/x
ntp authentication-key 1 md5 ${canary()} 7
banner motd ^C
call ${phrase()} on 5555
^C
line vty 0 4
 password 7 ${canary()}
end
`;
const ASA = `: Saved
ASA Version 9.9
hostname fw
enable password ${canary()} encrypted
passwd ${canary()} encrypted
names
interface GigabitEthernet0/1
 nameif inside
 security-level 100
 ip address 192.168.1.1 255.255.255.0
access-list OUT remark ${phrase()}
access-list OUT extended permit tcp any host 192.168.1.5 eq 443
access-group OUT in interface inside
snmp-server community ${canary()}
snmp-server host inside 192.168.1.7 community ${canary()} version 2c
aaa-server R protocol radius
aaa-server R (inside) host 192.168.1.8
 key ${canary()}
tunnel-group 192.0.2.1 ipsec-attributes
 ikev1 pre-shared-key ${canary()}
 ikev2 remote-authentication pre-shared-key ${canary()}
username admin password ${canary()} encrypted privilege 15
failover key ${canary()}
ldap-login-password ${canary()}
`;
const NX = `!Command: show running-config
version 7.0(3)I7(1)
feature interface-vlan
hostname nx
username admin password 5 $5$${canary()} role network-admin
snmp-server user admin network-admin auth md5 0x${'ab12'.repeat(8)} priv 0x${'cd34'.repeat(8)} localizedkey
snmp-server community ${canary()} group network-operator
radius-server key 7 "${canary()}"
interface Vlan10
  ip address 10.2.0.1/24
  ip access-group WARD in
  hsrp 1
    authentication text ${canary()}
    ip 10.2.0.3
ip access-list WARD
  10 permit tcp 10.2.0.0/24 any eq 443
  20 deny ip any any
`;
const FORTI = `#config-version=FGT60F-7.0.5-FW-build0304
config system global
    set hostname "fw1"
end
config system admin
    edit "admin"
        set password ENC ${canary()}
        set comments "${phrase()} in room 4"
    next
end
config system snmp community
    edit 1
        set name "${phrase()}"
    next
end
config system interface
    edit "port1"
        set ip 10.0.1.1 255.255.255.0
        set password ENC ${canary()}
    next
    edit "port2"
        set ip 10.0.2.1 255.255.255.0
    next
end
config vpn certificate local
    edit "x"
        set private-key "-----BEGIN ENCRYPTED PRIVATE KEY-----
${canary()}
-----END ENCRYPTED PRIVATE KEY-----"
    next
end
config vpn ipsec phase1-interface
    edit "vpn"
        set psksecret ENC ${canary()}
    next
end
config user local
    edit "bob"
        set passwd ENC ${canary()}
    next
end
config firewall policy
    edit 10
        set srcintf "port1"
        set dstintf "port2"
        set srcaddr "all"
        set dstaddr "all"
        set action accept
        set schedule "always"
        set service "HTTPS"
        set comments "line one ${phrase()}
line two ${phrase()}"
    next
end
`;
const PAN = `<?xml version="1.0"?>
<config version="10.1.0" urldb="paloaltonetworks">
  <mgt-config>
    <users>
      <entry name="admin">
        <phash>$5$${canary()}</phash>
        <public-key>${canary()}</public-key>
      </entry>
    </users>
  </mgt-config>
  <shared>
    <server-profile><radius><entry name="r"><server><entry name="s"><secret>-AQ==${canary()}</secret></entry></server></entry></radius></server-profile>
  </shared>
  <devices>
    <entry name="localhost.localdomain">
      <deviceconfig>
        <system>
          <hostname>pan</hostname>
          <snmp-setting><access-setting><version><v2c><snmp-community-string>${phrase()}</snmp-community-string></v2c></version></access-setting></snmp-setting>
        </system>
      </deviceconfig>
      <network>
        <ike><gateway><entry name="g"><authentication><pre-shared-key><key>-AQ==${canary()}</key></pre-shared-key></authentication></entry></gateway></ike>
        <interface><ethernet><entry name="ethernet1/1"><layer3><ip><entry name="10.1.0.1/24"/></ip></layer3></entry></ethernet></interface>
      </network>
      <vsys><entry name="vsys1">
        <zone><entry name="in"><network><layer3><member>ethernet1/1</member></layer3></network></entry></zone>
        <rulebase><security><rules>
          <entry name="r1">
            <from><member>in</member></from><to><member>any</member></to>
            <source><member>any</member></source><destination><member>any</member></destination>
            <application><member>any</member></application><service><member>any</member></service>
            <action>allow</action><description>ask ${phrase()}</description>
          </entry>
        </rules></security></rulebase>
      </entry></vsys>
    </entry>
  </devices>
</config>
`;
const PAN_SET = `set deviceconfig system hostname pan
set mgt-config users admin phash $1$${canary()}
set deviceconfig system snmp-setting access-setting version v2c snmp-community-string ${canary()}
set network ike gateway g authentication pre-shared-key key -AQ==${canary()}
set network interface ethernet ethernet1/1 layer3 ip 10.1.0.1/24
set zone in network layer3 ethernet1/1
set rulebase security rules r1 from in to any source any destination any application any service any action allow
set rulebase security rules r1 description "ask ${phrase()}"
`;
const NFT = `#!/usr/sbin/nft -f
# password ${canary()}
table inet filter {
  chain forward {
    type filter hook forward priority 0; policy drop;
    ip saddr 10.1.0.0/24 tcp dport 443 accept comment "ask ${phrase()}"
  }
}
`;
const IPTABLES = `# Generated by iptables-save v1.8.7
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
# ${phrase()}
-A FORWARD -s 10.1.0.0/24 -p tcp -m tcp --dport 443 -m comment --comment "ask ${phrase()}" -j ACCEPT
COMMIT
`;
const OVS = `# token ${canary()}
priority=10,tcp,nw_src=10.1.0.0/24,tp_dst=443 actions=normal
priority=0 actions=drop
`;
const NETWORK = `# written by ${phrase()}, password ${canary()}
network:
  site: main
`;
const NONE = `host-name edge
system login user bob authentication encrypted-password "${canary()}"
snmp community ${phrase()}
interface ge-0/0/0 address 10.9.0.1/24
`;
/** Every dialect, null for none that is known, with a text in it. */
export const TEXTS: readonly (readonly [dialect: string | null, text: string])[] = [
  ['cisco-ios', IOS],
  ['cisco-asa', ASA],
  ['cisco-nx-os', NX],
  ['fortios', FORTI],
  ['pan-os', PAN],
  ['pan-os', PAN_SET],
  ['nftables', NFT],
  ['iptables-save', IPTABLES],
  ['open-vswitch', OVS],
  ['wardline-network', NETWORK],
  [null, NONE],
];

/** The secrets of a text. */
export function secretsOf(text: string): readonly string[] {
  return canaries.filter((word) => text.includes(word));
}
