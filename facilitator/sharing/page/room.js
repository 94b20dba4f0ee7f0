// What is shown of a meeting, and the buttons of what may be done.

import { at, clockTime, made } from "/elements.js";
import { Marks } from "/marks.js";
import { Talk } from "/talk.js";
import { say } from "/words.js";

const AFTER_MS = 10000; // so long a flag that was pressed can be made longer by the same button
const MANY_TIMES = 5; // tries to connect in vain: the laptop may have been begun anew

export class Room {
  constructor() {
    this.link = null;
    this.talk = new Talk();
    this.marks = new Marks();
    this._forget();
    for (const tab of at("tabs").children) tab.onclick = () => this._tab(tab);
    at("further").onclick = () => this._further();
    at("undo").onclick = () => this._undo();
    at("after-done").onclick = () => this._afterOver();
    at("note").onclick = () => this._write("note");
    at("ask").onclick = () => this._write("ask");
    at("card").onclick = () => this._write("card");
    at("write-cancel").onclick = () => at("write").close();
    at("write").querySelector("form").onsubmit = () => this._written();
    document.addEventListener("keydown", (event) => this._key(event));
    setInterval(() => this._tick(), 500);
    // Where there is room for two panes the talk is always one of them.
    const wide = matchMedia("(min-width: 52rem)");
    const fit = () => this._tab(at("tabs").children[wide.matches ? 1 : 0]);
    wide.onchange = fit;
    fit();
    // Where it would hide the talk, who speaks is there for a tap.
    at("speaking").open = !matchMedia("(max-height: 40rem)").matches;
  }

  // -- what the connection tells --------------------------------------------------------------

  settled({ role, may }) {
    this.may = new Set(may);
    this.role = role;
    at("door").hidden = at("over").hidden = true;
    at("room").hidden = false;
    for (const what of ["note", "ask", "card"]) {
      at(what).hidden = !this.may.has(what);
      at(what).textContent = say(what);
    }
    at("tags").hidden = !this.may.has("flag");
    at("speaking").hidden = !this.may.has("speak");
    this._showTable();
    this._showGuide();
  }

  changes(message) {
    if (message.fresh) this._empty();
    const marked = this.marks.changes(message);
    if (message.table) {
      this.table = message.table;
      this._showTable();
    }
    if (message.guide) {
      this.guide = message.guide;
      this._showGuide();
    }
    if (marked || message.table) this._showMarks();
    this.talk.changes(message);
  }

  standing(message) {
    this.state = message.state;
    this.stopped = message.state === "on" && message.recording === false;
    this.behind = message.behind_ms;
    this.speaker = message.speaking;
    at("lines").hidden = message.state === "withheld";
    at("room").dataset.state = message.state;
    this._showSpeaker();
    this._tick();
  }

  /** `times`: how often it was tried in vain. */
  connected(is, times = 0) {
    this.online = is;
    // Whether the talk is on the record is not known now: the last word of it is not shown.
    at("room").dataset.link = is ? "there" : "away";
    const waits = this.link?.outbox.acts.length ?? 0;
    const offline = times >= MANY_TIMES ? "offline_long" : waits ? "offline_acts" : "offline";
    const kept = !is && times >= MANY_TIMES && waits ? say("kept_here", { n: waits }) : "";
    at("link").textContent = say(is ? "connected" : offline, { n: waits }) + kept;
  }

  /** So many acts of before go to nobody; -1: some, and nobody knows how many. */
  lost(count) {
    if (count) this._say(say(count > 0 ? "lost_acts" : "lost_some", { n: count }), true);
  }

  unsent(count) {
    if (this.online) at("link").textContent = count > 1 ? say("waiting_acts", { n: count }) : "";
  }

  answered(message, act) {
    const refused = message.kind === "denied";
    // Why something was refused the host says, in its own language.
    if (refused) this._say(message.said, true);
    else if (act && act.what !== "flag") this._say(say(act.what === "undo" ? "taken_back" : "did"));
    this._showMarks();
  }

  /** Nothing of the meeting is on the page any more. */
  forget() {
    this._forget();
    this._empty();
    this._afterOver();
    document.title = "Facilitator";
    for (const id of ["tags", "now-title", "after-said", "said"]) at(id).replaceChildren();
    if (at("write").open) at("write").close();
    at("text").value = "";
  }

