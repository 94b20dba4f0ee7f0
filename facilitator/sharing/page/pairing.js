// The join code, and the proof that both sides know it (see pairing.py, of which this is the other
// side). The code itself is sent to nobody.

import { hex, hmac } from "/digest.js";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const CODE_LETTERS = 16;

/** The letters of a code that somebody typed; throws the name of what to say if it can be none. */
export function lettersOf(typed) {
  const letters = typed
    .toUpperCase()
    .replace(/[-‐–—\s]/g, "")
    .replace(/[018]/g, (digit) => ({ 0: "O", 1: "I", 8: "B" })[digit]);
  if (letters.length !== CODE_LETTERS + 1 || [...letters].some((c) => !LETTERS.includes(c))) {
    throw new Error("no_code");
  }
  const code = letters.slice(0, CODE_LETTERS);
  if (checkLetter(code) !== letters[CODE_LETTERS]) throw new Error("wrong_letter");
  return code;
}

function checkLetter(letters) {
  let total = 0;
  let factor = 2;
  for (const letter of [...letters].reverse()) {
    const addend = factor * LETTERS.indexOf(letter);
    factor = 3 - factor;
    total += Math.floor(addend / 32) + (addend % 32);
  }
  return LETTERS[(32 - (total % 32)) % 32];
}

/** What stands behind "#" in the address of a QR code: a code, and the certificate it is for. */
export function fromAddress(fragment) {
  const [code = "", certificate = ""] = fragment.replace(/^#/, "").split(".");
  return { code: decodeURIComponent(code), certificate };
}

/** Whether a fingerprint (64 hexadecimal digits) is the one a QR code told ("": it told none). */
export function isOf(fingerprint, certificate) {
  if (!certificate) return true;
  const bytes = (fingerprint.match(/../g) ?? []).slice(0, 16).map((pair) => parseInt(pair, 16));
  const short = btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_");
  return short.replace(/=+$/, "") === certificate;
}

/** HMAC over all that both sides have to agree on. */
export function mac(code, what, { role, fingerprint, clientNonce, hostNonce }) {
  return hmac(code, ["facilitator/1", what, role, fingerprint, clientNonce, hostNonce].join("\n"));
}

export const proof = (code, side, terms) => hex(mac(code, side, terms));

/** The two words that both screens show. `words`: the list of 256. */
export function checkWords(code, terms, words) {
  const bytes = mac(code, "words", terms);
  return [words[bytes[0]], words[bytes[1]]];
}
