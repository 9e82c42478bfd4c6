/** Work that is done again and again, never twice at once. */

/** Calls `work` every so many seconds, never twice at once, and never more than a fifth of the time. What goes wrong in the same way again and again is told once. */
export function startRounds(
  seconds: number,
  work: () => Promise<void>,
  complain: (error: unknown) => void,
): { stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout;
  let running: Promise<void> = Promise.resolve();
  let told = '';
  const once = async (): Promise<void> => {
    try {
      await work();
      told = '';
    } catch (error) {
      if (String(error) !== told) complain(error);
      told = String(error);
    }
  };
  const round = async (): Promise<void> => {
    const began = performance.now();
    await once();
    const took = performance.now() - began;
    if (!stopped) timer = setTimeout(start, Math.max(seconds * 1000, took * 4));
  };
  const start = (): void => {
    running = round();
  };
  timer = setTimeout(start, seconds * 1000);
  return {
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(timer);
      await running;
      await once();
    },
  };
}
