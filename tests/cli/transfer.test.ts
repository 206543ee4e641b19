/** `export` and `import` by the published command line. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ZipReader } from '../../runtime/transfer/zip'
import { useCommandLine } from '../support/cli'
import type { Ended } from '../support/convex-command'
import { eventually } from '../support/deployment'

const line = useCommandLine()

interface Note {
  _id: string
  _creationTime: number
  author: string
  text: string
  stars?: bigint
}
const call = (path: string, args: object = {}) => ({ path: path as never, args: args as never })
const add = async (text: string, more: object = {}): Promise<string> => {
  const { path, args } = call('notes:add', { author: 'ada', text, ...more })
  return (await line.http().mutation(path, args)) as string
}
const notes = async (): Promise<Note[]> => (await line.http().query('notes:list' as never)) as Note[]
const texts = async (): Promise<string[]> => (await notes()).map(({ text }) => text)

const importFile = (name: string, content: string | Uint8Array, ...args: string[]): Promise<Ended> => {
  const cwd = line.project()
  writeFileSync(join(cwd, name), content)
  return line.run(['import', name, ...args], { cwd })
}
const imported = async (...args: Parameters<typeof importFile>): Promise<void> => {
  expect(await importFile(...args)).toMatchObject({ code: 0, stderr: expect.stringMatching(/Added \d+ documents/) })
}
const lines = (...rows: object[]) => rows.map((row) => JSON.stringify(row)).join('\n')

describe('export and import', () => {
  it('O18: an export imports: the same documents under the same ids, files with their bytes, in another data directory', async () => {
    const id = await add('one', { stars: 2n ** 60n })
    await add('5')
    const tag = call('notes:tag', { note: id, name: 'x' })
    await line.http().mutation(tag.path, tag.args)
    const fileId = (await line.http().action('files:keep' as never, { text: 'some bytes' } as never)) as string
    await line.run(['env', 'set', 'SECRET', 'not in an export'])
    const before = await notes()

    const cwd = line.project()
    const done = await line.run(['export', '--path', 'snapshot.zip', '--include-file-storage'], { cwd })
    expect(done).toMatchObject({ code: 0, stderr: expect.stringContaining('Downloaded snapshot export') })
    const archive = await ZipReader.open(join(cwd, 'snapshot.zip'))
    expect(archive.names).toEqual(
      expect.arrayContaining(['_tables/documents.jsonl', 'notes/documents.jsonl', 'notes/generated_schema.jsonl']),
    )
    const generated = (await archive.read('notes/generated_schema.jsonl', 1_000))?.toString()
    expect(generated).toBe(`"unknown"\n${JSON.stringify({ [id]: { stars: 'int64' } })}\n`)
    await archive.close()
    expect(readFileSync(join(cwd, 'snapshot.zip')).includes('SECRET')).toBe(false)

    // A directory in which the tables have other numbers.
    await line.startElsewhere()
    await imported('first.jsonl', lines({ any: 1 }), '--table', 'first')
    const seen: unknown[] = []
    line.connect().onUpdate('notes:list' as never, {} as never, (value) => seen.push(value))
    await eventually(() => expect(seen).toEqual([[]]))
    await imported('snapshot.zip', readFileSync(join(cwd, 'snapshot.zip')))
    expect(await notes()).toEqual(before)
    await eventually(() => expect(seen.at(-1)).toEqual(before))
    const url = (await line.http().query('files:url' as never, { id: fileId } as never)) as string
    expect(await (await fetch(url)).text()).toBe('some bytes')
    // What was imported is as any other: found by its indexes, changed, and there after a restart.
    await line.restart()
    const mine = (await line.http().query('notes:list' as never, { author: 'ada' } as never)) as Note[]
    expect(mine).toEqual(before)
    await add('later')
    expect(await texts()).toEqual(['one', '5', 'later'])
  })

  it('O19: one table from JSON lines, a JSON array and CSV, with and without ids', async () => {
    await imported(
      'a.jsonl',
      lines({ author: 'a', text: 'x', stars: { $integer: 'AQAAAAAAAAA=' } }),
      '--table',
      'notes',
    )
    const [first] = await notes()
    expect(first).toMatchObject({ text: 'x', stars: 1n })
    await imported('b.json', JSON.stringify([{ author: 'b', text: 'y' }]), '--table', 'notes', '--append')
    await imported('c.csv', 'author,text\nc,"z, ""quoted""\nand on"\n', '--table', 'notes', '--append')
    expect(await texts()).toEqual(['x', 'y', 'z, "quoted"\nand on'])
    // In small parts, and under the ids it has.
    const env = { CONVEX_IMPORT_CHUNK_SIZE: '64' }
    const cwd = line.project()
    writeFileSync(
      join(cwd, 'd.jsonl'),
      lines({ ...first, stars: undefined, text: 'replaced' }, { author: 'd', text: 'w' }),
    )
    const replaced = await line.run(['import', 'd.jsonl', '--table', 'notes', '--replace', '--yes'], { cwd, env })
    expect(replaced).toMatchObject({ code: 0, stderr: expect.stringContaining('Added 2 documents') })
    expect(await notes()).toMatchObject([
      { _id: first?._id, _creationTime: first?._creationTime, text: 'replaced' },
      { text: 'w' },
    ])
  })

  it('O20: an import that fails changes nothing, and says which row and why', async () => {
    const id = await add('one')
    const before = await notes()
    const fails = async (why: RegExp, ...args: Parameters<typeof importFile>) => {
      const failed = await importFile(...args)
      expect(failed).toMatchObject({ code: 1, stderr: expect.stringMatching(why) })
      expect(await notes()).toEqual(before)
    }
    const many = Array.from({ length: 1_500 }, (_, n) => ({ author: 'x', text: `${n}` }))
    await fails(
      /Row 1501 of table "notes": .*text/s,
      'a.jsonl',
      lines(...many, { author: 'x' }),
      '--table',
      'notes',
      '--replace',
      '--yes',
    )
    await fails(
      /There is a document .* already/,
      'b.jsonl',
      lines({ _id: id, author: 'x', text: 'y' }),
      '--table',
      'notes',
      '--append',
    )
    await fails(/has documents already/, 'c.jsonl', lines({ author: 'x', text: 'y' }), '--table', 'notes')
    await fails(
      /Could not parse row 2 as JSON/,
      'd.jsonl',
      '{"author":"x","text":"y"}\n{"author',
      '--table',
      'notes',
      '--append',
    )
    await fails(/not a zip archive/, 'e.zip', 'nothing of the kind', '--replace')
    await fails(
      /not an id of this table|ids in the import/,
      'f.jsonl',
      lines({ _id: id, note: id, name: 'x' }),
      '--table',
      'tags',
    )
    await line.restart()
    expect(await notes()).toEqual(before)
  })

  it('O20: half an upload is no import, and needs the key all the way', async () => {
    const ask = (path: string, body: BodyInit | null, headers: Record<string, string> = {}) =>
      fetch(`${line.url}/api/import/${path}`, {
        method: 'POST',
        headers: { authorization: `Convex ${line.key}`, ...headers },
        body,
      })
    const { uploadToken } = (await (await ask('start_upload', null)).json()) as { uploadToken: string }
    const part = await ask(`upload_part?uploadToken=${uploadToken}&partNumber=1`, 'x')
    const finish = (partTokens: unknown[]) =>
      ask(
        'finish_upload',
        JSON.stringify({
          uploadToken,
          partTokens,
          import: { mode: 'append', format: 'jsonLines', tableName: 'notes' },
        }),
      )
    expect((await finish([await part.json(), '2'])).status).toBe(400)
    expect((await ask('upload_part?uploadToken=../../x&partNumber=1', 'x')).status).toBe(400)
    expect((await ask(`upload_part?uploadToken=${uploadToken}&partNumber=../2`, 'x')).status).toBe(400)
    expect((await ask('start_upload', null, { authorization: 'Convex no' })).status).toBe(401)
    expect((await fetch(`${line.url}/api/export/zip/1`)).status).toBe(401)
    expect(
      (await fetch(`${line.url}/api/export/zip/1`, { headers: { authorization: `Convex ${line.key}` } })).status,
    ).toBe(404)
  })
})
