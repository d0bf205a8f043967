/** Chance that depends on nothing but its arguments: the same seed, tag, antenna and moment always fall the same way. */

const mixed = (hash: number): number => {
  let value = hash
  value = Math.imul(value ^ (value >>> 16), 0x21f0aaad)
  value = Math.imul(value ^ (value >>> 15), 0x735a2d97)
  return value ^ (value >>> 15)
}

/** A number for a text (FNV-1a), for use as a key of `chance`. */
export const keyOf = (text: string): number => {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash
}

/** Uniform in [0, 1) for the seed and keys. */
export const chance = (seed: number, first: number, second = 0, third = 0): number => {
  let hash = mixed(seed ^ 0x9e3779b9)
  hash = mixed(hash ^ first)
  hash = mixed(hash ^ Math.imul(second + 1, 0x85ebca6b))
  hash = mixed(hash ^ Math.imul(third + 1, 0xc2b2ae35))
  return (hash >>> 0) / 2 ** 32
}

/** About normal with mean 0 and deviation 1 (sum of three uniforms, bounded by ±3). */
export const wobble = (seed: number, first: number, second = 0, third = 0): number =>
  (chance(seed, first, second, third) +
    chance(seed ^ 1, first, second, third) +
    chance(seed ^ 2, first, second, third) -
    1.5) *
  2
