// Starts the Sign-In Widget with the server's options; at the end the widget sends the browser to the callback.
"use strict";

const place = document.getElementById("widget");

function failed(error) {
  console.error(error);
  document.getElementById("widget-problem").hidden = false;
}

try {
  const options = JSON.parse(place.dataset.config);
  const widget = new OktaSignIn(options);
  // Generation 3 leaves the page by itself when its options say so, and only then.
  if (options.redirect === "always") widget.renderEl({ el: "#widget" }, () => {}, failed);
  else widget.showSignInAndRedirect({ el: "#widget" }).catch(failed);
} catch (error) {
  failed(error);
}
