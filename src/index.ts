export { codexOrq as default } from './plop/pack.ts';
