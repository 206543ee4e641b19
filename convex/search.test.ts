/**
 * Which messages, chats, and people a search finds. One file: each kind of search excludes things by the same rules.
 */
import { describe, expect, it } from 'vitest'
import { describeBackends } from '../tests/support/backends/describe-backends'
import { codeOf, join, say, talkBetween, type Person } from '../tests/support/people'
import { limits } from '../domain/limits'
import { addText, bitsToFind, emptyFilter, mayHold } from '../domain/search-filter'
import { api, internal } from './_generated/api'

describeBackends('search', (backend) => {
  async function adaAndBo() {
    const ada = await join(backend, 'Ada')
    const bo = await join(backend, 'Bo')
    return { ada, bo, talk: await talkBetween(ada, bo) }
  }

  async function find(person: Person, conversationId: string, text: string, limit = 10) {
    await backend.advance(limits.indexingDelayMs)
    const { hits } = await person.query(api.search.messages, { conversationId, text, limit })
    return hits.map((hit) => hit.text)
  }

  describe('messages', () => {
    it('R10 by a blocked person are not found in groups; in a one-to-one chat they are', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const participantIds = [ada.userId, bo.userId]
      const group = await ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds })
      for (const where of [talk, group])
        for (const person of [ada, bo]) await say(person, where, `Nails, says ${person.name}`)
      await ada.mutation(api.blocks.blockPerson, { userId: bo.userId })
      expect(await find(ada, group, 'nails')).toEqual(['Nails, says Ada'])
      expect(await find(ada, talk, 'nails')).toEqual(['Nails, says Bo', 'Nails, says Ada'])
      // One person's searches don't slow down anyone else's.
      expect(await find(bo, group, 'nails')).toEqual(['Nails, says Bo', 'Nails, says Ada'])
      await ada.mutation(api.blocks.unblockPerson, { userId: bo.userId })
      expect(await find(ada, group, 'nails')).toHaveLength(2)
    })

    it('G9.28 are found by any part of their words, in any script, ignoring case and accents', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const said = [
        'Galvanized nails',
        'Café crème',
        '東京都庁で会いましょう',
        'Встреча в полдень',
        'Party 🎉',
        'node.js',
      ]
      for (const text of said) await say(bo, talk, text)
      const [nails, cafe, tokyo, noon, party, node] = said
      const table: [string, (string | undefined)[]][] = [
        ['galvan', [nails]],
        ['VANIZ', [nails]],
        ['ails', [nails]],
        ['z', [nails]],
        ['nails galv', [nails]],
        ['cafe CREME', [cafe]],
        ['京都', [tokyo]],
        ['会', [tokyo]],
        ['треч', [noon]],
        ['🎉', [party]],
        ['node.js', [node]],
        ['galvanise', []],
        ['大阪', []],
        ['?!', []],
        ['', []],
      ]
      for (const [text, expected] of table) expect(await find(ada, talk, text), text).toEqual(expected)
    })

    it('come newest first, with their senders and times, and say if there are more', async () => {
      const { ada, bo, talk } = await adaAndBo()
      await say(ada, talk, 'Nails, one')
      await say(bo, talk, 'Nothing here')
      await say(bo, talk, 'Nails, two')
      await say(ada, talk, 'Nails, three')
      await backend.advance(limits.indexingDelayMs)
      const answer = await ada.query(api.search.messages, { conversationId: talk, text: 'nail', limit: 2 })
      expect(answer.hits).toMatchObject([
        { seq: 3, senderName: 'Ada', text: 'Nails, three' },
        { seq: 2, senderName: 'Bo', text: 'Nails, two' },
      ])
      expect(answer.continueBefore).toBe(2)
      const rest = { conversationId: talk, text: 'nail', limit: 2, before: 2 }
      expect(await ada.query(api.search.messages, rest)).toMatchObject({
        hits: [{ seq: 0, senderName: 'Ada', text: 'Nails, one' }],
        continueBefore: null,
      })
    })

    it('G11.1 are shown as a line around the match, and queried within limits', async () => {
      const { ada, talk } = await adaAndBo()
      await say(ada, talk, `${'before '.repeat(200)}needle ${'after '.repeat(200)}`)
      const [line = ''] = await find(ada, talk, 'needle')
      expect(line).toContain('needle')
      expect(line.length).toBeLessThanOrEqual(limits.excerptLength + 2)
      for (const limit of [0, 1.5, limits.hitsPerQuery + 1]) {
        const call = ada.query(api.search.messages, { conversationId: talk, text: 'needle', limit })
        expect(await codeOf(call)).toBe('INVALID_INPUT')
      }
    })

    it('R8 are found by their current text, and not at all while deleted', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const { messageId } = await say(ada, talk, 'The first wording')
      await ada.mutation(api.messages.editMessage, { messageId, content: 'Another phrase' })
      expect(await find(bo, talk, 'wording')).toEqual([])
      expect(await find(bo, talk, 'phrase')).toEqual(['Another phrase'])
      await ada.mutation(api.messages.deleteMessages, { messageIds: [messageId] })
      expect(await find(bo, talk, 'phrase')).toEqual([])
      await ada.mutation(api.messages.restoreMessages, { messageIds: [messageId] })
      expect(await find(bo, talk, 'phrase')).toEqual(['Another phrase'])
    })

    it('G9.28 become searchable a moment after they were sent, however many, each once', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const count = limits.searchBlock + 10
      for (let n = 0; n < count; n++) await say(n % 2 === 0 ? ada : bo, talk, `Nail ${n}`)
      const long = 'screw '.repeat(1_300)
      for (let n = 0; n < 3; n++) await say(bo, talk, long)
      const early = await say(ada, talk, 'A typo')
      await ada.mutation(api.messages.editMessage, { messageId: early.messageId, content: 'A nail, corrected' })
      for (let step = 0; step < 6; step++) await backend.advance(limits.indexingDelayMs)
      const found = await ada.query(api.search.messages, { conversationId: talk, text: 'nail', limit: 50 })
      expect(found).toMatchObject({ continueBefore: expect.any(Number), hits: { length: 50 } })
      expect(new Set(found.hits.map(({ seq }) => seq)).size).toBe(50)
      expect(found.hits[0]).toMatchObject({ text: 'A nail, corrected' })
      expect(await find(ada, talk, 'screw')).toHaveLength(3)
      expect(await find(ada, talk, 'corrected')).toHaveLength(1)
    })

    it('R8 leave no search terms once erased, and take none from the others of their block', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const isProposed = async (text: string) => {
        const filters = await backend.searchFilters()
        return filters.some((filter) => mayHold(new Uint8Array(filter), bitsToFind(text)))
      }
      await say(bo, talk, 'Quartz stays')
      const { messageId } = await say(ada, talk, 'The xylophone')
      expect(await find(bo, talk, 'xylophone')).toHaveLength(1)
      await ada.mutation(api.messages.deleteMessages, { messageIds: [messageId] })
      expect(await isProposed('xylophone')).toBe(true)
      await backend.advance(limits.deletionUndoMs)
      await backend.advance(1)
      expect(await isProposed('xylophone')).toBe(false)
      expect(await find(ada, talk, 'quartz')).toEqual(['Quartz stays'])
    })

    it('C114 stay searchable while their block’s filter is rebuilt, as do new ones', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const lookFor = async (text: string) =>
        (await bo.query(api.search.messages, { conversationId: talk, text, limit: 5 })).hits.map((hit) => hit.text)
      const long = 'screw '.repeat(1_300)
      // Far more than one step takes.
      for (let n = 0; n < 40; n++) await say(bo, talk, long)
      const early = await say(ada, talk, 'Zebra crossing')
      await say(ada, talk, 'Quartz stays')
      for (let step = 0; step < 6; step++) await backend.advance(limits.indexingDelayMs)
      expect(await lookFor('quartz')).toEqual(['Quartz stays'])
      const renew = () => backend.internal.mutation(internal.search.renewBlock, { conversationId: talk, seq: 0 })
      await renew()
      expect(await lookFor('quartz')).toEqual(['Quartz stays'])
      // A second one replaces the first, whose next step then has nothing left to do.
      await renew()
      await ada.mutation(api.messages.editMessage, { messageId: early.messageId, content: 'Xylophone crossing' })
      await say(ada, talk, 'Written meanwhile')
      for (let step = 0; step < 8; step++) {
        await backend.advance(step < 4 ? 1 : limits.indexingDelayMs)
        expect(await lookFor('quartz')).toEqual(['Quartz stays'])
        expect(await lookFor('xylophone')).toEqual(['Xylophone crossing'])
      }
      expect(await lookFor('meanwhile')).toEqual(['Written meanwhile'])
      const filters = await backend.searchFilters()
      expect(filters.some((filter) => mayHold(new Uint8Array(filter), bitsToFind('zebra')))).toBe(false)
    })

    it('one call checks a limited number of filters, and the next one continues below them', async () => {
      const { ada, talk } = await adaAndBo()
      await say(ada, talk, 'The oldest: nails')
      const blocks = limits.searchBlocksPerHit + 1
      const fill = { conversationId: talk, senderIds: [ada.userId], count: limits.searchBlock, stepMs: 1 }
      for (let block = 0; block < blocks; block++) await backend.internal.mutation(internal.demo.fill, fill)
      for (let step = 0; step <= blocks; step++) await backend.advance(limits.indexingDelayMs)
      const ask = (limit: number, before?: number) =>
        ada.query(api.search.messages, { conversationId: talk, text: 'nails', limit, before })
      const first = await ask(1)
      expect(first).toEqual({ hits: [], continueBefore: 2 * limits.searchBlock })
      const found = { hits: [{ text: 'The oldest: nails' }], continueBefore: null }
      expect(await ask(1, first.continueBefore ?? 0)).toMatchObject(found)
      expect(await ask(2)).toMatchObject(found)
    })

    it('one call reads a limited number of characters, whatever the filters propose', async () => {
      const { ada, talk } = await adaAndBo()
      const long = 'щ'.repeat(limits.messageLength - 10)
      const enough = Math.ceil((limits.searchUnits * limits.searchLettersPerUnit) / long.length)
      await say(ada, talk, 'a b c')
      for (let n = 0; n <= enough; n++) await say(ada, talk, `${long} a b`)
      for (let step = 0; step < enough; step++) await backend.advance(limits.indexingDelayMs)
      const ask = (before?: number) =>
        ada.query(api.search.messages, { conversationId: talk, text: 'c', limit: 50, before })
      // In the same block, so its filter proposes all of them.
      const first = await ask()
      expect(first.hits).toEqual([])
      expect(first.continueBefore).toBeGreaterThan(0)
      expect(await ask(first.continueBefore ?? 0)).toMatchObject({ hits: [{ text: 'a b c' }], continueBefore: null })
    })

    it('conversations from before indexing are searched without filters', async () => {
      const { ada, bo, talk } = await adaAndBo()
      await say(bo, talk, 'An old nail')
      await backend.forgetSearch()
      expect(await backend.searchFilters()).toEqual([])
      expect(await find(ada, talk, 'nail')).toEqual(['An old nail'])
      expect(await find(ada, talk, 'screw')).toEqual([])
    })

    it('C137 C220 indexed by an older folding rule are found by the current one, and converted a little at a time', async () => {
      const { ada, bo, talk } = await adaAndBo()
      await join(backend, 'Søren')
      for (let number = 0; number < 3; number++) await say(bo, talk, `Plain ${number} co\u00adoperate`)
      await say(bo, talk, 'screw '.repeat(1_300))
      await backend.advance(1_000)
      // The old filter's content doesn't matter; here it is empty.
      await backend.makeOld(emptyFilter().buffer)
      const people = async (text: string) => (await ada.query(api.users.searchPeople, { text })).map(({ name }) => name)
      const holdsAll = async () => {
        expect(await find(ada, talk, 'plain')).toHaveLength(3)
        expect(await find(ada, talk, 'cooperate')).toHaveLength(3)
        expect([await people('søren'), await people('soren'), await people('nobody')]).toEqual([
          ['Søren'],
          ['Søren'],
          [],
        ])
      }
      await holdsAll()
      // Written during the rebuild.
      await say(bo, talk, 'New co\u00adordinates')
      await backend.advance(1_000)
      expect(await find(ada, talk, 'coordinates')).toHaveLength(1)
      expect(await ada.query(api.search.messages, { conversationId: talk, text: 'nowhere', limit: 5 })).toEqual({
        hits: [],
        continueBefore: null,
      })

      await backend.internal.mutation(internal.search.rebuild, {})
      for (let steps = 0; steps < 10; steps++) {
        await backend.advance(10)
        await holdsAll()
      }
      expect(await backend.pendingCalls()).not.toContain('search:rebuild')
      expect(await find(ada, talk, 'coordinates')).toHaveLength(1)
      const filters = await backend.searchFilters()
      const proposed = (text: string) => filters.filter((one) => mayHold(new Uint8Array(one), bitsToFind(text))).length
      expect([filters.length, proposed('cooperate coordinates'), proposed('nowhere')]).toEqual([1, 1, 0])
    })

    it('C220 a block of more than one step is rebuilt next to its old filter, and includes what is written meanwhile', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const long = 'screw '.repeat(1_300)
      for (let n = 0; n < 40; n++) await say(bo, talk, long)
      const { messageId } = await say(ada, talk, 'Xylophone co\u00adoperate')
      for (let step = 0; step < 6; step++) await backend.advance(limits.indexingDelayMs)
      const stale = emptyFilter()
      addText(stale, 'a zebra that was erased')
      await backend.makeOld(stale.buffer)
      const lookFor = async (text: string) =>
        (await bo.query(api.search.messages, { conversationId: talk, text, limit: 5 })).hits.length
      const rebuild = () => backend.internal.mutation(internal.search.rebuild, {})
      await rebuild()
      expect([await lookFor('cooperate'), await lookFor('xylo')]).toEqual([1, 1])
      await say(bo, talk, 'Written meanwhile')
      await ada.mutation(api.messages.editMessage, { messageId, content: 'Marimba co\u00adoperate' })
      // Erasing requests a rebuild of this block, and a second conversion of all blocks: both are one rebuild, wherever
      // it is.
      await backend.internal.mutation(internal.search.renewBlock, { conversationId: talk, seq: 0 })
      await rebuild()
      for (let step = 0; step < 12; step++) {
        await backend.advance(limits.indexingDelayMs)
        expect([await lookFor('cooperate'), await lookFor('marimba')]).toEqual([1, 1])
      }
      expect(await lookFor('meanwhile')).toBe(1)
      const filters = await backend.searchFilters()
      const proposed = (text: string) => filters.filter((one) => mayHold(new Uint8Array(one), bitsToFind(text))).length
      expect([proposed('cooperate'), proposed('meanwhile'), proposed('zebra'), proposed('xylophone')]).toEqual([
        1, 1, 0, 0,
      ])
      expect(await backend.pendingCalls()).not.toContain('search:rebuild')
    })

    it('C220 a search in blocks of an older rule reads a limited number of letters per call, and continues below', async () => {
      const { ada, talk } = await adaAndBo()
      await say(ada, talk, 'The oldest: nails')
      const long = 'щ'.repeat(limits.messageLength)
      const enough = Math.ceil((limits.searchUnits * limits.searchLettersPerUnit) / long.length)
      for (let n = 0; n <= enough; n++) await say(ada, talk, long)
      await backend.advance(1_000)
      await backend.makeOld(emptyFilter().buffer)
      const ask = (before?: number) =>
        ada.query(api.search.messages, { conversationId: talk, text: 'nails', limit: 50, before })
      const first = await ask()
      expect(first.hits).toEqual([])
      expect(first.continueBefore).toBeGreaterThan(0)
      expect(await ask(first.continueBefore ?? 0)).toMatchObject({
        hits: [{ text: 'The oldest: nails' }],
        continueBefore: null,
      })
    })

    it('C138 a text that folds to many times its length counts by its folded length', async () => {
      const { ada, bo, talk } = await adaAndBo()
      for (let number = 0; number < 5; number++) await say(bo, talk, '\ufdfa'.repeat(8_000))
      await say(bo, talk, 'أهلا')
      for (let steps = 0; steps < 10; steps++) await backend.advance(1_000)
      // 144,000 letters each: three of them are as much as one call searches.
      const { hits, continueBefore } = await ada.query(api.search.messages, {
        conversationId: talk,
        text: 'عليه',
        limit: 50,
      })
      expect(hits).toHaveLength(3)
      expect(continueBefore).not.toBeNull()
    })

    it('R8 deleted before they were indexed are never found', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const { messageId } = await say(ada, talk, 'Said too soon')
      await ada.mutation(api.messages.deleteMessages, { messageIds: [messageId] })
      expect(await find(bo, talk, 'soon')).toEqual([])
    })

    it('R7 from before a member joined are not found', async () => {
      const { ada, bo } = await adaAndBo()
      const cy = await join(backend, 'Cy')
      const group = await ada.mutation(api.conversations.createGroup, { name: 'Us', participantIds: [bo.userId] })
      await say(ada, group, 'Among ourselves')
      await ada.mutation(api.groups.addMembers, { conversationId: group, userIds: [cy.userId] })
      await say(ada, group, 'Welcome among us')
      expect(await find(bo, group, 'among')).toEqual(['Welcome among us', 'Among ourselves'])
      expect(await find(cy, group, 'among')).toEqual(['Welcome among us'])
    })

    it('R9 deleted for oneself are still found by the others', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const { seq } = await say(ada, talk, 'Not for my eyes')
      await ada.mutation(api.messages.deleteForMe, { conversationId: talk, seqs: [seq] })
      expect(await find(ada, talk, 'eyes')).toEqual([])
      expect(await find(bo, talk, 'eyes')).toEqual(['Not for my eyes'])
    })

    it('messages of one conversation are not found in another', async () => {
      const { ada, bo, talk } = await adaAndBo()
      const cy = await join(backend, 'Cy')
      await say(bo, talk, 'Nails')
      expect(await find(ada, await talkBetween(ada, cy), 'nails')).toEqual([])
    })
  })

  describe('groups', () => {
    it('G9.28 are found by any part of their name, and only if the user is a member', async () => {
      const { ada, bo } = await adaAndBo()
      const make = (owner: Person, name: string) =>
        owner.mutation(api.conversations.createGroup, { name, participantIds: [] })
      const pavilion = await make(ada, 'Pavilion build')
      await make(ada, 'Permit desk')
      await make(bo, 'Pavilion secrets')
      const found = await ada.query(api.search.groups, { text: 'vilion' })
      expect(found).toEqual([{ conversationId: pavilion, groupName: 'Pavilion build' }])
      expect(await ada.query(api.search.groups, { text: 'build pav' })).toHaveLength(1)
      expect(await ada.query(api.search.groups, { text: ' ' })).toEqual([])
    })
  })
})
