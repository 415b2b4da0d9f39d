import { describe, expect, test, vi } from 'vitest';
import type { Finding } from '../../src/findings/index.ts';
import { type Fixture, good, key } from '../checks/fixture.ts';
import type { MemoryHost } from '../support/memory-host.ts';
import { backgroundRows } from './codes/doctor/background.ts';
import { checkRows } from './codes/doctor/checks.ts';
import { codexRows } from './codes/doctor/codex.ts';
import { readingRows } from './codes/doctor/reading.ts';
import type { Row } from './codes/pairs.ts';
import { look, machineOf, stepsOf, take } from './next-steps.ts';

/* Each next step of a finding takes the finding away, and brings no other one: on the machines of the fixtures, and set up otherwise. */

/** No made-up key goes to the real gateway. */
vi.mock('../../src/gateway/fetch-models.ts', () => ({
  fetchModels: async () => ({
    ...{ known: true, facts: new Map() },
    ids: [
      'openai/gpt-5.4',
      'openai/gpt-5.5',
      'azure/gpt-5.5',
      'azure/gpt-5.5-2026-01-01',
      'anthropic/claude-sonnet-4-6',
    ],
  }),
}));

const rows: Readonly<Record<string, Row<Fixture>>> = {
  ...{ ...checkRows, ...readingRows, ...codexRows, ...backgroundRows },
};

const home = '/home/p/.codex';
const config = `${home}/config.toml`;
const state = `${home}/codex-orq.json`;
const work = `${home}/work.config.toml`;

const fixtures = Object.entries(rows).flatMap(([code, { triggers, also }]) =>
  Object.entries({ triggers, ...also }).map(([name, fixture]) => [code, name, fixture] as const),
);

/** Where the configuration of a fixture may be. */
const elsewhere = '/home/p/else';
const configs = [config, work, `${elsewhere}/config.toml`];

/** Deletes the line that names a catalogue of another program. */
function withoutCatalogue(host: MemoryHost): void {
  for (const path of configs) {
    const text = host.texts()[path];
    if (text?.includes('"orq-models.json"') === false)
      host.put(path, text.replace(/^model_catalog_json[^\n]*\n/m, ''));
  }
}

/** Deletes the line of the key. */
function withoutKey(host: MemoryHost): void {
  for (const path of [`${home}/.env`, `${elsewhere}/.env`])
    if (host.texts()[path] !== undefined) host.put(path, '');
}

/** What a finding says to do by hand before its command. */
const byHand: Readonly<Record<string, (host: MemoryHost, args: string) => void>> = {
  'catalogue-file-missing': withoutCatalogue,
  'catalogue-file-broken': withoutCatalogue,
  'catalogue-lacks-model': withoutCatalogue,
  'env-key-filtered': withoutKey,
  'key-not-ignored': (host, args) => {
    if (!args.startsWith('--key-store external')) return;
    withoutKey(host);
    Object.assign(host.env, { ORQ_API_KEY: key });
  },
};

/** What is left, and why. */
const left: Readonly<Record<string, readonly string[]>> = {
  // The Codex of the fixture says so whatever the files are; undone, nothing is routed.
  'codex-refuses': [
    'codex-refuses',
    'provider-not-chosen',
    'base-url-missing',
    'env-key-absent',
    'model-absent',
    'state-absent',
  ],
  // That old Codex has this beside it.
  'key-command-ignored': ['key-in-snapshot'],
  // It is asked then, and made up.
  'live-host-foreign': ['live-dns'],
  // The folder stays a project's, and no key is known there.
  'live-home-untrusted': ['project-routing-ignored', 'key-missing', 'live-home-untrusted'],
};

const bad = (found: readonly Finding[]): readonly string[] =>
  found.filter(({ level }) => level !== 'info').map(({ code }) => code);

/** Takes each step of a finding, and tells which of them lead nowhere. */
async function deadEnds(code: string, fixture: Fixture, codex: boolean, codexHome?: string) {
  const live = fixture.live === true;
  const first = await look(machineOf(fixture, codex), live, codexHome);
  const steps = first.filter((one) => one.code === code).flatMap((one) => stepsOf(one, codexHome));
  const dead: string[] = [];
  for (const step of steps) {
    const { install, unset } = step.first;
    const { [unset ?? '']: _, ...env } = fixture.env ?? {};
    const host = machineOf({ ...fixture, env }, codex || install);
    byHand[code]?.(host, step.args);
    // Who looks only mends nothing.
    if (step.args.startsWith('doctor --live')) continue;
    const { ends } = await take(host, step);
    const then = await look(host, live, codexHome);
    const there = then.filter((one) => one.code === code).map((one) => one.code);
    const brought = bad(then).filter((one) => !bad(first).includes(one));
    const wrong = [...there, ...brought].filter((one) => left[code]?.includes(one) !== true);
    if (ends !== undefined || wrong.length > 0) dead.push([step.args, ends, ...wrong].join(' | '));
  }
  return dead;
}

const texts = (fixture: Fixture): NonNullable<Fixture['files']> => ({ ...good, ...fixture.files });

type Recorded = { answers: Record<string, unknown>; files: { path: string; keys: { path: string[] }[] }[] };

