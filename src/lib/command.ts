/**
 * The command of this package, as the reader is to type it. Every message that names it takes it from here.
 * @param args what follows its name: `model openai/gpt-5.4`
 */
export const commandLine = (args = ''): string => ['npx codex-orq', args].filter(Boolean).join(' ');
