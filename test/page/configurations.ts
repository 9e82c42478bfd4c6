/** Configurations of a small network as people would bring them to the page: a switch with a line that nobody understands, and a firewall. */
import { zipSync } from 'fflate';

/** What must not be left anywhere. */
export const SECRET = 'Wint3rGarten';

const CORE = `version 15.2
service password-encryption
hostname core-1
enable secret 9 $9$${SECRET}
username admin privilege 15 secret 5 $1$mERr$${SECRET}
interface Vlan10
 description ward, ask ${SECRET}
 ip address 10.20.10.1 255.255.255.0
 ip access-group WARD in
interface Vlan30
 ip address 10.20.30.1 255.255.255.0
interface Vlan40
 ip address 10.20.40.1 255.255.255.0
 shutdown
ip access-list extended WARD
 10 permit tcp 10.20.10.0 0.0.0.255 10.20.30.0 0.0.0.255 eq 104
 20 frobnicate tcp any any
 30 deny ip any any
ip route 0.0.0.0 0.0.0.0 10.20.30.254
snmp-server community ${SECRET} RO
end
`;
const EDGE = `#config-version=FGT60F-7.0.5-FW-build0304
config system global
    set hostname "edge-fw"
end
config system admin
    edit "admin"
        set password ENC ${SECRET}
    next
end
config system interface
    edit "port1"
        set ip 10.20.30.254 255.255.255.0
    next
    edit "wan1"
        set ip 192.0.2.2 255.255.255.252
    next
end
config firewall policy
    edit 10
        set srcintf "port1"
        set dstintf "wan1"
        set srcaddr "all"
        set dstaddr "all"
        set action accept
        set schedule "always"
        set service "HTTPS"
    next
end
`;

interface Payload {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A switch, an archive with a firewall, and a file that is none: to be chosen at once. */
export function configurationFiles(): Payload[] {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const archive = zipSync({ 'site-b/edge.conf': bytes(EDGE), 'site-b/notes.txt': bytes('call the vendor') });
  return [
    { name: 'core-1.cfg', mimeType: 'text/plain', buffer: Buffer.from(CORE) },
    { name: 'site-b.zip', mimeType: 'application/zip', buffer: Buffer.from(archive) },
  ];
}
