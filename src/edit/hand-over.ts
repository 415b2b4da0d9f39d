/** The helper through which every value of a template goes. No name of a plopfile's is like it. */
export const handOverHelper = 'codex-orq hand over';

type Program = hbs.AST.Program;
type Statement = hbs.AST.Statement;

const path = (original: string, { loc }: hbs.AST.Node): hbs.AST.PathExpression => ({
  type: 'PathExpression',
  original,
  parts: [original],
  data: false,
  depth: 0,
  loc,
});

const originalOf = (expression: hbs.AST.Expression): string =>
  'original' in expression ? String(expression.original) : '';

/** `{{token}}` as `{{handOver token "token"}}`; a call of a helper becomes its argument. */
function handedOver(node: hbs.AST.MustacheStatement, isHelper: (name: string) => boolean): Statement {
  const name = originalOf(node.path);
  // What is quoted, or is to go in as it is.
  if (!node.escaped || name === 'dotenv') return node;
  const isCall = node.params.length > 0 || node.hash !== undefined || isHelper(name);
  const { params, hash, loc } = node;
  const value = isCall ? { type: 'SubExpression', path: node.path, params, hash, loc } : node.path;
  const label = { type: 'StringLiteral', value: name, original: name, loc };
  return { ...node, path: path(handOverHelper, node), params: [value, label], hash: undefined } as Statement;
}

function statement(node: Statement, isHelper: (name: string) => boolean): Statement {
  if (node.type === 'MustacheStatement') return handedOver(node as hbs.AST.MustacheStatement, isHelper);
  if (node.type !== 'BlockStatement' && node.type !== 'PartialBlockStatement') return node;
  const { program, inverse } = node as hbs.AST.BlockStatement;
  return {
    ...node,
    program: handOver(program, isHelper),
    ...(inverse && { inverse: handOver(inverse, isHelper) }),
  } as Statement;
}

/** A template in which every value that is put into the text goes through {@link handOverHelper} first. */
export const handOver = (program: Program | undefined, isHelper: (name: string) => boolean): Program =>
  (program === undefined
    ? program
    : { ...program, body: program.body.map((node) => statement(node, isHelper)) }) as Program;
