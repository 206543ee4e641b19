import type { QueryToAdd } from '../../boundary/messages'
import type { RecentTexts } from '../../boundary/recent-texts'
import { itself, placeIn } from '../../boundary/rising'

/** One session's subscriptions, as parallel arrays of texts; equal texts are shared where possible. */
export class MirroredQueries {
  /** Sorted in ascending order. */
  private ids: number[] = []
  private paths: string[] = []
  private args: string[] = []
  /** Few queries have one. */
  private journals: Map<number, string> | null = null

  constructor(
    private readonly knownPaths: RecentTexts,
    private readonly knownArgs: RecentTexts,
  ) {}

  get(queryId: number): QueryToAdd | undefined {
    const at = this.placeOf(queryId)
    return this.ids[at] === queryId ? this.at(at) : undefined
  }

  set({ queryId, path, args, journal }: QueryToAdd): void {
    const at = this.placeOf(queryId)
    const isKnown = this.ids[at] === queryId ? 1 : 0
    this.ids.splice(at, isKnown, queryId)
    this.paths.splice(at, isKnown, this.knownPaths.keep(path))
    this.args.splice(at, isKnown, this.knownArgs.keep(args))
    this.journals?.delete(queryId)
    if (journal !== null) this.keepJournal(queryId, journal)
  }

  /** False if there is none. */
  delete(queryId: number): boolean {
    const at = this.placeOf(queryId)
    if (this.ids[at] !== queryId) return false
    for (const each of [this.ids, this.paths, this.args]) each.splice(at, 1)
    this.journals?.delete(queryId)
    return true
  }

  /** From now on, the page of an existing query ends here. */
  setJournal(queryId: number, journal: string): void {
    if (this.ids[this.placeOf(queryId)] === queryId) this.keepJournal(queryId, journal)
  }

  /** Frees spare capacity. */
  settle(): void {
    this.ids = this.ids.slice()
    this.paths = this.paths.slice()
    this.args = this.args.slice()
  }

  *[Symbol.iterator](): Generator<QueryToAdd> {
    for (let at = 0; at < this.ids.length; at++) yield this.at(at)
  }

  private keepJournal(queryId: number, journal: string): void {
    this.journals ??= new Map<number, string>()
    this.journals.set(queryId, journal)
  }

  private at(at: number): QueryToAdd {
    const queryId = this.ids[at]!
    const journal = this.journals?.get(queryId) ?? null
    return { queryId, path: this.paths[at]!, args: this.args[at]!, journal }
  }

  private placeOf(queryId: number): number {
    return placeIn(this.ids, queryId, itself)
  }
}
