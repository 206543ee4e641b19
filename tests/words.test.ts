/** Every text a person sees is in the catalogue: none is written where it is shown. */
import { API } from 'typescript/unstable/sync'
import { type Node, SyntaxKind } from 'typescript/unstable/ast'
import { createVirtualFileSystem } from 'typescript/unstable/fs'
import { expect, it } from 'vitest'
import { messagesOf } from '../src/ui/messages/source'
import { isTest, readCode, readTree } from './support/source-tree'
import { readTestTitles } from './support/test-titles'
import { like, t } from './support/text'

/** Names under which a text is shown or read out, as attributes and in objects. */
const SHOWN =
  /^(?:aria-(?:label|description|roledescription|valuetext)|title|placeholder|alt|label|hint|text|summary|caption|description)$/
const WORD = /\p{L}{2,}/u
/** Text that counts as prose anywhere: more than one word, with a capital or a period. */
const PROSE = /^\p{Lu}[\p{Ll}’']*\s+\p{L}+(?:\s|$)|\p{L}[^\n]*\s[^\n]*\p{Ll}[.!?…]$/u

/** Texts for people who read logs or an error's details. */
const isForDevelopers = (node: Node): boolean =>
  (node.kind === SyntaxKind.NewExpression && /^new \w*(?:Error|Refused|Unreadable)\b/.test(node.getText())) ||
  (node.kind === SyntaxKind.CallExpression && /^(?:console\.\w+|reportError|t|t\.rich|require)\(/.test(node.getText()))

/** All texts in a file that are neither code nor a catalogue key. */
function textsIn(root: Node): string[] {
  const found: string[] = []
  const visit = (node: Node, isShown: boolean) => {
    if (isForDevelopers(node) || isType(node)) return
    if (node.kind === SyntaxKind.JsxText) {
      if (WORD.test(textOf(node))) found.push(textOf(node).trim())
      return
    }
    if (isString(node)) {
      const text = textOf(node)
      if (isShown ? WORD.test(text) : PROSE.test(text) && !/[:[\]]\S|!\s/.test(text)) found.push(text)
      return
    }
    const named = nameOf(node)
    const shows = named === undefined ? isShown && !isCode(node) : SHOWN.test(named)
    const isChild = node.kind === SyntaxKind.JsxExpression && node.parent?.kind !== SyntaxKind.JsxAttribute
    node.forEachChild((child) => {
      // Compared or looked-up strings aren't texts.
      visit(child, (shows || isChild) && !isKey(node, child))
    })
  }
  visit(root, false)
  return found
}

const isString = ({ kind }: Node) =>
  [
    SyntaxKind.StringLiteral,
    SyntaxKind.NoSubstitutionTemplateLiteral,
    SyntaxKind.TemplateHead,
    SyntaxKind.TemplateMiddle,
    SyntaxKind.TemplateTail,
  ].includes(kind)

const textOf = (node: Node) => (node as Node & { text: string }).text

const isType = ({ kind }: Node) =>
  [
    SyntaxKind.ImportDeclaration,
    SyntaxKind.LiteralType,
    SyntaxKind.TypeAliasDeclaration,
    SyntaxKind.InterfaceDeclaration,
  ].includes(kind)

/** The name of an attribute or a property. */
function nameOf(node: Node): string | undefined {
  if (node.kind !== SyntaxKind.JsxAttribute && node.kind !== SyntaxKind.PropertyAssignment) return undefined
  return (node as Node & { name: Node }).name.getText().replace(/^['"]|['"]$/g, '')
}

const isCode = ({ kind }: Node) =>
  [
    SyntaxKind.CallExpression,
    SyntaxKind.ElementAccessExpression,
    SyntaxKind.ArrowFunction,
    SyntaxKind.JsxOpeningElement,
    SyntaxKind.JsxSelfClosingElement,
  ].includes(kind)

const isKey = (node: Node, child: Node) =>
  (node.kind === SyntaxKind.BinaryExpression &&
    !/^(?:\?\?|\|\||&&|\+)$/.test((node as Node & { operatorToken: Node }).operatorToken.getText())) ||
  (node.kind === SyntaxKind.ConditionalExpression && child === (node as Node & { condition: Node }).condition)

const sample = `
  const box = <p className="mt-1 Flex Grow" title={isOpen ? 'Close it' : t('open')}>Hello {name === 'Ada' ? 'you' : other}</p>
  const options = [{ value: 'quick', label: 'Fast' }]
  const line = 'What is written here is shown somewhere.'
  throw new Error('This one is not shown.')
`

const screens = readTree((path) => /^src\/.*\.tsx?$/.test(path) && !isTest(path)).filter(
  // The accounts server's messages have codes, and pages have texts for those (auth-error-text.ts).
  ({ path }) =>
    !path.startsWith('src/ui/messages/') && (path.endsWith('.tsx') || /^src\/(?:app|features|ui)\//.test(path)),
)

const files = [...screens, { path: 'sample.tsx', text: sample }]
const fs = createVirtualFileSystem({
  '/tsconfig.json': JSON.stringify({
    compilerOptions: { jsx: 'preserve', noResolve: true, noLib: true, types: [] },
    files: files.map(({ path }) => `/${path}`),
  }),
  ...Object.fromEntries(files.map(({ path, text }) => [`/${path}`, text])),
})

function parse(): Map<string, string[]> {
  const api = new API({ fs, cwd: '/' })
  try {
    const program = api.updateSnapshot({ openProjects: ['/tsconfig.json'] }).getProjects()[0]!.program
    return new Map(files.map(({ path }) => [path, textsIn(program.getSourceFile(`/${path}`)!)]))
  } finally {
    api.close()
  }
}

it('C549 texts are in the catalogue alone, and would be found anywhere else', () => {
  const found = parse()
  expect(found.get('sample.tsx')).toEqual([
    'Close it',
    'Hello',
    'you',
    'Fast',
    'What is written here is shown somewhere.',
  ])
  found.delete('sample.tsx')
  expect(found.size).toBeGreaterThan(300)
  expect([...found].filter(([, texts]) => texts.length > 0)).toEqual([])
})

/** Signs of a sentence that reads as translated: say who does what (CONTRIBUTING.md). */
const TRANSLATED =
  /\b(?:nobody|somebody|everybody|anybody|whoever|whomever|anew|any more(?! than)|(?:is|are|was|were) told so)\b/i
const COMMENT = /\/\*\*[\s\S]*?\*\/|(?:^[ \t]*\/\/[^\n]*\n)+/gm

/** A comment that opens with a clause instead of a subject: “Of a message: …”, “What is kept.” A question may. */
const NO_SUBJECT = /^[\s/*]*(?:What|Who|Whom|Whose|Of|Whatever|(?:To|By|For|With) (?:whom|what))\b(?![^.]*\?)/
/** A sentence of a document or a comment that opens with such a clause, after another one. A question may. */
const LATER = /(?:[.!;]|^-)\s+(?:What|Whatever|Who|Whoever|Whom)\s[^.!?;:]*[.!;:]/gm
/** A title stands alone: it names who or what does something. */
const CLAUSE = /^(?:[A-Z]+\d+(?:\.\d+)?:?[\s,]+)*(?:what|whatever|whose|whom|whoever)\b/
/** A person has a name for what they are: the user, the author, the reader. */
const ONE = /\bone[’']s own\b/

it('C555 comments, test titles, and documents say who does what', () => {
  const comments = readCode().flatMap(({ path, text }) =>
    Array.from(text.matchAll(COMMENT), ([comment]) => ({ path, text: comment })),
  )
  const documents = readTree((path) => path.endsWith('.md'))
  const titles = readTestTitles().map(({ path, title }) => ({ path, text: title }))
  expect(comments.length).toBeGreaterThan(3_000)
  const found = [...comments, ...documents, ...titles].flatMap(({ path, text }) => {
    const word = TRANSLATED.exec(text.replace(/`[^`\n]*`/g, ''))?.[0]
    return word === undefined ? [] : [`${path}: ${word}`]
  })
  expect(found).toEqual([])
  const opening = comments.filter(({ text }) => NO_SUBJECT.test(text) || ONE.test(text))
  expect(opening.map(({ path, text }) => `${path}: ${text.trim().slice(0, 80)}`)).toEqual([])
  const later = [...comments, ...documents].flatMap(({ path, text }) =>
    [...text.replace(/^[ \t]*(?:\*|\/\/|#.*)/gm, '').matchAll(LATER)].map(([words]) => `${path}: ${words}`),
  )
  expect(later).toEqual([])
  expect(titles.filter(({ text }) => ONE.test(text) || CLAUSE.test(text))).toEqual([])
})

/** Words that were joined from two lines, and the space between them left out. */
const JOINED = /^.*\S \S.*(?<!\\)[\p{L}\p{N}][.,:]?['"`] \+\n\s*['"`][\p{L}$(-]/gmu

it('C690 a text that is joined from several lines has a space at each joint', () => {
  const files = readTree((path) => /\.(?:tsx?|mjs)$/.test(path) && !isTest(path))
  expect(files.length).toBeGreaterThan(1_000)
  const found = files.flatMap(({ path, text }) => Array.from(text.matchAll(JOINED), ([joint]) => `${path}: ${joint}`))
  expect(found).toEqual([])
})

/** Where a browser test names a text that it looks for: as a string, a template, or a pattern. */
const LOOKED_FOR =
  /(?:\b(?:name|hasText|hasNotText):|\.(?:getBy(?:Text|Label|Placeholder|Title)|to(?:HaveText|ContainText|HaveAccessibleName))\()\s*(?:'((?:\\.|[^'\\\n])*)'|"([^"\n]*)"|`([^`\n]*)`|\/((?:\\.|[^/\\\n])+)\/)/g
/** These specs look for Clerk's own texts, for German ones, and for English ones in German pages. */
const OTHER_TEXTS = /\/(?:clerk[\w-]*|homes|german)\b/
/** Several words that aren't a name. */
const WORDS = /\p{L}[,.:]? \p{Ll}/u

const textsOf = (words: object): string[] =>
  Object.values(words).flatMap((said: unknown) => (typeof said === 'string' ? [said] : textsOf(said as object)))

/** The literal parts of a lookup that may come from the catalogue. */
function partsOf([, single, double, template, pattern]: RegExpMatchArray): string[] {
  if (pattern !== undefined) {
    const words = pattern.replace(/^\^|\$$/g, '').trim()
    return /[\\^$.*+?()[\]{}|]/.test(words) || !(pattern.startsWith('^') || WORDS.test(words)) ? [] : [words]
  }
  return (template?.split(/\$\{[^{}]*\}/) ?? [(single ?? double ?? '').replaceAll("\\'", "'")])
    .map((words) => words.trim())
    .filter((words) => WORDS.test(words))
}

it('C680 browser tests take the texts they look for from the catalogue, and parts of texts as well', () => {
  const texts = new Set(textsOf(messagesOf('en')))
  const specs = readTree((path) => /^tests\/(?:e2e|firefox|support)\/.*\.ts$/.test(path) && !OTHER_TEXTS.test(path))
  expect(specs.filter(({ text }) => text.includes("/text'")).length).toBeGreaterThan(40)
  const foundIn = (source: string) =>
    Array.from(source.matchAll(LOOKED_FOR)).flatMap((looked) => [
      ...[looked[1] ?? looked[2] ?? ''].filter((literal) => texts.has(literal.replaceAll("\\'", "'"))),
      ...partsOf(looked).filter((part) => [...texts].some((text) => text !== part && text.includes(part))),
    ])
  expect(foundIn("getByText('Members'), { name: 'That handle is taken.' }, { name: /^Chat with/ }")).toEqual([
    'That handle is taken.',
    'Chat with',
  ])
  expect(foundIn(".getByText('Ada Moss'), { name: `Options for ${name}` }, { name: 'Members' }")).toEqual([
    'Options for',
    'Members',
  ])
  expect(specs.flatMap(({ path, text }) => foundIn(text).map((literal) => `${path}: ${literal}`))).toEqual([])
})

it('C680 a text with values is found by its pattern, and one with forms needs its values', () => {
  expect(t('chat.label', { name: 'Ada (2)' })).toMatch(like('chat.label'))
  expect(`He said: ${t('chat.label', { name: 'Ada' })}`).not.toMatch(like('chat.label'))
  expect('Editing your message from 09:34').toMatch(like('chat.composer.editing'))
  expect(() => like('chat.toFirstUnread')).toThrow('has forms')
})
