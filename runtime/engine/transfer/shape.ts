/** Parses the shapes of Convex's exports: the common structure of a table's documents, as text. Never writes them. */

type TextKind = 'infer' | 'int64' | 'float64inf' | 'bytes'

export interface Shape {
  /** The values that a text of this shape can stand for. */
  texts: readonly (TextKind | 'several')[]
  /** The shape of an array's elements. */
  elements(): Shape[]
  /** The shapes of an object's fields. */
  field(name: string): Shape[]
}

const none = (): Shape[] => []
const leaf = (...texts: Shape['texts']): Shape => ({ texts, elements: none, field: none })

const unknown: Shape = { texts: ['several'], elements: () => [unknown], field: () => [unknown] }

/** In the order in which they must be tried, because one is a prefix of another. */
const UNITS: [string, Shape][] = [
  ['never', leaf()],
  ['null', leaf()],
  ['int64', leaf('int64')],
  ['float64', leaf('several')],
  ['-inf', leaf('float64inf')],
  ['inf', leaf('float64inf')],
  ['-0', leaf()],
  ['NaN', leaf('several')],
  ['normalfloat64', leaf()],
  ['boolean', leaf()],
  ['field_name', leaf('infer')],
  ['string', leaf('infer')],
  ['bytes', leaf('bytes')],
  ['unknown', unknown],
]

/** The types that a text can have; more than one if that is open. */
export function textKinds(shapes: readonly Shape[]): Set<TextKind> {
  const kinds = new Set(shapes.flatMap(({ texts }) => texts))
  if (kinds.has('several')) return new Set<TextKind>(['infer', 'int64'])
  return kinds as Set<TextKind>
}

export function parseShape(text: string): Shape {
  const parser = new ShapeParser(text)
  const shape = parser.union()
  if (parser.rest !== '') throw new Error(`Not a valid shape: ${parser.rest.slice(0, 40)}`)
  return shape
}

class ShapeParser {
  constructor(public rest: string) {}

  union(): Shape {
    const options = [this.one()]
    while (this.takes(' | ')) options.push(this.one())
    if (options.length === 1) return options[0]!
    return {
      texts: options.flatMap(({ texts }) => texts),
      elements: () => options.flatMap((option) => option.elements()),
      field: (name) => options.flatMap((option) => option.field(name)),
    }
  }

  private one(): Shape {
    for (const [word, shape] of UNITS) if (this.takes(word)) return shape
    if (this.takes('{')) return this.object()
    if (this.takes('id<')) {
      this.until('>')
      return leaf('infer')
    }
    if (this.takes('array<')) {
      const element = this.union()
      this.expect('>')
      return { texts: [], elements: () => [element], field: none }
    }
    if (this.takes('record<')) {
      this.union()
      this.expect(', ')
      const value = this.union()
      this.expect('>')
      return { texts: [], elements: none, field: () => [value] }
    }
    if (this.takes('"')) {
      this.until('"')
      return leaf('infer')
    }
    throw new Error(`Not a valid shape: ${this.rest.slice(0, 40)}`)
  }

  private object(): Shape {
    const fields = new Map<string, Shape>()
    while (!this.takes('}')) {
      const name = this.until(': ').replace(/\?$/, '').slice(1, -1)
      fields.set(name, this.union())
      this.takes(', ')
    }
    return {
      texts: [],
      elements: none,
      field: (name) => {
        const shape = fields.get(name)
        return shape ? [shape] : []
      },
    }
  }

  private takes(word: string): boolean {
    if (!this.rest.startsWith(word)) return false
    this.rest = this.rest.slice(word.length)
    return true
  }

  private expect(word: string): void {
    if (!this.takes(word)) throw new Error(`Not a valid shape: ${this.rest.slice(0, 40)}`)
  }

  private until(end: string): string {
    const at = this.rest.indexOf(end)
    if (at < 0) throw new Error(`Not a valid shape: ${this.rest.slice(0, 40)}`)
    const word = this.rest.slice(0, at)
    this.rest = this.rest.slice(at + end.length)
    return word
  }
}
