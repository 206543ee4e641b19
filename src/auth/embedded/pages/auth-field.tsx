'use client'

import { type ComponentProps, createContext, useContext, useEffect, useRef } from 'react'
import { TextField } from '@/ui/text-field'

/** The error of one field of a form. */
export interface FieldProblem {
  field: string
  text: string
}

export const FieldProblemContext = createContext<FieldProblem | null>(null)

/** A field of an AuthForm. Its error is shown below it and announced with it. */
export function AuthField(props: Omit<ComponentProps<typeof TextField>, 'name' | 'error'> & { name: string }) {
  const problem = useContext(FieldProblemContext)
  return <TextField error={problem?.field === props.name ? problem.text : undefined} {...props} />
}

/** The first field of a step that a button led to, so the focus moves to it. */
export function FirstField(props: ComponentProps<typeof AuthField>) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  return <AuthField ref={field} {...props} />
}
