import { cx } from '@/ui/cx'
import { Delayed, Skeleton } from '@/ui/skeleton'

const bubbles = [
  { own: false, width: 'w-64', height: 'h-[34px]', last: false },
  { own: false, width: 'w-80', height: 'h-[54px]', last: true },
  { own: true, width: 'w-56', height: 'h-[34px]', last: true },
  { own: false, width: 'w-72', height: 'h-[34px]', last: true },
  { own: true, width: 'w-48', height: 'h-[34px]', last: false },
  { own: true, width: 'w-80', height: 'h-[54px]', last: true },
] as const

/** Placeholders in the messages' shape, shown if loading takes a while. */
export function ThreadSkeleton({ label }: { label: string }) {
  return (
    <Delayed>
      <div role="status" aria-label={label} className="mt-auto px-6 max-md:px-3">
        <div className="mx-auto flex w-full max-w-190 flex-col pb-1">
          {bubbles.map(({ own, width, height, last }, index) => (
            <Skeleton
              key={index}
              className={cx(
                'max-w-[78%] rounded-turn',
                width,
                height,
                last ? 'mb-3' : 'mb-0.5',
                own ? 'self-end rounded-e-spine' : 'rounded-s-spine',
              )}
            />
          ))}
        </div>
      </div>
    </Delayed>
  )
}
