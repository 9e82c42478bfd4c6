/** Cisco IOS and IOS-XE. */
import type { Dialect } from '../../configuration.ts';
import { toConfiguration } from './configuration.ts';
import { readText } from './read.ts';
import { recognise } from './recognise.ts';

export const ciscoIos: Dialect = {
  name: 'cisco-ios',
  title: 'Cisco IOS and IOS-XE configurations',
  recognise,
  read: (text, file) => toConfiguration(readText(text, file)),
};
