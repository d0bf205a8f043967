/** The way to a field as the audit keeps it, such as `steps[0].decisions[0].by`, in parts. */

interface PathPart {
  readonly name: string
  /** Which of a list: its number, counted from 1, or its code. */
  readonly place: string | undefined
}

/** Their rows have no number of their own, so that the audit counts them, from 0. */
const COUNTED = new Set(['steps', 'decisions', 'approvers'])
/** A dot within the brackets belongs to a code. */
const PART = /([^.[\]]+)(?:\[([^\]]*)\])?/g

export const partsOf = (path: string): PathPart[] =>
  [...path.matchAll(PART)].map(([, name = '', place]) => ({
    name,
    place: place !== undefined && COUNTED.has(name) && /^\d+$/.test(place) ? String(Number(place) + 1) : place,
  }))

/** `lastSeenAt` → `Last seen at`: for a field that nobody has words for. */
export const spacedName = (name: string): string => {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[-_]/g, ' ')
    .toLowerCase()
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}
