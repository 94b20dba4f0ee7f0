// What somebody did and the host has not on its disk yet. It holds acts only, never what was said.
// It outlasts a reload, encrypted under a key that only the host gives out (AES-GCM); where a browser
// has no encryption for this page, it is in memory alone and lost with the page: `lasts` tells.

import { unhex } from "/digest.js";

const PLACE = "facilitator.outbox";
const WHO = "facilitator.secret";

export class Outbox {
  constructor() {
    this.acts = [];
    this.next = 1;
    this.lasts = Boolean(globalThis.crypto?.subtle);
    this._key = null;
    this._writing = Promise.resolve();
  }

  /** The host has told who this is: what waited from before a reload comes first. What waited for
      another meeting, or cannot be read, goes to nobody; so many are returned (-1: nobody knows). */
  async opened({ device, next, link }) {
    let lost = 0;
    if (this._link && this._link !== link) {
      lost = this.acts.length;
      this.acts = [];
      this.next = 1;
      this._key = null;
    }
    this._device = device;
    this._link = link;
    if (this.lasts && !this._key) {
      this._key = await crypto.subtle.importKey("raw", unhex(link), "AES-GCM", false, [
        "encrypt",
        "decrypt",
      ]);
      const read = await this._read();
      if (!read) lost = lost || -1;
      const before = read ?? [];
      const known = new Set(this.acts.map((act) => act.n));
      this.acts.unshift(...before.filter((act) => !known.has(act.n)));
    }
    const last = Math.max(0, ...this.acts.map((act) => act.n));
    this.next = Math.max(this.next, next, last + 1);
    return lost;
  }

  /** Keeps an act, which gets its number here. */
  add(act) {
    const numbered = { ...act, n: this.next++ };
    this.acts.push(numbered);
    this._write();
    return numbered;
  }

  /** The host has it, or will never do it. */
  settle(n) {
    const act = this.acts.find((one) => one.n === n);
    this.acts = this.acts.filter((one) => one.n !== n);
    this._write();
    return act;
  }

  forget() {
    this.acts = [];
    this._key = this._link = null;
    this._writing = this._writing.then(() => [PLACE, WHO].forEach(remove));
  }

  _write() {
    if (!this._key) return;
    const acts = JSON.stringify(this.acts);
    const nothing = !this.acts.length;
    const key = this._key;
    this._writing = this._writing.then(async () => {
      if (key !== this._key) return;
      if (nothing) {
        remove(PLACE);
        return;
      }
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const about = new TextEncoder().encode(this._device);
      const sealed = await crypto.subtle.encrypt(
        { name: "AES-GCM", iv, additionalData: about },
        key,
        new TextEncoder().encode(acts),
      );
      const bytes = new Uint8Array([...iv, ...new Uint8Array(sealed)]);
      try {
        localStorage.setItem(PLACE, btoa(String.fromCharCode(...bytes)));
      } catch {
        this.lasts = false; // a private window without storage
      }
    });
  }

  /** What waited before; null if that cannot be read. */
  async _read() {
    const kept = stored(PLACE);
    if (!kept) return [];
    try {
      const bytes = Uint8Array.from(atob(kept), (c) => c.charCodeAt(0));
      const about = new TextEncoder().encode(this._device);
      const text = await crypto.subtle.decrypt(
        { name: "AES-GCM", iv: bytes.slice(0, 12), additionalData: about },
        this._key,
        bytes.slice(12),
      );
      return JSON.parse(new TextDecoder().decode(text));
    } catch {
      return null; // of another device, of another meeting, or damaged
    }
  }
}

function stored(place) {
  try {
    return localStorage.getItem(place) ?? "";
  } catch {
    return ""; // a private window without storage
  }
}

function remove(place) {
  try {
    localStorage.removeItem(place);
  } catch {
    // there is no storage, so nothing is in it
  }
}

/** The secret of whoever was in a meeting before, in this role, "" if nobody was. */
export function secretOf(meeting, role) {
  const [kept = "", of = "", as = ""] = stored(WHO).split(" ");
  return meeting && of === meeting && as === role ? kept : "";
}

/** Keeps it: who has it is the same device, with the same outbox, when it joins again. */
export function keepSecret(secret, meeting, role) {
  try {
    localStorage.setItem(WHO, `${secret} ${meeting} ${role}`);
  } catch {
    // it will be another device then
  }
}
