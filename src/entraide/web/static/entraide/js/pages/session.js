/**
 * The sharer's document, from the trust screen to the end: joins the line, the picture, the chat and the scenes.
 *
 * What is shown is decided in `session/scene.js`, the picture is held in `session/showing.js`.
 */

import "../elements/chat.js";
import "../elements/gauges.js";
import { OnTop } from "../elements/on-top.js";
import { Attention } from "../lib/attention.js";
import { csrfToken } from "../lib/csrf.js";
import { forgetCode } from "../lib/kept-code.js";
import { leaving } from "../lib/leaving.js";
import { tellSigningOut } from "../lib/signing-out.js";
import { watchSleep } from "../lib/sleep.js";
import { outdated, support } from "../lib/support.js";
import { pageId, tabId } from "../lib/tab.js";
import { SharerPeer } from "../peer/sharer.js";
import { Line } from "../wire/line.js";
import { SessionPage } from "./session/page.js";

/** an old browser, as `too-old.js` has found: if it gets as far as this, the helper is told, too */
const old = document.getElementById("browser-notice")?.dataset["told"] !== undefined;
const data = /** @type {import("./session/page.js").PageData} */ (
  JSON.parse(document.getElementById("page-data")?.textContent ?? "{}")
);

// the code has done its work: it must not stand in the box of the next Get help
forgetCode();
void begin();

async function begin() {
  const csrf = csrfToken();
  const line = new Line({ session: data.session, page: pageId, tab: await tabId(), csrf });
  const peer = new SharerPeer({ line });
  const { discarded } = watchSleep((asleep) => peer.mark("asleep", asleep));
  const found = old ? outdated(support()) : support();
  const page = new SessionPage({ data, line, peer, support: found, attention: new Attention(), OnTop, discarded });
  page.begin();
  leaving({ session: data.session, page: pageId, csrf, before: () => peer.bye() });
  tellSigningOut(line);
  line.open();
}

// a page taken back out of the browser's memory has lost its line, its seat and its picture
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
