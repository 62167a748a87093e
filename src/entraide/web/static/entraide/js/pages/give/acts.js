/** What the buttons of a session do on the helper's desk. */

import { textOf } from "../../elements/place.js";
import { question } from "../../elements/question.js";
import { keepCode, makeCode } from "./codes.js";
import { keepPreference } from "./preference.js";

/** @typedef {import("./session.js").HelperSession} HelperSession */
/** @typedef {import("../../wire/refusal.js").Refusal} Refusal */

export class Acts {
  #voice;
  #invite;
  #desk;

  /**
   * @param {object} needs
   * @param {import("./voice.js").Voice} needs.voice
   * @param {{url: string, csrf: string}} needs.invite
   * @param {object} needs.desk  what only the desk can do
   * @param {() => void} needs.desk.draw
   * @param {(id: string) => void} needs.desk.replace  after this session's end it is not looked at, but a new one begun
   * @param {(id: string) => void} needs.desk.putAway
   * @param {() => void} needs.desk.another
   * @param {(id: string) => void} needs.desk.askReason  open the notes: the organisation wants a reason first
   */
  constructor({ voice, invite, desk }) {
    this.#voice = voice;
    this.#invite = invite;
    this.#desk = desk;
  }

  /** @param {HelperSession} session @param {string} name the other person's @param {string} what the button */
  async act(session, name, what) {
    switch (what) {
      case "ask":
        return this.#command(session, "ask", { wanted: "any" });
      case "ask-window":
        return this.#command(session, "ask", { wanted: "window" });
      case "ask-monitor":
        return this.#command(session, "ask", { wanted: "monitor" });
      case "more-time":
        return this.#moreTime(session);
      case "new-code":
        return this.#newCode(session);
      case "withdraw":
        this.#desk.replace(session.id);
        return this.#command(session, "end", { cause: "button" });
      case "end":
        if (await question("give-sure-end", { name })) this.#end(session);
        return undefined;
      case "not-the-right-person":
        if (!(await question("give-sure-wrong", { name }))) return undefined;
        this.#desk.replace(session.id);
        return this.#command(session, "not-the-right-person", {});
      case "sharp":
      case "smooth":
        session.peer.preference = what;
        keepPreference(what);
        return this.#desk.draw();
      case "take-over":
        return session.takeOver();
      case "dismiss":
        return this.#desk.putAway(session.id);
      case "another":
        return this.#desk.another();
      default:
        return undefined;
    }
  }

  /** @param {HelperSession} session */
  #end(session) {
    void this.#command(session, "end", { cause: "button" });
    session.peer.ends();
  }

  /** @param {HelperSession} session @param {any} kind @param {any} fields @returns {Promise<boolean>} whether it has acted */
  async #command(session, kind, fields) {
    try {
      await session.line.command(kind, fields);
      return true;
    } catch (refusal) {
      const { code, sentence } = /** @type {Refusal} */ (refusal);
      if (code === "reason-wanted") this.#desk.askReason(session.id);
      if (!session.isOver) this.#voice.toast(sentence || textOf("give-say-not-sent"), "warn");
      return false;
    }
  }

  /** For the code that waits, for a seat that is absent, or for a session that soon ends. @param {HelperSession} session */
  async #moreTime(session) {
    const { state } = session.facts;
    let said = "give-say-longer";
    if (state?.phase === "waiting") said = "give-say-more-time";
    else if (state?.sharer.presence === "absent") said = "give-say-kept";
    if (await this.#command(session, "more-time", {})) this.#voice.toast(textOf(said), "ok");
  }

  /** @param {HelperSession} session */
  async #newCode(session) {
    if (session.someoneComes && !(await question("give-sure-new"))) return;
    try {
      const { known } = await makeCode({ ...this.#invite, session: session.id });
      keepCode(session.id, known);
      session.code = known;
    } catch (refusal) {
      const { sentence } = /** @type {Refusal} */ (refusal);
      this.#voice.toast(sentence || textOf("give-say-not-sent"), "warn");
    }
  }
}
