/** What is waited for now, the latest last. */
const waits: { readonly what: string }[] = [];

let listener: ((what: string | undefined) => void) | undefined;

const tell = (): void => listener?.(waits.at(-1)?.what);

/**
 * Says what a run waits for while it does: the two doors behind which it waits, to programs and to the network, call
 * this.
 * @param what in a few words, such as `codex: which version is installed`
 */
export async function whileWaiting<T>(what: string, work: () => Promise<T>): Promise<T> {
  const wait = { what };
  waits.push(wait);
  tell();
  try {
    return await work();
  } finally {
    waits.splice(waits.indexOf(wait), 1);
    tell();
  }
}

/**
 * Has `show` told of what is waited for whenever that changes, and `undefined` when it is nothing. The last one is
 * told.
 */
export function onWait(show: (what: string | undefined) => void): void {
  listener = show;
}

/** Whether anything is waited for now. */
export const isWaiting = (): boolean => waits.length > 0;
