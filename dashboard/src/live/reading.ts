/** Whether new rows may come now: whoever reads further down or decides in a dialog is not disturbed. */

/** Scrolled less than this is still the top: the first row is in sight. */
const TOP_PX = 64

/** A dialog, a menu or a list of choices has the attention. */
export const isDialogOpen = (): boolean =>
  document.querySelector('[role="dialog"],[role="menu"],[role="listbox"]') !== null

/** Of a list that scrolls with the page. */
export const isReading = (): boolean => window.scrollY > TOP_PX || isDialogOpen()

/** Of a list inside the panel that slides in. */
export const isReadingPanel = (): boolean =>
  (document.querySelector('[role="dialog"] [data-slot="body"]')?.scrollTop ?? 0) > TOP_PX
