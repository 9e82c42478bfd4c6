/** The English words of the first page, and of the first steps. A part of TEXT. */
import { number } from '../lib/format.ts';
import { some } from './some.ts';

export const OVERVIEW_TEXT = {
  overview: {
    title: 'Overview',
    organisation: (name: string) => (name === '' ? 'Your network' : name),
    devices: 'Devices',
    devicesHint: 'seen on the network',
    unidentified: 'Not identified',
    unidentifiedHint: 'nobody knows yet what they are',
    fresh: 'New this week',
    freshHint: 'first seen in the last 7 days',
    outdated: 'Out of support',
    outdatedHint: (unknown: number) => `of ${some(unknown, 'more', 'more')} it is not known`,
    severe: 'Critical and high findings',
    severeHint: 'to look at first',
    kinds: 'What is on the network',
    kindsLead: 'Devices by category',
    vendors: 'Who made it',
    vendorsLead: 'Devices by manufacturer',
    systems: 'Operating systems',
    systemsLead: 'Devices by system',
    protocols: 'Protocols',
    protocolsLead: 'Traffic by protocol',
    pairs: 'Top pairs',
    pairsLead: 'Who moves the most',
    changed: 'What changed',
    first: 'What to do first',
    firstLead: 'By what it would prevent, each with its list',
    todo: {
      exploited: (count: number) =>
        `Replace or shield ${some(count, 'device', 'devices')} with a vulnerability that is being exploited`,
      severe: (count: number) => `Look at ${some(count, 'critical or high finding', 'critical and high findings')}`,
      os: (count: number) =>
        `Plan for ${some(count, 'device whose', 'devices whose')} operating system is out of support`,
      clear: (count: number) => `Encrypt ${some(count, 'path', 'paths')} on which patient data crosses in clear text`,
      sensors: (count: number) => `Mend ${some(count, 'sensor that does', 'sensors that do')} not run`,
      unknown: (count: number) => `Find out what ${some(count, 'device is', 'devices are')}`,
      nothing: 'Nothing urgent was seen.',
    },
    coverage: 'How far to trust this',
    coverageLead: 'What weakens the numbers on this page',
    encrypted: 'of the traffic is encrypted; what is said in it cannot be seen',
    unrecognised: 'of the traffic is in protocols that were not recognised',
    lost: (packets: number) => `${some(packets, 'packet was', 'packets were')} dropped or lost by sensors`,
    nothingLost: 'No packet was dropped by a sensor',
    sensorsDown: (count: number) => `${some(count, 'sensor does', 'sensors do')} not run`,
    noSensors: 'No sensor runs: the network is known from captures alone',
    captureProblems: (count: number) => `${some(count, 'capture', 'captures')} could not be read to the end`,
    unsure: (count: number) => `${some(count, 'device has', 'devices have')} no category`,
    seenUntil: 'Traffic was last seen',
    nothing: 'Nothing was seen yet',
    nothingWhy: 'Give the service a sensor, or lay a capture into the folder it watches. The documentation shows how.',
    moreKinds: 'other categories',
    none: 'none',
  },

  questions: {
    title: 'Do you know what these are?',
    lead: 'One answer teaches all that are alike; each can be taken back',
    what: 'is not known. What is it?',
    is: (kind: string, sure: string) => `looks like ${kind} (${sure} sure). Is it?`,
    alike: (count: number) => `${number(count)} are alike.`,
    yes: 'Yes, it is',
    no: 'No, it is …',
    kindOf: (name: string) => `What ${name} is`,
    placeholder: 'as infusion-pump',
    said: (others: number) =>
      others === 0 ? 'Kept.' : `Kept; ${some(others, 'other device follows', 'other devices follow')} it.`,
  },

  firstSteps: {
    title: 'First steps',
    left: (left: number, all: number) => `${number(all - left)} of ${number(all)} done`,
    done: '(done)',
    open: '(to do)',
    steps: {
      hospital: { name: 'Name the hospital', why: 'Its name stands on the page and on every report.' },
      sensor: {
        name: 'Set up a sensor',
        why: 'A mirror port, flow records of routers, a folder of captures or a Zeek sensor.',
      },
      capture: {
        name: 'See the first devices',
        why: 'They appear as a sensor sees them; a capture that you bring shows them at once.',
      },
      people: {
        name: 'Let others in',
        why: 'An account for each, with the role of their work, or the hospital’s own sign-in.',
      },
      knowledge: { name: 'Take in advisories', why: 'Then each device says whether somebody knows a way into it.' },
      backup: { name: 'Make a backup', why: 'And try once whether it can be restored.' },
    },
  },
} as const;
