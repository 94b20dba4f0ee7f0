// The connection to the host: joins, shows what comes, sends what waits, and comes back by itself.

import { random } from "/digest.js";
import { keepSecret, Outbox, secretOf } from "/outbox.js";
import { checkWords, isOf, proof } from "/pairing.js";

const VERSION = 1;
const IN_FLIGHT = 16;
const PING_MS = 5000;
const SILENT_MS = 20000;
const FIRST_PINGS = 4;
const SLOWEST_RETRY_MS = 8000;

/** `view` is told: settled, changes, standing, connected, unsent, answered, left. */
export class Link {
  constructor(view) {
    this.view = view;
    this.outbox = new Outbox();
    this.epoch = "";
    this.position = 0;
    this._clock = { offset: 0, trip: Infinity, running: false, still: 0 };
    this._sent = new Set();
    this._window = IN_FLIGHT;
    this._retry = 0;
    this._over = false;
    this.unknown = () => {}; // called where this device is not let in, or not any more
    this._known = false; // whether the host has ever answered this page
    this.unreached = () => {}; // called where it has not, and this was tried
    // Something was done in another tab of this device, which has no connection.
    addEventListener("storage", ({ key, newValue }) => {
      if (this._settled && newValue && this.outbox.isAnothers(key)) this._takeUp();
    });
  }

  /** Session time now, in ms: goes on while nothing is heard of the host. */
  now() {
    const clock = this._clock;
    return Math.max(0, Math.round(clock.running ? performance.now() + clock.offset : clock.still));
  }

  // -- joining --------------------------------------------------------------------------------

  /** Knocks with a code. Calls `told(name, …)`: "fingerprint", "words", "in", or "refused". */
  join(role, code, certificate, wordList, told) {
    this.leave();
    this._over = false;
    const socket = this._open();
    const nonce = random(16);
    let terms = null;
    let keep = () => {};
    let answered = false;
    const refuse = (said) => {
      if (answered) return;
      answered = true;
      socket.close();
      told("refused", said);
    };
    socket.onopen = () => send(socket, { kind: "knock", role, nonce, v: VERSION });
    socket.onclose = () => refuse("no_answer");
    socket.onmessage = async ({ data }) => {
      const message = JSON.parse(data);
      if (message.kind === "challenge") {
        told("fingerprint", message.fingerprint);
        if (!isOf(message.fingerprint, certificate)) return refuse("not_the_host");
        const { fingerprint } = message;
        terms = { role, fingerprint, clientNonce: nonce, hostNonce: message.nonce };
        send(socket, { kind: "proof", mac: proof(code, "client", terms) });
      } else if (message.kind === "proved") {
        if (message.mac !== proof(code, "host", terms)) return refuse("not_the_host");
        told("words", checkWords(code, terms, wordList));
        const secret = secretOf(message.meeting, role) || random(32);
        keep = () => keepSecret(secret, message.meeting, role);
        send(socket, { kind: "waiting", secret });
      } else if (message.kind === "welcome") {
        answered = true;
        const entered = await fetch("/enter", {
          method: "POST",
          headers: { "Content-Type": "text/plain" },
          body: message.ticket,
        }).catch(() => null);
        socket.close();
        if (!entered?.ok) return told("refused", "no_answer");
        keep();
        told("in");
        this.connect();
      } else if (message.kind === "refused") {
        refuse(message.said);
      }
    };
  }

  leave() {
    clearTimeout(this._again);
    clearInterval(this._pings);
    if (this._socket) {
      this._socket.onclose = this._socket.onmessage = null;
      this._socket.close();
    }
    this._socket = null;
  }

  // -- the meeting ----------------------------------------------------------------------------

  /** Connects as who was let in before. */
  connect() {
    this.leave();
    const socket = this._open();
    this._heard = performance.now();
    socket.onopen = () =>
      send(socket, { kind: "hello", epoch: this.epoch, position: this.position, v: VERSION });
    socket.onclose = () => this._lost();
    socket.onmessage = ({ data }) => {
      this._heard = performance.now();
      this._known = true;
      this._take(JSON.parse(data));
    };
    this._pings = setInterval(() => this._look(), PING_MS);
  }

  /** Somebody did something now: it is kept, and sent as soon as that can be. Its number. */
  act(what, fields = {}, atMs = this.now()) {
    const { n } = this.outbox.add({ at_ms: atMs, what, ...fields });
    this._flush();
    return n;
  }

  async _takeUp() {
    this.view.lost((await this.outbox.takeUp()) ? 0 : -1);
    this._flush();
  }

  _open() {
    this._socket = new WebSocket(`wss://${location.host}/ws`);
    return this._socket;
  }

