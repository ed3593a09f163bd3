/** Whether the keyboard is somewhere inside an element that the selector matches. */
export function hasFocusIn(selector: string): boolean {
  const focused = document.activeElement;
  return focused !== null && focused.closest(selector) !== null;
}
