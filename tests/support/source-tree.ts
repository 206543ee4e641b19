/** Reads the repository as text, for the tests that check it against its own rules. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix, relative, sep } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')

const NOT_OURS = new Set([
  'node_modules',
  '.git',
  '.next',
  'dist',
  '.data',
  '.data-backups',
  '.releases',
  '_generated',
  'test-results',
])
const CODE = /\.(ts|tsx|mts|mjs)$/

export interface SourceFile {
  /** From the root, with slashes. */
  path: string
  text: string
}

export function readTree(wanted: (path: string) => boolean): SourceFile[] {
  return (
    readdirSync(ROOT, { recursive: false, withFileTypes: true })
      .flatMap((entry) => (entry.isDirectory() ? walk(entry.name) : [entry.name]))
      // In a linked work tree .git is a file.
      .filter((path) => path !== 'next-env.d.ts' && path !== '.git' && wanted(path))
      .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
  )
}

function walk(folder: string): string[] {
  if (NOT_OURS.has(posix.basename(folder))) return []
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = relative(ROOT, join(ROOT, folder, entry.name))
      .split(sep)
      .join('/')
    return entry.isDirectory() ? walk(path) : [path]
  })
}

export function readCode(): SourceFile[] {
  return readTree((path) => CODE.test(path))
}

/** A test, or code that only tests use. */
export function isTest(path: string): boolean {
  return /\.(test|spec)\.tsx?$|\/test-[a-z-]+\.ts$|\/testing\//.test(path) || path.startsWith('tests/')
}

/** Blanks comments and the contents of strings, so that a word in them is not taken for code. */
export function codeOnly(text: string): string {
  const token =
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|(?<=[=(,:!&|?[{};]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+\//g
  return text.replace(token, (found) =>
    found.startsWith('/') && !found.startsWith('/*') && !found.startsWith('//')
      ? '/ /'
      : /^['"]/.test(found)
        ? "''"
        : ' ',
  )
}

export interface Import {
  /** As written. */
  specifier: string
  /** The imported module: a path from the root, a package (`@scope/name`), or `node:x`. */
  target: string
  kind: 'file' | 'package' | 'node'
  /** `import type`: gone at run time. */
  typeOnly: boolean
}

const IMPORTS = [
  /^[ \t]*(?:import|export)(?<type>\s+type)?\b[^'"`;]*?\bfrom\s*['"](?<name>[^'"]+)['"]/gm,
  /^[ \t]*import\s*['"](?<name>[^'"]+)['"]/gm,
  /(?<!\.)\bimport\(\s*['"](?<name>[^'"]+)['"]/g,
  /\bnew URL\(\s*['"](?<name>\.[^'"]+\.m?[jt]s)['"]\s*,\s*import\.meta\.url/g,
]

export function importsOf(file: SourceFile): Import[] {
  const text = file.text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/[^\n]*$/gm, '')
  return IMPORTS.flatMap((pattern) => [...text.matchAll(pattern)]).map(({ groups }) => {
    const specifier = groups?.name ?? ''
    return { specifier, typeOnly: groups?.type !== undefined, ...resolve(file.path, specifier) }
  })
}

function resolve(from: string, specifier: string): Pick<Import, 'target' | 'kind'> {
  if (specifier.startsWith('.')) {
    const target = posix.normalize(posix.join(posix.dirname(from), specifier))
    return target.startsWith('node_modules/') ? ofPackage(target.slice(13)) : { kind: 'file', target }
  }
  if (specifier.startsWith('@/')) return { kind: 'file', target: `src/${specifier.slice(2)}` }
  if (specifier.startsWith('node:')) return { kind: 'node', target: specifier }
  return ofPackage(specifier)
}

function ofPackage(specifier: string): Pick<Import, 'target' | 'kind'> {
  const parts = specifier.split('/')
  return { kind: 'package', target: specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '') }
}

export function isUnder(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}
