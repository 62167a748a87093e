/**
 * `<entraide-person>`: who sits across, as the directory says it. Markup: `desk/parts/give_person.html`.
 *
 * Set `trust` to a `trust` message. What the directory does not give reads *not given*.
 */

import { choose, fill } from "../lib/templates.js";

/** @typedef {import("../wire/messages.js").Trust} Trust */

export class PersonElement extends HTMLElement {
  /** @param {Trust} trust */
  set trust(trust) {
    const { other } = trust;
    const { name, initials, job_title, company, domain, name_like, address_domain, domain_like } = other;
    fill(this, { name, initials, job_title, company, domain, name_like, address_domain, domain_like });
    choose(this, [
      ...Object.entries({ job_title, company, domain }).flatMap(([field, value]) => (value ? [] : [`no-${field}`])),
      ...Object.entries({ name_like, domain_like }).flatMap(([field, value]) => (value ? [field, "look-alike"] : [])),
    ]);
    this.#showPhoto(other.photo);
  }

  /** @param {string | null} address */
  #showPhoto(address) {
    const photo = /** @type {HTMLImageElement | null} */ (this.querySelector("[data-part=photo]"));
    const initials = /** @type {HTMLElement | null} */ (this.querySelector("[data-part=initials]"));
    if (!photo || !initials) return;
    /** @param {boolean} seen */
    const show = (seen) => {
      photo.hidden = !seen;
      initials.hidden = seen;
    };
    // only our own photos: an address of elsewhere would tell that site who looks at whom
    if (!address?.startsWith("/photos/")) {
      show(false);
      return;
    }
    photo.onerror = () => show(false);
    if (photo.getAttribute("src") !== address) photo.src = address;
    show(true);
  }
}

customElements.define("entraide-person", PersonElement);
