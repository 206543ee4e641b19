import { Delayed, Skeleton } from '@/ui/skeleton'

const widths = [
  ['44%', '72%'],
  ['58%', '50%'],
  ['36%', '64%'],
  ['50%', '78%'],
  ['62%', '44%'],
  ['40%', '60%'],
  ['54%', '70%'],
]

/** Placeholders in the shape of the rows. */
export function ListSkeleton() {
  return (
    <Delayed>
      <div aria-hidden className="flex flex-col gap-px px-px">
        {widths.map(([name, preview]) => (
          <div
            key={name}
            className="flex h-16 items-center gap-3 ps-2.5 pe-3 [--avatar:2.5rem] compact:h-12 compact:[--avatar:2rem] max-md:h-18 max-md:px-4 max-md:[--avatar:3rem]"
          >
            <Skeleton className="size-(--avatar) flex-none rounded-person" />
            <div className="flex-1">
              <Skeleton className="h-3" style={{ width: name }} />
              <Skeleton className="mt-2.5 h-2.5" style={{ width: preview }} />
            </div>
          </div>
        ))}
      </div>
    </Delayed>
  )
}
