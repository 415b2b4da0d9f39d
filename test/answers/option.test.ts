import { describe, expect, test } from 'vitest';
import {
  binName,
  canBeTurnedOff,
  choicesOf,
  type Option,
  optionName,
  parseGiven,
  parseText,
  type TextOption,
  textsOf,
  valuesOf,
} from '../../src/answers/option.ts';
import { problemOf } from '../support/problem.ts';

const at = { env: {}, platform: 'linux', home: '/home/me', cwd: '/w' } as const;
const text: TextOption = { kind: 'text', value: 'X', help: '' };
const list = { ...text, kind: 'list' } as const;
const onOff = { kind: 'switch', help: '' } as const;
const doubled = (value: string) => `${value}${value}`;

test('an option has one name for the bin, and one for plop', () => {
  expect([binName('baseUrl'), binName('onlyGatewayX'), binName('as')]).toEqual([
    'base-url',
    'only-gateway-x',
    'as',
  ]);
  expect([optionName('base-url'), optionName('only-gateway-x'), optionName('-9')]).toEqual([
    'baseUrl',
    'onlyGatewayX',
    '-9',
  ]);
});

test.each<[string, Option, boolean]>([
  ['a switch that is off by itself', onOff, false],
  ['a switch that is on by itself', { ...onOff, default: true }, true],
  ['a switch that later runs know', { ...onOff, kept: true }, true],
  ['a text', text, false],
])('%s can be turned off: %s', (_, option, can) => expect(canBeTurnedOff(option)).toBe(can));

describe('what can be chosen', () => {
  test('stands in a list, or is the keys of a record', () => {
    expect(choicesOf(text)).toBeUndefined();
    expect(choicesOf({ ...text, choices: ['b', 'a'] })).toEqual(['b', 'a']);
    expect(choicesOf({ ...text, choices: { one: 'The first', two: '' } })).toEqual(['one', 'two']);
  });

  test('is named by the option where something else was given', () => {
    const option: TextOption = { ...text, choices: ['one', 'two'] };
    expect(parseText('someName', option, ' ONE ', at)).toBe('one');
    expect(problemOf(() => parseText('someName', option, 'three', at)).finding).toMatchObject({
      code: 'choice-unknown',
      args: { name: '--some-name', value: 'three', choices: ['one', 'two'] },
    });
    expect(parseText('someName', text, ' any ', at)).toBe(' any ');
    // The rule of an option comes before its choices.
    expect(parseText('someName', { ...option, parse: doubled }, 'x', at)).toBe('xx');
  });
});

describe('a yes or no', () => {
  const parse = (given: unknown) => parseGiven('x', onOff, given, at);

  test.each([true, 'true', 'YES', 'y', '1', 1])('%j is yes', (given) => expect(parse(given)).toBe(true));
  test.each([false, 'False', 'no', 'N', '0', 0])('%j is no', (given) => expect(parse(given)).toBe(false));
  test.each(['', 'maybe', 'yesterday', undefined])('%j is neither', (given) => {
    expect(problemOf(() => parse(given)).finding).toMatchObject({
      code: 'choice-unknown',
      args: { name: 'A yes-or-no option', value: String(given), choices: ['yes', 'no'] },
    });
  });
});

test('a list takes each value by itself, and takes commas apart where that is its way', () => {
  expect(textsOf(list, 'a, b')).toEqual(['a, b']);
  expect(textsOf(list, ['a', 1])).toEqual(['a', '1']);
  expect(textsOf({ ...list, commas: true }, ['a, b', 'c'])).toEqual(['a', 'b', 'c']);
  expect(parseGiven('x', { ...list, parse: doubled }, ['a', 'b'], at)).toEqual(['aa', 'bb']);
});

test('a text goes through its rule, which knows the surroundings; a secret stays as it was typed', () => {
  const folder: TextOption = { ...text, parse: (value, { cwd }) => `${cwd}/${value}` };
  expect(parseGiven('x', folder, 5, at)).toBe('/w/5');
  const secret: Option = { kind: 'secret', variable: 'X', help: '', parse: doubled };
  expect(parseGiven('x', secret, 's', at)).toBe('s');
});

test('the values of a command: what was not given is undefined, but a switch is on or off', () => {
  const options: Readonly<Record<string, Option>> = {
    some: text,
    more: { ...list, commas: true, parse: doubled },
    plain: onOff,
    on: { ...onOff, default: true },
    kept: { ...onOff, kept: true },
    nothing: { ...text, parse: () => undefined },
    each: { ...list, parse: () => 7 },
  };
  expect(valuesOf(options, {}, at)).toEqual({
    some: undefined,
    more: undefined,
    plain: false,
    on: true,
    kept: undefined,
    nothing: undefined,
    each: undefined,
  });
  const given = { some: 'a', more: 'b,c', plain: 'yes', on: false, kept: true, nothing: 'none', each: 'x' };
  expect(valuesOf(options, given, at)).toEqual({
    some: 'a',
    more: ['bb', 'cc'],
    plain: true,
    on: false,
    kept: true,
    // Its rule makes something else of the text than a value: the text stays.
    nothing: 'none',
    each: ['7'],
  });
});
