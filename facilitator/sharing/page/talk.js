// The talk as it is shown: its lines in their order, and whether its end is followed.

import { at, clockTime, inOrder, made } from "/elements.js";
import { say } from "/words.js";

const NEAR_END = 40; // so many pixels from its end the talk still follows

export class Talk {
  constructor() {
    this.lines = new Map();
    this.following = true;
    this._new = 0;
    at("newer").onclick = () => this.follow();
    at("lines").onscroll = () => {
      this.following = this._atEnd();
      if (this.following) this._seen();
    };
  }

  /** Takes in lines, and shows the latest if it was in sight. */
  changes({ lines, gone }) {
    for (const id of gone) {
      this.lines.delete(id);
      this._row(id)?.remove();
    }
    let fresh = 0;
    for (const line of lines) {
      fresh += this.lines.has(line.id) ? 0 : 1;
      this.lines.set(line.id, line);
      this._show(line);
    }
    if (this.following) this.follow();
    else this._unseen(fresh);
  }

  empty() {
    this.lines.clear();
    at("lines").replaceChildren();
    this._seen();
  }

  _row(id) {
    return at("lines").querySelector(`[data-line="${CSS.escape(id)}"]`);
  }

  _show(line) {
    const row = made("li", "", { "data-line": line.id });
    const before = this._row(line.id);
    if (before) before.remove();
    // Lines nearly always come at the end: looked for from there.
    let next = null;
    let last = at("lines").lastElementChild;
    while (last && this._isBehind(last, line)) {
      next = last;
      last = last.previousElementSibling;
    }
    const goesOn = last && this.lines.get(last.dataset.line)?.speaker === line.speaker;
    if (!goesOn || !line.speaker) row.append(made("small", clockTime(line.start_ms), { class: "at" }));
    if (line.speaker && !goesOn) row.append(made("span", line.speaker, { class: "who-said" }));
    if (!line.quotable) row.append(made("small", `⊘ ${say("unquotable")} `));
    row.append(made("span", line.text));
    at("lines").insertBefore(row, next);
  }

  /** Whether a row is of a line behind another: the same on every screen, also at one time. */
  _isBehind(row, line) {
    const one = this.lines.get(row.dataset.line);
    const later = one.start_ms - line.start_ms || one.end_ms - line.end_ms;
    return (later || inOrder(one.id, line.id)) > 0;
  }

  _atEnd() {
    const list = at("lines");
    return list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END;
  }

  follow() {
    this.following = true;
    at("lines").scrollTop = at("lines").scrollHeight;
    this._seen();
  }

  _seen() {
    this._new = 0;
    at("newer").hidden = true;
  }

  _unseen(count) {
    this._new += count;
    at("newer").hidden = this._new === 0;
    at("newer").textContent = say("newer", { n: this._new });
  }
}
