// What somebody did and the host has not on its disk yet. It holds acts only, never what was said.
// It outlasts a reload, encrypted under a key that only the host gives out (AES-GCM); where a browser
// has no encryption for this page, it is in memory alone and lost with the page: `lasts` tells.

import { unhex } from "/digest.js";

const PLACE = "facilitator.outbox";

export class Outbox {
  constructor() {
    this.acts = [];
    this.next = 1;
    this.lasts = Boolean(globalThis.crypto?.subtle);
    this._key = null;
    this._writing = Promise.resolve();
  }

  /** The host has told who this is: what waited from before a reload comes first. */
  async opened({ device, next, link }) {
    this._device = device;
    if (this.lasts && !this._key) {
      this._key = await crypto.subtle.importKey("raw", unhex(link), "AES-GCM", false, [
        "encrypt",
        "decrypt",
      ]);
      const before = await this._read();
      const known = new Set(this.acts.map((act) => act.n));
      this.acts.unshift(...before.filter((act) => !known.has(act.n)));
    }
    const last = Math.max(0, ...this.acts.map((act) => act.n));
    this.next = Math.max(this.next, next, last + 1);
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
    this._key = null;
    this._writing = this._writing.then(() => remove());
  }

  _write() {
    if (!this._key) return;
    const acts = JSON.stringify(this.acts);
    const key = this._key;
    this._writing = this._writing.then(async () => {
      if (key !== this._key) return;
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

  async _read() {
    try {
      const bytes = Uint8Array.from(atob(localStorage.getItem(PLACE) ?? ""), (c) => c.charCodeAt(0));
      if (bytes.length < 13) return [];
      const about = new TextEncoder().encode(this._device);
      const text = await crypto.subtle.decrypt(
        { name: "AES-GCM", iv: bytes.slice(0, 12), additionalData: about },
        this._key,
        bytes.slice(12),
      );
      return JSON.parse(new TextDecoder().decode(text));
    } catch {
      return []; // of another device, or another meeting
    }
  }
}

function remove() {
  try {
    localStorage.removeItem(PLACE);
  } catch {
    // there is no storage, so nothing is in it
  }
}
