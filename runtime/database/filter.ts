/**
 * The expressions of `.filter(q => ...)`, as closures over a document. Values compare in Convex's order of all values;
 * arithmetic requires two numbers of one kind.
 */
import type { Value } from '../values/codec'
import { encodeKeyPart } from '../values/keys'
import { fieldAt, type Document } from './document'

type Evaluate = (document: Document) => Value | undefined

export class Expression {
  constructor(readonly evaluate: Evaluate) {}
}

type Operand = Expression | Value | undefined

function evaluator(operand: Operand): Evaluate {
  return operand instanceof Expression ? operand.evaluate : () => operand
}

function compare(left: Value | undefined, right: Value | undefined): number {
  const a = encodeKeyPart(left)
  const b = encodeKeyPart(right)
  return a < b ? -1 : a > b ? 1 : 0
}

function comparison(holds: (order: number) => boolean) {
  return (left: Operand, right: Operand): Expression => {
    const l = evaluator(left)
    const r = evaluator(right)
    return new Expression((document) => holds(compare(l(document), r(document))))
  }
}

function arithmetic(name: string, floats: (a: number, b: number) => number, ints: (a: bigint, b: bigint) => bigint) {
  return (left: Operand, right: Operand): Expression => {
    const l = evaluator(left)
    const r = evaluator(right)
    return new Expression((document) => {
      const a = l(document)
      const b = r(document)
      if (typeof a === 'number' && typeof b === 'number') return floats(a, b)
      if (typeof a === 'bigint' && typeof b === 'bigint') return BigInt.asIntN(64, ints(a, b))
      throw new Error(`q.${name} expects two numbers or two bigints, got ${typeof a} and ${typeof b}`)
    })
  }
}

function asBoolean(value: Value | undefined): boolean {
  if (typeof value !== 'boolean') throw new Error(`A filter expects a boolean, got ${typeof value}`)
  return value
}

export const filterBuilder = {
  eq: comparison((order) => order === 0),
  neq: comparison((order) => order !== 0),
  lt: comparison((order) => order < 0),
  lte: comparison((order) => order <= 0),
  gt: comparison((order) => order > 0),
  gte: comparison((order) => order >= 0),
  add: arithmetic('add', (a, b) => a + b, (a, b) => a + b), // oxfmt-ignore
  sub: arithmetic('sub', (a, b) => a - b, (a, b) => a - b), // oxfmt-ignore
  mul: arithmetic('mul', (a, b) => a * b, (a, b) => a * b), // oxfmt-ignore
  div: arithmetic('div', (a, b) => a / b, (a, b) => a / b), // oxfmt-ignore
  mod: arithmetic('mod', (a, b) => a % b, (a, b) => a % b), // oxfmt-ignore
  neg(operand: Operand): Expression {
    const value = evaluator(operand)
    return new Expression((document) => {
      const of = value(document)
      if (typeof of === 'number' || typeof of === 'bigint') return -of
      throw new Error(`q.neg expects a number or a bigint, got ${typeof of}`)
    })
  },
  and(...operands: Operand[]): Expression {
    const all = operands.map(evaluator)
    return new Expression((document) => all.every((each) => asBoolean(each(document))))
  },
  or(...operands: Operand[]): Expression {
    const all = operands.map(evaluator)
    return new Expression((document) => all.some((each) => asBoolean(each(document))))
  },
  not(operand: Operand): Expression {
    const value = evaluator(operand)
    return new Expression((document) => !asBoolean(value(document)))
  },
  field(path: string): Expression {
    const names = path.split('.')
    return new Expression((document) => fieldAt(document, names))
  },
}

export type Predicate = (builder: typeof filterBuilder) => Expression | boolean

export function compilePredicate(predicate: Predicate): (document: Document) => boolean {
  const evaluate = evaluator(predicate(filterBuilder))
  return (document) => asBoolean(evaluate(document))
}
