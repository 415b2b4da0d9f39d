/** Vitest global set-up: what the tests spawn is compiled from the sources as they are now. */
export async function setup(): Promise<void> {
  const script = new URL('../../scripts/build.js', import.meta.url).href;
  await ((await import(script)) as { ensureFresh(): Promise<void> }).ensureFresh();
}
