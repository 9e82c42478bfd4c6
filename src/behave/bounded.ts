/** Maps that hold so much and no more. */

/** What is known under a key, or made anew; null, and counted as lost, where there is no room. */
export function kept<Value>(
  map: Map<string, Value>,
  key: string,
  limit: number,
  make: () => Value,
  counter: { lost: number },
): Value | null {
  const known = map.get(key);
  if (known !== undefined) return known;
  if (map.size >= limit) {
    counter.lost++;
    return null;
  }
  const value = make();
  map.set(key, value);
  return value;
}
