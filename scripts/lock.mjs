// npm run lock: completes package-lock.json after a dependency was added. npm omits prebuilt binaries of platforms that
// it could not look at while it wrote the file (a mirror without them, or an existing node_modules), and `npm ci` then
// rejects the file on every platform. Each entry also gets the registry's hash, so that `npm ci` accepts nothing else.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const file = new URL('../package-lock.json', import.meta.url)

/** @typedef {{ version: string, integrity?: string, link?: boolean, optional?: boolean, optionalDependencies?: Record<string, string> }} LockEntry */

/** @type {{ packages: Record<string, LockEntry> }} */
const lock = JSON.parse(readFileSync(file, 'utf8'))
let added = 0

for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isLocked(path, name) || !/^\d+\.\d+\.\d+/.test(range)) continue
    const platform = platformOf(name)
    if (!platform) continue
    lock.packages[`node_modules/${name}`] = { version: range, ...platform, optional: true }
    added++
  }
}

let hashed = 0
for (const [path, entry] of Object.entries(lock.packages)) {
  if (path === '' || entry.integrity || entry.link) continue
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
  lock.packages[path] = withIntegrity(entry, integrityOf(`${name}@${entry.version}`))
  hashed++
}

lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`${added} added, ${hashed} hashes looked up`)

/**
 * Whether `name`, needed by the package at `path`, has an entry where Node would look for it.
 * @param {string} path
 * @param {string} name
 */
function isLocked(path, name) {
  const folders = path.split(/(?=\/?node_modules\/)/)
  for (; folders.length > 0; folders.pop()) {
    if (lock.packages[`${folders.join('')}/node_modules/${name}`.replace(/^\//, '')]) return true
  }
  return Boolean(lock.packages[`node_modules/${name}`])
}

/** @param {string} spec `name@version` */
function integrityOf(spec) {
  const integrity = execFileSync('npm', ['view', spec, 'dist.integrity'], { encoding: 'utf8' }).trim()
  if (!integrity.startsWith('sha512-')) throw new Error(`The registry has no SHA-512 for ${spec}.`)
  return integrity
}

/**
 * Where npm itself writes it: after the version.
 * @param {LockEntry} entry
 * @param {string} integrity
 * @returns {LockEntry}
 */
function withIntegrity({ version, ...rest }, integrity) {
  return { version, integrity, ...rest }
}

/**
 * The naming conventions of packages with binaries: `@scope/name-<os>-<cpu>[-<libc or toolchain>]`.
 * @param {string} name
 */
function platformOf(name) {
  if (name.endsWith('wasm32-wasi')) return { cpu: ['wasm32'] }
  const found =
    /(?<os>aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-(?<cpu>x64|arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x)(?:-(?<abi>[a-z]+))?$/.exec(
      name,
    )?.groups
  if (!found?.os || !found.cpu) return null
  const libc = found.os !== 'linux' ? null : found.abi?.startsWith('musl') ? 'musl' : found.abi ? 'glibc' : null
  return { cpu: [found.cpu], ...(libc ? { libc: [libc] } : {}), os: [found.os] }
}
