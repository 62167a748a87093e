/**
 * Passkeys in the browser: options from the server (bytes as base64url) in, the answer as JSON out.
 * `parseRequestOptionsFromJSON` and `toJSON` would do the same, but came after Chrome 109 and Safari 16.4.
 */

/** @typedef {{ id: string, type: "public-key", transports?: AuthenticatorTransport[] }} Descriptor */

/** @returns {boolean} whether this browser knows passkeys at all */
export function knowsPasskeys() {
  return typeof globalThis.PublicKeyCredential === "function" && Boolean(navigator.credentials);
}

/** @returns {Promise<boolean>} whether the browser can offer passkeys in the address box, without being asked */
export async function offersUnasked() {
  if (!knowsPasskeys() || typeof PublicKeyCredential.isConditionalMediationAvailable !== "function") return false;
  return PublicKeyCredential.isConditionalMediationAvailable();
}

/**
 * Make a passkey.
 *
 * @param {any} options the server's, as JSON
 * @returns {Promise<string>} the answer for the server, as JSON; rejects with the browser's DOMException
 */
export async function makePasskey(options) {
  const publicKey = {
    ...options,
    challenge: bytesOf(options.challenge),
    user: { ...options.user, id: bytesOf(options.user.id) },
    excludeCredentials: descriptorsOf(options.excludeCredentials),
  };
  return answerOf(await navigator.credentials.create({ publicKey }));
}

/**
 * Show a passkey.
 *
 * @param {any} options the server's, as JSON
 * @param {{ unasked?: boolean, signal?: AbortSignal }} [how] unasked: offered in the address box only
 * @returns {Promise<string>} the answer for the server, as JSON; rejects with the browser's DOMException
 */
export async function showPasskey(options, how = {}) {
  const publicKey = {
    ...options,
    challenge: bytesOf(options.challenge),
    allowCredentials: descriptorsOf(options.allowCredentials),
  };
  /** @type {CredentialRequestOptions} */
  const request = { publicKey };
  if (how.unasked) request.mediation = "conditional";
  if (how.signal) request.signal = how.signal;
  return answerOf(await navigator.credentials.get(request));
}

/** @param {Descriptor[] | undefined} given */
function descriptorsOf(given) {
  return (given ?? []).map((one) => ({ ...one, id: bytesOf(one.id) }));
}

/** @param {Credential | null} credential */
function answerOf(credential) {
  if (!(credential instanceof PublicKeyCredential)) throw new DOMException("no passkey", "NotAllowedError");
  const { response } = credential;
  /** @type {Record<string, string>} */
  const parts = { clientDataJSON: textOf(response.clientDataJSON) };
  if (response instanceof AuthenticatorAttestationResponse) {
    parts.attestationObject = textOf(response.attestationObject);
  } else if (response instanceof AuthenticatorAssertionResponse) {
    parts.authenticatorData = textOf(response.authenticatorData);
    parts.signature = textOf(response.signature);
    if (response.userHandle) parts.userHandle = textOf(response.userHandle);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    response: parts,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

/**
 * @param {string} text base64url without padding
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function bytesOf(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (mark) => mark.charCodeAt(0));
}

/**
 * @param {ArrayBuffer} buffer
 * @returns {string} base64url without padding
 */
export function textOf(buffer) {
  const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