  /** `lost` acts of this device were not taken in any more; `kept` wait until it joins again. */
  left(how, said, lost = 0, kept = 0) {
    this.forget();
    at("room").hidden = at("door").hidden = true;
    at("over").hidden = false;
    at("over-title").textContent = say(how === "over" ? "over" : "shut_out");
    const told = [how === "over" ? said || say("over_said") : said];
    if (lost) told.push(say("lost_acts", { n: lost }));
    if (kept) told.push(say("kept_acts", { n: kept }));
    at("over-said").textContent = told.join(" ");
  }

  // -- the guide ------------------------------------------------------------------------------

  _showGuide() {
    const guide = this.guide;
    if (!guide) return;
    const sections = at("sections");
    sections.replaceChildren();
    let current = null;
    for (const section of guide.sections) {
      sections.append(made("h3", section.title));
      const list = sections.appendChild(made("ol"));
      for (const question of section.questions) {
        const here = question.id === guide.current;
        if (here) current = question;
        list.append(this._question(question, here));
      }
    }
    at("question").textContent = current?.text ?? say("no_question");
    at("probes").replaceChildren(...(current?.probes ?? []).map((probe) => made("li", probe)));
    this._tick();
  }

  _question(question, here) {
    const row = made("li", "", here ? { class: "current", "aria-current": "true" } : {});
    const status = say(here ? "here" : `status_${question.status}`);
    row.append(made("span", question.text), made("br"), made("small", status));
    const acts = ["open", "cover", "skip"].filter((what) => this.may?.has(what));
    const wanted = here ? ["cover", "skip"] : ["open", "skip"];
    const buttons = acts.filter((what) => wanted.includes(what)).map((what) => {
      const button = made("button", say(what), { type: "button" });
      button.onclick = () => this.link.act(what, { question: question.id });
      return button;
    });
    if (buttons.length) row.appendChild(made("div", "", { class: "row" })).append(...buttons);
    return row;
  }

  // -- flags and speakers ---------------------------------------------------------------------

  _showTable() {
    if (!this.table || !this.may) return;
    document.title = this.table.title || "Facilitator";
    at("tags").replaceChildren(
      ...this.table.tags.map((tag) => {
        // As in the footer of the laptop: the one tag every study has is called "emergent" for short.
        const name = tag.label.replace(/ topic$/, "");
        const label = made("button", `${tag.symbol} ${name}`, { type: "button" });
        label.onclick = () => this._flag(tag);
        return label;
      }),
    );
    at("seats").replaceChildren(...this._seatButtons((code) => this._speaks(code)));
    const nobody = made("button", "–", { type: "button", "data-code": "", "aria-label": say("nobody") });
    nobody.onclick = () => this._speaks("");
    at("seats").append(nobody);
    at("after-who").replaceChildren(...this._seatButtons((code) => this._about(code)));
    at("after-who").setAttribute("aria-label", say("about"));
    this._showSpeaker();
  }

  _seatButtons(press) {
    return this.table.seats.map((seat) => {
      const name = seat.here ? seat.code : `${seat.code}, ${say("away")}`;
      const set = { type: "button", "data-code": seat.code, "aria-label": name };
      if (!seat.here) set.class = "away";
      const button = made("button", seat.short, set);
      button.onclick = () => press(seat.code);
      return button;
    });
  }

  _showSpeaker() {
    for (const button of at("seats").children) {
      const pressed = button.dataset.code === (this.speaker ?? "");
      button.setAttribute("aria-pressed", String(pressed));
    }
  }

  _speaks(code) {
    this.speaker = code; // shown at once; the host's own word follows
    this._showSpeaker();
    this.link.act("speak", { code });
  }

  _flag(tag) {
    const again = this.flagged && this.flagged.tag === tag.name;
    if (again && performance.now() - this.flagged.at < AFTER_MS) {
      this._further();
      return;
    }
    const n = this.link.act("flag", { tag: tag.name });
    this._after({ n, tag: tag.name, label: `${tag.symbol} ${tag.label}` });
    at("after-said").textContent = say("flagged", { tag: this.flagged.label });
    this._showMarks();
  }

  _after(flagged) {
    this.flagged = { ...flagged, at: performance.now() };
    at("after").hidden = false;
    this._say("");
  }

  _further() {
    if (!this.flagged) return;
    this.link.act("further", { of: this.flagged.n });
    this.flagged.at = performance.now();
    at("after-said").textContent = say("flagged_again", { tag: this.flagged.label });
  }