/** The same machine with another record; undefined where it has none that can be read. */
function recorded(fixture: Fixture, change: (record: Recorded) => void): Fixture | undefined {
  const text = texts(fixture)[state];
  if (typeof text !== 'string' || !text.includes('"answers"')) return undefined;
  const record = JSON.parse(text) as Recorded;
  change(record);
  return { ...fixture, files: { ...texts(fixture), [state]: JSON.stringify(record) } };
}

/** The same machine with its files elsewhere. */
function moved(fixture: Fixture, from: string, to: string): Fixture {
  const move = (text: string): string => text.replaceAll(from, to);
  const names = <T>(values: Readonly<Record<string, T>> = {}, value = (each: T): T => each) =>
    Object.fromEntries(Object.entries(values).map(([path, each]) => [move(path), value(each)]));
  return {
    ...fixture,
    files: names(texts(fixture), (text) => (typeof text === 'string' ? move(text) : text)),
    ...(fixture.modes && { modes: names(fixture.modes) }),
  };
}

const ways: Readonly<Record<string, (fixture: Fixture) => Fixture | undefined>> = {
  'as it is': (fixture) => fixture,
  '--as profile:work': (fixture) => {
    if (texts(fixture)[work] !== undefined) return undefined;
    const routed = recorded(fixture, ({ answers }) => Object.assign(answers, { as: 'profile:work' }));
    return routed && moved(routed, config, work);
  },
  '--key-store external': (fixture) => {
    const external = recorded(fixture, ({ answers }) => Object.assign(answers, { keyStore: 'external' }));
    return external && { ...external, env: { ORQ_API_KEY: key, ...external.env } };
  },
  '--key-store external, without a .env': (fixture) => {
    if (fixture.files?.[`${home}/.env`] !== undefined) return undefined;
    const external = recorded(fixture, ({ answers }) => Object.assign(answers, { keyStore: 'external' }));
    return (
      external && {
        ...external,
        files: { ...external.files, [`${home}/.env`]: undefined },
        env: { ORQ_API_KEY: key, ...external.env },
      }
    );
  },
  '--key-command': (fixture) => {
    const fetching = recorded(fixture, ({ answers, files }) => {
      Object.assign(answers, { keyStore: 'command', keyCommand: 'pass show orq' });
      for (const file of files) file.keys = file.keys.filter(({ path }) => path.at(-1) !== 'env_key');
    });
    const text = texts(fixture)[config];
    if (fetching === undefined || typeof text !== 'string') return undefined;
    const auth = 'auth = { command = "pass", args = ["show", "orq"] }';
    const files = { '/usr/bin/pass': '', [config]: text.replace('env_key = "ORQ_API_KEY"', auth) };
    return { ...fetching, files: { ...fetching.files, ...files, [`${home}/.env`]: undefined } };
  },
};

describe.each(Object.entries(ways))('a next step leads somewhere %s', (_, change) => {
  test('without a Codex', async () => {
    const dead: Record<string, readonly string[]> = {};
    for (const [code, name, given] of fixtures) {
      const fixture = change(given);
      const found = fixture === undefined ? [] : await deadEnds(code, fixture, false);
      if (found.length > 0) dead[`${code}: ${name}`] = found;
    }
    expect(dead).toEqual({});
  });
});

test('a next step leads somewhere with a Codex', async () => {
  const dead: Record<string, readonly string[]> = {};
  for (const [code, name, fixture] of fixtures) {
    const found = await deadEnds(code, fixture, true);
    if (found.length > 0) dead[`${code}: ${name}`] = found;
  }
  expect(dead).toEqual({});
});

test('a next step leads somewhere with a CODEX_HOME elsewhere', async () => {
  const dead: Record<string, readonly string[]> = {};
  for (const [code, name, fixture] of fixtures) {
    if (fixture.env?.['CODEX_HOME'] !== undefined) continue;
    const found = await deadEnds(code, moved(fixture, `${home}/`, `${elsewhere}/`), false, elsewhere);
    if (found.length > 0) dead[`${code}: ${name}`] = found;
  }
  expect(dead).toEqual({});
});

test('doctor --fix tells each error that it leaves, and hides none', async () => {
  const untold: Record<string, readonly string[]> = {};
  for (const [code, name, fixture] of fixtures) {
    const host = machineOf(fixture, true);
    const hasForeignHost = (await look(host, false)).some((one) => one.code === 'base-url-foreign');
    const { ends, told } = await take(host, { args: 'doctor --fix', env: {} });
    if (ends !== undefined) continue;
    const errors = (await look(host, false)).filter(({ level }) => level === 'error').map((one) => one.code);
    // A provider that is not chosen is told by itself.
    const silent = errors.filter((one) => !told.includes(one) && one !== 'codex-uses-other');
    const hidden = hasForeignHost && !errors.includes('base-url-foreign') ? ['base-url-foreign'] : [];
    if (silent.length + hidden.length > 0) untold[`${code}: ${name}`] = [...silent, ...hidden];
  }
  expect(untold).toEqual({});
});

test('doctor --fix records no foreign host as the gateway, whatever else it mends', async () => {
  const { triggers, also } = rows['base-url-foreign'] as Row<Fixture>;
  for (const fixture of [triggers, ...Object.values(also ?? {})]) {
    const host = machineOf({ ...fixture, modes: { [`${home}/.env`]: 0o644 } }, false);
    const { told } = await take(host, { args: 'doctor --fix', env: {} });
    expect(told).toContain('base-url-foreign');
    expect((await look(host, false)).map((one) => one.code)).toContain('base-url-foreign');
  }
});