  async _take(message) {
    switch (message.kind) {
      case "settled": {
        const socket = this._socket;
        this.view.lost(await this.outbox.opened(message));
        if (socket !== this._socket || socket?.readyState !== WebSocket.OPEN) return; // over meanwhile
        this._retry = 0;
        this._sent.clear();
        this._settled = true;
        this._lostTimes = 0;
        this.view.settled(message);
        this.view.connected(true);
        for (let i = 0; i < FIRST_PINGS; i++) this._ping();
        this._flush();
        break;
      }
      case "changes":
        this.epoch = message.epoch;
        this.position = message.position;
        this.view.changes(message);
        break;
      case "standing":
        this._clock.running = message.running;
        this._clock.still = message.now_ms;
        if (this._clock.trip === Infinity) this._clock.offset = message.now_ms - performance.now();
        this.view.standing(message);
        break;
      case "pong":
        this._ponged(message);
        break;
      case "ack":
      case "denied": {
        this._sent.delete(message.n);
        this._window = Math.min(IN_FLIGHT, 2 * this._window);
        const act = this.outbox.settle(message.n);
        this.view.answered(message, act);
        this._flush();
        break;
      }
      case "later":
        this._sent.clear(); // what stands behind it is not taken in either
        this._window = 1;
        clearTimeout(this._later);
        this._waits = true;
        this._later = setTimeout(() => {
          this._waits = false;
          this._flush();
        }, message.after_ms);
        break;
      case "ending":
        clearTimeout(this._later);
        this._waits = false;
        this._window = IN_FLIGHT;
        this._ending = true;
        this._flush();
        break;
      case "over":
        this._end("over", message.said, { forgets: message.ends || !this.outbox.acts.length });
        break;
      case "refused":
        this._refused(message);
        break;
    }
  }

  _refused({ reason, said, again_s: again }) {
    if (reason === "unknown") {
      // What waits stays: with the new code of a host that was begun anew this is the same device.
      this.leave();
      this.epoch = "";
      this.position = 0;
      this._settled = false;
      this.view.forget();
      this.unknown();
    } else if (again === null || again === undefined) {
      // Elsewhere: another tab goes on with what waits. Nothing is forgotten but what is shown.
      this._end("shut_out", said, { forgets: reason === "revoked" });
    } else {
      this._retry = again * 1000;
    }
  }

  /** All is forgotten: what was shown, what waited, who this was. */
  _end(how, said, { forgets = true } = {}) {
    this._over = true;
    this.leave();
    const waiting = this.outbox.acts.length;
    if (forgets) this.outbox.forget();
    this.epoch = "";
    this.position = 0;
    this._settled = false;
    this.view.left(how, said, forgets ? waiting : 0, forgets ? 0 : waiting);
  }

  _lost() {
    clearInterval(this._pings);
    if (this._over) return;
    if (!this._known) this.unreached();
    this._settled = this._ending = false;
    this._sent.clear();
    this.view.connected(false, (this._lostTimes = (this._lostTimes ?? 0) + 1));
    this._retry = Math.min(SLOWEST_RETRY_MS, Math.max(500, this._retry * 2));
    const wait = this._retry * (0.75 + Math.random() / 2); // not all at once
    this._again = setTimeout(() => this.connect(), wait);
  }

  _look() {
    if (performance.now() - this._heard > SILENT_MS) this._socket?.close();
    else this._ping();
  }

  _ping() {
    if (this._settled) send(this._socket, { kind: "ping", sent: Math.round(performance.now()) });
  }

  /** Of several pings the fastest tells best what the time is there; it is forgotten slowly. */
  _ponged({ sent, now_ms: there, running }) {
    const now = performance.now();
    const trip = now - sent;
    const clock = this._clock;
    const moved = running !== clock.running || !running;
    if (moved || trip <= clock.trip) {
      clock.offset = there + trip / 2 - now;
      clock.trip = trip;
    } else {
      clock.trip += 1;
    }
    clock.running = running;
    clock.still = there;
  }

  _flush() {
    this.view.unsent(this.outbox.acts.length, this.outbox.lasts);
    if (!this._settled || this._waits) return;
    for (const act of this.outbox.acts) {
      if (this._sent.size >= this._window) break;
      if (this._sent.has(act.n)) continue;
      this._sent.add(act.n);
      send(this._socket, { kind: "act", tag: "", of: 0, code: "", text: "", question: "", ...act });
    }
    if (this._ending && !this.outbox.acts.length) {
      this._ending = false;
      send(this._socket, { kind: "emptied" });
    }
  }
}

function send(socket, message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}
