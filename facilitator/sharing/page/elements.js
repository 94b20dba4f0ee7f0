// What the parts of the page are made with.

export const at = (id) => document.getElementById(id);

/** An element with a text, and attributes. Text is only ever put in as text. */
export function made(tag, text = "", attributes = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** What is of one time stands in the order of ids; what has none yet comes last. */
export function inOrder(a, b) {
  if (a === b) return 0;
  if (!a || !b) return a ? -1 : 1;
  return a < b ? -1 : 1;
}

/** The same of what events made: by device, and then as that device noted them, "host:9" before
 * "host:10". */
export function asNoted(a, b) {
  if (!a || !b) return inOrder(a, b);
  const [one, other] = [a, b].map((id) => id.match(/^(.*):(\d+)$/) ?? [id, id, 0]);
  return inOrder(one[1], other[1]) || one[2] - other[2];
}

export function clockTime(ms) {
  const s = Math.floor(ms / 1000);
  const two = (n) => String(n).padStart(2, "0");
  return `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}
