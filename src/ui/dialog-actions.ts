/** The buttons at a dialog's or form's end; on a phone they are stacked, with the primary one on top, and Cancel plain. */
export const dialogActionsClass =
  'mt-5 flex justify-end gap-2 max-md:flex-col-reverse max-md:*:h-12 max-md:*:w-full max-md:*:text-base max-md:*:first:not-last:border-transparent max-md:*:first:not-last:bg-transparent'
