'use client'

import { type ComponentProps, createContext, useContext, useEffect, useRef } from 'react'
import { TextField } from '@/ui/text-field'

/** What is wrong with one field of a form, in words. */
export interface FieldProblem {
  field: string
  text: string
}

export const FieldProblemContext = createContext<FieldProblem | null>(null)

/** A field of an AuthForm: what is wrong with it stands under it, and is read out with it. */
export function AuthField(props: Omit<ComponentProps<typeof TextField>, 'name' | 'error'> & { name: string }) {
  const problem = useContext(FieldProblemContext)
  return <TextField error={problem?.field === props.name ? problem.text : undefined} {...props} />
}

/** The first field of a step that a press has led to: the focus goes on with it. */
export function FirstField(props: ComponentProps<typeof AuthField>) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  return <AuthField ref={field} {...props} />
}