  _about(code) {
    if (!this.flagged) return;
    this.link.act("about", { of: this.flagged.n, code });
    at("after-said").textContent = `${this.flagged.label} · ${code}`;
    this.flagged.at = performance.now();
  }

  _undo() {
    if (!this.flagged) return;
    this.link.act("undo", { of: this.flagged.n });
    this._afterOver();
    this._say(say("taken_back"));
  }

  _afterOver() {
    this.flagged = null;
    at("after").hidden = true;
  }

  _showMarks() {
    this.marks.show(this.table?.tags ?? [], this.link);
  }

  // -- writing --------------------------------------------------------------------------------

  _write(what) {
    this.writing = { what, atMs: this.link.now() }; // a note is of when it was begun
    at("write-title").textContent = say(`${what}_title`);
    at("write-hint").textContent = say(`${what}_hint`);
    at("write-send").textContent = say("send");
    const text = at("text");
    text.maxLength = what === "card" ? 200 : 1000;
    text.rows = what === "card" ? 2 : 4;
    // What was begun and not sent is still there, should the window have been closed by mistake.
    text.value = this.drafts[what] ?? "";
    text.oninput = () => (this.drafts[what] = text.value);
    at("write").showModal();
    text.focus();
  }

  _written() {
    const { what, atMs } = this.writing;
    const text = at("text").value.replace(/\s+/g, " ").trim();
    if (text) this.link.act(what, { text }, atMs);
    delete this.drafts[what];
    at("text").value = "";
  }

  // -- time, words, keys ----------------------------------------------------------------------

  _tick() {
    if (!this.link || at("room").hidden) return;
    const now = this.link.now();
    const state = this.stopped ? "stopped" : (this.state ?? "on");
    const late = this.behind > 5000 ? ` · ${say("behind", { s: Math.round(this.behind / 1000) })}` : "";
    at("state").textContent = (say(state === "ended" ? "over" : state) || "") + late;
    at("clock").textContent = clockTime(now);
    const guide = this.guide;
    const section = guide?.sections[guide.section ?? -1];
    if (section) {
      const used = Math.floor((guide.section_ms + Math.max(0, now - guide.since_ms)) / 60000);
      const put = { section: section.title, used, planned: section.minutes };
      at("now-title").textContent = say(section.minutes ? "minutes" : "minutes_used", put);
    } else {
      at("now-title").textContent = say("now");
    }
    if (this.flagged && performance.now() - this.flagged.at > AFTER_MS) this._afterOver();
  }

  _say(text, refused = false) {
    at("said").textContent = text;
    at("said").classList.toggle("refused", refused);
  }

  _tab(tab) {
    for (const one of at("tabs").children) {
      const shown = one === tab;
      one.setAttribute("aria-expanded", String(shown));
      at(one.getAttribute("aria-controls")).hidden = !shown;
    }
    const pane = tab.getAttribute("aria-controls");
    if (pane === "talk") this.talk.follow();
    if (pane === "guide") at("sections").querySelector(".current")?.scrollIntoView({ block: "center" });
  }

  /** With a keyboard the same letters as on the laptop, while nothing is typed. */
  _key(event) {
    const typing = event.target.closest?.("input, textarea, dialog");
    if (typing || at("room").hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    const tag = this.may.has("flag") && this.table?.tags.find((one) => one.key === event.key);
    const seat = this.may.has("speak") && this.table?.seats.find((one) => one.key === event.key);
    if (tag) this._flag(tag);
    else if (seat) this._speaks(seat.code);
    else if (event.key === "n" && this.may.has("note")) this._write("note");
    else if (event.key === "k" && this.may.has("card")) this._write("card");
    else if (event.key === "u" && this.flagged) this._undo();
    else return;
    event.preventDefault();
  }

  // -- forgetting -----------------------------------------------------------------------------

  _forget() {
    this.may = null;
    this.table = this.guide = this.flagged = null;
    this.state = this.stopped = null;
    this.speaker = "";
    this.behind = 0;
    this.online = false;
    this.talk.following = true;
    this.drafts = {};
  }

  _empty() {
    this.guide = null;
    for (const id of ["sections", "probes", "question", "seats", "after-who"]) {
      at(id).replaceChildren();
    }
    this.talk.empty();
    this.marks.empty();
  }
}
