/** Which facts tell what kind of device it is, and how: by the key's last part, whatever the protocol. */

/** Names are said by the device, payload and behaviour are seen of it, sizes are the sizes and the order of its packets. */
export type Category = 'name' | 'payload' | 'behaviour' | 'size';

/** Facts of this one device or of its site: addresses, serial numbers, identifiers, places, domains, times, what others chose. */
const LEFT_OUT = new RegExp(
  `\\.(?:${[
    '\\w*[aA]ddress(?:es)?',
    '\\w*[mM]ac',
    '\\w*[iI]p',
    'lease|answer|requestedAddress|dnsServer|router|serverId|relayAgent|prefix|neighbour',
    '\\w*[sS]erial\\w*',
    '\\w*[uU]uid|\\w*[gG]uid|usn|endpoint|machineId|instanceId|hueBridgeId|hostKey|engineId|hostId|assetId',
    'certificateNotAfter|certificateSerial',
    'chassisId|portId|portDescription|\\w*[vV]lan|network|unit|nasPortId|\\w*Station',
    '\\w*[lL]ocation|site|facility|\\w*Facility|objectDepartment|domain\\w*|dnsDomain|dnsForest|\\w*[rR]ealm|group|\\w*NamingContext',
    'users?|share|ticket|logonStatus|bindResult|error|rejection|fault|called\\w+|receiving\\w+|move\\w+|messageType|acknowledgement',
    'prt1[789]|prt20|obx18|role|printerName|stationName|sysName|sysLocation|installedSoftware',
  ].join('|')})$`,
);
/** Left out by their last part, but told by the maker: a host's name, and the path of a description. */
const KEPT = new Set(['mdns.address', 'ssdp.location']);
const BEHAVIOUR =
  /\.(?:parameterRequestList|optionRequestList|maxMessageSize|ja3s?|ja4|hassh(?:Server)?|hostKeyAlgorithm|alpn|version|dialects?|signing|encryptionTypes|requestedProtocols|selectedProtocol|securityLevel|selfSigned|capabilities|stratum|segmentation|maxApduLength|function|service|configuration|contentType)$/;
/** Host names: their domain names who the device talks to, at any site. */
const DOMAIN = /^(?:dns\.query|http\.host|tls\.sni|quic\.sni|llmnr\.query)$/;
const IDENTITY = /\.(?:\w*[mM]odel(?:Name|Number|Id)?|productName|onvifHardware|platform)$/;
/** Names that payloads of unknown protocols state. */
const STATED = /^packet\.stated/;
/** Behaviour with so many possible values that two kinds of devices seldom share one. */
const SPECIFIC =
  /\.(?:parameterRequestList|optionRequestList|dhcpOptions|ja3s?|ja4|hassh(?:Server)?|synSignature|synAckSignature|service)$/;
/** Services that any device may use or offer. */
const COMMON_SERVICE =
  /^(?:to|from|both) (?:tcp|udp)\/(?:22|23|53|67|68|80|123|137|138|139|443|445|546|547|1900|5353|5355|8080|high)$/;
/** Names of programs and their versions, and what programs do: another firmware changes them, the model stays. */
const SOFTWARE =
  /\.(?:server|userAgent|software\w*|\w*[sS]oftware\w*|vendorClass|banner|\w*[vV]ersion|\w*[fF]irmware\w*|\w*[rR]evision|os|osBuild|nativeOs|nativeLanManager|poweredBy|ja3s?|ja4|hassh(?:Server)?|synSignature|synAckSignature)$/;
const PACKET = /^packet\./;
const SIZE = /^packet\.(?:size|order)$/;

/** The category of a fact's key, or null where the fact is of one device, one site or one moment. */
export function categoryOf(key: string): Category | null {
  if (STATED.test(key)) return 'name';
  if (PACKET.test(key)) return SIZE.test(key) ? 'size' : key === 'packet.payloadWord' ? 'payload' : 'behaviour';
  if (LEFT_OUT.test(key) && !KEPT.has(key)) return null;
  // Kinds of services that are announced are names of the maker's choice.
  if (BEHAVIOUR.test(key) && !/^(?:mdns|ssdp)\./.test(key)) return 'behaviour';
  return 'name';
}

/** True for keys whose values are host names that a device looks for or talks to. */
export function isDomain(key: string): boolean {
  return DOMAIN.test(key);
}

/** True for keys under which a device names its own model: no other firmware or place changes that. */
export function isIdentity(key: string): boolean {
  return IDENTITY.test(key);
}

/** True for behaviour that has many possible values, as a list of options; false for what half the world does, as a TTL of 64 or the web. */
export function isSpecific(key: string, value: string): boolean {
  return SPECIFIC.test(key) && !COMMON_SERVICE.test(value);
}

/** True for what another firmware of the same model changes. */
export function isSoftware(key: string): boolean {
  return SOFTWARE.test(key);
}
