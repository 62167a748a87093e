// Loads a page again whose scripts did not arrive: a change of networks (another Wi-Fi, a VPN, a dock) makes browsers
// drop whatever they are just loading, and a page of a session is nothing without its scripts. An ordinary script,
// since it must be here before the modules. Three tries, so that a server that is away is not asked for ever.
(() => {
  const KEY = `entraide-loading ${location.pathname}`;
  const TRIES = 3;

  /** @param {string} value */
  const keep = (value) => {
    try {
      sessionStorage.setItem(KEY, value);
      return true;
    } catch {
      return false; // without memory it might go on for ever
    }
  };

  const read = () => {
    try {
      return Number(sessionStorage.getItem(KEY)) || 0;
    } catch {
      return TRIES;
    }
  };

  addEventListener(
    "error",
    ({ target }) => {
      if (!(target instanceof HTMLScriptElement) || target.type !== "module") return;
      const tried = read();
      if (tried >= TRIES || !keep(String(tried + 1))) return;
      setTimeout(() => location.reload(), 400 * 2 ** tried);
    },
    true,
  );
  addEventListener("load", () => {
    // what did not arrive has been told by then; the next fault begins to count anew
    setTimeout(() => keep("0"), 10_000);
  });
})();
