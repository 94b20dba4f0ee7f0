// Flags and notes of all, cards of this device, the latest on top.

import { asNoted, at, clockTime, made } from "/elements.js";
import { say } from "/words.js";

export class Marks {
  constructor() {
    this.flags = new Map();
    this.notes = new Map();
    this.cards = new Map();
  }

  /** Takes in what is new; whether anything was, or went. */
  changes({ flags, notes, cards, gone }) {
    for (const kept of this._all()) gone.forEach((id) => kept.delete(id));
    for (const one of flags) this.flags.set(one.id, one);
    for (const one of notes) this.notes.set(one.id, one);
    for (const one of cards) this.cards.set(one.id, one);
    return [flags, notes, cards, gone].some((ones) => ones.length);
  }

  empty() {
    for (const kept of this._all()) kept.clear();
    at("flags").replaceChildren();
  }

  _all() {
    return [this.flags, this.notes, this.cards];
  }

  /** All of them, and what waits to be sent; kinds of flags are called as `tags` say. */
  show(tags, link) {
    const kinds = new Map(tags.map((tag) => [tag.name, tag]));
    const flag = (one) => {
      const { symbol, label } = kinds.get(one.tag) ?? { symbol: "⚑", label: one.tag };
      const about = [one.speaker, one.label].filter(Boolean).join(" · ");
      return [`${symbol} ${label} ${clockTime(one.start_ms ?? one.at_ms)}`, about];
    };
    const note = (one) => [`✎ ${one.text} ${clockTime(one.at_ms)}`, ""];
    const card = (one) => [`✉ ${one.text}`, one.state ? say(`card_${one.state}`) : ""];
    const kept = { flag: this.flags, note: this.notes, card: this.cards };
    const told = { flag, note, card };
    const shown = [];
    for (const [what, ones] of Object.entries(kept)) {
      const settled = new Set([...ones.values()].map((one) => one.n));
      const unsent = (link?.outbox.acts ?? []).filter(
        (act) => act.what === what && !settled.has(act.n),
      );
      shown.push(...[...ones.values()].map((one) => [one, ...told[what](one)]));
      shown.push(...unsent.map((act) => [act, told[what](act)[0], say("unsent")]));
    }
    // The latest on top, as on the laptop.
    shown.sort(([a], [b]) => b.at_ms - a.at_ms || asNoted(b.id, a.id));
    at("flags").replaceChildren(...shown.map((one) => mark(link, ...one)));
    at("no-marks").hidden = shown.length > 0;
  }
}

/** One of them; what this device did it can take back. */
function mark(link, { n }, text, more) {
  const item = made("li", `${text} `);
  item.append(made("small", more));
  if (n) {
    const undo = made("button", say("undo"), { type: "button" });
    undo.onclick = () => link.act("undo", { of: n });
    item.append(" ", undo);
  }
  return item;
}
