'use client'

import { Component, type ReactNode } from 'react'
import type { PlaceKeeper } from './place-keeper'

interface KeepPlaceProps {
  keeper: PlaceKeeper
  children: ReactNode
}

/**
 * Notifies the place keeper before and after React changes the rows. Only a class component sees the DOM just before it
 * changes.
 */
export class KeepPlace extends Component<KeepPlaceProps> {
  override getSnapshotBeforeUpdate() {
    this.props.keeper.beforeChange()
    return null
  }

  override componentDidUpdate() {
    this.props.keeper.afterChange()
  }

  override render() {
    return this.props.children
  }
}
