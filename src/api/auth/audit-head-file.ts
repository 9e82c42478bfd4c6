/** Keeps the signed head of the audit log in a file beside the key, replaced as a whole. */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { AuditHeadStore } from './audit.ts';

/** The head in `file`, readable by its owner alone. */
export function auditHeadFile(file: string): AuditHeadStore {
  return {
    read: async () => {
      try {
        return await fs.readFile(file, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
    write: async (text) => {
      await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      const next = `${file}.next`;
      await fs.writeFile(next, text, { mode: 0o600, flush: true });
      await fs.rename(next, file);
    },
  };
}
