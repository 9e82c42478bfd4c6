/** Opens the state store; what that takes is loaded then, since most commands ask nothing of it. */
import type { StateStore } from './database.ts';

/** Opens the state in a SQLite file, made where there is none. Throws a StateError. */
export async function openState(path: string): Promise<StateStore> {
  const { openDatabase } = await import('./database.ts');
  return openDatabase(path);
}
