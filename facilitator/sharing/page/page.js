// From the door into the room, and out again.

import { at } from "/elements.js";
import { Link } from "/link.js";
import { fromAddress, lettersOf } from "/pairing.js";
import { Room } from "/room.js";
import { LANGUAGES, say, speak } from "/words.js";

const room = new Room();
const link = new Link(room);
room.link = link;
let certificate = "";

speak(navigator.languages.find((one) => one.slice(0, 2) in LANGUAGES) ?? "en");
fetch("/fingerprint.txt").then(
  async (got) => (at("fingerprint").textContent = asShown(await got.text())),
  () => {},
);

/** As the laptop shows it: in capitals, a colon between bytes, four rows. */
function asShown(fingerprint) {
  const pairs = fingerprint.toUpperCase().match(/../g) ?? [];
  const rows = [0, 8, 16, 24].map((start) => pairs.slice(start, start + 8).join(":"));
  return rows.join("\n");
}

function door(said = "") {
  at("room").hidden = at("over").hidden = true;
  at("door").hidden = at("knock").hidden = false;
  at("words").hidden = true;
  at("door-said").textContent = said;
  at("code").focus();
}

at("knock").onsubmit = async (event) => {
  event.preventDefault();
  let code;
  try {
    code = lettersOf(at("code").value);
  } catch (error) {
    at("door-said").textContent = say(error.message);
    return;
  }
  at("door-said").textContent = say("joining");
  const role = new FormData(at("knock")).get("role");
  const list = await fetch("/words.txt").then((got) => got.text(), () => "");
  link.join(role, code, certificate, list.split(/\s+/).filter(Boolean), (what, told) => {
    if (what === "fingerprint") at("fingerprint").textContent = asShown(told);
    if (what === "words") {
      at("knock").hidden = true;
      at("words").hidden = false;
      at("check-words").textContent = told.join("   ");
    }
    if (what === "refused") {
      at("code").value = "";
      door(say(told));
      if (told === "no_answer") unreached();
    }
  });
};

/** Nobody answers. Some browsers let a page be read past a warning, and refuse its connections. */
function unreached() {
  if (!at("words").hidden) return;
  const shown = !at("door").hidden;
  if (!shown) door(say("no_answer"));
  fetch("/words.txt", { cache: "no-store" }).then(refusedTalk, () => {});
}

function refusedTalk() {
  at("door-said").textContent = say("no_talk");
  at("warned").open = true;
}

at("give-up").onclick = () => {
  link.leave();
  door();
};
at("again").onclick = () => door();

// A code in the address is of use once, and is nobody's business afterwards.
const address = fromAddress(location.hash);
certificate = address.certificate;
at("code").value = address.code;
history.replaceState(null, "", location.pathname);
// A new code, read into the same tab.
addEventListener("hashchange", () => fromAddress(location.hash).code && location.reload());

window.addEventListener("beforeunload", (event) => {
  if (link.outbox.acts.length && !link.outbox.lasts) event.preventDefault();
});

link.unreached = unreached;
link.unknown = () => {
  const waiting = link.outbox.acts.length;
  door(waiting ? say("kept_acts", { n: waiting }) : "");
};
link.connect();
