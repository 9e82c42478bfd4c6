/** How times, addresses and counts are written in everything that Wardline gives out: schemas that the others are made of. */
import { isIP } from 'node:net';
import { z } from 'zod';
import { CANONICAL_MAC } from '#base/addresses.ts';

/** RFC 3339 in UTC with microseconds. */
export const timeSchema: z.ZodType<string> = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);

/** Lower case with colons. */
export const macSchema: z.ZodType<string> = z.string().regex(CANONICAL_MAC);

/** Dotted IPv4, or IPv6 in lower case without a zone (RFC 5952). */
export const ipSchema: z.ZodType<string> = z.string().refine((text) => isIP(text) > 0 && !/[A-Z%]/.test(text));

export const portSchema: z.ZodType<number> = z.number().int().min(0).max(65_535);
export const countSchema: z.ZodType<number> = z.number().int().nonnegative();

/** 0 to 1. */
export const shareSchema: z.ZodType<number> = z.number().min(0).max(1);
export const textsSchema: z.ZodType<readonly string[]> = z.array(z.string());
