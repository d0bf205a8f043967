/**
 * How long functions are, counted on the syntax tree. The lines of a function inside another count for the inner one: a
 * factory that returns its methods is read like a class, one method at a time.
 */
import ts from 'typescript'

export interface FunctionLength {
  /** `name` of the function, or of the variable or property it is given to. */
  readonly name: string
  readonly line: number
  readonly lines: number
}

const nameOf = (node: ts.Node): string => {
  if ((ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) && node.name) return node.name.getText()
  const { parent } = node
  if (parent && (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent))) return parent.name.getText()
  return 'anonymous'
}

/** The body of a describe block is a list of tests, not a function anybody reads through. */
const isTestBlock = (node: ts.Node): boolean =>
  node.parent && ts.isCallExpression(node.parent) && /^(describe|suite)/.test(node.parent.expression.getText())

/** Vue files give their script; anything else is TypeScript as it is. */
const scriptOf = (path: string, text: string): string =>
  path.endsWith('.vue') ? (/<script[^>]*>([\s\S]*?)<\/script>/.exec(text)?.[1] ?? '') : text

export const functionLengths = (path: string, text: string): readonly FunctionLength[] => {
  const source = ts.createSourceFile(path, scriptOf(path, text), ts.ScriptTarget.Latest, true, ts.ScriptKind.TS)
  const found: FunctionLength[] = []
  const lineAt = (position: number): number => source.getLineAndCharacterOfPosition(position).line
  /** Visits below `node`; returns how many lines the functions found there take from the one around them. */
  const visit = (node: ts.Node): number => {
    let inner = 0
    ts.forEachChild(node, (child) => {
      inner += visit(child)
    })
    if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return inner
    const from = lineAt(node.getStart())
    const all = lineAt(node.getEnd()) - from + 1
    if (!isTestBlock(node)) found.push({ name: nameOf(node), line: from + 1, lines: all - inner })
    return all - 1
  }
  visit(source)
  return found
}
