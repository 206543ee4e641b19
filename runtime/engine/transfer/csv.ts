/** Parses a CSV file (RFC 4180: quotes, doubled quotes, line breaks in quotes); the first row has the names. */

export function* csvObjects(text: string): Generator<Record<string, string>> {
  const rows = csvRows(text)
  const header = rows.next().value
  if (header === undefined) return
  for (const row of rows) {
    if (row.length !== header.length) {
      throw new Error(`A row has ${row.length} fields, and the header has ${header.length}`)
    }
    yield Object.fromEntries(header.map((name, at) => [name, row[at]!]))
  }
}

function* csvRows(text: string): Generator<string[], undefined> {
  let row: string[] = []
  let at = 0
  while (at < text.length) {
    let field = ''
    if (text[at] === '"') {
      let end = at + 1
      for (;;) {
        const quote = text.indexOf('"', end)
        if (quote < 0) throw new Error('A quoted field has no closing quote')
        field += text.slice(end, quote)
        if (text[quote + 1] !== '"') {
          at = quote + 1
          break
        }
        field += '"'
        end = quote + 2
      }
    } else {
      const end = nextStop(text, at)
      field = text.slice(at, end)
      at = end
    }
    row.push(field)
    if (text[at] === ',') {
      at += 1
      if (at < text.length) continue
      row.push('')
    }
    if (text[at] === '\r') at += 1
    if (text[at] === '\n') at += 1
    else if (at < text.length) throw new Error(`Text follows the closing quote of a field: ${text.slice(at, at + 20)}`)
    yield row
    row = []
  }
  return undefined
}

function nextStop(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 44 || code === 10 || code === 13) return at
  }
  return text.length
}
