// The browser's part of WebAuthn: makes or proves a credential, writes it into the form's hidden fields, and sends the form.
"use strict";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const listed = (credentials) => (credentials || []).map((one) => ({ ...one, id: bytes(one.id) }));

const calls = {
  create: (options) => navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: listed(options.excludeCredentials),
    },
  }),
  get: (options) => navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: listed(options.allowCredentials) },
  }),
};

// What each of Okta's fields holds; a form has those that it asks for.
const answers = {
  clientData: ({ response }) => text(response.clientDataJSON),
  attestation: ({ response }) => text(response.attestationObject),
  transports: ({ response }) => JSON.stringify(response.getTransports ? response.getTransports() : []),
  clientExtensions: (credential) => JSON.stringify(credential.getClientExtensionResults()),
  authenticatorData: ({ response }) => text(response.authenticatorData),
  signatureData: ({ response }) => text(response.signature),
  userHandle: ({ response }) => (response.userHandle ? text(response.userHandle) : ""),
};

const reasons = {
  InvalidStateError: "This security key or device is set up already.",
  NotAllowedError: "Nothing was confirmed: it was cancelled, or it took too long. Press the button to try again.",
  SecurityError: "Your browser does not allow this for this address.",
};

function fill(form, credential) {
  for (const field of form.querySelectorAll("input[type=hidden]")) {
    const answer = answers[field.name.split(".").pop()];
    if (answer && field.name.includes(".")) field.value = answer(credential);
  }
}

function failed(form, error) {
  const place = form.querySelector("[data-failed]");
  place.textContent = reasons[error.name] || "Your browser could not do this. Choose another way below.";
  place.hidden = false;
}

document.querySelectorAll("form[data-ceremony]").forEach((form) => {
  const button = form.querySelector("button");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    form.querySelector("[data-failed]").hidden = true;
    try {
      fill(form, await calls[form.dataset.ceremony](JSON.parse(form.dataset.options)));
      document.dispatchEvent(new Event("sent"));
      form.submit();
    } catch (error) {
      failed(form, error);
      button.disabled = false;
    }
  });
});
