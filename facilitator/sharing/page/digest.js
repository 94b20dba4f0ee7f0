// SHA-256 (FIPS 180-4) and HMAC (RFC 2104). A browser that was warned about the certificate may not
// give this page its own (crypto.subtle): joining must work there as well.

const K = Uint32Array.from(
  primes(64).map((prime) => Math.floor((Math.cbrt(prime) % 1) * 2 ** 32)),
);
const BEGIN = Uint32Array.from(
  primes(8).map((prime) => Math.floor((Math.sqrt(prime) % 1) * 2 ** 32)),
);

function primes(most) {
  const found = [];
  for (let n = 2; found.length < most; n++) {
    if (found.every((prime) => n % prime)) found.push(n);
  }
  return found;
}

const turned = (word, by) => (word >>> by) | (word << (32 - by));

/** The 32 bytes of the digest of bytes. */
export function sha256(bytes) {
  const length = bytes.length;
  const padded = new Uint8Array(((length + 8) >> 6) * 64 + 64);
  padded.set(bytes);
  padded[length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(length / 2 ** 29));
  view.setUint32(padded.length - 4, length << 3);
  const state = Uint32Array.from(BEGIN);
  const words = new Uint32Array(64);
  for (let at = 0; at < padded.length; at += 64) {
    for (let i = 0; i < 16; i++) words[i] = view.getUint32(at + 4 * i);
    for (let i = 16; i < 64; i++) {
      const a = words[i - 15];
      const b = words[i - 2];
      const s0 = turned(a, 7) ^ turned(a, 18) ^ (a >>> 3);
      const s1 = turned(b, 17) ^ turned(b, 19) ^ (b >>> 10);
      words[i] = words[i - 16] + s0 + words[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
      const one = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
      const s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
      const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] += word));
  }
  const digest = new Uint8Array(32);
  state.forEach((word, i) => new DataView(digest.buffer).setUint32(4 * i, word));
  return digest;
}

/** The HMAC-SHA256 of two texts in ASCII, as bytes. */
export function hmac(key, text) {
  const bytes = (ascii) => Uint8Array.from(ascii, (c) => c.charCodeAt(0));
  const block = new Uint8Array(64);
  block.set(bytes(key)); // never longer than a block here
  const inner = sha256(joined(block.map((byte) => byte ^ 0x36), bytes(text)));
  return sha256(joined(block.map((byte) => byte ^ 0x5c), inner));
}

function joined(first, second) {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

export const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");

export const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/** So many random bytes, in hexadecimal digits. */
export const random = (bytes) => hex(crypto.getRandomValues(new Uint8Array(bytes)));
