/** Loads the knowledge that ships with Wardline: identification rules, the catalogue of clinical products, the makers of network interfaces. */
import fs from 'node:fs';
import path from 'node:path';
import type { IncidentKnowledge } from '#behave/incidents/incidents.ts';
import type { CatalogueFile, CatalogueSource } from '#identify/catalogue.ts';
import { Categories, type Category } from '#identify/categories.ts';
import type { ClinicalKind, ClinicalKnowledge, ProductCode } from '#identify/clinical.ts';
import { type RuleFile, RuleSet } from '#identify/rules.ts';
import { Vendors } from '#identify/vendors.ts';
import { type TraitKind, TraitReader } from '#inventory/traits.ts';
import { shippedIncidentKnowledge } from './playbooks.ts';

const FOLDER = path.join(import.meta.dirname, '../../knowledge');

export interface Knowledge {
  readonly rules: RuleSet;
  readonly vendors: Vendors;
  /** By what the interfaces of one device are known. */
  readonly traits: TraitReader;
  /** What kinds of clinical devices are for, and how the FDA classifies products. */
  readonly clinical: ClinicalKnowledge;
  /** Playbooks and names of techniques, read when they are first asked for. */
  readonly incidents: () => IncidentKnowledge;
}

/** Reads `knowledge/` once. Throws when a file is no JSON or a rule is malformed: a shipped file is never half loaded. */
export function loadKnowledge(folder: string = FOLDER): Knowledge {
  return {
    rules: new RuleSet(readRuleFiles(folder), new Categories(readCategories(folder)), readCatalogue(folder)),
    vendors: new Vendors(fs.readFileSync(path.join(folder, 'oui.tsv'), 'utf8')),
    traits: new TraitReader(readTraitKinds(folder)),
    clinical: { kinds: readClinical(folder).kinds, productCodes: readProductCodes(folder) },
    incidents: shippedIncidentKnowledge(),
  };
}

function readTraitKinds(folder: string): readonly TraitKind[] {
  const content = fs.readFileSync(path.join(folder, 'same-device.json'), 'utf8');
  return (JSON.parse(content) as { readonly kinds: readonly TraitKind[] }).kinds;
}

/** The rule files below `folder`, by name. */
export function readRuleFiles(folder: string = FOLDER): readonly RuleFile[] {
  return readSubjects<RuleFile>(path.join(folder, 'rules'));
}

/** The catalogue of clinical products, and the keys of facts whose values are searched for their names. */
export function readCatalogue(folder: string = FOLDER): CatalogueSource {
  return { keys: readClinical(folder).keys, files: readSubjects<CatalogueFile>(path.join(folder, 'catalogue')) };
}

/** What the catalogue holds, for whoever asks how old it is: models and families, and the day on which the part that waits longest was gone through. */
export interface CatalogueFigures {
  readonly products: number;
  readonly manufacturers: number;
  readonly families: number;
  readonly models: number;
  readonly reviewed: string;
}

/** Counts the catalogue. */
export function catalogueFigures(folder: string = FOLDER): CatalogueFigures {
  const { files } = readCatalogue(folder);
  const families = files.flatMap((file) => file.families);
  const models = families.reduce((sum, family) => sum + family.models.length, 0);
  return {
    products: families.length + models,
    manufacturers: new Set(families.map(({ manufacturer }) => manufacturer)).size,
    families: families.length,
    models,
    reviewed: files.map(({ reviewed }) => reviewed).sort()[0] ?? '',
  };
}

/** The declared kinds of devices, the broader before those that are one of them. */
export function readCategories(folder: string = FOLDER): readonly Category[] {
  return readJson<{ readonly categories: readonly Category[] }>(folder, 'categories.json').categories;
}

/** `knowledge/clinical.json`: what each kind of device is for, and where names of products are looked for. */
interface ClinicalFile {
  readonly keys: Readonly<Record<string, number>>;
  readonly kinds: Readonly<Record<string, ClinicalKind>>;
}

function readClinical(folder: string): ClinicalFile {
  return readJson(folder, 'clinical.json');
}

function readProductCodes(folder: string): Readonly<Record<string, ProductCode>> {
  return readJson<{ readonly codes: Readonly<Record<string, ProductCode>> }>(folder, 'fda-product-codes.json').codes;
}

/** The files of a folder, each with its name as its subject. */
function readSubjects<File extends { readonly subject: string }>(folder: string): readonly File[] {
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ subject: name.slice(0, -'.json'.length), ...readJson<object>(folder, name) }) as File);
}

function readJson<Content>(folder: string, name: string): Content {
  return JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')) as Content;
}
