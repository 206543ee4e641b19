// Finds the Firefox that npm run browser:firefox drives.
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = ['firefox-esr', 'firefox']
const USUAL_PLACES = ['/Applications/Firefox.app/Contents/MacOS/firefox']

/** @returns {string | undefined} */
export function findFirefox() {
  const { PARLEY_FIREFOX, PATH = '' } = process.env
  if (PARLEY_FIREFOX) return isExecutable(PARLEY_FIREFOX) ? PARLEY_FIREFOX : undefined
  const folders = PATH.split(delimiter).filter(Boolean)
  return [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), ...USUAL_PLACES].find(isExecutable)
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
