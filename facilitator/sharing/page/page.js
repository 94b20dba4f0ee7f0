// From the door into the room, and out again.

import { Link } from "/link.js";
import { fromAddress, lettersOf } from "/pairing.js";
import { Room } from "/room.js";
import { LANGUAGES, say, speak } from "/words.js";

const at = (id) => document.getElementById(id);
const room = new Room();
const link = new Link(room);
room.link = link;
let certificate = "";

speak(navigator.languages.find((one) => one.slice(0, 2) in LANGUAGES) ?? "en");
at("fingerprint").textContent = say("fingerprint_later");

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
    if (what === "fingerprint") at("fingerprint").textContent = told;
    if (what === "words") {
      at("knock").hidden = true;
      at("words").hidden = false;
      at("check-words").textContent = told.join("   ");
    }
    if (what === "refused") {
      at("code").value = "";
      door(say(told));
    }
  });
};

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

window.addEventListener("beforeunload", (event) => {
  if (link.outbox.acts.length && !link.outbox.lasts) event.preventDefault();
});

link.connect(() => door());
