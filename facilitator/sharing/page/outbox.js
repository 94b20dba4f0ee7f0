// What somebody did and the host has not on its disk yet. It holds acts only, never what was said.
// It outlasts a reload, encrypted under a key that only the host gives out (AES-GCM); where a browser
// has no encryption for this page, it is in memory alone and lost with the page: `lasts` tells.
// Of several meetings of one laptop each has its own, and in one meeting each role.
//
// Several tabs may be one device, also while none of them is connected. So each keeps what waits in a
// place of its own and numbers it from anywhere: the host knows an act by its number, however often
// and from wherever it comes. Whoever is connected takes up what the others left.

import { random, sha256, unhex } from "/digest.js";

const PLACE = "facilitator.outbox.";
const WHO = "facilitator.secret.";
const KEPT_MS = 7 * 24 * 3600 * 1000; // a meeting that was not gone back to for so long is over

export class Outbox {
  constructor() {
    this.acts = [];
    this.next = 1;
    this.lasts = Boolean(globalThis.crypto?.subtle);
    this._key = null;
    this._tab = random(8);
    this._writing = Promise.resolve();
  }

  /** The host has told who this is: what waited from before a reload comes first. What waits for
      another meeting stays for that; what cannot be kept, or read, goes to nobody: so many are
      returned (-1: nobody knows). */
  async opened({ device, next, link }) {
    let lost = 0;
    if (this._link && this._link !== link) {
      await this._writing;
      lost = this.lasts ? 0 : this.acts.length;
      this.acts = [];
      this.next = 1;
      this._key = null;
    }
    const first = this._link !== link;
    this._device = device;
    this._link = link;
    if (this.lasts && !this._key) {
      this._key = await crypto.subtle.importKey("raw", unhex(link), "AES-GCM", false, [
        "encrypt",
        "decrypt",
      ]);
      secretsOf(device).forEach((place) => put(place, withoutTime(stored(place)))); // used again
      tidy();
    }
    if (!(await this.takeUp())) lost = lost || -1;
    const last = Math.max(0, ...this.acts.map((act) => act.n));
    this.next = Math.max(this.next, next, last + 1);
    if (first) this.next += parseInt(random(4), 16); // no other tab has such numbers
    return lost;
  }

  /** Has here what waits in other tabs of this device, or waited in them; whether it could be read. */
  async takeUp() {
    const key = this._key;
    const others = this._key ? placesOf(this._device).filter((place) => place !== this._place) : [];
    const found = others.map((place) => [place, stored(place)]);
    const read = await Promise.all(found.map(([, kept]) => this._read(kept)));
    if (key !== this._key || !found.length) return true;
    const known = new Set(this.acts.map((act) => act.n));
    for (const act of read.flatMap((acts) => acts ?? [])) {
      if (!known.has(act.n)) this.acts.push(act);
      known.add(act.n);
    }
    this.acts.sort((a, b) => a.n - b.n);
    this._write();
    this._writing = this._writing.then(() => {
      // Unless more was done there since.
      if (this.lasts) found.forEach(([place, kept]) => stored(place) === kept && remove(place));
    });
    return !read.includes(null);
  }

  /** Whether a change of what is kept was another tab's of this device. */
  isAnothers(place) {
    return place !== this._place && placesOf(this._device).includes(place);
  }

  get _place() {
    return `${PLACE}${this._device}.${this._tab}`;
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
    const device = this._device;
    this._writing = this._writing.then(() => {
      [...placesOf(device), ...secretsOf(device)].forEach(remove);
    });
  }

  _write() {
    if (!this._key) return;
    const acts = JSON.stringify(this.acts);
    const nothing = !this.acts.length;
    const key = this._key;
    const device = this._device;
    const place = this._place;
    this._writing = this._writing.then(async () => {
      if (key !== this._key) return;
      if (nothing) {
        remove(place);
        return;
      }
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const about = new TextEncoder().encode(device);
      const sealed = await crypto.subtle.encrypt(
        { name: "AES-GCM", iv, additionalData: about },
        key,
        new TextEncoder().encode(acts),
      );
      const bytes = new Uint8Array([...iv, ...new Uint8Array(sealed)]);
      this.lasts = put(place, btoa(String.fromCharCode(...bytes)));
    });
  }

  /** The acts that are kept so; null if that cannot be read. */
  async _read(kept) {
    if (!kept) return [];
    try {
      const bytes = Uint8Array.from(atob(withoutTime(kept)), (c) => c.charCodeAt(0));
      const about = new TextEncoder().encode(this._device);
      const text = await crypto.subtle.decrypt(
        { name: "AES-GCM", iv: bytes.slice(0, 12), additionalData: about },
        this._key,
        bytes.slice(12),
      );
      return JSON.parse(new TextDecoder().decode(text));
    } catch {
      return null; // damaged
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

/** Of what is kept the names that begin so. */
function places(beginning) {
  try {
    return Object.keys(localStorage).filter((place) => place.startsWith(beginning));
  } catch {
    return []; // a private window without storage
  }
}

/** Where acts of a device are kept: of each tab apart. */
function placesOf(device) {
  const own = PLACE + device;
  return places(own).filter((place) => place === own || place.startsWith(`${own}.`));
}

/** Keeps a text without blanks, and since when; whether that went. */
function put(place, text) {
  try {
    localStorage.setItem(place, `${text} ${Date.now()}`);
    return true;
  } catch {
    return false; // a private window without storage
  }
}

const withoutTime = (kept) => kept.split(" ")[0];

/** Meetings that nobody comes back to are not kept for ever. */
function tidy() {
  for (const place of [...places(PLACE), ...places(WHO)]) {
    const since = Number(stored(place).split(" ")[1]);
    if (!(Date.now() - since < KEPT_MS)) remove(place);
  }
}

/** The device of whoever has a secret, as the host names it (`pairing.device_id`). */
function deviceOf(role, secret) {
  const letters = "abcdefghijklmnopqrstuvwxyz234567";
  const digest = sha256(new TextEncoder().encode(`facilitator device\n${role}\n${secret}`));
  const bits = Array.from(digest.slice(0, 10), (b) => b.toString(2).padStart(8, "0")).join("");
  return `${role}-${bits.match(/.{5}/g).map((five) => letters[parseInt(five, 2)]).join("")}`;
}

/** Where the secret of a device is kept. */
function secretsOf(device) {
  const roleOf = (place) => place.slice(place.lastIndexOf(".") + 1);
  const said = (place) => deviceOf(roleOf(place), withoutTime(stored(place)));
  return places(WHO).filter((place) => said(place) === device);
}

/** The secret of whoever was in a meeting before, in this role, "" if nobody was. */
export function secretOf(meeting, role) {
  return meeting ? withoutTime(stored(`${WHO}${meeting}.${role}`)) : "";
}

/** Keeps it: who has it is the same device, with the same outbox, when it joins again. */
export function keepSecret(secret, meeting, role) {
  put(`${WHO}${meeting}.${role}`, secret); // where it cannot, it will be another device then
}
