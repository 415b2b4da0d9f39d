import { expect, test, vi } from 'vitest';
import { createConsole } from '../../src/report/console.ts';

test('what ended the run looks as standard error takes it, also where standard output is a terminal', async () => {
  const host = { env: {}, home: '/home/me', cwd: '/home/me' };
  const output = { isTTY: true, columns: 40, write: () => true };
  const written: string[] = [];
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  const console = await createConsole(host, { json: false, quiet: true, output });
  expect(console.view.paint.red('x')).not.toBe('x');
  const reason = 'A reason that is longer than the forty columns of that terminal.';
  await console.fail(reason);
  spy.mockRestore();
  expect(written.join('')).toContain(reason);
  expect(written.join('')).not.toContain('\u001b');
});
