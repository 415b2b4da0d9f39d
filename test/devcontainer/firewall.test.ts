import { describe, expect, test } from 'vitest';
import { firewallFiles, firewallGaps } from '../../src/devcontainer/firewall.ts';

const script = `#!/bin/bash
set -euo pipefail
# see https://docs.example.com/firewall and ask admin@example.com
iptables -P OUTPUT DROP
gh_ranges=$(curl -s https://api.github.com/meta)
for domain in \\
    "packages.example" \\
    "api.anthropic.com" \\
    "sentry.io"; do
  dig +noall +answer A "$domain"
done
source /usr/local/lib/helpers.sh
`;

const gaps = (files: Record<string, string>, host = 'api.orq.ai') =>
  firewallGaps(new Map(Object.entries(files)), host);

test('files that may hold an allow-list are told by their names', () => {
  const wanted = [
    '.devcontainer/init-firewall.sh',
    '.devcontainer/allowed-domains.txt',
    'docker/squid.conf',
    'allowlists/global.txt',
    '.devcontainer/whitelist',
    'conf/domains.conf',
  ];
  const others = [
    'docs/firewall.md',
    'src/allowlist/index.ts',
    'node_modules/firewall/run.sh',
    '.devcontainer/devcontainer.json',
  ];
  expect(firewallFiles([...others, ...wanted])).toEqual(wanted);
});

describe('firewallGaps', () => {
  test('a list without the host is told with the line where it begins', () => {
    expect(gaps({ 'init-firewall.sh': script })).toEqual([{ path: 'init-firewall.sh', line: 7 }]);
  });

  test.each([
    ['the host', script.replace('sentry.io', 'api.orq.ai')],
    ['the host in capitals', script.replace('sentry.io', 'API.Orq.ai')],
    ['a wildcard above it', script.replace('sentry.io', '*.orq.ai')],
    ["squid's wildcard", script.replace('sentry.io', '.orq.ai')],
  ])('%s on the list closes the gap', (_name, text) => {
    expect(gaps({ 'init-firewall.sh': text })).toEqual([]);
  });

  test.each([
    ['a comment', script.replace('"sentry.io"', '"sentry.io" # api.orq.ai')],
    ['the parent without a wildcard', script.replace('sentry.io', 'orq.ai')],
    ['another subdomain', script.replace('sentry.io', 'my.orq.ai')],
    ['a longer name', script.replace('sentry.io', 'api.orq.ai.example.com')],
    ['a longer name in front', script.replace('sentry.io', 'xapi.orq.ai')],
  ])('%s does not', (_name, text) => {
    expect(gaps({ 'init-firewall.sh': text })).toHaveLength(1);
  });

  test('lists of one repo complete each other', () => {
    expect(gaps({ 'init-firewall.sh': script, 'allowed-domains.txt': 'api.orq.ai\n' })).toEqual([]);
  });

  test('a script without a list is none of our business', () => {
    expect(gaps({ 'firewall.sh': '#!/bin/sh\niptables -P INPUT DROP\n. ./lib.sh\nversion=1.2.3\n' })).toEqual(
      [],
    );
    expect(gaps({ 'firewall.sh': 'echo example.com\n' })).toEqual([]);
  });

  test('lists with wildcards and CRLF are read', () => {
    expect(gaps({ 'squid.conf': 'acl ok dstdomain .github.com\r\nacl ok dstdomain .npmjs.org\r\n' })).toEqual(
      [{ path: 'squid.conf', line: 1 }],
    );
  });
});
