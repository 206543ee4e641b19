/** Choosing a picture, of a person or a group. */
export const en = {
  picture: {
    label: 'Picture',
    choose: 'Choose a picture',
    change: 'Change picture',
    remove: 'Remove',
    hint: 'Or drop or paste one here. Its middle is kept.',
    busy: 'Saving the picture…',
    notPicture: 'This file can’t be shown as a picture. Choose another.',
    tooLarge: 'This picture is too large. Choose another.',
    failed: 'Couldn’t save the picture. Try again.',
  },
} as const
