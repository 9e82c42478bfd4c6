/** Ports that the zone-based firewall takes for an application (IOS port-to-application mapping, its defaults). */

/** Applications of `match protocol NAME` by transport (6 TCP, 17 UDP) and port; the ranges are IOS's own defaults. */
export const APPLICATION_PORTS: ReadonlyMap<string, readonly (readonly [protocol: number, port: number])[]> = new Map([
  [
    'bgp',
    [
      [6, 179],
      [17, 179],
    ],
  ],
  ['bootpc', [[17, 68]]],
  ['bootps', [[17, 67]]],
  ['cifs', [[6, 445]]],
  [
    'discard',
    [
      [6, 9],
      [17, 9],
    ],
  ],
  [
    'dns',
    [
      [6, 53],
      [17, 53],
    ],
  ],
  [
    'echo',
    [
      [6, 7],
      [17, 7],
    ],
  ],
  ['finger', [[6, 79]]],
  ['ftp', [[6, 21]]],
  ['ftps', [[6, 990]]],
  ['gopher', [[6, 70]]],
  ['h323', [[6, 1720]]],
  ['http', [[6, 80]]],
  ['https', [[6, 443]]],
  ['imap', [[6, 143]]],
  ['imap3', [[6, 220]]],
  ['imaps', [[6, 993]]],
  ['isakmp', [[17, 500]]],
  [
    'kerberos',
    [
      [6, 88],
      [17, 88],
    ],
  ],
  ['ldap', [[6, 389]]],
  ['ldaps', [[6, 636]]],
  ['login', [[6, 513]]],
  ['ms-sql', [[6, 1433]]],
  ['msrpc', [[6, 135]]],
  ['mysql', [[6, 3306]]],
  ['netbios-dgm', [[17, 138]]],
  ['netbios-ns', [[17, 137]]],
  ['netbios-ssn', [[6, 139]]],
  [
    'nfs',
    [
      [6, 2049],
      [17, 2049],
    ],
  ],
  ['nntp', [[6, 119]]],
  ['ntp', [[17, 123]]],
  ['pop3', [[6, 110]]],
  ['pop3s', [[6, 995]]],
  ['pptp', [[6, 1723]]],
  [
    'radius',
    [
      [17, 1812],
      [17, 1813],
    ],
  ],
  ['rtsp', [[6, 554]]],
  [
    'sip',
    [
      [6, 5060],
      [17, 5060],
    ],
  ],
  ['skinny', [[6, 2000]]],
  ['smtp', [[6, 25]]],
  [
    'snmp',
    [
      [6, 161],
      [17, 161],
    ],
  ],
  [
    'snmptrap',
    [
      [6, 162],
      [17, 162],
    ],
  ],
  ['ssh', [[6, 22]]],
  ['syslog', [[17, 514]]],
  [
    'tacacs',
    [
      [6, 49],
      [17, 49],
    ],
  ],
  ['telnet', [[6, 23]]],
  ['telnets', [[6, 992]]],
  ['tftp', [[17, 69]]],
  [
    'time',
    [
      [6, 37],
      [17, 37],
    ],
  ],
  ['whois', [[6, 43]]],
]);
